"""Notebook 2: the published figures through helpers, and its exercises: solutions pass, typical mistakes fail."""

import notebook_files
import numpy as np
import pytest

from helpers import Layer, forward, mean_squared_error, predict, sigmoid, train
from helpers.datasets import load_people
from helpers.page.neuron import exercises as neuron


def people():
    table = load_people()
    X = table[["weight_lb", "height_in"]].to_numpy(float) - [135, 66]
    return X, (table["gender"] == "F").to_numpy(float).reshape(-1, 1)


def network(seed):
    """The 2-2-1 network, drawn in the order w1 … w6, b1, b2, b3."""
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = np.random.RandomState(seed).normal(size=9)
    first = Layer(np.array([[w1, w3], [w2, w4]]), np.array([b1, b2]), "sigmoid")
    return [first, Layer(np.array([[w5], [w6]]), np.array([b3]), "sigmoid")]


def test_three_equal_neurons_give_the_published_output():
    W = np.array([[0.0, 0.0], [1.0, 1.0]])  # one column a neuron, each with w = [0, 1]
    layers = [Layer(W, np.zeros(2), "sigmoid"), Layer(np.array([[0.0], [1.0]]), np.zeros(1), "sigmoid")]
    assert forward(layers, np.array([[2.0, 3.0]]))[-1][0, 0] == pytest.approx(0.7216, abs=5e-5)


def test_the_people_are_shifted_as_published():
    X, y = people()
    assert X.tolist() == [[-2, -1], [25, 6], [17, 4], [-15, -6]]
    assert y.ravel().tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("seed", range(6))
def test_one_example_at_a_time_reaches_the_published_figures(seed):
    X, y = people()
    layers, losses = train(network(seed), X, y, mean_squared_error, learning_rate=0.1, epochs=1000, batch_size=1)
    assert 0.0014 < mean_squared_error(forward(layers, X)[-1], y) < 0.0025
    assert losses[-1] < losses[0] / 100
    new = np.array([[-7.0, -3.0], [20.0, 2.0]])
    f, m = forward(layers, new)[-1][:, 0]
    assert 0.945 < f < 0.968
    assert 0.038 < m < 0.041
    assert predict(layers, new).tolist() == [1, 0]


def test_raw_pounds_and_inches_teach_nothing():
    X, y = people()
    raw = X + [135, 66]
    layers, _ = train(network(0), raw, y, mean_squared_error, learning_rate=0.4, epochs=300)
    assert np.array_equal(layers[0].W, network(0)[0].W)  # saturated: not one hidden weight moves
    assert mean_squared_error(forward(layers, raw)[-1], y) == pytest.approx(0.25, abs=1e-3)


@pytest.fixture(scope="module")
def namespace():
    """What the notebook's setup and import cells define."""
    return notebook_files.reader_names(notebook_files.read(notebook_files.path_of("02")))


def answers():
    return notebook_files.exercises(notebook_files.read(notebook_files.path_of("02")))


@pytest.mark.parametrize("number", range(4))
def test_untouched_exercises_say_so_and_solutions_pass(number, namespace, capsys):
    stub, solution = answers()[number]
    names = dict(namespace)
    exec(stub.source, names)
    assert capsys.readouterr().out.startswith("○")
    exec(solution, names)
    exec(stub.source.strip().splitlines()[-1], names)
    assert capsys.readouterr().out.startswith("✓")


def test_there_are_four_exercises():
    assert len(answers()) == 4


def sgd(sign=1.0, factor=2.0, late=False, rows=None, own_slope=True):
    """An epoch of training with one mistake built in."""

    def epoch(W1, b1, W2, b2, X, y, learning_rate):
        for i in range(len(X) if rows is None else rows):
            x, t = X[i : i + 1], y[i : i + 1]
            A1 = sigmoid(x @ W1 + b1)
            A2 = sigmoid(A1 @ W2 + b2)
            delta2 = sign * factor * (A2 - t) * A2 * (1 - A2)
            if late:
                W2 = W2 - learning_rate * A1.T @ delta2
            delta1 = delta2 @ W2.T * (A1 * (1 - A1) if own_slope else 1)
            if not late:
                W2 = W2 - learning_rate * A1.T @ delta2
            b2 = b2 - learning_rate * delta2.sum(axis=0)
            W1 = W1 - learning_rate * x.T @ delta1
            b1 = b1 - learning_rate * delta1.sum(axis=0)
        return W1, b1, W2, b2

    return epoch


def full_batch(mean):
    def epoch(W1, b1, W2, b2, X, y, learning_rate):
        A1 = sigmoid(X @ W1 + b1)
        A2 = sigmoid(A1 @ W2 + b2)
        delta2 = (2 / len(X) if mean else 2) * (A2 - y) * A2 * (1 - A2)
        delta1 = delta2 @ W2.T * A1 * (1 - A1)
        return (
            W1 - learning_rate * X.T @ delta1,
            b1 - learning_rate * delta1.sum(axis=0),
            W2 - learning_rate * A1.T @ delta2,
            b2 - learning_rate * delta2.sum(axis=0),
        )

    return epoch


def last_only(W1, b1, W2, b2, X, y, learning_rate):
    return sgd()(W1, b1, W2, b2, X[-1:], y[-1:], learning_rate)


def error(m, c, x, target):
    return m * x + c - target


MISTAKES = [
    (neuron.check_neuron, lambda x, w, b: x @ w + b, "still has to be squashed"),
    (neuron.check_neuron, lambda x, w, b: sigmoid(x @ w), "bias is missing"),
    (neuron.check_neuron, lambda x, w, b: sigmoid(x @ w) + b, "before squashing"),
    (neuron.check_neuron, lambda x, w, b: sigmoid(x @ w - b), "not taken away"),
    (neuron.check_neuron, lambda x, w, b: sigmoid(x * w + b), "add up the products"),
    (neuron.check_neuron, lambda x, w, b: 1 / (1 + np.exp(x @ w + b)), "falls as z rises"),
    (neuron.check_neuron, lambda x, w, b: sigmoid(x[0] * w[0] + x[1] * w[1] + b), "For x = [ 0.5"),
    (neuron.check_neuron, lambda x, w, b: np.tanh(x @ w + b), "expected"),
    (neuron.check_neuron, lambda x, w: sigmoid(x @ w), "stopped with TypeError"),
    (neuron.check_neuron, 0.7, "Expected a function"),
    (neuron.check_line_slopes, lambda *a: (-2 * np.mean(error(*a) * a[2]), -2 * np.mean(error(*a))), "signs"),
    (neuron.check_line_slopes, lambda *a: (2 * np.mean(error(*a)), 2 * np.mean(error(*a) * a[2])), "wrong order"),
    (neuron.check_line_slopes, lambda *a: (np.mean(error(*a) * a[2]), np.mean(error(*a))), "factor 2"),
    (neuron.check_line_slopes, lambda *a: (2 * np.sum(error(*a) * a[2]), 2 * np.sum(error(*a))), "mean is lost"),
    (neuron.check_line_slopes, lambda *a: (np.sum(error(*a) * a[2]), np.sum(error(*a))), "mean and the factor 2"),
    (neuron.check_line_slopes, lambda *a: (2 * np.mean(error(*a)), 2 * np.mean(error(*a))), "multiplied by its x"),
    (neuron.check_line_slopes, lambda *a: (np.mean(a[2]), 1.0), "lost the square"),
    (neuron.check_line_slopes, lambda *a: 2 * np.mean(error(*a)), "two numbers"),
    (neuron.check_line_slopes, lambda *a: (2 * np.mean(error(*a) * a[2]), ...), "still open"),
    (neuron.check_line_slopes, lambda *a: (0.0, 0.0), "it gives"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W.T * A2 * (1 - A1), "line as it was planted"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W.T * A2 * (1 - A2), "output layer's slope"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W.T * A1, "two factors"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W.T, "is missing"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W.T * A1 * A1, "A1 * A1"),
    (neuron.check_delta1, lambda d, W, A1, A2: d * A1 * (1 - A1), "back through W2"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W.T * A1 * (A1 - 1), "sign"),
    (neuron.check_delta1, lambda d, W, A1, A2: d @ W * A1 * (1 - A1), "stopped with ValueError"),
    (neuron.check_delta1, lambda d, W, A1, A2: d, "shape"),
    (neuron.check_sgd_epoch, lambda *a: a[:4], "Nothing has moved"),
    (neuron.check_sgd_epoch, sgd(sign=-1), "climbs"),
    (neuron.check_sgd_epoch, full_batch(mean=True), "one step with the mean"),
    (neuron.check_sgd_epoch, full_batch(mean=False), "one step with all examples added up"),
    (neuron.check_sgd_epoch, sgd(factor=1), "factor 2"),
    (neuron.check_sgd_epoch, sgd(late=True), "before delta1 had used it"),
    (neuron.check_sgd_epoch, sgd(rows=1), "Only one example"),
    (neuron.check_sgd_epoch, last_only, "inside the loop"),
    (neuron.check_sgd_epoch, sgd(own_slope=False), "W1, b1, W2, b2 are not as expected"),
    (neuron.check_sgd_epoch, lambda *a: sgd()(*a)[:3], "four arrays"),
    (neuron.check_sgd_epoch, lambda *a: (*sgd()(*a)[:3], ...), "still open"),
    (neuron.check_sgd_epoch, lambda *a: (*sgd()(*a)[:3], 1.0), "b2 came back with shape"),
]


@pytest.mark.parametrize(("check", "answer", "message"), MISTAKES)
def test_a_typical_mistake_is_named(check, answer, message, capsys):
    check(answer)
    out = capsys.readouterr().out
    assert out.startswith("✗")
    assert message in out

"""Notebook 3: the article's and the honest run through helpers, and the exercises that answer back."""

import numpy as np
import pytest
from notebook_files import exercises, path_of, read, reader_names

from helpers import (
    GradientError,
    Layer,
    accuracy,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    one_hot,
    softmax,
    train,
)
from helpers.datasets import load_moons

L2 = 0.01 / 200


@pytest.fixture(scope="module")
def moons():
    X, labels = load_moons()
    return X, labels, one_hot(labels, 2)


def article_layers(h):
    draw = np.random.RandomState(0)
    W1, W2 = draw.randn(2, h) / np.sqrt(2), draw.randn(h, 2) / np.sqrt(h)
    return [Layer(W1, np.zeros(h), "tanh"), Layer(W2, np.zeros(2), "softmax")]


def test_the_points_are_the_articles(moons):
    from sklearn.datasets import make_moons

    before = np.random.get_state()
    np.random.seed(0)
    X, labels = make_moons(200, noise=0.20)
    np.random.set_state(before)
    assert np.array_equal(X, moons[0])
    assert np.array_equal(labels, moons[1])


def test_the_articles_losses(moons):
    X, labels, Y = moons
    layers, losses = train(article_layers(3), X, Y, cross_entropy, learning_rate=2, epochs=1002, l2=L2)
    assert losses[0] == pytest.approx(0.583940, abs=1e-6)
    assert losses[1] == pytest.approx(0.432387, abs=1e-6)
    assert losses[1001] == pytest.approx(0.068947, abs=1e-6)
    assert 1 + np.argmax(np.diff(losses) > 0) == 19  # the step is too long: the loss rises
    assert accuracy(layers, X, labels) >= 0.97


def test_an_honest_rate_falls_all_the_way_and_parts_the_moons(moons):
    X, labels, Y = moons
    layers, losses = train(article_layers(3), X, Y, cross_entropy, learning_rate=0.5, epochs=3000, l2=L2)
    assert np.all(np.diff(losses) < 0)
    assert losses[-1] < 0.072
    assert accuracy(layers, X, labels) >= 0.97


def test_the_articles_gradient_is_200_times_that_of_its_loss(moons):
    X, _, Y = moons
    layers = article_layers(3)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy, L2)
    with pytest.raises(GradientError, match="200 times.*sum over the examples"):
        check_gradient(layers, X, Y, cross_entropy, L2, [(200 * dW, 200 * db) for dW, db in gradients])


def test_without_a_hidden_layer_it_is_a_line(moons):
    X, labels, Y = moons
    layers = [Layer(np.zeros((2, 2)), np.zeros(2), "softmax")]
    layers, _ = train(layers, X, Y, cross_entropy, learning_rate=1, epochs=500, l2=2 / (2.7825594 * 200))
    assert accuracy(layers, X, labels) == 0.85


# Exercises: a folded solution passes, and each typical mistake gets its own answer.


@pytest.fixture(scope="module")
def notebook():
    return read(path_of("03"))


@pytest.fixture(scope="module")
def reader(notebook):
    """What a reader's kernel holds after the notebook's setup and imports cells."""
    return reader_names(notebook)


def verdict(notebook, reader, capsys, number, code):
    cell, _ = exercises(notebook)[number - 1]
    namespace = dict(reader)
    exec(code, namespace)
    exec(cell.source.rstrip().splitlines()[-1], namespace)
    return capsys.readouterr().out


@pytest.mark.parametrize("number", range(1, 6))
def test_untouched_it_is_unanswered_and_solved_it_is_right(notebook, reader, capsys, number):
    cell, solution = exercises(notebook)[number - 1]
    exec(cell.source, dict(reader))
    assert "Not answered yet" in capsys.readouterr().out
    assert verdict(notebook, reader, capsys, number, solution).startswith("✓")


COUNT = "def count_parameters(s):\n    return {}"
JACOBIAN = "def softmax_jacobian(p):\n    return {}"
SCORES = "def loss_from_scores(Z, labels):\n    {}\n    i = np.arange(len(Z))\n    return {}"
TEMPERATURE = "def temperature_delta(Z2, Y, T):\n    return {}"
RING = """
def solve_ring(X, labels):
    layers = init_layers({}, "tanh", "softmax", np.random.default_rng(0))
    return train(layers, X, one_hot(labels, 2), cross_entropy, learning_rate=0.2, epochs={})[0]
"""
WRONG_ANSWERS = [
    (1, COUNT.format("sum(i * o for i, o in zip(s[:-1], s[1:]))"), "weights alone"),
    (1, COUNT.format("sum(i * o for i, o in zip(s[:-1], s[1:])) + sum(s)"), "inputs have no biases"),
    (1, COUNT.format("sum(i * o + i for i, o in zip(s[:-1], s[1:]))"), "as many biases as it has outputs"),
    (1, COUNT.format("s[0] * s[1] + s[1] + s[1] * s[2] + s[2]"), "go through all pairs"),
    (2, JACOBIAN.format("p * (1 - p)"), "every output depends on every score"),
    (2, JACOBIAN.format("np.diag(p * (1 - p))"), "another score moves this output"),
    (2, JACOBIAN.format("np.outer(p, p) - np.diag(p)"), "signs are flipped"),
    (2, JACOBIAN.format("np.diag(p * (1 - p)) + np.outer(p, p) - np.diag(p * p)"), "The diagonal is right"),
    (2, JACOBIAN.format("-np.outer(p, p)"), "use the quotient rule"),
    (3, SCORES.format("pass", "(np.log(np.exp(Z).sum(1)) - Z[i, labels]).sum()"), "take the mean"),
    (3, SCORES.format("pass", "(np.log(np.exp(Z).sum(1)) - Z[i, labels])"), "expected one number"),
    (3, SCORES.format("pass", "(np.log(np.exp(Z).sum(1)) - Z[i, labels]).mean()"), "subtract each row's maximum"),
    (3, SCORES.format("pass", "(Z[i, labels] - np.log(np.exp(Z).sum(1))).mean()"), "sign is flipped"),
    (3, SCORES.format("pass", "(np.log(np.exp(Z).sum(1)) - Z.max(1)).mean()"), "took the largest score"),
    (3, SCORES.format("P = softmax(Z)", "-np.log(P[i, labels] + 1e-12).mean()"), "nor cap anything"),
    (4, RING.format("[2, 8, 2]", 1), "allows 3"),
    (4, RING.format("[2, 2]", 50), "the boundary is a line"),
    (4, RING.format("[2, 2, 2]", 200), "do not enclose"),
    (4, RING.format("[2, 3, 2]", 1), "train longer"),
    (5, TEMPERATURE.format("(softmax(Z2 / T) - Y) / len(Y)"), "the chain rule brings 1/T"),
    (5, TEMPERATURE.format("(softmax(Z2 / T) - Y) / T"), "where is the 1/n"),
    (5, TEMPERATURE.format("(softmax(Z2 / T) - Y) * T / len(Y)"), "You multiplied by T"),
    (5, TEMPERATURE.format("(Y - softmax(Z2 / T)) / (len(Y) * T)"), "predicted minus true"),
    (5, TEMPERATURE.format("(softmax(Z2) - Y) / (len(Y) * T)"), "need the temperature"),
    (5, TEMPERATURE.format("(softmax(Z2) - Y) / len(Y)"), "without a temperature"),
]


@pytest.mark.parametrize(("number", "code", "message"), WRONG_ANSWERS)
def test_a_wrong_answer_is_told_what_is_wrong(notebook, reader, capsys, number, code, message):
    said = verdict(notebook, reader, capsys, number, code)
    assert said.startswith("✗")
    assert message in said


def test_softmax_of_two_is_the_sigmoid_of_the_difference():
    Z = np.array([[0.3, -1.2], [2.0, 2.0], [-8.0, 5.0]])
    assert np.allclose(softmax(Z)[:, 1], 1 / (1 + np.exp(Z[:, 0] - Z[:, 1])))

"""Notebook 1: the article's figures through helpers, and its exercises, right and wrong."""

import contextlib
import io

import notebook_files
import numpy as np
import pytest

from helpers import Layer, check_gradient, forward, sum_of_squares, train
from helpers.datasets import load_xor
from helpers.page.xor import exercises


def network(seed, columns=3, hidden="sigmoid"):
    random = np.random.RandomState(seed)
    W1, W2 = random.rand(3, 4), random.rand(4, 1)
    return [Layer(W1[:columns], None, hidden), Layer(W2, None, "sigmoid")]


def trained(layers, X, epochs=1500, learning_rate=1.0):
    return train(layers, X, load_xor()[1], sum_of_squares, learning_rate=learning_rate, epochs=epochs)


@pytest.mark.parametrize("seed", range(6))
def test_the_published_training(seed):
    X, y = load_xor()
    layers, losses = trained(network(seed), X)
    assert np.all(np.diff(losses) < 0)  # published: the loss falls monotonically
    assert 1.25 < losses[0] < 1.51
    assert 0.0015 < losses[-1] < 0.0035
    published = np.array([[0.02], [0.98], [0.98], [0.02]])
    np.testing.assert_allclose(forward(layers, X)[-1], published, atol=0.03)


def test_one_layer_ends_at_a_half():
    X, _ = load_xor()
    layers, losses = trained([Layer(network(0)[0].W[:, :1], None, "sigmoid")], X)
    np.testing.assert_allclose(forward(layers, X)[-1], 0.5, atol=1e-6)
    assert losses[-1] == pytest.approx(1.0)


def test_without_a_constant_tanh_is_pinned_and_the_sigmoid_is_not():
    X, y = load_xor()
    pinned, _ = trained(network(0, 2, "tanh"), X[:, :2])
    assert forward(pinned, X[:, :2])[-1][0, 0] == 0.5
    free, _ = trained(network(0, 2), X[:, :2])
    assert np.abs(forward(free, X[:, :2])[-1] - y).max() < 0.05


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_the_gradient_is_that_of_the_printed_loss(hidden):
    assert check_gradient(network(3, hidden=hidden), *load_xor(), sum_of_squares) < 1e-7


# --- the exercises -------------------------------------------------------------------------------------------------


def verdict(check, answer):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        check(answer)
    return printed.getvalue()


def run_exercise(index, solution):
    """What the exercise's cell prints when the reader has written `solution` (None: untouched)."""
    notebook = notebook_files.read(notebook_files.path_of("01"))
    names, printed = notebook_files.reader_names(notebook), io.StringIO()
    cell, folded = notebook_files.exercises(notebook)[index]
    stub, call = cell.source.rstrip().rsplit("\n", 1)
    with contextlib.redirect_stdout(printed):
        exec(stub, names)
        if solution:
            exec(folded, names)
        exec(call, names)
    return printed.getvalue()


@pytest.mark.parametrize("index", range(4))
def test_folded_solutions_pass_and_untouched_cells_say_so(index):
    assert run_exercise(index, solution=True).startswith("✓")
    assert run_exercise(index, solution=False).startswith("○")


def backward(X, y, W1, b1, W2, b2, square=2.0, slope2=True):
    A1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
    delta2 = square * (A2 - y) * (A2 * (1 - A2) if slope2 else 1)
    delta1 = delta2 @ W2.T * A1 * (1 - A1)
    return X.T @ delta1, delta1, A1.T @ delta2, delta2


def mean_gradient(factor=0.25, W2_only=False, transposed=False, slope2=True, single=False):
    def answer(X, y, W1, W2):
        dW1, _, dW2, _ = backward(X, y, W1, 0, W2, 0, slope2=slope2)
        dW1, dW2 = (dW1 if W2_only else factor * dW1), factor * dW2
        return dW1 if single else (dW1.T if transposed else dW1, dW2)

    return answer


def bias_gradients(db1=None, db2=None, square=2.0):
    def answer(*arguments):
        dW1, delta1, dW2, delta2 = backward(*arguments, square=square)
        return dW1, (db1 or total)(delta1), dW2, (db2 or total)(delta2)

    return answer


def total(delta):
    return delta.sum(axis=0)


def hand_made(OR=(20, 20, -10), AND=(20, 20, -30), output=(20, -20, -10, 0), shape=(4, 1)):
    return np.column_stack([OR, AND, (0, 0, 20), (0, 0, 0)]), np.reshape(output, shape)


WRONG = [
    (exercises.check_tanh_slope, lambda A: A * (1 - A), "the sigmoid's slope"),
    (exercises.check_tanh_slope, lambda A: 1 - np.tanh(A) ** 2, "no further tanh"),
    (exercises.check_tanh_slope, lambda A: A**2 - 1, "sign is flipped"),
    (exercises.check_tanh_slope, lambda A: 1 - A, "A power is missing"),
    (exercises.check_tanh_slope, lambda A: (1 - A**2).sum(), "entry by entry"),
    (exercises.check_tanh_slope, lambda A: 2 * A, "nudging Z there gives"),
    (exercises.check_tanh_slope, lambda A: A + undefined, "stopped with NameError"),  # noqa: F821
    (exercises.check_mean_gradient, mean_gradient(1), "gradient of the sum"),
    (exercises.check_mean_gradient, mean_gradient(W2_only=True), "dW1 is 4 times"),
    (exercises.check_mean_gradient, mean_gradient(1 / 8), "brings a factor 2"),
    (exercises.check_mean_gradient, mean_gradient(-1 / 4), "sign is flipped"),
    (exercises.check_mean_gradient, mean_gradient(1 / 16), "twice"),
    (exercises.check_mean_gradient, mean_gradient(slope2=False), "factor by factor"),
    (exercises.check_mean_gradient, mean_gradient(transposed=True), "parameter's shape"),
    (exercises.check_mean_gradient, mean_gradient(single=True), "Return dW1, dW2"),
    (exercises.check_bias_gradients, bias_gradients(db2=lambda delta: delta), "Every row uses the same bias"),
    (exercises.check_bias_gradients, bias_gradients(db1=lambda delta: delta), "Every row uses the same bias"),
    (exercises.check_bias_gradients, bias_gradients(db1=lambda d: d.sum(0, keepdims=True)), "without keepdims"),
    (exercises.check_bias_gradients, bias_gradients(db2=lambda d: d.sum(axis=1)), "not over the neurons"),
    (exercises.check_bias_gradients, bias_gradients(db1=lambda d: d.mean(axis=0)), "a mean over the rows"),
    (exercises.check_bias_gradients, bias_gradients(db2=lambda d: -d.sum(axis=0)), "sign is flipped"),
    (exercises.check_bias_gradients, bias_gradients(square=1.0), "brings a factor 2"),
    (exercises.check_hand_made, hand_made(output=(0, 0, 0, 0)), "all zeros"),
    (exercises.check_hand_made, hand_made(output=(-20, 20, 10, 0)), "exact opposite"),
    (exercises.check_hand_made, hand_made(output=(2, -2, -1, 0)), "Larger weights"),
    (exercises.check_hand_made, hand_made(output=(20, -5, -10, 0)), "outweigh the OR"),
    (exercises.check_hand_made, hand_made(output=(20, -20, 10, 0)), "only the constant speaks"),
    (exercises.check_hand_made, hand_made(output=(20, -20, -30, 0)), "does the OR neuron fire"),
    (exercises.check_hand_made, hand_made(shape=(1, 4)), "expected (4, 1)"),
]


@pytest.mark.parametrize(("check", "answer", "message"), WRONG)
def test_typical_wrong_answers_get_the_right_message(check, answer, message):
    said = verdict(check, answer)
    assert said.startswith("✗"), said
    assert message in said, said


def test_a_helpful_check_is_not_a_blind_one():
    assert verdict(exercises.check_bias_gradients, bias_gradients()).startswith("✓")
    assert verdict(exercises.check_mean_gradient, mean_gradient()).startswith("✓")
    assert verdict(exercises.check_hand_made, hand_made()).startswith("✓")

"""Notebook 1: the article's figures through helpers, and what its page shows."""

import re

import notebook_files
import numpy as np
import pytest

from helpers import Layer, backward, check_gradient, forward, sigmoid, sum_of_squares, train, update
from helpers.datasets import load_xor


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


def test_doubled_hidden_slopes_do_not_make_the_sigmoid_as_fast_as_tanh():
    X, y = load_xor()

    def steps_to_a_tenth(layers, factor):
        for step in range(1000):
            outputs = forward(layers, X)
            if sum_of_squares(outputs[-1], y) < 0.1:
                return step
            (dW1, _), of_output = backward(layers, outputs, y, sum_of_squares)
            layers = update(layers, [(factor * dW1, None), of_output], 1.0)
        return 1000

    tanh, plain = steps_to_a_tenth(network(0, hidden="tanh"), 1), steps_to_a_tenth(network(0), 1)
    assert (tanh, plain) == (49, 235)  # as printed
    assert tanh + 50 < steps_to_a_tenth(network(0), 2) < plain - 50


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_the_gradient_is_that_of_the_printed_loss(hidden):
    assert check_gradient(network(3, hidden=hidden), *load_xor(), sum_of_squares) < 1e-7


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_whole_program_and_the_class_in_the_fold_end_where_helpers_end(capsys):
    notebook = notebook_files.read(notebook_files.path_of("01"))
    X, y = load_xor()
    layers, _ = trained(network(0), X)
    names = {}
    exec(notebook_files.cells(notebook, "code", "whole")[0].source, names)
    assert np.array_equal(names["X"], X)
    assert np.array_equal(names["y"], y)
    [folded] = [block for cell in notebook_files.cells(notebook, "markdown")
                for block in notebook_files.PYTHON_BLOCK.findall(cell.source) if "class" in block]  # fmt: skip
    names |= {"sigmoid": sigmoid}
    exec(folded, names)
    by_class = names["NeuralNetwork"](X, y, *(layer.W for layer in network(0)))
    for _ in range(1500):
        by_class.feedforward()
        by_class.backprop()
    for ours in ((names["W1_alone"], names["W2_alone"]), (by_class.W1, by_class.W2)):
        for W, layer in zip(ours, layers, strict=True):
            np.testing.assert_allclose(W, layer.W)


def test_the_shapes_in_the_table_of_symbols_are_those_of_the_arrays():
    text = "\n".join(
        cell.source for cell in notebook_files.cells(notebook_files.read(notebook_files.path_of("01")), "markdown")
    )
    X, y = load_xor()
    layers = network(0)
    A1, A2 = forward(layers, X)[1:]
    arrays = {"X": X, "y": y, "W1": layers[0].W, "W2": layers[1].W, "Z1": A1, "Z2": A2, "A1": A1, "A2": A2}
    told = {}
    for row in re.findall(r"^\| \$.*\|$", text, re.M):
        _, _, code, _, shapes, _ = row.split("|")
        shapes = re.findall(r"\(\d, \d\)", shapes)
        told |= zip(re.findall(r"`(\w+)`", code), shapes, strict=True) if shapes else {}
    assert told == {name: str(array.shape) for name, array in arrays.items()}

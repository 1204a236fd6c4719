"""The check raises for each kind of mistake, and its message names the array and the likely cause."""

import numpy as np
import pytest
from test_mathematics import network

from helpers import GradientError, backward, check_gradient, cross_entropy, forward, mean_squared_error, sum_of_squares


def spoiled(gradients, layer, part, change):
    """The gradients with one array replaced by change(array)."""
    copies = [list(pair) for pair in gradients]
    copies[layer][part] = change(copies[layer][part])
    return copies


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: -g, "flipped sign"),
        (lambda g: 2 * g, "factor 2 too many"),
        (lambda g: g / 2, "lost factor 2"),
        (lambda g: 7 * g, "sum over the examples where the loss has their mean"),
        (lambda g: g / 7, "mean where the loss has a sum"),
        (lambda g: g.T if g.ndim == 2 else g[:1], "has shape"),
        (lambda g: g + 1e-5 * np.abs(g).max(), "is wrong: relative difference"),
        (lambda g: g * np.nan, "is wrong"),
    ],
)
@pytest.mark.parametrize(("layer", "part", "name"), [(0, 0, "dW1"), (0, 1, "db1"), (1, 0, "dW2"), (1, 1, "db2")])
@pytest.mark.parametrize("loss", [sum_of_squares, mean_squared_error], ids=lambda loss: loss.name)
def test_each_spoiled_array_is_found_and_named(change, message, layer, part, name, loss):
    layers, X, Y = network([4, 6, 3], "tanh", "sigmoid", n=7)
    gradients = backward(layers, forward(layers, X), Y, loss)
    assert check_gradient(layers, X, Y, loss, gradients=gradients) < 1e-6
    with pytest.raises(GradientError, match=message) as error:
        check_gradient(layers, X, Y, loss, gradients=spoiled(gradients, layer, part, change))
    assert str(error.value).startswith(name)


def test_a_forgotten_penalty_is_found():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    without = backward(layers, forward(layers, X), Y, cross_entropy)
    with pytest.raises(GradientError, match="dW2"):  # both layers' are wrong: the last layer's is named
        check_gradient(layers, X, Y, cross_entropy, l2=0.01, gradients=without)


def test_a_bias_gradient_where_there_is_no_bias_is_an_error():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax", biases=False)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    with pytest.raises(GradientError, match="db1"):
        check_gradient(layers, X, Y, cross_entropy, gradients=spoiled(gradients, 0, 1, lambda _: np.zeros(6)))


def test_float32_is_refused():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax", dtype=np.float32)
    with pytest.raises(TypeError, match="float64"):
        check_gradient(layers, X, Y, cross_entropy)


def test_vanishing_gradients_do_not_raise_false_alarms():
    layers, X, Y = network([4, 6, 3], "sigmoid", "sigmoid")
    assert check_gradient(layers, 1000 * X, Y, mean_squared_error) < 1e-6

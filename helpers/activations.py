"""Activation functions: each one's value, and its slope written in terms of that value."""

from collections.abc import Callable
from math import inf
from typing import NamedTuple

import numpy as np


def sigmoid(Z):
    """1 / (1 + exp(-Z)), entry by entry: any shape, between 0 and 1, dtype kept (whole numbers become float64).

    Where exp(-Z) overflows to infinity, 1 / infinity = 0 is right; so it is let pass without a warning.
    Raises TypeError for text and other things that are no real numbers.

    >>> sigmoid(np.array([0.0, -800.0, 800.0]))
    array([0.5, 0. , 1. ])
    """
    Z = _floats(Z)
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-Z))


def sigmoid_slope(A):
    """A (1 - A) for A = sigmoid(Z): at most 1/4, at Z = 0."""
    return A * (1 - A)


def tanh(Z):
    """(exp(Z) - exp(-Z)) / (exp(Z) + exp(-Z)), entry by entry: any shape, between -1 and 1, dtype kept."""
    return np.tanh(Z)


def tanh_slope(A):
    """1 - A² for A = tanh(Z): at most 1, at Z = 0."""
    return 1 - A * A


def relu(Z):
    """The larger of Z and 0, entry by entry: any shape, dtype kept."""
    return np.maximum(Z, 0)


def relu_slope(A):
    """1 where A = relu(Z) is positive, else 0: at the kink itself, where there is no slope, 0 as well."""
    return (A > 0).astype(A.dtype)


def linear(Z):
    """Z as it is."""
    return Z


def linear_slope(A):
    """1 everywhere."""
    return np.ones_like(A)


def softmax(Z):
    """exp(Z) over the sum of exp(Z) in its row: (n, classes) -> (n, classes), positive, each row sums to 1.

    Each row's maximum is subtracted first: that multiplies numerator and denominator by the same factor, so it
    changes nothing, and no exp can overflow. Whole numbers become float64. Raises ValueError unless Z has two
    dimensions, TypeError for what is no real number.

    >>> softmax(np.array([[1000.0, 1000.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    Z = _floats(Z)
    if Z.ndim != 2:
        raise ValueError(f"Z has shape {Z.shape}; expected (n, classes): one row of scores is Z.reshape(1, -1)")
    Z = np.asfortranarray(Z)  # stored by columns, the maxima and sums over a row's few classes take a third of the time
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _floats(Z):
    """Z as an array of floats; whole numbers become float64, since numpy wraps round -Z of a uint8."""
    Z = np.asarray(Z)
    if Z.dtype.kind == "f":
        return Z
    if Z.dtype.kind in "iub":
        return Z.astype(np.float64)
    raise TypeError(f"Z is {Z.dtype}; expected real numbers")


class Activation(NamedTuple):
    """All that is known of an activation: no other file asks for its name.

    `value` is a function of Z, `slope` the slope dA/dZ as a function of A, or None where one output depends on several
    Z (softmax: its derivative is taken together with cross-entropy's, in losses.py). Outputs lie from `low` to `high`.
    `gain` over fan_in is the variance that init_layers gives the weights before it. `kinked` is true of what is Z where
    that is positive and 0 elsewhere: the slope jumps, and a measured one may see both sides (gradient_check.py).
    """

    value: Callable
    slope: Callable | None
    low: float = -inf
    high: float = inf
    gain: float = 1.0  # LeCun et al., Efficient BackProp, 1998, section 4.6
    is_probability: bool = False
    kinked: bool = False


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_slope, low=0, high=1, is_probability=True),
    "tanh": Activation(tanh, tanh_slope, low=-1, high=1),
    "relu": Activation(relu, relu_slope, low=0, gain=2.0, kinked=True),  # He et al., Delving Deep into Rectifiers, 2015
    "linear": Activation(linear, linear_slope),
    "softmax": Activation(softmax, None, low=0, high=1, is_probability=True),
}

"""Activation functions: each one's value, and its slope written in terms of that value."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


def sigmoid(Z):
    """1 / (1 + exp(-Z)), entry by entry: any shape, between 0 and 1, dtype kept.

    Computed as (1 + tanh(Z / 2)) / 2, the same function, because tanh cannot overflow and exp(1000) does.
    """
    return 0.5 * (1.0 + np.tanh(0.5 * Z))


def softmax(Z):
    """exp(Z) over the sum of exp(Z) in its row: (n, classes) -> (n, classes), positive, each row sums to 1.

    Each row's maximum is subtracted first: that multiplies numerator and denominator by the same factor, so it
    changes nothing, and no exp can overflow.
    """
    Z = np.asfortranarray(Z)  # stored by columns, the maxima and sums over a row's few classes take a third of the time
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


class Activation(NamedTuple):
    """A function of Z, and its slope dA/dZ as a function of A (None where one output depends on several Z)."""

    value: Callable
    slope: Callable | None


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, lambda A: A * (1 - A)),
    "tanh": Activation(np.tanh, lambda A: 1 - A * A),
    "relu": Activation(lambda Z: np.maximum(Z, 0), lambda A: (A > 0).astype(A.dtype)),  # 0 at the kink
    "linear": Activation(lambda Z: Z, np.ones_like),
    "softmax": Activation(softmax, None),  # its derivative is taken together with cross-entropy's, in losses.py
}

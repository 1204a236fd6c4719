"""Losses: the number to make small, and its gradient with respect to the last layer's Z."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .activations import ACTIVATIONS
from .checks import check_labels, check_targets


class Loss(NamedTuple):
    """A loss and its derivative. Call it like a function: loss(A, Y) -> float.

    A holds the network's outputs and Y the targets, both (n_examples, n_outputs); ValueError when their shapes differ.
    `delta(A, Y, activation)` is the gradient with respect to the last layer's Z, in A's shape; `activations` names
    the output activations that it holds for.
    """

    name: str
    activations: tuple
    value: Callable
    delta: Callable

    def __call__(self, A, Y):
        check_targets(A.shape, Y)
        return float(self.value(A, Y))


def _delta_of_squares(A, Y, activation):
    return 2 * (A - Y) * ACTIVATIONS[activation].slope(A)  # chain rule: dL/dA times dA/dZ


def _cross_entropy(A, Y):
    # a probability that underflowed to 0 counts as the smallest positive number: the loss stays finite
    return -np.sum(Y * np.log(np.maximum(A, np.finfo(A.dtype).tiny))) / len(A)


_OUTPUTS_OF_SQUARES = ("sigmoid", "tanh", "linear")

# the sum of (A - Y)² over examples and outputs
sum_of_squares = Loss("sum of squares", _OUTPUTS_OF_SQUARES, lambda A, Y: np.sum((A - Y) ** 2), _delta_of_squares)

# the mean of the same squares, over all n_examples · n_outputs of them
mean_squared_error = Loss(
    "mean squared error",
    _OUTPUTS_OF_SQUARES,
    lambda A, Y: np.mean((A - Y) ** 2),
    lambda A, Y, activation: _delta_of_squares(A, Y, activation) / A.size,
)

# the mean over examples of -log(probability given to the true class); with softmax, delta collapses to (A - Y) / n
# (derived in notebook 3; Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.109)
cross_entropy = Loss("cross-entropy", ("softmax",), _cross_entropy, lambda A, Y, activation: (A - Y) / len(A))


def one_hot(labels, n_classes, dtype=np.float64):
    """Class numbers 0 … n_classes - 1 as rows with a single 1: (n,) -> (n, n_classes).

    Raises TypeError for labels that are not whole numbers, ValueError for a wrong shape or a label out of range.
    """
    return np.eye(n_classes, dtype=dtype)[check_labels(labels, n_classes)]

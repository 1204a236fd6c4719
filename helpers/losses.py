"""Losses: the number to make small, and its gradient with respect to the last layer's Z."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .activations import ACTIVATIONS
from .checks import check_labels, check_outputs, check_targets


class Loss(NamedTuple):
    """A loss and its derivative. Call it like a function: loss(A, Y) -> float.

    A holds the network's outputs and Y the targets, both (n_examples, n_outputs). `delta(A, Y, activation)` is the
    gradient with respect to the last layer's Z, in A's shape; `activations` names the output activations that it holds
    for; `one_hot` says whether each row of Y has to be a single 1 among 0s. Raises TypeError or ValueError for other
    outputs or targets.
    """

    name: str
    activations: tuple
    one_hot: bool
    value: Callable
    delta: Callable

    def __call__(self, A, Y):
        check_outputs(A)
        check_targets(A.shape, Y, self)
        return float(self.value(A, Y))


def _sum_of_squares(A, Y):
    return np.sum((A - Y) ** 2)


def _sum_of_squares_delta(A, Y, activation):
    return 2 * (A - Y) * ACTIVATIONS[activation].slope(A)  # chain rule: dL/dA times dA/dZ


def _mean_squared_error(A, Y):
    return np.mean((A - Y) ** 2)


def _mean_squared_error_delta(A, Y, activation):
    return _sum_of_squares_delta(A, Y, activation) / A.size


def _cross_entropy(A, Y):
    smallest = np.finfo(A.dtype).tiny  # a probability that underflowed counts as this: the loss stays finite
    total = -np.sum(Y * np.log(np.maximum(A, smallest)))
    if total >= -np.log(smallest) and np.any(Y * (smallest > A)):
        warnings.warn(
            f"an example's true class has a probability too small for {A.dtype}: its cross-entropy counts as "
            f"{-np.log(smallest):.1f} and is larger. The gradient is right.",
            LossCappedWarning,
            stacklevel=3,
        )
    return total / len(A)


def _cross_entropy_delta(A, Y, activation):
    return (A - Y) / len(A)  # softmax's Jacobian and the logarithm's slope collapse to this: notebook 3


class LossCappedWarning(RuntimeWarning):
    """A cross-entropy is larger than the number returned: beyond 708 in float64, 87.3 in float32."""


_OUTPUTS_OF_SQUARES = ("sigmoid", "tanh", "linear")

# the sum of (A - Y)² over examples and outputs
sum_of_squares = Loss("sum of squares", _OUTPUTS_OF_SQUARES, False, _sum_of_squares, _sum_of_squares_delta)

# the mean of the same squares, over all n_examples · n_outputs of them
mean_squared_error = Loss(
    "mean squared error", _OUTPUTS_OF_SQUARES, False, _mean_squared_error, _mean_squared_error_delta
)

# the mean over examples of -log(probability given to the true class)
# (Bishop, Pattern Recognition and Machine Learning, 2006, equations 4.108 and 4.109)
cross_entropy = Loss("cross-entropy", ("softmax",), True, _cross_entropy, _cross_entropy_delta)


def one_hot(labels, n_classes, dtype=np.float64):
    """Class numbers 0 … n_classes - 1 as rows with a single 1: (n,) -> (n, n_classes).

    Raises TypeError for labels that are not whole numbers, ValueError for a wrong shape or a label out of range.

    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    labels = check_labels(labels, n_classes)
    return np.eye(n_classes, dtype=dtype)[labels]

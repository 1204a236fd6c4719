"""The gradient measured without any calculus, and the comparison that raises."""

import numpy as np

from .checks import check_layers, check_values
from .network import Layer, backward, forward, total_loss


class GradientError(AssertionError):
    """The derived gradient and the measured one disagree."""


def numerical_gradient(layers, X, Y, loss, l2=0.0, step=1e-5):
    """The gradient of total_loss by central differences: [(dW1, db1), …], like backward's.

    Each parameter p in turn is moved to p + step and p - step: (loss above - loss below) / (2 · step). The error is
    of order step², plus rounding of order 1e-16 / step; 1e-5 balances the two in float64.
    Raises TypeError for float32, whose rounding drowns the difference.
    """
    check_layers(layers, X)
    check_values(X=X, Y=Y)
    if X.dtype != np.float64:
        raise TypeError(f"X is {X.dtype}; a gradient check needs float64 for X and every layer")
    moved = [Layer(W.copy(), None if b is None else b.copy(), activation) for W, b, activation in layers]

    def slope(array, index):
        value, losses = array[index], []
        for array[index] in (value + step, value - step):
            losses.append(total_loss(moved, forward(moved, X), Y, loss, l2))
        array[index] = value
        return (losses[0] - losses[1]) / (2 * step)

    def slopes(array):
        return np.array([slope(array, index) for index in np.ndindex(array.shape)]).reshape(array.shape)

    return [(slopes(W), None if b is None else slopes(b)) for W, b, _ in moved]


def check_gradient(layers, X, Y, loss, l2=0.0, gradients=None, tolerance=1e-6):
    """Compare `gradients` (by default backward's) with the numerical ones; returns the largest relative difference.

    For each array the largest difference is divided by its largest entry (by 1e-4 if all are smaller: rounding
    rules there). Raises GradientError when that exceeds `tolerance`, for the first wrong array on the way back from the
    last layer, with the likely mistake; ValueError or TypeError for bad input.
    """
    if gradients is None:
        gradients = backward(layers, forward(layers, X), Y, loss, l2)
    pairs = list(zip(gradients, numerical_gradient(layers, X, Y, loss, l2), strict=True))
    worst = 0.0
    for i in range(len(pairs), 0, -1):
        derived, measured = pairs[i - 1]
        for name, ours, numerical in zip((f"dW{i}", f"db{i}"), derived, measured, strict=True):
            if ours is None and numerical is None:
                continue
            if np.shape(ours) != np.shape(numerical):
                raise GradientError(f"{name} has shape {np.shape(ours)}; its parameter's is {np.shape(numerical)}")
            size = max(np.abs(ours).max(), np.abs(numerical).max(), 1e-4)
            difference = np.abs(ours - numerical).max() / size
            if not difference <= tolerance:
                raise GradientError(_explain(name, ours, numerical, difference, len(X)))
            worst = max(worst, float(difference))
    return worst


def _explain(name, ours, numerical, difference, n):
    at = np.unravel_index(np.argmax(np.abs(ours - numerical)), ours.shape)
    message = (
        f"{name} is wrong: relative difference {difference:.2g}. At {tuple(map(int, at))} it is {ours[at]:.6g}, "
        f"the measured slope is {numerical[at]:.6g}."
    )
    factor = np.vdot(numerical, ours) / max(np.vdot(numerical, numerical), 1e-300)
    causes = {-1: "a flipped sign", 2: "a factor 2 too many", 0.5: "a lost factor 2"}
    causes |= {n: "a sum over the examples where the loss has their mean", 1 / n: "a mean where the loss has a sum"}
    for ratio, cause in causes.items():
        if np.abs(ours - ratio * numerical).max() < 1e-3 * np.abs(ours).max():
            return f"{message} All entries are {factor:.3g} times the measured ones: {cause}?"
    return message

"""The gradient measured without any calculus, and the comparison that raises."""

import warnings

import numpy as np

from .activations import ACTIVATIONS
from .checks import check_input, check_number, check_parameters, check_values
from .losses import LossCappedWarning
from .network import Layer, backward, forward, total_loss


class GradientError(AssertionError):
    """The derived gradient and the measured one disagree."""


def numerical_gradient(layers, X, Y, loss, l2=0.0, step=1e-5):
    """The gradient of total_loss by central differences: [(dW1, db1), …], like backward's.

    Each parameter p in turn is moved to p + step and p - step: (loss above - loss below) / (2 · step). The error is
    of order step², plus rounding of order 1e-16 / step; 1e-5 balances the two in float64.
    Raises TypeError for float32, whose rounding drowns the difference, ValueError where a loss is too large for its
    slope to be measured, and what total_loss raises.
    """
    check_number("step", step, "a positive number", False)
    moved, loss_at = _measurable(layers, X, Y, loss, l2)

    def slope(array, index):
        return (loss_at(array, index, step) - loss_at(array, index, -step)) / (2 * step)

    def slopes(array):
        return np.array([slope(array, index) for index in np.ndindex(array.shape)]).reshape(array.shape)

    return [(slopes(W), None if b is None else slopes(b)) for W, b, _ in moved]


def check_gradient(layers, X, Y, loss, l2=0.0, gradients=None, tolerance=1e-6):
    """Compare `gradients` (by default backward's) with the numerical ones; returns the largest relative difference.

    For each array the largest difference is divided by its largest entry (by 1e-4 if all are smaller: rounding
    rules there). An entry that differs is measured again, with each relu held on its side of the kink (at 0 its slope
    counts as 0) and with other steps: as much as these disagree among themselves (a saturated neuron, a sharp bend) is
    no mistake of the gradient's and does not count. Raises GradientError when the rest exceeds `tolerance`, for the
    first wrong array on the way back from the last layer, with the likely mistake; ValueError or TypeError for bad
    input.
    """
    measured = numerical_gradient(layers, X, Y, loss, l2)
    if gradients is None:
        gradients = backward(layers, forward(layers, X), Y, loss, l2)
    if not isinstance(gradients, list | tuple) or not all(
        isinstance(g, list | tuple) and len(g) == 2 for g in gradients
    ):
        raise TypeError("gradients is no list of pairs; expected [(dW1, db1), …], one pair a layer")
    if len(gradients) != len(layers):
        raise ValueError(f"gradients has {len(gradients)} pairs for {len(layers)} layers; expected [(dW1, db1), …]")
    moved, loss_at = _measurable(layers, X, Y, loss, l2)
    worst = 0.0
    for i in reversed(range(len(layers))):
        for k, name in enumerate((f"dW{i + 1}", f"db{i + 1}")):
            ours, numerical = gradients[i][k], measured[i][k]
            if ours is None and numerical is None:
                continue
            if np.shape(ours) != np.shape(numerical):
                raise GradientError(f"{name} has shape {np.shape(ours)}; its parameter's is {np.shape(numerical)}")
            ours = np.asarray(ours)
            size = max(np.abs(np.nan_to_num(ours)).max(), np.abs(numerical).max(), 1e-4)
            apart = np.abs(ours - numerical) / size
            off = np.count_nonzero(~(apart <= tolerance))  # NaN is off, too
            for flat in np.argsort(-np.nan_to_num(apart, nan=np.inf), axis=None)[:off]:
                index = np.unravel_index(flat, apart.shape)
                slope, doubt = _measured_again(loss_at, moved[i][k], index)
                left = (abs(ours[index] - slope) - doubt) / size
                if not left <= tolerance:
                    raise GradientError(_explain(name, ours, numerical, index, apart[index], len(X)))
                apart[index] = max(left, 0.0)
            worst = max(worst, float(apart.max()))
    return worst


def _measurable(layers, X, Y, loss, l2):
    """Copies of the layers, and total_loss as a function of (array, index, step, held): one entry moved by step.

    `held` keeps each relu on the side of its kink where the unmoved layers have it.
    """
    check_input(layers, X)
    check_values(X=X, Y=Y)
    check_parameters(layers)
    if X.dtype != np.float64:
        raise TypeError(f"X is {X.dtype}; a gradient check needs float64 for X and every layer")
    moved = [Layer(W.copy(), None if b is None else b.copy(), activation) for W, b, activation in layers]
    sides = [A > 0 for A in forward(layers, X)[1:]]

    def held_forward():
        outputs = [X]
        for (W, b, activation), side in zip(moved, sides, strict=True):
            Z = outputs[-1] @ W + (0 if b is None else b)
            outputs.append(Z * side if ACTIVATIONS[activation].kinked else ACTIVATIONS[activation].value(Z))
        return outputs

    def loss_at(array, index, step, held=False):
        value = array[index]
        array[index] = value + step
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", LossCappedWarning)
                return total_loss(moved, held_forward() if held else forward(moved, X), Y, loss, l2)
        except LossCappedWarning as warning:
            raise ValueError(f"the slope cannot be measured: {warning} Check it with smaller weights.") from None
        finally:
            array[index] = value

    return moved, loss_at


def _measured_again(loss_at, array, index, steps=(4e-5, 2e-5, 1e-5, 5e-6)):
    """The slope with each relu held on its side, and its doubt: what the steps disagree about, and rounding."""
    above, below = (np.array([loss_at(array, index, sign * step, held=True) for step in steps]) for sign in (1, -1))
    slopes = (above - below) / (2 * np.array(steps))
    rounding = 8 * np.finfo(float).eps * abs(above[-1]) / steps[-1]
    return slopes[2], 2 * np.ptp(slopes) + rounding


def _explain(name, ours, numerical, index, difference, n):
    message = (
        f"{name} is wrong: relative difference {difference:.2g}. At {tuple(map(int, index))} it is {ours[index]:.6g}, "
        f"the measured slope is {numerical[index]:.6g}."
    )
    factor = np.vdot(numerical, ours) / max(np.vdot(numerical, numerical), 1e-300)
    causes = [(-1, "a flipped sign"), (2, "a factor 2 too many"), (0.5, "a lost factor 2")]
    if n > 1:
        causes += [(n, "a sum over the examples where the loss has their mean")]
        causes += [(1 / n, "a mean where a sum belongs, or a second 1/n")]
    fitting = [cause for r, cause in causes if np.abs(ours - r * numerical).max() < 1e-3 * np.abs(ours).max()]
    if fitting:
        return f"{message} All entries are {factor:.3g} times the measured ones: {', or '.join(fitting)}?"
    return message

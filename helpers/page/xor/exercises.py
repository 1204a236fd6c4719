"""The exercises of notebook 1: the slope of tanh, the mean as loss, real biases, and XOR with weights made by hand."""

import numpy as np

from ...activations import sigmoid
from ...datasets import load_xor
from ...gradient_check import numerical_gradient
from ...losses import mean_squared_error, sum_of_squares
from ...network import Layer, forward
from ..answers import SHAPES, Wrong, close, exercise, expect, numbers, parts

LOOK = "That disagrees with the measured gradient: go through the formula factor by factor."


@exercise
def check_tanh_slope(tanh_slope):
    """The reader's tanh_slope(A) for A = tanh(Z), any shape: 1 - A²."""

    def ways(A):
        return 1 - A**2, {
            "A (1 − A) is the sigmoid's slope. Differentiate tanh itself: the hint has the quotient.": A * (1 - A),
            "You use A as if it were Z. A already is tanh(Z): the slope needs no further tanh.": 1 - np.tanh(A) ** 2,
            "The sign is flipped: tanh rises everywhere, so its slope is never negative.": A**2 - 1,
            "Nearly: at A = −1 tanh is flat, and 1 − A gives 2 there. A power is missing.": 1 - A,
            "The square belongs to A alone: 1 − A², not (1 − A)².": (1 - A) ** 2,
            "The quotient rule takes p q' away from p' q; here the two are added.": 1 + A**2,
            "Twice A is not A squared: at A = 1 tanh is flat, and 1 − 2 A gives −1 there.": 1 - 2 * A,
        }

    cases = [(np.tanh([[-2.0, -0.5, 0.0], [0.3, 1.0, 2.5]]),), (np.tanh([[0.7], [-1.4]]),)]
    expect(tanh_slope, cases, ways, otherwise="To see what is right, nudge Z and look how tanh(Z) moves.")
    return "A slope from the value alone, as with the sigmoid; at 0 it is 1, four times the sigmoid's."


def _weights(hidden, biases=False):
    random = np.random.default_rng(hidden)
    shapes = ((2, hidden), hidden, (hidden, 1), 1) if biases else ((3, hidden), (hidden, 1))
    return tuple(random.normal(size=shape) for shape in shapes)


def _measured(X, y, W1, b1, W2, b2, loss):
    """The measured gradient of the loss, [(dW1, db1), (dW2, db2)]: exact to about ten digits."""
    return numerical_gradient([Layer(W1, b1, "sigmoid"), Layer(W2, b2, "sigmoid")], X, y, loss)


def _derived(X, y, W1, b1, W2, b2, slope1=True, slope2=True):
    """dW1, delta1, dW2, delta2 for the sum of squares, with or without each slope of the sigmoid."""
    A1 = sigmoid(X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    delta2 = 2 * (A2 - y) * (A2 * (1 - A2) if slope2 else 1)
    delta1 = delta2 @ W2.T * (A1 * (1 - A1) if slope1 else 1)
    return X.T @ delta1, delta1, A1.T @ delta2, delta2


@exercise(hints=SHAPES)
def check_mean_gradient(backward_mean):
    """The reader's backward_mean(X, y, W1, W2) -> dW1, dW2 for the mean of the four squares."""

    def ways(X, y, W1, W2):
        (dW1, _), (dW2, _) = _measured(X, y, W1, None, W2, None, mean_squared_error)

        def without(**slope):
            return [dW / len(X) for dW in _derived(X, y, W1, 0, W2, 0, **slope)[::2]]

        return (dW1, dW2), {
            "4 times the measured gradient: the mean divides by the number of rows.": (4 * dW1, 4 * dW2),
            "Half the measured gradient: the square's derivative brings a factor 2.": (dW1 / 2, dW2 / 2),
            "Twice the measured gradient: the 2 and the 1/4 are there, and one factor 2 too many.": (2 * dW1, 2 * dW2),
            "The sign is flipped; is it A2 − y, or y − A2?": (-dW1, -dW2),
            "A quarter of the measured gradient: divided by the number of rows twice?": (dW1 / 4, dW2 / 4),
            "A third of it: divided by the 12 numbers of X? There are 4 squares in the sum.": (dW1 / 3, dW2 / 3),
            "delta2 lacks the output neuron's slope, A2 (1 − A2).": without(slope2=False),
            "delta1 lacks the hidden neurons' slope, A1 (1 − A1).": without(slope1=False),
        }

    cases = [(*load_xor(), *_weights(hidden)) for hidden in (5, 2)]
    expect(backward_mean, cases, ways, names=("dW1", "dW2"), otherwise=LOOK, tolerance=1e-6)
    return "With this loss a learning rate of 4 takes the very steps that 1 takes with the sum."


@exercise(hints=SHAPES)
def check_bias_gradients(backward_with_biases):
    """The reader's backward_with_biases(X, y, W1, b1, W2, b2) -> dW1, db1, dW2, db2 for the sum of squares."""

    def ways(*arguments):
        right = [gradient for layer in _measured(*arguments, sum_of_squares) for gradient in layer]
        flipped, halves = [-gradient for gradient in right], [gradient / 2 for gradient in right]
        dW1, delta1, dW2, delta2 = _derived(*arguments)

        def biases(of):
            return dW1, of(delta1), dW2, of(delta2)

        return right, {
            "One row an example. Every row uses the same bias: add the rows.": biases(lambda delta: delta),
            "The bias has one dimension, this has two: sum without keepdims.": biases(
                lambda d: d.sum(0, keepdims=True)
            ),
            "One entry a row: add over the rows, axis=0, not over the neurons.": biases(lambda d: d.sum(axis=1)),
            "A sum without axis=0 adds up the neurons, too: each has a bias of its own.": biases(np.sum),
            "That is a mean over the rows. The loss is a sum, so the rows are added up.": biases(
                lambda d: d.mean(axis=0)
            ),
            "That is the delta of the first row; every row adds its own.": biases(lambda d: d[0]),
            "The sign is flipped; is it A2 − y, or y − A2?": flipped,
            "Half the measured gradient: the square's derivative brings a factor 2.": halves,
        }

    X, y = load_xor()
    cases = [(X[:, :2], y, *_weights(hidden, biases=True)) for hidden in (5, 3)]
    names = ("dW1", "db1", "dW2", "db2")
    expect(backward_with_biases, cases, ways, names=names, blanks=2, otherwise=LOOK, tolerance=1e-6)
    return "A bias is a weight on a constant 1, so its gradient is delta summed over the rows."


@exercise
def check_hand_made(weights):
    """The reader's pair (W1, W2) of shapes (3, 4) and (4, 1): every output within 0.05 of its target."""
    names = ("W1_by_hand", "W2_by_hand")
    W1, W2 = (numbers(W, name) for W, name in zip(parts(weights, names), names, strict=True))
    for name, W, shape in zip(names, (W1, W2), ((3, 4), (4, 1)), strict=True):
        if W.shape != shape:
            raise Wrong(f"{name} has shape {W.shape}; expected {shape}: one row an input, one column a neuron.")
        if not np.isfinite(W).all():
            raise Wrong(f"{name} holds NaN or infinity; every entry has to be a finite number.")
    X, y = load_xor()
    outputs = forward([Layer(W1.astype(float), None, "sigmoid"), Layer(W2.astype(float), None, "sigmoid")], X)[-1]
    off = np.abs(outputs - y)[:, 0]
    if off.max() <= 0.05:
        return f"Largest distance from a target: {off.max():.3f}. No step of training was needed."
    worst = int(np.argmax(off > off.max() - 0.01))  # of rows equally far off, the first
    where = f"row ({X[worst, 0]:.0f}, {X[worst, 1]:.0f}) gives {outputs[worst, 0]:.2f}, its target is {y[worst, 0]:.0f}"
    if off.max() < 0.5:
        raise Wrong(f"All four lie on the right side, but {where}. Larger weights make the answers more definite.")
    if not W2.any():
        raise Wrong("W2 is all zeros: every output is 0.5.")
    if close(outputs, 1 - y, 0.05):
        raise Wrong("You have built the exact opposite (XNOR): turn round every sign in W2.")
    advice = {
        0: "With both inputs 0 only the constant speaks. Give the always-on neuron a negative weight in W2.",
        3: "Here both neurons of the plan fire. Does the AND neuron outweigh the OR neuron?",
    }
    raise Wrong(f"The {where}. {advice.get(worst, 'One input is on: does the OR neuron fire, and AND stay silent?')}")

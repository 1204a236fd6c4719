"""Notebook 1: the blanks on its way (a layer, delta2, dW2, delta1, the update) and the exercises at its end."""

import numpy as np

from ...activations import sigmoid
from ...datasets import load_xor
from ...gradient_check import numerical_gradient
from ...losses import mean_squared_error, sum_of_squares
from ...network import Layer, forward
from ..answers import SHAPES, Whole, Wrong, close, exercise, expect, numbers, parts

# one test point is the page's own table, the other has other sizes
TABLE = load_xor()
LOOK = "That disagrees with the measured gradient: go through the formula factor by factor."


def _rows(n, columns, seed):
    return np.random.default_rng(seed).normal(size=(n, columns))


def _outputs(n, columns, seed):
    return sigmoid(_rows(n, columns, seed))


@exercise(hints=SHAPES)
def check_xor_layer(my_layer):
    """The reader's my_layer(inputs, W): the outputs of a layer of sigmoid neurons, all rows at once."""

    def ways(inputs, W):
        Z = inputs @ W
        return sigmoid(Z), {
            "Those are the weighted sums. The neurons still have to bend them: sigmoid.": Z,
            "The sigmoid is taken twice.": sigmoid(sigmoid(Z)),
            "The products come first, then the bend: sigmoid of inputs @ W.": sigmoid(inputs) @ W,
            "That is the slope. Wanted is the value, the sigmoid itself.": sigmoid(Z) * (1 - sigmoid(Z)),
            "The sign of the sums is turned round.": sigmoid(-Z),
        }

    cases = [(TABLE[0], _rows(3, 4, 0)), (_outputs(5, 4, 1), _rows(4, 2, 2))]
    expect(my_layer, cases, ways, otherwise="Multiply the matrices, then bend every sum.")
    return "One line, for any number of rows, inputs and neurons."


@exercise(hints=SHAPES)
def check_xor_delta2(my_delta2):
    """The reader's my_delta2(A2, y): the slope of the sum of squares along the output neuron's sums."""

    def ways(A2, y):
        slope = A2 * (1 - A2)
        right = 2 * (A2 - y) * slope
        return right, {
            "The sign is flipped; is it A2 − y, or y − A2?": -right,
            "Half of it: the square's derivative brings a factor 2.": right / 2,
            "A rate is missing: the output neuron's slope, A2 (1 − A2).": 2 * (A2 - y),
            "A rate is missing: how the loss changes with the output, 2 (A2 − y).": slope,
            "A2 already is the sigmoid's value: its slope needs no further sigmoid.": 2
            * (A2 - y)
            * sigmoid(A2)
            * (1 - sigmoid(A2)),
            "That is the loss of each row, not its slope.": (A2 - y) ** 2,
            "The difference is squared. Its derivative is 2 times the difference, no square.": right * (A2 - y),
        }

    cases = [(_outputs(4, 1, 3), TABLE[1]), (_outputs(3, 1, 4), np.array([[1.0], [0.0], [1.0]]))]
    expect(my_delta2, cases, ways, otherwise="Multiply the two rates that do not depend on the weight.")
    return "The same line serves one row and all of them."


@exercise(hints=SHAPES)
def check_xor_dW2(my_dW2):
    """The reader's my_dW2(A1, delta2): for each weight of layer 2 what comes in times delta, added up over the rows."""

    def ways(A1, delta2):
        right = A1.T @ delta2
        return right, {
            "Right numbers, lying down: one row per weight, the shape of W2.": right.T,
            "That is a mean over the rows. The loss is a sum, so the slopes are added up.": right / len(A1),
            "These products are not added up over the rows yet: a matrix product does both.": A1 * delta2,
            "The sums run over the neurons. They have to run over the rows, down the columns of A1.": (A1 * delta2).sum(
                axis=1, keepdims=True
            ),
            "The right numbers, but W2 is a column: numpy's sum drops a dimension, A1.T @ delta2 keeps it.": right[
                :, 0
            ],
            "The sign is flipped.": -right,
        }

    cases = [(_outputs(4, 4, 5), _rows(4, 1, 6)), (_outputs(6, 3, 7), _rows(6, 1, 8))]
    expect(my_dW2, cases, ways, otherwise="Compare with the loop above, entry by entry.")
    return "Two loops have become one product, and the result has the shape of W2."


@exercise(hints=SHAPES)
def check_xor_delta1(my_delta1):
    """The reader's my_delta1(delta2, W2, A1): the slope of the loss along the hidden neurons' sums."""

    def ways(delta2, W2, A1):
        slope = A1 * (1 - A1)
        right = (delta2 @ W2.T) * slope
        return right, {
            "The hidden neurons' slope is missing: A1 (1 − A1).": delta2 @ W2.T,
            "The deltas have not gone back through the weights W2.": delta2 * slope,
            "delta2 is missing: the hidden deltas are made of it.": W2.T * slope,
            "A1 already is the sigmoid's value: its slope needs no further sigmoid.": (delta2 @ W2.T)
            * sigmoid(A1)
            * (1 - sigmoid(A1)),
            "That is A1 alone. The slope is A1 (1 − A1).": (delta2 @ W2.T) * A1,
            "That is 1 − A1 alone. The slope is A1 (1 − A1).": (delta2 @ W2.T) * (1 - A1),
            "The sign is flipped.": -right,
            "The square's factor 2 is in delta2 already.": 2 * right,
        }

    cases = [(_rows(4, 1, 9), _rows(4, 1, 10), _outputs(4, 4, 11)), (_rows(5, 1, 12), _rows(3, 1, 13),
             _outputs(5, 3, 14))]  # fmt: skip
    expect(my_delta1, cases, ways, otherwise="delta2 back through W2, then times the slope of the hidden neurons.")
    return "Back through the same weights that the forward pass used."


@exercise(hints=SHAPES)
def check_xor_update(my_update):
    """The reader's my_update(W, dW, learning_rate): one step downhill, W itself left as it is."""

    def ways(W, dW, learning_rate):
        return W - learning_rate * dW, {
            "That climbs: the step goes against the slope.": W + learning_rate * dW,
            "The learning rate is missing: it says how long the step is.": W - dW,
            "That is the step alone. Wanted is the weight after it.": learning_rate * dW,
            "That is the step alone, and the weight is missing.": -learning_rate * dW,
            "The learning rate multiplies the slope alone, not the weight.": learning_rate * (W - dW),
            "The slope is subtracted, not multiplied.": W * (1 - learning_rate * dW),
            "The step is divided by the learning rate; it is multiplied.": W - dW / learning_rate,
            "Turned round: the step is subtracted from the weight.": learning_rate * dW - W,
        }

    cases = [(_rows(3, 4, 15), _rows(3, 4, 16), 0.5), (_rows(4, 1, 17), _rows(4, 1, 18), 3.0)]
    expect(my_update, cases, ways, otherwise="Old weight, minus the learning rate times its slope.")
    return "Every weight takes this step at once."


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

    def of_six(X, y, W1, W2):
        right, _ = ways(X, y, W1, W2)
        return right, {
            "That divides by 4 whatever comes in: divide by the number of rows, len(X).": [dW * 6 / 4 for dW in right]
        }

    X, y = load_xor()
    how = {"names": ("dW1", "dW2"), "otherwise": LOOK, "tolerance": 1e-6}
    expect(backward_mean, [(X, y, *_weights(hidden)) for hidden in (5, 2)], ways, **how)
    six = [0, 1, 2, 3, 1, 2]
    expect(backward_mean, [(X[six], y[six], *_weights(3))], of_six, **how)
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
            "One row per example. Every row uses the same bias: add the rows.": biases(lambda delta: delta),
            "The bias has one dimension, this has two: sum without keepdims.": biases(
                lambda d: d.sum(0, keepdims=True)
            ),
            "One entry per row: add over the rows, axis=0, not over the neurons.": biases(lambda d: d.sum(axis=1)),
            "A sum without axis=0 adds up the neurons, too: each has a bias of its own.": biases(np.sum),
            "That is a mean over the rows. The loss is a sum, so the rows are added up.": biases(
                lambda d: d.mean(axis=0)
            ),
            "That is the delta of the first row; every row adds its own.": biases(lambda d: d[0]),
            "The sign is flipped: a bias's slope is its delta, summed.": biases(lambda d: -d.sum(axis=0)),
            "Half of it: a bias's slope is its delta, summed, and no more.": biases(lambda d: d.sum(axis=0) / 2),
            "All signs are flipped; is it A2 − y, or y − A2?": Whole(flipped),
            "Half the measured gradient: the square's derivative brings a factor 2.": Whole(halves),
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
            raise Wrong(f"{name} has shape {W.shape}; expected {shape}: one row per input, one column per neuron.")
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
        0: "With both inputs 0 only the constant speaks. Is the always-on neuron on, and its weight in W2 negative?",
        3: "Here both neurons of the plan fire. Does the AND neuron outweigh the OR neuron?",
    }
    one_on = "One input is on: does OR fire, outweigh the always-on neuron, and AND stay silent?"
    raise Wrong(f"The {where}. {advice.get(worst, one_on)}")

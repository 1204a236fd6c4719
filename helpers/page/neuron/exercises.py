"""The checks of notebook 2's exercises: a neuron, a line's slopes, a planted bug, one epoch of training."""

import numpy as np

from ...activations import sigmoid
from ...losses import mean_squared_error
from ...network import Layer, backward, forward
from ..answers import Wrong, call, close, exercise, given


@exercise
def check_neuron(neuron):
    """neuron(x, w, b): the output of one sigmoid neuron, for any number of inputs."""
    for x, w, b in (([2.0, 3.0], [0.0, 1.0], -1.3), ([0.5, -1.0, 0.25], [1.5, 0.3, -2.0], 0.7)):
        x, w = np.array(x), np.array(w)
        z = x @ w + b
        answer = call(neuron, x, w, b)
        mistakes = {
            "That is z, the weighted sum with its bias. It still has to be squashed: return sigmoid(z).": z,
            "The bias is missing: z = x · w + b.": sigmoid(x @ w),
            "The bias comes before squashing, not after it: sigmoid(x · w + b).": sigmoid(x @ w) + b,
            "The bias has to be added, not taken away.": sigmoid(x @ w - b),
            "The bias was added once for every input: add it once, after the sum.": sigmoid(np.sum(x * w + b)),
            "Multiplying entry by entry is half of it: add up the products (x @ w does both).": sigmoid(x * w + b),
            "1 / (1 + e^z) falls as z rises; the sigmoid is 1 / (1 + e^(-z)).": sigmoid(-z),
        }
        _compare(answer, sigmoid(z), mistakes, f"For x = {x}, w = {w}, b = {b}")
    return "Weigh, add, squash: for two inputs, for three, for 784."


@exercise
def check_line_slopes(line_slopes):
    """line_slopes(m, c, x, target): (dL/dm, dL/dc) of the mean squared error of m * x + c."""
    x, target = np.array([-2.0, 0.0, 1.0, 3.0, 4.0]), np.array([1.0, 2.0, 2.0, 5.0, 4.0])
    m, c, n = 0.5, 3.0, 5
    error = m * x + c - target
    right = np.array([2 / n * np.sum(error * x), 2 / n * np.sum(error)])
    answer = call(line_slopes, m, c, x, target)
    if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 2:
        raise Wrong("Expected two numbers: return dL_dm, dL_dc.")
    _check_open(answer, "One of the two slopes is still open.")
    mistakes = {
        "Both signs are flipped: the error in the derivative is m x + c − target.": -right,
        "The two are in the wrong order: dL_dm first, then dL_dc.": right[::-1],
        "The factor 2 of the square is lost: d(e²) = 2 e · de.": right / 2,
        "The mean is lost: divide by the number of points.": right * n,
        "The mean and the factor 2 are lost: the slope of a mean of squares is 2/n times a sum.": right * n / 2,
        "In dL_dm each error has to be multiplied by its x: that is what m is multiplied by.": right[[1, 1]],
        "These have lost the square: d(e²) = 2 e · de, so the error itself stays.": np.array([np.mean(x), 1.0]),
    }
    _compare(np.array(answer, dtype=float), right, mistakes, "For five points")
    return "Each error times what its parameter was multiplied by: x for the slope, 1 for the intercept."


@exercise
def check_delta1(delta1):
    """delta1(delta2, W2, A1, A2): the hidden layer's delta, where the planted bug sits."""
    rng = np.random.default_rng(5)
    d2, W2, A2 = rng.normal(size=(4, 1)), rng.normal(size=(2, 1)), rng.uniform(0.1, 0.9, (4, 1))
    A1 = rng.uniform(0.1, 0.9, (4, 2))
    back = d2 @ W2.T
    mistakes = {
        "That is the line as it was planted. Whose slope does a hidden neuron's delta need?": back * A2 * (1 - A1),
        "That is the output layer's slope. A hidden neuron's delta takes its own.": back * A2 * (1 - A2),
        "The slope of the sigmoid has two factors: A1 and (1 − A1).": back * A1,
        "The slope of the hidden sigmoid is missing: A1 * (1 - A1).": back,
        "A1 * A1 is not the slope: it is A1 * (1 - A1).": back * A1 * A1,
        "The error has to travel back through W2.": d2 * A1 * (1 - A1),
        "The sign of the slope is flipped: A1 * (1 - A1) is positive.": -back * A1 * (1 - A1),
        "Both factors of the slope come from the same layer: A1 * (1 - A1).": back * A1 * (1 - A2),
    }
    _compare(call(delta1, d2, W2, A1, A2), back * A1 * (1 - A1), mistakes, "For four examples")
    return "delta1 takes the slope of its own layer, A1 * (1 - A1). One wrong digit, and every shape still fitted."


@exercise
def check_sgd_epoch(sgd_epoch):
    """sgd_epoch(W1, b1, W2, b2, X, y, learning_rate): the parameters after one example at a time, once through."""
    rng = np.random.default_rng(3)
    start = [rng.normal(size=shape) for shape in ((2, 2), (2,), (2, 1), (1,))]
    X, y = rng.normal(size=(5, 2)), np.array([[1.0], [0.0], [0.0], [1.0], [1.0]])
    handed = [array.copy() for array in start]
    answer = given(sgd_epoch(*handed, X, y, 0.5))
    if not all(np.array_equal(now, before) for now, before in zip(handed, start, strict=True)):
        raise Wrong("The arrays that came in were changed: write W2 = W2 - …, not W2 -= …, which works in place.")
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        raise Wrong("Expected four arrays: return W1, b1, W2, b2.")
    _check_open(answer, "One of the four arrays is still open.")
    for name, part, before in zip(("W1", "b1", "W2", "b2"), answer, start, strict=True):
        if np.shape(part) != before.shape:
            raise Wrong(f"{name} came back with shape {np.shape(part)}; it went in with {before.shape}.")
    right = _epoch(start, X, y, 0.5)
    if all(close(a, r) for a, r in zip(answer, right, strict=True)):
        return "Forward, two deltas, four updates, next person. That is the whole of training."
    mistakes = {
        "Nothing has moved: are the updates inside the loop, and is what they make returned?": start,
        "The loss climbs: subtract the gradient, do not add it.": _epoch(start, X, y, -0.5),
        "That is one step with the mean over all examples. Here each example makes a step of its own.": _epoch(
            start, X, y, 0.5, whole=True
        ),
        "That is one step with all examples added up. Here each example makes a step of its own.": _epoch(
            start, X, y, 0.5 * len(X), whole=True
        ),
        "The factor 2 is lost: the derivative of (A2 − y)² is 2 (A2 − y).": _epoch(start, X, y, 0.25),
        "Each step is for one example: there is no 1/n over all of X in it.": _epoch(start, X, y, 0.5 / len(X)),
        "Right arithmetic, other order: go through the rows from the first to the last.": _epoch(
            start, X[::-1], y[::-1], 0.5
        ),
        "W2 was updated before delta1 had used it: compute both deltas first, then update.": _epoch(
            start, X, y, 0.5, late=True
        ),
        "Only one example was used: loop over all rows.": _epoch(start, X[:1], y[:1], 0.5),
        "Only the last example was used: the update belongs inside the loop.": _epoch(start, X[-1:], y[-1:], 0.5),
    }
    for message, arrays in mistakes.items():
        if all(close(a, r) for a, r in zip(answer, arrays, strict=True)):
            raise Wrong(message)
    wrong = [n for n, a, r in zip(("W1", "b1", "W2", "b2"), answer, right, strict=True) if not close(a, r)]
    verb = "is" if len(wrong) == 1 else "are"
    raise Wrong(f"{', '.join(wrong)} {verb} not as expected. Compare delta1 and delta2 with section 7.")


def _epoch(parameters, X, y, learning_rate, whole=False, late=False):
    """The parameters after one epoch: one example at a time, or with all of them in one step; `late` is the mistake."""
    W1, b1, W2, b2 = parameters
    layers = [Layer(W1, b1, "sigmoid"), Layer(W2, b2, "sigmoid")]
    for rows in [slice(None)] if whole else [slice(i, i + 1) for i in range(len(X))]:
        outputs = forward(layers, X[rows])
        first, second = backward(layers, outputs, y[rows], mean_squared_error)
        moved = _step(layers, [first, second], learning_rate)
        if late:  # delta1 taken through the W2 that has already been updated
            mixed = [layers[0], Layer(moved[1].W, layers[1].b, "sigmoid")]
            moved[0] = _step(mixed, backward(mixed, outputs, y[rows], mean_squared_error), learning_rate)[0]
        layers = moved
    return [array for W, b, _ in layers for array in (W, b)]


def _step(layers, gradients, learning_rate):
    """helpers.update without its checks: one of the mistakes has a negative learning rate."""
    return [
        Layer(W - learning_rate * dW, b - learning_rate * db, activation)
        for (W, b, activation), (dW, db) in zip(layers, gradients, strict=True)
    ]


def _check_open(parts, message):
    """Not answered when every part is open, wrong when only some are."""
    open_parts = [part is ... or part is None for part in parts]
    if all(open_parts):
        given(None)
    if any(open_parts):
        raise Wrong(message)


def _compare(answer, right, mistakes, case):
    """Raise Wrong with the message of the mistake that gives this answer, or with both values."""
    if close(answer, right):
        return
    for message, value in mistakes.items():
        if close(answer, value):
            raise Wrong(message)
    if np.shape(answer) != np.shape(right):
        raise Wrong(f"{case} the answer has shape {np.shape(answer)}; expected {np.shape(right)}.")
    raise Wrong(f"{case} it gives {np.round(answer, 4)}; expected {np.round(right, 4)}.")

"""The exercises of notebook 1: the slope of tanh, the mean as loss, real biases, and XOR with weights made by hand."""

import numpy as np

from ...datasets import load_xor
from ...gradient_check import numerical_gradient
from ...losses import mean_squared_error, sum_of_squares
from ...network import Layer, forward
from ..answers import Wrong, call, close, exercise, given


def _gradients(X, y, W1, b1, W2, b2, loss):
    """The measured gradient of the loss, [(dW1, db1), (dW2, db2)]: exact to about ten digits."""
    layers = [Layer(W1, b1, "sigmoid"), Layer(W2, b2, "sigmoid")]
    return numerical_gradient(layers, X, y, loss)


def _weights(biases=False):
    random = np.random.default_rng(3)
    W1, W2 = random.normal(size=(2 if biases else 3, 4)), random.normal(size=(4, 1))
    return (W1, random.normal(size=4), W2, random.normal(size=1)) if biases else (W1, W2)


def _entries(answer, names, blanks):
    """The answer as arrays, one a name; Wrong unless it is a tuple of that many. `blanks` are open in the stub."""
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        raise Wrong(f"Return {', '.join(names)}, in this order; your function returns {type(answer).__name__}.")
    dots = [name for name, part in zip(names, answer, strict=True) if part is None or part is ...]
    if 0 < len(dots) < len(blanks):
        raise Wrong(f"{dots[0]} is not filled in yet.")
    return [np.asarray(given(part)) for part in answer]


def _compare(name, answer, expected, causes):
    """Raise Wrong unless the gradient `name` is right; `causes` maps a factor to what produces it."""
    if answer.shape != expected.shape:
        raise Wrong(f"{name} has shape {answer.shape}; a gradient has its parameter's shape, {expected.shape}.")
    if close(answer, expected, 1e-6):
        return
    for factor, cause in causes.items():
        if close(answer, factor * expected, 1e-6):
            raise Wrong(f"{name} is {factor:g} times the measured gradient: {cause}")
    raise Wrong(
        f"{name} disagrees with the measured gradient: its first entry is {answer.flat[0]:.4g}, measured "
        f"{expected.flat[0]:.4g}. Go through its formula factor by factor."
    )


@exercise
def check_tanh_slope(tanh_slope):
    """The reader's tanh_slope(A) for A = tanh(Z), any shape: 1 - A²."""
    Z = np.array([[-2.0, -0.5, 0.0], [0.3, 1.0, 2.5]])
    A = np.tanh(Z)
    answer, expected = call(tanh_slope, A), 1 - A**2
    if close(answer, expected):
        return "A slope from the value alone, as with the sigmoid; at 0 it is 1, four times the sigmoid's."
    if close(answer, A * (1 - A)):
        raise Wrong("A (1 − A) is the sigmoid's slope. Differentiate tanh itself: the hint has the quotient to use.")
    if close(answer, 1 - np.tanh(A) ** 2):
        raise Wrong("You use A as if it were Z. A already is tanh(Z): the slope needs no further tanh.")
    if close(answer, -expected):
        raise Wrong("The sign is flipped: tanh rises everywhere, so its slope is never negative.")
    if close(answer, 1 - A):
        raise Wrong("Nearly: at A = −1 tanh is flat, and 1 − A gives 2 there. A power is missing.")
    if np.shape(answer) != A.shape:
        raise Wrong(f"For A of shape {A.shape} the slope has shape {np.shape(answer)}; it works entry by entry.")
    raise Wrong(f"For tanh(Z) = {A[0, 1]:.3f} you give {np.asarray(answer)[0, 1]:.3f}; nudging Z there gives "
                f"{expected[0, 1]:.3f}.")  # fmt: skip


@exercise
def check_mean_gradient(backward_mean):
    """The reader's backward_mean(X, y, W1, W2) -> dW1, dW2 for the mean of the four squares."""
    X, y = load_xor()
    W1, W2 = _weights()
    answers = _entries(call(backward_mean, X, y, W1, W2), ("dW1", "dW2"), ("dW1", "dW2"))
    gradients = [dW for dW, _ in _gradients(X, y, W1, None, W2, None, mean_squared_error)]
    causes = {
        4: "this is the gradient of the sum. The mean divides by the number of rows.",
        0.5: "the square's derivative brings a factor 2.",
        2: "a factor 2 too many.",
        -1: "the sign is flipped; is it A2 − y, or y − A2?",
        0.25: "divided by the number of rows twice?",
        4 / 12: "divided by the 12 numbers of X? There are 4 squares in the sum.",
    }
    for name, answer, expected in zip(("dW2", "dW1"), answers[::-1], gradients[::-1], strict=True):
        _compare(name, answer, expected, causes)
    return "With this loss a learning rate of 4 takes the very steps that 1 takes with the sum."


@exercise
def check_bias_gradients(backward_with_biases):
    """The reader's backward_with_biases(X, y, W1, b1, W2, b2) -> dW1, db1, dW2, db2 for the sum of squares."""
    X, y = load_xor()
    X, parameters = X[:, :2], _weights(biases=True)
    answers = _entries(call(backward_with_biases, X, y, *parameters), ("dW1", "db1", "dW2", "db2"), ("db1", "db2"))
    (dW1, db1), (dW2, db2) = _gradients(X, y, *parameters, sum_of_squares)
    causes = {
        0.25: "a mean over the rows. The loss is a sum, so the rows are added up.",
        -1: "the sign is flipped; is it A2 − y, or y − A2?",
        0.5: "the square's derivative brings a factor 2.",
    }
    order = (("dW2", 2, dW2), ("db2", 3, db2), ("dW1", 0, dW1), ("db1", 1, db1))
    for name, place, expected in order:
        answer = answers[place]
        if name[1] == "b" and answer.shape == (len(X), len(expected)):
            raise Wrong(f"{name} has one row an example, {answer.shape}. Every row uses the same bias: add the rows.")
        if name[1] == "b" and answer.shape == (1, len(expected)):
            raise Wrong(f"{name} has shape {answer.shape}; its bias has {expected.shape}. Sum without keepdims.")
        if name[1] == "b" and answer.shape == (len(X),) and len(expected) == 1:
            raise Wrong(f"{name} has one entry a row; add over the rows, axis=0, not over the neurons.")
        _compare(name, answer, expected, causes)
    return "A bias is a weight on a constant 1, so its gradient is delta summed over the rows."


@exercise
def check_hand_made(weights):
    """The reader's pair (W1, W2) of shapes (3, 4) and (4, 1): every output within 0.05 of its target."""
    try:
        W1, W2 = (np.asarray(given(part), dtype=float) for part in weights)
    except TypeError:
        raise Wrong("There are still dots in W1_by_hand or W2_by_hand: every entry has to be a number.") from None
    for name, W, shape in (("W1", W1, (3, 4)), ("W2", W2, (4, 1))):
        if W.shape != shape:
            raise Wrong(f"{name} has shape {W.shape}; expected {shape}: one row an input, one column a neuron.")
    X, y = load_xor()
    outputs = forward([Layer(W1, None, "sigmoid"), Layer(W2, None, "sigmoid")], X)[-1]
    off = np.abs(outputs - y)[:, 0]
    if off.max() <= 0.05:
        return f"Largest distance from a target: {off.max():.3f}. No step of training was needed."
    side = (outputs > 0.5) == (y > 0.5)
    worst = int(np.argmax(off > off.max() - 0.01))  # of rows equally far off, the first
    where = f"row ({X[worst, 0]:.0f}, {X[worst, 1]:.0f}) gives {outputs[worst, 0]:.2f}, its target is {y[worst, 0]:.0f}"
    if side.all():
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

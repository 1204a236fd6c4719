"""What does not fit is refused at the door, in words that name what came, what was expected and the likely mistake."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import helpers
from helpers import (
    Layer,
    backward,
    cross_entropy,
    forward,
    one_hot,
    sum_of_squares,
    total_loss,
    train,
    update,
)

MESSAGES = Path(__file__).with_name("bad_input.txt")
RNG = np.random.default_rng(0)
X = RNG.normal(0, 1, (6, 3))
XOR = [Layer(RNG.normal(0, 1, (3, 4)), np.zeros(4), "sigmoid"), Layer(RNG.normal(0, 1, (4, 1)), np.zeros(1), "sigmoid")]
SOFT = [XOR[0], Layer(RNG.normal(0, 1, (4, 2)), np.zeros(2), "softmax")]
y = np.array([[0.0], [1], [1], [0], [1], [0]])
labels = np.array([0, 1, 1, 0, 1, 0])
Y = one_hot(labels, 2)
FLOAT32 = [Layer(W.astype(np.float32), b.astype(np.float32), activation) for W, b, activation in XOR]
OVERFLOWING = [Layer(np.full((3, 2), 1e200), None, "linear"), Layer(np.eye(2) * 1e200, None, "softmax")]
BAD_X = X.copy()
BAD_X[4, 1] = np.nan


def with_layer(k, **changes):
    return [layer._replace(**changes) if i == k else layer for i, layer in enumerate(XOR)]


def trained(**changes):
    settings = {"layers": XOR, "X": X, "Y": y, "loss": sum_of_squares, "learning_rate": 0.1, "epochs": 2} | changes
    return train(settings.pop("layers"), settings.pop("X"), settings.pop("Y"), settings.pop("loss"), **settings)


CASES = [case.split("\n    ") for case in re.findall(r"^\S.*\n    .*$", MESSAGES.read_text("utf-8"), re.M)]


@pytest.mark.parametrize(("call", "said"), CASES, ids=[call for call, _ in CASES])
def test_refused_word_for_word(call, said):
    with np.errstate(all="ignore"), pytest.raises((TypeError, ValueError, FloatingPointError)) as raised:
        eval(call, vars(helpers) | globals() | {"pd": pd})
    assert f"{raised.type.__name__}: {raised.value}" == said


def test_each_call_stands_there_once():
    assert len(CASES) == len({call for call, _ in CASES}) == MESSAGES.read_text("utf-8").count("Error: ") > 150


def test_the_good_input_beside_them_is_taken():
    layers, losses = trained()
    assert len(layers) == 2
    assert losses[1] < losses[0]


# --- targets: one rule for loss, total_loss, backward and train -------------------------------------------------------

NOT_ONE_HOT = {
    "-1 for 0": 2 * Y - 1,
    "soft": 0.9 * Y + 0.05,
    "two ones": np.maximum(Y, Y[::-1] * 0 + [1, 0]),
    "a row of zeros": Y * [[0], [1], [1], [1], [1], [1]],
    "halves, and zeros to make up for them": np.array([[0.5, 0.5], [0, 0], [1, 0], [1, 0], [1, 0], [1, 0]]),
    "twice": 2 * Y,
    "NaN": Y * np.nan,
}
USES = {
    "loss": lambda Y: cross_entropy(forward(SOFT, X)[-1], Y),
    "total_loss": lambda Y: total_loss(SOFT, forward(SOFT, X), Y, cross_entropy),
    "backward": lambda Y: backward(SOFT, forward(SOFT, X), Y, cross_entropy),
    "train": lambda Y: trained(layers=SOFT, Y=Y, loss=cross_entropy),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("wrong", NOT_ONE_HOT.values(), ids=NOT_ONE_HOT)
def test_cross_entropy_takes_one_hot_rows_alone(use, wrong):
    use(Y)
    with pytest.raises(ValueError, match="row [0-5] of Y is .* single 1 among 0s: use one_hot"):
        use(wrong)


@pytest.mark.parametrize("wrong", [-0.01, 1.01, -1])
def test_training_asks_for_targets_that_the_output_can_reach(wrong):
    far = y.copy()
    far[2] = wrong
    with pytest.raises(ValueError, match="a sigmoid output stays in 0 … 1"):
        trained(Y=far)
    assert np.isfinite(sum_of_squares(forward(XOR, X)[-1], far))  # as a number to compute it is sound
    tanh = with_layer(1, activation="tanh")
    if wrong == -1:
        trained(layers=tanh, Y=far)
    with pytest.raises(ValueError, match="a tanh output stays in -1 … 1"):
        trained(layers=tanh, Y=far * 1.5 if wrong == -1 else far * 100)


@pytest.mark.parametrize("wrong", [[0.5, 0.5, 0], [1, 1, 0], [0, 0, 0], [0, 2, 0], [0, 0, -1]])
@pytest.mark.parametrize("row", [0, 4])
def test_the_row_that_is_not_one_hot_is_named(wrong, row):
    A, Y = np.full((6, 3), 1 / 3), one_hot([0, 1, 2, 2, 1, 0], 3)
    Y[row] = wrong
    with pytest.raises(ValueError, match=rf"^row {row} of Y is \[[^]]*\]; cross-entropy"):
        cross_entropy(A, Y)


# --- gradients that numpy would broadcast ----------------------------------------------------------------------------

GRADIENTS = backward(XOR, forward(XOR, X), y, sum_of_squares)
DELTA1 = np.ones((6, 4))


def with_gradient(layer, part, value):
    pairs = [list(pair) for pair in GRADIENTS]
    pairs[layer][part] = value
    return pairs


WRONG_GRADIENTS = {
    "db as a row": (0, 1, DELTA1.sum(axis=0, keepdims=True), ValueError, r"db1 has shape \(1, 4\).*without keepdims"),
    "db for each example": (0, 1, DELTA1, ValueError, r"db1 has shape \(6, 4\).*6 examples: the sum .* is lost"),
    "a column for db": (1, 1, np.ones((6, 1)), ValueError, r"db2 has shape \(6, 1\).*6 examples: the sum"),
    "db as a number": (0, 1, np.array(1.0), ValueError, "db1 has shape .*a sum over everything"),
    "db as Python's number": (0, 1, 1.0, TypeError, "db1 is a float"),
    "dW as a row": (0, 0, np.ones((1, 4)), ValueError, r"dW1 has shape \(1, 4\); W1 has \(3, 4\)"),
    "dW as a number": (0, 0, np.array(1.0), ValueError, "dW1 has shape"),
    "dW transposed": (0, 0, np.ones((4, 3)), ValueError, "dW1 .*is it transposed"),
    "db lost": (0, 1, None, TypeError, "db1 is a NoneType"),
    "NaN": (1, 0, np.full((4, 1), np.nan), ValueError, "dW2 holds 4 NaN"),
    "infinity": (0, 1, np.array([0, np.inf, 0, 0]), ValueError, r"db1 holds 1 NaN or infinite .*\(1,\)"),
    "another dtype": (0, 0, np.ones((3, 4), np.float32), TypeError, "dW1 is float32, W1 is float64"),
    "a list": (1, 1, [1.0], TypeError, "db2 is a list"),
}


@pytest.mark.parametrize("case", WRONG_GRADIENTS)
def test_update_refuses_what_numpy_would_broadcast(case):
    layer, part, value, error, message = WRONG_GRADIENTS[case]
    update(XOR, GRADIENTS, 0.1)
    with pytest.raises(error, match=message):
        update(XOR, with_gradient(layer, part, value), 0.1)


def test_update_refuses_a_bias_gradient_for_a_layer_without_biases():
    bare = [layer._replace(b=None) for layer in XOR]
    with pytest.raises(ValueError, match="db1 is given, but layer 1 has no biases"):
        update(bare, GRADIENTS, 0.1)


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        (GRADIENTS[:1], "1 entries; expected 2 pairs"),
        (GRADIENTS * 2, "4 entries"),
        (dict(enumerate(GRADIENTS)), "a dict"),
        ([GRADIENTS[0], GRADIENTS[1][0]], "entry 2 of gradients is no pair"),
    ],
)
def test_update_refuses_another_number_of_gradients(gradients, message):
    with pytest.raises(ValueError, match=message):
        update(XOR, gradients, 0.1)


def test_huge_gradients_that_are_finite_are_taken():
    huge = [(np.full_like(dW, 1e200), np.full_like(db, 1e200)) for dW, db in GRADIENTS]  # their squares overflow
    assert np.isfinite(update(XOR, huge, 1e-200)[0].W).all()

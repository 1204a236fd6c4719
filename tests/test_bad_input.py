"""What does not fit is refused at the door, in words that name what came, what was expected and the likely mistake."""

import numpy as np
import pandas as pd
import pytest

from helpers import (
    Layer,
    accuracy,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    init_layers,
    mean_squared_error,
    numerical_gradient,
    one_hot,
    predict,
    sigmoid,
    softmax,
    sum_of_squares,
    total_loss,
    train,
    update,
)

RNG = np.random.default_rng(0)
X = RNG.normal(0, 1, (6, 3))
XOR = [Layer(RNG.normal(0, 1, (3, 4)), np.zeros(4), "sigmoid"), Layer(RNG.normal(0, 1, (4, 1)), np.zeros(1), "sigmoid")]
SOFT = [XOR[0], Layer(RNG.normal(0, 1, (4, 2)), np.zeros(2), "softmax")]
y = np.array([[0.0], [1], [1], [0], [1], [0]])
labels = np.array([0, 1, 1, 0, 1, 0])
Y = one_hot(labels, 2)
OVERFLOWING = [Layer(np.full((3, 2), 1e200), None, "linear"), Layer(np.eye(2) * 1e200, None, "softmax")]
BAD_X = X.copy()
BAD_X[4, 1] = np.nan


def with_layer(k, **changes):
    return [layer._replace(**changes) if i == k else layer for i, layer in enumerate(XOR)]


def trained(**changes):
    settings = {"layers": XOR, "X": X, "Y": y, "loss": sum_of_squares, "learning_rate": 0.1, "epochs": 2} | changes
    return train(settings.pop("layers"), settings.pop("X"), settings.pop("Y"), settings.pop("loss"), **settings)


CASES = {
    "a list for X": (lambda: forward(XOR, [[1.0, 2, 3]]), TypeError, "X is a list"),
    "one example without its row": (lambda: forward(XOR, X[0]), ValueError, r"shape \(3,\).*X\[:1\]"),
    "no examples": (lambda: forward(XOR, X[:0]), ValueError, r"shape \(0, 3\)"),
    "a wrong number of features": (lambda: forward(XOR, X[:, :2]), ValueError, "X has 2 features; W1 .* takes 3"),
    "a transposed W": (lambda: forward(with_layer(0, W=XOR[0].W.T), X), ValueError, "transposed"),
    "layers that do not fit": (lambda: forward([XOR[0], XOR[0]], X), ValueError, r"W2 has shape \(3, 4\)"),
    "a bias as a row": (lambda: forward(with_layer(0, b=np.zeros((1, 4))), X), ValueError, r"b1 has shape \(1, 4\)"),
    "a bias for each example": (lambda: forward(with_layer(0, b=np.zeros(6)), X), ValueError, "4 neurons"),
    "integer X": (lambda: forward(XOR, np.ones((2, 3), int)), TypeError, "int64.*astype"),
    "raw pixels": (lambda: forward(XOR, np.ones((2, 3), np.uint8)), TypeError, "uint8"),
    "mixed dtypes": (lambda: forward(XOR, X.astype(np.float32)), TypeError, "float32.*float64"),
    "an unknown activation": (lambda: forward(with_layer(0, activation="sigmoyd"), X), ValueError, "'sigmoyd'"),
    "softmax inside": (lambda: forward(with_layer(0, activation="softmax"), X), ValueError, "only the last"),
    "no layers": (lambda: forward([], X), ValueError, "empty"),
    "a list for X in training": (lambda: trained(X=X.tolist()), TypeError, "X is a list"),
    "targets without a column": (
        lambda: total_loss(XOR, forward(XOR, X), y.ravel(), sum_of_squares),
        ValueError,
        r"Y has shape \(6,\).*\(6, 1\).*reshape\(-1, 1\)",
    ),
    "the same in backward": (
        lambda: backward(XOR, forward(XOR, X), y.ravel(), sum_of_squares),
        ValueError,
        r"reshape\(-1, 1\)",
    ),
    "the same in a loss alone": (lambda: sum_of_squares(y, y.ravel()), ValueError, r"reshape\(-1, 1\)"),
    "labels for one-hot rows": (lambda: cross_entropy(forward(SOFT, X)[-1], labels), ValueError, "one_hot"),
    "targets as a list": (lambda: sum_of_squares(y, [0, 1, 1, 0, 1, 0]), TypeError, "list"),
    "targets of another batch": (lambda: trained(Y=y[:5]), ValueError, "another batch|shape"),
    "squares with softmax": (lambda: trained(layers=SOFT, Y=Y), ValueError, "needs a sigmoid"),
    "cross-entropy with sigmoid": (lambda: trained(loss=cross_entropy), ValueError, "needs a softmax"),
    "outputs of another network": (lambda: backward(XOR, [X], y, sum_of_squares), ValueError, "outputs has 1"),
    "the same in total_loss": (lambda: total_loss(XOR, [X, y], y, sum_of_squares), ValueError, "outputs has 2"),
    "a penalty that overflows": (
        lambda: total_loss(with_layer(0, W=XOR[0].W * 1e200), forward(XOR, X), y, sum_of_squares, 0.1),
        FloatingPointError,
        "inf",
    ),
    "targets that are not one-hot": (
        lambda: trained(layers=SOFT, Y=Y * 2, loss=cross_entropy),
        ValueError,
        "single 1 among 0s",
    ),
    "targets out of a sigmoid's reach": (lambda: trained(Y=y * 100), ValueError, "0.0 to 100.0"),
    "NaN in X": (lambda: trained(X=BAD_X), ValueError, r"X holds 1 NaN.*\(4, 1\)"),
    "NaN in X for predict": (lambda: predict(XOR, BAD_X), ValueError, "NaN"),
    "NaN in X for a loss": (
        lambda: total_loss(XOR, forward(XOR, BAD_X), y, sum_of_squares),
        FloatingPointError,
        "NaN",
    ),
    "infinity in Y": (lambda: trained(Y=y + np.inf), ValueError, "infinite"),
    "NaN in a weight": (lambda: trained(layers=with_layer(1, W=XOR[1].W * np.nan)), ValueError, "W2 holds 4"),
    "NaN in a bias": (lambda: trained(layers=with_layer(1, b=XOR[1].b * np.nan)), ValueError, "b2 holds 1"),
    "targets of another dtype": (lambda: trained(Y=y.astype(np.float32)), TypeError, "Y is float32, X is float64"),
    "a negative rate in update": (lambda: update(XOR, [(layer.W, layer.b) for layer in XOR], -1), ValueError, "-1"),
    "an infinite rate in update": (lambda: update(XOR, [(W, b) for W, b, _ in XOR], np.inf), ValueError, "inf"),
    "NaN in a gradient check": (lambda: check_gradient(XOR, BAD_X, y, sum_of_squares), ValueError, "NaN"),
    "a list for X in a measured gradient": (
        lambda: numerical_gradient(XOR, X.tolist(), y, sum_of_squares),
        TypeError,
        "X is a list",
    ),
    "NaN in X for a measured gradient": (lambda: numerical_gradient(XOR, BAD_X, y, sum_of_squares), ValueError, "X h"),
    "NaN in Y for a measured gradient": (
        lambda: numerical_gradient(XOR, X, y * np.nan, sum_of_squares),
        ValueError,
        "Y holds 6 NaN",
    ),
    "no epochs": (lambda: trained(epochs=0), ValueError, "epochs is 0"),
    "epochs as a float": (lambda: trained(epochs=10.0), TypeError, "epochs is 10.0.*whole number"),
    "a negative learning rate": (lambda: trained(learning_rate=-0.1), ValueError, "learning_rate is -0.1"),
    "a learning rate of 0": (lambda: trained(learning_rate=0), ValueError, "positive"),
    "a learning rate that is NaN": (lambda: trained(learning_rate=float("nan")), ValueError, "nan"),
    "a learning rate as text": (lambda: trained(learning_rate="0.1"), ValueError, "'0.1'"),
    "a schedule that turns negative": (lambda: trained(learning_rate=lambda done: 0.1 - done), ValueError, "-0.9"),
    "a batch larger than the data": (lambda: trained(batch_size=7), ValueError, "6 rows"),
    "an empty batch": (lambda: trained(batch_size=0), ValueError, "batch_size is 0"),
    "a seed for a generator": (lambda: trained(rng=0), TypeError, "default_rng"),
    "momentum of 1": (lambda: trained(momentum=1), ValueError, "momentum is 1"),
    "negative l2": (lambda: trained(l2=-1), ValueError, "l2 is -1"),
    "augment without a generator": (lambda: trained(augment=lambda rows, rng: rows), ValueError, "rng="),
    "one-hot labels for accuracy": (lambda: accuracy(SOFT, X, Y), ValueError, r"Y\.argmax"),
    "a class for a linear output": (lambda: predict(with_layer(1, activation="tanh"), X), ValueError, "probability"),
    "the same after two layers": (
        lambda: predict([XOR[0], Layer(np.eye(4), None, "relu"), Layer(np.eye(4), None, "linear")], X), ValueError,
        "^a linear output is no probability: use forward",
    ),
    "a label out of range": (lambda: one_hot([0, 3], 3), ValueError, "0 to 3; expected 0 to 2"),
    "a negative label": (lambda: one_hot([-1, 0], 3), ValueError, "-1"),
    "labels that are floats": (lambda: one_hot([0.0, 1.0], 2), TypeError, "astype"),
    "labels in a column": (lambda: one_hot(np.array([[0], [1]]), 2), ValueError, r"\(2, 1\)"),
    "no labels": (lambda: one_hot([], 2), ValueError, r"\(0,\)"),
    "one class only": (lambda: one_hot([0, 0], 1), ValueError, "at least 2"),
    "one size only": (lambda: init_layers([3], "tanh", "softmax", RNG), ValueError, "at least two"),
    "a size as a float": (lambda: init_layers([3.0, 2], "tanh", "softmax", RNG), ValueError, "whole numbers"),
    "half a neuron": (lambda: init_layers([3, 2.5, 2], "tanh", "softmax", RNG), ValueError, "whole numbers"),
    "a size of 0": (lambda: init_layers([3, 0, 2], "tanh", "softmax", RNG), ValueError, "whole numbers"),
    "an unknown output": (
        lambda: init_layers([3, 2], "tanh", "soft", RNG), ValueError,
        "^there is no activation 'soft'; expected one of sigmoid, tanh, relu, linear, softmax$",
    ),
    "a seed for init_layers": (lambda: init_layers([3, 2], "tanh", "softmax", 0), TypeError, "default_rng"),
    "mean squared error, wrong targets": (lambda: mean_squared_error(y, Y), ValueError, "shape"),
    "a loss by its name": (lambda: trained(loss="mse"), TypeError, "'mse'.*mean_squared_error.*imported"),
    "the name of a function for a loss": (lambda: trained(loss=np.mean), TypeError, "'mean'.*sum_of_squares"),
    "layers as tuples": (lambda: forward([tuple(one) for one in XOR], X), TypeError, r"layer 1 is a tuple.*Layer\("),
    "what train returns, as layers": (lambda: forward(trained(), X), TypeError, "layers, losses = train"),
    "one layer for a list": (lambda: forward(XOR[0], X), TypeError, r"single Layer.*\[layer\]"),
    "a generator of layers": (lambda: forward(iter(XOR), X), TypeError, "layers is a list_iterator"),
    "a weight that is a list": (lambda: forward(with_layer(0, W=[[1.0]] * 3), X), TypeError, "W1 is a list.*np.array"),
    "a bias that is a list": (lambda: forward(with_layer(1, b=[0.0]), X), TypeError, r"b2 is a list.*\(1,\), or None"),
    "a matrix for X": (lambda: forward(XOR, X.view(np.matrix)), TypeError, "X is a matrix.*asarray"),
    "a masked X": (lambda: forward(XOR, np.ma.masked_array(X, X > 9)), TypeError, "MaskedArray.*filled"),
    "a masked Y": (lambda: sum_of_squares(y, np.ma.masked_array(y, y > 9)), TypeError, "Y is a MaskedArray"),
    "a table for X": (lambda: forward(XOR, pd.DataFrame(X)), TypeError, r"X is a DataFrame.*to_numpy\(\)"),
    "a bias of another dtype": (
        lambda: forward(with_layer(1, b=np.zeros(1, np.float32)), X), TypeError, "b2 is float32.*astype.float64",
    ),
    "a layer of another dtype": (
        lambda: forward(with_layer(1, W=XOR[1].W.astype(np.float32)), X), TypeError, "W1 is float64, W2 is float32",
    ),
    "a weight without columns": (lambda: forward(with_layer(1, W=np.zeros((4, 0))), X), ValueError, r"W2 .*\(4, 0\)"),
    "a single softmax output": (lambda: forward(with_layer(1, activation="softmax"), X), ValueError, "always 1"),
    "the same, made by init_layers": (lambda: init_layers([3, 1], "tanh", "softmax", RNG), ValueError, "always 1"),
    "outputs as a list": (lambda: sum_of_squares([[0.5]], y[:1]), TypeError, "A is a list"),
    "outputs without a column": (lambda: sum_of_squares(y[:, 0], y[:, 0]), ValueError, r"A is .*\(6,\)"),
    "whole numbers for outputs": (lambda: cross_entropy(Y.astype(int), Y), ValueError, "A is int64"),
    "targets as text": (lambda: sum_of_squares(y, y.astype(str)), TypeError, "Y is <U.*expected numbers"),
    "targets as bool": (lambda: sum_of_squares(y, y > 0.5), TypeError, "Y is bool"),
    "labels of bool": (lambda: one_hot(labels == 1, 2), TypeError, "bool.*astype"),
    "labels of text": (lambda: one_hot(np.array(["cat", "dog"]), 2), TypeError, "return_inverse"),
    "labels of bool for accuracy": (lambda: accuracy(SOFT, X, labels == 1), TypeError, "bool"),
    "labels of float for accuracy": (lambda: accuracy(SOFT, X, labels.astype(float)), TypeError, "float64.*astype"),
    "labels of text for accuracy": (lambda: accuracy(SOFT, X, labels.astype(str)), TypeError, "<U"),
    "labels of another length": (lambda: accuracy(SOFT, X, labels[:5]), ValueError, "5 labels for the 6 rows"),
    "a label that no output has": (lambda: accuracy(XOR, X, labels + 1), ValueError, "1 to 2; expected 0 to 1"),
    "NaN in a weight for predict": (lambda: predict(with_layer(0, W=XOR[0].W * np.nan), X), ValueError, "W1 holds 12"),
    "infinity in a bias": (lambda: predict(with_layer(1, b=np.array([np.inf])), X), ValueError, "b2 holds 1 NaN"),
    "scores that overflow, for predict": (
        lambda: predict(OVERFLOWING, X), ValueError, "the output holds",
    ),
    "NaN in a weight for accuracy": (lambda: accuracy(with_layer(0, W=XOR[0].W * np.nan), X, labels), ValueError, "W1"),
    "classes below 0": (lambda: one_hot([0, 1], -2), ValueError, "n_classes is -2.*at least 2"),
    "classes as a float": (lambda: one_hot([0, 1], 2.0), TypeError, "n_classes is 2.0.*whole number"),
    "softmax of one row": (lambda: softmax(np.array([1.0, 2.0])), ValueError, r"\(2,\).*reshape\(1, -1\)"),
    "softmax of text": (lambda: softmax(np.array([["a", "b"]])), TypeError, "real numbers"),
    "sigmoid of text": (lambda: sigmoid("x"), TypeError, "real numbers"),
    "sigmoid of complex numbers": (lambda: sigmoid(np.array([1j])), TypeError, "complex128"),
    "True for a learning rate": (lambda: trained(learning_rate=True), ValueError, "learning_rate is True"),
    "True for momentum": (lambda: trained(momentum=True), ValueError, "momentum is True"),
    "text for momentum": (lambda: trained(momentum="0.9"), ValueError, "momentum is '0.9'"),
    "True for l2": (lambda: trained(l2=True), ValueError, "l2 is True"),
    "True for epochs": (lambda: trained(epochs=True), TypeError, "epochs is True"),
    "gradients in the place of l2": (
        lambda: check_gradient(XOR, X, y, sum_of_squares, [(layer.W, layer.b) for layer in XOR]), ValueError, "l2 is ",
    ),
    "NaN for l2 in total_loss": (
        lambda: total_loss(XOR, forward(XOR, X), y, sum_of_squares, np.nan), ValueError, "l2 is nan",
    ),
    "a negative l2 in backward": (
        lambda: backward(XOR, forward(XOR, X), y, sum_of_squares, -0.1), ValueError, "l2 is -0.1",
    ),
    "augment that changes the shape": (
        lambda: trained(rng=np.random.default_rng(0), augment=lambda rows, rng: rows[:1]), ValueError,
        r"^augment returns shape \(1, 3\) for rows of shape \(6, 3\)$",
    ),
    "a step of 0 for a measured gradient": (
        lambda: numerical_gradient(XOR, X, y, sum_of_squares, step=0), ValueError, "step is 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_with_a_reason(case):
    call, error, message = CASES[case]
    with np.errstate(all="ignore"), pytest.raises(error, match=message):
        call()


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


def test_the_row_that_is_not_one_hot_is_named():
    wrong = Y.copy()
    wrong[4] = [0.5, 0.5]
    with pytest.raises(ValueError, match=r"row 4 of Y is \[0\.5, 0\.5\]"):
        cross_entropy(forward(SOFT, X)[-1], wrong)


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

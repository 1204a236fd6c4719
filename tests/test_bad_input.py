"""What does not fit is refused at the door, in words that name what came, what was expected and the likely mistake."""

import numpy as np
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
    "a wrong number of features": (lambda: forward(XOR, X[:, :2]), ValueError, r"W1 has shape \(3, 4\).*2 numbers"),
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
    "one-hot labels for accuracy": (lambda: accuracy(SOFT, X, Y), ValueError, "not one-hot"),
    "a class for a linear output": (lambda: predict(with_layer(1, activation="tanh"), X), ValueError, "probability"),
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
    "an unknown output": (lambda: init_layers([3, 2], "tanh", "soft", RNG), ValueError, "'soft'"),
    "a seed for init_layers": (lambda: init_layers([3, 2], "tanh", "softmax", 0), TypeError, "default_rng"),
    "mean squared error, wrong targets": (lambda: mean_squared_error(y, Y), ValueError, "shape"),
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

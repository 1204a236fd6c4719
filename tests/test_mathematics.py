"""Forward, loss and backward against what they claim to be: formulas written as loops, and measured slopes."""

import decimal
import math
import warnings

import numpy as np
import pytest

from helpers import (
    ACTIVATIONS,
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
    update,
)
from helpers.losses import LossCappedWarning

SQUARES = (sum_of_squares, mean_squared_error)
PAIRS = [(loss, output) for loss in SQUARES for output in ("sigmoid", "tanh", "linear")] + [(cross_entropy, "softmax")]
SIZES = [[5, 3], [4, 6, 3], [3, 5, 4, 2], [2, 6, 3, 5, 4]]  # no two neighbours alike: a lost transpose cannot hide


def network(sizes, hidden, output, biases=True, seed=0, dtype=np.float64, n=7):
    """Random layers with non-zero biases, inputs X (n, inputs) and fitting targets Y (n, outputs)."""
    rng = np.random.default_rng(seed)
    layers = [
        Layer(W, rng.normal(0, 0.5, b.shape).astype(dtype) if biases else None, activation)
        for W, b, activation in init_layers(sizes, hidden, output, rng, dtype)
    ]
    X = rng.normal(0, 1, (n, sizes[0])).astype(dtype)
    Y = rng.uniform(0, 1, (n, sizes[-1])).astype(dtype)
    if output == "softmax":
        Y = one_hot(rng.integers(0, sizes[-1], n), sizes[-1], dtype)
    return layers, X, Y


SCALAR = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "linear": lambda z: z,
}


def forward_by_loops(layers, x):
    """The outputs of one example, computed with Python numbers only."""
    a = [float(value) for value in x]
    for W, b, activation in layers:
        z = [
            sum(a[i] * float(W[i, j]) for i in range(len(a))) + (0.0 if b is None else float(b[j]))
            for j in range(W.shape[1])
        ]
        if activation == "softmax":
            a = [math.exp(v) / sum(math.exp(u) for u in z) for v in z]
        else:
            a = [SCALAR[activation](v) for v in z]
    return a


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("output", ["sigmoid", "tanh", "linear", "softmax"])
@pytest.mark.parametrize("biases", [True, False])
def test_forward_is_the_formula_example_by_example(hidden, output, biases):
    layers, X, _ = network([4, 6, 3], hidden, output, biases)
    expected = [forward_by_loops(layers, x) for x in X]
    outputs = forward(layers, X)
    assert [A.shape for A in outputs] == [(7, 4), (7, 6), (7, 3)]
    np.testing.assert_allclose(outputs[-1], expected, rtol=1e-12)


def test_losses_are_their_formulas():
    layers, X, Y = network([4, 6, 3], "tanh", "sigmoid")
    A = forward(layers, X)[-1]
    squares = [(a - y) ** 2 for a, y in zip(A.ravel().tolist(), Y.ravel().tolist(), strict=True)]
    assert sum_of_squares(A, Y) == pytest.approx(sum(squares), rel=1e-12)
    assert mean_squared_error(A, Y) == pytest.approx(sum(squares) / 21, rel=1e-12)
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    A = forward(layers, X)[-1]
    logs = [-math.log(A[i, Y[i].argmax()]) for i in range(7)]
    assert cross_entropy(A, Y) == pytest.approx(sum(logs) / 7, rel=1e-12)
    penalty = sum(float(w) ** 2 for layer in layers for w in layer.W.ravel())
    assert total_loss(layers, forward(layers, X), Y, cross_entropy, 0.3) == pytest.approx(
        sum(logs) / 7 + 0.15 * penalty, rel=1e-12
    )


@pytest.mark.parametrize("name", SCALAR)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_slope_is_the_slope_of_the_value_beside_it(name, dtype):
    value, slope, *_ = ACTIVATIONS[name]
    Z = np.array([[-3, -1, -0.1, 0.2, 0.9, 4]], dtype)
    A = value(Z)
    measured = [(SCALAR[name](z + 1e-5) - SCALAR[name](z - 1e-5)) / 2e-5 for z in Z[0].tolist()]
    assert slope(A).dtype == A.dtype == dtype
    np.testing.assert_allclose(slope(A)[0], measured, rtol=1e-8, atol=1e-6 if dtype is np.float32 else 1e-10)


def lock(*arrays):
    for array in arrays:
        array.flags.writeable = False


@pytest.mark.parametrize(("loss", "output"), PAIRS, ids=lambda v: v if isinstance(v, str) else v.name)
def test_nothing_that_is_handed_in_is_written_to(loss, output):
    layers, X, Y = network([4, 6, 3], "tanh", output)
    Z = np.asfortranarray(X)
    lock(X, Y, Z, *(array for W, b, _ in layers for array in (W, b)))
    softmax(Z)
    outputs = forward(layers, X)
    lock(*outputs)
    loss(outputs[-1], Y)
    total_loss(layers, outputs, Y, loss, 0.1)
    gradients = backward(layers, outputs, Y, loss, 0.1)
    lock(*(array for pair in gradients for array in pair))
    update(layers, gradients, 0.1)
    check_gradient(layers, X, Y, loss, 0.1, gradients)


@pytest.mark.parametrize(("loss", "output"), PAIRS, ids=lambda v: v if isinstance(v, str) else v.name)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_backward_is_the_slope_of_the_printed_loss(loss, output, hidden, sizes, l2):
    for biases in (True, False):
        layers, X, Y = network(sizes, hidden, output, biases, seed=len(sizes))
        gradients = backward(layers, forward(layers, X), Y, loss, l2)
        for (dW, db), (nW, nb) in zip(gradients, numerical_gradient(layers, X, Y, loss, l2), strict=True):
            np.testing.assert_allclose(dW, nW, rtol=1e-6, atol=1e-9)
            assert (db is None) == (not biases)
            if biases:
                np.testing.assert_allclose(db, nb, rtol=1e-6, atol=1e-9)
        assert check_gradient(layers, X, Y, loss, l2) < 1e-6


def test_the_numerical_gradient_knows_a_slope_that_is_known():
    # one linear neuron, squared error: dL/dw = 2 (w x + b - y) x, dL/db = 2 (w x + b - y)
    layers = [Layer(np.array([[3.0]]), np.array([0.5]), "linear")]
    [(dW, db)] = numerical_gradient(layers, np.array([[2.0]]), np.array([[1.0]]), sum_of_squares)
    assert dW == pytest.approx(np.array([[22.0]]), rel=1e-8)
    assert db == pytest.approx(np.array([11.0]), rel=1e-8)


def test_rows_can_be_shuffled_or_split_and_the_gradients_added():
    layers, X, Y = network([4, 6, 3], "sigmoid", "softmax", n=10)
    whole = backward(layers, forward(layers, X), Y, cross_entropy)
    order = np.random.default_rng(1).permutation(10)
    shuffled = backward(layers, forward(layers, X[order]), Y[order], cross_entropy)
    parts = [backward(layers, forward(layers, X[r]), Y[r], cross_entropy) for r in (slice(0, 3), slice(3, 10))]
    for k in range(2):
        for j in range(2):
            np.testing.assert_allclose(shuffled[k][j], whole[k][j], rtol=1e-12)
            np.testing.assert_allclose(0.3 * parts[0][k][j] + 0.7 * parts[1][k][j], whole[k][j], rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("loss", "output"), PAIRS, ids=lambda v: v if isinstance(v, str) else v.name)
def test_dtype_is_kept(dtype, loss, output):
    layers, X, Y = network([4, 6, 3], "sigmoid", output, dtype=dtype)
    outputs = forward(layers, X)
    gradients = backward(layers, outputs, Y, loss, l2=0.1)
    assert {A.dtype for A in outputs} == {np.dtype(dtype)}
    assert {g.dtype for pair in gradients for g in pair} == {np.dtype(dtype)}
    double = [Layer(W.astype(float), b.astype(float), activation) for W, b, activation in layers]
    reference = backward(double, forward(double, X.astype(float)), Y.astype(float), loss, l2=0.1)
    for pair, expected in zip(gradients, reference, strict=True):
        for g, e in zip(pair, expected, strict=True):
            np.testing.assert_allclose(g, e, rtol=1e-3, atol=1e-5)


def test_extreme_numbers_stay_finite():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        np.testing.assert_array_equal(sigmoid(np.array([-1000.0, 0.0, 1000.0])), [0, 0.5, 1])
        np.testing.assert_array_equal(softmax(np.array([[1000.0, 0.0], [-1000.0, 0.0]])), [[1, 0], [0, 1]])
        A = softmax(np.array([[1000.0, 0.0]]))
        with pytest.warns(LossCappedWarning):
            assert math.isfinite(cross_entropy(A, np.array([[0.0, 1.0]])))
        layers = [Layer(np.full((2, 3), 500.0), np.zeros(3), "sigmoid"), Layer(np.ones((3, 2)), np.zeros(2), "softmax")]
        X, Y = np.array([[255.0, 255.0]]), np.array([[0.0, 1.0]])
        gradients = backward(layers, forward(layers, X), Y, cross_entropy)
        assert all(np.isfinite(g).all() for pair in gradients for g in pair)


def exact_sigmoid(z):
    """1 / (1 + exp(-z)) of a float, to 60 digits."""
    with decimal.localcontext(decimal.Context(prec=60)):
        return 1 / (1 + (-decimal.Decimal(z)).exp())


@pytest.mark.parametrize(("dtype", "end", "tolerance"), [(np.float64, 700, 1e-14), (np.float32, 87, 1e-6)])
def test_the_sigmoid_is_right_in_both_tails(dtype, end, tolerance):
    Z = np.concatenate([np.linspace(-end, end, 501), np.linspace(-3, 3, 101)]).astype(dtype)
    A = sigmoid(Z)
    assert A.dtype == dtype
    for z, a in zip(Z.tolist(), A.tolist(), strict=True):
        exact = exact_sigmoid(z)
        assert abs(decimal.Decimal(a) - exact) <= decimal.Decimal(tolerance) * exact, z
    assert -math.log(sigmoid(-38.0)) == pytest.approx(38, rel=1e-15)
    for z in (-1e4, 1e4, -np.inf, np.inf):  # beyond: no warning, and what is nearest
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            assert sigmoid(dtype(z)) == (z > 0)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, bool])
def test_whole_numbers_are_taken_for_the_numbers_they_are(dtype):
    Z = np.array([[0, 1], [1, 0]], dtype) if dtype is bool else np.array([[0, 1], [100, 3]], dtype)
    np.testing.assert_array_equal(sigmoid(Z), sigmoid(Z.astype(float)))
    np.testing.assert_array_equal(softmax(Z), softmax(Z.astype(float)))
    assert sigmoid(Z).dtype == softmax(Z).dtype == np.float64
    assert sigmoid(2) == sigmoid(2.0) == sigmoid([2.0])[0]


@pytest.mark.parametrize(("dtype", "most"), [(np.float64, 708.396), (np.float32, 87.3365)])
def test_a_cross_entropy_beyond_what_a_probability_can_hold_is_said(dtype, most):
    def value(score, n=1):
        Y = np.tile(np.array([[0, 1]], dtype), (n, 1))
        return cross_entropy(softmax(np.array([[score, 0]] * n, dtype)), Y)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert value(most - 1) == pytest.approx(most - 1, rel=1e-6)
        assert value(most - 1, 30) == pytest.approx(most - 1, rel=1e-6)  # a large sum of losses is no reason
    with pytest.warns(LossCappedWarning, match=f"true class .*{np.dtype(dtype)}: .* counts as {most:.1f}"):
        assert value(most + 60) == pytest.approx(most, rel=1e-5)
    with pytest.warns(LossCappedWarning):
        assert value(2 * most, 7) == pytest.approx(most, rel=1e-5)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_smallest_probability_itself_is_not_capped(dtype):
    tiny = np.finfo(dtype).tiny
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = cross_entropy(np.array([[1, tiny]], dtype), np.array([[0, 1]], dtype))
    assert value == pytest.approx(-math.log(tiny), rel=1e-6)


def test_the_warning_names_the_line_that_asked_for_the_loss():
    layers = [Layer(np.array([[400.0, -400.0]]), None, "softmax")]
    X, Y = np.array([[1.0]]), np.array([[0.0, 1.0]])
    outputs = forward(layers, X)
    for ask in (lambda: cross_entropy(outputs[-1], Y), lambda: total_loss(layers, outputs, Y, cross_entropy)):
        with pytest.warns(LossCappedWarning) as warned:
            ask()
        assert (warned[0].filename, warned[0].lineno) == (__file__, ask.__code__.co_firstlineno)


def test_the_rows_maximum_does_not_cap_what_is_small():
    A = np.array([[1 - 1e-9, 1e-9]])
    assert cross_entropy(A, np.array([[0.0, 1.0]])) == pytest.approx(-math.log(1e-9), rel=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_the_record_says_of_an_activation_holds(name):
    record = ACTIVATIONS[name]
    A = record.value(np.random.default_rng(0).normal(0, 50, (400, 3)))
    assert A.min() >= record.low
    assert A.max() <= record.high
    assert A.min() < max(record.low, -100) + 1e-3  # no nearer bound would do
    assert A.max() > min(record.high, 100) - 1e-3
    assert record.is_probability == ((record.low, record.high) == (0, 1))
    Z = np.array([[-2.0, -0.5, 0.0, 0.5, 2.0]])
    assert record.kinked == np.array_equal(record.value(Z), Z * (Z > 0))


def test_softmax_of_two_is_a_sigmoid_of_the_difference():
    Z = np.random.default_rng(0).normal(0, 3, (20, 2))
    np.testing.assert_allclose(softmax(Z)[:, 1], sigmoid(Z[:, 1] - Z[:, 0]), rtol=1e-12)


def test_predict_and_accuracy():
    layers = [Layer(np.eye(3), np.zeros(3), "softmax")]
    X = np.array([[3.0, 1, 2], [0, 5, 1], [1, 2, 9], [4, 0, 0]])
    np.testing.assert_array_equal(predict(layers, X), [0, 1, 2, 0])
    assert accuracy(layers, X, [0, 1, 1, 0]) == 0.75
    assert type(accuracy(layers, X, [0, 1, 1, 0])) is float
    one = [Layer(np.array([[1.0]]), np.zeros(1), "sigmoid")]
    np.testing.assert_array_equal(predict(one, np.array([[-0.1], [0.0], [0.1]])), [0, 0, 1])
    for output, width in (("softmax", 3), ("sigmoid", 3), ("sigmoid", 1)):
        layers, X, _ = network([4, 6, 5, width], "tanh", output, n=20)
        A = forward(layers, X)[-1]
        classes = predict(layers, X)
        assert classes.dtype.kind == "i"
        np.testing.assert_array_equal(classes, A.argmax(axis=1) if width > 1 else np.round(A[:, 0]))


def test_init_layers_scales_with_the_number_of_inputs():
    rng = np.random.default_rng(0)
    layers = init_layers([400, 300, 200], "relu", "softmax", rng, np.float32)
    assert [layer.activation for layer in layers] == ["relu", "softmax"]
    assert layers[0].W.std() == pytest.approx(math.sqrt(2 / 400), rel=0.02)
    assert layers[1].W.std() == pytest.approx(math.sqrt(1 / 300), rel=0.02)
    assert all((layer.b == 0).all() and layer.W.dtype == layer.b.dtype == np.float32 for layer in layers)


def test_sizes_may_be_numpys_whole_numbers():
    layers = init_layers(np.array([4, 3, 2]), "tanh", "softmax", np.random.default_rng(0))
    assert [layer.W.shape for layer in layers] == [(4, 3), (3, 2)]


SKLEARN = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "linear": "identity"}


@pytest.mark.parametrize("hidden", SKLEARN)
@pytest.mark.parametrize(("widths", "n_classes"), [([6], 3), ([6, 5], 3), ([5, 7, 6], 4)], ids=str)
@pytest.mark.parametrize("alpha", [0.0, 0.7])
def test_scikit_learn_computes_the_same_probabilities_loss_and_gradient(hidden, widths, n_classes, alpha):
    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(3)
    X, labels = rng.normal(0, 1, (30, 4)), np.arange(30) % n_classes
    model = MLPClassifier(widths, activation=SKLEARN[hidden], solver="sgd", momentum=0, learning_rate_init=1.0,
                          alpha=alpha, batch_size=30, shuffle=False, random_state=0)  # fmt: skip
    model.partial_fit(X, labels, classes=np.arange(n_classes))
    activations = [hidden] * len(widths) + ["softmax"]
    before = [
        Layer(W.copy(), b.copy(), a) for W, b, a in zip(model.coefs_, model.intercepts_, activations, strict=True)
    ]
    outputs, Y, l2 = forward(before, X), one_hot(labels, n_classes), alpha / len(X)  # its penalty is a mean, too
    np.testing.assert_allclose(outputs[-1], model.predict_proba(X), rtol=1e-10, atol=1e-14)
    model.partial_fit(X, labels)  # one step of rate 1: the change is the gradient
    assert total_loss(before, outputs, Y, cross_entropy, l2) == pytest.approx(model.loss_, rel=1e-10)
    gradients = backward(before, outputs, Y, cross_entropy, l2)
    for (dW, db), layer, W, b in zip(gradients, before, model.coefs_, model.intercepts_, strict=True):
        np.testing.assert_allclose(dW, layer.W - W, rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(db, layer.b - b, rtol=1e-8, atol=1e-12)


def test_scikit_learn_computes_the_same_probabilities_of_two_classes():
    from sklearn.neural_network import MLPClassifier

    layers, X, _ = network([4, 6, 2], "tanh", "softmax", n=30)
    model = MLPClassifier([6], activation="tanh", solver="sgd").partial_fit(X, np.arange(30) % 2, classes=[0, 1])
    (W1, b1, _), (W2, b2, _) = layers
    model.coefs_ = [W1, W2[:, 1:] - W2[:, :1]]  # one logistic output: softmax of two is a sigmoid of the difference
    model.intercepts_ = [b1, b2[1:] - b2[:1]]
    np.testing.assert_allclose(forward(layers, X)[-1], model.predict_proba(X), rtol=1e-10)

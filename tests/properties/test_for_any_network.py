"""What holds for every network, every image and every interruption: Hypothesis looks for a case where it does not.

    python -m pytest tests/properties                                       # about a minute
    HYPOTHESIS_EXAMPLES=20000 python -m pytest tests/properties -k accused  # a longer search

Each run tries other cases; one that fails is made as small as it can be and printed, with the line that repeats it.
Needs the development tools: pip install --group dev. tests/test_properties.py holds sixty cases that never change.
"""

import decimal
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, event, given, settings, target
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from helpers import (
    GradientError,
    Layer,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    mean_squared_error,
    numerical_gradient,
    one_hot,
    predict,
    sigmoid,
    softmax,
    sum_of_squares,
    train,
    update,
)
from helpers.digits import SIDE, slant, straighten
from helpers.gradient_check import _measurable, _measured_again

settings.register_profile(
    "course", max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", 1000)), deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
settings.load_profile("course")

pytestmark = pytest.mark.filterwarnings("ignore::helpers.losses.LossCappedWarning")
LOSSES = (sum_of_squares, mean_squared_error, cross_entropy)
HIDDEN = ("sigmoid", "tanh", "relu", "linear")
NUMBERS = st.sampled_from([0.0, 1.0, -1.0, 0.5, -2.0]) | st.floats(-3, 3)  # zeros put a relu at its kink


def filled(draw, shape, numbers=NUMBERS):
    return draw(arrays(np.float64, shape, elements=numbers, fill=st.nothing()))


@st.composite
def problems(draw, most_weight=40.0, scales=(1.0, 1e-6, 1e-3, 30.0)):
    """Layers, X, Y, loss and l2: depth 1 to 4, widths and examples 1 to 5, some layers without biases."""
    loss = draw(st.sampled_from(LOSSES))
    output = draw(st.sampled_from(loss.activations))
    widths = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    widths[-1] = max(widths[-1], 2) if output == "softmax" else widths[-1]
    layers = []
    for k, (fan_in, fan_out) in enumerate(zip(widths[:-1], widths[1:], strict=True)):
        activation = draw(st.sampled_from(HIDDEN)) if k < len(widths) - 2 else output
        size = draw(st.sampled_from([1.0, 0.0, 0.1, 5.0]) | st.floats(0.01, most_weight / 3))
        b = filled(draw, fan_out) if draw(st.booleans()) else None
        layers.append(Layer(size * filled(draw, (fan_in, fan_out)), b, activation))
    n = draw(st.integers(1, 5))
    X = draw(st.sampled_from(scales)) * filled(draw, (n, widths[0]))
    if loss.one_hot:
        Y = one_hot(draw(st.lists(st.integers(0, widths[-1] - 1), min_size=n, max_size=n)), widths[-1])
    else:
        Y = filled(draw, (n, widths[-1]), st.sampled_from([0.0, 1.0]) | st.floats(0, 1))
    return layers, X, Y, loss, draw(st.sampled_from([0.0, 0.1, 3.0]))


def measurable(problem):
    """Whether the loss can be measured at all: scores may be so far apart that it is capped or infinite."""
    try:
        numerical_gradient(*problem)
    except (ValueError, FloatingPointError) as error:
        event("a loss that cannot be measured")
        if "cannot be measured" not in str(error) and not isinstance(error, FloatingPointError):
            raise
        return False
    return True


@given(problems())
def test_a_right_gradient_is_never_accused(problem):
    assume(measurable(problem))
    worst = check_gradient(*problem)
    assert worst <= 1e-6
    target(worst)


@given(problems(), st.data())
def test_a_single_wrong_entry_is_always_accused(problem, data):
    layers, X, Y, loss, l2 = problem
    assume(measurable(problem))
    gradients = [list(pair) for pair in backward(layers, forward(layers, X), Y, loss, l2)]
    i = data.draw(st.integers(0, len(layers) - 1))
    part = data.draw(st.integers(0, 1 if layers[i].b is not None else 0))
    right = gradients[i][part]
    index = tuple(data.draw(st.integers(0, size - 1)) for size in right.shape)
    measured = numerical_gradient(layers, X, Y, loss, l2)[i][part]
    moved, loss_at = _measurable(layers, X, Y, loss, l2)
    slope, doubt = _measured_again(loss_at, moved[i][part], index)
    size = max(np.abs(right).max(), np.abs(measured).max(), 1e-4)
    least = 2 * (1e-6 * size + doubt) + max(abs(right[index] - slope), abs(right[index] - measured[index]))
    wrong = right.copy()
    wrong[index] += data.draw(st.sampled_from([1, -1])) * least * data.draw(st.sampled_from([1, 10, 1e6]))
    gradients[i][part] = wrong
    with pytest.raises(GradientError, match=f"^d{'Wb'[part]}{i + 1} is wrong"):
        check_gradient(layers, X, Y, loss, l2, gradients)


@given(problems(), st.sampled_from([0.0, 0.1, 1.0]), st.data())
def test_update_takes_no_gradient_of_another_shape(problem, rate, data):
    layers, X, Y, loss, l2 = problem
    with np.errstate(over="ignore", invalid="ignore"):
        gradients = [list(pair) for pair in backward(layers, forward(layers, X), Y, loss, l2)]
    assume(all(np.isfinite(g).all() for pair in gradients for g in pair if g is not None))
    for (W, b, _), new, (dW, db) in zip(layers, update(layers, gradients, rate), gradients, strict=True):
        assert (W - rate * dW == new.W).all()
        assert new.b is None if b is None else (new.b == b - rate * db).all()
    i = data.draw(st.integers(0, len(layers) - 1))
    part = data.draw(st.integers(0, 1))
    right = gradients[i][part]
    shape = data.draw(array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=6) | st.permutations((1, 2, 5)))
    assume(right is None or tuple(shape) != right.shape)
    gradients[i][part] = np.zeros(shape)
    with pytest.raises(ValueError, match=f"^d{'Wb'[part]}{i + 1} "):
        update(layers, gradients, rate)


@pytest.mark.parametrize(("dtype", "width", "off"), [(np.float64, 64, 4), (np.float32, 32, 8)])
@given(st.data())
def test_sigmoid_is_exact_but_for_its_last_digits(dtype, width, off, data):
    z = data.draw(st.floats(-800, 800, width=width))
    with np.errstate(all="raise", under="ignore"):
        a, mirrored = sigmoid(np.array([z, -z], dtype))
    assert a.dtype == dtype
    with decimal.localcontext(prec=60):
        exact = 1 / (1 + (-decimal.Decimal(z)).exp())
        assert abs(decimal.Decimal(float(a)) - exact) <= exact * decimal.Decimal(
            float(off * np.finfo(dtype).eps)
        ) + decimal.Decimal(float(np.finfo(dtype).tiny))
    assert abs(1 - float(a) - float(mirrored)) <= off * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(st.data())
def test_softmax_gives_rows_of_probabilities_in_the_order_of_the_scores(dtype, data):
    most = float(np.finfo(dtype).max) / 4
    near = st.floats(-50, 50, width=32)
    scores = near | st.floats(-(2.0**99), 2.0**99, width=32) | st.sampled_from([most, -most])
    Z = data.draw(arrays(dtype, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=scores))
    with np.errstate(all="raise", under="ignore"):
        A = softmax(Z)
    eps = np.finfo(dtype).eps
    assert A.shape == Z.shape
    assert A.dtype == dtype
    assert (A >= 0).all()
    assert (A <= 1).all()
    np.testing.assert_allclose(A.sum(axis=1), 1, rtol=0, atol=8 * eps)
    for z, a in zip(Z, A, strict=True):
        assert (np.diff(a[np.argsort(z)]) >= -eps).all()
        assert a[z.argmax()] == a.max()
        for j in range(len(z)):  # against the definition, one pair at a time
            if z.max() - z[j] < 80:
                share = np.exp(float(z[j]) - float(z.max()))
                assert a[j] == pytest.approx(float(a.max()) * share, rel=float(100 * eps))


@given(st.integers(2, 12), st.data())
def test_labels_come_back_from_one_hot_rows(n_classes, data):
    labels = data.draw(arrays(np.int64, st.integers(1, 20), elements=st.integers(0, n_classes - 1)))
    rows = one_hot(labels, n_classes)
    np.testing.assert_array_equal(rows.argmax(axis=1), labels)
    np.testing.assert_array_equal(rows.sum(axis=1), 1)
    assert np.count_nonzero(rows) == len(labels)
    np.testing.assert_array_equal(predict([Layer(np.eye(n_classes), None, "softmax")], rows), labels)
    wrong = data.draw(st.integers(-5, -1) | st.integers(n_classes, n_classes + 5))
    with pytest.raises(ValueError, match="^labels run from"):
        one_hot([*labels, wrong], n_classes)


@st.composite
def images(draw):
    """An image with some strokes' worth of ink: rows of a few pixels, wherever they are."""
    image = np.zeros((SIDE, SIDE))
    for _ in range(draw(st.integers(0, 8))):
        y, x = draw(st.integers(0, SIDE - 1)), draw(st.integers(0, SIDE - 1))
        image[y, x : x + draw(st.integers(1, 4))] = draw(st.sampled_from([1.0, 0.5]) | st.floats(1e-3, 1))
    return image


@given(images(), images())
def test_straightening_keeps_the_ink_and_takes_the_lean_away(image, other):
    X = np.stack([image, other]).reshape(2, -1)
    straight = straighten(X)
    assert (straight >= 0).all()
    for one, after in zip(X.reshape(-1, SIDE, SIDE), straight.reshape(-1, SIDE, SIDE), strict=True):
        assert after.max() <= one.max() * (1 + 1e-12)
        [lean], [centre] = slant(one[None])
        rows, columns = np.nonzero(one)
        reached = columns - lean * (rows - centre)
        assert (after.sum(axis=1) <= one.sum(axis=1) + 1e-9).all()
        if len(rows) and (reached.min() < 0 or reached.max() > SIDE - 1):
            event("ink leaves the picture")
            continue
        np.testing.assert_allclose(after.sum(axis=1), one.sum(axis=1), rtol=0, atol=1e-9)
        [left_over], _ = slant(after[None])
        assert abs(left_over) < 1e-9 * (1 + abs(lean))
        again = straighten(after.reshape(1, -1)).reshape(SIDE, SIDE)
        np.testing.assert_allclose(again, after, rtol=0, atol=1e-6)


class Interrupted:
    """A learning rate that falls, and stops the training at some of its calls."""

    def __init__(self, stops):
        self.calls, self.stops = 0, set(stops)

    def __call__(self, done):
        self.calls += 1
        if self.calls in self.stops:
            raise KeyboardInterrupt
        return 0.3 / (1 + done)


@given(problems(3.0, scales=(1.0,)), st.data())
def test_a_training_that_is_stopped_goes_on_to_the_bit(problem, data):
    layers, X, Y, loss, l2 = problem
    how = {
        "epochs": data.draw(st.integers(1, 5)), "batch_size": data.draw(st.integers(1, len(X))),
        "momentum": data.draw(st.sampled_from([0.0, 0.9])), "l2": l2,
    }  # fmt: skip
    seed = data.draw(st.none() | st.integers(0, 99))
    if seed is not None and data.draw(st.booleans()):
        how["augment"] = lambda rows, rng: rows + 0.01 * rng.normal(size=rows.shape)

    def generator(seed=seed):
        return None if seed is None else np.random.default_rng(seed)

    try:
        whole, losses = train(layers, X, Y, loss, learning_rate=Interrupted([]), rng=generator(), **how)
    except FloatingPointError:
        assume(False)
    stops = data.draw(st.lists(st.integers(1, 25), max_size=6))
    progress, rate, rng = {}, Interrupted(stops), generator()
    for _ in range(len(stops) + 1):
        resumed, resumed_losses = train(layers, X, Y, loss, learning_rate=rate, rng=rng, progress=progress, **how)
        assert len(resumed_losses) == progress["epochs"]
        if data.draw(st.booleans()):
            rng = generator(None if seed is None else seed + 1)  # a new session: the state that is kept counts
    assert resumed_losses == losses
    for ours, theirs in zip(resumed, whole, strict=True):
        np.testing.assert_array_equal(ours.W, theirs.W)
        assert ours.b is None if theirs.b is None else (ours.b == theirs.b).all()

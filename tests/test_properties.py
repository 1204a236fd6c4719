"""What holds for every network, tried on random ones: 1 to 5 layers, no two widths alike, every activation and loss."""

import numpy as np
import pytest

from helpers import (
    Layer,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    mean_squared_error,
    one_hot,
    sum_of_squares,
    total_loss,
)

CASES = range(60)
HIDDEN = ("sigmoid", "tanh", "relu", "linear")


def random_case(seed, n=None):
    """Layers, X, Y, loss and l2, drawn from the seed: some layers without biases, one example or many."""
    rng = np.random.default_rng(seed)
    depth = seed % 5 + 1
    sizes = (rng.permutation(7)[: depth + 1] + 2).tolist()
    loss = (sum_of_squares, mean_squared_error, cross_entropy)[seed % 3]
    output = "softmax" if loss is cross_entropy else str(rng.choice(loss.activations))
    activations = [str(a) for a in rng.choice(HIDDEN, depth - 1)] + [output]
    layers = []
    for fan_in, fan_out, activation in zip(sizes[:-1], sizes[1:], activations, strict=True):
        b = rng.normal(0, 1, fan_out) if rng.random() < 0.8 else None
        layers.append(Layer(rng.normal(0, 1 / np.sqrt(fan_in), (fan_in, fan_out)), b, activation))
    n = n or int(rng.choice([1, 2, 9]))
    X = rng.normal(0, 1, (n, sizes[0]))
    Y = one_hot(rng.integers(0, sizes[-1], n), sizes[-1]) if output == "softmax" else rng.random((n, sizes[-1]))
    return layers, X, Y, loss, float(rng.choice([0, 0.1]))


def as_float32(layers):
    return [Layer(W.astype(np.float32), None if b is None else b.astype(np.float32), a) for W, b, a in layers]


def arrays(gradients):
    return [g for pair in gradients for g in pair if g is not None]


def test_the_cases_are_of_every_kind():
    seen = set()
    for seed in CASES:
        layers, X, _, loss, l2 = random_case(seed)
        widths = [X.shape[1], *(layer.W.shape[1] for layer in layers)]
        assert len(set(widths)) == len(widths)
        seen |= {len(layers), (loss.name, layers[-1].activation), (len(layers), loss.name), ("n", len(X)), ("l2", l2)}
        seen |= {(layer.activation, layer.b is None) for layer in layers}
    losses = (sum_of_squares, mean_squared_error, cross_entropy)
    wanted = {(loss.name, output) for loss in losses for output in loss.activations}
    wanted |= {(depth, loss.name) for depth in range(1, 6) for loss in losses} | {1, 2, 3, 4, 5}
    wanted |= {("n", 1), ("n", 2), ("n", 9), ("l2", 0.0), ("l2", 0.1)}
    assert seen == wanted | {(name, missing) for name in (*HIDDEN, "softmax") for missing in (True, False)}


@pytest.mark.parametrize("seed", CASES)
def test_the_gradient_is_the_measured_slope(seed):
    layers, X, Y, loss, l2 = random_case(seed)
    assert check_gradient(layers, X, Y, loss, l2) < 1e-6


@pytest.mark.parametrize("seed", CASES)
def test_float32_agrees_with_float64(seed):
    layers, X, Y, loss, l2 = random_case(seed)
    outputs = forward(layers, X)
    exact = arrays(backward(layers, outputs, Y, loss, l2))
    single, X32, Y32 = as_float32(layers), X.astype(np.float32), Y.astype(np.float32)
    outputs32 = forward(single, X32)
    rounded = arrays(backward(single, outputs32, Y32, loss, l2))
    np.testing.assert_allclose(outputs32[-1], outputs[-1], rtol=1e-4, atol=1e-5)
    value, value32 = total_loss(layers, outputs, Y, loss, l2), total_loss(single, outputs32, Y32, loss, l2)
    assert type(value32) is float
    assert value32 == pytest.approx(value, rel=1e-4)
    for ours, expected in zip(rounded, exact, strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, expected, rtol=1e-3, atol=2e-5 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("seed", CASES)
def test_the_order_of_the_examples_does_not_matter(seed):
    layers, X, Y, loss, l2 = random_case(seed, n=9)
    order = np.random.default_rng(seed).permutation(9)
    outputs, shuffled = forward(layers, X), forward(layers, X[order])
    np.testing.assert_allclose(shuffled[-1], outputs[-1][order], rtol=1e-12, atol=1e-14)
    value = total_loss(layers, outputs, Y, loss, l2)
    assert total_loss(layers, shuffled, Y[order], loss, l2) == pytest.approx(value, rel=1e-12)
    gradients, expected_gradients = (
        backward(layers, shuffled, Y[order], loss, l2),
        backward(layers, outputs, Y, loss, l2),
    )
    for ours, expected in zip(arrays(gradients), arrays(expected_gradients), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", CASES)
def test_a_split_batch_adds_up(seed):
    layers, X, Y, loss, _ = random_case(seed, n=9)  # no l2: the penalty belongs to the whole, not to a part
    outputs = forward(layers, X)
    whole = arrays(backward(layers, outputs, Y, loss))
    total, value = [np.zeros_like(g) for g in whole], 0.0
    for rows in (slice(0, 2), slice(2, 9)):
        share = 1 if loss is sum_of_squares else len(X[rows]) / 9
        part = forward(layers, X[rows])
        value += share * total_loss(layers, part, Y[rows], loss)
        for added, gradient in zip(total, arrays(backward(layers, part, Y[rows], loss)), strict=True):
            added += share * gradient
    assert value == pytest.approx(total_loss(layers, outputs, Y, loss), rel=1e-12)
    for ours, expected in zip(total, whole, strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)

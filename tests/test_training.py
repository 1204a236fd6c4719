"""Gradient descent: each way of training against the same steps written out."""

import numpy as np
import pytest
from test_mathematics import network

from helpers import (
    Layer,
    backward,
    cross_entropy,
    forward,
    mean_squared_error,
    sum_of_squares,
    total_loss,
    train,
    update,
)


def by_hand(layers, X, Y, loss, rate, batches, l2=0.0, momentum=0.0):
    """The steps over the given batches of rows, on plain lists of arrays; returns (parameters, losses before each)."""
    parameters = [[W.copy(), b.copy()] for W, b, _ in layers]
    velocity = [[np.zeros_like(W), np.zeros_like(b)] for W, b, _ in layers]
    losses = []
    for step, rows in enumerate(batches):
        now = [Layer(W, b, layer.activation) for (W, b), layer in zip(parameters, layers, strict=True)]
        outputs = forward(now, X[rows])
        losses.append(total_loss(now, outputs, Y[rows], loss, l2))
        gradients = backward(now, outputs, Y[rows], loss, l2)
        for k in range(len(layers)):
            for j in range(2):
                velocity[k][j] = momentum * velocity[k][j] + gradients[k][j]
                parameters[k][j] = parameters[k][j] - (rate(step) if callable(rate) else rate) * velocity[k][j]
    return parameters, losses


def assert_same(layers, parameters):
    for (W, b, _), (expected_W, expected_b) in zip(layers, parameters, strict=True):
        np.testing.assert_allclose(W, expected_W, rtol=1e-12)
        np.testing.assert_allclose(b, expected_b, rtol=1e-12)


@pytest.fixture
def problem():
    return network([4, 6, 3], "sigmoid", "softmax", n=10)


@pytest.mark.parametrize("l2", [0.0, 0.05])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_full_batch(problem, l2, momentum):
    layers, X, Y = problem
    expected, losses = by_hand(layers, X, Y, cross_entropy, 0.3, [slice(None)] * 5, l2, momentum)
    trained, history = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=5, l2=l2, momentum=momentum)
    assert_same(trained, expected)
    np.testing.assert_allclose(history, losses, rtol=1e-12)


def test_mini_batches_in_order_and_the_short_last_batch(problem):
    layers, X, Y = problem
    rows = [slice(0, 4), slice(4, 8), slice(8, 10)]
    expected, losses = by_hand(layers, X, Y, cross_entropy, 0.3, rows * 2)
    trained, history = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=2, batch_size=4)
    assert_same(trained, expected)
    np.testing.assert_allclose(history, [np.dot(losses[:3], [0.4, 0.4, 0.2]), np.dot(losses[3:], [0.4, 0.4, 0.2])])


def test_one_example_at_a_time_in_order():
    layers, X, Y = network([3, 2, 1], "sigmoid", "sigmoid", n=4)
    expected, _ = by_hand(layers, X, Y, mean_squared_error, 0.1, [slice(i, i + 1) for i in range(4)] * 3)
    trained, _ = train(layers, X, Y, mean_squared_error, learning_rate=0.1, epochs=3, batch_size=1)
    assert_same(trained, expected)


def test_shuffled_batches_take_each_row_once_an_epoch_in_a_new_order(problem):
    layers, X, Y = problem
    rng = np.random.default_rng(7)
    orders = [rng.permutation(10), rng.permutation(10)]
    batches = [rows for order in orders for rows in (order[:5], order[5:])]
    expected, _ = by_hand(layers, X, Y, cross_entropy, 0.3, batches)
    trained, _ = train(
        layers, X, Y, cross_entropy, learning_rate=0.3, epochs=2, batch_size=5, rng=np.random.default_rng(7)
    )
    assert_same(trained, expected)


def test_a_full_batch_is_not_shuffled(problem):
    layers, X, Y = problem
    ordered, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=3)
    given_rng, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=3, rng=np.random.default_rng(7))
    for ours, expected in zip(given_rng, ordered, strict=True):
        np.testing.assert_array_equal(ours.W, expected.W)


def test_the_learning_rate_may_depend_on_the_epochs_done(problem):
    layers, X, Y = problem
    seen = []

    def rate(done):
        seen.append(done)
        return 0.5 / (1 + done)

    expected, _ = by_hand(
        layers, X, Y, cross_entropy, lambda step: 0.5 / (1 + step / 2), [slice(0, 5), slice(5, 10)] * 2
    )
    trained, _ = train(layers, X, Y, cross_entropy, learning_rate=rate, epochs=2, batch_size=5)
    assert_same(trained, expected)
    assert seen == [0.0, 0.5, 1.0, 1.5]


def test_augment_sees_each_batch_and_the_generator(problem):
    layers, X, Y = problem
    rng = np.random.default_rng(0)
    sizes = []

    def zeroed(rows, generator):
        assert generator is rng
        sizes.append(len(rows))
        return np.zeros_like(rows)

    trained, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=1, batch_size=4, rng=rng, augment=zeroed)
    assert sizes == [4, 4, 2]
    np.testing.assert_array_equal(trained[0].W, layers[0].W)  # inputs of 0 teach the first weights nothing


def test_nothing_that_came_in_is_changed_and_twice_gives_the_same(problem):
    layers, X, Y = problem
    before = [(W.copy(), b.copy()) for W, b, _ in layers]
    X0, Y0 = X.copy(), Y.copy()
    kept = []
    runs = [
        train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=4, batch_size=3, momentum=0.5, l2=0.01,
              rng=np.random.default_rng(5), on_epoch=lambda done, now, loss: kept.append((done, now, loss)))
        for _ in range(2)
    ]  # fmt: skip
    for (W, b, _), (W0, b0) in zip(layers, before, strict=True):
        np.testing.assert_array_equal(W, W0)
        np.testing.assert_array_equal(b, b0)
    np.testing.assert_array_equal(X, X0)
    np.testing.assert_array_equal(Y, Y0)
    assert runs[0][1] == runs[1][1]
    for ours, again in zip(runs[0][0], runs[1][0], strict=True):
        np.testing.assert_array_equal(ours.W, again.W)
    assert [done for done, _, _ in kept] == [1, 2, 3, 4] * 2
    assert [loss for _, _, loss in kept[:4]] == runs[0][1]
    assert not np.array_equal(kept[0][1][0].W, kept[3][1][0].W)  # a snapshot, not a window on the last state
    np.testing.assert_array_equal(kept[3][1][0].W, runs[0][0][0].W)


def test_layers_without_biases_stay_without(problem):
    layers, X, Y = network([3, 4, 1], "sigmoid", "sigmoid", biases=False)
    trained, history = train(layers, X, Y, sum_of_squares, learning_rate=0.1, epochs=20, momentum=0.9)
    assert [layer.b for layer in trained] == [None, None]
    assert history[-1] < history[0]


def test_update_keeps_float32_whatever_the_rate_is(problem):
    layers, X, Y = network([4, 6, 3], "sigmoid", "softmax", dtype=np.float32)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    assert {layer.W.dtype for layer in update(layers, gradients, np.float64(0.1))} == {np.dtype(np.float32)}


def test_a_step_of_rate_0_stays_where_it_is(problem):
    layers, X, Y = problem
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    assert_same(update(layers, gradients, 0), [(W, b) for W, b, _ in layers])


def test_divergence_is_an_error_and_no_number():
    layers = [Layer(np.array([[1.0]]), np.zeros(1), "linear")]
    X, Y = np.array([[10.0], [-10.0]]), np.array([[1.0], [2.0]])
    with pytest.raises(FloatingPointError, match="learning rate"):
        train(layers, X, Y, sum_of_squares, learning_rate=10, epochs=1000)

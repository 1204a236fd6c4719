"""What notebook 2 says beyond its one start: seen from others, too, or said to be an accident of that one."""

import numpy as np
import pytest
from test_neuron import network, people

from helpers import backward, forward, mean_squared_error, train, update

X, Y = people()
STARTS = range(10)


def loss_of(layers, rows=X):
    return mean_squared_error(forward(layers, rows)[-1], Y)


def descend(layers, gradients, steps=1000, rate=0.4):
    """Full-batch descent along gradients(layers, outputs)."""
    for _ in range(steps):
        layers = update(layers, gradients(layers, forward(layers, X)), rate)
    return layers


def with_link(link, own=1):
    """The gradient with dL/dA2 = link(A2), and A1 or A2 (own: 1 or 2) in the first factor of the hidden slope."""

    def gradients(layers, outputs):
        _, A1, A2 = outputs
        delta2 = link(A2) * A2 * (1 - A2)
        delta1 = (delta2 @ layers[1].W.T) * outputs[own] * (1 - A1)
        return [(X.T @ delta1, delta1.sum(axis=0)), (A1.T @ delta2, delta2.sum(axis=0))]

    return gradients


def right_link(A2):
    return 2 / len(X) * (A2 - Y)


@pytest.fixture(scope="module")
def right():
    """The losses at the end of the right gradient."""
    return np.array([loss_of(descend(network(seed), with_link(right_link))) for seed in STARTS])


def test_the_articles_shift_is_near_enough_to_the_mean(right):
    rows = X - X.mean(axis=0)
    for seed, loss in zip(STARTS, right, strict=True):
        layers, _ = train(network(seed), rows, Y, mean_squared_error, learning_rate=0.4, epochs=1000)
        assert loss_of(layers, rows) < 0.0025 > loss


def test_the_planted_bug_ends_lower_from_some_starts_and_higher_from_others(right):
    wrong = np.array([loss_of(descend(network(seed), with_link(right_link, own=2))) for seed in STARTS])
    assert (wrong < 0.9 * right).any()
    assert (wrong > 1.1 * right).any()


def test_without_the_square_every_start_ends_by_answering_1():
    for seed in STARTS:
        layers = descend(network(seed), with_link(lambda A2: np.full_like(A2, -1 / 4)))
        assert forward(layers, X)[-1].min() > 0.98


def test_one_neuron_ends_lower_than_three(right):
    for seed, loss in zip(STARTS, right, strict=True):
        w1, w2, b = np.random.RandomState(seed).normal(size=3)
        one = [network(seed)[0]._replace(W=np.array([[w1], [w2]]), b=np.array([b]))]
        layers, _ = train(one, X, Y, mean_squared_error, learning_rate=0.4, epochs=1000)
        assert loss_of(layers) < loss / 5


def test_with_small_inputs_three_neurons_end_above_one_or_below_it():
    rows, options = X / 20, {"learning_rate": 0.4, "epochs": 1000}
    nothing = [network(0)[0]._replace(W=np.zeros((2, 1)), b=np.zeros(1))]
    one, *three = (
        loss_of(train(layers, rows, Y, mean_squared_error, **options)[0], rows)
        for layers in [nothing, *map(network, STARTS)]
    )
    assert min(three) < 0.9 * one
    assert max(three) > 1.1 * one


def test_whole_epochs_fall_from_every_start_where_single_steps_may_rise():
    for seed in STARTS:
        losses = [loss_of(network(seed))]
        train(network(seed), X, Y, mean_squared_error, learning_rate=0.1, epochs=200, batch_size=1,
              on_epoch=lambda _, layers, __, losses=losses: losses.append(loss_of(layers)))  # fmt: skip
        assert np.all(np.diff(losses) < 0)


def test_a_rate_of_100_ruins_our_start_in_one_step():
    layers = network(0)
    first = update(layers, backward(layers, forward(layers, X[:1]), Y[:1], mean_squared_error), 100)
    output = forward(first, X)[-1]
    assert (1 - output).max() < 1e-9
    later, _ = train(first, X, Y, mean_squared_error, learning_rate=100, epochs=75, batch_size=1)
    assert np.abs(later[1].W - first[1].W).max() < 1e-3

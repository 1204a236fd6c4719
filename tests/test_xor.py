"""Notebook 1: the article's figures through helpers."""

import numpy as np
import pytest

from helpers import Layer, check_gradient, forward, sum_of_squares, train
from helpers.datasets import load_xor


def network(seed, columns=3, hidden="sigmoid"):
    random = np.random.RandomState(seed)
    W1, W2 = random.rand(3, 4), random.rand(4, 1)
    return [Layer(W1[:columns], None, hidden), Layer(W2, None, "sigmoid")]


def trained(layers, X, epochs=1500, learning_rate=1.0):
    return train(layers, X, load_xor()[1], sum_of_squares, learning_rate=learning_rate, epochs=epochs)


@pytest.mark.parametrize("seed", range(6))
def test_the_published_training(seed):
    X, y = load_xor()
    layers, losses = trained(network(seed), X)
    assert np.all(np.diff(losses) < 0)  # published: the loss falls monotonically
    assert 1.25 < losses[0] < 1.51
    assert 0.0015 < losses[-1] < 0.0035
    published = np.array([[0.02], [0.98], [0.98], [0.02]])
    np.testing.assert_allclose(forward(layers, X)[-1], published, atol=0.03)


def test_one_layer_ends_at_a_half():
    X, _ = load_xor()
    layers, losses = trained([Layer(network(0)[0].W[:, :1], None, "sigmoid")], X)
    np.testing.assert_allclose(forward(layers, X)[-1], 0.5, atol=1e-6)
    assert losses[-1] == pytest.approx(1.0)


def test_without_a_constant_tanh_is_pinned_and_the_sigmoid_is_not():
    X, y = load_xor()
    pinned, _ = trained(network(0, 2, "tanh"), X[:, :2])
    assert forward(pinned, X[:, :2])[-1][0, 0] == 0.5
    free, _ = trained(network(0, 2), X[:, :2])
    assert np.abs(forward(free, X[:, :2])[-1] - y).max() < 0.05


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_the_gradient_is_that_of_the_printed_loss(hidden):
    assert check_gradient(network(3, hidden=hidden), *load_xor(), sum_of_squares) < 1e-7

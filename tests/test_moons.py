"""Notebook 3: the article's and the honest run through helpers."""

import numpy as np
import pytest

from helpers import (
    GradientError,
    Layer,
    accuracy,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    one_hot,
    softmax,
    train,
)
from helpers.datasets import load_moons

L2 = 0.01 / 200


@pytest.fixture(scope="module")
def moons():
    X, labels = load_moons()
    return X, labels, one_hot(labels, 2)


def article_layers(h):
    draw = np.random.RandomState(0)
    W1, W2 = draw.randn(2, h) / np.sqrt(2), draw.randn(h, 2) / np.sqrt(h)
    return [Layer(W1, np.zeros(h), "tanh"), Layer(W2, np.zeros(2), "softmax")]


def test_the_points_are_the_articles(moons):
    from sklearn.datasets import make_moons

    before = np.random.get_state()
    np.random.seed(0)
    X, labels = make_moons(200, noise=0.20)
    np.random.set_state(before)
    assert np.array_equal(X, moons[0])
    assert np.array_equal(labels, moons[1])


def test_the_articles_losses(moons):
    X, labels, Y = moons
    layers, losses = train(article_layers(3), X, Y, cross_entropy, learning_rate=2, epochs=1002, l2=L2)
    assert losses[0] == pytest.approx(0.583940, abs=1e-6)
    assert losses[1] == pytest.approx(0.432387, abs=1e-6)
    assert losses[1001] == pytest.approx(0.068947, abs=1e-6)
    assert 1 + np.argmax(np.diff(losses) > 0) == 19  # the step is too long: the loss rises
    assert accuracy(layers, X, labels) >= 0.97


def test_an_honest_rate_falls_all_the_way_and_parts_the_moons(moons):
    X, labels, Y = moons
    layers, losses = train(article_layers(3), X, Y, cross_entropy, learning_rate=0.5, epochs=3000, l2=L2)
    assert np.all(np.diff(losses) < 0)
    assert losses[-1] < 0.072
    assert accuracy(layers, X, labels) >= 0.97


def test_the_articles_gradient_is_200_times_that_of_its_loss(moons):
    X, _, Y = moons
    layers = article_layers(3)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy, L2)
    with pytest.raises(GradientError, match="200 times.*sum over the examples"):
        check_gradient(layers, X, Y, cross_entropy, L2, [(200 * dW, 200 * db) for dW, db in gradients])


def test_without_a_hidden_layer_it_is_a_line(moons):
    X, labels, Y = moons
    layers = [Layer(np.zeros((2, 2)), np.zeros(2), "softmax")]
    layers, _ = train(layers, X, Y, cross_entropy, learning_rate=1, epochs=500, l2=2 / (2.7825594 * 200))
    assert accuracy(layers, X, labels) == 0.85


def test_no_line_gets_more_than_175_of_the_points_right(moons):
    X, labels, _ = moons
    i, j = np.triu_indices(len(X), 1)
    dx, dy = (X[j] - X[i]).T
    # The order of the points along a direction changes only where two of them are level: look between those angles.
    level = np.sort((np.arctan2(dy, dx) + np.pi / 2) % np.pi)
    angles = np.append(level[1:] + level[:-1], level[0] + level[-1] + np.pi) / 2
    along = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ X.T
    ones = labels[np.argsort(along, axis=1)]
    # The first k are called class 0 and the others 1; the line turned round calls them the other way.
    right = np.cumsum(1 - 2 * ones, axis=1) + labels.sum()
    assert max(right.max(), len(X) - right.min()) == 175


def test_softmax_of_two_is_the_sigmoid_of_the_difference():
    Z = np.array([[0.3, -1.2], [2.0, 2.0], [-8.0, 5.0]])
    assert np.allclose(softmax(Z)[:, 1], 1 / (1 + np.exp(Z[:, 0] - Z[:, 1])))

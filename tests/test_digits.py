"""Notebook 4: the published figures of the article and of the course."""

import notebook_files
import numpy as np
import pytest

from helpers import Layer, accuracy, backward, cross_entropy, forward, one_hot, train
from helpers.datasets import load_digit_study, load_mnist

NOTEBOOK = notebook_files.path_of("04")


def article_layers(seed=0, dtype=np.float32):
    """The article's start, drawn as in the notebook: weights and biases between -0.5 and 0.5."""
    rng, layers = np.random.default_rng(seed), []
    for fan_in, fan_out, activation in ((784, 16, "sigmoid"), (16, 16, "sigmoid"), (16, 10, "softmax")):
        W, b = rng.random((fan_in, fan_out)) - 0.5, rng.random(fan_out) - 0.5
        layers.append(Layer(W.astype(dtype), b.astype(dtype), activation))
    return layers


@pytest.fixture(scope="module")
def rows():
    """The official test file stands in for the rows here: it is read in a fraction of the time. (X, labels)"""
    frame = load_mnist("test")
    pixels = np.ascontiguousarray(frame.drop(columns="label").to_numpy())
    return pixels.astype(np.float32) / 255, frame["label"].to_numpy()


def test_the_network_has_13002_parameters():
    assert sum(W.size + b.size for W, b, _ in article_layers()) == 13_002


def test_raw_pixels_saturate_the_first_layer_and_scaled_ones_do_not(rows):
    X = rows[0][:2000].astype(np.float64)
    for scale, low, high in ((255, 0.975, 0.99), (1, 0, 0)):
        A1 = forward(article_layers(dtype=np.float64), X * scale)[1]
        assert low <= np.mean(A1 * (1 - A1) < 1e-6) <= high


def test_mini_batches_pass_the_article_within_an_epoch_of_30000_rows(rows):
    X, labels = rows  # three passes over 8,000 rows: 24,000 in all
    Y = one_hot(labels, 10, np.float32)
    layers, _ = train(article_layers(), X[:8000], Y[:8000], cross_entropy, learning_rate=0.8, epochs=3, batch_size=32)
    assert accuracy(layers, X[8000:], labels[8000:]) > 0.8565


@pytest.mark.parametrize("seed", [0, 1])
def test_right_after_pixels_255_mini_batches_gain_more_than_any_change_of_the_study(seed):
    lines = load_digit_study().groupby("step")["validation_accuracy"].mean()
    frame = load_mnist("train").to_numpy()[:42000]
    X, labels = frame[:, 1:].astype(np.float32) / 255, frame[:, 0]
    Y, how = one_hot(labels[:30000], 10, np.float32), {"learning_rate": 0.8, "epochs": 4, "batch_size": 64}
    layers, _ = train(article_layers(seed), X[:30000], Y, cross_entropy, **how, rng=np.random.default_rng(seed))
    assert accuracy(layers, X[30000:], labels[30000:]) - lines[1] > lines.diff().max()


def test_gradients_of_parts_add_up_to_the_gradient_of_the_whole(rows):
    X, labels = rows[0][:900].astype(np.float64), rows[1][:900]
    Y, layers = one_hot(labels, 10), article_layers(dtype=np.float64)
    whole = backward(layers, forward(layers, X), Y, cross_entropy)
    added = [(0, 0)] * 3
    for part in (slice(0, 200), slice(200, 900)):
        found = backward(layers, forward(layers, X[part]), Y[part], cross_entropy)
        share = len(X[part]) / len(X)
        added = [(W + share * dW, b + share * db) for (W, b), (dW, db) in zip(added, found, strict=True)]
    for (dW, db), (W, b) in zip(whole, added, strict=True):
        np.testing.assert_allclose(W, dW, atol=1e-14)
        np.testing.assert_allclose(b, db, atol=1e-14)

"""Notebook 4: the figures of the article and of the course."""

import notebook_files
import numpy as np
import pytest

from helpers import Layer, accuracy, backward, cross_entropy, forward, one_hot, train
from helpers.datasets import load_mnist
from helpers.digits import straighten
from helpers.page.digits import figures as draw

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


def test_figures_are_described_by_what_they_draw(rows):
    X = rows[0]
    fig = draw.plot_digits(X[:3], ["a", "b", "c"], "three", columns=2)
    assert fig.alt == "three. 3 images of 28 by 28 pixels, captioned a, b and c."
    assert [ax.get_title(loc="center") for ax in fig.axes[:3]] == ["a", "b", "c"]
    np.testing.assert_array_equal(fig.axes[1].images[0].get_array(), X[1].reshape(28, 28))


def test_the_confusion_matrix_has_the_true_digit_by_row():
    counts = 40 * np.eye(10, dtype=int)
    counts[3, 5] = 7  # a 3 read as a 5
    fig = draw.plot_confusion(counts, "title")
    ax = fig.axes[0]
    assert [(text.get_position(), text.get_text()) for text in ax.texts if text.get_text() == "7"] == [((5, 3), "7")]
    assert ax.images[0].get_array()[3, 5] == 7
    assert ax.images[0].get_array()[3, 3] == 0  # the diagonal is left out of the colours
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("what the network said", "what it was")
    assert "more than 98 %" in fig.alt


def test_neurons_are_their_columns_and_noise_is_told_from_strokes():
    W = article_layers()[0].W
    fig = draw.plot_neurons(W, "neurons")
    np.testing.assert_array_equal(fig.axes[2].images[0].get_array(), W[:, 2].reshape(28, 28))
    assert "noise" in fig.alt
    smooth = np.tile(np.linspace(-1, 1, 784)[:, None], (1, 16))
    assert "patches" in draw.plot_neurons(smooth, "neurons").alt


def test_the_study_has_a_line_a_step_with_its_mean():
    fig = draw.plot_study(["one", "two"], [[90, 91], [92, 94]], "study")
    assert [label.get_text() for label in fig.axes[0].get_yticklabels()] == ["one", "two"]
    assert [line.get_xdata()[0] for line in fig.axes[0].lines] == [90.5, 93]
    assert fig.alt.endswith("one 90.5 % and two 93.0 %.")


def test_a_leaning_stroke_gets_its_line_and_stands_upright_after():
    image = np.zeros((28, 28))
    image[range(4, 24), range(4, 24)] = 1  # one column to the right for each row down
    fig = draw.plot_slant(image, "slant")
    (x0, x1), (y0, y1) = fig.axes[0].lines[0].get_data()
    assert (x1 - x0) / (y1 - y0) == pytest.approx(1)
    assert "+1.00 columns for each row" in fig.alt
    X = image.reshape(1, -1)
    fig = draw.plot_straightened(X, straighten(X), [1], "title")
    assert "leaning by 1.00 columns a row on average, below by 0.00" in fig.alt


def test_a_trained_networks_bars_are_its_probabilities():
    outputs = [np.linspace(0, 1, 16), np.linspace(1, 0, 16), np.eye(10)[7] * 0.8 + 0.02]
    fig = draw.plot_through(np.zeros(784), outputs, 7, "title")
    assert [bar.get_width() for bar in fig.axes[3].patches] == pytest.approx(outputs[2])
    assert [bar.get_width() for bar in fig.axes[2].patches] == pytest.approx(outputs[1])
    assert "the largest is that of 7" in " ".join(fig.alt.split())

"""Notebook 4: the figures of the article and of the course, and the checks of its exercises."""

import notebook_files
import numpy as np
import pytest

from helpers import Layer, accuracy, backward, cross_entropy, forward, init_layers, one_hot, train
from helpers.datasets import load_mnist
from helpers.page.digits import exercises as check
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


def test_every_folded_solution_passes_its_check(capsys):
    notebook = notebook_files.read(NOTEBOOK)
    namespace = notebook_files.reader_names(notebook)
    found = notebook_files.exercises(notebook)
    assert len(found) == 5
    for cell, solution in found:
        exec(cell.source, namespace)
        assert capsys.readouterr().out.startswith("○")
        exec(solution, namespace)
        exec(cell.source.rstrip().splitlines()[-1], namespace)
        assert capsys.readouterr().out.startswith("✓"), solution


def top_k(P, labels, k):
    return np.mean([label in row for label, row in zip(labels, np.argsort(-P, axis=1)[:, :k], strict=True)])


def kept(P, labels, wanted, by=None, first_dip=False):
    order = np.argsort(-(P.max(axis=1) if by is None else by))
    good = np.cumsum((P.argmax(axis=1) == labels)[order]) / np.arange(1, len(P) + 1) >= wanted
    if first_dip:
        return np.argmin(good) / len(P)
    return (np.flatnonzero(good)[-1] + 1) / len(P) if good.any() else 0


def to_the_pixels(Ws, outputs, Y, n=None, slopes=True, last_slope=False, stop=False):
    delta = (outputs[-1] - Y) / (n or len(Y))
    for i in reversed(range(0 if not stop else 1, len(Ws))):
        delta = delta @ Ws[i].T
        if (slopes and i > 0) or (last_slope and i == 0):
            delta = delta * outputs[i] * (1 - outputs[i])
    return delta


def walk(Ws, outputs, delta, slope=True, turn=True, front=True, mean=False):
    found = []
    for i in reversed(range(len(Ws))):
        pair = (outputs[i].T @ delta, delta.mean(axis=0) if mean else delta.sum(axis=0))
        found.insert(0 if front else len(found), pair)
        if i > 0:
            W = Ws[i].T if turn else Ws[i]
            delta = delta @ W * (outputs[i] * (1 - outputs[i]) if slope else 1)
    return found


WRONG = [
    (check.check_top_k, lambda P, labels, k: top_k(-P, labels, k), "smallest"),
    (check.check_top_k, lambda P, labels, k: top_k(P, labels, k) * len(P), "divide"),
    (check.check_top_k, lambda P, labels, k: top_k(P, labels, 1), "one guess"),
    (check.check_top_k, lambda P, labels, k: np.mean(np.argsort(-P, axis=1)[:, k - 1] == labels), "exactly"),
    (check.check_top_k, lambda P, labels, k: P[:, 0], "one number"),
    (check.check_top_k, lambda P, labels, k: 0.123, "expected"),
    (check.check_top_k, lambda P, labels, k: 100 * top_k(P, labels, k), "per cent"),
    (check.check_top_k, lambda P, labels, k: (np.argsort(P)[:, -k:] == labels[:, None]).any(), "axis=1"),
    (check.check_top_k, lambda P, labels, k: np.equal(np.argsort(P)[:, -k:], labels).any(axis=1).mean(), "one column"),
    (check.check_share_kept, lambda P, labels, wanted: 80 * kept(P, labels, wanted), "divide"),
    (check.check_share_kept, lambda P, labels, wanted: kept(P, labels, wanted, P[np.arange(80), labels]), "not know"),
    (check.check_share_kept, lambda P, labels, wanted: kept(P, labels, wanted, -P.max(axis=1)), "least sure"),
    (check.check_share_kept, lambda P, labels, wanted: kept(P, labels, wanted, first_dip=True), "first dip"),
    (check.check_share_kept, lambda P, labels, wanted: np.mean(P.argmax(axis=1) == labels), "accuracy on all"),
    (check.check_share_kept, lambda P, labels, wanted: kept(P, labels, min(wanted, 1)), "should be 0"),
    (check.check_share_kept, lambda P, labels, wanted: kept(P, labels, 0.8) * (wanted < 1.1), "Right for wanted = 0.8"),
    (check.check_share_kept, lambda P, labels, wanted: P, "one number"),
    (check.check_share_kept, lambda P, labels, wanted: 0.123, "expected"),
    (check.check_input_gradient, lambda Ws, outputs, Y: to_the_pixels(Ws, outputs, Y, last_slope=True), "No sigmoid"),
    (check.check_input_gradient, lambda Ws, outputs, Y: to_the_pixels(Ws, outputs, Y, n=1), "1/n"),
    (check.check_input_gradient, lambda Ws, outputs, Y: to_the_pixels(Ws, outputs, Y, slopes=False), "slope"),
    (check.check_input_gradient, lambda Ws, outputs, Y: to_the_pixels(Ws, outputs, Y, stop=True), "δ₁"),
    (check.check_input_gradient, lambda Ws, outputs, Y: -to_the_pixels(Ws, outputs, Y), "sign"),
    (check.check_input_gradient, lambda Ws, outputs, Y: to_the_pixels(Ws, outputs, Y).T, "shape"),
    (check.check_input_gradient, lambda Ws, outputs, Y: 2 * to_the_pixels(Ws, outputs, Y), "expected"),
    (check.check_max_pool, lambda image: np.maximum(image.reshape(14, 2, 14, 2).max(axis=(1, 3)), 0), "negative"),
    (check.check_max_pool, lambda image: image.reshape(14, 2, 14, 2).mean(axis=(1, 3)), "mean"),
    (check.check_max_pool, lambda image: image[::2, ::2], "one corner"),
    (check.check_max_pool, lambda image: image.reshape(14, 14, 2, 2).max(axis=(2, 3)), "two lines"),
    (check.check_max_pool, lambda image: image, "shape"),
    (check.check_max_pool, lambda image: image[:14, :14], "Entry (0, 0)"),
    (check.check_gradients, lambda Ws, outputs, delta: walk(Ws, outputs, delta, slope=False), "sigmoid"),
    (check.check_gradients, lambda Ws, outputs, delta: walk(Ws, outputs, delta, front=False), "last layer stands"),
    (check.check_gradients, lambda Ws, outputs, delta: walk(Ws, outputs, delta, mean=True), "once too often"),
    (check.check_gradients, lambda Ws, outputs, delta: walk(Ws, outputs, delta, turn=False), "ValueError"),
    (check.check_gradients, lambda Ws, outputs, delta: walk(Ws, outputs, delta)[1:], "pairs"),
    (check.check_gradients, lambda Ws, outputs, delta: walk(Ws, outputs, -delta), "the last"),
    (
        check.check_gradients,
        lambda Ws, outputs, delta: [(A.T @ delta, delta.sum(0)) for A in outputs[:-1]],
        "step back",
    ),
]


@pytest.mark.parametrize(("verdict", "answer", "message"), WRONG)
def test_every_typical_mistake_is_named(verdict, answer, message, capsys):
    verdict(answer)
    said = capsys.readouterr().out
    assert said.startswith("✗"), said
    assert message in said


def test_a_transpose_forgotten_between_equal_layers_is_named(capsys):
    def forgetful(Ws, outputs, delta):  # square matrices hide it from numpy, the check must not
        square = len({W.shape for W in Ws[1:-1]}) == 1 and len(Ws) > 3
        return walk(Ws, outputs, delta) if not square else _half_forgotten(Ws, outputs, delta)

    check.check_gradients(forgetful)
    assert "check the step back" in capsys.readouterr().out


def _half_forgotten(Ws, outputs, delta):
    found = []
    for i in reversed(range(len(Ws))):
        found.insert(0, (outputs[i].T @ delta, delta.sum(axis=0)))
        if i > 0:
            W = Ws[i] if Ws[i].shape[0] == Ws[i].shape[1] else Ws[i].T
            delta = delta @ W * outputs[i] * (1 - outputs[i])
    return found


def test_the_gradient_at_the_pixels_is_the_measured_slope(rows):
    X, labels = rows
    X, Y = X[:3].astype(float), one_hot(labels[:3], 10)
    layers = init_layers([784, 16, 16, 10], "sigmoid", "softmax", np.random.default_rng(0))
    derived = to_the_pixels([layer.W for layer in layers], forward(layers, X), Y)
    for place in ((0, 300), (1, 406), (2, 0)):
        nudge = np.zeros_like(X)
        nudge[place] = 1e-5
        up, down = (cross_entropy(forward(layers, X + step)[-1], Y) for step in (nudge, -nudge))
        assert derived[place] == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-9)


def test_figures_are_drawn(rows):
    X = rows[0]
    assert draw.plot_digits(X[:3], ["a", "b", "c"], "three", columns=2).axes
    assert draw.plot_confusion(np.eye(10, dtype=int)).axes
    assert draw.plot_neurons(article_layers()[0].W, "neurons").axes
    assert draw.plot_study(["one", "two"], [[90, 91], [92, 93]], "study").axes

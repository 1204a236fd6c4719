"""Notebook 4: the figures of the article and of the course, and the checks of its exercises."""

import notebook_files
import numpy as np
import pytest

from helpers import Layer, accuracy, backward, cross_entropy, forward, one_hot, train
from helpers.datasets import load_digits
from helpers.exercises import digits as check
from helpers.plots import digits as draw

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
    frame = load_digits("test")
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
    namespace = {}
    for tag in ("setup", "imports"):
        for cell in notebook_files.cells(notebook, "code", tag):
            exec(cell.source, namespace)
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


def images(X):
    return X.reshape(-1, 28, 28)


def shifted(X, rows, columns):
    moved = np.roll(images(X), (rows, columns), axis=(1, 2))
    if columns:
        moved[:, :, 0 if columns > 0 else -1] = 0
    if rows:
        moved[:, 0 if rows > 0 else -1] = 0
    return moved.reshape(-1, 784)


def shift_in_place(X):
    X[:] = shifted(X, 0, 1)
    return X


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
    (check.check_shift_right, lambda X: shifted(X, 0, -1), "left"),
    (check.check_shift_right, lambda X: shifted(X, 1, 0), "down"),
    (check.check_shift_right, lambda X: np.roll(images(X), 1, axis=2).reshape(-1, 784), "wraps"),
    (check.check_shift_right, lambda X: np.roll(X, 1, axis=1), "one string"),
    (check.check_shift_right, lambda X: images(shifted(X, 0, 1)), "reshape it back"),
    (check.check_shift_right, lambda X: X, "Nothing moved"),
    (check.check_shift_right, lambda X: shifted(shifted(X, 0, 1), 0, 1), "Column c"),
    (check.check_shift_right, shift_in_place, "changed the X"),
    (check.check_combine, lambda a, n, b, m: a + b, "sum"),
    (check.check_combine, lambda a, n, b, m: (a + b) / 2, "as much say"),
    (check.check_combine, lambda a, n, b, m: n * a + m * b, "divide"),
    (check.check_combine, lambda a, n, b, m: (m * a + n * b) / (n + m), "swapped"),
    (check.check_combine, lambda a, n, b, m: a, "Turn each mean"),
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


def test_figures_are_drawn(rows):
    X = rows[0]
    assert draw.plot_digits(X[:3], ["a", "b", "c"], "three", columns=2).axes
    assert draw.plot_confusion(np.eye(10, dtype=int)).axes
    assert draw.plot_neurons(article_layers()[0].W, "neurons").axes
    assert draw.plot_study(["one", "two"], [[90, 91], [92, 93]], "study").axes

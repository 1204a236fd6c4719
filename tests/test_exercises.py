"""The exercises of all four notebooks: untouched, solved, answered wrongly, and answered with anything at all."""

import contextlib
import functools
import importlib
import io
import re
import warnings

import notebook_files
import numpy as np
import pytest

from helpers import Layer, backward, cross_entropy, forward, init_layers, one_hot, sigmoid, softmax, train
from helpers.page import answers, compare_guess
from helpers.page.answers import Wrong, exercise

MODULES = [importlib.import_module(f"helpers.page.{room}.exercises") for room in ("xor", "neuron", "moons", "digits")]
CHECKS = {name[6:]: getattr(module, name) for module in MODULES for name in dir(module) if name.startswith("check_")}


def said(check, answer):
    """What the check prints about the answer."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        check(answer)
    return printed.getvalue()


@functools.cache
def in_the_notebooks():
    """For each exercise, by its check's name: (the reader's names, the untouched cell, the folded solution)."""
    found = {}
    for path in notebook_files.PATHS:
        notebook = notebook_files.read(path)
        names = notebook_files.reader_names(notebook)
        for cell, solution in notebook_files.exercises(notebook):
            found[re.search(r"exercises\.check_(\w+)\(", cell.source)[1]] = names, cell.source, solution
    return found


def run(name, solved):
    """What the exercise's cell prints, untouched or after the reader has written the folded solution."""
    names, cell, solution = in_the_notebooks()[name]
    stub, call = cell.rstrip().rsplit("\n", 1)
    printed, names = io.StringIO(), dict(names)
    with contextlib.redirect_stdout(printed):
        exec(stub, names)
        exec(solution if solved else "", names)
        exec(call, names)
    return printed.getvalue()


def test_every_exercise_of_the_notebooks_has_one_of_these_checks():
    assert sorted(in_the_notebooks()) == sorted(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_untouched_it_is_unanswered_and_solved_it_is_right(name):
    assert run(name, solved=False).startswith("○ Not answered yet.")
    assert run(name, solved=True).startswith("✓ Right. ")


@pytest.mark.parametrize(("share", "verdict"), [(19 / 20, "✓ Right. "), (18.9 / 20, "✗ ")])
def test_the_ring_lies_round_class_1_and_nineteen_of_twenty_are_asked_for(share, verdict, monkeypatch):
    seen = []

    def solve_ring(X, labels):
        seen.append((np.hypot(*X.T), labels))
        return init_layers([2, 3, 2], "tanh", "softmax", np.random.default_rng(0))

    monkeypatch.setattr(importlib.import_module("helpers.page.moons.exercises"), "accuracy", lambda *_: share)
    assert said(CHECKS["ring"], solve_ring).startswith(verdict)
    [(radius, labels)] = seen
    assert radius[labels == 1].max() < 0.65 < radius[labels == 0].min()


# --- wrong answers: each written anew here, none taken from the checks -----------------------------------------------


def of_squares(X, y, W1, b1, W2, b2, factor=2.0, slopes=(1, 2)):
    """dW1, delta1, dW2, delta2 of the sum of squares."""
    A1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
    delta2 = factor * (A2 - y) * (A2 * (1 - A2) if 2 in slopes else 1)
    delta1 = delta2 @ W2.T * (A1 * (1 - A1) if 1 in slopes else 1)
    return X.T @ delta1, delta1, A1.T @ delta2, delta2


def mean_gradient(first=0.25, second=0.25, slopes=(1, 2), finish=lambda dW1, dW2: (dW1, dW2)):
    def backward_mean(X, y, W1, W2):
        dW1, _, dW2, _ = of_squares(X, y, W1, 0, W2, 0, slopes=slopes)
        return finish(first * 4 / len(X) * dW1, second * 4 / len(X) * dW2)

    return backward_mean


def total(delta):
    return delta.sum(axis=0)


def bias_gradients(db1=total, db2=total, factor=2.0):
    def backward_with_biases(*arguments):
        dW1, delta1, dW2, delta2 = of_squares(*arguments, factor=factor)
        return dW1, db1(delta1), dW2, db2(delta2)

    return backward_with_biases


def hand_made(OR=(20, 20, -10), AND=(20, 20, -30), output=(20, -20, -10, 0), shape=(4, 1)):
    return np.column_stack([OR, AND, (0, 0, 20), (0, 0, 0)]), np.reshape(output, shape)


def line(of_m=lambda e, x, m: np.mean(e * x), of_c=lambda e, x: np.mean(e), factor=2, finish=lambda dm, dc: (dm, dc)):
    def line_slopes(m, c, x, target):
        error = m * x + c - target
        return finish(factor * of_m(error, x, m), factor * of_c(error, x))

    return line_slopes


def back(slope):
    """delta1 with `slope(A1, A2)` in place of the hidden layer's own."""
    return lambda delta2, W2, A1, A2: (delta2 @ W2.T) * slope(A1, A2)


def sgd(order=range, sign=1, factor=2.0, late=False, rate=None, slopes=(1, 2), biases=True, blind=False, stale=False,
        hidden_bias=1, output_bias=1, hidden_slope=lambda A1, A2: A1 * (1 - A1), add_up=total):  # fmt: skip
    """An epoch of training with one mistake built in; `order(n)` gives the rows of each step."""

    def sgd_epoch(W1, b1, W2, b2, X, y, learning_rate):
        step = sign * (learning_rate if rate is None else rate)
        at = W1, b1, W2, b2
        for rows in order(len(X)):
            x, t = X[np.atleast_1d(rows)], y[np.atleast_1d(rows)]
            u1, c1, u2, c2 = at if stale else (W1, b1, W2, b2)
            A1 = sigmoid(x @ u1 + hidden_bias * c1)
            A2 = sigmoid(A1 @ u2 + output_bias * c2)
            delta2 = factor * (A2 - (0 if blind else t)) * (A2 * (1 - A2) if 2 in slopes else 1)
            W2 = W2 - step * A1.T @ delta2
            delta1 = delta2 @ (W2 if late else u2).T * (hidden_slope(A1, A2) if 1 in slopes else 1)
            W1 = W1 - step * x.T @ delta1
            if biases:
                b1, b2 = b1 - step * add_up(delta1), b2 - step * add_up(delta2)
        return W1, b1, W2, b2

    return sgd_epoch


def per_row(W1, b1, W2, b2, X, y, learning_rate):
    return sgd()(W1, b1, W2, b2, X, y, learning_rate / len(X))


def full_batch_mean(W1, b1, W2, b2, X, y, learning_rate):
    return sgd(lambda n: [range(n)])(W1, b1, W2, b2, X, y, learning_rate / len(X))


def in_place(W1, b1, W2, b2, X, y, learning_rate):
    for parameter, moved in zip((W1, b1, W2, b2), sgd()(W1, b1, W2, b2, X, y, learning_rate), strict=True):
        parameter[...] = moved
    return W1, b1, W2, b2


def shuffled(seed=None):
    return sgd(lambda n: np.random.default_rng(seed).permutation(np.arange(1, n + 1) % n))


def jacobian(diagonal=lambda p: p * (1 - p), rest=lambda p: -np.outer(p, p)):
    return lambda p: np.where(np.eye(len(p)) == 1, np.diag(diagonal(p)), rest(p))


def log_sum(Z):
    return np.log(np.exp(Z).sum(axis=1))


def true(Z, labels):
    return np.array([row[label] for row, label in zip(Z, labels, strict=True)])


def shifted_inside(Z, labels):
    return np.mean(log_sum(Z - Z.max(axis=1, keepdims=True)) - true(Z, labels))


def globally_shifted(Z, labels):
    return np.mean(log_sum(Z - Z.max()) - true(Z - Z.max(), labels))


def by_products(Z, labels):
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return -np.mean(np.sum(one_hot(labels, Z.shape[1]) * np.log(P), axis=1))


def ring(sizes=(2, 3, 2), epochs=1, finish=lambda layers, losses: layers):
    def solve_ring(X, labels):
        layers = init_layers(list(sizes), "tanh", "softmax", np.random.default_rng(0))
        return finish(*train(layers, X, one_hot(labels, 2), cross_entropy, learning_rate=0.2, epochs=epochs))

    return solve_ring


def places(P, k):
    return np.argsort(-P, axis=1)[:, :k]


def top_k(P, labels, k):
    return np.mean([label in row for label, row in zip(labels, places(P, k), strict=True)])


def kept(P, labels, wanted, by=None, first_dip=False, enough=np.greater_equal):
    order = np.argsort(-(P.max(axis=1) if by is None else by))
    good = enough(np.cumsum((P.argmax(axis=1) == labels)[order]) / np.arange(1, len(P) + 1), wanted)
    if first_dip:
        return np.argmin(good) / len(P)
    return (np.flatnonzero(good)[-1] + 1) / len(P) if good.any() else 0


def good_enough(P, labels, wanted):
    return np.cumsum((P.argmax(axis=1) == labels)[np.argsort(-P.max(axis=1))]) / np.arange(1, len(P) + 1) >= wanted


def kept_or_index_error(P, labels, wanted):
    return (np.flatnonzero(good_enough(P, labels, wanted))[-1] + 1) / len(P)


def by_thresholds(P, labels, wanted):
    sure, right = P.max(axis=1), P.argmax(axis=1) == labels
    for threshold in np.linspace(0, 1, 101):
        keep = sure >= threshold
        if keep.any() and right[keep].mean() >= wanted:
            return keep.mean()
    return 0.0


def to_the_pixels(Ws, outputs, Y, n=None, slopes=(1, 2), stop=0):
    delta = (outputs[-1] - Y) / (n or len(Y)) * (outputs[-1] * (1 - outputs[-1]) if 3 in slopes else 1)
    for i in reversed(range(stop, len(Ws))):
        delta = delta @ Ws[i].T
        if i in slopes:
            delta = delta * outputs[i] * (1 - outputs[i])
    return delta


def blocks(choose):
    """Pooling by a loop: `choose` gets each block, (2, 2)."""
    return lambda image: np.array(
        [[choose(image[i : i + 2, j : j + 2]) for j in range(0, 28, 2)] for i in range(0, 28, 2)]
    )


def walk(slope=True, turn=None, db=total, early=False, finish=lambda pairs: pairs):
    def gradients(Ws, outputs, delta):
        found = []
        for i in reversed(range(len(Ws))):
            if early:
                delta = delta * outputs[i + 1] * (1 - outputs[i + 1])
            found.insert(0, (outputs[i].T @ delta, db(delta)))
            if i > 0:
                delta = delta @ (turn or np.transpose)(Ws[i])
                if slope and not early:
                    delta = delta * outputs[i] * (1 - outputs[i])
        return finish(found)

    return gradients


def of_three_layers(Ws, outputs, delta):
    pairs = []
    for i in (2, 1, 0):
        pairs = [(outputs[i].T @ delta, delta.sum(axis=0)), *pairs]
        delta = delta @ Ws[i].T * outputs[i] * (1 - outputs[i])
    return pairs


def half_turned(W):
    return W if len(W) == len(W.T) else W.T


def no_return(*arguments):
    arguments[0] * 2


def only_a_name(sizes):
    total = 17  # noqa: F841


def dots_left(*arguments):
    result = arguments[0] * 2
    result = ...
    return result


def dots_in_a_sum(sizes):
    result = ...
    for size in sizes:
        result += size
    return result


# (check, answer, what the verdict has to contain)
WRONG = [
    ("xor_layer", lambda X, W: X @ W, "still have to bend them"),
    ("xor_layer", lambda X, W: 1 / (1 + np.exp(-sigmoid(X @ W))), "sigmoid is taken twice"),
    ("xor_layer", lambda X, W: sigmoid(X) @ W, "The products come first"),
    ("xor_layer", lambda X, W: sigmoid(X @ W) * sigmoid(-(X @ W)), "That is the slope. Wanted is the value"),
    ("xor_layer", lambda X, W: 1 - sigmoid(X @ W), "sign of the sums is turned round"),
    ("xor_layer", lambda X, W: sigmoid(W @ X), "is the order right, is a .T missing"),
    ("xor_layer", lambda X, W: sigmoid(X * W), "the shapes have to fit: was the matrix product @ meant"),
    ("xor_layer", lambda X, W: np.tanh(X @ W), "Multiply the matrices, then bend"),
    ("xor_delta2", lambda A, y: 2 * (y - A) * A * (1 - A), "sign is flipped"),
    ("xor_delta2", lambda A, y: (A - y) * A * (1 - A), "brings a factor 2"),
    ("xor_delta2", lambda A, y: 2 * A - 2 * y, "A rate is missing: the output neuron's slope"),
    ("xor_delta2", lambda A, y: A - A * A, "A rate is missing: how the loss changes"),
    ("xor_delta2", lambda A, y: 2 * (A - y) * sigmoid(A) * sigmoid(-A), "needs no further sigmoid"),
    ("xor_delta2", lambda A, y: (y - A) ** 2, "That is the loss of each row"),
    ("xor_delta2", lambda A, y: 2 * (A - y) ** 2 * A * (1 - A), "The difference is squared"),
    ("xor_delta2", lambda A, y: np.sum(2 * (A - y) * A * (1 - A)), "one number; expected shape (4, 1)"),
    ("xor_delta2", lambda A, y: 2 * (A - y) * A, "two rates that do not depend"),
    ("xor_dW2", lambda A1, delta2: delta2.T @ A1, "Right numbers, lying down"),
    ("xor_dW2", lambda A1, delta2: A1.T @ delta2 / len(A1), "That is a mean over the rows"),
    ("xor_dW2", lambda A1, delta2: A1 * delta2, "not added up over the rows yet"),
    ("xor_dW2", lambda A1, delta2: np.sum(delta2 * A1, axis=1, keepdims=True), "The sums run over the neurons"),
    ("xor_dW2", lambda A1, delta2: np.sum(A1 * delta2, axis=0), "numpy's sum drops a dimension"),
    ("xor_dW2", lambda A1, delta2: -A1.T @ delta2, "sign is flipped"),
    ("xor_dW2", lambda A1, delta2: A1 @ delta2, "is a .T missing"),
    ("xor_dW2", lambda A1, delta2: 2 * A1.T @ delta2, "Compare with the loop above"),
    ("xor_delta1", lambda d, W2, A1: d @ W2.T, "The hidden neurons' slope is missing"),
    ("xor_delta1", lambda d, W2, A1: d * A1 * (1 - A1), "not gone back through the weights"),
    ("xor_delta1", lambda d, W2, A1: W2[:, 0] * (1 - A1) * A1, "delta2 is missing"),
    ("xor_delta1", lambda d, W2, A1: d @ W2.T * sigmoid(A1) * sigmoid(-A1), "needs no further sigmoid"),
    ("xor_delta1", lambda d, W2, A1: d @ W2.T * A1, "That is A1 alone"),
    ("xor_delta1", lambda d, W2, A1: d @ W2.T * (1 - A1), "That is 1 − A1 alone"),
    ("xor_delta1", lambda d, W2, A1: d @ W2.T * A1 * (A1 - 1), "sign is flipped"),
    ("xor_delta1", lambda d, W2, A1: 2 * d @ W2.T * A1 * (1 - A1), "factor 2 is in delta2 already"),
    ("xor_delta1", lambda d, W2, A1: d @ W2 * A1 * (1 - A1), "is a .T missing"),
    ("xor_delta1", lambda d, W2, A1: d @ W2.T * (1 - A1**2), "then times the slope of the hidden neurons"),
    ("xor_update", lambda W, dW, rate: W + rate * dW, "That climbs"),
    ("xor_update", lambda W, dW, rate: W - dW, "learning rate is missing"),
    ("xor_update", lambda W, dW, rate: rate * dW, "Wanted is the weight after it"),
    ("xor_update", lambda W, dW, rate: -rate * dW, "and the weight is missing"),
    ("xor_update", lambda W, dW, rate: rate * W - rate * dW, "multiplies the slope alone"),
    ("xor_update", lambda W, dW, rate: W - W * rate * dW, "subtracted, not multiplied"),
    ("xor_update", lambda W, dW, rate: W - dW / rate, "it is multiplied"),
    ("xor_update", lambda W, dW, rate: rate * dW - W, "Turned round"),
    ("xor_update", lambda W, dW, rate: W - 2 * rate * dW, "Old weight, minus the learning rate"),
    ("tanh_slope", lambda A: A * (1 - A), "the sigmoid's slope"),
    ("tanh_slope", lambda A: 1 - np.tanh(A) ** 2, "no further tanh"),
    ("tanh_slope", lambda A: A**2 - 1, "sign is flipped"),
    ("tanh_slope", lambda A: 1 - A, "A power is missing"),
    ("tanh_slope", lambda A: (1 - A) ** 2, "not (1 − A)²"),
    ("tanh_slope", lambda A: 1 + A * A, "the two are added"),
    ("tanh_slope", lambda A: 1 - 2 * A, "Twice A is not"),
    ("tanh_slope", lambda A: (1 - A**2).sum(), "one number; expected shape (2, 3): a sum or mean without axis=0"),
    ("tanh_slope", lambda A: (1 - A**2).T, "is it transposed?"),
    ("tanh_slope", lambda A: 2 * A, "at entry (0, 0) -1.928; expected 0.07065. To see what is right, nudge Z"),
    ("tanh_slope", lambda A: A + undefined, "stopped with NameError"),  # noqa: F821
    ("tanh_slope", lambda A: 1 - A @ A, "* multiplies entry by entry"),
    ("tanh_slope", lambda A: 1 - A ^ 2, "the power is **"),
    ("tanh_slope", lambda A: 1 - A**2 > 0.5, "is a comparison (> or ==) left in it?"),
    ("tanh_slope", lambda A: np.round(1 - A**2, 4), "rounded to 4 decimals"),
    ("tanh_slope", lambda A: 1 - A**2 + 1e-5, "near, but 1e-05 off"),
    ("tanh_slope", no_return, "is `return` missing"),
    ("tanh_slope", dots_left, "still returns the dots"),
    ("tanh_slope", lambda A: (1 - a**2 for a in A), "a generator, which hands out its entries only once"),
    ("tanh_slope", lambda A: np.tanh, "is a ufunc: are the brackets of a call missing?"),
    ("tanh_slope", lambda A: "1 - A**2", "is the str '1 - A**2'"),
    ("tanh_slope", lambda A: [[1], [2, 3]], "rows differ in length"),
    ("tanh_slope", lambda A: [[..., 1, 1], [1, 1, 1]], "still dots in the answer"),
    ("tanh_slope", 1, "Expected a function; got the int 1"),
    ("mean_gradient", mean_gradient(1, 1), "✗ Not yet. 4 times the measured gradient"),
    ("mean_gradient", mean_gradient(first=1), "dW1: 4 times the measured gradient"),
    ("mean_gradient", mean_gradient(first=-1 / 4, second=1), "dW2: 4 times the measured gradient"),  # the later first
    ("mean_gradient", mean_gradient(1 / 8, 1 / 8), "brings a factor 2"),
    ("mean_gradient", mean_gradient(1 / 2, 1 / 2), "one factor 2 too many"),
    ("mean_gradient", mean_gradient(-1 / 4, -1 / 4), "sign is flipped"),
    ("mean_gradient", mean_gradient(1 / 16, 1 / 16), "rows twice"),
    ("mean_gradient", mean_gradient(1 / 12, 1 / 12), "the 12 numbers of X"),
    ("mean_gradient", mean_gradient(slopes=(1,)), "delta2 lacks the output neuron's slope"),
    ("mean_gradient", mean_gradient(slopes=(2,)), "delta1 lacks the hidden neurons' slope"),
    ("mean_gradient", mean_gradient(0.7, 0.7), "factor by factor"),
    ("mean_gradient", lambda *a: [dW / 4 for dW in of_squares(*a[:3], 0, a[3], 0)[::2]], "divides by 4 whatever comes"),
    (
        "mean_gradient",
        mean_gradient(finish=lambda dW1, dW2: (dW1.T, dW2)),
        "for dW1 shape (5, 3); expected shape (3, 5)",
    ),
    ("mean_gradient", mean_gradient(finish=lambda dW1, dW2: dW1), "Expected dW1, dW2, in this order"),
    ("mean_gradient", mean_gradient(finish=lambda dW1, dW2: (..., dW2)), "dW1 is still open"),
    (
        "mean_gradient",
        lambda X, y, W1, W2: X @ W2,
        "5 is different from 3)\n  The shapes do not fit: is the order right",
    ),
    ("mean_gradient", lambda X, y, W1, W2: np.dot(X, W2), "5 (dim 0)\n  The shapes do not fit: is the order right"),
    ("bias_gradients", bias_gradients(db1=lambda delta: delta), "db1: One row per example"),
    ("bias_gradients", bias_gradients(db2=lambda delta: delta), "db2: One row per example"),
    ("bias_gradients", bias_gradients(db1=lambda d: d.sum(axis=0, keepdims=True)), "sum without keepdims"),
    ("bias_gradients", bias_gradients(db2=lambda d: d.sum(axis=1)), "not over the neurons"),
    ("bias_gradients", bias_gradients(np.sum, np.sum), "A sum without axis=0 adds up the neurons"),
    ("bias_gradients", bias_gradients(db1=lambda d: d.mean(axis=0)), "a mean over the rows"),
    ("bias_gradients", bias_gradients(db1=lambda d: d[0]), "delta of the first row"),
    ("bias_gradients", bias_gradients(db2=lambda d: -d.sum(axis=0)), "db2: The sign is flipped: a bias's slope"),
    ("bias_gradients", bias_gradients(*[lambda d: -d.sum(axis=0)] * 2), "Not yet. The sign is flipped: a bias's slope"),
    ("bias_gradients", bias_gradients(db1=lambda d: d.sum(axis=0) / 2), "Half of it"),
    ("bias_gradients", bias_gradients(factor=-2.0), "is it A2 − y, or y − A2?"),
    ("bias_gradients", bias_gradients(factor=1.0), "brings a factor 2"),
    ("bias_gradients", bias_gradients(db2=lambda d: d.max(axis=0)), "disagrees with the measured gradient"),
    ("hand_made", hand_made(output=(0, 0, 0, 0)), "all zeros"),
    ("hand_made", hand_made(output=(-20, 20, 10, 0)), "exact opposite"),
    ("hand_made", hand_made(output=(2, -2, -1, 0)), "Larger weights"),
    ("hand_made", hand_made(output=(20, -5, -10, 0)), "outweigh the OR"),
    ("hand_made", hand_made(output=(20, -20, 10, 0)), "Is the always-on neuron on, and its weight in W2 negative?"),
    ("hand_made", hand_made(output=(20, -20, -30, 0)), "does OR fire, outweigh the always-on neuron"),
    ("hand_made", hand_made(shape=(1, 4)), "expected (4, 1)"),
    ("hand_made", hand_made(output=(np.nan, 0, 0, 0)), "every entry has to be a finite number"),
    ("hand_made", (hand_made()[0], ...), "W2_by_hand is still open"),
    ("hand_made", (hand_made()[0], [[20], [...], [-10], [0]]), "still dots in W2_by_hand"),
    ("neuron", lambda x, w, b: x @ w + b, "still has to be squashed"),
    ("neuron", lambda x, w, b: sigmoid(x @ w), "bias is missing"),
    ("neuron", lambda x, w, b: sigmoid(x @ w) + b, "before squashing"),
    ("neuron", lambda x, w, b: sigmoid(x @ w - b), "not taken away"),
    ("neuron", lambda x, w, b: sigmoid(sum(xi * wi + b for xi, wi in zip(x, w, strict=True))), "once for every input"),
    ("neuron", lambda x, w, b: sigmoid(x * w + b), "add up the products"),
    ("neuron", lambda x, w, b: sigmoid((x * w).mean() + b), "mean of the products"),
    ("neuron", lambda x, w, b: 1 / (1 + np.exp(x @ w + b)), "falls as z rises"),
    ("neuron", lambda x, w, b: sigmoid(x[0] * w[0] + x[1] * w[1] + b), "Only two inputs"),
    ("neuron", lambda x, w, b: sigmoid(x @ w + b) > 0.5, "a step, yes or no"),
    ("neuron", lambda x, w, b: np.isfinite(x @ w), "True or False"),
    ("neuron", lambda x, w, b: np.tanh(x @ w + b), "b = -1.3 your function gives 0.7163; expected 0.7109."),
    (
        "neuron",
        lambda x, w, b: round(sigmoid(x @ w + b), 4),
        "0.7109; expected 0.71095: the right numbers, rounded to 4",
    ),
    ("neuron", lambda x, w: sigmoid(x @ w), "stopped with TypeError"),
    ("neuron", lambda x, w, b: sigmoid(x @ w + b) if len(x) == 2 else 1 / 0, "(for x = [0.5, -1.0, 0.25]"),
    ("neuron", 0.7, "Expected a function; got the float 0.7"),
    ("line_step", lambda p, slope, rate: p + rate * slope, "That climbs"),
    ("line_step", lambda p, slope, rate: slope * rate, "subtract it from p"),
    ("line_step", lambda p, slope, rate: -slope * rate, "add it to p"),
    ("line_step", lambda p, slope, rate: p - slope, "learning rate is missing"),
    ("line_step", lambda p, slope, rate: p - rate, "slope is missing: it says which way"),
    ("line_step", lambda p, slope, rate: p - slope / rate, "do not divide"),
    ("line_step", lambda p, slope, rate: rate * slope - p, "other way round"),
    ("line_step", lambda p, slope, rate: p - rate * slope * p, "is not multiplied by p"),
    (
        "line_step",
        lambda p, slope, rate: p,
        "slope = -6.5, learning_rate = 0.05 your function gives -1; expected -0.675",
    ),
    ("line_step", 0.3, "Expected a function; got the float 0.3"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w6 * (h2 - h2**2) * x1, "slope for w3"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w5 * (h1 - h1**2) * x2, "slope for w2"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w6 * (h2 - h2**2), "slope for h2's bias"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: h2 * s * d, "slope for w6"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w5 * (h2 - h2**2) * x2, "w5 leads from h1"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w6 * (h1 - h1**2) * x2, "slope of h1 does not lie"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w6 * x2, "slope of the hidden neuron is missing"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * w6 * x2 * h2, "sigmoid has two factors: h2"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * s * x2 * (h2 - h2**2), "weight on the way back"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: d * w6 * (h2 - h2**2) * x2, "second link is missing"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: s * w6 * (h2 - h2**2) * x2, "first link is missing"),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: -d * s * w6 * (h2 - h2**2) * x2, "multiplied as they are"),
    ("slope_of_w4", lambda *a: np.prod(a), "h2 = 0.35, x1 = -2.3, x2 = -1.4 your function gives"),
    ("slope_of_w4", 0.123, "Expected a function; got the float 0.123"),
    ("bias_slopes", lambda delta: delta, "Those are the deltas, one row"),
    ("bias_slopes", np.sum, "without axis=0 adds up the neurons, too"),
    ("bias_slopes", lambda delta: delta.sum(1), "sums over the neurons, person by person"),
    ("bias_slopes", lambda delta: delta.sum(axis=0, keepdims=True), "have one dimension"),
    ("bias_slopes", lambda delta: delta.mean(axis=0), "stands in delta2 already"),
    ("bias_slopes", lambda delta: -delta.sum(axis=0), "a bias's slope is its delta"),
    ("bias_slopes", lambda delta: delta[0], "first person's delta"),
    (
        "bias_slopes",
        lambda delta: 2 * delta.sum(axis=0),
        "For deltas of shape (4, 2) your function gives at entry (0,)",
    ),
    ("line_slopes", line(factor=-2), "signs are flipped"),
    ("line_slopes", line(finish=lambda dm, dc: (dc, dm)), "wrong order"),
    ("line_slopes", line(factor=1), "factor 2 of the square"),
    ("line_slopes", line(lambda e, x, m: np.sum(e * x), lambda e, x: np.sum(e)), "The mean is lost"),
    ("line_slopes", line(lambda e, x, m: np.sum(e * x), lambda e, x: np.sum(e), factor=1), "mean and the factor 2"),
    ("line_slopes", line(lambda e, x, m: np.mean(e)), "multiplied by its x"),
    ("line_slopes", line(of_c=lambda e, x: np.mean(e * x)), "c stands alone"),
    ("line_slopes", line(lambda e, x, m: np.mean(e * m)), "multiplies each error by m"),
    ("line_slopes", line(lambda e, x, m: np.mean(e) * np.mean(x)), "The errors' mean times"),
    ("line_slopes", lambda m, c, x, target: (np.mean(x), 1.0), "lost the square"),
    ("line_slopes", line(finish=lambda dm, dc: dc), "Expected dL_dm, dL_dc, in this order; got the float64"),
    ("line_slopes", line(finish=lambda dm, dc: (dm, ...)), "dL_dc is still open"),
    ("line_slopes", line(finish=lambda dm, dc: (d for d in (dm, dc))), "got a generator"),
    ("line_slopes", lambda *_: (0.0, 0.0), "For 5 points your function gives for dL_dc 0; expected 1.6"),
    ("delta1", back(lambda A1, A2: A2 * (1 - A1)), "line as it was planted"),
    ("delta1", back(lambda A1, A2: A2 * (1 - A2)), "output layer's slope"),
    ("delta1", back(lambda A1, A2: A1 * (1 - A2)), "come from the same layer"),
    ("delta1", back(lambda A1, A2: A1), "two factors"),
    ("delta1", back(lambda A1, A2: 1 - A1), "half of the slope"),
    ("delta1", back(lambda A1, A2: 1), "hidden sigmoid is missing"),
    ("delta1", back(lambda A1, A2: A1**2), "A1 * A1 is not"),
    ("delta1", back(lambda A1, A2: 1 - A1**2), "slope of tanh"),
    ("delta1", lambda delta2, W2, A1, A2: delta2 * A1 * (1 - A1), "back through W2"),
    ("delta1", back(lambda A1, A2: A1 * (A1 - 1)), "slope is flipped"),
    ("delta1", lambda delta2, W2, A1, A2: delta2 @ W2 * A1 * (1 - A1), "is a .T missing"),
    ("delta1", lambda delta2, W2, A1, A2: delta2, "shape (4, 1); expected shape (4, 2)"),
    ("sgd_epoch", lambda *arguments: arguments[:4], "Nothing has moved: are all rows gone through"),
    ("sgd_epoch", sgd(lambda n: range(n - 1)), "Nothing has moved: are all rows gone through"),
    ("sgd_epoch", sgd(hidden_bias=0), "The hidden layer's bias is missing in the forward pass"),
    ("sgd_epoch", sgd(output_bias=0), "The output's bias is missing in the forward pass"),
    ("sgd_epoch", sgd(hidden_bias=0, output_bias=0), "Both biases are missing in the forward pass"),
    ("sgd_epoch", sgd(hidden_slope=lambda A1, A2: A2 * (1 - A1)), "takes A2 for A1 in the hidden slope"),
    ("sgd_epoch", sgd(hidden_slope=lambda A1, A2: 1 - A1 * A1), "tanh's slope"),
    ("sgd_epoch", sgd(hidden_slope=lambda A1, A2: 1 - A1), "1 − A1 is half of the slope"),
    ("sgd_epoch", sgd(add_up=lambda delta: delta.sum(axis=1)), "adds up the neurons, too"),
    ("sgd_epoch", sgd(sign=-1), "The loss climbs"),
    ("sgd_epoch", full_batch_mean, "One step with the mean"),
    ("sgd_epoch", sgd(lambda n: [range(n)]), "One step with all examples added up"),
    ("sgd_epoch", sgd(stale=True), "all examples added up"),
    ("sgd_epoch", sgd(factor=1), "factor 2"),
    ("sgd_epoch", sgd(late=True), "before delta1 had used it"),
    ("sgd_epoch", per_row, "no 1/n over all of X"),
    ("sgd_epoch", sgd(lambda n: range(n)[::-1]), "Right arithmetic, other order"),
    ("sgd_epoch", sgd(lambda n: [0]), "Only one example"),
    ("sgd_epoch", sgd(lambda n: [n - 1]), "Only the last example counts: update inside the loop"),
    ("sgd_epoch", sgd(lambda n: [0] * n), "first example was used in every step"),
    ("sgd_epoch", sgd(lambda n: range(n - 1) if n > 1 else [0]), "The last row was left out"),
    ("sgd_epoch", sgd(lambda n: range(1, n) if n > 1 else [0]), "The first row was left out"),
    *(("sgd_epoch", sgd(lambda n, k=k: range(min(n, k))), f"Only the first {k} rows") for k in (2, 3, 4, 5)),
    ("sgd_epoch", shuffled(), "none shuffled"),
    ("sgd_epoch", shuffled(seed=0), "none shuffled"),
    (
        "sgd_epoch",
        sgd(lambda n: [*range(n), 0] if n > 1 else [0]),
        "start from the arrays that the one before has left",
    ),
    ("sgd_epoch", sgd(rate=0.1), "The learning_rate that came in is not used"),
    ("sgd_epoch", sgd(rate=0.3), "The learning_rate that came in is not used"),
    ("sgd_epoch", sgd(biases=False), "The biases have not moved"),
    ("sgd_epoch", sgd(slopes=(2,)), "delta1 lacks the slope"),
    ("sgd_epoch", sgd(slopes=(1,)), "delta2 lacks the slope"),
    ("sgd_epoch", sgd(blind=True), "look at the forward pass and at delta2"),
    ("sgd_epoch", lambda W1, b1, *a: (W1 * 0, *sgd()(W1, b1, *a)[1:]), "look at delta1"),
    ("sgd_epoch", in_place, "arrays that came in were changed"),
    ("sgd_epoch", lambda *a: sgd()(*a)[:3], "Expected W1, b1, W2, b2, in this order; got a tuple of 3"),
    ("sgd_epoch", lambda *a: (*sgd()(*a)[:3], ...), "b2 is still open"),
    ("sgd_epoch", lambda *a: (*sgd()(*a)[:3], 1.0), "for b2 one number; expected shape (1,)"),
    ("sgd_epoch", lambda W1, b1, W2, b2, X, y, rate: X[0] @ W1.T @ W2.T, "has X[i] lost a dimension"),
    ("softmax_rows", lambda Z: np.exp(Z) / np.exp(Z).sum(), "not over all of Z"),
    ("softmax_rows", lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0), "sums of the columns"),
    ("softmax_rows", np.exp, "Those are the exponentials"),
    ("softmax_rows", lambda Z: Z / Z.sum(axis=1)[:, None], "np.exp makes them positive first"),
    ("softmax_rows", sigmoid, "sigmoid of each score by itself"),
    ("softmax_rows", lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1), "that keepdims=True keeps"),
    ("softmax_rows", lambda Z: np.full(Z.shape, 1 / Z.shape[1]), "For 6 rows of 3 scores your function gives"),
    ("softmax_delta", lambda A2, Y: A2 - Y, "Where is the 1/n"),
    ("softmax_delta", lambda A2, Y: (Y - A2) / len(Y), "The sign is flipped"),
    ("softmax_delta", lambda A2, Y: Y - A2, "Two slips"),
    ("softmax_delta", lambda A2, Y: (A2 - Y) / A2.size, "number of all entries"),
    ("softmax_delta", lambda A2, Y: (A2 - Y) / 200, "The page has 200 points"),
    ("softmax_delta", lambda A2, Y: np.where(Y == 1, -1 / A2, 0) / len(Y), "slope at the probabilities: step 2"),
    ("softmax_delta", lambda A2, Y: -Y / A2, "slope at the probabilities, without the 1/n"),
    ("softmax_delta", lambda A2, Y: (A2 - Y) / A2.shape[1], "Divided by the number of classes"),
    ("softmax_delta", lambda A2, Y: A2 - Y / len(Y), "A2 − Y needs its brackets"),
    ("softmax_delta", lambda A2, Y: (A2 - Y) * A2 * (1 - A2) / len(Y), "No further slope"),
    ("softmax_delta", lambda A2, Y: (A2 - Y).mean(axis=0), "shape (3,); expected shape (6, 3)"),
    ("tanh_delta", lambda delta2, W2, A1: delta2 @ W2.T, "tanh's slope is still missing"),
    ("tanh_delta", lambda delta2, W2, A1: (delta2 @ W2.T) * A1 * (1 - A1), "is the sigmoid's slope"),
    ("tanh_delta", lambda delta2, W2, A1: (delta2 @ W2.T) * (1 - np.tanh(A1) ** 2), "takes tanh twice"),
    ("tanh_delta", lambda delta2, W2, A1: (delta2 @ W2.T) * (1 - A1), "The square is missing"),
    ("tanh_delta", lambda delta2, W2, A1: (delta2 @ W2.T) * (A1**2 - 1), "sign of tanh's slope"),
    ("tanh_delta", lambda delta2, W2, A1: 1 - A1**2, "tanh's slope alone"),
    ("tanh_delta", lambda delta2, W2, A1: (delta2 @ W2.T) + (1 - A1**2), "and not added"),
    ("tanh_delta", lambda delta2, W2, A1: (delta2 @ W2) * (1 - A1**2), "is a .T missing"),
    ("tanh_delta", lambda delta2, W2, A1: delta2, "shape (7, 3); expected shape (7, 4)"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1, "L2 term is still missing"),
    ("l2_gradient", lambda X, delta1, W1, l2: l2 * W1, "L2 term alone"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1 + l2 * W1 * W1, "no square is left"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1 + 2 * l2 * W1, "not twice"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1 + 0.5 * l2 * W1, "not half of it"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1 - l2 * W1, "its slope is added, too"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1 + l2, "not l2 alone"),
    ("l2_gradient", lambda X, delta1, W1, l2: X.T @ delta1 / len(X) + l2 * W1, "stands in delta1 already"),
    ("l2_gradient", lambda X, delta1, W1, l2: X @ delta1 + l2 * W1, "is a .T missing"),
    ("l2_gradient", lambda X, delta1, W1, l2: delta1.T @ X + l2 * W1, "Which of the two is turned"),
    ("l2_gradient", lambda X, delta1, W1, l2: W1, "For W1 of shape (2, 4) your function gives"),
    ("count", lambda s: sum(i * o for i, o in zip(s[:-1], s[1:], strict=True)), "weights alone"),
    ("count", lambda s: sum(i * o for i, o in zip(s[:-1], s[1:], strict=True)) + sum(s), "inputs have no biases"),
    ("count", lambda s: sum(i * o + i for i, o in zip(s[:-1], s[1:], strict=True)), "as many biases as it has outputs"),
    ("count", lambda s: sum(i * o + 1 for i, o in zip(s[:-1], s[1:], strict=True)), "not one in all"),
    ("count", lambda s: s[0] * s[1] + s[1] + s[1] * s[2] + s[2], "go through all pairs"),
    ("count", lambda s: s[-2] * s[-1] + s[-1], "last layer alone"),
    ("count", lambda s: sum(s), "For sizes = [2, 4, 3] your function gives 9; expected 27. A layer from i to o"),
    ("count", only_a_name, "is `return` missing"),
    ("count", dots_in_a_sum, "The three dots still stand"),
    ("jacobian", lambda p: p * (1 - p), "The diagonal alone, as one row"),
    ("jacobian", lambda p: np.diag(p * (1 - p)), "all 0: another score moves this output"),
    ("jacobian", lambda p: np.outer(p, p) - np.diag(p), "signs are flipped"),
    ("jacobian", jacobian(rest=lambda p: np.outer(p, p)), "The diagonal is right"),
    ("jacobian", jacobian(diagonal=lambda p: -p * p), "use the quotient rule"),
    ("jacobian", lambda p: np.outer(p, 1 - p) * 2, "elsewhere −p_c p_j"),
    ("jacobian", lambda p: p.sum(), "one number; expected shape (4, 4)"),
    ("loss_from_scores", lambda Z, labels: (log_sum(Z) - true(Z, labels)).sum(), "sum over the rows: take the mean"),
    ("loss_from_scores", lambda Z, labels: log_sum(Z) - true(Z, labels), "one loss a row"),
    ("loss_from_scores", lambda Z, labels: (true(Z, labels) - log_sum(Z)).mean(), "sign is flipped"),
    ("loss_from_scores", lambda Z, labels: (log_sum(Z) - Z.max(axis=1)).mean(), "took each row's largest score"),
    ("loss_from_scores", shifted_inside, "not in the sum alone"),
    ("loss_from_scores", lambda Z, labels: (log_sum(Z)[:, None] - Z[:, labels]).mean(), "picks whole columns"),
    ("loss_from_scores", lambda Z, labels: log_sum(Z).mean(), "logarithm of the sum alone"),
    ("loss_from_scores", lambda Z, labels: np.mean(np.exp(log_sum(Z)) - true(Z, labels)), "sum has no logarithm"),
    ("loss_from_scores", lambda Z, labels: np.mean(np.log(np.exp(Z).sum()) - true(Z, labels)), "not over all of Z"),
    ("loss_from_scores", lambda Z, labels: (log_sum(Z) - true(Z, labels)).mean(), "has left the range of floats"),
    ("loss_from_scores", lambda Z, labels: -np.log(true(softmax(Z), labels) + 1e-12).mean(), "nor cap anything"),
    ("loss_from_scores", globally_shifted, "own maximum, not that"),
    ("loss_from_scores", by_products, "scores of ±1000 your function gives nan; expected 500"),
    (
        "loss_from_scores",
        lambda Z, labels: 0.5,
        "For small scores your function gives 0.5; expected 1.664. Each row: the log",
    ),
    ("ring", ring((2, 8, 2)), "These are 8 hidden neurons; the task allows 3"),
    ("ring", ring((2, 2, 1, 2), 200), "the first layer draws 2 lines"),
    (
        "ring",
        lambda X, labels: [Layer(np.ones((2, 3)), None, "linear"), Layer(np.ones((3, 2)), None, "softmax")],
        "three neurons draw one line",
    ),
    ("ring", ring((2, 2), 50), "the boundary is a line"),
    ("ring", ring((2, 2, 2), 200), "2 lines do not enclose"),
    ("ring", ring((2, 1, 2), 200), "1 line does not enclose"),
    ("ring", ring(), "train longer"),
    ("ring", lambda X, labels: ring(epochs=2000)(X, 1 - labels), "are the two classes exchanged?"),
    ("ring", ring(finish=lambda layers, losses: (layers, losses)), "train returns two things"),
    ("ring", ring(finish=lambda layers, losses: losses), "Expected a list of layers"),
    ("ring", lambda X, labels: [Layer(np.ones((2, 1)), None, "sigmoid")], "The last layer has 1 outputs"),
    ("ring", lambda X, labels: [Layer(np.ones((3, 2)), None, "softmax")], "These layers cannot answer"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2 / T) - Y) / len(Y), "the chain rule brings 1/T"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2 / T) - Y) / T, "where is the 1/n"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2 / T) - Y) * T / len(Y), "the derivative of Z2 / T is 1/T"),
    ("temperature", lambda Z2, Y, T: (Y - softmax(Z2 / T)) / (len(Y) * T), "predicted minus true"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2) - Y) / (len(Y) * T), "need the temperature"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2) - Y) / len(Y), "without a temperature"),
    ("temperature", lambda Z2, Y, T: softmax(Z2 / T) - Y, "Two factors are missing"),
    ("temperature", lambda Z2, Y, T: (softmax(T * Z2) - Y) / (len(Y) * T), "the softmax is that of Z2 / T"),
    ("temperature", lambda Z2, Y, T: (softmax(T * Z2) - Y) * T / len(Y), "and their derivative, too"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2 / T) - Y) / (Y.size * T), "number of all entries"),
    ("temperature", lambda Z2, Y, T: (softmax(Z2 / T) - Y) / (200 * T), "The page has 200 points"),
    ("temperature", lambda Z2, Y, T: Z2, "For 6 rows, 3 classes and T = 2.5 your function gives"),
    ("top_k", lambda P, labels, k: top_k(-P, labels, k), "smallest"),
    ("top_k", lambda P, labels, k: top_k(P, labels, k) * len(P), "divide"),
    ("top_k", lambda P, labels, k: 100 * top_k(P, labels, k), "per cent"),
    ("top_k", lambda P, labels, k: (places(P, k) == labels[:, None]).any(axis=1), "one answer a row"),
    ("top_k", lambda P, labels, k: (places(P, k) == labels[:, None]).any(), "ask each row by itself, .any(axis=1)"),
    ("top_k", lambda P, labels, k: (places(P, k) == labels[:, None]).mean(), "goes over the k columns, too"),
    ("top_k", lambda P, labels, k: top_k(P, labels, 1), "one guess"),
    ("top_k", lambda P, labels, k: np.mean(places(P, k)[:, k - 1] == labels), "exactly"),
    ("top_k", lambda P, labels, k: 1 - top_k(P, labels, k), "share of rows that are missed"),
    ("top_k", lambda P, labels, k: P[:, 0], "shape (60,); expected one number: is a sum or a mean missing"),
    ("top_k", lambda P, labels, k: 0.123, "For k = 3 your function gives 0.123"),
    ("top_k", lambda P, labels, k: np.equal(places(P, k), labels).any(axis=1).mean(), "one column, to compare"),
    ("share_kept", lambda P, labels, wanted: len(P) * kept(P, labels, wanted), "divide"),
    ("share_kept", lambda P, labels, wanted: 100 * kept(P, labels, wanted), "per cent"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, wanted, P[range(len(P)), labels]), "does not know"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, wanted, -P.max(axis=1)), "least sure"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, wanted, -np.arange(len(P))), "not sorted"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, wanted, first_dip=True), "first dip"),
    ("share_kept", lambda P, labels, wanted: np.mean(P.argmax(axis=1) == labels), "accuracy on all"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, wanted) - 1 / len(P), "One row too few"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, wanted, enough=np.greater), "not with >"),
    ("share_kept", by_thresholds, "For 110 rows and wanted = 0.7 your function gives 0.5273"),
    ("share_kept", lambda P, labels, wanted: good_enough(P, labels, wanted).mean(), "counts how many beginnings"),
    ("share_kept", lambda P, labels, wanted: kept(P, labels, min(wanted, 1)), "For wanted = 1.1 your function gives"),
    ("share_kept", kept_or_index_error, "stopped with IndexError"),
    ("share_kept", lambda P, labels, wanted: P, "shape (80, 10); expected one number"),
    (
        "share_kept",
        lambda P, labels, wanted: (P.max(axis=1) >= wanted).mean(),
        "is no probability that a row has to reach",
    ),
    ("share_kept", lambda P, labels, wanted: 0.123, "For 80 rows and wanted = 0.8 your function gives 0.123"),
    ("input_gradient", lambda *a: to_the_pixels(*a, slopes=(0, 1, 2)), "No sigmoid made the pixels"),
    ("input_gradient", lambda *a: to_the_pixels(*a, n=1), "The 1/n of the mean"),
    ("input_gradient", lambda *a: to_the_pixels(*a, n=a[2].size), "number of all outputs"),
    ("input_gradient", lambda *a: to_the_pixels(*a, slopes=()), "slopes of both hidden layers"),
    ("input_gradient", lambda *a: to_the_pixels(*a, slopes=(1,)), "slope of hidden layer 2"),
    ("input_gradient", lambda *a: to_the_pixels(*a, slopes=(2,)), "slope of hidden layer 1"),
    ("input_gradient", lambda *a: to_the_pixels(*a, stop=1), "That is δ₁"),
    ("input_gradient", lambda *a: to_the_pixels(*a, slopes=(1, 2, 3)), "No slope A(1 − A) at the output"),
    ("input_gradient", lambda *a: -to_the_pixels(*a), "sign is flipped"),
    ("input_gradient", lambda *a: to_the_pixels(*a).T, "shape (6, 7); expected shape (7, 6): is it transposed?"),
    ("input_gradient", lambda *a: 2 * to_the_pixels(*a), "For X of shape (7, 6) your function gives at entry"),
    ("max_pool", blocks(lambda block: max(block.max(), 0)), "never negative"),
    ("max_pool", blocks(np.mean), "the mean of each block"),
    ("max_pool", blocks(np.min), "the smallest of each block"),
    ("max_pool", blocks(lambda block: block[0].max()), "two in a line"),
    ("max_pool", blocks(lambda block: block[:, 0].max()), "two in a column"),
    *(
        ("max_pool", lambda image, i=i, j=j: image[i::2, j::2], f"corner of each block, image[{i}::2, {j}::2]")
        for i in (0, 1)
        for j in (0, 1)
    ),
    ("max_pool", lambda image: image.reshape(14, 14, 2, 2).max(axis=(2, 3)), "four neighbours in one line"),
    ("max_pool", lambda image: blocks(np.max)(image).ravel(), "the same numbers in another shape: reshape(14, 14)"),
    ("max_pool", lambda image: image, "shape (28, 28); expected shape (14, 14)"),
    ("max_pool", lambda image: image[:14, :14], "Entry (0, 0) is the largest"),
    ("gradients", walk(slope=False), "δ went back through W but not through the sigmoid"),
    ("gradients", walk(finish=lambda pairs: pairs[::-1]), "last layer stands first"),
    ("gradients", walk(finish=lambda pairs: [(dW / 8, db / 8) for dW, db in pairs]), "once too often"),
    ("gradients", walk(db=lambda delta: delta.mean(axis=0)), "That is a mean"),
    ("gradients", walk(db=np.sum), "A sum without axis=0"),
    ("gradients", walk(db=lambda delta: delta), "One row an example"),
    ("gradients", walk(db=lambda delta: delta.sum(axis=1)), "It is the last layer: db adds up the rows"),
    ("gradients", walk(turn=lambda W: W), "is a .T missing"),
    ("gradients", walk(turn=half_turned), "δ goes back through W.T"),
    ("gradients", walk(turn=lambda W: 2 * W.T), "with W of layer 3 and A = outputs[2]"),
    ("gradients", walk(early=True), "It is the last layer"),
    (
        "gradients",
        of_three_layers,
        "IndexError: list index out of range (for a network of 1 layer)",
    ),
    ("gradients", walk(finish=lambda pairs: pairs[1:]), "(dW3, db3), in this order; got a list of 2"),
    ("gradients", walk(finish=reversed), "got a list_reverseiterator, which hands out its entries only once"),
    ("gradients", walk(finish=lambda pairs: [dW for dW, _ in pairs]), "Expected dW1, db1, in this order"),
    ("gradients", lambda Ws, A, delta: [(a.T @ delta, delta.sum(0)) for a in A[:-1]], "and none before the first"),
    ("output_delta", lambda A, Y: A - Y / len(Y), "A3 − Y needs its brackets"),
    ("output_delta", lambda A, Y: A - Y, "mean over the images is lost"),
    ("output_delta", lambda A, Y: (Y - A) / len(Y), "sign is flipped: predicted"),
    ("output_delta", lambda A, Y: Y - A, "Sign and mean"),
    ("output_delta", lambda A, Y: (A - Y) / 10, "by the 10 classes"),
    ("output_delta", lambda A, Y: (A - Y) / Y.size, "by every entry"),
    ("output_delta", lambda A, Y: (A - Y) * A * (1 - A) / len(Y), "No slope"),
    ("output_delta", lambda A, Y: 2 * (A - Y) / len(Y), "squared error's factor 2"),
    ("output_delta", lambda A, Y: -Y / A / len(Y), "slope along the probabilities"),
    ("output_delta", lambda A, Y: np.mean(A - Y), "one number; expected shape"),
    ("weight_gradient", lambda A, delta: delta.T @ A, "its transpose"),
    ("weight_gradient", lambda A, delta: A.T @ delta / len(A), "once too often"),
    ("weight_gradient", lambda A, delta: -A.T @ delta, "sign is flipped"),
    ("weight_gradient", lambda A, delta: delta.sum(axis=0), "bias's gradient"),
    ("weight_gradient", lambda A, delta: np.outer(A[0], delta[0]), "one image's"),
    ("weight_gradient", lambda A, delta: A @ delta, "a .T missing"),
    ("step_back", lambda delta, W, A: delta @ W.T, "slope is missing"),
    ("step_back", lambda delta, W, A: delta @ W.T * A, "is missing: (1 − A)"),
    ("step_back", lambda delta, W, A: delta @ W.T * (1 - A), "is missing: A."),
    ("step_back", lambda delta, W, A: delta @ W.T * (1 - A**2), "tanh's slope"),
    ("step_back", lambda delta, W, A: -delta @ W.T * A * (1 - A), "sign is flipped"),
    ("step_back", lambda delta, W, A: delta @ W.T * A * (1 - A) / len(A), "once too often"),
    ("step_back", lambda delta, W, A: delta @ W.T * sigmoid(A) * (1 - sigmoid(A)), "A already is σ(Z)"),
    ("step_back", lambda delta, W, A: delta @ W * A * (1 - A), "a .T missing"),
    ("step_back", lambda delta, W, A: delta @ W.T * A * 1 - A, "1 − A needs its brackets"),
    ("lean", lambda ink, x, y: np.sum(ink * y * y) / np.sum(ink * x * y), "wrong order"),
    ("lean", lambda ink, x, y: np.sum(ink * x * y), "M_xy alone"),
    ("lean", lambda ink, x, y: np.arctan(np.sum(ink * x * y) / np.sum(ink * y * y)), "That is the angle"),
    (
        "lean",
        lambda ink, x, y: np.sum(ink * (x - x.mean()) * (y - y.mean())) / np.sum(ink * (y - y.mean()) ** 2),
        "counted from the centre of mass already",
    ),
    ("lean", lambda ink, x, y: np.sum(ink * x * y) / np.sum(ink * y), "M_yy has y twice"),
    ("lean", lambda ink, x, y: np.sum(ink * x * y) / np.sum(ink * x * x), "divide by M_xx"),
    ("lean", lambda ink, x, y: np.sum(x * y) / np.sum(y * y), "ink is missing"),
    ("lean", lambda ink, x, y: -np.sum(ink * x * y) / np.sum(ink * y * y), "sign is flipped"),
    ("lean", lambda ink, x, y: ink * x * y / np.sum(ink * y * y), "over the whole picture"),
    ("lean", lambda ink, x, y: np.sum(ink * x * y) / np.sqrt(np.sum(ink * x * x) * np.sum(ink * y * y)), "correlation"),
]


@functools.cache
def verdict(row):
    """What the check prints about the wrong answer in this row of the table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of the wrong answers take the logarithm of 0
        return said(CHECKS[WRONG[row][0]], WRONG[row][1])


@pytest.mark.parametrize("row", range(len(WRONG)), ids=[f"{name}: {part}" for name, _, part in WRONG])
def test_a_wrong_answer_is_told_what_is_wrong(row):
    assert verdict(row).startswith("✗"), verdict(row)
    assert WRONG[row][2] in verdict(row)


@pytest.mark.parametrize("name", CHECKS)
def test_different_mistakes_of_one_exercise_get_different_messages(name):
    rows = [row for row, wrong in enumerate(WRONG) if wrong[0] == name]
    assert len(rows) > 4
    for row in rows:
        for other in rows:
            if WRONG[row][2] not in WRONG[other][2] and WRONG[other][2] not in WRONG[row][2]:
                assert WRONG[row][2] not in verdict(other)


@pytest.fixture
def known(monkeypatch):
    """For a check by its name: all that it expects of the folded solution, as (cases, ways, options) of `expect`."""

    def of(name):
        recorded = []

        def record(function, cases, ways, **options):
            recorded.append((cases, ways, options))
            return answers.expect(function, cases, ways, **options)

        for module in MODULES:
            monkeypatch.setattr(module, "expect", record)
        assert run(name, solved=True).startswith("✓")
        return recorded

    return of


@pytest.mark.parametrize("name", sorted(set(CHECKS) - {"hand_made", "ring"}))
def test_the_mistakes_that_a_check_knows_are_told_apart_and_stand_in_the_table(name, known):
    printed = [verdict(row) for row, wrong in enumerate(WRONG) if wrong[0] == name]
    messages, told = set(), set()
    for cases, ways, options in known(name):
        for message in ways(*cases[0])[1]:
            messages.add(message)
            try:
                answers.expect(lambda *arguments: ways(*arguments)[1][message], cases, ways, **options)  # noqa: B023
            except Wrong as wrong:
                told.add((message, str(wrong)))
    # a network of one layer shows no mistake between layers, so not every case tells; but none tells another thing
    assert told == {(message, message) for message in messages}
    for message in messages:
        assert any(message in text for text in printed), message


# --- right answers in other clothes -----------------------------------------------------------------------------------

RIGHT = [
    ("xor_layer", lambda X, W: (1 / (1 + np.exp(-(X @ W)))).tolist()),
    ("xor_delta2", lambda A, y: (A - y) * 2 * (A - A**2)),
    ("xor_dW2", lambda A1, delta2: np.sum(A1 * delta2, axis=0, keepdims=True).T),
    ("xor_delta1", lambda d, W2, A1: d * W2[:, 0] * A1 * (1 - A1)),
    ("xor_update", lambda W, dW, rate: np.subtract(W, rate * dW, out=W)),  # alters its argument, which is a copy
    ("tanh_slope", lambda A: (1 - A**2).tolist()),
    ("tanh_slope", lambda A: (1 - A**2).astype(np.float32)),
    ("tanh_slope", lambda A: 1 - np.multiply(A, A, out=A)),  # alters its argument, which is a copy
    ("mean_gradient", mean_gradient()),
    ("mean_gradient", mean_gradient(finish=lambda dW1, dW2: [dW1, dW2])),
    ("bias_gradients", bias_gradients()),
    ("hand_made", hand_made()),
    ("hand_made", [W.tolist() for W in hand_made()]),
    ("neuron", lambda x, w, b: np.float32(sigmoid(x @ w + b))),
    ("line_step", lambda p, slope, rate: np.float32(p - rate * slope)),
    ("slope_of_w4", lambda d, s, w5, w6, h1, h2, x1, x2: x2 * (1 - h2) * h2 * w6 * s * d),
    ("bias_slopes", lambda delta: np.ones(len(delta)) @ delta),
    ("bias_slopes", lambda delta: list(map(sum, delta.T))),
    ("line_slopes", line(finish=lambda dm, dc: np.array([dm, dc]))),
    ("sgd_epoch", sgd()),
    ("sgd_epoch", lambda *a: [part.astype(np.float32) for part in sgd()(*a)]),
    ("count", lambda s: float(sum((i + 1) * o for i, o in zip(s[:-1], s[1:], strict=True)))),
    ("jacobian", jacobian()),
    ("softmax_rows", softmax),
    ("softmax_rows", lambda Z: (np.exp(Z).T / np.exp(Z).sum(axis=1)).T),
    ("softmax_delta", lambda A2, Y: (A2 - Y) * (1 / A2.shape[0])),
    ("tanh_delta", lambda delta2, W2, A1: np.einsum("ij,kj->ik", delta2, W2) * (1 - A1**2)),
    ("l2_gradient", lambda X, delta1, W1, l2: (delta1.T @ X).T + l2 * W1),
    ("top_k", top_k),
    ("share_kept", kept),
    ("input_gradient", to_the_pixels),
    ("max_pool", blocks(np.max)),
    ("gradients", walk()),
    ("gradients", walk(finish=tuple)),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=[name for name, _ in RIGHT])
def test_a_right_answer_is_right_in_whatever_way_it_is_written(name, answer):
    assert said(CHECKS[name], answer).startswith("✓")


def measured(value, at, step=1e-6):
    """The slopes of value(at), a number or an array, by each entry of `at`: the last axes are those of `at`."""
    nudges = step * np.eye(at.size).reshape(-1, *at.shape)
    slopes = [(value(at + nudge) - value(at - nudge)) / (2 * step) for nudge in nudges]
    return np.moveaxis(np.array(slopes).reshape(*at.shape, *np.shape(slopes[0])), range(at.ndim), range(-at.ndim, 0))


def test_the_folded_solutions_are_the_measured_slopes():
    def solution(name):
        names, _, source = in_the_notebooks()[name]
        written = {}
        exec(source, names, written)
        return next(iter(written.values()))

    def sizes(*shape):
        return np.random.default_rng(len(shape)).normal(size=shape)

    Z, Y, T = sizes(4, 3), np.eye(3)[[0, 2, 1, 1]], 1.7
    slope = measured(np.tanh, Z[0])
    np.testing.assert_allclose(solution("tanh_slope")(np.tanh(Z[0])), np.diag(slope), rtol=1e-8)

    x, target = sizes(2, 5)
    slopes = measured(lambda mc: np.mean((mc[0] * x + mc[1] - target) ** 2), np.array([0.4, -1.2]))
    np.testing.assert_allclose(solution("line_slopes")(0.4, -1.2, x, target), slopes, rtol=1e-8)

    jacobian = measured(lambda z: softmax(z[None])[0], Z[0])
    np.testing.assert_allclose(solution("jacobian")(softmax(Z)[0]), jacobian, atol=1e-9)

    slopes = measured(lambda Z: cross_entropy(softmax(Z / T), Y), Z)
    np.testing.assert_allclose(solution("temperature")(Z, Y, T), slopes, atol=1e-9)

    scores, hidden, W2 = sizes(4, 3), np.tanh(sizes(4, 5)), sizes(5, 3)
    slopes = measured(lambda Z: cross_entropy(softmax(Z), Y), scores)
    np.testing.assert_allclose(solution("softmax_delta")(solution("softmax_rows")(scores), Y), slopes, atol=1e-9)
    slopes = measured(lambda Z: cross_entropy(softmax(np.tanh(Z) @ W2), Y), np.arctanh(hidden))
    delta2 = (softmax(hidden @ W2) - Y) / len(Y)
    np.testing.assert_allclose(solution("tanh_delta")(delta2, W2, hidden), slopes, atol=1e-9)
    slopes = measured(lambda W: cross_entropy(softmax(hidden @ W), Y) + 0.4 / 2 * np.sum(W**2), W2)
    np.testing.assert_allclose(solution("l2_gradient")(hidden, delta2, W2, 0.4), slopes, atol=1e-9)

    layers = init_layers([6, 5, 4, 3], "sigmoid", "softmax", np.random.default_rng(0))
    X, Ws = sizes(4, 6), [layer.W for layer in layers]
    slopes = measured(lambda X: cross_entropy(forward(layers, X)[-1], Y), X)
    np.testing.assert_allclose(solution("input_gradient")(Ws, forward(layers, X), Y), slopes, atol=1e-9)

    outputs = forward(layers, X)
    delta = (outputs[-1] - Y) / len(Y)
    for pair, expected in zip(
        solution("gradients")(Ws, outputs, delta), backward(layers, outputs, Y, cross_entropy), strict=True
    ):
        for own, derived in zip(pair, expected, strict=True):
            np.testing.assert_allclose(own, derived, atol=1e-14)


# --- anything at all --------------------------------------------------------------------------------------------------


def only_a_docstring(*_):
    """What will it be?"""
    # perhaps this


def named_dots(*_):
    result = ...
    return result


def named_dots_not_returned(*_):
    result = ...  # noqa: F841


@pytest.mark.parametrize("name", sorted(set(CHECKS) - {"hand_made"}))
@pytest.mark.parametrize(
    "stub", [only_a_docstring, named_dots, named_dots_not_returned, lambda *_: ..., lambda *_: None]
)
def test_a_stub_is_not_answered(name, stub):
    assert said(CHECKS[name], stub).startswith("○ Not answered yet.")


def never_ends(*_):
    raise RecursionError("maximum recursion depth exceeded")


def asserts(*_):
    raise AssertionError


ANSWERS = {
    "nothing": None,
    "the dots": ...,
    "a string": "W1",
    "a number": 3,
    "not a number": float("nan"),
    "an empty list": [],
    "an empty array": np.zeros(0),
    "an array without dimensions": np.array(3.0),
    "a pair of strings": ("a", "b"),
    "a pair of Nones": (None, None),
    "a generator": (number for number in range(2)),
    "an array of objects": np.array([None, "x"], dtype=object),
    "a class": dict,
    "a function without arguments": lambda: 1,
    "a function that returns nothing": no_return,
    "a function that returns a string": lambda *_: "0.5",
    "a function that returns a number": lambda *_: 0.5,
    "a function that returns NaN": lambda *_: np.nan,
    "a function that returns infinity": lambda *_: np.inf,
    "a function that returns truth": lambda *_: True,
    "a function that returns a complex number": lambda *_: 1j,
    "a function that returns an empty list": lambda *_: [],
    "a function that returns an empty array": lambda *_: np.zeros((0, 2)),
    "a function that returns pairs of dots": lambda *_: [(..., ...), (..., ...)],
    "a function that returns pairs of Nones": lambda *_: [(None, None)] * 3,
    "a function that returns four numbers": lambda *_: (1.0, 2.0, 3.0, 4.0),
    "a function that returns a huge array": lambda *_: np.full((2, 2), 1e300),
    "a function that returns a number beyond 64 bits": lambda *_: 10**30,
    "a function that returns its argument": lambda *arguments: arguments[0],
    "a function that returns a function": lambda *_: np.tanh,
    "a function that returns a ragged list": lambda *_: [[1], [2, 3]],
    "a function that returns a set": lambda *_: {1, 2},
    "a function that returns a generator": lambda *_: (number for number in range(2)),
    "a function that divides by zero": lambda *_: 1 / 0,
    "a function with an unknown name": lambda *_: unknown_name,  # noqa: F821
    "a function whose shapes do not fit": lambda *_: np.ones((2, 3)) @ np.ones((2, 3)),
    "a function that never ends by itself": never_ends,
    "a function that asserts": asserts,
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_wrong_answer_gets_a_verdict_and_no_traceback(check, answer, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(answer)
    printed = capsys.readouterr()
    assert printed.out.startswith(("○ Not answered yet.", "✗ Not yet. ", "✗ Your code stopped with "))
    assert not printed.err
    assert "Traceback" not in printed.out
    assert " at 0x" not in printed.out
    assert all(len(line) < 400 for line in printed.out.splitlines())


def test_a_check_says_right_wrong_broken_or_unanswered():
    @exercise
    def check(answer):
        if answers.call(lambda: 1 / answer) != 0.25:
            raise Wrong("Two and two make more.")
        return "You can add."

    right, wrong, unanswered, broken = (said(check, answer) for answer in (4, 3, ..., 0))
    assert right == "✓ Right. You can add.\n"
    assert wrong == "✗ Not yet. Two and two make more.\n"
    assert unanswered.startswith("○ Not answered yet.")
    assert broken.startswith("✗ Your code stopped with ZeroDivisionError: division by zero")


def test_an_error_of_the_check_itself_is_not_blamed_on_the_reader():
    @exercise
    def check(answer):
        return len(answer)

    assert (
        said(check, 3)
        == "✗ The check cannot read your answer, the int 3 (TypeError: object of type 'int' has no len()).\n"
    )


def test_a_mistake_is_named_only_if_it_agrees_in_every_case():
    def ways(x):
        return x + 1, {"That is twice as much.": 2 * x, "Nothing was added.": x}

    def told(function):
        with pytest.raises(Wrong) as wrong:
            answers.expect(function, [(2.0,), (5.0,)], ways, case=lambda x: f"x = {x}")
        return str(wrong.value)

    assert told(lambda x: x) == "Nothing was added."
    assert told(lambda x: x if x == 2 else 0) == "For x = 2.0 your function gives 2; expected 3."
    assert told(lambda x: 2 * x if x == 5 else 3) == "For x = 5.0 your function gives 10; expected 6."


@pytest.mark.parametrize(
    ("answer", "right", "text"),
    [
        (3, 4, "3; expected 4"),
        (13002, 12960, "13002; expected 12960"),
        (0.3, 0.4, "0.3; expected 0.4"),
        (0.84551, 0.84553, "0.84551; expected 0.84553: near, but 2e-05 off"),
        (0.8455, 0.845513, "0.8455; expected 0.84551: the right numbers, rounded to 4 decimals"),
        (np.nan, 0.5, "nan; expected 0.5"),
        ([1.0, 2.0], [1.0, 3.0], "at entry (1,) 2; expected 3"),
        ([1.0], 1.0, "shape (1,); expected one number"),
        ([1.0, 2.0], [[1.0], [2.0]], "reshape(-1, 1)"),
        ([[1.0], [2.0]], [1.0, 2.0], "without keepdims"),
        (np.ones((4, 4)), np.ones((4, 1)), "(n, 1) with (n,) makes (n, n)"),
    ],
    ids=str,
)
def test_a_difference_is_told_in_as_many_digits_as_it_takes(answer, right, text):
    with pytest.raises(Wrong) as wrong:
        answers.expect(lambda: answer, [()], lambda: (right, {}))
    assert f"Your function gives {text}" in str(wrong.value) or text in str(wrong.value)


# --- guesses ----------------------------------------------------------------------------------------------------------

GUESSES = [
    (200, 200, None, "Right."),
    ("200", 200, None, "Right."),
    ("98.3 %", 98.3036, None, "Right."),
    ("98,3", 98.3036, None, "Right."),
    ("98.3 per cent", 98.3036, None, "Right."),
    ("2 points", 1.2, None, "Too high."),
    ("13,002", 13002, None, "Right."),
    ("pixels/255", "pixels / 255", None, "Right."),
    ("Mini batches", "mini-batches", None, "Right."),
    (0.47, 0.4712, None, "Right."),
    (185, 200, None, "Near, a little too low."),
    (3, 3.4, None, "Too low."),
    (3, 3.4, 1, "Right."),
    (4, 3.4, 1, "Near, a little too high."),
    (0, 0.0002, None, "Too low."),
    (1e9, 200, None, "Too high."),
    (50, 200, None, "Too low."),
    (0, 0, None, "Right."),
    ("Yes ", "yes", None, "Right."),
    (True, "yes", None, "Right."),
    ("no", True, None, "Not so: yes."),
    ("momentum", "mini-batches", None, "Not so: mini-batches."),
    ("many", 200, None, "(A number was asked for.)"),
    ([1, 2], 200, None, "(A number was asked for.)"),
    ("Smaller.", "smaller", None, "Right."),
    (np.float64(2), {2, 3, 4}, None, "Right."),
    (50, {2, 3, 4}, None, "That is not among them."),
    ([3, 4], {2, 3, 4}, None, "Right."),
    ([1, 2], {2, 3, 4}, None, "Not all are among them."),
    ([], {2, 3, 4}, None, "That is not among them."),
    (range(2, 5), {2, 3, 4}, None, "Right."),
    ("3 or 4", {2, 3, 4}, None, "(A number was asked for.)"),
    ("50 %", 500, None, "(No percentage was asked for.)"),
    ("L2", {"L2"}, None, "Right."),
    (0.5, [0.5, 0.96, 1.01, 0.5], None, "(4 numbers were asked for.)"),
    ([0, 1, 1, 1], [0.5, 0.96, 1.01, 0.5], None, "2 of 4 are right or near."),
]


@pytest.mark.parametrize(("guess", "value", "near", "judged"), GUESSES, ids=str)
def test_a_guess_is_judged_where_the_value_is_known(guess, value, near, judged, capsys):
    result = "as it turned out" + " in %" * (value == 98.3036)
    compare_guess(guess, result, value=value, near=near)
    assert capsys.readouterr().out == f"You guessed {guess}. Result: {result}. {judged}\n"


BETWEEN = [
    (74, "Right."),
    ("80 %", "Right."),
    (70, "Right."),
    (85, "Right."),
    (66, "Near, a little too low."),
    (90, "Near, a little too high."),
    (64, "Too low."),
    (91, "Too high."),
    (69.6, "Near, a little too low."),  # no rounding makes it a number of the range
    ("many", "(A number was asked for.)"),
]


@pytest.mark.parametrize(("guess", "judged"), BETWEEN, ids=str)
def test_a_guess_in_the_range_is_right_and_one_outside_is_held_against_its_nearer_end(guess, judged, capsys):
    compare_guess(guess, "between 70 and 85 %", near=5, between=(70, 85))
    assert capsys.readouterr().out == f"You guessed {guess}. Result: between 70 and 85 %. {judged}\n"


@pytest.mark.parametrize("value", [None, 3, "three", [3]], ids=str)
@pytest.mark.parametrize("guess", [None, ..., 3, 0.5, "momentum", [1, 2], np.float64(2), {}, float("nan"), ""], ids=str)
def test_any_guess_is_set_beside_the_result(guess, value, capsys):
    compare_guess(guess, "42 % are right", value=value)
    out = capsys.readouterr().out
    if guess is None or guess is ...:
        assert out == "Result: 42 % are right. (No guess stored.)\n"
    else:
        assert out.startswith(f"You guessed {guess}. Result: 42 % are right.")
        assert out.endswith("right.\n") == (value is None)

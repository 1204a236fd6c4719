"""How fast the shared mathematics is, as ratios to other ways of doing the same work. Not a test: nothing is asserted.

    python tests/maintenance/benchmark.py            # a few minutes
    python tests/maintenance/benchmark.py --rounds 9

Every contender takes its turn in each round of one run, so that a busy machine slows all of them; printed is the
median over the rounds of (contender's time / helpers' time), with the smallest and the largest. PyTorch joins where it
is installed.
"""

import argparse
import statistics
import sys
import time
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from helpers import Layer, backward, cross_entropy, forward, init_layers, one_hot, train, update
from helpers.datasets import load_mnist, load_moons
from helpers.digits import prepare

try:
    import torch
except ImportError:
    torch = None


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(title, ours, others, rounds):
    """Time `ours` and each of `others` in turn, `rounds` times, and print the ratios."""
    ours()  # warm-up: caches, thread pools
    times = {name: [] for name in others}
    own = []
    for _ in range(rounds):
        own.append(seconds(ours))
        for name, work in others.items():
            times[name].append(seconds(work))
    print(f"{title}: helpers {statistics.median(own) * 1000:.1f} ms")
    for name, values in times.items():
        ratios = sorted(theirs / mine for theirs, mine in zip(values, own, strict=True))
        print(f"    {name:<34} {statistics.median(ratios):6.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


def digit_layers(dtype):
    return init_layers([784, 16, 16, 10], "sigmoid", "softmax", np.random.default_rng(0), dtype)


def article_loop(layers, X, labels, learning_rate=0.8):
    """One epoch the way the article computes it: a loop over the examples, sums, one update (float64, contiguous)."""
    (W1, B1), (W2, B2), (W3, B3) = ((np.ascontiguousarray(W.T), b) for W, b, _ in layers)
    sums = [np.zeros_like(a) for a in (W1, B1, W2, B2, W3, B3)]
    targets = np.eye(10)
    for x, label in zip(X, labels, strict=True):
        A1 = 1 / (1 + np.exp(-(np.dot(W1, x) + B1)))
        A2 = 1 / (1 + np.exp(-(np.dot(W2, A1) + B2)))
        y = np.exp(np.dot(W3, A2) + B3)
        y /= np.sum(y)
        d3 = y - targets[label]
        d2 = A2 * (1 - A2) * np.dot(W3.T, d3)
        d1 = A1 * (1 - A1) * np.dot(W2.T, d2)
        for total, part in zip(sums, (np.outer(d1, x), d1, np.outer(d2, A1), d2, np.outer(d3, A2), d3), strict=True):
            total += part
    return [p - learning_rate * s / len(X) for p, s in zip((W1, B1, W2, B2, W3, B3), sums, strict=True)]


def torch_steps(layers, X, labels, batch_size, learning_rate):
    """An epoch of plain SGD in PyTorch eager, with its own modules, loss and optimiser."""
    modules = []
    for k, (W, b, _) in enumerate(layers):
        linear = torch.nn.Linear(*W.shape)
        linear.weight.data, linear.bias.data = torch.tensor(W.T.copy()), torch.tensor(b.copy())
        modules += [linear] if k == len(layers) - 1 else [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*modules)
    loss_of = torch.nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=learning_rate)
    data, targets = torch.from_numpy(X), torch.from_numpy(labels.astype(np.int64))

    def epoch():
        order = torch.randperm(len(data)) if batch_size < len(data) else None
        for start in range(0, len(data), batch_size):
            rows = slice(start, start + batch_size)
            rows = rows if order is None else order[rows]
            optimiser.zero_grad()
            loss_of(model(data[rows]), targets[rows]).backward()
            optimiser.step()

    return epoch


def sklearn_epoch(X, labels, batch_size, learning_rate):
    """An epoch of plain SGD in scikit-learn's MLPClassifier, on the same architecture."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    def epoch():
        model = MLPClassifier([16, 16], activation="logistic", solver="sgd", momentum=0, alpha=0, max_iter=1, tol=0,
                              learning_rate_init=learning_rate, batch_size=batch_size, random_state=0)  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, labels)

    return epoch


def benchmark_digits(rounds):
    X, labels = prepare(load_mnist("train")[:30_000])
    Y = one_hot(labels, 10, np.float32)
    single, double = digit_layers(np.float32), digit_layers(np.float64)
    X64, Y64 = X.astype(np.float64), Y.astype(np.float64)

    def step(layers, X, Y):
        return update(layers, backward(layers, forward(layers, X), Y, cross_entropy), 0.8)

    compare(
        "full batch, 30,000 digits, one float32 step",
        lambda: step(single, X, Y),
        {
            "the same in float64": lambda: step(double, X64, Y64),
            "the article's loop over examples": lambda: article_loop(double, X64, labels),
        },
        rounds,
    )
    contenders = {"scikit-learn": sklearn_epoch(X, labels, len(X), 0.8)}
    if torch:
        contenders["PyTorch eager"] = torch_steps(single, X, labels, len(X), 0.8)
    compare("full batch, 30,000 digits, one epoch of train", epoch_of(single, X, Y, len(X), 0.8), contenders, rounds)
    for batch_size in (32, 64, 128, 256, 1024):
        contenders = {"scikit-learn": sklearn_epoch(X, labels, batch_size, 0.1)}
        if torch:
            contenders["PyTorch eager"] = torch_steps(single, X, labels, batch_size, 0.1)
        ours = epoch_of(single, X, Y, batch_size, 0.1)
        compare(f"batches of {batch_size}, one epoch of 30,000 digits", ours, contenders, rounds)


def epoch_of(layers, X, Y, batch_size, learning_rate):
    def epoch():
        train(layers, X, Y, cross_entropy, learning_rate=learning_rate, epochs=1, batch_size=batch_size,
              rng=np.random.default_rng(0))  # fmt: skip

    return epoch


def benchmark_moons(rounds, passes=20_000):
    X, labels = load_moons()
    Y, l2 = one_hot(labels, 2), 0.01 / 200
    rng = np.random.default_rng(0)
    start = init_layers([2, 3, 2], "tanh", "softmax", rng)

    def general():
        layers = start
        for _ in range(passes):
            layers = update(layers, backward(layers, forward(layers, X), Y, cross_entropy, l2), 0.5)

    def by_hand():
        (W1, b1, _), (W2, b2, _) = (Layer(W.copy(), b.copy(), a) for W, b, a in start)
        for _ in range(passes):
            A1 = np.tanh(X @ W1 + b1)
            E = np.exp(A1 @ W2 + b2)
            delta2 = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)
            dW2, db2 = A1.T @ delta2 + l2 * W2, delta2.sum(axis=0)
            delta1 = delta2 @ W2.T * (1 - A1 * A1)
            dW1, db1 = X.T @ delta1 + l2 * W1, delta1.sum(axis=0)
            W1 -= 0.5 * dW1
            b1 -= 0.5 * db1
            W2 -= 0.5 * dW2
            b2 -= 0.5 * db2

    def in_train():
        train(start, X, Y, cross_entropy, learning_rate=0.5, epochs=passes, l2=l2)

    contenders = {"written by hand in numpy": by_hand, "train, which also keeps the losses": in_train}
    compare(f"moons, 2-3-2, {passes:,} passes through forward, backward, update", general, contenders, rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print("ratio = contender's time / helpers' time: above 1, helpers is faster. Median (smallest to largest).")
    if torch is None:
        print("(PyTorch is not installed: left out)")
    benchmark_moons(rounds)
    benchmark_digits(rounds)


if __name__ == "__main__":
    main()

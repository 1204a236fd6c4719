"""Train the digit network: measure each choice on held-out rows, then train once more and look at the test images.

    python data/train_digits.py study     one change at a time: writes data/digit_study.csv
    python data/train_digits.py final     the frozen recipe on all 60,000 rows: writes data/digit_weights.npz

`study` trains on rows 0-29,999 of the training file and measures on rows 30,000-41,999; it never reads the test file.
`final` takes the settings frozen in helpers/digits.py, trains one network for each of five seeds fixed beforehand and
then looks at the 10,000 test images; it writes the weights of all five, whatever their results. On another
processor, or with another number of BLAS threads, results differ a little; the stored ones come from
OPENBLAS_NUM_THREADS=1.
"""

import argparse
import csv
import hashlib
import io
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from helpers import Layer, accuracy, cross_entropy, init_layers, one_hot, train
from helpers.datasets import DATA, load_mnist
from helpers.digits import (
    HIDDEN,
    OUTPUT,
    SETTINGS,
    SIZES,
    Settings,
    layers_from,
    load_weights,
    prepare,
    straighten,
    train_digits,
)

STUDY, WEIGHTS = DATA / "digit_study.csv", DATA / "digit_weights.npz"
ACTIVATIONS = [HIDDEN, HIDDEN, OUTPUT]
STUDY_SEEDS = (0, 1, 2, 3, 4)
FINAL_SEEDS = (0, 1, 2, 3, 4)
N_TRAIN, N_VALIDATION = 30_000, 12_000


def article_layers(sizes, hidden, output, rng, dtype):
    """Layers as the article draws them: weights and biases evenly from -0.5 to 0.5."""
    return [
        Layer(rng.uniform(-0.5, 0.5, W.shape).astype(dtype), rng.uniform(-0.5, 0.5, b.shape).astype(dtype), activation)
        for W, b, activation in init_layers(sizes, hidden, output, rng, dtype)
    ]


# Each step keeps what the steps before it changed, and changes one thing; where that calls for another learning rate or
# number of epochs, it has the best of two or three tried on the validation rows. An epoch of the full batch is a single
# step downhill: it has the article's 500 of them.
ARTICLE = Settings(epochs=500, batch_size=N_TRAIN, learning_rate=0.8, momentum=0.0, decay=False, l2=0.0, shifted=False)
LADDER = [  # (what changes, in which settings, the pixels)
    ("the article's training", {}, "0 to 255"),
    ("pixels / 255", {}, "0 to 1"),
    ("smaller initial weights", {}, "0 to 1"),
    ("longer steps", {"learning_rate": 1.6}, "0 to 1"),
    ("mini-batches", {"epochs": 30, "batch_size": 64, "learning_rate": 0.4}, "0 to 1"),
    ("momentum", {"momentum": 0.9, "learning_rate": 0.05}, "0 to 1"),
    ("warm-up, then decay", {"decay": True, "learning_rate": 0.2}, "0 to 1"),
    ("L2", {"l2": SETTINGS.l2}, "0 to 1"),
    ("straightened", {}, "straightened"),
    ("shifted copies", {"shifted": True}, "straightened"),
    ("a higher rate", {"learning_rate": SETTINGS.learning_rate}, "straightened"),
    ("more epochs", {"epochs": SETTINGS.epochs}, "straightened"),
]
COLUMNS = [
    *("step", "change", "pixels", "epochs", "batch_size", "learning_rate", "momentum", "decay", "l2", "shifted"),
    *("seed", "train_accuracy", "validation_accuracy"),
]


def measure(step, settings, seed, X, labels):
    """Train one network on the first 30,000 rows, measure it on the other 12,000: the results' columns of the CSV."""
    X_train, labels_train, initial = X[:N_TRAIN], labels[:N_TRAIN], article_layers if step < 2 else init_layers
    if step == 0:  # raw pixels, which train_digits refuses
        layers = article_layers(SIZES, HIDDEN, OUTPUT, np.random.default_rng(seed), X.dtype)
        Y_train, rate = one_hot(labels_train, SIZES[-1], X.dtype), settings.learning_rate
        layers, _ = train(layers, X_train, Y_train, cross_entropy, learning_rate=rate, epochs=settings.epochs)
    else:
        layers, _ = train_digits(X_train, labels_train, seed, settings, initial)
    return {
        "seed": seed,
        "train_accuracy": f"{accuracy(layers, X_train, labels_train):.4f}",
        "validation_accuracy": f"{accuracy(layers, X[N_TRAIN:], labels[N_TRAIN:]):.4f}",
    }


def study():
    """Climb the ladder with every seed, print and write the results."""
    X, labels = prepare(load_mnist("train").iloc[: N_TRAIN + N_VALIDATION])
    images = {"0 to 255": 255 * X, "0 to 1": X, "straightened": straighten(X)}
    rows, settings = [], ARTICLE
    for step, (change, changed, pixels) in enumerate(LADDER):
        settings = settings._replace(**changed)
        about = {"step": step, "change": change, "pixels": pixels, **settings._asdict()}
        about |= {"decay": int(settings.decay), "shifted": int(settings.shifted)}
        started = time.process_time()
        results = [measure(step, settings, seed, images[pixels], labels) for seed in STUDY_SEEDS]
        seconds = (time.process_time() - started) / len(STUDY_SEEDS)
        rows += [about | result for result in results]
        means = summary([float(row["validation_accuracy"]) for row in results])
        print(f"{step:2}  {change:25} {means}  {seconds:.1f} s a seed", flush=True)
    with STUDY.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    digest = hashlib.sha256(STUDY.read_bytes()).hexdigest()
    print(f"wrote {STUDY.name}; in helpers/datasets.py and data/README.md its SHA-256 is now {digest}")


def final():
    """Train with the frozen settings, then look at the test images; write the weights of every seed."""
    print(SETTINGS)
    X, labels = prepare(load_mnist("train"))
    X = straighten(X)
    networks = []
    for seed in FINAL_SEEDS:
        started = time.process_time()
        layers, _ = train_digits(X, labels, seed)
        seconds = time.process_time() - started
        networks.append(layers)
        print(f"seed {seed}  trained in {seconds:.0f} s  training rows {accuracy(layers, X, labels):.2%}", flush=True)
    digest = save_weights(networks)
    X_test, labels_test = prepare(load_mnist("test"))
    X_test = straighten(X_test)
    results = [accuracy(layers, X_test, labels_test) for layers in networks]
    for seed, result in zip(FINAL_SEEDS, results, strict=True):
        print(f"seed {seed}  test images {result:.2%}")
    print(f"test images, {len(results)} seeds: {summary(results)}")
    for seed, result in zip(FINAL_SEEDS, results, strict=True):
        assert accuracy(load_weights(seed, WEIGHTS), X_test, labels_test) == result
    print(f'wrote digit_weights.npz; in helpers/datasets.py and data/README.md its SHA-256 is now "{digest}"')


def save_weights(networks, path=WEIGHTS):
    """Write trained 784-16-16-10 networks, one a seed, as float32 arrays seed0_W1 …; returns the file's SHA-256.

    The same networks give the same bytes. Raises ValueError for any other network.
    """
    arrays = {}
    for seed, layers in enumerate(networks):
        if [layer.activation for layer in layers] != ACTIVATIONS:
            came = [layer.activation for layer in layers]
            raise ValueError(f"network {seed} has the activations {came}; expected {ACTIVATIONS}")
        own = {}
        for i, (W, b, _) in enumerate(layers, start=1):
            own |= {f"W{i}": W, f"b{i}": b}
        layers_from(own)
        arrays |= {f"seed{seed}_{name}": np.ascontiguousarray(array) for name, array in own.items()}
    content = io.BytesIO()
    np.savez(content, **arrays)
    path.write_bytes(content.getvalue())
    return hashlib.sha256(content.getvalue()).hexdigest()


def summary(results):
    """Mean, standard deviation and range of accuracies, in per cent."""
    mean, spread = statistics.mean(results), statistics.stdev(results)
    return f"{mean:.2%} ± {spread:.2%} (from {min(results):.2%} to {max(results):.2%})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("study", "final"))
    {"study": study, "final": final}[parser.parse_args().command]()


if __name__ == "__main__":
    main()

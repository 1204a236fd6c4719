"""Notebook 4: what its sentences say of digits, networks and the study, and no cell of it shows."""

import numpy as np
import pytest

from helpers import Layer, accuracy, cross_entropy, forward, init_layers, one_hot, predict, train
from helpers.datasets import load_digit_study, load_mnist
from helpers.digits import SIDE, SIZES, prepare, shift_images, slant, straighten


@pytest.fixture(scope="module")
def rows():
    """The official test file stands in for the rows of the page: it is read in a fraction of the time. (X, labels)"""
    X, labels = prepare(load_mnist("test"))
    return X.astype(float), labels


def test_raw_sums_are_mostly_in_the_hundreds_and_a_small_start_makes_none_large(rows):
    X = rows[0][:2000]
    large = np.abs(255 * X @ (np.random.default_rng(0).random((784, 16)) - 0.5))
    assert 0.7 < np.mean((large >= 100) & (large < 1000)) < 0.85
    small = np.abs(X @ init_layers(SIZES, "sigmoid", "softmax", np.random.default_rng(0))[0].W)
    assert small.max() < 3


def test_the_lean_hardly_says_which_digit_it_is(rows):
    X, labels = rows
    lean, _ = slant(X.reshape(-1, SIDE, SIDE))
    box = np.digitize(lean, np.quantile(lean, np.linspace(0, 1, 51)[1:-1]))
    counts = np.zeros((50, 10))
    np.add.at(counts, (box[:8000], labels[:8000]), 1)
    best_guess = counts.argmax(axis=1)  # the most frequent digit among those that lean alike
    assert np.mean(best_guess[box[8000:]] == labels[8000:]) < 0.18
    assert np.bincount(labels).max() / len(labels) > 0.11  # what one gets who does not look at all


def test_four_gains_of_the_study_are_large_beside_the_spread_and_two_in_between():
    scores = load_digit_study().pivot(index="step", columns="seed", values="validation_accuracy").to_numpy()
    gains, spread = np.diff(scores.mean(axis=1)), scores.std(axis=1, ddof=1)
    times = dict(enumerate(gains / np.maximum(spread[1:], spread[:-1]), start=1))
    names = load_digit_study().groupby("step")["change"].first()
    assert {names[k] for k in times if times[k] > 3} == {
        "pixels / 255", "longer steps", "mini-batches", "straightened",
    }  # fmt: skip
    assert {names[k] for k in times if 2 < times[k] < 3} == {"smaller initial weights", "L2"}
    assert max(sorted(times.values())[:-6]) < 2


def test_no_seed_of_the_full_batch_reads_as_much_as_softmax_regression():
    study = load_digit_study()
    assert study[study["change"] == "pixels / 255"]["validation_accuracy"].max() < 0.888  # what the page prints


def test_shifted_copies_teach_to_read_what_is_moved_by_a_pixel(rows):
    X, labels = straighten(rows[0]), rows[1]
    moved = np.pad(X.reshape(-1, SIDE, SIDE), ((0, 0), (0, 0), (1, 0)))[:, :, :SIDE].reshape(-1, 784)
    lost = {}
    for augment in (None, shift_images):
        rng = np.random.default_rng(0)
        layers = init_layers(SIZES, "sigmoid", "softmax", rng)
        layers, _ = train(layers, X[:6000], one_hot(labels[:6000], 10), cross_entropy, learning_rate=0.2, epochs=12,
                          batch_size=32, rng=rng, momentum=0.9, augment=augment)  # fmt: skip
        lost[augment] = accuracy(layers, X[6000:], labels[6000:]) - accuracy(layers, moved[6000:], labels[6000:])
    assert lost[None] > 0.05
    assert lost[shift_images] < 0.02


HOW = {"learning_rate": 0.1, "epochs": 5, "batch_size": 50}


@pytest.mark.filterwarnings("ignore::helpers.losses.LossCappedWarning")  # the first losses are enormous
def test_relu_neurons_on_raw_pixels_are_0_for_every_image_and_on_scaled_ones_they_learn(rows):
    X, labels = rows[0][:2000], rows[1][:2000]
    start = init_layers(SIZES, "relu", "softmax", np.random.default_rng(1))
    with np.errstate(all="ignore"):
        dead, _ = train(start, 255 * X, one_hot(labels, 10), cross_entropy, **HOW)
    assert (forward(dead, 255 * X)[2] == 0).all()
    alive, _ = train(start, X, one_hot(labels, 10), cross_entropy, **HOW)
    assert np.bincount(predict(alive, X)).max() < 600


def test_the_cures_of_a_loss_at_log_10(rows):
    X, labels = rows[0][:2000], rows[1][:2000]

    def commonest_answer(layers, epochs):
        trained, _ = train(layers, X, one_hot(labels, 10), cross_entropy, **(HOW | {"epochs": epochs}))
        return np.bincount(predict(trained, X)).max()

    rng = np.random.default_rng(0)
    small = [Layer(0.01 * W, b, f) for W, b, f in init_layers(SIZES, "sigmoid", "softmax", rng)]
    deep = [784, 200, 200, 200, 10]
    assert commonest_answer(small, 5) > 1800
    assert commonest_answer(init_layers(SIZES, "sigmoid", "softmax", rng), 20) < 600
    assert commonest_answer(init_layers(deep, "sigmoid", "softmax", rng), 5) > 1800
    assert commonest_answer(init_layers([784, 200, 10], "sigmoid", "softmax", rng), 5) < 600


def test_with_raw_pixels_the_first_layer_learns_in_spite_of_all_saturation(rows):
    X, labels = (255 * rows[0]).astype(np.float32), rows[1]
    rng, start = np.random.default_rng(0), []
    for fan_in, fan_out, activation in ((784, 16, "sigmoid"), (16, 16, "sigmoid"), (16, 10, "softmax")):
        W, b = rng.random((fan_in, fan_out)) - 0.5, rng.random(fan_out) - 0.5
        start.append(Layer(W.astype(np.float32), b.astype(np.float32), activation))
    Y, how = one_hot(labels[:2000], 10, np.float32), {"learning_rate": 0.8, "epochs": 100}
    whole, _ = train(start, X[:2000], Y, cross_entropy, **how)
    later, _ = train(start[1:], forward(start, X[:2000])[1], Y, cross_entropy, **how)  # the first layer held still
    before, after = forward(start, X[5000:])[1], forward(whole, X[5000:])[1]
    assert np.mean((before > 0.5) != (after > 0.5)) > 0.1
    assert accuracy(whole, X[5000:], labels[5000:]) > accuracy(later, before, labels[5000:]) + 0.15


@pytest.mark.parametrize("axis", [1, 2], ids=["down", "to the right"])
def test_more_of_the_pooled_numbers_stay_when_a_stroke_moves_by_a_pixel(rows, axis):
    images = rows[0][:1000].reshape(-1, 28, 28)
    images = images[(images[:, -1].max(axis=1) == 0) & (images[:, :, -1].max(axis=1) == 0)]  # no ink leaves the picture

    def share_that_stays(pool):
        before, after = pool(images), pool(np.roll(images, 1, axis))
        return np.mean((before == after)[(before > 0) | (after > 0)])

    pooled = share_that_stays(lambda images: images.reshape(-1, 14, 2, 14, 2).max(axis=(2, 4)))
    assert pooled > 1.5 * share_that_stays(np.copy)

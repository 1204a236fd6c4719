"""The recipe of the digit network: shifts, schedule, stored weights, and a training small enough for a test."""

import gzip
import itertools
import sys

import numpy as np
import pandas as pd
import pytest

from helpers import accuracy, datasets, init_layers
from helpers.datasets import DATA
from helpers.digits import (
    SETTINGS,
    SIDE,
    SIZES,
    load_weights,
    prepare,
    shift_images,
    train_digits,
    warm_up_then_decay,
)

sys.path.insert(0, str(DATA))
from train_digits import save_weights


@pytest.fixture(scope="module")
def frame():
    """The first 3,000 rows of the training file, read without the rest."""
    with gzip.open(DATA / "mnist_train.csv.gz") as file:
        return pd.read_csv(file, dtype=np.uint8, nrows=3_000)


def moved(image, down, right):
    """One image (28, 28) moved pixel by pixel, in plain loops."""
    result = np.zeros_like(image)
    for row, column in itertools.product(range(SIDE), repeat=2):
        if 0 <= row - down < SIDE and 0 <= column - right < SIDE:
            result[row, column] = image[row - down, column - right]
    return result


def test_shifts_are_the_nine_moves_without_wrapping_around():
    rng = np.random.default_rng(0)
    images = rng.random((3, SIDE, SIDE), np.float32) + 1  # ink up to the edges: a pixel that wraps around shows
    X = images.reshape(3, -1)
    before = X.copy()
    moves = list(itertools.product((-1, 0, 1), repeat=2))
    expected = [np.stack([moved(image, *move) for image in images]).reshape(3, -1) for move in moves]
    counts = np.zeros(9, int)
    for _ in range(450):
        shifted = shift_images(X, rng)
        assert shifted.dtype == np.float32
        assert not np.shares_memory(shifted, X)
        counts += [np.array_equal(shifted, one) for one in expected]
    assert counts.sum() == 450
    assert counts.min() > 20  # 50 are expected of each, give or take 7
    assert np.array_equal(X, before)


def test_shift_images_refuses_what_is_no_batch_of_images():
    rng = np.random.default_rng(0)
    for wrong in (np.zeros(784), np.zeros((2, 783)), np.zeros((2, 28, 28))):
        with pytest.raises(ValueError, match=r"expected \(n, 784\)"):
            shift_images(wrong, rng)


def test_schedule_climbs_to_the_peak_then_falls_to_almost_nothing():
    rate = warm_up_then_decay(0.2, epochs=11, warm_up=1)
    assert 0 < rate(0) < 0.01
    assert rate(0.5) == pytest.approx(0.1)
    assert rate(1) == pytest.approx(0.2)
    assert rate(6) == pytest.approx(0.1)  # half-way down
    assert rate(3.5) == pytest.approx(0.2 * (1 + np.sqrt(0.5)) / 2)  # a quarter of the cosine's way
    assert 0 < rate(11) < 1e-6
    falling = [rate(done) for done in np.linspace(1, 11, 50)]
    assert falling == sorted(falling, reverse=True)


@pytest.mark.parametrize(
    ("peak", "epochs", "warm_up", "said"),
    [(0, 10, 1, "peak"), (float("nan"), 10, 1, "peak"), (0.1, 10, 10, "warm_up"), (0.1, 10, -1, "warm_up")],
)
def test_schedule_refuses_what_cannot_be_meant(peak, epochs, warm_up, said):
    with pytest.raises(ValueError, match=said):
        warm_up_then_decay(peak, epochs, warm_up)


def test_prepare_scales_and_orders_the_pixels(frame):
    X, labels = prepare(frame)
    assert X.shape == (3_000, 784)
    assert X.dtype == np.float32
    assert X.flags.c_contiguous  # column order makes every mini-batch more than ten times slower
    assert (X.min(), X.max()) == (0, 1)
    assert np.array_equal(np.rint(X * 255), frame.iloc[:, 1:])
    assert labels[:5].tolist() == [5, 0, 4, 1, 9]
    with pytest.raises(ValueError, match="label, pixel0"):
        prepare(frame.iloc[:, 1:])


def test_a_short_training_learns_and_repeats_itself(frame):
    X, labels = prepare(frame)
    short = SETTINGS._replace(epochs=8)
    layers, losses = train_digits(X[:2_000], labels[:2_000], 0, short)
    assert accuracy(layers, X[2_000:], labels[2_000:]) > 0.75
    again, _ = train_digits(X[:500], labels[:500], 1, short._replace(epochs=2))
    same, _ = train_digits(X[:500], labels[:500], 1, short._replace(epochs=2))
    assert all(np.array_equal(a.W, b.W) for a, b in zip(again, same, strict=True))
    with pytest.raises(ValueError, match="divide|X / 255"):
        train_digits(X * 255, labels, 0, short)


@pytest.mark.parametrize("seed", range(5))
def test_stored_weights_have_the_shapes_and_know_the_digits(frame, seed):
    layers = load_weights(seed)
    assert [layer.W.shape for layer in layers] == list(zip(SIZES[:-1], SIZES[1:], strict=True))
    assert [layer.activation for layer in layers] == ["sigmoid", "sigmoid", "softmax"]
    assert {array.dtype for W, b, _ in layers for array in (W, b)} == {np.dtype(np.float32)}
    X, labels = prepare(frame)
    assert accuracy(layers, X, labels) > 0.96


def test_weights_survive_the_file_to_the_bit(tmp_path):
    path = tmp_path / "weights.npz"
    networks = [init_layers(SIZES, "sigmoid", "softmax", np.random.default_rng(k), np.float32) for k in range(2)]
    digest = save_weights(networks, path)
    assert save_weights(networks, path) == digest
    for seed, layers in enumerate(networks):
        for saved, loaded in zip(layers, load_weights(seed, path), strict=True):
            assert np.array_equal(saved.W, loaded.W)
            assert np.array_equal(saved.b, loaded.b)
            assert saved.activation == loaded.activation
    with pytest.raises(ValueError, match="seed is 2; .*weights.npz holds the networks of seeds 0 to 1"):
        load_weights(2, path)


def test_damaged_weights_are_refused_with_the_way_back(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    path = tmp_path / "digit_weights.npz"
    with pytest.raises(FileNotFoundError, match="git checkout -- data/digit_weights.npz"):
        load_weights(0)
    content = (DATA / path.name).read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    for damaged in (b"", content[:-1], bytes(flipped)):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="git checkout -- data/digit_weights.npz"):
            load_weights(0)
        with pytest.raises(ValueError, match="does not hold digit networks"):  # by what the file itself gives away
            load_weights(0, path)
    path.write_bytes(content)
    sound = load_weights(1)
    save_weights([sound], path)  # a sound file, but not the stored one
    with pytest.raises(ValueError, match="is not the file of this project"):
        load_weights(0)


def test_only_the_digit_network_is_saved_and_loaded(tmp_path):
    path = tmp_path / "weights.npz"
    rng = np.random.default_rng(0)
    for sizes, hidden, dtype, said in [
        ((784, 8, 10), "sigmoid", np.float32, "activations"),
        (SIZES, "relu", np.float32, "activations"),
        ((784, 16, 8, 10), "sigmoid", np.float32, "expected"),
        (SIZES, "sigmoid", np.float64, "float64"),
    ]:
        with pytest.raises(ValueError, match=said):
            save_weights([init_layers(sizes, hidden, "softmax", rng, dtype)], path)
    assert not path.exists()
    np.savez(path, seed0_W1=np.array([{}], dtype=object))  # a pickle
    with pytest.raises(ValueError, match="does not hold digit networks"):
        load_weights(0, path)

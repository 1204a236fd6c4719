"""The recipe of the digit network: shifts, schedule, stored weights, and a training small enough for a test."""

import gzip
import itertools
import math
import re
import sys

import numpy as np
import pandas as pd
import pytest

from helpers import accuracy, cross_entropy, datasets, digits, init_layers, one_hot, train
from helpers.datasets import DATA
from helpers.digits import (
    SETTINGS,
    SIDE,
    SIZES,
    layers_from,
    load_weights,
    prepare,
    shear,
    shift_images,
    slant,
    straighten,
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


@pytest.mark.parametrize("seed", range(12))
def test_the_generator_says_how_far_down_then_how_far_to_the_right(seed):
    image = np.random.default_rng(1).random((SIDE, SIDE))
    down, right = np.random.default_rng(seed).integers(-1, 2, 2)
    shifted = shift_images(image.reshape(1, -1), np.random.default_rng(seed))
    np.testing.assert_array_equal(shifted.reshape(SIDE, SIDE), moved(image, down, right))


@pytest.mark.parametrize("function", [straighten, lambda X: shift_images(X, np.random.default_rng(0))])
def test_what_is_no_batch_of_images_is_refused(function):
    for wrong in (np.zeros(784), np.zeros((2, 783)), np.zeros((2, 28, 28))):
        with pytest.raises(ValueError, match=r"^X has shape \(.*\); expected \(n, 784\), one image a row$"):
            function(wrong)
    for wrong, came in ((np.zeros((2, 784), np.uint8), "uint8"), (np.zeros((2, 784), int), "int64"), ([[0.0]], "list")):
        with pytest.raises(
            TypeError, match=f"^X is {came}; expected an array of floats from 0 to 1: use prepare, or X"
        ):
            function(wrong)


# --- digits that lean ------------------------------------------------------------------------------------------------


def straightened(image):
    """One image (28, 28) as straighten should give it, in plain loops over Python's numbers."""
    ink = [[float(value) for value in row] for row in image]
    pixels = list(itertools.product(range(SIDE), repeat=2))
    total = math.fsum(ink[y][x] for y, x in pixels)
    if total == 0:
        return image
    centre_y = math.fsum(ink[y][x] * y for y, x in pixels) / total
    centre_x = math.fsum(ink[y][x] * x for y, x in pixels) / total
    M_yy = math.fsum(ink[y][x] * (y - centre_y) ** 2 for y, x in pixels) / total
    M_xy = math.fsum(ink[y][x] * (x - centre_x) * (y - centre_y) for y, x in pixels) / total
    lean = M_xy / M_yy if sum(any(row) for row in ink) > 1 else 0
    result = np.zeros((SIDE, SIDE))
    for y, x in pixels:
        source = x + lean * (y - centre_y)
        left = math.floor(source)
        for column, share in ((left, left + 1 - source), (left + 1, source - left)):
            result[y, x] += share * ink[y][column] if 0 <= column < SIDE else 0
    return result


def line(lean, thickness=2, rows=range(5, 23), middle=13.5):
    """An image of a stroke that moves `lean` columns to the right for each row further down."""
    columns = np.arange(SIDE)
    image = np.zeros((SIDE, SIDE))
    for row in rows:
        image[row] = np.clip(1 + thickness / 2 - np.abs(columns - middle - lean * (row - 13.5)), 0, 1)
    return image


def dots(*places):
    image = np.zeros((SIDE, SIDE))
    for row, column, ink in places:
        image[row, column] = ink
    return image


LEANING = {
    "blank": np.zeros((SIDE, SIDE)),
    "a pixel": dots((3, 20, 0.5)),
    "a pixel in a corner": dots((27, 27, 1)),
    "a row": dots(*((9, x, 0.1 * x) for x in range(4, 12))),
    "the last row, full": dots(*((27, x, 1 / 3) for x in range(SIDE))),
    "two rows": dots((9, 4, 1), (10, 9, 1)),
    "two rows, nearly one": dots((9, 4, 1), (10, 9, 0.011)),
    "one row with a speck below": dots((9, 4, 1), (10, 9, 0.009)),
    "upright": line(0),
    "to the left": line(0.4),
    "to the right": line(-0.7, thickness=4),
    "flat": line(3, rows=range(10, 17)),
    "a diagonal through the corners": np.eye(SIDE),
    "the other diagonal": np.eye(SIDE)[:, ::-1].copy(),
    "it leaves at the right": line(0.5, middle=24) + dots(*((y, 27, 0.3) for y in range(SIDE))),
    "it leaves at the left": line(-1.5, middle=2) + dots(*((y, 0, 0.3) for y in range(SIDE))),
    "everywhere": np.random.default_rng(5).random((SIDE, SIDE)) + 3 * np.eye(SIDE),
    "ink beyond 1": 255 * line(0.3),
    "hardly any ink": 1e-12 * line(0.3),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LEANING)
def test_straighten_is_its_formula_pixel_by_pixel(name, dtype):
    image = LEANING[name].astype(dtype)
    X = image.reshape(1, -1)
    X.flags.writeable = False
    with np.errstate(all="raise", under="ignore"):
        found = straighten(X)
        lean, centre = slant(image[None])
    assert found.shape == (1, 784)
    assert found.dtype == shear(image[None], lean, centre).dtype == dtype
    tolerance = (1e-12 if dtype is np.float64 else 2e-5) * image.max()
    np.testing.assert_allclose(found.reshape(SIDE, SIDE), straightened(image), rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", ["blank", "a pixel", "a pixel in a corner", "a row", "the last row, full", "upright"])
def test_what_does_not_lean_stays_as_it_is(name):
    X = LEANING[name].reshape(1, -1)
    np.testing.assert_allclose(straighten(X), X, rtol=0, atol=1e-12)


@pytest.mark.parametrize("lean", [-0.9, -0.3, 0.2, 0.7])
def test_the_lean_of_a_stroke_is_found_and_taken_away(lean):
    image = line(lean)
    [found], [centre] = slant(image[None])
    assert found == pytest.approx(lean, abs=1e-3)
    assert centre == pytest.approx(13.5)
    [after], _ = slant(straighten(image.reshape(1, -1)).reshape(1, SIDE, SIDE))
    assert abs(after) < 1e-12
    np.testing.assert_allclose(shear(image[None], np.array([0.0]), np.array([centre]))[0], image, rtol=0, atol=1e-15)


@pytest.mark.parametrize("block", [1, 2, 3, len(LEANING), 100])
def test_the_images_do_not_touch_each_other_whatever_the_block(block):
    X = np.stack(list(LEANING.values())).reshape(-1, 784)
    alone = np.concatenate([straighten(X[i : i + 1]) for i in range(len(X))])
    np.testing.assert_allclose(straighten(X, block), alone, rtol=0, atol=1e-11)
    np.testing.assert_allclose(straighten(np.asfortranarray(X), block=block), alone, rtol=0, atol=1e-11)


def test_no_more_images_than_a_block_are_worked_on_at_once(monkeypatch):
    seen = []

    def counting(images, *how):
        seen.append(len(images))
        return shear(images, *how)

    monkeypatch.setattr(digits, "shear", counting)
    straighten(np.ones((5, 784)), block=2)
    assert seen == [2, 2, 1]
    straighten(np.ones((5, 784)))
    assert seen[3:] == [5]


def test_straightening_digits_lets_them_lean_less(frame):
    X = prepare(frame)[0][:300]
    before, _ = slant(X.reshape(-1, SIDE, SIDE))
    after, _ = slant(straighten(X).reshape(-1, SIDE, SIDE))
    assert np.abs(before).mean() > 0.25
    assert np.abs(after).max() < 0.1


def test_what_is_no_ink_is_refused():
    X = np.zeros((3, 784))
    for value in (np.nan, np.inf, -np.inf):
        X[1, 7] = value
        with pytest.raises(ValueError, match=r"^X runs from .*(nan|inf).*; expected ink from 0"):
            straighten(X)
    X[1, 7], X[2, 2] = -0.1, 0.5
    with pytest.raises(ValueError, match=r"^X runs from -0\.1 to 0\.5; expected ink from 0 \(paper\) up: use prepare"):
        straighten(X)
    assert straighten(np.zeros((0, 784))).shape == (0, 784)


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


@pytest.mark.parametrize("warm_up", [0.5, 2, 4])
def test_the_warm_up_is_as_long_as_it_is_said_to_be(warm_up):
    rate = warm_up_then_decay(0.2, epochs=10, warm_up=warm_up)
    assert rate(0) == pytest.approx(0.2 * 0.01)
    assert rate(0.001 * warm_up) == pytest.approx(0.2 * 0.01)
    assert rate(0.25 * warm_up) == pytest.approx(0.05)
    assert rate(warm_up) == 0.2
    assert rate((warm_up + 10) / 2) == pytest.approx(0.1)
    assert rate(10) == rate(10.001) == rate(19) == pytest.approx(0.2e-6)
    assert warm_up_then_decay(0.2, 10)(0.5) == pytest.approx(0.1)  # one epoch, unless it is said


def test_without_a_warm_up_it_starts_at_the_peak():
    assert warm_up_then_decay(3, epochs=2, warm_up=0)(0) == 3
    assert warm_up_then_decay(0.5, epochs=1, warm_up=0.5)(0.25) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("peak", "epochs", "warm_up", "said"),
    [
        (0, 10, 1, "^peak is 0; expected a positive number$"),
        (float("nan"), 10, 1, "peak"),
        (np.inf, 10, 1, "peak"),
        (0.1, 10, 10, "^warm_up is 10 of 10 epochs; expected 0 or more, and less than epochs$"),
        (0.1, 10, -1, "warm_up"),
    ],
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
    assert labels.dtype == np.int64
    for wrong, columns in ((frame.iloc[:, 1:], 784), (frame.to_numpy(), 0), (frame.iloc[:, ::-1], 785)):
        with pytest.raises(ValueError, match="^the frame has") as raised:
            prepare(wrong)
        said = f"the frame has {columns} columns; expected label, pixel0 … pixel783: use load_mnist()"
        assert str(raised.value) == said


def test_a_short_training_learns_and_repeats_itself(frame):
    X, labels = prepare(frame)
    short = SETTINGS._replace(epochs=8)
    layers, losses = train_digits(X[:2_000], labels[:2_000], 0, short)
    assert accuracy(layers, X[2_000:], labels[2_000:]) > 0.75
    again, _ = train_digits(X[:500], labels[:500], 1, short._replace(epochs=2))
    same, _ = train_digits(X[:500], labels[:500], 1, short._replace(epochs=2))
    assert all(np.array_equal(a.W, b.W) for a, b in zip(again, same, strict=True))


@pytest.mark.parametrize(("dark", "light"), [(0, 255), (-0.5, 1), (0, 1.001), (-0.001, 0.5)])
def test_pixels_that_nobody_scaled_are_refused(dark, light):
    X = np.full((3, 784), dark, np.float32)
    X[1, 5] = light
    with pytest.raises(ValueError, match=rf"^X runs from {dark}.* to {light}.*; expected pixels from 0 to 1: use prep"):
        train_digits(X, np.array([1, 2, 3]), 0)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"momentum": 0.0, "l2": 0.5, "batch_size": 40},
        {"decay": False, "learning_rate": 0.05},
        {"shifted": False, "epochs": 2},
    ],
    ids=str,
)
def test_train_digits_is_this_call_of_train(frame, changes):
    X, labels = (array[:100] for array in prepare(frame))
    settings = SETTINGS._replace(epochs=3, batch_size=30)._replace(**changes)
    seen, rate = [], settings.learning_rate
    layers, losses = train_digits(X, labels, 7, settings, on_epoch=lambda done, now, loss: seen.append((done, loss)))
    rng = np.random.default_rng(7)
    expected, expected_losses = train(
        init_layers((784, 16, 16, 10), "sigmoid", "softmax", rng, np.float32),
        X,
        one_hot(labels, 10, np.float32),
        cross_entropy,
        learning_rate=warm_up_then_decay(rate, settings.epochs) if settings.decay else rate,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        rng=rng,
        momentum=settings.momentum,
        l2=settings.l2,
        augment=shift_images if settings.shifted else None,
    )
    assert losses == expected_losses
    assert seen == list(enumerate(losses, start=1))
    for ours, theirs in zip(layers, expected, strict=True):
        assert ours.W.dtype == np.float32
        np.testing.assert_array_equal(ours.W, theirs.W)
        np.testing.assert_array_equal(ours.b, theirs.b)


def test_the_settings_are_those_of_the_studys_last_step():
    last = datasets.load_digit_study().iloc[-1]
    for name in ("epochs", "batch_size", "learning_rate", "momentum", "l2", "shifted"):
        assert getattr(SETTINGS, name) == last[name], name
    assert SETTINGS.decay is True  # since step 4, "learning rate: warm-up, then decay"


def test_train_digits_starts_from_the_layers_that_it_is_given(frame):
    X, labels = (array[:20].astype(float) for array in prepare(frame))
    asked = []

    def initial(sizes, **how):
        asked.append((sizes, how["hidden"], how["output"], how["dtype"], type(how["rng"])))
        return init_layers(sizes, **how)

    layers, _ = train_digits(X, labels.astype(int), 0, SETTINGS._replace(epochs=2, batch_size=20), initial)
    assert asked == [((784, 16, 16, 10), "sigmoid", "softmax", np.float64, np.random.Generator)]
    assert layers[0].W.dtype == np.float64


@pytest.mark.parametrize("seed", range(5))
def test_stored_weights_have_the_shapes_and_know_the_digits(frame, seed):
    layers = load_weights(seed)
    assert [layer.W.shape for layer in layers] == list(zip(SIZES[:-1], SIZES[1:], strict=True))
    assert [layer.activation for layer in layers] == ["sigmoid", "sigmoid", "softmax"]
    assert {array.dtype for W, b, _ in layers for array in (W, b)} == {np.dtype(np.float32)}
    X, labels = prepare(frame)
    assert accuracy(layers, straighten(X), labels) > 0.96


def test_the_first_seed_is_taken_unless_another_is_asked_for():
    for given, asked in zip(load_weights(), load_weights(0), strict=True):
        assert np.array_equal(given.W, asked.W)
    with pytest.raises(ValueError, match=r"^seed is 5; digit_weights\.npz holds the networks of seeds 0 to 4$"):
        load_weights(5)


def test_arrays_that_are_no_digit_network_are_refused():
    def arrays():
        sound = list(enumerate(load_weights(0), start=1))
        return {f"W{i}": W.copy() for i, (W, _, _) in sound} | {f"b{i}": b.copy() for i, (_, b, _) in sound}

    layers = layers_from(arrays())
    assert [layer.activation for layer in layers] == ["sigmoid", "sigmoid", "softmax"]
    assert np.array_equal(layers[1].b, load_weights(0)[1].b)
    for name, value in (("W1", np.nan), ("b3", np.inf), ("W2", -np.inf)):
        spoiled = arrays()
        spoiled[name][-1] = value
        with pytest.raises(ValueError, match=f"^{name} is float32; expected float32 without NaN or infinity$"):
            layers_from(spoiled)
    for name in ("W3", "b1"):
        wrong = arrays()
        wrong[name] = wrong[name].astype(np.float64)
        with pytest.raises(ValueError, match=f"^{name} is float64; expected float32"):
            layers_from(wrong)
        del wrong[name]
        with pytest.raises(
            ValueError, match=r"^the arrays are \{.*\}; expected \{'W1': \(784, 16\), 'b1': \(16,\), 'W2'"
        ):
            layers_from(wrong)
    with pytest.raises(ValueError, match="^the arrays are"):
        layers_from(arrays() | {"b4": np.zeros(10, np.float32)})


def test_weights_survive_the_file_to_the_bit(tmp_path):
    path = tmp_path / "two_networks.npz"
    networks = [init_layers(SIZES, "sigmoid", "softmax", np.random.default_rng(k), np.float32) for k in range(2)]
    digest = save_weights(networks, path)
    assert save_weights(networks, path) == digest
    for seed, layers in enumerate(networks):
        for saved, loaded in zip(layers, load_weights(seed, path), strict=True):
            assert np.array_equal(saved.W, loaded.W)
            assert np.array_equal(saved.b, loaded.b)
            assert saved.activation == loaded.activation
    with pytest.raises(ValueError, match=f"^seed is 2; {re.escape(str(path))} holds the networks of seeds 0 to 1$"):
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

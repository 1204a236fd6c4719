"""The recipe of the digit network: 784-16-16-10, sigmoid hidden layers, and every choice beyond the mathematics.

All choices were made on rows 30,000-41,999 of the training file (data/train_digits.py study); the official test images
had no part in them. `load_weights` returns what data/train_digits.py final trained with them.
"""

import io
import math
import zipfile
from typing import NamedTuple

import numpy as np

from .datasets import read_checked
from .losses import cross_entropy, one_hot
from .network import Layer, init_layers
from .training import train

SIZES = (784, 16, 16, 10)
HIDDEN, OUTPUT = "sigmoid", "softmax"
SIDE = 28  # an image is 28 x 28 pixels


class Settings(NamedTuple):
    """What `train_digits` is told; data/digit_study.csv holds what each choice brings on the validation rows."""

    epochs: int
    batch_size: int
    learning_rate: float  # with decay, its peak
    momentum: float
    decay: bool  # warm up, then decay
    l2: float
    shifted: bool


SETTINGS = Settings(epochs=100, batch_size=64, learning_rate=0.4, momentum=0.9, decay=True, l2=1e-4, shifted=True)
SHORT = SETTINGS._replace(epochs=30)  # what a notebook has the time for


def prepare(frame):
    """Pixels and labels of a frame from load_mnist: X (n, 784) float32 from 0 to 1, labels (n,) whole numbers.

    X is stored row by row; a DataFrame hands out columns, where picking a batch of rows takes ten times as long.
    Raises ValueError for a frame with other columns.
    """
    expected = ["label", *(f"pixel{i}" for i in range(SIDE * SIDE))]
    columns = list(getattr(frame, "columns", []))
    if columns != expected:
        raise ValueError(f"the frame has {len(columns)} columns; expected label, pixel0 … pixel783: use load_mnist()")
    X = np.ascontiguousarray(frame.iloc[:, 1:].to_numpy(), np.float32)
    X /= 255
    return X, frame["label"].to_numpy(np.int64)


def straighten(X, block=1000):
    """A copy of the images X (n, 784) in which no digit leans: a shear about each one's centre of mass.

    The ink's second moments say how far a digit leans: a = M_xy / M_yy columns to the right for each row further down,
    the slope of the least-squares line x(y) through the ink. Row y moves back by a · (y - centre) columns; what falls
    between two pixels is shared by them, what leaves the picture is lost. An image without ink, or with ink in one row
    only, has no slope and stays as it is. Works on `block` images at once. (LeCun, Bottou, Bengio and Haffner,
    Gradient-based learning applied to document recognition, 1998, list such "deslanted" digits.)

    Raises ValueError for another shape, for NaN, infinity or negative ink, TypeError for pixels that are not floats.
    """
    check_images(X)
    if len(X) and not X.min() >= 0 or not np.isfinite(X.sum()):
        raise ValueError(f"X runs from {X.min()} to {X.max()}; expected ink from 0 (paper) up: use prepare, or X / 255")
    straight = np.empty_like(X)
    for start in range(0, len(X), block):
        images = X[start : start + block].reshape(-1, SIDE, SIDE)
        straight[start : start + block] = shear(images, *slant(images)).reshape(-1, SIDE * SIDE)
    return straight


def slant(images):
    """How far each image (n, 28, 28) leans, in columns a row, and the row of its centre of mass: two arrays (n,)."""
    places = np.arange(SIDE, dtype=float)
    by_row = images.sum(axis=2, dtype=float)
    leans = np.count_nonzero(by_row, axis=1) > 1
    centre = by_row @ places / np.where(leans, by_row.sum(axis=1), 1)
    down = places - centre[:, None]
    M_xy = np.sum(down * (images @ places), axis=1)  # the same about x's centre of mass: the sum of down · ink is 0
    M_yy = np.sum(down * down * by_row, axis=1)
    return np.where(leans, M_xy, 0) / np.where(leans, M_yy, 1), centre


def shear(images, slope, centre):
    """Each image (n, 28, 28) with its row y moved to the left by slope · (y - centre) columns; both are (n,)."""
    rows = np.arange(SIDE)
    move = slope[:, None] * (rows - centre[:, None])
    whole = np.floor(move)
    share = (move - whole)[:, :, None].astype(images.dtype)  # of the pixel beyond
    first = np.clip(whole, -SIDE - 1, SIDE).astype(int) + SIDE + 1
    padded = np.pad(images, ((0, 0), (0, 0), (SIDE + 1, SIDE + 1)))  # paper on both sides
    windows = np.lib.stride_tricks.sliding_window_view(padded, SIDE + 1, axis=2)
    moved = windows[np.arange(len(images))[:, None], rows, first]
    return moved[:, :, :-1] + share * (moved[:, :, 1:] - moved[:, :, :-1])


def check_images(X):
    """Raise TypeError or ValueError unless X holds images, one a row: (n, 784) of floats."""
    if not isinstance(X, np.ndarray) or X.dtype.kind != "f":
        came = X.dtype if isinstance(X, np.ndarray) else type(X).__name__
        raise TypeError(f"X is {came}; expected an array of floats from 0 to 1: use prepare, or X / 255")
    if X.ndim != 2 or X.shape[1] != SIDE * SIDE:
        raise ValueError(f"X has shape {X.shape}; expected (n, {SIDE * SIDE}), one image a row")


def shift_images(X, rng):
    """A copy of the images X (n, 784), all moved alike: by -1, 0 or 1 pixel down and -1, 0 or 1 to the right.

    The nine moves are equally likely; pixels that enter at an edge are 0, those that leave are lost. Made for
    train(augment=shift_images), where every batch has its own move: a move for each image took four times as long and
    brought no more. Raises ValueError for another shape.
    """
    check_images(X)
    down, right = map(int, rng.integers(-1, 2, 2))
    images = X.reshape(-1, SIDE, SIDE)
    moved = np.zeros_like(images)
    into = [slice(max(move, 0), SIDE + min(move, 0)) for move in (down, right)]
    out_of = [slice(max(-move, 0), SIDE + min(-move, 0)) for move in (down, right)]
    moved[:, into[0], into[1]] = images[:, out_of[0], out_of[1]]
    return moved.reshape(X.shape)


def warm_up_then_decay(peak, epochs, warm_up=1.0):
    """A learning rate for train: a function of the epochs done so far, 0 up to `epochs`.

    It climbs in a straight line to `peak` during the first `warm_up` epochs, then follows half a cosine down to almost
    0 at the end (Loshchilov and Hutter, SGDR, 2017). Raises ValueError for a peak that is not positive or a warm-up
    that is not shorter than the training.
    """
    if not 0 < peak < math.inf:
        raise ValueError(f"peak is {peak!r}; expected a positive number")
    if not 0 <= warm_up < epochs:
        raise ValueError(f"warm_up is {warm_up!r} of {epochs!r} epochs; expected 0 or more, and less than epochs")

    def learning_rate(done):
        if done < warm_up:
            return peak * max(done / warm_up, 0.01)  # the very first step is small, not nothing
        progress = min((done - warm_up) / (epochs - warm_up), 1)
        return peak * max((1 + math.cos(math.pi * progress)) / 2, 1e-6)

    return learning_rate


def train_digits(X, labels, seed, settings=SETTINGS, initial=init_layers, on_epoch=None):
    """The digit network trained with `settings`: (layers, losses), as train returns them.

    X is (n, 784), pixels from 0 to 1, which the settings here expect straightened; labels (n,). `seed` decides the
    initial weights, the order of the rows and the shifts; `initial` makes the untrained layers and takes what
    init_layers takes. Raises ValueError for pixels outside 0 … 1, and what one_hot and train raise.
    """
    if X.size and not (X.min() >= 0 and X.max() <= 1):
        raise ValueError(f"X runs from {X.min()} to {X.max()}; expected pixels from 0 to 1: use prepare, or X / 255")
    rng = np.random.default_rng(seed)
    rate = settings.learning_rate
    return train(
        initial(SIZES, hidden=HIDDEN, output=OUTPUT, rng=rng, dtype=X.dtype),
        X,
        one_hot(labels, SIZES[-1], X.dtype),
        cross_entropy,
        learning_rate=warm_up_then_decay(rate, settings.epochs) if settings.decay else rate,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        rng=rng,
        momentum=settings.momentum,
        l2=settings.l2,
        augment=shift_images if settings.shifted else None,
        on_epoch=on_epoch,
    )


def load_weights(seed=0, path=None):
    """The digit network that `final` trained from `seed` (0 to 4): layers for images (n, 784) float32 from 0 to 1.

    Read from data/digit_weights.npz, once its checksum is right; `path` is a file of your own, written by
    save_weights in data/train_digits.py. Raises ValueError for another seed; FileNotFoundError or ValueError when the
    file is missing, altered or holds no digit networks.
    """
    name = "digit_weights.npz" if path is None else str(path)
    content = read_checked(name) if path is None else path.read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            everything = dict(file)  # all of it, so that damage anywhere is met
    except (EOFError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{name} does not hold digit networks: {error}") from None
    arrays = {key.removeprefix(f"seed{seed}_"): a for key, a in everything.items() if key.startswith(f"seed{seed}_")}
    if not arrays:
        seeds = len({key.split("_")[0] for key in everything})
        raise ValueError(f"seed is {seed!r}; {name} holds the networks of seeds 0 to {seeds - 1}")
    return layers_from(arrays)


def layers_from(arrays):
    """The layers from arrays by name; ValueError unless they are exactly a float32 784-16-16-10 network."""
    expected = {}
    for i, (fan_in, fan_out) in enumerate(zip(SIZES[:-1], SIZES[1:], strict=True), start=1):
        expected |= {f"W{i}": (fan_in, fan_out), f"b{i}": (fan_out,)}
    found = {name: np.shape(array) for name, array in arrays.items()}
    if found != expected:
        raise ValueError(f"the arrays are {found}; expected {expected}")
    for name, array in arrays.items():
        if array.dtype != np.float32 or not np.isfinite(array).all():
            raise ValueError(f"{name} is {array.dtype}; expected float32 without NaN or infinity")
    return [Layer(arrays[f"W{i}"], arrays[f"b{i}"], name) for i, name in enumerate((HIDDEN, HIDDEN, OUTPUT), start=1)]

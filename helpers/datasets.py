"""Every file in data/, found from any working folder and checked as it is read; and the points that are drawn."""

import gzip
import hashlib
import io
import zlib
from pathlib import Path

import numpy as np

# pandas and scikit-learn take a second or two to import: only the functions that need them do

DATA = Path(__file__).resolve().parent.parent / "data"

# file: its number of rows (None: it has none), the SHA-256 of its content (of the uncompressed CSV if compressed)
FILES = {
    "mnist_train.csv.gz": (60_000, "a15dad728e71092adbf48d4771f80dd4878819c8177c1e33d8e93b366eaebc82"),
    "mnist_test.csv.gz": (10_000, "a2352fb1a1baa1fcb2e57c5a14ecc04245294f60366ab633bcebfb01ce7c308f"),
    "people.csv": (4, "d1c7d4b4206cdff850ce3e06be8bcb66dc2403ab4d76f0a7f15c5038e31d2cbf"),
    "digit_study.csv": (60, "f726db2128bde2740fd2822c235b53869bd580a0990e67fb5aa6f056fa33ddbc"),
    "digit_weights.npz": (None, "e3d26defd82ab9ccbec9c7b5278d8a13171c10c1c1bc56a96c697425333aabc7"),
    "pictures/five_on_paper.jpg": (None, "20f56145471f846cf22eb87a72442fcf544ff8dcb36a15965892315bb65d5c62"),
    "pictures/two_on_board.jpg": (None, "fed2babba0709f82a0f802e4929c1ca70e41475ca0ceadc2b8fca4e99d6f5c71"),
}


def load_xor():
    """The truth table of the first two columns' exclusive-or; the third column is always 1.

    Returns X (4, 3) and y (4, 1), float64.
    """
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
    y = np.array([[0], [1], [1], [0]], dtype=float)
    return X, y


def load_people():
    """The four people: a DataFrame with columns name, weight_lb (pounds), height_in (inches), gender (F or M).

    Raises FileNotFoundError or ValueError, with how to restore it, when data/people.csv is missing or altered.
    """
    import pandas as pd

    return pd.read_csv(io.BytesIO(read_checked("people.csv")))


def load_moons(n=200, noise=0.20, seed=0):
    """Two interleaved half circles: X (n, 2) float64 and labels (n,), 0 for the upper moon and 1 for the lower.

    `noise` is the standard deviation of the normal noise on both coordinates. Seed 0 gives the article's 200 points:
    scikit-learn draws the same numbers from a seed as from numpy's global generator set to it.
    """
    from sklearn.datasets import make_moons

    return make_moons(n, noise=noise, random_state=seed)


def load_mnist(part="train"):
    """MNIST as a DataFrame: column label (0-9), then pixel0 … pixel783 (0-255, row by row from the top left), uint8.

    `part` is "train" (60,000 rows) or "test" (10,000 rows). Raises ValueError for another part; FileNotFoundError or
    ValueError, with how to restore it, when the file is missing, truncated or altered.
    """
    import pandas as pd

    if part not in ("train", "test"):
        raise ValueError(f"part is {part!r}; expected 'train' or 'test'")
    return pd.read_csv(io.BytesIO(read_checked(f"mnist_{part}.csv.gz")), dtype=np.uint8)


def load_digit_study():
    """What each change to the digit network's training brought: a DataFrame, one row a step and seed.

    data/README.md names its columns. Raises FileNotFoundError or ValueError as load_people does.
    """
    import pandas as pd

    return pd.read_csv(io.BytesIO(read_checked("digit_study.csv")))


def read_checked(name):
    """The uncompressed bytes of data/`name`, one of FILES, once their checksum is right.

    Raises FileNotFoundError or ValueError, with how to restore it, when the file is missing, truncated or altered.
    """
    path = DATA / name
    restore = f"Restore it with: git checkout -- data/{name}"
    if name.startswith("mnist"):
        restore += "  (or make it anew: data/README.md says how)"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing. {restore}")
    try:
        content = path.read_bytes()
        if name.endswith(".gz"):
            content = gzip.decompress(content)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path} is truncated or damaged ({error}). {restore}") from None
    found = hashlib.sha256(content).hexdigest()
    rows, expected = FILES[name]
    if found != expected:
        counted = "" if rows is None else f"{len(content.splitlines()) - 1:,} rows, expected {rows:,}; "
        raise ValueError(
            f"{path} is not the file of this project: {counted}"
            f"SHA-256 {found[:12]}…, expected {expected[:12]}…. {restore}"
        )
    return content

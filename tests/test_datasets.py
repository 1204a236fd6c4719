"""The loaders give what data/README.md says, from any folder, and refuse files that are not the project's."""

import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import datasets

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def digits():
    return {part: datasets.load_mnist(part) for part in ("train", "test")}


def test_digits_are_mnist(digits):
    for part, rows in (("train", 60_000), ("test", 10_000)):
        frame = digits[part]
        assert list(frame.columns) == ["label", *(f"pixel{i}" for i in range(784))]
        assert len(frame) == rows
        assert set(frame.dtypes) == {np.dtype(np.uint8)}
    assert digits["train"]["label"].head(10).tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert digits["train"]["label"].value_counts().sort_index().tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert digits["test"]["label"].head(5).tolist() == [7, 2, 1, 0, 4]
    assert digits["train"].to_numpy()[:, 1:].mean() == pytest.approx(33.318, abs=0.001)


def test_people():
    people = datasets.load_people()
    assert people.to_numpy().tolist() == [
        ["Alice", 133, 65, "F"],
        ["Bob", 160, 72, "M"],
        ["Charlie", 152, 70, "M"],
        ["Diana", 120, 60, "F"],
    ]


def test_xor():
    X, y = datasets.load_xor()
    assert X.dtype == y.dtype == np.float64
    assert X.tolist() == [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    assert y.tolist() == [[0], [1], [1], [0]]


def test_moons_are_the_articles_points():
    np.random.seed(0)
    from sklearn.datasets import make_moons

    X, labels = make_moons(200, noise=0.20)  # as the article draws them, from numpy's global generator
    ours, our_labels = datasets.load_moons()
    np.testing.assert_array_equal(ours, X)
    np.testing.assert_array_equal(our_labels, labels)


def test_the_readme_names_the_same_rows_and_checksums():
    readme = (ROOT / "data/README.md").read_text("utf-8")
    table = re.findall(r"\| `(\S+)` \| ([\d,]+|none) \| `([0-9a-f]{64})` \|", readme)
    named = {name: (None if rows == "none" else int(rows.replace(",", "")), sha) for name, rows, sha in table}
    assert named == datasets.FILES


def test_an_unknown_part():
    with pytest.raises(ValueError, match="'validation'; expected 'train' or 'test'"):
        datasets.load_mnist("validation")


def lines_of(name):
    return gzip.decompress((datasets.DATA / name).read_bytes()).split(b"\n")


def packed_again(lines):
    return gzip.compress(b"\n".join(lines), 1)


def damaged(kind, name):
    """The bytes of a damaged copy of a compressed data file; None where the file is missing."""
    packed = (datasets.DATA / name).read_bytes()
    lines = lines_of(name)
    return {
        "missing": lambda: None,
        "empty": lambda: b"",
        "cut short": lambda: packed[: len(packed) // 2],
        "a web page": lambda: b"<!DOCTYPE html><title>404</title>",
        "one byte flipped": lambda: packed[:5000] + bytes([packed[5000] ^ 255]) + packed[5001:],
        "a row lost": lambda: packed_again(lines[:100] + lines[101:]),
        "rows sorted anew": lambda: packed_again([lines[0], *sorted(lines[1:-1]), b""]),
        "Windows line ends": lambda: gzip.compress(b"\r\n".join(lines), 1),
        "one pixel altered": lambda: packed_again([*lines[:7], lines[7].replace(b",0,", b",1,", 1), *lines[8:]]),
        "label last": lambda: packed_again([b",".join(line.split(b",", 1)[::-1]) for line in lines[:-1]]),
        "the training file in its place": lambda: (datasets.DATA / "mnist_train.csv.gz").read_bytes(),
        "another file": lambda: gzip.compress((datasets.DATA / "people.csv").read_bytes()),
    }[kind]()


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        ("missing", FileNotFoundError, "is missing"),
        ("empty", ValueError, "truncated or damaged|rows"),
        ("cut short", ValueError, "truncated or damaged"),
        ("a web page", ValueError, "truncated or damaged"),
        ("one byte flipped", ValueError, "truncated or damaged|SHA-256"),
        ("a row lost", ValueError, "9,999 rows, expected 10,000"),
        ("rows sorted anew", ValueError, "10,000 rows, expected 10,000; SHA-256"),
        ("Windows line ends", ValueError, "SHA-256"),
        ("one pixel altered", ValueError, "10,000 rows, expected 10,000; SHA-256"),
        ("label last", ValueError, "SHA-256"),
        ("the training file in its place", ValueError, "60,000 rows, expected 10,000"),
        ("another file", ValueError, "4 rows, expected 10,000"),
    ],
)
def test_a_damaged_file_is_named_with_how_to_restore_it(kind, error, message, tmp_path, monkeypatch):
    content = damaged(kind, "mnist_test.csv.gz")
    if content is not None:
        (tmp_path / "mnist_test.csv.gz").write_bytes(content)
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(error, match=message) as raised:
        datasets.load_mnist("test")
    assert str(tmp_path / "mnist_test.csv.gz") in str(raised.value)
    assert "git checkout -- data/mnist_test.csv.gz" in str(raised.value)


def test_an_altered_small_file(tmp_path, monkeypatch):
    (tmp_path / "people.csv").write_text("name,weight_lb,height_in,gender\nAlice,60,165,F\n")
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(ValueError, match="people.csv is not the file of this project: 1 rows, expected 4"):
        datasets.load_people()


def test_the_training_digits_are_loaded_unless_the_test_digits_are_asked_for(tmp_path, monkeypatch):
    for part, label in (("train", 5), ("test", 7)):
        content = f"label,pixel0\n{label},255\n".encode()
        (tmp_path / f"mnist_{part}.csv.gz").write_bytes(gzip.compress(content))
        monkeypatch.setitem(datasets.FILES, f"mnist_{part}.csv.gz", (1, hashlib.sha256(content).hexdigest()))
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    assert datasets.load_mnist().to_numpy().tolist() == [[5, 255]]
    assert datasets.load_mnist("test").to_numpy().tolist() == [[7, 255]]


def test_the_moons_may_be_others():
    X, labels = datasets.load_moons(7, noise=0.0, seed=3)
    assert X.shape == (7, 2)
    np.testing.assert_allclose(np.sum((X - np.outer(labels, [1, 0.5])) ** 2, axis=1), 1)  # on their half circles
    assert not np.array_equal(datasets.load_moons(7, seed=3)[0], datasets.load_moons(7, seed=4)[0])
    np.testing.assert_array_equal(datasets.load_moons(7, seed=3)[0], datasets.load_moons(7, noise=0.2, seed=3)[0])


def test_the_study_has_a_row_for_each_step_and_seed():
    study = datasets.load_digit_study()
    assert len(study) == 60
    assert list(study["step"].unique()) == list(range(12))
    assert sorted(study["seed"].unique()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("name", "restore"),
    [
        ("people.csv", "Restore it with: git checkout -- data/people.csv"),
        (
            "mnist_test.csv.gz",
            "Restore it with: git checkout -- data/mnist_test.csv.gz  (or make it anew: data/README.md says how)",
        ),
        ("digit_weights.npz", "Restore it with: git checkout -- data/digit_weights.npz"),
    ],
)
def test_what_is_said_of_a_missing_or_altered_file(name, restore, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    path, (rows, checksum) = tmp_path / name, datasets.FILES[name]
    with pytest.raises(FileNotFoundError) as missing:
        datasets.read_checked(name)
    assert str(missing.value) == f"{path} is missing. {restore}"
    content = b"a\n" * 1235
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with pytest.raises(ValueError, match="is not the file") as altered:
        datasets.read_checked(name)
    counted = "" if rows is None else f"1,234 rows, expected {rows:,}; "
    assert str(altered.value) == (
        f"{path} is not the file of this project: {counted}SHA-256 {hashlib.sha256(content).hexdigest()[:12]}…, "
        f"expected {checksum[:12]}…. {restore}"
    )
    if name.endswith(".gz"):
        path.write_bytes(b"no gzip")
        with pytest.raises(ValueError, match="truncated") as damaged:
            datasets.read_checked(name)
        assert str(damaged.value).startswith(f"{path} is truncated or damaged (Not a gzipped file (b'no')). {restore}")


def test_found_from_any_working_folder(tmp_path):
    code = "import sys; sys.path[:0] = sys.argv[1:]; from helpers import datasets; print(len(datasets.load_people()))"
    command = [sys.executable, "-c", code, str(ROOT)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "4\n"


@pytest.mark.parametrize("name", ["train", "t10k"])
def test_the_script_reads_idx_and_refuses_what_is_not_the_original(name, tmp_path):
    sys.path.insert(0, str(ROOT / "data"))
    try:
        import make_mnist_csv
    finally:
        sys.path.remove(str(ROOT / "data"))
    header = bytes([0, 0, 8, 3]) + b"".join(size.to_bytes(4, "big") for size in (2, 28, 28))
    idx = header + bytes(range(256)) * 6 + bytes(32)
    (tmp_path / f"{name}-images-idx3-ubyte").write_bytes(idx)
    with pytest.raises(ValueError, match="not the original file: MD5"):
        make_mnist_csv.read_idx(tmp_path, f"{name}-images-idx3-ubyte", "0" * 32)
    sizes, content = make_mnist_csv.read_idx(tmp_path, f"{name}-images-idx3-ubyte", hashlib.md5(idx).hexdigest())
    assert sizes == (2, 28, 28)
    assert content == idx[16:]
    with pytest.raises(FileNotFoundError, match="neither"):
        make_mnist_csv.read_idx(tmp_path, f"{name}-labels-idx1-ubyte", "0" * 32)

"""Make mnist_train.csv.gz and mnist_test.csv.gz from the four original IDX files.

    python data/make_mnist_csv.py FOLDER

FOLDER holds the files as Yann LeCun published them, plain or with .gz at the end of the name:
train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.
The CSV comes out the same to the byte on every machine (helpers/datasets.py knows its SHA-256); the compressed
file may differ where zlib does, its header carries neither time nor name. Needs nothing but Python.
"""

import argparse
import gzip
import hashlib
import struct
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent
FILES = {  # CSV: image file, label file, MD5 of each (uncompressed), as distributed since 1998
    "mnist_train.csv.gz": {
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    },
    "mnist_test.csv.gz": {
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    },
}
HEADER = ",".join(["label", *(f"pixel{i}" for i in range(784))])
NUMBERS = [str(value) for value in range(256)]


def read_idx(folder, name, md5):
    """The bytes of one IDX file after its header; raises ValueError if it is not the original."""
    path = folder / name
    if path.is_file():
        content = path.read_bytes()
    elif (folder / f"{name}.gz").is_file():
        content = gzip.decompress((folder / f"{name}.gz").read_bytes())
    else:
        raise FileNotFoundError(f"{folder} holds neither {name} nor {name}.gz")
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != md5:
        raise ValueError(f"{path} is not the original file: MD5 {found}, expected {md5}")
    dimensions = content[3]  # IDX: two zero bytes, a type code, the number of dimensions, then each size
    sizes = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    return sizes, content[4 + 4 * dimensions :]


def csv_text(folder, files):
    """The whole CSV: a header line, then a label and 784 pixels a line."""
    (image_file, image_md5), (label_file, label_md5) = files.items()
    (count, rows, columns), pixels = read_idx(folder, image_file, image_md5)
    _, labels = read_idx(folder, label_file, label_md5)
    size = rows * columns
    lines = [HEADER]
    for i in range(count):
        image = pixels[i * size : (i + 1) * size]
        lines.append(",".join([NUMBERS[labels[i]], *(NUMBERS[value] for value in image)]))
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with the IDX files")
    parser.add_argument("--out", type=Path, default=DATA, help="where to write (default: data/)")
    arguments = parser.parse_args()
    for name, files in FILES.items():
        try:
            content = csv_text(arguments.folder, files).encode("ascii")
        except (OSError, ValueError) as error:
            sys.exit(str(error))
        # GzipFile, since gzip.compress lets zlib write the platform into the header
        with open(arguments.out / name, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(content)
        print(f"{name}  SHA-256 of the CSV: {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()

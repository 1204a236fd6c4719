"""A hundred drawn pictures, read by a network as a reader may have trained it; test_picture.py has one of each kind."""

import numpy as np
from drawn_pictures import KINDS, picture

from helpers import forward
from helpers.datasets import load_mnist
from helpers.digits import SETTINGS, prepare, straighten, train_digits
from helpers.page.digits.picture import read_picture


def test_a_hundred_pictures():
    """All ten digits, each in ten of twelve kinds of picture.

    Networks of four seeds read 98 to 100 of them (with strokes left as thin as they come, far fewer). What fails are
    nines with a curled tail, read as 5 or 8; another machine's network may stumble over another two or three.
    """
    X, labels = prepare(load_mnist().iloc[:30_000])
    layers, _ = train_digits(straighten(X), labels, 0, SETTINGS._replace(epochs=12, batch_size=64, learning_rate=0.4))
    rng = np.random.default_rng(100)
    wrong = []
    for i in range(100):
        which, kind = i % 10, KINDS[(i + i // 10) % len(KINDS)]
        said = int(forward(layers, read_picture(picture(which, kind, rng)).pixels[None])[-1].argmax())
        if said != which:
            wrong.append(f"{kind}: a {which} read as {said}")
    assert len(wrong) <= 5, wrong

"""How far two pictures are apart, looked at from afar: another font or matplotlib passes, another figure does not."""

import base64
import io

import numpy as np
from PIL import Image

WIDTH = 80  # pixels of the small copies
TOLERANCE = 1.0  # of 255. The oldest matplotlib that requirements.txt admits is up to 0.5 away; other figures, 3 to 30


def opened(bundle):
    """The picture of an output's data, or None."""
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))) if "image/png" in bundle else None


def small(picture):
    """The picture's small copy, as an array; a small copy is returned as it is."""
    if isinstance(picture, np.ndarray):
        return picture
    height = max(1, round(WIDTH * picture.height / picture.width))
    return np.asarray(picture.convert("RGB").resize((WIDTH, height), Image.Resampling.BOX), float)


def outside(one, other):
    """By how much each pixel of one is darker or lighter than all nine around its place in the other."""
    padded = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.maximum(around.min((-2, -1)) - one, one - around.max((-2, -1))).clip(0)


def difference(one, other):
    """How far two pictures, or small copies, are apart, 0 to 255: their mean, a pixel's shift forgiven.

    255 where their shapes differ.
    """
    one, other = small(one), small(other)
    rows = min(len(one), len(other))
    if max(len(one), len(other)) > rows + 1:
        return 255.0
    one, other = one[:rows], other[:rows]
    return float(np.maximum(outside(one, other), outside(other, one)).mean())


def of(outputs):
    """The pictures of a list of outputs."""
    return [picture for output in outputs if (picture := opened(output.get("data", {})))]


def changed(stored, drawn, others=None):
    """What is wrong with the stored pictures of a cell, or None; both are lists of outputs.

    `others`, the outputs of the page's other cells, is for a figure of the network that the reader trains: rounding
    grows in a long training until another processor has another network. Its picture has to be nearer to the stored one
    than to every other of the page.
    """
    stored, drawn = of(stored), of(drawn)
    if len(stored) != len(drawn):
        return f"{len(stored)} pictures are stored, {len(drawn)} drawn"
    for one, other in zip(map(small, stored), map(small, drawn), strict=True):
        apart = difference(one, other)
        allowed = TOLERANCE if others is None else min(difference(picture, other) for picture in of(others))
        if not apart <= allowed:
            return f"a stored picture is not the one drawn: {apart:.1f} apart, {allowed:.1f} allowed"
    return None

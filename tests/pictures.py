"""How far two pictures are apart, looked at from afar: another font or matplotlib passes, another figure does not."""

import base64
import io

import numpy as np
from PIL import Image

WIDTH = 80  # pixels of the small copies
TOLERANCE = 4.0  # of 255, mean over the pixels of a copy


def opened(bundle):
    """The picture of an output's data, or None."""
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))) if "image/png" in bundle else None


def small(picture):
    height = max(1, round(WIDTH * picture.height / picture.width))
    return np.asarray(picture.convert("RGB").resize((WIDTH, height), Image.Resampling.BOX), float)


def difference(one, other):
    """How far two pictures are apart, 0 to 255: the mean over their small copies; 255 where their shapes differ."""
    one, other = small(one), small(other)
    rows = min(len(one), len(other))
    if max(len(one), len(other)) > rows + 1:
        return 255.0
    return float(np.abs(one[:rows] - other[:rows]).mean())

"""The canvas of touch.js in Python: strokes become ink, ink the 28 × 28 image that the network sees."""

import numpy as np

from ...digits import SIDE, straighten

PAD, PEN = 280, 24  # the drawing is 280 × 280 pixels, the pen 24 wide, as in touch.js
BOX, MIDDLE = 20, 14.5  # MNIST's digits: 20 pixels long, centre of mass in the middle of pixel 14
FIVE = (  # a digit to show: each stroke from point to point
    ((190, 62), (112, 60), (102, 128), (150, 116), (184, 136), (188, 176), (160, 208), (112, 210), (84, 192)),
    ((112, 60), (196, 56)),
)


def drawn(strokes, size=PAD, pen=PEN):
    """The ink, (size, size) from 0 to 1, of strokes given as lists of points (x, y) counted from the top left."""
    y, x = np.mgrid[:size, :size] + 0.5
    distance = np.full((size, size), np.inf)
    for stroke in strokes:
        for (x0, y0), (x1, y1) in zip(stroke[:-1], stroke[1:], strict=True):
            dx, dy = x1 - x0, y1 - y0
            share = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
            distance = np.minimum(distance, np.hypot(x - x0 - share * dx, y - y0 - share * dy))
    return np.clip(pen / 2 + 0.5 - distance, 0, 1)


def seen_image(ink, centred=True, straightened=True):
    """The 784 pixels (float32) that the network sees of a square drawing: the same steps as seenImage in touch.js.

    Centred: scaled until its longer side is 20 pixels, its centre of mass moved to MNIST's; otherwise only shrunk.
    Straightened: then set upright, as helpers.digits.straighten does. Raises ValueError for another shape.
    """
    ink = np.asarray(ink, float)
    if ink.ndim != 2 or ink.shape[0] != ink.shape[1]:
        raise ValueError(f"ink has shape {ink.shape}; expected a square")
    size = len(ink)
    step, left, top = size / SIDE, 0.0, 0.0
    if centred and ink.any():
        rows, columns = np.nonzero(ink)
        step = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / BOX
        middles = np.arange(size) + 0.5
        left = (ink.sum(axis=0) @ middles) / ink.sum() - MIDDLE * step
        top = (ink.sum(axis=1) @ middles) / ink.sum() - MIDDLE * step
    image = np.minimum(_coverage(top, step, size) @ ink @ _coverage(left, step, size).T, 1).reshape(1, -1)
    return (straighten(image) if straightened else image)[0].astype(np.float32)


def _coverage(start, step, size):
    """(28, size): the share of each of 28 cells, `step` wide from `start` on, that each pixel of the drawing fills."""
    cell, pixel = start + step * np.arange(SIDE)[:, None], np.arange(size)
    return np.clip(np.minimum(cell + step, pixel + 1) - np.maximum(cell, pixel), 0, None) / step

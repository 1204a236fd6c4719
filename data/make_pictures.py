"""Make the two pictures in data/pictures/: digits drawn from a few points and "photographed", all of it here.

    python data/make_pictures.py

No photo, no font and no MNIST digit has a part in them: curves through the points below, a pen that swells and thins,
paper with grain, uneven light, a shadow, a slight turn, blur, noise, JPEG. Needs numpy and Pillow.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

PICTURES = Path(__file__).resolve().parent / "pictures"
# strokes as points (x, y), counted from the top left in a field of 1 x 1
FIVE = [
    [(0.38, 0.30), (0.36, 0.47), (0.47, 0.44), (0.60, 0.50), (0.63, 0.61), (0.55, 0.71), (0.43, 0.73), (0.35, 0.69)],
    [(0.375, 0.30), (0.48, 0.305), (0.62, 0.285)],
]
TWO = [
    [(0.37, 0.37), (0.41, 0.28), (0.51, 0.24), (0.61, 0.30), (0.60, 0.42), (0.50, 0.56), (0.36, 0.71), (0.35, 0.73)],
    [(0.35, 0.73), (0.46, 0.70), (0.57, 0.73), (0.67, 0.71)],
]


def curve(points, steps=40):
    """A smooth line through the points: a Catmull-Rom spline, (n, 2)."""
    points = np.asarray(points, float)
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        parts.append(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
    return np.concatenate([*parts, points[-1:]])


def inked(strokes, width, height, pen, rng):
    """The share of each pixel that the pen covers, (height, width) from 0 to 1.

    Strokes are in pixels; the pen is `pen` pixels wide, give or take a fifth along the way.
    """
    twice = Image.new("L", (2 * width, 2 * height))
    draw = ImageDraw.Draw(twice)
    for stroke in strokes:
        line = curve(stroke)
        swell = np.interp(np.linspace(0, 4, len(line)), range(5), rng.uniform(0.8, 1.2, 5))
        for (x, y), radius in zip(2 * line, pen * swell, strict=True):
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(twice.resize((width, height), Image.Resampling.BOX), float) / 255


def light(width, height, darkest, angle, shadow=0.0, side=0.3):
    """How much light falls on each pixel, (height, width): 1 down to `darkest` in the direction `angle` (degrees).

    A shadow with a soft edge takes the share `shadow` of what falls beyond `side`, counted from the left.
    """
    y, x = np.mgrid[:height, :width] / max(width, height)
    along = x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle))
    fall = 1 - (1 - darkest) * (along - along.min()) / np.ptp(along)
    return fall * (1 - shadow / (1 + np.exp((x + 0.4 * y - side) * 60)))


def grain(width, height, rng, coarse=24, fine=1.0):
    """A texture, (height, width) of mean 0 and deviation 1: blotches `coarse` pixels wide, and grain."""
    blotches = Image.fromarray(rng.normal(0, 1, (height // coarse + 2, width // coarse + 2)).astype(np.float32))
    blotches = np.asarray(blotches.resize((width, height), Image.Resampling.BICUBIC))
    texture = blotches + fine * rng.normal(0, 1, (height, width))
    return (texture - texture.mean()) / texture.std()


def photographed(ink, paper, pen, lit, texture, blur, noise, rng):
    """A picture of ink on paper: colours (3,) from 0 to 255; light, ink and texture (height, width)."""
    shade = np.clip(ink, 0, 1)[:, :, None]
    colours = (1 - shade) * np.asarray(paper, float) + shade * np.asarray(pen, float)
    colours = colours * (lit * (1 + texture))[:, :, None]
    image = Image.fromarray(colours.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(blur))
    noisy = np.asarray(image, float) + rng.normal(0, noise, (*ink.shape, 1))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def turned(strokes, degrees, scale, place):
    """The strokes turned about the middle of their field, then scaled and moved until that middle lies at `place`."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return [scale * (np.asarray(stroke) - 0.5) @ np.array([[c, s], [-s, c]]) + place for stroke in strokes]


def paper_five(rng):
    """A five in blue-black ink on paper: the light falls off to the lower right, a shadow lies on the left."""
    width, height = 480, 640
    ink = inked(turned(FIVE, 5, 620, (250, 320)), width, height, 9, rng)
    lit = light(width, height, 0.55, 50, shadow=0.35, side=0.42)
    texture = 0.015 * grain(width, height, rng)
    return photographed(0.93 * ink, (238, 231, 214), (34, 38, 72), lit, texture, 1.2, 3, rng)


def board_two(rng):
    """A two in chalk on a dark green board, brighter at the top, with smears of chalk long wiped away."""
    width, height = 600, 520
    ink = inked(turned(TWO, -6, 600, (300, 262)), width, height, 15, rng)
    chalk = ink * np.clip(0.85 + 0.25 * grain(width, height, rng, coarse=4, fine=1.5), 0, 1)
    lit = light(width, height, 0.6, 75)
    texture = 0.08 * grain(width, height, rng, coarse=70, fine=0.25)
    return photographed(chalk, (52, 78, 66), (232, 230, 220), lit, texture, 1.0, 3, rng)


DRAWN = {"five_on_paper.jpg": paper_five, "two_on_board.jpg": board_two}


def jpeg(name):
    """The bytes of one of the pictures: the same on every machine, up to the JPEG library's rounding."""
    content = io.BytesIO()
    DRAWN[name](np.random.default_rng(0)).save(content, "jpeg", quality=80)
    return content.getvalue()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for name in DRAWN:
        content = jpeg(name)
        (PICTURES / name).write_bytes(content)
        print(f"{name}: {len(content) / 1000:.0f} kB")

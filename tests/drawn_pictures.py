"""Pictures of handwritten digits, drawn and "photographed" from a seed: what test_picture.py reads."""

import io
import sys
from pathlib import Path

import numpy as np
from browser.strokes import DIGITS, arc
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "data"))
from make_pictures import grain, inked, light, photographed

HANDS = {digit: [strokes for (named, _), strokes in DIGITS.items() if named == digit] for digit in range(10)}
for digit, strokes in {  # a third hand for each
    0: [arc(140, 140, 48, 84, -60, 320)],
    1: [[(112, 92), (146, 52), (144, 140), (140, 230)]],
    2: [[(90, 92), (122, 58), (170, 70), (172, 118), (128, 176), (82, 224), (120, 216), (204, 220)]],
    3: [[(92, 64), (140, 56), (178, 84), (160, 122), (128, 136), (174, 152), (188, 192), (150, 226), (90, 216)]],
    4: [[(150, 54), (118, 104), (78, 164), (130, 162), (206, 158)], [(160, 112), (156, 170), (150, 236)]],
    5: [[(116, 60), (108, 128), (150, 116), (184, 146), (182, 196), (142, 226), (92, 212)], [(116, 60), (188, 54)]],
    6: [[(166, 52), (116, 102), (96, 170), (118, 222), (166, 218), (182, 178), (150, 150), (106, 178)]],
    7: [[(84, 64), (140, 68), (198, 62), (164, 122), (132, 176), (118, 234)]],
    8: [[(176, 78), (138, 52), (104, 82), (140, 132), (180, 178), (150, 226), (106, 206), (116, 160), (164, 116),
         (176, 78)]],
    9: [[(180, 92), (148, 56), (104, 76), (104, 122), (148, 134), (182, 96), (178, 160), (160, 232)]],
}.items():  # fmt: skip
    HANDS[digit].append(strokes)


KINDS = (
    "plain", "light on dark", "falling light", "shadow", "noise", "turned", "small in a large photo", "few pixels",
    "colours", "alpha", "squared paper", "chalk, falling light",
)  # fmt: skip


def written(digit, rng, turn=0.0):
    """The strokes of a digit as some hand would write it, points (n, 2) within about -0.5 … 0.5."""
    hand = HANDS[digit][rng.integers(len(HANDS[digit]))]
    waves = rng.normal(0, 1, (2, 2, 2)), rng.uniform(0, 2 * np.pi, (2, 2))
    slant, wide, degrees = rng.uniform(-0.1, 0.35), rng.uniform(0.7, 1.3), rng.uniform(-5, 5) + turn
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    strokes = []
    for stroke in hand:
        points = (np.asarray(stroke, float) - 140) / 180
        bend = np.sin(2.2 * np.einsum("nk,ijk->nij", points, waves[0]) + waves[1]).mean(axis=2)  # the hand's own bends
        points = points + 0.08 * bend + rng.normal(0, 0.01, points.shape)
        points = np.column_stack([wide * (points[:, 0] - slant * points[:, 1]), points[:, 1]])
        strokes.append(points @ np.array([[c, s], [-s, c]]))
    return strokes


def encoded(image, kind, **options):
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def picture(digit, kind, rng):
    """The bytes of a picture of the digit, disturbed in one of the ways named in KINDS: PNG or JPEG."""
    width, height = (int(side) for side in rng.integers(240, 480, 2))
    share, turn, paper, pen = rng.uniform(0.45, 0.8), 0.0, rng.uniform(215, 250, 3), rng.uniform(10, 70, 3)
    lit, noise, blur, rough, thick = np.ones((1, 1)), 2.0, 1.0, 0.01, rng.uniform(0.02, 0.14)
    if kind in ("light on dark", "chalk, falling light"):
        paper, pen, rough, thick = rng.uniform(25, 70, 3), rng.uniform(190, 245, 3), 0.05, rng.uniform(0.04, 0.14)
    elif kind == "noise":
        noise = 25
    elif kind == "turned":
        turn = rng.choice([-1, 1]) * rng.uniform(8, 10)
    elif kind == "small in a large photo":
        width, height, share = 1200, 900, rng.uniform(0.12, 0.2)
    elif kind == "few pixels":
        width, height, blur, thick = *(int(side) for side in rng.integers(40, 80, 2)), 0.4, rng.uniform(0.05, 0.14)
    elif kind == "colours":
        pairs = [((250, 240, 150), (200, 30, 40)), ((200, 225, 250), (20, 60, 170)), ((30, 40, 120), (250, 220, 60)),
                 ((245, 205, 215), (20, 120, 60)), ((250, 250, 245), (230, 140, 20))]  # fmt: skip
        paper, pen = pairs[rng.integers(len(pairs))]
    size = share * min(width, height)
    room = (np.array([width, height]) - 1.5 * size) / 2  # how far it may lie from the middle
    place = np.array([width, height]) / 2 + rng.uniform(-1, 1, 2) * np.maximum(room, 0)
    ink = inked([size * points + place for points in written(digit, rng, turn)], width, height, thick * size, rng)
    if kind == "alpha":
        rgba = np.concatenate([np.broadcast_to(pen, (*ink.shape, 3)), 255 * ink[:, :, None]], axis=2)
        return encoded(Image.fromarray(rgba.astype(np.uint8)), "png")
    if "falling light" in kind:
        lit = light(width, height, 0.35, rng.uniform(0, 360))
    elif kind == "shadow":
        lit = light(width, height, 0.75, rng.uniform(0, 360), shadow=0.45, side=rng.uniform(0.3, 0.6))
    if kind == "squared paper":
        step = max(8, round(size / rng.uniform(2, 5)))
        y, x = np.mgrid[:height, :width]
        across, down = ((axis + rng.integers(step)) % step < max(1, step / 25) for axis in (x, y))
        lit = 1 - 0.18 * (across | down)
    texture = rough * grain(width, height, rng)
    image = photographed(0.95 * ink, paper, pen, lit, texture, blur, noise, rng)
    return encoded(image, "jpeg", quality=int(rng.integers(50, 95))) if rng.random() < 0.5 else encoded(image, "png")

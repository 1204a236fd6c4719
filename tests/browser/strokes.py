"""Digits drawn with a mouse: for each, lines of points (x, y) in a drawing of 280 × 280, counted from the top left."""

import math


def arc(cx, cy, rx, ry, start, end, points=24):
    """Points on an ellipse; angles in degrees, clockwise from the right as the page's y runs down."""
    angles = [math.radians(start + (end - start) * k / (points - 1)) for k in range(points)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


# (digit, how it is drawn): strokes
DIGITS = {
    (0, "oval"): [arc(140, 140, 58, 88, -90, 275)],
    (0, "round, slanted"): [[(x - 0.25 * (y - 140), y) for x, y in arc(140, 140, 66, 78, -60, 300)]],
    (1, "a stroke"): [[(142, 50), (140, 230)]],
    (1, "slanted"): [[(170, 52), (118, 228)]],
    (2, "with a flat foot"): [[*arc(138, 100, 55, 48, -170, 30), (150, 160), (86, 222), (206, 222)]],
    (2, "with a loop"): [[*arc(136, 98, 52, 44, -165, 45), (120, 182), *arc(98, 208, 22, 18, -60, -330), (206, 214)]],
    (3, "two bows"): [[*arc(128, 98, 52, 42, -150, 85), *arc(130, 182, 60, 46, -85, 150)]],
    (3, "narrow"): [[*arc(130, 96, 42, 40, -140, 80), *arc(132, 180, 48, 48, -80, 140)]],
    (4, "open"): [[(98, 58), (88, 146), (192, 142)], [(186, 56), (178, 228)]],
    (4, "with a long bar"): [[(104, 60), (76, 150), (208, 150)], [(172, 92), (168, 232)]],
    (5, "with a separate bar"): [[(104, 62), (98, 128), *arc(130, 172, 58, 50, -120, 150)], [(104, 62), (196, 58)]],
    (5, "in one line"): [[(194, 60), (112, 62), (100, 130), *arc(134, 176, 56, 50, -125, 145)]],
    (6, "curled"): [[(176, 54), (128, 92), (96, 150), *arc(140, 182, 46, 44, 180, -180)]],
    (6, "upright"): [[(150, 50), (110, 110), *arc(142, 180, 44, 46, -170, -540)]],
    (7, "plain"): [[(80, 66), (200, 64), (128, 232)]],
    (7, "curved"): [[(84, 76), (140, 62), (198, 68), (160, 140), (136, 230)]],
    (8, "two rings"): [arc(140, 98, 42, 42, 90, 450), arc(140, 186, 52, 46, -90, 270)],
    (8, "in one line"): [
        [*arc(142, 98, 42, 40, -30, -270), *arc(138, 184, 48, 46, -90, 270), *arc(142, 98, 42, 40, 90, -35)]
    ],
    (9, "with a straight leg"): [[*arc(134, 104, 48, 46, 0, -360), (180, 108), (168, 232)]],
    (9, "with a bent leg"): [[*arc(136, 102, 46, 44, -20, -340), (182, 120), (176, 180), (150, 226), (112, 222)]],
}  # fmt: skip


def moved(strokes, scale, dx, dy):
    """The strokes scaled about the middle of the drawing, then moved by dx and dy."""
    return [[(140 + scale * (x - 140) + dx, 140 + scale * (y - 140) + dy) for x, y in stroke] for stroke in strokes]

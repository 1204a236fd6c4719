"""What a figure shows, read back from its artists: for the tests of everything that draws."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.contour import QuadContourSet
from matplotlib.patches import Rectangle


def colour(value):
    """A colour as style.py writes it, "#0072B2"; None for no colour at all."""
    value = value[0] if np.ndim(value) == 2 else value
    return None if len(value) == 0 or isinstance(value, str) and value == "none" else to_hex(value).upper()


def curves(ax):
    """Every line of the axes in the order drawn: (points (n, 2), colour, dashes, marker, label)."""
    return [
        (line.get_xydata(), colour(line.get_color()), line.get_linestyle(), line.get_marker(), line.get_label())
        for line in ax.lines
    ]


def points(ax):
    """Every scatter of the axes in the order drawn: (points (n, 2), fill, marker, label)."""
    return [
        (np.asarray(part.get_offsets()), colour(part.get_facecolor()), marker(part), part.get_label())
        for part in ax.collections
        if isinstance(part, PathCollection)
    ]


def marker(part):
    """What a scatter's marker is, by its outline: "o", "^", "s", "D", "*", …; None for one not known here."""
    from matplotlib.markers import MarkerStyle

    outline = part.get_paths()[0].vertices
    for name in "o^vsD*X":
        style = MarkerStyle(name)
        known = style.get_path().transformed(style.get_transform()).vertices
        if known.shape == outline.shape and np.allclose(known, outline):
            return name
    return None


def bars(ax):
    """Every bar in the order drawn: (left, bottom, width, height, colour)."""
    drawn = [bar for container in ax.containers for bar in container if isinstance(bar, Rectangle)]
    return [(*bar.get_xy(), bar.get_width(), bar.get_height(), colour(bar.get_facecolor())) for bar in drawn]


def texts(ax):
    """Every text in the axes that says something: (x, y, text); an annotation stands where it points to."""
    found = [(*getattr(text, "xy", text.get_position()), text.get_text()) for text in ax.texts]
    return [(float(x), float(y), text) for x, y, text in found if text]


def image(ax):
    """The one image of the axes as the eye sees it: its array, first row on top, whatever origin and axes say."""
    [shown] = ax.images
    array = np.asarray(shown.get_array())
    low, high = ax.get_ylim()
    left, right = ax.get_xlim()
    x0, x1, y0, y1 = shown.get_extent()
    rows = array if shown.origin == "upper" else array[::-1]  # with y1 above y0, as extents are written
    upright = (y1 - y0) * (high - low) > 0
    array = rows if upright else rows[::-1]
    return array if (x1 - x0) * (right - left) > 0 else array[:, ::-1]


def shade(ax, x, y):
    """The colour that fills the plane at a point, red, green and blue from 0 to 1: of the last band that holds it."""
    bands = next(part for part in ax.collections if isinstance(part, QuadContourSet) and part.filled)
    inside = [k for k, path in enumerate(bands.get_paths()) if path.contains_point((x, y))]
    return tuple(bands.get_facecolor()[inside[-1]][:3])


def level_lines(ax):
    """Every contour set of lines: (levels, vertices (n, 2), colour)."""
    lines = [part for part in ax.collections if isinstance(part, QuadContourSet) and not part.filled]
    return [
        (list(part.levels), np.concatenate([path.vertices for path in part.get_paths()]), colour(part.get_edgecolor()))
        for part in lines
    ]


def labels(ax):
    """(title, xlabel, ylabel); the title at whichever place it stands."""
    title = next((text for place in ("left", "center", "right") if (text := ax.get_title(loc=place))), "")
    return title, ax.get_xlabel(), ax.get_ylabel()


def ticks(ax, axis="x"):
    """[(place, text)] of the ticks that are shown."""
    low, high = sorted(getattr(ax, f"get_{axis}lim")())
    shown = zip(getattr(ax, f"get_{axis}ticks")(), getattr(ax, f"get_{axis}ticklabels")(), strict=True)
    return [(float(place), label.get_text()) for place, label in shown if low <= place <= high]


def legend(owner):
    """The legend of an Axes or a Figure: {text: (colour, dashes, marker)} of the sample that stands beside each."""
    box = owner.get_legend() if hasattr(owner, "get_legend") else owner.legends[0]
    told = {}
    for handle, text in zip(box.legend_handles, box.get_texts(), strict=True):
        if isinstance(handle, PathCollection):
            told[text.get_text()] = colour(handle.get_facecolor()), None, marker(handle)
        elif hasattr(handle, "get_linestyle") and hasattr(handle, "get_marker"):
            told[text.get_text()] = colour(handle.get_color()), handle.get_linestyle(), handle.get_marker()
        else:
            told[text.get_text()] = colour(handle.get_edgecolor()), None, None
    return told

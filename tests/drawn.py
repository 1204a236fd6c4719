"""What a figure shows, read back from its artists: for the tests of everything that draws."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.patches import ArrowStyle, Rectangle

from helpers.page.style import BLACK, CLASS_CMAP_COLOURS, CLASS_COLOURS, CLASS_MARKERS

TENTHS = np.linspace(0, 1, 11)


def colour(value):
    """A colour as style.py writes it, "#0072B2"; None for no colour at all."""
    value = value[0] if np.ndim(value) == 2 and len(value) else value
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


def _as_seen(ax, array):
    """The rows and columns of the Axes' one image in the order of the eye: whatever origin, extent and limits say."""
    [shown] = ax.images
    low, high = ax.get_ylim()
    left, right = ax.get_xlim()
    x0, x1, y0, y1 = shown.get_extent()
    upwards = array[::-1] if shown.origin == "upper" else array  # the first row at the extent's y0
    array = upwards[::-1] if (y1 - y0) * (high - low) > 0 else upwards
    return array if (x1 - x0) * (right - left) > 0 else array[:, ::-1]


def image(ax):
    """The one image of the Axes as the eye sees it: its array, the first row on top."""
    return _as_seen(ax, np.asarray(ax.images[0].get_array()))


def painted(ax):
    """The one image of the Axes in the colours that the eye sees, (rows, columns, 3) from 0 to 1."""
    [shown] = ax.images
    return _as_seen(ax, shown.to_rgba(shown.get_array())[..., :3])


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


def look(artist):
    """How a line, a scatter or a bar looks: (colour, dashes, marker)."""
    if isinstance(artist, PathCollection):
        return colour(artist.get_facecolor()), None, marker(artist)
    if hasattr(artist, "get_linestyle") and hasattr(artist, "get_marker"):
        return colour(artist.get_color()), artist.get_linestyle(), artist.get_marker()
    return colour(artist.get_edgecolor()), None, None


def legend(owner):
    """The legend of an Axes or a Figure: {text: look of the sample that stands beside it}."""
    box = owner.get_legend() if hasattr(owner, "get_legend") else owner.legends[0]
    return {text.get_text(): look(handle) for handle, text in zip(box.legend_handles, box.get_texts(), strict=True)}


def labelled(ax):
    """What the legend of the Axes' scatters and lines has to be: {label: look of what was drawn under it}."""
    artists = [part for part in ax.collections if isinstance(part, PathCollection)] + [*ax.lines]
    return {part.get_label(): look(part) for part in artists if not part.get_label().startswith("_")}


def arrow(annotation):
    """An arrow: (where it begins, where its head is, its colour)."""
    drawn = annotation.arrow_patch
    assert isinstance(drawn.get_arrowstyle(), ArrowStyle.CurveFilledB)  # a head at the end alone
    begin, end = (tuple(np.round(place, 9).tolist()) for place in (annotation.xyann, annotation.xy))
    return begin, end, colour(drawn.get_edgecolor())


def corners(surface):
    """The corners (k, 3) of a surface in three dimensions."""
    if hasattr(surface, "_vec"):  # matplotlib before 3.11
        return surface._vec[:3].T
    return surface._faces[~np.broadcast_to(surface._invalid_vertices, surface._faces.shape[:2])]


def assert_axes(ax, **expected):
    """The Axes' title (at the left), labels, limits and so on, each by the name that `ax.set` has for it."""
    for name, value in expected.items():
        found = ax.get_title(loc="left") if name == "title" else getattr(ax, f"get_{name}")()
        if name in ("xlim", "ylim", "xticks", "yticks"):
            np.testing.assert_allclose(found, value, err_msg=name)
        else:
            assert found == value, name


def assert_classes(ax, X, labels, names=None):
    """The first two scatters are the points of the two classes, each with its colour, its marker and its name."""
    drawn = points(ax)[:2]
    assert len(drawn) == 2
    for k, (rows, fill, shape, name) in enumerate(drawn):
        np.testing.assert_array_equal(rows, np.asarray(X)[np.ravel(labels) == k, :2])
        assert (fill, shape) == (CLASS_COLOURS[k], CLASS_MARKERS[k])
        assert names is None or name == names[k]


def assert_shaded(ax, value, levels=TENTHS, colours=CLASS_CMAP_COLOURS, slack=0.02):
    """The plane is filled by value((m, 2) points) -> (m,), in bands between the levels, from colour to colour.

    Each corner of a band is looked up again: it has a value of that band. Together they cover the Axes.
    """
    [bands] = [part for part in ax.collections if isinstance(part, QuadContourSet) and part.filled]
    np.testing.assert_allclose(bands.levels, levels)
    stops, channels = np.linspace(levels[0], levels[-1], len(colours)), np.transpose([to_rgb(c) for c in colours])
    everywhere = []
    for low, high, path, fill in zip(levels, levels[1:], bands.get_paths(), bands.get_facecolor(), strict=False):
        np.testing.assert_allclose(fill[:3], [np.interp((low + high) / 2, stops, c) for c in channels], atol=0.01)
        if len(path.vertices):
            values = value(path.vertices)
            assert low - slack < values.min(), (low, values.min())
            assert values.max() < high + slack, (high, values.max())
            everywhere.append(path.vertices)
    everywhere = np.concatenate(everywhere)
    np.testing.assert_allclose(everywhere.min(axis=0), [ax.get_xlim()[0], ax.get_ylim()[0]])
    np.testing.assert_allclose(everywhere.max(axis=0), [ax.get_xlim()[1], ax.get_ylim()[1]])


def assert_line(ax, value, level, drawn=BLACK, slack=0.005):
    """The one line of an Axes runs where value((m, 2) points) has the level."""
    [(levels, places, line)] = level_lines(ax)
    assert (levels, line) == ([level], drawn)
    assert len(places) > 10
    np.testing.assert_allclose(value(places), level, atol=slack)

"""Read a figure's artists back: what was drawn, where, how it looks, and which words stand beside it."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import ArrowStyle

from helpers.page.style import BLACK, CLASS_CMAP_COLOURS, CLASS_COLOURS, CLASS_MARKERS

TENTHS = np.linspace(0, 1, 11)


def hexa(colour):
    return to_hex(colour).upper()


def marker_of(scattered):
    """The marker of a scatter, known by its path."""
    for marker in "o^sDv*":
        style = MarkerStyle(marker)
        path = style.get_path().transformed(style.get_transform())
        if np.array_equal(path.vertices, scattered.get_paths()[0].vertices):
            return marker
    return None


def look(artist):
    """How a line or a scatter looks: its colour, marker and dashes, which its entry in a legend shares with it."""
    if isinstance(artist, Line2D):
        joined = artist.get_linestyle() != "None"
        return hexa(artist.get_color()), artist.get_marker(), artist._unscaled_dash_pattern if joined else "not joined"
    faces = artist.get_facecolor()
    return hexa(faces[0]) if len(faces) else "hollow", marker_of(artist), "not joined"


def legend(box):
    """A legend's entries, in order: {text: look of the handle beside it}."""
    return {text.get_text(): look(handle) for text, handle in zip(box.get_texts(), box.legend_handles, strict=True)}


def labelled(ax):
    """What the lines and scatters with a label of their own look like: {label: look}, as `legend` should have it."""
    artists = [artist for artist in (*ax.collections, *ax.lines) if isinstance(artist, Line2D | PathCollection)]
    return {artist.get_label(): look(artist) for artist in artists if not artist.get_label().startswith("_")}


def scatters(ax):
    """Each scatter of an Axes, in order: (its points, its look)."""
    return [(part.get_offsets(), look(part)) for part in ax.collections if isinstance(part, PathCollection)]


def assert_classes(ax, X, labels, names=None):
    """The first two scatters are the points of the two classes, each with its colour, marker and name."""
    parts = [part for part in ax.collections if isinstance(part, PathCollection)][:2]
    for k, part in enumerate(parts):
        np.testing.assert_array_equal(part.get_offsets(), np.asarray(X)[np.ravel(labels) == k, :2])
        assert look(part) == (CLASS_COLOURS[k], CLASS_MARKERS[k], "not joined")
        assert names is None or part.get_label() == names[k]
    assert len(parts) == 2


def words(ax):
    """The words in an Axes and the points that they stand at, or that they are about."""
    return [(text.get_text(), *np.round(getattr(text, "xy", text.get_position()), 9)) for text in ax.texts]


def arrow(annotation):
    """An arrow: (where it begins, where its head is, its colour)."""
    drawn = annotation.arrow_patch
    assert isinstance(drawn.get_arrowstyle(), ArrowStyle.CurveFilledB)  # a head at the end alone
    return tuple(np.round(annotation.xyann, 9)), tuple(np.round(annotation.xy, 9)), hexa(drawn.get_edgecolor())


def ticks(axis):
    """The labels of an axis' ticks within its range."""
    low, high = sorted(axis.get_view_interval())
    return [text.get_text() for place, text in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            if low <= place <= high]  # fmt: skip


def assert_axes(ax, **expected):
    """The Axes' title, labels, limits and so on, each by the name that `ax.set` has for it."""
    found = {"title": ax.get_title(loc="left")}
    found |= {name: getattr(ax, f"get_{name}")() for name in expected if name != "title"}
    for name, value in expected.items():
        if name in ("xlim", "ylim", "xticks", "yticks"):
            np.testing.assert_allclose(found[name], value, err_msg=name)
        else:
            assert found[name] == value, name


def corners(surface):
    """The corners (k, 3) of a surface in three dimensions."""
    if hasattr(surface, "_vec"):  # matplotlib before 3.10
        return surface._vec[:3].T
    return surface._faces[~np.broadcast_to(surface._invalid_vertices, surface._faces.shape[:2])]


def surfaces(ax, filled):
    return [part for part in ax.collections if isinstance(part, QuadContourSet) and part.filled == filled]


def assert_shaded(ax, value, levels=TENTHS, colours=CLASS_CMAP_COLOURS, slack=0.02):
    """The plane is filled by value((m, 2) points) -> (m,), in bands between the levels, from colour to colour.

    Each corner of a band is looked up again: it has a value of that band. Together they cover the Axes.
    """
    [bands] = surfaces(ax, filled=True)
    np.testing.assert_allclose(bands.levels, levels)
    stops = np.linspace(levels[0], levels[-1], len(colours))
    everywhere = []
    for low, high, path, colour in zip(levels, levels[1:], bands.get_paths(), bands.get_facecolor(), strict=False):
        middle = [np.interp((low + high) / 2, stops, channel) for channel in np.transpose([to_rgb(c) for c in colours])]
        np.testing.assert_allclose(colour[:3], middle, atol=0.01)
        if len(path.vertices):
            values = value(path.vertices)
            assert low - slack < values.min(), (low, values.min())
            assert values.max() < high + slack, (high, values.max())
            everywhere.append(path.vertices)
    everywhere = np.concatenate(everywhere)
    np.testing.assert_allclose(everywhere.min(axis=0), [ax.get_xlim()[0], ax.get_ylim()[0]])
    np.testing.assert_allclose(everywhere.max(axis=0), [ax.get_xlim()[1], ax.get_ylim()[1]])


def assert_line(ax, value, level, colour=BLACK, slack=0.005):
    """The one line of an Axes runs where value((m, 2) points) has the level."""
    [line] = surfaces(ax, filled=False)
    assert list(line.levels) == [level]
    assert hexa(line.get_edgecolor()[0]) == colour
    points = np.concatenate([path.vertices for path in line.get_paths()])
    assert len(points) > 10
    np.testing.assert_allclose(value(points), level, atol=slack)

"""What all figures share: curves, networks, classes and boundaries read back; style, titles, PNG; their words."""

import base64
import importlib
import inspect
import io

import matplotlib.style
import numpy as np
import pytest
from drawn import (
    assert_axes,
    assert_classes,
    assert_line,
    assert_shaded,
    colour,
    curves,
    labelled,
    labels,
    legend,
    level_lines,
    points,
    shade,
    texts,
)  # fmt: skip
from matplotlib.figure import Figure
from PIL import Image

from helpers import Layer, sum_of_squares
from helpers.page import draw_backprop, draw_network, figures, plot_curves, show, style

# Okabe and Ito's colours in the order of curves, and the dashes, which tell curves apart where there is no colour
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#222222"]
DASHES = [None, (3.7, 1.6), (6.4, 1.6, 1, 1.6), (1, 1.65), (5, 1, 1, 1, 1, 1), (8, 2), (1, 1)]


def pattern(line):
    """On, off, on, … in units of the line's width; None for a solid line."""
    lengths = line._unscaled_dash_pattern[1]
    return lengths and tuple(lengths)


# --- curves ------------------------------------------------------------------------------------------------------


def test_curves_are_the_values_in_the_order_of_colours_and_dashes():
    values = {f"run {k}": [1.0 + k, 0.5 + k, k] for k in range(1, 9)}
    fig = plot_curves(values, "Eight runs", xlabel="steps", ylabel="cost", start=3)
    [ax] = fig.axes
    for k, (rows, line_colour, _, marker, label) in enumerate(curves(ax)):
        np.testing.assert_array_equal(rows, [[3, 2.0 + k], [4, 1.5 + k], [5, 1 + k]])
        assert (line_colour, marker, label) == (COLOURS[k % 7], "None", f"run {k + 1}")
        assert pattern(ax.lines[k]) == DASHES[k % 7]
    assert legend(ax) == labelled(ax)
    assert list(legend(ax)) == list(values)
    assert labels(ax) == ("Eight runs", "steps", "cost")
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "linear")
    told = "; ".join(f"run {k} from {k + 1} to {k}" for k in range(1, 9))
    assert fig.alt == f"Eight runs: cost over steps, {told}."


def test_a_single_curve_has_no_legend_and_places_of_its_own():
    fig = plot_curves({"loss": (np.array([1, 10, 100]), np.array([0.5, 0.25, 0.001]))}, "It falls", log=True)
    [ax] = fig.axes
    [(rows, *_)] = curves(ax)
    np.testing.assert_array_equal(rows, [[1, 0.5], [10, 0.25], [100, 0.001]])
    assert ax.get_legend() is None
    assert labels(ax) == ("It falls", "epochs", "loss")
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")
    assert fig.alt == "It falls: loss over epochs (logarithmic axis), loss from 0.5 to 0.001."
    two = plot_curves({"slow": [2.0, 1.5], "fast": [2.0, 0.1]}, "Two", logx=True).axes[0]
    assert [rows[:, 0].tolist() for rows, *_ in curves(two)] == [[0, 1], [0, 1]]
    assert list(legend(two)) == ["slow", "fast"]
    assert (two.get_xscale(), two.get_yscale()) == ("log", "linear")


# --- networks ----------------------------------------------------------------------------------------------------

COLUMNS = [["$x_1$", "$x_2$", "…", "$x_9$"], ["$h_1$", "$h_2$"], ["$o$"]]
TITLES = ["nine\ninputs", "hidden", "output"]
EDGES = {(0, 0, 0): "$w_1$", (0, 1, 0): "$w_2$", (1, 1, 0): "$w_3$"}


@pytest.fixture(scope="module")
def drawing():
    return draw_network(COLUMNS, TITLES, EDGES)


def neurons(ax):
    """The centre of each neuron with its fill, by its label."""
    circles = {tuple(np.round(rows[0], 9).tolist()): fill for rows, fill, _, _ in points(ax)}
    return {text: ((x, y), circles[round(x, 9), round(y, 9)]) for x, y, text in texts(ax)
            if (round(x, 9), round(y, 9)) in circles}  # fmt: skip


def test_neurons_stand_in_columns_from_left_to_right_and_from_above(drawing):
    [ax] = drawing.axes
    placed = neurons(ax)
    assert len(points(ax)) == len(placed) == 6
    assert {marker for _, _, marker, _ in points(ax)} == {"o"}
    columns = [[placed[label][0] for label in column if label != "…"] for column in COLUMNS]
    across = [{round(x, 9) for x, _ in column} for column in columns]
    assert [len(xs) for xs in across] == [1, 1, 1]
    (a,), (b,), (c,) = across
    assert b - a == pytest.approx(c - b)
    assert a < b
    heights = {label: y for label, ((_, y), _) in placed.items()}
    assert list(heights) == [label for column in COLUMNS for label in column if label != "…"]
    expected = {"$x_1$": 1.5, "$x_2$": 0.5, "$x_9$": -1.5, "$h_1$": 0.5, "$h_2$": -0.5, "$o$": 0}  # about the middle
    assert heights == pytest.approx(expected)
    fills = [fill for _, fill in placed.values()]
    assert fills == ["#FFFFFF"] * 3 + ["#56B4E9"] * 2 + ["#F2B48A"]
    [dots] = [(x, y) for x, y, text in texts(ax) if text == "⋮"]
    assert dots == pytest.approx((a, -0.5))  # in the place of the neurons left out
    assert not ax.axison


def test_every_neuron_is_joined_to_the_next_column_and_weights_stand_on_their_lines(drawing):
    [ax] = drawing.axes
    placed = {label: place for label, (place, _) in neurons(ax).items()}
    lines = {}
    for rows, line_colour, *_ in curves(ax):
        ends = [next(label for label, place in placed.items() if np.allclose(place, end)) for end in rows]
        lines[tuple(ends)] = line_colour
    named = {(COLUMNS[c][i], COLUMNS[c + 1][j]): text for (c, i, j), text in EDGES.items()}
    everyone = [(a, b) for left, right in zip(COLUMNS, COLUMNS[1:], strict=False) for a in left for b in right]
    assert lines == {pair: "#767676" if pair in named else "#D9D9D9" for pair in everyone if "…" not in pair}
    for (one, other), text in named.items():
        [spot] = [np.array((x, y)) for x, y, said in texts(ax) if said == text]
        start, end = np.array(placed[one]), np.array(placed[other])
        share = 0.5 if text == "$w_1$" else 0.3  # lines that cross have their weights at different heights
        np.testing.assert_allclose(spot, start + share * (end - start))
    drawn = [text for text in ax.texts if text.get_text() in EDGES.values()]
    assert {colour(text.get_color()) for text in drawn} == {"#222222"}
    assert {colour(text.get_color()) for text in ax.texts if text.get_text() == "⋮"} == {"#767676"}


@pytest.mark.parametrize(
    ("columns", "titles"),
    [
        (COLUMNS, TITLES),
        ([["$x$"], ["$o$", "$p$"]], ["in", "out"]),
        ([["a"] * 4, ["…"] * 6, ["b"]], ["a", "b\nb\nb", "c"]),
    ],
)
def test_titles_stand_under_their_columns_and_nothing_is_cut_off(columns, titles):
    fig = draw_network(columns, titles)
    [ax] = fig.axes
    fig.draw_without_rendering()
    under = [text for text in ax.texts if text.get_text() in titles and text.get_va() == "top"]
    assert [text.get_text() for text in under] == titles
    circles = np.concatenate([rows for rows, *_ in points(ax)])
    assert len({text.get_position()[1] for text in under}) == 1
    for text, column in zip(under, columns, strict=True):
        if column != ["…"] * 6:
            assert np.isclose(circles[:, 0], text.get_position()[0]).sum() == len(
                [name for name in column if name != "…"]
            )
    frame = ax.get_window_extent()
    pixels = ax.transData.transform(circles)
    across = np.unique(np.round((pixels[:, 0] - frame.x0) / frame.width * (len(columns) - 0.44), 6))
    assert across.tolist() == pytest.approx([c + 0.28 for c, column in enumerate(columns) if "…" not in column[:1]])
    tallest = max(columns, key=len)
    middle, pitch = (ax.transData.transform([[0, 0], [0, 1]]) @ [0, 1]) / fig.dpi @ np.array([[1, -1], [0, 1]])
    top, low = (middle + sign * (len(tallest) - 1) / 2 * pitch for sign in (1, -1))
    assert frame.y1 / fig.dpi - top == pytest.approx(0.32, abs=0.03)  # a neuron's radius is 0.25 inches
    boxes = [text.get_window_extent() for text in under]
    for box in boxes:
        assert low - box.y1 / fig.dpi == pytest.approx(0.36, abs=0.05)
        assert box.x0 > frame.x0 - 1
        assert box.x1 < frame.x1 + 1
    assert (
        -0.01 < (min(box.y0 for box in boxes) - frame.y0) / fig.dpi < 0.2
    )  # the longest title ends at the edge  # before 3.11 matplotlib takes lines less tall


def test_a_network_in_words(drawing):
    assert drawing.alt == (
        "A fully connected network, left to right: nine inputs: x1, x2, …, x9; hidden: h1, h2; output: o. Weights: w1 "
        "from x1 to h1, w2 from x2 to h1, w3 from h2 to o."
    )
    assert draw_network([["$x$"], ["$o$"]], ["in", "out"]).alt == (
        "A fully connected network, left to right: in: x; out: o."
    )


# --- classes and boundaries --------------------------------------------------------------------------------------

X = np.array([[0.0, 1.0], [2.0, 0.5], [3.0, -1.0], [1.5, 1.8]])
CLASSES = np.array([1, 0, 0, 1])
XLIM, YLIM = (-1.0, 4.0), (-2.0, 2.0)


def rising(rows):
    """More of class 1 to the right and, less so, upwards."""
    return 1 / (1 + np.exp(2 - 2 * rows[:, 0] - 0.7 * rows[:, 1]))


def test_classes_are_blue_circles_and_vermilion_triangles():
    _, ax = style.new_figure()
    figures.scatter_classes(ax, X, CLASSES.reshape(-1, 1).astype(float))
    assert_classes(ax, X, CLASSES, ("class 0", "class 1"))
    assert [(fill, marker) for _, fill, marker, _ in points(ax)] == [("#0072B2", "o"), ("#D55E00", "^")]
    _, ax = style.new_figure()
    figures.scatter_classes(ax, X, CLASSES, names=("no", "yes"))
    assert_classes(ax, X, CLASSES, ("no", "yes"))


def test_a_grid_over_the_plane_goes_row_by_row():
    xs, ys, grid = figures.plane_grid((0, 3), (10, 16), 4)
    assert xs.tolist() == [0, 1, 2, 3]
    assert ys.tolist() == [10, 12, 14, 16]
    assert grid.tolist() == [[x, y] for y in ys for x in xs]


def test_the_plane_is_shaded_by_the_chance_of_class_1():
    _, ax = style.new_figure()
    ax.plot([-9, 9], [-9, 9])  # the plane's limits hold, whatever else is drawn
    figures.shade_boundary(ax, rising, XLIM, YLIM, steps=60)
    assert_shaded(ax, rising)
    assert_line(ax, rising, 0.5)
    assert_axes(ax, xlim=XLIM, ylim=YLIM)
    (low, _, blue), (high, _, pale) = shade(ax, -0.9, -1.9), shade(ax, 3.9, 1.9)
    assert low < blue  # class 0 is blue, class 1 is orange, as the points are
    assert high > pale
    assert min(shade(ax, 1, 0)) > 0.85  # undecided is next to white


@pytest.mark.parametrize("shift", [-0.5, 0.5])
def test_without_a_boundary_there_is_no_line(shift):
    _, ax = style.new_figure()
    figures.shade_boundary(ax, lambda rows: 0.5 + shift * (0.2 + 0.2 * rising(rows)), XLIM, YLIM, steps=20)
    assert not level_lines(ax)


def test_a_boundary_is_drawn_even_where_no_class_is_likely():
    _, ax = style.new_figure()
    figures.shade_boundary(ax, lambda rows: 0.4 + 0.2 * rising(rows), XLIM, YLIM, steps=40)
    assert_line(ax, rising, 0.5, slack=0.01)


# --- every figure ------------------------------------------------------------------------------------------------


def test_a_figure_has_its_size_and_its_axes():
    fig, ax = style.new_figure(5, 2.5)
    assert (fig.get_size_inches().tolist(), fig.axes) == ([5, 2.5], [ax])
    fig, axes = style.new_figure(5, 2.5, rows=2, columns=3, sharex=True)
    assert [[ax.get_subplotspec().num1 for ax in row] for row in axes] == [[0, 1, 2], [3, 4, 5]]
    axes[0, 0].set_xlim(0, 7)
    assert axes[1, 2].get_xlim() == (0, 7)
    assert fig.get_layout_engine().__class__.__name__ == "ConstrainedLayoutEngine"


def test_the_title_of_several_panels_stands_where_that_of_one_does():
    fig, _ = style.new_figure(7, 3, columns=2)
    style.headline(fig, "Both panels")
    assert fig.get_suptitle() == "Both panels"
    title = fig._suptitle
    assert (title.get_position()[0], title.get_ha()) == (0.01, "left")
    assert (title.get_fontsize(), title.get_fontweight()) == (13, "bold")
    with matplotlib.rc_context(style.STYLE):
        single = Figure().subplots().set_title("One panel", loc="left")
    assert (single.get_fontsize(), single.get_fontweight()) == (13, "bold")


def test_formulas_are_said_in_plain_signs():
    said = style.plain(r"$\hat{y}_1$ $\delta_{12}$ $\sigma(Z)$ $A \odot B$ $a \cdot b$ $W^{\top}$ $\partial L$ "
                       "$\\mathrm{slope}$ $\\mathbf{0.5}$\n$\\ldots$")  # fmt: skip
    assert said == "ŷ1 δ12 σ(Z) A ⊙ B a · b Wᵀ ∂ L slope 0.5 …"


def test_numbers_in_words_have_a_true_minus():
    assert [style.signed(value) for value in (-1.234, 0.5, -0.001, 0)] == ["−1.23", "0.50", "0.00", "0.00"]
    assert style.signed(-2.55, 0) == "−3"


def test_more_things_than_looks_are_refused_not_left_out():
    assert list(style.each_its_own({"a": 1, "b": 2}.items(), "xyz")) == [(("a", 1), "x"), (("b", 2), "y")]
    assert len(list(style.each_its_own("abc", "xyz"))) == 3
    with pytest.raises(ValueError, match="4 are to be drawn; at most 3 can be told apart"):
        style.each_its_own("abcd", "xyz")


def test_what_is_described_is_the_figure_itself():
    fig = Figure()
    assert style.described(fig, "words") is fig
    assert fig.alt == "words"


def test_the_words_travel_inside_the_picture():
    picture = Image.open(io.BytesIO(style.png(Figure(), "A figure, told.")))
    assert picture.text == {"Description": "A figure, told."}


def test_a_figure_becomes_a_png_of_few_colours():
    fig = plot_curves({"loss": [0.0, 1.0]}, "It rises", width=4, height=2)
    picture = Image.open(io.BytesIO(style.png(fig, dpi=100)))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (400, 200), "P")
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert pixels[0, 0].min() > 250
    rows, columns = np.nonzero(np.abs(pixels - [0, 0x72, 0xB2]).max(axis=2) < 12)
    assert rows[columns < 150].min() > rows[columns > 300].max()  # the curve ends above where it begins
    assert Image.open(io.BytesIO(style.png(fig))).size == (600, 300)


def shown(monkeypatch, *arguments, **more):
    calls = []
    monkeypatch.setattr(style, "display", lambda data, **kinds: calls.append((data, kinds)))
    show(*arguments, **more)
    [(data, kinds)] = calls
    return data, kinds


def test_show_takes_the_text_that_the_figure_brings(monkeypatch):
    fig = plot_curves({"loss": [3.0, 1.0, 0.5]}, "It falls", width=4.01, height=2)
    other = "Another sentence about the same figure."
    for data, kinds, alt in ((*shown(monkeypatch, fig), fig.alt), (*shown(monkeypatch, fig, alt=other), other)):
        assert data["text/plain"] == f"[figure] {alt}"
        assert base64.b64decode(data["image/png"]) == style.png(fig, alt)
        assert kinds == {"raw": True, "metadata": {"image/png": {"alt": alt, "width": 385}}}  # 4.01 · 96, rounded up
        assert sorted(data) == ["image/png", "text/plain"]


def test_a_figure_without_words_is_not_shown(monkeypatch):
    with pytest.raises(ValueError, match=r"alt is None; expected a sentence or two"):
        show(style.new_figure()[0])
    fig = style.described(style.new_figure(2, 1)[0], "19 letters are few.")
    with pytest.raises(ValueError, match=r"alt is '19 letters are few\.'"):
        show(fig)
    with pytest.raises(ValueError, match="alt is 5"):
        show(fig, alt=5)
    assert shown(monkeypatch, fig, alt="20 letters are long.")[0]["text/plain"] == "[figure] 20 letters are long."


ROOMS = ["figures", "backprop", "xor.figures", "neuron.figures", "moons.figures", "digits.figures"]


def drawing_functions():
    for room in ROOMS:
        module = importlib.import_module(f"helpers.page.{room}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith(("plot_", "draw_")) and function.__module__ == module.__name__:
                yield f"{room}.{name}", function


def test_every_drawing_function_starts_from_the_house_style():
    found = dict(drawing_functions())
    assert len(found) > 40
    for name, function in found.items():
        assert getattr(function, "__wrapped__", None), name  # by @styled: see the next test


SETTINGS = [
    {"style": "dark_background"},
    {"image.origin": "lower", "image.cmap": "gray", "lines.linewidth": 9, "xtick.color": "red", "font.family": "serif"},
    {"text.usetex": True, "axes.unicode_minus": False, "font.size": 30, "figure.dpi": 300, "path.sketch": (2, 50, 9)},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=["dark", "images and ticks", "LaTeX"])
def test_the_readers_settings_change_no_figure(settings):
    @style.styled
    def plot_table():
        fig, ax = style.new_figure(4, 3)
        ax.imshow(np.arange(6).reshape(2, 3))
        ax.set(title="A table", xlabel="$x_1$", yticks=[-0.5, 0, 1])
        return fig

    layers = [Layer(np.array([[0.5, -1.0]]), None, "tanh"), Layer(np.array([[1.0], [2.0]]), None, "sigmoid")]

    def pictures():
        yield style.png(draw_backprop(layers, [0.3], [1.0], sum_of_squares))
        yield style.png(plot_curves({"loss": [3.0, 1.0, 0.5]}, "It falls", log=True))
        yield style.png(plot_table())

    plain = list(pictures())
    with matplotlib.rc_context():
        settings = dict(settings)
        if name := settings.pop("style", None):
            matplotlib.style.use(name)
        matplotlib.rcParams.update(settings)
        before = dict(matplotlib.rcParams)
        assert list(pictures()) == plain
        assert dict(matplotlib.rcParams) == before  # and theirs are as they left them


def test_the_house_style_is_that_of_the_pages():
    @style.styled
    def settings():
        return dict(matplotlib.rcParams)

    with matplotlib.rc_context({"font.size": 30, "axes.grid": False}):
        inside = settings()
    assert {name: inside[name] for name in style.STYLE} == style.STYLE

"""Notebook 2's figures, of data of their own: each artist, each word and each number of the alternative text."""

import numpy as np
import pytest
from drawn import (
    arrow,
    assert_axes,
    assert_classes,
    assert_line,
    assert_shaded,
    colour,
    corners,
    labelled,
    legend,
    level_lines,
    look,
    points,
    texts,
    ticks,
)  # fmt: skip
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.contour import QuadContourSet

from helpers.page.neuron import figures
from helpers.page.style import BLACK, BLUE, GREY, LIGHT_GREY, PURPLE, RED, SKY, YELLOW

MEASURES = np.array([[133.0, 65.0], [160.0, 72.0], [152.0, 70.0], [120.0, 60.0]])
Y = np.array([[1.0], [0.0], [0.0], [1.0]])
NAMES = ["Alice", "Bob", "Charlie", "Diana"]
SHIFT = (135, 66)
PEOPLE = (
    "Alice (F) at 133 lb and 65 in; Bob (M) at 160 lb and 72 in; Charlie (M) at 152 lb and 70 in; Diana (F) at 120 lb "
    "and 60 in"
)
GENDERS = ("M (0)", "F (1)")
LINE = np.linspace(-2, 4, 12), 1.5 + 2 * np.linspace(-2, 4, 12) + np.tile([0.8, -0.8], 6)  # 2 x + 1.5, roughly
PATH = np.array([[-1.0, 1.0], [0.5, 2.0], [1.9, 1.6]])
OTHER = np.array([[2.0, 9.0], [1.0, -0.04]])
THREE = [(SKY, 6.5, (0, None)), (RED, 2.4, (0, (4, 2))), (BLACK, 1.5, (0, (1, 1.6)))]  # curves that lie on one another


def rising(rows):
    """A network's answer that falls with weight and, half as fast, with height, both from the shift on."""
    return 1 / (1 + np.exp(rows[:, 0] / 10 + rows[:, 1] / 20))


def falling(rows):
    return 1 / (1 + np.exp(0.3 - rows[:, 0] / 15 + rows[:, 1] / 5))


def shifted(function):
    return lambda points: function(np.asarray(points) - SHIFT)


def loss(points):
    """The mean squared error of lines, points (k, 2) of slope and intercept."""
    return sum((points[:, 0] * x + points[:, 1] - target) ** 2 for x, target in zip(*LINE, strict=True)) / 12


def assert_named(ax, points, names, sides):
    """Each name stands beside its own point, to its right (1) or left (-1)."""
    found = [(text.get_text(), *text.xy, text.xyann[0], text.get_ha()) for text in ax.texts]
    for name, point, side in zip(names, points, sides, strict=True):
        assert (name, *point, 10 * side, "left" if side > 0 else "right") in found


def thick(line):
    return colour(line.get_color()), line.get_linewidth(), line._unscaled_dash_pattern


def test_the_people():
    fig = figures.plot_people(MEASURES, Y, NAMES, (135, 67), "Some title")
    [ax] = fig.axes
    assert_classes(ax, MEASURES, Y, GENDERS)
    assert_named(ax, MEASURES, NAMES, (-1, 1, 1, -1))
    upright, level = ax.lines
    assert upright.get_xydata().tolist() == [[135, 0], [135, 1]]  # from edge to edge
    assert level.get_xydata().tolist() == [[0, 67], [1, 67]]
    assert look(upright) == look(level) == (GREY, "--", "None")
    assert texts(ax)[4:] == [(135, 67, "the new (0, 0):\n135 lb, 67 in")]
    assert legend(ax) == labelled(ax)
    assert ax.get_legend().get_title().get_text() == "gender"
    assert_axes(ax, title="Some title", xlabel="weight (pounds)", ylabel="height (inches)", xlim=(112, 170),
                ylim=(58, 74))  # fmt: skip
    assert fig.alt == (
        f"Some title. Weight against height: {PEOPLE}; dashed lines cross at 135 lb and 67 in, the new origin."
    )


def test_the_drawing_of_a_neuron():
    fig = figures.draw_neuron()
    [ax] = fig.axes
    assert not ax.axison
    assert ax.get_title(loc="left") == "A neuron: weigh, add, squash"
    first, second = ax.lines
    assert first.get_xydata().tolist() == [[0, 1], [2.6, 0]]
    assert second.get_xydata().tolist() == [[0, -1], [2.6, 0]]
    assert look(first) == look(second) == (GREY, "-", "None")
    circles = [(*place, fill) for [place], fill, *_ in points(ax)]
    assert circles == [(0, 1, "#FFFFFF"), (0, -1, "#FFFFFF"), (2.75, 0, SKY), (4.85, 0, "#F2B48A")]
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert [arrow(text) for text in arrows] == [((3.1, 0), (4.45, 0), GREY), ((5.2, 0), (6.9, 0), GREY)]
    parts = {"signals\narrive": 0, "strengths of the\nconnections": 1.3, "cell body\nadds up": 2.75,
             "axon hillock\nstarts a pulse": 4.85, "axon\npasses on": 6.55}  # fmt: skip
    assert {text: place for *place, text in texts(ax)} == {
        "$x_1$": [0, 1], "$x_2$": [0, -1], "$w_1$": [1.3, 0.5], "$w_2$": [1.3, -0.5],
        "sum\n$+\\,b$": [2.75, 0], "$\\sigma$": [4.85, 0], "$z$": [3.78, 0.16], "$a$": [6.1, 0.16],
    } | {text: [x, -2.2] for text, x in parts.items()}  # fmt: skip
    assert_axes(ax, xlim=(-0.55, 7.15), ylim=(-2.4, 1.4))
    assert fig.alt == (
        "A neuron: the inputs x1 and x2 are multiplied by the weights w1 and w2 and added up with the bias b to z; σ "
        "squashes z to the output a. Below, the parts of the nerve cell: signals arrive, strengths of the connections, "
        "cell body adds up, axon hillock starts a pulse, axon passes on."
    )


def test_a_step_and_a_sigmoid():
    marks = np.arange(20.0, 81)
    step, smooth = (marks >= 40).astype(float), 1 / (1 + np.exp((43 - marks) / 5))
    fig = figures.plot_step_and_sigmoid(marks, step, smooth, "Some title")
    [ax] = fig.axes
    before, after, curve = ax.lines
    assert before.get_xydata().tolist() == [[mark, 0] for mark in marks[:20]]
    assert after.get_xydata().tolist() == [[mark, 1] for mark in marks[20:]]
    assert curve.get_xydata().tolist() == np.column_stack([marks, smooth]).tolist()
    assert look(before) == look(after) == (RED, "--", "None")
    near = [1 / (1 + np.exp((43 - mark) / 5)) for mark in (39, 41)]
    [(dots, *like, _)] = points(ax)
    np.testing.assert_allclose(dots, [[39, near[0]], [41, near[1]]])
    assert (like, colour(ax.texts[0].get_color())) == ([BLUE, "o"], BLUE)
    assert texts(ax) == [(41, pytest.approx(near[1]), f"39: {near[0]:.2f}, 41: {near[1]:.2f}")]
    assert ax.texts[0].xyann == (58, 0.36)
    assert colour(ax.texts[0].arrow_patch.get_edgecolor()) == BLUE
    assert legend(ax) == {"step at 40": look(before), "sigmoid": (BLUE, "-", "None")}
    assert labelled(ax) == legend(ax)
    assert_axes(ax, title="Some title", xlabel="test mark", ylabel="verdict (1: good dinner)", xlim=(20, 80),
                ylim=(-0.06, 1.06))  # fmt: skip
    assert fig.alt == (
        "Some title. Verdict against test mark from 20 to 80: a step, 0 at 39 and 1 at 41, and a sigmoid, "
        f"{near[0]:.2f} at 39 and {near[1]:.2f} at 41."
    )


def test_the_rents():
    area, rent = np.array([30.5, 80.0, 52.0]), np.array([410.0, 900.0, 777.0])
    fig = figures.plot_rents(area, rent, 10, 150, "Some title")
    [ax] = fig.axes
    [errors] = [part for part in ax.collections if isinstance(part, LineCollection)]
    assert [segment.tolist() for segment in errors.get_segments()] == [
        [[30.5, 455], [30.5, 410]], [[80, 950], [80, 900]], [[52, 670], [52, 777]]
    ]  # fmt: skip
    assert colour(errors.get_edgecolor()) == RED
    [line] = ax.lines
    assert line.get_xydata().tolist() == [[27.5, 425], [83, 980]]
    [(flats, *like, _)] = points(ax)
    assert flats.tolist() == np.column_stack([area, rent]).tolist()
    np.testing.assert_allclose(errors.get_linestyle()[0][1], [1.3 * 1, 1.3 * 1.65])  # dotted, times the line's width
    assert (look(line), like) == ((BLUE, "-", "None"), [BLACK, "o"])
    entries = legend(ax)
    assert list(entries) == ["error", "least-squares line", "one flat"]
    assert entries == {"error": (RED, "--", "None")} | labelled(ax)  # "--": whatever is not solid
    assert_axes(ax, title="Some title", xlabel="floor area (m²)", ylabel="rent (€ per month)")
    assert fig.alt == (
        "Some title. Rent against floor area of 3 flats, with a line through 430 € at 28 m² and 980 € at 83 m²; dotted "
        "strokes join each flat to the line."
    )


LOSS = ("#F4F8FB", "#BCD7EA", "#5C97C4", "#1F4E79")  # pale is low, dark is high


def test_the_loss_in_three_dimensions():
    fig = figures.plot_loss_surface(*LINE, PATH, "Some title")
    [ax] = fig.axes
    [surface] = ax.collections
    points = corners(surface)
    np.testing.assert_allclose(points[:, 2], loss(points))
    assert [(low, high) for low, high in zip(points.min(axis=0), points.max(axis=0), strict=True)][:2] == [
        (-1.5, 4), (0, 10)
    ]  # fmt: skip
    for at, tint in ((0.0, LOSS[0]), (1.0, LOSS[-1])):
        np.testing.assert_allclose(surface.cmap(at)[:3], to_rgb(tint))
    [line] = ax.lines
    np.testing.assert_allclose(np.transpose(line.get_data_3d()), np.column_stack([PATH, loss(PATH)]))
    assert look(line) == (RED, "-", "o")
    assert_axes(ax, xlabel="slope $m$", ylabel="intercept $c$", zlabel="loss")
    assert [text.get_text() for text in fig.texts] == ["Some title"]
    first, *_, last = loss(PATH)
    assert fig.alt == (
        "Some title. A bowl in three dimensions, the loss over slope m and intercept c: 2 steps lead from (−1.0, 1.0), "
        f"loss {first:.1f}, to (1.9, 1.6), loss {last:.1f}."
    )


def test_the_descents():
    paths = {"one": PATH, "other": OTHER, "third": PATH[::-1] + 1}
    fig = figures.plot_descents(*LINE, paths, (2, -0.01), "Some title")
    [ax] = fig.axes
    [bands] = [part for part in ax.collections if isinstance(part, QuadContourSet)]
    assert 10 < len(bands.levels) < 17
    assert_axes(ax, title="Some title", xlabel="slope $m$", ylabel="intercept $c$", xlim=(-4.5, 7), ylim=(0, 10))
    assert_shaded(ax, lambda points: np.log(loss(points)), bands.levels, LOSS, slack=0.05)
    likes = (BLACK, "-", "s"), (RED, "-", "o"), (YELLOW, "-", "v")
    for line, (name, path), like in zip(ax.lines, paths.items(), likes, strict=True):
        assert line.get_xydata().tolist() == path.tolist()
        assert (line.get_label(), look(line)) == (name, like)
    [(star, *like, _)] = points(ax)
    assert star.tolist() == [[2, -0.01]]
    assert like == ["#FFFFFF", "*"]
    assert legend(fig) == labelled(ax)
    assert set(legend(fig)) == {*paths, "minimum"}
    assert fig.alt == (
        "Some title. The loss over slope and intercept as shading, with paths of gradient descent: one, from "
        "(−1.0, 1.0) to (1.9, 1.6); other, from (2.0, 9.0) to (1.0, 0.0); third, from (2.9, 2.6) to (0.0, 2.0). A star "
        "marks the minimum, (2.0, 0.0)."
    )


@pytest.mark.parametrize("radius", [1.5, 1.0])
def test_the_fog(radius):
    here, down = np.array([-1.0, 0.5]), np.array([0.3, -0.4])
    fig = figures.plot_fog(*LINE, here, down, "Some title", **({} if radius == 1.5 else {"radius": radius}))
    [ax] = fig.axes
    assert_axes(ax, title="Some title", xlabel="slope $m$", ylabel="intercept $c$", xlim=(-5, 3), ylim=(-1.7, 3.9),
                aspect=1)  # fmt: skip
    bands, lines = [part for part in ax.collections if isinstance(part, QuadContourSet)]
    assert (bands.filled, lines.filled) == (True, False)
    assert 18 < len(bands.levels) < 28
    assert 9 < len(lines.levels) < 15
    shown = [path.vertices for path in bands.get_paths()]
    for low, high, places in zip(bands.levels, bands.levels[1:], shown, strict=False):
        values = loss(places)
        assert low - 0.2 < values.min()
        assert values.max() < high + 0.2
    far = np.concatenate(shown) - here
    assert 0.97 * radius < -far.min() <= radius + 1e-9
    assert 0.97 * radius < far.max() <= radius + 1e-9
    assert np.hypot(*far.T).max() <= radius + 1e-9
    for at, tint in ((0, LOSS[0]), (-1, LOSS[-1])):
        np.testing.assert_allclose(bands.get_facecolor()[at, :3], to_rgb(tint), atol=0.04)
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        np.testing.assert_allclose(loss(path.vertices), level, atol=0.05)
    [fog] = ax.images
    assert fog.origin == "lower"
    np.testing.assert_allclose(fog.get_extent(), [-5, 3, -1.7, 3.9])
    rows, columns = np.mgrid[:240, :240] / 239
    away = np.hypot(8 * columns - 4, 5.6 * rows - 2.2)
    thick = np.clip((away / radius - 0.72) / 0.26, 0, 1)
    np.testing.assert_allclose(fog.get_array()[..., 3], thick, atol=1e-9)
    np.testing.assert_allclose(fog.get_array()[..., :3], np.full((240, 240, 3), to_rgb("#E4E4E4")))
    step, _, you = ax.texts
    assert arrow(step) == ((-1, 0.5), tuple(np.round(here + 0.95 * radius * np.array([0.6, -0.8]), 9)), RED)
    assert texts(ax) == [(-4.8, 3.65, "fog: nothing is known here"), (-1, 0.5, "you; pale is low,\ndark is high")]
    assert np.allclose(you.xyann, (0.7, -1.1))
    assert colour(you.arrow_patch.get_edgecolor()) == GREY
    [(dot, *like, _)] = points(ax)
    assert (dot.tolist(), like) == ([[-1, 0.5]], [RED, "o"])
    assert fog.get_zorder() > max(bands.get_zorder(), lines.get_zorder())
    assert fig.alt == (
        "Some title. The plane of slope and intercept in grey fog, but for a disc around the point (−1.00, 0.50): "
        "there lines of equal loss and shading show the slope, and an arrow points downhill, along (0.30, −0.40)."
    )


def test_losses():
    curves = {"one": [0.5, 0.1], "other": [0.4, 0.2, 0.02], "third": [0.3, 0.25]}
    fig = figures.plot_losses(curves, "Some title")
    [ax] = fig.axes
    for line, (name, values), like in zip(ax.lines, curves.items(), THREE, strict=True):
        assert line.get_xydata().tolist() == [[k + 1, value] for k, value in enumerate(values)]
        assert (line.get_label(), thick(line)) == (name, like)
    assert legend(ax) == labelled(ax)
    assert_axes(ax, title="Some title", xlabel="epochs", ylabel="loss, all four people", xscale="linear", yscale="log")
    assert ticks(ax, "y") == [(0.03, "0.03"), (0.1, "0.1"), (0.3, "0.3")]
    assert not len(ax.get_yticks(minor=True))
    assert fig.alt == (
        "Some title. Loss over epochs, on a logarithmic axis: one, from 0.5000 to 0.1000; other, from 0.4000 to "
        "0.0200; third, from 0.3000 to 0.2500."
    )
    wide = figures.plot_losses({"one": [1.1, 0.0009]}, "Some title").axes[0]
    assert [text for _, text in ticks(wide, "y")] == ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1"]


def test_two_paths():
    roads = {"one": PATH, "two": OTHER, "three": 2 * PATH}
    steps = {"two": OTHER + 1, "one": PATH[:2]}
    fig = figures.plot_two_paths(roads, steps, "weight $w_5$", "bias of $o_1$", ("Whole", "The start of $w_5$"))
    top, bottom = fig.axes
    for line, (name, path), like in zip(top.lines, roads.items(), THREE, strict=True):
        assert line.get_xydata().tolist() == path.tolist()
        assert (line.get_label(), thick(line), line.get_marker()) == (name, like, "None")
    for line, path, like in zip(bottom.lines, steps.values(), (THREE[1], THREE[0]), strict=True):
        assert line.get_xydata().tolist() == path.tolist()
        assert thick(line) == (like[0], min(2.6, like[1]), like[2])
        assert line.get_marker() == "o"
    begin = [[[-1, 1]], BLACK, "s", "start"]
    ends = [[[path[-1].tolist()], like[0], "o"] for path, like in zip(roads.values(), THREE, strict=True)]
    assert [[rows.tolist(), *like] for rows, *like, _ in points(top)] == [*ends, begin[:3]]
    assert [[rows.tolist(), *like] for rows, *like in points(bottom)] == [begin]
    assert legend(fig) == labelled(top)
    assert set(legend(fig)) == {"one", "two", "three", "start"}
    for ax, title in ((top, "Whole"), (bottom, "The start of $w_5$")):
        assert_axes(ax, title=title, xlabel="weight $w_5$", ylabel="bias of $o_1$")
    assert fig.alt == (
        "bias of o1 over weight w5. Above, Whole: one, from (−1.00, 1.00) to (1.90, 1.60); two, from (2.00, 9.00) to "
        "(1.00, −0.04); three, from (−2.00, 2.00) to (3.80, 3.20). Below, The start of w5: two, 1 steps to "
        "(2.00, 0.96); one, 1 steps to (0.50, 2.00)."
    )


def test_a_boundary():
    new = {"Left": (129, 75), "Right": (150, 60)}
    fig = figures.plot_boundary(rising, MEASURES, Y, NAMES, SHIFT, new, "Some title")
    [ax] = fig.axes
    assert_axes(ax, title="Some title", xlabel="weight (pounds)", ylabel="height (inches)", xlim=(100, 185),
                ylim=(56, 76), yticks=(60, 65, 70, 75))  # fmt: skip
    assert_shaded(ax, shifted(rising))
    assert_line(ax, shifted(rising), 0.5)
    assert_classes(ax, MEASURES, Y, GENDERS)
    assert_named(ax, MEASURES, NAMES, (-1, 1, 1, -1))
    assert_named(ax, new.values(), new, (-1, 1))
    rows, *like = points(ax)[2]
    assert (rows.tolist(), like) == ([[129, 75], [150, 60]], ["#FFFFFF", "D", "new"])
    assert legend(ax) == labelled(ax)
    assert list(legend(ax)) == [*GENDERS, "new"]
    answers = shifted(rising)([*MEASURES, *new.values()])
    told = ", ".join(f"{name} {answer:.2f}" for name, answer in zip([*NAMES, *new], answers, strict=True))
    assert fig.alt == (
        "Some title. The network's answer shades the plane of weight and height, with a line wherever it is one half. "
        f"The answers: {told}."
    )


def test_the_hidden_neurons():
    fig = figures.plot_hidden([rising, falling], ["$h_1$: one", "$h_2$: two"], MEASURES, Y, NAMES, SHIFT)
    *panels, bar = fig.axes
    told = []
    for k, (ax, function) in enumerate(zip(panels, (rising, falling), strict=True)):
        assert_shaded(ax, shifted(function), colours=("#FFFFFF", "#8FD0BB"))
        assert_classes(ax, MEASURES, Y, GENDERS)
        assert_axes(ax, title=("$h_1$: one", "$h_2$: two")[k], ylabel="height (inches)", xlim=(100, 185), ylim=(56, 76),
                    xlabel=("", "weight (pounds)")[k], yticks=(60, 65, 70, 75))  # fmt: skip
        answers = shifted(function)(MEASURES)
        pairs = ", ".join(f"{name} {answer:.2f}" for name, answer in zip(NAMES, answers, strict=True))
        told.append(f"{('h1: one', 'h2: two')[k]}: {pairs}")
    assert panels[0].get_shared_x_axes().joined(*panels)
    assert legend(panels[1]) == labelled(panels[1])
    assert bar.get_ylabel() == "the neuron's output"
    assert bar.get_yticks().tolist() == [0, 0.5, 1]
    assert fig.alt == f"Output of each hidden neuron over weight and height, as shading. {'; '.join(told)}."


def test_many_boundaries():
    fig = figures.plot_many_boundaries([rising, falling], MEASURES, Y, NAMES, SHIFT, (129, 75), "Some title")
    [ax] = fig.axes
    for (levels, places, tint), function in zip(level_lines(ax), (rising, falling), strict=True):
        assert (levels, tint) == ([0.5], PURPLE)
        np.testing.assert_allclose(shifted(function)(places), 0.5, atol=0.005)
        np.testing.assert_allclose((places[:, 1].min(), places[:, 1].max()), (56, 77))  # from edge to edge
    assert_classes(ax, MEASURES, Y, GENDERS)
    assert_named(ax, MEASURES, NAMES, (-1, 1, 1, -1))
    rows, *like = points(ax)[2]
    assert (rows.tolist(), like) == ([[129, 75]], ["#FFFFFF", "D", "which side?"])
    assert legend(fig) == labelled(ax)
    assert legend(fig)["one network's boundary"] == (PURPLE, "-", "None")
    assert set(legend(fig)) == {*GENDERS, "which side?", "one network's boundary"}
    assert_axes(ax, title="Some title", xlabel="weight (pounds)", ylabel="height (inches)", xlim=(100, 185),
                ylim=(56, 77), yticks=(60, 65, 70, 75))  # fmt: skip
    assert {colour(line.get_color()) for line in ax.get_xgridlines()} == {LIGHT_GREY}
    low, high = sorted(shifted(function)([[129, 75]])[0] for function in (rising, falling))
    assert fig.alt == (
        f"Some title. The decision boundaries of 2 networks over weight and height; {PEOPLE}. About a person of 129 lb "
        f"and 75 in the answers run from {low:.2f} to {high:.2f}."
    )


@pytest.mark.parametrize(
    ("person", "z", "place"), [((150, 61), 1.25, 1.25), ((-250, 61), 41.25, 8), ((700, 61), -53.75, -8)]
)
def test_a_turned_neuron(person, z, place):
    def output(points):
        points = np.asarray(points)
        return 1 / (1 + np.exp((points[:, 0] - 135) / 10 + (points[:, 1] - 66) / 20 - 2.5))

    fig = figures.plot_turned_neuron(MEASURES, Y, NAMES, SHIFT, (10, 20), (-1, -1), 2.5, person)
    plane, curve = fig.axes
    assert_axes(plane, title="3 of 4 on their own side", xlabel="weight (pounds)", ylabel="height (inches)",
                xlim=(90, 210), ylim=(55, 80))  # fmt: skip
    assert_shaded(plane, output)
    assert_line(plane, output, 0.5)
    assert_classes(plane, MEASURES, Y, GENDERS)
    assert_named(plane, [*MEASURES, person], [*NAMES, "you"], (-1, 1, 1, -1, -1))
    assert legend(plane) == labelled(plane)
    rows, *like, _ = points(plane)[2]
    assert (rows.tolist(), like) == ([list(person)], [None, "s"])
    [value] = output([person])
    sigmoid, strokes = curve.lines
    np.testing.assert_allclose(sigmoid.get_xdata(), np.linspace(-8, 8, 201))
    np.testing.assert_allclose(sigmoid.get_ydata(), 1 / (1 + np.exp(-np.linspace(-8, 8, 201))))
    np.testing.assert_allclose(strokes.get_xydata(), [[place, 0], [place, value], [-8, value]], atol=1e-12)
    assert (look(sigmoid), look(strokes)) == ((BLUE, "-", "None"), (GREY, "--", "None"))
    [(rows, *like, _)] = points(curve)
    np.testing.assert_allclose(rows, [[place, value]])
    assert like == [None, "s"]
    at = f"{z:.2f}".replace("-", "−")
    assert_axes(curve, title=f"you: z = {at}, output {value:.2f}", xlabel="$z = w_1x_1 + w_2x_2 + b$",
                ylabel=r"output $\sigma(z)$", xlim=(-8.4, 8.4), ylim=(-0.05, 1.05),
                xticks=(-8, -4, 0, 4, 8))  # fmt: skip
    assert fig.alt == (
        "Above, the line where a neuron with w = (−1.0, −1.0) and b = 2.5 says one half: 3 of 4 on their own side. "
        f"Below, the sigmoid; you, {person[0]:.0f} lb and 61 in: z = {at} and the output is {value:.2f}."
    )


# --- the page: what has to be legible, and free of lines and markers --------------------------------------------------


def drawn():
    """Every figure of the room, of data of our own."""
    measures, y, shift = MEASURES, Y, SHIFT
    marks = np.linspace(20, 80, 61)
    return {
        "people": figures.plot_people(measures, y, NAMES, shift, "Title"),
        "neuron": figures.draw_neuron(),
        "turned": figures.plot_turned_neuron(measures, y, NAMES, shift, (10, 10), (0.5, 1), -1, (180, 62)),
        "marks": figures.plot_step_and_sigmoid(marks, marks >= 50, 1 / (1 + np.exp(50 - marks)), "Title"),
        "rents": figures.plot_rents(LINE[0], LINE[1] + 1, 2, 1.5, "Title"),
        "surface": figures.plot_loss_surface(*LINE, PATH, "Title"),
        "descents": figures.plot_descents(*LINE, {"one": PATH, "other": PATH[::-1]}, (2, 1.5), "Title"),
        "fog": figures.plot_fog(*LINE, PATH[0], (0.3, 0.4), "Title"),
        "losses": figures.plot_losses({"one": [0.5, 0.1], "other": [0.4, 0.2, 0.02]}, "Title"),
        "paths": figures.plot_two_paths({"one": PATH, "two": PATH}, {"one": PATH[:2]}, "$w_5$", "$b$", ("A", "B")),
        "boundary": figures.plot_boundary(rising, measures, y, NAMES, shift, {"New": (150, 60)}, "Title"),
        "hidden": figures.plot_hidden([rising, rising], ["one", "two"], measures, y, NAMES, shift),
        "many": figures.plot_many_boundaries([rising], measures, y, NAMES, shift, (129, 75), "Title"),
    }


@pytest.fixture(scope="module")
def room():
    made = drawn()
    for fig in made.values():
        FigureCanvasAgg(fig).draw()
    return made


def all_texts(fig):
    """All texts that the figure shows, its axes' and legends' included."""
    found = [text for text in fig.findobj(lambda artist: hasattr(artist, "get_fontsize")) if text.get_visible()]
    return [text for text in found if text.get_text()]


def test_every_figure_is_described_and_readable_on_a_phone(room):
    for name, fig in room.items():
        assert len(fig.alt) > 60, name
        for text in all_texts(fig):
            pixels = text.get_fontsize() * 96 / 72 * 420 / (96 * fig.get_figwidth())
            assert pixels >= 9, (name, text.get_text(), pixels)


def test_no_line_and_no_marker_touches_a_name(room):
    for name in ("people", "turned", "boundary", "many"):
        ax = room[name].axes[0]
        segments = [line.get_transform().transform(line.get_xydata()) for line in ax.lines if len(line.get_xydata())]
        for collection in ax.collections:
            if collection.get_linewidth()[0] > 1 and not collection.get_offsets().any():  # contour lines
                segments += [collection.get_transform().transform(path.vertices) for path in collection.get_paths()]
        assert segments, name
        scattered = [collection for collection in ax.collections if isinstance(collection, PathCollection)]
        markers = np.vstack([ax.transData.transform(collection.get_offsets()) for collection in scattered])
        for text in ax.texts:
            box = text.get_window_extent().padded(3)
            for ends in segments:
                along = np.linspace(0, 1, 200)[:, None, None]
                fine = (ends[:-1] + along * (ends[1:] - ends[:-1])).reshape(-1, 2)
                inside = (fine >= box.min) & (fine <= box.max)
                assert not inside.all(axis=1).any(), (name, text.get_text())
            near = (markers > box.min - 4) & (markers < box.max + 4)  # a marker is about 12 pixels wide
            assert not near.all(axis=1).any(), (name, text.get_text())


def test_the_legend_below_the_boundaries_covers_no_line(room):
    assert room["many"].legends[0].get_window_extent().y1 < room["many"].axes[0].get_window_extent().y0

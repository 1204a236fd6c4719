"""Notebook 3's figures, of data of their own: each artist, each word and each number of the alternative text."""

import numpy as np
import pytest
from drawn import (
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

from helpers import Layer
from helpers.page.moons import figures
from helpers.page.style import BLUE, CLASS_COLOURS, CLASS_MARKERS, DASHES, GREEN, GREY, RED, SERIES

POINTS = np.array([[-1.0, 1.0], [0.5, 1.2], [1.5, -0.5], [2.0, 0.5], [0.2, -1.0]])
CLASSES = np.array([0, 0, 1, 1, 1])
W1, B1 = np.array([[2.0, -1.0, 0.5], [1.0, 0.5, -2.0]]), np.array([-1.0, 0.2, 0.3])
W2, B2 = np.array([[1.0, -1.0], [-0.5, 0.5], [0.3, 0.9]]), np.array([0.1, 0.4])
NETWORK = [Layer(W1, B1, "tanh"), Layer(W2, B2, "softmax")]
STRAIGHT = [Layer(np.zeros((2, 1)), np.zeros(1), "tanh"), Layer(np.zeros((1, 2)), np.array([0.0, 1.0]), "softmax")]
XLIM, YLIM = (-1.75, 2.75), (-1.45, 1.85)
MOONS = ("class 0, upper moon", "class 1, lower moon")


def score(points, neurons=3):
    """The difference of the two scores, with the first `neurons` hidden neurons alone."""
    return np.tanh(points @ W1 + B1)[:, :neurons] @ (W2[:, 1] - W2[:, 0])[:neurons] + 0.3


def probability(points):
    return 1 / (1 + np.exp(-score(points)))


def right_of(border):
    return lambda points: 1 / (1 + np.exp(-9 * (points[:, 0] - border)))


def below(points):
    """A boundary that rises half as fast as it runs, with class 1 below."""
    return 1 / (1 + np.exp(9 * (points[:, 1] - points[:, 0] / 2 - 0.02)))


def on_their_side(chance):
    return sum((p > 0.5) == (k == 1) for p, k in zip(chance(POINTS), CLASSES, strict=True))


def assert_named_below(fig):
    """Below the figure stands what the two classes look like."""
    looks = zip(MOONS, CLASS_COLOURS, CLASS_MARKERS, strict=True)
    assert list(legend(fig).items()) == [(name, (colour, "None", marker)) for name, colour, marker in looks]


def test_the_moons():
    fig = figures.plot_moons(POINTS, CLASSES, "Some title")
    [ax] = fig.axes
    assert_classes(ax, POINTS, CLASSES, MOONS)
    assert_named_below(fig)
    assert_axes(ax, title="Some title", xlabel="$x_1$", ylabel="$x_2$", xlim=XLIM, ylim=YLIM, aspect=1)
    assert fig.alt == (
        "Some title: 2 circles (class 0) between x1 −1.0 and 0.5, x2 1.0 and 1.2; "
        "3 triangles (class 1) between x1 0.2 and 2.0, x2 −1.0 and 0.5."
    )


def test_a_boundary():
    fig = figures.plot_boundary(POINTS, CLASSES, below, "A title")
    [ax] = fig.axes
    assert_classes(ax, POINTS, CLASSES)
    assert_named_below(fig)
    assert_shaded(ax, below, slack=0.06)  # the boundary is steep
    assert_line(ax, below, 0.5)
    assert_axes(ax, title="A title", xlabel="$x_1$", ylabel="$x_2$", xlim=XLIM, ylim=YLIM, aspect=1)
    heights = (-0.48, -0.23, 0.02, 0.27, 0.52, 0.77, 1.02)
    places = ", ".join(f"({x:.1f}, {y:.1f})" for x, y in zip(np.arange(-1, 2.1, 0.5), heights, strict=True))
    assert fig.alt == (
        f"A title: the plane shaded by the probability of class 1, the boundary runs through {places}; 5 of 5 points "
        "on their class's side."
    ).replace("-", "−")


def test_a_boundary_met_twice_is_told_twice_and_none_at_all_is_told():
    def between(points):
        return 1 / (1 + np.exp(30 * (np.abs(points[:, 1] - 0.01) - 1)))

    fig = figures.plot_boundary(POINTS, CLASSES, between, "A title")
    assert "through (−1.0, −1.0), (−1.0, 1.0), (−0.5, −1.0), (−0.5, 1.0), (0.0, −1.0), (0.0, 1.0), (0.5," in fig.alt
    ys = np.linspace(*YLIM, 601)  # where it is looked for

    def falling(points):
        return 0.5 + 0.3 * np.sign(ys[345] - points[:, 1])  # exactly one half at 0.4475

    assert 0.447 < ys[345] < 0.45 < ys[346]
    assert "through (−1.0, 0.4), (−0.5, 0.4)," in figures.plot_boundary(POINTS, CLASSES, falling, "A title").alt
    level = figures.plot_boundary(POINTS, CLASSES, lambda points: falling(points - 0.001), "A title")
    assert "through (−1.0, 0.5), (−0.5, 0.5)," in level.alt  # a little higher
    low = figures.plot_boundary(POINTS, CLASSES, lambda points: 0.3 + 0 * points[:, 0], "A title")
    assert low.alt == (
        "A title: the plane shaded by the probability of class 1, no boundary between x2 −1.45 and 1.85; 2 of 5 points "
        "on their class's side."
    )


@pytest.mark.parametrize("columns", [2, 3])
def test_several_boundaries(columns):
    borders = {"the first": 1.0, "the second": 0.4, "the third": -0.5}
    fig = figures.plot_boundaries(
        POINTS, CLASSES, {name: right_of(at) for name, at in borders.items()}, "A title", columns
    )
    assert fig.get_suptitle() == "A title"
    assert_named_below(fig)
    assert fig.axes[0].get_subplotspec().get_gridspec().get_geometry() == ((2, 2) if columns == 2 else (1, 3))
    for ax, (name, border) in zip(fig.axes, borders.items(), strict=False):
        assert_shaded(ax, right_of(border), slack=0.06)
        assert_line(ax, right_of(border), 0.5)
        assert_classes(ax, POINTS, CLASSES)
        assert_axes(ax, title=name, xlim=XLIM, ylim=YLIM, xticks=[], yticks=[], aspect=1)
    assert [ax.axison for ax in fig.axes] == [True] * 3 + [False] * (columns == 2)
    told = "; ".join(
        f"{name}, {on_their_side(right_of(at))} of 5 points on their class's side" for name, at in borders.items()
    )
    assert fig.alt == f"A title. The moons with the plane shaded by the probability of class 1: {told}."
    assert [on_their_side(right_of(at)) for at in borders.values()] == [4, 3, 4]


def test_tanh_and_the_sigmoid_with_their_slopes():
    fig = figures.plot_tanh("A title")
    values, slopes = fig.axes
    z = np.linspace(-5, 5, 201)
    functions = np.tanh(z), 1 / (1 + np.exp(-z))
    for ax, curves in ((values, functions), (slopes, [np.gradient(y, z, edge_order=2) for y in functions])):
        assert len(ax.lines) == 2
        likes = {"tanh": (BLUE, "-", "None"), "sigmoid": (RED, "--", "None")}
        for line, y, (name, like) in zip(ax.lines, curves, likes.items(), strict=True):
            np.testing.assert_allclose(line.get_xdata(), z)
            np.testing.assert_allclose(line.get_ydata(), y, atol=2e-3)
            assert (line.get_label(), look(line)) == (name, like)
    assert legend(values) == labelled(values)
    assert_axes(values, ylabel="value", xlabel="")
    assert_axes(slopes, ylabel="slope", xlabel="$z$")
    assert values.get_shared_x_axes().joined(values, slopes)
    assert values.get_subplotspec().rowspan.start < slopes.get_subplotspec().rowspan.start
    assert fig.get_suptitle() == "A title"
    assert fig.alt == (
        "A title. Above the functions, below their slopes, for z from −5 to 5: tanh rises from −1.0 to 1.0, its slope "
        "peaks at 1.00; sigmoid rises from 0.0 to 1.0, its slope peaks at 0.25."
    )


def test_the_price_of_a_probability():
    fig = figures.plot_loss_of_probability(np.array([0.25, 0.7]), "A title")
    [ax] = fig.axes
    [curve] = ax.lines
    p = curve.get_xdata()
    np.testing.assert_allclose(p, np.linspace(0.005, 1, 400))
    np.testing.assert_allclose(np.exp(-curve.get_ydata()), p)
    marked = [[0.25, 2 * np.log(2)], [0.7, -np.log(0.7)]]
    [(dots, *like, _)] = points(ax)
    np.testing.assert_allclose(dots, marked)
    assert (look(curve), like) == ((BLUE, "-", "None"), [RED, "^"])
    words = "p = 0.25: 1.39", "p = 0.7: 0.36"
    assert texts(ax) == [(x, pytest.approx(y), text) for (x, y), text in zip(marked, words, strict=True)]
    assert_axes(ax, title="A title", xlabel="probability $p$ given to the true class", ylabel="loss  $-\\log p$",
                xlim=(0, 1.2), ylim=(-0.15, 5.3), xticks=(0, 0.2, 0.4, 0.6, 0.8, 1))  # fmt: skip
    assert fig.alt == (
        "A title. The curve of −log p falls steeply from the left to 0 at p = 1: p = 0.25: 1.39, p = 0.7: 0.36."
    )


def test_the_jacobian_of_two_classes():
    fig = figures.plot_jacobian(np.array([[0.2, -0.2], [-0.1, 0.1]]), np.array([1, 2]), np.array([3, 4]), "A title")
    assert [ticks(ax) for ax in fig.axes] == [[(0, "$z_1$"), (1, "$z_2$")], [(0, "")], [(0, "")]]


@pytest.mark.parametrize("size", [1, 4])
def test_the_jacobian(size):
    J = size * np.array([[0.21, -0.18, -0.03], [-0.17, 0.19, -0.02], [-0.04, -0.01, 0.05]])
    tables = J, np.array([[-1.4], [0.0], [0.3]]), np.array([[-0.3], [-0.0001], [0.1]])
    fig = figures.plot_jacobian(J, tables[1][:, 0], tables[2][:, 0], "A title")
    names = (
        "Jacobian  $\\partial\\hat{y}_c/\\partial z_j$",
        "$\\partial\\ell/\\partial\\hat{y}_c$",
        "$\\hat{y}_j - y_j$",
    )
    told = []
    for k, (ax, values) in enumerate(zip(fig.axes, tables, strict=True)):
        [image] = ax.images
        np.testing.assert_array_equal(image.get_array(), values)
        assert (image.origin, ax.yaxis_inverted(), ax.xaxis_inverted()) == ("upper", True, False)
        assert image.get_clim() == ((-0.5, 0.5) if size == 1 else (-0.84, 0.84))
        assert image.get_extent() == [-0.5, values.shape[1] - 0.5, 2.5, -0.5]
        np.testing.assert_allclose(image.cmap([0.0, 1.0]), figures.CLASS_CMAP([0.0, 1.0]))
        entries = [(j, i, f"{value:.3f}".replace("-0.000", "0.000").replace("-", "−"))
                   for (i, j), value in np.ndenumerate(values)]  # fmt: skip
        sign = [] if k == 0 else [(-0.55, 0.5, "×="[k - 1])]
        assert texts(ax) == sign + entries
        frames = [(box.get_xy(), box.get_width(), box.get_height(), box.get_fill()) for box in ax.patches]
        assert frames == [((j - 0.5, i - 0.5), 1, 1, False) for i, j in np.ndindex(values.shape)]
        assert ax.get_title(loc="center") == names[k]
        assert ticks(ax) == ([(0, "$z_1$"), (1, "$z_2$"), (2, "$z_3$")] if k == 0 else [(0, "")])
        letter = "z" if k == 2 else "\\hat{y}"
        assert ticks(ax, "y") == [(0, f"${letter}_1$"), (1, f"${letter}_2$"), (2, f"${letter}_3$")]
        told.append([", ".join(text for _, i, text in entries if i == row) for row in range(3)])
    assert fig.axes[1].texts[0].get_transform() == fig.axes[1].transAxes
    assert fig.get_suptitle() == "A title"
    assert fig.alt == (
        f"A title. Three tables of numbers: the Jacobian, row by row {'; '.join(told[0])}; the slopes "
        f"{', '.join(told[1])}; {', '.join(told[2])}."
    )


def test_the_votes_of_the_neurons():
    v = W2[:, 1] - W2[:, 0]
    fig = figures.plot_neurons(NETWORK, POINTS, CLASSES, "A title")
    told = []
    for k in range(3):
        top, bottom = fig.axes[k], fig.axes[3 + k]

        def vote(points, k=k):
            return np.sign(v[k]) * np.tanh(points @ W1[:, k] + B1[k])

        def tie(points, k=k):
            return np.tanh(score(points, k + 1) / 2)

        summed = "constant + " + " + ".join("123"[: k + 1])
        name = f"neuron {k + 1}, weight {('−2.0', '1.0', '0.6')[k]}"
        for ax, value, title in ((top, vote, name), (bottom, tie, summed)):
            assert_shaded(ax, value, np.linspace(-1, 1, 11), slack=0.04)
            assert_line(ax, value, 0, slack=0.01)
            assert_classes(ax, POINTS, CLASSES)
            assert_axes(ax, title=title, xlim=XLIM, ylim=YLIM, xticks=[], yticks=[], aspect=1)
        right = sum((value > 0) == (label == 1) for value, label in zip(tie(POINTS), CLASSES, strict=True))
        told.append(f"{summed}: {right} of 5 points on their side")
    assert [ax.get_ylabel() for ax in fig.axes] == ["each vote", "", "", "added up", "", ""]
    assert fig.get_suptitle() == "A title"
    assert fig.alt == (
        "A title. Top row: the votes of 3 hidden neurons, with weights −2.0, 1.0, 0.6, each of them 0 along a straight "
        f"line of its own. Bottom row: the votes added up, {'; '.join(told)}."
    )


def test_votes_that_change_little_and_one_that_never_changes():
    W1, b1 = np.array([[0.2, 0.01], [0.2, 0.02]]), np.array([-0.1, 1.0])
    W2, b2 = np.array([[0.0, 1.0], [0.0, 0.3]]), np.zeros(2)
    network = [Layer(W1, b1, "tanh"), Layer(W2, b2, "softmax")]
    fig = figures.plot_neurons(network, POINTS, CLASSES, "A title")
    assert_line(fig.axes[0], lambda points: points @ W1[:, 0] + b1[0], 0)
    assert level_lines(fig.axes[1]) == []  # always more than 0: no line, and no warning of a level that is not there
    scores = np.tanh(POINTS @ W1 + b1) * [1, 0.3]
    right = [np.sum((score > 0) == CLASSES) for score in (scores[:, 0], scores.sum(axis=1))]
    assert fig.alt.endswith(
        f"constant + 1: {right[0]} of 5 points on their side; constant + 1 + 2: {right[1]} of 5 points on their side."
    )
    assert right == [3, 2]
    assert scores.max() < 1


def test_the_hidden_space():
    fig = figures.plot_hidden_space(NETWORK, POINTS, CLASSES, "A title")
    [ax] = fig.axes
    first, second, plane = ax.collections
    for k, part in enumerate((first, second)):
        np.testing.assert_allclose(np.stack(part._offsets3d, axis=1), np.tanh(POINTS @ W1 + B1)[k == CLASSES])
        assert look(part) == (CLASS_COLOURS[k], None, CLASS_MARKERS[k])
    assert np.ptp(plane.get_facecolor()[:, :3], axis=1).max() < 1e-9  # some grey: neither class's colour
    tie = corners(plane)
    np.testing.assert_allclose(tie @ (W2[:, 1] - W2[:, 0]) + 0.3, 0, atol=1e-9)
    np.testing.assert_allclose([tie[:, 2].min(), tie[:, 2].max(), np.abs(tie).max()], [-1.05, 1.05, 1.05])
    assert tie[:, 1].min() < -1 < 1 < tie[:, 1].max()  # as far as the cube
    assert ax.get_title() == "A title"
    assert_axes(ax, xlabel="$a_1$", ylabel="$a_2$", zlabel="$a_3$")
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        assert axis.get_ticklocs().tolist() == [-1, 0, 1]
    assert_named_below(fig)
    assert fig.alt == (
        "A title: the 5 points in the cube of the three hidden outputs, and the flat plane of the tie, with "
        f"{on_their_side(probability)} of them on their class's side."
    )
    weak = [NETWORK[0], Layer(W2 / 10, B2 / 10, "softmax")]  # the same plane, with scores between -1 and 1
    sides = (score(POINTS) > 0).astype(int)
    assert "with 5 of them on" in figures.plot_hidden_space(weak, POINTS, sides, "A title").alt
    assert 0 < sides.sum() < 5


def test_losses():
    curves = {"one": [0.6, 0.3, 0.2], "two": [0.5, 0.4, 0.06]}
    fig = figures.plot_losses(curves, "A title", level=("a level", 0.35))
    [ax] = fig.axes
    *lines, level = ax.lines
    for k, (line, (name, values)) in enumerate(zip(lines, curves.items(), strict=True)):
        assert line.get_xydata().tolist() == [[1, values[0]], [2, values[1]], [3, values[2]]]
        assert (line.get_label(), colour(line.get_color())) == (name, SERIES[k])
    assert lines[1].get_linestyle() == DASHES[1]
    assert legend(ax) == labelled(ax)
    assert level.get_xydata().tolist() == [[0, 0.35], [1, 0.35]]  # from edge to edge
    assert look(level) == (GREY, ":", "None")
    assert texts(ax) == [(1, 0.35, "a level")]
    assert colour(ax.texts[0].get_color()) == GREY
    assert_axes(ax, title="A title", xlabel="passes (log scale)", ylabel="loss (log scale)", xscale="log", yscale="log")
    assert ticks(ax, "y") == [(place, f"{place:g}") for place in (0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)]
    assert ticks(ax) == [(1, "1"), (10, "10"), (100, "100"), (1000, "1,000"), (10_000, "10,000")]
    assert fig.alt == (
        "A title. Loss over passes, both axes logarithmic: one, from 0.6 to 0.2; two, from 0.5 to 0.06; a dotted level "
        "at 0.35, a level."
    )
    assert not any(ax.yaxis.get_tick_params(which="minor")[side] for side in ("left", "labelleft"))

    fig = figures.plot_losses({"one": [1.2, 0.06, 0.04]}, "A title", logx=False)
    assert_axes(fig.axes[0], xlabel="passes", xscale="linear", yscale="log")
    assert len(fig.axes[0].lines) == 1
    places = (0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1)
    assert ticks(fig.axes[0], "y") == [(place, f"{place:g}") for place in places]
    assert fig.alt == "A title. Loss over passes, the loss on a logarithmic axis: one, from 1.2 to 0.04."


def test_losses_over_passes_and_over_steps():
    short, long = [0.5, 0.4, 0.25], np.linspace(0.4, 0.11, 70)
    fig = figures.plot_rows_per_step({"all": (short, 1), "one by one": (long, 20), "few": (short[:2], 3)}, "A title")
    top, bottom = fig.axes
    for k, (values, steps) in enumerate(((short, 1), (long, 20), (short[:2], 3))):
        first = [[i + 1, value] for i, value in enumerate(values)][:60]
        np.testing.assert_allclose(top.lines[k].get_xydata(), first)
        whole = [[(i + 1) * steps, value] for i, value in enumerate(values)]
        np.testing.assert_allclose(bottom.lines[k].get_xydata(), whole)
        for ax in (top, bottom):
            assert colour(ax.lines[k].get_color()) == SERIES[k]
            assert ax.lines[k].get_linestyle() == DASHES[k]
    assert legend(fig) == labelled(top) == labelled(bottom)
    assert list(legend(fig)) == ["all", "one by one", "few"]
    assert_axes(top, xlabel="passes over all points", ylabel="loss (log scale)", xscale="linear", yscale="log")
    assert_axes(bottom, xlabel="steps (log scale)", ylabel="loss (log scale)", xscale="log", yscale="log")
    assert ticks(bottom) == [(1, "1"), (10, "10"), (100, "100"), (1000, "1,000")]
    for ax in (top, bottom):
        assert ticks(ax, "y") == [(0.1, "0.1"), (0.2, "0.2"), (0.3, "0.3"), (0.5, "0.5")]
        assert not any(ax.yaxis.get_tick_params(which="minor")[side] for side in ("left", "labelleft"))
    assert fig.get_suptitle() == "A title"
    assert fig.alt == (
        "A title. Above the loss over passes, below over steps: all, 0.25 after 3 passes and 0.25 after 3 steps; "
        f"one by one, {long[59]:.2f} after 60 passes and 0.11 after 1,400 steps; few, 0.40 after 2 passes and 0.40 "
        "after 6 steps."
    )


def test_the_study_of_sizes():
    seen, unseen, cost = np.random.default_rng(0).random((3, 4, 2))
    fig = figures.plot_size_study((1, 2, 5, 9), seen, unseen, cost, "A title")
    top, bottom = fig.axes
    solid, dashed = (BLUE, "-", "None"), (RED, "--", "None")
    studies = (top, 0, seen, -0.12, solid, "o"), (top, 1, unseen, 0.12, dashed, "^"), (bottom, 0, cost, 0, dashed, "^")
    for ax, k, values, shift, like, marker in studies:
        line, (dots, fill, shape, _) = ax.lines[k], points(ax)[k]
        means = [(first + second) / 2 for first, second in values]
        np.testing.assert_allclose(line.get_xydata(), [[i + shift, mean] for i, mean in enumerate(means)])
        np.testing.assert_allclose(dots, [[i + shift, value] for i, pair in enumerate(values) for value in pair])
        assert (look(line), fill, shape) == (like, like[0], marker)
    assert legend(top) == labelled(top) == {"training points": solid, "fresh points": dashed}
    assert labelled(bottom) == {"fresh points": dashed}
    for ax, name in ((top, "share of points right"), (bottom, "loss on fresh points")):
        assert_axes(ax, xlabel="hidden neurons", ylabel=name)
        assert ticks(ax) == [(0, "1"), (1, "2"), (2, "5"), (3, "9")]
    assert fig.get_suptitle() == "A title"
    told = [
        ", ".join(f"{h}: {(a + b) / 2:.{digits}f}" for h, (a, b) in zip((1, 2, 5, 9), values, strict=True))
        for values, digits in ((seen, 3), (unseen, 3), (cost, 2))
    ]
    assert fig.alt == (
        "A title. Above the accuracy against hidden neurons, a dot per draw and a line through the means: training "
        f"points {told[0]}; fresh points {told[1]}. Below the loss on fresh points: {told[2]}."
    )


def test_the_choice_of_the_strength():
    training, validation = [0.1, 0.2, 0.3], [0.4, 0.15, 0.5]
    fig = figures.plot_choice((1, 10, 0.5), training, validation, 10, "A title")
    [ax] = fig.axes
    first, second, chosen = ax.lines
    assert first.get_xydata().tolist() == [[0, 0.1], [1, 0.2], [2, 0.3]]
    assert second.get_xydata().tolist() == [[0, 0.4], [1, 0.15], [2, 0.5]]
    assert chosen.get_xydata().tolist() == [[1, 0], [1, 1]]  # from edge to edge
    assert look(chosen) == (GREEN, ":", "None")
    assert texts(ax) == [(1, 0.5, "chosen")]
    assert colour(ax.texts[0].get_color()) == GREY
    assert legend(ax) == labelled(ax) == {
        "training points": (BLUE, "-", "o"), "validation points": (RED, "--", "^")
    }  # fmt: skip
    assert_axes(ax, title="A title", xlabel="strength of L2, in multiples of 0.01/200", ylabel="cross-entropy")
    assert ticks(ax) == [(0, "1"), (1, "10"), (2, "0.5")]
    assert fig.alt == (
        "A title. Cross-entropy against multiples of the L2 strength: training points 1: 0.10, 10: 0.20, 0.5: 0.30; "
        "validation points 1: 0.40, 10: 0.15, 0.5: 0.50; chosen: 10."
    )


@pytest.mark.parametrize("title", ["A title", ""])
def test_moments_of_a_training(title):
    moments = [(0, NETWORK), (1, STRAIGHT), (1500, NETWORK)]
    fig = figures.plot_boundary_strip(moments, POINTS, CLASSES, title, 2)
    assert fig.axes[0].get_subplotspec().get_gridspec().get_geometry() == (2, 2)
    names = "0 passes", "1 pass", "1,500 passes"
    for ax, name in zip(fig.axes, names, strict=False):
        assert_classes(ax, POINTS, CLASSES)
        assert_axes(ax, title=name, xlim=XLIM, ylim=YLIM, xticks=[], yticks=[], aspect=1)
        if name == "1 pass":
            assert_shaded(ax, lambda points: np.full(len(points), 1 / (1 + np.exp(-1))))
        else:
            assert_shaded(ax, probability)
            assert_line(ax, probability, 0.5)
    assert [ax.axison for ax in fig.axes] == [True] * 3 + [False]
    assert (fig.get_suptitle() or "") == title
    right = on_their_side(probability)
    told = "; ".join(
        f"after {name} {k} of 5 points on their class's side" for name, k in zip(names, (right, 3, right), strict=True)
    )
    assert fig.alt == f"{title or 'Moments of one training'}. The shaded plane and its boundary: {told}."
    assert right not in (0, 3, 5)
    assert fig.get_figheight() == pytest.approx(2 * (3.5 * 0.73 + 0.28) + (0.4 if title else 0))  # room for the title
    three = figures.plot_boundary_strip(moments, POINTS, CLASSES)
    assert three.axes[0].get_subplotspec().get_gridspec().get_geometry() == (1, 3)

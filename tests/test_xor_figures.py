"""Notebook 1's figures, of data of their own: each artist, each word and each number of the alternative text."""

import numpy as np
import pytest
from drawn import (
    arrow,
    assert_axes,
    assert_classes,
    assert_line,
    assert_shaded,
    colour,
    labelled,
    legend,
    look,
    texts,
    ticks,
)  # fmt: skip
from matplotlib.colors import to_rgb

from helpers import Layer
from helpers.page.style import BLACK, BLUE, CLASS_CMAP_COLOURS, GREEN, LIGHT_GREY, ORANGE, RED
from helpers.page.xor import figures

X = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
Y = np.array([[0.0], [1.0], [0.0], [1.0]])  # other targets than the page's, so that no exchange of axes goes unseen
W1 = np.array([[5.0, -4.0, 1.0, -3.0], [2.0, 5.0, -6.0, 4.0], [-2.0, -1.0, 2.0, 0.5]])
W2 = np.array([[4.0], [-3.0], [2.5], [-1.0]])
LAYERS = [Layer(W1, None, "sigmoid"), Layer(W2, None, "sigmoid")]


def hidden(points):
    """The hidden layer's outputs at points of the plane; the third input is 1."""
    return 1 / (1 + np.exp(-(points[:, :2] @ W1[:2] + W1[2])))


def output(points):
    return 1 / (1 + np.exp(-(hidden(points) @ W2)))[:, 0]


def assert_colour_bar(ax, axis, label):
    """A bar from class 0's colour at 0 to class 1's at 1."""
    assert axis.get_label().get_text() == label
    assert axis.get_view_interval().tolist() == [0, 1]
    drawn = ax.collections[-1]
    colours = drawn.to_rgba(drawn.get_array().ravel())
    np.testing.assert_allclose(colours[[0, -1], :3], [to_rgb(CLASS_CMAP_COLOURS[k]) for k in (0, -1)], atol=0.02)


def test_the_truth_table_is_drawn():
    fig = figures.plot_truth_table(X, Y, title="Two rows each")
    [ax] = fig.axes
    assert_classes(ax, X, Y, ("target 0", "target 1"))
    assert texts(ax) == [(0, 0, "0"), (0, 1, "1"), (1, 0, "0"), (1, 1, "1")]
    assert legend(ax) == labelled(ax)
    assert_axes(ax, title="Two rows each", xlabel="first input $x_1$", ylabel="second input $x_2$",
                xlim=(-0.35, 1.35), ylim=(-0.35, 1.35), xticks=(0, 1), yticks=(0, 1), aspect=1)  # fmt: skip
    assert fig.alt == (
        "Two rows each. The four inputs in the plane, each with its target: (0, 0) 0, (0, 1) 1, (1, 0) 0, (1, 1) 1."
    )


def test_the_sigmoids_tangents_touch_it_and_have_its_slope():
    fig = figures.plot_sigmoid_slope("Three slopes", points=(-1.0, 0.5, 3.0))
    [ax] = fig.axes
    curve, *tangents = ax.lines
    z = curve.get_xdata()
    assert (z[0], z[-1], len(z)) == (-6, 6, 301)
    np.testing.assert_allclose(curve.get_ydata(), 1 / (1 + np.exp(-z)))
    assert look(curve) == (BLUE, "-", "None")
    told = []
    for k, (point, tint, marker) in enumerate(zip((-1.0, 0.5, 3.0), (GREEN, RED, ORANGE), "so^", strict=True)):
        line, dot = tangents[2 * k : 2 * k + 2]
        value, beside = 1 / (1 + np.exp(-point)), 1 / (1 + np.exp(-point - 1e-6))
        slope = (beside - value) / 1e-6
        expected = [[point - 1.7, value - 1.7 * slope], [point + 1.7, value + 1.7 * slope]]
        np.testing.assert_allclose(line.get_xydata(), expected, atol=1e-5)
        np.testing.assert_allclose(dot.get_xydata(), [[point, value]])
        assert (look(line), look(dot)) == ((tint, "-", "None"), (tint, "None", marker))
        text = ax.texts[k]
        assert (*text.xy, text.get_text()) == (point, pytest.approx(value), f"a = {value:.2f}\nslope {slope:.2f}")
        assert (text.get_ha(), text.get_va()) == (("right", "bottom") if k == 2 else ("left", "top"))  # off the curve
        told.append(f"at z = {point:g} it is {value:.2f} with slope {slope:.2f}".replace("-", "−"))
    assert_axes(ax, title="Three slopes", xlabel="sum z", ylabel="value a = σ(z)", ylim=(-0.3, 1.3))
    assert fig.alt == f"Three slopes. The sigmoid, an S from 0 to 1, with tangents: {'; '.join(told)}."
    assert len(figures.plot_sigmoid_slope("The page's").axes[0].texts) == 3
    assert "at z = −3 it is 0.05" in figures.plot_sigmoid_slope("The page's").alt


@pytest.mark.parametrize(("slope", "way"), [(2.0, "left"), (-0.5, "right")])
def test_the_tangent_has_its_slope_and_downhill_is_where_it_falls(slope, way):
    weights = np.arange(-2.0, 4)
    fig = figures.plot_tangent(weights, weights**2, -1.0, 1.5, slope, title="A slope")
    [ax] = fig.axes
    curve, tangent, here = ax.lines
    np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([weights, weights**2]))
    np.testing.assert_allclose(tangent.get_xydata(), [[-2.3, 1.5 - 1.3 * slope], [0.3, 1.5 + 1.3 * slope]])
    assert here.get_xydata().tolist() == [[-1.0, 1.5]]
    assert look(here) == (BLACK, "None", "o")
    to = -1.0 - 1.5 if way == "left" else -1.0 + 1.5
    step, word = ax.texts
    assert arrow(step) == ((-1.0, 1.63), (to, 1.63), BLACK)
    assert (word.get_text(), *word.get_position()) == ("downhill", (to - 1) / 2, pytest.approx(1.67))
    assert legend(ax) == {
        "loss, all other weights fixed": (BLUE, "-", "None"),
        "tangent: the slope here": (RED, "--", "None"),
    }
    assert labelled(ax) == legend(ax)
    assert_axes(ax, title="A slope", xlabel="value of the weight $w$", ylabel="loss $L$")
    assert fig.alt == (
        "A slope. The loss over one weight, from 4.00 at −2 to 9.00 at 3. At w = −1.00 the tangent's slope is "
        f"{slope:.2f}, and the arrow marked downhill points to the {way}.".replace("-", "−")
    )


def test_the_plane_is_shaded_by_the_networks_output():
    fig = figures.plot_plane(LAYERS, X, Y, title="A plane")
    ax, bar = fig.axes
    assert_classes(ax, X, Y, ("target 0", "target 1"))
    assert_axes(ax, title="A plane", xlabel="first input $x_1$", ylabel="second input $x_2$",
                xlim=(-0.35, 1.35), ylim=(-0.35, 1.35), xticks=(0, 1), yticks=(0, 1), aspect=1)  # fmt: skip
    assert_shaded(ax, output)
    assert_line(ax, output, 0.5)
    assert legend(ax) == labelled(ax)
    assert_colour_bar(bar, bar.yaxis, "output of the network")
    corners = ", ".join(f"({a:.0f}, {b:.0f}) {value:.2f}" for (a, b, _), value in zip(X, output(X), strict=True))
    assert fig.alt == (
        "A plane. The plane shaded by the network's output, black lines wherever it is 0.5; at the corners it is "
        f"{corners}."
    )


def test_each_hidden_neuron_has_its_panel():
    fig = figures.plot_hidden_neurons(LAYERS, X, Y, title="Four")
    *panels, bar = fig.axes
    assert fig.get_suptitle() == "Four"
    told = []
    for j, ax in enumerate(panels):
        values = hidden(X)[:, j]
        assert_classes(ax, X, Y, ("target 0", "target 1"))
        name = f"Neuron {j + 1}, weight {('+4.0', '−3.0', '+2.5', '−1.0')[j]}"
        assert_axes(ax, title=name, xlabel="$x_1$", ylabel="$x_2$", xlim=(-0.35, 1.35), ylim=(-0.35, 1.35),
                    xticks=(0, 1), yticks=(0, 1), aspect=1)  # fmt: skip
        assert_shaded(ax, lambda points, j=j: hidden(points)[:, j])
        assert_line(ax, lambda points, j=j: hidden(points)[:, j], 0.5)
        assert texts(ax) == [(*row[:2], f"{value:.1f}") for value, row in zip(values, X, strict=True)]
        corners = ", ".join(f"({a:.0f}, {b:.0f}) {value:.1f}" for (a, b, _), value in zip(X, values, strict=True))
        told.append(f"{name}: {corners}")
    places = [ax.get_subplotspec().num1 for ax in panels]
    assert places == [0, 1, 2, 3]  # row by row
    assert legend(fig) == labelled(panels[0])
    assert_colour_bar(bar, bar.xaxis, "output of the hidden neuron")
    assert fig.alt == f"Four. Four panels of the plane, each shaded by one hidden neuron's output. {'; '.join(told)}."


def test_final_losses_are_sorted_and_the_late_ones_marked():
    fig = figures.plot_seed_losses([0.003, 0.5, 0.001, 0.7, 0.002], limit=0.01, title="Three of five", late="late")
    [ax] = fig.axes
    good, bad = ax.lines
    assert good.get_xydata().tolist() == [[1, 0.001], [2, 0.002], [3, 0.003]]
    assert bad.get_xydata().tolist() == [[4, 0.5], [5, 0.7]]
    assert (look(good), look(bad)) == ((BLUE, "None", "o"), (RED, "None", "X"))
    assert texts(ax) == [(4, 0.5, "late"), (5, 0.7, "late")]
    assert {(text.get_ha(), colour(text.get_color())) for text in ax.texts} == {("right", RED)}
    assert_axes(ax, title="Three of five", yscale="log", xscale="linear", ylabel="final loss",
                xlabel="runs, sorted by their final loss")  # fmt: skip
    start = "Title. The final losses of {} runs, sorted, on a logarithmic axis: "
    assert fig.alt == start.format(5).replace("Title", "Three of five") + (
        '3 from 0.0010 to 0.0030; marked "late": 0.50, 0.70.'
    )
    for losses, told in (([0.2, 0.1], "2 from 0.1000 to 0.2000."), ([2, 1.5], 'marked "late": 1.50, 2.00.')):
        assert figures.plot_seed_losses(losses, 0.5, "Title", "late").alt == start.format(2) + told


def test_the_two_errors_are_told_apart():
    fig = figures.plot_fit_and_unseen([10, 100, 2000], [0.2, 0.1, 0.02], [0.4, 0.3, 0.25], title="Both fall")
    [ax] = fig.axes
    unseen, seen = ax.lines
    assert unseen.get_xydata().tolist() == [[10, 0.4], [100, 0.3], [2000, 0.25]]
    assert seen.get_xydata().tolist() == [[10, 0.2], [100, 0.1], [2000, 0.02]]
    assert labelled(ax) == {"on unseen noisy points": look(unseen), "on the four rows": look(seen)}
    assert legend(ax) == labelled(ax)
    assert (look(unseen), look(seen)) == ((RED, "-", "o"), (BLUE, "--", "s"))
    assert_axes(ax, title="Both fall", xlabel="training steps", ylabel="mean squared error", xscale="log", yscale="log")
    assert ticks(ax) == [(10, "10"), (100, "100"), (2000, "2,000")]
    assert not len(ax.get_xticks(minor=True))
    assert {colour(line.get_color()) for line in ax.get_xgridlines()} == {LIGHT_GREY}
    assert fig.alt == (
        "Both fall. The error after 10 to 2,000 training steps, logarithmic axes: on unseen noisy points from 0.4000 "
        "to 0.2500 and on the four rows from 0.2000 to 0.0200."
    )


def test_no_digit_is_under_nine_pixels_where_the_page_is_420_wide():
    for fig in (
        figures.plot_truth_table(X, Y, title="T"), figures.plot_sigmoid_slope("T"),
        figures.plot_tangent(np.arange(3.0), np.arange(3.0), 1.0, 1.0, 1.0, "T"),
        figures.plot_plane(LAYERS, X, Y, title="T"), figures.plot_hidden_neurons(LAYERS, X, Y, title="T"),
        figures.plot_seed_losses([0.1, 1.0], 0.5, "T", "late"),
        figures.plot_fit_and_unseen([1, 2], [1, 2], [1, 2], "T"),
    ):  # fmt: skip
        fig.draw_without_rendering()
        shown = min(1, 420 / (fig.get_figwidth() * 96)) * 96 / 72
        texts = fig.findobj(lambda artist: hasattr(artist, "get_fontsize"))
        assert min(text.get_fontsize() for text in texts if text.get_visible() and text.get_text()) * shown >= 9

"""Notebook 1: the article's figures through helpers, what its page shows, and what is drawn on it."""

import re

import notebook_files
import numpy as np
import pytest

from helpers import Layer, check_gradient, forward, sigmoid, sum_of_squares, train
from helpers.datasets import load_xor
from helpers.page.style import CLASS_COLOURS
from helpers.page.xor import figures


def network(seed, columns=3, hidden="sigmoid"):
    random = np.random.RandomState(seed)
    W1, W2 = random.rand(3, 4), random.rand(4, 1)
    return [Layer(W1[:columns], None, hidden), Layer(W2, None, "sigmoid")]


def trained(layers, X, epochs=1500, learning_rate=1.0):
    return train(layers, X, load_xor()[1], sum_of_squares, learning_rate=learning_rate, epochs=epochs)


@pytest.mark.parametrize("seed", range(6))
def test_the_published_training(seed):
    X, y = load_xor()
    layers, losses = trained(network(seed), X)
    assert np.all(np.diff(losses) < 0)  # published: the loss falls monotonically
    assert 1.25 < losses[0] < 1.51
    assert 0.0015 < losses[-1] < 0.0035
    published = np.array([[0.02], [0.98], [0.98], [0.02]])
    np.testing.assert_allclose(forward(layers, X)[-1], published, atol=0.03)


def test_one_layer_ends_at_a_half():
    X, _ = load_xor()
    layers, losses = trained([Layer(network(0)[0].W[:, :1], None, "sigmoid")], X)
    np.testing.assert_allclose(forward(layers, X)[-1], 0.5, atol=1e-6)
    assert losses[-1] == pytest.approx(1.0)


def test_without_a_constant_tanh_is_pinned_and_the_sigmoid_is_not():
    X, y = load_xor()
    pinned, _ = trained(network(0, 2, "tanh"), X[:, :2])
    assert forward(pinned, X[:, :2])[-1][0, 0] == 0.5
    free, _ = trained(network(0, 2), X[:, :2])
    assert np.abs(forward(free, X[:, :2])[-1] - y).max() < 0.05


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_the_gradient_is_that_of_the_printed_loss(hidden):
    assert check_gradient(network(3, hidden=hidden), *load_xor(), sum_of_squares) < 1e-7


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_whole_program_and_the_class_in_the_fold_end_where_helpers_end(capsys):
    notebook = notebook_files.read(notebook_files.path_of("01"))
    X, y = load_xor()
    layers, _ = trained(network(0), X)
    names = {}
    exec(notebook_files.cells(notebook, "code", "whole")[0].source, names)
    assert np.array_equal(names["X"], X)
    assert np.array_equal(names["y"], y)
    [folded] = [block for cell in notebook_files.cells(notebook, "markdown")
                for block in notebook_files.PYTHON_BLOCK.findall(cell.source) if "class" in block]  # fmt: skip
    names |= {"sigmoid": sigmoid}
    exec(folded, names)
    by_class = names["NeuralNetwork"](X, y, *(layer.W for layer in network(0)))
    for _ in range(1500):
        by_class.feedforward()
        by_class.backprop()
    for ours in ((names["W1_alone"], names["W2_alone"]), (by_class.W1, by_class.W2)):
        for W, layer in zip(ours, layers, strict=True):
            np.testing.assert_allclose(W, layer.W)


def test_the_shapes_in_the_table_of_symbols_are_those_of_the_arrays():
    text = "\n".join(
        cell.source for cell in notebook_files.cells(notebook_files.read(notebook_files.path_of("01")), "markdown")
    )
    X, y = load_xor()
    layers = network(0)
    A1, A2 = forward(layers, X)[1:]
    arrays = {"X": X, "y": y, "W1": layers[0].W, "W2": layers[1].W, "Z1": A1, "Z2": A2, "A1": A1, "A2": A2}
    told = {}
    for row in re.findall(r"^\| \$.*\|$", text, re.M):
        _, _, code, _, shapes, _ = row.split("|")
        shapes = re.findall(r"\(\d, \d\)", shapes)
        told |= zip(re.findall(r"`(\w+)`", code), shapes, strict=True) if shapes else {}
    assert told == {name: str(array.shape) for name, array in arrays.items()}


# --- the figures ------------------------------------------------------------------------------------------------------


def offsets(ax):
    """The points that scatter_classes drew, {legend's name: (rows, colour)}."""
    found = {}
    for kind in ax.collections:
        if kind.get_label().startswith("target"):
            found[kind.get_label()] = np.asarray(kind.get_offsets()), kind.get_facecolor()[0]
    return found


def assert_classes(ax, X, y):
    for k, name in enumerate(figures.NAMES):
        rows, colour = offsets(ax)[name]
        np.testing.assert_array_equal(rows, X[y[:, 0] == k, :2])
        np.testing.assert_allclose(colour[:3], [int(CLASS_COLOURS[k][i : i + 2], 16) / 255 for i in (1, 3, 5)])


def legend(fig):
    [drawn] = [box for box in (*fig.legends, *(ax.get_legend() for ax in fig.axes)) if box]
    return [text.get_text() for text in drawn.get_texts()]


TABLE = load_xor()[0], np.array([[0.0], [1.0], [0.0], [1.0]])  # other targets than the page's


def test_the_truth_table_is_drawn():
    fig = figures.plot_truth_table(*TABLE, title="Two rows each")
    [ax] = fig.axes
    assert_classes(ax, *TABLE)
    assert {tuple(text.xy): text.get_text() for text in ax.texts} == {
        tuple(row[:2]): f"{target:.0f}" for row, (target,) in zip(*TABLE, strict=True)
    }
    assert legend(fig) == list(figures.NAMES)
    assert ax.get_title("left") == "Two rows each"
    assert fig.alt.endswith("(0, 0) 0, (0, 1) 1, (1, 0) 0, (1, 1) 1.")


def test_the_sigmoids_tangents_touch_it_and_have_its_slope():
    fig = figures.plot_sigmoid_slope("S", points=(-1.0, 0.5))
    [ax] = fig.axes
    curve, first, _, second, _ = ax.lines
    np.testing.assert_allclose(curve.get_ydata(), 1 / (1 + np.exp(-curve.get_xdata())))
    for line, z in ((first, -1.0), (second, 0.5)):
        slope = (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5
        (x0, x1), (y0, y1) = line.get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
        assert (y0 + y1) / 2 == pytest.approx(sigmoid(z))
    assert [text.get_text() for text in ax.texts] == ["a = 0.27\nslope 0.20", "a = 0.62\nslope 0.24"]
    assert "at z = -1 it is 0.27 with slope 0.20" in fig.alt


@pytest.mark.parametrize(("slope", "way"), [(2.0, "left"), (-0.5, "right")])
def test_the_tangent_has_its_slope_and_downhill_is_where_it_falls(slope, way):
    weights = np.linspace(-2, 2, 9)
    fig = figures.plot_tangent(weights, weights**2, 1.0, 1.5, slope, title="A slope")
    [ax] = fig.axes
    curve, tangent, here = ax.lines
    np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([weights, weights**2]))
    (x0, x1), (y0, y1) = tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
    assert here.get_xydata().tolist() == [[1.0, 1.5]]
    arrow = next(text for text in ax.texts if not text.get_text())
    assert (arrow.xy[0] < arrow.xyann[0]) == (way == "left")
    assert fig.alt.endswith(f"slope is {slope:.2f}, and the arrow marked downhill points to the {way}.")


def shaded(ax, layers, column, layer):
    """Whether the plane's colour bands lie where the layer's output lies: each band's points, looked up again."""
    surface = ax.collections[0]
    for low, high, path in zip(surface.levels[:-1], surface.levels[1:], surface.get_paths(), strict=True):
        if len(path.vertices):
            values = forward(layers, np.column_stack([path.vertices, np.ones(len(path.vertices))]))[layer][:, column]
            assert low - 0.02 < values.min() and values.max() < high + 0.02  # noqa: PT018


def test_the_plane_is_shaded_by_the_networks_output():
    layers, _ = trained(network(0), TABLE[0])
    fig = figures.plot_plane(layers, *TABLE, title="A plane")
    ax, bar = fig.axes
    assert_classes(ax, *TABLE)
    shaded(ax, layers, 0, -1)
    assert legend(fig) == list(figures.NAMES)
    assert bar.get_ylabel() == "output of the network"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("first input $x_1$", "second input $x_2$")
    assert fig.alt.endswith("(0, 0) 0.01, (0, 1) 0.97, (1, 0) 0.97, (1, 1) 0.03.")


def test_each_hidden_neuron_has_its_panel():
    layers, _ = trained(network(0), TABLE[0])
    fig = figures.plot_hidden_neurons(layers, *TABLE, title="Four")
    *panels, bar = fig.axes
    values = forward(layers, TABLE[0])[1]
    for j, ax in enumerate(panels):
        assert_classes(ax, *TABLE)
        shaded(ax, layers, j, 1)
        assert ax.get_title("left") == f"Neuron {j + 1}, weight {layers[1].W[j, 0]:+.1f}".replace("-", "−")
        assert [text.get_text() for text in ax.texts] == [f"{value:.1f}" for value in values[:, j]]
        assert [tuple(text.xy) for text in ax.texts] == [tuple(row[:2]) for row in TABLE[0]]
    assert legend(fig) == list(figures.NAMES)
    assert bar.get_xlabel() == "output of the hidden neuron"
    assert "Neuron 3, weight −6.6: (0, 0) 0.5, (0, 1) 0.1, (1, 0) 1.0, (1, 1) 1.0" in fig.alt


def test_final_losses_are_sorted_and_the_late_ones_marked():
    fig = figures.plot_seed_losses([0.003, 0.5, 0.001, 0.7], limit=0.01, title="Two of four", late="late")
    [ax] = fig.axes
    good, bad = ax.lines
    assert good.get_xydata().tolist() == [[1, 0.001], [2, 0.003]]
    assert bad.get_xydata().tolist() == [[3, 0.5], [4, 0.7]]
    assert [(text.get_text(), *text.xy) for text in ax.texts] == [("late", 3, 0.5), ("late", 4, 0.7)]
    assert ax.get_yscale() == "log"
    assert fig.alt.endswith('2 from 0.0010 to 0.0030; marked "late": 0.50, 0.70.')


def test_the_two_errors_are_told_apart():
    fig = figures.plot_fit_and_unseen([10, 100], [0.2, 0.1], [0.4, 0.3], title="Both fall")
    [ax] = fig.axes
    told = {line.get_label(): line.get_xydata().tolist() for line in ax.lines}
    assert told == {"on unseen noisy points": [[10, 0.4], [100, 0.3]], "on the four rows": [[10, 0.2], [100, 0.1]]}
    assert legend(fig) == list(told)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "100"]


@pytest.mark.parametrize("fig", [
    figures.plot_truth_table(*TABLE, title="T"), figures.plot_sigmoid_slope("T"),
    figures.plot_tangent(np.arange(3.0), np.arange(3.0), 1.0, 1.0, 1.0, "T"),
    figures.plot_plane(network(0), *TABLE, title="T"), figures.plot_hidden_neurons(network(0), *TABLE, title="T"),
    figures.plot_seed_losses([0.1, 1.0], 0.5, "T", "late"), figures.plot_fit_and_unseen([1, 2], [1, 2], [1, 2], "T"),
])  # fmt: skip
def test_no_digit_is_under_nine_pixels_where_the_page_is_420_wide(fig):
    fig.draw_without_rendering()
    shown = min(1, 420 / (fig.get_figwidth() * 96)) * 96 / 72
    texts = [t for t in fig.findobj(lambda artist: hasattr(artist, "get_fontsize")) if t.get_visible() and t.get_text()]
    assert min(text.get_fontsize() for text in texts) * shown >= 9

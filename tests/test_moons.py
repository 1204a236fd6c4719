"""Notebook 3: the article's and the honest run through helpers, and what its figures draw."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.contour import QuadContourSet

from helpers import (
    GradientError,
    Layer,
    accuracy,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    one_hot,
    sigmoid,
    softmax,
    train,
)
from helpers.datasets import load_moons
from helpers.page import style
from helpers.page.moons import figures

L2 = 0.01 / 200


@pytest.fixture(scope="module")
def moons():
    X, labels = load_moons()
    return X, labels, one_hot(labels, 2)


def article_layers(h):
    draw = np.random.RandomState(0)
    W1, W2 = draw.randn(2, h) / np.sqrt(2), draw.randn(h, 2) / np.sqrt(h)
    return [Layer(W1, np.zeros(h), "tanh"), Layer(W2, np.zeros(2), "softmax")]


def test_the_points_are_the_articles(moons):
    from sklearn.datasets import make_moons

    before = np.random.get_state()
    np.random.seed(0)
    X, labels = make_moons(200, noise=0.20)
    np.random.set_state(before)
    assert np.array_equal(X, moons[0])
    assert np.array_equal(labels, moons[1])


def test_the_articles_losses(moons):
    X, labels, Y = moons
    layers, losses = train(article_layers(3), X, Y, cross_entropy, learning_rate=2, epochs=1002, l2=L2)
    assert losses[0] == pytest.approx(0.583940, abs=1e-6)
    assert losses[1] == pytest.approx(0.432387, abs=1e-6)
    assert losses[1001] == pytest.approx(0.068947, abs=1e-6)
    assert 1 + np.argmax(np.diff(losses) > 0) == 19  # the step is too long: the loss rises
    assert accuracy(layers, X, labels) >= 0.97


def test_an_honest_rate_falls_all_the_way_and_parts_the_moons(moons):
    X, labels, Y = moons
    layers, losses = train(article_layers(3), X, Y, cross_entropy, learning_rate=0.5, epochs=3000, l2=L2)
    assert np.all(np.diff(losses) < 0)
    assert losses[-1] < 0.072
    assert accuracy(layers, X, labels) >= 0.97


def test_the_articles_gradient_is_200_times_that_of_its_loss(moons):
    X, _, Y = moons
    layers = article_layers(3)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy, L2)
    with pytest.raises(GradientError, match="200 times.*sum over the examples"):
        check_gradient(layers, X, Y, cross_entropy, L2, [(200 * dW, 200 * db) for dW, db in gradients])


def test_without_a_hidden_layer_it_is_a_line(moons):
    X, labels, Y = moons
    layers = [Layer(np.zeros((2, 2)), np.zeros(2), "softmax")]
    layers, _ = train(layers, X, Y, cross_entropy, learning_rate=1, epochs=500, l2=2 / (2.7825594 * 200))
    assert accuracy(layers, X, labels) == 0.85


def test_softmax_of_two_is_the_sigmoid_of_the_difference():
    Z = np.array([[0.3, -1.2], [2.0, 2.0], [-8.0, 5.0]])
    assert np.allclose(softmax(Z)[:, 1], 1 / (1 + np.exp(Z[:, 0] - Z[:, 1])))


# --- the figures: what is drawn is what was handed in, and the alternative text is made of it -------------------------

POINTS = np.array([[-1.0, 1.0], [0.5, 1.2], [1.5, -0.5], [2.0, 0.5], [0.2, -1.0]])
CLASSES = np.array([0, 0, 1, 1, 1])
NETWORK = [
    Layer(np.array([[2.0, -1.0, 0.5], [1.0, 0.5, -2.0]]), np.array([-1.0, 0.2, 0.3]), "tanh"),
    Layer(np.array([[1.0, -1.0], [-0.5, 0.5], [0.3, 0.9]]), np.array([0.1, 0.4]), "softmax"),
]


def probability(layers=NETWORK):
    return lambda points: forward(layers, points)[-1][:, 1]


def right_of(border):
    return lambda points: 1 / (1 + np.exp(-9 * (points[:, 0] - border)))


def scattered(ax):
    """The points of each class on an Axes, with their colour: {colour: points}."""
    return {
        to_hex(part.get_facecolor()[0]).upper(): part.get_offsets()
        for part in ax.collections
        if len(part.get_offsets()) > 1
    }


def assert_points_are_drawn(ax):
    drawn = scattered(ax)
    for k, colour in enumerate(style.CLASS_COLOURS):
        np.testing.assert_array_equal(drawn[colour.upper()], POINTS[k == CLASSES])


def colour_at(ax, x, y):
    """The fill of the plane at a point: the last filled band that holds it."""
    bands = [c for c in ax.collections if isinstance(c, QuadContourSet) and c.filled][0]
    inside = [k for k, path in enumerate(bands.get_paths()) if path.contains_point((x, y))]
    return bands.get_facecolor()[inside[-1]]


def line_at_half(ax):
    """The vertices of the black boundary on an Axes."""
    lines = [c for c in ax.collections if isinstance(c, QuadContourSet) and not c.filled]
    return np.concatenate([path.vertices for path in lines[0].get_paths()])


def test_the_moons_drawn():
    fig = figures.plot_moons(POINTS, CLASSES, "Some title")
    assert_points_are_drawn(fig.axes[0])
    assert fig.axes[0].get_title(loc="left") == "Some title"
    assert "2 circles (class 0) between x1 −1.0 and 0.5, x2 1.0 and 1.2" in fig.alt
    assert "3 triangles (class 1) between x1 0.2 and 2.0, x2 −1.0 and 0.5" in fig.alt
    assert fig.alt.startswith("Some title")


def test_a_boundary_drawn():
    fig = figures.plot_boundary(POINTS, CLASSES, lambda at: 1 / (1 + np.exp(9 * (at[:, 1] - at[:, 0] / 2))), "A title")
    ax = fig.axes[0]
    assert_points_are_drawn(ax)
    x, y = line_at_half(ax).T
    np.testing.assert_allclose(x / 2, y, atol=1e-3)
    red, _, blue, _ = colour_at(ax, 2.0, -1.0)
    assert red > blue  # class 1 is orange
    red, _, blue, _ = colour_at(ax, -1.0, 1.0)
    assert blue > red
    assert "runs through (−1.0, −0.5), (−0.5, −0.2), (0.0, 0.0), (0.5, 0.3), (1.0, 0.5), (1.5, 0.8)" in fig.alt
    assert "5 of 5 points on their class's side" in fig.alt
    assert "no boundary" in figures.plot_boundary(POINTS, CLASSES, lambda at: np.ones(len(at)), "A title").alt


def test_several_boundaries_drawn():
    panels = {"the first": right_of(1.0), "the second": right_of(0.4), "the third": right_of(-0.5)}
    fig = figures.plot_boundaries(POINTS, CLASSES, panels, "A title")
    for ax, name, border in zip(fig.axes, panels, (1.0, 0.4, -0.5), strict=False):
        assert ax.get_title(loc="left") == name
        np.testing.assert_allclose(line_at_half(ax)[:, 0], border, atol=1e-3)
        assert_points_are_drawn(ax)
    assert not fig.axes[3].axison
    for name, right in zip(panels, (4, 3, 4), strict=True):
        assert f"{name}, {right} of 5 points" in fig.alt


def test_tanh_and_the_price_of_a_probability_drawn():
    fig = figures.plot_tanh("A title")
    z = fig.axes[0].lines[0].get_xdata()
    functions = np.tanh(z), sigmoid(z)
    for ax, curves in zip(fig.axes, (functions, [np.gradient(values, z) for values in functions]), strict=True):
        for line, values, name in zip(ax.lines, curves, ("tanh", "sigmoid"), strict=True):
            np.testing.assert_allclose(line.get_ydata(), values, atol=5e-3)
            assert line.get_label() == name
    assert "tanh rises from −1.0 to 1.0, its slope peaks at 1.00; sigmoid rises from 0.0 to 1.0" in fig.alt

    fig = figures.plot_loss_of_probability(np.array([0.2, 0.7]), "A title")
    ax = fig.axes[0]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), -np.log(ax.lines[0].get_xdata()))
    np.testing.assert_allclose(ax.collections[0].get_offsets(), [[0.2, -np.log(0.2)], [0.7, -np.log(0.7)]])
    assert [text.get_text() for text in ax.texts] == ["p = 0.2: 1.61", "p = 0.7: 0.36"]
    assert "p = 0.2: 1.61, p = 0.7: 0.36" in fig.alt


def test_the_jacobian_drawn():
    J = np.array([[0.21, -0.18, -0.03], [-0.17, 0.19, -0.02], [-0.04, -0.01, 0.05]])
    fig = figures.plot_jacobian(J, np.array([-1.4, 0.0, 0.3]), np.array([-0.3, 0.2, 0.1]), "A title")
    for ax, values in zip(fig.axes, (J, [[-1.4], [0.0], [0.3]], [[-0.3], [0.2], [0.1]]), strict=True):
        [image] = ax.images
        np.testing.assert_array_equal(image.get_array(), values)
        assert image.origin == "upper"
        for (i, j), value in np.ndenumerate(values):
            assert (j, i, f"{value:.3f}".replace("-", "−")) in [(*t.get_position(), t.get_text()) for t in ax.texts]
    assert "0.210, −0.180, −0.030; −0.170, 0.190, −0.020" in fig.alt
    assert "the slopes −1.400, 0.000, 0.300; −0.300, 0.200, 0.100" in fig.alt


def test_the_votes_and_the_hidden_space_drawn():
    (W1, b1, _), (W2, b2, _) = NETWORK
    v, constant = W2[:, 1] - W2[:, 0], b2[1] - b2[0]
    fig = figures.plot_neurons(NETWORK, POINTS, CLASSES, "A title")
    for k in range(3):
        top, bottom = fig.axes[k], fig.axes[3 + k]
        np.testing.assert_allclose(line_at_half(top) @ W1[:, k] + b1[k], 0, atol=1e-6)  # on the neuron's own line
        score = np.tanh(line_at_half(bottom) @ W1 + b1)[:, : k + 1] @ v[: k + 1] + constant
        np.testing.assert_allclose(score, 0, atol=0.01)
        assert top.get_title(loc="left") == f"neuron {k + 1}, weight {v[k]:.1f}".replace("-", "−")
        for at in [(-1.0, 1.0), (2.0, -1.0)]:  # shaded by the class that the vote is for
            vote = v[k] * np.tanh(np.array(at) @ W1[:, k] + b1[k])
            red, _, blue, _ = colour_at(top, *at)
            assert (red > blue) == (vote > 0)
    right = [np.sum((np.tanh(POINTS @ W1 + b1)[:, :k] @ v[:k] + constant > 0) == CLASSES) for k in (1, 2, 3)]
    assert f"constant + 1: {right[0]} of 5" in fig.alt
    assert f"constant + 1 + 2: {right[1]} of 5" in fig.alt
    assert f"constant + 1 + 2 + 3: {right[2]} of 5" in fig.alt

    fig = figures.plot_hidden_space(NETWORK, POINTS, CLASSES, "A title")
    for k, part in enumerate(fig.axes[0].collections[:2]):
        drawn = np.stack(part._offsets3d, axis=1)
        np.testing.assert_allclose(drawn, np.tanh(POINTS @ W1 + b1)[k == CLASSES])
    assert f"with {right[2]} of them on their class's side" in fig.alt
    assert right[2] == np.sum((probability()(POINTS) > 0.5) == CLASSES)


def test_losses_drawn():
    fig = figures.plot_losses({"one": [0.6, 0.3, 0.2], "two": [0.5, 0.4, 0.1]}, "A title", level=("a level", 0.35))
    first, second, level = fig.axes[0].lines
    assert (first.get_label(), second.get_label()) == ("one", "two")
    np.testing.assert_array_equal(first.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(second.get_ydata(), [0.5, 0.4, 0.1])
    assert set(level.get_ydata()) == {0.35}
    assert (fig.axes[0].get_xscale(), fig.axes[0].get_yscale()) == ("log", "log")
    assert "one, from 0.6 to 0.2; two, from 0.5 to 0.1; a dotted level at 0.35, a level" in fig.alt

    runs = {"all": ([0.5, 0.4, 0.3], 1), "one by one": ([0.4, 0.2], 10)}
    fig = figures.plot_rows_per_step(runs, "A title")
    top, bottom = fig.axes
    np.testing.assert_array_equal(top.lines[1].get_xdata(), [1, 2])
    np.testing.assert_array_equal(bottom.lines[1].get_xdata(), [10, 20])
    np.testing.assert_array_equal(bottom.lines[0].get_ydata(), [0.5, 0.4, 0.3])
    assert "all, 0.30 after 3 passes and 0.30 after 3 steps; one by one, 0.20 after 2 passes" in fig.alt


def test_the_studies_drawn():
    rng = np.random.default_rng(0)
    seen, unseen, cost = rng.random((3, 4, 2))
    fig = figures.plot_size_study((1, 2, 5, 9), seen, unseen, cost, "A title")
    top, bottom = fig.axes
    for line, values in zip([*top.lines, *bottom.lines], (seen, unseen, cost), strict=True):
        np.testing.assert_allclose(line.get_ydata(), values.mean(axis=1))
    np.testing.assert_allclose(bottom.collections[0].get_offsets()[:, 1], cost.ravel())
    assert [text.get_text() for text in top.get_xticklabels()] == ["1", "2", "5", "9"]
    assert [line.get_label() for line in top.lines] == ["training points", "fresh points"]
    assert f"training points 1: {seen[0].mean():.1f}, 2: {seen[1].mean():.1f}" in fig.alt
    assert f"the loss on fresh points: 1: {cost[0].mean():.1f}" in fig.alt

    fig = figures.plot_choice((1, 10, 100), [0.1, 0.2, 0.3], [0.4, 0.15, 0.5], 10, "A title")
    training, validation, chosen = fig.axes[0].lines
    np.testing.assert_array_equal(training.get_ydata(), [0.1, 0.2, 0.3])
    np.testing.assert_array_equal(validation.get_ydata(), [0.4, 0.15, 0.5])
    assert set(chosen.get_xdata()) == {1}
    assert [line.get_label() for line in (training, validation)] == ["training points", "validation points"]
    assert "validation points 1: 0.40, 10: 0.15, 100: 0.50; chosen: 10" in fig.alt


def test_moments_of_a_training_drawn():
    straight = [Layer(np.zeros((2, 1)), np.zeros(1), "tanh"), Layer(np.zeros((1, 2)), np.array([0.0, 1.0]), "softmax")]
    fig = figures.plot_boundary_strip([(0, NETWORK), (1, straight), (1500, NETWORK)], POINTS, CLASSES, "A title", 2)
    assert [ax.get_title(loc="left") for ax in fig.axes[:3]] == ["0 passes", "1 pass", "1,500 passes"]
    np.testing.assert_allclose(probability()(line_at_half(fig.axes[0])), 0.5, atol=0.01)
    right = np.sum((probability()(POINTS) > 0.5) == CLASSES)
    assert f"after 0 passes {right} of 5 points" in fig.alt
    assert "after 1 pass 3 of 5 points" in fig.alt

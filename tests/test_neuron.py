"""Notebook 2: the published figures through helpers, the planted bug, and what its figures draw."""

import notebook_files
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection

from helpers import Layer, forward, mean_squared_error, predict, train
from helpers.datasets import load_people
from helpers.page.neuron import figures


def people():
    table = load_people()
    X = table[["weight_lb", "height_in"]].to_numpy(float) - [135, 66]
    return X, (table["gender"] == "F").to_numpy(float).reshape(-1, 1)


def network(seed):
    """The 2-2-1 network, drawn in the order w1 … w6, b1, b2, b3."""
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = np.random.RandomState(seed).normal(size=9)
    first = Layer(np.array([[w1, w3], [w2, w4]]), np.array([b1, b2]), "sigmoid")
    return [first, Layer(np.array([[w5], [w6]]), np.array([b3]), "sigmoid")]


def test_three_equal_neurons_give_the_published_output():
    W = np.array([[0.0, 0.0], [1.0, 1.0]])  # one column per neuron, each with w = [0, 1]
    layers = [Layer(W, np.zeros(2), "sigmoid"), Layer(np.array([[0.0], [1.0]]), np.zeros(1), "sigmoid")]
    assert forward(layers, np.array([[2.0, 3.0]]))[-1][0, 0] == pytest.approx(0.7216, abs=5e-5)


def test_the_people_are_shifted_as_published():
    X, y = people()
    assert X.tolist() == [[-2, -1], [25, 6], [17, 4], [-15, -6]]
    assert y.ravel().tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("seed", range(6))
def test_one_example_at_a_time_reaches_the_published_figures(seed):
    X, y = people()
    layers, losses = train(network(seed), X, y, mean_squared_error, learning_rate=0.1, epochs=1000, batch_size=1)
    assert 0.0014 < mean_squared_error(forward(layers, X)[-1], y) < 0.0025
    assert losses[-1] < losses[0] / 100
    new = np.array([[-7.0, -3.0], [20.0, 2.0]])
    f, m = forward(layers, new)[-1][:, 0]
    assert 0.945 < f < 0.968
    assert 0.038 < m < 0.041
    assert predict(layers, new).tolist() == [1, 0]


def test_raw_pounds_and_inches_teach_nothing():
    X, y = people()
    raw = X + [135, 66]
    layers, _ = train(network(0), raw, y, mean_squared_error, learning_rate=0.4, epochs=300)
    assert np.array_equal(layers[0].W, network(0)[0].W)  # saturated: not one hidden weight moves
    assert mean_squared_error(forward(layers, raw)[-1], y) == pytest.approx(0.25, abs=1e-3)


def source_of(function):
    """The lines of a function as notebook 2 defines it."""
    cells = notebook_files.cells(notebook_files.read(notebook_files.path_of("02")), "code")
    [cell] = [cell for cell in cells if f"def {function}(" in cell.source]
    return cell.source.split(f"def {function}(")[1].split("\n\n")[0].replace(
        '    """The gradient of the mean squared error: dW1, db1, dW2, db2."""\n', ""
    )  # fmt: skip


def test_one_character_makes_the_planted_bug():
    right, planted = source_of("backward_by_hand"), source_of("backward_planted")
    assert len(right) == len(planted)
    assert sum(a != b for a, b in zip(right, planted, strict=True)) == 1


NAMES = ["Alice", "Bob", "Charlie", "Diana"]
LINE = np.linspace(-2, 4, 12), 1.5 + 2 * np.linspace(-2, 4, 12)
PATH = np.array([[-1.0, 1.0], [0.5, 2.0], [1.9, 1.6]])


def rising(rows):
    return 1 / (1 + np.exp(np.sum(rows, axis=1) / 10))


def drawn():
    """Every figure of the room, of data of our own."""
    X, y = people()
    measures, shift = X + [135, 66], (135, 66)
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


def texts(fig):
    """All texts that the figure shows, its axes' and legends' included."""
    found = [text for text in fig.findobj(lambda artist: hasattr(artist, "get_fontsize")) if text.get_visible()]
    return [text for text in found if text.get_text()]


def test_every_figure_is_described_and_readable_on_a_phone(room):
    for name, fig in room.items():
        assert len(fig.alt) > 60, name
        for text in texts(fig):
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
            for points in segments:
                along = np.linspace(0, 1, 200)[:, None, None]
                fine = (points[:-1] + along * (points[1:] - points[:-1])).reshape(-1, 2)
                inside = (fine >= box.min) & (fine <= box.max)
                assert not inside.all(axis=1).any(), (name, text.get_text())
            near = (markers > box.min - 4) & (markers < box.max + 4)  # a marker is about 12 pixels wide
            assert not near.all(axis=1).any(), (name, text.get_text())


def test_figures_draw_what_they_are_given(room):
    X, y = people()
    women = room["people"].axes[0].collections[1]
    assert women.get_offsets().tolist() == (X[y[:, 0] == 1] + [135, 66]).tolist()
    one, other = room["losses"].axes[0].lines
    assert one.get_xydata().tolist() == [[1, 0.5], [2, 0.1]]
    assert other.get_xydata()[-1].tolist() == [3, 0.02]
    assert (one.get_color(), one.get_linewidth()) != (other.get_color(), other.get_linewidth())
    assert "from 0.5000 to 0.1000" in room["losses"].alt
    arrow = room["fog"].axes[0].texts[0]
    way = np.subtract(arrow.xy, PATH[0])
    assert way[1] / way[0] == pytest.approx(0.4 / 0.3)
    assert room["fog"].axes[0].get_aspect() == 1  # or the arrow would not cross the lines of equal loss at right angles
    assert "0 of 4" in room["turned"].axes[0].get_title(loc="left")
    legend = room["many"].legends[0]  # below the axes: it covers no line
    assert legend.get_window_extent().y1 < room["many"].axes[0].get_window_extent().y0

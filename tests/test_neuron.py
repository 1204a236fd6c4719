"""Notebook 2: the published figures through helpers, and the planted bug."""

import notebook_files
import numpy as np
import pytest

from helpers import Layer, forward, mean_squared_error, predict, train
from helpers.datasets import load_people


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

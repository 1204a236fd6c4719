"""The check raises for each kind of mistake, and its message names the array and the likely cause."""

import numpy as np
import pytest
from test_mathematics import network

from helpers import (
    GradientError,
    Layer,
    backward,
    check_gradient,
    cross_entropy,
    forward,
    mean_squared_error,
    numerical_gradient,
    sum_of_squares,
)
from helpers.gradient_check import _measurable, _measured_again


def spoiled(gradients, layer, part, change):
    """The gradients with one array replaced by change(array)."""
    copies = [list(pair) for pair in gradients]
    copies[layer][part] = change(copies[layer][part])
    return copies


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: -g, "entries are -1 times the measured ones: a flipped sign"),
        (lambda g: 2 * g, "entries are 2 times the measured ones: a factor 2 too many"),
        (lambda g: 2.001 * g, "entries are 2 times the measured ones: a factor 2 too many"),
        (lambda g: 1.99 * g, r"the measured slope is [-+.e0-9]+\.$"),  # near to no cause that is known
        (lambda g: g / 2, "entries are 0.5 times the measured ones: a lost factor 2"),
        (lambda g: 7 * g, "entries are 7 times .*: a sum over the examples where the loss has their mean"),
        (lambda g: g / 7, "entries are 0.143 times .*: a mean where a sum belongs, or a second 1/n"),
        (lambda g: g.T if g.ndim == 2 else g[:1], "has shape"),
        (lambda g: g + 1e-5 * np.abs(g).max(), "is wrong: relative difference"),
        (lambda g: g * np.nan, "is wrong"),
    ],
)
@pytest.mark.parametrize(("layer", "part", "name"), [(0, 0, "dW1"), (0, 1, "db1"), (1, 0, "dW2"), (1, 1, "db2")])
@pytest.mark.parametrize("loss", [sum_of_squares, mean_squared_error], ids=lambda loss: loss.name)
def test_each_spoiled_array_is_found_and_named(change, message, layer, part, name, loss):
    layers, X, Y = network([4, 6, 3], "tanh", "sigmoid", n=7)
    gradients = backward(layers, forward(layers, X), Y, loss)
    assert check_gradient(layers, X, Y, loss, gradients=gradients) < 1e-6
    with pytest.raises(GradientError, match=message) as error:
        check_gradient(layers, X, Y, loss, gradients=spoiled(gradients, layer, part, change))
    assert str(error.value).startswith(name)


@pytest.mark.parametrize("change", [0.01, -0.01])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_single_wrong_entry_is_found_and_its_place_named(change, layer):
    layers, X, Y = network([3, 4, 2, 5], "tanh", "softmax")
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    dW = gradients[layer][0].copy()
    dW[1, 0] += change
    with pytest.raises(GradientError, match=rf"^dW{layer + 1} is wrong.* At \(1, 0\) it is {dW[1, 0]:.6g}, the"):
        check_gradient(layers, X, Y, cross_entropy, gradients=spoiled(gradients, layer, 0, lambda _: dW))


@pytest.mark.parametrize("target", [1.0, 12.0])
@pytest.mark.parametrize(
    ("factor", "stated"),
    [(1000, "1"), (-1000, "1"), (0.001, "1"), (-0.001, "1"), (-2, "1.5"), (2, r"0\.5\. .* factor 2 too many")],
)
def test_a_difference_is_relative_to_the_larger_entry(target, factor, stated):
    # 3 · 2 + 1 · 0.5 = 6.5: all slopes are positive for the target 1, negative for 12
    layers = [Layer(np.array([[3.0], [1.0]]), None, "linear")]
    X, Y = np.array([[2.0, 0.5]]), np.array([[target]])
    gradients = [(factor * dW, db) for dW, db in backward(layers, forward(layers, X), Y, sum_of_squares)]
    with pytest.raises(GradientError, match=rf"relative difference {stated}[.?]"):
        check_gradient(layers, X, Y, sum_of_squares, gradients=gradients)


@pytest.mark.parametrize("layer", [0, 1])
def test_the_largest_difference_is_returned_and_may_equal_the_tolerance(layer):
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    gradients = spoiled(spoiled(gradients, layer, 0, lambda g: 0.99 * g), 1 - layer, 1, lambda g: 0.999 * g)
    worst = check_gradient(layers, X, Y, cross_entropy, gradients=gradients, tolerance=1)
    assert type(worst) is float
    assert worst == pytest.approx(0.01, rel=1e-4)
    assert check_gradient(layers, X, Y, cross_entropy, gradients=gradients, tolerance=worst) == worst
    with pytest.raises(GradientError):
        check_gradient(layers, X, Y, cross_entropy, gradients=gradients, tolerance=0.99 * worst)


def test_a_forgotten_penalty_is_found():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    without = backward(layers, forward(layers, X), Y, cross_entropy)
    with pytest.raises(GradientError, match="dW2"):  # both layers' are wrong: the last layer's is named
        check_gradient(layers, X, Y, cross_entropy, l2=0.01, gradients=without)


def test_a_bias_gradient_where_there_is_no_bias_is_an_error():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax", biases=False)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    with pytest.raises(GradientError, match=r"^db1 has shape \(6,\); its parameter's is \(\)$"):
        check_gradient(layers, X, Y, cross_entropy, gradients=spoiled(gradients, 0, 1, lambda _: np.zeros(6)))


def test_a_missing_bias_gradient_is_an_error():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    with pytest.raises(GradientError, match=r"^db2 has shape \(\); its parameter's is \(3,\)$"):
        check_gradient(layers, X, Y, cross_entropy, gradients=spoiled(gradients, 1, 1, lambda _: None))


def test_float32_is_refused():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax", dtype=np.float32)
    with pytest.raises(TypeError, match="float64"):
        check_gradient(layers, X, Y, cross_entropy)


@pytest.mark.parametrize("size", [1, 1e-6, 0])
def test_vanishing_gradients_do_not_raise_false_alarms(size):
    layers, X, Y = network([4, 6, 3], "sigmoid", "sigmoid")
    assert check_gradient(layers, 1000 * X, Y, mean_squared_error) < 1e-6
    layers[1] = layers[1]._replace(W=size * layers[1].W)  # passes that share of delta back to the first layer
    assert check_gradient(layers, X, Y, mean_squared_error) < 1e-6


# --- right gradients are accused of nothing --------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("loss", [sum_of_squares, mean_squared_error], ids=lambda loss: loss.name)
def test_with_one_or_two_examples_no_cause_is_named_that_cannot_be_told(n, loss):
    layers, X, Y = network([4, 6, 3], "tanh", "sigmoid", n=n)
    gradients = backward(layers, forward(layers, X), Y, loss)
    assert check_gradient(layers, X, Y, loss) < 1e-6
    with pytest.raises(GradientError) as other:
        check_gradient(layers, X, Y, loss, gradients=spoiled(gradients, 1, 0, lambda g: g + 0.1))
    assert "All entries" not in str(other.value)
    with pytest.raises(GradientError) as doubled:
        check_gradient(layers, X, Y, loss, gradients=spoiled(gradients, 1, 0, lambda g: 2 * g))
    causes = "a factor 2 too many" + ", or a sum over the examples where the loss has their mean" * (n == 2)
    assert str(doubled.value).endswith(f"All entries are 2 times the measured ones: {causes}?")
    with pytest.raises(GradientError) as nearly:
        check_gradient(layers, X, Y, loss, gradients=spoiled(gradients, 1, 0, lambda g: 1.0001 * g))
    assert "All entries" not in str(nearly.value)


def test_a_relu_at_its_kink_is_no_mistake():
    layers = [
        Layer(np.array([[1.0, -2.0]]), np.zeros(2), "relu"),
        Layer(np.array([[1.0], [3.0]]), np.zeros(1), "linear"),
    ]
    X, Y = np.array([[0.0], [0.0], [2.0]]), np.array([[1.0], [2.0], [0.5]])  # Z1 = 0 for the first two examples
    assert check_gradient(layers, X, Y, sum_of_squares) < 1e-6
    gradients = backward(layers, forward(layers, X), Y, sum_of_squares)
    with pytest.raises(GradientError, match="dW2"):  # what is not at the kink is still looked at
        check_gradient(layers, X, Y, sum_of_squares, gradients=spoiled(gradients, 1, 0, lambda g: -g))
    with pytest.raises(GradientError, match="db1"):  # and beyond what the kink can explain, it as well
        check_gradient(layers, X, Y, sum_of_squares, gradients=spoiled(gradients, 0, 1, lambda g: g + 1000))


def test_a_kink_that_is_smaller_than_the_curvature_of_the_penalty_is_no_mistake():
    # at weight 0 and input 1e-6 the slope jumps from 0 to 1e-6; the penalty's own bends by 0.1 · step, as much as that
    layers = [Layer(np.array([[0.0]]), None, "relu"), Layer(np.array([[1.0]]), None, "linear")]
    for weight in (0.1, 0.3, 1.0, 3.0):
        layers[1] = layers[1]._replace(W=np.array([[weight]]))
        assert check_gradient(layers, np.array([[1e-6]]), np.array([[0.5]]), sum_of_squares, l2=0.1) < 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_every_relu_at_its_kink_is_no_mistake_and_hides_none(seed):
    layers, X, Y = network([3, 4, 3, 2], "relu", "softmax", seed=seed, n=5)
    layers[0] = Layer(0 * layers[0].W, None, "relu")  # every Z1 is 0: left and right slopes may even agree
    assert check_gradient(layers, X, Y, cross_entropy, l2=0.1) < 1e-6
    gradients = backward(layers, forward(layers, X), Y, cross_entropy, l2=0.1)
    if seed % 3:
        i, part = seed % 3, seed % 2
        with pytest.raises(GradientError, match=rf"^d{'Wb'[part]}{i + 1} is wrong"):
            check_gradient(layers, X, Y, cross_entropy, 0.1, spoiled(gradients, i, part, lambda g: g + 1e-4))
    with pytest.raises(GradientError, match="^dW1 is wrong"):
        check_gradient(layers, X, Y, cross_entropy, 0.1, spoiled(gradients, 0, 0, lambda g: g + 1e-4))


@pytest.mark.parametrize("near", [1e-7, -1e-7, 4e-6, -4e-6, 8e-6, 1.5e-5])
def test_a_relu_near_its_kink_is_no_mistake(near):
    layers = [Layer(np.array([[1.0]]), np.array([near]), "relu"), Layer(np.array([[2.0]]), None, "linear")]
    assert check_gradient(layers, np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]]), sum_of_squares) < 1e-6


@pytest.mark.parametrize("seed", range(150))
def test_tiny_and_saturated_gradients_raise_no_false_alarm(seed):
    rng = np.random.default_rng(seed)
    hidden, size = ("tanh", "sigmoid", "relu")[seed % 3], (1, 5, 40, 80)[seed % 4]
    layers, X, Y = network([3, 5, 4, 2], hidden, "sigmoid", seed=seed, n=(1, 2, 6)[seed % 5 % 3])
    layers = [layer._replace(W=size * layer.W) for layer in layers]
    X = X * rng.choice([1e-6, 1e-3, 1, 30])
    assert check_gradient(layers, X, Y, (sum_of_squares, mean_squared_error)[seed % 2]) <= 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_a_sharp_bend_does_not_hide_a_wrong_gradient(seed):
    layers, X, Y = network([3, 5, 4, 2], "tanh", "sigmoid", seed=seed)
    layers = [layer._replace(W=3 * layer.W) for layer in layers]
    gradients = backward(layers, forward(layers, X), Y, sum_of_squares)
    i = seed % 3
    with pytest.raises(GradientError, match=f"dW{i + 1} is wrong"):
        check_gradient(layers, X, Y, sum_of_squares, gradients=spoiled(gradients, i, 0, lambda g: 1.0001 * g))


def test_the_second_measurement_doubts_what_its_steps_disagree_about_and_rounding():
    def measured(loss):
        return _measured_again(lambda array, index, step, held: loss(step) if held else np.nan, None, None)

    slope, doubt = measured(lambda step: 1e9 * (1 + 1e8 * step**2))  # even: the slopes are 0, rounding is left
    assert slope == 0
    assert doubt == pytest.approx(8 * 2.0**-52 * 1e9 * (1 + 1e8 * 5e-6**2) / 5e-6, rel=1e-12)
    slope, doubt = measured(lambda step: 1e6 * step**3)  # slopes of 1e6 · step²
    assert slope == pytest.approx(1e-4, rel=1e-9)
    assert doubt == pytest.approx(2e6 * (4e-5**2 - 5e-6**2), rel=1e-9)
    slope, doubt = measured(lambda step: -1 - 3 * step)
    assert slope == pytest.approx(-3, rel=1e-9)
    assert 0 < doubt < 1e-9


def test_what_the_second_measurement_leaves_is_returned_and_may_equal_the_tolerance():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    dW = gradients[1][0].copy()
    dW[2, 1] += 0.01
    wrong = spoiled(gradients, 1, 0, lambda _: dW)
    moved, loss_at = _measurable(layers, X, Y, cross_entropy, 0.0)
    slope, doubt = _measured_again(loss_at, moved[1].W, (2, 1))
    size = max(np.abs(dW).max(), np.abs(numerical_gradient(layers, X, Y, cross_entropy)[1][0]).max())
    left = (abs(dW[2, 1] - slope) - doubt) / size
    assert check_gradient(layers, X, Y, cross_entropy, gradients=wrong, tolerance=left) == left
    with pytest.raises(GradientError):
        check_gradient(layers, X, Y, cross_entropy, gradients=wrong, tolerance=left * (1 - 1e-12))


def test_only_what_differs_is_measured_again():
    layers = [Layer(np.array([[0.0]]), None, "relu"), Layer(np.array([[1.0]]), None, "linear")]
    X, Y = np.array([[1.0]]), np.array([[1.0]])  # at the kink: backward gives 0, the measured slope is -1
    assert check_gradient(layers, X, Y, sum_of_squares) < 1e-6
    assert check_gradient(layers, X, Y, sum_of_squares, tolerance=1.5) == pytest.approx(1, abs=1e-4)
    right = backward(layers, forward(layers, X), Y, sum_of_squares)
    with pytest.raises(GradientError, match=r"relative difference 1\.5\. At \(0, 0\) it is 0\.5, .* slope is -0.99999"):
        check_gradient(layers, X, Y, sum_of_squares, gradients=spoiled(right, 0, 0, lambda g: g + 0.5))


def test_where_all_entries_are_tiny_differences_are_divided_by_a_ten_thousandth():
    layers = [Layer(np.array([[1.0]]), None, "linear")]
    X, Y = np.array([[1e-6]]), np.array([[0.0]])  # the slope is 2e-12
    gradients = [(np.array([[4e-12]]), None)]
    assert check_gradient(layers, X, Y, sum_of_squares, gradients=gradients) == pytest.approx(2e-8, rel=1e-3)


def test_a_single_nan_is_found():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    dW = gradients[0][0].copy()
    dW[3, 5] = np.nan
    with pytest.raises(GradientError, match=r"^dW1 is wrong: relative difference nan\. At \(3, 5\) it is nan"):
        check_gradient(layers, X, Y, cross_entropy, gradients=spoiled(gradients, 0, 0, lambda _: dW))


def test_scores_so_far_apart_that_the_loss_is_capped_are_said():
    layers = [Layer(np.array([[355.0, -355.0]]), np.zeros(2), "softmax")]
    X, Y = np.array([[1.0]]), np.array([[0.0, 1.0]])
    with pytest.raises(ValueError, match="cannot be measured: an example's true class .*smaller weights"):
        check_gradient(layers, X, Y, cross_entropy)


def test_a_loss_that_overflows_is_an_error_whatever_numpy_warns_of():
    layers = [Layer(np.array([[1e200]]), None, "linear"), Layer(np.array([[1e200]]), None, "linear")]
    with np.errstate(all="warn"), pytest.warns(RuntimeWarning), pytest.raises(FloatingPointError, match="is inf"):
        check_gradient(layers, np.array([[1.0]]), np.array([[1.0]]), sum_of_squares)


def test_another_number_of_gradients_and_lists():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    as_lists = [(dW.tolist(), db.tolist()) for dW, db in gradients]
    assert check_gradient(layers, X, Y, cross_entropy, gradients=as_lists) < 1e-6
    as_lists[0][0][3][5] += 0.01
    with pytest.raises(GradientError, match=r"^dW1 is wrong.* At \(3, 5\)"):
        check_gradient(layers, X, Y, cross_entropy, gradients=as_lists)
    with pytest.raises(ValueError, match="1 pairs for 2 layers"):
        check_gradient(layers, X, Y, cross_entropy, gradients=gradients[:1])
    for wrong in ([dW for dW, _ in gradients], gradients[0][0], [*gradients[:1], gradients[1][:1]]):
        with pytest.raises(TypeError, match="no list of pairs"):
            check_gradient(layers, X, Y, cross_entropy, gradients=wrong)


def test_of_several_wrong_entries_the_worst_is_named():
    layers, X, Y = network([4, 6, 3], "tanh", "softmax")
    dW = backward(layers, forward(layers, X), Y, cross_entropy)[0][0].copy()
    dW[0, 1] += 0.01
    dW[3, 2] += 0.02
    gradients = spoiled(backward(layers, forward(layers, X), Y, cross_entropy), 0, 0, lambda _: dW)
    with pytest.raises(GradientError, match=r"At \(3, 2\)"):
        check_gradient(layers, X, Y, cross_entropy, gradients=gradients)

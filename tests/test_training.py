"""Gradient descent: each way of training against the same steps written out."""

import warnings

import numpy as np
import pytest
from test_mathematics import network

from helpers import (
    Layer,
    backward,
    cross_entropy,
    forward,
    mean_squared_error,
    sum_of_squares,
    total_loss,
    train,
    update,
)
from helpers.training import _blas, add_momentum, one_thread


def by_hand(layers, X, Y, loss, rate, batches, l2=0.0, momentum=0.0):
    """The steps over the given batches of rows, on plain lists of arrays; returns (parameters, losses before each)."""
    parameters = [[W.copy(), b.copy()] for W, b, _ in layers]
    velocity = [[np.zeros_like(W), np.zeros_like(b)] for W, b, _ in layers]
    losses = []
    for step, rows in enumerate(batches):
        now = [Layer(W, b, layer.activation) for (W, b), layer in zip(parameters, layers, strict=True)]
        outputs = forward(now, X[rows])
        losses.append(total_loss(now, outputs, Y[rows], loss, l2))
        gradients = backward(now, outputs, Y[rows], loss, l2)
        for k in range(len(layers)):
            for j in range(2):
                velocity[k][j] = momentum * velocity[k][j] + gradients[k][j]
                parameters[k][j] = parameters[k][j] - (rate(step) if callable(rate) else rate) * velocity[k][j]
    return parameters, losses


def assert_same(layers, parameters):
    for (W, b, _), (expected_W, expected_b) in zip(layers, parameters, strict=True):
        np.testing.assert_allclose(W, expected_W, rtol=1e-12)
        np.testing.assert_allclose(b, expected_b, rtol=1e-12)


@pytest.fixture
def problem():
    return network([4, 6, 3], "sigmoid", "softmax", n=10)


@pytest.mark.parametrize("l2", [0.0, 0.05])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_full_batch(problem, l2, momentum):
    layers, X, Y = problem
    expected, losses = by_hand(layers, X, Y, cross_entropy, 0.3, [slice(None)] * 5, l2, momentum)
    trained, history = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=5, l2=l2, momentum=momentum)
    assert_same(trained, expected)
    np.testing.assert_allclose(history, losses, rtol=1e-12)


def test_mini_batches_in_order_and_the_short_last_batch(problem):
    layers, X, Y = problem
    rows = [slice(0, 4), slice(4, 8), slice(8, 10)]
    expected, losses = by_hand(layers, X, Y, cross_entropy, 0.3, rows * 2)
    trained, history = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=2, batch_size=4)
    assert_same(trained, expected)
    np.testing.assert_allclose(history, [np.dot(losses[:3], [0.4, 0.4, 0.2]), np.dot(losses[3:], [0.4, 0.4, 0.2])])


def test_one_example_at_a_time_in_order():
    layers, X, Y = network([3, 2, 1], "sigmoid", "sigmoid", n=4)
    expected, _ = by_hand(layers, X, Y, mean_squared_error, 0.1, [slice(i, i + 1) for i in range(4)] * 3)
    trained, _ = train(layers, X, Y, mean_squared_error, learning_rate=0.1, epochs=3, batch_size=1)
    assert_same(trained, expected)


def test_shuffled_batches_take_each_row_once_an_epoch_in_a_new_order(problem):
    layers, X, Y = problem
    rng = np.random.default_rng(7)
    orders = [rng.permutation(10), rng.permutation(10)]
    batches = [rows for order in orders for rows in (order[:5], order[5:])]
    expected, _ = by_hand(layers, X, Y, cross_entropy, 0.3, batches)
    trained, _ = train(
        layers, X, Y, cross_entropy, learning_rate=0.3, epochs=2, batch_size=5, rng=np.random.default_rng(7)
    )
    assert_same(trained, expected)


def test_a_full_batch_is_not_shuffled(problem):
    layers, X, Y = problem
    ordered, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=3)
    given_rng, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=3, rng=np.random.default_rng(7))
    for ours, expected in zip(given_rng, ordered, strict=True):
        np.testing.assert_array_equal(ours.W, expected.W)


def test_the_learning_rate_may_depend_on_the_epochs_done(problem):
    layers, X, Y = problem
    seen = []

    def rate(done):
        seen.append(done)
        return 0.5 / (1 + done)

    expected, _ = by_hand(
        layers, X, Y, cross_entropy, lambda step: 0.5 / (1 + step / 2), [slice(0, 5), slice(5, 10)] * 2
    )
    trained, _ = train(layers, X, Y, cross_entropy, learning_rate=rate, epochs=2, batch_size=5)
    assert_same(trained, expected)
    assert seen == [0.0, 0.5, 1.0, 1.5]


def test_augment_sees_each_batch_and_the_generator(problem):
    layers, X, Y = problem
    rng = np.random.default_rng(0)
    sizes = []

    def zeroed(rows, generator):
        assert generator is rng
        sizes.append(len(rows))
        return np.zeros_like(rows)

    trained, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=1, batch_size=4, rng=rng, augment=zeroed)
    assert sizes == [4, 4, 2]
    np.testing.assert_array_equal(trained[0].W, layers[0].W)  # inputs of 0 teach the first weights nothing


def test_nothing_that_came_in_is_changed_and_twice_gives_the_same(problem):
    layers, X, Y = problem
    before = [(W.copy(), b.copy()) for W, b, _ in layers]
    X0, Y0 = X.copy(), Y.copy()
    kept = []
    runs = [
        train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=4, batch_size=3, momentum=0.5, l2=0.01,
              rng=np.random.default_rng(5), on_epoch=lambda done, now, loss: kept.append((done, now, loss)))
        for _ in range(2)
    ]  # fmt: skip
    for (W, b, _), (W0, b0) in zip(layers, before, strict=True):
        np.testing.assert_array_equal(W, W0)
        np.testing.assert_array_equal(b, b0)
    np.testing.assert_array_equal(X, X0)
    np.testing.assert_array_equal(Y, Y0)
    assert runs[0][1] == runs[1][1]
    for ours, again in zip(runs[0][0], runs[1][0], strict=True):
        np.testing.assert_array_equal(ours.W, again.W)
    assert [done for done, _, _ in kept] == [1, 2, 3, 4] * 2
    assert [loss for _, _, loss in kept[:4]] == runs[0][1]
    assert not np.array_equal(kept[0][1][0].W, kept[3][1][0].W)  # a snapshot, not a window on the last state
    np.testing.assert_array_equal(kept[3][1][0].W, runs[0][0][0].W)


def test_layers_without_biases_stay_without(problem):
    layers, X, Y = network([3, 4, 1], "sigmoid", "sigmoid", biases=False)
    trained, history = train(layers, X, Y, sum_of_squares, learning_rate=0.1, epochs=20, momentum=0.9)
    assert [layer.b for layer in trained] == [None, None]
    assert history[-1] < history[0]


def test_update_keeps_float32_whatever_the_rate_is(problem):
    layers, X, Y = network([4, 6, 3], "sigmoid", "softmax", dtype=np.float32)
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    assert {layer.W.dtype for layer in update(layers, gradients, np.float64(0.1))} == {np.dtype(np.float32)}


def test_a_step_of_rate_0_stays_where_it_is(problem):
    layers, X, Y = problem
    gradients = backward(layers, forward(layers, X), Y, cross_entropy)
    assert_same(update(layers, gradients, 0), [(W, b) for W, b, _ in layers])


def test_divergence_is_an_error_and_no_number():
    layers = [Layer(np.array([[1.0]]), np.zeros(1), "linear")]
    X, Y = np.array([[10.0], [-10.0]]), np.array([[1.0], [2.0]])
    with pytest.raises(FloatingPointError, match="learning rate"):
        train(layers, X, Y, sum_of_squares, learning_rate=10, epochs=1000)


@pytest.mark.parametrize("number", [float, np.float64, np.float32], ids=lambda kind: kind.__name__)
def test_numpys_numbers_and_pythons_do_the_same(number):
    layers, X, Y = network([4, 6, 3], "sigmoid", "softmax", n=10, dtype=np.float32)
    settings = {"learning_rate": 0.25, "momentum": 0.5, "l2": 0.125}  # exact in float32
    expected, losses = train(layers, X, Y, cross_entropy, epochs=3, batch_size=4, **settings)
    same = {name: number(value) for name, value in settings.items()}
    trained, history = train(layers, X, Y, cross_entropy, epochs=np.int64(3), batch_size=np.int64(4), **same)
    assert history == losses
    for ours, theirs in zip(trained, expected, strict=True):
        assert ours.W.dtype == ours.b.dtype == np.float32
        np.testing.assert_array_equal(ours.W, theirs.W)


@pytest.mark.parametrize("batch_size", [None, 4])
def test_an_augment_that_writes_into_its_argument_leaves_the_callers_rows_alone(problem, batch_size):
    layers, X, Y = problem
    before = X.copy()

    def careless(rows, rng):
        rows *= 0
        return rows

    train(layers, X, Y, cross_entropy, learning_rate=0.1, epochs=2, batch_size=batch_size,
          rng=np.random.default_rng(0), augment=careless)  # fmt: skip
    np.testing.assert_array_equal(X, before)


class StopAt:
    """An on_epoch that presses the stop button after some epochs."""

    def __init__(self, epoch):
        self.epoch = epoch

    def __call__(self, done, layers, loss):
        if done == self.epoch:
            raise KeyboardInterrupt


def interrupting(rows, rng, calls=None):
    """An augment that presses the stop button in the middle of an epoch: at its eighth call."""
    calls.append(1)
    if len(calls) == 8:
        raise KeyboardInterrupt
    return rows + 0.01 * rng.normal(size=rows.shape)


def test_an_interrupted_training_returns_what_it_has_reached_and_says_so(problem, capsys):
    layers, X, Y = problem
    settings = {"learning_rate": 0.3, "batch_size": 3}
    trained, losses = train(layers, X, Y, cross_entropy, epochs=50, on_epoch=StopAt(7), **settings)
    assert capsys.readouterr().out == "Interrupted after 7 of 50 epochs: what they have reached is returned.\n"
    expected, expected_losses = train(layers, X, Y, cross_entropy, epochs=7, **settings)
    assert losses == expected_losses
    for ours, theirs in zip(trained, expected, strict=True):
        np.testing.assert_array_equal(ours.W, theirs.W)
        np.testing.assert_array_equal(ours.b, theirs.b)


def test_in_the_middle_of_an_epoch_the_last_whole_one_counts(problem, capsys):
    layers, X, Y = problem
    calls = []
    trained, losses = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=9, batch_size=4,
                            rng=np.random.default_rng(1),
                            augment=lambda rows, rng: interrupting(rows, rng, calls))  # fmt: skip
    assert "after 2 of 9 epochs" in capsys.readouterr().out
    assert len(losses) == 2
    expected, _ = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=2, batch_size=4,
                        rng=np.random.default_rng(1),
                        augment=lambda rows, rng: rows + 0.01 * rng.normal(size=rows.shape))  # fmt: skip
    np.testing.assert_array_equal(trained[0].W, expected[0].W)


def test_interrupted_before_the_first_epoch_is_done_the_start_is_returned(problem, capsys):
    layers, X, Y = problem
    calls = [1] * 7
    trained, losses = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=9, rng=np.random.default_rng(1),
                            augment=lambda rows, rng: interrupting(rows, rng, calls))  # fmt: skip
    assert losses == []
    assert trained is layers
    assert "after 0 of 9" in capsys.readouterr().out


@pytest.mark.parametrize("stops", [[1], [4], [5], [2, 3], [6]])
@pytest.mark.parametrize("augmented", [True, False])
def test_with_its_progress_a_training_goes_on_to_the_bit(problem, stops, augmented, capsys):
    layers, X, Y = problem

    def noisy(rows, rng):
        return rows + 0.01 * rng.normal(size=rows.shape)

    settings = {
        "learning_rate": lambda done: 0.5 / (1 + done), "batch_size": 3, "momentum": 0.9, "l2": 0.01, "epochs": 6,
        "augment": noisy if augmented else None,
    }  # fmt: skip
    whole, losses = train(layers, X, Y, cross_entropy, rng=np.random.default_rng(5), **settings)
    progress, rng = {}, np.random.default_rng(5)
    for stop in stops:
        train(layers, X, Y, cross_entropy, rng=rng, progress=progress, on_epoch=StopAt(stop), **settings)
        assert progress["epochs"] == stop
        rng = np.random.default_rng(999)  # a new session's generator: the state that is kept counts
    resumed, resumed_losses = train(layers, X, Y, cross_entropy, rng=rng, progress=progress, **settings)
    assert resumed_losses == losses
    for ours, theirs in zip(resumed, whole, strict=True):
        np.testing.assert_array_equal(ours.W, theirs.W)
        np.testing.assert_array_equal(ours.b, theirs.b)
    again, _ = train(layers, X, Y, cross_entropy, rng=rng, progress=progress, **settings)
    assert again is resumed  # nothing is left to do


def test_progress_is_kept_without_a_generator_too(problem):
    layers, X, Y = problem
    whole, losses = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=5, momentum=0.9)
    progress = {}
    train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=2, momentum=0.9, progress=progress)
    resumed, resumed_losses = train(layers, X, Y, cross_entropy, learning_rate=0.3, epochs=5, momentum=0.9,
                                    progress=progress)  # fmt: skip
    assert resumed_losses == losses
    np.testing.assert_array_equal(resumed[0].W, whole[0].W)


def test_small_batches_use_one_blas_thread_and_give_it_back(problem):
    threadpoolctl = pytest.importorskip("threadpoolctl")

    def threads():
        return {i["num_threads"] for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"}

    layers, X, Y = problem
    with threadpoolctl.threadpool_limits(2, "blas"):
        seen, before = [], threads()
        train(layers, X, Y, cross_entropy, learning_rate=0.1, epochs=1, on_epoch=lambda *_: seen.append(threads()))
        with one_thread(257):
            assert threads() == before
        assert threads() == before
    assert seen == [{1}]


def test_the_largest_small_batch_has_256_rows_and_other_threads_are_left_alone():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    import sklearn.neural_network  # noqa: F401  (brings OpenMP, whose threads are none of BLAS's, and a second BLAS)

    _blas.cache_clear()

    def threads(api):
        return {i["num_threads"] for i in threadpoolctl.threadpool_info() if i["user_api"] == api}

    with threadpoolctl.threadpool_limits(2, "blas"), threadpoolctl.threadpool_limits(2, "openmp"):
        before = threads("openmp")
        with one_thread(256):
            assert threads("blas") == {1}
            assert threads("openmp") == before


def test_momentum_of_another_network_is_refused():
    gradients = [(np.ones((2, 2)), np.ones(2))] * 2
    [(vW, vb), _] = add_momentum(gradients, gradients, 0.5)
    assert (vW == 1.5).all()
    assert (vb == 1.5).all()
    with pytest.raises(ValueError, match="zip"):
        add_momentum(gradients[:1], gradients, 0.5)


def test_infinities_that_meet_are_met_without_a_warning():
    layers = [Layer(np.full((1, 2), 1e200), None, "linear"), Layer(np.array([[1.0], [-1.0]]), None, "linear")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FloatingPointError, match="is nan"):
            train(layers, np.array([[1e200]]), np.array([[1.0]]), sum_of_squares, learning_rate=0.1, epochs=1)


def test_a_loss_that_overflows_is_met_without_a_warning():
    layers = [Layer(np.array([[1.0]]), np.zeros(1), "linear")]
    X, Y = np.array([[10.0], [-10.0]]), np.array([[1.0], [2.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FloatingPointError, match="learning rate"):
            train(layers, X, Y, sum_of_squares, learning_rate=10, epochs=1000)


@pytest.mark.parametrize("epochs", [1, 2])
def test_a_last_step_that_overflows_is_met_although_no_loss_comes_after_it(epochs):
    layers = [Layer(np.array([[0.0]]), np.zeros(1), "linear")]
    X, Y = np.array([[1e160]]), np.array([[1.0]])
    with pytest.raises(FloatingPointError, match="learning rate"):
        train(layers, X, Y, sum_of_squares, learning_rate=1e200, epochs=epochs)
    with pytest.raises(
        FloatingPointError, match=r"after the last step W1 holds 1 NaN or infinite values, the first at"
    ):
        train(layers, X, Y, sum_of_squares, learning_rate=1e200, epochs=1)

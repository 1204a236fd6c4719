"""The checks of notebook 2: its blanks on the way (a neuron, a step, a slope, biases) and the exercises at its end."""

import numpy as np

from ...activations import sigmoid
from ..answers import SHAPES, Whole, Wrong, call, close, exercise, expect


@exercise
def check_neuron(neuron):
    """neuron(x, w, b): the output of one sigmoid neuron, for any number of inputs."""

    def ways(x, w, b):
        z = x @ w + b
        return sigmoid(z), {
            "That is z, the weighted sum with its bias. It still has to be squashed: return sigmoid(z).": z,
            "The bias is missing: z = x · w + b.": sigmoid(x @ w),
            "The bias comes before squashing, not after it: sigmoid(x · w + b).": sigmoid(x @ w) + b,
            "The bias has to be added, not taken away.": sigmoid(x @ w - b),
            "The bias was added once for every input: add it once, after the sum.": sigmoid(np.sum(x * w + b)),
            "Multiplying entry by entry is half of it: add up the products (x @ w does both).": sigmoid(x * w + b),
            "That takes the mean of the products: add them up.": sigmoid(np.mean(x * w) + b),
            "1 / (1 + e^z) falls as z rises; the sigmoid is 1 / (1 + e^(-z)).": sigmoid(-z),
            "Only two inputs are used: a neuron takes as many as x has.": sigmoid(x[:2] @ w[:2] + b),
            "That is a step, yes or no; the sigmoid itself says how sure the neuron is.": (z > 0) * 1.0,
        }

    cases = [
        (np.array([2.0, 3.0]), np.array([0.5, 0.4]), -1.3),
        (np.array([0.5, -1.0, 0.25]), np.array([1.5, 0.3, -2.0]), -0.7),
    ]
    expect(neuron, cases, ways, case=lambda x, w, b: f"x = {x.tolist()}, w = {w.tolist()}, b = {b}")
    return "Weigh, add, squash: for two inputs, for three, for 784."


@exercise
def check_line_step(step):
    """step(p, slope, learning_rate): where one step of gradient descent leads from the parameter p."""

    def ways(p, slope, learning_rate):
        move = learning_rate * slope
        return p - move, {
            "That climbs: a positive slope says that the loss rises with p, so p has to go down.": p + move,
            "That is how far to go. The step starts at p: subtract it from p.": move,
            "That is how far to go, with its sign. The step starts at p: add it to p.": -move,
            "The learning rate is missing: it says how far to trust the slope.": p - slope,
            "The slope is missing: it says which way, and how steep.": p - learning_rate,
            "Multiply the slope by the learning rate; do not divide it.": p - slope / learning_rate,
            "The other way round: p minus the step, not the step minus p.": move - p,
            "The slope is not multiplied by p: p minus learning rate times slope.": p - move * p,
        }

    cases = [(-1.0, -6.5, 0.05), (2.0, 3.7, 0.3)]
    expect(step, cases, ways, case=lambda p, slope, rate: f"p = {p}, slope = {slope}, learning_rate = {rate}")
    return "Against the slope: down where the loss rises, up where it falls."


@exercise
def check_slope_of_w4(slope):
    """slope(dL_do1, slope_o1, w5, w6, h1, h2, x1, x2): the slope of one person's loss for the weight w4."""

    def ways(dL_do1, slope_o1, w5, w6, h1, h2, x1, x2):
        first, own = dL_do1 * slope_o1, h2 * (1 - h2)
        return first * w6 * own * x2, {
            "That is the slope for w3: w4 is multiplied by the second input, x2.": first * w6 * own * x1,
            "That is the slope for w2. On the way to w4 the neuron is h2.": first * w5 * h1 * (1 - h1) * x2,
            "That is the slope for h2's bias: the last link is missing, what w4 is multiplied by.": first * w6 * own,
            "That is the slope for w6: w4 sits further back, before h2.": first * h2,
            "w5 leads from h1 to the output; from h2 it is w6.": first * w5 * own * x2,
            "The slope of h1 does not lie on this way: it is h2 * (1 - h2).": first * w6 * h1 * (1 - h1) * x2,
            "The slope of the hidden neuron is missing: h2 * (1 - h2).": first * w6 * x2,
            "The slope of a sigmoid has two factors: h2 and (1 - h2).": first * w6 * h2 * x2,
            "The weight on the way back is missing: h2 is multiplied by w6.": first * own * x2,
            "The second link is missing, the slope of the output neuron: slope_o1.": dL_do1 * w6 * own * x2,
            "The first link is missing, the slope of the loss: dL_do1.": slope_o1 * w6 * own * x2,
            "The sign is flipped: all five links are multiplied as they are.": -first * w6 * own * x2,
        }

    cases = [(-1.1, 0.24, 1.9, -0.7, 0.15, 0.35, -2.3, -1.4), (0.9, 0.17, -0.6, 2.2, 0.75, 0.6, 2.5, 0.6)]
    names = ("dL_do1", "slope_o1", "w5", "w6", "h1", "h2", "x1", "x2")
    expect(slope, cases, ways, case=lambda *a: ", ".join(f"{n} = {v}" for n, v in zip(names, a, strict=True)))
    return "Five links, and only the last one is w4's own: what it was multiplied by."


@exercise
def check_bias_slopes(bias_slopes):
    """bias_slopes(delta): the slopes for a layer's biases, (k,), from its deltas (n, k)."""

    def ways(delta):
        total = delta.sum(axis=0)
        return total, {
            "Those are the deltas, one row per person: add the rows up.": delta,
            "A sum without axis=0 adds up the neurons, too.": delta.sum(),
            "That sums over the neurons, person by person: the other axis, 0.": delta.sum(axis=1),
            "Without keepdims: a layer's biases have one dimension.": delta.sum(axis=0, keepdims=True),
            "That is a mean. The 1/n stands in delta2 already; here it is a sum.": delta.mean(axis=0),
            "The sign is flipped: a bias's slope is its delta, summed.": -total,
            "That is the first person's delta: add up all rows.": delta[0],
        }

    rng = np.random.default_rng(8)
    expect(bias_slopes, [(rng.normal(size=shape),) for shape in ((4, 2), (5, 3))], ways,
           case=lambda delta: f"deltas of shape {delta.shape}")  # fmt: skip
    return "One number per neuron, whatever the number of people."


@exercise
def check_line_slopes(line_slopes):
    """line_slopes(m, c, x, target): (dL/dm, dL/dc) of the mean squared error of m * x + c."""

    def ways(m, c, x, target):
        error, n = m * x + c - target, len(x)
        right = dm, dc = 2 * np.mean(error * x), 2 * np.mean(error)
        return right, {
            "The signs are flipped: the error in the derivative is m x + c − target.": (-dm, -dc),
            "The two are in the wrong order: dL_dm first, then dL_dc.": Whole((dc, dm)),
            "The factor 2 of the square is lost: d(e²) = 2 e · de.": (dm / 2, dc / 2),
            "The mean is lost: divide by the number of points.": (dm * n, dc * n),
            "The mean and the factor 2 are lost: it is 2/n times a sum.": (dm * n / 2, dc * n / 2),
            "Each error has to be multiplied by its x: that is what m is multiplied by.": (dc, dc),
            "c stands alone in m x + c: its error is multiplied by 1, not by x.": (dm, dm),
            "That multiplies each error by m; what m is multiplied by is x.": (dc * m, dc),
            "The errors' mean times the mean of x: multiply each error by its own x first.": (dc * np.mean(x), dc),
            "These have lost the square: d(e²) = 2 e · de, so the error itself stays.": (np.mean(x), 1.0),
        }

    cases = [
        (0.5, 3.0, np.array([-2.0, 0.0, 1.0, 3.0, 4.0]), np.array([1.0, 2.0, 2.0, 5.0, 4.0])),
        (-1.7, 0.4, np.array([0.3, 1.1, -0.6]), np.array([0.9, -2.2, 3.5])),
    ]
    names = ("dL_dm", "dL_dc")
    expect(line_slopes, cases, ways, names=names, case=lambda m, c, x, target: f"{len(x)} points")
    return "Each error times what its parameter was multiplied by: x for the slope, 1 for the intercept."


@exercise(hints=SHAPES)
def check_delta1(delta1):
    """delta1(delta2, W2, A1, A2): the hidden layer's delta, where the planted bug sits."""

    def ways(delta2, W2, A1, A2):
        back = delta2 @ W2.T
        return back * A1 * (1 - A1), {
            "That is the line as it was planted. Whose slope does a hidden neuron's delta need?": back * A2 * (1 - A1),
            "That is the output layer's slope. A hidden neuron's delta takes its own.": back * A2 * (1 - A2),
            "Both factors of the slope come from the same layer: A1 * (1 - A1).": back * A1 * (1 - A2),
            "The slope of the sigmoid has two factors: A1 and (1 − A1).": back * A1,
            "1 − A1 is half of the slope; its other factor is A1.": back * (1 - A1),
            "The slope of the hidden sigmoid is missing: A1 * (1 - A1).": back,
            "A1 * A1 is not the slope: it is A1 * (1 - A1).": back * A1 * A1,
            "1 − A1² is the slope of tanh; this layer's neurons are sigmoids.": back * (1 - A1**2),
            "The error has to travel back through W2.": delta2 * A1 * (1 - A1),
            "The sign of the slope is flipped: A1 * (1 - A1) is positive.": back * A1 * (A1 - 1),
        }

    rng = np.random.default_rng(5)
    cases = [
        (rng.normal(size=(n, 1)), rng.normal(size=(k, 1)), rng.uniform(0.1, 0.9, (n, k)), rng.uniform(0.1, 0.9, (n, 1)))
        for n, k in ((4, 2), (5, 3))
    ]
    expect(delta1, cases, ways, case=lambda delta2, W2, A1, A2: f"{len(A1)} examples, {len(W2)} hidden neurons")
    return "delta1 takes the slope of its own layer, A1 * (1 - A1). One wrong digit, and every shape still fitted."


@exercise(hints=SHAPES)
def check_sgd_epoch(sgd_epoch):
    """sgd_epoch(W1, b1, W2, b2, X, y, learning_rate): the parameters after one example at a time, once through.

    A single step is judged first, on data of one row, so that the loop can be judged by itself afterwards.
    """

    def step(W1, b1, W2, b2, X, y, learning_rate):
        def slip(rate=1, **mistake):
            return _epoch(W1, b1, W2, b2, X, y, rate * learning_rate, **mistake)

        right = slip()
        before, unmoved = (W1, b1, W2, b2), (right[0], b1, right[2], b2)
        other = call(sgd_epoch, W1, b1, W2, b2, X, y, 3 * learning_rate)
        return right, {
            "The biases have not moved: they have slopes, too, their layer's delta summed over the rows.": unmoved,
            "Nothing has moved: are all rows gone through, and the updates made in the loop and returned?": before,
            "The learning_rate that came in is not used: another one gives the same step.": Whole(other),
            "The loss climbs: subtract the gradient, do not add it.": slip(-1),
            "The factor 2 is lost: the derivative of (A2 − y)² is 2 (A2 − y).": slip(0.5),
            "W2 was updated before delta1 had used it: compute both deltas first, then update.": slip(late=True),
            "delta1 lacks the slope of its own layer, A1 * (1 - A1).": slip(slope1=lambda A1, A2: 1),
            "delta2 lacks the slope of its own layer, A2 * (1 - A2).": slip(slope2=False),
            "delta1 takes A2 for A1 in the hidden slope, A1 * (1 - A1).": slip(slope1=lambda A1, A2: A2 * (1 - A1)),
            "1 − A1² is tanh's slope; this layer's neurons are sigmoids.": slip(slope1=lambda A1, A2: 1 - A1**2),
            "1 − A1 is half of the slope; its other factor is A1.": slip(slope1=lambda A1, A2: 1 - A1),
            "The hidden layer's bias is missing in the forward pass: x @ W1 + b1.": slip(biases=(0, 1)),
            "The output's bias is missing in the forward pass: A1 @ W2 + b2.": slip(biases=(1, 0)),
            "Both biases are missing in the forward pass: each layer adds its own to its sums.": slip(biases=(0, 0)),
            "That adds up the neurons, too: each has a bias of its own, delta.sum(axis=0).": slip(axis=1),
        }

    def loop(W1, b1, W2, b2, X, y, learning_rate):
        def slip(rows, rate=1):
            return _epoch(W1, b1, W2, b2, X, y, rate * learning_rate, rows)

        n = len(X)
        few = {
            f"Only the first {k} rows were used: go through range(len(X)).": slip(range(min(k, n)))
            for k in (2, 3, 4, 5)
        }
        return slip(range(n)), {
            "One step with the mean over all examples. Here each makes a step of its own.": slip([range(n)], 1 / n),
            "One step with all examples added up. Here each makes a step of its own.": slip([range(n)]),
            "Each step is for one example: there is no 1/n over all of X in it.": slip(range(n), 1 / n),
            "Right arithmetic, other order: go through the rows from the first to the last.": slip(range(n)[::-1]),
            "Only one example was used: loop over all rows.": slip([0]),
            "Only the last example counts: update inside the loop, and start each step where the last one ended.": slip(
                [-1]
            ),
            "The first example was used in every step: take row i, X[i : i + 1] and y[i : i + 1].": slip([0] * n),
            "The last row was left out: go through range(len(X)).": slip(range(n - 1)),
            "The first row was left out: range starts at 0.": slip(range(1, n)),
            **few,
        }

    def look_at_the_step(name, answer, right):
        if answer.shape != right.shape:
            return ""
        if name in ("W2", "b2"):
            return "That is a single step, and its last layer: look at the forward pass and at delta2."
        return (
            "That is a single step, and W2 and b2 are right after it: look at delta1 and at what it is multiplied by."
        )

    def look_at_the_loop(*_):
        *start, X, y, rate = _data(5)
        alike = (*start, X[[0] * 5], y[[0] * 5], rate)
        if all(map(close, call(sgd_epoch, *alike), _epoch(*alike))):
            return "Every step is right, but the rows come in another order: first to last, each once, none shuffled."
        return "A single step is right: does each next one start from the arrays that the one before has left?"

    handed = _data(3)
    before = [array.copy() for array in handed[:4]]
    call(sgd_epoch, *handed, copies=False)
    if not all(map(np.array_equal, handed, before)):
        raise Wrong("The arrays that came in were changed: write W2 = W2 - …, not W2 -= …, which works in place.")
    several = {"names": ("W1", "b1", "W2", "b2"), "case": lambda *a: f"{len(a[4])} row{'s' * (len(a[4]) > 1)} of data"}
    expect(sgd_epoch, [_data(1, 2, 0.3), _data(1, 3, 0.7)], step, otherwise=look_at_the_step, **several)
    expect(sgd_epoch, [_data(5, 2, 0.3), _data(7, 3, 0.7)], loop, otherwise=look_at_the_loop, **several)
    return "Forward, two deltas, four updates, next person. That is the whole of training."


def _data(n, hidden=2, learning_rate=0.5):
    """The arguments of an epoch: W1, b1, W2, b2, X, y of n rows, learning_rate."""
    rng = np.random.default_rng(n + hidden)
    arrays = [rng.uniform(-1.5, 1.5, shape) for shape in ((2, hidden), hidden, (hidden, 1), 1, (n, 2))]
    return *arrays, (np.arange(n)[:, None] + hidden) % 2.0, learning_rate


def _slope(A1, _):
    return A1 * (1 - A1)


def _epoch(
    W1, b1, W2, b2, X, y, learning_rate, rows=None, late=False, slope1=_slope, slope2=True, biases=(1, 1), axis=0
):
    """The parameters after a step for each of `rows` (a row or several at once; None: each in turn), with its slips."""
    for row in range(len(X)) if rows is None else rows:
        x, target = X[np.atleast_1d(row)], y[np.atleast_1d(row)]
        A1 = sigmoid(x @ W1 + biases[0] * b1)
        A2 = sigmoid(A1 @ W2 + biases[1] * b2)
        delta2 = 2 * (A2 - target) * (A2 * (1 - A2) if slope2 else 1)
        moved = W2 - learning_rate * A1.T @ delta2
        delta1 = delta2 @ (moved if late else W2).T * slope1(A1, A2)
        W2, b2 = moved, b2 - learning_rate * delta2.sum(axis)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis)
    return W1, b1, W2, b2

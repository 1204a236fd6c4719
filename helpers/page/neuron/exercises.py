"""The checks of notebook 2: its blanks on the way (a neuron, a step, a slope, a delta) and the exercises at its end."""

import numpy as np

from ...activations import sigmoid
from ...datasets import load_people
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
def check_step(step):
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


def _alice():
    """The first row of the people, shifted, its target, and the untrained network: x, y, W1, b1, W2, b2 as numbers."""
    people = load_people()
    x = people[["weight_lb", "height_in"]].to_numpy(float)[0] - [135, 66]
    w = np.random.RandomState(0).normal(size=9)
    W1, b1, W2, b2 = w[:4].reshape(2, 2).T, w[6:8], w[4:6].reshape(2, 1), w[8:]
    return x, float(people.gender[0] == "F"), W1, b1, W2, b2


@exercise(hints={"is not defined": "Run the cells above first: x1, x2, h1, h2, o1, target and w6 come from them."})
def check_slope_of_w4(answer):
    """The slope of Alice's loss for the weight w4, a number."""

    def ways():
        x, target, W1, b1, W2, b2 = _alice()
        h1, h2 = sigmoid(x @ W1 + b1)
        o1 = sigmoid(W2[0, 0] * h1 + W2[1, 0] * h2 + b2[0])
        first, w5, w6 = 2 * (o1 - target), W2[0, 0], W2[1, 0]
        delta_o = first * o1 * (1 - o1)
        own = h2 * (1 - h2)
        right = delta_o * w6 * own * x[1]
        return right, {
            "That is the slope for w3: w4 is multiplied by the second input, x2.": delta_o * w6 * own * x[0],
            "That is the slope for w2. On the way to w4 the neuron is h2.": delta_o * w5 * h1 * (1 - h1) * x[1],
            "That is the slope for h2's bias: the last link is missing, what w4 is multiplied by.": delta_o * w6 * own,
            "w5 leads from h1 to the output; from h2 it is w6.": delta_o * w5 * own * x[1],
            "The slope of h1 does not lie on this way: it is h2 * (1 - h2).": delta_o * w6 * h1 * (1 - h1) * x[1],
            "The slope of the hidden neuron is missing: h2 * (1 - h2).": delta_o * w6 * x[1],
            "The slope of a sigmoid has two factors: h2 and (1 - h2).": delta_o * w6 * h2 * x[1],
            "The weight on the way back is missing: h2 is multiplied by w6.": delta_o * own * x[1],
            "The slope of the output neuron is missing: o1 * (1 - o1), in the code slope_o1.": first * w6 * own * x[1],
            "The sign is flipped: the first link is 2 * (o1 - target).": -right,
            "The factor 2 of the square is lost: the first link is 2 * (o1 - target).": right / 2,
        }

    expect(lambda: answer, [()], ways, tolerance=1e-7)
    return "Five links, and only the last one is w4's own: what it was multiplied by."


@exercise(hints=SHAPES)
def check_hidden_deltas(answer):
    """delta1 of all four people, (4, 2), in the untrained network, under the mean squared error."""

    def ways():
        _, _, W1, b1, W2, b2 = _alice()
        people = load_people()
        X = people[["weight_lb", "height_in"]].to_numpy(float) - [135, 66]
        y = (people.gender == "F").to_numpy(float)[:, None]
        A1 = sigmoid(X @ W1 + b1)
        A2 = sigmoid(A1 @ W2 + b2)
        delta2 = 2 / len(X) * (A2 - y) * A2 * (1 - A2)
        back = delta2 @ W2.T
        right = back * A1 * (1 - A1)
        return right, {
            "The slope of the hidden neurons is missing: A1 * (1 - A1), entry by entry.": back,
            "The slope of a sigmoid has two factors: A1 and (1 - A1).": back * A1,
            "1 - A1 is half of the slope; its other factor is A1.": back * (1 - A1),
            "That is the slope of the output neuron. A hidden delta takes its own: A1 * (1 - A1).": back
            * A2
            * (1 - A2),
            "The weights on the way back are missing: delta2 @ W2.T.": delta2 * A1 * (1 - A1),
            "The sign is flipped: the slope is A1 * (1 - A1).": -right,
            "delta2 holds the 1/n already: not once more.": right / len(X),
            "delta2 holds the factor 2 already: not once more.": 2 * right,
        }

    expect(lambda: answer, [()], ways)
    return "One row per person, one column per hidden neuron: pattern 3 for everybody at once."


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
        unmoved, other = (right[0], b1, right[2], b2), call(sgd_epoch, W1, b1, W2, b2, X, y, 3 * learning_rate)
        return right, {
            "The biases have not moved: they have slopes, too, their layer's delta summed over the rows.": unmoved,
            "Nothing has moved: are the updates inside the loop, and is what they make returned?": (W1, b1, W2, b2),
            "The learning_rate that came in is not used: another one gives the same step.": Whole(other),
            "The loss climbs: subtract the gradient, do not add it.": slip(-1),
            "The factor 2 is lost: the derivative of (A2 − y)² is 2 (A2 − y).": slip(0.5),
            "W2 was updated before delta1 had used it: compute both deltas first, then update.": slip(late=True),
            "delta1 lacks the slope of its own layer, A1 * (1 - A1).": slip(slope1=False),
            "delta2 lacks the slope of its own layer, A2 * (1 - A2).": slip(slope2=False),
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
            "Only the last example was used: the update belongs inside the loop.": slip([-1]),
            "The first example was used in every step: take row i, X[i : i + 1] and y[i : i + 1].": slip([0] * n),
            "The last row was left out: go through range(len(X)).": slip(range(n - 1)),
            "The first row was left out: range starts at 0.": slip(range(1, n)),
            **few,
        }

    def look_at_the_step(name, answer, right):
        if answer.shape != right.shape:
            return ""
        if name in ("W2", "b2"):
            return "That is a single step, and its last layer: look at delta2 and at what it is multiplied by."
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
    arrays = [rng.normal(size=shape) for shape in ((2, hidden), hidden, (hidden, 1), 1, (n, 2))]
    return *arrays, (np.arange(n)[:, None] + hidden) % 2.0, learning_rate


def _epoch(W1, b1, W2, b2, X, y, learning_rate, rows=None, late=False, slope1=True, slope2=True):
    """The parameters after a step for each of `rows` (a row or several at once; None: each in turn), with its slips."""
    for row in range(len(X)) if rows is None else rows:
        x, target = X[np.atleast_1d(row)], y[np.atleast_1d(row)]
        A1 = sigmoid(x @ W1 + b1)
        A2 = sigmoid(A1 @ W2 + b2)
        delta2 = 2 * (A2 - target) * (A2 * (1 - A2) if slope2 else 1)
        moved = W2 - learning_rate * A1.T @ delta2
        delta1 = delta2 @ (moved if late else W2).T * (A1 * (1 - A1) if slope1 else 1)
        W2, b2 = moved, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return W1, b1, W2, b2

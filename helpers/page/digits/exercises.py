"""The checks behind the exercises of notebook 4."""

import numpy as np

from ..answers import SHAPES, Whole, exercise, expect


def _probabilities(n, spread, seed):
    """Probabilities (n, 10) and labels drawn at random; the labels are no better than the probabilities say."""
    rng = np.random.default_rng(seed)
    P = rng.dirichlet(np.full(10, spread), n)
    return P, np.array([rng.choice(10, p=row) for row in P])


@exercise
def check_output_delta(output_delta):
    """output_delta(A3, Y): the delta of a softmax layer under the mean cross-entropy, (A3 - Y) / n."""

    def ways(A3, Y):
        return (A3 - Y) / len(Y), {
            "The mean over the images is lost: divide by their number.": A3 - Y,
            "The sign is flipped: predicted minus true.": (Y - A3) / len(Y),
            "Sign and mean: predicted minus true, divided by the number of images.": Y - A3,
            "Divided by the 10 classes; the mean in the loss is over the images.": (A3 - Y) / Y.shape[1],
            "Divided by every entry of Y; the mean in the loss is over the images.": (A3 - Y) / Y.size,
            "No slope A(1 − A) here: with softmax and cross-entropy it has cancelled.": (A3 - Y)
            / len(Y)
            * A3
            * (1 - A3),
            "That is the squared error's factor 2; the logarithm brings none.": 2 * (A3 - Y) / len(Y),
            "−Y/A is the slope along the probabilities; δ₃ is the slope along the sums Z₃.": -Y / A3 / len(Y),
            "A3 − Y needs its brackets: / is taken before −.": A3 - Y / len(Y),
        }

    cases = []
    for n in (7, 4):
        P, labels = _probabilities(n, 1, seed=n)
        cases.append((P, np.eye(10)[labels]))
    expect(output_delta, cases, ways)
    return "Prediction minus target, over n: softmax's Jacobian and the logarithm's slope leave no more than that."


@exercise(hints=SHAPES)
def check_weight_gradient(weight_gradient):
    """weight_gradient(A, delta): A.T @ delta."""

    def ways(A, delta):
        return A.T @ delta, {
            "That is its transpose: rows belong to the inputs, columns to the neurons, as in W.": delta.T @ A,
            "Divided by n once too often: delta carries the 1/n already.": A.T @ delta / len(A),
            "The sign is flipped.": -(A.T @ delta),
            "That is the bias's gradient; a weight's also has the input it was multiplied by.": delta.sum(axis=0),
            "That is one image's, the first: @ with the transpose adds up all of them.": np.outer(A[0], delta[0]),
        }

    rng = np.random.default_rng(1)
    cases = [(rng.random((n, i)), rng.normal(size=(n, o))) for n, i, o in ((5, 4, 3), (4, 2, 6))]
    expect(weight_gradient, cases, ways)
    return "One product: the sum over the images is inside it."


@exercise(hints=SHAPES)
def check_step_back(step_back):
    """step_back(delta, W, A): the delta of the layer before, (delta @ W.T) * A * (1 - A)."""

    def ways(delta, W, A):
        back = delta @ W.T
        return back * A * (1 - A), {
            "The sigmoid's slope is missing: times A (1 − A).": back,
            "Of the slope A (1 − A) one factor is missing: (1 − A).": back * A,
            "Of the slope A (1 − A) one factor is missing: A.": back * (1 - A),
            "1 − A² is tanh's slope; this layer is a sigmoid.": back * (1 - A * A),
            "The sign is flipped.": -back * A * (1 - A),
            "Divided by n once too often: delta carries the 1/n already.": back * A * (1 - A) / len(A),
            "The slope has to be taken of A as it is: A already is σ(Z).": back * _slope_of_slope(A),
            "1 − A needs its brackets: * is taken before −.": back * A - A,
        }

    rng = np.random.default_rng(2)
    cases = [
        (rng.normal(size=(n, o)), rng.normal(size=(i, o)), rng.random((n, i))) for n, i, o in ((5, 4, 3), (3, 6, 2))
    ]
    expect(step_back, cases, ways)
    return "Back through the weights, then through the slope: the same line at every layer."


def _slope_of_slope(A):
    return np.exp(-A) / (1 + np.exp(-A)) ** 2


@exercise
def check_lean(lean):
    """lean(ink, x, y): M_xy / M_yy about the centre of mass."""

    def ways(ink, x, y):
        M_xy, M_yy, M_xx = np.sum(ink * x * y), np.sum(ink * y * y), np.sum(ink * x * x)
        return M_xy / M_yy, {
            "The two sums are in the wrong order: M_xy over M_yy.": M_yy / M_xy,
            "That is M_xy alone; divide by M_yy.": M_xy,
            "You divide by M_xx. That is the slope y(x); a row moves sideways, so it takes x(y).": M_xy / M_xx,
            "The ink is missing: it is the weight of every place.": np.sum(x * y) / np.sum(y * y),
            "The sign is flipped: rows are counted downwards, and so is the lean.": -M_xy / M_yy,
            "Add up the products over the whole picture: np.sum(ink * x * y).": ink * x * y / M_yy,
            "That is a correlation, M_xy over the root of both.": M_xy / np.sqrt(M_xx * M_yy),
            "That is the angle; wanted is the slope itself, without np.arctan.": np.arctan(M_xy / M_yy),
            "x and y are counted from the centre of mass already: take nothing away from them.": np.sum(
                ink * (x - x.mean()) * (y - y.mean())
            )
            / np.sum(ink * (y - y.mean()) ** 2),
        }

    def look(_, answer, right):
        if answer.shape == right.shape and np.abs(answer) > 1e6:
            return "That divides by almost nothing: about the centre np.sum(ink * y) is 0. M_yy has y twice."
        return ""

    cases = []
    for seed, shape in ((6, (5, 4)), (26, (6, 7))):
        ink = np.random.default_rng(seed).random(shape) ** 3
        y, x = np.mgrid[: shape[0], : shape[1]]
        cases.append((ink, x - np.sum(ink * x) / ink.sum(), y - np.sum(ink * y) / ink.sum()))
    expect(lean, cases, ways, otherwise=look)
    return "Two sums that a pencil can do, and every digit stands upright."


@exercise(hints={"broadcast": "labels[:, None] is one column, to compare with the k columns of each row."})
def check_top_k(top_k):
    """top_k(P, labels, k): the share of rows whose true class is among the k largest of the row's probabilities."""

    def ways(P, labels, k):
        is_true = np.argsort(-P, axis=1) == labels[:, None]  # the most probable class first
        among = is_true[:, :k].any(axis=1)
        return among.mean(), {
            "That counts the k smallest probabilities: argsort puts the smallest first.": is_true[:, -k:]
            .any(axis=1)
            .mean(),
            "That is a number of rows; divide by how many there are.": among.sum(),
            "That is in per cent; expected a share from 0 to 1.": 100 * among.mean(),
            "That is one answer a row, yes or no: their mean is the share.": among,
            "That says yes to every row: ask each row by itself, .any(axis=1).": 1.0,
            "The mean goes over the k columns, too: ask each row first, .any(axis=1).": is_true[:, :k].mean(),
            "That is the accuracy with one guess, whatever k is.": is_true[:, 0].mean(),
            "That asks whether the class is in place k exactly; any of the first k will do.": is_true[:, k - 1].mean(),
            "That is the share of rows that are missed; expected the share that is found.": 1 - among.mean(),
        }

    cases = [(*_probabilities(n, 1, seed=n), k) for n, k in ((60, 3), (45, 2), (60, 1), (45, 10))]
    expect(top_k, cases, ways, case=lambda P, labels, k: f"k = {k}")
    return "With k = 1 it is the accuracy; with k = 10 it is always 1."


@exercise
def check_share_kept(share_kept):
    """share_kept(P, labels, wanted): the largest share of rows, surest first, with `wanted` of them right."""

    def enough(P, labels, wanted, sureness):
        right = (P.argmax(axis=1) == labels)[np.argsort(-sureness)]
        return right.cumsum() / np.arange(1, len(P) + 1) >= wanted

    def kept(P, labels, wanted, sureness=None, first_dip=False):
        good = enough(P, labels, wanted, P.max(axis=1) if sureness is None else sureness)
        if first_dip:
            good = np.logical_and.accumulate(good)
        return (np.flatnonzero(good)[-1] + 1) / len(P) if good.any() else 0.0

    def ways(P, labels, wanted):
        n, right = len(P), kept(P, labels, wanted)
        good = enough(P, labels, wanted, P.max(axis=1))
        of_true, dip = kept(P, labels, wanted, P[np.arange(n), labels]), kept(P, labels, wanted, first_dip=True)
        return right, {
            "That is a number of rows; divide by how many there are.": n * right,
            "That is in per cent; expected a share from 0 to 1.": 100 * right,
            "You sorted by the true class's probability; the machine does not know which is true.": of_true,
            "That keeps the least sure answers first: sort by −P.max(axis=1).": kept(P, labels, wanted, -P.max(axis=1)),
            "The rows are not sorted: the surest come first.": kept(P, labels, wanted, -np.arange(n)),
            "You stopped at the first dip below `wanted`; the share of right ones may recover.": dip,
            "`wanted` itself is enough: compare with >=, not with >.": kept(P, labels, wanted + 1e-9),
            "That is the accuracy on all rows, whatever is wanted.": np.mean(P.argmax(axis=1) == labels),
            "One row too few: place 0 is the first of them, so place i means i + 1 rows.": right - 1 / n,
            "That counts how many beginnings are good enough; the longest of them is wanted.": good.mean(),
            "`wanted` is no probability that a row has to reach: it is a share of right answers.": np.mean(
                P.max(axis=1) >= wanted
            ),
        }

    cases = []
    for n, wanted in ((80, 0.8), (110, 0.7), (80, 0.9), (400, 0.8)):  # 77 of the 110 are right to the very share of 0.7
        P, labels = _probabilities(n, 0.2, seed=n)
        early = np.argsort(-P.max(axis=1))[2]
        labels[early] = (P[early].argmax() + 1) % 10  # an early slip, after which the share of right ones recovers
        cases.append((P, labels, wanted))
    look = "Where no number of rows is good enough (wanted = 1.1, say) it is 0, where all are it is 1."
    expect(share_kept, cases, ways, case=lambda P, labels, wanted: f"{len(P)} rows and wanted = {wanted}")
    cases = [(P, labels, wanted) for wanted in (1.0, 1.1, 0.1)]
    expect(
        share_kept,
        cases,
        lambda *arguments: (kept(*arguments), {}),
        case=lambda P, labels, wanted: f"wanted = {wanted}",
        otherwise=look,
    )
    return "The more of the kept answers have to be right, the fewer can be kept: somebody has to choose."


def _network(sizes, n):
    """Weights of these sizes and the outputs [X, A1, …] of n rows, all drawn at random."""
    rng = np.random.default_rng(n)
    Ws = [rng.normal(size=shape) for shape in zip(sizes[:-1], sizes[1:], strict=True)]
    return Ws, [rng.random((n, size)) for size in sizes]


@exercise(hints=SHAPES)
def check_input_gradient(input_gradient):
    """input_gradient(Ws, outputs, Y): dL/dX of a network of sigmoid layers with softmax and cross-entropy."""

    def ways(Ws, outputs, Y):
        def walk(slopes=(2, 1), to=0):
            delta = (outputs[-1] - Y) / len(Y) * (outputs[-1] * (1 - outputs[-1]) if 3 in slopes else 1)
            for i in range(2, to - 1, -1):
                delta = delta @ Ws[i].T
                if i in slopes:
                    delta = delta * outputs[i] * (1 - outputs[i])
            return delta

        lost = "missing on the way back: times A(1 − A)"
        return walk(), {
            "That is δ₁, how the loss changes with Z₁. One more step leads to X, through W₁.": walk(to=1),
            "No sigmoid made the pixels, so the last step has no slope: leave out X(1 − X).": walk(slopes=(2, 1, 0)),
            "No slope A(1 − A) at the output: with softmax and cross-entropy it has cancelled.": walk((3, 2, 1)),
            "The 1/n of the mean is missing: start with (ŷ − Y)/n.": walk() * len(Y),
            "Divided by the number of all outputs: the mean goes over the rows.": walk() / Y.shape[1],
            "The sign is flipped: predicted minus true.": -walk(),
            f"The slopes of both hidden layers are {lost}.": walk(slopes=()),
            f"The slope of hidden layer 2 is {lost}.": walk(slopes=(1,)),
            f"The slope of hidden layer 1 is {lost}.": walk(slopes=(2,)),
        }

    cases = []
    for sizes, n in (((6, 5, 4, 3), 7), ((3, 6, 2, 4), 5)):
        Ws, outputs = _network(sizes, n)
        outputs[-1] /= outputs[-1].sum(axis=1, keepdims=True)
        cases.append((Ws, outputs, np.eye(sizes[-1])[np.arange(n) % sizes[-1]]))
    expect(input_gradient, cases, ways, case=lambda Ws, outputs, Y: f"X of shape {outputs[0].shape}")
    return "It says which pixels to change to fool the network: try the images X + 0.05 * np.sign(dX) on it."


@exercise
def check_max_pool(max_pool):
    """max_pool(image): (28, 28) -> (14, 14), the largest of each 2 × 2 block."""

    def ways(image):
        blocks = image.reshape(14, 2, 14, 2)
        right, in_line = blocks.max(axis=(1, 3)), image.reshape(14, 14, 2, 2).max(axis=(2, 3))
        return right, {
            "That is the mean of each block; the maximum keeps a thin stroke at full strength.": blocks.mean(
                axis=(1, 3)
            ),
            "That is the smallest of each block; take the largest.": blocks.min(axis=(1, 3)),
            "Your answer is never negative, a filter's response can be: do not start from zeros.": np.maximum(right, 0),
            "That is the larger of two in a line; a block spans two lines.": blocks.max(axis=3)[:, 0],
            "That is the larger of two in a column; a block spans two columns.": blocks.max(axis=1)[:, :, 0],
            "reshape(14, 14, 2, 2) takes four neighbours in one line; a block spans two.": in_line,
            **{
                f"That picks one corner of each block, image[{i}::2, {j}::2]; take the largest of all four.": image[
                    i::2, j::2
                ]
                for i in (0, 1)
                for j in (0, 1)
            },
        }

    # filters' responses, which may be negative
    cases = [(np.random.default_rng(seed).normal(size=(28, 28)),) for seed in (4, 5)]
    look = "Entry (0, 0) is the largest of image[0, 0], image[0, 1], image[1, 0] and image[1, 1]."
    expect(max_pool, cases, ways, otherwise=look)
    return "When a stroke moves by one pixel, a larger share of its numbers stay as they were than without pooling."


@exercise(hints=SHAPES)
def check_gradients(gradients):
    """gradients(Ws, outputs, delta): [(dW1, db1), …] of a sigmoid network of any depth, outputs = [X, A1, …, AL]."""

    def walk(Ws, outputs, delta, db=lambda delta: delta.sum(axis=0), slope=True, turn=True):
        found = []
        for i in reversed(range(len(Ws))):
            found.insert(0, (outputs[i].T @ delta, db(delta)))
            if i > 0:
                square = len(Ws[i]) == len(Ws[i].T)
                delta = delta @ (Ws[i] if square and not turn else Ws[i].T)
                delta = delta * (outputs[i] * (1 - outputs[i]) if slope else 1)
        return found

    def ways(*network):
        right, n = walk(*network), len(network[-1])
        twice = [(dW / n, db / n) for dW, db in right]
        return right, {
            "The last layer stands first: you walk backwards, so put each new pair in front of the list.": Whole(
                right[::-1]
            ),
            "Divided by n once too often: delta already carries the 1/n of the loss.": twice,
            "That is a mean; delta already carries the 1/n: add up the rows.": walk(*network, lambda d: d.mean(axis=0)),
            "A sum without axis=0 adds up the neurons, too: each has a bias of its own.": walk(*network, np.sum),
            "One row an example: all use the same bias, so add up the rows.": walk(*network, lambda delta: delta),
            "δ went back through W but not through the sigmoid: times A(1 − A).": walk(*network, slope=False),
            "δ goes back through W.T; numpy cannot notice a lost .T where W is square.": walk(*network, turn=False),
        }

    def against(sizes):
        names = [(f"dW{i}", f"db{i}") for i in range(1, len(sizes))]

        def look(name, answer, right):
            layer = int(name[2:])
            if layer == len(names) and name.startswith("db"):
                return "It is the last layer: db adds up the rows of the delta that came in, axis=0."
            if layer == len(names):
                return "It is the last layer: dW is outputs[i].T @ delta with the delta that came in."
            if answer.shape != right.shape:
                return "Is delta the one of this layer? One step back after each pair, and none before the first."
            where = f"with W of layer {layer + 1} and A = outputs[{layer}]"
            return f"The layers after it are right: check the step back, δ @ W.T times A(1 − A), {where}."

        cases = [(*_network(sizes, 8), np.random.default_rng(1).normal(size=(8, sizes[-1])))]
        depth = f"a network of {len(names)} layer{'s' * (len(names) > 1)}"
        expect(gradients, cases, ways, names=names, otherwise=look, case=lambda *_: depth)

    for sizes in ((7, 5, 4, 3), (6, 3), (5, 4, 4, 4, 4, 2)):
        against(sizes)
    return "One function, every depth: it is the heart of helpers.backward."

"""The checks behind the exercises of notebook 4."""

import numpy as np

from ..answers import Wrong, call, close, exercise, given


@exercise
def check_top_k(top_k):
    """top_k(P, labels, k): the share of rows whose true class is among the k largest of the row's probabilities."""
    rng = np.random.default_rng(1)
    P = rng.dirichlet(np.ones(10), 60)
    labels = rng.integers(0, 10, 60)
    order = np.argsort(-P, axis=1)

    def expected(k):
        return np.mean((order[:, :k] == labels[:, None]).any(axis=1))

    try:
        got = call(top_k, P, labels, 3)
    except ValueError as error:
        if "broadcast" in str(error):
            raise Wrong(f"{error}: labels[:, None] is one column, to compare with the k columns of each row.") from None
        raise
    if np.ndim(got) != 0:
        raise Wrong(f"Your function returned shape {np.shape(got)}; expected one number, the share of the rows.")
    if close(got, 1 - expected(7)) or close(got, np.mean((order[:, -3:] == labels[:, None]).any(axis=1))):
        raise Wrong("That counts the k smallest probabilities: argsort puts the smallest first.")
    if close(got, 60 * expected(3)):
        raise Wrong("That is a number of rows; divide by how many there are.")
    if close(got, 100 * expected(3)):
        raise Wrong("That is in per cent; expected a share from 0 to 1.")
    if close(got, 1.0):
        raise Wrong("That says yes to every row: .any() needs axis=1, to ask each row by itself.")
    if close(got, expected(1)):
        raise Wrong("That is the accuracy with one guess, whatever k is.")
    if close(got, np.mean(order[:, 2] == labels)):
        raise Wrong("That asks whether the class is in place k exactly; any of the first k places will do.")
    for k in (1, 2, 3, 10):
        if not close(call(top_k, P, labels, k), expected(k)):
            raise Wrong(f"With k = {k} it gives {call(top_k, P, labels, k):.3f}; expected {expected(k):.3f}.")
    return "With k = 1 it is the accuracy; with k = 10 it is always 1."


@exercise
def check_share_kept(share_kept):
    """share_kept(P, labels, wanted): the largest share of rows, surest first, with `wanted` of them right."""
    rng = np.random.default_rng(2)
    P = rng.dirichlet(np.full(10, 0.2), 80)
    labels = np.where(rng.random(80) < P.max(axis=1), P.argmax(axis=1), rng.integers(0, 10, 80))
    third = np.argsort(-P.max(axis=1))[2]
    labels[third] = (P[third].argmax() + 1) % 10  # an early slip, after which the share of right ones recovers

    def kept(wanted, by=None, longest=True):
        order = np.argsort(-(P.max(axis=1) if by is None else by))
        right = (P.argmax(axis=1) == labels)[order]
        enough = right.cumsum() / np.arange(1, len(P) + 1) >= wanted
        if not longest:
            return (len(P) if enough.all() else int(np.argmin(enough))) / len(P)
        return (np.flatnonzero(enough)[-1] + 1) / len(P) if enough.any() else 0.0

    wanted = 0.8
    got = call(share_kept, P, labels, wanted)
    if np.ndim(got) != 0:
        raise Wrong(f"Your function returned shape {np.shape(got)}; expected one number, the share that is kept.")
    if close(got, kept(wanted)) and close(call(share_kept, P, labels, 1.1), 0.0):
        for wanted in (0.5, 0.7, 0.9, 1.0):
            if not close(call(share_kept, P, labels, wanted), kept(wanted)):
                raise Wrong(f"Right for wanted = 0.8; for {wanted} it should be {kept(wanted):.4g}.")
        return "Half the answers may be kept at a high price, or nearly all at a low one: somebody has to choose."
    if close(got, 80 * kept(wanted)):
        raise Wrong("That is a number of rows; divide by how many there are.")
    if close(got, kept(wanted, by=P[np.arange(80), labels])):
        raise Wrong("You sorted by the true class's probability; the machine does not know which class is true.")
    if close(got, kept(wanted, by=-P.max(axis=1))):
        raise Wrong("That keeps the least sure answers first: sort by −P.max(axis=1).")
    if close(got, kept(wanted, longest=False)):
        raise Wrong("You stopped at the first dip below `wanted`; further on the share of right ones may recover.")
    if close(got, np.mean(P.argmax(axis=1) == labels)):
        raise Wrong("That is the accuracy on all rows, whatever is wanted.")
    if close(got, kept(wanted)):
        raise Wrong("Right, but where no number of rows is good enough (wanted = 1.1, say) it should be 0.")
    raise Wrong(f"For wanted = 0.8 it gives {float(got):.4g}; expected {kept(0.8):.4g} of the 80 rows of the test.")


@exercise
def check_input_gradient(input_gradient):
    """input_gradient(Ws, outputs, Y): dL/dX of a network of sigmoid layers with softmax and cross-entropy."""
    rng = np.random.default_rng(3)
    sizes = (6, 5, 4, 3)
    Ws = [rng.normal(size=shape) for shape in zip(sizes[:-1], sizes[1:], strict=True)]
    outputs = [rng.random((7, size)) for size in sizes]
    outputs[-1] /= outputs[-1].sum(axis=1, keepdims=True)
    Y = np.eye(3)[rng.integers(0, 3, 7)]

    def walk(n=7, slopes=(2, 1), first_slope=False):
        delta = (outputs[-1] - Y) / n
        for i in (2, 1):
            delta = delta @ Ws[i].T
            if i in slopes:
                delta = delta * outputs[i] * (1 - outputs[i])
        delta = delta @ Ws[0].T
        return delta * outputs[0] * (1 - outputs[0]) if first_slope else delta

    got = np.asarray(call(input_gradient, Ws, outputs, Y))
    if close(got, walk()):
        return "It says which pixels to change to fool the network: try the images X + 0.05 * np.sign(dX) on it."
    if got.shape == (7, 5):
        raise Wrong("Shape (7, 5): that is δ₁, how the loss changes with Z₁. One more step leads to X, through W₁.")
    if got.shape != (7, 6):
        raise Wrong(f"The result has shape {got.shape}; expected that of X, (7, 6): one slope for every pixel.")
    if close(got, walk(first_slope=True)):
        raise Wrong("No sigmoid made the pixels, so the last step has no slope: leave out X(1 − X).")
    if close(got, walk(n=1)):
        raise Wrong("The 1/n of the mean is missing: start with (ŷ − Y)/n.")
    if close(got, -walk()):
        raise Wrong("The sign is flipped: predicted minus true.")
    if any(close(got, walk(slopes=some)) for some in ((), (1,), (2,))):
        raise Wrong("A step back through a hidden layer lacks the sigmoid's slope, A(1 − A).")
    raise Wrong(f"At the first pixel of the first image it gives {got[0, 0]:.4f}; expected {walk()[0, 0]:.4f}.")


@exercise
def check_max_pool(max_pool):
    """max_pool(image): (28, 28) -> (14, 14), the largest of each 2 × 2 block."""
    image = np.random.default_rng(4).normal(size=(28, 28))  # a filter's response, which may be negative
    blocks = image.reshape(14, 2, 14, 2)
    got = np.asarray(call(max_pool, image))
    if got.shape != (14, 14):
        raise Wrong(f"The result has shape {got.shape}; expected (14, 14), one number a block.")
    if close(got, blocks.mean(axis=(1, 3))):
        raise Wrong("That is the mean of each block; the maximum keeps a thin stroke at full strength.")
    if any(close(got, image[i::2, j::2]) for i in (0, 1) for j in (0, 1)):
        raise Wrong("That picks one corner of each block; take the largest of all four.")
    if close(got, np.maximum(blocks.max(axis=(1, 3)), 0)):
        raise Wrong("Your answer is never negative, but a filter's response can be: do not start from zeros.")
    if close(got, image.reshape(14, 14, 2, 2).max(axis=(2, 3))):
        raise Wrong("reshape(14, 14, 2, 2) takes four neighbours in one line; a block spans two lines.")
    if not close(got, blocks.max(axis=(1, 3))):
        raise Wrong("Entry (0, 0) must be the largest of image[0, 0], image[0, 1], image[1, 0] and image[1, 1].")
    return "After this, a stroke that moves by one pixel often leaves the numbers as they were."


@exercise
def check_gradients(gradients):
    """gradients(Ws, outputs, delta): [(dW1, db1), …] of a sigmoid network of any depth, outputs = [X, A1, …, AL]."""
    for sizes in ((7, 5, 4, 3), (6, 3), (5, 4, 4, 4, 4, 2)):
        Ws, outputs, delta = _network(sizes)
        _compare(call(gradients, Ws, outputs, delta), Ws, outputs, delta)
    return "One function, every depth: it is the heart of helpers.backward."


def _network(sizes):
    rng = np.random.default_rng(len(sizes))
    Ws = [rng.normal(size=shape) for shape in zip(sizes[:-1], sizes[1:], strict=True)]
    outputs = [rng.random((8, size)) for size in sizes]
    return Ws, outputs, rng.normal(size=(8, sizes[-1]))


def _gradients(Ws, outputs, delta, slope=lambda outputs, i: outputs[i] * (1 - outputs[i]), turn=np.transpose):
    found = []
    for i in reversed(range(len(Ws))):
        found.insert(0, (outputs[i].T @ delta, delta.sum(axis=0)))
        if i > 0:
            delta = delta @ turn(Ws[i]) * slope(outputs, i)
    return found


def _compare(answer, Ws, outputs, delta):
    expected = _gradients(Ws, outputs, delta)
    if not isinstance(answer, list | tuple) or len(answer) != len(Ws):
        raise Wrong(f"Expected a list of {len(Ws)} pairs (dW, db), one a layer; got {_what(answer)}.")
    for pair in answer:
        if not isinstance(given(pair), list | tuple) or len(pair) != 2:
            raise Wrong("Each entry of the list has to be a pair (dW, db).")
    if len(Ws) > 1 and all(close(a[0], e[0]) for a, e in zip(answer, reversed(expected), strict=True)):
        raise Wrong("The last layer stands first: you walk backwards, so put each new pair at the front of the list.")
    n, depth = len(delta), len(Ws)
    for i in reversed(range(depth)):
        (dW, db), (right_W, right_b) = answer[i], expected[i]
        if np.shape(dW) != right_W.shape:
            fix = "delta is not the one of this layer: one step back after each pair, and none before the first."
            if np.shape(dW) == right_W.T.shape:
                fix = "is it transposed?"
            raise Wrong(f"dW{i + 1} has shape {np.shape(dW)}; expected {right_W.shape}: {fix}")
        if np.shape(db) != right_b.shape:
            raise Wrong(f"db{i + 1} has shape {np.shape(db)}; expected {right_b.shape}: sum delta over the examples.")
        if not (close(dW, right_W) and close(db, right_b)):
            if close(db, right_b / n) or close(dW, right_W / n):
                raise Wrong("Divided by n once too often: delta already carries the 1/n of the loss.")
            if i == depth - 1:
                raise Wrong(f"Layer {i + 1}, the last: dW is outputs[i].T @ delta with the delta that came in.")
            wrong_slope = _gradients(Ws, outputs, delta, lambda outputs, i: 1.0)
            if close(dW, wrong_slope[i][0]):
                raise Wrong(f"dW{i + 1}: δ went back through W but not through the sigmoid: times A(1 − A).")
            raise Wrong(
                f"dW{i + 1} is wrong and the layers after it are right: check the step back, "
                f"δ @ W.T times A(1 − A), with W of layer {i + 2} and A = outputs[{i + 1}]."
            )


def _what(answer):
    return f"{len(answer)}" if isinstance(answer, list | tuple) else type(answer).__name__

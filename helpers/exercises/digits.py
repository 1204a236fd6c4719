"""The checks behind the exercises of notebook 4."""

import numpy as np

from .common import Wrong, call, close, exercise, given


@exercise
def check_top_k(top_k):
    """top_k(P, labels, k): the share of rows whose true class is among the k largest of the row's probabilities."""
    rng = np.random.default_rng(1)
    P = rng.dirichlet(np.ones(10), 60)
    labels = rng.integers(0, 10, 60)
    order = np.argsort(-P, axis=1)

    def expected(k):
        return np.mean((order[:, :k] == labels[:, None]).any(axis=1))

    got = call(top_k, P, labels, 3)
    if np.ndim(got) != 0:
        raise Wrong(f"Your function returned shape {np.shape(got)}; expected one number, the share of the rows.")
    if close(got, 1 - expected(7)) or close(got, np.mean((order[:, -3:] == labels[:, None]).any(axis=1))):
        raise Wrong("That counts the k smallest probabilities: argsort puts the smallest first.")
    if close(got, 60 * expected(3)):
        raise Wrong("That is a number of rows; divide by how many there are.")
    if close(got, expected(1)):
        raise Wrong("That is the accuracy with one guess, whatever k is.")
    if close(got, np.mean(order[:, 2] == labels)):
        raise Wrong("That asks whether the class is in place k exactly; any of the first k places will do.")
    for k in (1, 2, 3, 10):
        if not close(call(top_k, P, labels, k), expected(k)):
            raise Wrong(f"With k = {k} it gives {call(top_k, P, labels, k):.3f}; expected {expected(k):.3f}.")
    return "With k = 1 it is the accuracy; with k = 10 it is always 1."


@exercise
def check_shift_right(shift_right):
    """shift_right(X): each row's 28 × 28 image moved one pixel to the right, blank in the first column."""
    X = np.random.default_rng(2).random((3, 784))
    images = X.reshape(3, 28, 28)
    expected = np.zeros((3, 28, 28))
    expected[:, :, 1:] = images[:, :, :-1]
    left, down = np.zeros((3, 28, 28)), np.zeros((3, 28, 28))
    left[:, :, :-1] = images[:, :, 1:]
    down[:, 1:] = images[:, :-1]
    got = np.asarray(call(shift_right, X))
    if got.shape == (3, 28, 28):
        raise Wrong("The result has shape (3, 28, 28); the network wants rows of 784: reshape it back.")
    if got.shape != X.shape:
        raise Wrong(f"The result has shape {got.shape}; expected that of X, {X.shape}.")
    if close(got, left.reshape(3, 784)):
        raise Wrong("The images moved to the left.")
    if close(got, down.reshape(3, 784)):
        raise Wrong("The images moved down: axis 0 counts images, axis 1 rows, axis 2 columns.")
    if close(got, np.roll(images, 1, axis=2).reshape(3, 784)):
        raise Wrong("The last column came back in on the left: np.roll wraps around. Blank the first column.")
    if close(got, np.roll(X, 1, axis=1)):
        raise Wrong("The row of 784 moved as one string: each line's last pixel slipped into the next line.")
    if close(got, X):
        raise Wrong("Nothing moved.")
    if not close(got, expected.reshape(3, 784)):
        raise Wrong("Column c of the result has to be column c − 1 of the image, and column 0 blank (0).")
    original = X.copy()
    shift_right(X)
    if not np.array_equal(X, original):
        raise Wrong("It also changed the X that came in; write into a new array (np.zeros_like).")
    return "Four such functions, used at random, make the training set five times as rich."


@exercise
def check_combine(combine):
    """combine(gradient_a, n_a, gradient_b, n_b): the gradient of the mean over both parts together."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 4, 3))
    got = call(combine, a, 30, b, 10)
    if close(got, a + b):
        raise Wrong("That is the sum: right for a loss that is a sum over rows; ours is a mean.")
    if close(got, (a + b) / 2):
        raise Wrong("That gives 10 rows as much say as 30. Weigh each part by its rows.")
    if close(got, 30 * a + 10 * b):
        raise Wrong("Those are the sums over the rows; divide by the number of rows in all.")
    if close(got, (10 * a + 30 * b) / 40):
        raise Wrong("The weights are swapped: the part with more rows counts more.")
    if not close(got, (30 * a + 10 * b) / 40):
        raise Wrong("Turn each mean back into a sum (times its rows), add, and divide by all the rows.")
    return "This line is all that computers sharing out a batch have to agree on."


@exercise
def check_max_pool(max_pool):
    """max_pool(image): (28, 28) -> (14, 14), the largest of each 2 × 2 block."""
    image = np.random.default_rng(4).random((28, 28))
    blocks = image.reshape(14, 2, 14, 2)
    got = np.asarray(call(max_pool, image))
    if got.shape != (14, 14):
        raise Wrong(f"The result has shape {got.shape}; expected (14, 14), one number a block.")
    if close(got, blocks.mean(axis=(1, 3))):
        raise Wrong("That is the mean of each block; the maximum keeps a thin stroke at full strength.")
    if any(close(got, image[i::2, j::2]) for i in (0, 1) for j in (0, 1)):
        raise Wrong("That picks one corner of each block; take the largest of all four.")
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
            fix = "is it transposed?" if np.shape(dW) == right_W.T.shape else "use outputs[i].T @ delta."
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

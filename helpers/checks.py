"""What the mathematics demands of its input, and what it says when something else comes.

Shapes are compared on every pass; values (NaN, infinity, a target that no output reaches) once in a call of train,
predict or check_gradient. That cross-entropy's targets are one-hot rows is asked wherever they are used, since its
gradient is right for no others. Every message names what came, what was expected and the likely mistake.
"""

import math
from numbers import Real

import numpy as np

from .activations import ACTIVATIONS

FIXES = {  # of what is handed over in place of an array
    "list": "use np.array",
    "tuple": "use np.array",
    "DataFrame": "use .to_numpy()",
    "Series": "use .to_numpy()",
    "matrix": "its * and its dimensions are others: use np.asarray",
    "MaskedArray": "its masked entries have no value: fill them in with .filled(value), or leave the rows out",
}


def check_array(name, array, shape):
    """Raise TypeError unless it is a plain numpy array; `shape` says which one was expected."""
    if type(array) is np.ndarray:
        return
    if not isinstance(array, np.ndarray) or isinstance(array, np.matrix | np.ma.MaskedArray):
        kind = type(array).__name__
        fix = f": {FIXES[kind]}" if kind in FIXES else ""
        raise TypeError(f"{name} is a {kind}; expected a numpy array {shape}{fix}")


def check_layers(layers):
    """Raise TypeError or ValueError unless this is a list of layers, each fitting the next, of one dtype."""
    if hasattr(layers, "activation"):
        raise TypeError("layers is a single Layer; expected a list of them: [layer]")
    if not isinstance(layers, list | tuple):
        raise TypeError(f"layers is a {type(layers).__name__}; expected a list of Layer(W, b, activation)")
    if not layers:
        raise ValueError("the list of layers is empty; expected at least one Layer(W, b, activation)")
    if isinstance(layers[0], list):
        raise TypeError("layers holds lists; train returns a pair: use layers, losses = train(…)")
    dtype = width = None
    for i, layer in enumerate(layers, start=1):
        if not hasattr(layer, "activation"):
            raise TypeError(f"layer {i} is a {type(layer).__name__}; expected Layer(W, b, activation)")
        W, b, activation = layer
        if activation not in ACTIVATIONS:
            raise ValueError(f"layer {i} has activation {activation!r}; expected one of {', '.join(ACTIVATIONS)}")
        check_array(f"W{i}", W, "(fan_in, fan_out)")
        if W.ndim != 2 or 0 in W.shape or width not in (None, W.shape[0]):
            fix = " (is W transposed?)" if W.ndim == 2 and W.shape[1] == width else ""
            expected = "fan_in" if width is None else width
            came = "" if width is None else f"; it receives {width} numbers"
            raise ValueError(f"W{i} has shape {W.shape}{came}: expected ({expected}, fan_out){fix}")
        width = W.shape[1]
        if ACTIVATIONS[activation].slope is None:  # softmax
            if i < len(layers):
                raise ValueError(f"layer {i} of {len(layers)} has {activation}; only the last layer can")
            if width == 1:
                raise ValueError(f"layer {i} has one {activation} output, which is always 1: use two, or sigmoid")
        dtype = dtype or W.dtype
        if b is not None:
            check_array(f"b{i}", b, f"({width},), or None")
            if b.shape != (width,):
                fix = f" (is W{i} transposed?)" if b.shape == W.shape[:1] else ""
                came = f"b{i} has shape {b.shape}; layer {i} has {width} neurons"
                raise ValueError(f"{came}: expected ({width},), or None{fix}")
        if W.dtype != dtype or dtype.kind != "f" or (b is not None and b.dtype != dtype):
            came = f"W1 is {layers[0].W.dtype}, W{i} is {W.dtype}" + ("" if b is None else f", b{i} is {b.dtype}")
            raise TypeError(f"{came}; expected one floating-point dtype for all: use .astype({_float(dtype)})")


def check_input(layers, X):
    """Raise TypeError or ValueError unless X (n_examples, n_features) fits these layers."""
    check_layers(layers)
    check_array("X", X, "(n_examples, n_features)")
    if X.ndim != 2 or len(X) == 0:
        fix = "one example is X[:1], with two dimensions" if X.ndim == 1 else "no examples?" if X.ndim == 2 else ""
        raise ValueError(f"X has shape {X.shape}; expected (n_examples, n_features). {fix}".rstrip(". "))
    W = layers[0].W
    if X.shape[1] != len(W):
        fix = " (is W1 transposed?)" if X.shape[1] == W.shape[1] else ""
        raise ValueError(f"X has {X.shape[1]} features; W1 has shape {W.shape} and takes {len(W)}{fix}")
    if X.dtype != W.dtype:
        came = f"X is {X.dtype}, W1 is {W.dtype}"
        raise TypeError(f"{came}; expected one floating-point dtype for all: use X.astype({W.dtype})")


def check_outputs(A):
    """Raise TypeError or ValueError unless A can be a network's outputs: floats, (n_examples, n_outputs)."""
    check_array("A", A, "(n_examples, n_outputs)")
    if A.ndim != 2 or A.size == 0 or A.dtype.kind != "f":
        raise ValueError(f"A is {A.dtype} of shape {A.shape}; expected the outputs, floats (n_examples, n_outputs)")


def check_targets(shape, Y, loss):
    """Raise TypeError or ValueError unless Y fits the outputs' shape (numpy would broadcast, silently) and the loss.

    One-hot are rows that hold n numbers other than 0 in all, and of which each adds up to 1.
    """
    check_array("Y", Y, "of the outputs' shape")
    if Y.shape != shape:
        n, width = shape
        fix = "does Y belong to another batch?"
        if Y.ndim == 1 and len(Y) == n:
            fix = "use Y.reshape(-1, 1)" if width == 1 else f"for class labels use one_hot(labels, {width})"
        neurons = "1 neuron" if width == 1 else f"{width} neurons"
        raise ValueError(f"Y has shape {Y.shape}; this network ends in {neurons}, so Y must have shape {shape}: {fix}")
    if Y.dtype.kind not in "fiu":
        raise TypeError(f"Y is {Y.dtype}; expected numbers: use Y.astype(float)")
    if loss.one_hot and not (
        np.count_nonzero(Y) == len(Y) and np.count_nonzero(Y @ np.ones(shape[1], Y.dtype) == 1) == len(Y)
    ):
        wrong = int(np.argmax(np.sum(Y == 1, axis=1) * np.sum(Y != 0, axis=1) != 1))
        row = np.array2string(Y[wrong], precision=3, threshold=12, separator=", ")
        raise ValueError(
            f"row {wrong} of Y is {row}; {loss.name} expects rows that are a single 1 among 0s: use one_hot(labels, n)"
        )


def check_loss(layers, outputs, Y, loss, l2):
    """Raise unless the outputs come from these layers, Y and the loss fit them and l2 is a penalty's strength."""
    if len(outputs) != len(layers) + 1:
        raise ValueError(f"outputs has {len(outputs)} entries; forward gives {len(layers) + 1} here: [X, A1, …]")
    check_pair(layers, loss)
    check_targets(outputs[-1].shape, Y, loss)
    check_number("l2", l2, "0 or a positive number", l2 == 0)


def check_pair(layers, loss):
    """Raise unless the loss is one of the course's and its gradient is right for the last layer's activation."""
    if not hasattr(loss, "delta"):
        came = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
        raise TypeError(
            f"loss is {came!r}; expected sum_of_squares, mean_squared_error or cross_entropy, imported from helpers"
        )
    if layers[-1].activation not in loss.activations:
        raise ValueError(f"{loss.name} needs a {' or '.join(loss.activations)} output, not {layers[-1].activation}")


def check_values(**arrays):
    """Raise ValueError when an array is empty or holds NaN or infinity; the keyword names it in the message."""
    for name, array in arrays.items():
        if np.size(array) == 0:
            raise ValueError(f"{name} is empty: shape {np.shape(array)}")
        if not np.isfinite(np.sum(array)):  # a single NaN or infinity spoils the sum, and a sum makes no copy
            bad = np.argwhere(~np.isfinite(array))
            if len(bad):
                where = tuple(map(int, bad[0]))
                raise ValueError(f"{name} holds {len(bad)} NaN or infinite values, the first at {where}")
            raise ValueError(f"{name} holds numbers so large that their sum overflows, up to {np.max(np.abs(array))}")


def check_parameters(layers):
    """Raise ValueError when a weight or a bias is NaN or infinite."""
    for i, (W, b, _) in enumerate(layers, start=1):
        check_values(**{f"W{i}": W} | ({} if b is None else {f"b{i}": b}))


def check_examples(layers, X, Y, loss):
    """All that training asks of its data, once: shapes, dtypes, no NaN or infinity, targets that an output can reach.

    Raises TypeError or ValueError.
    """
    check_input(layers, X)
    check_pair(layers, loss)
    check_targets((len(X), layers[-1].W.shape[1]), Y, loss)
    check_values(X=X, Y=Y)
    check_parameters(layers)
    if Y.dtype != X.dtype:
        raise TypeError(f"Y is {Y.dtype}, X is {X.dtype}; expected one dtype for both: use Y.astype({X.dtype})")
    activation = layers[-1].activation
    low, high = ACTIVATIONS[activation].low, ACTIVATIONS[activation].high
    if Y.min() < low or Y.max() > high:
        raise ValueError(f"Y runs from {Y.min()} to {Y.max()}; a {activation} output stays in {low} … {high}")


def check_gradients(layers, gradients):
    """Raise TypeError or ValueError unless each gradient has its parameter's shape and dtype and no NaN or infinity.

    numpy would broadcast a gradient of another shape, and every weight would move, by a wrong amount.
    """
    if not isinstance(gradients, list | tuple) or len(gradients) != len(layers):
        came = f"{len(gradients)} entries" if isinstance(gradients, list | tuple) else f"a {type(gradients).__name__}"
        raise ValueError(f"gradients has {came}; expected {len(layers)} pairs: [(dW1, db1), …], one a layer")
    for i, ((W, b, _), pair) in enumerate(zip(layers, gradients, strict=True), start=1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ValueError(f"entry {i} of gradients is no pair; expected (dW{i}, db{i})")
        dW, db = pair
        _check_gradient(f"dW{i}", dW, f"W{i}", W)
        if b is None and db is not None:
            raise ValueError(f"db{i} is given, but layer {i} has no biases: expected None")
        if b is not None:
            _check_gradient(f"db{i}", db, f"b{i}", b)


def _check_gradient(name, gradient, of, parameter):
    check_array(name, gradient, "of its parameter's shape")
    if gradient.shape != parameter.shape:
        fix = "go through the product that makes it"
        if gradient.shape == parameter.shape[::-1] and gradient.ndim == 2:
            fix = "is it transposed?"
        elif parameter.ndim == 1 and gradient.shape == (1, *parameter.shape):
            fix = "sum over the examples without keepdims: delta.sum(axis=0)"
        elif parameter.ndim == 1 and gradient.ndim == 2 and gradient.shape[1:] == parameter.shape:
            fix = f"one row for each of {len(gradient)} examples: the sum over them is lost, delta.sum(axis=0)"
        elif gradient.size == 1:
            fix = "a sum over everything? A bias takes delta.sum(axis=0)" if parameter.ndim == 1 else fix
        raise ValueError(f"{name} has shape {gradient.shape}; {of} has {parameter.shape}: {fix}")
    if gradient.dtype != parameter.dtype:
        raise TypeError(f"{name} is {gradient.dtype}, {of} is {parameter.dtype}: use .astype({parameter.dtype})")
    if not math.isfinite(np.vdot(gradient, gradient)):  # much faster than a look at each entry; its square may overflow
        check_values(**{name: gradient})


def check_labels(labels, n_classes):
    """The labels as an array (n,) of whole numbers 0 … n_classes - 1; TypeError or ValueError if they are not."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or len(labels) == 0:
        fix = ": use Y.argmax(axis=1) for one-hot rows" if labels.ndim == 2 else ""
        raise ValueError(f"labels have shape {labels.shape}; expected (n,), n at least 1, one class number each{fix}")
    if labels.dtype.kind not in "iu":
        fix = "labels.astype(int)" if labels.dtype.kind in "fb" else "np.unique(labels, return_inverse=True)[1]"
        raise TypeError(f"labels are {labels.dtype}; expected whole numbers: use {fix}")
    check_whole("n_classes", n_classes)
    if n_classes < 2:
        raise ValueError(f"n_classes is {n_classes}; telling classes apart takes at least 2")
    if labels.min() < 0 or labels.max() >= n_classes:
        raise ValueError(f"labels run from {labels.min()} to {labels.max()}; expected 0 to {n_classes - 1}")
    return labels


def check_whole(name, value):
    """Raise TypeError unless the value is a whole number, Python's or numpy's (True is none)."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}; expected a whole number")


def check_number(name, value, expected, allowed):
    """Raise ValueError unless the value is a finite number (True is none) that is positive or otherwise `allowed`."""
    if type(value) is not float and (not isinstance(value, Real) or isinstance(value, bool)):
        raise ValueError(f"{name} is {value!r}; expected {expected}")
    if not (0 < value < math.inf or allowed):
        raise ValueError(f"{name} is {value!r}; expected {expected}")


def check_training(X, learning_rate, epochs, batch_size, rng, momentum, l2, augment):
    """Raise TypeError or ValueError for settings of train that cannot be meant."""
    if not callable(learning_rate):
        check_number("learning_rate", learning_rate, "a positive number, or a function of the epoch", False)
    for name, value, most in (("epochs", epochs, None), ("batch_size", batch_size, len(X))):
        check_whole(name, value)
        if value < 1 or (most is not None and value > most):
            limit = "" if most is None else f", and no more than the {most} rows of X"
            raise ValueError(f"{name} is {value}; expected 1 or more{limit}")
    check_number("momentum", momentum, "0 ≤ momentum < 1", momentum == 0)
    if momentum >= 1:
        raise ValueError(f"momentum is {momentum!r}; expected 0 ≤ momentum < 1")
    check_number("l2", l2, "0 or a positive number", l2 == 0)
    if rng is not None:
        check_generator(rng)
    if augment is not None and rng is None:
        raise ValueError("augment draws random numbers; expected rng=np.random.default_rng(seed) beside it")


def check_generator(rng):
    """Raise TypeError unless rng is a numpy.random.Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is a {type(rng).__name__}; expected a generator: np.random.default_rng(seed)")


def _float(dtype):
    return dtype if dtype.kind == "f" else "float"

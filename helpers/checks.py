"""What the mathematics demands of its input, and what it says when something else comes.

Shapes are compared on every pass, values (NaN, infinity, labels) once in a call of train, predict or check_gradient.
Every message names what came, what was expected and the likely mistake.
"""

from numbers import Real

import numpy as np

from .activations import ACTIVATIONS


def check_layers(layers, X):
    """Raise TypeError or ValueError unless X (n, n_features) fits the layers and each layer fits the next."""
    if not isinstance(X, np.ndarray):
        raise TypeError(f"X is a {type(X).__name__}; expected a numpy array (n_examples, n_features)")
    if X.ndim != 2 or len(X) == 0:
        fix = "one example is X[:1], with two dimensions" if X.ndim == 1 else "no examples?" if X.ndim == 2 else ""
        raise ValueError(f"X has shape {X.shape}; expected (n_examples, n_features). {fix}".rstrip(". "))
    if not layers:
        raise ValueError("the list of layers is empty; expected at least one Layer(W, b, activation)")
    width = X.shape[1]
    for i, (W, b, activation) in enumerate(layers, start=1):
        if activation not in ACTIVATIONS:
            raise ValueError(f"layer {i} has activation {activation!r}; expected one of {', '.join(ACTIVATIONS)}")
        if activation == "softmax" and i < len(layers):
            raise ValueError(f"layer {i} of {len(layers)} has softmax; only the last layer can")
        if W.ndim != 2 or W.shape[0] != width:
            fix = " (is W transposed?)" if W.ndim == 2 and W.shape[1] == width else ""
            raise ValueError(f"W{i} has shape {W.shape}; it receives {width} numbers: expected ({width}, fan_out){fix}")
        width = W.shape[1]
        if b is not None and b.shape != (width,):
            raise ValueError(f"b{i} has shape {b.shape}; layer {i} has {width} neurons: expected ({width},), or None")
        if W.dtype != X.dtype or W.dtype.kind != "f" or (b is not None and b.dtype != W.dtype):
            came = f"X is {X.dtype}, W{i} is {W.dtype}" + ("" if b is None else f", b{i} is {b.dtype}")
            wanted = W.dtype if W.dtype.kind == "f" else "float"
            raise TypeError(f"{came}; expected one floating-point dtype for all: use .astype({wanted})")


def check_targets(shape, Y):
    """Raise TypeError or ValueError unless Y is an array of the outputs' shape: numpy would broadcast, silently."""
    if not isinstance(Y, np.ndarray):
        raise TypeError(f"Y is a {type(Y).__name__}; expected a numpy array of shape {shape}")
    if Y.shape == shape:
        return
    n, width = shape
    fix = "does Y belong to another batch?"
    if Y.ndim == 1 and len(Y) == n:
        fix = "use Y.reshape(-1, 1)" if width == 1 else f"for class labels use one_hot(labels, {width})"
    neurons = "1 neuron" if width == 1 else f"{width} neurons"
    raise ValueError(f"Y has shape {Y.shape}; this network ends in {neurons}, so Y must have shape {shape}: {fix}")


def check_loss(layers, outputs, Y, loss):
    """Raise unless the outputs come from these layers, Y fits them and the loss fits the last activation."""
    if len(outputs) != len(layers) + 1:
        raise ValueError(f"outputs has {len(outputs)} entries; forward gives {len(layers) + 1} here: [X, A1, …]")
    check_pair(layers, loss)
    check_targets(outputs[-1].shape, Y)


def check_pair(layers, loss):
    """Raise ValueError unless the loss's gradient is right for the last layer's activation."""
    if layers[-1].activation not in loss.activations:
        raise ValueError(f"{loss.name} needs a {' or '.join(loss.activations)} output, not {layers[-1].activation}")


def check_values(**arrays):
    """Raise ValueError when an array is empty or holds NaN or infinity; the keyword names it in the message."""
    for name, array in arrays.items():
        if np.size(array) == 0:
            raise ValueError(f"{name} is empty: shape {np.shape(array)}")
        if not np.isfinite(np.sum(array)):  # a single NaN or infinity spoils the sum, and a sum makes no copy
            bad = np.argwhere(~np.isfinite(array))
            where = tuple(map(int, bad[0])) if len(bad) else "a sum that overflows"
            raise ValueError(f"{name} holds {len(bad)} NaN or infinite values, the first at {where}")


def check_examples(layers, X, Y, loss):
    """All that training asks of its data, once: shapes, dtypes, no NaN or infinity, targets that an output can reach.

    Raises TypeError or ValueError.
    """
    check_layers(layers, X)
    check_pair(layers, loss)
    check_targets((len(X), layers[-1].W.shape[1]), Y)
    parameters = {f"W{i}": layer.W for i, layer in enumerate(layers, start=1)}
    parameters |= {f"b{i}": layer.b for i, layer in enumerate(layers, start=1) if layer.b is not None}
    check_values(X=X, Y=Y, **parameters)
    if Y.dtype != X.dtype:
        raise TypeError(f"Y is {Y.dtype}, X is {X.dtype}; expected one dtype for both: use Y.astype({X.dtype})")
    if loss.name == "cross-entropy" and not (((Y == 0) | (Y == 1)).all() and (Y.sum(axis=1) == 1).all()):
        raise ValueError("Y has rows that are not a single 1 among 0s; expected one-hot rows: use one_hot(labels, n)")
    low = {"sigmoid": 0, "tanh": -1}.get(layers[-1].activation)
    if low is not None and (Y.min() < low or Y.max() > 1):
        raise ValueError(f"Y runs from {Y.min()} to {Y.max()}; a {layers[-1].activation} output stays in {low} … 1")


def check_labels(labels, n_classes):
    """The labels as an array (n,) of whole numbers 0 … n_classes - 1; TypeError or ValueError if they are not."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or len(labels) == 0:
        raise ValueError(f"labels have shape {labels.shape}; expected (n,) with n at least 1, one class number each")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels are {labels.dtype}; expected whole numbers: use labels.astype(int)")
    if n_classes < 2:
        raise ValueError(f"n_classes is {n_classes}; telling classes apart takes at least 2")
    if labels.min() < 0 or labels.max() >= n_classes:
        raise ValueError(f"labels run from {labels.min()} to {labels.max()}; expected 0 to {n_classes - 1}")
    return labels


def check_training(X, learning_rate, epochs, batch_size, rng, momentum, l2, augment):
    """Raise TypeError or ValueError for settings of train that cannot be meant."""
    if not callable(learning_rate) and not (isinstance(learning_rate, Real) and 0 < learning_rate < np.inf):
        raise ValueError(f"learning_rate is {learning_rate!r}; expected a positive number, or a function of the epoch")
    for name, value, most in (("epochs", epochs, None), ("batch_size", batch_size, len(X))):
        if not isinstance(value, int | np.integer) or isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}; expected a whole number")
        if value < 1 or (most is not None and value > most):
            limit = "" if most is None else f", and no more than the {most} rows of X"
            raise ValueError(f"{name} is {value}; expected 1 or more{limit}")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum is {momentum!r}; expected 0 ≤ momentum < 1")
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2 is {l2!r}; expected 0 or a positive number")
    if rng is not None:
        check_generator(rng)
    if augment is not None and rng is None:
        raise ValueError("augment draws random numbers; expected rng=np.random.default_rng(seed) beside it")


def check_generator(rng):
    """Raise TypeError unless rng is a numpy.random.Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is a {type(rng).__name__}; expected a generator: np.random.default_rng(seed)")

"""The network: its layers, forward, backward. All four networks of the course run through these two functions.

Rows are examples: X is (n_examples, n_features), a layer's W is (fan_in, fan_out) and its b is (fan_out,).
"""

import math
from typing import NamedTuple

import numpy as np

from .activations import ACTIVATIONS
from .checks import check_generator, check_input, check_labels, check_layers, check_loss, check_parameters, check_values


class Layer(NamedTuple):
    """One layer: W (fan_in, fan_out), b (fan_out,) or None for no biases, and the name of its activation."""

    W: np.ndarray
    b: np.ndarray | None
    activation: str


def init_layers(sizes, hidden, output, rng, dtype=np.float64):
    """Random layers, e.g. for sizes [784, 16, 16, 10]: weights normal around 0, biases 0.

    The weights' standard deviation is sqrt(gain / fan_in), so that a sum of many inputs is no larger than a sum of few;
    ACTIVATIONS holds each activation's gain and its source. `hidden` and `output` name the activations; `rng` is a
    numpy.random.Generator. Raises ValueError for fewer than two sizes, one below 1, or an unknown activation,
    TypeError for a seed in place of a generator.
    """
    check_generator(rng)
    if len(sizes) < 2 or not all(isinstance(size, int | np.integer) and size >= 1 for size in sizes):
        raise ValueError(f"sizes is {sizes}; expected at least two whole numbers from 1 up: inputs, …, outputs")
    for activation in (hidden, output):
        if activation not in ACTIVATIONS:
            raise ValueError(f"there is no activation {activation!r}; expected one of {', '.join(ACTIVATIONS)}")
    layers = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
        activation = hidden if len(layers) < len(sizes) - 2 else output
        std = math.sqrt(ACTIVATIONS[activation].gain / fan_in)
        W = rng.normal(0, std, (fan_in, fan_out)).astype(dtype)
        layers.append(Layer(W, np.zeros(fan_out, dtype), activation))
    check_layers(layers)
    return layers


def forward(layers, X):
    """Run X (n, n_features) through the layers: returns [X, A1, …, AL], every layer's output, each (n, fan_out).

    Raises TypeError or ValueError when X and the layers do not fit together. NaN in X is met by whatever uses the
    result: total_loss, predict and train raise.

    >>> layers = [Layer(np.array([[1.0], [1.0]]), np.array([-1.0]), "linear")]
    >>> forward(layers, np.array([[2.0, 3.0]]))
    [array([[2., 3.]]), array([[4.]])]
    """
    check_input(layers, X)
    outputs = [X]
    for W, b, activation in layers:
        Z = outputs[-1] @ W
        if b is not None:
            Z += b
        outputs.append(ACTIVATIONS[activation].value(Z))
    return outputs


def backward(layers, outputs, Y, loss, l2=0.0):
    """The gradient of total_loss(layers, outputs, Y, loss, l2): [(dW1, db1), …], each shaped like its W and b.

    `outputs` comes from forward(layers, X); a layer without biases has None for db. Derived line by line in the
    notebooks (Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323, 1986).
    Raises ValueError or TypeError when Y has the wrong shape or the loss does not fit the output activation.

    >>> from helpers import sum_of_squares
    >>> layers = [Layer(np.array([[1.0], [1.0]]), np.array([-1.0]), "linear")]
    >>> backward(layers, forward(layers, np.array([[2.0, 3.0]])), np.array([[5.0]]), sum_of_squares)
    [(array([[-4.],
           [-6.]]), array([-2.]))]
    """
    check_loss(layers, outputs, Y, loss, l2)
    gradients = []
    delta = loss.delta(outputs[-1], Y, layers[-1].activation)
    for i in reversed(range(len(layers))):
        W, b, _ = layers[i]
        dW = outputs[i].T @ delta
        if l2:
            dW += float(l2) * W
        gradients.insert(0, (dW, None if b is None else delta.sum(axis=0)))
        if i > 0:
            delta = (delta @ W.T) * ACTIVATIONS[layers[i - 1].activation].slope(outputs[i])
    return gradients


def total_loss(layers, outputs, Y, loss, l2=0.0):
    """The number that training makes small: loss(outputs[-1], Y) + (l2 / 2) · the sum of all squared weights.

    Biases are not penalised. Raises ValueError or TypeError as backward does, FloatingPointError when the value is
    not finite.
    """
    check_loss(layers, outputs, Y, loss, l2)
    value = float(loss.value(outputs[-1], Y))
    if l2:
        value += float(l2) / 2 * sum(float(np.vdot(layer.W, layer.W)) for layer in layers)
    if not math.isfinite(value):
        raise FloatingPointError(f"the {loss.name} is {value}: NaN among the inputs, or too large a learning rate?")
    return value


def predict(layers, X):
    """The class of each row of X, as whole numbers (n,): the largest output, or 1 where a single output is over 0.5.

    Raises ValueError for NaN or infinity in X, in a weight or in an output, and for a network whose output is no
    probability.
    """
    A = forward(layers, X)[-1]
    check_values(X=X)
    check_parameters(layers)
    check_values(**{"the output": A})
    if not ACTIVATIONS[layers[-1].activation].is_probability:
        raise ValueError(f"a {layers[-1].activation} output is no probability: use forward(layers, X)[-1]")
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


def accuracy(layers, X, labels):
    """The share (0 to 1) of the rows of X that `predict` puts into their class; labels are class numbers (n,).

    Raises TypeError or ValueError as predict does, and for labels of another number or kind.
    """
    predicted = predict(layers, X)
    labels = check_labels(labels, max(2, layers[-1].W.shape[1]))
    if labels.shape != predicted.shape:
        raise ValueError(f"there are {len(labels)} labels for the {len(predicted)} rows of X")
    return float(np.mean(predicted == labels))

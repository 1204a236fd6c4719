"""Gradient descent: full batch, mini-batch and one example at a time, in one loop."""

import math

import numpy as np

from .checks import check_examples, check_training
from .network import Layer, backward, forward, total_loss


def update(layers, gradients, learning_rate):
    """One step downhill: new layers with W - learning_rate · dW, b - learning_rate · db. Changes nothing in place.

    Raises ValueError for a learning rate that is negative, NaN or infinite.
    """
    rate = float(learning_rate)  # a Python number leaves float32 layers float32, a numpy float64 would not
    if not 0 <= rate < math.inf:
        raise ValueError(f"learning_rate is {rate}; expected a number from 0 up: descent subtracts the gradient")
    return [
        Layer(W - rate * dW, None if b is None else b - rate * db, activation)
        for (W, b, activation), (dW, db) in zip(layers, gradients, strict=True)
    ]


def add_momentum(velocity, gradients, momentum):
    """momentum · velocity + gradients, array by array; the gradients alone where there is no velocity yet (None)."""
    if velocity is None:
        return gradients
    return [
        (momentum * vW + dW, None if db is None else momentum * vb + db)
        for (vW, vb), (dW, db) in zip(velocity, gradients, strict=True)
    ]


@np.errstate(over="ignore", invalid="ignore")  # a loss that is not finite raises, with the cause, in total_loss
def train(
    layers, X, Y, loss, *, learning_rate, epochs, batch_size=None, rng=None, momentum=0.0, l2=0.0, augment=None,
    on_epoch=None,
):  # fmt: skip
    """Gradient descent on total_loss: returns (new layers, losses) and leaves the layers that came in as they were.

    X is (n, n_features), Y (n, n_outputs); an epoch goes through all n rows once.

    learning_rate  a positive number, or a function of the epochs done so far (a float from 0 up to `epochs`)
    batch_size     rows in a step: None takes all of them (full batch), 1 is one example at a time
    rng            a numpy.random.Generator, which shuffles the rows anew each epoch; None keeps their order
    momentum       each step follows v = momentum · v + gradient instead of the gradient (0 ≤ momentum < 1;
                   Polyak, 1964; Sutskever et al., On the importance of initialization and momentum, 2013)
    l2             strength of the penalty (l2 / 2) · the sum of all squared weights
    augment        a function (rows of X, rng) -> altered copies of them, applied to every batch
    on_epoch       a function (epochs done, layers, loss), called after each epoch; later steps leave these layers alone

    losses[k] is the loss measured on the way through epoch k, before each step, as the mean over its rows; with the
    full batch that is the loss after k steps. Raises ValueError or TypeError for bad input, FloatingPointError when
    the loss stops being finite.
    """
    check_examples(layers, X, Y, loss)
    n = len(X)
    batch_size = n if batch_size is None else batch_size
    check_training(X, learning_rate, epochs, batch_size, rng, momentum, l2, augment)
    X = np.ascontiguousarray(X)  # as pandas hands it over, X is stored by columns: taking rows costs 10 times as much
    losses, velocity = [], None
    for epoch in range(epochs):
        order = rng.permutation(n) if rng is not None and batch_size < n else None
        epoch_loss = 0.0
        for start in range(0, n, batch_size):
            rows = slice(start, start + batch_size)
            if order is not None:
                rows = order[rows]
            X_batch, Y_batch = X[rows], Y[rows]
            if augment is not None:
                X_batch = augment(X_batch, rng)
            outputs = forward(layers, X_batch)
            epoch_loss += total_loss(layers, outputs, Y_batch, loss, l2) * len(X_batch) / n
            gradients = backward(layers, outputs, Y_batch, loss, l2)
            if momentum:
                velocity = gradients = add_momentum(velocity, gradients, momentum)
            rate = learning_rate(epoch + start / n) if callable(learning_rate) else learning_rate
            layers = update(layers, gradients, rate)
        losses.append(epoch_loss)
        if on_epoch is not None:
            on_epoch(epoch + 1, layers, epoch_loss)
    return layers, losses

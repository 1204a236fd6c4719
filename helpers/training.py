"""Gradient descent: full batch, mini-batch and one example at a time, in one loop."""

import contextlib
import functools

import numpy as np

from .checks import check_examples, check_gradients, check_number, check_parameters, check_training
from .network import Layer, backward, forward, total_loss


def update(layers, gradients, learning_rate):
    """One step downhill: new layers with W - learning_rate · dW, b - learning_rate · db. Changes nothing in place.

    Raises ValueError for a learning rate that is negative, NaN or infinite and for gradients of another number or
    shape than the parameters or with NaN, TypeError for another dtype.
    """
    check_gradients(layers, gradients)
    return _stepped(layers, gradients, learning_rate)


def _stepped(layers, gradients, learning_rate):
    """update without a look at the gradients: train's own fit, and what is not finite in them the next loss meets."""
    allowed = "a number from 0 up: descent subtracts the gradient"
    check_number("learning_rate", learning_rate, allowed, learning_rate == 0)
    rate = float(learning_rate)  # a Python number leaves float32 layers float32, a numpy float64 would not
    return [
        Layer(W - rate * dW, None if b is None else b - rate * db, activation)
        for (W, b, activation), (dW, db) in zip(layers, gradients, strict=True)
    ]


def add_momentum(velocity, gradients, momentum):
    """momentum · velocity + gradients, array by array; the gradients alone where there is no velocity yet (None)."""
    if velocity is None:
        return gradients
    momentum = float(momentum)
    return [
        (momentum * vW + dW, None if db is None else momentum * vb + db)
        for (vW, vb), (dW, db) in zip(velocity, gradients, strict=True)
    ]


def train(
    layers, X, Y, loss, *, learning_rate, epochs, batch_size=None, rng=None, momentum=0.0, l2=0.0, augment=None,
    on_epoch=None, progress=None,
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
    progress       a dict, empty at first, that keeps all that training needs to go on: see below

    losses[k] is the loss measured on the way through epoch k, before each step, as the mean over its rows; with the
    full batch that is the loss after k steps. Raises ValueError or TypeError for bad input, FloatingPointError when
    the loss or a parameter stops being finite.

    Interrupted (Ctrl-C, a notebook's stop button), it says so and returns what the last whole epoch had reached. The
    same call with the same `progress` then goes on where that epoch ended, to the very bits of an uninterrupted run.
    A new call that starts from the layers alone does not: its momentum starts at rest, its schedule at epoch 0, and
    its rows come in the order that rng draws next.
    """
    check_examples(layers, X, Y, loss)
    n = len(X)
    batch_size = n if batch_size is None else batch_size
    check_training(X, learning_rate, epochs, batch_size, rng, momentum, l2, augment)
    loss = loss._replace(one_hot=False)  # all of Y has been looked at: its batches need no second look
    X = np.ascontiguousarray(X)  # as pandas hands it over, X is stored by columns: taking rows costs 10 times as much
    progress = {} if progress is None else progress
    if not progress:
        progress.update(epochs=0, layers=layers, losses=[], velocity=None, rng=rng and rng.bit_generator.state)
    layers, losses, velocity = progress["layers"], progress["losses"][: progress["epochs"]], progress["velocity"]
    if rng is not None:
        rng.bit_generator.state = progress["rng"]
    try:
        # a loss that is not finite raises, with the cause, in total_loss
        with np.errstate(over="ignore", invalid="ignore"), one_thread(batch_size):
            for epoch in range(progress["epochs"], epochs):
                epoch_loss, seen = 0.0, 0
                for X_batch, Y_batch in batches(X, Y, batch_size, rng, augment):
                    outputs = forward(layers, X_batch)
                    epoch_loss += total_loss(layers, outputs, Y_batch, loss, l2) * len(X_batch) / n
                    gradients = backward(layers, outputs, Y_batch, loss, l2)
                    if momentum:
                        velocity = gradients = add_momentum(velocity, gradients, momentum)
                    rate = learning_rate(epoch + seen / n) if callable(learning_rate) else learning_rate
                    layers = _stepped(layers, gradients, rate)
                    seen += len(X_batch)
                losses.append(epoch_loss)
                state = rng and rng.bit_generator.state
                progress.update(epochs=epoch + 1, layers=layers, losses=losses, velocity=velocity, rng=state)
                if on_epoch is not None:
                    on_epoch(epoch + 1, layers, epoch_loss)
    except KeyboardInterrupt:
        print(f"Interrupted after {progress['epochs']} of {epochs} epochs: what they have reached is returned.")
    try:
        check_parameters(progress["layers"])  # no loss comes after the last step
    except ValueError as error:
        raise FloatingPointError(f"after the last step {error}: too large a learning rate?") from None
    return progress["layers"], progress["losses"][: progress["epochs"]]


def batches(X, Y, batch_size, rng=None, augment=None):
    """All rows of X (n, n_features) and Y (n, n_outputs) once: pairs of batch_size rows, the last perhaps of fewer.

    `rng` and `augment` are train's. Raises ValueError when `augment` returns another shape.
    """
    order = rng.permutation(len(X)) if rng is not None and batch_size < len(X) else None
    for start in range(0, len(X), batch_size):
        rows = slice(start, start + batch_size)
        if order is not None:
            rows = order[rows]
        X_batch = X[rows]
        if augment is not None:
            came = augment(X_batch.copy() if order is None else X_batch, rng)  # a slice would be the caller's own X
            if np.shape(came) != X_batch.shape:
                raise ValueError(f"augment returns shape {np.shape(came)} for rows of shape {X_batch.shape}")
            X_batch = came
        yield X_batch, Y[rows]


@functools.cache
def _blas():
    """The switch for BLAS's threads; None without threadpoolctl, which comes with scikit-learn."""
    with contextlib.suppress(ImportError):
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()


def one_thread(batch_size):
    """A context in which BLAS uses one thread, where batches are small: there a second one gains nothing.

    On a busy machine two threads wait for each other, up to a hundred times as long as the arithmetic takes.
    """
    blas = _blas() if batch_size <= 256 else None
    return contextlib.nullcontext() if blas is None else blas.limit(limits=1, user_api="blas")

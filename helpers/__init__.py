"""The shared mathematics of the four notebooks: numpy, and nothing else.

Read in this order: activations, losses, network (the heart), training, gradient_check. `checks` holds the error
messages, `datasets` the data, `digits` the recipe of notebook 4. All that a notebook's page needs beyond the
mathematics (figures, the exercises' answers, things to touch) is in `page`, and nothing here imports it.
"""

from .activations import ACTIVATIONS, sigmoid, softmax
from .gradient_check import GradientError, check_gradient, numerical_gradient
from .losses import cross_entropy, mean_squared_error, one_hot, sum_of_squares
from .network import Layer, accuracy, backward, forward, init_layers, predict, total_loss
from .training import train, update

__all__ = [
    "ACTIVATIONS",
    "GradientError",
    "Layer",
    "accuracy",
    "backward",
    "check_gradient",
    "cross_entropy",
    "forward",
    "init_layers",
    "mean_squared_error",
    "numerical_gradient",
    "one_hot",
    "predict",
    "sigmoid",
    "softmax",
    "sum_of_squares",
    "total_loss",
    "train",
    "update",
]

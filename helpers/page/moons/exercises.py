"""The exercise checks of notebook 3: softmax's Jacobian, the loss from scores, a ring, temperature."""

import warnings

import numpy as np
from sklearn.datasets import make_circles

from ...activations import softmax
from ...losses import cross_entropy, one_hot
from ...network import Layer, accuracy
from ..answers import Wrong, call, close, exercise


@exercise
def check_count(count_parameters):
    for sizes in ([2, 4, 3], [2, 50, 2], [784, 16, 16, 10]):
        pairs = list(zip(sizes[:-1], sizes[1:], strict=True))
        weights, expected = sum(i * o for i, o in pairs), sum(i * o + o for i, o in pairs)
        answer = call(count_parameters, sizes)
        if close(answer, expected):
            continue
        start = f"For {sizes} you get {answer}, expected {expected}."
        if close(answer, weights):
            raise Wrong(f"{start} Those are the weights alone: every neuron has a bias, too.")
        if close(answer, weights + sum(sizes)):
            raise Wrong(f"{start} The inputs have no biases: count one for each neuron of the layers after them.")
        if close(answer, weights + sum(sizes[:-1])):
            raise Wrong(f"{start} A layer has as many biases as it has outputs (fan_out), not inputs.")
        if len(sizes) > 3:
            raise Wrong(f"{start} With one hidden layer it is right: go through all pairs of neighbouring sizes.")
        raise Wrong(f"{start} A layer from i to o neurons has i · o weights and o biases.")
    return "For the network of this notebook it is 17, for the digit network of the next one 13,002."


@exercise
def check_jacobian(softmax_jacobian):
    p = softmax(np.array([[1.5, 0.2, -0.3, 0.4]]))[0]
    expected = np.diag(p) - np.outer(p, p)
    answer = np.asarray(call(softmax_jacobian, p))
    if answer.shape != expected.shape:
        raise Wrong(
            f"For {len(p)} classes the shape is {answer.shape}, expected {expected.shape}: every output depends on "
            "every score."
        )
    if close(answer, expected):
        return "Its columns add up to 0, because the outputs always add up to 1."
    if close(answer, -expected):
        raise Wrong("All signs are flipped: raising a score raises its own output, so the diagonal is positive.")
    if close(answer, np.diag(np.diag(expected))):
        raise Wrong("The diagonal is right, the rest is 0: another score moves this output, too, through the sum.")
    if close(np.diag(answer), np.diag(expected)):
        raise Wrong("The diagonal is right. For i ≠ j the numerator is a constant and S' = exp(z_j): what follows?")
    if close(answer - np.diag(np.diag(answer)), expected - np.diag(np.diag(expected))):
        raise Wrong("Off the diagonal it is right. For i = j the numerator changes as well: use the quotient rule.")
    raise Wrong("On the diagonal it should be p_j (1 - p_j), elsewhere -p_i p_j.")


@exercise
def check_loss_from_scores(loss_from_scores):
    rng = np.random.default_rng(3)
    Z, labels = rng.normal(0, 2, (7, 3)), np.array([0, 2, 1, 1, 0, 2, 2])
    expected = cross_entropy(softmax(Z), one_hot(labels, 3))
    answer = call(loss_from_scores, Z, labels)
    if np.shape(answer) != ():
        raise Wrong(f"The result has shape {np.shape(answer)}; expected one number, the mean over the rows.")
    if close(answer, expected * len(Z)):
        raise Wrong("That is the sum over the rows: take the mean. It is the very slip of the article's gradient.")
    if close(answer, -expected):
        raise Wrong("The sign is flipped: minus the true score, plus the logarithm of the sum.")
    if close(answer, np.mean(np.log(np.exp(Z).sum(axis=1)) - Z.max(axis=1))):
        raise Wrong("You took the largest score of each row; the loss asks for the true class's score, labels[i].")
    logarithms, true_scores = np.log(np.exp(Z).sum(axis=1)), Z[np.arange(len(Z)), labels]
    if close(answer, np.mean(logarithms - Z.max(axis=1) - true_scores)):
        raise Wrong("You subtracted the maximum inside the sum only: subtract it from the true score, too.")
    if close(answer, np.mean(logarithms) - Z[:, labels].mean()):
        raise Wrong("Z[:, labels] picks whole columns; one score per row is Z[np.arange(len(Z)), labels].")
    if close(answer, np.mean(logarithms)):
        raise Wrong("That is the logarithm of the sum alone: the true class's score has to be subtracted.")
    if not close(answer, expected):
        raise Wrong(f"For small scores you get {float(answer):.4f}, expected {expected:.4f}.")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        answer = call(loss_from_scores, np.array([[1000.0, 0.0], [-1000.0, 0.0]]), np.array([1, 1]))
    if np.isposinf(answer):
        raise Wrong(
            "Right for small scores, but scores of ±1000 give inf: a probability (or a sum of exponentials) has left "
            "the range of floats: subtract each row's maximum, and take no logarithm of a probability."
        )
    if not np.isfinite(answer):
        raise Wrong(f"Right for small scores, but scores of ±1000 give {answer}: subtract each row's maximum first.")
    if not close(answer, 500.0):
        raise Wrong(
            f"Right for small scores, but for scores of ±1000 you get {float(answer):.4g}, expected 500. Do not go "
            "through probabilities, which underflow to 0, nor cap anything: subtract each row's maximum."
        )
    return "This is how libraries compute it: from the scores, never through the probabilities."


@exercise
def check_ring(solve_ring):
    X, labels = make_circles(200, noise=0.1, factor=0.3, random_state=0)
    layers = call(solve_ring, X, labels)
    if isinstance(layers, tuple) and len(layers) == 2 and isinstance(layers[0], list):
        raise Wrong("train returns two things, the layers and the losses: layers, losses = train(...).")
    if not isinstance(layers, list) or not all(isinstance(layer, Layer) for layer in layers):
        raise Wrong("Expected a list of layers, as init_layers makes and train returns.")
    if layers[-1].W.shape[1] != 2:
        raise Wrong(f"The last layer has {layers[-1].W.shape[1]} outputs; with softmax it takes one for each class: 2.")
    hidden = [layer.W.shape[1] for layer in layers[:-1]]
    if sum(hidden) > 3:
        raise Wrong(f"That works with {sum(hidden)} hidden neurons; the task allows 3.")
    X_fresh, labels_fresh = make_circles(1000, noise=0.1, factor=0.3, random_state=1)
    seen, unseen = accuracy(layers, X, labels), accuracy(layers, X_fresh, labels_fresh)
    if unseen < 0.95:
        if not hidden:
            raise Wrong(f"{unseen:.2f} of fresh points: without a hidden layer the boundary is a line.")
        if sum(hidden) < 3:
            raise Wrong(f"{unseen:.2f} of fresh points: {sum(hidden)} lines do not enclose a region.")
        raise Wrong(
            f"{unseen:.2f} of fresh points, {seen:.2f} of the training points: train longer, with a learning rate of "
            "about 0.5, or from another seed."
        )
    return "Three straight lines enclose the inner disc."


@exercise
def check_temperature(temperature_delta):
    rng = np.random.default_rng(4)
    Z2, Y, T = rng.normal(0, 2, (6, 3)), one_hot(np.array([0, 1, 2, 2, 1, 0]), 3), 2.5
    difference = softmax(Z2 / T) - Y
    expected = difference / (len(Y) * T)
    answer = np.asarray(call(temperature_delta, Z2, Y, T))
    if answer.shape != expected.shape:
        raise Wrong(f"The shape is {answer.shape}, expected that of Z2, {expected.shape}.")
    if close(answer, expected):
        return "Checked against the slopes of the loss: high temperature also means small gradients."
    causes = (
        (difference / len(Y), "The inner derivative is missing: Z2 is divided by T, so the chain rule brings 1/T."),
        (difference / T, "The loss is a mean over the rows: where is the 1/n?"),
        (difference * T / len(Y), "You multiplied by T; the derivative of Z2 / T is 1/T."),
        (-expected, "The sign is flipped: predicted minus true."),
        ((softmax(Z2) - Y) / (len(Y) * T), "The probabilities need the temperature, too: softmax(Z2 / T)."),
        ((softmax(Z2) - Y) / len(Y), "That is the delta without a temperature."),
        (difference, "Two factors are missing: 1/n from the mean and 1/T from the chain rule."),
        ((softmax(T * Z2) - Y) / (len(Y) * T), "You multiplied the scores by T: the softmax is that of Z2 / T."),
        (T * (softmax(T * Z2) - Y) / len(Y), "You multiplied the scores by T: the task divides them."),
    )
    for wrong, message in causes:
        if close(answer, wrong):
            raise Wrong(message)
    raise Wrong(f"At the first entry you get {answer[0, 0]:.4f}, the measured slope is {expected[0, 0]:.4f}.")

"""The exercise checks of notebook 3: softmax's Jacobian, the loss from scores, a ring, temperature."""

import warnings

import numpy as np
from sklearn.datasets import make_circles

from ...activations import softmax
from ...losses import cross_entropy, one_hot
from ...network import Layer, accuracy
from ..answers import Wrong, call, close, exercise, expect


@exercise
def check_count(count_parameters):
    """count_parameters(sizes): how many weights and biases a network of these sizes has."""

    def ways(sizes):
        pairs = list(zip(sizes[:-1], sizes[1:], strict=True))
        weights, one_hidden = sum(i * o for i, o in pairs), sum(i * o + o for i, o in pairs[:2])
        return weights + sum(sizes[1:]), {
            "Those are the weights alone: every neuron has a bias, too.": weights,
            "The inputs have no biases: count one for each neuron of the layers after them.": weights + sum(sizes),
            "A layer has as many biases as it has outputs (fan_out), not inputs.": weights + sum(sizes[:-1]),
            "A layer has a bias for each of its neurons, not one in all.": weights + len(pairs),
            "With one hidden layer it is right: go through all pairs of neighbouring sizes.": one_hidden,
            "That is the last layer alone: add up all pairs, total += … .": pairs[-1][1] * (pairs[-1][0] + 1),
        }

    look = "A layer from i to o neurons has i · o weights and o biases."
    cases = [([2, 4, 3],), ([2, 50, 2],), ([784, 16, 16, 10],)]
    expect(count_parameters, cases, ways, case=lambda sizes: f"sizes = {sizes}", otherwise=look)
    return "For the network of this notebook it is 17, for the digit network of the next one 13,002."


@exercise
def check_jacobian(softmax_jacobian):
    """softmax_jacobian(p): the matrix of d y_i / d z_j, from one row of softmax's outputs."""

    def ways(p):
        right = np.diag(p) - np.outer(p, p)
        return right, {
            "All signs are flipped: raising a score raises its own output, so the diagonal is positive.": -right,
            "The diagonal alone, as one row. Every output depends on every score: it is a matrix.": p * (1 - p),
            "Off the diagonal it is all 0: another score moves this output, too, through the sum.": np.diag(
                p * (1 - p)
            ),
        }

    def look(_, answer, right):
        if answer.shape != right.shape:
            return "Every output depends on every score."
        rest = 1 - np.eye(len(right))
        if close(np.diag(answer), np.diag(right)):
            return "The diagonal is right. For i ≠ j the numerator is a constant and S' = exp(z_j): what follows?"
        if close(answer * rest, right * rest):
            return "Off the diagonal it is right. For i = j the numerator changes as well: use the quotient rule."
        return "On the diagonal it should be p_j (1 − p_j), elsewhere −p_i p_j."

    cases = [(softmax(np.array([scores]))[0],) for scores in ([1.5, 0.2, -0.3, 0.4], [-0.6, 0.9, 0.1])]
    expect(softmax_jacobian, cases, ways, case=lambda p: f"{len(p)} classes", otherwise=look)
    return "Its columns add up to 0, because the outputs always add up to 1."


@exercise
def check_loss_from_scores(loss_from_scores):
    """loss_from_scores(Z, labels): cross-entropy's mean over the rows, for scores of any size."""

    def ways(Z, labels):
        right, logarithms = cross_entropy(softmax(Z), one_hot(labels, Z.shape[1])), np.log(np.exp(Z).sum(axis=1))
        scores = Z[np.arange(len(Z)), labels]
        of_largest = np.mean(logarithms - Z.max(axis=1))
        columns = np.mean(logarithms) - Z[:, labels].mean()
        return right, {
            "That is the sum over the rows: take the mean. It is the very slip of the article's gradient.": right
            * len(Z),
            "That is one loss a row: take their mean.": logarithms - scores,
            "The sign is flipped: minus the true score, plus the logarithm of the sum.": -right,
            "You took each row's largest score; the loss asks for that of the true class.": of_largest,
            "Subtract the maximum from the true score, too, not in the sum alone.": of_largest - scores.mean(),
            "Z[:, labels] picks whole columns; one score a row is Z[np.arange(len(Z)), labels].": columns,
            "That is the logarithm of the sum alone: the true class's score has to be subtracted.": np.mean(logarithms),
            "The true score is subtracted, but the sum has no logarithm.": np.mean(np.exp(Z).sum(axis=1) - scores),
            "The sum goes over each row's classes, axis=1, and not over all of Z.": np.log(np.exp(Z).sum())
            - scores.mean(),
        }

    def extreme(Z, labels):
        return 500.0, {
            "Right for small scores, but scores of ±1000 give inf: a probability (or a sum of exponentials) has left "
            "the range of floats: subtract each row's maximum, and take no logarithm of a probability.": np.inf,
            "Right for small scores, but scores of ±1000 give −inf: subtract each row's own maximum, not that of all "
            "rows.": -np.inf,
        }

    def look(_, answer, right):
        if np.isnan(answer):
            return "Right for small scores: subtract each row's maximum first."
        return (
            "Right for small scores. Do not go through probabilities, which underflow to 0, nor cap anything: subtract "
            "each row's maximum."
        )

    rng = np.random.default_rng(3)
    cases = [
        (rng.normal(0, 2, (7, 3)), np.array([0, 2, 1, 1, 0, 2, 2])),
        (rng.normal(0, 2, (5, 4)), np.array([3, 0, 1, 1, 2])),
    ]
    expect(loss_from_scores, cases, ways, case=lambda Z, labels: "small scores")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        large = [(np.array([[1000.0, 0.0], [-1000.0, 0.0]]), np.array([1, 1]))]
        expect(loss_from_scores, large, extreme, case=lambda Z, labels: "scores of ±1000", otherwise=look)
    return "This is how libraries compute it: from the scores, never through the probabilities."


@exercise
def check_ring(solve_ring):
    """solve_ring(X, labels): trained layers, at most three hidden neurons, 95 of 100 fresh points right."""
    X, labels = make_circles(200, noise=0.1, factor=0.3, random_state=0)
    layers = call(solve_ring, X, labels)
    if isinstance(layers, tuple) and len(layers) == 2 and isinstance(layers[0], list):
        raise Wrong("train returns two things, the layers and the losses: layers, losses = train(...).")
    if not isinstance(layers, list) or not layers or not all(isinstance(layer, Layer) for layer in layers):
        raise Wrong("Expected a list of layers, as init_layers makes and train returns.")
    if np.ndim(layers[-1].W) == 2 and layers[-1].W.shape[1] != 2:
        raise Wrong(f"The last layer has {layers[-1].W.shape[1]} outputs; with softmax it takes one for each class: 2.")
    X_fresh, labels_fresh = make_circles(1000, noise=0.1, factor=0.3, random_state=1)
    try:
        seen, unseen = accuracy(layers, X, labels), accuracy(layers, X_fresh, labels_fresh)
    except (TypeError, ValueError) as error:
        raise Wrong(f"These layers cannot answer: {error}") from None
    hidden = sum(layer.W.shape[1] for layer in layers[:-1])
    if hidden > 3:
        raise Wrong(f"That works with {hidden} hidden neurons; the task allows 3.")
    if unseen < 0.95:
        found = f"{unseen:.2f} of fresh points are right"
        if not hidden:
            raise Wrong(f"{found}: without a hidden layer the boundary is a line.")
        if hidden < 3:
            raise Wrong(f"{found}: {hidden} line{'s do' if hidden > 1 else ' does'} not enclose a region.")
        raise Wrong(
            f"{found}, and {seen:.2f} of the training points: train longer, with a learning rate of about 0.5, or from "
            "another seed."
        )
    return "Three straight lines enclose the inner disc."


@exercise
def check_temperature(temperature_delta):
    """temperature_delta(Z2, Y, T): dL/dZ2 of cross-entropy's mean after softmax(Z2 / T)."""

    def ways(Z2, Y, T):
        n, difference = len(Y), softmax(Z2 / T) - Y
        right, plain, inverse = difference / (n * T), (softmax(Z2) - Y) / n, (softmax(T * Z2) - Y) / n
        return right, {
            "The inner derivative is missing: Z2 is divided by T, so the chain rule brings 1/T.": difference / n,
            "The loss is a mean over the rows: where is the 1/n?": difference / T,
            "You multiplied by T; the derivative of Z2 / T is 1/T.": difference * T / n,
            "The sign is flipped: predicted minus true.": -right,
            "The probabilities need the temperature, too: softmax(Z2 / T).": plain / T,
            "That is the delta without a temperature.": plain,
            "Two factors are missing: 1/n from the mean and 1/T from the chain rule.": difference,
            "You multiplied the scores by T: the softmax is that of Z2 / T.": inverse / T,
            "You multiplied the scores by T, and their derivative, too: the task divides by it.": T * inverse,
            "Divided by the number of all entries: the mean goes over the rows, len(Y).": right / Y.shape[1],
        }

    rng = np.random.default_rng(4)
    cases = [
        (rng.normal(0, 2, (6, 3)), one_hot(np.array([0, 1, 2, 2, 1, 0]), 3), 2.5),
        (rng.normal(0, 2, (5, 4)), one_hot(np.array([3, 0, 2, 1, 3]), 4), 0.7),
    ]
    expect(temperature_delta, cases, ways, case=lambda Z2, Y, T: f"{len(Y)} rows, {Y.shape[1]} classes and T = {T}")
    return "Checked against the slopes of the loss: high temperature also means small gradients."

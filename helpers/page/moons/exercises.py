"""The exercise checks of notebook 3: four lines on the way; parameters, the Jacobian, scores, a ring, temperature."""

import warnings

import numpy as np
from sklearn.datasets import make_circles

from ...activations import softmax
from ...losses import cross_entropy, one_hot
from ...network import Layer, accuracy
from ..answers import SHAPES, Wrong, call, close, exercise, expect

BROADCAST = "The shapes do not fit: a sum or max with axis=1 loses a dimension that keepdims=True keeps."


@exercise(hints={"broadcast": BROADCAST})
def check_softmax_rows(my_softmax):
    """my_softmax(Z): the softmax of each row of scores."""

    def ways(Z):
        E = np.exp(Z)
        return softmax(Z), {
            "The sum goes over each row's scores, axis=1, and not over all of Z.": E / E.sum(),
            "Those are the sums of the columns, axis=0: one point's scores stand in a row, axis=1.": E / E.sum(axis=0),
            "Those are the exponentials: each is divided by the sum of its row.": E,
            "The scores themselves are divided by their sum: np.exp makes them positive first.": Z
            / Z.sum(axis=1, keepdims=True),
            "That is the sigmoid of each score by itself: the outputs of a row have to add up to 1.": 1 / (1 + 1 / E),
        }

    rng = np.random.default_rng(5)
    cases = [(rng.normal(0, 1, (6, 3)),), (rng.normal(0, 1, (5, 4)),)]
    look = "Each row: np.exp of its scores, divided by their sum."
    expect(my_softmax, cases, ways, case=lambda Z: f"{len(Z)} rows of {Z.shape[1]} scores", otherwise=look)
    return "Each row adds up to 1, for any number of classes."


@exercise
def check_softmax_delta(my_delta2):
    """my_delta2(A2, Y): dL/dZ2 of the mean cross-entropy of softmax's outputs A2."""

    def ways(A2, Y):
        n, difference = len(Y), A2 - Y
        return difference / n, {
            "Where is the 1/n? The loss is the mean over the points.": difference,
            "The sign is flipped: predicted minus true.": -difference / n,
            "Two slips: predicted minus true, and the 1/n of the mean.": -difference,
            "Divided by the number of all entries: the mean goes over the points, len(Y).": difference / Y.size,
            "The page has 200 points; divide by the number of those that come in, len(Y).": difference / 200,
            "That is the slope at the probabilities: step 2 went on through softmax.": -Y / A2 / n,
            "That is the slope at the probabilities, without the 1/n: step 2 went on through softmax.": -Y / A2,
            "Divided by the number of classes: the mean goes over the points, len(Y).": difference / Y.shape[1],
            "A2 − Y needs its brackets: / is taken before −.": A2 - Y / n,
            "No further slope: softmax's Jacobian is in the difference already.": difference * A2 * (1 - A2) / n,
        }

    rng = np.random.default_rng(6)
    cases = [
        (softmax(rng.normal(0, 1, (6, 3))), one_hot(np.array([0, 1, 2, 2, 1, 0]), 3)),
        (softmax(rng.normal(0, 1, (5, 4))), one_hot(np.array([3, 0, 2, 1, 3]), 4)),
    ]
    look = "Predicted minus true, divided by the number of points."
    expect(my_delta2, cases, ways, case=lambda A2, Y: f"{len(Y)} points, {Y.shape[1]} classes", otherwise=look)
    return "Checked for three and four classes: nothing in it depends on their number."


@exercise(hints=SHAPES)
def check_tanh_delta(my_delta1):
    """my_delta1(delta2, W2, A1): dL/dZ1, one layer further back through W2 and tanh."""

    def ways(delta2, W2, A1):
        back, slope = delta2 @ W2.T, 1 - A1 * A1
        return back * slope, {
            "That is the slope along A1: tanh's slope is still missing.": back,
            "A1 (1 − A1) is the sigmoid's slope; tanh has another.": back * A1 * (1 - A1),
            "A1 is tanh Z1 already: np.tanh(A1) takes tanh twice.": back * (1 - np.tanh(A1) ** 2),
            "The square is missing: 1 − A1 ⊙ A1.": back * (1 - A1),
            "The sign of tanh's slope is flipped.": -back * slope,
            "That is tanh's slope alone: what comes back, delta2 @ W2.T, is multiplied by it.": slope,
            "The two are multiplied, entry by entry, and not added.": back + slope,
        }

    rng = np.random.default_rng(7)
    cases = [
        (rng.normal(size=(n, C)), rng.normal(size=(h, C)), np.tanh(rng.normal(size=(n, h))))
        for n, h, C in ((7, 4, 3), (6, 5, 2))
    ]
    look = "(delta2 @ W2.T), times tanh's slope entry by entry."
    expect(my_delta1, cases, ways, case=lambda delta2, W2, A1: f"W2 of shape {W2.shape}", otherwise=look)
    return "Any layer of tanh neurons, of any size, is passed on the way back by this line."


@exercise(hints=SHAPES | {"broadcast": "The shapes do not fit: dW1 has the shape of W1. Which of the two is turned?"})
def check_l2_gradient(my_dW1):
    """my_dW1(X, delta1, W1, l2): dL/dW1, with the slope of the L2 term."""

    def ways(X, delta1, W1, l2):
        data = X.T @ delta1
        return data + l2 * W1, {
            "The slope of the L2 term is still missing.": data,
            "That is the slope of the L2 term alone: the data's, X.T @ delta1, is added to it.": l2 * W1,
            "λ/2 · W² has the slope λ W: no square is left.": data + l2 * W1**2,
            "The ½ and the 2 of the square cancel: once λ W, not twice.": data + 2 * l2 * W1,
            "The ½ cancels the 2 of the square: λ W, not half of it.": data + l2 / 2 * W1,
            "The L2 term is added to the loss, so its slope is added, too.": data - l2 * W1,
            "Each weight gets its own share: l2 times W1, not l2 alone.": data + l2,
            "The 1/n stands in delta1 already.": data / len(X) + l2 * W1,
        }

    rng = np.random.default_rng(8)
    cases = [
        (rng.normal(size=(n, m)), rng.normal(size=(n, h)), rng.normal(size=(m, h)), l2)
        for n, m, h, l2 in ((7, 2, 4, 0.3), (6, 3, 5, 0.7))
    ]
    look = "The form of step 4, X.T @ delta1, and λ W added."
    expect(my_dW1, cases, ways, case=lambda X, delta1, W1, l2: f"W1 of shape {W1.shape}", otherwise=look)
    return "The same line serves W2, with A1 and delta2; a bias has no L2 term."


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
    """softmax_jacobian(p): the matrix of d y_c / d z_j, from one row of softmax's outputs."""

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
            return "The diagonal is right. For c ≠ j the numerator is a constant and S' = exp(z_j): what follows?"
        if close(answer * rest, right * rest):
            return "Off the diagonal it is right. For c = j the numerator changes as well: use the quotient rule."
        return "On the diagonal it should be p_j (1 − p_j), elsewhere −p_c p_j."

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
            "That is the sum over the rows: take the mean. With it every gradient is n times too large.": right
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
    sums = "Each row: the logarithm of the sum of its exponentials, minus the true class's score; then the mean."
    expect(loss_from_scores, cases, ways, case=lambda Z, labels: "small scores", otherwise=sums)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        large = [(np.array([[1000.0, 0.0], [-1000.0, 0.0]]), np.array([1, 1]))]
        expect(loss_from_scores, large, extreme, case=lambda Z, labels: "scores of ±1000", otherwise=look)
    return "From the scores, and not through the probabilities: so it holds for scores of any size."


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
        raise Wrong(f"These are {hidden} hidden neurons; the task allows 3.")
    if unseen < 0.95:
        found = f"{unseen:.2f} of fresh points are right"
        if not hidden:
            raise Wrong(f"{found}: without a hidden layer the boundary is a line.")
        if unseen < 0.05:
            raise Wrong(f"{found}: are the two classes exchanged? Class 1, the second output, lies inside.")
        if hidden < 3:
            raise Wrong(f"{found}: {hidden} line{'s do' if hidden > 1 else ' does'} not enclose a region.")
        lines = layers[0].W.shape[1]
        if lines < 3:
            raise Wrong(
                f"{found}: the first layer draws {lines} line{'s' * (lines > 1)}; all three neurons belong there."
            )
        if all(layer.activation == "linear" for layer in layers[:-1]):
            raise Wrong(f"{found}: without a bend, as tanh has, three neurons draw one line.")
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
            "The page has 200 points; divide by the number of those that come in, len(Y).": difference / (200 * T),
        }

    rng = np.random.default_rng(4)
    cases = [
        (rng.normal(0, 2, (6, 3)), one_hot(np.array([0, 1, 2, 2, 1, 0]), 3), 2.5),
        (rng.normal(0, 2, (5, 4)), one_hot(np.array([3, 0, 2, 1, 3]), 4), 0.7),
    ]
    expect(temperature_delta, cases, ways, case=lambda Z2, Y, T: f"{len(Y)} rows, {Y.shape[1]} classes and T = {T}")
    return "No entry exceeds 1/(nT): a very high temperature makes all of them small."

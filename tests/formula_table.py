r"""The table behind test_formulas.py: every formula, the setting in which it is computed, and what symbols stand for.

A `Setting` holds random arrays, then lines of code as they stand in a cell of the notebook (a test looks for them
there), then the symbols. One line of `steps` is

    Z1 = X @ W1                     a line of a code cell, or the part of one that can stand alone
    loss <- np.sum((A2 - y) ** 2)   an expression of a code cell, which gets a name
    def sigmoid                     a function that a code cell defines
    own: z_o = w5 * h1 + b_o1       no line of the notebook: it cuts one of them in two, or names what has no name there

Under `agree` stand lines that must give what the steps have given; `slopes` says of which derivative a name is.
Sizes differ wherever the notebook's may, so that no two axes can be exchanged.
"""

import re
from typing import NamedTuple

import numpy as np

import helpers
from helpers.digits import slant
from helpers.training import add_momentum


class Setting(NamedTuple):
    notebook: str
    given: dict
    steps: str
    symbols: str  # a symbol, spaces, its Python expression; or of one with k indices, [k] and the expression
    agree: str = ""
    slopes: dict = {}  # a name: the loss and the name by which it is its derivative
    more: dict = {}  # what else latex.World takes


normal = np.random.default_rng(0).normal


def name_of(symbol):
    """The name that the code gives a symbol by rule: W_1 is W1, b_{h_1} is b_h1, \\delta_2 is delta2."""
    return re.sub(r"_(?=\d)", "", re.sub(r"[{}\\]", "", symbol))


def named(symbols):
    """{symbol: name} for symbols that are named by rule."""
    return {symbol: name_of(symbol) for symbol in symbols.split()}


def one_hot(rows, classes):
    return np.eye(classes)[np.arange(rows) % classes]


HELPERS = {name: getattr(helpers, name) for name in helpers.__all__} | {"add_momentum": add_momentum, "slant": slant}

# --- notebook 1 -------------------------------------------------------------------------------------------------------

XOR = Setting(
    "01",
    {"X": normal(size=(5, 3)), "y": normal(size=(5, 1)), "W1": normal(size=(3, 4)), "W2": normal(size=(4, 1)),
     "learning_rate": 0.7},
    """
    def sigmoid
    Z1 = X @ W1
    A1 = sigmoid(Z1)
    Z2 = A1 @ W2
    A2 = sigmoid(Z2)
    loss <- np.sum((A2 - y) ** 2)
    delta2 = 2 * (A2 - y) * A2 * (1 - A2)
    dW2 = A1.T @ delta2
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    dW1 = X.T @ delta1
    new_W1 <- W1 - learning_rate * dW1
    """,
    named(r"X y W_1 W_2 Z_1 Z_2 A_1 A_2 \delta_1 \delta_2")
    | {r"\hat{y}": "A2", "L": "loss", r"\sigma": "sigmoid", r"\eta": "learning_rate", "W": "W1", "n": "len(X)"},
    slopes={"dW1": ("loss", "W1"), "dW2": ("loss", "W2"), "delta1": ("loss", "Z1"), "delta2": ("loss", "Z2")},
    more={"after": {"W": "new_W1"}},
)  # fmt: skip
ONE_WEIGHT = XOR._replace(symbols=XOR.symbols | {"w": "W1[2, 1]"}, more={"after": {"w": "new_W1[2, 1]"}})
MEAN = XOR._replace(steps=XOR.steps + "own: mean = mean_squared_error(A2, y)", symbols=XOR.symbols | {"L": "mean"})

ROW = Setting(  # one example, as the page follows it: its sums, outputs and deltas
    "01",
    {"x": normal(size=3), "y": 1.0, "W1": normal(size=(3, 4)), "W2": normal(size=(4, 1))},
    """
    def sigmoid
    z_hidden = x @ W1
    a = sigmoid(z_hidden)
    z = a @ W2
    y_hat = sigmoid(z)
    own: A2 = y_hat
    loss <- np.sum((A2 - y) ** 2)
    d2 = 2 * (y_hat - 1) * y_hat * (1 - y_hat)
    d1 = d2 * W2[:, 0] * a * (1 - a)
    dW <- np.outer(x, d1)
    """,
    named("x y a")
    | {"w": {1: "W2[:, 0]", 2: "W1"}, "z": {0: "z[0]", 1: "z_hidden"}, r"\hat{y}": "y_hat[0]", r"\ell": "loss",
       r"\delta_1": "d1", r"\delta_2": "d2[0]", r"\sigma": "sigmoid"},
    slopes={"d1": ("loss", "z_hidden"), "d2": ("loss", "z"), "dW": ("loss", "W1")},
)  # fmt: skip
PATH = ROW._replace(symbols={"w": "W2[1, 0]", "z": "z[0]", "L": "loss"})  # one weight of the output neuron

HAND = Setting(  # the numbers of the row that the page works by hand
    "01",
    {},
    """
    def sigmoid
    def start_weights
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
    W1, W2 = start_weights(0)
    x = X[1]
    z_hidden = x @ W1
    a = sigmoid(z_hidden)
    z = a @ W2
    y_hat = sigmoid(z)
    d2 = 2 * (y_hat - 1) * y_hat * (1 - y_hat)
    """,
    named("x a")
    | {"z": {0: "z[0]", 1: "z_hidden"}, r"\hat{y}": "y_hat[0]", r"\delta_2": "d2[0]", r"\sigma": "sigmoid"},
    more={"exact": 2e-4},  # the page computes with three decimals
)

LAYER = Setting(
    "01",
    {"X": normal(size=(5, 3)), "W": normal(size=(3, 4)), "b": normal(size=4)},
    """
    def sigmoid
    own: Z = forward([Layer(W, b, "linear")], X)[-1]
    own: A = forward([Layer(W, b, "sigmoid")], X)[-1]
    """,
    named("X W b Z A") | {r"\sigma": "sigmoid"},
)
ONE_BIAS = LAYER._replace(symbols={"z": "Z[2, 1]", "b": "b[1]"})

CORNERS = Setting(
    "01",
    {"u": 0.7, "v": -1.3, "b": 0.4, "x1": 0.2, "x2": -0.6},
    """
    own: z = lambda *x: forward([Layer(np.array([[u], [v]]), np.array([b]), "linear")], np.array([x], float))[-1][0, 0]
    """,
    named("u v b z x_1 x_2"),
)

DISGUISE = Setting(
    "01",
    {"X": np.hstack([normal(size=(5, 2)), np.ones((5, 1))]), "W1": normal(size=(3, 4))},
    "two_columns, b1 = X[:, :2], W1[2]",
    named("X W_1 b_1")
    | {r"X_{\text{two columns}}": "two_columns", r"(W_1)_{\text{first two rows}}": "W1[:2]",
       r"\text{the last row of } W_1": "W1[-1]"},
)  # fmt: skip

CURVE = Setting(
    "01",
    {"z": 0.37},
    "def sigmoid",
    {"z": "z", r"\sigma": "sigmoid", "a": "sigmoid(z)", "q": "1 + np.exp(-z)"},
)
STRETCHED = CURVE._replace(
    symbols={"z": "z", r"\sigma": "sigmoid", "a": "np.tanh(z)", "p": "np.exp(z) - np.exp(-z)",
             "q": "np.exp(z) + np.exp(-z)"},
)  # fmt: skip

# --- notebook 2 -------------------------------------------------------------------------------------------------------

NINE = ["w1", "w2", "w3", "w4", "w5", "w6", "b_h1", "b_h2", "b_o1"]
WEIGHTS = dict(zip(NINE, normal(size=9), strict=True))

NEURON = Setting(
    "02",
    {"x": normal(size=2), "w": normal(size=2), "b": 0.4},
    """
    z <- x @ w + b
    own: a = sigmoid(z)
    """,
    named("x w b z a") | {r"\sigma": "sigmoid"},
    agree="a <- sigmoid(x @ w + b)",
)

SLOPE = Setting("02", {"z": 0.37}, "a = sigmoid(z)", {"z": "z", "a": "a", "h": "a", r"\sigma": "sigmoid"})

ALICE = Setting(
    "02",
    WEIGHTS | {"x1": -0.8, "x2": 0.5, "target": 1.0},
    """
    z_h1 = w1 * x1 + w2 * x2 + b_h1
    h1 = sigmoid(z_h1)
    own: z_h2 = w3 * x1 + w4 * x2 + b_h2
    own: h2 = sigmoid(z_h2)
    own: z_o = w5 * h1 + w6 * h2 + b_o1
    own: o1 = sigmoid(z_o)
    own: loss = (o1 - target) ** 2
    dL_do1 = 2 * (o1 - target)
    slope_o1 = o1 * (1 - o1)
    slope_h1 = h1 * (1 - h1)
    slope_h2 = h2 * (1 - h2)
    dL_dw5 = dL_do1 * slope_o1 * h1
    dL_dw6 = dL_do1 * slope_o1 * h2
    dL_db_o1 = dL_do1 * slope_o1
    dL_dw1 = dL_do1 * slope_o1 * w5 * slope_h1 * x1
    dL_dw2 = dL_do1 * slope_o1 * w5 * slope_h1 * x2
    dL_db_h1 = dL_do1 * slope_o1 * w5 * slope_h1
    dL_dw3 = dL_do1 * slope_o1 * w6 * slope_h2 * x1
    dL_dw4 = dL_do1 * slope_o1 * w6 * slope_h2 * x2
    dL_db_h2 = dL_do1 * slope_o1 * w6 * slope_h2
    delta_o = 2 * (o1 - target) * o1 * (1 - o1)
    delta_h1 = delta_o * w5 * h1 * (1 - h1)
    delta_h2 = delta_o * w6 * h2 * (1 - h2)
    """,
    named(r"w_1 w_2 w_3 w_4 w_5 w_6 b_{h_1} b_{h_2} b_{o_1} x_1 x_2 z_{h_1} z_o h_1 h_2 o_1 \delta_o \delta_{h_1} "
          r"\delta_{h_2}")
    | {"L": "loss", "y": "target", r"\hat{y}": "o1", r"\sigma": "sigmoid"},
    agree="""
    h2 = sigmoid(w3 * x1 + w4 * x2 + b_h2)
    o1 = sigmoid(w5 * h1 + w6 * h2 + b_o1)
    loss <- (sigmoid(w5 * h1 + w6 * h2 + b_o1) - target) ** 2
    """,
    slopes={"dL_do1": ("loss", "o1"), "slope_o1": ("o1", "z_o"), "slope_h1": ("h1", "z_h1")}
    | {f"dL_d{name}": ("loss", name) for name in WEIGHTS}
    | {f"delta_{neuron}": ("loss", f"z_{neuron}") for neuron in ("o", "h1", "h2")},
)  # fmt: skip

PEOPLE = Setting(
    "02",
    WEIGHTS | {"X": normal(size=(5, 2)), "y": normal(size=(5, 1))},
    """
    W1, b1 = np.array([[w1, w3], [w2, w4]]), np.array([b_h1, b_h2])
    W2, b2 = np.array([[w5], [w6]]), np.array([b_o1])
    Z1 = X @ W1 + b1
    A1 = sigmoid(Z1)
    Z2 = A1 @ W2 + b2
    A2 = sigmoid(Z2)
    loss <- np.mean((A2 - y) ** 2)
    delta2 = 2 / len(X) * (A2 - y) * A2 * (1 - A2)
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    dW1 <- X.T @ delta1
    dW2 <- A1.T @ delta2
    db1 <- delta1.sum(axis=0)
    db2 <- delta2.sum(axis=0)
    """,
    named(r"X y W_1 W_2 b_1 b_2 Z_1 Z_2 A_1 A_2 \delta_1 \delta_2 w_1 w_2 w_3 w_4 w_5 w_6 b_{h_1} b_{h_2} b_{o_1}")
    | {r"\hat{y}": "A2", "L": "loss", r"\sigma": "sigmoid", "n": "len(X)"},
    slopes={"delta1": ("loss", "Z1"), "delta2": ("loss", "Z2")}
    | {f"d{name}": ("loss", name) for name in ("W1", "W2", "b1", "b2")},
)

LINE = Setting(
    "02",
    {"t": normal(size=6), "hundreds": normal(size=6), "m": 0.7, "c": -0.3, "learning_rate": 0.2},
    """
    error = m * t + c - hundreds
    loss <- np.mean((m * t + c - hundreds) ** 2)
    dL_dm, dL_dc = 2 * np.mean(error * t), 2 * np.mean(error)
    new_m <- m - learning_rate * dL_dm
    """,
    named("m c t") | {"r": "hundreds", "n": "len(t)", "L": "loss", "L(m, c)": "loss", "x": "t", "y": "hundreds"},
    slopes={"dL_dm": ("loss", "m"), "dL_dc": ("loss", "c")},
)
STEP_ON_LINE = LINE._replace(symbols={"p": "m", r"\eta": "learning_rate", "L": "loss"}, more={"after": {"p": "new_m"}})

RENT = Setting(
    "02",
    {"area": normal(size=6), "rent": normal(size=6)},
    """
    around, up = area - area.mean(), rent - rent.mean()
    slope = np.sum(around * up) / np.sum(around**2)
    intercept = rent.mean() - slope * area.mean()
    """,
    {"s": "area", "r": "rent", r"\bar{s}": "area.mean()", r"\bar{r}": "rent.mean()", "m": "slope", "c": "intercept",
     "n": "len(rent)"},
)  # fmt: skip

# another line than the best one, and one that is best for its slope
ANY_LINE = LINE._replace(symbols=LINE.symbols | {"s": "t"})
BEST_INTERCEPT = ANY_LINE._replace(
    given=LINE.given | {"c": np.mean(LINE.given["hundreds"]) - LINE.given["m"] * np.mean(LINE.given["t"])},
    symbols=ANY_LINE.symbols | {r"\bar{s}": "t.mean()", r"\bar{r}": "hundreds.mean()"},
)

FEATURES = Setting(
    "02",
    {"F": normal(size=(6, 3)), "theta": normal(size=3), "rent": normal(size=6)},
    """
    e <- F @ theta - rent
    several_loss = np.mean((F @ theta - rent) ** 2)
    """,
    named(r"F \theta e") | {"r": "rent", "n": "len(rent)", "L": "several_loss", r"L(\theta)": "several_loss"},
)
NORMAL = FEATURES._replace(steps="theta = np.linalg.solve(F.T @ F, F.T @ rent)" + FEATURES.steps)

MARK = Setting("02", {"mark": 49.0}, "z <- mark - 50", {"z": "z", r"\text{mark}": "mark"})

# --- notebook 3 -------------------------------------------------------------------------------------------------------

CALCULUS = Setting("03", {"z": 0.7}, "", {"z": "z", "f": "np.sin(z)", "g": "np.exp(2 * z)"})

STRAIGHT = Setting(
    "03",
    {"X": normal(size=(5, 2)), "w": normal(size=2), "b": 0.4, "z": 0.37},
    "P_line = 1 / (1 + np.exp(-(X @ w + b)))",
    {"w": "w", "x": "X[0]", "b": "b", "z": "z", r"P(\text{class } 1)": "P_line[0]", r"\sigma": "sigmoid"},
)
TANH = Setting("03", {"z": 0.37}, "", {"z": "z", r"\sigma": "sigmoid"})
SIGMOID = TANH._replace(symbols={r"\sigma": "sigmoid(z)"})

MOONS = Setting(
    "03",
    {"X": normal(size=(7, 2)), "labels": np.arange(7) % 3, "Y": one_hot(7, 3), "n": 7, "l2": 0.3,
     "W1": normal(size=(2, 4)), "b1": normal(size=4), "W2": normal(size=(4, 3)), "b2": normal(size=3)},
    """
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2 + b2
    A2 = softmax(Z2)
    p_true = A2[np.arange(n), labels]
    data_loss = -np.sum(Y * np.log(A2)) / n
    loss = data_loss + l2 / 2 * (np.sum(W1**2) + np.sum(W2**2))
    delta2 = (A2 - Y) / n
    dW2_data = A1.T @ delta2
    db2 = delta2.sum(axis=0)
    delta1 = (delta2 @ W2.T) * (1 - A1 * A1)
    dW2 = dW2_data + l2 * W2
    dW1 = X.T @ delta1 + l2 * W1
    db1 = delta1.sum(axis=0)
    """,
    named(r"X Y W_1 W_2 b_1 b_2 Z_1 Z_2 A_1 A_2 n \delta_1 \delta_2")
    | {r"\hat{Y}": "A2", "p": "p_true", r"L_{\text{data}}": "data_loss", "L": "loss", r"\lambda": "l2",
       r"\text{softmax of } Z_2 \text{'s rows.}": "softmax(Z2)", "W": "W1",
       r"\text{the sum of all squared entries}": "np.sum(W1**2)"},
    agree="""
    own: Z = Z2
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    A2 <- E / E.sum(axis=1, keepdims=True)
    """,
    slopes={"delta1": ("loss", "Z1"), "delta2": ("loss", "Z2"), "dW2_data": ("data_loss", "W2")}
    | {f"d{name}": ("loss", name) for name in ("W1", "W2", "b1", "b2")},
)  # fmt: skip
# section 6 writes L for the loss of the data alone
DATA_ALONE = MOONS._replace(symbols=MOONS.symbols | {"L": "data_loss"})
ZERO = MOONS._replace(given=MOONS.given | {"W1": np.zeros((2, 4)), "b1": np.zeros(4), "W2": np.zeros((4, 3))})

SCORES = Setting(
    "03",
    {"scores3": normal(size=4), "y3": np.eye(4)[2], "t": 3, "m": 0.6},
    """
    p3 = softmax(scores3[None, :])[0]
    own: loss = -np.sum(y3 * np.log(p3))
    J = np.diag(p3) - np.outer(p3, p3)
    through_jacobian = (-y3 / p3) @ J
    """,
    {"z": "scores3", r"\hat{y}": "p3", "y": "y3", "C": "len(scores3)", "S": "np.exp(scores3).sum()", r"\ell": "loss",
     "t": "t", "m": "m"},
    agree="own: loss = cross_entropy(p3[None, :], y3[None, :])",
    slopes={"J": ("p3", "scores3"), "through_jacobian": ("loss", "scores3")},
)  # fmt: skip
TWO_CLASSES = Setting(
    "03",
    {"scores": normal(size=2), "y": np.array([0.0, 1.0])},
    """
    exponentials = np.exp(scores)
    p <- exponentials / exponentials.sum()
    """,
    {"z": "scores", r"\hat{y}": "p", "y": "y", r"\sigma": "sigmoid"},
)

NUDGE = Setting(
    "03",
    {"z": 0.37, "L": np.tanh, "e": 1e-5},
    "measured_slope = (np.tanh(z + 1e-6) - np.tanh(z - 1e-6)) / 2e-6",
    {r"\frac{\partial L}{\partial \theta}": "measured_slope", "L": "L", r"\theta": "z", r"\varepsilon": "e"},
)

VOTES = Setting(
    "03",
    {"A1": normal(size=(1, 3)), "output": helpers.Layer(normal(size=(3, 2)), normal(size=2), "softmax")},
    """
    v, v0 = output.W[:, 1] - output.W[:, 0], output.b[1] - output.b[0]
    own: z = (A1 @ output.W + output.b)[0]
    """,
    {"v": "v", "v_0": "v0", "a": "A1[0]", "z": "z", "W_2": "output.W", "b_2": "output.b"},
)

VALLEY = Setting(
    "03",
    {"kappa": 1.7, "theta": 0.6, "eta": 0.3},
    "own: loss = kappa / 2 * theta**2",
    named(r"\kappa \theta \eta") | {"L": "loss"},
)
BRAKE = Setting(
    "03",
    {"n": 7, "w": normal(size=3)},
    "brake = 2 / (2.78 * n)",
    {"n": "n", "C": "2.78", r"\lambda": "brake", "w": "w"},
)
MOMENTUM = MOONS._replace(
    given=MOONS.given | {"V": normal(size=(2, 4))},
    symbols={"V": "V", "W": "W1", "L": "loss", r"\mu": "0.9", r"\eta": "0.3"},
    more={"after": {"V": "add_momentum([(V, b1)], [(dW1, db1)], 0.9)[0][0]",
                    "W": 'update([Layer(W1, None, "tanh")], [(updated, None)], 0.3)[0].W'}},
)  # fmt: skip
TEMPERATURE = Setting(
    "03",
    {"Z2": normal(size=(5, 3)), "Y": one_hot(5, 3), "T": 1.7},
    """
    own: U = Z2 / T
    own: A2 = softmax(U)
    own: loss = cross_entropy(A2, Y)
    """,
    named("Z_2 Y T U") | {r"\hat{Y}": "A2", "L": "loss", "n": "len(Y)", r"\text{softmax}": "softmax"},
)

# --- notebook 4 -------------------------------------------------------------------------------------------------------

DIGITS = Setting(
    "04",
    {"X": normal(size=(11, 5)), "Y": one_hot(11, 10), "W1": normal(size=(5, 4)), "W2": normal(size=(4, 3)),
     "W3": normal(size=(3, 10)), "b1": normal(size=4), "b2": normal(size=3), "b3": normal(size=10),
     "learning_rate": 0.7},
    """
    own: A0 = X
    Z1 <- X @ W1 + b1
    own: A1 = sigmoid(Z1)
    Z2 <- A1 @ W2 + b2
    own: A2 = sigmoid(Z2)
    Z3 <- A2 @ W3 + b3
    own: A3 = softmax(Z3)
    own: Y_few, A3_few = Y, A3
    loss <- -np.sum(Y_few * np.log(A3_few)) / len(Y_few)
    delta3 = (A3 - Y) / len(X)
    delta2 = delta3 @ W3.T * A2 * (1 - A2)
    delta1 = delta2 @ W2.T * A1 * (1 - A1)
    dW3, db3 = A2.T @ delta3, delta3.sum(axis=0)
    dW2, db2 = A1.T @ delta2, delta2.sum(axis=0)
    dW1, db1 = X.T @ delta1, delta1.sum(axis=0)
    own: f1, f2, f3 = sigmoid, sigmoid, softmax
    own: layers = [Layer(W1, b1, "sigmoid"), Layer(W2, b2, "sigmoid"), Layer(W3, b3, "softmax")]
    """,
    named(r"X Y A_3 \delta_3")
    | {f"{name}_k": f"{name}{{k}}" for name in "ZAWbf"}
    | {f"{name}_{{k-1}}": f"{name}{{k-1}}" for name in "ZA"}
    | {r"\delta_k": "delta{k}", r"\delta_{k-1}": "delta{k-1}", r"\hat{Y}": "A3", r"\hat{y}": "A3", "y": "Y",
       "A_0": "A0", "L": "loss", "n": "len(X)", r"\eta": "learning_rate", r"\sigma": "sigmoid", r"\delta": "delta3",
       r"\lambda": "l2", r"\text{penalty}": "penalty"},
    agree="""
    A1 = sigmoid(X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    A3 = softmax(A2 @ W3 + b3)
    """,
    slopes={f"delta{k}": ("loss", f"Z{k}") for k in (1, 2, 3)}
    | {f"d{name}{k}": ("loss", f"{name}{k}") for k in (1, 2, 3) for name in "Wb"},
    more={"letters": {"k": (1, 2, 3)}, "first": {"c": 0},
          "after": {"W_k": "update(layers, [(dW1, db1), (dW2, db2), (dW3, db3)], learning_rate)[{k-1}].W",
                    "b_k": "update(layers, [(dW1, db1), (dW2, db2), (dW3, db3)], learning_rate)[{k-1}].b"}},
)  # fmt: skip
STEP_BACK = DIGITS._replace(more=DIGITS.more | {"letters": {"k": (2, 3)}})
ONE_IMAGE = DIGITS._replace(given=DIGITS.given | {"X": normal(size=(1, 5)), "Y": one_hot(1, 10)})
PENALTY = DIGITS._replace(
    given=DIGITS.given | {"l2": 0.3},
    steps=DIGITS.steps + """
    own: outputs = forward(layers, X)
    own: penalty = total_loss(layers, outputs, Y, cross_entropy, l2) - total_loss(layers, outputs, Y, cross_entropy)
    """,
)  # fmt: skip

TEN_SCORES = Setting(
    "04",
    {"Z3": normal(size=10), "y": np.eye(10)[3], "t": 3},
    "A3 = np.exp(Z3) / np.exp(Z3).sum()",
    {"z": "Z3", r"\hat{y}": "A3", "y": "y", "t": "t"},
    more={"first": {"c": 0, "j": 0, "t": 0}},
)
SIGMOID_OF_A = Setting("04", {"z": 0.37}, "", {"z": "z", "A": "sigmoid(z)", r"\sigma": "sigmoid"})

LEAN = Setting(
    "04",
    {"image": normal(size=(28, 28)) ** 2},
    """
    y, x = np.mgrid[:28, :28]
    mass = image.sum()
    x_mean, y_mean = np.sum(image * x) / mass, np.sum(image * y) / mass
    M_xy = np.sum(image * (x - x_mean) * (y - y_mean))
    M_yy = np.sum(image * (y - y_mean) ** 2)
    a = M_xy / M_yy
    """,
    named("x y M_{xy} M_{yy} a") | {r"\bar{x}": "x_mean", r"\bar{y}": "y_mean", "m": "mass", r"\text{ink}": "image"},
    agree="own: a = slant(image[None])[0][0]",
)
VELOCITY = Setting(
    "04",
    {"v": normal(size=(2, 3)), "gradient": normal(size=(2, 3))},
    "",
    {"v": "v", r"\text{gradient}": "gradient"},
    more={"after": {"v": "add_momentum([(v, None)], [(gradient, None)], 0.9)[0][0]"}},
)

# --- what is checked --------------------------------------------------------------------------------------------------

NUMBERS = Setting("01", {}, "", {r"\sigma": "sigmoid", r"\infty": "np.inf"})

# by how they begin; of several beginnings that fit the longest counts
FORMULAS = [
    (LAYER, ["Z = X W + b"]),
    (CURVE, [r"\sigma(z) = \frac{1}", r"\sigma'(z) = \frac", "a (1 - a) = ", "q = 1", "q' = -", "e^{-z}/",
             r"a = \sigma(z)"]),
    (HAND, ["z_2 = 0", "z = 0.800", r"\hat{y} = \sigma(1.262)", r"\delta_2 = 2 \cdot (0.779", "x = (0, 1, 1)"]),
    (XOR, ["Z_1 = X W_1 ", r"L = \sum_i (\hat{y}_i", r"\frac{\partial L}{\partial (W_2)_j}", "(X W_1) W_2 = ",
           r"\delta_2 = 2(A_2 - y)", r"(\delta_1)_{ij} = ", r"W \leftarrow W", r"W + (-\partial L"]),
    (ONE_WEIGHT, [r"w \leftarrow w"]),
    (PATH, [r"\frac{\partial L}{\partial w} = "]),
    (ROW, [r"w_j \to z", r"w_{kj} \to z_j", r"\delta_2 = \frac{\partial \ell}", r"\delta_{1j} = ", r"\ell = (\hat{y}"]),
    (CORNERS, ["z(0,0) + z(1,1)", "z(x_1, x_2) = "]),
    (DISGUISE, [r"X W_1 = X_{\text{two"]),
    (ONE_BIAS, [r"\partial z / \partial b"]),
    (STRETCHED, [r"\tanh z = (", r"\sigma(z) = \tfrac12", r"a = \tanh(z)", "p' = ", "q' = p", "p/q = ", r"(q \cdot q"]),

    (NEURON, ["z = w_1 x_1 + w_2 x_2 + b,"]),
    (SLOPE, [r"\sigma'(z) = a"]),
    (ALICE, ["h_1 = ", r"\frac{\partial L}{\partial w_5} =", r"\frac{\partial L}{\partial w_1} =", r"\delta_o =",
             r"o_1 = ", r"L = (o_1", "z_o = ", "z_{h_1} = "]),
    (PEOPLE, [r"W_1 = \begin{pmatrix}", r"L = \frac{1}{n}", r"\delta_2 = \tfrac{2}{n}", r"A_2 = \hat y", "W_2^"]),
    (LINE, [r"\frac{\partial L}{\partial m} =", "L(m, c) ="]),
    (STEP_ON_LINE, [r"p \leftarrow p"]),
    (RENT, [r"\frac{2}{n} \sum_i (m s_i", r"m = \frac", r"m \bar s + c", r"c = \bar r", r"\sum_i \bigl(m (s_i",
            r"m \sum_i (s_i"]),
    (FEATURES, [r"L(\theta) =", r"e = F\theta"]),
    (NORMAL, [r"F^{\top}(F\theta", r"F^{\top} F\,"]),
    (MARK, [r"z = \text{mark}"]),

    (CALCULUS, ["(f/g)' =", "(e^z)' =", r"(\log z)' ="]),
    (STRAIGHT, [r"P(\text{class } 1) ="]),
    (TANH, [r"\frac{d}{dz}\tanh z", r"\tanh z = (", r"\tanh z = 2", r"\sigma(2z) ="]),
    (SIGMOID, [r"\sigma' ="]),
    (MOONS, ["Z_1 = X W_1 + b_1,", r"L_{\text{data}} =", r"L = L_{\text{data}}"]),
    (DATA_ALONE, [r"\delta_2 = \frac{\partial L}", r"\frac{\partial L}{\partial W_{2,kj}}", r"\delta_1 = \frac",
                  r"\frac{\partial L}{\partial A_{1,ik}}", "Z_2 = A_1W_2", "Z_{2,ij} =", r"\partial L/\partial b_{2,j}",
                  r"A_1 = \tanh", "Z_1 = XW_1 + b_1", r"\partial L/\partial W_1 =", r"\tfrac{\lambda}{2}\cdot 2W",
                  r"\delta_2 = (\hat{Y}"]),
    (ZERO, [r"A_1^{\top}\delta_2 = 0"]),
    (SCORES, [r"\hat{y}_j = \frac", r"\frac{e^{z_j + m}}", r"\frac{\partial \hat{y}_j}{\partial z_j} =",
              r"\frac{\partial \hat{y}_c}{\partial z_j} =", r"\frac{\partial \ell}{\partial z_j}", "S = e",
              r"\hat{y}_c = e", r"\partial S/", r"\ell = -\sum_c", r"\partial \ell/", r"\ell = -\log", "-[j = t] =",
              r"\frac{1}{S}"]),
    (TWO_CLASSES, [r"\hat{y}_2 = ", r"\hat{y}_1 - y_1 ="]),
    (NUDGE, [r"\frac{\partial L}{\partial \theta} \approx"]),
    (VOTES, ["z_2 - z_1 ="]),
    (VALLEY, [r"L = \tfrac{\kappa}", r"\theta - \eta"]),
    (BRAKE, [r"\lambda = 2/", r"\tfrac{\lambda}{2} \cdot 2 \cdot"]),
    (MOMENTUM, [r"V \leftarrow"]),
    (TEMPERATURE, [r"\hat{Y} = \text{softmax}", "U = ", r"\partial L/\partial Z_2 =", r"\partial L/\partial U ="]),

    (DIGITS, ["Z_k = A_{k-1}", r"L = -\frac{1}{n} \sum_{i=1}", "Z_k[i, q] =", r"\frac{\partial L}{\partial W_k[p, q]}",
              r"W_k \leftarrow", "A_0 = X", r"\delta_k =", r"\delta_3 = (", r"\partial L / \partial b_k[q] =",
              r"\delta = ("]),
    (STEP_BACK, [r"\delta_{k-1} =", "A_{k-1} ="]),
    (ONE_IMAGE, [r"\delta_3 = \hat{y} - y"]),
    (TEN_SCORES, [r"-\log \hat{y}_t", r"\hat{y}_c ="]),
    (SIGMOID_OF_A, [r"\sigma'(z) =", r"\sigma(z) = 1/", "1 + e^{-z} =", "e^{-z} = "]),
    (LEAN, ["M_{xy} = \\sum", r"\bar{x} =", "a = M_{xy}"]),
    (VELOCITY, [r"v \leftarrow"]),
]  # fmt: skip

# what the text between the formulas calls by a name: as it stands there, as often as there, and what it is
IN_WORDS = [
    (CURVE, "a(1 - a)", r"\sigma'(z)"),
    (CURVE, "-q'/q^2", r"\sigma'(z)"),
    (STRETCHED, "(p'q - pq')/q^2", "a'"),
    (CURVE, "a(1-a)", r"\sigma'(z)"),
    (ROW, r"2(\hat{y} - y)", r"\frac{\partial \ell}{\partial \hat{y}}"),
    (HAND, r"0.737 \cdot \delta_2", r"a_2 \delta_2"),
    (XOR, r"\delta_2 W_2^{\top}", r"\frac{\partial L}{\partial A_1}"),
    (XOR, r"X^{\top} \delta_1", r"\frac{\partial L}{\partial W_1}"),
    (XOR, r"X^{\top}\delta_1", r"\frac{\partial L}{\partial W_1}"),
    (XOR, r"A_1^{\top}\delta_2", r"\frac{\partial L}{\partial W_2}"),
    (MEAN, r"\frac{1}{n}\sum_i (\hat{y}_i - y_i)^2", "L"),
    (LAYER, r"\sigma(XW + b)", "A"),
    (ALICE, r"h_1 \delta_o", r"\frac{\partial L}{\partial w_5}"),
    (SLOPE, "h(1-h)", r"\sigma'(z)"),
    (PEOPLE, r"-\frac2n (y - \hat y)", r"\frac{\partial L}{\partial \hat y}"),
    (FEATURES, r"\sum_i F_{ij} e_i", r"\frac{n}{2} \frac{\partial L}{\partial \theta_j}"),
    (FEATURES, r"F^{\top} e", r"\frac{n}{2} \frac{\partial L}{\partial \theta}"),
    (MOONS, "(XW_1 + b_1)W_2 + b_2", "X (W_1 W_2) + (b_1 W_2 + b_2)"),
    (MOONS, r"\prod_i p_i", r"e^{-n L_{\text{data}}}"),
    (MOONS, r"\tfrac{\lambda}{2}\lVert W_1\rVert^2", r"L - L_{\text{data}} - \frac{\lambda}{2} \lVert W_2\rVert^2"),
    (DATA_ALONE, r"\hat{Y} - Y", r"n \frac{\partial L}{\partial Z_2}"),
    (SCORES, r"\hat{y}_j - y_j", r"\frac{\partial \ell}{\partial z_j}"),
    (SCORES, r"\hat{y}_j - y_j", r"\frac{\partial \ell}{\partial z_j}"),
    (SCORES, r"\hat{y}_j(1 - \hat{y}_j)", r"\frac{\partial \hat{y}_j}{\partial z_j}"),
    (SCORES, r"-z_t + \log\sum_c e^{z_c}", r"\ell"),
    (SCORES, r"-z_t + \log\sum_c e^{z_c}", r"\ell"),
    (BRAKE, r"\tfrac{1}{2Cn}\lVert w\rVert^2", r"\frac{\lambda}{4} \lVert w\rVert^2"),
    (STEP_BACK, r"\sum_q \delta_k[i, q]\, W_k[p, q]", r"\frac{\partial L}{\partial A_{k-1}[i, p]}"),
    (STEP_BACK, r"\delta_k W_k^{\top}", r"\frac{\partial L}{\partial A_{k-1}}"),
    (DIGITS, r"A_{k-1}^{\top}\delta_k", r"\frac{\partial L}{\partial W_k}"),
    (DIGITS, r"(\hat{Y} - Y)/n", r"\delta_3"),
    (PENALTY, r"\frac{\lambda}{2}\sum_k \lVert W_k \rVert^2", r"\text{penalty}"),
    (SIGMOID_OF_A, "A(1 - A)", r"\sigma'(z)"),
    (SIGMOID_OF_A, "A(1-A)", r"\sigma'(z)"),
]

# the numbers of the row that is worked by hand, in the order in which a formula has them
DECIMALS = {
    "z_2 = 0": "[W1[:, 1], z_hidden[1], z_hidden[1], a[1]]",
    "z = 0.800": "[np.column_stack([a, W2]).ravel(), z]",
    r"\hat{y} = \sigma(1.262)": "[z, y_hat]",
    r"\delta_2 = 2 \cdot (0.779": "[y_hat, y_hat, y_hat]",
    r"0.737 \cdot \delta_2 = a_2 \delta_2": "[a[1]]",
}

# what a formula says to be 0 at the lowest point is this in another setting, at other points
ALSO = [
    (ANY_LINE, r"\frac{2}{n} \sum_i (m s_i", [r"\frac{\partial L}{\partial m}", r"\frac{\partial L}{\partial c}"]),
    (BEST_INTERCEPT, r"\sum_i \bigl(m (s_i", [r"\frac{n}{2} \frac{\partial L}{\partial m}"]),
]

# displayed formulas of which nothing is computed, by how they begin, and why
NOT_CHECKED = {}

# and equations in the text
NOT_CHECKED_IN_TEXT = {
    ("01", r"t \to 3t"): "names the links of a chain; the cell below computes it",
    ("02", r"\frac1n \sum_i (y_i"): "the wrong formula that the section speaks about",
    ("02", r"\frac1n \sum (y_i"): "the article's, as it stands there",
    ("03", r"1 + \mu + \mu^2"): "a sum without an end",
    ("03", "v_1a_1 + v_2a_2"): "says where the boundary lies, not what something is",
    ("03", r"\delta_1 = (\delta_2W_2^{\top}) \odot … = 0"): "one factor is left out",
}

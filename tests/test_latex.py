"""latex.py computes what a formula says, tells a wrong one, and refuses what it does not know."""

import numpy as np
import pytest
from latex import World, check, equations

WORLD = World(
    {"X": np.arange(6.0).reshape(3, 2) - 2, "W1": np.array([[1.0, -2.0, 0.5, 3.0], [2.0, 0.25, -1.0, 1.0]]),
     "b": np.array([0.5, 1.0, -1.0, 2.0]), "v": np.array([3.0, 1.0, 2.0]), "z": 0.7, "C": 3, "f": np.sin},
    ["Z1 = X @ W1 + b", "L = np.sum(Z1**2)", "dW1 = X.T @ (2 * Z1)"],
    {"X": "X", "W_1": "W1", "b": "b", "Z_1": "Z1", "L": "L", "v": {0: "v[0]", 1: "v"}, "z": "z", "C": "C", "f": "f",
     r"\text{the slopes}": "dW1", r"\bar{v}": "v.mean()", "n": "3", "W": "W1"},
    after={"W": "W1 - 0.1 * dW1"},
)  # fmt: skip

TRUE = [
    "Z_1 = X W_1 + b",
    r"Z_{1,ij} = \sum_k X_{ik}\,W_{1,kj} + b_j",
    r"(Z_1)_{ij} = \sum_{k=1}^{2} (W_1^{\top})_{jk} X_{ik} + b_j",
    r"\frac{\partial L}{\partial W_1} = X^{\top} \left(2 Z_1\right) = \text{the slopes}",
    r"\partial L/\partial Z_{1,ij} = 2 Z_{1,ij}",
    r"L = \lVert Z_1\rVert^2 = \sum_i \sum_j Z_{1,ij}^2",
    r"Z_1 \odot Z_1 - Z_1 = Z_1 \odot Z_1 - X W_1 - b",
    r"\bar v = \frac1n \sum_i v_i = \tfrac{1}{3} (v_1 + v_2 + … + v_C)",
    r"\prod_{i} v_i = 6 = 0.5 \cdot 12",
    r"f'(z) = f'(z) \cdot 1, \qquad f(z)' = f'(z) .",
    r"\frac{d}{dz} \log z = 1/z = \frac{z}{z^2}",
    r"\tanh^2 z = \left(\frac{e^z - e^{-z}}{e^{z} + e^{-z}}\right)^2",
    r"W \leftarrow W - 0.1 \frac{\partial L}{\partial W}",
    r"\begin{aligned} z \to f(z) &= f(z) \cdot 1 & \frac{\partial f(z)}{\partial z} &= f'(z) \cdot 1 \end{aligned}",
    r"\begin{aligned} v_1 + v_2 &= v_1 \\ &\quad + v_2 \cdot 1 \\ &= 4 \end{aligned}",
    r"\sum_i v_i [i = j] = v_j",
    r"(1 - [i = j]) v_i v_j = v_i v_j \qquad (i \ne j)",
    r"\begin{pmatrix} v_1 & v_2 \end{pmatrix} = (3, 1)",
]

FALSE = [
    ("Z_1 = W_1 X + b", "matmul"),
    ("Z_1 = X W_1 - b", "is not"),
    (r"Z_{1,ij} = \sum_k X_{ki}\,W_{1,kj} + b_j", "counts"),
    (r"(Z_1)_{ij} = \sum_{k=0}^{2} X_{ik} W_{1,kj} + b_j", "before the first"),
    (r"(Z_1)_{ij} = \sum_{k=1}^{3} X_{ik} W_{1,kj} + b_j", "out of bounds"),
    (r"\frac{\partial L}{\partial W_1} = X^{\top} Z_1", "is not"),
    (r"\frac{\partial L}{\partial W_1} = (2 Z_1)^{\top} X", "shapes"),
    (r"L = \lVert Z_1\rVert", "is not"),
    (r"Z_1 \odot b = Z_1 \odot b + 0", "odot between shapes"),
    (r"Z_1 \cdot Z_1 = Z_1 \odot Z_1", "cdot between shapes"),
    (r"\bar v = \tfrac{1}{3} (v_1 + v_3 + … + v_C)", "no rule"),
    (r"\bar v = \tfrac{1}{3} (v_1 - v_2 + … + v_C)", "no rule"),
    ("z = 0.71", "is not"),
    ("L = L", "nothing is said"),
    ("L", "nothing is said"),
    (r"L \leftarrow L - 1", "an update"),
    (r"W \leftarrow W + 0.1 \frac{\partial L}{\partial W}", "is not"),
    (r"\begin{aligned} z \to f(z) &= f(z) \cdot 1 & \frac{\partial f(z)}{\partial b} &= 1 \end{aligned}", "rate"),
    (r"z \to f(z) = f(z) \cdot 1", "without its rate"),
    (r"(1 - [i = j]) v_i v_j = v_i v_j", "is not"),
    (r"v_i = \max_i v_i", r"\\max is not known"),
    ("Q = 1", "Q is not known"),
    ("v_j = v_i v_j/v_i v_i", "brackets needed"),
    ("X_1_2 = 1", "two subscripts"),
    ("z = f", "no bracket"),
    (r"e^{Z_1} = 1", "e to the power of an array"),
    ("1/X = 1", "the reciprocal of an array"),
    ("v_{q} = v_{q+1}", "not understood"),
    (r"\frac{\partial L}{\partial 2} = 0", "no derivative"),
    ("z = (1", "expected"),
    ("X_i = 1", "1 indices for shape"),
]


@pytest.mark.parametrize("latex", TRUE)
def test_a_true_formula_passes(latex):
    check(latex, WORLD)


@pytest.mark.parametrize(("latex", "why"), FALSE)
def test_what_is_false_or_unknown_raises(latex, why):
    with pytest.raises(ValueError, match=why):
        check(latex, WORLD)


def test_an_update_changes_what_the_next_equation_means():
    check(r"W \leftarrow W - 0.1 \text{the slopes}, \qquad W + 0.1 \text{the slopes} = W_1", WORLD)


def test_lines_that_go_on_are_joined_and_columns_are_equations():
    found = equations(r"\begin{aligned} a &= b & c &= d, \\ &= e & &= f . \end{aligned}")
    assert ["".join(tokens) for tokens in found] == ["a=b=e", "c=d", "=f"]

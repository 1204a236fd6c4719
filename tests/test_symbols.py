"""The tables of symbols are true: each name is the code's, each shape that of the array, each other name its equal.

The arrays come from the lines that compute them in the notebook, with its own sizes (`ARRAYS`, written like the steps
in formula_table.py); training is not needed. A row of a table has four cells: symbols, names, meaning, shapes. Symbols
and names stand in the same order, and one shape holds for all of a row, or each has its own.
"""

import ast
import functools
import re

import formula_table
import notebook_files
import numpy as np
import pytest
import test_formulas
from latex import World, bound

from helpers.datasets import DATA

ARRAYS = {
    "01": """
        def sigmoid
        def start_weights
        X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
        y = np.array([[0], [1], [1], [0]], dtype=float)
        W1, W2 = start_weights(0)
        Z1 = X @ W1
        A1 = sigmoid(Z1)
        Z2 = A1 @ W2
        A2 = sigmoid(Z2)
        """,
    "02": """
        X = np.array([[133, 65], [160, 72], [152, 70], [120, 60]]) - np.array([135.0, 66.0])
        y = np.array([[1.0], [0.0], [0.0], [1.0]])
        own: n = len(X)
        w1, w2, w3, w4, w5, w6, b_h1, b_h2, b_o1 = np.random.RandomState(0).normal(size=9)
        x1, x2 = X[0]
        h1 <- sigmoid(w1 * x1 + w2 * x2 + b_h1)
        h2 = sigmoid(w3 * x1 + w4 * x2 + b_h2)
        o1 = sigmoid(w5 * h1 + w6 * h2 + b_o1)
        W1, b1 = np.array([[w1, w3], [w2, w4]]), np.array([b_h1, b_h2])
        W2, b2 = np.array([[w5], [w6]]), np.array([b_o1])
        Z1 = X @ W1 + b1
        A1 = sigmoid(Z1)
        Z2 = A1 @ W2 + b2
        A2 = sigmoid(Z2)
        """,
    "03": """
        n, t, rng = 200, np.linspace(0, np.pi, 100), np.random.RandomState(0)
        order = rng.permutation(n)
        arcs = np.array([[*np.cos(t), *1 - np.cos(t)], [*np.sin(t), *0.5 - np.sin(t)]])
        X, Y = arcs.T[order] + rng.normal(0, 0.20, (n, 2)), np.eye(2)[order // 100]
        def starting_weights
        W1, b1, W2, b2 = starting_weights(3)
        Z1 = X @ W1 + b1
        A1 = np.tanh(Z1)
        Z2 = A1 @ W2 + b2
        A2 = softmax(Z2)
        """,
    "04": """
        own: data = np.loadtxt(DATA / "mnist_train.csv.gz", delimiter=",", skiprows=1, max_rows=5)
        X, Y = data[:, 1:] / 255, np.eye(10)[data[:, 0].astype(int)]
        own: n = len(X)
        rng = np.random.default_rng(0)
        W1, b1 = rng.random((784, 16)) - 0.5, rng.random(16) - 0.5
        W2, b2 = rng.random((16, 16)) - 0.5, rng.random(16) - 0.5
        W3, b3 = rng.random((16, 10)) - 0.5, rng.random(10) - 0.5
        Z1 <- X @ W1 + b1
        A1 = 1 / (1 + np.exp(-Z1))
        Z2 = A1 @ W2 + b2
        A2 = 1 / (1 + np.exp(-Z2))
        Z3 = A2 @ W3 + b3
        A3 <- softmax(A2 @ W3 + b3)
        """,
}
SETTINGS = {"01": formula_table.XOR, "02": formula_table.PEOPLE, "03": formula_table.MOONS, "04": formula_table.DIGITS}
NAMED_OTHERWISE = {r"\sigma": "sigmoid", "n": "len(X)"}
IN_TABLE = re.compile(r"[XyYn]|[WbZAxwho]\d|b_\w+|sigmoid")  # of what ARRAYS binds
WORLDS = {}


def world(number):
    if number not in WORLDS:
        steps = [test_formulas.executable(line, number) for line in test_formulas.lines(ARRAYS[number])]
        WORLDS[number] = World(formula_table.HELPERS | {"DATA": DATA}, steps, {})
    return WORLDS[number]


def table(notebook):
    """The rows of the table of symbols, each a list of four cells."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for cell in notebook_files.cells(notebook, "markdown")
        for line in re.findall(r"^\|[^\n]*\| in (?:the )?code \|[^\n]*\n(?:\|.*\n?)*", cell.source, re.M)[:1]
        for line in line.splitlines()[2:]
    ]
    assert all(len(row) == 4 for row in rows)
    return rows


def spelled_out(items):
    """w1, …, w6 with what the dots stand for."""
    dots = {"…", r"\dots"} & set(items)
    if not dots:
        return items
    (first, last), place = (items[0], items[-1]), items.index(dots.pop())
    start = int(re.search(r"\d+", items[place - 1])[0])
    between = range(start + 1, int(re.search(r"\d+", last)[0]))
    return items[:place] + [re.sub(r"\d+", str(k), first) for k in between] + items[place + 1 :]


def symbols_of(cell):
    """The symbols of a table's first cell; what is another name for one is left out: also …, = …"""
    latex = ",".join(re.findall(r"\$([^$]+)\$", cell.split(", also ")[0])).replace("\\ ", " ")
    return spelled_out([item.split("=")[0].strip() for item in latex.split(",")])


def names_of(cell):
    return spelled_out([name or dots for name, dots in re.findall(r"`([^`]+)`|(…)", cell)])


def shapes_of(cell, names, here):
    """The shapes that the last cell claims, one for each name."""
    if cell.startswith("as $Z_k$"):
        return [here.value(name.replace("A", "Z")).shape for name in names]
    shapes = [() for word in ("number", "numbers", "a number") if cell == word]
    for inside in re.findall(r"\(([^()]*)\)", cell):
        sizes = [size.strip() for size in inside.split(",") if size.strip()]
        shapes.append(tuple(int(size) if size.isdigit() else here.names.get(size, size) for size in sizes))
    return shapes * len(names) if len(shapes) == 1 else shapes


@functools.cache
def defined(cells):
    """The names that code cells bind, those of functions' arguments included."""
    nodes = [node for source in cells for node in ast.walk(ast.parse(source))]
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    found |= {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    found |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return found | {node.arg for node in nodes if isinstance(node, ast.arg)}


def fault(row, here, known):
    """What is wrong with a row of a table, or None."""
    first, second, meaning, last = row
    symbols, names = symbols_of(first), names_of(second)
    if len(symbols) != len(names):
        return f"{first} and {second}: {len(symbols)} symbols, {len(names)} names"
    for symbol, name in zip(symbols, names, strict=True):
        if name not in (formula_table.name_of(symbol), NAMED_OTHERWISE.get(symbol)):
            return f"{symbol} is not {name}"
        if not set(re.findall(r"[A-Za-z_]\w*", name)) - {"len"} <= known:
            return f"no cell has {name}"
    values = [here.value(name) for name in names]
    if symbols == ["n"]:
        said = re.findall(r"\d+", f"{meaning} {last}")
        return None if said in ([], [str(values[0])]) else f"{second} is {values[0]}, not {said}"
    if last == "entry by entry":
        return None if values[0](np.ones((2, 3))).shape == (2, 3) else f"{first} is not {last}"
    arrays = [np.shape(value) for value in values]
    return None if shapes_of(last, names, here) == arrays else f"{first}: {last}, but the arrays have {arrays}"


def faults(notebook, number):
    """What is wrong with a notebook's table of symbols."""
    here, rows = world(number), table(notebook)
    known = defined(tuple(cell.source for cell in notebook_files.cells(notebook, "code")))
    found = [fault(row, here, known) for row in rows]
    for cell in (cell for row in rows for cell in row):
        for pair in re.findall(r"\$([^$]+)\$, also \$([^$]+)\$", cell):
            found.append(test_formulas.fault(" = ".join(pair), SETTINGS[number]))
    met = {name for step in here.steps for name in bound(step)}
    there = {"n" if name == "len(X)" else name for row in rows for name in names_of(row[1])}
    missing = {name for name in met if IN_TABLE.fullmatch(name)} - there
    found += [f"the table lacks {name}" for name in missing]
    return [told for told in found if told]


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_the_table_of_symbols_is_true(path):
    found = faults(test_formulas.read(path), path.name[:2])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("number", ARRAYS)
def test_the_arrays_are_computed_by_lines_of_the_notebook(number):
    for line in test_formulas.lines(ARRAYS[number]):
        quote = test_formulas.quoted(line)
        assert quote is None or test_formulas.found_in_code(quote, number), f"no code cell holds: {quote}"

"""Put a page's own mistakes into the notebooks, one at a time, and see the tests of the pages fail for each.

    python tests/maintenance/page_mutants.py                      # all of them
    python tests/maintenance/page_mutants.py 02                   # those of one notebook
    python tests/maintenance/page_mutants.py --list 03            # what would be tried

The way is that of mutants.py. The rules (`mutants_of`): a marked number in a sentence changed, or exchanged for another
of its line; another number of the text changed; a published figure changed; the pictures or the descriptions of two
figures exchanged, a picture blank; an assert lost, or loosened; an operator, a transpose or an index of a folded
solution changed. (Formulas and tables of symbols have formula_mutants.py.) No file is touched: a process of its own
reads the changed notebook in place of the stored one and runs the tests that a page meets without being executed.
"""

import ast
import base64
import contextlib
import copy
import functools
import io
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import mutants
import notebook_files
import pytest
from mutants import ROOT, with_
from PIL import Image
from test_prose import MARKED, NUMBER

import helpers.page.digits.exercises  # noqa: F401  (what is loaded here need not be loaded by each mutant)

NOTEBOOKS = {path.name[:2]: path for path in notebook_files.PATHS}
TESTS = {  # kind -> the tests that look at it
    "marked number": ["prose"], "number": ["prose", "claims", "reading", "teaching", "symbols", "formulas"],
    "published": ["prose", "claims"], "picture": ["pages"], "description": ["pages"], "assert": ["asserts"],
    "solution": ["exercises"],
}  # fmt: skip
OUTER = "a column times a row: @ and * are the same outer product"
BY_HAND = "weights chosen by hand: others of about their size answer XOR as well"
ENOUGH = "another start, or one pass more, solves the exercise as well"
EQUIVALENT = {  # mutant -> why no test can tell it from the original
    "01 (solution), cell 55: delta2 @ W2.T in def my_delta1(delta2, W2, A1): retur": OUTER,
    "01 (solution), cell 150: delta2 @ W2.T in def backward_mean(X, y, W1, W2): A1": OUTER,
    "01 (solution), cell 153: delta2 @ W2.T in def backward_with_biases(X, y, W1, b1, W": OUTER,
    **{f"01 (solution), cell 156: {number} in W1_by_hand = np.array([[20, 20, 0, 0], [{' (again)' * k}": BY_HAND
       for number, times in {"20": 7, "0": 6, "10": 2, "30": 1}.items() for k in range(times)},
    "02 (solution), cell 149: delta2 @ W2.T in def delta1_of(delta2, W2, A1, A2): r": OUTER,
    "02 (solution), cell 151: delta2 @ W2.T in def sgd_epoch(W1, b1, W2, b2, X, y, lear": OUTER,
    "02 (solution), cell 151: learning_rate * A1.T @ delta2 in def sgd_epoch(W1, b1, W2, b2, X, y, lear": OUTER,
    "02 (solution), cell 151: learning_rate * x_row.T @ delta1 in def sgd_epoch(W1, b1, W2, b2, X, y, lear": OUTER,
    "02 (solution), cell 151: 0 in def sgd_epoch(W1, b1, W2, b2, X, y, lear":
        "the delta of one example and one neuron has one entry: its sum is the same along both axes",
    "03 (solution), cell 209: 0 in def solve_ring(X_ring, labels_ring):": ENOUGH,
    "03 (solution), cell 209: 1000 in def solve_ring(X_ring, labels_ring):": ENOUGH,
}  # fmt: skip
READ = functools.cache(notebook_files.read)  # each mutant's process finds them read


class Mutant(NamedTuple):
    file: str  # the notebook's number
    line: int  # the cell's index
    title: str
    kind: str
    put_into: object  # a function: change the notebook that was read


def other(number):
    """The number with another last digit."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def in_words(text):
    """The spans of numbers that are part of a sentence, as (start, end, kind)."""
    marks = {found.start(1): found for found in MARKED.finditer(text)}
    hidden = [found.span() for found in notebook_files.NOT_PROSE.finditer(text)]
    hidden += [found.span() for found in re.finditer(r"^#.*$|^\s*(?:\d+\.|[-*]) |!\[[^\]]*\]", text, re.M)]
    for found in re.finditer(NUMBER, text):
        start, end = found.span()
        if start in marks:
            yield start, end, "published" if marks[start][3] == "published" else "marked number"
        elif text[start - 1 : start].isalpha():
            continue  # L2 is a name
        elif not any(first < end and start < last for first, last in hidden):
            yield start, end, "number"


def weaker(test):
    """Expressions that hold wherever the assert's own does, and elsewhere, too."""
    if isinstance(test, ast.BoolOp):
        for k, value in enumerate(test.values):
            rest = test.values[:k] + test.values[k + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(test.op, rest)
            yield from (with_(test, values={k: new}) for new in weaker(value))
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        looser = {ast.Lt: ast.LtE, ast.Gt: ast.GtE, ast.Eq: ast.LtE}.get(type(test.ops[0]))
        if looser:
            yield with_(test, ops={0: looser()})
        limit = test.comparators[0]
        if isinstance(limit, ast.Constant) and isinstance(limit.value, int | float):
            yield with_(test, comparators={0: ast.Constant(limit.value * 10 + 1)})
    elif mutants.called(test) in ("allclose", "isclose"):
        kept = [keyword for keyword in test.keywords if keyword.arg != "atol"]
        yield ast.Call(test.func, test.args, [*kept, ast.keyword("atol", ast.Constant(1.0))])


def wrong(tree):
    """Mutants of a solution's code: (what stood there, the changed source)."""
    swaps = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.MatMult: ast.Mult}
    nodes = list(ast.walk(tree))
    for k, node in enumerate(nodes):
        changed = copy.deepcopy(tree)
        here = list(ast.walk(changed))[k]
        if isinstance(node, ast.BinOp) and type(node.op) in swaps:
            here.op = swaps[type(node.op)]()
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            here.attr = "copy()"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            here.op = ast.UAdd()
        elif isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
            here.value = node.value + 1
        else:
            continue
        yield ast.unparse(node), ast.unparse(changed)


def mutants_of(number):
    """Every mutant of the notebook, in the order of its cells."""
    notebook, found = READ(NOTEBOOKS[number]), []

    def keep(kind, index, said, *cells):
        def put_into(notebook):
            for k, cell in cells:
                notebook.cells[k] = cell

        title = " ".join(f"{number} ({kind}), cell {index}: {said}".split())
        while title in {mutant.title for mutant in found}:
            title += " (again)"
        found.append(Mutant(number, index, title, kind, put_into))

    def with_source(index, source):
        cell = copy.deepcopy(notebook.cells[index])
        cell.source = source
        return index, cell

    lines = [set(re.findall(NUMBER, line)) for c in notebook_files.cells(notebook, "code")
             for line in notebook_files.printed_text(c).splitlines()]  # fmt: skip
    solutions = [solution for _, solution in notebook_files.exercises(notebook)]
    figures = []
    for index, cell in enumerate(notebook.cells):
        text = cell.source
        if cell.cell_type == "markdown":
            for start, end, kind in in_words(text):
                old = text[start:end]
                new = [other(old)]
                if kind == "marked number":  # another number of the same printed line
                    beside = next((line for line in lines if old in line and len(line) > 1), set())
                    new += sorted(beside - {old})[:1]
                for one in new:
                    keep(kind, index, f"{text[max(0, start - 30) : end]} -> {one}",
                         with_source(index, text[:start] + one + text[end:]))  # fmt: skip
            for block in notebook_files.PYTHON_BLOCK.findall(text):
                if not any(block in solution for solution in solutions):
                    continue
                with contextlib.suppress(SyntaxError):
                    for before, after in wrong(ast.parse(block)):
                        keep("solution", index, f"{before} in {block[:40]}",
                             with_source(index, text.replace(block, after + "\n")))  # fmt: skip
            continue
        tree = ast.parse(text)
        for node in [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]:
            before = ast.get_source_segment(text, node)
            keep("assert", index, f"{before} -> lost", with_source(index, text.replace(before, "pass")))
            for test in weaker(node.test):
                after = f"assert {ast.unparse(test)}"
                keep("assert", index, f"{before} -> {after}", with_source(index, text.replace(before, after)))
        figures += [(index, k) for k, output in enumerate(cell.outputs) if "image/png" in output.get("data", {})]
    for (i, k), (j, m) in zip(figures, figures[1:] + figures[:1], strict=True):
        one, two = (copy.deepcopy(notebook.cells[index]) for index in (i, j))
        here, there = one.outputs[k], two.outputs[m]
        here.data["image/png"], there.data["image/png"] = there.data["image/png"], here.data["image/png"]
        keep("picture", i, f"exchanged with that of cell {j}", (i, one), (j, two))
        blank, white = copy.deepcopy(notebook.cells[i]), io.BytesIO()
        Image.new("RGB", (960, 570), "white").save(white, "png")
        blank.outputs[k].data["image/png"] = base64.b64encode(white.getvalue()).decode()
        keep("picture", i, "blank", (i, blank))
        one, two = (copy.deepcopy(notebook.cells[index]) for index in (i, j))
        here, there = one.outputs[k], two.outputs[m]
        here.metadata, there.metadata = there.metadata, here.metadata
        here.data["text/plain"], there.data["text/plain"] = there.data["text/plain"], here.data["text/plain"]
        keep("description", i, f"exchanged with that of cell {j}", (i, one), (j, two))
    return sorted(found, key=lambda mutant: mutant.line)


def attempt(mutant):
    """Run the tests of the mutant's kind (of None: all) with it in place of its notebook; exit as mutants.VERDICTS."""

    def read(path):
        notebook = copy.copy(READ(Path(path)))
        notebook.cells = list(notebook.cells)
        if mutant and Path(path) == NOTEBOOKS[mutant.file]:
            mutant.put_into(notebook)
        return notebook

    notebook_files.read = read
    names = TESTS[mutant.kind] if mutant else dict.fromkeys(name for names in TESTS.values() for name in names)
    options = ["-xq", "-p", "no:nbval", "-p", "no:cacheprovider", "-o", "addopts=", "--assert=plain"]
    if mutant:  # the tests of the other notebooks cannot see it
        others = [f"not {number}" for number in NOTEBOOKS if number != mutant.file]
        wanted = ["(solved_it_is_right or folded)"] if mutant.kind == "solution" else others
        options += ["-k", " and ".join(wanted)]
    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main([*options, *(str(ROOT / "tests" / f"test_{name}.py") for name in names)])
    os._exit({pytest.ExitCode.OK: 0, pytest.ExitCode.TESTS_FAILED: 1}.get(code, 2))


if __name__ == "__main__":
    mutants.main(__doc__, list(NOTEBOOKS), mutants_of, attempt, EQUIVALENT, rows="kind")

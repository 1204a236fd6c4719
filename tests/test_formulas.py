"""The formulas of the notebooks say what their code computes: each is evaluated and compared with the code's arrays.

latex.py reads a formula; formula_table.py says what its symbols stand for and which lines of the notebook compute that.
Derivatives in formulas are measured by nudging the arrays, so that a formula and the code cannot both be wrong. Every
displayed formula, and every one in the text that states an equation, begins like one of FORMULAS, or of NOT_CHECKED,
which says why; what the text calls by a name is in IN_WORDS. An equation of numbers alone needs no entry.
"""

import ast
import functools
import re
from collections import Counter

import formula_table
import notebook_files
import numpy as np
import pytest
from formula_table import ALSO, DECIMALS, FORMULAS, HAND, HELPERS, IN_WORDS, NOT_CHECKED, NOT_CHECKED_IN_TEXT, NUMBERS
from latex import RELATIONS, STEP, World, check, split, tokens

read = functools.cache(notebook_files.read)


def lines(text):
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


@functools.cache
def code(number):
    """All nodes of a notebook's code: {what each says, without layout: the node}."""
    cells = notebook_files.cells(read(notebook_files.path_of(number)), "code")
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    kinds = ast.Assign | ast.FunctionDef | ast.BinOp | ast.UnaryOp | ast.Call
    return {ast.unparse(node): node for node in nodes if isinstance(node, kinds)}


def found_in_code(quote, number):
    """Whether a code cell holds the quoted line or expression, all of it, whatever its layout."""
    return ast.unparse(ast.parse(quote)) in code(number)


def definition(name, number):
    """The function as a code cell of the notebook defines it."""
    for source, node in code(number).items():
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return source
    raise ValueError(f"notebook {number} defines no {name}")


def quoted(line):
    """What of a line of steps has to stand in a code cell, or None."""
    return None if line.startswith(("own: ", "def ")) else line.split(" <- ")[-1]


def executable(line, number):
    if line.startswith("def "):
        return definition(line.removeprefix("def "), number)
    return line.removeprefix("own: ").replace(" <- ", " = ")


SYMBOL = re.compile(r"\\?[A-Za-z]+(_\w+|_\{.*\})?|\\[a-z]+\{?[A-Za-z]\}?")
NUMBER = re.compile(r"[\d.]+|[-+/(){}^,]|\\(cdot|frac|sigma|tanh|log|infty|pm)|e")
OF_MANY = re.compile(r"\\(sum|prod|top|odot)(?![a-z])")  # never left to words


@functools.cache
def plain(latex):
    """Without layout: what beginnings are compared with."""
    return " ".join(re.sub(r"\\(?:begin|end)\{aligned\}|&", " ", latex).split())


def of_numbers(latex):
    """Whether an equation holds numbers alone, and the part of it that can be computed: without a symbol in front."""
    sides = latex.split("=")
    numeric = [all(NUMBER.fullmatch(token) for token in tokens(side)) for side in sides]
    symbol = SYMBOL.fullmatch(sides[0].strip()) is not None
    letters = all(re.fullmatch("[a-z]", side.strip()) for side in sides)  # c = j: a case, no equation
    return letters or all(numeric[1:]) and (numeric[0] or symbol), "=".join(sides if numeric[0] else sides[1:])


def beginning(latex, entries):
    """The entry (…, beginning, …) that fits a formula: the longest; or None."""
    fitting = [entry for entry in entries if plain(latex).startswith(plain(entry[1]))]
    return max(fitting, key=lambda entry: len(plain(entry[1])), default=None)


def checked(number):
    """[(setting, beginning)] of a notebook."""
    return [(setting, start) for setting, starts in FORMULAS for start in starts if setting.notebook == number]


WORLDS = {}


def world(setting):
    if id(setting) not in WORLDS:
        steps = tuple(executable(line, setting.notebook) for line in lines(setting.steps))
        WORLDS[id(setting)] = World(HELPERS | setting.given, steps, setting.symbols, **setting.more)
    return WORLDS[id(setting)]


RESULTS = {}


def check_decimals(latex):
    """Raise ValueError unless the decimal numbers of the row worked by hand are its arrays' entries, in their order."""
    _, start = beginning(latex, checked("01")) or (HAND, latex)
    if plain(start) not in DECIMALS:
        raise ValueError("add the arrays of its numbers to DECIMALS")
    expected = [f"{number:.3f}" for number in np.hstack(world(HAND).value(DECIMALS[plain(start)])).ravel()]
    if re.findall(r"\d+\.\d+", latex) != expected:
        raise ValueError(f"its numbers should be {', '.join(expected)}")


def fault(latex, setting):
    """What is wrong with a formula, or None."""
    if (latex, id(setting)) not in RESULTS:
        try:
            RESULTS[latex, id(setting)] = check(latex, world(setting))
            if setting is HAND and "." in latex:
                check_decimals(latex)
        except ValueError as error:
            RESULTS[latex, id(setting)] = f"{plain(latex)}\n    {error}"
    return RESULTS[latex, id(setting)]


def faults(notebook, number):
    """What is wrong with the formulas of a notebook."""
    displayed, in_text = notebook_files.formulas(notebook)
    left_out = [(None, start) for (n, start) in [*NOT_CHECKED, *NOT_CHECKED_IN_TEXT] if n == number]
    listed = [*checked(number), *left_out]
    words = [(setting, plain(latex), meaning) for setting, latex, meaning in IN_WORDS if setting.notebook == number]
    used, found = Counter(), []
    for latex in displayed + in_text:
        setting, start = beginning(latex, listed) or (None, None)
        in_words = [entry for entry in words if entry[1] == plain(latex)] if latex in in_text else []
        used[start or plain(latex)] += 1
        if in_words:
            [setting, _, meaning], *_ = in_words
            found.append(fault(f"{latex} = {meaning}", setting))
        elif setting:
            found.append(fault(latex, setting))
            found += [fault(put_in(slopes, latex), other) for other, begins, slopes in ALSO if begins == start]
        elif not start:
            found.append(unlisted(latex, latex in displayed))
    for start in {start for _, start in listed} - set(used):
        found.append(f"no formula begins with {start} any more: its entry can go")
    for latex, times in Counter(latex for _, latex, _ in words).items():
        if used[latex] != times:
            found.append(f"{latex} stands in the text {used[latex]} times, in IN_WORDS {times} times")
    return [told for told in found if told]


def put_in(slopes, latex):
    """The formula with a slope in place of each = 0."""
    for slope in slopes:
        latex = latex.replace("= 0", f"= {slope}", 1)
    return latex


def unlisted(latex, is_displayed):
    """What is wrong with a formula that no list has, or None."""
    if is_displayed:
        return f"{plain(latex)}\n    is in neither FORMULAS nor NOT_CHECKED: add how it begins to one of them"
    if len(split(tokens(latex), RELATIONS)) > 1:
        alone, computable = of_numbers(latex)
        if not alone:
            return f"{latex}\n    is in neither FORMULAS nor NOT_CHECKED_IN_TEXT: add how it begins to one of them"
        return fault(computable, NUMBERS) if "=" in computable else None
    if OF_MANY.search(latex) and not re.fullmatch(r"\w_\w\^\{\\top\}|\\odot", latex):
        return f"{latex}\n    is not in IN_WORDS: what does the text say that it is?"
    return None


# --- the tests --------------------------------------------------------------------------------------------------------

CURE = """
Either the formula says something else than the code, or it is new or reworded: its row stands in
tests/formula_table.py, under how it begins. tests/latex.py says which LaTeX can be read."""

SETTINGS = {
    name: setting for name, setting in vars(formula_table).items() if isinstance(setting, formula_table.Setting)
}


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_every_formula_says_what_the_code_computes(path):
    found = faults(read(path), path.name[:2])
    assert not found, "\n".join([*found, CURE])


@pytest.mark.parametrize("name", SETTINGS)
def test_the_code_of_a_setting_is_the_notebooks(name):
    setting = SETTINGS[name]
    for line in lines(setting.steps) + lines(setting.agree):
        if quoted(line):
            assert found_in_code(quoted(line), setting.notebook), f"no code cell holds: {quoted(line)}"


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if setting.agree])
def test_other_lines_of_the_notebook_compute_the_same(name):
    setting, names = SETTINGS[name], dict(world(SETTINGS[name]).names)
    compared = 0
    for line in lines(setting.agree):
        before = dict(names)
        exec(executable(line, setting.notebook), names)
        for key in before:
            if names[key] is not before[key]:
                np.testing.assert_allclose(names[key], before[key], err_msg=line)
                compared += 1
    assert compared


@pytest.mark.parametrize("name", {id(s.slopes): name for name, s in SETTINGS.items() if s.slopes}.values())
def test_the_slopes_of_the_code_are_those_of_its_loss(name):
    here = world(SETTINGS[name])
    for slope, (of, by) in SETTINGS[name].slopes.items():
        measured = np.zeros(np.shape(here.names[of]) + np.shape(here.names[by]))
        for place in np.ndindex(np.shape(here.names[by])):
            target = f"{by}[{', '.join(map(str, place))}]" if place else by
            up, down = (here.nudged(target, step).names[of] for step in (STEP, -STEP))
            measured[(..., *place)] = (up - down) / (2 * STEP)
        np.testing.assert_allclose(here.names[slope], measured, rtol=1e-6, atol=1e-8, err_msg=slope)


def test_nine_of_ten_displayed_formulas_are_checked():
    pages = {path.name[:2]: notebook_files.formulas(read(path))[0] for path in notebook_files.PATHS}
    for number, displayed in pages.items():
        left_out = [entry for entry in NOT_CHECKED if entry[0] == number]
        assert sum(beginning(latex, left_out) is not None for latex in displayed) <= 0.1 * len(displayed)

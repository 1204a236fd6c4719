"""Numbers in the prose are true: each measured one stands in a line that a cell printed.

In a notebook's text, `0.0025<!-- printed: final loss -->` says: some cell prints a line that contains "final loss" and
the number 0.0025. A number from elsewhere says so with `<!-- published -->`. Any other decimal number or percentage has
to stand in the code. In README the notebook's number comes first: `<!-- printed: 01: final loss -->`, and nothing but
versions may go unmarked. (The comments are invisible on the page.)
"""

import re

import notebook_files
import pytest

NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?"
MARKED = re.compile(rf"({NUMBER})([^\d<]{{0,20}})<!--\s*(printed|published)(?::\s*(.*?))?\s*-->")
PRECISE = re.compile(r"(?<![\w.,])[-−]?\d[\d,]*(?:\.\d+|(?=\s?%|\sper cent))")


def normal(number):
    return number.replace("−", "-").replace(",", "")


def numbers(text):
    return {normal(n) for n in re.findall(NUMBER, text)}


def printed_lines(notebook):
    code = notebook_files.cells(notebook, "code")
    return [line for cell in code for line in notebook_files.printed_text(cell).splitlines()]


def is_printed(number, key, lines):
    return any(key in line and normal(number) in numbers(line) for line in lines if key)


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_measured_numbers_in_the_prose_are_printed(path):
    notebook = notebook_files.read(path)
    code = notebook_files.cells(notebook, "code")
    lines = printed_lines(notebook)
    in_code = set().union(*(numbers(cell.source) for cell in code))
    wrong, tied = [], 0
    for cell in notebook_files.cells(notebook, "markdown"):
        text = cell.source
        for number, _, kind, key in MARKED.findall(text):
            if kind == "published":
                continue
            tied += 1
            if not is_printed(number, key, lines):
                wrong.append(f"{number}: no printed line has it beside {key!r}")
        for number in PRECISE.findall(notebook_files.NOT_PROSE.sub(" ", MARKED.sub(r"\2", text))):
            if normal(number) not in in_code:
                wrong.append(f"{number}: neither marked nor in the code: …{text[:60]!r}")
    assert not wrong, "\n".join(wrong)
    assert tied, "no number in this notebook's prose is tied to a printed one"


def test_the_readmes_figures_are_printed_in_the_notebooks():
    text = (notebook_files.ROOT / "README.md").read_text("utf-8")
    marks = MARKED.findall(text)
    assert {key[:2] for _, _, _, key in marks} == {"01", "02", "03", "04"}
    for number, _, _, key in marks:
        notebook, _, key = key.partition(": ")
        assert is_printed(number, key, printed_lines(notebook_files.read(notebook_files.path_of(notebook)))), key
    unmarked = PRECISE.findall(notebook_files.NOT_PROSE.sub(" ", MARKED.sub(r"\2", text)))
    assert set(unmarked) <= {"3.10", "3.0"}, f"neither marked nor a version: {unmarked}"

"""Numbers in the prose are true: each measured one is a number that a cell printed, at the place that its mark names.

In a notebook's text, `0.0025<!-- printed: final loss -->` says: where a cell prints "final loss", the next number is
0.0025. A mark may show the number's place by #, in what stands before and behind it; … stands for a number passed
over and a ^ at the front for the beginning of a line, so that `^d2 = [… #` is the second number of a line that begins
with "d2 = [". Every place that fits must hold the same number. A number from elsewhere says so with
`<!-- published -->`. Any other decimal number or percentage has to stand in the code. In README the notebook's number
comes first: `<!-- printed: 01: final loss -->`, and nothing but versions may go unmarked. (The comments are invisible
on the page.)
"""

import re

import notebook_files
import pytest

NUMBER = r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?"
MARKED = re.compile(rf"({NUMBER})([^\d<]{{0,20}})<!--\s*(printed|published)(?::\s*(.*?))?\s*-->")
PRECISE = re.compile(r"(?<![\w.,])[-−]?\d[\d,]*(?:\.\d+|(?=\s?%|\sper cent))")


def normal(number):
    return number.replace("−", "-").replace(",", "")


def numbers(text):
    return {normal(n) for n in re.findall(NUMBER, text)}


def printed_lines(notebook):
    """What the cells print, those left out that nbval does not compare: no sentence repeats their output."""
    code = [
        c for c in notebook_files.cells(notebook, "code") if "nbval-ignore-output" not in c.metadata.get("tags", [])
    ]
    return [line for cell in code for line in notebook_files.printed_text(cell).splitlines()]


def place(key):
    """The pattern of a mark's key: its one group is the number that the mark names."""
    key = " ".join(key.split())
    signs = {"#": f"({NUMBER})", "…": NUMBER, " ": r"\s+"}
    if "#" not in key:
        signs["end"] = rf"[^\d]*?({NUMBER})"  # the next number
    start = "^" if key.startswith("^") else r"(?<![\w.])"
    parts = re.split("([#… ])", key.removeprefix("^"))
    return re.compile(start + "".join(signs.get(part, re.escape(part)) for part in parts) + signs.get("end", ""))


def why_not(number, key, lines):
    """What is wrong with a mark, or None: each place in the printed lines that it names must hold its number."""
    there = {normal(found) for line in lines for found in place(key).findall(line)} if key else set()
    if there == {normal(number)}:
        return None
    return f"{number}<!-- printed: {key} -->: " + (
        f"the printed lines have {' and '.join(sorted(there))} there" if there else "no printed line fits"
    )


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
            wrong += [told for told in [why_not(number, key, lines)] if told]
        for number in PRECISE.findall(notebook_files.NOT_PROSE.sub(" ", MARKED.sub(r"\2", text))):
            if normal(number) not in in_code:
                wrong.append(f"{number}: neither marked nor in the code: …{text[:60]!r}")
    assert not wrong, "\n".join(
        [*wrong, "After a change of code: python tests/maintenance/regenerate.py, then the text"]
    )
    assert tied, "no number in this notebook's prose is tied to a printed one"


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_a_link_to_a_notebook_says_its_number(path):
    links = []
    for cell in notebook_files.cells(notebook_files.read(path), "markdown"):
        links += re.findall(r"\[([^\]]*)\]\(0(\d)_\w+\.ipynb", cell.source)
    assert links
    for words, number in links:
        assert re.findall(r"\d+", words) == [number], words


def test_the_readmes_figures_are_printed_in_the_notebooks():
    text = (notebook_files.ROOT / "README.md").read_text("utf-8")
    marks = MARKED.findall(text)
    assert {key[:2] for _, _, _, key in marks} == {"01", "02", "03", "04"}
    wrong = []
    for number, _, _, key in marks:
        notebook, _, key = key.partition(": ")
        wrong.append(why_not(number, key, printed_lines(notebook_files.read(notebook_files.path_of(notebook)))))
    assert not any(wrong), "\n".join(filter(None, wrong))
    unmarked = PRECISE.findall(notebook_files.NOT_PROSE.sub(" ", MARKED.sub(r"\2", text)))
    assert set(unmarked) <= {"3.10", "3.0"}, f"neither marked nor a version: {unmarked}"


def test_a_mark_names_one_number_of_a_line():
    lines = ["d2 = [-0.076]", "a * d2 = [-0.061 -0.056]", "solved 299 of 300", "loss   0.50", "net.loss 0.7"]
    assert why_not("−0.076", "^d2 = [#", lines) is None
    assert why_not("-0.056", "a * d2 = [… #", lines) is None
    assert why_not("299", "solved # of 300", lines) is None
    assert why_not("0.50", "loss", lines) is None
    assert "-0.061 and -0.076 there" in why_not("-0.076", "d2 =", lines)
    assert "-0.061 there" in why_not("-0.056", "a * d2 = [#", lines)
    assert "299 there" in why_not("300", "solved", lines)
    assert "no printed line" in why_not("0.50", "gain", lines)

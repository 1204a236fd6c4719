"""TEACHING.md says what the notebooks say: their minutes, their exercises, their formulas word for word."""

import re

import notebook_files

PAGE = (notebook_files.ROOT / "TEACHING.md").read_text("utf-8")
FORMULA = re.compile(r"\$\$(.*?)\$\$", re.S)


def plain(formula):
    return "".join(formula.split())


def test_every_formula_of_the_sheet_stands_in_the_notebook_that_it_names():
    found = re.findall(r"\((\d)\):\n\n\$\$(.*?)\$\$", PAGE, re.S)
    assert len(found) == len(FORMULA.findall(PAGE)) > 10
    for number, formula in found:
        cells = notebook_files.cells(notebook_files.read(notebook_files.path_of(f"0{number}")), "markdown")
        there = {plain(f) for cell in cells for f in FORMULA.findall(cell.source)}
        assert plain(formula) in there, f"not in notebook {number}: {formula}"


def test_the_minutes_are_the_notebooks():
    for path in notebook_files.PATHS:
        text = "\n".join(cell.source for cell in notebook_files.cells(notebook_files.read(path), "markdown"))
        row = next(line for line in PAGE.splitlines() if f"({path.parent.name}/{path.name})" in line)
        minutes, optional, exercises = map(int, re.search(r"(\d+), optional (\d+), exercises (\d+) \|$", row).groups())
        assert minutes == int(re.search(r"\*\*Time\.\*\*[^.]*?(\d+) minutes", text)[1])
        assert optional == sum(map(int, re.findall(r"^## .*\(optional, (\d+) minutes\)", text, re.M)))
        assert exercises == sum(map(int, re.findall(r"^### Exercise \d · .*\((\d+) minutes", text, re.M)))


def test_the_exercises_named_are_there():
    rows = re.findall(r"^\| notebook (\d), exercise (\d): ", PAGE, re.M)
    assert len(rows) >= 6
    for number, exercise in rows:
        cells = notebook_files.cells(notebook_files.read(notebook_files.path_of(f"0{number}")), "markdown")
        assert any(f"### Exercise {exercise} · " in cell.source for cell in cells)

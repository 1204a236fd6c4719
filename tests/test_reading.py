"""What a reader of the main path meets: its minutes, its plumbing, blanks to fill in, the program on one screen."""

import ast
import contextlib
import io
import re
import sys
from pathlib import Path

import notebook_files
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "maintenance"))
import minutes

ON_PAGES = pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
MOST_MINUTES = {"01": 50, "02": 50, "03": 60, "04": 60}


@ON_PAGES
def test_the_main_path_takes_the_minutes_that_the_title_says(path):
    notebook = notebook_files.read(path)
    said = int(re.search(r"\*\*Time\.\*\*[^.]*?(\d+) minutes", notebook.cells[0].source)[1])
    assert said <= MOST_MINUTES[path.name[:2]]
    assert said - 5 <= minutes.count(notebook).minutes <= said + 0.5


@ON_PAGES
def test_a_quarter_of_the_code_in_view_is_plumbing_at_most(path):
    count = minutes.count(notebook_files.read(path))
    assert count.plumbing <= 0.25 * count.code


@ON_PAGES
def test_code_fits_a_narrow_window(path):
    for cell in notebook_files.cells(notebook_files.read(path), "code"):
        if "setup" not in cell.metadata.get("tags", []):
            assert all(len(line) <= 90 for line in cell.source.splitlines()), cell.source


@ON_PAGES
def test_the_whole_program_stands_on_one_screen_and_runs_alone(path, monkeypatch):
    [cell] = notebook_files.cells(notebook_files.read(path), "code", "whole")
    assert len(cell.source.splitlines()) <= 25
    imported = {
        alias.name for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported == {"numpy"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(ast.parse(cell.source)))
    assert cell in list(minutes.main_path(notebook_files.read(path)))
    monkeypatch.chdir(path.parent)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(cell.source, {})
    assert printed.getvalue() == notebook_files.printed_text(cell)


@ON_PAGES
def test_the_reader_fills_in_three_to_five_blanks_on_the_way(path):
    notebook = notebook_files.read(path)
    blanks = [cell for cell, _ in notebook_files.exercises(notebook) if "blank" in cell.metadata.tags]
    assert 3 <= len(blanks) <= 5
    on_the_way = list(minutes.main_path(notebook))
    for cell in blanks:
        assert cell in on_the_way
        assert cell.source.count("...") == 1, "one line to write"
        assert len(cell.source.splitlines()) <= 6


@ON_PAGES
def test_optional_sections_come_after_the_main_path(path):
    sections = [
        cell.source.splitlines()[0]
        for cell in notebook_files.cells(notebook_files.read(path), "markdown")
        if cell.source.startswith("## ")
    ]
    optional = ["optional" in title or title.endswith("Exercises") for title in sections]
    first = optional.index(True)
    assert all(optional[first:-1]), f"a section of the main path after an optional one: {sections}"

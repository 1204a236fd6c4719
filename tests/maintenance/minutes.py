"""How long a notebook's main path takes to read, and how much of its code is plumbing.

    python tests/maintenance/minutes.py

Minutes by one rule: 130 words, one displayed formula or 20 lines of code in view a minute, half a minute a figure. The
main path leaves out every section whose heading says "optional", the exercises at the end, and what is folded
(`<details>`, cells tagged setup, imports or figure). Plumbing are lines of code in view that import, print, assert or
show a figure. tests/test_reading.py compares the minutes with what each notebook's title promises.
"""

import ast
import re
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import notebook_files

SHOWING = {"print", "show", "compare_guess"}


class Count(NamedTuple):
    """What the main path of a notebook holds in view."""

    words: int
    formulas: int
    figures: int
    code: int
    plumbing: int

    @property
    def minutes(self):
        return self.words / 130 + self.formulas + self.figures / 2 + self.code / 20


def is_plumbing(node):
    """Whether a statement imports, asserts, prints or shows a figure and computes nothing besides."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert):
        return True
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return getattr(called, "id", "") in SHOWING or getattr(getattr(called, "value", None), "id", "") == "exercises"


def lines_of(nodes):
    return {line for node in nodes for line in range(node.lineno, node.end_lineno + 1)}


def code_lines(source):
    """(lines of code that are not empty, those of them that are plumbing): a loop that only prints is plumbing, too."""
    tree = ast.parse(source)
    wholly = [n for n in tree.body if isinstance(n, ast.For | ast.With | ast.If) and all(map(is_plumbing, n.body))]
    plumbing = lines_of([*filter(is_plumbing, ast.walk(tree)), *wholly])
    lines = {k for k, line in enumerate(source.splitlines(), start=1) if line.strip()}
    return len(lines), len(lines & plumbing)


def main_path(notebook):
    """The cells of the main path: without optional sections and the exercises."""
    left_out = None  # the level of the heading that is left out, with all below it
    for cell in notebook.cells:
        heading = re.match(r"(#+) (.*)", cell.source) if cell.cell_type == "markdown" else None
        if heading and (left_out is None or len(heading[1]) <= left_out):
            skipped = re.search(r"optional|exercises$", heading[2], re.I)
            left_out = len(heading[1]) if skipped else None
        if left_out is None:
            yield cell


def count(notebook):
    words = formulas = figures = code = plumbing = 0
    for cell in main_path(notebook):
        if cell.cell_type == "markdown":
            text = re.sub(r"<details>.*?</details>", " ", cell.source, flags=re.S)
            formulas += len(re.findall(r"\$\$.*?\$\$", text, re.S))
            figures += len(re.findall(r"!\[[^\]]*\]\(attachment", text))
            text = re.sub(r"\$\$.*?\$\$|```.*?```|<!--.*?-->|<[^>]+>|!?\[[^\]]*\]\([^)]*\)", " ", text, flags=re.S)
            words += len(re.findall(r"[^\W\d_][\w'’-]*", text))
            continue
        figures += sum("image/png" in output.get("data", {}) for output in cell.outputs)
        if not notebook_files.is_folded(cell):
            lines, of_them = code_lines(cell.source)
            code, plumbing = code + lines, plumbing + of_them
    return Count(words, formulas, figures, code, plumbing)


def main():
    print("notebook                          minutes  words  formulas  figures  code  plumbing")
    for path in notebook_files.PATHS:
        c = count(notebook_files.read(path))
        share = f"{c.plumbing} ({100 * c.plumbing / c.code:.0f} %)"
        print(f"{path.stem:<33} {c.minutes:7.0f} {c.words:6} {c.formulas:9} {c.figures:8} {c.code:5}  {share}")


if __name__ == "__main__":
    main()

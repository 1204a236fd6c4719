"""Reading the notebooks as files: cells, printed lines, folded solutions. Nothing is executed here."""

import ast
import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTION = re.compile(r"<details>\s*<summary>\s*Solution.*?</summary>(.*?)</details>", re.S)
# not prose: code, mathematics, targets of links, comments, tags, addresses
NOT_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]*`|\]\([^)]*\)|<!--.*?-->|<[^>]+>|https?:\S+", re.S)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
DISPLAYED = re.compile(r"\$\$(.*?)\$\$", re.S)
IN_LINE = re.compile(r"\$([^$]+)\$")
PYTHON_BLOCK = re.compile(r"```python\n(.*?)```", re.S)


def read(path):
    return nbformat.read(path, as_version=4)


def path_of(number):
    """The path of notebook "01" … "04"."""
    return next(path for path in PATHS if path.name.startswith(number))


def cells(notebook, kind, tag=None):
    """The notebook's cells of one kind ("code" or "markdown"), all of them or those with a tag."""
    return [c for c in notebook.cells if c.cell_type == kind and (tag is None or tag in c.metadata.get("tags", []))]


def reader_names(notebook):
    """A reader's names, as far as the exercises need them: from the set-up cell, every import, the cells `imports`."""
    names = {}
    for cell in cells(notebook, "code"):
        tags, body = cell.metadata.get("tags", []), ast.parse(cell.source).body
        if not {"setup", "given"} & set(tags):
            body = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    return names


def is_folded(cell):
    """Whether a code cell need not be read: set-up, imports, a figure's call. JupyterLab and Colab fold it."""
    return bool({"setup", "imports", "figure"} & set(cell.metadata.get("tags", [])))


def printed_text(cell):
    """What a code cell shows as text: streams, results and the descriptions of figures."""
    texts, before = [], None
    for output in cell.outputs:
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        if output.output_type == "stream" == before:
            texts[-1] += text  # a stream comes in pieces, cut where the machine was slow
        else:
            texts.append(text)
        before = output.output_type
    return "\n".join(texts)


def formulas(notebook):
    """The LaTeX of all displayed formulas, and of all in the text."""
    texts = [CODE.sub(" ", cell.source) for cell in cells(notebook, "markdown")]
    displayed = [latex for text in texts for latex in DISPLAYED.findall(text)]
    return displayed, [latex for text in texts for latex in IN_LINE.findall(DISPLAYED.sub(" ", text))]


def exercises(notebook):
    """[(code cell tagged `exercise`, source of the folded solution that follows it)], in order."""
    found = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or "exercise" not in cell.metadata.get("tags", []):
            continue
        for later in notebook.cells[index + 1 :]:
            if later.cell_type == "code" and "exercise" in later.metadata.get("tags", []):
                raise AssertionError(f"exercise without a folded solution:\n{cell.source}")
            solution = later.cell_type == "markdown" and SOLUTION.search(later.source)
            if solution:
                found.append((cell, "\n".join(PYTHON_BLOCK.findall(solution.group(1)))))
                break
        else:
            raise AssertionError(f"exercise without a folded solution:\n{cell.source}")
    return found

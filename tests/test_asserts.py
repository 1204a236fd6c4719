"""The page's own checks stay what they are: each notebook's asserts are listed in asserts.txt.

An assert that is dropped, or compares something else or less closely, makes the list differ. Where that is meant,
`python tests/test_asserts.py` writes the list anew, and the change to the file shows what the page no longer proves.
"""

import ast
from pathlib import Path

import notebook_files

LIST = Path(__file__).with_name("asserts.txt")


def listed():
    """The list as it should be: under each notebook's name its asserts in order, without layout and messages."""
    lines = []
    for path in notebook_files.PATHS:
        lines.append(path.name)
        for cell in notebook_files.cells(notebook_files.read(path), "code"):
            found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)]
            lines += [f"    {ast.unparse(node.test)}" for node in sorted(found, key=lambda node: node.lineno)]
    return "\n".join(lines) + "\n"


def test_the_asserts_of_the_pages_are_the_listed_ones():
    stored = LIST.read_text("utf-8").splitlines(keepends=True)
    # both sides as this Python writes them: 3.10 has "for (a, b) in" where later ones have "for a, b in"
    again = (f"    {ast.unparse(ast.parse(line.strip()))}\n" if line.startswith(" ") else line for line in stored)
    assert listed() == "".join(again), "meant? then: python tests/test_asserts.py"


if __name__ == "__main__":
    LIST.write_text(listed(), encoding="utf-8")

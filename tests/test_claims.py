"""Every sentence that could be false has something that shows it: claims/01.txt … 04.txt say what.

A claim is a line "> " with words as they stand in the notebook (line breaks are spaces, comments left out). Under it
stand its witnesses, a line each:

    assert EXPRESSION   a cell asserts it (as listed in asserts.txt)
    printed KEY         a cell prints it: a place as in the marks that test_prose.py explains, or words of the line
    code LINE           a line of a code cell does just that
    test NAME           a test of this folder shows it
    section WORDS       the notebook has a heading that begins with them: "section 3" leads where it should
    derived WORDS       it follows from the page's own mathematics: how
    known WORDS         it is general knowledge, or history: the source
    opinion             it is advice or taste, and reads like it

A sentence that is changed on the page has to be changed here: look whether its witnesses still show it.
"""

import ast
import functools
import re
from pathlib import Path

import notebook_files
import pytest
import test_asserts
from test_prose import place, printed_lines

CLAIMS = sorted(Path(__file__).with_name("claims").glob("*.txt"))
KINDS = {"assert", "printed", "code", "test", "section", "derived", "known", "opinion"}


def plain(text):
    return " ".join(re.sub(r"<!--.*?-->", "", text, flags=re.S).split())


def claims(text):
    """[(words, [(kind, the rest of the line)])] of a file of claims."""
    found = []
    for line in text.splitlines():
        if line.startswith("> "):
            found.append((line[2:].strip(), []))
        elif line.strip():
            kind, _, rest = line.strip().partition(" ")
            found[-1][1].append((kind, rest.strip()))
    return found


def asserted(name):
    """The listed asserts of a notebook."""
    return re.search(rf"^{re.escape(name)}\n((?:    .*\n)*)", test_asserts.LIST.read_text("utf-8"), re.M)[1].split("\n")


CURE = """
A sentence was reworded? Then put its new words there, as on the page without the comments, and see whether what stands
under them, indented, still shows them. It went? Then its lines go, too."""


@functools.cache
def names_of_tests():
    files = Path(__file__).parent.rglob("test_*.py")
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def is_printed(key, lines):
    words = " ".join(key.split())
    return any(words in " ".join(line.split()) or place(key).search(line) for line in lines)


@pytest.mark.parametrize("file", CLAIMS, ids=lambda file: file.stem)
def test_every_claim_stands_on_the_page_and_has_a_witness(file):
    path = notebook_files.path_of(file.stem)
    notebook = notebook_files.read(path)
    sources = "\n".join(cell.source for cell in notebook_files.cells(notebook, "markdown"))
    headings, page = re.findall(r"^#+ (.*)", sources, re.M), plain(sources)
    code = {line.strip() for c in notebook_files.cells(notebook, "code") for line in c.source.splitlines()}
    lines, asserts, tests = printed_lines(notebook), {a.strip() for a in asserted(path.name)}, names_of_tests()
    there = {
        "assert": lambda said: said in asserts,
        "printed": lambda said: is_printed(said, lines),
        "code": lambda said: said in code,
        "test": lambda said: said in tests,
        "section": lambda said: any(heading.startswith(said) for heading in headings),
        "opinion": lambda said: not said,
    }
    wrong = []
    written = file.read_text("utf-8").splitlines()
    for words, witnesses in claims("\n".join(written)):
        place = f"tests/claims/{file.name}, line {written.index(f'> {words}') + 1}"
        if plain(words) not in page:
            wrong.append(f"{place}, is no longer on the page: {words}")
        if not witnesses:
            wrong.append(f"{place}, is without a witness: {words}")
        for kind, said in witnesses:
            if kind not in KINDS or not there.get(kind, len)(said):
                wrong.append(f"{place}, has a witness that is not found: {kind} {said!r}, for: {words}")
    assert not wrong, "\n".join([*wrong, CURE])

"""Optional sections that can be read in any order: none needs a name that another of them makes."""

import builtins
import dis
import re
from types import CodeType

import notebook_files
import pytest

PROMISE = "What follows is optional, in any order"
PAGES = [path for path in notebook_files.PATHS if PROMISE in path.read_text("utf-8")]


def names(source):
    """The names that a cell makes, and those that it needs from other cells."""
    makes, needs = set(), set()
    codes = [compile(source, "<cell>", "exec")]
    for code in codes:  # grows by the functions inside
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        for instruction in dis.get_instructions(code):
            if instruction.opname == "STORE_NAME":
                makes.add(instruction.argval)
            elif instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                needs.add(instruction.argval)
    return makes, needs - makes - set(dir(builtins))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_follows_the_main_path_can_be_read_in_any_order(path):
    cells = notebook_files.read(path).cells
    end = next(i for i, cell in enumerate(cells) if PROMISE in cell.source)
    main = set().union(*(names(cell.source)[0] for cell in cells[:end] if cell.cell_type == "code"))
    section, here, missing = "", set(), []
    for cell in cells[end:]:
        if cell.cell_type == "markdown":
            for title in re.findall(r"^## .*", cell.source, re.M):
                section, here = title, set()
        else:
            makes, needs = names(cell.source)
            missing += [f"{section}: {name}" for name in sorted(needs - main - here)]
            here |= makes
    assert not missing, missing


def test_the_promise_is_made():
    assert PAGES

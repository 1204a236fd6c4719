"""Optional sections can be read in any order, and each without the others: none needs a name that another makes."""

import builtins
import dis
import re
from types import CodeType

import notebook_files
import pytest

# What the page itself says of the order, where it says it.
PROMISE = "What follows is optional, in any order"


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


def missing(cells):
    """What a section after the main path needs and only another section after it makes: "section: name" each.

    The main path ends where the first section calls itself optional.
    """
    section, main, here, found = "", set(), None, []
    for cell in cells:
        if cell.cell_type == "markdown":
            for title in re.findall(r"^## .*", cell.source, re.M):
                if here is not None or "optional" in title:
                    section, here = title, set()
        else:
            makes, needs = names(cell.source)
            if here is None:
                main |= makes
            else:
                found += [f"{section}: {name}" for name in sorted(needs - main - here)]
                here |= makes
    assert here is not None, "no section calls itself optional"
    return found


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_what_follows_the_main_path_can_be_read_in_any_order(path):
    assert missing(notebook_files.read(path).cells) == []


def test_the_page_says_so():
    assert any(PROMISE in path.read_text("utf-8") for path in notebook_files.PATHS)

"""The house: the mathematics stands alone in helpers/*.py, and each notebook imports from one dialect."""

import ast
from types import SimpleNamespace

import conftest
import notebook_files
import pytest

HEART = sorted((notebook_files.ROOT / "helpers").glob("*.py"))
ROOMS = {"01": "xor", "02": "neuron", "03": "moons", "04": "digits"}


def imported(source):
    """The full names of all that the source imports, wherever in it: "from .a import b" is ".a.b"."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
    return names


def parts(name):
    return [part for part in name.split(".") if part]


@pytest.mark.parametrize("path", HEART, ids=lambda path: path.stem)
def test_the_mathematics_imports_no_picture_and_no_page(path):
    for name in imported(path.read_text("utf-8")):
        assert not {"matplotlib", "IPython", "PIL", "page"} & set(parts(name)), name
        if {"pandas", "sklearn"} & set(parts(name)):
            assert path.stem == "datasets", name


def test_the_mathematics_is_these_files():
    assert {path.stem for path in HEART} == {
        "__init__", "activations", "checks", "datasets", "digits", "gradient_check", "losses", "network", "training",
    }  # fmt: skip


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_every_notebook_speaks_one_dialect(path):
    cells = notebook_files.cells(notebook_files.read(path), "code")
    names = set().union(*(imported(cell.source) for cell in cells))
    room = f"helpers.page.{ROOMS[path.name[:2]]}"
    assert {f"{room}.figures", f"{room}.exercises"} <= names
    for name in names:  # one room only, and what the rooms share by way of helpers.page
        at_home = name.startswith((f"{room}.", "helpers.page.touch.")) or name.count(".") == 2
        assert at_home or not name.startswith("helpers.page."), name
    for cell in cells:
        lines = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Import | ast.ImportFrom)]
        at_most = 12 if "setup" in cell.metadata.get("tags", []) else 6
        assert sum(node.end_lineno - node.lineno + 1 for node in lines) <= at_most, cell.source
        for node in lines:
            assert all(alias.asname in (None, "np") for alias in node.names), ast.unparse(node)


@pytest.mark.parametrize(
    ("how", "shared"),
    [
        ({}, True),
        ({"args_source": pytest.Config.ArgsSource.ARGS}, False),
        ({"plugins": []}, False),
        ({"workerinput": {}}, False),  # a worker that shared out once more would do so without end
        ({"numprocesses": 0}, False),
        ({"usepdb": True}, False),
    ],
    ids=str,
)
def test_only_the_whole_suite_is_shared_out_and_only_once(how, shared, monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    option = SimpleNamespace(numprocesses=how.get("numprocesses"), usepdb=how.get("usepdb", False), dist="no")
    plugins = SimpleNamespace(hasplugin=how.get("plugins", ["xdist"]).__contains__)
    source = how.get("args_source", pytest.Config.ArgsSource.TESTPATHS)
    config = SimpleNamespace(option=option, pluginmanager=plugins, args_source=source)
    if "workerinput" in how:
        config.workerinput = how["workerinput"]
    conftest.pytest_cmdline_main(config)
    assert (option.dist == "loadfile") == shared
    assert (option.numprocesses != how.get("numprocesses")) == shared

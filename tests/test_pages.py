"""What a reader sees of the stored notebooks: executed whole and in order, clean, described, linked, of one build."""

import ast
import io
import itertools
import re
import sys
from pathlib import Path

import notebook_files
import numpy as np
import pictures
import pytest

ON_PAGES = pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
MACHINE = re.compile(r"/(?:root|tmp)/|/home/\w|/Users/\w|[A-Z]:\\Users|ipykernel_\d|site-packages")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}|<(Axes|Figure|matplotlib\.|mpl_toolkits)")
NAMES = [
    "01_two_layer_sigmoid_network",
    "02_height_weight_neuron",
    "03_moons_classifier",
    "04_digit_network",
]


def test_the_four_notebooks_are_there():
    assert [path.stem for path in notebook_files.PATHS] == NAMES


@ON_PAGES
def test_every_code_cell_was_executed_in_order_from_a_clean_kernel(path):
    counts = [cell.execution_count for cell in notebook_files.cells(notebook_files.read(path), "code")]
    assert counts == list(range(1, len(counts) + 1))


@ON_PAGES
def test_outputs_hold_nothing_of_a_machine(path):
    for cell in notebook_files.cells(notebook_files.read(path), "code"):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text
            assert "image/svg+xml" not in output.get("data", {})
        text = notebook_files.printed_text(cell)
        assert not MACHINE.search(text), text
        assert not ADDRESS.search(text), text
        assert "Warning:" not in text
        assert "Traceback" not in text
        assert not MACHINE.search(cell.source)


@ON_PAGES
def test_every_figure_is_described(path):
    figures = 0
    for cell in notebook_files.cells(notebook_files.read(path), "code"):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                figures += 1
                alt = output.metadata["image/png"]["alt"]
                assert len(alt) >= 40, cell.source
                assert output.data["text/plain"] == f"[figure] {alt}"
    assert figures >= 4


@ON_PAGES
def test_every_picture_is_its_cells_own_and_not_blank(path):
    found = []
    for cell in notebook_files.cells(notebook_files.read(path), "code"):
        for output in cell.outputs:
            if picture := pictures.opened(output.get("data", {})):
                assert picture.text["Description"] == output.metadata["image/png"]["alt"]
                found.append((pictures.small(picture), cell.source))
                assert found[-1][0].std() > 10, f"blank: {cell.source}"
    for (one, here), (other, there) in itertools.combinations(found, 2):
        assert pictures.difference(one, other) > 0.5, f"one picture twice: {here}\nand\n{there}"


@ON_PAGES
def test_a_picture_moved_a_little_is_the_same_and_one_turned_is_another(path):
    for cell in notebook_files.cells(notebook_files.read(path), "code", "cover"):
        [picture] = [p for p in (pictures.opened(output.get("data", {})) for output in cell.outputs) if p]
        seen = np.asarray(picture.convert("RGB"))
        changed = [np.roll(seen, 1, axis=1), seen[:, ::-1], seen[..., ::-1], seen | 255, seen[: len(seen) // 2]]
        moved, *others = (pictures.Image.fromarray(np.ascontiguousarray(pixels)) for pixels in changed)
        assert pictures.difference(picture, moved) < pictures.TOLERANCE
        assert all(pictures.difference(picture, other) > 3 * pictures.TOLERANCE for other in others)


def of_a_long_training(notebook):
    """The figure cells that draw what a network of train_digits computed, found by the names that it reaches.

    A name is reached by a statement that reads a reached one, and left by one that sets it anew without.
    """
    reached, found = set(), []

    def visit(statement):
        if isinstance(statement, (ast.For, ast.If, ast.With)):
            drawn = [visit(inner) for inner in statement.body + getattr(statement, "orelse", [])]
            return any(drawn)
        if not isinstance(statement, (ast.FunctionDef, ast.Import, ast.ImportFrom)):
            nodes = list(ast.walk(statement))
            names = [node for node in nodes if isinstance(node, ast.Name)]
            touched = {name.id for name in names if isinstance(name.ctx, ast.Store)}
            if any(name.id in reached | {"train_digits"} for name in names if isinstance(name.ctx, ast.Load)):
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):  # x.append(…), f(x, …)
                    parts = [*statement.value.args, getattr(statement.value.func, "value", None)]
                    touched |= {part.id for part in parts if isinstance(part, ast.Name)}
                reached.update(touched)
                return True
            if isinstance(statement, ast.Assign):
                reached.difference_update(touched)
        return False

    for cell in notebook_files.cells(notebook, "code"):
        drawn = [visit(statement) for statement in ast.parse(cell.source).body]
        if "figure" in cell.metadata.get("tags", []) and any(drawn):
            found.append(cell)
    return found


@ON_PAGES
def test_a_picture_is_compared_loosely_only_where_a_long_training_draws_it(path):
    notebook = notebook_files.read(path)
    assert of_a_long_training(notebook) == notebook_files.cells(notebook, "code", "trained-here")


def test_a_loosely_compared_picture_has_to_be_nearest_to_its_own():
    notebook = notebook_files.read(notebook_files.PATHS[3])
    cells = notebook_files.cells(notebook, "code")
    loose = notebook_files.cells(notebook, "code", "trained-here")
    assert len(loose) >= 6
    for cell, other in zip(loose, loose[1:] + loose[:1], strict=True):
        others = [output for c in cells if c is not cell for output in c.outputs]
        assert not pictures.changed(cell.outputs, cell.outputs, others)
        if len(pictures.of(other.outputs)) == len(pictures.of(cell.outputs)):
            assert "is not the one drawn" in pictures.changed(cell.outputs, other.outputs, others)


def test_readmes_picture_is_made_of_the_four_covers():
    sys.path.insert(0, str(Path(__file__).resolve().parent / "maintenance"))
    import regenerate

    stored, made = regenerate.COURSE_PICTURE.read_bytes(), regenerate.course_picture()
    apart = pictures.difference(*(pictures.Image.open(io.BytesIO(data)) for data in (stored, made)))
    assert apart < pictures.TOLERANCE, "python tests/maintenance/regenerate.py"


@ON_PAGES
def test_the_file_is_clean(path):
    notebook = notebook_files.read(path)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert dict(notebook.metadata) == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert path.stat().st_size < 2_000_000
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags", "jupyter", "cellView", "jp-MarkdownHeadingCollapsed"}
        assert cell.source.strip(), "an empty cell"
    for cell in notebook_files.cells(notebook, "code"):
        assert not cell.source.rstrip().endswith(";")


@ON_PAGES
def test_what_need_not_be_read_is_folded(path):
    for cell in notebook_files.read(path).cells:
        folded = cell.cell_type == "code" and notebook_files.is_folded(cell)
        assert cell.metadata.get("jupyter") == ({"source_hidden": True} if folded else None)
        assert cell.metadata.get("cellView") == ("form" if folded else None)
        optional = cell.cell_type == "markdown" and re.match(r"#+ [^\n]*\(optional", cell.source)
        assert cell.metadata.get("jp-MarkdownHeadingCollapsed", False) == bool(optional)
        if folded:  # in Colab a folded cell shows its title
            assert cell.source.startswith("# @title "), cell.source


def assert_headings_in_order(text):
    headings = [(len(marks), title) for marks, title in re.findall(r"^(#+) (.+)$", text, re.M)]
    assert headings[0][0] == 1
    assert [level for level, _ in headings].count(1) == 1
    for (above, _), (level, title) in zip(headings, headings[1:], strict=False):
        assert level <= above + 1, f"{title} skips a level"


@ON_PAGES
def test_the_page_is_built_like_the_others(path):
    notebook = notebook_files.read(path)
    text = "\n".join(cell.source for cell in notebook_files.cells(notebook, "markdown"))
    assert_headings_in_order(re.sub(r"```.*?```", "", text, flags=re.S))
    first = notebook.cells[0].source
    assert "(attachment:cover.png)" in first
    assert notebook.cells[0].attachments["cover.png"]["image/png"]
    at_the_end = [c for c, _ in notebook_files.exercises(notebook) if "blank" not in c.metadata.tags]
    assert 3 <= len(at_the_end) <= 5
    for alt in re.findall(r"!\[([^\]]*)\]", text):
        assert len(alt) >= 12


@ON_PAGES
def test_every_viewer_can_set_the_formulas(path):
    """JupyterLab shows a formula with an empty line in it raw; GitHub loses one that another follows directly."""
    for cell in notebook_files.cells(notebook_files.read(path), "markdown"):
        outside, *pairs = notebook_files.CODE.sub("code", cell.source).split("$$")
        assert len(pairs) % 2 == 0, f"$$ without its partner: {cell.source}"
        for latex, after in zip(pairs[::2], pairs[1::2], strict=True):
            assert latex.strip(), cell.source
            assert not re.search(r"\n\s*\n", latex), f"an empty line in a formula: {latex}"
            outside += "…" + after
        assert all(after.strip() for after in pairs[1:-1:2]), f"two formulas without text between: {cell.source}"
        assert outside.count("$") % 2 == 0, f"$ without its partner: {cell.source}"
        assert not any("\n" in latex for latex in notebook_files.IN_LINE.findall(outside)), cell.source


def assert_links_lead_somewhere(text, folder):
    for link in re.findall(r"\]\((?!https?:|#|mailto:|attachment:)([^)#\s]+)", text):
        assert (folder / link).exists(), link


@ON_PAGES
def test_links_inside_the_project_lead_somewhere(path):
    for cell in notebook_files.cells(notebook_files.read(path), "markdown"):
        assert_links_lead_somewhere(cell.source, path.parent)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "TEACHING.md", "data/README.md"])
def test_the_other_pages_are_built_and_linked_likewise(name):
    page = notebook_files.ROOT / name
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    assert_headings_in_order(text)
    assert_links_lead_somewhere(text, page.parent)
    for named in re.findall(r"`((?:tests|data|helpers|notebooks)/[\w./]*)", text):
        assert (notebook_files.ROOT / named).exists(), named
    assert not MACHINE.search(text)


def test_previous_and_next_lead_through_the_course():
    pages = [notebook_files.read(path) for path in notebook_files.PATHS]
    for k, page in enumerate(pages):
        text = "\n".join(cell.source for cell in notebook_files.cells(page, "markdown"))
        for neighbour in (k - 1, k + 1):
            if 0 <= neighbour < len(pages):
                assert f"({NAMES[neighbour]}.ipynb)" in text


@ON_PAGES
def test_uncompared_cells_are_few(path):
    ignored = notebook_files.cells(notebook_files.read(path), "code", "nbval-ignore-output")
    assert len(ignored) <= 4
    for cell in notebook_files.cells(notebook_files.read(path), "code"):
        assert "nbval-skip" not in cell.metadata.get("tags", [])

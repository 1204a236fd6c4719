"""Execute the notebooks and store their outputs, the way the repository keeps them.

    python tests/maintenance/regenerate.py            # all four
    python tests/maintenance/regenerate.py 02 04      # those whose names begin so
    python tests/maintenance/regenerate.py --check    # write nothing; exit status 1 where a file would change
    python tests/maintenance/regenerate.py --clean    # run nothing: only bring the files into the repository's form

Each notebook runs from a clean kernel in its own folder. Kept: sources, outputs, cell ids and tags, alternative texts.
Dropped: timings, versions, widget states. The figure of the cell tagged `cover` also becomes the picture at the
notebook's top, and the four of them README's picture.
Where nothing changed, the file stays as it was, but for the bytes of figures on another machine: a measured time in an
uncompared cell (tagged nbval-ignore-output) is stored anew only when more than its numbers changed.
"""

import argparse
import base64
import copy
import difflib
import io
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nbformat
import notebook_files
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
COURSE_PICTURE = NOTEBOOKS.parent / ".github" / "course.png"  # in README, and with links to the site


def executed(path):
    """The notebook (as stored, as it is after a run); raises CellExecutionError, showing the cell, when one fails."""
    stored = nbformat.read(path, as_version=4)
    notebook = copy.deepcopy(stored)
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    clean(notebook)
    keep_timings(stored, notebook)
    return stored, notebook


def clean(notebook):
    """Reduce the metadata to what belongs to the project, join split streams and refresh the cover."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    cover, ids = None, set()
    for index, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict(metadata_of(cell, tags))
        if cell.id in ids:
            cell.id = f"{cell.id[:40]}-{index:03d}"
        ids.add(cell.id)
        if cell.cell_type != "code":
            continue
        cell.outputs = join_streams(cell.outputs)
        if "cover" in tags:
            cover = next(output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {}))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.pop("attachments", None)
            if cover and "(attachment:cover.png)" in cell.source:
                cell.attachments = {"cover.png": {"image/png": cover}}


def metadata_of(cell, tags):
    """What the file keeps of a cell's metadata: its tags, and what these and its heading mean to the reader's tool."""
    kept = {"tags": tags} if tags else {}
    if cell.cell_type == "code" and notebook_files.is_folded(cell):
        kept |= {"jupyter": {"source_hidden": True}, "cellView": "form"}  # JupyterLab and Notebook; Colab
    if cell.cell_type == "markdown" and re.match(r"#+ [^\n]*\(optional", cell.source):
        kept |= {"jp-MarkdownHeadingCollapsed": True}
    return kept


def keep_timings(stored, notebook):
    """Give uncompared cells their stored outputs back where the new ones differ in numbers alone."""
    for before, cell in zip(stored.cells, notebook.cells, strict=True):
        uncompared = "nbval-ignore-output" in cell.metadata.get("tags", []) and before.source == cell.source
        if uncompared and without_numbers(before.outputs) == without_numbers(cell.outputs):
            cell.outputs = before.outputs


def without_numbers(outputs):
    """What streams say, numbers and their padding taken out; other outputs as they are, but for the running count."""
    return [
        re.sub(r"\s*\d[\d.,]*", " #", output.text)
        if output.output_type == "stream"
        else {key: value for key, value in output.items() if key != "execution_count"}
        for output in outputs
    ]


def without_pictures(notebook):
    """The notebook as the lines of its file, each picture's bytes replaced by a word."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        for bundle in [output.get("data", {}) for output in cell.get("outputs", [])]:
            if "image/png" in bundle:
                bundle["image/png"] = "(picture)"
        for attachment in cell.get("attachments", {}).values():
            attachment["image/png"] = "(picture)"
    return nbformat.writes(notebook).splitlines()


def join_streams(outputs):
    """Consecutive pieces of one stream as one output: where they were cut depends on the machine's speed."""
    joined = []
    for output in outputs:
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def course_picture():
    """The four covers on one page, as the bytes of a PNG file."""
    from PIL import Image  # the rest runs without it, as a hook of pre-commit

    page, small = Image.new("RGB", (1200, 720), "white"), io.BytesIO()
    for k, path in enumerate(sorted(NOTEBOOKS.glob("*.ipynb"))):
        cover = nbformat.read(path, as_version=4).cells[0].attachments["cover.png"]["image/png"]
        picture = Image.open(io.BytesIO(base64.b64decode(cover))).convert("RGB")
        picture.thumbnail((576, 336), Image.Resampling.LANCZOS)
        middle = 300 + 600 * (k % 2), 180 + 360 * (k // 2)
        page.paste(picture, tuple(m - side // 2 for m, side in zip(middle, picture.size, strict=True)))
    page.quantize(256, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of notebook names; none means all")
    parser.add_argument("--check", action="store_true", help="write nothing; show what would change")
    parser.add_argument("--clean", action="store_true", help="execute nothing; drop what the repository does not keep")
    arguments = parser.parse_args()
    names = arguments.names or [""]
    paths = [p for p in sorted(NOTEBOOKS.glob("*.ipynb")) if p.name.startswith(tuple(names))]
    if not paths:
        sys.exit(f"no notebook in {NOTEBOOKS} begins with {' or '.join(names)}")
    if arguments.clean:
        for path in paths:
            notebook = nbformat.read(path, as_version=4)
            clean(notebook)
            nbformat.write(notebook, path)
        return
    changed = False
    for path in paths:
        try:
            stored, notebook = executed(path)
        except CellExecutionError as error:
            sys.exit(f"{path.name} stopped:\n{error}")
        lines = list(difflib.unified_diff(without_pictures(stored), without_pictures(notebook), n=0, lineterm=""))
        changed |= bool(lines)
        print(f"{path.name}: {'changed' if lines else 'the same, pictures left out'}", flush=True)
        if arguments.check:
            print(*(line[:300] for line in lines), sep="\n")
        else:
            nbformat.write(notebook, path)
    if not arguments.check:
        COURSE_PICTURE.write_bytes(course_picture())
    sys.exit(arguments.check and changed)


if __name__ == "__main__":
    main()

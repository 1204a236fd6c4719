"""Execute the notebooks and store their outputs, the way the repository keeps them.

    python tests/maintenance/regenerate.py            # all four
    python tests/maintenance/regenerate.py 02 04      # those whose names begin so

Each notebook runs from a clean kernel in its own folder. Kept: sources, outputs, cell tags, alternative texts. Dropped:
timings, versions, widget states. The figure of the cell tagged `cover` also becomes the picture at the notebook's top.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def execute(path):
    """Run one notebook and write it back; raises CellExecutionError, showing the cell, when one fails."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    clean(notebook)
    nbformat.write(notebook, path)


def clean(notebook):
    """Reduce the metadata to what belongs to the project, join split streams and refresh the cover."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    cover = None
    for index, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        cell.id = f"{'text' if cell.cell_type == 'markdown' else cell.cell_type}-{index:03d}"
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


def join_streams(outputs):
    """Consecutive pieces of one stream as one output: where they were cut depends on the machine's speed."""
    joined = []
    for output in outputs:
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of notebook names; none means all")
    names = parser.parse_args().names or [""]
    paths = [p for p in sorted(NOTEBOOKS.glob("*.ipynb")) if p.name.startswith(tuple(names))]
    if not paths:
        sys.exit(f"no notebook in {NOTEBOOKS} begins with {' or '.join(names)}")
    for path in paths:
        print(path.name, flush=True)
        try:
            execute(path)
        except CellExecutionError as error:
            sys.exit(f"{path.name} stopped:\n{error}")


if __name__ == "__main__":
    main()

"""Run the notebooks as people do: every cell twice in a row, and from other working folders.

    python tests/maintenance/twice.py          # all four
    python tests/maintenance/twice.py 02

First each code cell runs twice before the next one, in the notebook's own folder: what it prints the second time must
be what it printed the first (cells tagged nbval-ignore-output may differ). Then the notebook runs once with the kernel
started in the project's root, and must print what is stored. Exit status 1 if anything differs or stops.
"""

import argparse
import copy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nbformat
import notebook_files
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[2]


def run(notebook, folder):
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def differences(pairs):
    """The sources of the cells whose two outputs differ, those left out that nbval does not compare either."""
    return [
        first.source
        for first, second in pairs
        if notebook_files.printed_text(first) != notebook_files.printed_text(second)
        and "nbval-ignore-output" not in first.metadata.get("tags", [])
    ]


def check(path):
    """Messages about one notebook, none when all is well."""
    stored = nbformat.read(path, as_version=4)
    doubled = copy.deepcopy(stored)
    doubled.cells = []
    for cell in stored.cells:
        doubled.cells.append(copy.deepcopy(cell))
        if cell.cell_type == "code":
            again = copy.deepcopy(cell)
            again.id = f"{cell.id}-again"
            doubled.cells.append(again)
    try:
        cells = run(doubled, path.parent)
        messages = [f"differs when run twice:\n{s}" for s in differences(zip(cells[::2], cells[1::2], strict=True))]
        originals = [cell for cell in stored.cells if cell.cell_type == "code"]
        elsewhere = run(copy.deepcopy(stored), ROOT)
        messages += [f"differs from the root:\n{s}" for s in differences(zip(originals, elsewhere, strict=True))]
    except CellExecutionError as error:
        return [f"stopped:\n{error}"]
    return messages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of notebook names; none means all")
    names = tuple(parser.parse_args().names or [""])
    failed = False
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if path.name.startswith(names):
            messages = check(path)
            failed |= bool(messages)
            print(f"{path.name}: {'every cell twice, and from the root: the same' if not messages else ''}", flush=True)
            print(*messages, sep="\n\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()

"""Run the notebooks as people do: every cell twice in a row, again in any order, and from other working folders.

    python tests/maintenance/twice.py          # all four
    python tests/maintenance/twice.py 02
    python tests/maintenance/twice.py 01 02 --orders 1

First each code cell runs twice before the next one, in the notebook's own folder: what it prints the second time must
be what it printed the first. Then, in the same kernel, all cells run again in shuffled orders, and each must print
what it printed when its turn came first: a reader scrolls up and runs what stands there. (Exercises hold the reader's
answers and are left out of this.) Then the notebook runs once with the kernel started in the project's root, and must
print what is stored. Cells tagged nbval-ignore-output may differ. Exit status 1 if anything differs or stops.
"""

import argparse
import copy
import random
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


def again(cells, orders):
    """The cells, twice each, then all that hold no answer of the reader once more in each of the shuffled orders."""
    kept = [cell for cell in cells if "exercise" not in cell.metadata.get("tags", [])]
    turns = [cell for cell in cells for _ in range(2)]
    for order in range(orders):
        turns += random.Random(order).sample(kept, len(kept))
    copies = [copy.deepcopy(cell) for cell in turns]
    for index, cell in enumerate(copies):
        cell.id = f"turn-{index}"
    return turns, copies


def check(path, orders):
    """Messages about one notebook, none when all is well."""
    stored = nbformat.read(path, as_version=4)
    originals = [cell for cell in stored.cells if cell.cell_type == "code"]
    turns, repeated = again(originals, orders)
    first, second = {}, copy.deepcopy(stored)
    second.cells = repeated
    try:
        ran = run(second, path.parent)
        pairs = [(first.setdefault(cell.id, done), done) for cell, done in zip(turns, ran, strict=True)]
        messages = [f"differs when run again:\n{source}" for source in dict.fromkeys(differences(pairs))]
        elsewhere = run(copy.deepcopy(stored), ROOT)
        messages += [f"differs from the root:\n{s}" for s in differences(zip(originals, elsewhere, strict=True))]
    except CellExecutionError as error:
        return [f"stopped:\n{error}"]
    return messages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of notebook names; none means all")
    parser.add_argument("--orders", type=int, default=3, help="shuffled orders after the first run; 3 if not given")
    arguments = parser.parse_args()
    names = tuple(arguments.names or [""])
    failed = False
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if path.name.startswith(names):
            messages = check(path, arguments.orders)
            failed |= bool(messages)
            print(
                f"{path.name}: {'every cell twice, in any order, and from the root: the same' if not messages else ''}",
                flush=True,
            )
            print(*messages, sep="\n\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()

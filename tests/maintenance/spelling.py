"""Check the spelling of all that a reader reads: notebooks, descriptions of figures, pages.

    python tests/maintenance/spelling.py

Needs GNU aspell with its English dictionary (apt-get install aspell aspell-en, brew install aspell). British spelling;
names and terms of the field that the dictionary lacks stand in tests/maintenance/words.txt, one a line. Exit status 1
for a word that is in neither, and for a listed word that is used nowhere any more.
"""

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import notebook_files
from notebook_files import NOT_PROSE, ROOT

WORDS = Path(__file__).with_name("words.txt")


def texts():
    """(where, text) of every piece of prose."""
    for path in [*sorted(ROOT.glob("*.md")), ROOT / "data" / "README.md"]:
        yield path.relative_to(ROOT), path.read_text("utf-8")
    for path in notebook_files.PATHS:
        for k, cell in enumerate(notebook_files.read(path).cells):
            if cell.cell_type == "markdown":
                yield f"{path.name}, cell {k}", cell.source
                continue
            for output in cell.outputs:
                yield f"{path.name}, cell {k}, figure", output.get("metadata", {}).get("image/png", {}).get("alt", "")


def unknown(text):
    """The words of a text that the British dictionary lacks."""
    command = ["aspell", "list", "--lang=en_GB", "--encoding=utf-8"]
    done = subprocess.run(command, input=NOT_PROSE.sub(" ", text), capture_output=True, text=True, check=True)
    return {word.removesuffix("'s") for word in done.stdout.split()}


def main():
    if shutil.which("aspell") is None:
        sys.exit("aspell is not installed: apt-get install aspell aspell-en, or what your system calls it")
    listed = set(WORDS.read_text("utf-8").split())
    seen = set()
    failed = False
    for where, text in texts():
        words = unknown(text)
        seen |= words
        for word in sorted(words - listed):
            failed = True
            print(f"{where}: {word}")
    for word in sorted(listed - seen):
        failed = True
        print(f"{WORDS.name}: {word} is used nowhere any more")
    print("spelling: mend the above, or add a name or term to words.txt" if failed else "spelling: no unknown word")
    sys.exit(failed)


if __name__ == "__main__":
    main()

"""Let mutmut change helpers/ in the ways of any program, and see the unit tests fail for each.

    python tests/maintenance/plain_mutants.py                       # all files: some 20 minutes
    python tests/maintenance/plain_mutants.py network page.answers  # those of some files
    python tests/maintenance/plain_mutants.py --again               # what the last run has not killed, with more tests

pyproject.toml ([tool.mutmut]) names the files and the tests; another file is one more line there. mutmut works in the
folder mutants/, which git ignores. What no test notices must be listed in equivalent.txt with its proof, or the exit
status is 1, as it is when something listed was killed after all or is no longer generated.

mutmut cannot see what stands outside functions, a decorated function (training._blas, and the inner function of
page/answers.py's exercise), a matrix product, a lost statement, a call of len or isinstance and the inside of an
f-string's text. mutants.py makes those of these mistakes that belong to the subject.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTMUT = Path(sys.executable).parent / "mutmut"
PATHS = re.findall(r'"helpers/([a-z_/]+)\.py"', (ROOT / "pyproject.toml").read_text("utf-8"))
FILES = [path.replace("/", ".") for path in PATHS]


def mutmut(*arguments, **how):
    return subprocess.run([MUTMUT, *arguments], cwd=ROOT, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}, **how)


def verdicts():
    """What mutmut found for each of its mutants: {name: killed, survived, timeout, no tests, …}."""
    lines = mutmut("results", "--all", "true", capture_output=True, text=True, check=True).stdout.splitlines()
    return dict(line.strip().split(": ") for line in lines if line.strip())


def place(name):
    """The file and the function of a mutant: helpers.page.answers.x_close__mutmut_3 is page.answers and close."""
    file, function = name.removeprefix("helpers.").split("__mutmut_")[0].rsplit(".", 1)
    return file, function.removeprefix("x_").replace("xǁ", "").replace("ǁ", ".")


def title(name):
    """file.function, the old lines and the new ones: three lines, without indentation and comments."""
    diff = mutmut("show", name, capture_output=True, text=True, check=True).stdout.splitlines()
    lines = {sign: [line[1:] for line in diff if re.match(rf"[{sign}](?![{sign}]{{2}} )", line)] for sign in "-+"}
    old, new = (" ".join(line.split("  # ")[0].strip() for line in lines[sign]) for sign in "-+")
    return f"{'.'.join(place(name))}\n- {old}\n+ {new}"


def equivalents():
    """The titles in equivalent.txt, in which each is indented and stands under its proof."""
    text = Path(__file__).with_name("equivalent.txt").read_text("utf-8")
    return {"\n".join(found) for found in re.findall(r"^ +(\S.*)\n +(- .*)\n +(\+ .*)$", text, re.M)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}; none means all")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count()), help="how many at a time")
    parser.add_argument("--again", action="store_true", help="try only what the run before has not killed")
    arguments = parser.parse_args()
    files = arguments.files or FILES
    if unknown := set(files) - set(FILES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(FILES)}")
    start = time.monotonic()
    if arguments.again:
        chosen = [name for name, verdict in verdicts().items() if verdict != "killed" and place(name)[0] in files]
    else:
        chosen = [f"helpers.{file}.*" for file in arguments.files]
        shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    mutmut("run", "--max-children", str(arguments.workers), *chosen, check=True)

    listed = equivalents()
    found = {name: verdict for name, verdict in verdicts().items() if place(name)[0] in files}
    titles = {name: title(name) for name, verdict in found.items() if verdict not in ("killed", "timeout")}
    found |= {name: "equivalent" for name, known in titles.items() if found[name] == "survived" and known in listed}
    kinds = list(dict.fromkeys(["killed", "timeout", "equivalent", *sorted(found.values())]))
    rows = ["", f"| file | mutants | {' | '.join(kinds)} |", "|---" * (len(kinds) + 2) + "|"]
    for file in [*files, "all"]:
        own = [verdict for name, verdict in found.items() if file in (place(name)[0], "all")]
        rows.append(f"| {file} | {len(own)} | {' | '.join(str(own.count(kind)) for kind in kinds)} |")
    left = [name for name in titles if found[name] != "equivalent"]
    stale = {known for known in listed if known.startswith(tuple(f"{file}." for file in files))} - set(titles.values())
    rows += ["", *(f"{found[name].upper()} ({name}): {titles[name]}" for name in left)]
    rows += [f"listed as equivalent, but killed or no longer generated: {known}" for known in sorted(stale)]
    print(*rows, "", f"{(time.monotonic() - start) / 60:.0f} minutes", sep="\n")
    sys.exit(1 if left or stale else 0)


if __name__ == "__main__":
    main()

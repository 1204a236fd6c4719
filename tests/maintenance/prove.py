"""The whole proof behind one command: what plain pytest leaves to slower checks.

    python tests/maintenance/prove.py                      # everything, in this order: some hours
    python tests/maintenance/prove.py --gate               # the part that .ci/run takes in
    python tests/maintenance/prove.py mutants spelling     # some of it

Each check is a command of its own, with its own --help; this one runs them in turn with the Python that runs it, shows
what they print, and ends with a table. Exit status 1 if any of them fails. Needs the development tools
(pip install --group dev), aspell and Chromium; what is missing counts as failed.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
TOOLS = Path(PYTHON).parent

# name: (what it shows, its commands)
CHECKS = {
    "style": ("the code is written in one style, the workflows are valid and trust nobody", [
        [TOOLS / "ruff", "check"],
        [TOOLS / "ruff", "format", "--check"],
        [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows",
         *sorted((ROOT / ".github" / "workflows").glob("*.yml"))],
        [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.dependabot", ROOT / ".github" / "dependabot.yml"],
        [TOOLS / "zizmor", "--quiet", "--offline", "--pedantic", ROOT / ".github"],
    ]),
    "spelling": ("every word that a reader reads is in the dictionary or in words.txt", [
        [PYTHON, "tests/maintenance/spelling.py"],
    ]),
    "mutants": ("no line of the mathematics can be wrong unnoticed", [
        [PYTHON, "tests/maintenance/mutants.py"],
        [PYTHON, "tests/maintenance/plain_mutants.py"],
    ]),
    "page-mutants": ("no figure, formula, table, number of the text, assert or solution can be wrong unnoticed", [
        [PYTHON, "tests/maintenance/figure_mutants.py"],
        [PYTHON, "tests/maintenance/formula_mutants.py"],
        [PYTHON, "tests/maintenance/page_mutants.py"],
        [PYTHON, "tests/maintenance/touch_mutants.py"],
    ]),
    "properties": ("what is said of any network, image and interruption: a search for a case where it does not hold", [
        [PYTHON, "-m", "pytest", "-q", "-o", "addopts=", "-p", "no:cacheprovider", "tests/properties"],
    ]),
    "browser": ("JupyterLab runs all four notebooks, the things to touch and the site work", [
        [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/browser"],
    ]),
    "twice": ("every cell may be run again, in any order, from any folder", [
        [PYTHON, "tests/maintenance/twice.py"],
    ]),
    "regenerate": ("executing the notebooks again changes no file but for pictures", [
        [PYTHON, "tests/maintenance/regenerate.py", "--check"],
    ]),
    "colab": ("the badges' notebooks run alone, with Colab's packages", [
        [PYTHON, "tests/maintenance/colab.py"],
    ]),
    "environments": ("the outputs hold on other versions and processors", [
        [PYTHON, "tests/maintenance/environments.py", "--require"],
    ]),
}  # fmt: skip

# what fits a gate of minutes; of the mutants the subject's own in forward and backward
GATE = {name: CHECKS[name] for name in ("style", "spelling", "mutants", "properties", "browser")}
GATE["mutants"] = (GATE["mutants"][0], [[*GATE["mutants"][1][0], "activations", "losses", "network"]])


def passes(commands):
    """Run the commands of one check to its first failure; True when all exit with 0."""
    for command in commands:
        print("+", *(str(part) for part in command), flush=True)
        try:
            done = subprocess.run(command, cwd=ROOT, env=os.environ | {"REQUIRE_BROWSER": "1"})
        except FileNotFoundError:
            print(f"{command[0]} is not installed: {PYTHON} -m pip install --group dev", flush=True)
            return False
        if done.returncode != 0:
            return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(CHECKS)}; none means all")
    parser.add_argument("--gate", action="store_true", help="those that .ci/run takes in")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(CHECKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(CHECKS)}")
    rows = []
    for name, (what, commands) in (GATE if arguments.gate else CHECKS).items():
        if arguments.names and name not in arguments.names:
            continue
        start = time.monotonic()
        good = passes(commands)
        verdict = f"{'passed' if good else 'FAILED'} in {time.monotonic() - start:5.0f} s"
        rows.append((good, f"{name:<14} {verdict}  {what}"))
    print("", *(line for _, line in rows), sep="\n")
    sys.exit(not all(good for good, _ in rows))


if __name__ == "__main__":
    main()

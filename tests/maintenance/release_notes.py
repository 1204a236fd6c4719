"""Print what CHANGELOG.md says of a version: the notes of its release.

    python tests/maintenance/release_notes.py v2.0.0

Exit status 1, with the reason, where CITATION.cff names another version or CHANGELOG.md has no part for it.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def notes(tag, root=ROOT):
    """The part of CHANGELOG.md about the version of a tag, "v2.0.0"; ValueError where the files disagree."""
    version = re.search(r'^version: "(.*)"$', (root / "CITATION.cff").read_text("utf-8"), re.M)[1]
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag!r}, but CITATION.cff says version {version}: the tag should be v{version}")
    found = re.search(
        rf"^## {re.escape(version)}(?![\w.])[^\n]*\n(.*?)(?=^## |\Z)",
        (root / "CHANGELOG.md").read_text("utf-8"),
        re.M | re.S,
    )
    if not found or not found[1].strip():
        raise ValueError(f"CHANGELOG.md says nothing under a heading ## {version}")
    return found[1].strip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tag", help="the tag, v and the version")
    try:
        print(notes(parser.parse_args().tag), end="")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

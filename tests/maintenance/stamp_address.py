"""Write the repository's address wherever it stands: badges, links, set-up cells, CITATION.cff.

    python tests/maintenance/stamp_address.py                     # from the git remote `origin`
    python tests/maintenance/stamp_address.py https://github.com/someone/a-fork --branch main

The address has its home in pyproject.toml ([tool.course]); tests/test_address.py checks that all places agree with it.
A fork runs this once, commits, and its badges open its own notebooks.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "pyproject.toml"
SETTINGS = re.compile(r'^repository = "(.*)"\nbranch = "(.*)"$', re.M)


def stamped(root=ROOT):
    """(repository, branch) as pyproject.toml has them."""
    return SETTINGS.search((root / "pyproject.toml").read_text("utf-8")).groups()


def places(root=ROOT):
    """The files that carry the address."""
    return [root / "README.md", root / "CITATION.cff", *sorted((root / "notebooks").glob("*.ipynb"))]


def forms(repository, branch):
    """The texts in which the address appears, most specific first."""
    slug = repository.removeprefix("https://github.com/")
    owner, name = slug.split("/")
    return [
        f"https://colab.research.google.com/github/{slug}/blob/{branch}/",
        f"https://nbviewer.org/github/{slug}/tree/{branch}/",
        f"https://mybinder.org/v2/gh/{slug}/{branch}?",
        f"https://{owner}.github.io/{name}/",  # where GitHub Pages puts the site
        f'REPOSITORY, BRANCH = \\"{repository}\\", \\"{branch}\\"',  # as JSON writes it, in a notebook
        f"{repository}/archive/refs/heads/{branch}.zip",
        f"{repository}/actions/workflows/tests.yml",
        repository,
        f"cd {name}\n",
    ]


def https_address(remote):
    """The https address of a GitHub remote, from any form git knows; ValueError for anything else.

    Credentials in the address (https://name:token@github.com/…) are neither kept nor shown.
    """
    remote = remote.strip()
    host = r"(?:https://(?:[^/@]*@)?github\.com/|ssh://git@github\.com/|git@github\.com:/?)"
    found = re.fullmatch(host + r"([\w-]+)/([\w.-]+?)(?:\.git)?/?", remote)
    if not found:
        shown = re.sub(r"//.*@", "//", remote)
        raise ValueError(f"{shown!r} is no GitHub address; expected https://github.com/OWNER/NAME")
    return f"https://github.com/{found[1]}/{found[2]}"


def plain_branch(name):
    """The name of a branch that can stand in addresses and in Python's and TOML's quotes; ValueError for another."""
    if not re.fullmatch(r"\w[\w./+=@-]*", name, re.ASCII):
        raise ValueError(f"branch {name!r}: only letters, digits and . / + = @ _ - can stand in the badges' addresses")
    return name


def stamp(repository, branch, root=ROOT):
    """Replace the old address by the new one in every place; returns the files that changed."""
    old, new = forms(*stamped(root)), forms(repository, branch)
    changed = []
    for path in places(root):
        text = before = path.read_text("utf-8")
        for k, form in enumerate(old):  # by way of a mark, so that an address containing the other is replaced once
            text = text.replace(form, f"\0{k}\0")
        for k, form in enumerate(new):
            text = text.replace(f"\0{k}\0", form)
        if text != before:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(path)
    home = root / "pyproject.toml"
    text = home.read_text("utf-8")
    home.write_text(SETTINGS.sub(f'repository = "{repository}"\nbranch = "{branch}"', text), "utf-8", newline="\n")
    return changed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", help="https://github.com/OWNER/NAME; the default is the remote `origin`")
    parser.add_argument("--branch", default=stamped()[1], help="the branch that badges and Colab use")
    arguments = parser.parse_args()
    remote = arguments.address
    if remote is None:
        asked = subprocess.run(["git", "remote", "get-url", "origin"], cwd=ROOT, capture_output=True, text=True)
        remote = asked.stdout or sys.exit("this clone has no remote `origin`: give the address as an argument")
    try:
        changed = stamp(https_address(remote), plain_branch(arguments.branch))
    except ValueError as error:
        sys.exit(str(error))
    print(*(path.relative_to(ROOT) for path in changed), sep="\n")


if __name__ == "__main__":
    main()

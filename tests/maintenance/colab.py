"""Open the notebooks as Colab does: a page's notebook alone in an empty folder, with Colab's packages.

    python tests/maintenance/colab.py                  # every scenario
    python tests/maintenance/colab.py fork offline     # some of them
    python tests/maintenance/colab.py --here           # with this Python's packages instead of Colab's

`main`: each notebook, opened from a repository's page, runs to the bottom and prints what is stored. The others use the
first notebook. `again`: run a second time, it fetches nothing and keeps the reader's files. `fork`: opened from a
fork's page it fetches the fork. `branch`: the same on a branch with a slash in its name. `stamped`: after
stamp_address.py the badges name the new address, and where Colab does not say what it opened the set-up cell fetches
that. `offline`: without a network the set-up cell says so and leaves nothing behind; with the network back the same
cell works.

What is committed is what runs. A bare clone of it stands in for GitHub, by git's own settings alone, and a small server
for Colab's session service, so that the cells run unedited; nothing else can be reached. Needs git and Python 3.13;
Colab's package set is the environment `colab` of environments.py, made the first time. Exit status 1 if anything fails.
"""

import argparse
import difflib
import functools
import http.server
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

import environments

ROOT = Path(__file__).resolve().parents[2]
GITHUB = "https://github.com/"
LINK = re.compile(r"https://colab\.research\.google\.com/github/([^/]+/[^/]+)/blob/(\S+)/(notebooks/[^/\s]+\.ipynb)")
NOWHERE = "https://127.0.0.1:9/"  # nobody listens there
CLEAN = {k: v for k, v in environments.environment({}).items() if not k.startswith("GIT_")}


def run(*command, settings=None, cwd=None):
    """What a command prints; AssertionError with its last words if it fails."""
    options = {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
    done = subprocess.run([str(c) for c in command], env=CLEAN | (settings or {}), cwd=cwd, **options)
    assert done.returncode == 0, f"{command[0]} stopped:\n{done.stderr.strip()[-3000:]}"
    return done.stdout.strip()


def git(folder, *arguments):
    return run("git", "-C", folder, *arguments)


def network(reachable):
    """The settings that let git reach {owner/name: a local repository} in place of GitHub, and nothing else there."""
    rules = {GITHUB: NOWHERE} | {GITHUB + slug: remote.as_uri() for slug, remote in reachable.items()}
    settings = {"GIT_CONFIG_COUNT": str(len(rules))}
    for k, (address, instead) in enumerate(rules.items()):
        settings |= {f"GIT_CONFIG_KEY_{k}": f"url.{instead}.insteadOf", f"GIT_CONFIG_VALUE_{k}": address}
    return settings


def badges(repository, commit):
    """[(owner/name, branch, path)] of the badges in the notebooks' first cells, with which README must agree."""
    names = git(repository, "ls-tree", "--name-only", commit, "notebooks/").splitlines()
    paths, links = [name for name in names if name.endswith(".ipynb")], []
    for path in paths:
        first = json.loads(git(repository, "show", f"{commit}:{path}"))["cells"][0]
        links += LINK.findall("".join(first["source"]))
    assert [link[2] for link in links] == paths, f"each notebook's first cell must have its own badge: {links}"
    readme = LINK.findall(git(repository, "show", f"{commit}:README.md"))
    assert readme == links, f"README's badges {readme} are not the notebooks' {links}"
    return links


def shown(cell):
    """What a code cell shows as text, whatever pieces its streams came in."""
    texts = []
    for output in cell["outputs"]:
        data = sorted(output.get("data", {}).items())
        texts += [output.get("text", ""), *(text for kind, text in data if kind.startswith("text/"))]
    return "".join("".join(text) for text in texts)


class Sessions(http.server.BaseHTTPRequestHandler):
    """Colab's list of open notebooks, with the one whose address the server has."""

    def do_GET(self):
        known = self.server.page and self.path == "/api/sessions"
        self.send_response(200 if known else 404)
        self.end_headers()
        if known:
            session = {"path": f"fileId={quote(self.server.page, safe='')}", "name": "notebook"}
            self.wfile.write(json.dumps([session]).encode())

    def log_message(self, *_):
        pass


SERVICE = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sessions)
threading.Thread(target=SERVICE.serve_forever, daemon=True).start()


def execute(python, path, reachable, page):
    """The cells of a notebook run in its folder; AssertionError, with the cell and the message, when one stops it.

    `page` is the address from which Colab says that it was opened; None where it does not say.
    """
    SERVICE.page = page
    out = path.parent.with_name("executed")
    convert = [python, "-m", "nbconvert", "--to=notebook", "--execute", "--ExecutePreprocessor.timeout=600"]
    colab = {"COLAB_RELEASE_TAG": "release-colab_20260101", "COLAB_JUPYTER_IP": "127.0.0.1"}
    colab["KMP_TARGET_PORT"] = str(SERVICE.server_port)
    run(*convert, f"--output-dir={out}", path, settings=network(reachable) | colab, cwd=path.parent)
    return json.loads((out / path.name).read_text("utf-8"))["cells"]


def compare(stored, executed):
    """AssertionError if a cell that nbval compares shows another text than is stored; the set-up cell may."""
    for number, (before, after) in enumerate(zip(stored, executed, strict=True)):
        if before["cell_type"] == "code" and not {"nbval-ignore-output", "setup"} & set(tags(before)):
            texts = [shown(cell).splitlines() for cell in (before, after)]
            changes = "\n".join([*difflib.unified_diff(*texts, "stored", "printed", lineterm="", n=0)][:20])
            assert not changes, f"cell {number} prints something else:\n{''.join(before['source'])}\n{changes}"


def tags(cell):
    return cell["metadata"].get("tags", [])


def opened(remote, link, folder):
    """The path of the page's notebook, put alone into a folder as if that were Colab's /content; and its cells."""
    path = folder / Path(link[2]).name
    folder.mkdir(exist_ok=True)
    path.write_text(git(remote, "show", f"{link[1]}:{link[2]}"), "utf-8")
    return path, json.loads(path.read_text("utf-8"))["cells"]


def home_of(link, folder):
    return folder / re.sub("/", "-", f"{link[0]}-{link[1]}")


def check_fetched(remote, link, path):
    """AssertionError unless the page's own repository and branch lie beside the notebook, and nothing else."""
    home = home_of(link, path.parent)
    names = {p.name for p in path.parent.iterdir()}
    assert names == {home.name, path.name}, f"the notebook's folder holds {names}"
    fetched = git(home, "config", "remote.origin.url"), git(home, "rev-parse", "HEAD")
    expected = GITHUB + link[0], git(remote, "rev-parse", f"refs/heads/{link[1]}")
    assert fetched == expected, f"fetched {fetched} and not {expected}"


def page_of(link):
    return f"{GITHUB}{link[0]}/blob/{link[1]}/{link[2]}"


def run_page(python, remote, link, folder, connected=True, known=True):
    """Open a notebook from its page, run it to the bottom, compare what it prints and what it fetched."""
    path, stored = opened(remote, link, folder)
    executed = execute(python, path, {link[0]: remote} if connected else {}, page_of(link) if known else None)
    compare(stored, executed)
    said = "".join(shown(cell) for cell in executed if cell["cell_type"] == "code" and "setup" in tags(cell))
    expected = f"Fetched {GITHUB}{link[0]}, {link[1]}, into {home_of(link, folder).name}.\n" if connected else ""
    assert said == expected, f"the set-up cell says {said!r}"
    check_fetched(remote, link, path)


def each(python, remote, links, scratch):
    failures = []
    for number, link in enumerate(links):
        try:
            run_page(python, remote, link, scratch / f"content{number}")
        except AssertionError as failure:
            failures.append(f"{link[2]}: {failure}")
    assert not failures, "\n\n".join(failures)


def again(python, remote, links, scratch):
    run_page(python, remote, links[0], scratch / "content")
    mine = home_of(links[0], scratch / "content") / "mine.txt"
    mine.write_text("a reader's file", "utf-8")
    run_page(python, remote, links[0], scratch / "content", connected=False)  # a second clone would fail, and be seen
    assert mine.exists(), "the reader's file is lost"


def fork(python, remote, links, scratch, branch="main"):
    git(remote, "update-ref", f"refs/heads/{branch}", git(remote, "rev-parse", f"refs/heads/{links[0][1]}"))
    run_page(python, remote, ("someone-else/a-fork", branch, links[0][2]), scratch / "content")


def stamped(python, remote, links, scratch, branch="fix/typo"):
    work, bare, slug, home = scratch / "work", scratch / "fork", "someone-else/a-fork", links[0][1]
    git(scratch, "clone", "-q", f"--branch={home}", remote, work)
    git(work, "remote", "set-url", "origin", f"git@github.com:{slug}.git")
    git(work, "checkout", "-q", "-B", branch)
    run(sys.executable, work / "tests" / "maintenance" / "stamp_address.py", "--branch", branch, cwd=work)
    identity = ["-c", "user.name=fork", "-c", "user.email=fork@example.org", "-c", "commit.gpgsign=false"]
    git(work, *identity, "commit", "-q", "-a", "-m", "Stamp the fork's address")
    git(scratch, "clone", "-q", "--bare", work, bare)
    git(bare, "symbolic-ref", "HEAD", f"refs/heads/{home}")  # the default branch stays, so the other must be asked for
    own, expected = badges(bare, branch), [(slug, branch, path) for _, _, path in links]
    assert own == expected, f"the fork's badges are {own} and not {expected}"
    run_page(python, bare, own[0], scratch / "content", known=False)


def offline(python, remote, links, scratch):
    path, stored = opened(remote, links[0], scratch / "content")
    setup = next(cell for cell in stored if "setup" in tags(cell))
    cut_off = setup | {"id": "cut-off", "metadata": {"tags": ["raises-exception"]}}
    back = f"print(os.listdir())\nos.environ.update({network({links[0][0]: remote})})"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"] = [cut_off, setup | {"id": "back", "metadata": {}, "source": back}, *stored]
    path.write_text(json.dumps(notebook), "utf-8")
    first, second, *rest = execute(python, path, {}, page_of(links[0]))
    said = " ".join(f"{o.get('ename')}: {o.get('evalue')}" for o in first["outputs"])
    for part in ("ModuleNotFoundError: The course could not be ", f"from {GITHUB}{links[0][0]}, ", "Check the network"):
        assert part in said, f"without a network the setup cell says {said or 'nothing'}"
    assert shown(second).strip() == str([path.name]), f"without a network the folder holds {shown(second)}"
    compare(stored, rest)
    check_fetched(remote, links[0], path)


SCENARIOS = {
    "main": each,
    "again": again,
    "fork": fork,
    "branch": functools.partial(fork, branch="fix/typo"),
    "stamped": stamped,
    "offline": offline,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(SCENARIOS)}; none means all")
    parser.add_argument("--here", action="store_true", help="use this Python's packages instead of Colab's")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(SCENARIOS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(SCENARIOS)}")
    python = environments.python_of("here" if arguments.here else "colab")
    if python is None:
        sys.exit("Colab's package set needs Python 3.13, which is not installed; --here uses this Python's packages")
    print("This Python, not Colab's packages:" if arguments.here else "Colab's packages:", end=" ")
    print(run(python, "-c", environments.VERSIONS), flush=True)
    failed = False
    for name in arguments.names or SCENARIOS:
        start, message = time.monotonic(), ""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            scratch = Path(folder).resolve()
            try:
                commit = git(ROOT, "rev-parse", "HEAD")
                links = [("upstream/the-course", branch, path) for _, branch, path in badges(ROOT, commit)]
                run("git", "clone", "-q", "--bare", ROOT, scratch / "remote")
                git(scratch / "remote", "update-ref", f"refs/heads/{links[0][1]}", commit)
                SCENARIOS[name](python, scratch / "remote", links, scratch)
            except AssertionError as failure:
                message, failed = f": {failure}", True
        print(f"{name:<8} {'FAILED' if message else 'passed'} in {time.monotonic() - start:.0f} s{message}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()

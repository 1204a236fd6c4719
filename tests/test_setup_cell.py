"""The setup cell finds the project from any folder, fetches it once in Colab, and else says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import notebook_files
import pytest

ROOT = Path(__file__).resolve().parent.parent
WHERE = "\nimport helpers\nprint(Path(helpers.__file__).resolve().parent.parent)\nprint(len(sys.path))"


@pytest.fixture(scope="module")
def setup():
    return notebook_files.cells(notebook_files.read(notebook_files.PATHS[0]), "code", "setup")[0].source


def run(code, folder, colab=False):
    """Run the code in a fresh Python, in a folder, without any trace of the project in its environment."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "COLAB_RELEASE_TAG")}
    if colab:
        environment["COLAB_RELEASE_TAG"] = "release-colab_20260101"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("folder", ["notebooks", ".", "tests/maintenance"])
def test_found_from_inside_the_project(setup, folder):
    done = run(setup + WHERE, ROOT / folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == str(ROOT)


def test_run_twice_it_changes_nothing_more(setup):
    once, twice = run(setup + WHERE, ROOT), run(setup + "\n" + setup + WHERE, ROOT)
    assert once.stdout == twice.stdout


def test_inside_the_project_colab_fetches_nothing(setup, tmp_path):
    shutil.copytree(ROOT / "helpers", tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    done = run(setup, tmp_path, colab=True)
    assert done.returncode == 0, done.stderr
    assert [p.name for p in tmp_path.iterdir() if p.name != "__pycache__"] == ["helpers"]


def test_alone_in_an_empty_folder_it_says_what_to_do(setup, tmp_path):
    done = run(setup, tmp_path)
    assert done.returncode == 1
    message = done.stderr.splitlines()[-1]
    assert message.startswith("ModuleNotFoundError: The folder helpers/ is not in")
    for hint in (str(tmp_path), "Download the whole project", "https://github.com/", "Not `pip install helpers`"):
        assert hint in message


@pytest.fixture
def remote(tmp_path):
    """A git remote that holds the helpers, on a branch whose name has a slash in it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    work, bare = tmp_path / "work", tmp_path / "remote" / "the-course"
    work.mkdir()
    shutil.copytree(ROOT / "helpers", work / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for command in (
        ["init", "-q", "-b", "fix/typo"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "t"],
        ["clone", "-q", "--bare", str(work), str(bare)],
    ):
        subprocess.run(["git", *command], cwd=work, check=True, capture_output=True)
    return bare.as_uri()


def in_colab(setup, remote, branch="fix/typo"):
    lines = [
        f"REPOSITORY, BRANCH = {remote!r}, {branch!r}" if line.startswith("REPOSITORY, BRANCH = ") else line
        for line in setup.splitlines()
    ]
    return "\n".join(lines)


def test_in_colab_it_fetches_the_project_once(setup, remote, tmp_path):
    content = tmp_path / "content"
    content.mkdir()
    first = run(in_colab(setup, remote) + WHERE, content, colab=True)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0] == str((content / "the-course").resolve())
    (content / "the-course" / "mine.txt").write_text("a reader's file")
    again = run(in_colab(setup, remote) + WHERE, content, colab=True)
    assert again.returncode == 0, again.stderr
    assert (content / "the-course" / "mine.txt").exists()
    assert [p.name for p in content.iterdir()] == ["the-course"]


def test_in_colab_without_a_network_it_says_so(setup, tmp_path):
    done = run(in_colab(setup, (tmp_path / "nowhere").as_uri()), tmp_path, colab=True)
    assert done.returncode == 1
    assert "in Colab: check the network, then run this cell again" in done.stderr.splitlines()[-1]

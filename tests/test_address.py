"""One address, pyproject.toml's: badges, setup cells, README and CITATION.cff agree, and one command moves all."""

import re
import shutil
import sys
from pathlib import Path

import notebook_files
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "maintenance"))
import stamp_address  # noqa: E402

ANY_ADDRESS = re.compile(r"https://(?:colab\.research\.google\.com/)?github(?:\.com)?/[\w.-]+/[\w.-]+")


def test_every_badge_and_setup_cell_carries_the_address():
    repository, branch = stamp_address.stamped()
    slug = repository.removeprefix("https://github.com/")
    setups = set()
    for path in notebook_files.PATHS:
        notebook = notebook_files.read(path)
        badge = f"https://colab.research.google.com/github/{slug}/blob/{branch}/notebooks/{path.name}"
        assert badge in notebook.cells[0].source, path.name
        assert badge in (ROOT / "README.md").read_text("utf-8"), path.name
        [setup] = notebook_files.cells(notebook, "code", "setup")
        assert f'REPOSITORY, BRANCH = "{repository}", "{branch}"' in setup.source, path.name
        setups.add(setup.source)
    assert len(setups) == 1, "the setup cells differ"
    assert f'repository-code: "{repository}"' in (ROOT / "CITATION.cff").read_text("utf-8")


def test_no_other_address_of_the_project_is_left():
    repository, _ = stamp_address.stamped()
    owner = repository.rsplit("/", 2)[1]
    for path in stamp_address.places():
        found = set(re.findall(r"github(?:\.com)?/([\w.-]+)/([\w.-]+)", path.read_text("utf-8")))
        assert {name for name, _ in found} <= {owner}, path.name


@pytest.fixture
def copy(tmp_path):
    for path in (*stamp_address.places(), stamp_address.HOME):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def test_stamping_moves_every_place_and_back(copy):
    before = {path: path.read_bytes() for path in stamp_address.places(copy)}
    home = stamp_address.stamped(copy)
    changed = stamp_address.stamp("https://github.com/someone/a-fork", "fix/typo", copy)
    assert set(changed) == set(before)
    for path in before:
        text = path.read_text("utf-8")
        assert home[0] not in text
        assert "https://github.com/someone/a-fork" in text
        if path.name == "README.md":
            assert "neural-networks-from-scratch" not in text
            assert "https://someone.github.io/a-fork/" in text
            assert "https://mybinder.org/v2/gh/someone/a-fork/fix/typo?" in text
            assert "cd a-fork\n" in text
        if path.suffix == ".ipynb":
            assert f"github/someone/a-fork/blob/fix/typo/notebooks/{path.name}" in text
            assert r"REPOSITORY, BRANCH = \"https://github.com/someone/a-fork\", \"fix/typo\"" in text
    stamp_address.stamp(*home, copy)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/a-b/c.d",
        "https://github.com/a-b/c.d.git\n",
        "git@github.com:a-b/c.d.git",
        "ssh://git@github.com/a-b/c.d",
        "https://someone:ghp_secret@github.com/a-b/c.d.git",
    ],
)
def test_every_form_of_a_remote_gives_the_same_address(remote):
    assert stamp_address.https_address(remote) == "https://github.com/a-b/c.d"


@pytest.mark.parametrize(
    "remote",
    [
        "/srv/git/course.git",
        "https://evilgithub.com/a/b",
        "https://github.com.evil.org/a/b",
        "https://github.com@evil.org/a/b",
        "file:///github.com/a/b",
        "http://github.com/a/b",
        "https://github.com:8080/a/b",
        "ssh://git@github.com:2222/a/b",
        "https://github.com/a/b/tree/main",
        'https://github.com/a/b"',
        "https://evil.org/github.com/a/b",
    ],
)
def test_a_remote_elsewhere_is_refused(remote):
    with pytest.raises(ValueError, match="no GitHub address"):
        stamp_address.https_address(remote)


@pytest.mark.parametrize("remote", ["https://me:ghp_secret@evil.org/a/b", "ssh://me:ghp_secret@github.com:22/a/b"])
def test_a_refusal_shows_no_credentials(remote):
    with pytest.raises(ValueError, match="no GitHub address") as refused:
        stamp_address.https_address(remote)
    assert "secret" not in str(refused.value)


def test_a_branch_that_would_break_a_quote_or_an_address_is_refused():
    assert stamp_address.plain_branch("fix/typo-2.0") == "fix/typo-2.0"
    for name in ('a"b', "a\\b", "a b", "a#b", "a?b", "-f", "", "a\nb", "a'b", "é"):
        with pytest.raises(ValueError, match="branch"):
            stamp_address.plain_branch(name)

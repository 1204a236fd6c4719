"""The set-up cell finds the project from any folder; on Colab and Kaggle it fetches what the page was opened from."""

import http.server
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from urllib.parse import quote

import notebook_files
import pytest

ROOT = Path(__file__).resolve().parent.parent
SETUP = notebook_files.cells(notebook_files.read(notebook_files.PATHS[0]), "code", "setup")[0].source
UPSTREAM, FORK = "https://github.com/upstream/the-course", "https://github.com/someone/a-fork"
SHOW = "\nprint('root', root)\nprint('path', *sys.path, sep=chr(10))"
# in place of the internet: github.com has the ZIP files of a folder, google.colab knows what a file says
WORLD = """
import io, json, os, sys, types, urllib.error, urllib.request

def answer(address, timeout, ask=urllib.request.urlopen):
    if not address.startswith("https://"):
        return ask(address, timeout=timeout)
    try:
        name = address.removeprefix("https://github.com/").replace("/", "+")
        return open(os.path.join(os.environ["ZIPS"], name), "rb")
    except (OSError, KeyError):
        raise urllib.error.HTTPError(address, 404, "Not Found", None, None) from None

urllib.request.urlopen = answer
if "PAGE" in os.environ:
    for name in ("google", "google.colab", "google.colab._message"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["google.colab"]._message = sys.modules["google.colab._message"]
    def blocking_request(request, timeout_sec):
        assert request == "get_ipynb" and 3 <= timeout_sec <= 5
        return {"ipynb": json.loads(os.environ["PAGE"])}
    sys.modules["google.colab"]._message.blocking_request = blocking_request
"""


def run(folder, code=SETUP + SHOW, python=(), **environment):
    """Run the code in a fresh Python, in a folder, without any trace of the project in its environment."""
    unset = {"PYTHONPATH", "PYTHONOPTIMIZE", "COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE", "COLAB_JUPYTER_IP"}
    kept = {k: v for k, v in os.environ.items() if k not in unset and not k.startswith("GIT_")}
    return subprocess.run(
        [sys.executable, *python, "-c", WORLD + code], cwd=folder, env=kept | environment, capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip


def root_of(done):
    assert done.returncode == 0, done.stderr
    return Path(next(line for line in done.stdout.splitlines() if line.startswith("root ")).removeprefix("root "))


def message_of(done, kind="ModuleNotFoundError"):
    assert done.returncode == 1
    message = done.stderr.splitlines()[-1]
    assert message.startswith(f"{kind}: ")
    return message


@pytest.mark.parametrize("folder", ["notebooks", ".", "tests/maintenance"])
def test_found_from_inside_the_project(folder):
    assert root_of(run(ROOT / folder)) == ROOT


def test_run_twice_it_changes_nothing_more():
    assert run(ROOT).stdout == run(ROOT, SETUP + "\n" + SETUP + SHOW).stdout


def test_inside_the_project_colab_fetches_nothing(tmp_path):
    (tmp_path / "helpers").mkdir()
    shutil.copy(ROOT / "helpers" / "network.py", tmp_path / "helpers")
    assert root_of(run(tmp_path, COLAB_RELEASE_TAG="r")) == tmp_path.resolve()
    assert [p.name for p in tmp_path.iterdir()] == ["helpers"]


def test_alone_in_an_empty_folder_it_says_what_to_do(tmp_path):
    message = message_of(run(tmp_path))
    for hint in (f"helpers/ is not in {tmp_path}", "Download the whole project", "Not `pip install helpers`"):
        assert hint in message


@pytest.mark.parametrize("how", [{"python": ["-O"]}, {"PYTHONOPTIMIZE": "1"}], ids=str)
def test_without_asserts_it_stops(how):
    message = message_of(run(ROOT, **how), "RuntimeError")
    assert "PYTHONOPTIMIZE" in message
    assert "restart the kernel" in message


def test_another_module_named_helpers_is_named(tmp_path):
    (tmp_path / "helpers.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import helpers\n{SETUP}"
    message = message_of(run(ROOT, code), "ImportError")
    assert str(tmp_path / "helpers.py") in message
    assert "restart the kernel" in message
    assert run(ROOT, f"{SETUP}\nimport helpers\n{SETUP}").returncode == 0


# Colab and Kaggle, with local repositories in place of GitHub's.


@pytest.fixture(scope="module")
def github(tmp_path_factory):
    """Git's settings under which UPSTREAM and FORK are local repositories and nothing else on GitHub is there."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder, rules = tmp_path_factory.mktemp("github"), {"https://github.com/": "https://127.0.0.1:9/"}
    for address, branches in ((UPSTREAM, ["main"]), (FORK, ["main", "fix/typo"])):
        work, bare = folder / "work" / address[-6:], folder / address[-6:]
        (work / "helpers").mkdir(parents=True)
        git(work, "init", "-q", "-b", branches[0])
        for branch in branches:
            git(work, "checkout", "-q", "-B", branch)
            (work / "helpers" / "network.py").write_text(f"# {address} {branch}")
            git(work, "add", ".")
            git(work, "commit", "-q", "-m", branch)
        git(work, "checkout", "-q", "main")
        git(folder, "clone", "-q", "--bare", work, bare)
        rules[address] = bare.as_uri()
    (folder / "empty").mkdir()
    git(folder / "empty", "init", "-q", "-b", "main")
    git(folder / "empty", "commit", "-q", "--allow-empty", "-m", "empty")
    rules["https://github.com/someone/empty"] = (folder / "empty").as_uri()
    settings = {"GIT_CONFIG_COUNT": str(len(rules))}
    for k, (address, instead) in enumerate(rules.items()):
        settings |= {f"GIT_CONFIG_KEY_{k}": f"url.{instead}.insteadOf", f"GIT_CONFIG_VALUE_{k}": address}
    return settings


def git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *map(str, arguments)], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def colab(github, tmp_path):
    """A function: run the cell as on Colab, its page opened from an address; then what it says."""
    content, sessions = tmp_path / "content", []
    content.mkdir()

    class Service(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            assert self.path == "/api/sessions"
            self.send_response(200 if sessions else 500)
            self.end_headers()
            self.wfile.write(json.dumps([{"path": path, "name": "a notebook"} for path in sessions]).encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # shutdown waits for a look

    def open_page(page=None, copied=None, code=SETUP + SHOW, upstream=UPSTREAM, where=content, **environment):
        sessions[:] = [f"fileId={quote(page, safe='')}"] if page else []
        home = next(line for line in SETUP.splitlines() if line.startswith("REPOSITORY, BRANCH = "))
        settings = {
            "COLAB_RELEASE_TAG": "r",
            "COLAB_JUPYTER_IP": "127.0.0.1",
            "KMP_TARGET_PORT": str(server.server_port),
        }
        if copied is not None:
            settings["PAGE"] = json.dumps({"metadata": {"colab": copied}})
        code = code.replace(home, f'REPOSITORY, BRANCH = "{upstream}", "main"') if upstream else code
        return run(where, code, **github | settings | environment)

    open_page.content = content
    yield open_page
    server.shutdown()
    server.server_close()


def fetched(done):
    """What was fetched, by the words of its marker file."""
    return (root_of(done) / "helpers" / "network.py").read_text()


@pytest.mark.parametrize("branch", ["main", "fix/typo"])
def test_a_forks_page_fetches_the_fork(colab, branch):
    done = colab(f"{FORK}/blob/{branch}/notebooks/01_x.ipynb")
    assert fetched(done) == f"# {FORK} {branch}"
    assert f"Fetched {FORK}, {branch}" in done.stdout
    assert [p.name for p in colab.content.iterdir()] == [f"someone-a-fork-{branch.replace('/', '-')}"]


def test_head_is_the_default_branch(colab):
    assert fetched(colab(f"{FORK}/blob/HEAD/notebooks/01_x.ipynb")) == f"# {FORK} main"


def test_a_copy_in_drive_remembers_where_it_came_from(colab):
    copied = {"provenance": [{"file_id": f"{FORK}/blob/fix/typo/notebooks/01_x.ipynb", "timestamp": 1}]}
    assert fetched(colab("/drive/a copy.ipynb", copied)) == f"# {FORK} fix/typo"


@pytest.mark.parametrize("copied", [None, {}, {"provenance": []}, {"provenance": [{"file_id": "1aBc"}]}], ids=str)
@pytest.mark.parametrize("page", [None, "1aBcDeF"])
def test_where_nobody_knows_the_constants_hold(colab, page, copied):
    assert fetched(colab(page, copied)) == f"# {UPSTREAM} main"


def test_with_the_service_down_or_unknown_the_constants_hold(colab):
    assert fetched(colab(f"{FORK}/blob/main/notebooks/1.ipynb", KMP_TARGET_PORT="9")) == f"# {UPSTREAM} main"


def test_kaggle_fetches_likewise(colab):
    environment = {"COLAB_RELEASE_TAG": "", "KAGGLE_KERNEL_RUN_TYPE": "Interactive"}
    assert fetched(colab(**environment)) == f"# {UPSTREAM} main"


def test_run_again_it_keeps_the_readers_changes_and_needs_no_network(colab):
    mine = root_of(colab()) / "helpers" / "network.py"
    mine.write_text("# mine")
    assert fetched(colab(GIT_CONFIG_COUNT="0", PATH="")) == "# mine"


@pytest.mark.parametrize("half", ["upstream-the-course-main", "upstream-the-course-main.part"])
def test_half_a_copy_is_fetched_again(colab, half):
    (colab.content / half / ".git").mkdir(parents=True)
    (colab.content / half / "notes.txt").write_text("half")
    assert fetched(colab()) == f"# {UPSTREAM} main"
    assert not list(colab.content.glob("*.part"))
    assert len(list(colab.content.rglob("notes.txt"))) == (not half.endswith(".part")), "a reader's file stays"


def test_without_git_it_fetches_a_zip(colab, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a-fork-fix-typo/helpers/network.py", "# from the ZIP")
    (tmp_path / "someone+a-fork+archive+fix+typo.zip").write_bytes(packed.getvalue())
    done = colab(f"{FORK}/blob/fix/typo/notebooks/01_x.ipynb", PATH="", ZIPS=str(tmp_path))
    assert fetched(done) == "# from the ZIP"
    assert [p.name for p in colab.content.iterdir()] == ["someone-a-fork-fix-typo"]


def test_what_is_private_or_missing_is_named_and_nothing_else_runs(colab):
    message = message_of(colab("https://github.com/someone/secret/blob/main/notebooks/01_x.ipynb"))
    assert "could not be fetched from https://github.com/someone/secret, main: HTTP Error 404" in message
    assert "Check the network" in message
    assert "public" in message
    assert not list(colab.content.iterdir())


def test_a_repository_without_the_course_is_named(colab):
    message = message_of(colab("https://github.com/someone/empty/blob/main/notebooks/01_x.ipynb"))
    assert "someone/empty, main: it holds no helpers" in message


def test_while_the_address_is_a_placeholder_nothing_is_fetched(colab):
    message = message_of(colab(upstream="https://github.com/OWNER/neural-networks-from-scratch"))
    assert "the set-up cell says OWNER" in message
    assert not list(colab.content.iterdir())
    page = f"{FORK}/blob/main/notebooks/01_x.ipynb"
    assert fetched(colab(page, upstream="https://github.com/OWNER/neural-networks-from-scratch")) == f"# {FORK} main"

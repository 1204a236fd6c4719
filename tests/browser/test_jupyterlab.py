"""JupyterLab in a real browser sets every formula and runs each notebook: no error, figures visible, light and dark."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import notebook_files
import pytest

ROOT = Path(__file__).resolve().parents[2]
CELLS = """() => [...document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell')].map(cell => ({
    prompt: (cell.querySelector('.jp-InputPrompt') || {}).textContent || '',
    error: !!cell.querySelector('[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"]'),
    figures: [...cell.querySelectorAll('.jp-OutputArea img')].map(image => image.complete && image.naturalWidth > 100
        && image.getBoundingClientRect().width > 100 && image.getBoundingClientRect().height > 50),
}))"""

TYPESET = r"""() => {
    const cells = [...document.querySelectorAll('.jp-NotebookPanel .jp-MarkdownCell .jp-MarkdownOutput')];
    const all = name => cells.flatMap(cell => [...cell.querySelectorAll(name)]);
    const raw = cells.flatMap(cell => cell.textContent.match(/\$\$|\\frac|\\begin\{|\\partial/g) || []);
    return {formulas: all('mjx-container').length, errors: all('mjx-merror, [data-mjx-error]').length, raw};
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """(address, token) of a JupyterLab that serves a copy of the project with settings of its own."""
    folder = tmp_path_factory.mktemp("lab")
    ignore = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, folder / "course", ignore=ignore)
    settings = folder / "settings" / "@jupyterlab"
    for name, content in {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": "none"},  # all cells in the page, not only those on screen
    }.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    names = ("CONFIG", "DATA", "RUNTIME")
    environment = os.environ | {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in names}
    environment |= {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "ws"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
               "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
               f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'course'}"]  # fmt: skip
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=2)
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()[-2000:]
                assert time.monotonic() < deadline, "JupyterLab did not start in 90 s"
                time.sleep(0.3)
        yield address, token
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_every_formula_is_typeset(browser, server, path):
    address, token = server
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.goto(f"{address}/lab/tree/notebooks/{path.name}?token={token}&reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-NotebookPanel .jp-MarkdownCell", state="attached", timeout=90_000)
    expected = sum(map(len, notebook_files.formulas(notebook_files.read(path))))
    deadline = time.monotonic() + 90
    while (typeset := page.evaluate(TYPESET))["formulas"] < expected and time.monotonic() < deadline:
        page.wait_for_timeout(500)
    page.wait_for_timeout(500)  # for one too many
    assert page.evaluate(TYPESET) == {"formulas": expected, "errors": 0, "raw": []}, typeset
    page.close()


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_runs_to_the_bottom_with_every_figure_visible(browser, server, path):
    address, token = server
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{address}/lab/tree/notebooks/{path.name}?token={token}&reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", state="attached", timeout=90_000)
    # the status line says idle too early: ask the kernel itself before running anything
    page.evaluate("""async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await panel.context.ready; await panel.sessionContext.ready;
        const kernel = panel.sessionContext.session.kernel;
        await kernel.info;
        await kernel.requestKernelInfo();
    }""")
    notebook = notebook_files.read(path)
    folded, collapsed = page.evaluate("""() => {
        const widgets = window.jupyterapp.shell.currentWidget.content.widgets;
        return [widgets.filter(w => w.inputHidden).length, widgets.filter(w => w.headingCollapsed).length];
    }""")
    assert folded == sum(map(notebook_files.is_folded, notebook_files.cells(notebook, "code")))
    assert collapsed == sum(cell.metadata.get("jp-MarkdownHeadingCollapsed", False) for cell in notebook.cells) > 0
    for unfold in ("notebook:expand-all-headings", "notebook:show-all-cell-code"):
        page.evaluate("command => window.jupyterapp.commands.execute(command)", unfold)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    stored = notebook_files.cells(notebook_files.read(path), "code")
    deadline = time.monotonic() + 400
    while True:
        cells = page.evaluate(CELLS)
        waiting = [cell for cell in cells if cell["prompt"].strip() in ("", "[ ]:", "[*]:")]
        if not waiting or any(cell["error"] for cell in cells) or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    assert len(cells) == len(stored)
    assert not [k for k, cell in enumerate(cells) if cell["error"]], "cells that show an error"
    assert not waiting, f"{len(waiting)} cells did not finish"
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.wait_for_timeout(1500)
        cells = page.evaluate(CELLS)
        for k, (cell, source) in enumerate(zip(cells, stored, strict=True)):
            expected = sum("image/png" in output.get("data", {}) for output in source.outputs)
            assert len(cell["figures"]) >= expected, f"cell {k}: a figure is missing in {theme}"
            assert all(cell["figures"]), f"cell {k}: a figure is not visible in {theme}"
    page.close()
    assert not broken

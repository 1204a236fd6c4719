"""The exported site in a real browser: nothing fetched from elsewhere, mathematics typeset, links and pictures good."""

import http.server
import sys
import threading
from functools import partial
from pathlib import Path

import notebook_files
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "maintenance"))
PAGES = ["index", *(path.stem for path in notebook_files.PATHS)]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a server on this machine that serves a freshly exported site."""
    pytest.importorskip("jupyter_server_mathjax", reason="MathJax is missing: python -m pip install --group dev")
    import export_site

    folder = tmp_path_factory.mktemp("site")
    export_site.export(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("width", [1200, 420])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_alone(browser, site, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    elsewhere, failed, broken = [], [], []
    page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith((site, "data:", "about:")) else None)
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{site}/{name}.html", wait_until="load")
    if name != "index":
        page.wait_for_function(
            "() => window.MathJax && MathJax.Hub && MathJax.Hub.queue && !MathJax.Hub.queue.pending"
            " && !MathJax.Hub.queue.running && document.querySelectorAll('.MathJax, .MathJax_Display').length > 20",
            timeout=90_000,
        )
        assert page.locator(".merror, .MathJax_Error").count() == 0
        assert page.locator("nav.course a").count() >= 2
        cells = notebook_files.cells(notebook_files.read(notebook_files.path_of(name[:2])), "code")
        folds = page.locator("details.folded")
        assert folds.count() == sum(map(notebook_files.is_folded, cells))
        assert page.locator("details.folded[open]").count() == 0
        folds.last.locator("summary").click()
        assert folds.last.locator("pre").is_visible()
    images = page.evaluate("() => [...document.images].map(i => [i.naturalWidth > 0, !!i.alt || i.alt === ''])")
    assert images
    assert all(loaded for loaded, _ in images)
    assert page.evaluate("() => [...document.images].every(i => i.alt.length > 10)")
    for link in page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.href)"):
        if link.startswith(site) and "#" not in link:
            assert page.request.get(link).ok, link
    overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"the page is {overflow} px wider than the window"
    page.close()
    assert not elsewhere
    assert not failed
    assert not broken

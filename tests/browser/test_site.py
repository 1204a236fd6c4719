"""The exported site in a real browser: it stands alone, its mathematics is typeset, and whoever reads it, on a phone,
with a keyboard, in the dark, with a screen reader or on paper, finds the way through it."""

import http.server
import re
import struct
import sys
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import nbformat
import notebook_files
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "maintenance"))
import export_site

NOTEBOOKS = [path.stem for path in notebook_files.PATHS]
README = (export_site.ROOT / "README.md").read_text("utf-8")
OTHERS = [
    name.lower() for name in dict.fromkeys(re.findall(r"\((\w+)\.md\)", README))
    if (export_site.ROOT / f"{name}.md").is_file()
]  # fmt: skip
PAGES = ["index", *NOTEBOOKS, *OTHERS]
# what stands out of sight is laid out only when it is scrolled to; a test looks at all of it
WHOLE = "article > section { content-visibility: visible !important; }"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder):
    """The address of a server on this machine for the folder."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def katex(missing):
    return export_site.katex_folder() or missing("KaTeX cannot be had: node and npm are needed, and once the network")


@pytest.fixture(scope="module")
def folder(katex, tmp_path_factory):
    """A freshly exported site, its formulas typeset by KaTeX."""
    folder = tmp_path_factory.mktemp("site")
    export_site.export(folder, "katex")
    return folder


@pytest.fixture(scope="module")
def site(folder):
    with served(folder) as address:
        yield address


@pytest.fixture
def open_page(browser):
    """A function that opens an address in a window of its own; errors on a page and fetches from elsewhere fail."""
    contexts, wrong = [], []

    def opened(address, width=1200, scheme="light", **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        home = address.rsplit("/", 1)[0]
        page.on("request", lambda r: None if r.url.startswith((home, "data:", "about:")) else wrong.append(r.url))
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address, wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def formulas_of(name):
    """How many formulas the page's source has, counted without the exporter."""
    if name in OTHERS:
        texts = [(export_site.ROOT / f"{name.upper()}.md").read_text("utf-8")]
    else:
        texts = [
            c.source for c in notebook_files.cells(notebook_files.read(notebook_files.path_of(name[:2])), "markdown")
        ]
    count = 0
    for text in texts:
        text = re.sub(r"```.*?```|<!--.*?-->|`[^`\n]*`", "", text, flags=re.S)
        count += len(re.findall(r"\$\$.+?\$\$|\$[^$]+?\$", text, re.S))
    return count


def start_things_to_touch(page):
    """Scroll to each, as a reader would: they start when the reader comes near."""
    for thing in page.locator("[data-touch]").all():
        thing.scroll_into_view_if_needed()
        page.wait_for_function("thing => thing.shadowRoot", arg=thing.element_handle())


@pytest.mark.parametrize("width", [1200, 420])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_alone(open_page, site, name, width):
    page = open_page(f"{site}/{name}.html", width)
    page.add_style_tag(content=WHOLE)
    if name != "index":
        assert page.locator("article .katex").count() == formulas_of(name)
        assert "$" not in page.evaluate("""() => {
            const article = document.querySelector('article').cloneNode(true);
            article.querySelectorAll('pre, code, script').forEach(part => part.remove());
            return article.textContent;
        }""")
    if name in NOTEBOOKS:
        cells = notebook_files.cells(notebook_files.read(notebook_files.path_of(name[:2])), "code")
        assert page.locator("article .highlight").count() >= len(cells)
        folds = page.locator("details.folded")
        assert folds.count() == sum(map(notebook_files.is_folded, cells))
        assert page.locator("details.folded[open]").count() == 0
        folds.last.locator("summary").click()
        assert folds.last.locator("pre").is_visible()
        assert page.locator("[data-touch]").count() == (name != NOTEBOOKS[0])
        start_things_to_touch(page)
    page.wait_for_function("() => [...document.images].every(image => image.complete)")
    assert page.evaluate("() => [...document.images].every(i => i.naturalWidth > 0 && i.alt.length > 10)")
    # its place is kept until a picture comes, in the right shape
    assert page.evaluate("""() => [...document.images].every(i => Math.abs(
        i.getAttribute('width') / i.getAttribute('height') / (i.naturalWidth / i.naturalHeight) - 1) < 0.02)""")
    pages = {}
    for link in page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.href)"):
        address, _, place = link.partition("#")
        if link.startswith(site):
            pages[address] = pages.get(address) or page.request.get(address)
            assert pages[address].ok, link
            assert not place or f'id="{place}"' in pages[address].text() or "%" in place, link
    overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"the page is {overflow} px wider than the window"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 420])
@pytest.mark.parametrize("name", PAGES)
def test_no_barrier_that_axe_knows(open_page, missing, site, name, width, scheme):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe is missing: python -m pip install --group dev")
    page = open_page(f"{site}/{name}.html", width, scheme, reduced_motion="reduce")
    page.add_style_tag(content=WHOLE)
    start_things_to_touch(page)
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_timeout(700)  # a thing to touch looks twice whether the page is dark
    if name == "index":  # what opens, once
        page.locator(".contents").evaluate("list => { list.open = true; }")
        page.keyboard.press("Control+k")
        page.keyboard.type("softmax")
        page.wait_for_selector("dialog .found a")
    found = Axe().run(page, options={"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()


def test_contents_in_view_on_wide_screens(open_page, site):
    page = open_page(f"{site}/{NOTEBOOKS[1]}.html")
    links = page.locator("nav[aria-label=Contents] a")
    assert links.first.is_visible()
    assert links.count() == len(PAGES) + page.locator("article :is(h2, h3)").count()
    last = page.locator("nav[aria-label=Contents] li li a").last
    last.click()
    page.wait_for_selector("nav[aria-label=Contents] a[aria-current=location]")
    heading = page.locator(f"[id='{last.get_attribute('href')[1:]}']")
    page.wait_for_function("h => h.getBoundingClientRect().top >= 0 && h.getBoundingClientRect().top < innerHeight / 2",
                           arg=heading.element_handle())  # fmt: skip
    page.wait_for_function("a => a.ariaCurrent === 'location'", arg=last.element_handle())
    # formulas in headings are typeset in the list too, and leave no TeX in the anchors
    assert page.locator("nav a[href='#the-neuron-h1'] math").count() == 1
    assert page.locator("h3#the-neuron-h1 math").count() == 1


def test_contents_on_demand_on_narrow_ones(open_page, site):
    page = open_page(f"{site}/{NOTEBOOKS[0]}.html", 420)
    first = page.locator("nav[aria-label=Contents] li li a").first
    assert not first.is_visible()
    page.locator(".contents summary").click()
    assert first.is_visible()
    page.keyboard.press("Escape")
    assert not first.is_visible()
    page.keyboard.press("Enter")  # the button has kept the focus
    first.click()
    assert not first.is_visible()
    assert page.url.endswith(first.get_attribute("href"))
    page.wait_for_function("() => scrollY > 300")


def test_the_first_key_skips_to_the_text(open_page, site):
    page = open_page(f"{site}/{NOTEBOOKS[0]}.html")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "content"


def test_search_with_the_keyboard_alone(open_page, site):
    page = open_page(f"{site}/index.html", 420)
    page.keyboard.press("Control+k")
    page.keyboard.type("momentum long")
    page.wait_for_selector("dialog .found a")
    assert "Momentum" in page.locator("dialog .found strong").first.text_content()
    assert page.locator("dialog .found mark").count() > 1
    focused = "() => [...document.querySelectorAll('dialog .found a')].indexOf(document.activeElement)"
    for key, expected in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == expected
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"03_moons_classifier\.html#momentum"))
    page.wait_for_function("""() => {
        const top = document.getElementById(location.hash.slice(1)).getBoundingClientRect().top;
        return top >= 0 && top < innerHeight / 2;
    }""")
    page.keyboard.press("Control+k")
    page.keyboard.type("backward")
    page.wait_for_selector("dialog .found a")
    found = {title[0] for title in page.locator("dialog .found small").all_text_contents()}
    assert len(found) >= 3, "names of functions are found in several notebooks"
    page.keyboard.type("zzz")
    assert page.locator("dialog [role=status]").text_content() == "Nothing found"
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_the_dark_switch_remembers_and_never_flashes(open_page, site):
    page = open_page(f"{site}/index.html", scheme="light")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    switch = page.get_by_role("button", name="Dark page")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    dark = page.evaluate(ground)
    assert dark != light
    assert switch.get_attribute("aria-pressed") == "true"
    assert page.locator("main img").first.evaluate("i => getComputedStyle(i).filter") == "brightness(0.84)"
    # the choice is in force before anything is painted: not by the script that comes at the end
    page.route("**/course.js", lambda route: route.fulfill(body=""))
    page.goto(f"{site}/{NOTEBOOKS[0]}.html")
    assert page.evaluate(ground) == dark
    page.unroute("**/course.js")
    page.reload()
    switch.click()
    assert page.evaluate(ground) == light
    page.emulate_media(color_scheme="dark")  # no choice is left: the system's again
    assert page.evaluate(ground) == dark
    # the button hears of the system's change by an event, after the styles
    page.wait_for_function("() => document.querySelector('[aria-pressed]').getAttribute('aria-pressed') === 'true'")


def test_a_cell_is_copied_as_it_stands(open_page, site):
    page = open_page(f"{site}/{NOTEBOOKS[0]}.html", permissions=["clipboard-read", "clipboard-write"])
    cell = page.locator("article .highlight:visible").nth(3)
    cell.hover()
    cell.get_by_role("button", name="Copy this code").click()
    page.wait_for_function("() => document.querySelector('.copy.done')")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied in [c.source for c in notebook_files.cells(notebook_files.read(notebook_files.PATHS[0]), "code")]


def test_previous_and_next(open_page, site):
    page = open_page(f"{site}/{NOTEBOOKS[0]}.html")
    assert page.locator("a[rel=prev]").count() == 0
    for name in NOTEBOOKS[1:]:
        before = page.url
        page.locator("a[rel=next]").click()
        page.wait_for_url(f"**/{name}.html")
        assert page.locator("a[rel=prev]").evaluate("a => a.href") == before
    assert page.locator("a[rel=next]").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_shared_link_has_a_description_and_a_picture(open_page, site, folder, name):
    page = open_page(f"{site}/{name}.html")
    said = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('meta[content]')].map(
        m => [m.getAttribute('property') || m.name, m.content]))""")
    repository, _ = export_site.stamped()
    owner, course = repository.split("/")[-2:]
    home = f"https://{owner}.github.io/{course}/"
    assert said["og:url"] == f"{home}{name}.html" == page.locator("link[rel=canonical]").get_attribute("href")
    assert said["og:image"] == said["twitter:image"] == f"{home}images/course.png"
    picture = (folder / "images" / "course.png").read_bytes()
    assert (int(said["og:image:width"]), int(said["og:image:height"])) == struct.unpack(">II", picture[16:24])
    assert 20 < len(said["description"]) < 300
    assert said["description"] == said["og:description"] == said["twitter:description"]
    assert not re.search(r"[$`*]|<!--", said["description"])
    assert len(said["og:image:alt"]) > 50


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_on_paper_there_is_the_text_and_nothing_to_press(open_page, site, name):
    page = open_page(f"{site}/{name}.html", scheme="dark")
    page.emulate_media(media="print")
    for what in ("header", "footer", ".onward", ".copy", ".here", ".skip", "[data-touch]"):
        assert not any(part.is_visible() for part in page.locator(what).all()[:20]), what
    assert page.locator("details.folded summary").first.is_visible()
    assert not page.locator("details.folded pre").first.is_visible()
    luminance = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert luminance == "rgb(255, 255, 255)"
    assert page.locator("article img").first.evaluate("i => getComputedStyle(i).filter") == "brightness(1)"
    page.set_viewport_size({"width": 670, "height": 900})  # A4 without its margins
    wide = page.evaluate("""() => [...document.querySelectorAll('article pre')].filter(
        part => part.scrollWidth > part.clientWidth).map(part => part.textContent.slice(0, 80))""")
    assert not wide, "lines that the paper would cut off"
    page.wait_for_function("() => [...document.images].every(image => image.complete && image.naturalWidth)")
    printed = page.pdf(format="A4")
    assert 20 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 80
    pictures = page.locator("article img").count()
    assert len(re.findall(rb"/Subtype\s*/Image\b", printed)) >= pictures > 10


def quoting_notebook():
    """A notebook with a quote, a tag and an ampersand in both kinds of alternative text."""
    alt = 'The label says "x < y & z > 1"; a <b>bold</b> one'
    picture = notebook_files.read(notebook_files.PATHS[0]).cells[0].attachments["cover.png"]
    image = nbformat.v4.new_output("display_data", picture, metadata={"image/png": {"alt": alt, "width": 300}})
    code = nbformat.v4.new_code_cell("show()", outputs=[image])
    source = '# Title\n\n![It says "x & y".](attachment:cover.png)\n\n| | $a$ |\n|---|---|\n| 1 | 2 |'
    text = nbformat.v4.new_markdown_cell(source, attachments={"cover.png": picture})
    return nbformat.v4.new_notebook(cells=[text, code]), ['It says "x & y".', alt]


def test_a_quote_in_a_description_breaks_nothing(open_page, tmp_path):
    notebook, expected = quoting_notebook()
    page = export_site.Page("quoted", "Title", notebook)
    body = export_site.cells_html(page, tmp_path)
    export_site.finish(page, body, tmp_path, "https://github.com/OWNER/NAME", "main", set())
    (tmp_path / "quoted.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{page.html}<p id=end>end", "utf-8")
    with served(tmp_path) as address:
        shown = open_page(f"{address}/quoted.html")
        assert shown.evaluate("() => [...document.images].map(image => image.alt)") == expected
        assert shown.locator("#end").text_content() == "end"
        assert shown.locator("b").count() == 0
        assert shown.locator("th").all_text_contents() == ["$a$"], "an empty corner of a table is no heading"


def test_every_formula_of_the_course_is_converted(katex):
    notebooks, others = export_site.read_pages()
    assert [page.stem for page in (*notebooks, *others)] == PAGES[1:]
    total = sum(map(formulas_of, NOTEBOOKS))
    assert total > 700
    with pytest.raises(ValueError, match=r"\\nonsense"):
        export_site.typeset([("a^2", False), (r"\nonsense{a}", True)], katex)
    written = export_site.typeset([("a < b", False), (r"\begin{aligned} a &= b \end{aligned}", True)], katex)
    assert all(text.count("<math") == 1 and "annotation" not in text for text in written.values())


@pytest.fixture(scope="module")
def site_without_node(tmp_path_factory):
    """A site exported where no node is to be found."""
    pytest.importorskip("jupyter_server_mathjax", reason="MathJax is missing: python -m pip install --group dev")
    folder = tmp_path_factory.mktemp("mathjax")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder))
        with pytest.raises(SystemExit, match="cannot be had"):
            export_site.export(folder, "katex")
        export_site.export(folder)
    with served(folder) as address:
        yield address


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_without_node_the_browser_typesets(open_page, site_without_node, name):
    page = open_page(f"{site_without_node}/{name}.html", 420)
    page.wait_for_function(
        "() => window.MathJax && MathJax.Hub && MathJax.Hub.queue && !MathJax.Hub.queue.pending"
        " && !MathJax.Hub.queue.running && document.querySelectorAll('.MathJax, .MathJax_Display').length > 20",
        timeout=180_000,
    )
    assert page.locator(".merror, .MathJax_Error").count() == 0
    shown = page.locator("article script[type^='math/tex']").count()
    assert shown == formulas_of(name)
    if name == NOTEBOOKS[1]:
        assert page.locator("h3#the-neuron-h1 .MathJax").count() == 1

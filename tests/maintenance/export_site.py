"""Export the course as a small static site: a front page, the four notebooks, mathematics that needs no network.

    python -m pip install --group dev                # for MathJax, as a package
    python tests/maintenance/export_site.py site     # then open site/index.html

The pages are the stored notebooks as they are; nothing is executed. Everything a page needs lies in the folder, nothing
is fetched from elsewhere. Light or dark follows the reader's system.
"""

import argparse
import base64
import html
import re
import shutil
import sys
from pathlib import Path

import nbformat
from jinja2 import DictLoader
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# nbconvert's own page, without what it would fetch from elsewhere, and with the figures' descriptions
PAGE = """\
{%- extends 'lab/index.html.j2' -%}
{% block html_head_js_requirejs %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block jupyter_widgets %}{% endblock %}
{% block html_head_css %}{{ super() }}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>@media (prefers-color-scheme: dark) { DARK }
main { max-width: 62rem; margin: 0 auto; }
nav.course { max-width: 62rem; margin: 0 auto; padding: 0.8rem; font-family: sans-serif; }
nav.course a { margin-right: 1.2rem; color: var(--jp-content-link-color, #1976d2); }
.jp-RenderedImage img { max-width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { .jp-RenderedImage img, .jp-RenderedMarkdown img { filter: brightness(0.82); } }
details.folded { flex: 1; min-width: 0; } details.folded summary { color: #767676; font-size: 0.85em; cursor: pointer; }
@media (max-width: 700px) { .jp-InputPrompt, .jp-OutputPrompt { display: none; } .jp-Notebook { padding: 0.5rem; } }
</style>
<script type="text/x-mathjax-config">MathJax.Hub.Config({"HTML-CSS": {
availableFonts: [], preferredFont: null, imageFont: null, webFont: "STIX-Web"}});</script>{% endblock %}
{% block body_header %}{{ super() }}<nav class="course" aria-label="Course">LINKS</nav>{% endblock %}
{% block input %}{% if cell.metadata.get('jupyter', {}).get('source_hidden') %}<details class="folded">
<summary>{{ cell.source.split('\n')[0] | replace('# @title ', '') | escape_html }}</summary>
{{ super() }}</details>{% else %}{{ super() }}{% endif %}{% endblock %}
{% block data_png scoped %}<div class="jp-RenderedImage jp-OutputArea-output {{ extra_class }}">
<img src="data:image/png;base64,{{ output.data['image/png'] | escape_html }}"
alt="{{ output | get_metadata('alt', 'image/png') or '' | escape_html }}"
width="{{ output | get_metadata('width', 'image/png') or '' }}"></div>{% endblock %}
"""

FRONT = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Neural networks from scratch</title>
<style>
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
section { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1.2rem; margin: 2rem 0; }
img { width: 100%; background: white; border-radius: 0.4rem; }
@media (max-width: 700px) { section { grid-template-columns: 1fr; } }
</style>
</head>
<body>
<main>
<h1>Neural networks from scratch</h1>
<p>Four notebooks that build four neural networks with nothing but numpy: every formula derived, every gradient checked,
every number computed on the page.</p>
SECTIONS
<p>To run them yourself: <a href="REPOSITORY">REPOSITORY</a></p>
</main>
</body>
</html>
"""


def title_of(notebook):
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.M)[1]


def promise_of(notebook):
    """The first sentence or two of the notebook's promise, as plain text."""
    found = re.search(r"\*\*What you will have built\.?\*\*(.*?)(?:\n\n|\Z)", notebook.cells[0].source, re.S)
    text = found[1] if found else ""
    return " ".join(re.sub(r"<!--.*?-->|[*`$]", "", text).split())


def cover_of(notebook):
    """(alternative text, PNG bytes) of the picture at the notebook's top."""
    alt = re.search(r"!\[([^\]]*)\]\(attachment:cover\.png\)", notebook.cells[0].source)[1]
    return alt, base64.b64decode(notebook.cells[0].attachments["cover.png"]["image/png"])


def links(index, titles):
    """The line above a page: front page, previous, next."""
    parts = ['<a href="index.html">Contents</a>']
    if index > 0:
        parts.append(f'<a rel="prev" href="{NOTEBOOKS[index - 1].stem}.html">← {html.escape(titles[index - 1])}</a>')
    if index < len(titles) - 1:
        parts.append(f'<a rel="next" href="{NOTEBOOKS[index + 1].stem}.html">{html.escape(titles[index + 1])} →</a>')
    return "".join(parts)


def dark_theme():
    """nbconvert's dark theme, to stand inside a media query."""
    for folder in HTMLExporter().template_paths:
        path = Path(folder) / "static" / "theme-dark.css"
        if path.is_file():
            return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    raise FileNotFoundError("nbconvert's theme-dark.css: is nbconvert installed whole?")


def page(notebook, index, titles, dark):
    template = PAGE.replace("DARK", dark).replace("LINKS", links(index, titles))
    exporter = HTMLExporter(extra_loaders=[DictLoader({"course.html.j2": template})], template_file="course.html.j2")
    exporter.mathjax_url = "mathjax/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full,Safe"
    body, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": titles[index]}})
    body = re.sub(r'<img[^>]*src="https://colab[^>]*>', "Open in Colab", body)  # the badge would be fetched
    return re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.html', body)


def copy_mathjax(target):
    """The part of MathJax that the pages use, out of the package jupyter_server_mathjax."""
    try:
        import jupyter_server_mathjax
    except ImportError:
        sys.exit("MathJax is missing: python -m pip install --group dev  (or: jupyter_server_mathjax)")
    source = Path(jupyter_server_mathjax.__file__).parent / "static"
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("localization", "SVG"))


def export(folder):
    """Write the whole site into `folder`; returns the files written, MathJax's own left out."""
    notebooks = [nbformat.read(path, as_version=4) for path in NOTEBOOKS]
    titles, dark = [title_of(notebook) for notebook in notebooks], dark_theme()
    (folder / "images").mkdir(parents=True, exist_ok=True)
    copy_mathjax(folder / "mathjax")
    sections, written = [], []
    for index, (path, notebook) in enumerate(zip(NOTEBOOKS, notebooks, strict=True)):
        alt, picture = cover_of(notebook)
        (folder / "images" / f"{path.stem}.png").write_bytes(picture)
        target = folder / f"{path.stem}.html"
        target.write_text(page(notebook, index, titles, dark), "utf-8")
        written.append(target)
        sections.append(
            f'<section><div><h2><a href="{path.stem}.html">{html.escape(titles[index])}</a></h2>'
            f"<p>{html.escape(promise_of(notebook))}</p></div>"
            f'<a href="{path.stem}.html"><img src="images/{path.stem}.png" alt="{html.escape(alt)}"></a></section>'
        )
    repository = re.search(r'^repository = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)[1]
    front = FRONT.replace("SECTIONS", "\n".join(sections)).replace("REPOSITORY", repository)
    (folder / "index.html").write_text(front, "utf-8")
    return [folder / "index.html", *written]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write the site")
    for path in export(parser.parse_args().folder):
        print(f"{path.stat().st_size / 1000:8.0f} kB  {path}")


if __name__ == "__main__":
    main()

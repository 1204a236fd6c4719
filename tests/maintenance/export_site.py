"""Export the course as a small static site: a front page, the four notebooks, the pages that README links.

    python tests/maintenance/export_site.py site                 # then open site/index.html
    python tests/maintenance/export_site.py site --math katex    # fail rather than leave the formulas to the browser

The pages are the stored notebooks as they are; nothing is executed. Everything a page needs lies in the folder, nothing
is fetched from elsewhere. The formulas are typeset here, by KaTeX, into MathML, which every browser draws by itself;
that takes node and npm, which fetches KaTeX once into ~/.cache. Without them each page carries MathJax
(python -m pip install --group dev), which typesets in the reader's browser and takes seconds for it.

site/ holds the page's frame, style and script, and what typesets.
"""

import argparse
import hashlib
import html
import itertools
import json
import os
import re
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import jinja2
import nbformat
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from stamp_address import stamped
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(__file__).parent / "site"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COURSE = "Neural networks from scratch"
ABOUT = (
    "Four notebooks that build four neural networks with nothing but numpy: every formula derived, every gradient "
    "checked, every number computed on the page."
)
# what is no mathematics, then what is: $$…$$ and $…$, as nbconvert's Markdown leaves them
FORMULAS = re.compile(
    r"<(?P<verbatim>pre|code|script|style)\b.*?</(?P=verbatim)>|<[^>]*>|\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$]+)\$",
    re.S,
)


@dataclass
class Page:
    stem: str
    title: str
    notebook: nbformat.NotebookNode | None = None
    description: str = ABOUT
    promise: str = ""
    html: str = ""
    has_formulas: bool = False
    contents: list = field(default_factory=list)  # its sections
    cover: dict | None = None
    previous: "Page | None" = None
    next: "Page | None" = None

    @property
    def file(self):
        return f"{self.stem}.html"


# reading


def title_of(notebook):
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.M)[1]


def promise_of(notebook):
    """The first sentences of the notebook's promise, as plain text."""
    found = re.search(r"\*\*What you will have built\.?\*\*(.*?)(?:\n\n|\Z)", notebook.cells[0].source, re.S)
    text = found[1] if found else ""
    return " ".join(re.sub(r"<!--.*?-->|[*`$]", "", text).split())


def shortened(text, most=200):
    """As many whole sentences of the text as fit, at least the first."""
    sentences = re.split(r"(?<=[.?!]) ", text)
    while len(sentences) > 1 and len(" ".join(sentences)) > most:
        sentences.pop()
    return " ".join(sentences)


def read_pages():
    """(the notebooks as pages, the pages of the repository's root that README links)."""
    notebooks = []
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        promise = promise_of(notebook)
        page = Page(path.stem, title_of(notebook), notebook, shortened(promise) or ABOUT, promise)
        if notebooks:
            page.previous, notebooks[-1].next = notebooks[-1], page
        notebooks.append(page)
    others = []
    for name in dict.fromkeys(re.findall(r"\]\((\w+)\.md\)", (ROOT / "README.md").read_text("utf-8"))):
        path = ROOT / f"{name}.md"
        if path.is_file():
            text = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(path.read_text("utf-8"))])
            others.append(Page(name.lower(), title_of(text), text, f"{title_of(text)}: {COURSE.lower()}"))
    return notebooks, others


# a notebook's cells as HTML


def cells_html(page, folder):
    """The notebook's cells as HTML, formulas still TeX; its pictures are written into folder/images."""
    exporter = HTMLExporter(
        template_file="cells.html.j2", exclude_anchor_links=True, extra_loaders=[jinja2.FileSystemLoader(SITE)],
        config=Config(ExtractOutputPreprocessor={"enabled": True}, ExtractAttachmentsPreprocessor={"enabled": True}),
    )  # fmt: skip
    resources = {"unique_key": "figure", "output_files_dir": f"images/{page.stem}", "metadata": {"name": page.stem}}
    body, resources = exporter.from_notebook_node(page.notebook, resources)
    for name, content in resources["outputs"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return body


def png_size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


# mathematics


def formulas_in(body):
    """[(TeX, whether it stands on a line of its own), …] in the order of the page."""
    return [as_pair(found) for found in FORMULAS.finditer(body) if found["display"] or found["inline"]]


def as_pair(found):
    return html.unescape(found["display"] or found["inline"]), bool(found["display"])


def katex_folder():
    """The folder in ~/.cache where KaTeX lies, fetched if need be; None where node or npm is missing or fails."""
    if not (shutil.which("node") and shutil.which("npm")):
        print("node or npm is missing", file=sys.stderr)
        return None
    lock = (SITE / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "neural-networks-from-scratch" / hashlib.sha256(lock).hexdigest()[:16]
    done = folder / "complete"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SITE / name, folder)
        command = [shutil.which("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        fetched = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
        if fetched.returncode != 0:
            print(f"npm ci failed:\n{fetched.stderr[-1500:]}", file=sys.stderr)
            return None
        done.touch()
    return folder


def typeset(formulas, folder):
    """{(TeX, whether it stands alone): MathML}; ValueError names those that KaTeX cannot read."""
    formulas = list(dict.fromkeys(formulas))
    shutil.copy(SITE / "typeset.mjs", folder)
    command = ["node", "typeset.mjs"]
    done = subprocess.run(command, cwd=folder, input=json.dumps(formulas), capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        raise ValueError(done.stderr)
    mathml = {}
    for (tex, alone), text in zip(formulas, json.loads(done.stdout), strict=True):
        text = re.sub(
            r' xmlns="[^"]*"|<annotation.*?</annotation>', "", text, flags=re.S
        )  # no page shows or needs them
        mathml[tex, alone] = text if alone else breakable(text)
    return mathml


def breakable(written, longest=24):
    """A formula in a line of text, in pieces that the line may break between: browsers break no formula themselves.

    As in TeX it may break behind a relation, a sign of the sum or a comma, outside all brackets; short ones stay whole.
    """
    formula = ElementTree.fromstring(written)
    row, depth, pieces = formula.find(".//mrow"), 0, [[]]
    if len("".join(formula.itertext())) <= longest:
        return written
    for part in row:
        pieces[-1].append(part)
        sign = part.text if part.tag == "mo" else None
        depth += (sign in ("(", "[", "{")) - (sign in (")", "]", "}"))
        if sign in ("=", "≈", "≤", "≥", "<", ">", "→", "+", "−", ",") and depth == 0:
            pieces.append([])
    texts = ("".join(ElementTree.tostring(part, encoding="unicode") for part in piece) for piece in pieces if piece)
    return f'<span class="katex">{"<wbr>".join(f"<math>{text}</math>" for text in texts)}</span>'


def with_mathml(body, mathml):
    """The HTML with its formulas replaced by their MathML."""

    def replace(found):
        if not (found["display"] or found["inline"]):
            return found[0]
        written = mathml[as_pair(found)]
        return f'<span class="formula">{written}</span>' if found["display"] else written

    return FORMULAS.sub(replace, body)


# from cells to a page


def plain_text(tag):
    return " ".join(tag.get_text().split())


def slug(text, taken):
    """The heading's id: its words, and a number where another heading has the same."""
    words = re.sub(r"[^\w\s-]|_", "", text.lower()).split()
    first = name = "-".join(words) or "section"
    while name in taken:
        name = f"{first}-{len(taken)}"
    taken.add(name)
    return name


def finish(page, body, folder, repository, branch, known):
    """Fill in page.html and its cover; returns the page's sections. Formulas are still TeX, everywhere."""
    soup = BeautifulSoup(re.sub(r"<!--.*?-->", "", body, flags=re.S), "html.parser")
    for paragraph in soup.find_all("p", limit=4):  # the notebook's own line of links: the page has better ones
        if re.fullmatch(r"(←.*|.*→)", plain_text(paragraph)):
            paragraph.decompose()
    for image in soup.find_all("img"):
        if "colab.research.google.com" in image["src"]:  # the badge would be fetched
            image.parent["class"] = "button"
            image.replace_with("Open in Colab")
            continue
        width, height = png_size(folder / image["src"])
        shown = int(image.get("width") or width * 96 / 150)  # as helpers/page/style.py draws them: 150 dots an inch
        image["width"], image["height"] = shown, round(height * shown / width)
        image["decoding"] = "async"
        if page.cover is None and not image.find_parent(class_="output"):
            page.cover = {name: image[name] for name in ("src", "alt", "width", "height")}
        elif image.find_previous("img"):
            image["loading"] = "lazy"
    for link in soup.find_all("a", href=True):
        link["href"] = href(link["href"], repository, branch, known)
    for script in soup.select(".output script"):  # course.js starts a thing to touch when the reader comes near it
        script["type"] = "text/near"
    for style in soup.select("style[scoped]"):  # pandas' own, older than the page's
        style.decompose()
    for table in soup.find_all("table"):
        table.wrap(soup.new_tag("div", attrs={"class": "table"}))
        for cell in table.find_all("th"):
            if not plain_text(cell):
                cell.name = "td"
    sections, taken = [], {"content"}
    for part in soup.find_all(True, recursive=False):
        if part.name in ("h1", "h2", "h3"):
            part["id"] = slug(plain_text(part), taken)
            sections.append({"level": int(part.name[1]), "id": part["id"], "heading": part.decode_contents(),
                             "prose": [], "code": []})  # fmt: skip
            here = soup.new_tag("a", href=f"#{part['id']}", attrs={"class": "here"})
            here["aria-label"] = f"Link to “{plain_text(part)}”"
            here.string = "#"
            part.append(here)
        elif part.select_one(".highlight") or "highlight" in part.get("class", []):
            sections[-1]["code"].append(plain_text(part))
        elif "output" not in part.get("class", []) and part.name not in ("script", "style"):
            sections[-1]["prose"].append(part.decode_contents())
    for first in soup.find_all(
        "h2", recursive=False
    ):  # a box for each: the style sheet leaves those out of sight for later
        parts = [first, *itertools.takewhile(lambda part: part.name != "h2", list(first.next_siblings))]
        box = first.wrap(soup.new_tag("section"))
        box.extend(parts[1:])
        box["style"] = f"--tall: {sum(map(rough_height, box.find_all(True, recursive=False)))}px"
    page.html = str(soup)
    return sections


def rough_height(part):
    """How tall a part is on a phone, in pixels, sooner too much: what stands for it until it has been laid out."""
    if part.name == "details":
        return 60
    text, lines = part.get_text(), sum(len(pre.get_text().splitlines()) + 2 for pre in part.select("pre"))
    return (
        (21 * lines or 27 * (len(text) // 38 + 1) + 18)
        + 45 * len(part.find_all(["li", "tr"])) + 25 * text.count("$$") + 700 * len(part.select("[data-touch]"))
        + sum(int(image["height"]) * 6 // 10 for image in part.find_all("img"))
    )  # fmt: skip


def href(target, repository, branch, known):
    """A link of the repository as a link of the site: to a page that the site has, or to the file on GitHub."""
    if re.match(r"[a-z]+:|#", target):
        return target
    path, mark, fragment = target.partition("#")
    stem = Path(path).stem
    stem = stem.lower() if path.endswith(".md") else stem
    if path.endswith((".ipynb", ".md")) and stem in known:
        return f"{stem}.html{mark}{fragment}"
    return f"{repository}/blob/{branch}/{target}"


def index_of(page, sections):
    """The page's part of the search index: for each section its prose, then the names that only its code has."""
    index = []
    for section in sections:
        heading, *prose = (re.sub(r"<[^>]*>", "", part) for part in (section["heading"], *section["prose"]))
        text = " ".join(html.unescape(" ".join(prose)).split())
        names = dict.fromkeys(re.findall(r"[^\W\d]\w{2,}", " ".join(section["code"])))
        names = [name for name in names if name not in text]
        index.append({
            "page": page.title, "heading": " ".join(html.unescape(heading).split()),
            "address": page.file if section["level"] == 1 else f"{page.file}#{section['id']}",
            "text": text + (" · in code: " + ", ".join(names) if names else ""),
        })  # fmt: skip
    return index


def copy_mathjax(target):
    """The part of MathJax that the pages use, out of the package jupyter_server_mathjax."""
    try:
        import jupyter_server_mathjax
    except ImportError:
        sys.exit("MathJax is missing: python -m pip install --group dev  (or: jupyter_server_mathjax)")
    source = Path(jupyter_server_mathjax.__file__).parent / "static"
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("localization", "SVG"))


def export(folder, math=None):
    """Write the whole site into `folder`; returns the pages written.

    math  "katex" or "mathjax"; unless given KaTeX, and MathJax where KaTeX cannot be had
    """
    notebooks, others = read_pages()
    pages, index = [*notebooks, *others], []
    repository, branch = stamped(ROOT)
    katex = None if math == "mathjax" else katex_folder()
    if math == "katex" and not katex:
        sys.exit("KaTeX was asked for and cannot be had")

    folder.mkdir(parents=True, exist_ok=True)
    known = {page.stem for page in pages}
    sections = [finish(page, cells_html(page, folder), folder, repository, branch, known) for page in pages]
    formulas = [formulas_in(page.html) for page in pages]
    mathml = typeset(sum(formulas, []), katex) if katex else {}
    for page, parts, found in zip(pages, sections, formulas, strict=True):
        page.has_formulas = bool(found)
        if katex:
            page.html = with_mathml(page.html, mathml)
            for part in parts:
                part["heading"] = with_mathml(part["heading"], mathml)
                prose = (re.sub(r"\$\$.+?\$\$", "…", text, flags=re.S) for text in part["prose"])
                part["prose"] = [with_mathml(text, mathml) for text in prose]
        page.contents = [part for part in parts if part["level"] > 1]
        index += index_of(page, parts)
    if katex:
        font = katex / "node_modules" / "@fontsource" / "noto-sans-math"
        (folder / "fonts").mkdir(exist_ok=True)
        shutil.copy(font / "files" / "noto-sans-math-latin-400-normal.woff2", folder / "fonts" / "noto-sans-math.woff2")
        shutil.copy(font / "LICENSE", folder / "fonts" / "LICENSE.txt")
    else:
        copy_mathjax(folder / "mathjax")

    owner, name = repository.removeprefix("https://github.com/").split("/")
    picture = ROOT / ".github" / "course.png"
    shutil.copy(picture, folder / "images" / "course.png")
    alt = re.search(r"!\[([^\]]*)\]\(\.github/course\.png\)", (ROOT / "README.md").read_text("utf-8"))[1]
    width, height = png_size(picture)
    frame = jinja2.Environment(loader=jinja2.FileSystemLoader(SITE), autoescape=True, trim_blocks=True)
    front = Page("index", COURSE)
    for page in [front, *pages]:
        template = frame.get_template("front.html.j2" if page is front else "page.html.j2")
        text = template.render(
            page=page, pages=[front, *pages], notebooks=notebooks, more=others, course=COURSE, repository=repository,
            address=f"https://{owner}.github.io/{name}/", mathjax=not katex,
            course_picture={"width": width, "height": height, "alt": alt},
        )  # fmt: skip
        (folder / page.file).write_text(text, "utf-8")
    for name in ("course.css", "course.js"):
        shutil.copy(SITE / name, folder)
    (folder / "search.js").write_text(f"window.courseIndex = {json.dumps(index, ensure_ascii=False)};\n", "utf-8")
    return [folder / page.file for page in [front, *pages]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write the site")
    parser.add_argument("--math", choices=["katex", "mathjax"], help="what typesets the formulas (default: see above)")
    arguments = parser.parse_args()
    for path in export(arguments.folder, arguments.math):
        print(f"{path.stat().st_size / 1000:8.0f} kB  {path}")


if __name__ == "__main__":
    main()

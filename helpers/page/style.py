"""One style and one palette for every figure, and how a figure reaches the page."""

import base64
import io
import math
from contextlib import contextmanager

import numpy as np
from IPython.display import display
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

# Okabe and Ito's palette, told apart with any colour vision: Color Universal Design, 2008
BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, RED = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442", "#D55E00",
)  # fmt: skip
BLACK, GREY, LIGHT_GREY = "#222222", "#767676", "#D9D9D9"
SERIES = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY, BLACK)  # the order in which curves are coloured
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 1)))  # so that curves differ in grey
CLASS_COLOURS = (BLUE, RED)  # class 0, class 1
CLASS_MARKERS = ("o", "^")
CLASS_CMAP_COLOURS = ("#9CC7E3", "#F7F7F7", "#F2B48A")  # backgrounds: class 0, undecided, class 1

STYLE = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "grid.color": "#E6E6E6",
    "axes.axisbelow": True,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
}


@contextmanager
def _house_style():
    with rc_context():  # the reader's own settings come back at the end
        rcdefaults()
        rcParams.update(STYLE)
        yield


styled = _house_style()  # decorate every function that draws: @styled


def new_figure(width=7.0, height=4.0, rows=1, columns=1, **options):
    """An empty figure of width x height inches, and its Axes (one, or an array); options go to Figure.subplots.

    Made without pyplot, so that nothing is displayed twice. Text stays readable when the page is 420 px wide.
    """
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **options)


def headline(fig, text):
    """The bold title of a figure of several panels, at its left edge as over a single one."""
    fig.suptitle(text, x=0.01, ha="left", fontsize=13, fontweight="bold")


def each_its_own(things, looks):
    """Pairs of things and looks. Raises ValueError when there are more things to tell apart than looks."""
    things = list(things)
    if len(things) > len(looks):
        raise ValueError(f"{len(things)} are to be drawn; at most {len(looks)} can be told apart in this figure")
    return zip(things, looks[: len(things)], strict=True)


def described(fig, text):
    """The figure with `text` as its alternative text, fig.alt: every figure function ends in return described(…)."""
    fig.alt = text
    return fig


def signed(value, digits=2):
    """A number for a figure's words: with a true minus sign, which is also read aloud, and none before a zero."""
    text = f"{value:.{digits}f}"
    return ("−" if float(text) < 0 else "") + text.lstrip("-")


def plain(text):
    """A formula as a line for the alternative text: r"$\\hat{y}_1$" becomes "ŷ1"."""
    signs = {r"\hat{y}": "ŷ", r"\delta": "δ", r"\sigma": "σ", r"\odot": "⊙", r"\cdot": "·", r"^{\top}": "ᵀ",
             r"\partial": "∂", r"\ldots": "…", r"\mathrm": "", r"\mathbf": "", "\n": " "}  # fmt: skip
    for tex, sign in signs.items():
        text = text.replace(tex, sign)
    return text.translate(dict.fromkeys(map(ord, "${}_\\")))


@styled
def png(fig, alt="", dpi=150):
    """The figure as PNG bytes, reduced to a palette of 256 colours: a third of the size, no difference to the eye.

    `alt` goes along as the file's Description, a keyword of the PNG specification. Styled like the functions that draw:
    matplotlib makes ticks and looks for fonts only now.
    """
    canvas = FigureCanvasAgg(fig)
    fig.set_dpi(dpi)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small, about = io.BytesIO(), PngImagePlugin.PngInfo()
    about.add_itxt("Description", alt)
    picture.save(small, "png", optimize=True, pnginfo=about)
    return small.getvalue()


def show(fig, alt=None):
    """Display the figure with its alternative text, for screen readers and wherever pictures do not load.

    The text is fig.alt, which the figure function made from what it drew, unless `alt` says something else. Raises
    ValueError when there is none, or one too short to describe anything.
    """
    alt = getattr(fig, "alt", None) if alt is None else alt
    if not isinstance(alt, str) or len(alt) < 20:
        raise ValueError(f"alt is {alt!r}; expected a sentence or two that say what the figure shows")
    width = math.ceil(fig.get_figwidth() * 96)
    display(
        {"image/png": base64.b64encode(png(fig, alt)).decode("ascii"), "text/plain": f"[figure] {alt}"},
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )

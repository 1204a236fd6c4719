"""Things to touch: a digit to draw, a neuron's knobs, a boundary in motion. Each is a cell output.

The weights travel inside the output with touch.js and touch.css: nothing is fetched and no kernel is asked, so they
work in Jupyter, Colab and exported pages alike. Where scripts do not run (GitHub, an untrusted notebook) a sentence
stands in their place; each room's figures hold a static one to show beside it.
"""

import base64
import hashlib
import json
import math
from pathlib import Path

import numpy as np
from IPython.display import display

from ...checks import check_layers, check_parameters, check_values
from ...digits import check_images
from ..style import BLACK, BLUE, CLASS_CMAP_COLOURS, CLASS_COLOURS, GREY, LIGHT_GREY, ORANGE, SKY

HERE = Path(__file__).parent
PIXELS, DIGITS = 784, 10
MOST_BYTES = 700_000  # of one output: larger ones make a notebook slow to open

_NAMES = ("paper", "pad", "ink", "muted", "edge", "accent", "bar", "best", "class0", "class1",
          "class0area", "undecided", "class1area")  # fmt: skip
COLOURS = {  # text on paper has a contrast of 4.5 or more in both
    "light": ("#FFFFFF", "#FFFFFF", BLACK, "#666666", LIGHT_GREY, BLUE, GREY, BLUE, *CLASS_COLOURS,
              *CLASS_CMAP_COLOURS),
    "dark": ("#1B1B1B", "#101010", "#EEEEEE", "#B5B5B5", "#4A4A4A", SKY, "#9A9A9A", SKY, SKY, ORANGE,
             "#143F5C", "#1E1E1E", "#5C380C"),
}  # fmt: skip


def draw_digit(layers, samples=None):
    """Display a canvas to draw a digit on; the network's ten probabilities follow the pen.

    layers   a network for 784 pixels from 0 to 1, trained on straightened images, with ten softmax outputs
    samples  handwritten digits to show instead of drawing: a pair of images (k, 784) and labels (k,). The images as
             prepare gives them, not straightened: the page does that, and can leave it. Each takes about 1 kB

    Raises TypeError or ValueError for any other network or samples, or ones that hold NaN.
    """
    _check_network(layers, PIXELS, DIGITS)
    words = {
        "title": "Draw a digit for the network to read",
        "pad": "Drawing area: draw a digit with a mouse, a finger or a pen",
        "seen": "The image of 28 by 28 pixels that the network sees",
        "samples": "Or show a test digit",
        "why": [
            ["centred", "MNIST's digits were scaled to fit into 20 × 20 pixels and moved until their centres of mass "
             "lay on row 14, column 14, counted from 0 (a test digit is as MNIST left it): switch this off, draw a "
             "small digit in a corner, and see it fail."],
            ["straightened", "Every digit that the network was trained on had been set upright first: switch this off "
             "and draw one that leans."],
            ["inverted paper", "To the network ink is 1 and paper 0; in a photo of dark ink on white paper it is the "
             "other way round, so this feeds it 1 − pixel."],
            ["pen", "Try how much thinner or thicker than in MNIST a line may be until the network errs."],
        ],
    }  # fmt: skip
    _show(
        "draw_digit",
        {"layers": _packed_layers(layers), "samples": None if samples is None else _packed_samples(samples),
         "words": words},
        "a canvas to draw a digit on; the network answers with ten probabilities. Run this cell to draw.",
    )  # fmt: skip


def turn_neuron(
    measures, y, names, shift, scale=(1, 1), w=(0, 0), b=0, person=None, limit=4, xlim=(90, 210), ylim=(55, 80),
    classes=("M", "F"),
):  # fmt: skip
    """Display sliders for one sigmoid neuron and one person: its sum, its output and its decision line follow at once.

    measures, y  the people, (n, 2) in pounds and inches, and their classes 0 or 1, (n,) or (n, 1); `names` beside them
    shift, scale the neuron's inputs are (measures - shift) / scale, column by column
    w, b         where the sliders begin; they run from -limit to limit
    person       where the reader's own weight and height begin: the middle of the people unless given
    xlim, ylim   the pounds and the inches that the plane shows and the sliders reach

    Raises ValueError for shapes that do not fit or numbers that the sliders cannot reach.
    """
    measures, labels = _points_and_labels(measures, y)
    pairs = {"shift": shift, "scale": scale, "w": w, "xlim": xlim, "ylim": ylim, "classes": classes}
    pairs |= {} if person is None else {"person": person}
    for name, pair in pairs.items():
        if np.shape(pair) != (2,):
            raise ValueError(f"{name} is {pair!r}; expected two values")
    check_values(shift=np.asarray(shift, float), scale=np.asarray(scale, float), w=np.asarray(w, float), b=float(b))
    if min(scale) <= 0:
        raise ValueError(f"scale is {scale!r}; expected two positive numbers to divide by")
    if len(names) != len(labels):
        raise ValueError(f"there are {len(names)} names for {len(labels)} people")
    if not 0 < limit < math.inf or max(abs(w[0]), abs(w[1]), abs(b)) > limit:
        raise ValueError(f"w is {w!r}, b is {b!r}, limit is {limit!r}; the sliders run from -limit to limit")
    person = measures.mean(axis=0).round() if person is None else person
    if not (xlim[0] <= person[0] <= xlim[1] and ylim[0] <= person[1] <= ylim[1]):
        raise ValueError(f"person is {person!r}; expected pounds within {xlim} and inches within {ylim}")
    data = {
        "people": measures.tolist(), "labels": labels.tolist(), "names": list(names), "classes": list(classes),
        "shift": _floats(shift), "scale": _floats(scale), "w": _floats(w), "b": float(b), "person": _floats(person),
        "limit": float(limit), "xlim": _floats(xlim), "ylim": _floats(ylim),
        "words": {
            "title": "Turn the knobs of one neuron",
            "plane": "The people by weight and height, and the neuron's decision line.",
            "curve": "The sigmoid curve, and the point where the neuron stands for you.",
            "note": "The line is where z = 0 and the output is one half. The square is you.",
        },
    }  # fmt: skip
    _show("turn_neuron", data, "sliders that turn one neuron's weights and bias. Run this cell to turn them.")


def watch_boundary(runs, X, labels, hidden=None, xlim=(-1.75, 2.75), ylim=(-1.45, 1.85), classes=None):
    """Display the decision boundary over training, to be scrubbed or played, for each of several hidden sizes.

    runs    {hidden size: [(passes done, layers), …]}: snapshots of networks with 2 inputs and 2 softmax outputs. About
            60 for each size are plenty; most of what happens happens early, so let their spacing grow
    X       the points (n, 2) and their labels (n,), 0 or 1
    hidden  the size to begin with: the first unless given
    classes what the two classes are called

    Raises TypeError or ValueError for other networks, and when the output would exceed 700 kB.
    """
    X, labels = _points_and_labels(X, labels)
    classes = list(classes or ("class 0, upper moon", "class 1, lower moon"))
    hidden = next(iter(runs), None) if hidden is None else hidden
    if hidden not in runs:
        raise ValueError(f"hidden is {hidden!r}; expected one of the sizes in runs: {list(runs)}")
    packed = []
    for size, snapshots in runs.items():
        if not snapshots:
            raise ValueError(f"runs[{size!r}] is empty; expected at least one (passes, layers)")
        for _, layers in snapshots:
            _check_network(layers, 2, 2)
        passes, frames = zip(*snapshots, strict=True)
        passes, frames = [int(done) for done in passes], [_packed_layers(layers) for layers in frames]
        packed.append({"hidden": int(size), "passes": passes, "frames": frames})
    data = {
        "runs": packed, "first": list(runs).index(hidden), "points": _packed(X), "labels": labels.tolist(),
        "xlim": _floats(xlim), "ylim": _floats(ylim), "classes": classes,
        "words": {
            "title": "Watch the decision boundary during training",
            "plane": "The points and the decision boundary.",
            "note": "The line is where both classes are equally likely.",
        },
    }  # fmt: skip
    _show("watch_boundary", data, "the decision boundary over training. Run this cell to play it.")


def _show(kind, data, sentence):
    """Display the thing as HTML, with a sentence wherever HTML or scripts do not run."""
    html, text = _html(kind, data, sentence), f"[interactive] {sentence}"
    if len(html.encode()) > MOST_BYTES:
        fix = f"pass fewer {'snapshots' if kind == 'watch_boundary' else 'samples'}, or layers in float32"
        raise ValueError(f"the output would be {len(html.encode()):,} bytes, more than {MOST_BYTES:,}: {fix}")
    display({"text/html": html, "text/plain": text}, raw=True)


def _html(kind, data, sentence):
    """A place for the thing, then the script that builds it there. The same data give the same text."""
    script, css = ((HERE / name).read_text(encoding="utf-8") for name in ("touch.js", "touch.css"))
    colours = {theme: dict(zip(_NAMES, values, strict=True)) for theme, values in COLOURS.items()}
    content = json.dumps(data | {"css": css, "colours": colours}, ensure_ascii=False, allow_nan=False)
    content = content.replace("<", "\\u003c")  # or a "</script>" among the names would end the script
    name = hashlib.sha256((kind + content).encode()).hexdigest()[:12]
    return (
        f'<div data-touch="{name}">[interactive] {sentence}</div>\n'
        f"<script>(() => {{\n{script}\nstart({json.dumps(name)}, {json.dumps(kind)}, {content});\n}})();</script>"
    )


def _packed(array):
    """An array's numbers, exactly, as base64 of little-endian float32 or float64, row by row."""
    if array.dtype not in (np.float32, np.float64):
        raise TypeError(f"the numbers are {array.dtype}; expected float32 or float64: use .astype(np.float32)")
    return _encoded(array)


def _encoded(array):
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return {
        "dtype": array.dtype.name, "shape": list(array.shape), "base64": base64.b64encode(little.tobytes()).decode(),
    }  # fmt: skip


def _packed_samples(samples):
    """Images and labels as the page takes them, each pixel a byte; TypeError or ValueError unless they are digits."""
    if not isinstance(samples, list | tuple) or len(samples) != 2:
        raise ValueError(f"samples is a {type(samples).__name__}; expected two arrays: (images, labels)")
    images, labels = samples[0], np.asarray(samples[1])
    check_images(images)
    if not len(images) or labels.shape != (len(images),):
        raise ValueError(
            f"samples holds {len(images)} images and labels of shape {labels.shape}; expected a label each"
        )
    if labels.dtype.kind not in "iu" or not np.isin(labels, range(DIGITS)).all():
        raise ValueError(f"the samples' labels are {np.unique(labels).tolist()}; expected whole numbers from 0 to 9")
    check_values(samples=images)
    pixels = np.rint(255 * images)
    if images.min() < 0 or images.max() > 1 or np.abs(255 * images - pixels).max() > 0.01:
        raise ValueError(
            f"the samples' pixels, from {images.min()} to {images.max()}, are no multiples of 1/255 from 0 to 1; "
            "expected images as prepare gives them, not yet straightened"
        )
    return {"images": _encoded(pixels.astype(np.uint8)), "labels": labels.tolist()}


def _packed_layers(layers):
    return [
        {"W": _packed(W), "b": None if b is None else _packed(b), "activation": activation}
        for W, b, activation in layers
    ]


def _check_network(layers, n_inputs, n_outputs):
    """Raise TypeError or ValueError unless the layers lead from n_inputs to n_outputs softmax probabilities."""
    check_layers(layers)
    if len(layers[0].W) != n_inputs:
        raise ValueError(f"W1 has shape {layers[0].W.shape}; it receives {n_inputs} numbers: expected ({n_inputs}, …)")
    if layers[-1].activation != "softmax" or layers[-1].W.shape[1] != n_outputs:
        came = f"{layers[-1].W.shape[1]} {layers[-1].activation}"
        raise ValueError(f"the network ends in {came} outputs; expected {n_outputs} softmax outputs")
    check_parameters(layers)


def _points_and_labels(X, labels):
    """X as float64 (n, 2) and labels as whole numbers (n,), 0 or 1; ValueError if they are not."""
    X, labels = np.asarray(X, float), np.asarray(labels)
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"the points have shape {X.shape}; expected (n, 2)")
    check_values(points=X)
    if labels.shape not in ((len(X),), (len(X), 1)):
        raise ValueError(f"the classes have shape {labels.shape}; expected ({len(X)},), one for each point")
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(f"the classes are {np.unique(labels).tolist()}; expected 0 and 1")
    return X, labels.ravel().astype(int)


def _floats(values):
    return [float(value) for value in values]

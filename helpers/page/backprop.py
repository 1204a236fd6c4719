"""Backpropagation drawn: the network of one example with its values, and the deltas that come back."""

import textwrap
from itertools import product

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath

from ..activations import ACTIVATIONS
from ..network import forward, total_loss
from .style import (
    BLACK,
    BLUE,
    GREY,
    RED,
    described,
    plain,
    styled,
)  # fmt: skip

# Backpropagation drawn. What goes forward is blue, solid and above; what comes back is vermilion, dashed and below.
# Lengths are in inches. Text has 11 points or more: 9 px on the screen where 7 inches are shown 420 px wide.
FORWARD = {"line": BLUE, "ink": "#00527F", "tint": "#DDECF6", "dashes": "-"}
BACKWARD = {"line": RED, "ink": "#9C3F00", "tint": "#FBE6D8", "dashes": (0, (4, 2))}
HALF, PAD, MARGIN, LINE = 0.28, 0.075, 0.14, 0.29  # half a card's height, a card's margin, the drawing's, a text line
SMALL, MEDIUM = 11, 12  # points
# how formulas name an activation of Z and its slope in terms of its value A; any other is written f(Z) and f'(Z)
FORMULAS = {
    "sigmoid": (r"\sigma(Z)", r"A \odot (1 − A)"),
    "tanh": (r"\tanh(Z)", r"(1 − A \odot A)"),
    "softmax": (r"\mathrm{softmax}(Z)", None),
}


def _number(value, digits):
    """A number as drawings write it: whole ones without decimals, a true minus sign, none before a zero."""
    text = f"{value:.0f}" if value == round(value) else f"{value:.{digits}f}"
    return ("−" if float(text) < 0 else "") + text.lstrip("-")


def _factor(number):
    return f"({number})" if number.startswith("−") else number


def _wide(text, size=MEDIUM, weight="normal"):
    """The width of a line of text in inches."""
    return np.ptp(TextPath((0, 0), text, size=size, prop=FontProperties(weight=weight)).vertices[:, 0]) / 72


def _folded(title, width):
    """The title in as few lines as the drawing's width in inches needs, of about equal length."""
    lines = len(textwrap.wrap(title, int(8.5 * width)))
    return textwrap.fill(title, len(title) // lines + 6) if lines > 1 else title


def _drawing(width, height, title):
    """A figure whose axes fill it and count in inches, with its title."""
    fig = Figure(figsize=(width, height))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    _write(ax, (MARGIN, height - 0.12), title, ha="left", va="top", fontsize=13, weight="bold", linespacing=1.3)
    return fig, ax


def _write(ax, place, text, gid=None, color=BLACK, fontsize=MEDIUM, white=False, **options):
    """Text at a place (x, y), centred unless the options say otherwise; `white` covers what lies behind it."""
    bbox = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if white else None
    ax.text(*place, text, gid=gid, color=color, fontsize=fontsize, bbox=bbox, zorder=5,
            **{"ha": "center", "va": "center_baseline"} | options)  # fmt: skip


def _arrow(ax, start, end, way, gid=None, strong=True, head=12):
    """A line from start to end in the colour and the dashes of its way, with an arrowhead of `head` points."""
    ax.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>" if head else "-", mutation_scale=head or 1, shrinkA=0, shrinkB=0, gid=gid,
            color=way["line"], linestyle=way["dashes"], linewidth=2.2 if strong else 1.1, alpha=1 if strong else 0.6,
            zorder=2,
        )
    )  # fmt: skip


def _lane(ax, y, start, end, text, way):
    """A long arrow across the drawing that says which way things go."""
    _arrow(ax, (start, y), (end, y), way, head=16)
    _write(ax, ((start + end) / 2, y), text, color=way["ink"], weight="bold", white=True)


def _card(ax, centre, width, height, ways, strong=False):
    """A rounded card, tinted in equal parts from above, one for each way."""
    (left, bottom), part = np.subtract(centre, (width / 2, height / 2)), height / len(ways)
    frame = FancyBboxPatch((left, bottom), width, height, boxstyle=f"round,pad=0,rounding_size={min(0.12, height / 3)}",
                           facecolor="none", edgecolor=BLACK, linewidth=2.2 if strong else 1.1, zorder=4)  # fmt: skip
    ax.add_patch(frame)
    for k, way in enumerate(reversed(ways)):
        tint = ax.add_patch(Rectangle((left, bottom + k * part), width, part, color=way["tint"], lw=0, zorder=3))
        tint.set_clip_path(frame)


def _entry(ax, centre, width, symbol, number, gid, way):
    """A card's half: the symbol at its left, the number at its right, or the number alone when it is its own symbol."""
    options = {"color": way["ink"], "weight": "bold"}
    if symbol in ("", number):
        _write(ax, centre, number, gid, **options)
    else:
        _write(ax, centre - (width / 2 - PAD, 0), f"${symbol}$", None, way["ink"], ha="left")
        _write(ax, centre + (width / 2 - PAD, 0), number, gid, ha="right", **options)


def _room(symbol, number):
    """The width that an entry takes."""
    return (0 if symbol in ("", number) else _wide(f"${symbol}$") + 0.08) + _wide(number, weight="bold") + 2 * PAD


def _shares(lines, sizes, others):
    """How far along its line each label stands (0 to 1), off other lines where it can; and how many labels overlap.

    lines (n, 2, 2): the two ends of each; sizes (n, 2): the labels' widths and heights; others (m, 2, 2): more lines.
    """
    starts, ways = lines[:, 0], lines[:, 1] - lines[:, 0]
    every = np.array([*lines, *others])
    paths = every[:, :1] + np.linspace(0, 1, 61)[:, None] * (every[:, 1:] - every[:, :1])
    edges = np.minimum(0.5, (sizes[:, 0] / 2 + 0.06) / ways[:, 0])  # nearer to an end, a label would touch a card

    def costs(shares, k, tried):
        """What each of the tried shares costs label k where the other labels stand."""
        rest, own = np.delete(starts + shares[:, None] * ways, k, axis=0), starts[k] + tried[:, None] * ways[k]
        apart = np.abs(own[:, None] - rest) - (np.delete(sizes, k, axis=0) + sizes[k]) / 2
        overlaps, near = ((apart < room).all(axis=2).sum(axis=1) for room in (0.08, 0.15))
        crossed = (np.abs(own[:, None, None] - paths) < sizes[k] / 2 + 0.02).all(axis=3).any(axis=2).sum(axis=1)
        return 1000 * overlaps + near + crossed + abs(tried - 0.5)

    tries = []
    for first in (0.5, 0.3, 0.7):  # one label after another moves to its best place, from three beginnings
        shares = np.clip(np.full(len(lines), first), edges, 1 - edges)
        for k in [*range(len(lines))] * 3:
            tried = np.linspace(edges[k], 1 - edges[k], 17)
            shares[k] = tried[costs(shares, k, tried).argmin()]
        tries.append((sum(costs(shares, k, shares[[k]])[0] for k in range(len(lines))), *shares))
    total, *shares = min(tries)
    return shares, total // 1000


def _some(count, most):
    """Which neurons of a layer are drawn: all of them, or the first ones, None for dots, and the last."""
    return list(range(count)) if count <= most else [*range(most - 2), None, count - 1]


def _passes(layers, x, y, loss):
    """One example's way there and back: values, slopes and deltas, one (n,) a column; then target (n,) and loss.

    There is None where a column has no slope (inputs, softmax) or no delta (inputs).
    """
    X, Y = (np.atleast_2d(np.asarray(row, layers[0].W.dtype)) for row in (x, y))
    if len(X) != 1 or len(Y) != 1:
        raise ValueError(f"x has shape {X.shape}, y {Y.shape}; expected one example, a row of each: X[i] and y[i]")
    outputs = forward(layers, X)
    value = total_loss(layers, outputs, Y, loss)
    functions = [ACTIVATIONS[layer.activation] for layer in layers]
    slopes = [None, *(f.slope and f.slope(A)[0] for f, A in zip(functions, outputs[1:], strict=True))]
    deltas = [loss.delta(outputs[-1], Y, layers[-1].activation)[0]]
    for layer, slope in zip(layers[:0:-1], slopes[-2:0:-1], strict=True):
        deltas.insert(0, (layer.W @ deltas[0]) * slope)
    return [A[0] for A in outputs], slopes, [None, *deltas], Y[0], value


def _symbols(layers, names, deltas):
    """The symbols of values and deltas without their $, a list a column; None becomes x_i, a_i, ŷ_i and δ_kj."""
    counts = [len(layers[0].W), *(layer.W.shape[1] for layer in layers)]

    def numbered(letter, count, layer=""):
        marks = [f"{layer}{',' if layer and count > 9 else ''}{i}" for i in range(1, count + 1)]
        return [f"{letter}_{mark if len(mark) == 1 else '{' + mark + '}'}" for mark in marks]

    if names is None:
        hidden = [numbered("a", n, k if len(layers) > 2 else "") for k, n in enumerate(counts[1:-1], start=1)]
        last = [r"\hat{y}"] if counts[-1] == 1 else numbered(r"\hat{y}", counts[-1])
        names = [numbered("x", counts[0]), *hidden, last]
    if deltas is None:
        deltas = [[rf"\delta_{k}"] if n == 1 else numbered(r"\delta", n, k) for k, n in enumerate(counts[1:], start=1)]
    deltas = [[""] * counts[0], *deltas]
    for what, given, wanted in (("names", names, counts), ("deltas", deltas[1:], counts[1:])):
        if [len(column) for column in given] != wanted:
            raise ValueError(f"{what} holds lists of {[len(column) for column in given]} symbols; expected {wanted}")
    return ([[symbol.strip("$") for symbol in column] for column in symbols] for symbols in (names, deltas))


def _pulled_back(layers, loss, output):
    """The formula of what comes back out of the loss: its slope along the output, or with softmax along the sums."""
    if layers[-1].activation == "softmax":
        return rf"{output} − y"
    if loss.name in ("sum of squares", "mean squared error"):
        n = layers[-1].W.shape[1]  # of one example the mean is over the outputs
        return rf"2({output} − y)" + ("" if loss.name == "sum of squares" or n == 1 else f" / {n}")
    return rf"\partial L / \partial {output}"


def _arranged(xs, wide, shown, sizes, closest):
    """Rows as close as `closest` or, if weights would overlap, farther apart: pitch, centres, lines, weights' places.

    Heights count from the middle of the columns; a line goes from upper half to upper half.
    """
    last, up = len(shown) - 1, np.array([0, HALF / 2])
    for pitch in closest * 1.1 ** np.arange(8):
        place = {(c, i): np.array([xs[c], ((len(column) - 1) / 2 - row) * pitch])
                 for c, column in enumerate([*shown, [0]]) for row, i in enumerate(column)}  # fmt: skip
        pairs = [(c, i, j) for c, i in place for d, j in place if d == c + 1 and i is not None and j is not None]
        sides = {key: (wide[key[0]] / 2, 0) for key in place}
        lines = {(c, i, j): np.array([place[c, i] + sides[c, i] + up * (c > 0), place[c + 1, j] - sides[c + 1, j] + up])
                 for c, i, j in pairs}  # fmt: skip
        spots, overlaps = {}, 0
        for c in range(last):
            keys = [key for key in sizes if key[0] == c]
            others = [line for key, line in lines.items() if key[0] == c and key not in sizes]
            others += [line - 2 * up for key, line in lines.items() if key[0] == c > 0]
            labelled = np.array([lines[key] for key in keys])
            shares, more = _shares(labelled, np.array([sizes[key] for key in keys]), others)
            spots |= {key: a + share * (b - a) for key, (a, b), share in zip(keys, labelled, shares, strict=True)}
            overlaps += more
        if not overlaps:
            break
    return pitch, place, lines, spots


@styled
def draw_backprop(layers, x=None, y=None, loss=None, title="", names=None, deltas=None, edges=None, follow=None,
                  all_weights=True, most=5, digits=3, width=7.0):  # fmt: skip
    """One example's way through a network and back: values in the upper halves of the neurons, deltas in the lower.

    layers  the network, a list of Layer
    x, y    one example (n_features,) and its target (n_outputs,); without them the layers are drawn as a pattern,
            in symbols, and of what follows only `most` counts
    loss    one of helpers' losses; its delta is where the way back begins
    names   the symbols of the values, a list a column, as for draw_network; deltas: those of the deltas, a list a layer
    edges   the symbols of weights: {(column, from, to): text}, as for draw_network
    follow  the name of a hidden neuron: its lines are drawn strong, and its delta is written out as a product
    all_weights  False: of the weights into the followed neuron's layer, only its own are written
    most    a layer of more neurons is cut short, with dots
    digits  the decimals of all numbers

    Artists have names, gid in matplotlib: "value 1 0" and "delta 1 0" (column, neuron), "weight 0 2 1" (column, from,
    to), likewise slope, bias, forward, backward; the alternative text is made of what they say. Raises ValueError or
    TypeError when the example, the symbols and the layers do not fit together.
    """
    if loss is None or (x is None) != (y is None):
        raise ValueError("expected layers, x, y, loss; or layers and loss=… for the pattern in symbols")
    if x is None:
        return _draw_pattern(layers, loss, title, min(most, 4), width)
    values, slopes, backs, target, loss_value = _passes(layers, x, y, loss)
    names, deltas = _symbols(layers, names, deltas)
    edges = {key: text.strip("$") for key, text in (edges or {}).items()}
    shown = [_some(len(column), most) for column in values]
    drawn = [[i for i in column if i is not None] for column in shown]
    last, rows = len(layers), max(map(len, shown))
    followed = None
    if follow is not None:
        hidden = {name: (c, i) for c in range(1, last) for i, name in enumerate(names[c])}
        if follow.strip("$") not in hidden:
            raise ValueError(f"follow is {follow!r}; expected the name of a hidden neuron: {', '.join(hidden)}")
        followed = hidden[follow.strip("$")]
        for j in drawn[followed[0] + 1]:  # the weights of its product need symbols
            i = followed[1] + 1
            edges.setdefault((*followed, j), f"w_{i}" if len(backs[followed[0] + 1]) == 1 else f"w_{{{i}{j + 1}}}")

    def number(entry):
        return _number(entry, digits)

    # what comes back out of the loss, and the products: the output's delta and that of the followed neuron
    several = len(target) > 1
    source = _pulled_back(layers, loss, r"\hat{y}" if several else names[last][0])
    slope = slopes[last]
    sources = [] if slope is None else [number(d / s) if s else "…" for d, s in zip(backs[last], slope, strict=True)]
    products = []
    if sources and not several:
        products.append(rf"{deltas[last][0]} = {source} \cdot \mathrm{{slope}} = {sources[0]} \cdot {number(slope[0])}"
                        rf" = \mathbf{{{number(backs[last][0])}}}")  # fmt: skip
    if followed:
        c, i = followed
        terms = [(deltas[c + 1][j], edges[c, i, j], number(backs[c + 1][j]), _factor(number(layers[c].W[i, j])))
                 for j in drawn[c + 1]]  # fmt: skip
        terms[1:] = [(symbol, weight, _factor(delta), factor) for symbol, weight, delta, factor in terms[1:]]
        cut = [r"\ldots"] * (len(terms) < len(backs[c + 1]))
        sums = [" + ".join([rf"{term[k]} \cdot {term[k + 1]}" for term in terms] + cut) for k in (0, 2)]
        if len(terms) > 1:
            sums = [f"({text})" for text in sums]
        products += [rf"{deltas[c][i]} = {sums[0]} \cdot \mathrm{{slope}}",
                     rf"= {sums[1]} \cdot {number(slopes[c][i])} = \mathbf{{{number(backs[c][i])}}}"]  # fmt: skip
        if _wide(f"${' '.join(products[-2:])}$") < width - 2 * MARGIN:
            products[-2:] = [" ".join(products[-2:])]

    labels = {}
    for c in range(last):
        only = followed is not None and not all_weights and c + 1 == followed[0]  # the weights into one neuron only
        for i, j in product(drawn[c], [followed[1]] if only else drawn[c + 1]):
            labels[c, i, j] = (f"${edges[c, i, j]}$ " if (c, i, j) in edges else "") + number(layers[c].W[i, j])

    # how wide the columns and their labels are, and so how far apart the columns stand
    wide = [max(_room(names[c][i], number(values[c][i])) for i in drawn[c]) for c in range(last + 1)]
    for c in range(1, last + 1):
        wide[c] = max(wide[c], *(_room(deltas[c][i], number(backs[c][i])) for i in drawn[c]))
    aim = "$y$ = " + ", ".join(map(number, target))
    wide.append(max(_room("", number(loss_value)), _wide(f"${source}$") + 2 * PAD, _wide(aim, SMALL)))
    short = 0.45 if several else 0.3  # the gap before the loss, which no weight fills
    sizes = {key: np.array([_wide(text, SMALL) + 0.06, 0.19]) for key, text in labels.items()}
    needs = np.array([max(size[0] for key, size in sizes.items() if key[0] == c) + 0.3 for c in range(last)])
    gaps = [0, *needs + (width - 2 * MARGIN - sum(wide) - short - needs.sum()) / last, short]
    xs = [MARGIN + sum(wide[:c]) + wide[c] / 2 + sum(gaps[: c + 1]) for c in range(last + 2)]

    over, under = (0.26 if any(layer.b is not None for layer in layers) else 0.04), 0.27
    pitch, place, lines, spots = _arranged(xs, wide, shown, sizes, over + 2 * HALF + under + 0.12)

    # the canvas, from above: title, lane, heads of the columns, neurons, lane, products
    title = _folded(title, width)
    lane = 0.14 + 0.26 * len(title.split("\n")) * bool(title) + 0.14
    top = lane + 0.62
    height = top + rows * pitch + 0.38 + LINE * len(products) + 0.06 * bool(products)
    fig, ax = _drawing(width, height, title)
    up, middle = np.array([0, HALF / 2]), np.array([0, height - top - over - HALF - (rows - 1) / 2 * pitch])
    _lane(ax, height - lane, MARGIN, width - MARGIN, "forward: values", FORWARD)
    foot = height - top - rows * pitch - 0.1
    _lane(ax, foot, width - MARGIN, xs[1] - wide[1] / 2, "backward: deltas", BACKWARD)
    heads = ["inputs", *(f"hidden: {layer.activation}" for layer in layers[:-1]), f"output: {layers[-1].activation}"]
    for left, text in zip(xs, [*heads, "loss"], strict=True):
        _write(ax, (left, height - lane - 0.32), text, fontsize=SMALL)

    # the lines, and on them the weights
    for (c, i, j), (start, end) in ((key, line + middle) for key, line in lines.items()):
        strong = followed is not None and (followed in ((c, i), (c + 1, j)) or followed[0] < c)
        _arrow(ax, start, end, FORWARD, f"forward {c} {i} {j}", strong, head=0)
        if c:
            _arrow(ax, end - 2 * up, start - 2 * up, BACKWARD, f"backward {c} {i} {j}", strong)
        if (c, i, j) in labels:
            _write(ax, spots[c, i, j] + middle, labels[c, i, j], f"weight {c} {i} {j}", fontsize=SMALL, white=True)

    # the neurons
    for (c, i), centre in place.items():
        centre = centre + middle
        if i is None:
            _write(ax, centre, "⋮", fontsize=20, color=GREY)
        elif c == 0:
            _card(ax, centre, wide[0], HALF, [FORWARD])
            _entry(ax, centre, wide[0], names[0][i], number(values[0][i]), f"value 0 {i}", FORWARD)
        elif c <= last:
            _card(ax, centre, wide[c], 2 * HALF, [FORWARD, BACKWARD], strong=(c, i) == followed)
            _entry(ax, centre + up, wide[c], names[c][i], number(values[c][i]), f"value {c} {i}", FORWARD)
            _entry(ax, centre - up, wide[c], deltas[c][i], number(backs[c][i]), f"delta {c} {i}", BACKWARD)
            if layers[c - 1].b is not None:
                text = f"bias {number(layers[c - 1].b[i])}"
                _write(ax, centre + (0, HALF + 0.15), text, f"bias {c} {i}", fontsize=SMALL)
            text = (f"{number(values[c][i])} − {_factor(number(target[i]))}" if slopes[c] is None
                    else f"slope {number(slopes[c][i])}")  # fmt: skip
            _write(ax, centre - (0, HALF + 0.15), text, f"slope {c} {i}", BACKWARD["ink"], SMALL)

    # the loss, where forward ends and backward begins
    centre = place[last + 1, 0] + middle
    _card(ax, centre, wide[-1], 2 * HALF, [FORWARD, BACKWARD])
    _entry(ax, centre + up, wide[-1], "", number(loss_value), "loss", FORWARD)
    _write(ax, centre - up, f"${source}$", "source", BACKWARD["ink"])
    _write(ax, centre + (0, HALF + 0.15), aim, "target", fontsize=SMALL)
    if sources:
        _write(ax, centre - (0, HALF + 0.15), ", ".join(sources), "sources", BACKWARD["ink"], SMALL)
    for k, text in enumerate(products):
        place = (MARGIN, LINE * (len(products) - k) - 0.1)
        _write(ax, place, f"${text}$", f"product {k}", BACKWARD["ink"], ha="left")
    said = {text.get_gid(): text.get_text() for text in ax.texts}
    return described(fig, _alternative(layers, loss, names, deltas, drawn, said))


def _alternative(layers, loss, names, deltas, drawn, said):
    """The drawing of one example in words, made of what its artists say: {gid: text}."""

    def told(kind, c, symbols):
        for i in drawn[c]:
            number, extra = said[f"{kind} {c} {i}"], []
            if kind == "delta":
                extra = [said[f"slope {c} {i}"]]
            elif c:
                weights = [said[key] for k in drawn[c - 1] if (key := f"weight {c - 1} {k} {i}") in said]
                extra = [f"weights {', '.join(weights)}"] * bool(weights)
                extra += [said[key] for key in [f"bias {c} {i}"] if key in said]
            symbol = "" if symbols[c][i] == number else f"{symbols[c][i]} = "
            yield symbol + number + (f" ({'; '.join(extra)})" if extra else "")

    columns = range(len(layers) + 1)
    there = "; ".join(", ".join(told("value", c, names)) for c in columns)
    back = "; ".join(", ".join(told("delta", c, deltas)) for c in reversed(columns[1:]))
    source = f"{said['source']} = {said['sources']}, then " if "sources" in said else ""
    products = "; ".join(text for gid, text in said.items() if str(gid).startswith("product")).replace("$; $=", " =")
    return plain(
        f"A {'-'.join(str(len(column)) for column in names)} network "
        f"({', '.join(layer.activation for layer in layers)}) with the numbers of one example. "
        f"Forward, left to right: {there}; target {said['target']}, loss {said['loss']} ({loss.name}). "
        f"Backward, right to left: {source}{back}." + (f" {products}." if products else "")
    )


def _formulas(layers, loss):
    """What the layers compute for one example, in symbols: forward, deltas, gradients, lines of text for each layer."""
    last = len(layers)
    outputs = ["X", *(f"A_{k}" for k in range(1, last)), r"\hat{y}"]
    there, back, gradients = ["$X$"], [], []
    for k, (_, b, activation) in enumerate(layers, start=1):
        function, slope = (f and f.replace("A", outputs[k]).replace("Z", f"Z_{k}")
                           for f in FORMULAS.get(activation, ("f(Z)", "f'(Z)")))  # fmt: skip
        bias = "" if b is None else f" + b_{k}"
        there.append(f"$Z_{k} = {outputs[k - 1]} W_{k}{bias}$\n${outputs[k]} = {function}$")
        first = _pulled_back(layers, loss, outputs[k]) if k == last else rf"(\delta_{k + 1} W_{k + 1}^{{\top}})"
        back.append(rf"$\delta_{k} = {first}$" + (f"\n$\\odot {slope}$" if slope else ""))
        sums = "" if b is None else f"\n$db_{k} = \\delta_{k}$"
        gradients.append(rf"$dW_{k} = {outputs[k - 1]}^{{\top}} \delta_{k}$" + sums)
    return there, back, gradients


def _draw_pattern(layers, loss, title, most, width):
    """The layers of a network in symbols: above the neurons what goes forward, below them the deltas and gradients."""
    there, back, gradients = _formulas(layers, loss)
    last, counts = len(layers), [len(layers[0].W), *(layer.W.shape[1] for layer in layers)]
    heads = [f"{counts[0]} inputs", *(f"{n} {layer.activation}" for n, layer in zip(counts[1:], layers, strict=True))]
    shown = [_some(count, most) for count in counts]

    # how wide the columns are; and the heights, counted from above: lane, cards, heads, neurons, cards, lane, gradients
    wide = [max(_wide(line) for text in pair for line in text.split("\n")) + 2 * PAD
            for pair in zip(there[1:], back, strict=True)]  # fmt: skip
    wide = np.array([_wide(heads[0], SMALL), *wide])
    gap = (width - 2 * MARGIN - wide.sum()) / last
    xs = MARGIN + np.cumsum(wide) - wide / 2 + gap * np.arange(last + 1)
    title, pitch, tall, neuron = _folded(title, width), 0.5, 0.56, 0.3
    half = (max(map(len, shown)) - 1) / 2 * pitch + neuron / 2
    lane = 0.14 + 0.26 * len(title.split("\n")) * bool(title) + 0.14
    upper = lane + 0.3 + tall / 2
    middle = upper + tall / 2 + 0.5 + half
    lower = middle + half + 0.2 + tall / 2
    foot = lower + tall / 2 + 0.3
    below = foot + 0.25 + tall / 2
    height = below + tall / 2 + 0.12
    upper, middle, lower, below = (height - y for y in (upper, middle, lower, below))

    fig, ax = _drawing(width, height, title)
    _lane(ax, height - lane, MARGIN, width - MARGIN, "forward: values", FORWARD)
    _lane(ax, height - foot, width - MARGIN, xs[1] - wide[1] / 2, "backward: deltas", BACKWARD)
    place = {(c, i): np.array([xs[c], middle + ((len(column) - 1) / 2 - row) * pitch])
             for c, column in enumerate(shown) for row, i in enumerate(column)}  # fmt: skip
    for (c, i), centre in place.items():
        if i is None:
            _write(ax, centre, "⋮", fontsize=20, color=GREY)
            continue
        _card(ax, centre, neuron, neuron, [FORWARD, BACKWARD] if c else [FORWARD])
        for j in shown[c + 1] if c < last else []:
            if j is not None:
                start, end = centre + (neuron / 2, 0), place[c + 1, j] - (neuron / 2, 0)
                _arrow(ax, start, end, FORWARD, f"forward {c} {i} {j}", strong=False, head=0)
    lines = {"linespacing": 1.4, "va": "center"}
    for c, x in enumerate(xs):
        _write(ax, (x, upper - tall / 2 - 0.24), heads[c], f"head {c}", fontsize=SMALL)
        _card(ax, (x, upper), wide[c], tall, [FORWARD])
        _write(ax, (x, upper), there[c], f"forward {c}", FORWARD["ink"], **lines)
        if not c:
            _write(ax, (x, below), "gradients", fontsize=SMALL)
            continue
        _card(ax, (x, lower), wide[c], tall, [BACKWARD])
        _write(ax, (x, lower), back[c - 1], f"backward {c}", BACKWARD["ink"], **lines)
        _write(ax, (x, below), gradients[c - 1], f"gradient {c}", **lines)
        start, end = xs[c - 1] + wide[c - 1] / 2, x - wide[c] / 2
        _arrow(ax, (start, upper), (end, upper), FORWARD)
        if c > 1:
            _arrow(ax, (end, lower), (start, lower), BACKWARD)
        between = (xs[c - 1] + x) / 2
        _write(ax, (between, middle + 0.1), f"$W_{c}$", f"weights {c}", fontsize=14, white=True)
        shape = f"{counts[c - 1]} × {counts[c]}"
        _write(ax, (between, middle - 0.12), shape, f"shape {c}", fontsize=SMALL, white=True)
    said = {text.get_gid(): text.get_text() for text in ax.texts}

    def told(kind, layers, between):
        return "; ".join(said[f"{kind} {c}"].replace("\n", between) for c in layers)

    return described(fig, plain(
        f"The {'-'.join(map(str, counts))} network ({', '.join(layer.activation for layer in layers)}) as a pattern, "
        f"in symbols. Forward, left to right: {told('forward', range(last + 1), ', ')}. "
        f"Backward, right to left: {told('backward', range(last, 0, -1), ' ')}. "
        f"The gradients: {told('gradient', range(last, 0, -1), ', ')}."
    ))  # fmt: skip

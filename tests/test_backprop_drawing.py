"""Backpropagation drawn: every number, place and line of the drawing, and its words; figures whatever the rcParams."""

import functools
import itertools
import math
import re

import numpy as np
import pytest
from drawn import colour
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import ArrowStyle, FancyArrowPatch, FancyBboxPatch, Rectangle

from helpers import Layer, backward, cross_entropy, forward, mean_squared_error, one_hot, sum_of_squares
from helpers.datasets import load_moons, load_people, load_xor
from helpers.page import draw_backprop

TITLE = "Each delta is the deltas behind it, times the weights, times the slope"


def notebook_1():
    X, y = load_xor()
    random = np.random.RandomState(0)
    layers = [Layer(random.rand(3, 4), None, "sigmoid"), Layer(random.rand(4, 1), None, "sigmoid")]
    names = [["$x_1$", "$x_2$", "$1$"], ["$a_1$", "$a_2$", "$a_3$", "$a_4$"], [r"$\hat{y}$"]]
    return (layers, X[1], y[1], sum_of_squares), {"names": names, "follow": "a_2", "all_weights": False}


def notebook_2():
    table = load_people()
    x = table[["weight_lb", "height_in"]].to_numpy(float)[0] - [135, 66]
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = np.random.RandomState(0).normal(size=9)
    layers = [
        Layer(np.array([[w1, w3], [w2, w4]]), np.array([b1, b2]), "sigmoid"),
        Layer(np.array([[w5], [w6]]), np.array([b3]), "sigmoid"),
    ]
    edges = {(0, 0, 0): "$w_1$", (0, 1, 0): "$w_2$", (0, 0, 1): "$w_3$", (0, 1, 1): "$w_4$", (1, 0, 0): "$w_5$",
             (1, 1, 0): "$w_6$"}  # fmt: skip
    names = [["$x_1$", "$x_2$"], ["$h_1$", "$h_2$"], ["$o_1$"]]
    deltas = [[r"$\delta_{h_1}$", r"$\delta_{h_2}$"], [r"$\delta_o$"]]
    options = {"names": names, "deltas": deltas, "edges": edges, "follow": "h_1", "digits": 4}
    return (layers, x, np.array([1.0]), mean_squared_error), options


def notebook_3():
    X, labels = load_moons(200, noise=0.20, seed=0)
    draw = np.random.RandomState(0)
    W1, W2 = draw.randn(2, 3) / np.sqrt(2), draw.randn(3, 2) / np.sqrt(3)
    layers = [Layer(W1, np.zeros(3), "tanh"), Layer(W2, np.zeros(2), "softmax")]
    return (layers, X[0], one_hot(labels, 2)[0], cross_entropy), {"follow": "a_1"}


def random_layers(sizes, kinds, seed=0):
    rng = np.random.default_rng(seed)
    shapes = zip(sizes[:-1], sizes[1:], kinds, strict=True)
    return [Layer(rng.normal(size=(m, n)), rng.normal(size=n), kind) for m, n, kind in shapes]


def deep():
    """Two hidden layers, two outputs, squares, one layer cut short."""
    layers = random_layers([3, 2, 9, 2], ["relu", "tanh", "sigmoid"], seed=3)
    options = {"follow": "a_{12}", "most": 4, "digits": 2, "width": 11}
    return (layers, np.array([0.5, -1.0, 2.0]), np.array([0.0, 1.0]), mean_squared_error), options


def second_hidden():
    """A neuron of the second layer followed, with its own weights only; its layer has no biases."""
    layers = random_layers([3, 2, 4, 1], ["tanh", "sigmoid", "sigmoid"], seed=5)
    layers[1] = layers[1]._replace(b=None)
    options = {"follow": "a_{21}", "all_weights": False, "digits": 3, "width": 10}
    return (layers, np.array([0.5, -1.0, 2.0]), np.array([1.0]), sum_of_squares), options


def notebook_4():
    layers = random_layers([784, 16, 16, 10], ["sigmoid", "sigmoid", "softmax"])
    return (layers, None, None, cross_entropy), {}


NUMBERS = [notebook_1, notebook_2, notebook_3, deep, second_hidden]
USES = [notebook_1, notebook_2, notebook_3, notebook_4]


@functools.cache
def drawn(use):
    arguments, options = use()
    return draw_backprop(*arguments, title=TITLE, **options)


def texts(fig):
    """What each named text of a drawing says, and the texts themselves: two dictionaries by gid."""
    artists = {text.get_gid(): text for text in fig.axes[0].texts if text.get_gid()}
    return {gid: text.get_text() for gid, text in artists.items()}, artists


def boxes(fig, artists):
    renderer = FigureCanvasAgg(fig).get_renderer()
    return [artist.get_window_extent(renderer).transformed(fig.dpi_scale_trans.inverted()) for artist in artists]


def by_loops(layers, x, y, loss):
    """Values, slopes, deltas, each a list of columns, and the loss of one example, number by number."""
    functions = {
        "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda a: a * (1 - a)),
        "tanh": (math.tanh, lambda a: 1 - a**2),
        "relu": (lambda z: max(z, 0.0), lambda a: 1.0 if a > 0 else 0.0),
    }
    values, slopes = [[float(v) for v in x]], [None]
    for W, b, kind in layers:
        z = [
            sum(values[-1][i] * W[i, j] for i in range(len(W))) + (0 if b is None else b[j]) for j in range(W.shape[1])
        ]
        if kind == "softmax":
            values.append([math.exp(v) / sum(map(math.exp, z)) for v in z])
            slopes.append(None)
        else:
            values.append([functions[kind][0](v) for v in z])
            slopes.append([functions[kind][1](a) for a in values[-1]])
    out, n = values[-1], len(y)
    if loss is cross_entropy:
        deltas, value = [[out[j] - y[j] for j in range(n)]], -sum(y[j] * math.log(out[j]) for j in range(n))
    else:
        share = 1 / n if loss is mean_squared_error else 1
        deltas = [[2 * share * (out[j] - y[j]) * slopes[-1][j] for j in range(n)]]
        value = share * sum((out[j] - y[j]) ** 2 for j in range(n))
    for c in range(len(layers) - 1, 0, -1):
        W = layers[c].W
        back = [sum(deltas[0][j] * W[i, j] for j in range(W.shape[1])) * slopes[c][i] for i in range(len(W))]
        deltas.insert(0, back)
    return values, slopes, [None, *deltas], value


def said(number, digits):
    """How a drawing writes a number."""
    text = f"{number:.0f}" if number == int(number) else f"{number:.{digits}f}"
    return re.sub(r"^-0(\.0*)?$", r"0\1", text).replace("-", "−")


@pytest.mark.parametrize("use", NUMBERS)
def test_every_number_is_that_of_the_loops(use):
    (layers, x, y, loss), options = use()
    words, _ = texts(drawn(use))
    values, slopes, deltas, value = by_loops(layers, x, y, loss)
    digits, cut = options.get("digits", 3), options.get("most", 5)
    [(c_followed, j_followed)] = [
        (c, j) for c, column in enumerate(SYMBOLS[use][0]) for j, name in enumerate(column) if name == options["follow"]
    ]
    expected = {"loss": said(value, digits)}
    kept = [[i for i in range(len(a)) if len(a) <= cut or i < cut - 2 or i == len(a) - 1] for a in values]
    for c, i in ((c, i) for c, column in enumerate(kept) for i in column):
        expected[f"value {c} {i}"] = said(values[c][i], digits)
        if c:
            expected[f"delta {c} {i}"] = said(deltas[c][i], digits)
            if slopes[c] is None:
                expected[f"slope {c} {i}"] = f"{said(values[c][i], digits)} − {said(y[i], digits)}"
            else:
                expected[f"slope {c} {i}"] = f"slope {said(slopes[c][i], digits)}"
            if layers[c - 1].b is not None:
                expected[f"bias {c} {i}"] = f"bias {said(layers[c - 1].b[i], digits)}"
        for j in kept[c + 1] if c < len(layers) else []:
            if options.get("all_weights", True) or c + 1 != c_followed or j == j_followed:
                expected[f"weight {c} {i} {j}"] = said(layers[c].W[i, j], digits)
    pulled = slopes[-1] and ", ".join(said(d / s, digits) for d, s in zip(deltas[-1], slopes[-1], strict=True))
    numbers = {gid: re.sub(r"^\$.*\$ (= )?", "", text) for gid, text in words.items() if not gid.startswith("product")}
    assert numbers.pop("target") == ", ".join(said(t, digits) for t in y)
    assert numbers.pop("sources", None) == pulled
    assert numbers.pop("source")
    out = r"\hat{y}" if len(y) > 1 else SYMBOLS[use][0][-1][0]
    share = f" / {len(y)}" if loss is mean_squared_error and len(y) > 1 else ""
    assert words["source"] == (rf"${out} − y$" if loss is cross_entropy else rf"$2({out} − y){share}$")
    assert numbers == expected


def test_notebook_1_shows_its_worked_example():
    words, _ = texts(drawn(notebook_1))
    assert [words[f"value 1 {j}"] for j in range(4)] == ["0.800", "0.737", "0.774", "0.805"]
    assert [words[f"delta 1 {j}"] for j in range(4)] == ["−0.007", "−0.014", "−0.001", "−0.001"]
    assert (words["value 2 0"], words["delta 2 0"], words["weight 1 1 0"]) == ("0.779", "−0.076", "$w_2$ 0.926")
    assert [words[f"weight 0 {i} 1"] for i in range(3)] == ["0.715", "0.646", "0.383"]
    plain = re.sub(r"[${}]|\\mathrm|\\mathbf|\\cdot", "", words["product 1"]).split()
    assert plain == r"\delta_11 = \delta_2 w_2 slope = −0.076 0.926 0.194 = −0.014".replace("_11", "_12").split()


def factors(text):
    """The two sides of a product in numbers: (deltas and weights, slope, result)."""
    numbers = [float(n.replace("−", "-")) for n in re.findall(r"−?\d+\.\d+", text)]
    return numbers[:-2], numbers[-2], numbers[-1]


@pytest.mark.parametrize("use", [notebook_1, notebook_2, notebook_3, second_hidden])
def test_the_followed_delta_is_written_as_the_product_that_makes_it(use):
    (layers, x, y, loss), options = use()
    words, _ = texts(drawn(use))
    values, slopes, deltas, _ = by_loops(layers, x, y, loss)
    names = SYMBOLS[use][0]
    [(c, i)] = [(c, i) for c, column in enumerate(names) for i, n in enumerate(column) if n == options["follow"]]
    *_, last = (text for gid, text in words.items() if gid.startswith("product"))
    pairs, slope, result = factors(last)
    digits = options.get("digits", 3)
    expected = [n for j in range(len(deltas[c + 1])) for n in (deltas[c + 1][j], layers[c].W[i, j])]
    assert pairs == [round(n, digits) for n in expected]
    assert (slope, result) == (round(slopes[c][i], digits), round(deltas[c][i], digits))
    whole = " ".join(text for gid, text in words.items() if gid.startswith("product"))
    assert (f"{SYMBOLS[use][1][c][i]} = (" in whole) == (len(deltas[c + 1]) > 1)  # a sum has brackets, a product none
    for j in range(len(deltas[c + 1])):  # its symbols stand on the lines
        symbol = re.match(r"\$(.*)\$ ", words[f"weight {c} {i} {j}"])[1]
        assert rf"\cdot {symbol}" in whole


@pytest.mark.parametrize("use", NUMBERS)
def test_forward_is_above_and_backward_below(use):
    words, artists = texts(drawn(use))
    places = {gid: artist.get_position() for gid, artist in artists.items()}
    for gid in words:
        if gid.startswith("delta"):
            _, c, i = gid.split()
            (x, above), (_, below) = places[f"value {c} {i}"], places[gid]
            assert above > below > places[f"slope {c} {i}"][1]
            assert x == pytest.approx(places[gid][0])
            assert artists[gid].get_color() == "#9C3F00" != artists[f"value {c} {i}"].get_color()
    for (gid, (x0, y0)), (other, (x1, y1)) in itertools.permutations(places.items(), 2):
        if gid.startswith("value") and other.startswith("value"):
            (c, i), (d, j) = gid.split()[1:], other.split()[1:]
            assert x0 + 1 < x1 if c < d else c > d or x0 == pytest.approx(x1, abs=0.3)
            assert c != d or (y0 > y1) == (int(i) < int(j))  # from above in the order of the rows
    assert all(places["loss"][0] > x for gid, (x, _) in places.items() if gid.startswith(("value", "weight")))


def ends(patch):
    """Where an arrow begins and ends: its drawn path without the arrowhead."""
    vertices = patch.get_path().vertices
    return vertices[0], vertices[2] if len(vertices) > 2 else vertices[1]


@pytest.mark.parametrize("use", NUMBERS)
def test_weights_stand_on_the_lines_of_their_two_neurons(use):
    fig = drawn(use)
    words, artists = texts(fig)
    lines = {patch.get_gid(): patch for patch in fig.axes[0].patches if patch.get_gid()}
    last = max(int(gid.split()[1]) for gid in words if gid.startswith("value"))
    for gid, patch in lines.items():
        way, c, i, j = gid.split()
        tail = f"{int(c) + 1} {j}"
        start, end = ends(patch)
        kind = "value" if way == "forward" else "delta"
        head = artists[f"{kind} {c} {i}"].get_position()
        if int(c) < last:
            target = artists[f"{kind} {tail}"].get_position()
            assert (start if way == "forward" else end)[1] == pytest.approx(head[1], abs=0.05)
            assert (end if way == "forward" else start)[1] == pytest.approx(target[1], abs=0.05)
        assert start[0] < end[0] if way == "forward" else start[0] > end[0]
        assert int(c) > 0 or way == "forward"  # nothing goes back to the inputs
        if way == "forward" and f"weight {c} {i} {j}" in words:
            spot = np.array(artists[f"weight {c} {i} {j}"].get_position())
            along = end - start
            share = (spot - start) @ along / (along @ along)
            assert 0.1 < share < 0.9
            assert np.hypot(*(start + share * along - spot)) < 0.01
    heads = {way: sum(gid.startswith(way) for gid in lines) for way in ("forward", "backward")}
    inputs = sum(gid.startswith("forward 0") for gid in lines)
    assert heads["backward"] == heads["forward"] - inputs  # there and back
    assert all(lines[gid].get_linestyle() == "-" for gid in lines if gid.startswith("forward"))
    assert all(lines[gid].get_linestyle() != "-" for gid in lines if gid.startswith("backward"))


@pytest.mark.parametrize("use", [*USES, deep])
def test_texts_keep_apart_inside_the_drawing_and_large_enough(use):
    fig = drawn(use)
    shown = [text for text in fig.axes[0].texts if text.get_text()]
    for text in shown if use in USES else []:
        assert text.get_fontsize() * 96 / 72 * 420 / (fig.get_figwidth() * 96) >= 9, text.get_text()
    places = boxes(fig, shown)
    width, height = fig.get_size_inches()
    for text, box in zip(shown, places, strict=True):
        inside = box.x0 > 0 and box.y0 > 0 and box.x1 < width and box.y1 < height
        assert inside, (text.get_text(), box)
    for (one, a), (other, b) in itertools.combinations(zip(shown, places, strict=True), 2):
        assert not a.overlaps(b), (one.get_text(), other.get_text())
    cards = [patch for patch in fig.axes[0].patches if type(patch).__name__ == "FancyBboxPatch"]
    for text, box in zip(shown, places, strict=True):
        for card in boxes(fig, cards):  # wholly inside a card or wholly outside
            sides = card.x0 - box.x0, box.x1 - card.x1, card.y0 - box.y0, box.y1 - card.y1
            contained = max(sides) < 0.03  # inches: before 3.11 matplotlib takes the box of a ŷ two pixels taller
            assert contained or not card.overlaps(box), text.get_text()


def by_gid(fig, kind):
    return {patch.get_gid(): patch for patch in fig.axes[0].patches if str(patch.get_gid()).startswith(kind)}


def cards(fig):
    """Every card: (left, bottom, width, height), and its tints: a list of (left, bottom, width, height, colour)."""
    patches = fig.axes[0].patches
    frames = [(p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in patches if isinstance(p, FancyBboxPatch)]
    parts = [(*p.get_xy(), p.get_width(), p.get_height(), colour(p.get_facecolor())) for p in patches
             if type(p) is Rectangle]  # fmt: skip
    inside = [[part for part in parts if all(abs(np.subtract(part[:2], f[:2])) < (0.01, f[3]))] for f in frames]
    return dict(zip(frames, inside, strict=True))


def card_of(fig, place):
    """The card around a place, and its tints, from above."""
    [(frame, tints)] = [(f, parts) for f, parts in cards(fig).items()
                        if 0 < place[0] - f[0] < f[2] and 0 < place[1] - f[1] < f[3]]  # fmt: skip
    return frame, sorted(tints, key=lambda part: -part[1])


BLUE_TINT, ORANGE_TINT, BLUE_INK, ORANGE_INK = "#DDECF6", "#FBE6D8", "#00527F", "#9C3F00"


@pytest.mark.parametrize("use", NUMBERS)
def test_each_number_stands_in_its_half_of_a_card_with_its_symbol(use):
    (layers, *_), options = use()
    fig = drawn(use)
    words, artists = texts(fig)
    names, deltas = SYMBOLS[use]
    symbols = {(*text.get_position(), text.get_text()): text for text in fig.axes[0].texts if not text.get_gid()}
    last, seen = len(layers), 0
    for gid, text in artists.items():
        kind, *where = gid.split()
        if kind not in ("value", "delta", "loss", "source"):
            continue
        (left, bottom, width, height), tints = card_of(fig, text.get_position())
        half = 0.28 if kind == "value" and where[0] == "0" else 0.56
        back = kind in ("delta", "source")
        seen += kind in ("value", "loss")
        assert height == pytest.approx(half)
        halves = [(left, bottom + height - 0.28 * k, width, 0.28) for k in (1, 2)[: len(tints)]]
        np.testing.assert_allclose([part[:4] for part in tints], halves)
        assert [part[4] for part in tints] == [BLUE_TINT, ORANGE_TINT][: round(half / 0.28)]
        x, y = text.get_position()
        assert y == pytest.approx(bottom + (0.14 if back or half < 0.5 else 0.42))
        assert colour(text.get_color()) == (ORANGE_INK if back else BLUE_INK)
        column, row = map(int, where or (last + 1, 0))
        symbol = "" if not where else (deltas if back else names)[column][row]
        if symbol in ("", words[gid]):
            assert (x, text.get_ha()) == (pytest.approx(left + width / 2), "center")
        else:
            assert (x, text.get_ha()) == (pytest.approx(left + width - 0.075), "right")
            [one] = [one for (u, v, said), one in symbols.items() if said == f"${symbol}$" and v == pytest.approx(y)
                     and u == pytest.approx(left + 0.075)]  # fmt: skip
            assert (one.get_ha(), colour(one.get_color())) == ("left", ORANGE_INK if back else BLUE_INK)
    assert seen == len(cards(fig))  # no card without a number
    [(c, i)] = [(c, i) for c, column in enumerate(names) for i, name in enumerate(column) if name == options["follow"]]
    strong = [p for p in fig.axes[0].patches if isinstance(p, FancyBboxPatch) and p.get_linewidth() > 2]
    assert [(p.get_x(), p.get_y()) for p in strong] == [card_of(fig, artists[f"value {c} {i}"].get_position())[0][:2]]


SYMBOLS = {
    notebook_1: (
        [["x_1", "x_2", "1"], ["a_1", "a_2", "a_3", "a_4"], [r"\hat{y}"]],
        [[], [r"\delta_{11}", r"\delta_{12}", r"\delta_{13}", r"\delta_{14}"], [r"\delta_2"]],
    ),
    notebook_2: ([["x_1", "x_2"], ["h_1", "h_2"], ["o_1"]], [[], [r"\delta_{h_1}", r"\delta_{h_2}"], [r"\delta_o"]]),
    notebook_3: (
        [["x_1", "x_2"], ["a_1", "a_2", "a_3"], [r"\hat{y}_1", r"\hat{y}_2"]],
        [[], [r"\delta_{11}", r"\delta_{12}", r"\delta_{13}"], [r"\delta_{21}", r"\delta_{22}"]],
    ),
    deep: (
        [["x_1", "x_2", "x_3"], ["a_{11}", "a_{12}"], [f"a_{{2{i}}}" for i in range(1, 10)],
         [r"\hat{y}_1", r"\hat{y}_2"]],
        [[], [r"\delta_{11}", r"\delta_{12}"], [rf"\delta_{{2{i}}}" for i in range(1, 10)],
         [r"\delta_{31}", r"\delta_{32}"]],
    ),
    second_hidden: (
        [["x_1", "x_2", "x_3"], ["a_{11}", "a_{12}"], ["a_{21}", "a_{22}", "a_{23}", "a_{24}"], [r"\hat{y}"]],
        [[], [r"\delta_{11}", r"\delta_{12}"], [r"\delta_{21}", r"\delta_{22}", r"\delta_{23}", r"\delta_{24}"],
         [r"\delta_3"]],
    ),
}  # fmt: skip


def test_the_followed_weights_have_one_index_for_one_output_and_two_for_several():
    for sizes, follow, gid, symbol in (
        ([2, 3, 1], "a_1", "weight 1 0 0", "$w_1$ "), ([3, 2, 4, 3], "a_{21}", "weight 2 0 2", "$w_{13}$ ")
    ):  # fmt: skip
        layers = random_layers(sizes, ["tanh"] * (len(sizes) - 1))
        fig = draw_backprop(layers, np.ones(sizes[0]), np.ones(sizes[-1]), sum_of_squares, TITLE, follow=follow)
        assert texts(fig)[0][gid].startswith(symbol)


def test_ten_neurons_are_counted_with_a_comma():
    layers = random_layers([1, 10, 10, 1], ["tanh", "tanh", "sigmoid"])
    fig = draw_backprop(layers, [1.0], [1.0], sum_of_squares, most=4, width=11)
    said = {text.get_text() for text in fig.axes[0].texts}
    assert {
        "$x_1$",
        "$a_{1,1}$",
        "$a_{2,10}$",
        r"$\delta_{1,2}$",
        r"$\delta_{2,10}$",
        r"$\delta_3$",
        r"$\hat{y}$",
    } <= said


@pytest.mark.parametrize("use", [*USES, deep])
def test_lanes_say_which_way_and_columns_have_their_heads(use):
    (layers, *_), _ = use()
    fig = drawn(use)
    assert not fig.axes[0].axison
    words, artists = texts(fig)
    width, height = fig.get_size_inches()
    others = [text for text in fig.axes[0].texts if not text.get_gid()]
    said = {text.get_text(): text for text in others}
    title = next(text for text in others if " ".join(text.get_text().split()) == TITLE)
    assert title.get_position() == pytest.approx((0.14, height - 0.12))
    assert (title.get_ha(), title.get_va(), title.get_fontweight()) == ("left", "top", "bold")
    arrows = [p for p in fig.axes[0].patches if isinstance(p, FancyArrowPatch) and p.get_gid() is None]
    lanes = {}
    for text in ("forward: values", "backward: deltas"):
        x, y = said[text].get_position()
        [arrow] = [p for p in arrows if p._posA_posB[0][1] == y]
        lanes[text] = y
        (start, level), (end, same) = arrow._posA_posB
        assert level == same == y
        assert x == pytest.approx((start + end) / 2)
        forward = text.startswith("forward")
        assert colour(arrow.get_edgecolor()) == ("#0072B2" if forward else "#D55E00")
        assert colour(said[text].get_color()) == (BLUE_INK if forward else ORANGE_INK)
        assert (arrow.get_linestyle() == "-") == forward
        assert isinstance(arrow.get_arrowstyle(), ArrowStyle.CurveFilledB)  # the head is at the end
        first = artists["backward 1" if use is notebook_4 else "value 1 0"].get_position()
        (left, *_), _ = card_of(fig, first)
        assert (start, end) == pytest.approx((0.14, width - 0.14) if forward else (width - 0.14, left))
    ours = {gid: text for gid, text in artists.items() if not gid.startswith(("product", "gradient"))}
    assert lanes["forward: values"] > max(text.get_position()[1] for text in ours.values())
    assert lanes["backward: deltas"] < min(text.get_position()[1] for text in ours.values())
    if use is notebook_4:
        assert [words[f"head {c}"] for c in range(4)] == ["784 inputs", "16 sigmoid", "16 sigmoid", "10 softmax"]
        assert said["gradients"].get_position()[0] < artists["gradient 1"].get_position()[0]
        assert said["gradients"].get_position()[1] == artists["gradient 1"].get_position()[1]
        return
    heads = ["inputs", *(f"hidden: {layer.activation}" for layer in layers[:-1]), f"output: {layers[-1].activation}"]
    columns = [card_of(fig, artists[f"value {c} 0"].get_position())[0] for c in range(len(heads))]
    columns.append(card_of(fig, artists["loss"].get_position())[0])
    for head, (left, _, wide, _) in zip([*heads, "loss"], columns, strict=True):
        assert said[head].get_position() == pytest.approx((left + wide / 2, lanes["forward: values"] - 0.32))


@pytest.mark.parametrize("use", NUMBERS)
def test_lines_end_at_the_cards_and_those_of_the_followed_neuron_are_strong(use):
    _, options = use()
    fig = drawn(use)
    words, artists = texts(fig)
    last = max(int(gid.split()[1]) for gid in words if gid.startswith("value"))
    names = SYMBOLS[use][0]
    column, row = next((c, i) for c in range(len(names)) for i, n in enumerate(names[c]) if n == options["follow"])
    for gid, patch in (by_gid(fig, "forward") | by_gid(fig, "backward")).items():
        way, c, i, j = gid.split()
        c, i, j = int(c), int(i), int(j)
        place = artists[f"value {c} {i}"].get_position()
        aim = artists["loss" if c == last else f"value {c + 1} {j}"].get_position()
        (left, _, wide, _), _ = card_of(fig, place)
        (end, *_), _ = card_of(fig, aim)
        drop = 0 if way == "forward" else 0.28
        expected = [(left + wide, place[1] - drop), (end, aim[1] - drop)]
        np.testing.assert_allclose(patch._posA_posB, expected if way == "forward" else expected[::-1])
        assert colour(patch.get_edgecolor()) == ("#0072B2" if way == "forward" else "#D55E00")
        strong = (c, i) == (column, row) or (c + 1, j) == (column, row) or c > column
        assert (patch.get_linewidth(), patch.get_alpha()) == ((2.2, 1) if strong else (1.1, 0.6))
    for gid, text in artists.items():
        if gid.startswith("weight"):
            assert colour(text.get_color()) == "#222222"
            assert text.get_bbox_patch() is not None  # it covers the line that it stands on


@pytest.mark.parametrize("use", NUMBERS)
def test_biases_slopes_and_targets_stand_above_and_below_their_cards(use):
    fig = drawn(use)
    words, artists = texts(fig)
    for gid, text in artists.items():
        kind, *where = gid.split()
        if kind in ("bias", "slope", "target", "sources"):
            owner = artists[f"value {' '.join(where)}" if where else "loss"].get_position()
            (left, bottom, wide, height), _ = card_of(fig, owner)
            above = kind in ("bias", "target")
            expected = (left + wide / 2, bottom + height + 0.15 if above else bottom - 0.15)
            assert text.get_position() == pytest.approx(expected)
            assert colour(text.get_color()) == ("#222222" if above else ORANGE_INK)
    products = [text for gid, text in artists.items() if gid.startswith("product")]
    rows = [text.get_position() for text in products]
    assert rows == [(0.14, pytest.approx(0.29 * k - 0.1)) for k in range(len(rows), 0, -1)]
    assert {(text.get_ha(), colour(text.get_color())) for text in products} <= {("left", ORANGE_INK)}


def test_the_pattern_is_drawn_in_columns():
    fig = drawn(notebook_4)
    words, artists = texts(fig)
    ax = fig.axes[0]
    xs = [artists[f"head {c}"].get_position()[0] for c in range(4)]
    neurons = [[place for place in neurons_of(fig) if place[0] == pytest.approx(x)] for x in xs]
    assert [len(column) for column in neurons] == [3] * 4  # two, dots, the last
    dots = [text for text in ax.texts if text.get_text() == "⋮"]
    for c, column in enumerate(neurons):
        heights = sorted((y for _, y in column), reverse=True)
        middle = (heights[0] + heights[-1]) / 2
        steps = [heights[0] - 0.5 * k for k in (0, 1, 3)]
        assert heights == pytest.approx(steps)
        assert dots[c].get_position() == pytest.approx((xs[c], heights[0] - 1))
        assert colour(dots[c].get_color()) == "#767676"
        for place in column:
            (_, _, wide, tall), tints = card_of(fig, place)
            assert (wide, tall) == pytest.approx((0.3, 0.3))
            assert [part[4] for part in tints] == [BLUE_TINT, ORANGE_TINT][: 1 + (c > 0)]
        for kind in ("head", "forward", "backward", "gradient"):
            if c or kind in ("head", "forward"):
                assert artists[f"{kind} {c}"].get_position()[0] == pytest.approx(xs[c])
        head, there = (artists[f"{kind} {c}"].get_position()[1] for kind in ("head", "forward"))
        assert there > head > heights[0] + 0.15
        (left, bottom, wide, tall), tints = card_of(fig, (xs[c], there))
        assert [part[4] for part in tints] == [BLUE_TINT]
        assert (bottom + tall / 2, colour(artists[f"forward {c}"].get_color())) == (pytest.approx(there), BLUE_INK)
        if c:
            back = artists[f"backward {c}"].get_position()[1]
            (_, bottom, same, tall), tints = card_of(fig, (xs[c], back))
            assert [part[4] for part in tints] == [ORANGE_TINT]
            assert (bottom + tall / 2, same) == pytest.approx((back, wide))
            assert colour(artists[f"backward {c}"].get_color()) == ORANGE_INK
            between = (xs[c - 1] + xs[c]) / 2
            assert artists[f"weights {c}"].get_position() == pytest.approx((between, middle + 0.1))
            assert artists[f"shape {c}"].get_position() == pytest.approx((between, middle - 0.12))
            assert words[f"weights {c}"] == f"$W_{c}$"
    lines = {gid: np.array(patch._posA_posB) for gid, patch in by_gid(fig, "forward").items()}
    drawn_rows = [0, 1, 783], [0, 1, 15], [0, 1, 15], [0, 1, 9]
    expected = {}
    for c in range(3):
        for (m, i), (n, j) in itertools.product(enumerate(drawn_rows[c]), enumerate(drawn_rows[c + 1])):
            ends = [(xs[c] + 0.15, neurons[c][m][1]), (xs[c + 1] - 0.15, neurons[c + 1][n][1])]
            expected[f"forward {c} {i} {j}"] = ends
    assert lines.keys() == expected.keys()
    for gid, line in lines.items():
        np.testing.assert_allclose(line, expected[gid])
    level = {kind: artists[f"{kind} 1"].get_position()[1] for kind in ("forward", "backward")}
    arrows = [p._posA_posB for p in ax.patches if isinstance(p, FancyArrowPatch) and p.get_gid() is None]
    for kind, first in (("forward", 1), ("backward", 2)):
        across = sorted(ends for ends in arrows if ends[0][1] == pytest.approx(level[kind]))
        assert len(across) == 4 - first
        for c, ends in enumerate(sorted(across, key=lambda ends: min(ends)[0]), start=first):
            before, after = (card_of(fig, (xs[k], level["forward"]))[0] for k in (c - 1, c))
            gap = (before[0] + before[2], after[0])  # from card to card
            assert [x for x, _ in ends] == pytest.approx(gap if kind == "forward" else gap[::-1])


def neurons_of(fig):
    """The centres of the small cards that stand for neurons, in the order drawn."""
    return [(left + wide / 2, bottom + tall / 2) for left, bottom, wide, tall in cards(fig) if wide == 0.3 == tall]


def test_a_large_layer_is_cut_with_dots_in_the_place_of_the_rest():
    fig = drawn(deep)
    words, artists = texts(fig)
    assert sorted(gid for gid in words if gid.startswith("value 2")) == ["value 2 0", "value 2 1", "value 2 8"]
    [three] = [text for text in fig.axes[0].texts if text.get_text() == "⋮"]
    dots = [three.get_position()]
    assert colour(three.get_color()) == "#767676"
    assert artists["value 2 1"].get_position()[1] > dots[0][1] > artists["value 2 8"].get_position()[1]
    assert any(r"\ldots" in text for gid, text in words.items() if gid.startswith("product"))
    words, _ = texts(drawn(notebook_4))
    assert [words[f"shape {k}"] for k in (1, 2, 3)] == ["784 × 16", "16 × 16", "16 × 10"]


def test_a_single_layer_has_nothing_behind_it():
    layers = random_layers([2, 1], ["sigmoid"])
    words, _ = texts(draw_backprop(layers, np.array([1.0, 2.0]), [0.0], sum_of_squares))
    assert words["delta 1 0"] == said(by_loops(layers, [1, 2], [0], sum_of_squares)[2][1][0], 3)


PAIRS = [
    (["sigmoid", "sigmoid", "softmax"], cross_entropy),
    (["tanh", "sigmoid"], sum_of_squares),
    (["sigmoid", "tanh", "sigmoid"], mean_squared_error),
]


@pytest.mark.parametrize(("kinds", "loss"), PAIRS)
def test_the_formulas_of_the_pattern_give_the_gradient(kinds, loss):
    """The symbols are read as numpy and computed; the gradients are those of helpers.backward."""
    layers = random_layers([4, 3, 5, 2][: len(kinds)] + [2], kinds, seed=1)
    x, y = np.random.default_rng(2).normal(size=(1, 4)), np.array([[0.0, 1.0]])
    words, _ = texts(draw_backprop(layers, loss=loss))
    known = {"X": x, "y": y, "sigma": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh,
             "softmax": lambda z: np.exp(z) / np.exp(z).sum()}  # fmt: skip
    for k, layer in enumerate(layers, start=1):
        known |= {f"W_{k}": layer.W, f"b_{k}": layer.b}
    order = [f"forward {k}" for k in range(1, len(layers) + 1)] + [
        f"{kind} {k}" for k in range(len(layers), 0, -1) for kind in ("backward", "gradient")
    ]
    for gid in order:
        text = words[gid].replace("\n$\\odot", r" \odot").replace("$\n$", "\n").replace("$", "")
        for line in text.split("\n"):
            for tex, python in ((r"\mathrm{softmax}", "softmax"), (r"\hat{y}", "y_hat"), (r"^{\top}", ".T"), ("−", "-"),
                                (r"\odot", "*"), (" / 2", " / 2"), ("\\", "")):  # fmt: skip
                line = line.replace(tex, python)
            line = re.sub(r"2\(", "2 * (", line)
            line = re.sub(r"(\w|\.T) (?=[WdA\w]+_\d)", r"\1 @ ", line)  # two arrays side by side: the matrix product
            name, formula = line.split(" = ")
            known[name] = eval(formula, {}, known)
    gradients = backward(layers, forward(layers, x), y, loss)
    for k, (dW, db) in enumerate(gradients, start=1):
        np.testing.assert_allclose(known[f"dW_{k}"], dW, rtol=1e-12)
        np.testing.assert_allclose(known[f"db_{k}"][0], db, rtol=1e-12)


def test_the_pattern_of_notebook_4():
    fig = drawn(notebook_4)
    words, artists = texts(fig)
    assert words["backward 3"] == r"$\delta_3 = \hat{y} − y$"
    xs = [artists[f"forward {c}"].get_position()[0] for c in range(4)]
    assert xs == sorted(xs)
    for c in (1, 2, 3):
        heights = [artists[f"{kind} {c}"].get_position()[1] for kind in ("forward", "weights", "backward", "gradient")]
        assert heights == sorted(heights, reverse=True)
        assert xs[c - 1] < artists[f"weights {c}"].get_position()[0] < xs[c]
    assert "δ2 = (δ3 W3ᵀ) ⊙ A2 ⊙ (1 − A2)" in fig.alt


@pytest.mark.parametrize("use", NUMBERS)
def test_the_alternative_text_says_every_number_drawn(use):
    fig = drawn(use)
    words, _ = texts(fig)
    numbers = sorted(n for text in words.values() for n in re.findall(r"−?\d+\.\d+", text))
    told = re.findall(r"−?\d+\.\d+", fig.alt)
    assert not {n for n in numbers if n not in told}
    assert not re.search(r"[$\\{}]|_", fig.alt)
    (layers, x, y, loss), options = use()
    options["title"] = TITLE
    other = draw_backprop(layers, np.asarray(x) + 0.5, y, loss, **options)
    assert other.alt != fig.alt


def test_the_drawing_in_words():
    layers = [Layer(np.array([[0.5], [-1.0]]), np.array([0.25]), "tanh"), Layer(np.array([[2.0]]), None, "sigmoid")]
    fig = draw_backprop(layers, [1.0, -0.5], [1.0], mean_squared_error, follow="a_1")
    assert fig.alt == (
        "A 2-1-1 network (tanh, sigmoid) with the numbers of one example. Forward, left to right: x1 = 1, x2 = −0.500; "
        "a1 = 0.848 (weights 0.500, −1; bias 0.250); ŷ = 0.845 (weights w1 2); target y = 1, loss 0.024 (mean squared "
        "error). Backward, right to left: 2(ŷ − y) = −0.310, then δ2 = −0.041 (slope 0.131); δ1 = −0.023 (slope 0.280)."
        " δ2 = 2(ŷ − y) · slope = −0.310 · 0.131 = −0.041; δ1 = δ2 · w1 · slope = −0.041 · 2 · 0.280 = −0.023."
    )
    assert drawn(notebook_4).alt == (
        "The 784-16-16-10 network (sigmoid, sigmoid, softmax) as a pattern, in symbols. Forward, left to right: X; Z1 ="
        " X W1 + b1, A1 = σ(Z1); Z2 = A1 W2 + b2, A2 = σ(Z2); Z3 = A2 W3 + b3, ŷ = softmax(Z3). Backward, right to left"
        ": δ3 = ŷ − y; δ2 = (δ3 W3ᵀ) ⊙ A2 ⊙ (1 − A2); δ1 = (δ2 W2ᵀ) ⊙ A1 ⊙ (1 − A1). The gradients: dW3 = A2ᵀ δ3, db3 "
        "= δ3; dW2 = A1ᵀ δ2, db2 = δ2; dW1 = Xᵀ δ1, db1 = δ1."
    )
    single = draw_backprop([Layer(np.array([[1.0, 0.0]]), None, "softmax")], [0.5], [1.0, 0.0], cross_entropy)
    assert single.alt == (
        "A 1-2 network (softmax) with the numbers of one example. Forward, left to right: x1 = 0.500; ŷ1 = 0.622 "
        "(weights 1), ŷ2 = 0.378 (weights 0); target y = 1, 0, loss 0.474 (cross-entropy). Backward, right to left: "
        "δ11 = −0.378 (0.622 − 1), δ12 = 0.378 (0.378 − 0)."
    )


def test_a_sum_cut_short_is_written_with_its_signs():
    words, _ = texts(drawn(deep))
    numbers = r"(0.01 \cdot (−0.24) + 0.05 \cdot 0.96 + (−0.04) \cdot 0.54 + \ldots) \cdot 0 = \mathbf{0}"
    symbols = r"(\delta_{21} \cdot w_{21} + \delta_{22} \cdot w_{22} + \delta_{29} \cdot w_{29} + \ldots)"
    assert words["product 0"] == rf"$\delta_{{12}} = {symbols} \cdot \mathrm{{slope}} = {numbers}$"
    assert "(0.01 · (−0.24) + 0.05 · 0.96 + (−0.04) · 0.54 + …) · 0 = 0." in drawn(deep).alt


def test_what_does_not_fit_is_refused():
    (layers, x, y, loss), _ = notebook_1()
    with pytest.raises(ValueError, match="one example"):
        draw_backprop(layers, *load_xor(), loss)
    with pytest.raises(ValueError, match="or layers and loss"):
        draw_backprop(layers, x, loss=loss)
    with pytest.raises(ValueError, match="or layers and loss"):
        draw_backprop(layers, x, y)
    with pytest.raises(ValueError, match="a_1, a_2, a_3, a_4"):
        draw_backprop(layers, x, y, loss, follow="a_5")
    with pytest.raises(ValueError, match=r"names holds lists of \[3, 3, 1\] symbols; expected \[3, 4, 1\]"):
        draw_backprop(layers, x, y, loss, names=[["a"] * 3, ["b"] * 3, ["c"]])
    with pytest.raises(ValueError, match=r"deltas holds lists of \[4, 2\] symbols; expected \[4, 1\]"):
        draw_backprop(layers, x, y, loss, deltas=[["a"] * 4, ["b"] * 2])
    with pytest.raises(ValueError, match="softmax"):
        draw_backprop(layers, x, y, cross_entropy)

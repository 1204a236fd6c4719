"""Put a figure's own mistakes into the drawing functions, one at a time, and see the unit tests fail for each.

    python tests/maintenance/figure_mutants.py                     # all of them
    python tests/maintenance/figure_mutants.py xor moons           # those of some rooms
    python tests/maintenance/figure_mutants.py --list digits       # what would be tried

The way is that of mutants.py: the mutants are generated from the code as it stands, by the rules of `wrongs`, each in a
process of its own; one that no test notices has SURVIVED, and the exit status is 1. One that draws and says the same is
listed in EQUIVALENT with its proof. The rules are the ways in which a picture lies: axes, colours, markers or words
exchanged, data shifted or turned over, a limit or an index changed, a call that draws lost. What is only a matter of
looks has no rule: sizes, places of words and legends, the colours of edges and frames (COSMETIC, UNSEEN, LAYOUT).
What stops with an error inside the drawn file is noticed as well, but proves nothing: it is counted apart.
"""

import ast
import contextlib
import importlib
import inspect
import os
import re
import sys
from typing import NamedTuple

import mutants
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from mutants import ROOT, called, expression, function_of, put_in, with_

FILES = {"style": "page/style", "figures": "page/figures", "backprop": "page/backprop"}
FILES |= {room: f"page/{room}/figures" for room in ("xor", "neuron", "moons", "digits")}
TESTS = {file: [f"{file}_figures"] for file in FILES}  # file -> the tests that look at its figures
TESTS |= {"style": ["shared_figures"], "figures": ["shared_figures"], "digits": ["digit_figures"]}
TESTS |= {"backprop": ["backprop_drawing"]}

SQUARE = "it is drawn where t = p: a square on the diagonal"
GRID = "the same GridSpec for every Axes of the grid"
ZERO = "-0 is 0"
ROOM = "the same drawing with more or less room in it; no text touches another or the edge, which is tested"
MIRROR = "hypot(-a, b) = hypot(a, b) = hypot(a, -b), and (a - b)² = (b - a)²"
EQUIVALENT = {  # mutant -> why no test can tell it from the original
    "xor.plot_hidden_neurons (index): axes.flat[0].get_legend_ha… -> axes.flat[1].get_legend_ha…":
        "every panel has the same two entries",
    "neuron.draw_neuron (data): ax.scatter([2.75], [0], s=2100, facec… -> ax.scatter([2.75], np.negative([0]), s=2100,"
    " facec…": ZERO,
    "neuron.draw_neuron (data): ax.scatter([4.85], [0], s=2100, facec… -> ax.scatter([4.85], np.negative([0]), s=2100,"
    " facec…": ZERO,
    "neuron._loss_grid (data): M[..., None] * x + C[..., None] - target -> target - (M[..., None] * x + C[..., None])":
        MIRROR,
    "neuron._line_loss (data): points[:, :1] * x + points[:, 1:] - target -> target - (points[:, :1] * x +"
    " points[:, 1:])": MIRROR,
    "neuron.plot_fog (data): np.hypot(M - here[0], C - here[1]) -> np.hypot(here[0] - M, C - here[1])": MIRROR,
    "neuron.plot_fog (data): np.hypot(M - here[0], C - here[1]) -> np.hypot(M - here[0], here[1] - C)": MIRROR,
    "neuron.plot_fog (data): np.linspace(*mlim, 240) - here[0] -> here[0] - np.linspace(*mlim, 240)": MIRROR,
    "neuron.plot_fog (data): np.linspace(*clim, 240) - here[1] -> here[1] - np.linspace(*clim, 240)": MIRROR,
    "moons.plot_tanh (index): signed(y[0], 1) -> signed(y[1], 1)":
        "z = -5 and -4.95: to one digit tanh is −1.0 at both, and the sigmoid 0.0",
    "moons.plot_jacobian (index): values.shape[1] -> values.shape[0] (again) (again)":
        "the list is used for the table with more columns than one: the Jacobian, which is square",
    "moons.plot_neurons (data): ax.contour(xs, ys, line.reshape(steps, steps), levels=[0], … -> ax.contour(xs, ys,"
    " np.negative(line.reshape(steps, steps)), levels=[0], …": "-f is 0 where f is 0",
    "moons.probability_of (index): layers[0].W.dtype -> layers[1].W.dtype": "all layers of a network have one dtype",
    "digits.plot_confusion (axis): …tangle((p - 0.5, t - 0.5), 1, 1, facecol…"
    " -> …tangle((p - 0.5, t - 0.5)[::-1], 1, 1, facecol…": SQUARE,
    "digits.plot_picture_steps (index): grid[0, 0].get_gridsp… -> grid[1, 0].get_gridsp…": GRID,
    "digits.plot_picture_steps (index): grid[0, 0].get_gridspec -> grid[0, 1].get_gridspec": GRID,
    "backprop._symbols (index): [''] * counts[0] -> [''] * counts[1]": "nobody reads the deltas of the inputs",
    'backprop.draw_backprop (limit): width - 2 * MARGIN -> width - 4 * MARGIN': ROOM,
    "backprop.draw_backprop (limit): _wide(f'${source}$') + 2 * PAD -> _wide(f'${source}$') + 4 * PAD": ROOM,
    'backprop.draw_backprop (choice): 0.45 if several else 0.3 -> 0.3 if several else 0.45': ROOM,
    'backprop.draw_backprop (extreme): max((size[0] for k… -> min((size[0] for k…': ROOM,
    'backprop.draw_backprop (index): (size[0] for key, size… -> (size[1] for key, size…': ROOM,
    'backprop.draw_backprop (limit): over + 2 * HALF -> over + 4 * HALF': ROOM,
    'backprop.draw_backprop (limit): 0.26 * len(title.sp… -> 0.52 * len(title.sp…': ROOM,
    'backprop.draw_backprop (limit): 0.06 * bool(product… -> 0.12 * bool(product…': ROOM,
    "backprop.draw_backprop (index): …ry(ax, centre + up, wide[-1], '', number(l… -> …ry(ax, centre + up,"
    " wide[0], '', number(l…": ROOM,
    "backprop._draw_pattern (limit): … in text.split('\\n'))) + 2 * PAD -> … in text.split('\\n'))) + 4 * PAD": ROOM,
    'backprop._draw_pattern (index): _wide(heads[0], SMALL) -> _wide(heads[1], SMALL)': ROOM,
    'backprop._draw_pattern (limit): width - 2 * MARGIN -> width - 4 * MARGIN': ROOM,
    'backprop._draw_pattern (index): max(map(len, shown)) - 1 -> max(map(len, shown))': ROOM,
    'backprop._draw_pattern (extreme): max(map(len, shown… -> min(map(len, shown…': ROOM,
    'backprop._draw_pattern (limit): 0.26 * len(title.sp… -> 0.52 * len(title.sp…': ROOM,
}  # fmt: skip


class Mutant(NamedTuple):
    file: str
    line: int
    title: str  # file.function (kind): what stood there -> what stands there now
    source: str  # of the whole file
    kind: str


def named(names):
    return set(names.split())


PALETTE = named("BLUE ORANGE GREEN PURPLE SKY YELLOW RED BLACK GREY LIGHT_GREY")
SEQUENCES = named("SERIES DASHES CLASS_COLOURS CLASS_MARKERS CLASS_CMAP_COLOURS")  # told apart by their order
# keywords, keys of dictionaries and parameters that say how something looks, not what it shows
COSMETIC = named("""
    alpha antialiased arrowstyle aspect axisbelow azim bbox bbox_to_anchor boxstyle columnspacing
    computed_zorder cstride depthshade dpi edgecolor edgecolors elev fill fontsize fontweight fraction
    framealpha frameon ha handletextpad head height height_ratios interpolation labelpad layout linespacing
    linewidth linewidths loc location lw markeredgecolor markeredgewidth markersize minor mutation_scale ncols
    pad padding projection rise rounding_size rstride s shrink shrinkA shrinkB size squeeze steps strict
    textcoords va weight width width_ratios xytext zoom zorder
""")
LIMITS = named("bins clim extent levels mlim radius range ticks vmax vmin xlim xticks ylim yticks zticks")
TOKENS = named("axis c cmap color colors colour facecolor gid linestyle marker origin transform which xscale yscale")
UNSEEN = named("grid minorticks_off set_box_aspect set_clip_path set_fontweight set_visible tick_params view_init")
LAYOUT = named("_arranged _folded _room _shares _wide cost")  # functions that only find places for words
NO_WORDS = named("""
    convert decode encode endswith from_list get get_title getattr rc_context replace save set_aspect set_fontweight
    set_xscale set_yscale startswith strip
""")

# calls that draw -> where their first two data arguments stand, or a point (x, y), or a third argument over the plane
PAIRS = dict.fromkeys(
    named("plot scatter bar barh contour contourf text fill_between vlines hlines plot_surface"), (0, 1)
)
PAIRS |= {"_arrow": (1, 2), "_lane": (2, 3), "FancyArrowPatch": (0, 1), "Rectangle": (1, 2), "FancyBboxPatch": (1, 2)}
PAIRS |= {"shade_boundary": (2, 3)}
POINTS = {"annotate": 1, "_write": 1, "_entry": 1, "_card": 1, "Rectangle": 0, "FancyBboxPatch": 0}
SHADED = {"contour": 2, "contourf": 2, "plot_surface": 2}
TURNED = {"bar": "np.flip({})", "barh": "np.flip({})", "text": "np.add({}, 1)"}  # elsewhere y is negated
AXES = [("xlabel", "ylabel"), ("xlim", "ylim"), ("xticks", "yticks"), ("xscale", "yscale"), ("sharex", "sharey")]
ACROSS = [tuple(f"set_{name}" for name in pair) for pair in AXES]
ACROSS += [("axhline", "axvline"), ("hlines", "vlines"), ("bar", "barh"), ("get_xticklabels", "get_yticklabels")]
EXTREMES = [("min", "max"), ("argmin", "argmax"), ("minimum", "maximum"), ("nanmin", "nanmax")]
LOOKS = {"o": "s", "^": "v", "s": "o", "D": "o", "*": "o", "X": "o", "-": "--", "--": "-", ":": "-", "-.": "-",
         "-o": "--o", "--s": "-s"}  # fmt: skip
OTHER = {one: other for pairs in (ACROSS, EXTREMES) for pair in pairs for one, other in (pair, pair[::-1])}
OPPOSITE = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


def wrap(pattern, node):
    return expression(pattern.format(ast.unparse(node)))


def above(node):
    """The node's parents up to its statement, itself first."""
    while isinstance(node, ast.AST) and not isinstance(node, ast.stmt):
        yield node
        node = node.parent


def roles(node):
    """The keywords, keys and parameters that the node is the value of, or a part of it."""
    for one in above(node):
        parent = one.parent
        if isinstance(one, ast.keyword):
            yield one.arg
        elif isinstance(parent, ast.Dict) and one in parent.values:
            key = parent.keys[parent.values.index(one)]
            yield getattr(key, "value", None)
        elif isinstance(parent, ast.arguments) and one in parent.defaults:
            yield parent.args[len(parent.args) - len(parent.defaults) + parent.defaults.index(one)].arg


def calls(node):
    """The names of the calls that the node stands in, the innermost first."""
    return [called(one.parent) for one in above(node) if isinstance(one.parent, ast.Call)]


def framing(node):
    """Whether the node is a call that only frames a picture, or lays a grid under it."""
    frame = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] in ("spine", "side")
    return frame or called(node) in UNSEEN


def words(node):
    """The constant's text with its first word changed, if it is text for a reader."""
    used = set(roles(node))
    inside = calls(node)
    apart = isinstance(node.parent, ast.Compare | ast.Subscript | ast.Expr) or node.field in ("keys", "format_spec")
    apart = apart or isinstance(node.parent, ast.JoinedStr) and node.parent.field == "format_spec"
    if used & (COSMETIC | TOKENS) or node.value in ("white", "none") or apart or inside[:1] and inside[0] in NO_WORDS:
        return
    changed = re.sub(r"(?<![\\#\w])[^\W\d_]{2,}", "wrong", node.value, count=1)
    if changed != node.value:
        yield "label", ast.Constant(changed)


def looks(node):
    """Another marker, dash or colour for a constant that names one."""
    used, plain = set(roles(node)), isinstance(node.parent, ast.Call) and called(node.parent) == "plot"
    if node.value in LOOKS and (plain or used & {"linestyle", "marker", "dashes"}):
        yield "marker", ast.Constant(LOOKS[node.value])
    if re.fullmatch(r"#\w{6}", node.value) and not used & COSMETIC:
        backwards = "#" + node.value[5:] + node.value[3:5] + node.value[1:3]
        yield from [("colour", ast.Constant(backwards))] * (backwards != node.value)
    if node.value == "gray":
        yield "colour", ast.Constant("gray_r")


def numbers(node):
    """A limit, level, tick, threshold or factor doubled; of a list only the last."""
    used, parent = set(roles(node)), node.parent
    if used & COSMETIC or isinstance(node.value, bool) or calls(node)[:1] in (["new_figure"], ["Figure"]):
        return
    last = not isinstance(parent, ast.Tuple | ast.List) or node is parent.elts[-1]
    factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult | ast.Div)
    half = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div) and node.value == 2  # of a width, mostly
    if used & LIMITS and last or isinstance(parent, ast.Compare) or factor and not half:
        yield "limit", ast.Constant(2 * node.value or 1)


def index(node):
    """The index or slice changed by one."""
    cut, whole = node.slice, ast.unparse(node.value)
    text = ast.unparse(node)[len(whole) + 1 : -1]
    if text == "::-1":
        yield "data", node.value
    elif re.fullmatch(r"-?\d+", text):
        other = {0: 1, 1: 0, -1: 0}.get(int(text), int(text) - 1)
        yield "index", with_(node, slice=ast.Constant(other))
    elif isinstance(cut, ast.Tuple | ast.Slice):
        for m in re.finditer(r"(?<![\w.:])-?\d+|(?<=:)-?\d+", text):
            number = int(m[0])
            other = {0: 1, 1: 0, -1: -2}.get(number, number - 1)
            yield "index", expression(f"{whole}[{text[: m.start()]}{other}{text[m.end() :]}]")


def drawn(node):
    """A call that draws, with wrong data."""
    name, args = called(node), node.args
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("fig", "np"):
        return
    for k, arg in enumerate(args):
        if isinstance(arg, ast.Starred) and name in PAIRS:
            yield "axis", with_(node, args={k: ast.Starred(wrap("({})[::-1]", arg.value))})
            yield "data", with_(node, args={k: ast.Starred(wrap("np.add({}, 1)", arg.value))})
    if name in PAIRS and len(args) > PAIRS[name][1] and not any(isinstance(arg, ast.Starred) for arg in args):
        i, j = PAIRS[name]
        if ast.unparse(args[i]) != ast.unparse(args[j]):
            yield "axis", with_(node, args={i: args[j], j: args[i]})
        data = isinstance(node.func, ast.Attribute) and not isinstance(args[i], ast.List) or not args[:1]
        if data or isinstance(args[i], ast.List) and args[i].elts:
            yield "data", with_(node, args={i: wrap("np.add({}, 1)", args[i])})
            yield "data", with_(node, args={j: wrap(TURNED.get(name, "np.negative({})"), args[j])})
    if name in SHADED and len(args) > SHADED[name]:
        k = SHADED[name]
        yield "data", with_(node, args={k: wrap("np.negative({})", args[k])})
        yield "data", with_(node, args={k: wrap("np.transpose({})", args[k])})
    if name in POINTS and len(args) > POINTS[name]:
        k = POINTS[name]
        yield "axis", with_(node, args={k: wrap("({})[::-1]", args[k])})
        yield "data", with_(node, args={k: wrap("np.add({}, 1)", args[k])})
    if name == "imshow":
        for pattern in ("np.swapaxes({}, 0, 1)", "np.negative({})"):
            yield "data", with_(node, args={0: wrap(pattern, args[0])})
        if not any(keyword.arg == "origin" for keyword in node.keywords):
            yield "image", with_(node, keywords=[*node.keywords, ast.keyword("origin", ast.Constant("lower"))])
    if name == "_image":
        yield "data", with_(node, args={1: wrap("np.flip({})", args[1])})
    if name == "shade_boundary":
        yield "data", with_(node, args={1: wrap("(lambda points: 1 - ({})(points))", args[1])})
    if name == "scatter_classes":
        yield "axis", with_(node, args={1: wrap("np.flip({}, 1)", args[1])})
        yield "data", with_(node, args={1: wrap("np.add({}, 1)", args[1])})
        yield "colour", with_(node, args={2: wrap("1 - np.asarray({})", args[2])})
    if name in ("set", "new_figure", "add_axes"):
        given = [keyword.arg for keyword in node.keywords]
        for pair in AXES:
            there = [given.index(one) for one in pair if one in given]
            if len({ast.unparse(node.keywords[k].value) for k in there}) == len(there) > 0:
                swap = dict(zip(pair, pair[::-1], strict=True))
                yield "axis", with_(node, keywords={k: with_(node.keywords[k], arg=swap[given[k]]) for k in there})


def wrongs(node):
    """Every wrong expression that could stand in place of this node: (kind, expression)."""
    used = set(roles(node))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from words(node)
        yield from looks(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield from numbers(node)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in PALETTE and not used & COSMETIC and not any(framing(one.parent) for one in above(node)):
            yield "colour", ast.Constant("#0072B2" if node.id == "RED" else "#D55E00")
        if node.id in SEQUENCES and called(node.parent) != "len":
            yield "marker" if node.id in ("DASHES", "CLASS_MARKERS") else "colour", wrap("{}[::-1]", node)
        if "cmap" in used:
            yield "colour", wrap("{}.reversed()", node)
        if used & {"names", "handles", "labels"}:
            yield "label", wrap("({})[::-1]", node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "data", node.value
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        if all(isinstance(one, ast.Name) and one.id in PALETTE for one in node.elts):
            yield "colour", with_(node, elts=node.elts[::-1])
        elif used & {"xlim", "ylim", "extent", "xlabel", "levels"} and not used & COSMETIC:
            yield "image" if "extent" in used else "limit", with_(node, elts=node.elts[::-1])
    elif isinstance(node, ast.BinOp) and not used & COSMETIC and not isinstance(node.right, ast.Tuple):
        if isinstance(node.op, ast.Sub):
            yield "data", with_(node, left=node.right, right=node.left)
        for side, other in ((node.right, node.left), (node.left, node.right)):
            if isinstance(node.op, ast.Add | ast.Sub) and getattr(side, "value", None) == 1:
                yield "index", other
    elif isinstance(node, ast.UnaryOp) and not used & COSMETIC:
        if (
            isinstance(node.op, ast.Invert)
            or isinstance(node.op, ast.USub)
            and not isinstance(node.operand, ast.Constant)
        ):
            yield "data", node.operand
    elif isinstance(node, ast.IfExp) and not used & COSMETIC and not isinstance(node.body, ast.Dict):
        yield "choice", with_(node, body=node.orelse, orelse=node.body)
    elif (
        isinstance(node, ast.Compare)
        and not used & COSMETIC
        and node.field != "test"
        and all(type(op) in OPPOSITE for op in node.ops)
    ):
        yield "choice", with_(node, ops=[OPPOSITE[type(op)]() for op in node.ops])
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and not used & COSMETIC:
        yield from index(node)
    elif isinstance(node, ast.keyword) and node.arg == "origin" and isinstance(node.value, ast.Constant):
        yield "image", with_(node, value=ast.Constant({"lower": "upper"}.get(node.value.value, "lower")))
    elif isinstance(node, ast.Call) and not used & COSMETIC:
        if called(node) in OTHER:
            name = "id" if isinstance(node.func, ast.Name) else "attr"
            kind = "axis" if called(node) in sum(ACROSS, ()) else "extreme"
            yield kind, with_(node, func=with_(node.func, **{name: OTHER[called(node)]}))
        yield from drawn(node)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not framing(node.value):
        yield "lost", ast.Pass()


def walk(node):
    """The nodes below this one, each with its parent and its place there; without imports, types and messages."""
    for field, value in ast.iter_fields(node):
        for k, child in enumerate(value if isinstance(value, list) else [value]):
            apart = isinstance(child, ast.Import | ast.ImportFrom | ast.Raise) or field in (
                "annotation",
                "decorator_list",
            )
            if isinstance(child, ast.AST) and not apart:
                child.parent, child.field, child.place = node, field, k if isinstance(value, list) else None
                yield child
                yield from walk(child)


@contextlib.contextmanager
def changed(node, new):
    """The tree with the new node in place of the other."""
    place = node.parent if node.place is None else getattr(node.parent, node.field)
    put, key = (setattr, node.field) if node.place is None else (list.__setitem__, node.place)
    put(place, key, new)
    yield
    put(place, key, node)


def known_by(node):
    """The node or, where it is too short to be known by, what stands around it."""
    while len(ast.unparse(node)) < 15 and isinstance(node.parent, ast.expr | ast.keyword):
        node = node.parent
    return node


def cut(*texts):
    """The texts, each on one line, without what they have in common but for some letters around the difference."""
    texts = [" ".join(text.split()) for text in texts]
    if texts[1] == "pass":
        return texts[0], "lost"
    start, end = len(os.path.commonprefix(texts)) - 25, len(os.path.commonprefix([text[::-1] for text in texts])) - 15
    return [("…" * (start > 0) + text[max(0, start) : len(text) - max(0, end)] + "…" * (end > 0)) for text in texts]


def mutants_of(file):
    """Every mutant of the file, in the order of its lines."""
    tree, found = ast.parse((ROOT / "helpers" / f"{FILES[file]}.py").read_text("utf-8")), {}
    parts = {statement: ast.unparse(statement) for statement in tree.body}
    whole = "\n".join(parts.values())
    for node in list(walk(tree)):
        function, statement = function_of(node), node
        while statement.parent is not tree:
            statement = statement.parent
        place = f"{file}.{function.name}" if isinstance(function, ast.FunctionDef) else file
        order = any(ast.unparse(target) in SEQUENCES for target in getattr(statement, "targets", ()))
        if place.partition(".")[2] in LAYOUT or place == "style" and not order:  # there, how all figures look
            continue
        for kind, new in wrongs(node):
            around = known_by(node)
            before = ast.unparse(around)
            with changed(node, new):
                source = "\n".join((parts | {statement: ast.unparse(statement)}).values())
                after = ast.unparse(new if around is node else around)
            if source == whole or source in found:
                continue
            title = f"{place} ({kind}): {' -> '.join(cut(before, after))}"
            while title in {mutant.title for mutant in found.values()}:
                title += " (again)"
            found[source] = Mutant(FILES[file], node.lineno, title, source, kind)
    return sorted(found.values(), key=lambda mutant: mutant.line)


class Trial:
    """A pytest plugin: the tests are collected once, then each mutant runs those of its file in a forked process."""

    def pytest_runtestloop(self, session):
        self.session, self.failures = session, []
        fig = Figure()
        fig.text(0, 0, "$x_1$ A")
        FigureCanvasAgg(fig).draw()  # matplotlib looks for its fonts now, once for all
        try:
            mutants.main(__doc__, list(FILES), mutants_of, self.attempt, EQUIVALENT, rows="kind")
        except SystemExit as end:
            self.end = end
        return True

    def pytest_runtest_makereport(self, item, call):
        if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            self.failures.append(call.excinfo)

    def attempt(self, mutant):
        """Run the tests of the mutant's file (of None: all) with it in place; exit with a key of mutants.VERDICTS."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            self.put_in(mutant)
        except Exception:
            os._exit(2)
        items = self.session.items
        if mutant:
            tests = next(TESTS[file] for file, path in FILES.items() if path == mutant.file)
            items = [item for item in items if item.path.stem.removeprefix("test_") in tests]
            name = mutant.title.split()[0].partition(".")[2] or "nothing"
            items.sort(key=lambda item: name not in inspect.getsource(item.function))  # its own tests first
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failures:
                error = self.failures[0]
                if not mutant:
                    print(f"{item.nodeid}: {error.exconly()}", file=sys.stderr)
                inside = mutant and any(str(entry.path).endswith(f"{mutant.file}.py") for entry in error.traceback)
                os._exit(2 if inside and not error.errisinstance(AssertionError) else 1)
        os._exit(0)

    def put_in(self, mutant):
        """Import all that draws anew, with the mutant in place of its file, and hand it to the test modules."""
        put_in(mutant)
        old = {name: module for name, module in sys.modules.items() if name.split(".")[:2] == ["helpers", "page"]}
        places = {id(value): (name, key) for name, module in old.items() for key, value in vars(module).items()}
        for name in old:
            del sys.modules[name]
        new = {name: importlib.import_module(name) for name in old}
        for module in {item.module for item in self.session.items} | {sys.modules["helpers"]}:
            for key, value in list(vars(module).items()):
                if id(value) in {id(other) for other in old.values()}:
                    setattr(module, key, new[value.__name__])
                elif id(value) in places and not isinstance(value, str | int | float | bool | None):
                    name, attribute = places[id(value)]
                    setattr(module, key, getattr(new[name], attribute))


def main():
    if "--list" in sys.argv:
        mutants.main(__doc__, list(FILES), mutants_of, None, EQUIVALENT)
        return
    chosen = [file for file in FILES if file in sys.argv] or FILES
    tests = [
        ROOT / "tests" / f"test_{name}.py" for name in dict.fromkeys(name for file in chosen for name in TESTS[file])
    ]
    trial = Trial()
    options = ["-s", "--assert=plain", "-o", "addopts="]
    options += [option for plugin in ("nbval", "cacheprovider", "terminal") for option in ("-p", f"no:{plugin}")]
    pytest.main([*options, *(str(path) for path in tests if path.exists())], plugins=[trial])
    sys.exit(trial.end.code if hasattr(trial, "end") else "the tests cannot be collected")


if __name__ == "__main__":
    main()

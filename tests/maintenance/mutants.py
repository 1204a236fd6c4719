"""Put one mistake at a time into the shared mathematics and see the unit tests fail for each.

    python tests/maintenance/mutants.py                     # all mutants: a few minutes on two cores
    python tests/maintenance/mutants.py network losses      # those of some files
    python tests/maintenance/mutants.py --list              # what would be tried
    python tests/maintenance/mutants.py --report FILE       # also write what killed each, as Markdown

The mutants are generated from the code as it stands, by the rules of `variants`, `wrong_calls` and `shifts`. One that
no test notices has SURVIVED, and the exit status is 1. One that computes the same is listed in EQUIVALENT with its
proof; if it is killed after all, or no longer generated, the run fails as well. Only wrong behaviour counts as a kill:
what merely stops at an unknown name or does not import is counted apart.

Each mutant runs in a process of its own that imports the changed text in place of the file; no file is touched. On
Linux it is forked from one that has numpy, pytest and scikit-learn loaded; elsewhere it starts anew and takes longer.
"""

import argparse
import ast
import contextlib
import copy
import gc
import io
import multiprocessing
import os
import sys
import time
from importlib.machinery import SourceFileLoader
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is loaded
import pytest
import sklearn.neural_network  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
FILES = ["activations", "losses", "network", "training", "gradient_check"]
TESTS = ["mathematics", "properties", "training", "gradient_check", "bad_input"]  # a file's own tests run first

SAME_ARRAY = "the tuple in the list holds the array dW itself, and += changes that array: it may come later"
LAYOUT = "only the order in memory differs: every entry is the same, and a sum over a row the same up to rounding"
MIRROR = "|a - b| = |b - a|, and (a - b)² = (b - a)²"
EQUIVALENT = {  # mutant -> why no test can tell it from the original
    "activations.softmax: Z = np.asfortranarray(Z) -> lost": LAYOUT,
    "activations.softmax: np.asfortranarray(Z) -> Z": LAYOUT,
    "activations.softmax: Z = np.asfortranarray(Z) -> after E = np.exp(Z - Z.max(axis=1, keepdims=True))": LAYOUT,
    "activations.softmax: np.exp(Z - Z.max(axis=1, keepdims=True)) -> -np.exp(Z - Z.max(axis=1, keepdims=True))":
        "the sign stands in the numerator and in each term of the denominator: (-E) / sum(-E) = E / sum(E)",
    "losses: np.sum((A - Y) ** 2) -> np.sum((Y - A) ** 2)": MIRROR,
    "losses: np.mean((A - Y) ** 2) -> np.mean((Y - A) ** 2)": MIRROR,
    "network.init_layers: np.empty((1, sizes[0]), dtype) -> np.empty((2, sizes[0]), dtype)":
        "check_layers asks of X its width, its dtype and that it has a row; two rows answer the same",
    "network.backward: if l2: -> after gradients.insert(0, (dW, None if b is None else delta.sum(axis=0)))":
        SAME_ARRAY,
    "network.backward: if l2: -> after if i > 0:": SAME_ARRAY + "; delta is made of W and delta, not of dW",
    "network.accuracy: predict(layers, X), np.asarray(labels) -> (np.asarray(labels), predict(layers, X))":
        "the two are only compared, shape with shape and entry with entry, and equality is symmetric",
    "training.train: X = np.ascontiguousarray(X) -> lost": LAYOUT,
    "training.train: X = np.ascontiguousarray(X) -> after for epoch in range(epochs):": LAYOUT,
    "training.train: np.ascontiguousarray(X) -> X": LAYOUT,
    "gradient_check.check_gradient: ours - numerical -> numerical - ours": MIRROR,
    "gradient_check._explain: ours - numerical -> numerical - ours": MIRROR,
    "gradient_check._explain: ours - ratio * numerical -> ratio * numerical - ours": MIRROR,
    "gradient_check._explain: np.abs(ours - ratio * numerical).max() < 1e-3 * np.abs(ours).max()"
    " -> np.abs(ours - ratio * numerical).max() <= 0.001 * np.abs(ours).max()":
        "they part only where the entries are off by a thousandth exactly, and there either wording is right",
}  # fmt: skip


class Mutant(NamedTuple):
    file: str
    line: int
    title: str  # file.function: what stood there -> what stands there now
    source: str  # of the whole file


OPERATORS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult],
    ast.And: [ast.Or], ast.Or: [ast.And], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn],
    ast.NotIn: [ast.In], ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Lt: [ast.GtE, ast.LtE],
    ast.LtE: [ast.Gt, ast.Lt], ast.Gt: [ast.LtE, ast.GtE], ast.GtE: [ast.Lt, ast.Gt],
}  # fmt: skip
RIVAL = {"sum": "mean", "mean": "sum", "max": "min", "maximum": "minimum", "argmax": "argmin"}
RIVAL |= {"value": "slope", "slope": "value"}
SIGNED = {"sum", "mean", "vdot", "exp", "log", "tanh", "value", "slope", "delta"}  # results whose sign may flip
LOSABLE = {"sum", "mean", "max", "astype", "copy", "reshape"}  # methods that leave the array they are called on
PRODUCT = ast.Mult | ast.MatMult | ast.Div | ast.Pow


def with_(node, **changes):
    """A copy of the node with changed fields; of a list, {index: new item} changes one, or drops it for None."""
    node = copy.copy(node)
    for field, value in changes.items():
        if isinstance(value, dict):
            value = [value.get(k, item) for k, item in enumerate(getattr(node, field))]
            value = [item for item in value if item is not None]
        setattr(node, field, value)
    return node


def expression(text):
    return ast.parse(text, mode="eval").body


def called(node):
    """The last part of the name of what is called, or None."""
    return getattr(node.func, "attr", getattr(node.func, "id", None)) if isinstance(node, ast.Call) else None


def variants(node):
    """Every wrong expression (or +=) that could stand in place of this node."""
    product = isinstance(node, ast.BinOp) and isinstance(node.op, PRODUCT)
    if (product or called(node) in SIGNED) and not isinstance(getattr(node.parent, "op", None), PRODUCT):
        yield ast.UnaryOp(ast.USub(), node)  # a flipped sign
    if isinstance(node, ast.BinOp):
        left, right, op = node.left, node.right, type(node.op)
        yield from (with_(node, op=wrong()) for wrong in OPERATORS.get(op, ()))
        if op in (ast.MatMult, ast.Sub):
            yield with_(node, left=right, right=left)
        yield left  # a lost factor, term or divisor
        if op not in (ast.Div, ast.Pow):
            yield right
        if op is ast.Sub and isinstance(left, ast.Name) and (left.id == "b" or not left.id.islower()):  # in place
            yield expression(f"np.subtract({left.id}, {ast.unparse(right)}, out={left.id})")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield with_(node, op=OPERATORS[type(node.op)][0]())
        yield from (with_(node, values={k: None}) for k in range(len(node.values)))
    elif isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            yield from (with_(node, ops={k: wrong()}) for wrong in OPERATORS[type(op)])
    elif isinstance(node, ast.AugAssign):
        yield from (with_(node, op=wrong()) for wrong in OPERATORS.get(type(node.op), ()))
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value  # a lost transpose
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if isinstance(node.parent, ast.If):
            yield ast.UnaryOp(ast.Not(), node)
        if "d" + node.id in known(node):
            yield expression(f"({node.id} - d{node.id})")  # an updated weight, used too early
    elif isinstance(node, ast.Call):
        yield from wrong_calls(node)
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        if not isinstance(node.parent, ast.Subscript | ast.Compare):  # A[:, 0] is no pair, x in (a, b) has no order
            yield with_(node, elts=node.elts[::-1])
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and len(node.slice.id) == 1:
        yield from (with_(node, slice=ast.BinOp(node.slice, op, ast.Constant(1))) for op in (ast.Add(), ast.Sub()))
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float) and not 0 < node.value < 1e-100:
        tiny = 0 < node.value < 0.01  # a chosen step or tolerance: another order of magnitude
        for value in (1000 * node.value, node.value / 1000) if tiny else (2 * node.value, 1, 0):
            if value != node.value and (value or node.value == 1):
                yield ast.Constant(value)
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)


def wrong_calls(node):
    """A rival function, a lost one, lost or exchanged arguments, the entry of another row of a table."""
    name, args, method = called(node), node.args, isinstance(node.func, ast.Attribute)
    if name in RIVAL and method:
        yield with_(node, func=with_(node.func, attr=RIVAL[name]))
    if method and name in LOSABLE and ast.unparse(node.func.value) != "np":
        yield node.func.value  # a lost sum
    elif len(args) == 1 and not isinstance(node.parent, ast.Expr):
        yield args[0]
    if name == "slope":
        yield with_(node, args={0: with_(node, func=with_(node.func, attr="value"))})  # the activation taken twice
        if isinstance(args[0], ast.Subscript):  # the slope of Z in place of A
            k = ast.unparse(args[0].slice)
            yield with_(node, args={0: expression(f"{args[0].value.id}[{k} - 1] @ layers[{k} - 1].W")})
    if len(args) == 2 and name not in ("maximum", "max", "vdot"):  # these have no order
        yield with_(node, args=args[::-1])
    if len(args) > 1 and isinstance(args[-1], ast.Name) and name.islower():
        yield with_(node, args=args[:-1])
    yield from (with_(node, keywords={k: None}) for k, word in enumerate(node.keywords) if word.arg != "strict")
    for row in node.parent.values if isinstance(node.parent, ast.Dict) else ():
        for k, entry in enumerate(getattr(row, "args", ())):
            if not isinstance(entry, ast.Constant) and not isinstance(args[k], ast.Constant):
                yield with_(node, args={k: entry})


def reads(*nodes):
    inside = [n for node in nodes for n in ast.walk(node)]
    changed = {n.target.id for n in inside if isinstance(n, ast.AugAssign)}
    return changed | {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def writes(*nodes):
    """The names that the nodes bind, or whose arrays and lists they change."""
    inside = [n for node in nodes for n in ast.walk(node)]
    changed = [n.value for n in inside if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    changed += [n.value.func for n in inside if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    return reads(*changed) | {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def known(node):
    """The names of the function that have a value when the node is reached for the first time."""
    found, line = set(), node.lineno
    while node := getattr(node, "parent", None):
        inside = list(ast.walk(node)) if isinstance(node, ast.FunctionDef) else []
        found |= {n.arg for n in inside if isinstance(n, ast.arg)}
        stored = (n for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        found |= {n.id for n in stored if n.lineno < line}
    return found


def brief(statement):
    return ast.unparse(statement).splitlines()[0]


def movable(node):
    """Whether the order of a statement is mathematics: not a docstring's, a check's or a jump's."""
    method = isinstance(node, ast.Expr) and isinstance(getattr(node.value, "func", None), ast.Attribute)
    return method or isinstance(node, ast.Assign | ast.AugAssign | ast.If | ast.For)


def shifts(body):
    """Each statement lost (None), or moved past some others, where a value is used too early or too late.

    Yields (statement, the others, whether it moves up). Left out: what can only stop at a name without a value, and
    moves past statements that commute with this one because neither changes a name that the other uses.
    """
    for k, one in enumerate(body):
        check = isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
        if check or isinstance(one, ast.AugAssign) or movable(one) and writes(one) <= known(one):
            yield one, None, None
        for passed in [body[to:k] for to in range(k)] + [body[k + 1 : to] for to in range(k + 2, len(body) + 1)]:
            up = passed[0].lineno < one.lineno
            before, after = (passed, [one]) if up else ([one], passed)
            fed = writes(*before) & reads(*after)
            related = fed or writes(*after) & (reads(*before) | writes(*before))
            if related and fed <= known(before[0]) and all(map(movable, [one, *passed])):
                yield one, passed, up


def computed(node):
    """The nodes below this one, each with its parent noted; without types, imports and the words of messages."""
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            words = isinstance(child, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.Raise)
            if isinstance(child, ast.AST) and not words and field not in ("annotation", "decorator_list", "bases"):
                child.parent = node
                yield child
                yield from computed(child)


def mutants_of(file):
    """Every mutant of helpers/`file`.py, in the order of its lines."""
    text = (ROOT / "helpers" / f"{file}.py").read_text("utf-8")
    lines, found, tree = text.splitlines(keepends=True), {}, ast.parse(text)

    def span(node):
        first, last = (lines[k - 1].encode() for k in (node.lineno, node.end_lineno))  # ast counts columns in bytes
        start = len("".join(lines[: node.lineno - 1])) + len(first[: node.col_offset].decode())
        return start, len("".join(lines[: node.end_lineno - 1])) + len(last[: node.end_col_offset].decode())

    def keep(node, before, after, source):
        line, meaning = node.lineno, ast.unparse(ast.parse(source))
        while not isinstance(node, ast.FunctionDef | ast.Module):
            node = node.parent
        place = f"{file}.{node.name}" if isinstance(node, ast.FunctionDef) else file
        title = " ".join(f"{place}: {before} -> {after}".split())
        while title in {mutant.title for mutant in found.values()}:
            title += " (again)"
        found.setdefault(meaning, Mutant(file, line, title, source))

    for node in list(computed(tree)):
        for variant in variants(node):
            (start, end), shown = span(node), node
            while span(shown)[1] - span(shown)[0] < 15 and isinstance(shown.parent, ast.expr):
                shown = shown.parent  # enough of the line to know it by
            a, b = span(shown)
            plain = isinstance(variant, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.Constant | ast.stmt)
            plain = plain or text[start - 1] + text[end] == "()"
            new = ast.unparse(variant) if plain else f"({ast.unparse(variant)})"
            after = ast.unparse(variant) if shown is node else text[a:start] + new + text[end:b]
            keep(node, text[a:b], after, text[:start] + new + text[end:])
        for one, passed, up in shifts(node.body) if isinstance(node, ast.FunctionDef | ast.For | ast.If) else ():
            a, b, c = one.lineno - 1, one.end_lineno, one.end_lineno
            after, moved = "lost", [" " * one.col_offset + "pass\n"]
            if passed:
                c = passed[0].lineno - 1 if up else passed[-1].end_lineno
                after, moved = f"{'before' if up else 'after'} {brief(passed[0 if up else -1])}", lines[a:b]
            rest = [*lines[c:a], *lines[b:]] if up else lines[c:]
            keep(one, brief(one), after, "".join([*(lines[:c] if up else lines[:a] + lines[b:c]), *moved, *rest]))
    found.pop(ast.unparse(tree), None)
    return sorted(found.values(), key=lambda mutant: mutant.line)


class Killer:
    """A pytest plugin that sends the first failure and ends the process; an unknown name is no behaviour."""

    def __init__(self, pipe):
        self.pipe, self.stopped = pipe, None

    def pytest_exception_interact(self, node, call):
        where = f"{node.nodeid.split('/')[-1]} ({call.excinfo.type.__name__})"
        if call.excinfo.errisinstance((NameError, ImportError, SyntaxError)) or call.when == "collect":
            self.stopped = where
        else:
            self.pipe.send(("killed", f"by {where}"))
            os._exit(0)


def try_out(mutant, pipe):
    """Run the tests with the mutant (or None) in place of its file; send (killed, does not run or survived; how)."""
    unchanged = SourceFileLoader.get_code

    def get_code(loader, name):
        changed = mutant and name == f"helpers.{mutant.file}"
        return compile(mutant.source, loader.path, "exec") if changed else unchanged(loader, name)

    SourceFileLoader.get_code = get_code
    killer = Killer(pipe)
    options = ["-q", "-p", "no:nbval", "-p", "no:cacheprovider", "-o", "addopts=", "--assert=plain"]
    for name in sorted(TESTS, key=lambda name: mutant is None or name != mutant.file):
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main([*options, str(ROOT / "tests" / f"test_{name}.py")], plugins=[killer])
    pipe.send(("does not run", f"in {killer.stopped}") if killer.stopped else ("survived", ""))


def run(mutants, workers, limit):
    """Try the mutants, some at a time; yields (mutant, (verdict, how)) as they end. `limit` is in seconds for each."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    waiting, running = mutants[::-1], {}
    gc.collect()
    gc.freeze()  # what is loaded stays: else each pytest looks through it for garbage as it ends
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=try_out, args=(mutant, there), daemon=True)
            process.start()
            there.close()
            running[here] = mutant, process, time.monotonic() + limit
        ready = wait(running, timeout=1)
        for pipe in ready + [p for p in running if p not in ready and time.monotonic() > running[p][2]]:
            mutant, process, _ = running.pop(pipe)
            try:
                verdict = pipe.recv() if pipe.poll() else ("killed", f"by the clock: it ran for {limit:.0f} s")
            except EOFError:
                verdict = "killed", "by a crash of Python"
            process.kill()
            process.join()
            yield mutant, verdict


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}; none means all")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write each mutant and what killed it, as Markdown")
    arguments = parser.parse_args()
    files = arguments.files or FILES
    mutants = [mutant for file in files for mutant in mutants_of(file)]
    if arguments.list:
        print(*(f"{mutant.line:4}  {mutant.title}" for mutant in mutants), f"{len(mutants)} mutants", sep="\n")
        return
    start, results = time.monotonic(), {}
    [(_, (verdict, how))] = run([None], 1, 600)
    if verdict != "survived":
        sys.exit(f"the unchanged code does not pass its tests: {verdict} {how}")
    for mutant, (verdict, how) in run(mutants, min(2, os.cpu_count()), 20 + 5 * (time.monotonic() - start)):
        if verdict == "survived" and mutant.title in EQUIVALENT:
            verdict, how = "equivalent", f"because {EQUIVALENT[mutant.title]}"
        elif verdict == "survived":
            verdict = "SURVIVED"
        results[mutant] = verdict, how
        if sys.stderr.isatty():
            print(f"\r{len(results)} of {len(mutants)}", end="", file=sys.stderr, flush=True)
    kinds = ["killed", "equivalent", "does not run", "SURVIVED"]
    summary = ["", f"| file | mutants | {' | '.join(kinds)} |", "|---|---|---|---|---|---|"]
    for file in [*files, "all"]:
        verdicts = [results[m][0] for m in mutants if file in (m.file, "all")]
        summary.append(f"| {file} | {len(verdicts)} | {' | '.join(str(verdicts.count(kind)) for kind in kinds)} |")
    lines = {m: f"- line {m.line}, `{m.title}`: {' '.join(results[m])}".rstrip() for m in mutants}
    summary += ["", *(lines[m] for m in sorted(mutants, key=lambda m: results[m][0]) if results[m][0] != "killed")]
    proved = {m.title for m in mutants if results[m][0] == "equivalent"}
    stale = [title for title in EQUIVALENT if title.split(":")[0].split(".")[0] in files and title not in proved]
    summary += [f"- listed as equivalent, but killed or no longer generated: `{title}`" for title in stale]
    print(*summary, "", f"{time.monotonic() - start:.0f} seconds", sep="\n")
    if arguments.report:
        text = ["# Mutants of the shared mathematics", *summary, "", "## All of them", "", *lines.values(), ""]
        arguments.report.write_text("\n".join(text), "utf-8")
    sys.exit(1 if stale or any(verdict == "SURVIVED" for verdict, _ in results.values()) else 0)


if __name__ == "__main__":
    main()

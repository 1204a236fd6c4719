"""Put this subject's own mistakes into the shared mathematics, one at a time, and see the unit tests fail for each.

    python tests/maintenance/mutants.py                     # all mutants: a quarter of an hour on two cores
    python tests/maintenance/mutants.py network losses      # those of some files
    python tests/maintenance/mutants.py --list              # what would be tried

plain_mutants.py leaves the mistakes of any program to mutmut; here are those that it does not make: a lost transpose, a
product's factors exchanged, a statement lost or moved, a weight updated too early or in place, a sum for a mean, an
activation taken twice, the slope of Z for that of A, a wrong entry of a table that stands outside all functions. They
are generated from the code as it stands, by the rules of `variants`, `entries` and `shifts`. One that no test notices
has SURVIVED, and the exit status is 1. One that computes the same is listed in EQUIVALENT with its proof; if it is
killed after all, or no longer generated, the run fails as well. Only wrong behaviour counts as a kill: what merely
stops at an unknown name or does not import is counted apart.

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
FILES = ["activations", "losses", "network", "training", "gradient_check", "checks", "digits"]
TESTS = ["mathematics", "properties", "training", "gradient_check", "bad_input", "digit_recipe"]
OWN_TESTS = {"checks": "bad_input", "digits": "digit_recipe"}  # a file's own tests run first: elsewhere, its name's

LAYOUT = "only the order in memory differs: every entry is the same, and a sum over a row the same up to rounding"
MIRROR = "|a - b| = |b - a|, and (a - b)² = (b - a)²"
TIME = (
    "it saves time and decides nothing: what is left out there is done, with the same result, by the lines that follow"
)
EQUIVALENT = {  # mutant -> why no test can tell it from the original
    "activations.softmax: Z = np.asfortranarray(Z) -> lost": LAYOUT,
    "activations.softmax: Z = np.asfortranarray(Z) -> after E = np.exp(Z - Z.max(axis=1, keepdims=True))": LAYOUT,
    "losses._sum_of_squares: np.sum((A - Y) ** 2) -> np.sum((Y - A) ** 2)": MIRROR,
    "losses._mean_squared_error: np.mean((A - Y) ** 2) -> np.mean((Y - A) ** 2)": MIRROR,
    "network.backward: if l2: -> after gradients.insert(0, (dW, None if b is None else delta.sum(axis=0)))":
        "the tuple in the list holds the array dW itself, and += changes that array: it may come later",
    "training.train: loss = loss._replace(one_hot=False) -> lost": TIME,
    "training.train: X = np.ascontiguousarray(X) -> lost": LAYOUT,
    "training.train: losses.append(epoch_loss) -> after progress.update(epochs=epoch + 1, layers=layers, losses=losses,"
    " velocity=velocity, rng=state)": "progress holds the list itself, which append changes: it may come later",
    "gradient_check.check_gradient: if np.shape(ours) != np.shape(numerical): -> after ours = np.asarray(ours)":
        "np.shape says the same of a list and of its array",
    "gradient_check.check_gradient: ours = np.asarray(ours) -> after size = max(np.abs(np.nan_to_num(ours)).max(),"
    " np.abs(numerical).max(), 0.0001)": "np.nan_to_num takes a list as it takes its array",
    "gradient_check.check_gradient: ours - numerical -> numerical - ours": MIRROR,
    "gradient_check.check_gradient: ours[index] - slope -> slope - ours[index]": MIRROR,
    "gradient_check._explain: ours - r * numerical -> r * numerical - ours": MIRROR,
    "gradient_check._explain: causes += [(n, 'a sum over the examples where the loss has their mean')] -> after"
    " causes += [(1 / n, 'a mean where a sum belongs, or a second 1/n')]":
        "a gradient cannot be n times and 1 / n times the measured one: for n > 1 the two are never named together",
    "checks.check_array: if type(array) is np.ndarray: -> lost": TIME,
    "checks.check_values: np.isfinite(np.sum(array)) -> np.isfinite(np.mean(array))": "a mean is a sum over a number",
    "checks.check_training: check_number('l2', l2, '0 or a positive number', l2 == 0) -> lost":
        "total_loss asks the same, in the same words, before the first step",
    "digits.slant: images.sum(axis=1) -> images.mean(axis=1)":
        "the sum of ink · dy is 0, so that centre_x has no effect but on float32's rounding",
}  # fmt: skip


class Mutant(NamedTuple):
    file: str
    line: int
    title: str  # file.function: what stood there -> what stands there now
    source: str  # of the whole file


VERDICTS = {0: "SURVIVED", 1: "killed", 2: "does not run"}  # by the exit status of the process that tried the mutant
RIVAL = {"sum": "mean", "mean": "sum", "max": "min", "maximum": "minimum", "argmax": "argmin"}
RIVAL |= {"value": "slope", "slope": "value"}


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
    """Every wrong expression that could stand in place of this node, of the kinds that this subject has."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value  # a lost transpose
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Sub):
        yield with_(node, left=node.right, right=node.left)
        left, right = node.left, ast.unparse(node.right)
        if isinstance(node.op, ast.Sub) and isinstance(left, ast.Name) and (left.id == "b" or not left.id.islower()):
            yield expression(f"np.subtract({left.id}, {right}, out={left.id})")  # in place
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and "d" + node.id in known(node):
        yield expression(f"({node.id} - d{node.id})")  # an updated weight, used too early
    elif called(node) in RIVAL and isinstance(node.func, ast.Attribute):
        yield with_(node, func=with_(node.func, attr=RIVAL[called(node)]))
        if called(node) == "slope":
            yield with_(node, args={0: with_(node, func=with_(node.func, attr="value"))})  # the activation taken twice
            if isinstance(node.args[0], ast.Subscript):  # the slope of Z in place of A
                A, k = node.args[0].value.id, ast.unparse(node.args[0].slice)
                yield with_(node, args={0: expression(f"{A}[{k} - 1] @ layers[{k} - 1].W")})


def entries(node):
    """Every wrong entry of a table that stands outside all functions, where mutmut changes nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield from (ast.Constant(value) for value in {2 * node.value or 1, 0} - {node.value})
    elif isinstance(node, ast.Call):
        yield from (with_(node, keywords={k: None}) for k in range(len(node.keywords)))
        for row in node.parent.values if isinstance(node.parent, ast.Dict) else ():
            for k, entry in enumerate(getattr(row, "args", ())[: len(node.args)]):
                if not isinstance(entry, ast.Constant) and not isinstance(node.args[k], ast.Constant):
                    yield with_(node, args={k: entry})
    elif isinstance(node, ast.Tuple) and all(isinstance(name, ast.Constant) for name in node.elts):
        yield from (with_(node, elts={k: None}) for k in range(len(node.elts)) if len(node.elts) > 1)


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


def function_of(node):
    """The function that the node stands in, or the module."""
    while not isinstance(node, ast.FunctionDef | ast.Module):
        node = node.parent
    return node


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
    """Each statement lost (None), or moved up or down past the nearest others that it does not commute with.

    Yields (statement, the others, whether it moves up). Left out is what can only stop at a name without a value.
    """
    for k, one in enumerate(body):
        check = isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
        if check or isinstance(one, ast.AugAssign) or movable(one) and writes(one) <= known(one):
            yield one, None, None
        above, below = (
            [body[to:k] for to in reversed(range(k))],
            [body[k + 1 : to + 1] for to in range(k + 1, len(body))],
        )
        for up, ways in ((True, above), (False, below)):
            for passed in ways:
                before, after = (passed, [one]) if up else ([one], passed)
                fed = writes(*before) & reads(*after)
                if fed or writes(*after) & (reads(*before) | writes(*before)):
                    if fed <= known(before[0]) and all(map(movable, [one, *passed])):
                        yield one, passed, up
                    break


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
        line, meaning, function = node.lineno, ast.unparse(ast.parse(source)), function_of(node)
        place = f"{file}.{function.name}" if isinstance(function, ast.FunctionDef) else file
        title = " ".join(f"{place}: {before} -> {after}".split())
        while title in {mutant.title for mutant in found.values()}:
            title += " (again)"
        found.setdefault(meaning, Mutant(file, line, title, source))

    for node in list(computed(tree)):
        outside = not isinstance(function_of(node), ast.FunctionDef)
        for variant in entries(node) if outside else variants(node):
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


def put_in(mutant):
    """From now on this process imports the mutant (or None) in place of its file."""
    unchanged = SourceFileLoader.get_code

    def get_code(loader, name):
        changed = mutant and name == f"helpers.{mutant.file}".replace("/", ".")
        return compile(mutant.source, loader.path, "exec") if changed else unchanged(loader, name)

    SourceFileLoader.get_code = get_code


def try_out(mutant):
    """Run the tests with the mutant (or None) in place of its file; exit with a key of VERDICTS."""
    put_in(mutant)
    options = ["-xq", "-p", "no:nbval", "-p", "no:cacheprovider", "-o", "addopts=", "--assert=plain"]
    stopped = False
    for name in sorted(TESTS, key=lambda name: mutant is None or name != OWN_TESTS.get(mutant.file, mutant.file)):
        with contextlib.redirect_stdout(io.StringIO()):
            code = pytest.main([*options, str(ROOT / "tests" / f"test_{name}.py")])
        if code == pytest.ExitCode.TESTS_FAILED:
            os._exit(1)
        stopped |= code != pytest.ExitCode.OK
    os._exit(2 if stopped else 0)


def run(mutants, workers, limit, attempt):
    """Attempt each mutant, some at a time; yields (mutant, verdict) as they end. `limit` is in seconds for each."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    waiting, running = mutants[::-1], {}
    gc.collect()
    gc.freeze()  # what is loaded stays: else each pytest looks through it for garbage as it ends
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            process = context.Process(target=attempt, args=(mutant,), daemon=True)
            process.start()
            running[process.sentinel] = mutant, process, time.monotonic() + limit
        wait(running, timeout=1)
        for sentinel, (mutant, process, end) in list(running.items()):
            if not process.is_alive() or time.monotonic() > end:
                process.kill()
                process.join()
                del running[sentinel]
                yield mutant, VERDICTS.get(process.exitcode, "killed")  # the rest: by the clock, by a crash of Python


def main(description, every, mutants_of, attempt, equivalent, rows="file"):
    """The command line of this script and its likes; `rows` is the field of a Mutant by which the result is counted."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(every)}; none means all")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count()), help="how many at a time")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    arguments = parser.parse_args()
    files = arguments.files or every
    mutants = [mutant for file in files for mutant in mutants_of(file)]
    if arguments.list:
        print(*(f"{mutant.line:4}  {mutant.title}" for mutant in mutants), f"{len(mutants)} mutants", sep="\n")
        return
    start, results = time.monotonic(), {}
    if [verdict for _, verdict in run([None], 1, 600, attempt)] != ["SURVIVED"]:
        sys.exit("the unchanged code does not pass its tests")
    for mutant, verdict in run(mutants, arguments.workers, 20 + 5 * (time.monotonic() - start), attempt):
        results[mutant] = "equivalent" if verdict == "SURVIVED" and mutant.title in equivalent else verdict
        if sys.stderr.isatty():
            print(f"\r{len(results)} of {len(mutants)}", end="", file=sys.stderr, flush=True)
    kinds = ["killed", "equivalent", "does not run", "SURVIVED"]
    table = ["", f"| {rows} | mutants | {' | '.join(kinds)} |", "|---|---|---|---|---|---|"]
    for name in [*dict.fromkeys(getattr(mutant, rows) for mutant in mutants), "all"]:
        verdicts = [results[mutant] for mutant in mutants if name in (getattr(mutant, rows), "all")]
        table.append(f"| {name} | {len(verdicts)} | {' | '.join(str(verdicts.count(kind)) for kind in kinds)} |")
    table += ["", *(f"- {results[m]}: line {m.line}, `{m.title}`" for m in mutants if results[m] in kinds[2:])]
    proved = {mutant.title for mutant in mutants if results[mutant] == "equivalent"}
    stale = [title for title in equivalent if title.split(":")[0].split(".")[0] in files and title not in proved]
    table += [f"- listed as equivalent, but killed or no longer generated: `{title}`" for title in stale]
    print(*table, "", f"{(time.monotonic() - start) / 60:.1f} minutes", sep="\n")
    sys.exit(1 if stale or "SURVIVED" in results.values() else 0)


if __name__ == "__main__":
    main(__doc__, FILES, mutants_of, try_out, EQUIVALENT)

"""Put one mistake at a time into the shared mathematics and see the unit tests fail for each.

    python tests/maintenance/mutants.py                 # all mutants: about ten minutes on two cores
    python tests/maintenance/mutants.py network losses  # those of some files
    python tests/maintenance/mutants.py --list          # what would be tried

The mutants are generated from the code as it stands: every sign flipped, transpose lost, factor or term dropped, sum
turned into a mean, axis dropped, comparison turned, condition negated, statement removed or swapped with the next. Each
is tried in a copy of the project; one that no test notices is printed as SURVIVED and the exit status is 1. Mutants
that compute the same thing are listed in EQUIVALENT, each with its proof, and must stay generated.
"""

import argparse
import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ["activations", "losses", "network", "training", "gradient_check"]
TESTS = ["test_properties.py", "test_mathematics.py", "test_training.py", "test_gradient_check.py", "test_bad_input.py"]

# "file: mutant" -> why no test can tell it from the original
EQUIVALENT = {}


class Mutant:
    """One changed copy of a module: where, what was there, what is there now, and the changed source."""

    def __init__(self, name, line, before, after, source):
        self.name, self.line, self.before, self.after, self.source = name, line, before, after, source

    @property
    def title(self):
        return f"{self.name}: {self.before}  ->  {self.after}"


OPPOSITE = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def variants(node):
    """Every wrong expression or statement that could stand in place of this node."""
    if isinstance(node, ast.BinOp):
        if type(node.op) in OPPOSITE:
            yield ast.BinOp(node.left, OPPOSITE[type(node.op)](), node.right)
        if isinstance(node.op, ast.MatMult):
            yield ast.BinOp(node.right, ast.MatMult(), node.left)
        yield node.left  # a lost factor, term or divisor
        if isinstance(node.op, ast.Mult | ast.Add | ast.Sub):
            yield node.right
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield ast.Compare(node.left, [OPPOSITE[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value  # a lost transpose
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("sum", "mean"):
        other = copy.deepcopy(node)
        other.func.attr = {"sum": "mean", "mean": "sum"}[node.func.attr]
        yield other
        if node.keywords:
            other = copy.deepcopy(node)
            other.keywords = other.keywords[1:]  # a lost axis
            yield other
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value * 2 if node.value else 1)
        if node.value not in (0, 1):
            yield ast.Constant(1)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.AugAssign):
        if type(node.op) in OPPOSITE:
            yield ast.AugAssign(node.target, OPPOSITE[type(node.op)](), node.value)
        yield ast.Pass()
    elif isinstance(node, ast.Assign | ast.Expr) and not isinstance(node.value, ast.Constant):
        yield ast.Pass()  # a lost statement


def movable(statement):
    """Whether a statement does something whose order can matter: no docstring, no jump."""
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Assign | ast.AugAssign | ast.If)


def children(node):
    """(field, index or None, child) of every child that a mutant may replace.

    Left out: types, default arguments, what is raised, and the words of the gradient check's message.
    """
    if isinstance(node, ast.arguments) or getattr(node, "name", None) == "_explain":
        return
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "exc"):
            continue
        if isinstance(value, list):
            for index, child in enumerate(value):
                if isinstance(child, ast.AST):
                    yield field, index, child
        elif isinstance(value, ast.AST):
            yield field, None, value


def put(parent, field, index, child):
    if index is None:
        setattr(parent, field, child)
    else:
        getattr(parent, field)[index] = child


def mutants_of(name):
    """Every mutant of helpers/`name`.py, in the order of its lines."""
    tree = ast.parse((ROOT / "helpers" / f"{name}.py").read_text("utf-8"))
    found = []

    def keep(node, before, after):
        source = ast.unparse(ast.fix_missing_locations(tree))
        found.append(Mutant(name, node.lineno, before, after, source))

    def walk(parent):
        for field, index, child in list(children(parent)):
            if isinstance(child, ast.Import | ast.ImportFrom):
                continue
            before = ast.unparse(child)
            for variant in variants(child):
                put(parent, field, index, variant)
                keep(child, before, ast.unparse(variant))
            put(parent, field, index, child)
            walk(child)
        body = getattr(parent, "body", None)
        if isinstance(body, list) and not isinstance(parent, ast.Module | ast.ClassDef):
            for k in range(len(body) - 1):  # two statements in the wrong order: a value used too early
                if all(movable(statement) for statement in body[k : k + 2]):
                    body[k], body[k + 1] = body[k + 1], body[k]
                    keep(body[k], f"{ast.unparse(body[k + 1])[:60]}", f"after {ast.unparse(body[k])[:60]}")
                    body[k], body[k + 1] = body[k + 1], body[k]

    walk(tree)
    unchanged = ast.unparse(ast.parse((ROOT / "helpers" / f"{name}.py").read_text("utf-8")))
    return sorted((m for m in found if m.source != unchanged), key=lambda m: m.line)


def try_out(mutant):
    """The test that fails for the mutant, or None when all pass."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        ignore = shutil.ignore_patterns("__pycache__", "plots", "exercises")
        shutil.copytree(ROOT / "helpers", work / "helpers", ignore=ignore)
        (work / "tests").mkdir()
        for test in TESTS:
            shutil.copy(ROOT / "tests" / test, work / "tests")
        (work / "helpers" / f"{mutant.name}.py").write_text(mutant.source, "utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "tests"]
        settings = {"PYTHONPATH": str(work), "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, cwd=work, env=os.environ | settings, capture_output=True, text=True, timeout=120
            )
        except subprocess.TimeoutExpired:
            return "(runs for ever)"
        if done.returncode == 0:
            return None
        lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return lines[0].split(" - ")[0].removeprefix("FAILED tests/") if lines else "(does not import)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", choices=[*FILES, []], help="modules of helpers; none means all")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    arguments = parser.parse_args()
    mutants = [mutant for name in arguments.files or FILES for mutant in mutants_of(name)]
    if arguments.list:
        print(*(f"{m.line:4} {m.title}" for m in mutants), f"{len(mutants)} mutants", sep="\n")
        return
    survivors, equivalent = [], set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, killer in zip(mutants, pool.map(try_out, mutants), strict=True):
            verdict = f"killed by {killer}" if killer else "SURVIVED"
            if killer is None and mutant.title in EQUIVALENT:
                verdict = f"equivalent: {EQUIVALENT[mutant.title]}"
                equivalent.add(mutant.title)
            elif killer is None:
                survivors.append(mutant)
            print(f"{mutant.line:4} {mutant.title}\n         {verdict}", flush=True)
    print(f"{len(mutants)} mutants: {len(mutants) - len(survivors) - len(equivalent)} killed, "
          f"{len(equivalent)} equivalent, {len(survivors)} survived")  # fmt: skip
    if not arguments.files:
        for title in EQUIVALENT.keys() - equivalent:
            survivors.append(title)
            print(f"listed as equivalent, but killed or no longer generated: {title}")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()

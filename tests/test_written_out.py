"""What a notebook writes out and then takes from helpers is asserted equal, so that neither can drift."""

import ast

import notebook_files
import pytest

# the mathematics that a notebook which uses it must have compared with its own lines
MATHEMATICS = {
    "backward", "cross_entropy", "forward", "mean_squared_error", "one_hot", "sigmoid", "softmax", "sum_of_squares",
    "total_loss", "train",
}  # fmt: skip
COMPARISONS = {"allclose", "isclose", "array_equal"}


def names_in(node):
    """Every name in an expression; `helpers.f` counts as f."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr in MATHEMATICS}


def used_and_compared(code):
    """Two sets of MATHEMATICS: what the code calls, and what an assert compares with something made without it.

    A variable stands for what it was made with, a function of the notebook for what its body calls, the variables of
    a loop for what it runs over.
    """
    tree, made_with, compared = ast.parse(code), {}, set()

    def sources(node):
        names = names_in(node)
        return (names & MATHEMATICS).union(*(made_with.get(name, set()) for name in names - MATHEMATICS))

    def bind(target, value):
        targets, values = [target], [value]
        zipped = getattr(getattr(value, "func", None), "id", "") == "zip" and isinstance(target, ast.Tuple)
        if zipped and len(value.args) == len(target.elts):
            targets, values = target.elts, value.args
        for one, other in zip(targets, values, strict=True):
            for name in {n.id for n in ast.walk(one) if isinstance(n, ast.Name)}:
                made_with[name] = sources(other)

    kinds = ast.Assign | ast.For | ast.FunctionDef | ast.Assert
    for node in sorted((n for n in ast.walk(tree) if isinstance(n, kinds)), key=lambda n: n.lineno):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                bind(target, node.value)
        elif isinstance(node, ast.For):
            bind(node.target, node.iter)
        elif isinstance(node, ast.FunctionDef):
            made_with[node.name] = sources(ast.Module(node.body, []))
        else:
            for loop in (n for n in ast.walk(node) if isinstance(n, ast.comprehension)):
                bind(loop.target, loop.iter)
            for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
                if getattr(call.func, "attr", "") in COMPARISONS:
                    left, right = (sources(argument) for argument in call.args[:2])
                    compared |= left ^ right  # on one side alone: the other was made in another way
    called = {names for n in ast.walk(tree) if isinstance(n, ast.Call) for names in names_in(n.func)}
    return called & MATHEMATICS, compared


@pytest.mark.parametrize("path", notebook_files.PATHS, ids=lambda path: path.stem)
def test_what_is_taken_from_helpers_was_compared_with_what_was_written_out(path):
    cells = notebook_files.cells(notebook_files.read(path), "code")
    used, compared = used_and_compared("\n".join(cell.source for cell in cells))
    assert used, "the notebook uses nothing of helpers' mathematics?"
    assert not used - compared, f"used, but nowhere asserted equal to the notebook's own lines: {used - compared}"


def test_a_lost_assert_is_noticed():
    own = "own = x @ W\ntheirs = forward(layers, x)[1]\n"
    assert used_and_compared(own + "assert np.allclose(own, theirs)") == ({"forward"}, {"forward"})
    assert used_and_compared(own) == ({"forward"}, set())
    assert used_and_compared(own + "assert np.allclose(theirs, forward(layers, x)[1])") == ({"forward"}, set())

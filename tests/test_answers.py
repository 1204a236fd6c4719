"""What the exercises' checks share: an answer that is right, wrong, broken or missing, and how two values compare."""

import numpy as np
import pytest

from helpers.page.answers import SHAPES, NotAnswered, Wrong, call, close, compare_guess, exercise, given


@exercise
def check_four(answer):
    """The check of one exercise."""
    if answer != 4:
        raise Wrong("Two and two make more.")
    return "You can add."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (4, "✓ Right. You can add.\n"),
        (3, "✗ Not yet. Two and two make more.\n"),
        (None, "○ Not answered yet. Fill in the cell and run it again; a hint and a solution are folded below.\n"),
        (..., "○ Not answered yet. Fill in the cell and run it again; a hint and a solution are folded below.\n"),
    ],
)
def test_each_verdict_is_a_line(answer, said, capsys):
    assert check_four(answer) is None
    assert capsys.readouterr().out == said


def test_broken_code_is_named_and_shapes_that_do_not_fit_explained(capsys):
    @exercise(hints=SHAPES)
    def check(answer):
        return call(answer)

    check(lambda: 1 / 0)
    assert capsys.readouterr().out == "✗ Your code stopped with ZeroDivisionError: division by zero\n"
    check(lambda: np.ones((2, 3)) @ np.ones((2, 3)))
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("✗ Your code stopped with ValueError: matmul")
    assert second == f"  {SHAPES['matmul']}"
    assert ".T" in second


def test_a_check_keeps_its_name_and_docstring():
    assert check_four.__name__ == "check_four"
    assert check_four.__doc__ == "The check of one exercise."


def test_an_answer_is_handed_on_as_it_is():
    for answer in (0, "", False, np.zeros(2)):
        assert given(answer) is answer
    for missing in (None, ...):
        with pytest.raises(NotAnswered):
            given(missing)


def test_a_called_answer_gets_copies_of_the_arrays():
    array, number = np.arange(3), [1]

    def careless(a, b, *more):
        assert b == number
        assert b is not number
        assert not more
        a += 1
        return a.tolist()

    assert call(careless, array, number) == [1, 2, 3]
    assert array.tolist() == [0, 1, 2]
    with pytest.raises(NotAnswered):
        call(lambda: None)
    with pytest.raises(Wrong, match="^Expected a function; got the int 3. Hand over its name, without brackets.$"):
        call(3)


@pytest.mark.parametrize(
    ("answer", "expected", "verdict"),
    [
        (1.0, 1.0, True),
        (1.0 + 1.5e-9, 1.0, True),  # relative and absolute tolerance add up
        (1.0 + 2.5e-9, 1.0, False),
        (1000.0 + 5e-7, 1000.0, True),
        (5e-10, 0.0, True),
        (2e-9, 0.0, False),
        ([1, 2], np.array([1.0, 2.0]), True),
        ([1, 2], [1, 3], False),
        ([[1, 1]], [1, 1], False),  # another shape
        (np.ones(3), 1.0, False),
        (np.nan, np.nan, False),
        ([np.inf], [np.inf], True),
    ],
)
def test_close_means_the_same_shape_and_nine_digits(answer, expected, verdict):
    assert close(answer, expected) is verdict


def test_the_tolerance_may_be_wider():
    assert close(1.05, 1.0, 0.1)
    assert close(0.05, 0.0, 0.1)
    assert not close(1.5, 1.0, 0.1)
    assert not close(0.15, 0.0, 0.1)
    assert close(100.0, 105.0, 0.1)


def test_a_guess_is_set_beside_the_result(capsys):
    compare_guess(None, "42 %")
    compare_guess(..., "42 %")
    compare_guess(0, "42 %")
    assert capsys.readouterr().out.splitlines() == [
        "Result: 42 %. (No guess stored.)", "Result: 42 %. (No guess stored.)", "You guessed 0. Result: 42 %.",
    ]  # fmt: skip

"""Whatever a reader writes into an exercise cell, its check answers in one line or two and never stops the page."""

import importlib
import warnings

import notebook_files
import numpy as np
import pytest

from helpers.page import compare_guess
from helpers.page.answers import Wrong, exercise

CHECKS = {
    f"{module}.{name}": getattr(importlib.import_module(f"helpers.page.{module}.exercises"), name)
    for module in ("xor", "neuron", "moons", "digits")
    for name in dir(importlib.import_module(f"helpers.page.{module}.exercises"))
    if name.startswith("check_")
}


def asks_too_much(*_):
    raise RecursionError("maximum recursion depth exceeded")


def exits(*_):
    raise AssertionError


ANSWERS = {
    "nothing": None,
    "the dots": ...,
    "a string": "W1",
    "a number": 3,
    "not a number": float("nan"),
    "an empty list": [],
    "an empty array": np.zeros(0),
    "a pair of strings": ("a", "b"),
    "an array of objects": np.array([None, "x"], dtype=object),
    "a class": dict,
    "a function without arguments": lambda: 1,
    "a function that returns nothing": lambda *_: None,
    "a function that returns the dots": lambda *_: ...,
    "a function that returns a string": lambda *_: "0.5",
    "a function that returns a number": lambda *_: 0.5,
    "a function that returns NaN": lambda *_: np.nan,
    "a function that returns an empty list": lambda *_: [],
    "a function that returns pairs of dots": lambda *_: [(..., ...), (..., ...)],
    "a function that returns four numbers": lambda *_: (1.0, 2.0, 3.0, 4.0),
    "a function that returns a huge array": lambda *_: np.full((2, 2), 1e300),
    "a function that returns its argument": lambda *arguments: arguments[0],
    "a function that returns a function": lambda *_: np.tanh,
    "a function that returns a ragged list": lambda *_: [[1], [2, 3]],
    "a function that returns a set": lambda *_: {1, 2},
    "a function that divides by zero": lambda *_: 1 / 0,
    "a function with an unknown name": lambda *_: unknown_name,  # noqa: F821
    "a function whose shapes do not fit": lambda *_: np.ones((2, 3)) @ np.ones((2, 3)),
    "a function that never ends by itself": asks_too_much,
    "a function that asserts": exits,
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_wrong_answer_gets_a_verdict_and_no_traceback(check, answer, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(answer)
    printed = capsys.readouterr()
    assert printed.out.startswith(("○ Not answered yet.", "✗ Not yet. ", "✗ Your code stopped with "))
    assert not printed.err
    assert "Traceback" not in printed.out
    assert all(len(line) < 400 for line in printed.out.splitlines())


def test_every_exercise_of_the_notebooks_has_one_of_these_checks():
    asked = [
        cell.source.rsplit("check_", 1)[1].split("(")[0]
        for path in notebook_files.PATHS
        for cell, _ in notebook_files.exercises(notebook_files.read(path))
    ]
    assert sorted(asked) == sorted(name.split(".check_")[1] for name in CHECKS)


def test_a_check_says_right_wrong_broken_or_unanswered(capsys):
    @exercise
    def check(answer):
        if answer != 4:
            raise Wrong("Two and two make more.")
        return "You can add."

    for answer in (4, 3, ..., np.zeros(2)):
        check(answer)
    right, wrong, unanswered, broken = capsys.readouterr().out.splitlines()
    assert right == "✓ Right. You can add."
    assert wrong == "✗ Not yet. Two and two make more."
    assert unanswered.startswith("○ Not answered yet.")
    assert broken.startswith("✗ Your code stopped with ValueError")


@pytest.mark.parametrize("guess", [None, ..., 3, 0.5, "momentum", [1, 2], np.float64(2)], ids=str)
def test_any_guess_is_set_beside_the_result(guess, capsys):
    compare_guess(guess, "42 % are right")
    assert "Result: 42 % are right" in capsys.readouterr().out

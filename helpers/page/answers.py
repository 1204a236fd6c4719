"""What every exercise check shares: an answer that is missing, wrong, broken or right, each with its message."""

import functools

import numpy as np


class Wrong(Exception):
    """Raised inside a check; its text tells the reader what is wrong and where to look."""


class NotAnswered(Exception):
    """Raised inside a check when the reader has left the exercise as it came."""


def exercise(check):
    """Turn check(answer) -> praise (or raises Wrong) into a check that prints its verdict and never raises."""

    @functools.wraps(check)
    def run(answer):
        try:
            praise = check(given(answer))
        except NotAnswered:
            print("○ Not answered yet. Fill in the cell and run it again; a hint and a solution are folded below.")
        except Wrong as wrong:
            print(f"✗ Not yet. {wrong}")
        except Exception as error:  # the reader's code may fail in any way; the page must go on
            print(f"✗ Your code stopped with {type(error).__name__}: {error}")
            if "matmul" in str(error):
                print("  The shapes do not fit: is a .T missing, or has X[i] lost a dimension that X[i : i + 1] keeps?")
        else:
            print(f"✓ Right. {praise}")

    return run


def given(answer):
    """The answer itself; NotAnswered when it is None or the dots of an untouched cell."""
    if answer is None or answer is ...:
        raise NotAnswered
    return answer


def call(function, *arguments):
    """What the reader's function returns for copies of the arguments (so that it cannot alter them)."""
    if not callable(function):
        raise Wrong(f"Expected a function, got {type(function).__name__}. Hand over its name, without brackets.")
    return given(function(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments)))


def close(answer, expected, tolerance=1e-9):
    """Whether two numbers or arrays of the same shape agree to the tolerance (NaN agrees with nothing)."""
    answer, expected = np.asarray(answer), np.asarray(expected)
    return answer.shape == expected.shape and bool(np.allclose(answer, expected, rtol=tolerance, atol=tolerance))


def compare_guess(guess, result):
    """Print the reader's guess (None for none) beside what the experiment gave."""
    if guess is None or guess is ...:
        print(f"Result: {result}. (No guess stored.)")
    else:
        print(f"You guessed {guess}. Result: {result}.")

"""What every exercise check shares: an answer that is missing, wrong, broken or right, each with its message."""

import copy
import dis
import functools
import math
import re
import reprlib

import numpy as np

# What an error of the reader's code may mean: a piece of its text -> the hint that follows it.
HINTS = {
    "bitwise_xor": "In Python ^ is the bitwise exclusive or; the power is **.",
    "for ^": "In Python ^ is the bitwise exclusive or; the power is **.",
    "ellipsis": "The three dots still stand somewhere in your code.",
    "matmul": "@ is the matrix product, which this exercise does not need: * multiplies entry by entry.",
}
# The same in the exercises that are about matrix products.
SHAPES = {
    "matmul": "The shapes do not fit: is the order right, is a .T missing, was * meant, or has X[i] lost a dimension "
    "that X[i : i + 1] keeps?",
    "broadcast": "For * and - the shapes have to fit: was the matrix product @ meant, or is a .T missing?",
}
SHAPES["not aligned"] = SHAPES["matmul"]  # numpy's word for it in np.dot


# What a guess is told that has to be a number and is none; and other words for yes and no.
NO_NUMBER = "(A number was asked for.)"
YES = {"true": "yes", "false": "no"}


class Wrong(Exception):
    """Raised inside a check; its text tells the reader what is wrong and where to look."""


class NotAnswered(Exception):
    """Raised inside a check when the reader has left the exercise as it came."""


class Stopped(Exception):
    """Raised inside a check when the reader's own code raises; its text is that error's."""


class Whole(list):
    """A wrong answer whose parts mean something together alone: `expect` looks for no single one of them."""


def exercise(check=None, *, hints=None):
    """Turn check(answer) -> praise (or raises Wrong) into a check that prints its verdict and never raises.

    `hints` maps a piece of an error's text to what the error means in this exercise, beside or in place of HINTS.
    """
    if check is None:
        return functools.partial(exercise, hints=hints)

    @functools.wraps(check)
    def run(answer):
        try:
            praise = check(given(answer))
        except NotAnswered:
            print("○ Not answered yet. Fill in the cell and run it again; a hint and a solution are folded below.")
        except Wrong as wrong:
            print(f"✗ Not yet. {wrong}")
        except Stopped as stopped:
            print(f"✗ Your code stopped with {stopped}")
            for hint in {hint for piece, hint in {**HINTS, **(hints or {})}.items() if piece in str(stopped)}:
                print(f"  {hint}")
        except Exception as error:  # no answer may stop the page, not even one that the check did not foresee
            print(f"✗ The check cannot read your answer, {_what(answer)} ({type(error).__name__}: {error}).")
        else:
            print(f"✓ Right. {praise}")

    return run


def given(answer):
    """The answer itself; NotAnswered when it is None or the dots of an untouched cell."""
    if answer is None or answer is ...:
        raise NotAnswered
    return answer


def call(function, *arguments, case="", copies=True):
    """What the reader's function returns for `copies` of the arguments (so that it cannot alter them).

    Raises Stopped with the error of the reader's code and the `case` it met, NotAnswered for the untouched stub, Wrong
    for what is no function or returns nothing.
    """
    if not callable(function):
        raise Wrong(f"Expected a function; got {_what(function)}. Hand over its name, without brackets.")
    try:
        answer = function(*(copy.deepcopy(arguments) if copies else arguments))
    except Exception as error:
        text = f"{type(error).__name__}: {str(error)[:300]}".rstrip(": ")
        raise Stopped(text + (f" (for {case})" if case else "")) from error
    if (answer is None or answer is ...) and _is_stub(function):
        raise NotAnswered
    if answer is None:
        raise Wrong("Your function returns nothing (None): is `return` missing, or does it stand alone?")
    if answer is ...:
        raise Wrong("Your function still returns the dots: replace them in `return ...`.")
    return answer


def _is_stub(function):
    """Whether the function's body does nothing: dots, `pass`, comments, names that stand for dots, and no more."""
    code = getattr(function, "__code__", None)
    idle = ("RESUME", "NOP", "LOAD_CONST", "STORE_FAST", "LOAD_FAST", "RETURN_")
    return (
        code is not None
        and all(instruction.opname.startswith(idle) for instruction in dis.get_instructions(code))
        and set(code.co_consts) <= {None, ..., function.__doc__}
    )


def _what(value):
    """What came, in the words of a message."""
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, tuple | list):
        return f"a {kind} of {len(value)}"
    if hasattr(value, "__next__"):
        return f"a {kind}, which hands out its entries only once: list(...) makes a list of it"
    if isinstance(value, str | bytes | complex | float | int | set | dict | np.generic):
        return f"the {kind} {reprlib.repr(value.item() if isinstance(value, np.generic) else value)}"
    return f"a {kind}: are the brackets of a call missing?" if callable(value) else f"something of type {kind}"


def numbers(value, name="the answer"):
    """The value as an array of numbers or truth values; Wrong says what came in place of one."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise Wrong(f"Expected an array of numbers; {name} is a list whose rows differ in length.") from None
    if array.dtype == object and any(entry is ... for entry in array.flat):
        raise Wrong(f"There are still dots in {name}: every entry has to be a number.")
    if array.dtype.kind not in "biuf":
        raise Wrong(f"Expected a number or an array of numbers; {name} is {_what(value)}.".replace("?.", "?"))
    return array


def parts(value, names, blanks=None):
    """The value's parts in one list; Wrong unless it is a tuple, list or array with a part for each name.

    A tuple among the names stands for a part that has parts itself. `blanks` parts (None: all of them) are dots in the
    untouched exercise: NotAnswered while that many still are.
    """
    shown = [name if isinstance(name, str) else f"({', '.join(name)})" for name in names]
    sequence = isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim)
    if not sequence or len(value) != len(names):
        raise Wrong(f"Expected {', '.join(shown)}, in this order; got {_what(value)}.")
    dots = [name for name, part in zip(shown, value, strict=True) if part is ...]
    if len(dots) >= (blanks or len(names)):
        raise NotAnswered
    if dots:
        raise Wrong(f"{', '.join(dots)} {'is' if len(dots) == 1 else 'are'} still open.")
    inner = ([part] if isinstance(name, str) else parts(part, name) for name, part in zip(names, value, strict=True))
    return [part for group in inner for part in group]


def close(answer, expected, tolerance=1e-9):
    """Whether two numbers or arrays of the same shape agree to the tolerance (NaN agrees with nothing).

    An answer in float32 is held to what float32 can give, 1e-5.
    """
    answer, expected = np.asarray(answer), np.asarray(expected)
    if answer.dtype == np.float32:
        tolerance = max(tolerance, 1e-5)
    return answer.shape == expected.shape and bool(
        np.allclose(answer.astype(float), expected.astype(float), rtol=tolerance, atol=tolerance)
    )


def expect(function, cases, ways, *, names=None, blanks=None, case=None, otherwise="", tolerance=1e-9):
    """Raise Wrong, with the reason, unless the reader's function gives in every case what is right.

    `cases` are tuples of arguments. `ways(*arguments)` gives the right answer and a dict of wrong ones, the message of
    a mistake -> what the mistake gives. A mistake is named only if it agrees with the answer in all cases: first in
    every part, then (but for a Whole) in all parts that are wrong, then in a single one. What no mistake explains is
    told by its shape, or else by its value beside the right one.

    Where the answer has several parts, `names` names them and `blanks` says how many are open in the stub: see parts.
    For the last message `case(*arguments)` describes the arguments, and `otherwise`, a text or a function of
    (name, answer, right), says where to look; the text stands where the shape is right.
    """
    labels = parts(names, names) if names else ["the answer"]

    def by_part(answers):
        """For each part its values, one a case."""
        rows = (parts(answer, names, blanks) if names else [answer] for answer in answers)
        return list(zip(*(map(numbers, row, labels) for row in rows), strict=True))

    def agree(some, others, places):
        return all(close(*pair, tolerance) for i in places for pair in zip(some[i], others[i], strict=True))

    texts = [case(*arguments) if case else "" for arguments in cases]
    answers = by_part(call(function, *arguments, case=text) for arguments, text in zip(cases, texts, strict=True))
    known = [ways(*arguments) for arguments in cases]
    rights = by_part(right for right, _ in known)
    wrong = [i for i in range(len(rights)) if not agree(answers, rights, [i])]
    if not wrong:
        return
    mistakes = {message: by_part(given[message] for _, given in known) for message in known[0][1]}
    for places in (range(len(rights)), wrong, *([i] for i in reversed(wrong))):
        for message, values in mistakes.items():
            entire = len(places) == len(rights)
            if agree(answers, values, places) and (entire or not isinstance(known[0][1][message], Whole)):
                part = "" if entire else ", ".join(labels[i] for i in places) + ": "
                raise Wrong(part + message)
    last = wrong[-1]
    rows = zip(texts, answers[last], rights[last], strict=True)
    text, answer, right = next(row for row in rows if not close(*row[1:], tolerance))
    if callable(otherwise):
        otherwise = otherwise(labels[last], answer, right)
    elif answer.shape != right.shape or answer.dtype == bool:
        otherwise = ""
    start = (f"For {text} your" if text else "Your") + " function gives" + (f" for {labels[last]}" if names else "")
    raise Wrong(f"{start} {_difference(answer, right)}. {otherwise}".strip().replace("?.", "?"))


def _difference(answer, right):
    """How an answer differs from the right one: its shape, its kind, or its value, in as many digits as it takes."""
    if answer.shape != right.shape:
        got, wanted = (f"shape {array.shape}" if array.ndim else "one number" for array in (answer, right))
        return f"{got}; expected {wanted}{_shape_hint(answer.shape, right.shape)}"
    if answer.dtype == bool:
        return "True or False; expected numbers: is a comparison (> or ==) left in it?"
    off = np.abs(answer - right)
    place = np.unravel_index(np.argmax(off), off.shape)  # argmax finds a NaN first
    a, b = float(answer[place]), float(right[place])
    digits = next((n for n in range(4, 17) if f"{a:.{n}g}" != f"{b:.{n}g}"), 17)
    a, b = (f"{x + 0:.0f}" if x.is_integer() and abs(x) < 1e15 else f"{x:.{digits}g}" for x in (a, b))
    text = (f"at entry {tuple(map(int, place))} " if place else "") + f"{a}; expected {b}"
    size = np.abs(right).max()
    for decimals in range(1, 13) if off.max() < size / 10 else ():
        if close(answer, np.round(right, decimals), 1e-15):
            return f"{text}: the right numbers, rounded to {decimals} decimals. Return them as they are"
    near = f": near, but {off.max():.1g} off. Is something rounded on the way, or a small number added?"
    return text + (near if off.max() < size / 1000 else "")


def _shape_hint(got, wanted):
    """What a wrong shape most often comes from."""
    if wanted == ():
        return ": is a sum or a mean missing at the end?"
    if got == ():
        return ": a sum or mean without axis=0 adds up everything"
    if got == wanted[::-1]:
        return ": is it transposed?"
    if np.prod(got) == np.prod(wanted):
        fewer = ": X[i : i + 1], keepdims=True and reshape(-1, 1) keep the dimension that is lost"
        if 1 not in wanted and len(got) < len(wanted):
            return f": the same numbers in another shape: reshape{wanted}"
        return fewer if len(got) < len(wanted) else ": a dimension too many; sum(axis=0) without keepdims drops it"
    if len(wanted) == 2 and wanted[1] == 1 and got == (wanted[0],) * 2:
        return ": (n, 1) with (n,) makes (n, n) in numpy; give both the same shape"
    return ""


def compare_guess(guess, result, value=None, near=None, between=None):
    """Print the reader's guess (None for none) beside what the experiment gave, and, given `value`, how good it is.

    `value` is what the guess was asked for: a number, a word, a list of as many numbers as the guess has, or a set of
    words or numbers that are all right. A number is near when it is no further off than `near` (None: a tenth of the
    value). Where the result is a range, `between` takes the place of `value`: its ends (low, high); a number from one
    to the other is right, any other is held against the nearer end. A guess that cannot be set against the value is
    printed without a verdict.
    """
    if guess is None or guess is ...:
        print(f"Result: {result}. (No guess stored.)")
    else:
        if re.search("%|per ?cent", str(guess)) and not re.search("%|per ?cent", result):
            verdict = "(No percentage was asked for.)"
        elif between is not None:
            number = _number(guess)
            verdict = NO_NUMBER if number is None else _side(number, *between, near)
        else:
            verdict = "" if value is None else _judge(guess, value, near)
        print(f"You guessed {guess}. Result: {result}.{verdict and ' ' + verdict}")


def _judge(guess, value, near):
    """The verdict on a guess: "Right.", near or off and to which side; "" where the two cannot be compared."""
    several = isinstance(guess, list | tuple | set | range | np.ndarray)
    if isinstance(value, set):
        parts = guess if several else [guess]
        if None not in map(_number, value) and None in map(_number, parts):
            return NO_NUMBER
        good = [any(_judge(part, one, near) == "Right." for one in value) for part in parts]
        return "That is not among them." if not any(good) else "Right." if all(good) else "Not all are among them."
    if isinstance(value, list | tuple | np.ndarray):
        if not several:
            return f"({len(value)} numbers were asked for.)"
        good = [_judge(*pair, near).startswith(("Right", "Near")) for pair in zip(guess, value, strict=False)]
        return f"{sum(good)} of {len(value)} are right or near."
    number, wanted = _number(guess), _number(value)
    if wanted is None:
        said, right = (YES.get(word, word) for word in (str(x).strip(" .").casefold() for x in (guess, value)))
        alike = re.sub(r"[\s-]", "", said) == re.sub(r"[\s-]", "", right)
        return "Right." if alike else f"Not so: {right}."
    if number is None:
        return NO_NUMBER
    off, near = abs(number - wanted), abs(wanted) / 10 if near is None else near
    decimals = len(_digits(guess).partition(".")[2])
    if off == 0 or (off <= near and round(wanted, decimals) == number):  # right as far as its decimals go
        return "Right."
    return _side(number, wanted, wanted, near)


def _side(number, low, high, near):
    """Right from low to high, and else on which side of them, and whether no further off than near."""
    off = max(low - number, number - high)
    if off <= 0:
        return "Right."
    side = "low" if number < low else "high"
    return f"Near, a little too {side}." if off <= near else f"Too {side}."


def _number(value):
    """A finite number from what a reader may write for one (3, "3 %", "2,5", "1,000", "1 point"), or None."""
    try:
        number = float(_digits(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _digits(value):
    """The text of a number without a unit or commas for thousands, with a point before its decimals."""
    text = re.sub(r"\s*(%|per ?cent|points?)$", "", str(value).strip())
    return re.sub(r",(?=\d{3}\b)", "", text).replace(",", ".")

r"""The formulas of the notebooks: their LaTeX is read into sides, and the sides are computed with numpy.

`check(latex, world)` demands that all sides of each equation of a formula have the same value. A `World` holds arrays
under the names of the code, the lines of code that computed them, and which symbol stands for which name. So a symbol
on the left is what the code has computed, and what stands on the right is computed as the formula says it:

- letters side by side are multiplied: numbers as numbers, two arrays as matrices; \odot multiplies entry by entry;
- a subscript that is no part of a symbol counts rows or columns, from 1 unless the world says otherwise; letters that
  no sum runs over (W_{kj}) take every value, and how many there are is read off the arrays;
- a quotient of \partial, and a prime, is measured: the world is nudged to both sides at that symbol, the lines of code
  behind it run again, and the two values are compared;
- \leftarrow compares with the value that the code gives the symbol next; a link a \to b has its rate ∂b/∂a beside it.

What is not known here, and what numpy would stretch in silence, raises ValueError with the token or the shapes.
"""

import ast
import functools
import itertools
import re

import numpy as np

TOKEN = re.compile(r"\\(?:begin|end)\{\w+\}|\\text\{[^{}]*\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S", re.S)
SPACING = {r"\left", r"\right", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\,", r"\;", r"\!", r"\quad", "\\ "}
SAME = {r"\tfrac": r"\frac", r"\dfrac": r"\frac", r"\dots": "…", r"\lvert": "|", r"\rvert": "|"}
OPENING = {"(", "[", "{", r"\begin{aligned}", r"\begin{pmatrix}", r"\lVert"}
CLOSING = {")", "]", "}", r"\end{aligned}", r"\end{pmatrix}", r"\rVert"}
RELATIONS = {"=", r"\approx", r"\leftarrow", r"\to"}
SEPARATORS = {",", r"\qquad", r"\text{so}", r"\Longleftrightarrow"}
FUNCTIONS = {r"\log": np.log, r"\tanh": np.tanh}
# before these a product ends
ENDS = {None, "+", "-", "…", "/", r"\cdot", r"\odot", r"\ne", ".", r"\\", "&"} | RELATIONS | SEPARATORS | CLOSING
STEP = 1e-5  # of a nudge


# --- reading ----------------------------------------------------------------------------------------------------------


def tokens(latex):
    """The tokens without spacing; {x} around a single token is x, so that \\hat{y} and \\hat y are the same."""
    found = []
    for token in TOKEN.findall(latex):
        token = SAME.get(token, token)
        if token in SPACING:
            continue
        found.append(token)
        if token == "}" and found[-3:-2] == ["{"] and not re.fullmatch(r"\d\d+|[{}]", found[-2]):
            found[-3:] = [found[-2]]
    return found


def split(found, separators):
    """The tokens in parts, cut at the separators that stand outside all brackets."""
    parts, depth = [[]], 0
    for token in found:
        depth += (token in OPENING) - (token in CLOSING)
        if depth == 0 and token in separators:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def equations(latex):
    """The tokens of each equation or condition of a formula; lines that go on in the next one are joined."""
    found = tokens(latex)
    lines, going_on = [found], {}
    if found[:1] == [r"\begin{aligned}"] and found[-1] == r"\end{aligned}":
        lines = []
        for row in split(found[1:-1], {r"\\"}):
            cells = split(row, {"&"})
            for k in range(0, len(cells), 2):  # a left side and, behind &, its right side
                whole = [token for cell in cells[k : k + 2] for token in cell]
                if not cells[k] and k in going_on:
                    going_on[k] += whole
                else:
                    going_on[k] = whole
                    lines.append(whole)
    parts = [part for line in lines for part in split(line, SEPARATORS)]
    parts = [part[:-1] if part[-1:] == ["."] else part for part in parts]
    return [part for part in parts if part]


class Reader:
    """Reads the tokens of one equation into trees: tuples of a kind and its parts, such as ("product", left, right)."""

    def __init__(self, found, world):
        self.tokens, self.at, self.world = found, 0, world

    def next(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    def take(self, expected=None):
        token = self.next()
        if token is None or expected not in (None, token):
            raise ValueError(f"{token or 'the end'} where {expected or 'more'} was expected: {' '.join(self.tokens)}")
        self.at += 1
        return token

    def inside(self, found, method="expression"):
        """The tree of some tokens, all of them."""
        reader = Reader(found, self.world)
        tree = getattr(reader, method)()
        if reader.next() is not None:
            raise ValueError(f"{reader.next()} is not understood here: {' '.join(found)}")
        return tree

    def group(self):
        """The tokens up to the bracket that closes the one just taken."""
        start, depth = self.at, 1
        while depth:
            token = self.take()
            depth += (token in OPENING) - (token in CLOSING)
        return self.tokens[start : self.at - 1]

    def argument(self):
        """What stands behind ^, _ or \\frac: a group, or a single token; of 12 the digit 1, as TeX has it."""
        token = self.take()
        if token == "{":
            return self.group()
        if re.fullmatch(r"\d{2,}", token):
            self.at -= 1
            self.tokens = [*self.tokens[: self.at], token[0], token[1:], *self.tokens[self.at + 1 :]]
            return [self.take()]
        return [token]

    def sides(self):
        """[side, …] and the relations between them."""
        sides, relations = [self.expression()], []
        while self.next() in RELATIONS:
            if self.next() in (r"\to", r"\leftarrow") and relations:
                raise ValueError(f"{self.next()} after {relations[-1]}: {' '.join(self.tokens)}")
            relations.append(self.take())
            sides.append(self.expression())
        return sides, relations

    def expression(self):
        sign = self.take() if self.next() in ("+", "-") else "+"
        terms = [(sign, self.term())]
        while self.next() in ("+", "-"):
            sign = self.take()
            if self.next() != "…":
                terms.append((sign, self.term()))
                continue
            self.take("…")
            if self.next() is None:
                raise ValueError(f"nothing after …: {' '.join(self.tokens)}")
            self.take("+")
            terms = [("+", ("series", tuple(terms), self.term()))]
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ("sum", tuple(terms))

    def term(self):
        tree = self.product()
        while self.next() in (r"\cdot", r"\odot"):
            tree = (self.take(), tree, self.product())
        return tree

    def product(self):
        tree = self.factor()
        while self.next() == "/" or self.next() not in ENDS:
            if self.next() != "/":
                tree = ("product", tree, self.factor())
                continue
            self.take("/")
            tree = ("quotient", tree, self.factor())
            if self.next() not in ENDS:
                raise ValueError(f"{self.next()} after a / and its divisor, brackets needed: {' '.join(self.tokens)}")
        return tree

    def factor(self):
        tree = self.base()
        while True:
            if self.next() == "_":
                if self.tokens[self.at - 1] != ")" and (tree[0] == "index" or "_" in tree[1]):
                    raise ValueError(f"two subscripts without brackets: {' '.join(self.tokens)}")
                self.take()
                tree = ("index", tree, self.subscript(self.argument()))
            elif self.next() == "^":
                self.take()
                power = self.argument()
                tree = ("transpose", tree) if power == [r"\top"] else ("power", tree, self.inside(power))
            elif self.next() == "'":
                tree = (self.take(), tree)
            elif self.next() == "[" and "=" not in self.tokens[self.at : self.tokens.index("]", self.at)]:
                self.take()
                tree = ("index", tree, self.subscript(self.group()))
            elif self.next() == "(" and self.is_function(tree):
                self.take()
                tree = ("apply", tree, tuple(self.inside(part) for part in split(self.group(), {","})))
            else:
                return tree

    def is_function(self, tree):
        return tree[1] in self.world.functions if tree[0] == "name" else tree[0] == "'" and self.is_function(tree[1])

    def subscript(self, found):
        """The items of an index: letters and digits, side by side or with commas."""
        items = [item for part in split(found, {","}) for token in part for item in token]
        if unknown := [item for item in items if not re.fullmatch(r"[A-Za-z\d]", item)]:
            raise ValueError(f"the index {' '.join(found)} is not understood: {unknown[0]}")
        return tuple(("number", float(item)) if item.isdigit() else ("letter", item) for item in items)

    def base(self):
        layer = self.next(), self.next(1), self.next(3)
        if self.next(2) == "{" and layer in self.world.keys and layer[2].isdigit():  # W_{2,kj} is entry kj of W_2
            self.at += 3
            return "index", ("name", self.world.keys[layer]), self.subscript(self.group()[1:])
        for key in self.world.keys:  # the longest first
            if tuple(self.tokens[self.at : self.at + len(key)]) == key:
                self.at += len(key)
                return "name", self.world.keys[key]
        token = self.take()
        if re.fullmatch(r"\d.*", token):
            return "number", float(token)
        if token == "(":
            parts = [self.inside(part) for part in split(self.group(), {","})]
            return parts[0] if len(parts) == 1 else ("row", tuple(parts))
        if token == "[":
            return "one if", tuple(self.subscript(part)[0] for part in split(self.group(), {"="}))
        if token == "e" and self.next() == "^":
            self.take()
            return "exp", self.inside(self.argument())
        if token in FUNCTIONS:
            power = self.take() and self.inside(self.argument()) if self.next() == "^" else None
            tree = ("function", token, self.factor())
            return ("power", tree, power) if power else tree
        if token == r"\frac":
            return self.fraction(self.argument(), self.argument())
        if token == r"\partial":  # ∂a/∂b in a line of text
            above = self.factor()
            self.take("/")
            self.take(r"\partial")
            return "slope", above, self.factor()
        if token in (r"\sum", r"\prod"):
            return self.running(token)
        if token == r"\lVert":
            return "norm", self.inside(self.group())
        if token == r"\begin{pmatrix}":
            rows = [split(row, {"&"}) for row in split(self.group(), {r"\\"})]
            return "matrix", tuple(tuple(self.inside(cell) for cell in row) for row in rows)
        raise ValueError(f"{token} is not known: {' '.join(self.tokens)}")

    def fraction(self, above, below):
        if below[0] not in (r"\partial", "d") or len(below) == 1:
            return "quotient", self.inside(above), self.inside(below)
        if above[0] != below[0]:
            raise ValueError(f"{above[0]} over {below[0]}: {' '.join(self.tokens)}")
        of = self.inside(above[1:], "factor") if above[1:] else self.product()
        return "slope", of, self.inside(below[1:], "factor")

    def running(self, token):
        """A sum or a product: ("running", token, letter, first, last, body), of which only the body is always there."""
        letter = first = last = None
        if self.next() == "_":
            self.take()
            letter, *rest = self.argument()
            if not re.fullmatch("[a-z]", letter):
                raise ValueError(f"{token} over {letter}: {' '.join(self.tokens)}")
            first = self.inside(rest[1:]) if rest[:1] == ["="] else None
        if first is not None:
            self.take("^")
            last = self.inside(self.argument())
        return "running", token, letter, first, last, self.term()


# --- the world --------------------------------------------------------------------------------------------------------


@functools.cache
def compiled(line):
    return compile(line, line, "exec")


@functools.cache
def bound(line):
    """The names that a line of code binds."""
    body = ast.parse(line).body
    if isinstance(body[0], ast.FunctionDef):
        return {body[0].name}
    return {n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


class World:
    """Arrays, the steps that computed them, and the symbols.

    given     names and their values
    steps     lines of code, run in order; where the world is nudged, those behind the nudge run again
    symbols   a symbol in LaTeX: a Python expression, or {number of indices: expression}
    letters   a letter: the numbers that it takes, where no array says how many; {k} and {k-1} are filled in with it
    first     a letter: where it begins to count, if not at 1
    after     a symbol: the expression of its value after an update
    variable  the name by which a prime differentiates
    exact     how far two sides may lie apart: more than rounding where the page computes with rounded numbers
    """

    def __init__(self, given, steps, symbols, letters=None, first=None, after=None, variable="z", exact=1e-8):
        self.names, self.steps, self.symbols = {"np": np, **given}, steps, symbols
        self.letters, self.first, self.after = letters or {}, first or {}, after or {}
        self.variable, self.exact = variable, exact
        self.run(steps)
        self.keys = {tuple(tokens(key)): key for key in sorted(symbols, key=lambda key: -len(tokens(key)))}
        self.functions = {k for k, name in symbols.items() if callable(self.names.get(str(name).replace("{k}", "1")))}

    def run(self, steps):
        for step in steps:
            exec(compiled(step), self.names)

    def but(self, **changes):
        world = World.__new__(World)
        world.__dict__ = self.__dict__ | changes
        return world

    def python(self, key, at, indices=0, of=None):
        """The Python expression that a symbol stands for."""
        expression = (of or self.symbols)[key]
        if isinstance(expression, dict):
            if indices not in expression:
                raise ValueError(f"{key} with {indices} indices")
            expression = expression[indices]
        return re.sub(r"\{(k(?:-1)?)\}", lambda found: str(eval(found[1], dict(at))), expression)

    def value(self, expression):
        return eval(expression, self.names)

    def nudged(self, target, by):
        """The world in which the name or entry `target` is larger by `by`, and so is all that is computed from it."""
        if not re.fullmatch(r"[A-Za-z]\w*(\[[^\]]*\])*", target):
            raise ValueError(f"no derivative by {target}")
        names = {name: v.copy() if isinstance(v, np.ndarray) else v for name, v in self.names.items()}
        exec(f"{target} += {by!r}", names)
        root = re.match(r"\w+", target)[0]
        done = max((k + 1 for k, step in enumerate(self.steps) if root in bound(step)), default=0)
        world = self.but(names=names)
        world.run(self.steps[done:])
        return world


# --- computing --------------------------------------------------------------------------------------------------------


def shapes(a, b):
    return f"shapes {np.shape(a)} and {np.shape(b)}"


def add(a, b):
    """a + b; a row may be added to a matrix, as biases are."""
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim and b.ndim and a.shape != b.shape and not (a.ndim == 2 and b.ndim == 1 and a.shape[1:] == b.shape):
        raise ValueError(f"{shapes(a, b)} cannot be added")
    return a + b


def replaced(tree, old, new):
    if tree == old:
        return new
    return tuple(replaced(part, old, new) for part in tree) if isinstance(tree, tuple) else tree


def parts(tree):
    """The tree and all trees in it."""
    if isinstance(tree, tuple):
        yield tree
        for part in tree:
            yield from parts(part)


class Computer:
    """The values of trees in a world. `at` holds what the letters are just now; `entries`: arrays stand for entries."""

    def __init__(self, world, entries=False):
        self.world, self.entries = world, entries

    def value(self, tree, at):
        return getattr(self, KINDS[tree[0]])(at, *tree[1:])

    def number(self, at, value):
        return value

    def name(self, at, key):
        value = self.world.value(self.world.python(key, at))
        if callable(value):
            raise ValueError(f"{key} is a function, and no bracket follows")
        return value

    def called(self, tree, at):
        """The Python function of a symbol, or of one with a prime: its measured derivative."""
        if tree[0] == "name":
            return self.world.value(self.world.python(tree[1], at))
        f = self.called(tree[1], at)
        return lambda *z: (f(*(each + STEP for each in z)) - f(*(each - STEP for each in z))) / (2 * STEP)

    def letter(self, at, letter):
        if letter in at:
            return at[letter]
        number = self.world.value(self.world.python(letter, at)) if letter in self.world.symbols else None
        if not isinstance(number, int):
            raise ValueError(f"the index {letter} is bound by nothing")
        return number

    def places(self, items, at):
        """The positions, from 0, that the items of an index mean."""
        found = []
        for item in items:
            start = self.world.first.get(item[1], 1) if item[0] == "letter" else 1
            found.append(int(self.value(item, at)) - start)
        if min(found) < 0:
            raise ValueError(f"an index before the first: {items}")
        return tuple(found)

    def container(self, tree, items, at):
        """The array that an index picks from."""
        python = isinstance(tree, tuple) and tree[0] == "name" and self.world.python(tree[1], at, len(items))
        array = np.asarray(self.world.value(python) if python else self.value(tree, at))
        if array.ndim < len(items) or array.size == 0:
            raise ValueError(f"{len(items)} indices for shape {array.shape}: {tree}")
        return array

    def index(self, at, tree, items):
        array = self.container(tree, items, at)
        try:
            found = array[self.places(items, at)]
        except IndexError as error:
            raise ValueError(str(error)) from None
        if np.size(found) != 1:
            raise ValueError(f"{len(items)} indices for shape {array.shape}: {tree}")
        return np.ravel(found)[0]

    def numbers(self, letter, tree, at):
        """All that a letter means in a tree: 1 … n for an axis of n entries."""
        if letter in self.world.letters:
            return self.world.letters[letter]
        lengths = set()
        for part in parts(tree):
            for axis, item in enumerate(part[2] if part[0] == "index" else ()):
                if item == ("letter", letter):
                    lengths.add(self.container(part[1], part[2], at).shape[axis])
        if len(lengths) != 1:
            raise ValueError(f"the index {letter} counts {sorted(lengths) or 'nothing'}")
        start = self.world.first.get(letter, 1)
        return range(start, start + lengths.pop())

    def sum(self, at, terms):
        total = None
        for sign, term in terms:
            value = self.value(term, at)
            value = -value if sign == "-" else value
            total = value if total is None else add(total, value)
        return total

    def series(self, at, before, last):
        """t_1 + t_2 + … + t_C: the last term says what all look like, the first ones must agree with it."""
        before = [term if sign == "+" else None for sign, term in before]
        ends = [part for part in parts(last) if part[0] in ("letter", "name")]
        for end in ends:
            if all(replaced(last, end, ("number", float(k))) == term for k, term in enumerate(before, 1)):
                count = int(self.value(end, at) if end[0] == "name" else self.letter(at, end[1]))
                return sum(self.value(replaced(last, end, ("number", float(k))), at) for k in range(1, count + 1))
        raise ValueError(f"no rule leads from {before} to {last}")

    def product(self, at, left, right):
        a, b = self.value(left, at), self.value(right, at)
        if np.ndim(a) and np.ndim(b) and not self.entries:
            return np.asarray(a) @ np.asarray(b)
        return self.by_entries(a, b)

    def dot(self, at, left, right):
        a, b = self.value(left, at), self.value(right, at)
        if np.ndim(a) and np.ndim(b) and not self.entries:
            raise ValueError(f"\\cdot between {shapes(a, b)}")
        return self.by_entries(a, b)

    def entrywise(self, at, left, right):
        a, b = self.value(left, at), self.value(right, at)
        if np.ndim(a) == 0 or np.shape(a) != np.shape(b):
            raise ValueError(f"\\odot between {shapes(a, b)}")
        return a * b

    def by_entries(self, a, b):
        if np.ndim(a) and np.ndim(b) and np.shape(a) != np.shape(b):
            raise ValueError(f"entry by entry, {shapes(a, b)}")
        return a * b

    def plain(self, value, what):
        if np.ndim(value) and not self.entries:
            raise ValueError(f"{what} of an array {np.shape(value)}")
        return value

    def quotient(self, at, above, below):
        return self.value(above, at) / self.plain(self.value(below, at), "the reciprocal")

    def power(self, at, tree, power):
        return self.plain(self.value(tree, at), "a power") ** self.value(power, at)

    def exp(self, at, power):
        return np.exp(self.plain(self.value(power, at), "e to the power"))

    def function(self, at, token, tree):
        return FUNCTIONS[token](self.value(tree, at))

    def apply(self, at, function, arguments):
        return self.called(function, at)(*(self.value(argument, at) for argument in arguments))

    def transpose(self, at, tree):
        matrix = np.asarray(self.value(tree, at))
        if matrix.ndim != 2:
            raise ValueError(f"the transpose of shape {matrix.shape}")
        return matrix.T

    def norm(self, at, tree):
        return np.sqrt(np.sum(self.value(tree, at) ** 2))

    def row(self, at, items):
        return np.array([self.value(item, at) for item in items])

    def matrix(self, at, rows):
        return np.array([[self.value(cell, at) for cell in row] for row in rows])

    def one_if(self, at, sides):
        left, right = (self.value(side, at) for side in sides)
        return float(left == right)

    def running(self, at, token, letter, first, last, body):
        over = {r"\sum": np.sum, r"\prod": np.prod}[token]
        if letter is None:  # over all entries
            return over(Computer(self.world, entries=True).value(body, at))
        if first is None:
            numbers = self.numbers(letter, body, at)
        else:
            numbers = range(int(self.value(first, at)), int(self.value(last, at)) + 1)
        return over([self.value(body, at | {letter: number}) for number in numbers], axis=0)

    def target(self, tree, at, indices=0):
        """The Python name or entry that a symbol stands for."""
        if tree[0] == "name":
            return self.world.python(tree[1], at, indices)
        if tree[0] != "index":
            raise ValueError(f"no derivative by {tree}")
        places = ", ".join(map(str, self.places(tree[2], at)))
        self.value(tree, at)  # is there such an entry?
        return f"{self.target(tree[1], at, len(tree[2]))}[{places}]"

    def measured(self, tree, target, at):
        higher, lower = (Computer(self.world.nudged(target, by)).value(tree, at) for by in (STEP, -STEP))
        return (higher - lower) / (2 * STEP)

    def slope(self, at, of, by):
        target = self.target(by, at)
        shape = np.shape(self.value(by, at))
        if not shape:
            return self.measured(of, target, at)
        if np.size(self.value(of, at)) != 1:
            raise ValueError(f"the derivative of an array by an array: {of}")
        entries = [self.measured(of, f"{target}[{place}]", at) for place in np.ndindex(shape)]
        return np.reshape(entries, shape)

    def prime(self, at, tree):
        return self.measured(tree, self.world.variable, at)


KINDS = {name: name for name in vars(Computer)} | {r"\cdot": "dot", r"\odot": "entrywise"}
KINDS |= {"'": "prime", "one if": "one_if"}


# --- comparing --------------------------------------------------------------------------------------------------------


def assert_same(a, b, tolerance, what):
    """Equal and of one shape; a row is a matrix with one row, and 0 is also an array of zeros."""
    a, b = np.atleast_2d(a), np.atleast_2d(np.zeros_like(a) if np.ndim(b) == 0 and b == 0 else b)
    if a.shape != b.shape:
        raise ValueError(f"{what}: {shapes(a, b)}")
    if not np.allclose(a, b, rtol=1e-6, atol=tolerance):
        raise ValueError(
            f"{what}: the left side, {np.round(a, 4).tolist()}, is not the right, {np.round(b, 4).tolist()}"
        )


def tolerance(found, world):
    """The world's; where a side is a decimal number, half of its last digit, and a little for rounded factors."""
    numbers = ["".join(side) for side in split(found, RELATIONS)]
    decimals = [len(number.partition(".")[2]) for number in numbers if re.fullmatch(r"-?\d+\.\d+", number)]
    return 0.6 * 10.0 ** -min(decimals) if decimals else world.exact


def free_letters(tree, world, inside=frozenset()):
    """The letters of a tree that no sum in it runs over."""
    if not isinstance(tree, tuple):
        return set()
    if tree[:1] == ("letter",):
        return {tree[1]} - inside - set(world.symbols)
    if tree[:1] == ("running",):
        inside = inside | {tree[2]}
    return set().union(*(free_letters(part, world, inside) for part in tree))


@np.errstate(all="ignore")  # what overflows is not the same as anything
def check(latex, world):
    """Raise ValueError unless all sides of each equation in a formula are the same."""
    rate = None  # of a link a \to b: the next equation says what ∂b/∂a is
    for equation, sides, relations, condition in read(latex, world):
        if any(side == other for side, other in itertools.pairwise(sides)) or not relations:
            raise ValueError(f"nothing is said to be equal: {' '.join(equation)}")
        if rate not in (None, sides[0]):
            raise ValueError(f"{' '.join(equation)} is not the rate of the link before it")
        rate = ("slope", sides[1], sides[0]) if relations[0] == r"\to" else None
        world = compare(equation, sides, relations, condition, world)
    if rate:
        raise ValueError(f"a link without its rate: {latex}")


def read(latex, world):
    """[(tokens, sides, relations, condition)] of each equation of a formula; the condition (c \\ne j) is (c, j)."""
    found = []
    for equation in equations(latex):
        if r"\ne" in equation:
            opening, a, _, b, closing = equation
            found[-1] = (*found[-1][:3], (a, b))
        else:
            found.append((equation, *Reader(equation, world).inside(equation, "sides"), None))
    return found


def compare(equation, sides, relations, condition, world):
    """Check one equation; returns the world for the next one, in which an updated symbol has its new value."""
    computer, updated, every = Computer(world), None, []
    letters = sorted(free_letters(tuple(sides), world) - set(world.letters))
    known = [dict(zip(world.letters, numbers, strict=True)) for numbers in itertools.product(*world.letters.values())]
    for start in known:
        ranges = [computer.numbers(letter, tuple(sides), start) for letter in letters]
        every += [start | dict(zip(letters, numbers, strict=True)) for numbers in itertools.product(*ranges)]
    for at in every:
        what = f"{' '.join(equation)} {at or ''}"
        if condition and computer.letter(at, condition[0]) == computer.letter(at, condition[1]):
            continue
        values = [computer.value(side, at) for side in sides]
        if r"\leftarrow" in relations:
            if sides[0][1:] not in [(key,) for key in world.after]:
                raise ValueError(f"{what}: an update of what the code does not update")
            updated = values[0] = world.value(world.python(sides[0][1], at, of=world.after))
        first = relations[0] == r"\to"  # a link's own side is not equal to the others
        for value in values[first + 1 :]:
            assert_same(values[first], value, tolerance(equation, world), what)
    if updated is None or world.letters:
        return world
    return world.but(names=world.names | {"updated": updated}, symbols=world.symbols | {sides[0][1]: "updated"})

r"""Put mistakes into the formulas and the tables of symbols, one at a time, and see the tests fail for each.

    python tests/maintenance/formula_mutants.py            # all four notebooks: some minutes
    python tests/maintenance/formula_mutants.py 01 03      # those of some
    python tests/maintenance/formula_mutants.py --list     # what would be tried

The mistakes are made by the rules of `mistakes` and `slips` from the pages as they stand: in every displayed formula,
in every equation in the text, in what test_formulas.IN_WORDS names, and in every row of a table of symbols. No file is
touched: test_formulas.py and test_symbols.py are handed the changed notebook. What none of them notices has SURVIVED,
and the exit status is 1. A changed formula that says the same is listed in EQUIVALENT with its proof; if it is killed
after all, or no longer made, the run fails as well.
"""

import argparse
import copy
import functools
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import notebook_files
import test_formulas
import test_symbols
from latex import RELATIONS, read, split, tokens

# a changed formula that says the same -> why
CENTRED = "what is left from a mean adds up to zero, so a constant added to the other factor changes nothing"
INFINITE = "whatever is added to infinity, and with whichever sign: its reciprocal is 0"
EQUIVALENT = {
    r"02, symbol:  Z_2 &= A_1 W_2 + b_2 & A_2 &=  ->  Z_2 &= A_1 W_2 + b_{o_1} & A_2 &= ":
        "b_2 holds the single number b_{o_1}",
    r"02, table: n for a number: e row per person | (4, 2) | -> e row per person | (n, 2) |":
        "n is 4 in this table",
    r"02, minus:  s)^2 = \sum_i (r_i - \bar r)(s ->  s)^2 = \sum_i (r_i + \bar r)(s":
        CENTRED,
    r"02, minus:  (r_i - \bar r)(s_i - \bar s) ->  (r_i - \bar r)(s_i + \bar s)":
        CENTRED,
    r"02, symbol: )^2 = \sum_i (r_i - \bar r)(s_i - \b -> )^2 = \sum_i (r_i - m)(s_i - \b":
        CENTRED,
    r"02, minus: = \frac{\sum_i (s_i - \bar s)(r -> = \frac{\sum_i (s_i + \bar s)(r":
        CENTRED,
    r"02, minus:  (s_i - \bar s)(r_i - \bar r)}{ ->  (s_i - \bar s)(r_i + \bar r)}{":
        CENTRED,
    r"02, symbol: s_i - \bar s)(r_i - \bar r)}{\sum_i  -> s_i - \bar s)(r_i - c)}{\sum_i ":
        CENTRED,
    r"03, symbol:  &= \sum_c \left(-y_c\,[c = j]  ->  &= \sum_c \left(-y_j\,[c = j] ":
        "the bracket is 0 unless c is j",
    r"04, symbol: um \text{ink} \cdot x -> um \text{ink} \cdot \bar{x}":
        "a mean weighted like itself is itself",
    r"04, minus: \text{ink} \cdot (x - \bar{x})( -> \text{ink} \cdot (x + \bar{x})(":
        CENTRED,
    r"04, minus: dot (x - \bar{x})(y - \bar{y}), -> dot (x - \bar{x})(y + \bar{y}),":
        CENTRED,
    r"04, symbol: t (x - \bar{x})(y - \bar{y}), \qqua -> t (x - \bar{x})(y - M_{yy}), \qqua":
        CENTRED,
    r"04, sign: 1/(1 + \infty) = -> 1/(1 - \infty) =":
        INFINITE,
    r"04, 1 lost: 1/(1 + \infty) = -> 1/( \infty) =":
        INFINITE,
}  # fmt: skip

SYMBOL = re.compile(
    r"(?:\\hat|\\bar) ?(?:\{\w\}|\w)(?:_\{[^{}]*\}|_\w)?"
    r"|\\(?:sigma|tanh|delta|eta|lambda|ell|theta|mu|kappa|varepsilon)(?![a-z])(?:_\{(?:[^{}]|_\{?\w\}?)*\}|_\w)?"
    r"|(?<![\\A-Za-z{])[A-Za-z](?![A-Za-z])(?:_\{(?:[^{}]|_\{?\w\}?)*\}|_\w)?"
)
GROUP = r"(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\d|[A-Za-z]))"
FRACTION = re.compile(rf"(\\[td]?frac) ?{GROUP} ?{GROUP}")


class Mutant(NamedTuple):
    notebook: str
    cell: int
    rule: str
    before: str
    after: str
    source: str  # of the whole cell

    @property
    def title(self):
        """The rule, and the place in the formula before and after."""
        before, after = " ".join(self.before.split()), " ".join(self.after.split())
        start = next((k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(after))
        same = next((k for k, (a, b) in enumerate(zip(before[::-1], after[::-1], strict=False)) if a != b), 0)
        same = min(same, len(before) - start, len(after) - start)
        places = [text[max(0, start - 20) : len(text) - same + 10] for text in (before, after)]
        return f"{self.notebook}, {self.rule}: {places[0]} -> {places[1]}"


def flat(tree):
    """A tree without what does not change its value: brackets in a sum of sums or in a product of products."""
    if not isinstance(tree, tuple):
        return tree
    kind, *parts = (flat(part) for part in tree)
    if kind == "sum":
        inner = [(term[1] if term[0] == "sum" and sign == "+" else ((sign, term),)) for sign, term in parts[0]]
        parts = [tuple(term for terms in inner for term in terms)]
    elif kind == "product":
        inner = [part[1:] if part[0] == "product" else (part,) for part in parts]
        parts = [part for inside in inner for part in inside]
    return (kind, *parts)


@functools.cache
def meaning(latex, number):
    """The flat trees of a formula, or None if it cannot be read."""
    entry = test_formulas.beginning(latex, test_formulas.checked(number))
    try:
        world = test_formulas.world(entry[0] if entry else test_formulas.NUMBERS)
        return [(flat(tuple(sides)), relations) for _, sides, relations, _ in read(latex, world)]
    except ValueError:
        return None


def replacements(latex, pattern, *news):
    """The formula with one match replaced, for each match and each new text."""
    for found in re.finditer(pattern, latex):
        for new in news:
            text = found.expand(new) if isinstance(new, str) else new(found)
            if text != found[0]:
                yield latex[: found.start()] + text + latex[found.end() :]


def exchanged(found):
    above, below = (found[2] or found[3] or ""), (found[4] or found[5] or "")
    return f"{found[1]}{{{below}}}{{{above}}}"


def next_digit(found):
    return found[1] + str(int(found[2]) + 1)


def last_digit(found):
    return found[1] + str(max(1, int(found[2]) - 1))


def neighbours(latex):
    """The formula with one symbol replaced by the next other one that it holds."""
    found = list(SYMBOL.finditer(latex))
    kinds = list(dict.fromkeys(match[0] for match in found))
    for match in found:
        if len(kinds) > 1:
            new = kinds[(kinds.index(match[0]) + 1) % len(kinds)]
            yield latex[: match.start()] + new + latex[match.end() :]


def bracketless(latex):
    """The formula without one pair of brackets."""
    for start in (match.start() for match in re.finditer(r"(?:\\(?:[bB]igl|left))?\(", latex)):
        depth = 0
        for end in range(start, len(latex)):
            depth += (latex[end] == "(") - (latex[end] == ")")
            if depth == 0 and latex[end] == ")":
                break
        whole = re.match(r"(?:\\(?:[bB]igl|left))?\((.*?)(?:\\(?:[bB]igr|right))?\)$", latex[start : end + 1], re.S)
        if whole and "," not in whole[1]:
            yield latex[:start] + " " + whole[1] + latex[end + 1 :]


def mistakes(latex):
    """(rule, wrong formula), for everything that people get wrong in a formula."""
    rules = {
        "sign": replacements(latex, r"[+](?! 0\b)", "-"),
        "minus": replacements(latex, "-", "+"),
        "index + 1": replacements(latex, r"(_\{?)(\d)", next_digit),
        "index - 1": replacements(latex, r"(_\{?)(\d)", last_digit),
        "letter of an index": replacements(latex, r"(?<=[_{\d\[ ])([ijkmcpq])(?=[}\w, \]=])(?<![a-z]{2})",
                                           lambda found: {"j": "i", "p": "q", "q": "p"}.get(found[1], "j")),
        "layer": replacements(latex, r"_\{k-1\}", "_k", "_{k+1}"),
        "transpose lost": replacements(latex, r"\^\{?\\top\}?", ""),
        "1/n lost": replacements(latex, r"\\t?frac ?\{?1\}? ?\{?n\}?|/n(?!\w)", ""),
        "2/n": replacements(latex, r"(\\t?frac ?)(?:\{2\}\{n\}|2n)", r"\1{1}{n}", "2"),
        "factor 2 lost": replacements(latex, r"(?<![\d._^{])2(?=\s*(?:\\,|\\sigma|\\cdot|\(|[A-Za-z]))", ""),
        "square lost": replacements(latex, r"\^2(?!\d)", ""),
        "square for cube": replacements(latex, r"\^2(?!\d)", "^3"),
        "entrywise lost": replacements(latex, r"\\odot", ""),
        "entrywise turned": replacements(latex, r"\\odot", r"\\cdot"),
        "times for plus": replacements(latex, r"\\cdot", "+"),
        "sum lost": replacements(latex, r"\\(?:sum|prod)(?:_\{[^{}]*\}|_\w)?(?:\^\{[^{}]*\}|\^\w)?", ""),
        "product for sum": replacements(latex, r"\\sum", r"\\prod"),
        "sum for product": replacements(latex, r"\\prod", r"\\sum"),
        "first of a sum": replacements(latex, r"(?<=_\{[a-z]=)(\d)", lambda found: str(1 - int(found[1]))),
        "last of a sum": replacements(latex, r"(\\sum_\{[^{}]*\}\^)\{(\w)\}",
                                      lambda found: f"{found[1]}{{{found[2]}-1}}"),
        "fraction turned": replacements(latex, FRACTION, exchanged),
        "quotient turned": replacements(latex, r"(\w(?:_\w|_\{\w+\})?)/(\w(?:_\w|_\{\w+\})?)(?![\w(])", r"\2/\1"),
        "symbol": neighbours(latex),
        "hat lost": replacements(latex, r"\\(?:hat|bar) ?\{?(\w)\}?", r"\1"),
        "function": replacements(latex, r"\\(sigma|tanh|log)(?![a-z])(?!_)",
                                 lambda found: {"sigma": r"\tanh ", "tanh": r"\sigma", "log": ""}[found[1]]),
        "bracket lost": bracketless(latex),
        "1 lost": replacements(latex, r"\b1 [-+]", ""),
        "digit": replacements(latex, r"(\d+\.\d*?)(\d)(?!\d)", lambda found: found[1] + str((int(found[2]) + 5) % 10)),
    }  # fmt: skip
    for rule, wrong in rules.items():
        for text in wrong:
            if tokens(text) != tokens(latex):
                yield rule, text


def slips(row):
    """(rule, wrong row of a table of symbols)."""
    cells = row.strip().strip("|").split("|")
    first, second, last = cells[0], cells[1], cells[3]

    def with_(k, text):
        return "|" + "|".join([*cells[:k], text, *cells[k + 1 :]]) + "|"

    yield from (("n for a number", with_(3, text)) for text in replacements(last, r"\d+(?=[,)])", "n") if "n" in row)
    yield from (("number", with_(3, text)) for text in replacements(last, r"\d+", lambda found: str(int(found[0]) + 1)))
    yield from (("number for n", with_(3, text)) for text in replacements(last, r"\bn\b", "2"))
    yield from (("axes", with_(3, text)) for text in replacements(last, r"\((\w+), (\w+)\)", r"(\2, \1)"))
    yield from (("axis lost", with_(3, text)) for text in replacements(last, r"\((\w+), (\w+)\)", r"(\1,)"))
    yield from (("axis more", with_(3, text)) for text in replacements(last, r"\((\w+),\)", r"(\1, 1)"))
    shapes = re.findall(r"\([^()]*\)", last)
    if len(set(shapes)) > 1:
        yield "shapes exchanged", with_(3, ", ".join(reversed(shapes)))
    yield from (("symbol", with_(0, text)) for text in neighbours(first))
    yield from (("index", with_(0, text)) for text in replacements(first, r"(_\{?)(\d)", next_digit, last_digit))
    names = re.findall(r"`[^`]+`", second)
    if len(names) > 1:
        yield "names exchanged", with_(1, ", ".join(reversed(names)))
    yield from (("name", with_(1, text)) for text in replacements(second, r"(`\w)(\d)`", lambda f: next_digit(f) + "`"))
    yield "row lost", ""


def checked_in_text(latex, number):
    """Whether a formula in the text is one of which something is computed."""
    if test_formulas.plain(latex) in {test_formulas.plain(formula) for _, formula, _ in test_formulas.IN_WORDS}:
        return True
    if test_formulas.beginning(latex, [entry for entry in test_formulas.NOT_CHECKED_IN_TEXT if entry[0] == number]):
        return False
    if test_formulas.beginning(latex, test_formulas.checked(number)):
        return True
    alone, computable = test_formulas.of_numbers(latex)
    return alone and "=" in computable and len(split(tokens(latex), RELATIONS)) > 1


def mutants_of(number):
    """Every mutant of a notebook, in the order of its cells."""
    notebook = notebook_files.read(notebook_files.path_of(number))
    for k, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        spans = [found.span(1) for found in notebook_files.DISPLAYED.finditer(cell.source)]
        blank = re.sub(r"\$\$.*?\$\$|```.*?```|`[^`\n]*`", lambda found: "\n" * len(found[0]), cell.source, flags=re.S)
        spans += [f.span(1) for f in notebook_files.IN_LINE.finditer(blank) if checked_in_text(f[1], number)]
        for start, end in sorted(spans):
            latex, seen = cell.source[start:end], set()
            for rule, wrong in mistakes(latex):
                same = meaning(latex, number) and meaning(latex, number) == meaning(wrong, number)
                if wrong not in seen and not same:
                    seen.add(wrong)
                    yield Mutant(number, k, rule, latex, wrong, cell.source[:start] + wrong + cell.source[end:])
        for header in re.finditer(r"^\|[^\n]*\| in (?:the )?code \|.*\n.*\n((?:\|.*\n?)*)", cell.source, re.M):
            for row in header[1].splitlines():
                for rule, wrong in slips(row):
                    if wrong != row:
                        source = cell.source.replace(row + "\n", wrong + "\n" if wrong else "")
                        yield Mutant(number, k, f"table: {rule}", row, wrong, source)


def is_noticed(mutant):
    notebook = copy.copy(test_formulas.read(notebook_files.path_of(mutant.notebook)))
    cell = copy.copy(notebook.cells[mutant.cell])
    cell.source = mutant.source
    notebook.cells = [*notebook.cells[: mutant.cell], cell, *notebook.cells[mutant.cell + 1 :]]
    for test in (test_formulas, test_symbols):
        try:
            if test.faults(notebook, mutant.notebook):
                return True
        except AssertionError:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", metavar="NUMBER", help="01 … 04; none means all")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    arguments = parser.parse_args()
    numbers = arguments.notebooks or [path.name[:2] for path in notebook_files.PATHS]
    mutants = [mutant for number in numbers for mutant in mutants_of(number)]
    if arguments.list:
        print(*(f"cell {m.cell:3} of {m.title}" for m in mutants), f"{len(mutants)} mutants", sep="\n")
        return
    start, killed, made, survivors = time.monotonic(), Counter(), Counter(), []
    for number in numbers:
        notebook = test_formulas.read(notebook_files.path_of(number))
        if test_formulas.faults(notebook, number) or test_symbols.faults(notebook, number):
            sys.exit(f"notebook {number} does not pass its tests unchanged")
    for k, mutant in enumerate(mutants, 1):
        made[mutant.rule] += 1
        if is_noticed(mutant):
            killed[mutant.rule] += 1
        else:
            survivors.append(mutant)
        if sys.stderr.isatty():
            print(f"\r{k} of {len(mutants)}", end="", file=sys.stderr, flush=True)
    same = [mutant for mutant in survivors if mutant.title in EQUIVALENT]
    print("", "| rule | killed | made |", "|---|---|---|", sep="\n")
    print(*(f"| {rule} | {killed[rule]} | {made[rule]} |" for rule in made), sep="\n")
    print(f"| all | {killed.total()} | {made.total()} |", "", f"equivalent: {len(same)}", sep="\n")
    bad = [m for m in survivors if m not in same]
    print(*(f"- SURVIVED: cell {m.cell} of {m.title}" for m in bad), sep="\n")
    stale = set(EQUIVALENT) - {mutant.title for mutant in same} if len(numbers) == len(notebook_files.PATHS) else set()
    print(*(f"- listed as equivalent, but killed or no longer made: {title}" for title in sorted(stale)), sep="\n")
    print(f"{(time.monotonic() - start) / 60:.1f} minutes")
    sys.exit(1 if bad or stale else 0)


if __name__ == "__main__":
    main()

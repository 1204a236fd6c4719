"""Put mistakes into touch.js, one at a time, and see the tests of the things to touch fail for each.

    python tests/maintenance/touch_mutants.py                  # all mutants: some two hours on two cores
    python tests/maintenance/touch_mutants.py --sample 200     # so many, at even distances, of each rule
    python tests/maintenance/touch_mutants.py drawDigit        # those whose title holds one of these texts
    python tests/maintenance/touch_mutants.py --list           # what would be tried
    python tests/maintenance/touch_mutants.py --report FILE    # also write each verdict, and the test that noticed

The mistakes are made by the rules below from the script as it stands: an operator exchanged, a constant doubled or
zero, an index moved by one, min for max, x for y, a condition negated, a statement lost, a text changed, a colour or an
event taken for another, an array reversed, a sign lost. One that no test notices has SURVIVED, and the exit status is
1. One that does the same is listed in touch_equivalent.txt under its proof; if it is killed after all, or no longer
generated, the run fails as well. What merely stops while the page loads is counted apart.

The usual tool, StrykerJS, is not used: it has most of the general rules, but none of x for y, colours, events, indices
and constants, and it measures which test reaches what only in JavaScript's own test runners; ours are pytest's, and it
would run all of them for each mutant. Here Chromium says which test reaches which character of the script, and only
those tests run, the one that promises most in the shortest time first. Needs Chromium, playwright and node.
"""

import argparse
import atexit
import inspect
import itertools
import json
import math
import multiprocessing
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is loaded
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "helpers" / "page" / "touch" / "touch.js"
FILES = ["tests/test_touch.py", "tests/browser/test_touch_in_browser.py"]
EQUIVALENT = Path(__file__).with_name("touch_equivalent.txt")
SLOW = re.compile("drawn_digits_are_read|corner_needs_the_centring|leaning_digit")  # the others must do without them
NO_PAGE = "// ---- What the three things share"  # above it stands what node runs

# ---- The script, token by token

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<number>\d[\d.]*(?:e-?\d+)?)
    |(?P<name>[A-Za-z_$][\w$]*)|(?P<sign>===|!==|\*\*|\.\.\.|=>|\?\?=|\?\?|\?\.|\+\+|--|&&|\|\||[-+*/<>]=|.)""",
    re.S | re.X,
)
REGEX = re.compile(r"/(?:\\.|[^/\\\n])+/[a-z]*")
TEXT = re.compile(r"(?:\\.|\$(?!\{)|[^`$\\])+", re.S)
KEYWORDS = {"return", "const", "let", "of", "in", "new", "if", "for", "else", "continue", "function", "while", "throw"}
CLOSING = {"(": ")", "[": "]", "{": "}", "${": "}"}


class Token(NamedTuple):
    kind: str  # string, number, name, sign, regex; text: a piece of a template
    text: str
    start: int

    @property
    def end(self):
        return self.start + len(self.text)


def tokens_of(source):
    """The tokens of a script, without spaces and comments; of a template its pieces of text and what they enclose."""
    found, at, inside = [], 0, []  # inside: the brackets that are open, and ` for a template

    def keep(kind, text):
        nonlocal at
        found.append(Token(kind, text, at))
        at += len(text)

    while at < len(source):
        if inside[-1:] == ["`"]:
            if text := TEXT.match(source, at):
                keep("text", text[0])
            elif source[at] == "`":
                inside.pop()
                keep("sign", "`")
            else:
                inside.append("${")
                keep("sign", "${")
            continue
        token = TOKEN.match(source, at)
        text = token[0]
        if token.lastgroup == "space":
            at = token.end()
        elif text == "/" and not ends_value(found[-1]):
            keep("regex", REGEX.match(source, at)[0])
        else:
            if text in ("`", *CLOSING):
                inside.append(text)
            elif text in CLOSING.values():
                inside.pop()
            keep(token.lastgroup, text)
    return found


def ends_value(token):
    """Whether a value ends with this token, so that what follows is no sign of its own: a - b, not -b."""
    return token.kind in ("number", "string", "regex") or token.text in (")", "]", "}", "`") or (
        token.kind == "name" and token.text not in KEYWORDS
    )  # fmt: skip


class Script:
    """A script's tokens, which of them are brackets of one pair, and what stands where."""

    def __init__(self, source):
        self.source, self.tokens = source, tokens_of(source)
        self.partner, self.parent, opened, quoted = {}, [], [], set()
        for k, token in enumerate(self.tokens):
            if token.text == "`" and opened and opened[-1] in quoted or token.text in CLOSING.values():
                self.partner[k] = opened[-1]
                self.partner[opened.pop()] = k
            self.parent.append(opened[-1] if opened else None)
            if k not in self.partner and (token.text in CLOSING or token.text == "`") and token.kind == "sign":
                opened.append(k)
                quoted |= {k} if token.text == "`" else set()
        self.places = list(self._places())

    def text(self, k):
        return self.tokens[k].text if 0 <= k < len(self.tokens) else ""

    def between(self, first, last):
        """What the tokens from first to last (with it) span."""
        return self.source[self.tokens[first].start : self.tokens[last].end]

    def before(self, k):
        """The token before k on the same level: past a whole bracket."""
        return self.partner.get(k - 1, k - 1) if self.text(k - 1) in (")", "]", "}", "`") else k - 1

    def items(self, opening):
        """Of a bracket's inside, each (first token, last token) between its commas."""
        first, found = opening + 1, []
        for k in range(opening + 1, self.partner[opening] + 1):
            if k == self.partner[opening] or self.text(k) == "," and self.parent[k] == opening:
                found += [(first, k - 1)] if k > first else []
                first = k + 1
        return found

    def is_index(self, opening):
        return self.text(opening) == "[" and ends_value(self.tokens[opening - 1])

    def _places(self):
        """(first token, last token, name) of every function, and of every constant that takes more than a line."""
        for k, token in enumerate(self.tokens):
            name = self.text(k + 1)
            if token.text == "function":
                body = self.partner[k + 2] + 1
                yield k, self.partner[body], name
            elif token.text == "const" and self.tokens[k + 1].kind == "name" and self.text(k - 1) != "(":
                last = next(j for j in range(k, len(self.tokens)) if self.text(j) == ";" and self._level(j, k))
                if self.parent[k] is None or "\n" in self.between(k, last):
                    yield k, last, name

    def _level(self, j, k):
        return self.parent[j] == self.parent[k]

    def place(self, k):
        """The names of all that the token stands in, from the outside: drawDigit.look."""
        return ".".join(name for first, last, name in self.places if first <= k <= last) or "touch"


# ---- The rules: each yields (first token, last token, what stands there instead) wherever it applies

EXCHANGED = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
             "===": "!==", "!==": "===", "&&": "||", "||": "&&", "??": "&&", "+=": "-=", "-=": "+="}  # fmt: skip
RIVALS = {"min": "max", "floor": "ceil", "round": "floor", "some": "every", "moveTo": "lineTo", "fill": "stroke"}
RIVALS |= {"max": "min", "ceil": "floor", "lineTo": "moveTo", "stroke": "fill"}
PAIRS = [("x", "y"), ("x0", "y0"), ("x1", "y1"), ("dx", "dy"), ("px", "py"), ("mx", "my"), ("cx", "cy"),
         ("left", "top"), ("width", "height"), ("width", "height_"), ("xlim", "ylim"), ("xstep", "ystep"),
         ("xlabel", "ylabel"), ("clientX", "clientY"), ("columns", "rows"), ("across", "down"), ("c", "r"),
         ("ca", "ra"), ("cb", "rb"), ("w1", "w2"), ("x1", "x2"), ("weight", "height"), ("from", "to"),
         ("za", "zb"), ("min", "max")]  # fmt: skip
COLOURS = {"ink": "muted", "muted": "ink", "paper": "ink", "class0": "class1", "class1": "class0",
           "class0area": "class1area", "class1area": "class0area", "undecided": "class0area"}  # fmt: skip
EVENTS = {"click": "dblclick", "input": "change", "change": "focus", "keydown": "keyup", "pointerdown": "pointerover",
          "pointermove": "pointerout", "pointerup": "pointerover", "pointercancel": "pointerover"}  # fmt: skip


def operator(script):
    for k, token in enumerate(script.tokens):
        if token.text in EXCHANGED and token.kind == "sign" and ends_value(script.tokens[k - 1]):
            yield k, k, EXCHANGED[token.text]
        elif token.text == "?.":
            yield k, k, "" if script.text(k + 1) in ("(", "[") else "."


def constant(script):
    for k, token in enumerate(script.tokens):
        if token.kind == "number" and not (script.is_index(k - 1) and script.partner[k - 1] == k + 1):
            for value in {2 * float(token.text) or 1, 0} - {float(token.text)}:
                yield k, k, f"{value:g}"
        elif token.text in ("true", "false"):
            yield k, k, "false" if token.text == "true" else "true"


def index(script):
    for k, token in enumerate(script.tokens):
        if token.text == "[" and script.is_index(k):
            first, last = k + 1, script.partner[k] - 1
            inside = script.between(first, last)
            if inside in ("0", "1"):
                yield first, last, f"{1 - int(inside)}"
            elif script.tokens[last].kind != "string":
                yield first, last, f"({inside}) + 1"
                yield first, last, f"({inside}) - 1"


def rival(script):
    for k, token in enumerate(script.tokens):
        if token.text in RIVALS and script.text(k - 1) == ".":
            yield k, k, RIVALS[token.text]


def name(script):
    """x for y, and y for x; where both stand side by side, they change places."""
    for k, token in enumerate(script.tokens):
        for pair in PAIRS:
            if token.kind != "name" or token.text not in pair:
                continue
            one, other = pair if token.text == pair[0] else pair[::-1]
            first, last = next(((a, b) for a, b, _ in script.places if a <= k <= b), (0, -1))
            near = {token.text for token in script.tokens[first : last + 1] if token.kind == "name"}
            if script.text(k + 1) == "," and script.text(k + 2) == other:
                if script.text(script.parent[k] or 0) != "{":  # where the order means nothing
                    yield k, k + 2, f"{other}, {one}"
            elif other in near and script.text(k + 1) != ":":
                yield k, k, other


def condition(script):
    for k, token in enumerate(script.tokens):
        if token.text in ("if", "while"):
            first, last = k + 2, script.partner[k + 1] - 1
        elif token.text == "?":
            first = last = k - 1
            first = script.before(k)
            ends = ("(", "[", "{", "${", ",", ";", "=", "=>", ":", "?", "return", "+=", "of")
            while script.text(script.before(first)) not in ends or script.partner.get(first - 1, k) < first - 1:
                first = script.before(first)
        else:
            continue
        yield first, last, f"!({script.between(first, last)})"


def lost(script):
    """A call, an assignment, a way out; of several calls in brackets, one."""
    for k, token in enumerate(script.tokens):
        if token.text == ";" and script.text(script.parent[k] or 0) != "(":
            first = k
            while not starts_statement(script, first):
                first = script.before(first)
            way_out = script.text(first) in ("return", "continue") and script.text(first - 1) == ")"
            if first < k and (way_out or script.text(first) not in KEYWORDS):
                yield first, k - 1, ""
        elif token.text == "(" and script.text(k - 1) == "=>" and len(items := script.items(k)) > 1:
            for item in items:
                yield k + 1, script.partner[k] - 1, ", ".join(script.between(*one) for one in items if one != item)


def starts_statement(script, k):
    before = script.text(k - 1)
    if before == "}":  # of a block, not of a value
        return script.text(k) not in ("=", "[", ",", ")", ".", ";")
    ends = before == ")" and script.text(script.before(k) - 1) in ("if", "for")
    return k == 0 or ends or before in (";", "{", "else")


def text(script):
    for k, token in enumerate(script.tokens):
        if token.kind == "string" and not event(script, k):
            yield k, k, '"changed"'
        elif token.kind == "regex":
            yield k, k, "/changed/"
        elif token.kind == "text" and token.text.strip():
            yield k, k, "changed"


def event(script, k):
    return script.text(k - 2) == "addEventListener"


def colour(script):
    for k, token in enumerate(script.tokens):
        if script.text(k - 2) == "colours" and token.text in COLOURS:
            yield k, k, COLOURS[token.text]


def event_name(script):
    for k, token in enumerate(script.tokens):
        if event(script, k) and token.kind == "string":
            yield k, k, f'"{EVENTS[token.text[1:-1]]}"'


def order(script):
    for k, token in enumerate(script.tokens):
        if token.text == "[" and not script.is_index(k):
            parts = [script.between(*item) for item in script.items(k)]
            if parts != parts[::-1]:
                yield k + 1, script.partner[k] - 1, ", ".join(parts[::-1])


def sign(script):
    for k, token in enumerate(script.tokens):
        if token.text in ("-", "!") and token.kind == "sign" and not ends_value(script.tokens[k - 1]):
            yield k, k, ""


RULES = [operator, constant, index, rival, name, condition, lost, text, colour, event_name, order, sign]


class Mutant(NamedTuple):
    rule: str
    place: str
    line: int
    at: int  # a character that is reached whenever the mutant can make a difference
    title: str  # place: what stood there -> what stands there now
    source: str  # of the whole script


def brief(words):
    words = " ".join(re.sub(r"//[^\n]*", "", words).split())
    return words if len(words) <= 90 else f"{words[:60]} … {words[-28:]}"


def mutants_of(source):
    """Every mutant of the script, in the order of its lines."""
    script, found, titles = Script(source), {}, Counter()
    for rule in RULES:
        for first, last, new in rule(script):
            start, end = script.tokens[first].start, script.tokens[last].end
            a, b = first, last
            while script.tokens[b].end - script.tokens[a].start < 24:  # enough of the line to know it by
                a, b = max(a - 1, 0), min(b + 1, len(script.tokens) - 1)
            a, b = script.tokens[a].start, script.tokens[b].end
            after = "lost" if not new and rule is lost else source[a:start] + new + source[end:b]
            shown = source[start:end] if after == "lost" else source[a:b]
            title = f"{script.place(first)}: {brief(shown)} -> {brief(after)}"
            titles[title] += 1
            title += f" ({titles[title]})" if titles[title] > 1 else ""
            changed = source[:start] + new + source[end:]
            line = source.count("\n", 0, start) + 1
            at = script.tokens[first - 1].start if rule is operator else start  # a && b: b may never be reached
            found.setdefault(changed, Mutant(rule.__name__, script.place(first), line, at, title, changed))
    found.pop(source, None)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def sampled(mutants, count, seed):
    """`count` of the mutants: every so-manieth of them, rule by rule and from the top to the bottom of the script."""
    ordered = sorted(mutants, key=lambda mutant: (mutant.rule, mutant.at))
    step = max(len(ordered) / count, 1)
    places = itertools.takewhile(lambda at: at < len(ordered), itertools.count(math.fmod(seed * 0.618, 1) * step, step))
    return sorted((ordered[int(at)] for at in places), key=lambda mutant: mutant.at)


# ---- One pytest session and one Chromium, for mutant after mutant: a process of its own


class Tester:
    """A plugin that takes (script, names of tests, whether to measure) from a pipe and sends back what they do.

    It sends ("started", test) as each test starts and, at the end, ("done", the test that failed or None, whether the
    page had stopped while it loaded, {test: (seconds, the characters that it reached)} if it was to measure).
    """

    def __init__(self, pipe, folder):
        self.pipe, self.folder, self.stopped, self.measuring, self.reached = pipe, folder, False, False, None

    def pytest_runtestloop(self, session):
        from playwright.sync_api import BrowserType

        import helpers.page.touch as touch

        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copy(touch.HERE / "touch.css", folder)
        touch.HERE = folder
        self.observe(BrowserType)
        items = {item.nodeid: item for item in session.items if reads_script(item)}
        modules = {item.module for item in items.values()}
        random = [(module.RNG, module.RNG.bit_generator.state) for module in modules]
        self.pipe.send(list(items))
        for source, names, measuring in iter(self.pipe.recv, None):
            (folder / "touch.js").write_text(source, encoding="utf-8")
            self.source, self.measuring, self.stopped, measured, failed = source, measuring, False, {}, None
            for module in modules:
                module.SOURCE = source
            for nodeid in names:
                self.pipe.send(("started", nodeid))
                for rng, begin in random:
                    rng.bit_generator.state = begin
                self.reached = bytearray(len(source))
                reports = pytest_runs(items[nodeid], session)
                measured[nodeid] = sum(report.duration for report in reports), bytes(self.reached)
                if not all(report.passed for report in reports):
                    failed = nodeid
                    if self.measuring:
                        print(*(report.longrepr for report in reports if report.longrepr), file=sys.stderr)
                    break
            self.pipe.send(("done", failed, self.stopped, measured if self.measuring else {}))
        return True

    def observe(self, kind):
        """Look over Chromium's shoulder: which errors stop a page as it loads, which characters of the script run."""
        launch, run = kind.launch, subprocess.run

        def launched(*args, **options):
            browser = launch(*args, **options)
            new_context = browser.new_context
            browser.new_context = lambda **how: self.observed(new_context(**how))
            return browser

        def node(*args, **options):
            done = run(*args, **options)
            self.stopped |= done.returncode != 0
            return done

        kind.launch, subprocess.run = launched, node

    def observed(self, context):
        context.set_default_timeout(15_000)  # of what never comes; a busy machine is slow
        new_page, close, sessions = context.new_page, context.close, []

        def opened():
            page, errors = new_page(), []
            goto = page.goto

            def gone(*args):
                page.on("pageerror", lambda error: errors.append(error))
                goto(*args)
                page.wait_for_timeout(50)  # for the first painting; a test may hold the page's own time
                self.stopped |= bool(errors)

            page.goto = gone
            if self.measuring:
                sessions.append(devtools := context.new_cdp_session(page))
                for method in ("Debugger.enable", "Profiler.enable"):
                    devtools.send(method)
                devtools.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
            return page

        def closed():
            for devtools in sessions:
                for script in devtools.send("Profiler.takePreciseCoverage")["result"]:
                    self.note(script, devtools)
            close()

        context.new_page, context.close = opened, closed
        return context

    def note(self, script, devtools):
        whole = devtools.send("Debugger.getScriptSource", {"scriptId": script["scriptId"]})["scriptSource"]
        start = whole.find(self.source)
        if start < 0:
            return
        here = bytearray(len(whole))
        ranges = [part for function in script["functions"] for part in function["ranges"]]
        for part in sorted(ranges, key=lambda part: (part["startOffset"], -part["endOffset"])):
            first, last = part["startOffset"], part["endOffset"]  # an inner one has the last word
            here[first:last] = bytes([part["count"] > 0]) * (last - first)
        for k in range(len(self.source)):
            self.reached[k] |= here[start + k]


def reads_script(item):
    """Whether a test has to do with what the script does; that it is the notebook's own script is another matter."""
    if SLOW.search(item.name):
        return False
    return "browser" in item.path.parts or re.search("in_node|SOURCE", inspect.getsource(item.function))


def pytest_runs(item, session):
    """The reports of one test, after which everything is taken down but what belongs to the whole session."""
    from _pytest.runner import runtestprotocol

    return runtestprotocol(item, log=False, nextitem=SimpleNamespace(listchain=lambda: [session]))


def work(pipe, folder):
    os.setsid()  # so that it can be ended together with its browser
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.chdir(ROOT)
    options = ["-q", "-p", "no:nbval", "-p", "no:cacheprovider", "-o", "addopts=", "--assert=plain", "-s"]
    pytest.main([*options, *FILES], plugins=[Tester(pipe, folder)])


def parses(sources):
    """Which of the scripts node can read at all."""
    program = """const good = (source) => { try { new Function(source); return true; } catch { return false; } };
      console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf-8")).map(good)));"""
    done = subprocess.run(["node", "-e", program], input=json.dumps(sources), text=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


class Worker:
    """The process of a Tester, started anew after it had to be ended."""

    def __init__(self, folder):
        self.folder, self.process = folder, None

    def start(self):
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=work, args=(other, self.folder), daemon=True)
        self.process.start()
        other.close()
        return self.pipe.recv()

    def end(self):
        if self.process and self.process.pid:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.join()
        self.process = None

    def run(self, source, names, limit=lambda test: 120, measuring=False):
        """The test that failed or None, whether the page had stopped at load, what was measured."""
        if self.process is None:
            self.start()
        self.pipe.send((source, names, measuring))
        seconds = 60
        while self.pipe.poll(seconds):
            try:
                what, *answer = self.pipe.recv()
            except EOFError:
                break
            if what == "done":
                return answer
            seconds = limit(answer[0])
        self.end()
        return "the clock", False, {}


def measure(source, workers, folder):
    """{test: (seconds, the characters that it reaches)} with the unchanged script, which must pass."""

    def part(k):
        worker = Worker(folder)
        answer = worker.run(source, worker.start()[k::workers], measuring=True)
        worker.end()
        return answer

    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(part, range(workers)))
    if failed := [test for test, _, _ in answers if test is not None]:
        sys.exit(f"the unchanged script does not pass its tests: {', '.join(failed)}")
    return {test: found for _, _, measured in answers for test, found in measured.items()}


def try_all(mutants, measured, workers, folder, progress):
    """{mutant: (verdict, the test that noticed)}: each by the tests that reach it, the most promising first."""
    results, kills, waiting, lock = {}, Counter(), [], threading.Lock()
    for mutant, good in zip(mutants, parses([mutant.source for mutant in mutants]), strict=True):
        if good:
            waiting.insert(0, mutant)
        else:
            results[mutant] = "does not run", "node cannot read it"

    def promising(mutant):
        names = [test for test, (_, reached) in measured.items() if reached[mutant.at]]
        return sorted(names, key=lambda test: measured[test][0] / (1 + 2 * kills[mutant.place, test]))

    def tend():
        worker = Worker(folder)
        while True:
            with lock:
                if not waiting:
                    break
                mutant = waiting.pop()
                names = promising(mutant)
            failed, stopped, _ = worker.run(mutant.source, names, lambda test: 20 + 5 * measured[test][0])
            with lock:
                kills[mutant.place, failed] += not stopped
                verdict = "SURVIVED" if failed is None else "does not run" if stopped else "killed"
                results[mutant] = verdict, failed or f"{len(names)} tests reach it"
                progress(mutant, *results[mutant])
        worker.end()

    threads = [threading.Thread(target=tend, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def equivalents():
    """The titles in touch_equivalent.txt, in which each is indented and stands under its proof."""
    return re.findall(r"^ +(\S.*)$", EQUIVALENT.read_text("utf-8"), re.M)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="only mutants whose title holds one of these")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of the mutants, at even distances")
    parser.add_argument("--seed", type=int, default=0, help="another sample")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count()), help="how many at a time")
    parser.add_argument("--new", action="store_true", help="leave out those that are listed as equivalent")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    parser.add_argument("--measured", metavar="FILE", help="keep in it which test reaches what, or take it from there")
    parser.add_argument("--report", metavar="FILE", help="write each mutant's verdict, and the test that noticed")
    arguments = parser.parse_args()
    source = SCRIPT.read_text("utf-8")
    mutants = every = mutants_of(source)
    if arguments.texts:
        mutants = [mutant for mutant in every if any(text in mutant.title for text in arguments.texts)]
    listed = equivalents()
    if arguments.new:
        mutants = [mutant for mutant in mutants if mutant.title not in listed]
    if arguments.sample:
        mutants = sampled(mutants, arguments.sample, arguments.seed)
    if arguments.list:
        print(*(f"{m.line:4}  {m.rule:<10} {m.title}" for m in mutants), f"{len(mutants)} mutants", sep="\n")
        return
    if missing := [tool for tool in ("node", "chromium") if shutil.which(tool) is None]:
        sys.exit(f"not installed: {', '.join(missing)}")
    start, folder = time.monotonic(), tempfile.mkdtemp(prefix="touch-mutants-")
    atexit.register(shutil.rmtree, folder)
    kept = Path(arguments.measured) if arguments.measured else None
    if kept and kept.exists():
        measured = pickle.loads(kept.read_bytes())
    else:
        measured = measure(source, arguments.workers, folder)
        if kept:
            kept.write_bytes(pickle.dumps(measured))
    for test, (seconds, _) in measured.items():
        if test.startswith(FILES[0]):
            pages = source.index(NO_PAGE) if "_pen" not in test else len(source)
            measured[test] = seconds, bytes([1]) * pages + bytes(len(source) - pages)
    report = Path(arguments.report or os.devnull).open("w", encoding="utf-8")  # noqa: SIM115

    def progress(mutant, verdict, noticed):
        print(f"{verdict}\t{mutant.rule}\t{mutant.line}\t{mutant.title}\t{noticed}", file=report, flush=True)
        if sys.stderr.isatty():
            print(f"\r{mutant.line} of {source.count(chr(10))} lines", end="", file=sys.stderr, flush=True)

    results = try_all(mutants, measured, arguments.workers, folder, progress)
    verdicts = {m: "equivalent" if v == "SURVIVED" and m.title in listed else v for m, (v, _) in results.items()}
    kinds = ["killed", "equivalent", "does not run", "SURVIVED"]
    for heading, part in (("rule", lambda mutant: mutant.rule), ("place", lambda mutant: mutant.place.split(".")[0])):
        print("", f"| {heading} | mutants | {' | '.join(kinds)} |", "|---|---|---|---|---|---|", sep="\n")
        for row in [*dict.fromkeys(map(part, mutants)), "all"]:
            own = [verdicts[mutant] for mutant in mutants if row in (part(mutant), "all")]
            print(f"| {row} | {len(own)} | {' | '.join(str(own.count(kind)) for kind in kinds)} |")
    survivors = [mutant for mutant in mutants if verdicts[mutant] == "SURVIVED"]
    print("", *(f"- SURVIVED: line {m.line}, {m.rule}, {m.title}" for m in survivors), sep="\n")
    tried, known = {m.title: verdicts[m] for m in mutants}, {m.title for m in every}
    stale = [title for title in listed if title not in known or tried.get(title, "equivalent") != "equivalent"]
    print(*(f"- listed as equivalent, but killed or no longer generated: {title}" for title in stale), sep="\n")
    print(f"{(time.monotonic() - start) / 60:.1f} minutes")
    sys.exit(1 if stale or survivors else 0)


if __name__ == "__main__":
    main()

"""The things to touch, without a browser: what their outputs hold, and their mathematics against helpers (with node).

tests/browser draws and drags in a real browser.
"""

import base64
import inspect
import json
import re
import shutil
import subprocess

import notebook_files
import numpy as np
import pytest

import helpers.page.touch as touch
from helpers import ACTIVATIONS, Layer, accuracy, forward, init_layers
from helpers.datasets import load_mnist, load_moons, load_people
from helpers.digits import prepare, straighten
from helpers.page.digits.figures import plot_drawn_digit
from helpers.page.moons.figures import plot_boundary_strip
from helpers.page.neuron.figures import plot_turned_neuron
from helpers.page.style import png
from helpers.page.touch.twin import FIVE, PAD, PEN, drawn
from helpers.page.touch.twin import seen_image as seen_by_python

SOURCE = (touch.HERE / "touch.js").read_text(encoding="utf-8")
RNG = np.random.default_rng(0)
DIGITS = init_layers([784, 16, 16, 10], "sigmoid", "softmax", RNG, np.float32)
PEOPLE = np.array([[133.0, 65], [160, 72], [152, 70], [120, 60]])
GENDERS, NAMES, SHIFT = np.array([[1], [0], [0], [1]]), ["Alice", "Bob", "Charlie", "Diana"], (135, 66)
POINTS, LABELS = RNG.normal(0, 1, (200, 2)), RNG.integers(0, 2, 200)


def snapshots(size, count=3, dtype=np.float64):
    return [(100 * k, init_layers([2, size, 2], "tanh", "softmax", RNG, dtype)) for k in range(count)]


SAMPLES = RNG.integers(0, 256, (12, 784)).astype(np.float32) / 255, np.arange(12) % 10
RUNS = {size: snapshots(size) for size in (1, 3)}
CALLS = {
    "digit": lambda: touch.draw_digit(DIGITS),
    "digit with samples": lambda: touch.draw_digit(DIGITS, samples=SAMPLES),
    "neuron": lambda: touch.turn_neuron(PEOPLE, GENDERS, NAMES, SHIFT, scale=(10, 10), w=(0.5, 1), b=-0.25),
    "boundary": lambda: touch.watch_boundary(RUNS, POINTS, LABELS, hidden=3),
}


@pytest.fixture
def output(monkeypatch):
    """A function: the bundle that a call displays."""

    def bundle_of(call):
        bundles = []
        monkeypatch.setattr(touch, "display", lambda bundle, raw: bundles.append(bundle))
        call()
        (bundle,) = bundles
        return bundle

    return bundle_of


def payload(html):
    """What the page's script hands to start: its name, its kind and its data."""
    (arguments,) = re.findall(r"^start\((.*)\);$", html, re.M)
    return json.loads(f"[{arguments}]")


def unpacked(packed):
    array = np.frombuffer(base64.b64decode(packed["base64"]), np.dtype(packed["dtype"]).newbyteorder("<"))
    return array.reshape(packed["shape"])


def layers_of(packed):
    return [Layer(unpacked(p["W"]), p["b"] and unpacked(p["b"]), p["activation"]) for p in packed]


@pytest.mark.parametrize("name", CALLS)
def test_an_output_needs_no_network_and_says_what_to_do_where_scripts_do_not_run(name, output):
    bundle = output(CALLS[name])
    html = bundle["text/html"]
    outside = (
        r"https?:|wss?:|[\"'(]//|\bsrc\s*=|\bhref\s*=|@import|\burl\(|\bfetch\(|XMLHttpRequest|import\(|sendBeacon"
    )
    assert not re.findall(outside, html)
    assert html.count("<script>") == html.count("</script>") == 1
    assert "$" not in re.sub(r"<script>.*?</script>", "", html, flags=re.S), "MathJax would read it as mathematics"
    assert bundle["text/plain"].startswith("[interactive]")
    assert "Run this cell" in bundle["text/plain"]
    assert bundle["text/plain"] in html
    assert output(CALLS[name]) == bundle, "the same call gives the same output"


def test_sizes(output):
    sizes = {name: len(output(call)["text/html"].encode()) for name, call in CALLS.items()}
    assert sizes["digit"] < 110_000
    assert sizes["digit with samples"] - sizes["digit"] < 1_100 * len(SAMPLES[0])
    assert sizes["neuron"] < 40_000
    full = {size: snapshots(size, 60) for size in (1, 3, 5, 20, 50)}
    html = output(lambda: touch.watch_boundary(full, POINTS, LABELS))["text/html"]
    assert len(html.encode()) < 500_000
    with pytest.raises(ValueError, match="fewer snapshots"):
        touch.watch_boundary({50: snapshots(50, 400)}, POINTS, LABELS)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_survive_exactly(dtype, output):
    layers = [Layer(W.astype(dtype), b.astype(dtype) + dtype(0.1), name) for W, b, name in DIGITS]
    layers[1] = layers[1]._replace(b=None)
    layers[0].W[0, :4] = np.finfo(dtype).tiny, np.finfo(dtype).max, -0.0, np.nextafter(dtype(1), dtype(2))
    layers[2] = layers[2]._replace(W=np.asfortranarray(layers[2].W))
    _, kind, data = payload(output(lambda: touch.draw_digit(layers))["text/html"])
    assert kind == "draw_digit"
    for packed, (W, b, activation) in zip(data["layers"], layers, strict=True):
        assert packed["activation"] == activation
        found = unpacked(packed["W"])
        assert found.dtype == dtype
        assert found.tobytes() == W.tobytes()
        assert packed["b"] is None if b is None else unpacked(packed["b"]).tobytes() == b.tobytes()


def test_a_name_cannot_end_the_script(output):
    names = ["</script><b>Alice", "Bob", 'Char"lie', "Diana"]
    html = output(lambda: touch.turn_neuron(PEOPLE, GENDERS, names, SHIFT))["text/html"]
    assert html.count("</script>") == 1
    assert payload(html)[2]["names"] == names


def test_outputs_that_differ_have_names_that_differ(output):
    found = {payload(output(call)["text/html"])[0] for call in CALLS.values()}
    assert len(found) == len(CALLS)


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return np.dot(linear, (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("theme", touch.COLOURS)
def test_contrast(theme):
    colours = dict(zip(touch._NAMES, touch.COLOURS[theme], strict=True))

    def contrast(one, other):
        dark, light = sorted((luminance(colours[one]), luminance(colours[other])))
        return (light + 0.05) / (dark + 0.05)

    for text, ground in (("ink", "paper"), ("muted", "paper"), ("ink", "class0area"), ("ink", "undecided"),
                         ("ink", "class1area"), ("ink", "edge"), ("ink", "pad")):  # fmt: skip
        assert contrast(text, ground) >= 4.5, (text, ground)
    for shape in ("accent", "bar", "best", "class0", "class1"):
        assert contrast(shape, "paper") >= 3, shape


def test_samples_survive_exactly(output):
    data = payload(output(CALLS["digit with samples"])["text/html"])[2]
    pixels = unpacked(data["samples"]["images"])
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels.astype(np.float32) / 255, SAMPLES[0])
    assert data["samples"]["labels"] == SAMPLES[1].tolist()
    assert payload(output(CALLS["digit"])["text/html"])[2]["samples"] is None


# ---- What the notebooks store: of these cells nbval ignores the output


def stored(number, call):
    """What a notebook stores of the thing that it shows by this call: the bundle, and its data."""
    tagged = notebook_files.cells(notebook_files.read(notebook_files.path_of(number)), "code", "nbval-ignore-output")
    (cell,) = [cell for cell in tagged if f"{call}(" in cell.source]
    (output,) = cell.outputs
    assert output.output_type == "display_data"
    _, kind, data = payload(output.data["text/html"])
    assert kind == call
    return dict(output.data), data


STALE = "of an older helpers/page/touch: regenerate the notebook"


def test_the_stored_neuron(output):
    bundle, data = stored("02", "turn_neuron")
    people = load_people()
    assert data["names"] == people.name.tolist()
    assert data["people"] == people[["weight_lb", "height_in"]].to_numpy(float).tolist()
    assert data["labels"] == (people.gender == data["classes"][1]).astype(int).tolist()
    settings = {name: data[name] for name in inspect.signature(touch.turn_neuron).parameters if name in data}
    assert output(lambda: touch.turn_neuron(data["people"], data["labels"], **settings)) == bundle, STALE


def test_the_stored_boundary(output):
    bundle, data = stored("03", "watch_boundary")
    X, labels = load_moons()
    np.testing.assert_allclose(unpacked(data["points"]), X, rtol=0, atol=1e-12)
    assert data["labels"] == labels.tolist()
    runs = {run["hidden"]: list(zip(run["passes"], map(layers_of, run["frames"]), strict=True)) for run in data["runs"]}
    assert len(runs) == len(data["runs"])
    assert {1, 3} <= set(runs)
    for hidden, snapshots in runs.items():
        passes, frames = zip(*snapshots, strict=True)
        assert passes[0] == 0
        assert list(passes) == sorted(set(passes))
        assert len(frames) >= 20
        for first, last in frames:
            assert (first.W.shape, last.W.shape, first.activation) == ((2, hidden), (hidden, 2), "tanh")
    settings = {name: data[name] for name in ("xlim", "ylim", "classes")}
    hidden, points = list(runs)[data["first"]], unpacked(data["points"])
    assert output(lambda: touch.watch_boundary(runs, points, labels, hidden, **settings)) == bundle, STALE


def test_the_stored_canvas(output):
    bundle, data = stored("04", "draw_digit")
    layers = layers_of(data["layers"])
    assert [layer.W.shape for layer in layers] == [(784, 16), (16, 16), (16, 10)]
    assert data.get("samples"), "nobody should have to draw: draw_digit(…, samples=(images, labels))"
    images, labels = unpacked(data["samples"]["images"]), data["samples"]["labels"]
    assert images.shape == (len(labels), 784)
    assert set(labels) == set(range(10))
    X, expected = prepare(load_mnist("test"))
    known = {np.rint(255 * x).astype(np.uint8).tobytes(): int(label) for x, label in zip(X, expected, strict=True)}
    assert labels == [known.get(image.tobytes()) for image in images], "test digits, each with its label"
    samples = straighten(images.astype(np.float32) / 255)
    assert accuracy(layers, samples, np.array(labels)) > 0.9, "the network that the page has trained"
    assert output(lambda: touch.draw_digit(layers, (images.astype(np.float32) / 255, labels))) == bundle, STALE


# ---- The mathematics of touch.js, run by node


def in_node(expression, **values):
    """What a JavaScript expression gives, with touch.js loaded and the values (JSON) at hand."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the mathematics of touch.js was not compared (apt-get install nodejs)")
    program = (
        f"{SOURCE}\nconst {{ {', '.join(values)} }} = JSON.parse(require('fs').readFileSync(0, 'utf-8'));\n"
        f"console.log(JSON.stringify({expression}, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v) : v)));"
    )
    # the program comes as an argument, the numbers on standard input
    done = subprocess.run(
        ["node", "-e", program], input=json.dumps(values), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("output_activation", ["softmax", "sigmoid"])
def test_the_forward_pass_is_that_of_helpers(hidden, output_activation):
    layers = init_layers([5, 7, 6, 3], hidden, output_activation, RNG)
    layers = [Layer(W, RNG.normal(0, 1, len(b)), name) for W, b, name in layers]
    layers[1] = layers[1]._replace(b=None)
    X = RNG.normal(0, 2, (20, 5))
    X[0] = 0
    found = in_node("X.map((x) => forward(unpackLayers(layers), x))", layers=touch._packed_layers(layers), X=X.tolist())
    np.testing.assert_allclose(found, forward(layers, X)[-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float32, 1e-6), (np.float64, 1e-12)])
def test_the_digit_network_is_that_of_helpers(dtype, atol):
    layers = [Layer(W.astype(dtype), b.astype(dtype), name) for W, b, name in DIGITS]
    X = RNG.uniform(0, 1, (10, 784)).astype(dtype)
    found = in_node("X.map((x) => forward(unpackLayers(layers), x))", layers=touch._packed_layers(layers), X=X.tolist())
    np.testing.assert_allclose(found, forward(layers, X)[-1], rtol=0, atol=atol)


def test_activations_stay_finite():
    Z = np.array([[1000.0, 0, -1000]])
    found = in_node("names.map((name) => ACTIVATIONS[name](Z))", names=list(ACTIVATIONS), Z=Z[0].tolist())
    for name, values in zip(ACTIVATIONS, found, strict=True):
        np.testing.assert_allclose(values, ACTIVATIONS[name].value(Z)[0], atol=1e-15)


@pytest.mark.parametrize("straightened", [True, False])
@pytest.mark.parametrize("centred", [True, False])
def test_the_seen_image_is_that_of_python(centred, straightened):
    corner = [[(x / 3 + 10, y / 3 + 180) for x, y in stroke] for stroke in FIVE]
    leaning = [[(x - 0.4 * (y - 140), y) for x, y in stroke] for stroke in FIVE]
    dot = np.zeros((PAD, PAD))
    dot[0, 279] = 1
    inks = [drawn(FIVE), drawn(corner), drawn(leaning, pen=6), dot, np.zeros((PAD, PAD)), np.ones((PAD, PAD))]
    values = {"inks": [ink.ravel().tolist() for ink in inks], "size": PAD} | {"how": [centred, straightened]}
    found = in_node("inks.map((ink) => seenImage(ink, size, ...how))", **values)
    for image, ink in zip(found, inks, strict=True):
        np.testing.assert_allclose(image, seen_by_python(ink, centred, straightened), rtol=0, atol=1e-6)


@pytest.mark.parametrize("straightened", [True, False])
def test_a_sample_is_seen_as_it_is_or_straightened(straightened):
    images = SAMPLES[0].astype(float)
    seen = in_node("images.map((image) => seenImage(image, 28, false, straightened))", images=images.tolist(),
                   straightened=straightened)  # fmt: skip
    np.testing.assert_allclose(seen, straighten(images) if straightened else images, rtol=0, atol=1e-6)


def test_straightening_is_that_of_helpers():
    X = np.zeros((11, 28, 28))
    X[1, 5, 20] = 0.5  # one pixel; one row; one column; a faint corner; then diagonals, which are moved furthest
    X[2, 9, :25] = 1
    X[3, 2:27, 6] = 1
    X[4, 27, 27] = 1e-6
    X[5], X[6] = np.eye(28), np.eye(28)[::-1]
    X[7, 3:9] = np.eye(28)[20:26]
    X[8] = RNG.uniform(0, 1, (28, 28))
    X[9:, 9, 3], X[9, 10, 20], X[10, 10, 20] = 1, 0.008, 1e-6  # one row, and a speck in the next
    X = X.reshape(11, 784)
    found = np.array(in_node("X.map(straighten)", X=X.tolist()))
    np.testing.assert_allclose(found, straighten(X), rtol=0, atol=1e-12)
    for k in (5, 6):  # upright: all of the ink that stays inside is in the middle
        assert found[k].reshape(28, 28)[:, 13:15].sum() == pytest.approx(28)


def test_the_seen_image_is_made_like_those_of_mnist():
    corner = [[(x / 2 + 5, y / 2 + 130) for x, y in stroke] for stroke in FIVE]
    for strokes in (FIVE, corner):
        image = seen_by_python(drawn(strokes), straightened=False).reshape(28, 28)
        place = np.arange(28)
        assert np.abs([image.sum(axis=0) @ place, image.sum(axis=1) @ place] / image.sum() - 14).max() < 0.01
        rows, columns = np.nonzero(image > 0.02)
        assert 20 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21
    moved = seen_by_python(drawn(corner), centred=False, straightened=False).reshape(28, 28)
    assert moved[:13].sum() == 0


def test_both_draw_with_the_same_pen():
    for name, value in {"PAD": PAD, "PEN": PEN, "SIDE": 28, "BOX": 20, "MIDDLE": 14.5}.items():
        assert re.search(rf"^const {name} = {value};", SOURCE, re.M), name


# ---- What does not fit


def changed(k, **changes):
    return [layer._replace(**changes) if i == k else layer for i, layer in enumerate(DIGITS)]


def nan_layers():
    W = DIGITS[1].W.copy()
    W[2, 3] = np.nan
    return changed(1, W=W)


def neuron(**changes):
    settings = {"measures": PEOPLE, "y": GENDERS, "names": NAMES, "shift": SHIFT} | changes
    return touch.turn_neuron(**settings)


def with_samples(samples):
    return touch.draw_digit(DIGITS, samples=samples)


CASES = {
    "no list of layers": (lambda: touch.draw_digit(DIGITS[0].W), TypeError, "list of Layer"),
    "an empty list": (lambda: touch.draw_digit([]), ValueError, "empty"),
    "another number of pixels": (lambda: touch.draw_digit(snapshots(3)[0][1]), ValueError, "784 numbers"),
    "sigmoid outputs": (lambda: touch.draw_digit(changed(2, activation="sigmoid")), ValueError, "10 sigmoid"),
    "hidden layers alone": (lambda: touch.draw_digit(DIGITS[:2]), ValueError, "16 sigmoid.*10 softmax"),
    "NaN": (lambda: touch.draw_digit(nan_layers()), ValueError, "W2 holds 1 NaN"),
    "half precision": (
        lambda: touch.draw_digit([Layer(W.astype(np.float16), b.astype(np.float16), a) for W, b, a in DIGITS]),
        TypeError,
        "float16.*float32",
    ),
    "samples without labels": (lambda: with_samples(SAMPLES[0]), ValueError, "ndarray.*(images, labels)"),
    "one sample": (lambda: with_samples((SAMPLES[0][0], 5)), ValueError, r"\(784,\).*\(n, 784\)"),
    "square samples": (lambda: with_samples((np.zeros((3, 28, 28)), [1, 2, 3])), ValueError, r"\(3, 28, 28\)"),
    "samples in bytes": (lambda: with_samples((np.zeros((3, 784), int), [1, 2, 3])), TypeError, "int.*X / 255"),
    "no samples": (lambda: with_samples((np.zeros((0, 784)), [])), ValueError, "0 images"),
    "a label missing": (lambda: with_samples((SAMPLES[0], SAMPLES[1][1:])), ValueError, r"12 images.*\(11,\)"),
    "labels in a column": (lambda: with_samples((SAMPLES[0], SAMPLES[1][:, None])), ValueError, r"\(12, 1\)"),
    "a label of 10": (lambda: with_samples((SAMPLES[0], SAMPLES[1] + 1)), ValueError, "10.*from 0 to 9"),
    "labels in halves": (lambda: with_samples((SAMPLES[0], SAMPLES[1] / 2)), ValueError, "0.5.*whole numbers"),
    "NaN in a sample": (lambda: with_samples((SAMPLES[0] * np.nan, SAMPLES[1])), ValueError, "samples holds"),
    "samples up to 255": (lambda: with_samples((SAMPLES[0] * 255, SAMPLES[1])), ValueError, "to 255.*from 0 to 1"),
    "samples below 0": (lambda: with_samples((SAMPLES[0] - 1, SAMPLES[1])), ValueError, "from -1.0 to 0.*from 0 to 1"),
    "straightened samples": (
        lambda: with_samples((straighten(SAMPLES[0]), SAMPLES[1])),
        ValueError,
        "not yet straightened",
    ),
    "too many samples": (
        lambda: with_samples((np.zeros((600, 784)), np.zeros(600, int))),
        ValueError,
        "700,000: pass fewer samples",
    ),
    "one person": (lambda: neuron(measures=PEOPLE[0]), ValueError, r"\(2,\).*\(n, 2\)"),
    "a class missing": (lambda: neuron(y=GENDERS[:3]), ValueError, r"\(3, 1\).*\(4,\)"),
    "classes in letters": (lambda: neuron(y=np.array(list("FMMF"))), ValueError, "expected 0 and 1"),
    "a name missing": (lambda: neuron(names=NAMES[:3]), ValueError, "3 names for 4"),
    "one number to shift by": (lambda: neuron(shift=135), ValueError, "shift is 135; expected two"),
    "a scale of zero": (lambda: neuron(scale=(0, 1)), ValueError, "two positive"),
    "weights out of reach": (lambda: neuron(w=(5, 0)), ValueError, "limit is 4"),
    "NaN among the weights": (lambda: neuron(w=(np.nan, 0)), ValueError, "w holds"),
    "somebody out of reach": (lambda: neuron(person=(80, 180)), ValueError, "pounds"),
    "no runs": (lambda: touch.watch_boundary({}, POINTS, LABELS), ValueError, "expected one of"),
    "an unknown size": (lambda: touch.watch_boundary(RUNS, POINTS, LABELS, hidden=4), ValueError, r"4;.*\[1, 3\]"),
    "no snapshots": (lambda: touch.watch_boundary({3: []}, POINTS, LABELS), ValueError, r"runs\[3\] is empty"),
    "digits on the plane": (lambda: touch.watch_boundary({16: [(0, DIGITS)]}, POINTS, LABELS), ValueError, "2 numbers"),
    "labels from 1": (lambda: touch.watch_boundary(RUNS, POINTS, LABELS + 1), ValueError, "expected 0 and 1"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_refused(case, output):
    call, error, message = CASES[case]
    with pytest.raises(error, match=message):
        output(call)


# ---- The static figures


def test_static_figures():
    figures = [
        plot_drawn_digit(DIGITS),
        plot_turned_neuron(PEOPLE, GENDERS, NAMES, SHIFT, (10, 10), (-3, -3), 0, (150, 68)),
        plot_boundary_strip(RUNS[3], POINTS, LABELS, "Three moments"),
    ]
    for fig in figures:
        assert 5_000 < len(png(fig)) < 200_000
    assert figures[1].axes[0].get_title(loc="left") == "4 of 4 on their own side"
    with pytest.raises(ValueError, match="square"):
        seen_by_python(np.ones((28, 20)))

"""The things to touch in a real Chromium: a mouse draws, sliders move, and what comes out is held against numpy.

Needs playwright and a Chromium, which the course itself does not: conftest.py says where they come from.
"""

import base64
import io
import re
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from strokes import DIGITS, moved

import helpers.page.touch as touch
from helpers import Layer, cross_entropy, forward, init_layers, one_hot, train
from helpers.datasets import load_moons, load_people
from helpers.digits import load_weights, straighten
from helpers.page.touch.twin import drawn, seen_image

INK = """pad => {
  const rgba = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
  let ink = "";
  for (let k = 3; k < rgba.length; k += 4) ink += String.fromCharCode(rgba[k]);
  return btoa(ink);
}"""
# what a picture shows since it was painted last: its texts, {"center 100": [x, y]}, and its shapes in their order, each
# with its colour, the width, ends and dashes of its line, and its path: [["moveTo", x, y], …]
KEEP_PAINTED = """{
  const kind = CanvasRenderingContext2D.prototype;
  const also = (name, note) => {
    const paint = kind[name];
    kind[name] = function (...values) {
      if (this.canvas.className === "picture") note.call(this, values);
      return paint.apply(this, values);
    };
  };
  also("scale", function () { [this.canvas.texts, this.canvas.shapes, this.path] = [{}, [], []]; });
  also("beginPath", function () { this.path = []; });
  for (const name of ["moveTo", "lineTo", "arc", "rect", "closePath"]) {
    also(name, function (values) { this.path.push([name, ...values]); });
  }
  const keep = function (name, colour, path) {
    const [width, cap, dash] = [this.lineWidth, this.lineCap, this.getLineDash()];
    this.canvas.shapes.push({ name, colour, width, cap, dash, path: [...path] });
  };
  also("fill", function () { keep.call(this, "fill", this.fillStyle, this.path); });
  also("stroke", function () { keep.call(this, "stroke", this.strokeStyle, this.path); });
  also("strokeRect", function (values) { keep.call(this, "stroke", this.strokeStyle, [["rect", ...values]]); });
  also("fillText", function ([text, x, y]) {
    const how = this.getTransform(), at = how.transformPoint({ x, y });
    this.canvas.texts[`${this.textAlign} ${text}`] = [at.x, at.y];
    const turned = Math.round(Math.atan2(how.b, how.a) * 180 / Math.PI);
    this.canvas.shapes.push({ name: "text", text, turned, colour: this.fillStyle, font: this.font });
  });
}"""
# what a thing is built of, a line for each element: its attributes, its own words, a box's tick and a menu's choice
OUTLINE = """host => {
  const lines = [];
  const walk = (node, indent) => {
    const varying = node.className === "picture" ? ["width", "height"] : [];  // as the screen wants them
    const names = node.getAttributeNames().filter(name => !varying.includes(name)).sort();
    const words = [...node.childNodes].filter(child => child.data).map(child => child.data.trim());
    const chosen = [node.checked ? "ticked" : "", node.selected ? "chosen" : ""];
    const parts = [node.localName, ...names.map(name => `${name}="${node.getAttribute(name)}"`), ...chosen, ...words];
    lines.push(indent + parts.filter(part => part).join(" "));
    for (const child of node.children) walk(child, indent + "  ");
  };
  for (const node of host.shadowRoot.children) if (node.localName !== "style") walk(node, "");
  return lines.join("\\n");
}"""
DARK = "background: #111; color: #ddd"
THEMES = {"light": "", "dark": DARK}
RNG = np.random.default_rng(0)
SAMPLE_LABELS = np.array([3, 8, 3, 5, 0, 3])
SAMPLES = RNG.integers(0, 256, (6, 784)).astype(np.float32) / 255, SAMPLE_LABELS


@pytest.fixture
def opened(browser, tmp_path, monkeypatch):
    """A function: the page that shows what the calls display, one below the other; nothing may fail or be fetched."""
    contexts, wrong = [], []

    def open_page(*calls, body_style="", first="", clock=False, **options):
        bundles = []
        monkeypatch.setattr(touch, "display", lambda bundle, raw: bundles.append(bundle["text/html"]))
        for call in calls:
            call()
        file = tmp_path / "page.html"
        head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        file.write_text(f'{head}<body style="{body_style}">{"<hr>".join(bundles)}', encoding="utf-8")
        contexts.append(browser.new_context(**{"viewport": {"width": 900, "height": 800}} | options))
        page = contexts[-1].new_page()
        page.add_init_script(KEEP_PAINTED + first)
        if clock:
            hold_time(page)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: None if request.url == file.as_uri() else wrong.append(request.url))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="module")
def network():
    return load_weights()


def draw(page, strokes, place=0):
    """Draw with the mouse, as a hand would: down, along, up."""
    pad = page.locator(".pad").nth(place)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for stroke in strokes:
        points = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points:
            page.mouse.move(*point)
        page.mouse.up()


def state(page, place=0):
    return page.locator("[data-touch]").nth(place).evaluate("host => host.state")


def ink_on(page, place=0):
    ink = base64.b64decode(page.locator(".pad").nth(place).evaluate(INK))
    return np.frombuffer(ink, np.uint8).reshape(280, 280) / 255


def as_dtype(layers, dtype):
    return [Layer(W.astype(dtype), b.astype(dtype), activation) for W, b, activation in layers]


def sentence(p):
    """How the page says what it reads."""
    best = int(np.argmax(p))
    sure = "more than 99" if p[best] >= 0.995 else f"{100 * p[best]:.0f}"
    return f"{'an' if best == 8 else 'a'} {best}, {sure} per cent sure."


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_drawn_digits_are_read_as_numpy_reads_them(opened, network, dtype, capsys):
    """The browser computes in float64 whatever the weights are: to numpy in float32 it is as near as float32 is."""
    layers = as_dtype(network, dtype)
    page = opened(lambda: touch.draw_digit(layers))
    clear, guess = page.get_by_role("button", name="Clear"), page.get_by_role("status")
    right, misread, furthest = 0, [], 0
    drawings = list(DIGITS.items())[:: 1 if dtype is np.float32 else 2]
    for (digit, manner), strokes in drawings:
        clear.click()
        assert ink_on(page).sum() == 0
        assert guess.text_content() == "Draw a digit from 0 to 9."
        draw(page, strokes)
        found = state(page)
        np.testing.assert_allclose(found["pixels"], seen_image(ink_on(page)), rtol=0, atol=1e-6)
        X = np.array([found["pixels"]])
        exactly = forward(as_dtype(layers, np.float64), X)[-1][0]
        np.testing.assert_allclose(found["probabilities"], exactly, rtol=0, atol=1e-9)
        expected = forward(layers, X.astype(dtype))[-1][0]
        np.testing.assert_allclose(found["probabilities"], expected, rtol=0, atol=3e-6)
        furthest = max(furthest, np.abs(found["probabilities"] - expected).max())
        best = int(expected.argmax())
        assert guess.text_content() == f"The network reads {sentence(found['probabilities'])}"
        bars = page.locator("li .percent").all_text_contents()
        np.testing.assert_allclose([float(bar.split()[0]) / 100 for bar in bars], expected, atol=0.00051)
        right += best == digit
        misread += [] if best == digit else [f"{digit} ({manner}) as {best}"]
    with capsys.disabled():
        print(
            f"\n{right} of {len(drawings)} drawn digits read right; misread: {', '.join(misread) or 'none'}; ", end=""
        )
        print(f"probabilities within {furthest:.0e} of numpy's ({np.dtype(dtype)})")
    assert right >= 0.85 * len(drawings)


def test_a_small_digit_in_a_corner_needs_the_centring(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    centring = page.get_by_role("checkbox", name="centred")
    assert centring.is_checked()
    right = {True: 0, False: 0}
    for (digit, _), strokes in list(DIGITS.items())[::2]:  # one of each
        page.get_by_role("button", name="Clear").click()
        draw(page, moved(strokes, 0.5, 60, -60))
        for centred in right:
            centring.set_checked(centred)
            found = state(page)
            assert found["centred"] is centred
            np.testing.assert_allclose(found["pixels"], seen_image(ink_on(page), centred), rtol=0, atol=1e-6)
            right[centred] += int(np.argmax(found["probabilities"])) == digit
        centring.set_checked(True)
    assert right[True] >= 8
    assert right[False] <= 4


def leaning(strokes, slope):
    return [[(x - slope * (y - 140), y) for x, y in stroke] for stroke in strokes]


def test_a_leaning_digit_is_set_upright(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    switch, right = page.get_by_role("checkbox", name="straightened"), 0
    assert switch.is_checked()
    for k, ((digit, _), strokes) in enumerate(list(DIGITS.items())[::2]):
        page.get_by_role("button", name="Clear").click()
        draw(page, leaning(strokes, 0.4 * (-1) ** k))
        right += int(np.argmax(state(page)["probabilities"])) == digit
        for straightened in (False, True):
            switch.set_checked(straightened)
            found = state(page)
            assert found["straightened"] is straightened
            expected = seen_image(ink_on(page), straightened=straightened)
            np.testing.assert_allclose(found["pixels"], expected, rtol=0, atol=1e-6)
    assert right >= 9


def test_inverted_paper_is_one_minus_the_image(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    assert state(page)["probabilities"] is None
    draw(page, DIGITS[3, "two bows"])
    for inverted in (False, True, False):
        page.get_by_role("checkbox", name="inverted paper").set_checked(inverted)
        found, ink = state(page), seen_image(ink_on(page))
        assert found["inverted"] is inverted
        np.testing.assert_allclose(found["pixels"], 1 - ink if inverted else ink, rtol=0, atol=1e-6)
        X = np.array([found["pixels"]], np.float32)
        np.testing.assert_allclose(found["probabilities"], forward(network, X)[-1][0], rtol=0, atol=3e-6)
        assert page.get_by_role("status").text_content() == f"The network reads {sentence(found['probabilities'])}"
    page.get_by_role("checkbox", name="inverted paper").check()
    page.get_by_role("button", name="Clear").click()
    assert state(page)["probabilities"] is None
    assert min(state(page)["pixels"]) == 1


def test_another_pen_draws_what_is_drawn_again(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    pens = page.get_by_role("combobox", name="pen")
    assert pens.locator("option").all_text_contents() == ["thin", "medium", "thick"]
    strokes = [*DIGITS[5, "with a separate bar"], [(230, 240)]]  # the last is a dot
    draw(page, strokes)
    medium = ink_on(page)
    for name, width in (("thin", 6), ("thick", 60), ("medium", 24)):
        pens.select_option(name)
        found = state(page)
        assert found["pen"] == width
        ink = ink_on(page)
        expected = drawn([*strokes[:-1], strokes[-1] * 2], pen=width)
        assert np.abs(ink - expected).sum() < 0.05 * expected.sum()  # edges are smoothed in two ways
        np.testing.assert_allclose(found["pixels"], seen_image(ink), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(ink_on(page), medium)
    pens.select_option("thin")
    draw(page, [[(40, 40), (40, 240)]])
    assert ink_on(page)[100:200, :60].sum() == pytest.approx(600, rel=0.1)


def test_test_digits_are_shown_by_keyboard(opened, network):
    page = opened(lambda: touch.draw_digit(network, samples=SAMPLES))
    guess, group = page.get_by_role("status"), page.get_by_role("group", name="Or show a test digit")
    names = group.get_by_role("button").all_text_contents()
    assert names == [*"0123456789", "a random one"]
    assert [group.get_by_role("button", name=name).is_enabled() for name in names] == [
        name in {"0", "3", "5", "8", "a random one"} for name in names
    ]
    for digit, which in ((3, 0), (3, 2), (3, 5), (3, 0), (8, 1), (8, 1), (0, 4)):
        group.get_by_role("button", name=f"{digit}").press("Enter")
        check_sample(page, network, which)
        assert guess.text_content().startswith(f"Test digit {digit}: the network reads a")
    page.evaluate("let k = 0; Math.random = () => (0.377 * (k++ >> 1)) % 1")  # alike in every run, each number twice
    seen = []
    for _ in range(40):
        group.get_by_role("button", name="a random one").press(" ")
        seen.append(state(page)["shown"])
        assert SAMPLES[1][seen[-1]] == int(guess.text_content().split(":")[0][-1])
    check_sample(page, network, seen[-1])
    assert set(seen) == set(range(6))
    assert all(one != other for one, other in zip(seen[:-1], seen[1:], strict=True))
    pad = ink_on(page)
    page.get_by_role("combobox", name="pen").select_option("thick")
    np.testing.assert_array_equal(ink_on(page), pad)  # no pen has drawn it
    draw(page, [[(20, 20), (260, 20)]])
    np.testing.assert_allclose(state(page)["pixels"], seen_image(ink_on(page)), rtol=0, atol=1e-6)
    assert f"{SAMPLES[1][seen[-1]]}, drawn over: the network reads a" in guess.text_content()
    assert (ink_on(page) > pad).any()
    page.get_by_role("button", name="Clear").click()
    assert ink_on(page).sum() == 0
    assert guess.text_content() == "Draw a digit from 0 to 9."
    draw(page, DIGITS[1, "slanted"])
    group.get_by_role("button", name="5").click()  # takes the drawing's place
    check_sample(page, network, 3)


def check_sample(page, network, which):
    """On the pad lies this sample, ten to a pixel, and the network has seen it, straightened or not."""
    pixels = SAMPLES[0][which].astype(float)
    np.testing.assert_allclose(ink_on(page), np.kron(pixels.reshape(28, 28), np.ones((10, 10))), rtol=0, atol=0.001)
    for straightened in (False, True):
        page.get_by_role("checkbox", name="straightened").set_checked(straightened)
        for centred in (False, True):  # MNIST has centred it
            page.get_by_role("checkbox", name="centred").set_checked(centred)
            found = state(page)
            assert found["shown"] == which
            expected = straighten(pixels[None])[0] if straightened else pixels
            np.testing.assert_allclose(found["pixels"], expected, rtol=0, atol=1e-6)
            p = forward(network, np.array([expected], np.float32))[-1][0]
            np.testing.assert_allclose(found["probabilities"], p, rtol=0, atol=3e-6)
            said = page.get_by_role("status").text_content()
            assert said == f"Test digit {SAMPLES[1][which]}: the network reads {sentence(p)}"


def test_without_samples_there_are_no_buttons_for_them(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    assert page.get_by_role("button").all_text_contents() == ["Clear"]
    page = opened(lambda: touch.draw_digit(network, samples=(SAMPLES[0][:1], SAMPLES[1][:1])))
    for _ in range(2):
        page.get_by_role("button", name="a random one").click()
        assert state(page)["shown"] == 0
    page = opened(lambda: touch.draw_digit(network, samples=(SAMPLES[0][:2], SAMPLES[1][:2])))
    shown = []
    for _ in range(6):
        page.get_by_role("button", name="a random one").click()
        shown.append(state(page)["shown"])
    assert shown in ([0, 1] * 3, [1, 0] * 3), "another one each time"


def test_the_answer_is_said_when_the_pen_is_lifted(opened, network):
    page = opened(lambda: touch.draw_digit(network, samples=SAMPLES))
    said = page.get_by_role("status")
    assert said.get_attribute("aria-live") == "polite"
    page.evaluate("""() => {
      window.said = [];
      const region = document.querySelector("[data-touch]").shadowRoot.querySelector("[role=status]");
      const listen = new MutationObserver(() => said.push(region.textContent));
      listen.observe(region, { childList: true, characterData: true });
    }""")
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    for y in (100, 150, 220):
        before = state(page)["pixels"]
        page.mouse.move(box["x"] + 140, box["y"] + y, steps=3)
        assert until(lambda: state(page)["pixels"] != before)  # noqa: B023
    assert page.evaluate("said") == []
    page.mouse.up()
    assert page.evaluate("said") == [f"The network reads {sentence(state(page)['probabilities'])}"]
    page.get_by_role("button", name="8", exact=True).press("Enter")
    assert page.evaluate("said")[1:] == [f"Test digit 8: the network reads {sentence(state(page)['probabilities'])}"]
    for k, name in enumerate(("centred", "straightened", "inverted paper")):
        page.get_by_role("checkbox", name=name).press(" ")
        assert page.evaluate("said.length") == k + 3


def answering(p):
    """A network that answers with these probabilities, whatever it is shown."""
    return [Layer(np.zeros((784, 10)), np.log(p), "softmax")]


def photo(page, selector, place=0):
    """What the screen shows of an element: its pixels, (height, width, 3)."""
    element = page.locator(selector).nth(place)
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    screen = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    top, left, height, width = (int(box[side] + 0.5) for side in ("y", "x", "height", "width"))  # as it is snapped
    return screen[top : top + height, left : left + width]


def colour(theme, name):
    value = dict(zip(touch._NAMES, touch.COLOURS[theme], strict=True))[name]
    return np.array([int(value[k : k + 2], 16) for k in (1, 3, 5)])


@pytest.mark.parametrize("theme", THEMES)
def test_the_bars_are_as_long_as_the_digits_are_likely(opened, theme):
    p = np.array([0.02, 0.30, 0.01, 0.05, 0.04, 0.18, 0.06, 0.09, 0.11, 0.14])
    page = opened(lambda: touch.draw_digit(answering(p)), body_style=THEMES[theme])
    assert not any((photo(page, ".bar", k) == colour(theme, name)).all(axis=2).any() for k in range(10)
                   for name in ("bar", "best"))  # fmt: skip
    draw(page, DIGITS[1, "a stroke"])
    tracks = [page.locator(".bar").nth(k).bounding_box() for k in range(10)]
    assert len({(track["x"], track["width"]) for track in tracks}) == 1, "all bars begin together, in one scale"
    assert tracks[0]["width"] > 100
    for digit in range(10):  # from the left edge of the bar, as many pixels as are due
        row = photo(page, ".bar", digit)[8]
        lengths = {name: (row == colour(theme, name)).all(axis=1).sum() for name in ("bar", "best")}
        other, due = ("bar", "best") if digit == 1 else ("best", "bar")
        assert lengths[other] == 0
        assert lengths[due] == pytest.approx(p[digit] * tracks[0]["width"], abs=1.5)
        assert (row[: lengths[due]] == colour(theme, due)).all()
        line = page.get_by_role("listitem").nth(digit)
        assert line.locator(".digit").text_content() == f"{digit}"
        for words in (".digit", ".percent"):
            box = line.locator(words).bounding_box()
            assert box["y"] + box["height"] / 2 == pytest.approx(tracks[digit]["y"] + 8, abs=2), "beside its bar"
        assert line.locator(".percent").text_content() == f"{100 * p[digit]:.1f} %"
        meter = page.get_by_role("meter", name=f"{digit}")
        assert float(meter.get_attribute("aria-valuenow")) == pytest.approx(100 * p[digit])
        assert meter.get_attribute("aria-valuetext") == f"{100 * p[digit]:.1f} %"
    tops = [track["y"] for track in tracks]
    assert tops == sorted(tops)


@pytest.mark.parametrize("theme", THEMES)
def test_the_seen_image_is_painted(opened, network, theme):
    page = opened(lambda: touch.draw_digit(network, samples=SAMPLES), body_style=THEMES[theme])
    paper, ink = colour(theme, "pad"), colour(theme, "ink")

    def check(selector, image, size):
        painted = photo(page, selector).reshape(28, size, 28, size, 3)
        assert np.ptp(painted, axis=(1, 3)).max() == 0, "square pixels"
        expected = paper + np.reshape(image, (28, 28, 1)) * (ink - paper)
        np.testing.assert_allclose(painted[:, 0, :, 0], expected, atol=2)

    draw(page, DIGITS[5, "in one line"])
    check(".seen", state(page)["pixels"], 6)
    page.get_by_role("checkbox", name="inverted paper").check()
    check(".seen", state(page)["pixels"], 6)
    page.get_by_role("button", name="0", exact=True).click()
    page.get_by_role("checkbox", name="inverted paper").uncheck()
    check(".seen", state(page)["pixels"], 6)
    check(".pad", SAMPLES[0][4], 10)
    other = "dark" if theme == "light" else "light"
    page.evaluate("style => document.body.setAttribute('style', style)", THEMES[other])
    card, rgb = page.locator("section"), f"rgb({', '.join(map(str, colour(other, 'paper')))})"
    assert until(lambda: card.evaluate("card => getComputedStyle(card).backgroundColor") == rgb)
    paper, ink = colour(other, "pad"), colour(other, "ink")
    check(".seen", state(page)["pixels"], 6)
    check(".pad", SAMPLES[0][4], 10)
    page.get_by_role("button", name="Clear").click()
    check(".seen", np.zeros(784), 6)
    check(".pad", np.zeros(784), 10)


def test_what_is_drawn_is_painted_where_the_pen_went(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    draw(page, DIGITS[4, "open"])
    paper, ink = colour("light", "pad"), colour("light", "ink")
    expected = paper + drawn(DIGITS[4, "open"])[:, :, None] * (ink - paper)
    assert np.abs(photo(page, ".pad") - expected).mean() < 1


def test_it_answers_while_the_pen_is_down(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 60)
    page.mouse.down()
    answers = []
    for y in (60, 120, 200):
        page.mouse.move(box["x"] + 140, box["y"] + y, steps=4)
        assert until(lambda: state(page)["probabilities"] not in (None, *answers))
        answers.append(state(page)["probabilities"])
    page.mouse.move(5, 5)  # outside: the pen stays on its stroke
    page.mouse.up()
    ink = ink_on(page).sum()
    page.mouse.move(box["x"] + 40, box["y"] + 40)  # up: moving draws nothing
    assert ink_on(page).sum() == ink
    page.mouse.click(box["x"] + 200, box["y"] + 200, button="right")
    assert ink_on(page).sum() == ink


def test_the_keyboard_reaches_and_presses_clear_and_keeps_its_keys(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    page.evaluate("window.heard = []; document.addEventListener('keydown', event => heard.push(event.key))")
    for press in ("Enter", "Space"):
        draw(page, DIGITS[7, "plain"])
        assert ink_on(page).sum() > 0
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        page.keyboard.press(press)
        assert ink_on(page).sum() == 0
    page.keyboard.press("d")  # twice, it would delete a notebook's cell
    page.keyboard.press("Control+s")  # but saving is still the notebook's
    heard = page.evaluate("heard")
    assert not {"Enter", " ", "d"} & set(heard)
    # JupyterLab hears keys after us, Notebook 7 before: there this attribute keeps its shortcuts away
    assert page.locator("[data-touch]").get_attribute("data-lm-suppress-shortcuts") == "true"
    assert "s" in heard


def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened, network):
    samples = np.zeros((10, 784)), np.arange(10)
    moons = {3: [(k, init_layers([2, 3, 2], "tanh", "softmax", RNG)) for k in range(3)]}
    page = opened(
        lambda: touch.draw_digit(network, samples=samples), neuron(), lambda: touch.watch_boundary(moons, *load_moons())
    )
    reached = []
    for _ in range(25):
        page.keyboard.press("Tab")
        name, width, style, rgb = page.evaluate("""() => {
          const now = document.activeElement.shadowRoot.activeElement;
          const { outlineWidth, outlineStyle, outlineColor } = getComputedStyle(now);
          const label = now.closest("label")?.querySelector("span") ?? now;
          return [label.textContent, outlineWidth, outlineStyle, outlineColor];
        }""")
        assert (width, style, rgb) == ("3px", "solid", "rgb(0, 114, 178)"), name
        reached.append(name)
    assert reached == [
        "Clear", *"0123456789", "a random one", "centred", "straightened", "inverted paper", "pen",
        "What these switches show", "w₁, for the weight", "w₂, for the height", "b, the bias", "weight", "height",
        "hidden neurons", "Play", "passes",
    ]  # fmt: skip


def test_what_the_switches_show_is_told_on_demand(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    assert not page.get_by_text("the network errs").is_visible()
    page.locator("summary").press("Enter")
    assert page.get_by_role("term").all_text_contents() == ["centred", "straightened", "inverted paper", "pen"]
    assert len(page.get_by_role("definition").all()) == 4
    assert page.get_by_text("the network errs").is_visible()


def test_a_finger_draws_and_does_not_scroll_the_page(opened, network):
    page = opened(
        lambda: touch.draw_digit(network),
        body_style="height: 4000px",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 420, "height": 1200},
    )
    devtools = page.context.new_cdp_session(page)

    def swipe_up_from(selector):
        box = page.locator(selector).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"]
        for kind, up in (("touchStart", 0), *(("touchMove", up) for up in range(10, 200, 10)), ("touchEnd", None)):
            points = [] if up is None else [{"x": x, "y": y - up}]
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    swipe_up_from(".pad")
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") == 0
    assert ink_on(page).sum() > 24 * 150
    assert state(page)["probabilities"]
    swipe_up_from("ol")
    assert until(lambda: page.evaluate("scrollY") > 50), "elsewhere a finger scrolls, so the swipe was a real one"


def test_several_on_a_page_do_not_disturb_each_other(opened, network):
    again = [Layer(W, b, activation) for W, b, activation in network[:-1]]
    again.append(network[-1]._replace(b=network[-1].b + np.float32(0.5)))
    page = opened(*[lambda layers=layers: touch.draw_digit(layers) for layers in (network, network, again)])
    assert page.locator(".pad").count() == 3
    draw(page, DIGITS[2, "with a flat foot"], place=1)
    assert [bool(state(page, place)["probabilities"]) for place in range(3)] == [False, True, False]
    draw(page, DIGITS[2, "with a flat foot"], place=2)
    assert ink_on(page, 0).sum() == 0


LOOKS = {
    "a light page": ("", {}, "light"),
    "a dark page": (DARK, {}, "dark"),
    "a light page on a dark system": ("background: white; color: black", {"color_scheme": "dark"}, "light"),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [420, 900])
def test_it_follows_the_page_and_fits(opened, network, look, width):
    style, options, theme = LOOKS[look]
    viewport = {"width": width, "height": 800}
    page = opened(*all_three(network), body_style=style, viewport=viewport, **options)
    paper = dict(zip(touch._NAMES, touch.COLOURS[theme], strict=True))["paper"]
    rgb = f"rgb({', '.join(str(int(paper[k : k + 2], 16)) for k in (1, 3, 5))})"
    for place in range(3):
        assert page.locator("section").nth(place).evaluate("card => getComputedStyle(card).backgroundColor") == rgb
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    draw(page, DIGITS[0, "oval"])
    before = state(page)["probabilities"]
    other = DARK if theme == "light" else "background: white; color: black"
    page.evaluate("style => document.body.setAttribute('style', style)", other)
    card = page.locator("section").first
    assert until(lambda: card.evaluate("card => getComputedStyle(card).backgroundColor") != rgb)
    np.testing.assert_allclose(state(page)["probabilities"], before, atol=0.01)  # what is drawn stays drawn


@pytest.mark.parametrize("width", [420, 900])
def test_the_canvas_stands_beside_its_answer(opened, network, width):
    page = opened(lambda: touch.draw_digit(network, samples=SAMPLES), viewport={"width": width, "height": 800})
    draw_, middle, answer = (page.locator(part).bounding_box() for part in (".draw", ".middle", ".answer"))
    assert middle["y"] == answer["y"]
    assert middle["x"] + middle["width"] < answer["x"]
    assert (draw_["y"] == middle["y"]) == (width == 900)
    switches = [page.locator(".choice").nth(k).bounding_box() for k in range(4)]
    assert len({switch["y"] for switch in switches[: 4 if width == 900 else 3]}) == 1, "in one row"


def people():
    frame = load_people()
    return frame[["weight_lb", "height_in"]].to_numpy(float), (frame.gender == "F").to_numpy(int), list(frame.name)


def neuron(**settings):
    return lambda: touch.turn_neuron(*people(), (135, 66), (10, 10), **settings)


@pytest.fixture(scope="module")
def runs():
    X, labels = load_moons()
    found = {}
    for size in (1, 3):
        layers = init_layers([2, size, 2], "tanh", "softmax", np.random.default_rng(3))
        found[size] = kept = [(0, layers)]
        train(layers, X, one_hot(labels, 2), cross_entropy, learning_rate=1, epochs=20,
              on_epoch=lambda done, layers, loss, kept=kept: kept.append((done, layers)))  # fmt: skip
    return found


def all_three(network):
    moons = [(0, init_layers([2, 3, 2], "tanh", "softmax", np.random.default_rng(0)))]
    return (
        lambda: touch.draw_digit(network, samples=SAMPLES),
        neuron(),
        lambda: touch.watch_boundary({3: moons}, *load_moons(), hidden=3),
    )


def picture_of(page, place=0):
    return page.locator(".picture").nth(place).evaluate("canvas => canvas.toDataURL()")


def settle(page):
    """Wait until the page has painted what there is to paint."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")


def until(condition, seconds=10):
    """Wait until the condition holds; True, or False when it never did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.03)
    return False


def written(page, place):
    """What a picture has written, and where: {"center 100": (x, y)}."""
    canvas = page.locator(".picture").nth(place)
    assert until(lambda: canvas.evaluate("canvas => canvas.texts !== undefined"))
    return canvas.evaluate("canvas => canvas.texts")


def painted(page, place, theme="light"):
    """A picture's own pixels on its paper, (height, width, 3): bare, they would be black where nothing is painted."""
    data = base64.b64decode(picture_of(page, place).split(",")[1])
    rgba = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")).astype(float)
    paper, opaque = colour(theme, "paper"), rgba[:, :, 3:] / 255
    return np.rint(paper + opaque * (rgba[:, :, :3] - paper)).astype(int)


def scale(texts, align, values):
    """Where a value lies along an axis, from what stands beside the axis; all its numbers must be there, evenly."""
    side = 0 if align == "center" else 1
    names = [f"{value:g}".replace("-", "−") for value in values]
    numbers = re.compile(rf"{align} −?[\d.]+")
    assert [text for text in texts if numbers.fullmatch(text)] == [f"{align} {name}" for name in names]
    places = [texts[f"{align} {name}"][side] - (4 if side else 0) for name in names]
    slope, start = np.polyfit(values, places, 1)
    np.testing.assert_allclose(places, slope * np.array(values) + start, atol=0.5)
    assert slope > 0 if align == "center" else slope < 0
    return lambda value: slope * value + start


def ramp(theme, p):
    """The plane's colour where class 1 has probability p."""
    names = ("class0area", "undecided", "class1area")
    return np.array([np.interp(p, (0, 0.5, 1), [colour(theme, name)[k] for name in names]) for k in range(3)])


def is_at(picture, x, y, expected, atol=3):
    np.testing.assert_allclose(picture[int(y), int(x)], expected, atol=atol)


def check_marks(picture, places, size, label, theme):
    """Marks in their class's colour: circles for class 0; for class 1 triangles, with most of their ink low down."""
    expected, above, below = colour(theme, f"class{label}"), 0, 0
    for x, y in places:
        is_at(picture, x, y, expected)
        x, y = round(x), round(y)
        inked = np.abs(picture[y - size : y + size, x - size : x + size] - expected).max(axis=2) < 60
        above, below = above + inked[:size].sum(), below + inked[size:].sum()
    low = below / (above + below)
    assert low > 0.6 if label else 0.4 < low < 0.57


@pytest.mark.parametrize("theme", THEMES)
def test_the_neuron_is_painted(opened, theme):
    page = opened(neuron(w=(1.5, 0.5), b=-0.5, person=(150, 58)), body_style=THEMES[theme])
    measures, genders, names = people()
    texts, picture = written(page, 0), painted(page, 0, theme)
    px, py = scale(texts, "center", range(100, 201, 20)), scale(texts, "right", range(55, 81, 5))
    ink = colour(theme, "ink")

    def score(x, y):
        return 1.5 * (x - 135) / 10 + 0.5 * (y - 66) / 10 - 0.5

    for (x, y), gender, name in zip(measures, genders, names, strict=True):
        check_marks(picture, [(px(x), py(y))], 7, gender, theme)
        at = texts[f"left {name}"]
        assert 8 < at[0] - px(x) < 20
        assert abs(at[1] - py(y)) < 8
    for dx, dy in ((-7, 0), (7, 0), (0, -7), (0, 7)):  # the square is you
        is_at(picture, px(150) + dx, py(58) + dy, ink, atol=40)
    is_at(picture, px(150), py(58), ramp(theme, 1 / (1 + np.exp(-score(150, 58)))), atol=4)
    assert texts["left you"] == pytest.approx([px(150) + 11, py(58) - 8], abs=1)
    for x, y in ((92, 57), (205, 57), (138, 78), (205, 78), (132, 57)):
        is_at(picture, px(x), py(y), ramp(theme, 1 / (1 + np.exp(-score(x, y)))), atol=5)
    for y in (57, 62, 77):  # the line
        is_at(picture, px(135 + (0.5 - 0.05 * (y - 66)) / 0.15), py(y), ink, atol=40)
    assert texts["center weight (pounds)"] == pytest.approx([px(150), py(55) + 36], abs=1)
    assert texts["center height (inches)"] == pytest.approx([13, py(67.5)], abs=1)

    texts, picture = written(page, 1), painted(page, 1, theme)
    px, py = scale(texts, "center", range(-8, 9, 4)), scale(texts, "right", (0, 0.5, 1))
    for z in (-6, -4, 0, 2, 6):
        is_at(picture, px(z), py(1 / (1 + np.exp(-z))), colour(theme, "class0"), atol=25)
    z = score(150, 58)
    a = 1 / (1 + np.exp(-z))
    for dx, dy in ((-7, 3), (7, 3), (3, -7), (3, 7)):
        is_at(picture, px(z) + dx, py(a) + dy, ink, atol=40)
    assert texts["center z = w·x + b"] == pytest.approx([px(0), py(-0.05) + 36], abs=1)
    assert "center output σ(z)" in texts
    shapes = page.locator(".key")
    assert shapes.all_text_contents() == ["●", "▲"]
    assert page.locator(".keys > span").all_text_contents()[:2] == ["● M", "▲ F"]
    for k in range(2):
        found = shapes.nth(k).evaluate("key => getComputedStyle(key).color")
        assert found == f"rgb({', '.join(map(str, colour(theme, f'class{k}')))})"


@pytest.mark.parametrize("side", [-1, 1])
def test_beyond_its_edge_the_curve_keeps_the_point(opened, side):
    page = opened(neuron(w=(4 * side, 4 * side), b=4 * side, person=(200, 80)))
    texts, picture = written(page, 1), painted(page, 1)
    px, py = scale(texts, "center", range(-8, 9, 4)), scale(texts, "right", (0, 0.5, 1))
    assert state(page)["z"] == pytest.approx(side * (4 * 6.5 + 4 * 1.4 + 4))
    is_at(picture, px(8 * side) - 7 * side, py(max(side, 0)) + 3, colour("light", "ink"), atol=40)


def test_the_words_beside_the_knobs_follow(opened):
    page = opened(neuron(w=(0.5, -1), b=-0.25, person=(150, 70)))

    def beside(name):
        slider = page.get_by_role("slider", name=name, exact=True)
        words = slider.locator("xpath=..").locator(".value").text_content()
        assert slider.get_attribute("aria-valuetext") == words
        return words

    assert page.locator(".sum").text_content() == "z = 0.50 · 1.50 − 1.00 · 0.40 − 0.25 = 0.10"
    expected = {
        "w₁, for the weight": ("ArrowRight", "0.50", "0.55"), "w₂, for the height": ("ArrowLeft", "−1.00", "−1.05"),
        "b, the bias": ("Home", "−0.25", "−4.00"), "weight": ("Home", "150 lb (68 kg)", "90 lb (41 kg)"),
        "height": ("ArrowRight", "70 in (178 cm)", "70.5 in (179 cm)"),
    }  # fmt: skip
    for name, (key, before, after) in expected.items():
        assert beside(name) == before
        page.get_by_role("slider", name=name, exact=True).press(key)
        assert beside(name) == after
    assert page.locator(".sum").text_content() == "z = 0.55 · (−4.50) − 1.05 · 0.45 − 4.00 = −6.95"
    assert [legend.text_content() for legend in page.locator("legend").all()] == ["The neuron", "One person: you"]


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_thousands_are_written_alike_whatever_the_browser_speaks(opened, locale):
    film = [(1000, init_layers([2, 3, 2], "tanh", "softmax", np.random.default_rng(0)))]
    page = opened(lambda: touch.watch_boundary({3: film}, *load_moons(), hidden=3), locale=locale)
    assert "after 1,000 passes" in page.get_by_role("status").text_content()


def test_a_person_on_the_line_itself_is_class_0_as_in_helpers(opened):
    page, (measures, genders, names) = opened(neuron(w=(0, -0.5), b=0.3)), people()
    z = -0.5 * (measures[:, 1] - 66) / 10 + 0.3
    assert [name for name, at in zip(names, z, strict=True) if at == 0] == ["Bob"]
    assert state(page)["right"] == ((z > 0) == genders).sum() != ((z >= 0) == genders).sum()


def test_sliders_move_the_neuron(opened):
    page = opened(neuron(w=(0.5, 1), b=-0.25, person=(150, 70)))
    measures, genders, _ = people()

    def check():
        found = state(page)
        x = np.array(
            [(float(page.get_by_role("slider", name=name, exact=True).input_value())) for name in ("weight", "height")]
        )
        np.testing.assert_allclose(found["x"], (x - (135, 66)) / 10)
        neuron_layer = [Layer(np.array(found["w"])[:, None], np.array([found["b"]]), "sigmoid")]
        a = forward(neuron_layer, np.array([found["x"]]))[-1][0, 0]
        assert found["a"] == pytest.approx(a, abs=1e-12)
        verdicts = forward(neuron_layer, (measures - (135, 66)) / 10)[-1][:, 0] > 0.5
        assert found["right"] == (verdicts == genders).sum()
        assert f"Output σ(z) = {a:.3f}: {'F' if a > 0.5 else 'M'}." in page.get_by_role("status").text_content()
        return found

    assert check()["w"] == [0.5, 1]
    for label, keys in {
        "w₁, for the weight": ["ArrowLeft"] * 12,
        "w₂, for the height": ["Home"],
        "b, the bias": ["ArrowRight"],
        "weight": ["PageUp"],
        "height": ["ArrowDown"],
    }.items():
        before, pictures = check(), (picture_of(page), picture_of(page, 1))
        page.get_by_role("slider", name=label, exact=True).focus()
        for key in keys:
            page.keyboard.press(key)
        assert check() != before
        assert until(lambda: picture_of(page) != pictures[0]), "the plane follows"  # noqa: B023
        assert until(lambda: picture_of(page, 1) != pictures[1]), "the point on the curve follows"  # noqa: B023
    assert check()["w"] == [pytest.approx(-0.1), -4]
    assert check()["b"] == pytest.approx(-0.2)
    assert check()["right"] == 4


def test_a_mouse_drags_a_slider(opened):
    page = opened(neuron())
    box = page.get_by_role("slider", name="b, the bias").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2, steps=10)
    assert state(page)["b"] > 2  # while it is held
    page.mouse.up()


def test_the_boundary_scrubs_and_plays(opened, runs):
    X, labels = load_moons()
    page = opened(lambda: touch.watch_boundary(runs, X, labels, hidden=3))

    def check():
        found = state(page)
        passes, layers = runs[found["hidden"]][found["frame"]]
        assert found["passes"] == passes
        P = forward(layers, X)[-1]
        assert found["loss"] == pytest.approx(cross_entropy(P, one_hot(labels, 2)), abs=1e-12)
        assert found["right"] == (P.argmax(axis=1) == labels).sum()
        assert f"after {passes} passes: cross-entropy {found['loss']:.3f}" in page.get_by_role("status").text_content()
        return found

    assert check()["passes"] == 0
    assert until(lambda: page.locator(".picture").get_attribute("width"))
    first = picture_of(page)
    page.get_by_role("slider", name="passes").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert check()["passes"] == 5
    assert until(lambda: picture_of(page) != first)
    page.get_by_label("hidden neurons").select_option(label="1")
    assert (check()["hidden"], check()["passes"]) == (1, 5)
    page.get_by_label("hidden neurons").select_option(label="3")

    hold_time(page)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(350)
    assert (check()["passes"], check()["playing"]) == (8, True)
    page.get_by_role("button", name="Pause").click()
    paused = check()
    assert not paused["playing"]
    page.clock.run_for(1000)
    assert state(page) == paused
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1150)
    assert (check()["passes"], check()["playing"]) == (19, True)
    page.clock.run_for(500)
    assert (check()["passes"], check()["playing"]) == (20, False)
    assert page.get_by_role("button", name="Play").is_visible(), "it stops at the end"
    page.get_by_role("button", name="Play").click()
    assert (check()["passes"], check()["playing"]) == (0, True), "and begins anew"


def hold_time(page):
    """From here on the page's clock moves with page.clock.run_for alone, however busy this machine is."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


@pytest.mark.parametrize("theme", THEMES)
def test_the_boundary_is_painted(opened, runs, theme):
    X, labels = load_moons()
    page = opened(lambda: touch.watch_boundary(runs, X, labels, hidden=3), body_style=THEMES[theme])
    settle(page)
    for size in (3, 1):
        before = picture_of(page)
        page.get_by_label("hidden neurons").select_option(label=f"{size}")
        page.get_by_role("slider", name="passes").press("End")
        settle(page)
        assert picture_of(page) != before
        layers, picture = runs[size][-1][1], painted(page, 0, theme)
        height, width = picture.shape[:2]
        assert height == pytest.approx(width * 3.3 / 4.5, abs=1)

        def place(x, y, height=height, width=width):
            return (x + 1.75) / 4.5 * width, (1.85 - y) / 3.3 * height

        dots = np.array([place(x, y) for x, y in X])
        sampled = {0: 0, 1: 0}
        for x, y in np.random.default_rng(1).uniform((-1.7, -1.4), (2.7, 1.8), (300, 2)):
            p = forward(layers, np.array([[x, y]]))[-1][0, 1]
            at = np.array(place(x, y))
            if abs(p - 0.5) < 0.05 or np.hypot(*(dots - at).T).min() < 9:
                continue
            is_at(picture, *at, ramp(theme, p), atol=6)
            sampled[int(p > 0.5)] += 1
        assert min(sampled.values()) > 40
        alone = np.array([np.sort(np.hypot(*(dots - at).T))[1] > 9 for at in dots])
        for label in (0, 1):
            places = dots[alone & (labels == label)]
            assert len(places) > 20
            check_marks(picture, places, 4, label, theme)
    for k in range(2):
        found = page.locator(".key").nth(k).evaluate("key => getComputedStyle(key).color")
        assert found == f"rgb({', '.join(map(str, colour(theme, f'class{k}')))})"


def test_the_menu_and_the_slider_say_what_is_shown(opened, runs):
    X, labels = load_moons()
    page = opened(lambda: touch.watch_boundary({1: runs[1][:11], 3: runs[3], 5: snapshots_of(5)}, X, labels, hidden=3))
    menu, time_ = page.get_by_label("hidden neurons"), page.get_by_role("slider", name="passes")
    assert menu.locator("option").all_text_contents() == ["1", "3", "5"]
    assert menu.locator("option:checked").text_content() == "3"
    assert (time_.get_attribute("min"), time_.get_attribute("max"), time_.input_value()) == ("0", "20", "0")
    time_.press("End")
    for size, last, done in ((3, 20, "20"), (1, 10, "10"), (5, 2, "12,000"), (3, 20, "2")):
        menu.select_option(label=f"{size}")
        found = state(page)
        assert found["hidden"] == size
        assert time_.get_attribute("max") == f"{last}"
        assert time_.get_attribute("aria-valuetext") == page.locator(".value").text_content() == done
        assert page.get_by_role("status").text_content().startswith(f"{size} hidden, after {done} passes: ")
        right = f"{100 * found['right'] / len(X):.1f} % of the points right."
        assert page.get_by_role("status").text_content().endswith(right)
        assert page.locator(".picture").get_attribute("aria-label").endswith(right)
    assert page.locator(".keys > span").all_text_contents()[:2] == ["● class 0, upper moon", "▲ class 1, lower moon"]


def snapshots_of(size):
    return [(6000 * k, init_layers([2, size, 2], "tanh", "softmax", RNG)) for k in range(3)]


def test_the_line_lies_where_the_classes_tie(opened, runs):
    """The picture's own pixels: under the line, both classes are equally likely, up to the picture's resolution."""
    page = opened(lambda: touch.watch_boundary({3: runs[3][-1:]}, [[9, 9]], [0]))
    assert until(lambda: page.locator(".picture").evaluate("canvas => canvas.width") > 400)
    png = base64.b64decode(picture_of(page).split(",")[1])
    rgb = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    height, width = rgb.shape[:2]
    dark = rgb.max(axis=2) < 80
    rows, columns = np.nonzero(dark)
    assert len(rows) > 200
    points = np.stack([-1.75 + (columns + 0.5) / width * 4.5, 1.85 - (rows + 0.5) / height * 3.3], axis=1)
    layers = runs[3][-1][1]
    nearby = [forward(layers, points + np.array(move) * 4.5 / width)[-1][:, 1] > 0.5
              for move in ((2, 0), (-2, 0), (0, 2), (0, -2))]  # fmt: skip
    assert (np.ptp(np.array(nearby).astype(int), axis=0) == 1).all(), "each dark pixel is 2 pixels or less from the tie"


def test_reduced_motion_plays_slowly(opened, runs):
    page = opened(lambda: touch.watch_boundary(runs, *load_moons()), reduced_motion="reduce")
    hold_time(page)
    page.get_by_role("button", name="Play").click()
    for milliseconds, passes in ((950, 0), (100, 1), (900, 1), (100, 2)):
        page.clock.run_for(milliseconds)
        assert state(page)["passes"] == passes


def test_screen_readers_find_everything_named(opened, network):
    page = opened(*all_three(network))
    for role, name in (
        ("region", "Draw a digit for the network to read"),
        ("img", "Drawing area: draw a digit with a mouse, a finger or a pen"),
        ("img", "The image of 28 by 28 pixels that the network sees"),
        ("checkbox", "centred"),
        ("checkbox", "straightened"),
        ("checkbox", "inverted paper"),
        ("combobox", "pen"),
        ("list", "probabilities"),
        ("group", "Or show a test digit"),
        ("region", "Turn the knobs of one neuron"),
        ("region", "Watch the decision boundary during training"),
        ("combobox", "hidden neurons"),
    ):
        assert page.get_by_role(role, name=name).count() == 1, (role, name)
    assert page.get_by_role("slider").count() == 6
    for slider in page.get_by_role("slider").all():
        assert slider.get_attribute("aria-valuetext")
    assert page.get_by_role("status").count() == 3
    assert all(picture.get_attribute("aria-label") for picture in page.get_by_role("img").all())


def test_they_are_built_of_what_the_outline_lists(opened):
    """outline.txt holds every element, attribute and word; where a change is meant, it is changed there as well."""
    p = np.array([0.02, 0.30, 0.01, 0.05, 0.04, 0.18, 0.06, 0.09, 0.11, 0.14])
    moons = [(0, answering_points(0.75)), (1500, answering_points(0.25))]
    page = opened(
        lambda: touch.draw_digit(answering(p), samples=SAMPLES),
        neuron(w=(0.5, -1), b=-0.25, person=(150, 70)),
        lambda: touch.watch_boundary({3: moons, 5: moons}, [[0, 0], [1, 1], [2, 0]], [0, 1, 1], hidden=5),
    )
    found = [page.locator("[data-touch]").nth(place).evaluate(OUTLINE) for place in range(3)]
    assert "\n\n".join(found).splitlines() == (Path(__file__).parent / "outline.txt").read_text("utf-8").splitlines()


def answering_points(p):
    """A network that gives class 1 this probability at every point."""
    return [Layer(np.zeros((2, 2)), np.log([1 - p, p]), "softmax")]


def shapes_of(page, place):
    """What a picture has painted since it was begun: KEEP_PAINTED says how it is kept."""
    canvas = page.locator(".picture").nth(place)
    assert until(lambda: canvas.evaluate("canvas => canvas.shapes !== undefined"))
    return canvas.evaluate("canvas => canvas.shapes")


def code(theme, name):
    return dict(zip(touch._NAMES, touch.COLOURS[theme], strict=True))[name].lower()


def only(shapes, name, how_many=1, **like):
    """The paths of the shapes of this kind; so many there must be."""
    found = [shape["path"] for shape in shapes if shape["name"] == name and like.items() <= shape.items()]
    assert len(found) == how_many, (name, like)
    return found


def frame_of(page, place, theme):
    """Where the axes' frame lies: px and py of a share of its width and height, which leave room for the numbers."""
    canvas = page.locator(".picture").nth(place)
    width, height = canvas.evaluate("canvas => [canvas.clientWidth, canvas.clientHeight]")
    assert width / height == pytest.approx(1.3, abs=0.01)
    ((frame,),) = only(shapes_of(page, place), "stroke", colour=code(theme, "muted"), width=1)
    assert frame == ["rect", 44, 8, width - 52, pytest.approx(height - 52, abs=0.5)]
    left, top, across, down = frame[1:]
    return lambda share: left + share * across, lambda share: top + down - share * down


def near(*places):
    return [pytest.approx(place, abs=1e-3) for place in places]


@pytest.mark.parametrize("theme", THEMES)
def test_the_lines_of_the_curve(opened, theme):
    page = opened(neuron(w=(1.5, 0.5), b=-0.5, person=(150, 58)), body_style=THEMES[theme])
    px, py = frame_of(page, 1, theme)
    shapes = shapes_of(page, 1)

    def at(z, a):
        return px((z + 8) / 16), py((a + 0.05) / 1.1)

    (curve,) = only(shapes, "stroke", colour=code(theme, "class0"), width=2.5, dash=[])
    drawn_at = [-8 + 16 * k / (len(curve) - 1) for k in range(len(curve))]
    assert 100 < len(curve) < 400
    for (_, x, y), z in zip(curve, drawn_at, strict=True):
        assert [x, y] == near(*at(z, 1 / (1 + np.exp(-z))))
    z = 1.5 * 1.5 + 0.5 * -0.8 - 0.5
    a = 1 / (1 + np.exp(-z))
    (path,) = only(shapes, "stroke", colour=code(theme, "muted"), width=1.5, dash=[4, 4])  # up to the curve, and left
    assert path == [["moveTo", *near(*at(z, -0.05))], ["lineTo", *near(*at(z, a))], ["lineTo", *near(*at(-8, a))]]
    x, y = at(z, a)
    (square,) = only(shapes, "stroke", colour=code(theme, "ink"), width=2.5, dash=[])
    assert square == [["rect", *near(x - 7, y - 7, 14, 14)]]
    assert len(only(shapes, "stroke", how_many=4)) == 4
    check_writing(shapes, theme, 5 + 3 + 2, 0)


def check_writing(shapes, theme, beside_axes, inside):
    """So many texts in the colour of the axes, so many in that of the ink, all in one font."""
    found = [(shape["colour"], shape["font"]) for shape in shapes if shape["name"] == "text"]
    assert {font for _, font in found} == {"13px system-ui, sans-serif"}
    counts = [sum(each == code(theme, name) for each, _ in found) for name in ("muted", "ink")]
    assert counts == [beside_axes, inside]


@pytest.mark.parametrize("w", [(1.5, 0.5), (0.5, 1.5)])
@pytest.mark.parametrize("theme", THEMES)
def test_the_lines_of_the_plane(opened, theme, w):
    page = opened(neuron(w=w, b=-0.5, person=(150, 58)), body_style=THEMES[theme])
    px, py = frame_of(page, 0, theme)
    shapes, (measures, genders, names) = shapes_of(page, 0), people()
    place = [(px((x - 90) / 120), py((y - 55) / 25)) for x, y in [*measures, (150, 58)]]
    check_line(shapes, theme, [px(0), px(1), py(1), py(0)], lambda x, y: w[0] * (90 + 120 * x - 135) / 10
               + w[1] * (55 + 25 * y - 66) / 10 - 0.5)  # fmt: skip
    check_shapes_of_marks(shapes, theme, place[:-1], genders, 7)
    x, y = place[-1]
    (square,) = only(shapes, "stroke", colour=code(theme, "ink"), width=2.5)
    assert square == [["rect", *near(x - 7, y - 7, 14, 14)]]
    texts = written(page, 0)
    for name, (x, y) in zip([*names, "you"], place, strict=True):
        assert texts[f"left {name}"] == near(x + 11, y + (-8 if name == "you" else 4))
    check_writing(shapes, theme, 6 + 6 + 2, len(names) + 1)


def check_line(shapes, theme, area, score):
    """The line: 2 pixels wide, round where its pieces meet; at their ends the score, which is linear here, is 0."""
    (path,) = only(shapes, "stroke", colour=code(theme, "ink"), width=2, cap="round", dash=[])
    assert [name for name, *_ in path] == ["moveTo", "lineTo"] * (len(path) // 2)
    left, right, top, bottom = area
    ends = np.array([(x - left, bottom - y) for _, x, y in path]) / (right - left, bottom - top)
    assert max(abs(score(*end)) for end in ends) < 1e-9
    assert ends.min() > -1e-9
    assert ends.max() < 1 + 1e-9
    across, down = np.ptp(ends, axis=0)
    rows = round(80 * (bottom - top) / (right - left))
    assert len(path) / 2 == pytest.approx(80 * across + rows * down, abs=2), "a piece for each cell that it enters"
    pieces = np.linalg.norm((ends[::2] - ends[1::2]) * (right - left, bottom - top), axis=1)
    assert pieces.max() < 2 * (right - left) / 80, "no piece is longer than a cell"
    assert any(abs(ends[:, k].min()) < 1e-9 and ends[:, k].max() > 1 - 1e-9 for k in range(2)), "from edge to edge"


def check_shapes_of_marks(shapes, theme, places, labels, size):
    """A circle or a triangle in its class's colour for each point, in their order, with a thin edge of paper."""
    marks = [shape for shape in shapes if shape["name"] == "fill"]
    edges = only(shapes, "stroke", how_many=len(labels), colour=code(theme, "paper"), width=1)
    for (x, y), label, mark, edge in zip(places, labels, marks, edges, strict=True):
        assert mark["colour"] == code(theme, f"class{label}")
        assert mark["path"] == edge
        if label == 0:
            assert edge == [["arc", *near(x, y, size, 0, 2 * np.pi)]]
        else:
            (_, *top), (_, *right), (_, *left) = edge[:3]
            assert [name for name, *_ in edge] == ["moveTo", "lineTo", "lineTo", "closePath"]
            assert top == near(x, y - 1.15 * size)
            assert (right, left) == (near(x + 1.1 * size, y + 0.85 * size), near(x - 1.1 * size, y + 0.85 * size))


def paper_is(page, theme, place=0):
    rgb = page.locator("section").nth(place).evaluate("card => getComputedStyle(card).backgroundColor")
    return rgb == f"rgb({', '.join(map(str, colour(theme, 'paper')))})"


def test_light_text_of_any_colour_means_a_dark_page(opened):
    page = opened(neuron())
    for r, g, b, theme in (
        (255, 140, 0, "dark"), (120, 0, 0, "light"), (0, 255, 140, "dark"), (0, 255, 100, "light"),
        (140, 0, 255, "dark"), (255, 100, 0, "light"), (130, 130, 130, "dark"), (126, 126, 126, "light"),
    ):  # fmt: skip
        page.evaluate("colour => document.body.style.color = colour", f"rgb({r}, {g}, {b})")
        assert until(lambda: paper_is(page, theme)), (r, g, b)  # noqa: B023


STYLE = """css => document.head.append(Object.assign(document.createElement("style"), { textContent: css }))"""
SIGN = "name => document.querySelector(name).setAttribute('data-theme', 'dark')"


def test_the_page_is_followed_at_once(opened):
    page = opened(neuron(), first="setTimeout = () => 0", body_style=DARK)  # nothing later comes to help
    assert paper_is(page, "dark")


def test_a_style_sheet_may_come_late(opened):
    page = opened(neuron(), clock=True)
    page.clock.run_for(300)
    page.evaluate(STYLE, f"body {{ {DARK} }}")
    assert paper_is(page, "light")
    page.clock.run_for(350)
    assert paper_is(page, "dark")


@pytest.mark.parametrize("node", ["html", "body"])
@pytest.mark.parametrize(("late", "seen"), [(0, 60), (40, 60), (400, 650)])
def test_a_style_sheet_may_come_after_its_sign(opened, node, late, seen):
    page = opened(neuron(), clock=True)
    page.clock.run_for(1000)
    page.evaluate(SIGN, node)
    page.clock.run_for(late)
    page.evaluate(STYLE, f"[data-theme=dark] {{ {DARK} }}")
    assert paper_is(page, "light")
    page.clock.run_for(seen - late)
    assert paper_is(page, "dark")


def test_the_reader_s_system_may_change(opened):
    page = opened(neuron())
    page.evaluate(STYLE, f"@media (prefers-color-scheme: dark) {{ body {{ {DARK} }} }}")
    page.wait_for_timeout(700)
    assert paper_is(page, "light")
    page.emulate_media(color_scheme="dark")
    assert until(lambda: paper_is(page, "dark"))


def test_nothing_is_said_again_when_the_page_changes_and_its_colours_do_not(opened, network):
    page = opened(lambda: touch.draw_digit(network), clock=True)
    page.clock.run_for(1000)
    page.evaluate("""() => {
      window.said = 0;
      const region = document.querySelector("[data-touch]").shadowRoot.querySelector("[role=status]");
      new MutationObserver(() => said++).observe(region, { childList: true, characterData: true });
    }""")
    page.evaluate(SIGN, "body")
    page.clock.run_for(1000)
    assert page.evaluate("said") == 0
    assert page.locator("[data-touch]").evaluate("host => { host.remove(); return host.isConnected; }") is False
    page.evaluate("style => document.body.setAttribute('style', style)", DARK)
    page.clock.run_for(1000)  # what has left the page asks it nothing more


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
def test_pictures_are_sharp_and_of_their_page_s_width(opened, ratio):
    page = opened(neuron(w=(1.5, 0.5), person=(150, 58)), device_scale_factor=ratio)
    canvas = page.locator(".picture").first
    sizes = set()
    for width in (900, 500, 417):
        page.set_viewport_size({"width": width, "height": 800})

        def fits():
            shown, *size = canvas.evaluate("canvas => [canvas.clientWidth, canvas.width, canvas.height]")
            sizes.add(shown)
            return size == [int(shown * ratio + 0.5), int(int(shown / 1.3 + 0.5) * ratio + 0.5)]

        assert until(fits)
        settle(page)
        shown, texts = canvas.evaluate("canvas => canvas.clientWidth"), written(page, 0)
        assert texts["center weight (pounds)"][0] == pytest.approx(ratio * (44 + (shown - 52) / 2), abs=0.01)
    assert len(sizes) >= 3


def test_a_picture_out_of_sight_waits(opened):
    page = opened(neuron(), body_style="display: none")
    settle(page)
    assert page.locator(".picture").first.evaluate("canvas => canvas.texts") is None
    page.evaluate("document.body.style.display = 'block'")
    assert until(lambda: page.locator(".picture").first.evaluate("canvas => canvas.texts"))


def test_pictures_are_painted_once_for_what_the_screen_shows(opened):
    page = opened(neuron())
    settle(page)
    painted_ = page.evaluate("""async () => {
      const root = document.querySelector("[data-touch]").shadowRoot, scale = CanvasRenderingContext2D.prototype.scale;
      let count = 0;
      CanvasRenderingContext2D.prototype.scale = function (...by) { count++; return scale.apply(this, by); };
      const input = root.querySelector("input");
      for (const value of [1, 2, 3]) {
        input.value = value;
        input.dispatchEvent(new Event("input"));
      }
      await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      const once = count;
      input.dispatchEvent(new Event("input"));
      await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      return [once, count];
    }""")
    assert painted_ == [2, 4]  # there are two


def test_a_fast_pen_is_answered_once_for_what_the_screen_shows(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    settle(page)
    page.evaluate("""() => {
      const host = document.querySelector("[data-touch]");
      window.published = 0;
      let state = host.state;
      Object.defineProperty(host, "state", { get: () => state, set: value => { published++; state = value; } });
      PointerEvent.prototype.getCoalescedEvents = () => [50, 100, 150].map(y => new PointerEvent("pointermove",
        { clientX: corner.left + 140, clientY: corner.top + y }));
      window.corner = host.shadowRoot.querySelector(".pad").getBoundingClientRect();
    }""")
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 150)
    settle(page)
    assert page.evaluate("published") in (1, 2)  # of the dot, and of three moments
    ink = ink_on(page)
    assert ink[40:160, 140].min() == 1, "the pen has been in all three places"
    assert np.abs(ink - drawn([[(140, 50), (140, 150)]])).sum() < 0.05 * ink.sum()
    page.mouse.up()


@pytest.mark.parametrize("moments", ["undefined", "() => []"])
def test_a_browser_may_keep_no_moments_between(opened, network, moments):
    page = opened(lambda: touch.draw_digit(network), first=f"PointerEvent.prototype.getCoalescedEvents = {moments}")
    draw(page, DIGITS[1, "a stroke"])
    assert np.abs(ink_on(page) - drawn(DIGITS[1, "a stroke"])).sum() < 0.05 * ink_on(page).sum()


def test_one_finger_draws_at_a_time(opened, network):
    page = opened(lambda: touch.draw_digit(network), has_touch=True)
    devtools, box = page.context.new_cdp_session(page), page.locator(".pad").bounding_box()

    def fingers(kind, *places):
        points = [{"x": box["x"] + x, "y": box["y"] + y, "id": k} for k, (x, y) in places]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        settle(page)

    fingers("touchStart", (0, (40, 40)))
    fingers("touchMove", (0, (40, 100)))
    alone = ink_on(page)
    fingers("touchStart", (0, (40, 100)), (1, (200, 40)))
    fingers("touchMove", (0, (40, 100)), (1, (200, 200)))
    np.testing.assert_array_equal(ink_on(page), alone)
    page.locator(".pad").dispatch_event("pointerup", {"pointerId": 99})  # the other is lifted
    fingers("touchMove", (0, (40, 200)))
    assert ink_on(page)[150, 40] == 1, "the other finger's end is not the pen's"
    fingers("touchCancel")
    ink = ink_on(page)
    assert page.get_by_role("status").text_content().startswith("The network reads")
    fingers("touchStart", (2, (200, 200)))
    fingers("touchEnd")
    assert ink_on(page)[200, 200] == 1, "after a stroke that the system took away, another begins"
    assert ink_on(page).sum() > ink.sum()


def test_the_pen_takes_what_else_a_press_would_do(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    page.evaluate("document.addEventListener('pointerdown', event => { window.taken = event.defaultPrevented; })")
    draw(page, DIGITS[1, "a stroke"])
    assert page.evaluate("taken")


def test_the_notebook_keeps_the_keys_that_are_its_own(opened):
    page = opened(neuron())
    page.evaluate("window.heard = []; document.addEventListener('keydown', event => heard.push(event.key))")
    page.get_by_role("slider", name="b, the bias").focus()
    for key in ("d", "Control+i", "Meta+i", "Alt+i", "Escape", "Tab", "Enter"):
        page.keyboard.press(key)
    heard = page.evaluate("heard")
    assert [key for key in heard if key not in ("Control", "Meta", "Alt")] == ["i", "i", "i", "Escape", "Tab"]


def test_exactly_one_half_is_class_0(opened):
    moons = {3: [(0, answering_points(0.5))]}
    page = opened(neuron(person=(141, 67)), lambda: touch.watch_boundary(moons, [[0, 0], [1, 1], [2, 0]], [0, 1, 1]))
    assert page.locator(".sum").text_content() == "z = 0.00 · 0.60 + 0.00 · 0.10 + 0.00 = 0.00"
    first, second = page.get_by_role("status").all_text_contents()
    assert first == "Output σ(z) = 0.500: M. 2 of the 4 people are on their own side."
    assert second == "3 hidden, after 0 passes: cross-entropy 0.693, 33.3 % of the points right."


def test_a_probability_of_zero_has_a_finite_loss(opened):
    sure = [Layer(np.array([[2000.0, -2000], [0, 0]]), np.zeros(2), "softmax")]
    page = opened(lambda: touch.watch_boundary({3: [(0, sure)]}, [[1, 0], [1, 1]], [0, 1]))
    assert state(page)["loss"] == pytest.approx(-np.log(1e-300) / 2)


def test_what_plays_is_not_read_out_and_stops_when_it_is_touched(opened, runs):
    page = opened(lambda: touch.watch_boundary(runs, *load_moons(), hidden=3))
    said, button, time_ = page.get_by_role("status"), page.get_by_role("button"), page.get_by_role("slider")
    hold_time(page)

    def plays(playing):
        assert state(page)["playing"] is playing
        assert said.get_attribute("aria-live") == ("off" if playing else "polite")
        assert button.text_content() == ("Pause" if playing else "Play")
        frame = f"{state(page)['frame']}"
        assert frame == time_.input_value() == time_.get_attribute("aria-valuetext")
        assert frame == page.locator(".value").text_content()
        page.clock.run_for(300)
        assert state(page)["frame"] == int(frame) + (3 if playing else 0)

    plays(False)
    for touch_it in (
        lambda: button.click(),
        lambda: time_.press("ArrowLeft"),
        lambda: page.get_by_label("hidden neurons").select_option(label="1"),
    ):
        button.click()
        plays(True)
        touch_it()
        plays(False)
    time_.press("End")
    button.click()
    plays(True)
    before = state(page)
    page.evaluate("""() => {
      window.gone = document.querySelector("[data-touch]");
      gone.remove();
    }""")
    page.clock.run_for(500)
    assert page.evaluate("gone.state") == before, "gone from the page, it rests"
    page.evaluate("document.body.append(gone)")
    assert button.text_content() == "Play"


def test_each_input_has_its_own_scale(opened):
    page = opened(lambda: touch.turn_neuron(*people(), (135, 66), (10, 4), w=(1, 2), b=0.5, person=(150, 68)))
    assert state(page)["x"] == [1.5, 0.5]
    assert state(page)["z"] == 3


def test_axes_begin_with_a_round_number(opened):
    page = opened(neuron(xlim=(95, 205), ylim=(57.5, 79), w=(0.5, -1)))
    frame_of(page, 0, "light")
    texts, picture = written(page, 0), painted(page, 0)
    ((_, left, top, width, height),) = only(shapes_of(page, 0), "stroke", colour=code("light", "muted"), width=1)[0]
    numbers = {text for text in texts if re.fullmatch(r"(center|right) [\d.]+", text)}
    assert numbers == {*(f"center {x}" for x in range(100, 201, 20)), *(f"right {y}" for y in (60, 65, 70, 75))}
    for x in range(100, 201, 20):
        assert texts[f"center {x}"] == near(left + (x - 95) / 110 * width, top + height + 16)
    for y in (60, 65, 70, 75):
        assert texts[f"right {y}"] == near(left - 5, top + height - (y - 57.5) / 21.5 * height + 4)
    assert texts["center weight (pounds)"] == near(left + width / 2, top + height + 36)
    assert texts["center height (inches)"] == near(13, top + height / 2)
    turned = {shape["text"]: shape["turned"] for shape in shapes_of(page, 0) if shape["name"] == "text"}
    assert {text: angle for text, angle in turned.items() if angle} == {"height (inches)": -90}, "to be read upwards"
    for name in {"center weight (pounds)", "center height (inches)"} | numbers:  # and they are to be seen
        x, y = (int(value) for value in texts[name])
        assert np.abs(picture[y - 8 : y + 8, x - 8 : x + 8] - colour("light", "paper")).max() > 100, name


@pytest.mark.parametrize("w", [(4, 0), (-4, 0), (0, 4)])
def test_the_shades_lie_where_the_neuron_is_unsure(opened, w):
    page = opened(neuron(w=w, person=(150, 60), xlim=(90, 180), ylim=(55, 77)))
    frame_of(page, 0, "light")
    ((_, left, top, width, height),) = only(shapes_of(page, 0), "stroke", colour=code("light", "muted"), width=1)[0]
    picture, compared = painted(page, 0), 0
    for y in range(int(top) + 20, int(top + height) - 2, 3):
        for x in range(int(left) + 20, int(left + width) - 2, 3):
            pounds = 90 + 90 * (x + 0.5 - left) / width
            inches = 55 + 22 * (top + height - y - 0.5) / height
            z = w[0] * (pounds - 135) / 10 + w[1] * (inches - 66) / 10
            if 0.15 < abs(z) < 4 and not (115 < pounds < 180 and 58 < inches < 74):
                is_at(picture, x, y, ramp("light", 1 / (1 + np.exp(-z))), atol=2)
                compared += 1
    assert compared > 100


def test_a_line_through_the_grid_is_whole(opened):
    """At 80 columns of one pound each the score is exactly 0 at corners of the cells."""
    page = opened(neuron(w=(1, 0), person=(150, 60), xlim=(95, 175)))
    px, py = frame_of(page, 0, "light")
    (path,) = only(shapes_of(page, 0), "stroke", colour=code("light", "ink"), width=2)
    assert [x for _, x, _ in path] == near(*[px(0.5)] * len(path))
    heights = sorted(sorted((one[2], other[2])) for one, other in zip(path[::2], path[1::2], strict=True))
    assert heights[0][0] == pytest.approx(py(1))
    assert heights[-1][1] == pytest.approx(py(0))
    assert [low for _, low in heights[:-1]] == [pytest.approx(high) for high, _ in heights[1:]]


def test_a_level_line_reaches_from_edge_to_edge(opened):
    page = opened(neuron(w=(0, 1), person=(150, 60)))
    px, py = frame_of(page, 0, "light")
    (path,) = only(shapes_of(page, 0), "stroke", colour=code("light", "ink"), width=2)
    assert [y for _, _, y in path] == near(*[py((66 - 55) / 25)] * len(path))
    pieces = sorted(sorted((one[1], other[1])) for one, other in zip(path[::2], path[1::2], strict=True))
    assert pieces[0][0] == pytest.approx(px(0))
    assert pieces[-1][1] == pytest.approx(px(1))
    assert [right for _, right in pieces[:-1]] == [pytest.approx(left) for left, _ in pieces[1:]]


def test_what_lies_beyond_the_axes_is_cut_off(opened):
    page = opened(neuron(w=(4, 4), xlim=(134, 210), person=(200, 60)))
    px, py = frame_of(page, 0, "light")
    picture = painted(page, 0)
    (alice,) = [y for (x, y), name in zip(people()[0], people()[2], strict=True) if name == "Alice"]
    y = int(py((alice - 55) / 25))
    assert 36 < px((133 - 134) / 76) < 44
    assert (picture[y - 9 : y + 9, 39:43] == colour("light", "paper")).all()
    assert (picture[y, 45:47] != colour("light", "paper")).any(), "but not what lies within"


def test_what_lies_below_the_plane_is_cut_off(opened):
    page = opened(neuron(w=(4, 4), xlim=(100, 200), ylim=(60.1, 80), person=(150, 70)))
    px, py = frame_of(page, 0, "light")
    picture = painted(page, 0)
    ((weight, height),) = [place for place, name in zip(people()[0], people()[2], strict=True) if name == "Diana"]
    assert height == 60 < 60.1, "its middle below the edge, its rim above"
    x, edge = int(px((weight - 100) / 100)), int(py(0))
    assert (picture[edge - 2, x - 1 : x + 2] == colour("light", "class1")).all()
    assert (picture[edge + 2 : edge + 5, x - 2 : x + 3] == colour("light", "paper")).all()


@pytest.mark.parametrize("pen", ["thin", "medium", "thick"])
def test_a_dot_is_round_and_all_is_cleared(opened, network, pen):
    page = opened(lambda: touch.draw_digit(network))
    page.get_by_role("combobox", name="pen").select_option(pen)
    width = state(page)["pen"]
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 140)
    page.mouse.down()
    page.mouse.up()
    assert np.abs(ink_on(page) - drawn([[(140, 140)] * 2], pen=width)).max() < 0.6  # at its edge
    page.get_by_role("button", name="Clear").click()
    assert ink_on(page).sum() == 0
    draw(page, [[(0, 0), (279, 0), (279, 279), (0, 279), (0, 0)]])
    assert ink_on(page)[0].min() > 0.9
    page.get_by_role("button", name="Clear").click()
    assert ink_on(page).sum() == 0
    draw(page, [[(140, 100), (140, 180)]])
    assert np.abs(ink_on(page) - drawn([[(140, 100), (140, 180)]], pen=width)).max() < 0.6


def test_a_fast_stroke_takes_all_places_that_the_browser_gathered(opened, network):
    page = opened(lambda: touch.draw_digit(network))
    box = page.locator(".pad").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.locator(".pad").evaluate(
        """pad => {
            const frame = pad.getBoundingClientRect();
            const moment = (x, y) =>
                new PointerEvent("pointermove", { pointerId: 1, clientX: frame.left + x, clientY: frame.top + y });
            const last = moment(180, 100);
            last.getCoalescedEvents = () => [moment(100, 180), moment(180, 180), last];
            pad.dispatchEvent(last);
        }"""
    )
    page.mouse.up()
    corner = [(100, 100), (100, 180), (180, 180), (180, 100)]
    assert np.abs(ink_on(page) - drawn([corner], pen=state(page)["pen"])).max() < 0.6  # at its edge


def test_two_lines_may_cross_in_one_cell(opened):
    """|x + y| - |x - y|, made of four ReLUs: the score is 0 on both axes."""
    W1 = np.array([[1.0, -1, 1, -1], [1, -1, -1, 1]])
    W2 = np.array([[0.0, 1], [0, 1], [0, -1], [0, -1]])
    cross = [Layer(W1, None, "relu"), Layer(W2, np.zeros(2), "softmax")]
    page = opened(lambda: touch.watch_boundary({4: [(0, cross)]}, [[2, 1.5]], [1]))
    shapes = shapes_of(page, 0)
    (path,) = only(shapes, "stroke", colour=code("light", "ink"), width=2, cap="round")
    ends = [(round(x, 6), round(y, 6)) for _, x, y in path]
    alone = [end for end in set(ends) if ends.count(end) == 1]
    assert len(alone) == 4, "the pieces hang together, but for the four ends at the edges"
    width, height = page.locator(".picture").evaluate("canvas => [canvas.clientWidth, canvas.clientHeight]")
    middle = 1.75 / 4.5 * width, 1.85 / 3.3 * height
    for x, y in ends:
        assert min(abs(x - middle[0]), abs(y - middle[1])) < width / 80
    (mark,) = only(shapes, "fill")
    assert mark[0] == ["moveTo", *near(3.75 / 4.5 * width, 0.35 / 3.3 * height - 1.15 * 4)]

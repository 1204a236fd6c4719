"""The things to touch in a real Chromium: a mouse draws, sliders move, and what comes out is held against numpy.

Needs playwright and a Chromium, which the course itself does not: conftest.py says where they come from.
"""

import base64
import io
import time

import numpy as np
import pytest
from PIL import Image
from strokes import DIGITS, moved

import helpers.page.touch as touch
from helpers import Layer, cross_entropy, forward, init_layers, one_hot, train
from helpers.datasets import load_moons, load_people
from helpers.digits import load_weights
from helpers.page.touch.twin import seen_image

INK = """pad => {
  const rgba = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
  let ink = "";
  for (let k = 3; k < rgba.length; k += 4) ink += String.fromCharCode(rgba[k]);
  return btoa(ink);
}"""


@pytest.fixture
def opened(browser, tmp_path, monkeypatch):
    """A function: the page that shows what the calls display, one below the other; nothing may fail or be fetched."""
    contexts, wrong = [], []

    def open_page(*calls, body_style="", **options):
        bundles = []
        monkeypatch.setattr(touch, "display", lambda bundle, raw: bundles.append(bundle["text/html"]))
        for call in calls:
            call()
        file = tmp_path / "page.html"
        head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        file.write_text(f'{head}<body style="{body_style}">{"<hr>".join(bundles)}', encoding="utf-8")
        contexts.append(browser.new_context(**{"viewport": {"width": 900, "height": 800}} | options))
        page = contexts[-1].new_page()
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
        assert guess.text_content() == f"Best guess: {best}, with {100 * found['probabilities'][best]:.1f} %"
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
    centring = page.get_by_role("checkbox")
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


def test_a_mean_is_taken_off_and_an_empty_canvas_has_no_answer(opened, network):
    mean = np.linspace(0, 0.3, 784, dtype=np.float32)
    page = opened(lambda: touch.draw_digit(as_dtype(network, np.float32), X_mean=mean))
    assert state(page)["probabilities"] is None
    draw(page, DIGITS[3, "two bows"])
    X = np.array([state(page)["pixels"]], np.float32) - mean
    np.testing.assert_allclose(state(page)["probabilities"], forward(network, X)[-1][0], rtol=0, atol=3e-6)


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
        for _ in range(3):
            page.keyboard.press("Tab")
            if page.evaluate("document.querySelector('[data-touch]').shadowRoot.activeElement?.textContent") == "Clear":
                break
        page.keyboard.press(press)
        assert ink_on(page).sum() == 0
    page.keyboard.press("d")  # twice, it would delete a notebook's cell
    page.keyboard.press("Control+s")  # but saving is still the notebook's
    heard = page.evaluate("heard")
    assert not {"Enter", " ", "d"} & set(heard)
    # JupyterLab hears keys after us, Notebook 7 before: there this attribute keeps its shortcuts away
    assert page.locator("[data-touch]").get_attribute("data-lm-suppress-shortcuts") == "true"
    assert "s" in heard


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
    "a dark page": ("background: #111; color: #ddd", {}, "dark"),
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
    other = "background: #111; color: #ddd" if theme == "light" else "background: white; color: black"
    page.evaluate("style => document.body.setAttribute('style', style)", other)
    card = page.locator("section").first
    assert until(lambda: card.evaluate("card => getComputedStyle(card).backgroundColor") != rgb)
    np.testing.assert_allclose(state(page)["probabilities"], before, atol=0.01)  # what is drawn stays drawn


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
        lambda: touch.draw_digit(network),
        neuron(),
        lambda: touch.watch_boundary({3: moons}, *load_moons(), hidden=3),
    )


def picture_of(page, place=0):
    return page.locator(".picture").nth(place).evaluate("canvas => canvas.toDataURL()")


def until(condition, seconds=10):
    """Wait until the condition holds; True, or False when it never did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.03)
    return False


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

    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('[data-touch]').state.passes > 7")
    page.get_by_role("button", name="Pause").click()
    paused = check()
    assert not paused["playing"]
    assert 5 < paused["passes"] < 20
    page.wait_for_timeout(250)
    assert state(page) == paused
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('[data-touch]').state.passes === 20")
    assert page.get_by_role("button", name="Play").is_visible(), "it stops at the end"
    page.get_by_role("button", name="Play").click()
    assert check()["passes"] < 20, "and begins anew"


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
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    assert state(page)["passes"] == 0
    assert until(lambda: state(page)["passes"] == 1)


def test_screen_readers_find_everything_named(opened, network):
    page = opened(*all_three(network))
    for role, name in (
        ("region", "Draw a digit for the network to read"),
        ("img", "Drawing area: draw a digit with a mouse, a finger or a pen"),
        ("img", "The image of 28 by 28 pixels that the network sees"),
        ("checkbox", "Scale and centre the drawing, as was done to MNIST's digits"),
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

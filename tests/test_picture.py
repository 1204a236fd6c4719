"""A picture from disk as the digit network sees it: every kind of picture, of file and of refusal.

tests/properties/test_a_hundred_pictures.py reads more of them.
"""

import io
import struct
import zlib

import drawn_pictures
import make_pictures
import numpy as np
import pytest
from drawn_pictures import KINDS, encoded, picture, written
from make_pictures import grain, inked, light, photographed
from PIL import Image

from helpers import forward
from helpers.datasets import DATA, load_mnist
from helpers.digits import load_weights, prepare, straighten
from helpers.page.digits.figures import plot_picture_steps
from helpers.page.digits.picture import _parts, read_picture, stroke_width
from helpers.page.style import png


@pytest.fixture(scope="module")
def layers():
    return load_weights(0)


def answer(layers, record):
    return int(forward(layers, record.pixels[None])[-1].argmax())


def shot(ink, rng=None, **options):
    """A picture of ink on light paper, as PNG bytes."""
    rng = rng or np.random.default_rng(0)
    options = {"paper": (235, 230, 220), "pen": (30, 30, 60), "lit": np.ones((1, 1)), "noise": 3} | options
    return encoded(photographed(ink, texture=np.zeros((1, 1)), blur=1, rng=rng, **options), "png")


def digit(which=5, size=180, place=(200, 150), pen=12, seed=0):
    """The ink, (300, 400), of one digit in a picture of 400 × 300."""
    rng = np.random.default_rng(seed)
    return inked([size * stroke + place for stroke in written(which, rng)], 400, 300, pen, rng)


FIVE = Image.open(io.BytesIO(shot(digit())))
SEEN = read_picture(shot(digit())).pixels


# ---- What is read


@pytest.mark.parametrize("kind", KINDS)
def test_one_picture_of_each_kind(layers, kind):
    which = KINDS.index(kind) % 10
    assert answer(layers, read_picture(picture(which, kind, np.random.default_rng(which)))) == which


def test_images_of_mnist_come_back_as_they_were(layers):
    X, _ = prepare(load_mnist("test").iloc[:20])
    inside = [i for i, x in enumerate(X.reshape(-1, 28, 28)) if not (x[[0, -1]].any() or x[:, [0, -1]].any())]
    X = X[inside]
    for turn in (0, 255):
        images = [np.abs(turn - np.rint(255 * x)).reshape(28, 28).astype(np.uint8) for x in X]
        files = [encoded(Image.fromarray(image), "png") for image in images]
        read = np.array([read_picture(file).pixels for file in files])
        assert np.abs(read - straighten(X)).mean() < 0.045  # 0.031; moved by one pixel, 0.060 and more
        same = forward(layers, read)[-1].argmax(axis=1) == forward(layers, straighten(X))[-1].argmax(axis=1)
        assert same.mean() > 0.9


def test_the_shipped_pictures(layers):
    for name, which in (("five_on_paper.jpg", 5), ("two_on_board.jpg", 2)):
        path = DATA / "pictures" / name
        assert path.stat().st_size < 40_000
        assert answer(layers, read_picture(path)) == which
        stored, again = (np.asarray(Image.open(file), float) for file in (path, io.BytesIO(make_pictures.jpeg(name))))
        assert np.abs(stored - again).mean() < 1  # the script makes this picture; JPEG libraries round differently


def test_every_step():
    record = read_picture(shot(digit(), lit=light(400, 300, 0.4, 30)))
    assert record.photo.shape[2] == 3
    assert record.grey.shape == record.flat.shape == record.ink.shape == record.photo.shape[:2]
    assert np.ptp(record.grey[:30]) > 0.15  # the light falls off along the top edge …
    assert np.abs(record.flat[:30]).max() < 0.08  # … and no longer does
    assert record.ink.min() == 0
    assert record.ink.max() == 1
    assert (record.ink > 0).mean() < 0.2
    assert record.cropped.shape[0] == record.cropped.shape[1]
    assert record.centred.shape == record.straightened.shape == (28, 28)
    places = np.arange(28) + 0.5
    for axis in (0, 1):
        assert places @ record.centred.sum(axis=axis) / record.centred.sum() == pytest.approx(14.5, abs=0.05)
    rows, columns = np.nonzero(record.centred > 0.2)
    assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21
    np.testing.assert_array_equal(record.pixels, straighten(record.centred.reshape(1, -1))[0])
    np.testing.assert_array_equal(record.pixels, record.straightened.ravel())
    assert record.pixels.dtype == np.float32
    assert record.pixels.min() >= 0
    assert record.pixels.max() <= 1 + 1e-6


@pytest.mark.parametrize("pen", [3, 6, 12, 20])
def test_strokes_come_out_about_as_wide_as_mnists(pen):
    record = read_picture(shot(digit(pen=pen)))
    assert 1.9 < stroke_width(record.centred) < 3.6  # nine in ten of MNIST's lie between 2.0 and 3.6
    assert np.percentile(record.centred[record.centred > 0.1], 75) > 0.9  # and at full ink


def test_a_faint_pen_and_the_other_polarity_give_the_same_pixels():
    others = {
        "faint": shot(digit(), pen=(190, 185, 180)),
        "light on dark": shot(digit(), paper=(30, 40, 35), pen=(230, 230, 220)),
        "white on black": shot(digit(), paper=(0, 0, 0), pen=(255, 255, 255)),
        "no noise": shot(digit(), noise=0),
    }
    for name, file in others.items():
        assert np.abs(read_picture(file).pixels - SEEN).mean() < 0.02, name


def test_specks_and_pale_smudges_are_removed():
    away = digit(pen=40) == 0  # what lies on the digit itself stays
    specks, smudge = digit(), digit()
    for y, x in np.random.default_rng(1).integers(10, 290, (12, 2)):
        specks[y : y + 5, x : x + 5] = 1
    smudge[40:260, 330:345] = 0.5
    for ink in (specks, smudge):
        assert np.abs(read_picture(shot(np.where(away, ink, digit()))).pixels - SEEN).mean() < 0.02


def test_ink_in_the_shade_is_as_dark():
    ring = digit(0)
    for paper, pen in (((235, 230, 220), (30, 30, 60)), ((60, 75, 65), (225, 225, 220))):
        record = read_picture(shot(ring, lit=light(400, 300, 0.15, 0), paper=paper, pen=pen))
        left, right = (np.percentile(half[half > 0.1], 60) for half in (record.ink[:, :200], record.ink[:, 200:]))
        assert right > 0.8 * left


def test_a_small_digit_is_looked_at_closely():
    rng = np.random.default_rng(0)
    ink = inked([60 * stroke + (700, 300) for stroke in written(5, rng)], 1000, 750, 4, rng)
    record = read_picture(shot(ink))
    rows, columns = np.nonzero(record.ink > 0.5)
    assert max(np.ptp(rows), np.ptp(columns)) > 180  # of 400: the digit now fills a good part of the picture
    assert np.abs(record.pixels - SEEN).mean() < 0.03


def test_a_broken_stroke_and_a_bar_of_its_own_are_one_digit(layers):
    ink = digit(0)
    ink[:, 195:205] = 0  # a ring in two halves
    assert answer(layers, read_picture(shot(ink))) == 0
    five = [[(170, 95), (165, 145), (205, 140), (228, 175), (205, 215), (160, 212)], [(184, 88), (205, 88), (240, 84)]]
    ink = inked(five, 400, 300, 9, np.random.default_rng(0))
    assert _parts(ink > 0.5).max() == 2
    assert answer(layers, read_picture(shot(ink))) == 5
    one = [[(260, 60), (215, 140)], [(183, 165), (140, 240)]]  # its two halves lie side by side, one below the other
    assert read_picture(shot(inked(one, 400, 300, 9, np.random.default_rng(0)))).ink.max() == 1


# ---- Files


def test_every_source_gives_the_same(tmp_path):
    path = tmp_path / "my digit.png"
    path.write_bytes(shot(digit()))
    content = path.read_bytes()
    for source in (path, str(path), bytearray(content), memoryview(content), io.BytesIO(content)):
        np.testing.assert_array_equal(read_picture(source).pixels, SEEN)
    with path.open("rb") as file:
        np.testing.assert_array_equal(read_picture(file).pixels, SEEN)


def transparent(kind):
    grey = np.asarray(FIVE.convert("L"))
    dark = np.zeros_like(grey)
    if kind == "LA":
        return Image.fromarray(np.stack([dark, 255 - grey], axis=2))
    return Image.fromarray(np.stack([dark, dark, dark, 255 - grey], axis=2))


MODES = {
    "grey": lambda: (FIVE.convert("L"), "png", {}),
    "16 bits": lambda: (Image.fromarray(np.asarray(FIVE.convert("L"), np.uint16) * 257), "png", {}),
    "palette": lambda: (FIVE.quantize(16), "png", {}),
    "palette, transparent": lambda: (transparent("RGBA").quantize(32), "png", {}),
    "black and white": lambda: (FIVE.convert("L").point(lambda value: 255 * (value > 128)).convert("1"), "png", {}),
    "alpha": lambda: (transparent("RGBA"), "png", {}),
    "grey and alpha": lambda: (transparent("LA"), "png", {}),
    "JPEG": lambda: (FIVE, "jpeg", {"quality": 60}),
    "CMYK": lambda: (FIVE.convert("CMYK"), "jpeg", {}),
    "several in one": lambda: (FIVE, "mpo", {"save_all": True, "append_images": [FIVE.rotate(90)]}),
    "large": lambda: (FIVE.resize((2800, 2100)), "jpeg", {}),
    "on its side, EXIF": lambda: (FIVE.transpose(Image.Transpose.ROTATE_90), "jpeg", {"exif": exif(6)}),
    "mirrored, EXIF": lambda: (FIVE.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "png", {"exif": exif(2)}),
    "EXIF without sense": lambda: (FIVE, "jpeg", {"exif": b"Exif\0\0MM\0*\xff\xff\xff\xff nothing"}),
}


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_png_and_jpeg(mode, recwarn):
    image, kind, options = MODES[mode]()
    assert np.abs(read_picture(encoded(image, kind, **options)).pixels - SEEN).mean() < 0.03
    assert not recwarn.list


# ---- What is refused


def claimed(width, height):
    """A PNG that claims a size, and holds next to nothing."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def two_digits():
    return np.maximum(digit(3, 120, (120, 150)), digit(7, 120, (270, 145)))


def text():
    rng = np.random.default_rng(0)
    letters = [
        [(x, y), (x + 7, y + rng.uniform(-8, 8)), (x + 14, y)] for y in range(30, 280, 30) for x in range(20, 370, 22)
    ]
    return inked(letters, 400, 300, 2, rng)


def dust():
    return inked([[p, p + 1.5] for p in np.random.default_rng(0).uniform(20, 280, (3, 2))], 400, 300, 2.5,
                 np.random.default_rng(0))  # fmt: skip


def shaken(low=0, high=256):
    return encoded(Image.fromarray(np.random.default_rng(0).integers(low, high, (200, 300)).astype(np.uint8)), "png")


NOTHING = np.zeros((300, 400))
Y, X = np.mgrid[:300, :400]
REFUSED = {
    "an empty page": (lambda: shot(NOTHING), "no ink found"),
    "one colour": (lambda: encoded(Image.new("L", (300, 300), 255), "png"), "no ink found"),
    "white on a transparent ground": (
        lambda: encoded(Image.merge("LA", (Image.new("L", (400, 300), 255), transparent("LA").getchannel(1))), "png"),
        "no ink found.*transparent",
    ),
    "light that falls off": (lambda: shot(NOTHING, lit=light(400, 300, 0.4, 20)), "no ink found"),
    "a shadow": (lambda: shot(NOTHING, lit=light(400, 300, 0.7, 40, 0.5, 0.5)), "no ink found"),
    "an empty board": (
        lambda: shot(NOTHING, lit=1 + 0.08 * grain(400, 300, np.random.default_rng(0), 70, 0.25), paper=(50, 70, 60)),
        "no ink found",
    ),
    "a ramp of grey": (
        lambda: encoded(Image.fromarray(np.tile(np.linspace(40, 230, 400), (300, 1)).astype(np.uint8)), "png"),
        "no ink found",
    ),
    "noise": (lambda: shot(NOTHING, noise=40), "no ink found"),
    "noise alone": (shaken, "no ink found"),
    "squared paper": (lambda: shot(NOTHING, lit=1 - 0.2 * ((X % 20 < 2) | (Y % 20 < 2))), "no ink found"),
    "dust": (lambda: shot(dust()), "only specks"),
    "a blot": (lambda: shot((np.hypot(X - 200, Y - 150) < 35) * 1.0), "a blot"),
    "two digits": (lambda: shot(two_digits()), "two digits"),
    "two digits, light on dark": (lambda: shot(two_digits(), paper=(40, 50, 45), pen=(230, 230, 220)), "two digits"),
    "a page of text": (lambda: shot(text()), "page of text"),
    "a one on its side": (lambda: shot(np.rot90(digit(1))), "on its side"),
    "cut off at the left": (lambda: shot(digit(place=(20, 150))), "at the left: the digit is cut off"),
    "cut off at the right": (lambda: shot(digit(place=(385, 150))), "at the right: the digit is cut off"),
    "cut off at the top": (lambda: shot(digit(place=(200, 40))), "at the top: the digit is cut off"),
    "cut off below": (lambda: shot(digit(place=(200, 270))), "at the bottom: the digit is cut off"),
    "few pixels": (lambda: encoded(FIVE.resize((14, 10)), "png"), "14 × 10 pixels; a digit needs"),
    "60 megapixels": (lambda: claimed(10_000, 6_000), "more than 50 megapixels"),
    "a decompression bomb": (lambda: claimed(60_000, 60_000), "more than 50 megapixels"),
    "an empty file": (lambda: b"", "is empty"),
    "a PNG cut short": (lambda: shot(digit())[:3000], "damaged or cut short"),
    "a JPEG cut short": (lambda: encoded(FIVE, "jpeg")[:3000], "damaged or cut short"),
    "a PNG's first bytes": (lambda: b"\x89PNG\r\n\x1a\n", "is damaged"),
    "a JPEG's first bytes": (lambda: b"\xff\xd8\xff\xe0", "is damaged"),
    "text": (lambda: b"my own digit: 5\n", "is text; expected a photo or a scan as PNG or JPEG"),
    "an animated GIF": (
        lambda: encoded(FIVE, "gif", save_all=True, append_images=[FIVE.rotate(20)]),
        "is a GIF; expected a photo or a scan as PNG or JPEG",
    ),
    "a BMP": (lambda: encoded(FIVE, "bmp"), "is a BMP"),
    "a TIFF": (lambda: encoded(FIVE, "tiff"), "is a TIFF"),
    "a telephone's HEIC": (lambda: b"\0\0\0\x18ftypheic" + bytes(90), "HEIC"),
    "a web page": (lambda: b"\n<!DOCTYPE html><title>404</title>", "is a web page"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_picture_of_one_digit_is_refused(case):
    make, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        read_picture(make())


def test_a_file_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.page.digits.picture.MOST_BYTES", 1_000_000)
    path = tmp_path / "film.png"
    path.write_bytes(bytes(2_000_000))
    for source in (path, path.read_bytes(), io.BytesIO(path.read_bytes())):
        with pytest.raises(ValueError, match="larger than 1 MB"):
            read_picture(source)


def test_what_is_no_source_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"five\.png is not there; the working folder is"):
        read_picture("five.png")
    with pytest.raises(ValueError, match="is a folder"):
        read_picture(tmp_path)
    (tmp_path / "note.txt").write_text("5")
    with pytest.raises(ValueError, match=r"note\.txt is text"):
        read_picture(tmp_path / "note.txt")
    with (tmp_path / "note.txt").open() as file, pytest.raises(TypeError, match='open the file with "rb"'):
        read_picture(file)
    with pytest.raises(TypeError, match=r"a dict; .*next\(iter\(uploaded\.values\(\)\)\)"):
        read_picture({"five.png": shot(digit())})
    with pytest.raises(TypeError, match="source is a NoneType"):
        read_picture(None)


def test_connected_parts_are_scipys():
    from scipy.ndimage import label

    rng = np.random.default_rng(0)
    for share in (0, 0.3, 0.6, 1):
        mask = rng.random((40, 30)) < share
        ours, (theirs, count) = _parts(mask), label(mask)
        assert ours.max() == count
        assert len(set(zip(ours.ravel().tolist(), theirs.ravel().tolist(), strict=True))) == len(np.unique(theirs))


# ---- The figure


def test_the_figure_shows_every_step_and_the_answer(layers):
    record = read_picture(shot(digit()))
    p = forward(layers, record.pixels[None])[-1][0]
    fig = plot_picture_steps(record, layers)
    shown = {ax.get_title(loc="center"): ax for ax in fig.axes}
    assert list(shown) == ["1  photo", "2  grey", "3  paper removed", "4  ink", "5  20 × 20, centred",
                           "6  straightened", "the answer"]  # fmt: skip
    np.testing.assert_array_equal(shown["1  photo"].images[0].get_array(), record.photo)
    np.testing.assert_allclose(shown["6  straightened"].images[0].get_array(), 1 - record.straightened)
    bars = shown["the answer"].patches
    np.testing.assert_allclose([bar.get_width() for bar in bars], p)
    assert [text.get_text() for text in shown["the answer"].texts if text.get_text()][0].endswith("%")
    assert fig.get_suptitle() == f"Read as a {p.argmax()}"
    assert 10_000 < len(png(fig)) < 200_000


def test_all_hands_are_drawn():
    assert {len(hands) for hands in drawn_pictures.HANDS.values()} == {3}

"""A picture from disk, a photo or scan of one handwritten digit, becomes what the digit network sees, step by step."""

import io
import os
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from ...digits import straighten
from ..touch.twin import BOX, SIDE, seen_image

WORK = 400  # pixels: every picture is worked on with its longer side so long
REACH = 101  # pixels: what is darker than its surroundings and narrower than this is ink, not shadow
MOST_PIXELS, MOST_BYTES = 50_000_000, 100_000_000
STROKE = 2.3  # pixels of 28: the width of MNIST's strokes (the median, measured by stroke_width)
OTHERS = {  # the first bytes of what people take for a photo or a scan
    b"GIF8": "a GIF", b"BM": "a BMP", b"%PDF": "a PDF", b"II*\0": "a TIFF", b"MM\0*": "a TIFF", b"<svg": "an SVG",
    b"RIFF": "a WebP", b"\0\0\0": "a HEIC or AVIF, as telephones make them", b"<": "a web page", b"PK": "a zip file",
}  # fmt: skip


class Picture(NamedTuple):
    """A digit on its way from the file to the network, one image a step; ink is 1 and paper 0 from `flat` on."""

    photo: np.ndarray  # (height, width, 3) uint8: 400 pixels long; a small digit's surroundings only
    grey: np.ndarray  # (height, width): 0 black to 1 white
    flat: np.ndarray  # (height, width): how far from the paper around it; no more uneven light, either polarity
    ink: np.ndarray  # (height, width): 0 to 1; specks gone, strokes at full ink
    cropped: np.ndarray  # (side, side): the ink's box as a square, thin strokes thickened
    centred: np.ndarray  # (28, 28): 20 pixels long, its centre of mass in MNIST's middle
    straightened: np.ndarray  # (28, 28): no longer leaning
    pixels: np.ndarray  # (784,) float32: the same, as the network takes it


def read_picture(source):
    """A PNG or JPEG of one handwritten digit, dark on light or light on dark, as the network sees it: a Picture.

    `source` is a path, the file's bytes or an open file. A transparent picture is laid on white; a photo is turned as
    its EXIF data say. Where the digit is small, everything is done once more on its surroundings alone.

    Raises FileNotFoundError for a missing file, TypeError for another kind of source, and ValueError for what is no
    PNG or JPEG, is broken or larger than 50 megapixels, holds no digit or several, or one that touches the edge.
    """
    image = _opened(source)
    found = _find_ink(image)
    longest = np.ptp(found.box, axis=1).max()
    if longest < 0.4 * WORK:
        scale = max(image.size) / WORK
        middle, reach = scale * found.box.mean(axis=1), 0.9 * scale * longest
        top, left = np.maximum(0, middle - reach).astype(int)
        bottom, right = np.minimum([image.height, image.width], np.ceil(middle + reach)).astype(int)
        found = _find_ink(image.crop((left, top, right, bottom)))
    (top, bottom), (left, right) = found.box
    part = found.ink[top:bottom, left:right]
    spare = max(part.shape) - np.array(part.shape)
    cropped = _thickened(np.pad(part, [(n // 2, n - n // 2) for n in spare]))
    centred = seen_image(cropped)
    pixels = straighten(centred[None])[0]
    pictures = (centred.reshape(SIDE, SIDE), pixels.reshape(SIDE, SIDE), pixels)
    return Picture(np.asarray(found.photo), found.grey, found.flat, found.ink, cropped, *pictures)


# ---- The file


def _opened(source):
    """The picture of the file in RGB: upright, opaque, and of no more than 50 megapixels."""
    name, content = _content(source)
    wanted = "expected a photo or a scan as PNG or JPEG"
    if not content:
        raise ValueError(f"{name} is empty: {wanted}")
    if len(content) > MOST_BYTES:
        raise ValueError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB; {wanted}: save it smaller")
    kind = next((kind for start, kind in OTHERS.items() if content.lstrip().startswith(start)), None)
    kind = kind or ("text" if content[:500].isascii() else "something else")
    too_many = f"{name} has more than {MOST_PIXELS // 1_000_000} megapixels, or claims to: save it smaller"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's remarks about large pictures and odd EXIF data
        try:
            image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        except Image.DecompressionBombError:
            raise ValueError(too_many) from None
        except Exception as error:  # a damaged header: Pillow raises whatever its parser meets
            known = content.startswith((b"\x89PNG", b"\xff\xd8"))
            what = f"is damaged ({error})" if known else f"is {kind}"
            raise ValueError(f"{name} {what}; {wanted}: save it anew as one of them") from None
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(too_many)
        if min(image.size) < 12:
            raise ValueError(f"{name} is {image.width} × {image.height} pixels; a digit needs at least 12 each way")
        try:
            image.draft("RGB", (4 * WORK, 4 * WORK))  # a large JPEG is decoded at a half, quarter or eighth of its size
            image.load()
        except Exception as error:  # so too for what is decoded
            raise ValueError(f"{name} is damaged or cut short ({error}); {wanted}: copy or save it anew") from None
        return _opaque(_upright(image))


def _content(source):
    """A name for the source, for messages, and its bytes: one more than MOST_BYTES at most."""
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if path.is_dir():
            raise ValueError(f"{path} is a folder; expected the picture's file in it")
        if not path.is_file():
            raise FileNotFoundError(f"{path} is not there; the working folder is {Path.cwd()}. Expected a PNG or JPEG")
        with path.open("rb") as file:
            return path.name, file.read(MOST_BYTES + 1)
    content = source.read(MOST_BYTES + 1) if hasattr(source, "read") else source
    if not isinstance(content, bytes | bytearray | memoryview):
        hint = ""
        if isinstance(source, dict):
            hint = ": of Colab's files.upload() take one file's bytes, next(iter(uploaded.values()))"
        elif isinstance(content, str):
            hint = ': open the file with "rb", not as text'
        came = type(source).__name__
        raise TypeError(f"source is a {came}; expected a path, the bytes of a PNG or JPEG, or an open file{hint}")
    return "the picture", bytes(content)


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # EXIF data that cannot be read say nothing about the pixels
        return image


def _opaque(image):
    """The picture in RGB; what is transparent shows white paper."""
    if image.mode.startswith("I"):  # 16 bits a pixel
        image = Image.fromarray((np.asarray(image, float) / 257).clip(0, 255).astype(np.uint8))
    if image.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


# ---- The ink


class _Found(NamedTuple):
    photo: Image.Image
    grey: np.ndarray
    flat: np.ndarray
    ink: np.ndarray
    box: np.ndarray  # [[top, bottom], [left, right]]


def _find_ink(image):
    """The steps up to the ink and its box; ValueError when that is not one digit, whole."""
    scale = WORK / max(image.size)
    size = [max(1, round(scale * side)) for side in image.size]
    photo = image.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC)
    grey = photo.convert("L")
    flat = _without_paper(grey)
    noise = 1.4826 * np.median(np.abs(flat))  # the standard deviation, were it normal
    strong = flat > max(4.5 * noise, 0.05)
    empty = (
        "no ink found: is the page empty, or the pen as light as the paper? (Light ink on a transparent ground is "
        "laid on white.)"
    )
    if np.count_nonzero(strong) < 30:
        raise ValueError(empty)
    threshold = _parting(flat[strong])
    parts = _parts(flat > 0.6 * threshold)  # pale ends of strokes count, if they hang on to ink that is not pale
    weight = np.bincount(parts.ravel(), flat.ravel().clip(0))
    weight[np.setdiff1d(parts, parts[flat > threshold])] = 0
    weight[0] = 0  # the paper
    weight[weight < 0.04 * weight.max()] = 0  # specks
    kept = weight[parts] > 0
    low, high = 0.4 * threshold, np.percentile(flat[kept], 60)
    if high < max(8 * noise, 0.1):  # blotches and the rims of shadows: at most 7 times the noise; ink: 18 and more
        raise ValueError(empty)
    _check_one_digit(parts, weight)
    ink = _extreme(kept.astype(float), 5, np.maximum) * ((flat - low) / (high - low)).clip(0, 1)
    box = np.array([[places.min(), places.max() + 1] for places in np.nonzero(ink > 0.1)])
    if stroke_width(ink) > 0.35 * np.ptp(box, axis=1).max():
        raise ValueError("no digit found, but a blot: is a shadow or an object in view, or the pen too thick?")
    return _Found(photo, np.asarray(grey) / 255, flat, ink, box)


def _without_paper(grey):
    """How much each pixel differs from the paper around it, ink positive, the paper about 0.

    The paper's brightness at a place: the lightest pixels within reach, then the darkest of those (a morphological
    closing). That follows light and shadow and passes over strokes.
    """
    dark = _ink_is_dark(grey)
    smooth = np.asarray(grey.filter(ImageFilter.GaussianBlur(1)))
    smooth = smooth if dark else 255 - smooth
    wide = np.pad(smooth, REACH, mode="edge")  # otherwise the picture's own edges, where light falls off, look like ink
    paper = _extreme(_extreme(wide, REACH, np.maximum), REACH, np.minimum)[REACH:-REACH, REACH:-REACH]
    paper = np.asarray(Image.fromarray(paper).filter(ImageFilter.GaussianBlur(5)), float)
    light = np.maximum(paper, 50) if dark else 315 - paper  # in the shade, ink differs less from what it lies on
    flat = (paper - smooth) / light
    return flat - np.median(flat)


def _ink_is_dark(grey):
    """Whether the ink is darker than the paper: paper is what most of a wide neighbourhood is."""
    small = grey.resize((32, 32), Image.Resampling.BOX)
    away = np.asarray(small, float) - np.asarray(small.filter(ImageFilter.MedianFilter(19)), float)
    return np.sum(away**3) < 0


def _extreme(image, width, pick):
    """The largest (np.maximum) or smallest (np.minimum) value in the square, `width` pixels wide, around each pixel."""
    for _ in range(2):
        image = np.pad(image, ((width // 2, width - 1 - width // 2), (0, 0)), mode="edge")
        reach = 1
        while reach < width:
            step = min(reach, width - reach)
            image = pick(image[:-step], image[step:])
            reach += step
        image = image.T
    return image


def _parting(values):
    """The value that parts the values best into two groups: the one between whose means most variance lies (Otsu)."""
    counts, edges = np.histogram(values, 128)
    below, total = np.cumsum(counts)[:-1], np.cumsum(counts * (edges[1:] + edges[:-1]) / 2)
    above = len(values) - below
    return edges[1:-1][np.argmax(below * above * (total[:-1] / below - (total[-1] - total[:-1]) / above) ** 2)]


def _parts(mask):
    """Number the connected parts of the mask from 1 on, 0 where it is False: the same shape.

    Every pixel starts with a number of its own; the largest of each unbroken run, along rows and columns in turn,
    takes over the run until nothing changes.
    """
    numbers = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        before = numbers
        for _ in range(2):
            flat = np.pad(numbers, ((0, 0), (0, 1))).ravel()  # a 0 ends each row
            starts = np.flatnonzero(np.diff(flat > 0, prepend=flat[0] == 0))
            lengths = np.diff(starts, append=len(flat))
            flat = np.repeat(np.maximum.reduceat(flat, starts), lengths)
            numbers = flat.reshape(len(numbers), -1)[:, :-1].T
        if np.array_equal(numbers, before):
            return np.unique(np.append(numbers, 0), return_inverse=True)[1][:-1].reshape(mask.shape)


def _check_one_digit(parts, weight):
    """Raise ValueError unless the parts that have a weight make one whole digit; broken strokes are no fault."""
    heavy = np.flatnonzero(weight)
    places = [np.nonzero(parts == part) for part in heavy]
    boxes = np.array([[[along.min(), along.max() + 1] for along in place] for place in places])
    if len(heavy) > 12:
        raise ValueError(
            f"no digit found, but {len(heavy)} pieces of similar size: the grain of the paper, or a page of text?"
        )
    if np.ptp(boxes, axis=2).max() < 0.025 * WORK:
        raise ValueError("no digit found, only specks: take the picture closer, or crop it to the digit")
    edges = {"top": boxes[:, 0, 0] == 0, "bottom": boxes[:, 0, 1] == len(parts), "left": boxes[:, 1, 0] == 0,
             "right": boxes[:, 1, 1] == parts.shape[1]}  # fmt: skip
    cut = [edge for edge, touches in edges.items() if (weight[heavy] * touches).max() > 0.1 * weight.max()]
    if cut:
        raise ValueError(
            f"the ink runs off the picture at the {' and '.join(cut)}: the digit is cut off, or the end of the paper "
            "or a shadow is in view. Take or crop the picture so that there is paper all round"
        )
    for i, (rows, columns) in enumerate(boxes):
        for other_rows, other_columns in boxes[:i]:
            tall = max(np.ptp(rows), np.ptp(other_rows))
            alike = min(np.ptp(rows), np.ptp(other_rows)) > 0.5 * tall
            below = max(rows[0] - other_rows[1], other_rows[0] - rows[1])  # negative: they overlap in height by so much
            beside = max(columns[0] - other_columns[1], other_columns[0] - columns[1])
            if alike and (max(beside, below) > 0.6 * tall or (beside > 0.1 * tall and below < -0.5 * tall)):
                raise ValueError(
                    "two digits found, apart from each other: the network reads one at a time. Crop the picture to one"
                )
    height, width = boxes[:, :, 1].max(axis=0) - boxes[:, :, 0].min(axis=0)
    if width > 2 * height:
        raise ValueError(
            "what was found is more than twice as wide as tall: several digits in one line, or a picture on its side?"
        )


def stroke_width(ink):
    """The mean width of the strokes, in pixels: their area over half the length of their outline."""
    return 2 * ink.sum() / np.hypot(*np.gradient(ink)).sum()


def _thickened(ink):
    """The square of ink with its strokes as wide, in the 28 × 28 image, as MNIST's at least."""
    pixel = len(ink) / BOX
    width = stroke_width(np.pad(ink, 1)) / pixel
    more = round((STROKE - width) * pixel)
    return _extreme(np.pad(ink, more), more, np.maximum) if more > 1 else ink


# ---- The figure

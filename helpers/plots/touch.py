"""What the things to touch look like, for pages on which scripts do not run: one static figure for each."""

import numpy as np

from ..network import forward
from .common import scatter_classes, shade_boundary
from .digits import INK
from .moons import XLIM, YLIM
from .style import BLACK, BLUE, GREY, LIGHT_GREY, new_figure, styled

PAD, PEN = 280, 24  # the drawing is 280 × 280 pixels, the pen 24 wide, as in touch.js
SIDE, BOX, MIDDLE = 28, 20, 14.5  # MNIST's digits: 20 pixels long, centre of mass in the middle of pixel 14
FIVE = (  # a digit to show: each stroke from point to point
    ((190, 62), (112, 60), (102, 128), (150, 116), (184, 136), (188, 176), (160, 208), (112, 210), (84, 192)),
    ((112, 60), (196, 56)),
)


def drawn(strokes, size=PAD, pen=PEN):
    """The ink, (size, size) from 0 to 1, of strokes given as lists of points (x, y) counted from the top left."""
    y, x = np.mgrid[:size, :size] + 0.5
    distance = np.full((size, size), np.inf)
    for stroke in strokes:
        for (x0, y0), (x1, y1) in zip(stroke[:-1], stroke[1:], strict=True):
            dx, dy = x1 - x0, y1 - y0
            share = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
            distance = np.minimum(distance, np.hypot(x - x0 - share * dx, y - y0 - share * dy))
    return np.clip(pen / 2 + 0.5 - distance, 0, 1)


def seen_image(ink, centred=True):
    """The 784 pixels (float32) that the network sees of a square drawing: the same steps as seenImage in touch.js.

    Centred: scaled until its longer side is 20 pixels, its centre of mass moved to MNIST's; otherwise only shrunk.
    """
    ink = np.asarray(ink, float)
    if ink.ndim != 2 or ink.shape[0] != ink.shape[1]:
        raise ValueError(f"ink has shape {ink.shape}; expected a square")
    size = len(ink)
    step, left, top = size / SIDE, 0.0, 0.0
    if centred and ink.any():
        rows, columns = np.nonzero(ink)
        step = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / BOX
        middles = np.arange(size) + 0.5
        left = (ink.sum(axis=0) @ middles) / ink.sum() - MIDDLE * step
        top = (ink.sum(axis=1) @ middles) / ink.sum() - MIDDLE * step
    image = _coverage(top, step, size) @ ink @ _coverage(left, step, size).T
    return np.minimum(image, 1).astype(np.float32).ravel()


def _coverage(start, step, size):
    """(28, size): the share of each of 28 cells, `step` wide from `start` on, that each pixel of the drawing fills."""
    cell, pixel = start + step * np.arange(SIDE)[:, None], np.arange(size)
    return np.clip(np.minimum(cell + step, pixel + 1) - np.maximum(cell, pixel), 0, None) / step


@styled
def plot_drawn_digit(layers, strokes=FIVE, X_mean=None, width=8.4, height=3.3):
    """A drawing, the 28 × 28 image that the network sees of it, and its ten probabilities."""
    ink = drawn(strokes)
    image = seen_image(ink)
    X = (image if X_mean is None else image - X_mean).reshape(1, -1).astype(layers[0].W.dtype)
    p = forward(layers, X)[-1][0]
    fig, (left, middle, right) = new_figure(width, height, 1, 3, width_ratios=(1, 1, 1.25))
    for ax, picture, title in ((left, ink, "drawn"), (middle, image.reshape(SIDE, SIDE), "what the network sees")):
        ax.imshow(picture, cmap=INK, vmin=0, vmax=1, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        ax.set_title(title, fontsize=12, fontweight="normal", loc="center")
        for spine in ax.spines.values():
            spine.set(visible=True, color=LIGHT_GREY)
    best = int(p.argmax())
    bars = right.barh(range(10), p, color=[BLUE if digit == best else GREY for digit in range(10)], height=0.75)
    right.bar_label(bars, [f"{100 * p[best]:.0f} %" if digit == best else "" for digit in range(10)], padding=3)
    right.set(xlim=(0, 1.22), xticks=(0, 0.5, 1), ylim=(9.6, -0.6), yticks=range(10), xlabel="probability")
    right.grid(False, axis="y")
    right.set_title("what it answers", fontsize=12, fontweight="normal", loc="center")
    fig.suptitle(f"Drawn by hand, read as a {best}", x=0.01, ha="left", fontsize=13, fontweight="bold")
    return fig


@styled
def plot_turned_neuron(
    measures, y, names, shift, scale, w, b, person, xlim=(90, 210), ylim=(55, 80), width=8.6, height=3.9
):
    """One neuron's decision line among the people, and where on the sigmoid it stands for one more person."""
    measures, shift, scale = (np.asarray(values, float) for values in (measures, shift, scale))

    def score(points):
        return (np.asarray(points) - shift) / scale @ np.asarray(w, float) + b

    def output(z):
        return 0.5 * (1 + np.tanh(0.5 * z))

    fig, (plane, curve) = new_figure(width, height, 1, 2, width_ratios=(1.25, 1))
    shade_boundary(plane, lambda points: output(score(points)), xlim, ylim)
    scatter_classes(plane, measures, y, names=("M (0)", "F (1)"), size=90)
    for point, name in zip(measures, names, strict=True):
        plane.annotate(name, point, xytext=(8, 4), textcoords="offset points", fontsize=11)
    square = {"marker": "s", "s": 80, "facecolor": "none", "edgecolor": BLACK, "linewidth": 2, "zorder": 5}
    plane.scatter(*person, **square)
    plane.annotate("you", person, xytext=(8, 6), textcoords="offset points", fontsize=11)
    right = int(np.sum((score(measures) > 0) == (np.ravel(y) > 0.5)))
    plane.set(xlabel="weight (pounds)", ylabel="height (inches)")
    plane.set_title(f"{right} of {len(measures)} on their own side", fontsize=12)
    z, at = np.linspace(-8, 8, 201), float(score(person))
    place = min(max(at, -8), 8)
    curve.plot(z, output(z), color=BLUE)
    curve.plot([place, place, -8], [0, output(at), output(at)], color=GREY, linestyle="--", linewidth=1.4)
    curve.scatter(place, output(at), **square)
    curve.set(xlabel="$z = w_1x_1 + w_2x_2 + b$", ylabel=r"output $\sigma(z)$")
    curve.set(xlim=(-8.4, 8.4), ylim=(-0.05, 1.05), xticks=range(-8, 9, 4))
    curve.set_title(f"you: z = {at:.2f}, output {output(at):.2f}".replace("-", "−"), fontsize=12)
    return fig


@styled
def plot_boundary_strip(snapshots, X, labels, title="", columns=4, size=2.3):
    """Moments of one training, side by side: snapshots is [(passes done, layers), …] as for watch_boundary."""
    columns = min(columns, len(snapshots))
    rows = -(-len(snapshots) // columns)
    fig, axes = new_figure(size * columns, size * 0.86 * rows + (0.4 if title else 0), rows, columns, squeeze=False)
    for ax in axes.ravel()[len(snapshots) :]:
        ax.set_axis_off()
    for ax, (passes, layers) in zip(axes.ravel(), snapshots, strict=False):

        def probability(points, layers=layers):
            return forward(layers, points.astype(layers[0].W.dtype))[-1][:, 1]

        shade_boundary(ax, probability, XLIM, YLIM, 140)
        scatter_classes(ax, np.asarray(X), labels, size=9)
        ax.set_title(f"{passes:,} {'pass' if passes == 1 else 'passes'}", fontsize=12, fontweight="normal")
        ax.set(xticks=[], yticks=[], aspect="equal")
    if title:
        fig.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    return fig

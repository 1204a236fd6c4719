"""The figures of notebook 4: images, probabilities, the confusion matrix, what neurons look for."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from ...network import forward
from ..style import BLACK, BLUE, GREEN, GREY, LIGHT_GREY, ORANGE, RED, SKY, headline, new_figure, styled
from ..touch.twin import FIVE, SIDE, drawn, seen_image

INK = LinearSegmentedColormap.from_list("ink", ["white", "#111111"])
SIGNED = LinearSegmentedColormap.from_list("signed", [RED, "#F7F7F7", BLUE])  # negative, zero, positive


def _image(ax, pixels, title=None, cmap=INK, limit=None, colour=BLACK, size=11):
    """One 28 × 28 picture from 784 numbers, framed, without ticks; `limit` centres the colours on zero."""
    low, high = (0, max(float(np.max(pixels)), 1e-9)) if limit is None else (-limit, limit)
    side = int(round(np.size(pixels) ** 0.5))
    drawn = ax.imshow(np.reshape(pixels, (side, side)), cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set(visible=True, color=LIGHT_GREY)
    if title is not None:
        ax.set_title(title, fontsize=size, fontweight="normal", loc="center", color=colour, pad=4)
    return drawn


@styled
def plot_digits(X, captions, title, columns=8, colours=None):
    """The rows of X (n, 784) as pictures, dark ink on white, each under its caption."""
    rows = -(-len(X) // columns)
    lines = max(str(caption).count("\n") + 1 for caption in captions)
    fig, axes = new_figure(0.98 * columns, (1.1 + 0.2 * lines) * rows + 0.45, rows, columns, squeeze=False)
    for i, ax in enumerate(axes.flat):
        if i < len(X):
            _image(ax, X[i], captions[i], colour=colours[i] if colours else BLACK)
        else:
            ax.set_axis_off()
    headline(fig, title)
    return fig


@styled
def plot_pixel_grid(pixels, rows, columns, title):
    """A cut-out of one image with the value 0-255 written into every pixel; `rows` and `columns` are slices."""
    part = np.reshape(pixels, (28, 28))[rows, columns]
    fig, (left, right) = new_figure(8.4, 3.9, 1, 2, width_ratios=(1, 1.35))
    _image(left, pixels, "the whole image", size=12)
    left.add_patch(
        Rectangle(
            (columns.start - 0.5, rows.start - 0.5),
            part.shape[1],
            part.shape[0],
            fill=False,
            edgecolor=RED,
            linewidth=2,
        )
    )
    right.imshow(part, cmap=INK, vmin=0, vmax=255)
    for (r, c), value in np.ndenumerate(part):
        right.text(c, r, int(value), ha="center", va="center", fontsize=10, color="white" if value > 120 else BLACK)
    right.set(xticks=[], yticks=[])
    right.grid(False)
    right.set_title("the numbers in the orange frame", fontsize=12, fontweight="normal", loc="center", pad=4)
    headline(fig, title)
    return fig


@styled
def plot_class_balance(groups, title):
    """The share of each digit in per cent, bars side by side for every group: {name: labels}."""
    fig, ax = new_figure(7.4, 3.2)
    width = 0.8 / len(groups)
    for i, ((name, labels), colour) in enumerate(zip(groups.items(), (BLUE, ORANGE, GREEN), strict=False)):
        share = 100 * np.bincount(labels, minlength=10) / len(labels)
        place = np.arange(10) + (i - (len(groups) - 1) / 2) * width
        ax.bar(place, share, width * 0.92, color=colour, label=name, hatch=(None, "//", "..")[i], edgecolor="white")
    ax.axhline(10, color=BLACK, linewidth=1.2, linestyle="--")
    ax.grid(False, axis="x")
    ax.set(title=title, xlabel="digit", ylabel="share of the rows, %", xticks=range(10), ylim=(0, 14.5))
    ax.legend(loc="upper center", ncols=len(groups))
    return fig


@styled
def plot_pixel_statistics(pixels):
    """Where ink falls: the mean image, the pixels that are blank in every row, and how values are spread."""
    fig, (a, b, c) = new_figure(8.0, 3.1, 1, 3, width_ratios=(1, 1, 1.35))
    _image(a, pixels.mean(axis=0), "mean of all images", size=12)
    _image(b, (pixels.max(axis=0) == 0).astype(float), "always blank: black", size=12)
    share, edges = np.histogram(pixels, bins=16, range=(0, 256))
    c.bar(edges[:-1], 100 * share / share.sum(), 14, align="edge", color=BLUE)
    c.set(xlabel="pixel value", ylabel="% of all pixels", ylim=(0, 100), xticks=(0, 64, 128, 192, 255))
    c.set_title("most are 0, some near 255", fontsize=12, fontweight="normal", loc="center", pad=4)
    headline(fig, "Ink falls in the middle; some pixels never get any")
    return fig


@styled
def plot_through(pixels, outputs, label, title):
    """One image on its way: its picture, both hidden layers' outputs and the ten probabilities, as bars.

    The answer's bar is green when it is `label` and orange when it is not; the label's own number stands in bold.
    """
    fig, axes = new_figure(8.0, 3.5, 1, 4, width_ratios=(1.3, 1, 1, 1.1))
    _image(axes[0], pixels, "784 pixels", size=12)
    names = ("layer 1: $A_1$", "layer 2: $A_2$", r"output: $\hat{y}$")
    for ax, values, name in zip(axes[1:], outputs, names, strict=True):
        count = len(values)
        last = ax is axes[-1]
        best = int(np.argmax(values))
        answer = GREEN if best == label else RED
        colours = [answer if last and k == best else BLUE if not last else GREY for k in range(count)]
        ax.barh(range(count), values, color=colours, height=0.75)
        ax.set(xlim=(0, 1), xticks=(0, 0.5, 1), ylim=(count - 0.4, -0.6))
        ax.set_yticks(range(count) if last else (0, 5, 10, 15), None if last else ("1", "6", "11", "16"))
        ax.grid(False, axis="y")
        ax.set_title(name, fontsize=12, fontweight="normal", loc="center", pad=4)
        ax.set_xlabel("probability" if last else "neuron's output", fontsize=11)
        if last:
            ax.get_yticklabels()[label].set_fontweight("bold")
    headline(fig, title)
    return fig


@styled
def plot_saturation(A_raw, A_scaled):
    """How the first layer's outputs are spread between 0 and 1: raw pixels against pixels / 255."""
    fig, axes = new_figure(8.6, 3.3, 1, 2, sharey=True)
    texts = ("raw pixels 0 … 255: stuck at both ends", "pixels / 255: spread out, free to move")
    for ax, A, colour, text in zip(axes, (A_raw, A_scaled), (RED, BLUE), texts, strict=True):
        share, edges = np.histogram(A, bins=20, range=(0, 1))
        ax.bar(edges[:-1], 100 * share / share.sum(), 0.046, align="edge", color=colour)
        ax.set(xlabel="output $A_1$ of a first-layer neuron", xlim=(-0.02, 1.02), ylim=(0, 60))
        ax.set_title(text, fontsize=12, fontweight="normal", loc="center")
    axes[0].set_ylabel("% of outputs")
    headline(fig, "Before the first step, raw pixels have switched the neurons to on or off")
    return fig


@styled
def plot_training(epochs, losses, held_epochs, held_losses, train_accuracy, held_accuracy, published=None):
    """The cost curves (left) and the accuracies in per cent (right); `published` is a level to draw in."""
    fig, (left, right) = new_figure(8.2, 3.7, 1, 2)
    left.plot(epochs, losses, color=BLUE, label="training rows")
    left.plot(held_epochs, held_losses, color=RED, linestyle="--", label="held-out rows")
    left.set(title="The cost falls on both", xlabel="epochs", ylabel="cross-entropy", ylim=(0, None))
    left.legend()
    right.plot(held_epochs, train_accuracy, color=BLUE, label="training rows")
    right.plot(held_epochs, held_accuracy, color=RED, linestyle="--", label="held-out rows")
    if published is not None:
        right.axhline(published, color=BLACK, linewidth=1.3, linestyle=":", label=f"the article: {published} %")
    right.set(title="Both accuracies still rise", xlabel="epochs", ylabel="correct, %", ylim=(0, 100))
    right.legend(loc="lower right")
    return fig


@styled
def plot_confusion(counts):
    """counts[t, p]: how many images of digit t were called p. The diagonal is left out of the colours."""
    fig, ax = new_figure(6.6, 5.6)
    wrong = counts - np.diag(np.diag(counts))
    ax.imshow(wrong, cmap=LinearSegmentedColormap.from_list("wrong", ["white", RED]))
    for (t, p), count in np.ndenumerate(counts):
        if t == p:
            ax.add_patch(Rectangle((p - 0.5, t - 0.5), 1, 1, facecolor="#EAF3F9", edgecolor="none"))
        if count:
            dark = wrong[t, p] > 0.6 * wrong.max()
            ax.text(p, t, count, ha="center", va="center", fontsize=10, color="white" if dark else BLACK,
                    fontweight="bold" if t == p else "normal")  # fmt: skip
    ax.set(xlabel="what the network said", ylabel="what it was", xticks=range(10), yticks=range(10))
    ax.set_title("9 is mixed up with 4 and 7, and 5 with 3 and 8")
    ax.grid(False)
    return fig


@styled
def plot_confidence(sure_right, sure_wrong):
    """How sure the network was: the largest probability, for its right and, below, for its wrong answers."""
    fig, axes = new_figure(7.4, 4.2, 2, 1, sharex=True, sharey=True)
    for ax, values, colour, name in zip(axes, (sure_right, sure_wrong), (BLUE, RED), ("right", "wrong"), strict=True):
        share, edges = np.histogram(values, np.linspace(0, 1, 21))
        ax.bar(edges[:-1], 100 * share / len(values), 0.046, align="edge", color=colour)
        ax.set_title(f"{len(values):,} answers that are {name}", fontsize=12, fontweight="normal", loc="left", pad=4)
        ax.set(ylabel="% of them", xlim=(0.1, 1.01))
    axes[1].set_xlabel("largest of the ten probabilities")
    headline(fig, "Unsure when wrong, mostly; now and then sure and wrong")
    return fig


@styled
def plot_neurons(W1, title):
    """The 16 columns of W1 (784, 16) as pictures: blue where ink pushes the neuron up, red where it pushes it down."""
    fig, axes = new_figure(8.4, 2.7, 2, 8)
    limit = float(np.percentile(np.abs(W1), 99.5))
    for k, ax in enumerate(axes.flat):
        drawn = _image(ax, W1[:, k], f"{k + 1}", cmap=SIGNED, limit=limit, size=10)
    bar = fig.colorbar(drawn, ax=axes, fraction=0.02, pad=0.01, ticks=[-limit, 0, limit])
    bar.ax.set_yticklabels(["−", "0", "+"], fontsize=12)
    bar.outline.set_visible(False)
    headline(fig, title)
    return fig


@styled
def plot_widths(widths, accuracies, title):
    """Accuracy in per cent for each width of the hidden layers: one dot a seed, a line through the means."""
    fig, ax = new_figure(6.6, 3.5)
    accuracies = np.asarray(accuracies)
    for column in accuracies.T:
        ax.scatter(range(len(widths)), column, color=SKY, edgecolor=BLUE, s=45, zorder=3)
    ax.plot(range(len(widths)), accuracies.mean(axis=1), color=BLUE)
    ax.set(title=title, xlabel="neurons in each of the two hidden layers", ylabel="held-out rows right, %")
    ax.set_xticks(range(len(widths)), widths)
    return fig


@styled
def plot_filters(image, responses, kernels):
    """An image and the response (26, 26) to each 3 × 3 filter, whose nine numbers stand above it."""
    fig, axes = new_figure(8.0, 3.4, 1, len(responses) + 1)
    _image(axes[0], image, "the image", size=12)
    limit = max(float(np.abs(r).max()) for r in responses)
    for ax, response, (name, kernel) in zip(axes[1:], responses, kernels.items(), strict=True):
        numbers = "\n".join("  ".join(f"{int(v):2d}" for v in row).replace("-", "−") for row in kernel)
        _image(ax, response, f"{name}\n{numbers}", cmap=SIGNED, limit=limit, size=11)
    headline(fig, "Nine weights, slid over the whole image, find its edges")
    return fig


@styled
def plot_study(names, accuracies, title, xlabel="held-out rows right, %"):
    """One line a step, top to bottom: a dot for each seed and a bar at the mean."""
    fig, ax = new_figure(8.2, 0.44 * len(names) + 1.3)
    for i, values in enumerate(accuracies):
        ax.scatter(values, np.full(len(values), i), color=SKY, edgecolor=BLUE, s=42, zorder=3)
        ax.plot([np.mean(values)] * 2, [i - 0.33, i + 0.33], color=RED, linewidth=2.6, zorder=4)
    ax.set(title=title, xlabel=xlabel, ylim=(len(names) - 0.4, -0.6))
    ax.set_yticks(range(len(names)), names)
    return fig


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
    headline(fig, f"Drawn by hand, read as a {best}")
    return fig

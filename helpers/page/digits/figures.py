"""The figures of notebook 4: images, probabilities, the confusion matrix, what neurons look for.

Each draws what it is handed and describes what it drew; what a picture shows is for the page to claim, in `title`.
Descriptions of what a freshly trained network does are in words or whole steps: its last digits differ from one
processor to another, and the stored descriptions are compared.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from ...digits import SIDE, slant
from ...network import forward
from ..style import BLACK, BLUE, GREEN, GREY, LIGHT_GREY, RED, SKY, described, headline, new_figure, styled
from ..touch.twin import BOX, FIVE, drawn, seen_image

INK = LinearSegmentedColormap.from_list("ink", ["white", "#111111"])
SIGNED = LinearSegmentedColormap.from_list("signed", [RED, "#F7F7F7", BLUE])  # negative, zero, positive
WRONG = LinearSegmentedColormap.from_list("wrong", ["white", RED])


def _image(ax, pixels, title=None, cmap=INK, limit=None, colour=BLACK, size=11):
    """One square picture from its numbers, framed, without ticks; `limit` centres the colours on zero."""
    low, high = (0, max(float(np.max(pixels)), 1e-9)) if limit is None else (-limit, limit)
    side = int(round(np.size(pixels) ** 0.5))
    shown = ax.imshow(np.reshape(pixels, (side, side)), cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set(visible=True, color=LIGHT_GREY)
    if title is not None:
        ax.set_title(title, fontsize=size, fontweight="normal", loc="center", color=colour, pad=4)
    return shown


def _digit(digit):
    """The digit with its article: "a 7", "an 8"."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def _sure(probability, digits=0):
    """The probability in per cent, rounded down: never up to certainty."""
    return f"{np.floor(100 * 10**digits * probability) / 10**digits:.{digits}f} %"


def _listed(items):
    items = [str(item).replace("\n", " ") for item in items]
    return ", ".join(items[:-1]) + " and " + items[-1] if len(items) > 1 else items[0]


@styled
def plot_digits(X, captions, title, columns=8, wrong=()):
    """The rows of X (n, 784) as pictures, dark ink on white, each under its caption; those at `wrong` in orange."""
    rows = -(-len(X) // columns)
    lines = max(str(caption).count("\n") + 1 for caption in captions)
    fig, axes = new_figure(0.86 * columns, (1.0 + 0.2 * lines) * rows + 0.45, rows, columns, squeeze=False)
    for i, ax in enumerate(axes.flat):
        if i < len(X):
            _image(ax, X[i], captions[i], colour="#B03A00" if i in wrong else BLACK)
        else:
            ax.set_axis_off()
    headline(fig, title)
    about = f"{len(wrong)} of them marked as misread" if len(wrong) else f"captioned {_listed(captions)}"
    return described(fig, f"{title}. {len(X)} images of 28 by 28 pixels, {about}.")


@styled
def plot_pixel_grid(pixels, rows, columns, title):
    """A cut-out of one image with the value 0-255 written into every pixel; `rows` and `columns` are slices."""
    part = np.reshape(pixels, (SIDE, SIDE))[rows, columns]
    fig, (left, right) = new_figure(7.0, 3.4, 1, 2, width_ratios=(1, 1.6))
    _image(left, pixels, "the whole image", size=12)
    corner = (columns.start - 0.5, rows.start - 0.5)
    left.add_patch(Rectangle(corner, part.shape[1], part.shape[0], fill=False, edgecolor=RED, linewidth=2))
    right.imshow(part, cmap=INK, vmin=0, vmax=255)
    for (r, c), value in np.ndenumerate(part):
        right.text(c, r, int(value), ha="center", va="center", fontsize=11, color="white" if value > 120 else BLACK)
    right.set(xticks=[], yticks=[])
    right.grid(False)
    right.set_title("the numbers in the orange frame", fontsize=12, fontweight="normal", loc="center", pad=4)
    headline(fig, title)
    return described(
        fig,
        f"{title}. Left, the whole image; right, its rows {rows.start} to {rows.stop - 1} and columns {columns.start} "
        f"to {columns.stop - 1} with the value of every pixel, from {part.min()} to {part.max()}.",
    )


@styled
def plot_through(pixels, outputs, label, title):
    """One image on its way: its picture, both hidden layers' outputs and the ten probabilities, as bars.

    The answer's bar is green when it is `label` and orange when it is not; the label's own number stands in bold.
    """
    fig, axes = new_figure(7.0, 3.4, 1, 4, width_ratios=(1.3, 1, 1, 1.1))
    _image(axes[0], pixels, "784 pixels", size=12)
    names = ("layer 1: $A_1$", "layer 2: $A_2$", r"output: $\hat{y}$")
    best = int(np.argmax(outputs[-1]))
    for ax, values, name in zip(axes[1:], outputs, names, strict=True):
        last = ax is axes[-1]
        colours = [(GREEN if best == label else RED) if k == best else GREY for k in range(len(values))]
        ax.barh(range(len(values)), values, color=colours if last else BLUE, height=0.75)
        ax.set(xlim=(0, 1), xticks=(0, 1), ylim=(len(values) - 0.4, -0.6))
        ax.set_yticks(range(len(values)) if last else (0, 5, 10, 15), None if last else ("1", "6", "11", "16"))
        ax.grid(False, axis="y")
        ax.set_title(name, fontsize=12, fontweight="normal", loc="center", pad=4)
        if last:
            ax.get_yticklabels()[label].set_fontweight("bold")
    headline(fig, title)
    return described(
        fig,
        f"{title}. The image of {_digit(label)}, bars for the outputs of both hidden layers, and the ten "
        f"probabilities: the largest is that of {best}.",
    )


@styled
def plot_saturation(groups, title):
    """How a layer's outputs are spread between 0 and 1, two histograms, one above the other: {name: outputs}."""
    fig, axes = new_figure(7.0, 2.1 * len(groups) + 0.6, len(groups), 1, sharex=True, sharey=True)
    ends = []
    for ax, (name, A), colour in zip(axes, groups.items(), (RED, BLUE), strict=True):
        share, edges = np.histogram(A, bins=20, range=(0, 1))
        share = 100 * share / share.sum()
        ax.bar(edges[:-1], share, 0.046, align="edge", color=colour)
        ax.set(xlim=(-0.02, 1.02), ylabel="% of outputs")
        ax.set_title(name, fontsize=12, fontweight="normal", loc="left")
        ends.append(f"{name}: {share[0] + share[-1]:.1f} % of the outputs below 0.05 or above 0.95")
    axes[-1].set_xlabel("output $A_1$ of a first-layer neuron")
    headline(fig, title)
    return described(fig, f"{title}. Histograms of first-layer outputs between 0 and 1. {'; '.join(ends)}.")


@styled
def plot_training(losses, history, title, published=None):
    """The loss per epoch (above) and accuracies in per cent (below).

    `losses` are those of the training rows; `history` holds rows of (epoch, loss, training rows right, held-out rows
    right); `published` is a level to draw in.
    """
    epochs, held_losses, right, held_right = np.array(history).T
    fig, (top, low) = new_figure(7.0, 5.6, 2, 1, sharex=True)
    top.plot(np.arange(len(losses)), losses, color=BLUE, label="training rows")
    top.plot(epochs, held_losses, color=RED, linestyle="--", label="held-out rows")
    top.set(ylabel="cross-entropy", ylim=(0, None))
    top.legend()
    low.plot(epochs, right, color=BLUE, label="training rows")
    low.plot(epochs, held_right, color=RED, linestyle="--", label="held-out rows")
    if published is not None:
        low.axhline(published, color=BLACK, linewidth=1.3, linestyle=":", label=f"published: {published} %")
    low.set(xlabel="epochs", ylabel="correct, %", ylim=(0, 100))
    low.legend(loc="lower right")
    headline(fig, title)
    level = "" if published is None else f"; dotted, the published {published} %"
    return described(
        fig,
        f"{title}. Above, the loss over {len(losses)} epochs: of the training rows from {losses[0]:.1f} to "
        f"{losses[-1]:.1f}, of the held-out rows from {held_losses[0]:.1f} to {held_losses[-1]:.1f}. Below, the share "
        f"of right answers, which ends at {right[-1]:.0f} % of the training rows and {held_right[-1]:.0f} % of the "
        f"held-out rows{level}.",
    )


@styled
def plot_confusion(counts, title):
    """counts[t, p]: how many images of digit t were called p. The diagonal is left out of the colours."""
    fig, ax = new_figure(6.4, 5.4)
    wrong = counts - np.diag(np.diag(counts))
    ax.imshow(wrong, cmap=WRONG)
    for (t, p), count in np.ndenumerate(counts):
        if t == p:
            ax.add_patch(Rectangle((p - 0.5, t - 0.5), 1, 1, facecolor="#EAF3F9", edgecolor="none"))
        if count:
            dark = wrong[t, p] > 0.6 * wrong.max()
            ax.text(p, t, count, ha="center", va="center", fontsize=11, color="white" if dark else BLACK,
                    fontweight="bold" if t == p else "normal")  # fmt: skip
    ax.set(xlabel="what the network said", ylabel="what it was", xticks=range(10), yticks=range(10), title=title)
    ax.grid(False)
    share = int(100 * np.trace(counts) / counts.sum())
    return described(
        fig,
        f"{title}. A table of {counts.sum():,} counts, true digit by row, answer by column: at least {share} % stand "
        "on the diagonal.",
    )


@styled
def plot_confidence(sure, is_right, title):
    """How sure the network was, its largest probability: of its right answers and, below, of its wrong ones."""
    fig, axes = new_figure(7.0, 4.2, 2, 1, sharex=True, sharey=True)
    above = []
    for ax, kept, colour, name in zip(axes, (is_right, ~is_right), (BLUE, RED), ("right", "wrong"), strict=True):
        share, edges = np.histogram(sure[kept], np.linspace(0, 1, 21))
        ax.bar(edges[:-1], 100 * share / max(np.sum(kept), 1), 0.046, align="edge", color=colour)
        ax.set_title(f"{np.sum(kept):,} answers that are {name}", fontsize=12, fontweight="normal", loc="left", pad=4)
        ax.set(ylabel="% of them", xlim=(0.1, 1.01))
        if np.any(kept):
            much = np.mean(sure[kept] > 0.9)
            above.append(f"{'most' if much > 0.75 else 'many' if much > 0.25 else 'few'} of the {name} ones")
        else:
            above.append(f"none of the {name} ones, as there are none")
    axes[1].set_xlabel("largest of the ten probabilities")
    headline(fig, title)
    return described(fig, f"{title}. Two histograms of the largest probability: it is above 0.9 for {_listed(above)}.")


@styled
def plot_neurons(W1, title):
    """The 16 columns of W1 (784, 16) as pictures: blue where ink pushes the neuron up, orange where down."""
    fig, axes = new_figure(7.0, 2.4, 2, 8)
    limit = float(np.percentile(np.abs(W1), 99.5))
    for k, ax in enumerate(axes.flat):
        shown = _image(ax, W1[:, k], f"{k + 1}", cmap=SIGNED, limit=limit)
    bar = fig.colorbar(shown, ax=axes, fraction=0.02, pad=0.01, ticks=[-limit, 0, limit])
    bar.ax.set_yticklabels(["−", "0", "+"], fontsize=12)
    bar.outline.set_visible(False)
    headline(fig, title)
    return described(
        fig,
        f"{title}. Sixteen pictures of 28 by 28 weights, orange for negative and blue for positive; neighbouring "
        f"weights are {_likeness(W1)}.",
    )


def _likeness(W1):
    """How alike neighbouring weights are, in a word: noise has none of it, strokes have much."""
    images = W1.T.reshape(-1, SIDE, SIDE)
    alike = np.corrcoef(images[:, :, :-1].ravel(), images[:, :, 1:].ravel())[0, 1]
    return "hardly alike: noise" if alike < 0.3 else "somewhat alike" if alike < 0.6 else "much alike: patches"


@styled
def plot_widths(widths, accuracies, title):
    """Accuracy in per cent for each width of the hidden layers: one dot a seed, a line through the means."""
    fig, ax = new_figure(6.4, 3.5)
    accuracies = np.asarray(accuracies)
    for column in accuracies.T:
        ax.scatter(range(len(widths)), column, color=SKY, edgecolor=BLUE, s=45, zorder=3)
    means = accuracies.mean(axis=1)
    ax.plot(range(len(widths)), means, color=BLUE)
    ax.set(title=title, xlabel="neurons in each of the two hidden layers", ylabel="held-out rows right, %")
    ax.set_xticks(range(len(widths)), widths)
    rises = "rises from each to the next" if (np.diff(means) > 0).all() else "does not always rise"
    return described(fig, f"{title}. Share of held-out rows read with {_listed(widths)} neurons a layer: it {rises}.")


@styled
def plot_filters(image, responses, kernels, title):
    """An image and the response (26, 26) to each 3 × 3 filter, whose nine numbers stand above it."""
    fig, axes = new_figure(7.0, 3.3, 1, len(responses) + 1)
    _image(axes[0], image, "the image", size=12)
    limit = max(float(np.abs(r).max()) for r in responses)
    for ax, response, (name, kernel) in zip(axes[1:], responses, kernels.items(), strict=True):
        numbers = "\n".join("  ".join(f"{int(v):2d}" for v in row).replace("-", "−") for row in kernel)
        _image(ax, response, f"{name}\n{numbers}", cmap=SIGNED, limit=limit)
    headline(fig, title)
    return described(
        fig, f"{title}. An image, and its responses to the filters {_listed(kernels)}: blue positive, orange negative."
    )


@styled
def plot_study(names, accuracies, title, xlabel="held-out rows right, %"):
    """One line a step, top to bottom: a dot for each seed and a bar at the mean."""
    fig, ax = new_figure(7.0, 0.42 * len(names) + 1.2)
    for i, values in enumerate(accuracies):
        ax.scatter(values, np.full(len(values), i), color=SKY, edgecolor=BLUE, s=42, zorder=3)
        ax.plot([np.mean(values)] * 2, [i - 0.33, i + 0.33], color=RED, linewidth=2.6, zorder=4)
    ax.set(xlabel=xlabel, ylim=(len(names) - 0.4, -0.6))
    ax.set_yticks(range(len(names)), names)
    headline(fig, title)
    means = _listed(f"{name} {np.mean(values):.2f} %" for name, values in zip(names, accuracies, strict=True))
    return described(fig, f"{title}. The mean over the seeds, step by step: {means}.")


@styled
def plot_slant(image, title):
    """One image (28, 28): its centre of mass and the least-squares line through its ink, along which it leans."""
    slope, centre_y = (values[0] for values in slant(np.reshape(image, (1, SIDE, SIDE)).astype(float)))
    ink = np.reshape(image, (SIDE, SIDE)).astype(float)
    centre_x = ink.sum(axis=0) @ np.arange(SIDE) / ink.sum()
    fig, ax = new_figure(4.2, 4.4)
    _image(ax, ink)
    y = np.array([1, SIDE - 2])
    ax.plot(centre_x + slope * (y - centre_y), y, color=RED, linewidth=2.4)
    ax.plot([centre_x, centre_x], y, color=BLUE, linewidth=1.6, linestyle="--")
    ax.scatter([centre_x], [centre_y], s=90, color=BLUE, edgecolor="white", zorder=4)
    ax.set(xlim=(-0.5, SIDE - 0.5), ylim=(SIDE - 0.5, -0.5))
    headline(fig, title)
    return described(
        fig,
        f"{title}. An image with its centre of mass at row {centre_y:.1f}, column {centre_x:.1f}, a vertical through "
        f"it, and the line along which the ink lies: {slope:+.2f} columns for each row further down.".replace("-", "−"),
    )


@styled
def plot_straightened(before, after, labels, title):
    """Rows of images (n, 784), before (above) and after (below)."""
    fig, axes = new_figure(7.0, 2.5, 2, len(before), squeeze=False)
    for k in range(len(before)):
        _image(axes[0, k], before[k], f"{labels[k]}")
        _image(axes[1, k], after[k])
    axes[0, 0].set_ylabel("before", fontsize=11)
    axes[1, 0].set_ylabel("after", fontsize=11)
    headline(fig, title)
    leans = [np.abs(slant(np.reshape(X, (-1, SIDE, SIDE)).astype(float))[0]).mean() for X in (before, after)]
    return described(
        fig,
        f"{title}. The digits {_listed(labels)}, above as they were written, leaning by {leans[0]:.2f} columns a row "
        f"on average, below by {leans[1]:.2f}.",
    )


@styled
def plot_drawn_digit(layers, strokes=FIVE):
    """A drawing, the 28 × 28 image that the network sees of it, and its ten probabilities."""
    ink = drawn(strokes)
    image = seen_image(ink)
    p = forward(layers, image.reshape(1, -1).astype(layers[0].W.dtype))[-1][0]
    best = int(p.argmax())
    fig, (left, middle, right) = new_figure(7.0, 3.0, 1, 3, width_ratios=(1, 1, 1.25))
    _image(left, ink, "drawn", size=12)
    _image(middle, image, "what it sees", size=12)
    bars = right.barh(range(10), p, color=[BLUE if digit == best else GREY for digit in range(10)], height=0.75)
    right.bar_label(bars, [_sure(p[best]) if digit == best else "" for digit in range(10)], padding=3)
    right.set(xlim=(0, 1.3), xticks=(0, 0.5, 1), ylim=(9.6, -0.6), yticks=range(10), xlabel="probability")
    right.grid(False, axis="y")
    headline(fig, f"A drawing, read as {_digit(best)}")
    return described(
        fig,
        f"A digit drawn with a pen, the 28 by 28 image that the network sees of it, ten bars for its probabilities: "
        f"the longest is that of {best}.",
    )


@styled
def plot_picture_steps(record, layers):
    """A Picture's steps, numbered, in two rows, and beside them the ten probabilities that the layers give it."""
    p = forward(layers, record.pixels[None].astype(layers[0].W.dtype))[-1][0]
    best = int(p.argmax())
    fig, grid = new_figure(7.0, 4.2, 2, 4, width_ratios=(1, 1, 1, 1.15))
    steps = (
        ("1  photo", record.photo),
        ("2  grey", record.grey),
        ("3  paper removed", 1 - record.flat / max(record.flat.max(), 1e-9)),
        ("4  ink", 1 - record.ink),
        (f"5  {BOX} × {BOX}, centred", 1 - record.centred),
        ("6  straightened", 1 - record.straightened),
    )
    for ax, (title, image) in zip(grid[:, :3].flat, steps, strict=True):
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        ax.set_title(title, fontsize=12, fontweight="normal", loc="center", pad=4)
        for spine in ax.spines.values():
            spine.set(visible=True, color=LIGHT_GREY)
    for ax in grid[:, 3]:
        ax.remove()
    ax = fig.add_subplot(grid[0, 0].get_gridspec()[:, 3])
    ax.barh(range(10), p, color=[BLUE if digit == best else GREY for digit in range(10)], height=0.75)
    inside = p[best] > 0.6  # in the bar where there is room, otherwise beside it
    ax.text(p[best] + (-0.03 if inside else 0.03), best, _sure(p[best], 1), va="center", fontweight="bold",
            ha="right" if inside else "left", color="white" if inside else BLACK)  # fmt: skip
    ax.set(xlim=(0, 1), xticks=(0, 0.5, 1), ylim=(9.6, -0.6), yticks=range(10), xlabel="probability")
    ax.grid(False, axis="y")
    ax.get_yticklabels()[best].set_fontweight("bold")
    ax.set_title("the answer", fontsize=12, fontweight="normal", loc="center", pad=4)
    headline(fig, f"Read as {_digit(best)}")
    much = "sure" if p[best] > 0.9 else "not very sure"
    return described(
        fig,
        f"A picture of a digit on its way to the network, step by step: {_listed(title[3:] for title, _ in steps)}; "
        f"and ten bars for its probabilities. It reads {_digit(best)} and is {much}.",
    )

"""The figures of notebook 3: points and boundaries in the plane, hidden neurons, losses, studies on fresh points.

The page says what a figure shows, as its title; the alternative text is made from what was drawn.
"""

import math

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ...activations import sigmoid
from ...network import forward
from ..figures import CLASS_CMAP, plane_grid, plot_curves, scatter_classes, shade_boundary
from ..style import (
    BLACK,
    BLUE,
    CLASS_COLOURS,
    CLASS_MARKERS,
    DASHES,
    GREEN,
    GREY,
    LIGHT_GREY,
    RED,
    SERIES,
    described,
    headline,
    new_figure,
    signed,
    styled,
)  # fmt: skip

XLIM, YLIM = (-1.75, 2.75), (-1.45, 1.85)
NAMES = ("class 0, upper moon", "class 1, lower moon")


def _legend_below(fig, names=NAMES):
    handles = [
        Line2D([], [], color=colour, marker=marker, linestyle="", markersize=7, markeredgecolor="white", label=name)
        for colour, marker, name in zip(CLASS_COLOURS, CLASS_MARKERS, names, strict=True)
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)


def _on_their_side(probability, X, labels):
    """How many of the points get more than one half for their own class, in words."""
    right = np.sum((np.asarray(probability(X)) > 0.5) == (np.asarray(labels) == 1))
    return f"{right} of {len(X)} points on their class's side"


def _heights(probability):
    """Where the boundary crosses upright lines, in words."""
    ys, places = np.linspace(*YLIM, 601), []
    for x in np.arange(-1, 2.1, 0.5):
        above = np.asarray(probability(np.column_stack([np.full(len(ys), x), ys]))) > 0.5
        places += [f"({signed(x, 1)}, {signed(ys[k + 1], 1)})" for k in np.flatnonzero(above[1:] != above[:-1])]
    return "the boundary runs through " + ", ".join(places) if places else "no boundary between x2 −1.45 and 1.85"


@styled
def plot_moons(X, labels, title, width=6.4, height=4.2):
    """The points of both classes, X (n, 2) and labels (n,), on plain axes."""
    fig, ax = new_figure(width, height)
    scatter_classes(ax, X, labels, names=NAMES)
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", xlim=XLIM, ylim=YLIM, aspect="equal")
    _legend_below(fig)
    told = []
    for k, shape in enumerate(("circles", "triangles")):
        (left, low), (right, high) = X[labels == k].min(axis=0), X[labels == k].max(axis=0)
        told.append(
            f"{np.sum(labels == k)} {shape} (class {k}) between x1 {signed(left, 1)} and {signed(right, 1)}, "
            f"x2 {signed(low, 1)} and {signed(high, 1)}"
        )
    return described(fig, f"{title}: {'; '.join(told)}.")


@styled
def plot_boundary(X, labels, probability, title, width=6.2, height=4.7, steps=200):
    """The plane shaded by the chance of class 1, the boundary and the points; probability: (m, 2) points -> (m,)."""
    fig, ax = new_figure(width, height)
    shade_boundary(ax, probability, XLIM, YLIM, steps)
    scatter_classes(ax, X, labels)
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    _legend_below(fig)
    return described(
        fig,
        f"{title}: the plane shaded by the probability of class 1, {_heights(probability)}; "
        f"{_on_their_side(probability, X, labels)}.",
    )


@styled
def plot_boundaries(X, labels, panels, title, columns=2, width=7.0, steps=140):
    """One panel for each {name: probability}, as plot_boundary draws it, without axes' labels."""
    columns = min(columns, len(panels))
    rows = math.ceil(len(panels) / columns)
    size = width / columns
    fig, axes = new_figure(width, (size * 0.73 + 0.28) * rows + 0.75, rows, columns, squeeze=False)
    for ax in axes.ravel()[len(panels) :]:
        ax.set_axis_off()
    for ax, (name, probability) in zip(axes.ravel(), panels.items(), strict=False):
        shade_boundary(ax, probability, XLIM, YLIM, steps)
        scatter_classes(ax, X, labels, size=22 if columns < 3 else 10)
        ax.set_title(name, fontsize=12, fontweight="normal")
        ax.set(xticks=[], yticks=[], aspect="equal")
    _legend_below(fig)
    headline(fig, title)
    told = "; ".join(f"{name}, {_on_their_side(probability, X, labels)}" for name, probability in panels.items())
    return described(fig, f"{title}. The moons with the plane shaded by the probability of class 1: {told}.")


@styled
def plot_tanh(title, width=6.0, height=5.6):
    """tanh beside the sigmoid, and below the slopes of both."""
    fig, axes = new_figure(width, height, 2, 1, sharex=True)
    z = np.linspace(-5, 5, 201)
    s, t = sigmoid(z), np.tanh(z)
    for ax, curves, what in ((axes[0], (t, s), "value"), (axes[1], (1 - t**2, s * (1 - s)), "slope")):
        for values, name, colour, dash in zip(curves, ("tanh", "sigmoid"), (BLUE, RED), ("-", "--"), strict=True):
            ax.plot(z, values, color=colour, linestyle=dash, label=name)
        ax.set_ylabel(what)
    axes[1].set_xlabel("$z$")
    axes[0].legend(loc="upper left")
    headline(fig, title)
    told = []
    for values, slopes in zip(axes[0].lines, axes[1].lines, strict=True):
        y = values.get_ydata()
        told.append(
            f"{values.get_label()} rises from {signed(y[0], 1)} to {signed(y[-1], 1)}, its slope peaks at "
            f"{slopes.get_ydata().max():.2f}"
        )
    return described(fig, f"{title}. Above the functions, below their slopes, for z from −5 to 5: {'; '.join(told)}.")


@styled
def plot_loss_of_probability(probabilities, title, width=6.4, height=3.7):
    """-log(p) against p, with the given probabilities marked on the curve."""
    fig, ax = new_figure(width, height)
    p = np.linspace(0.005, 1, 400)
    ax.plot(p, -np.log(p), color=BLUE)
    ax.scatter(probabilities, -np.log(probabilities), s=60, color=RED, marker="^", zorder=4)
    texts = [f"p = {q:g}: {-np.log(q):.2f}" for q in probabilities]
    for q, text in zip(probabilities, texts, strict=True):
        ax.annotate(text, (q, -np.log(q)), xytext=(9, 7), textcoords="offset points")
    ax.set(title=title, xlabel="probability $p$ given to the true class",
           ylabel="loss  $-\\log p$", xlim=(0, 1.2), ylim=(-0.15, 5.3), xticks=np.linspace(0, 1, 6))  # fmt: skip
    return described(
        fig, f"{title}. The curve of −log p falls steeply from the left to 0 at p = 1: {', '.join(texts)}."
    )


@styled
def plot_jacobian(J, gradient_of_loss, delta, title, width=6.8, height=3.3):
    """The softmax Jacobian as coloured numbers, times dl/dp, equals dl/dz = p - y: all for one example."""
    fig, axes = new_figure(width, height, 1, 3, width_ratios=[J.shape[0], 1, 1])
    headline(fig, title)
    top = max(np.abs(J).max(), 0.5)
    names = ("Jacobian  $\\partial\\hat{y}_c/\\partial z_j$", "$\\partial\\ell/\\partial\\hat{y}_c$",
             "$\\hat{y}_j - y_j$")  # fmt: skip
    for ax, sign in zip(axes[1:], ("×", "="), strict=True):
        ax.text(-0.55, 0.5, sign, transform=ax.transAxes, ha="center", va="center", fontsize=18)
    for ax, values, name in zip(axes, (J, gradient_of_loss[:, None], delta[:, None]), names, strict=True):
        ax.imshow(values, cmap=CLASS_CMAP, vmin=-top, vmax=top, origin="upper")
        for (i, j), value in np.ndenumerate(values):
            ax.text(j, i, signed(value, 3), ha="center", va="center", fontsize=13)
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=GREY, linewidth=0.6))
        ax.set_title(name, loc="center")
        ax.set(xticks=range(values.shape[1]), yticks=range(len(values)))
        ax.set_xticklabels([f"$z_{j + 1}$" for j in range(values.shape[1])] if values.shape[1] > 1 else [""])
        of = "z" if ax is axes[2] else "\\hat{y}"
        ax.set_yticklabels([f"${of}_{i + 1}$" for i in range(len(values))])
        ax.tick_params(length=0)
        ax.grid(False)
        for side in ax.spines.values():
            side.set_visible(False)
    rows = "; ".join(", ".join(signed(value, 3) for value in row) for row in J)
    slopes, product = (", ".join(signed(value, 3) for value in values) for values in (gradient_of_loss, delta))
    return described(
        fig, f"{title}. Three tables of numbers: the Jacobian, row by row {rows}; the slopes {slopes}; {product}."
    )


@styled
def plot_neurons(layers, X, labels, title, width=7.0, height=4.6, steps=140):
    """Top: each hidden neuron's vote over the plane and its line Z1 = 0. Bottom: the votes added one by one.

    A vote is the neuron's output times its weight in the score difference z2 - z1; shaded is the class of its sign.
    `layers` is a network with 2 inputs, tanh neurons and two softmax outputs.
    """
    (W1, b1, _), (W2, b2, _) = layers
    v, constant = W2[:, 1] - W2[:, 0], b2[1] - b2[0]
    fig, axes = new_figure(width, height, 2, len(v))
    xs, ys, grid = plane_grid(XLIM, YLIM, steps)
    Z1, Z1_points = grid @ W1 + b1, X @ W1 + b1
    A1 = np.tanh(Z1)
    score, score_points = np.full(len(grid), constant), np.full(len(X), constant)
    told = []
    for k, (top, bottom) in enumerate(axes.T):
        score, score_points = score + v[k] * A1[:, k], score_points + v[k] * np.tanh(Z1_points[:, k])
        for ax, field, line in ((top, np.sign(v[k]) * A1[:, k], Z1[:, k]), (bottom, np.tanh(score / 2), score)):
            ax.contourf(xs, ys, field.reshape(steps, steps), levels=np.linspace(-1, 1, 11), cmap=CLASS_CMAP)
            if line.min() < 0 < line.max():
                ax.contour(xs, ys, line.reshape(steps, steps), levels=[0], colors=BLACK, linewidths=1.8)
            scatter_classes(ax, X, labels, size=12)
            ax.set(xticks=[], yticks=[], aspect="equal", xlim=XLIM, ylim=YLIM)
            ax.grid(False)
        top.set_title(f"neuron {k + 1}, weight {signed(v[k], 1)}", fontsize=12, fontweight="normal")
        summed = " + ".join(["constant", *(str(i + 1) for i in range(k + 1))])
        bottom.set_title(summed, fontsize=12, fontweight="normal")
        told.append(f"{summed}: {np.sum((score_points > 0) == (labels == 1))} of {len(X)} points on their side")
    axes[0, 0].set_ylabel("each vote")
    axes[1, 0].set_ylabel("added up")
    headline(fig, title)
    weights = ", ".join(signed(weight, 1) for weight in v)
    return described(
        fig,
        f"{title}. Top row: the votes of {len(v)} hidden neurons, with weights {weights}, each of them 0 along a "
        f"straight line of its own. Bottom row: the votes added up, {'; '.join(told)}.",
    )


@styled
def plot_hidden_space(layers, X, labels, title, width=6.0, height=5.2):
    """The points as three hidden tanh neurons see them, inside a cube, and the plane on which both classes tie."""
    (W1, b1, _), (W2, b2, _) = layers
    v, constant = W2[:, 1] - W2[:, 0], b2[1] - b2[0]
    fig, ax = new_figure(width, height, subplot_kw={"projection": "3d"})
    A1 = np.tanh(X @ W1 + b1)
    for k, (colour, marker) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS, strict=True)):
        ax.scatter(
            *A1[labels == k].T, c=colour, marker=marker, s=34, edgecolor="white", linewidth=0.5, depthshade=False
        )
    side = np.linspace(-1.05, 1.05, 60)
    a1, a3 = np.meshgrid(side, side)
    a2 = -(constant + v[0] * a1 + v[2] * a3) / v[1]
    inside = np.abs(a2) <= 1.05
    ax.plot_surface(a1, np.where(inside, a2, np.nan), a3, color=LIGHT_GREY, alpha=0.45, linewidth=0)
    ax.set(xlabel="$a_1$", ylabel="$a_2$", zlabel="$a_3$", xticks=[-1, 0, 1], yticks=[-1, 0, 1], zticks=[-1, 0, 1])
    ax.set_title(title)
    ax.view_init(elev=24, azim=-50)
    ax.set_box_aspect(None, zoom=1.05)
    _legend_below(fig)
    right = np.sum((A1 @ v + constant > 0) == (labels == 1))
    return described(
        fig,
        f"{title}: the {len(X)} points in the cube of the three hidden outputs, and the flat plane of the tie, with "
        f"{right} of them on their class's side.",
    )


@styled
def plot_losses(curves, title, logx=True, level=None):
    """Loss curves on a logarithmic scale that is labelled with plain numbers; `level` is a (name, loss) to compare."""
    xlabel = "passes (log scale)" if logx else "passes"
    fig = plot_curves(
        curves, title, xlabel=xlabel, ylabel="loss (log scale)", log=True, logx=logx, start=1, width=6.4, height=3.8
    )
    ax = fig.axes[0]
    told = [f"{name}, from {values[0]:.2g} to {values[-1]:.2g}" for name, values in curves.items()]
    if level is not None:
        ax.axhline(level[1], color=GREY, linestyle=":", zorder=1)
        ax.annotate(level[0], (1, level[1]), xytext=(2, -13), textcoords="offset points", color=GREY)
        told.append(f"a dotted level at {level[1]:.2f}, {level[0]}")
    low, high = ax.get_ylim()
    ticks = [tick for tick in (0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1) if low <= tick <= high]
    ax.set_yticks(ticks, labels=[f"{tick:g}" for tick in ticks])
    ax.tick_params(axis="y", which="minor", left=False, labelleft=False)
    if logx:
        ax.set_xticks([1, 10, 100, 1000, 10_000], labels=["1", "10", "100", "1,000", "10,000"])
    axes = "both axes logarithmic" if logx else "the loss on a logarithmic axis"
    return described(fig, f"{title}. Loss over passes, {axes}: {'; '.join(told)}.")


@styled
def plot_rows_per_step(runs, title, width=6.4, height=6.4):
    """Loss over passes and, below, over steps: runs is {label: (losses after each pass, steps in a pass)}."""
    fig, (top, bottom) = new_figure(width, height, 2, 1)
    told = []
    for i, (label, (losses, steps)) in enumerate(runs.items()):
        style = {"color": SERIES[i], "linestyle": DASHES[i], "label": label}
        first = np.arange(1, min(len(losses), 60) + 1)
        top.plot(first, losses[: len(first)], **style)
        bottom.plot(steps * np.arange(1, len(losses) + 1), losses, **style)
        told.append(
            f"{label}, {losses[len(first) - 1]:.2f} after {len(first)} passes and {losses[-1]:.2f} after "
            f"{steps * len(losses):,} steps"
        )
    top.set(xlabel="passes over all points")
    bottom.set(xlabel="steps (log scale)", xscale="log")
    bottom.set_xticks([1, 10, 100, 1000], labels=["1", "10", "100", "1,000"])
    ticks = [0.1, 0.2, 0.3, 0.5]
    for ax in (top, bottom):
        ax.set(yscale="log", ylabel="loss (log scale)")
        ax.set_yticks(ticks, labels=[f"{t:g}" for t in ticks])
        ax.tick_params(axis="y", which="minor", left=False, labelleft=False)
    fig.legend(*top.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    headline(fig, title)
    return described(fig, f"{title}. Above the loss over passes, below over steps: {'; '.join(told)}.")


@styled
def plot_size_study(sizes, training, fresh, fresh_loss, title, width=6.0, height=7.2):
    """Top: accuracy on training and fresh points against hidden size, a dot per draw. Bottom: the loss on fresh points.

    Lines go through the means over the draws; training, fresh and fresh_loss are (len(sizes), draws).
    """
    fig, (top, bottom) = new_figure(width, height, 2, 1)
    x = np.arange(len(sizes))
    for ax, values, colour, marker, dash, label, shift in (
        (top, training, BLUE, "o", "-", "training points", -0.12),
        (top, fresh, RED, "^", "--", "fresh points", 0.12),
        (bottom, fresh_loss, RED, "^", "--", "fresh points", 0),
    ):
        ax.plot(x + shift, values.mean(axis=1), color=colour, linestyle=dash, label=label, zorder=2)
        ax.scatter(np.repeat(x + shift, values.shape[1]), values.ravel(), s=22, color=colour, marker=marker, alpha=0.55,
                   linewidth=0, zorder=3)  # fmt: skip
    for ax, name in ((top, "share of points right"), (bottom, "loss on fresh points")):
        ax.set(xticks=x, xlabel="hidden neurons", ylabel=name)
        ax.set_xticklabels([str(size) for size in sizes])
    top.legend(loc="lower right")
    headline(fig, title)

    def means(values, digits=3):
        return ", ".join(f"{size}: {mean:.{digits}f}" for size, mean in zip(sizes, values.mean(axis=1), strict=True))

    return described(
        fig,
        f"{title}. Above the accuracy against hidden neurons, a dot per draw and a line through the means: "
        f"training points {means(training)}; fresh points {means(fresh)}. Below the loss on fresh points: "
        f"{means(fresh_loss, 2)}.",
    )


@styled
def plot_choice(strengths, training, validation, chosen, title, width=6.4, height=3.8):
    """Mean training and validation loss against the strength of the L2 term; `chosen` is marked."""
    fig, ax = new_figure(width, height)
    x = np.arange(len(strengths))
    ax.plot(x, training, color=BLUE, marker="o", label="training points")
    ax.plot(x, validation, color=RED, linestyle="--", marker="^", label="validation points")
    best = list(strengths).index(chosen)
    ax.axvline(x[best], color=GREEN, linestyle=":", zorder=1)
    ax.annotate("chosen", (x[best], max(validation)), xytext=(6, 0), textcoords="offset points", color=GREY)
    ax.set(xticks=x, xlabel="strength of L2, in multiples of 0.01/200", ylabel="cross-entropy", title=title)
    ax.set_xticklabels([f"{s:g}" for s in strengths])
    ax.legend()
    told = [
        ", ".join(f"{s:g}: {value:.2f}" for s, value in zip(strengths, values, strict=True))
        for values in (training, validation)
    ]
    return described(
        fig,
        f"{title}. Cross-entropy against multiples of the L2 strength: training points {told[0]}; validation points "
        f"{told[1]}; chosen: {chosen:g}.",
    )


@styled
def plot_boundary_strip(snapshots, X, labels, title="", columns=3, width=7.0):
    """Moments of one training, side by side: snapshots is [(passes done, layers), …] as for watch_boundary."""

    def probability_of(layers):
        return lambda points: forward(layers, points.astype(layers[0].W.dtype))[-1][:, 1]

    columns = min(columns, len(snapshots))
    rows = math.ceil(len(snapshots) / columns)
    size = width / columns
    fig, axes = new_figure(width, (size * 0.73 + 0.28) * rows + (0.4 if title else 0), rows, columns, squeeze=False)
    for ax in axes.ravel()[len(snapshots) :]:
        ax.set_axis_off()
    X, told = np.asarray(X), []
    for ax, (passes, layers) in zip(axes.ravel(), snapshots, strict=False):
        probability = probability_of(layers)
        shade_boundary(ax, probability, XLIM, YLIM, 140)
        scatter_classes(ax, X, labels, size=9)
        name = f"{passes:,} {'pass' if passes == 1 else 'passes'}"
        ax.set_title(name, fontsize=12, fontweight="normal")
        ax.set(xticks=[], yticks=[], aspect="equal")
        told.append(f"after {name} {_on_their_side(probability, X, labels)}")
    if title:
        headline(fig, title)
    return described(
        fig, f"{title or 'Moments of one training'}. The shaded plane and its boundary: {'; '.join(told)}."
    )

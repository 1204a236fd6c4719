"""The figures of notebook 3: points and boundaries in the plane, hidden neurons, losses, studies on fresh points."""

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
    headline,
    new_figure,
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


@styled
def plot_moons(X, labels, title, width=7.0, height=4.2):
    """The points of both classes, X (n, 2) and labels (n,), on plain axes."""
    fig, ax = new_figure(width, height)
    scatter_classes(ax, X, labels, names=NAMES)
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", xlim=XLIM, ylim=YLIM, aspect="equal")
    _legend_below(fig)
    return fig


@styled
def plot_boundaries(X, labels, panels, title="", columns=2, size=3.3, steps=160):
    """One panel for each {title: probability}: the plane shaded by the chance of class 1, the boundary and the points.

    `probability` takes points (m, 2) and returns (m,). `size` is a panel's width in inches.
    """
    columns = min(columns, len(panels))
    rows = math.ceil(len(panels) / columns)
    fig, axes = new_figure(size * columns, size * 0.8 * rows + 0.6, rows, columns, squeeze=False)
    for ax in axes.ravel()[len(panels) :]:
        ax.set_axis_off()
    small = columns > 2
    for ax, (name, probability) in zip(axes.ravel(), panels.items(), strict=False):
        shade_boundary(ax, probability, XLIM, YLIM, steps)
        scatter_classes(ax, X, labels, size=10 if small else 22 if columns == 2 else 34)
        ax.set_title(name, fontsize={1: 13, 2: 12, 3: 12}.get(columns, 10.5))
        ax.set_aspect("equal")
        if small:
            ax.set(xticks=[], yticks=[])
        else:
            ax.set(xlabel="$x_1$", ylabel="$x_2$")
    _legend_below(fig)
    if title:
        headline(fig, title)
    return fig


@styled
def plot_tanh(width=7.6, height=3.4):
    """tanh beside the sigmoid, and the slopes of both."""
    fig, axes = new_figure(width, height, 1, 2)
    z = np.linspace(-5, 5, 201)
    s = sigmoid(z)
    for ax, curves in zip(axes, ((np.tanh(z), s), (1 - np.tanh(z) ** 2, s * (1 - s))), strict=True):
        for values, name, colour, dash in zip(curves, ("tanh", "sigmoid"), (BLUE, RED), ("-", "--"), strict=True):
            ax.plot(z, values, color=colour, linestyle=dash, label=name)
        ax.set(xlabel="$z$")
    axes[0].set_title("tanh runs from −1 to 1")
    axes[1].set_title("and is four times steeper at 0")
    axes[0].set_ylabel("value")
    axes[1].set_ylabel("slope")
    axes[0].legend(loc="upper left")
    return fig


@styled
def plot_loss_of_probability(probabilities, width=7.0, height=3.6):
    """-log(p) against p, with the given probabilities marked on the curve."""
    fig, ax = new_figure(width, height)
    p = np.linspace(0.005, 1, 400)
    ax.plot(p, -np.log(p), color=BLUE)
    ax.scatter(probabilities, -np.log(probabilities), s=60, color=RED, marker="^", zorder=4)
    for q in probabilities:
        ax.annotate(f"p = {q:g}: {-np.log(q):.2f}", (q, -np.log(q)), xytext=(9, 7), textcoords="offset points")
    ax.set(title="Confidently wrong costs most", xlabel="probability $p$ given to the true class",
           ylabel="loss  $-\\log p$", xlim=(0, 1.16), ylim=(-0.15, 5.3), xticks=np.linspace(0, 1, 6))  # fmt: skip
    return fig


@styled
def plot_jacobian(J, gradient_of_loss, delta, width=7.4, height=3.3):
    """The softmax Jacobian as coloured numbers, times dl/dp, equals dl/dz = p - y: all for one example."""
    fig, axes = new_figure(width, height, 1, 3, width_ratios=[J.shape[0], 1, 1])
    headline(fig, "The Jacobian turns the loss's slopes into prediction minus target")
    top = max(np.abs(J).max(), 0.5)
    names = ("Jacobian  $\\partial\\hat{y}_i/\\partial z_j$", "$\\partial\\ell/\\partial\\hat{y}_i$",
             "$\\hat{y}_j - y_j$")  # fmt: skip
    for ax, sign in zip(axes[1:], ("×", "="), strict=True):
        ax.text(-0.55, 0.5, sign, transform=ax.transAxes, ha="center", va="center", fontsize=18)
    for ax, values, name in zip(axes, (J, gradient_of_loss[:, None], delta[:, None]), names, strict=True):
        ax.imshow(values, cmap=CLASS_CMAP, vmin=-top, vmax=top)
        for (i, j), value in np.ndenumerate(values):
            ax.text(j, i, f"{value + 0.0:.3f}".replace("-", "−"), ha="center", va="center", fontsize=13)
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
    return fig


@styled
def plot_neurons(layers, X, labels, width=7.8, height=4.7, steps=160):
    """Top: each hidden neuron's vote over the plane and its line Z1 = 0. Bottom: the votes added one by one.

    A vote is the neuron's output times its weight in the score difference z2 - z1; shaded is the class of its sign.
    `layers` is a network with 2 inputs, tanh neurons and two softmax outputs.
    """
    (W1, b1, _), (W2, b2, _) = layers
    v, c = W2[:, 1] - W2[:, 0], b2[1] - b2[0]
    fig, axes = new_figure(width, height, 2, len(v))
    xs, ys, grid = plane_grid(XLIM, YLIM, steps)
    Z1 = grid @ W1 + b1
    A1 = np.tanh(Z1)
    score = np.full(len(grid), c)
    for k, (top, bottom) in enumerate(axes.T):
        score = score + v[k] * A1[:, k]
        for ax, field, line in ((top, np.sign(v[k]) * A1[:, k], Z1[:, k]), (bottom, np.tanh(score / 2), score)):
            ax.contourf(xs, ys, field.reshape(steps, steps), levels=np.linspace(-1, 1, 11), cmap=CLASS_CMAP)
            ax.contour(xs, ys, line.reshape(steps, steps), levels=[0], colors=BLACK, linewidths=1.8)
            scatter_classes(ax, X, labels, size=12)
            ax.set(xticks=[], yticks=[], aspect="equal", xlim=XLIM, ylim=YLIM)
            ax.grid(False)
        top.set_title(f"neuron {k + 1}, weight {v[k]:+.1f}".replace("-", "−"), fontsize=12)
        bottom.set_title(" + ".join(["constant", *(str(i + 1) for i in range(k + 1))]), fontsize=12)
    axes[0, 0].set_ylabel("each vote")
    axes[1, 0].set_ylabel("added up")
    headline(fig, "Three straight lines add up to one curve")
    return fig


@styled
def plot_hidden_space(layers, X, labels, width=6.4, height=5.2):
    """The points as three hidden tanh neurons see them, inside a cube, and the plane on which both classes tie."""
    (W1, b1, _), (W2, b2, _) = layers
    v, c = W2[:, 1] - W2[:, 0], b2[1] - b2[0]
    fig, ax = new_figure(width, height, subplot_kw={"projection": "3d"})
    A1 = np.tanh(X @ W1 + b1)
    for k, (colour, marker) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS, strict=True)):
        ax.scatter(
            *A1[labels == k].T, c=colour, marker=marker, s=34, edgecolor="white", linewidth=0.5, depthshade=False
        )
    side = np.linspace(-1.05, 1.05, 60)
    a1, a3 = np.meshgrid(side, side)
    a2 = -(c + v[0] * a1 + v[2] * a3) / v[1]
    inside = np.abs(a2) <= 1.05
    ax.plot_surface(a1, np.where(inside, a2, np.nan), a3, color=LIGHT_GREY, alpha=0.45, linewidth=0)
    ax.set(xlabel="$a_1$", ylabel="$a_2$", zlabel="$a_3$", xticks=[-1, 0, 1], yticks=[-1, 0, 1], zticks=[-1, 0, 1])
    ax.set_title("In hidden space one flat plane is enough")
    ax.view_init(elev=24, azim=-50)
    ax.set_box_aspect(None, zoom=1.12)
    _legend_below(fig)
    return fig


@styled
def plot_losses(curves, title, logx=True, level=None):
    """Loss curves on a logarithmic scale that is labelled with plain numbers; `level` is a (name, loss) to compare."""
    xlabel = "passes (log scale)" if logx else "passes"
    fig = plot_curves(curves, title, xlabel=xlabel, ylabel="loss (log scale)", log=True, logx=logx, start=1)
    ax = fig.axes[0]
    if level is not None:
        ax.axhline(level[1], color=GREY, linestyle=":", zorder=1)
        ax.annotate(level[0], (1, level[1]), xytext=(2, -13), textcoords="offset points", color=GREY)
    low, high = ax.get_ylim()
    ticks = [tick for tick in (0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1) if low <= tick <= high]
    ax.set_yticks(ticks, labels=[f"{tick:g}" for tick in ticks])
    ax.tick_params(axis="y", which="minor", left=False, labelleft=False)
    if logx:
        ax.set_xticks([1, 10, 100, 1000, 10_000], labels=["1", "10", "100", "1,000", "10,000"])
    return fig


@styled
def plot_rows_per_step(runs, title, width=7.8, height=3.8):
    """Loss per pass and per second of work: runs is {label: (losses after each pass, seconds at each pass)}."""
    fig, (left, right) = new_figure(width, height, 1, 2, sharey=True)
    for i, (label, (losses, seconds)) in enumerate(runs.items()):
        style = {"color": SERIES[i], "linestyle": DASHES[i], "label": label}
        first = np.arange(1, min(len(losses), 60) + 1)
        left.plot(first, losses[: len(first)], **style)
        right.plot(seconds, losses, **style)
    left.set(xlabel="passes over the 200 points", ylabel="loss (log scale)", yscale="log")
    right.set(xlabel="seconds of work (log scale)", xscale="log")
    ticks = [0.1, 0.2, 0.3, 0.5]
    left.set_yticks(ticks, labels=[f"{t:g}" for t in ticks])
    left.minorticks_off()
    fig.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    headline(fig, title)
    return fig


@styled
def plot_size_study(sizes, training, fresh, fresh_loss, width=7.8, height=4.2):
    """Left: accuracy on training and fresh points against hidden size, a dot per draw. Right: the loss on fresh points.

    Lines go through the means over the draws; training, fresh and fresh_loss are (len(sizes), draws).
    """
    fig, (left, right) = new_figure(width, height, 1, 2)
    x = np.arange(len(sizes))
    for ax, values, colour, marker, dash, label, shift in (
        (left, training, BLUE, "o", "-", "training points", -0.12),
        (left, fresh, RED, "^", "--", "fresh points", 0.12),
        (right, fresh_loss, RED, "^", "--", "fresh points", 0),
    ):
        ax.plot(x + shift, values.mean(axis=1), color=colour, linestyle=dash, label=label, zorder=2)
        ax.scatter(np.repeat(x + shift, values.shape[1]), values.ravel(), s=22, color=colour, marker=marker, alpha=0.55,
                   linewidth=0, zorder=3)  # fmt: skip
    for ax, name in ((left, "share of points right"), (right, "loss")):
        ax.set(xticks=x, xlabel="hidden neurons", ylabel=name)
        ax.set_xticklabels([str(size) for size in sizes])
    left.set_title("Fresh accuracy levels off", fontsize=12)
    right.set_title("Loss on fresh points rises", fontsize=12)
    left.legend(loc="lower right")
    return fig


@styled
def plot_choice(strengths, training, validation, chosen, width=7.0, height=3.8):
    """Mean training and validation loss against the strength of the L2 term; `chosen` is marked."""
    fig, ax = new_figure(width, height)
    x = np.arange(len(strengths))
    ax.plot(x, training, color=BLUE, marker="o", label="training points")
    ax.plot(x, validation, color=RED, linestyle="--", marker="^", label="validation points")
    best = list(strengths).index(chosen)
    ax.axvline(x[best], color=GREEN, linestyle=":", zorder=1)
    ax.annotate("chosen", (x[best], max(validation)), xytext=(6, 0), textcoords="offset points", color=GREY)
    ax.set(xticks=x, xlabel="L2 strength, in multiples of the article's", ylabel="cross-entropy",
           title="Too little L2 and too much both cost")  # fmt: skip
    ax.set_xticklabels([f"{s:g}" for s in strengths])
    ax.legend()
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
        headline(fig, title)
    return fig

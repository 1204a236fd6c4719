"""The figures of notebook 1, the 2-layer sigmoid network. What a figure claims, its title, comes from the notebook."""

import numpy as np
from matplotlib.cm import ScalarMappable

from ...activations import sigmoid
from ...network import forward
from ..figures import CLASS_CMAP, scatter_classes, shade_boundary
from ..style import (
    BLACK,
    BLUE,
    GREEN,
    LIGHT_GREY,
    ORANGE,
    RED,
    described,
    each_its_own,
    headline,
    new_figure,
    signed,
    styled,
)

NAMES = ("target 0", "target 1")
SIDE = (-0.35, 1.35)  # how much of the plane the pictures show
UNDER = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.17), "ncols": 2, "handletextpad": 0.2, "columnspacing": 1.2}


def _corner_axes(ax, title, xlabel="first input $x_1$", ylabel="second input $x_2$"):
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, xlim=SIDE, ylim=SIDE, xticks=(0, 1), yticks=(0, 1))
    ax.set_aspect("equal")


def _output(layers, points, layer=-1):
    """The outputs of one layer, one row per point (m, 2) of the plane; the network's third input is a constant 1."""
    return forward(layers, np.column_stack([points, np.ones(len(points))]))[layer]


def _told(rows, values, digits=2):
    """The rows' first two inputs, each with its value: "(0, 1) 0.97, …"."""
    return ", ".join(
        f"({a:.0f}, {b:.0f}) {signed(value, digits)}" for (a, b, *_), value in zip(rows, values, strict=True)
    )


@styled
def plot_truth_table(X, y, title):
    """The four rows of X as points of the plane of the first two inputs, marked by target."""
    fig, ax = new_figure(5.4, 4.2)
    scatter_classes(ax, X[:, :2], y, NAMES, size=170)
    _corner_axes(ax, title)
    for (x1, x2), target in zip(X[:, :2], y[:, 0], strict=True):
        ax.annotate(f"{target:.0f}", (x1, x2), xytext=(11, 9), textcoords="offset points", fontsize=13)
    ax.legend(loc="center")
    return described(fig, f"{title}. The four inputs in the plane, each with its target: {_told(X, y[:, 0], 0)}.")


@styled
def plot_sigmoid_slope(title, points=(-3.0, 0.0, 2.0)):
    """The sigmoid with a tangent at each point, and there the value a and the slope a (1 − a)."""
    fig, ax = new_figure(5.8, 3.8)
    z = np.linspace(-6, 6, 301)
    ax.plot(z, sigmoid(z), color=BLUE)
    told = []
    for point, (colour, marker) in each_its_own(points, ((GREEN, "s"), (RED, "o"), (ORANGE, "^"))):
        value = sigmoid(point)
        slope = value * (1 - value)
        run = np.array([-1.7, 1.7])
        ax.plot(point + run, value + slope * run, color=colour, linewidth=3)
        ax.plot(point, value, marker, color=colour, markersize=9, markeredgecolor=BLACK, zorder=4)
        left = value > 0.7  # the words stand where the curve leaves room
        place = {"xytext": (-12, 14), "ha": "right", "va": "bottom"} if left else {"xytext": (14, -4), "va": "top"}
        ax.annotate(f"a = {value:.2f}\nslope {slope:.2f}", (point, value), textcoords="offset points", fontsize=11,
                    **place)  # fmt: skip
        told.append(f"at z = {point:g} it is {value:.2f} with slope {slope:.2f}".replace("-", "−"))
    ax.set(title=title, xlabel="sum z", ylabel="value a = σ(z)", ylim=(-0.3, 1.3))
    return described(fig, f"{title}. The sigmoid, an S from 0 to 1, with tangents: {'; '.join(told)}.")


@styled
def plot_tangent(weights, losses, weight, loss, slope, title):
    """The loss as one weight varies, with the tangent at its present value and the direction of the step."""
    fig, ax = new_figure(6.4, 3.8)
    ax.plot(weights, losses, color=BLUE, label="loss, all other weights fixed")
    run = np.array([-1.3, 1.3])
    ax.plot(weight + run, loss + slope * run, color=RED, linestyle="--", label="tangent: the slope here")
    ax.plot(weight, loss, "o", color=BLACK, markersize=9, zorder=4)
    target = weight - 1.5 * np.sign(slope)
    ax.annotate("", (target, loss + 0.13), xytext=(weight, loss + 0.13),
                arrowprops={"arrowstyle": "-|>", "color": BLACK, "linewidth": 2})  # fmt: skip
    ax.text((weight + target) / 2, loss + 0.17, "downhill", ha="center", fontsize=12)
    ax.set(title=title, xlabel="value of the weight $w$", ylabel="loss $L$")
    ax.legend(loc="upper center")
    way = "right" if target > weight else "left"
    told = f"from {losses[0]:.2f} at {signed(weights[0], 0)} to {losses[-1]:.2f} at {signed(weights[-1], 0)}"
    return described(fig, f"{title}. The loss over one weight, {told}. At w = {signed(weight)} the tangent's slope is "
                          f"{signed(slope)}, and the arrow marked downhill points to the {way}.")  # fmt: skip


@styled
def plot_plane(layers, X, y, title):
    """The plane of the first two inputs, shaded by the output of the network (3 inputs), with the rows of X."""
    fig, ax = new_figure(4.9, 4.5)
    shade_boundary(ax, lambda points: _output(layers, points)[:, 0], SIDE, SIDE)
    scatter_classes(ax, X[:, :2], y, NAMES, size=150)
    _corner_axes(ax, title)
    ax.legend(**UNDER)
    fig.colorbar(ScalarMappable(cmap=CLASS_CMAP), ax=ax, label="output of the network", shrink=0.8)
    return described(fig, f"{title}. The plane shaded by the network's output, black lines wherever it is 0.5; at the "
                          f"corners it is {_told(X, _output(layers, X[:, :2])[:, 0])}.")  # fmt: skip


@styled
def plot_hidden_neurons(layers, X, y, title):
    """One panel per hidden neuron: the plane shaded by its output; the title has its weight in the output layer."""
    fig, axes = new_figure(6.8, 7.4, 2, 2)
    headline(fig, title)
    values, told = _output(layers, X[:, :2], layer=1), []
    for j, ax in enumerate(axes.flat):
        shade_boundary(ax, lambda points, j=j: _output(layers, points, layer=1)[:, j], SIDE, SIDE, steps=120)
        scatter_classes(ax, X[:, :2], y, NAMES, size=110)
        for row, value in zip(X, values[:, j], strict=True):
            ax.annotate(signed(value, 1), row[:2], xytext=(0, 10), textcoords="offset points", ha="center", fontsize=12,
                        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0})  # fmt: skip
        name = f"Neuron {j + 1}, weight {layers[1].W[j, 0]:+.1f}".replace("-", "−")
        _corner_axes(ax, name, "$x_1$", "$x_2$")
        told.append(f"{name}: {_told(X, values[:, j], 1)}")
    bar = fig.colorbar(ScalarMappable(cmap=CLASS_CMAP), ax=axes, location="bottom", shrink=0.7, aspect=35)
    bar.set_label("output of the hidden neuron")
    fig.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return described(fig, f"{title}. Four panels of the plane, each shaded by one hidden neuron's output. "
                          f"{'; '.join(told)}.")  # fmt: skip


@styled
def plot_seed_losses(losses, limit, title, late):
    """The final loss of many runs, sorted, on a log axis; those above `limit` are marked `late`."""
    fig, ax = new_figure(6.4, 3.8)
    losses = np.sort(np.ravel(losses))
    rank, above = np.arange(1, len(losses) + 1), losses > limit
    ax.plot(rank[~above], losses[~above], "o", color=BLUE, markersize=4)
    ax.plot(rank[above], losses[above], "X", color=RED, markersize=11)
    for r, value in zip(rank[above], losses[above], strict=True):
        ax.annotate(late, (r, value), xytext=(-12, 0), textcoords="offset points", ha="right", va="center", fontsize=12,
                    color=RED)  # fmt: skip
    ax.set_yscale("log")
    ax.set(title=title, xlabel="runs, sorted by their final loss", ylabel="final loss")
    told = [f"{(~above).sum()} from {losses[0]:.4f} to {losses[~above][-1]:.4f}"] if not above.all() else []
    told += [f'marked "{late}": {", ".join(f"{value:.2f}" for value in losses[above])}'] if above.any() else []
    return described(fig, f"{title}. The final losses of {len(losses)} runs, sorted, on a logarithmic axis: "
                          f"{'; '.join(told)}.")  # fmt: skip


@styled
def plot_fit_and_unseen(steps, seen, unseen, title):
    """Error on the four rows and on unseen noisy points against training steps."""
    fig, ax = new_figure(6.4, 3.8)
    ax.plot(steps, np.asarray(unseen), "-o", color=RED, label="on unseen noisy points")
    ax.plot(steps, np.asarray(seen), "--s", color=BLUE, label="on the four rows")
    ax.set(title=title, xlabel="training steps", ylabel="mean squared error")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xticks(steps, [f"{s:,}" for s in steps])
    ax.minorticks_off()
    ax.grid(True, color=LIGHT_GREY)
    ax.legend()
    told = " and ".join(f"{line.get_label()} from {line.get_ydata()[0]:.4f} to {line.get_ydata()[-1]:.4f}"
                        for line in ax.lines)  # fmt: skip
    return described(fig, f"{title}. The error after {steps[0]:,} to {steps[-1]:,} training steps, logarithmic axes: "
                          f"{told}.")  # fmt: skip

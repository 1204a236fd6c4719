"""The figures of notebook 1, the 2-layer sigmoid network."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.patches import FancyArrowPatch

from ...activations import sigmoid
from ...network import forward
from ..figures import CLASS_CMAP, scatter_classes, shade_boundary
from ..style import BLACK, BLUE, GREEN, GREY, LIGHT_GREY, ORANGE, RED, SKY, new_figure, styled

NAMES = ("target 0", "target 1")
SIDE = (-0.35, 1.35)  # how much of the plane the pictures show


def _corner_axes(ax, title, xlabel="first input $x_1$", ylabel="second input $x_2$"):
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, xlim=SIDE, ylim=SIDE, xticks=(0, 1), yticks=(0, 1))
    ax.set_aspect("equal")


def _with_constant(points):
    """Points (m, 2) of the plane with the third column of ones that the network expects."""
    return np.column_stack([points, np.ones(len(points))])


@styled
def plot_truth_table(X, y):
    """The four rows of X as points of the plane of the first two inputs, marked by target."""
    fig, ax = new_figure(5.4, 4.2)
    scatter_classes(ax, X[:, :2], y, NAMES, size=170)
    _corner_axes(ax, "Equal targets sit on opposite corners")
    for (x1, x2), target in zip(X[:, :2], y[:, 0], strict=True):
        ax.annotate(f"{target:.0f}", (x1, x2), xytext=(11, 9), textcoords="offset points", fontsize=13)
    ax.legend(loc="center")
    return fig


@styled
def draw_training_loop():
    """The four stations of a training step in a circle, with what is handed on between them."""
    fig, ax = new_figure(7.0, 3.7)
    ax.set_axis_off()
    boxes = {
        (0, 1): ("1 · feedforward", "inputs and weights\ngive the outputs $A_2$", SKY),
        (1, 1): ("2 · loss", "outputs and targets\ngive one number $L$", "#F2B48A"),
        (1, 0): ("3 · backpropagation", "how much $L$ changes\nwith each weight", "#F2B48A"),
        (0, 0): ("4 · update", "every weight takes\na step downhill", SKY),
    }
    for (x, y), (name, what, colour) in boxes.items():
        box = {"boxstyle": "round,pad=0.7", "facecolor": colour, "edgecolor": BLACK, "alpha": 0.55}
        ax.text(x, y, f"{name}\n{what}", ha="center", va="center", fontsize=12.5, linespacing=1.5, bbox=box)
    arrows = [((0.32, 1), (0.68, 1)), ((1, 0.72), (1, 0.30)), ((0.66, 0), (0.30, 0)), ((0, 0.30), (0, 0.72))]
    for start, end in arrows:
        ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=22, linewidth=2, color=BLACK))
    ax.text(0.5, 0.5, "repeat 1,500 times", ha="center", va="center", fontsize=13, style="italic", color=GREY)
    ax.set(xlim=(-0.4, 1.4), ylim=(-0.35, 1.35))
    return fig


@styled
def plot_sigmoid_slope():
    """Left the sigmoid with three tangents, right its slope against its own value, with the same three points."""
    fig, (left, right) = new_figure(7.4, 3.8, columns=2)
    z, a = np.linspace(-6, 6, 301), np.linspace(0, 1, 101)
    left.plot(z, sigmoid(z), color=BLUE)
    right.plot(a, a * (1 - a), color=BLUE)
    for point, colour, marker in ((-3.0, GREEN, "s"), (0.0, RED, "o"), (2.0, ORANGE, "^")):
        value = sigmoid(point)
        slope = value * (1 - value)
        run = np.array([-1.7, 1.7])
        left.plot(point + run, value + slope * run, color=colour, linewidth=3)
        left.plot(point, value, marker, color=colour, markersize=9, markeredgecolor=BLACK)
        right.plot(value, slope, marker, color=colour, markersize=10, markeredgecolor=BLACK)
    right.annotate("never steeper\nthan 1/4", (0.5, 0.245), xytext=(0.5, 0.105), ha="center", fontsize=11,
                   arrowprops={"arrowstyle": "->", "color": GREY})  # fmt: skip
    left.set(title="The value a = σ(z)", xlabel="z", ylabel="a", ylim=(-0.12, 1.12))
    right.set(title="Its slope, from a alone", xlabel="a", ylabel="slope a (1 − a)", ylim=(0, 0.28))
    return fig


@styled
def plot_tangent(weights, losses, weight, loss, slope):
    """The loss as one weight varies, with the tangent at its present value and the direction of the step."""
    fig, ax = new_figure(7.0, 3.8)
    ax.plot(weights, losses, color=BLUE, label="loss, all other weights fixed")
    run = np.array([-1.3, 1.3])
    ax.plot(weight + run, loss + slope * run, color=RED, linestyle="--", label="tangent: the slope here")
    ax.plot(weight, loss, "o", color=BLACK, markersize=9, zorder=4)
    target = weight - 1.5 * np.sign(slope)
    ax.annotate("", (target, loss + 0.13), xytext=(weight, loss + 0.13),
                arrowprops={"arrowstyle": "-|>", "color": BLACK, "linewidth": 2})  # fmt: skip
    ax.text((weight + target) / 2, loss + 0.17, "downhill", ha="center", fontsize=12)
    ax.set(title="The slope says which way is down", xlabel="value of the weight $w$", ylabel="loss $L$")
    ax.legend(loc="upper center")
    return fig


@styled
def plot_one_and_two_layers(losses_one, losses_two, layers, X, y):
    """Left both loss curves; right the plane shaded by the output of the network `layers` (3 inputs)."""
    fig, (left, right) = new_figure(8.2, 4.0, columns=2, width_ratios=(1.15, 1))
    left.plot(losses_one, color=GREY, linestyle="--", linewidth=2.6)
    left.plot(losses_two, color=BLUE, linewidth=2.6)
    left.text(len(losses_one), losses_one[-1] + 0.05, "one layer: stuck", ha="right", fontsize=12, color=GREY)
    left.text(len(losses_two), losses_two[-1] + 0.05, "two layers: solved", ha="right", fontsize=12, color=BLUE)
    left.set(title="Only two layers learn it", xlabel="training steps", ylabel="loss (sum of squares)", ylim=(0, 1.4))
    shade_boundary(right, lambda points: forward(layers, _with_constant(points))[-1][:, 0], SIDE, SIDE)
    scatter_classes(right, X[:, :2], y, NAMES, size=150)
    _corner_axes(right, "What two layers answer")
    right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, handletextpad=0.2, columnspacing=1.2)
    return fig


@styled
def plot_hidden_neurons(layers, X, y):
    """One panel a hidden neuron: the plane shaded by its output; the title has its weight in the output layer."""
    fig, axes = new_figure(7.2, 7.0, 2, 2)
    W2 = layers[1].W[:, 0]
    for j, ax in enumerate(axes.flat):
        shade_boundary(ax, lambda points, j=j: forward(layers, _with_constant(points))[1][:, j], SIDE, SIDE, steps=120)
        scatter_classes(ax, X[:, :2], y, NAMES, size=110)
        for row, value in zip(X, forward(layers, X)[1][:, j], strict=True):
            ax.annotate(f"{value:.1f}", row[:2], xytext=(0, 10), textcoords="offset points", ha="center", fontsize=12,
                        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0})  # fmt: skip
        weight = f"{W2[j]:+.1f}".replace("-", "−")
        _corner_axes(ax, f"Neuron {j + 1}, weight {weight}", "$x_1$", "$x_2$")
    fig.colorbar(ScalarMappable(cmap=CLASS_CMAP), ax=axes, label="output of the hidden neuron", shrink=0.7, aspect=30)
    return fig


@styled
def plot_seed_losses(losses, limit):
    """The final loss of many runs, sorted, on a logarithmic axis; those above `limit` are marked."""
    fig, ax = new_figure(7.0, 3.8)
    losses = np.sort(np.ravel(losses))
    rank, late = np.arange(1, len(losses) + 1), losses > limit
    ax.plot(rank[~late], losses[~late], "o", color=BLUE, markersize=4)
    ax.plot(rank[late], losses[late], "X", color=RED, markersize=11)
    for r, value in zip(rank[late], losses[late], strict=True):
        ax.annotate("still on a shelf", (r, value), xytext=(-12, 0), textcoords="offset points", ha="right",
                    va="center", fontsize=12, color=RED)  # fmt: skip
    ax.set_yscale("log")
    title = f"{(~late).sum()} of {len(losses)} starts reach the bottom"
    ax.set(title=title, xlabel="runs, sorted by their final loss", ylabel="loss after 1,500 steps")
    return fig


@styled
def plot_fit_and_unseen(steps, seen, unseen):
    """Error on the four rows and on unseen noisy points against training steps, medians over several starts."""
    fig, ax = new_figure(7.0, 3.8)
    ax.plot(steps, np.asarray(unseen), "-o", color=RED, label="on unseen noisy points")
    ax.plot(steps, np.asarray(seen), "--s", color=BLUE, label="on the four rows")
    ax.set(title="Training longer lowers both errors", xlabel="training steps", ylabel="mean squared error")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xticks(steps, [f"{s:,}" for s in steps])
    ax.minorticks_off()
    ax.grid(True, color=LIGHT_GREY)
    ax.legend()
    return fig

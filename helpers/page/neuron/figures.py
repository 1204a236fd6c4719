"""The figures of notebook 2: one neuron, a line and its loss, the network of three neurons and the four people."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure

from ...activations import sigmoid
from ..figures import plane_grid, scatter_classes, shade_boundary
from ..style import BLACK, BLUE, DASHES, GREY, LIGHT_GREY, PURPLE, RED, SKY, YELLOW, new_figure, styled

LOSS_CMAP = LinearSegmentedColormap.from_list("loss", ["#F4F8FB", "#BCD7EA", "#5C97C4", "#1F4E79"])
HIDDEN_CMAP = LinearSegmentedColormap.from_list("hidden", ["#FFFFFF", "#8FD0BB"])
XLIM, YLIM = (100, 185), (56, 76)  # pounds and inches that the planes show
GENDERS = ("M (0)", "F (1)")


def _name(ax, points, names, sides=None, **options):
    """Write the names beside the points: right (1) or left (-1) of each."""
    for point, name, side in zip(points, names, sides or [1] * len(names), strict=True):
        ax.annotate(name, point, xytext=(9 * side, 4), textcoords="offset points", fontsize=11.5,
                    ha="left" if side > 0 else "right", **options)  # fmt: skip


def _sides(y):
    return [-1 if target else 1 for target in np.ravel(y)]


@styled
def plot_people(measures, y, names, shift):
    """The people, measures (n, 2) in pounds and inches, and the point `shift` that becomes the new origin."""
    fig, ax = new_figure(7.0, 3.9)
    ax.axvline(shift[0], color=GREY, linestyle="--", linewidth=1.4)
    ax.axhline(shift[1], color=GREY, linestyle="--", linewidth=1.4)
    scatter_classes(ax, measures, y, names=GENDERS, size=110)
    _name(ax, measures, names, _sides(y))
    ax.annotate(f"the new (0, 0):\n{shift[0]} lb, {shift[1]} in", shift, xytext=(8, 8), textcoords="offset points",
                fontsize=11, color="#555555")  # fmt: skip
    ax.set(title="Two are short and light, two are tall and heavy", xlabel="weight (pounds)", ylabel="height (inches)",
           xlim=(114, 170), ylim=(58, 74))  # fmt: skip
    ax.legend(loc="lower right", title="gender")
    return fig


@styled
def draw_neuron():
    """One artificial neuron, with the parts of the nerve cell that gave it its shape written underneath."""
    fig, ax = new_figure(7.0, 3.1)
    ax.set_axis_off()
    line = {"color": GREY, "linewidth": 1.6, "zorder": 1}
    for label, weight, y in (("$x_1$", "$w_1$", 1.0), ("$x_2$", "$w_2$", -1.0)):
        ax.plot([0, 2.6], [y, 0], **line)
        ax.scatter([0], [y], s=1000, facecolor="white", edgecolor=BLACK, zorder=3)
        ax.text(0, y, label, ha="center", va="center", fontsize=14, zorder=4)
        ax.text(1.3, y / 2, weight, ha="center", va="center", fontsize=13, zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})  # fmt: skip
    arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (4.45, 0), (3.1, 0), arrowprops=arrow)
    ax.annotate("", (6.9, 0), (5.2, 0), arrowprops=arrow)
    ax.scatter([2.75], [0], s=2100, facecolor=SKY, edgecolor=BLACK, zorder=3)
    ax.scatter([4.85], [0], s=2100, facecolor="#F2B48A", edgecolor=BLACK, zorder=3)
    ax.text(2.75, 0, "sum\n$+\\,b$", ha="center", va="center", fontsize=12, zorder=4)
    ax.text(4.85, 0, "$\\sigma$", ha="center", va="center", fontsize=18, zorder=4)
    ax.text(3.78, 0.16, "$z$", ha="center", va="bottom", fontsize=14)
    ax.text(6.1, 0.16, "$a$", ha="center", va="bottom", fontsize=14)
    for x, text in ((0, "signals\narrive"), (1.3, "strengths of the\nconnections"), (2.75, "cell body\nadds up"),
                    (4.85, "axon hillock\nsets how much"), (6.55, "axon\npasses on")):  # fmt: skip
        ax.text(x, -2.2, text, ha="center", va="baseline", fontsize=11, color="#555555", linespacing=1.3)
    ax.set(xlim=(-0.55, 7.15), ylim=(-2.4, 1.4))
    ax.set_title("A neuron: weigh, add, squash")
    return fig


@styled
def plot_step_and_sigmoid(marks, step, smooth):
    """Two verdicts on a test mark: a step at 50 and a sigmoid around it."""
    fig, ax = new_figure(7.0, 3.6)
    below = marks < 50
    for part in (below, ~below):
        ax.plot(marks[part], step[part], color=RED, linestyle="--", label="step at 50" if part[0] else None)
    ax.plot(marks, smooth, color=BLUE, label="sigmoid of (mark − 50) / 4")
    near = np.interp([49, 51], marks, smooth)
    ax.scatter([49, 51], near, s=55, color=BLUE, edgecolor="white", zorder=4)
    ax.annotate("49 and 51:\nnearly the same verdict", (51, near[1]), xytext=(58, 0.36), fontsize=11.5, color=BLUE,
                arrowprops={"arrowstyle": "-", "color": BLUE})  # fmt: skip
    ax.set(title="One mark flips the step; it barely moves the sigmoid", xlabel="test mark",
           ylabel="verdict (1: good dinner)", xlim=(20, 80), ylim=(-0.06, 1.06))  # fmt: skip
    ax.legend(loc="upper left")
    return fig


@styled
def plot_slope(z, value, slope):
    """The sigmoid and its slope above one another."""
    fig, (top, low) = new_figure(7.0, 4.2, rows=2, sharex=True, height_ratios=[1.35, 1])
    top.plot(z, value, color=BLUE)
    top.set(title="Where the sigmoid is flat, nothing can be learned", ylabel="$a=\\sigma(z)$", yticks=[0, 0.5, 1])
    low.plot(z, slope, color=RED)
    low.fill_between(z, slope, color=RED, alpha=0.12)
    low.set(xlabel="$z$", ylabel="slope $a(1-a)$", yticks=[0, 0.125, 0.25], xlim=(z[0], z[-1]), ylim=(0, 0.28))
    for x in (-4, 4):
        low.annotate("saturated", (x * 1.58, 0.035), ha="center", fontsize=11.5, color="#555555")
    return fig


@styled
def plot_rents(area, rent, slope, intercept):
    """Rent against floor area with a line, and each flat's error as a vertical stroke."""
    fig, ax = new_figure(7.0, 3.9)
    ax.vlines(area, slope * area + intercept, rent, color=RED, linewidth=1.3, linestyle=":", label="error")
    ends = np.array([area.min() - 3, area.max() + 3])
    ax.plot(ends, slope * ends + intercept, color=BLUE, label="least-squares line")
    ax.scatter(area, rent, s=34, color=BLACK, edgecolor="white", linewidth=0.7, zorder=3, label="one flat")
    ax.set(title="The line that makes the squared errors smallest", xlabel="floor area (m²)",
           ylabel="rent (€ a month)")  # fmt: skip
    ax.legend(loc="upper left")
    return fig


def _loss_grid(x, target, ms, cs):
    M, C = np.meshgrid(ms, cs)
    return M, C, np.mean((M[..., None] * x + C[..., None] - target) ** 2, axis=-1)


@styled
def plot_loss_surface(x, target, path, mlim=(-1.5, 4), clim=(0, 10)):
    """The mean squared error over slope m and intercept c in three dimensions, with the descent's path (steps, 2)."""
    fig = Figure(figsize=(7.0, 4.9))
    ax = fig.add_axes((0.02, 0.0, 0.9, 1.0), projection="3d", computed_zorder=False)
    M, C, Z = _loss_grid(x, target, np.linspace(*mlim, 60), np.linspace(*clim, 60))
    ax.plot_surface(M, C, Z, cmap=LOSS_CMAP, alpha=0.9, linewidth=0, rstride=2, cstride=2, zorder=1)
    heights = np.mean((path[:, :1] * x + path[:, 1:] - target) ** 2, axis=1)
    ax.plot(path[:, 0], path[:, 1], heights, color=RED, marker="o", markersize=4, linewidth=1.8, zorder=3)
    ax.set(xlabel="slope $m$", ylabel="intercept $c$")
    ax.set_zlabel("loss", labelpad=9)
    ax.tick_params(labelsize=10)
    ax.view_init(elev=34, azim=-60)
    ax.set_box_aspect(None, zoom=0.98)
    fig.text(0.03, 0.94, "Gradient descent walks to the bottom of the bowl", fontsize=13, fontweight="bold")
    return fig


def _contours(ax, x, target, mlim, clim):
    M, C, Z = _loss_grid(x, target, np.linspace(*mlim, 150), np.linspace(*clim, 150))
    ax.contourf(M, C, np.log(Z), levels=14, cmap=LOSS_CMAP, zorder=0)
    ax.grid(False)
    ax.set(xlabel="slope $m$", ylabel="intercept $c$", xlim=mlim, ylim=clim)


@styled
def plot_descents(x, target, paths, best, mlim=(-4.5, 7), clim=(0, 10)):
    """Several descents {label: path (steps, 2)} from above, on the loss as shading; the star is the minimum."""
    fig, ax = new_figure(7.0, 4.6)
    _contours(ax, x, target, mlim, clim)
    for (label, path), colour, marker in zip(paths.items(), (BLACK, RED, YELLOW), "sov", strict=False):
        ax.plot(
            path[:, 0],
            path[:, 1],
            color=colour,
            marker=marker,
            markersize=5,
            linewidth=1.8,
            markeredgecolor=BLACK,
            markeredgewidth=0.5,
            label=label,
        )
    ax.scatter([best[0]], [best[1]], marker="*", s=260, color="white", edgecolor=BLACK, zorder=4)
    ax.set_title("Too small creeps, too large climbs out")
    ax.legend(loc="upper right", frameon=True, framealpha=0.92, edgecolor="none", facecolor="#DDDDDD")
    return fig


@styled
def plot_fog(x, target, here, downhill, mlim=(-1.5, 4), clim=(0, 10)):
    """The same loss, hidden in fog but for the neighbourhood of `here`; the arrow is the step against the gradient."""
    fig, ax = new_figure(7.0, 3.9)
    _contours(ax, x, target, mlim, clim)
    M, C = np.meshgrid(np.linspace(*mlim, 120), np.linspace(*clim, 120))
    far = np.hypot((M - here[0]) / (mlim[1] - mlim[0]) * 1.7, (C - here[1]) / (clim[1] - clim[0]))
    fog = np.ones((120, 120, 4)) * np.array(to_rgba("#E4E4E4"))
    fog[..., 3] = np.clip((far - 0.10) / 0.14, 0, 1)
    ax.imshow(fog, extent=(*mlim, *clim), origin="lower", aspect="auto", zorder=1)
    arrow = {"arrowstyle": "-|>", "color": RED, "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", np.add(here, downhill), here, zorder=3, arrowprops=arrow)
    ax.scatter(*here, s=60, color=RED, edgecolor="white", zorder=4)
    ax.text(1.6, 5.2, "fog: nothing is known here\nuntil you have walked there", fontsize=12, color="#555555", zorder=4)
    ax.annotate("you, and the slope\nunder your feet", here, xytext=(30, -26), textcoords="offset points",
                fontsize=11.5, zorder=4)  # fmt: skip
    ax.set_title("All that a step needs is the slope where you stand")
    return fig


@styled
def plot_two_paths(roads, steps, xlabel, ylabel):
    """Paths {label: (k, 2)} of two of the nine parameters: left whole `roads`, right the first `steps`, both marked."""
    fig, axes = new_figure(7.0, 4.3, columns=2)
    looks = dict(zip(roads, ((BLUE, DASHES[0], 2.2), (RED, DASHES[1], 5.0), (BLACK, DASHES[3], 2.2)), strict=True))
    for label in sorted(roads, key=lambda label: -looks[label][2]):
        colour, dash, width = looks[label]
        path = roads[label]
        axes[0].plot(path[:, 0], path[:, 1], color=colour, linestyle=dash, linewidth=width, label=label)
        axes[0].scatter(*path[-1], s=70, color=colour, edgecolor="white", zorder=3)
    for label, path in steps.items():
        colour, dash, width = looks[label]
        axes[1].plot(path[:, 0], path[:, 1], color=colour, linestyle=dash, linewidth=width, marker="o", markersize=4)
    for ax, title in zip(axes, ("All epochs: one road", "The first five: a zigzag"), strict=True):
        ax.scatter(*roads[label][0], s=80, marker="s", color=BLACK, zorder=4, label="start")
        ax.set_title(title)
        ax.set_xlabel(xlabel)
    axes[0].set_ylabel(ylabel)
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=2)
    return fig


def _plane(ax, probability, shift, xlim=XLIM, ylim=YLIM):
    shade_boundary(ax, lambda grid: probability(grid - np.array(shift, dtype=float)), xlim, ylim)
    ax.set(xlabel="weight (pounds)", ylabel="height (inches)", yticks=range(60, 76, 5))


@styled
def plot_boundary(probability, measures, y, names, shift, new=None):
    """The network's answer over the plane, the people (n, 2) in pounds and inches, and new ones {label: (lb, in)}.

    probability takes rows of shifted measures (m, 2) and returns (m,).
    """
    fig, ax = new_figure(7.0, 4.4)
    _plane(ax, probability, shift)
    scatter_classes(ax, measures, y, names=GENDERS, size=110)
    _name(ax, measures, names, _sides(y), zorder=5)
    if new:
        points = np.array(list(new.values()), dtype=float)
        ax.scatter(points[:, 0], points[:, 1], marker="D", s=80, facecolor="white", edgecolor=BLACK, zorder=4,
                   label="new")  # fmt: skip
        _name(ax, points, new, zorder=5)
    ax.set_title("Nine numbers, trained on four people, divide the plane")
    ax.legend(loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")
    return fig


@styled
def plot_hidden(functions, titles, measures, y, shift):
    """Each hidden neuron's output over the plane of pounds and inches, side by side, with the people."""
    fig, axes = new_figure(7.0, 3.6, columns=len(functions), sharey=True)
    xs, ys, grid = plane_grid(XLIM, YLIM, 150)
    grid -= np.array(shift, dtype=float)
    for ax, function, title in zip(axes, functions, titles, strict=True):
        ax.contourf(xs, ys, function(grid).reshape(150, 150), levels=np.linspace(0, 1, 11), cmap=HIDDEN_CMAP)
        scatter_classes(ax, measures, y, names=GENDERS, size=80)
        ax.text(104, 74.4, "0", fontsize=15, color="#444444", va="center")
        ax.text(179, 74.4, "1", fontsize=15, color="#444444", va="center")
        ax.set(title=title, xlabel="weight (pounds)", yticks=range(60, 76, 5))
        ax.grid(False)
    axes[0].set_ylabel("height (inches)")
    axes[1].legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor="none")
    return fig


@styled
def plot_many_boundaries(probabilities, measures, y, names, shift, point):
    """The 0.5 lines of many networks over the plane, with the people and one person (lb, in) they disagree about."""
    fig, ax = new_figure(7.0, 4.2)
    xs, ys, grid = plane_grid(XLIM, (56, 77), 160)
    grid -= np.array(shift, dtype=float)
    for probability in probabilities:
        ax.contour(xs, ys, probability(grid).reshape(160, 160), levels=[0.5], colors=PURPLE, linewidths=1.5, alpha=0.85)
    scatter_classes(ax, measures, y, names=GENDERS, size=110)
    _name(ax, measures, names, _sides(y))
    ax.scatter(*point, marker="D", s=90, facecolor="white", edgecolor=BLACK, zorder=4)
    _name(ax, [point], ["which side?"], [-1])
    ax.plot([], [], color=PURPLE, linewidth=1.5, label="one network's boundary")
    ax.set(title="All agree on the four, and on little else", xlabel="weight (pounds)", ylabel="height (inches)",
           xlim=XLIM, ylim=(56, 77), yticks=range(60, 76, 5))  # fmt: skip
    ax.grid(color=LIGHT_GREY, linewidth=0.6)
    ax.legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor="none")
    return fig


@styled
def plot_turned_neuron(
    measures, y, names, shift, scale, w, b, person, xlim=(90, 210), ylim=(55, 80), width=8.6, height=3.9
):
    """One neuron's decision line among the people, and where on the sigmoid it stands for one more person."""
    measures, shift, scale = (np.asarray(values, float) for values in (measures, shift, scale))

    def score(points):
        return (np.asarray(points) - shift) / scale @ np.asarray(w, float) + b

    fig, (plane, curve) = new_figure(width, height, 1, 2, width_ratios=(1.25, 1))
    shade_boundary(plane, lambda points: sigmoid(score(points)), xlim, ylim)
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
    curve.plot(z, sigmoid(z), color=BLUE)
    curve.plot([place, place, -8], [0, sigmoid(at), sigmoid(at)], color=GREY, linestyle="--", linewidth=1.4)
    curve.scatter(place, sigmoid(at), **square)
    curve.set(xlabel="$z = w_1x_1 + w_2x_2 + b$", ylabel=r"output $\sigma(z)$")
    curve.set(xlim=(-8.4, 8.4), ylim=(-0.05, 1.05), xticks=range(-8, 9, 4))
    curve.set_title(f"you: z = {at:.2f}, output {sigmoid(at):.2f}".replace("-", "−"), fontsize=12)
    return fig

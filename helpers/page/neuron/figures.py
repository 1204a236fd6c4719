"""The figures of notebook 2: one neuron, a line and its loss, the network of three neurons and the four people.

They draw what they are given; a title that states a result comes from the notebook. Each figure carries a description
made of what was drawn, as its alternative text.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure

from ...activations import sigmoid
from ..figures import plane_grid, scatter_classes, shade_boundary
from ..style import (
    BLACK,
    BLUE,
    GREY,
    LIGHT_GREY,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    described,
    each_its_own,
    new_figure,
    plain,
    signed,
    styled,
)  # fmt: skip

LOSS_CMAP = LinearSegmentedColormap.from_list("loss", ["#F4F8FB", "#BCD7EA", "#5C97C4", "#1F4E79"])
HIDDEN_CMAP = LinearSegmentedColormap.from_list("hidden", ["#FFFFFF", "#8FD0BB"])
XLIM, YLIM = (100, 185), (56, 76)  # pounds and inches that the planes show
GENDERS = ("M (0)", "F (1)")
# so that curves that lie on one another are told apart: a broad pale one, a dashed one on it, a thin dark one on both
LOOKS = (
    {"color": SKY, "linewidth": 6.5, "linestyle": "-"},
    {"color": RED, "linewidth": 2.4, "linestyle": (0, (4, 2))},
    {"color": BLACK, "linewidth": 1.5, "linestyle": (0, (1, 1.6))},
)


def _name(ax, points, names, sides=None, rise=4, **options):
    """Write the names beside the points, right (1) or left (-1) of each, `rise` points above their middle."""
    for point, name, side in zip(points, names, sides or [1] * len(names), strict=True):
        ax.annotate(name, point, xytext=(10 * side, rise), textcoords="offset points", fontsize=11.5,
                    ha="left" if side > 0 else "right", **options)  # fmt: skip


def _sides(y):
    return [-1 if target else 1 for target in np.ravel(y)]


def _people(measures, y, names):
    """The people in words: "Alice (F) at 133 lb and 65 in; …"."""
    rows = zip(names, np.ravel(y), measures, strict=True)
    return "; ".join(
        f"{name} ({'MF'[int(target)]}) at {lb:.0f} lb and {inch:.0f} in" for name, target, (lb, inch) in rows
    )


def _place(point, digits=2):
    return f"({signed(point[0], digits)}, {signed(point[1], digits)})"


@styled
def plot_people(measures, y, names, shift, title):
    """The people, measures (n, 2) in pounds and inches, and the point `shift` that becomes the new origin."""
    fig, ax = new_figure(7.0, 3.9)
    ax.axvline(shift[0], color=GREY, linestyle="--", linewidth=1.4)
    ax.axhline(shift[1], color=GREY, linestyle="--", linewidth=1.4)
    scatter_classes(ax, measures, y, names=GENDERS, size=110)
    _name(ax, measures, names, _sides(y), rise=0, va="center")
    ax.annotate(f"the new (0, 0):\n{shift[0]:.0f} lb, {shift[1]:.0f} in", shift, xytext=(8, 8), fontsize=11,
                textcoords="offset points", color="#555555")  # fmt: skip
    ax.set(title=title, xlabel="weight (pounds)", ylabel="height (inches)", xlim=(112, 170), ylim=(58, 74))
    ax.legend(loc="lower right", title="gender")
    lines = f"dashed lines cross at {shift[0]:.0f} lb and {shift[1]:.0f} in, the new origin"
    return described(fig, f"{title}. Weight against height: {_people(measures, y, names)}; {lines}.")


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
    parts = ("signals\narrive", "strengths of the\nconnections", "cell body\nadds up", "axon hillock\nstarts a pulse",
             "axon\npasses on")  # fmt: skip
    for x, text in zip((0, 1.3, 2.75, 4.85, 6.55), parts, strict=True):
        ax.text(x, -2.2, text, ha="center", va="baseline", fontsize=11, color="#555555", linespacing=1.3)
    ax.set(xlim=(-0.55, 7.15), ylim=(-2.4, 1.4))
    ax.set_title("A neuron: weigh, add, squash")
    below = ", ".join(text.replace("\n", " ") for text in parts)
    return described(
        fig,
        "A neuron: the inputs x1 and x2 are multiplied by the weights w1 and w2 and added up with the bias b to z; σ "
        f"squashes z to the output a. Below, the parts of the nerve cell: {below}.",
    )


@styled
def plot_step_and_sigmoid(marks, step, smooth, title):
    """Two verdicts on a test mark: a step, and a sigmoid around it that is marked 1 below the step and 1 above."""
    fig, ax = new_figure(7.0, 3.6)
    at = marks[step > 0.5][0]
    for part, label in ((marks < at, f"step at {at:.0f}"), (marks >= at, None)):
        ax.plot(marks[part], step[part], color=RED, linestyle="--", label=label)
    ax.plot(marks, smooth, color=BLUE, label="sigmoid")
    beside = at + np.array([-1, 1])
    near, steps = np.interp(beside, marks, smooth), np.interp(beside, marks, step)
    ax.scatter(beside, near, s=55, color=BLUE, edgecolor="white", zorder=4)
    told = [f"{mark:.0f}: {value:.2f}" for mark, value in zip(beside, near, strict=True)]
    ax.annotate(", ".join(told), (beside[1], near[1]), xytext=(58, 0.36), fontsize=11.5, color=BLUE,
                arrowprops={"arrowstyle": "-", "color": BLUE})  # fmt: skip
    ax.set(title=title, xlabel="test mark", ylabel="verdict (1: good dinner)", xlim=(20, 80), ylim=(-0.06, 1.06))
    ax.legend(loc="upper left")
    told = [
        f"{values[0]:.{digits}f} at {beside[0]:.0f} and {values[1]:.{digits}f} at {beside[1]:.0f}"
        for values, digits in ((steps, 0), (near, 2))
    ]
    return described(fig, f"{title}. Verdict against test mark from {marks[0]:.0f} to {marks[-1]:.0f}: a step, "
                          f"{told[0]}, and a sigmoid, {told[1]}.")  # fmt: skip


@styled
def plot_rents(area, rent, slope, intercept, title):
    """Rent against floor area with a line, and each flat's error as a vertical stroke."""
    fig, ax = new_figure(7.0, 3.9)
    ax.vlines(area, slope * area + intercept, rent, color=RED, linewidth=1.3, linestyle=":", label="error")
    ends = np.array([area.min() - 3, area.max() + 3])
    ax.plot(ends, slope * ends + intercept, color=BLUE, label="least-squares line")
    ax.scatter(area, rent, s=34, color=BLACK, edgecolor="white", linewidth=0.7, zorder=3, label="one flat")
    ax.set(title=title, xlabel="floor area (m²)", ylabel="rent (€ per month)")
    ax.legend(loc="upper left")
    told = " and ".join(f"{slope * end + intercept:.0f} € at {end:.0f} m²" for end in ends.round())
    return described(fig, f"{title}. Rent against floor area of {len(area)} flats, with a line through {told}; "
                          "dotted strokes join each flat to the line.")  # fmt: skip


def _loss_grid(x, target, ms, cs):
    M, C = np.meshgrid(ms, cs)
    return M, C, np.mean((M[..., None] * x + C[..., None] - target) ** 2, axis=-1)


def _line_loss(x, target, points):
    """The loss of each line (m, c) in points (k, 2)."""
    return np.mean((points[:, :1] * x + points[:, 1:] - target) ** 2, axis=1)


@styled
def plot_loss_surface(x, target, path, title, mlim=(-1.5, 4), clim=(0, 10)):
    """The mean squared error over slope m and intercept c in three dimensions, with the descent's path (steps, 2)."""
    fig = Figure(figsize=(6.4, 4.7))
    ax = fig.add_axes((0.02, 0.0, 0.88, 0.98), projection="3d", computed_zorder=False)
    M, C, Z = _loss_grid(x, target, np.linspace(*mlim, 60), np.linspace(*clim, 60))
    ax.plot_surface(M, C, Z, cmap=LOSS_CMAP, alpha=0.9, linewidth=0, rstride=2, cstride=2, zorder=1)
    heights = _line_loss(x, target, path)
    ax.plot(path[:, 0], path[:, 1], heights, color=RED, marker="o", markersize=4, linewidth=1.8, zorder=3)
    ax.set(xlabel="slope $m$", ylabel="intercept $c$")
    ax.set_zlabel("loss", labelpad=9)
    ax.view_init(elev=34, azim=-60)
    ax.set_box_aspect(None, zoom=0.96)
    fig.text(0.02, 0.94, title, fontsize=13, fontweight="bold")
    return described(
        fig,
        f"{title}. A bowl in three dimensions, the loss over slope m and intercept c: {len(path) - 1} steps lead from "
        f"{_place(path[0], 1)}, loss {heights[0]:.1f}, to {_place(path[-1], 1)}, loss {heights[-1]:.1f}.",
    )


def _contours(ax, x, target, mlim, clim):
    M, C, Z = _loss_grid(x, target, np.linspace(*mlim, 150), np.linspace(*clim, 150))
    ax.contourf(M, C, np.log(Z), levels=14, cmap=LOSS_CMAP, zorder=0)
    ax.grid(False)
    ax.set(xlabel="slope $m$", ylabel="intercept $c$", xlim=mlim, ylim=clim)


@styled
def plot_descents(x, target, paths, best, title, mlim=(-4.5, 7), clim=(0, 10)):
    """Several descents {label: path (steps, 2)} from above, on the loss as shading; the star is the minimum `best`."""
    fig, ax = new_figure(7.0, 5.0)
    _contours(ax, x, target, mlim, clim)
    for (label, path), (colour, marker) in each_its_own(paths.items(), ((BLACK, "s"), (RED, "o"), (YELLOW, "v"))):
        ax.plot(path[:, 0], path[:, 1], color=colour, marker=marker, markersize=5, linewidth=1.8, label=label,
                markeredgecolor=BLACK, markeredgewidth=0.5)  # fmt: skip
    ax.scatter([best[0]], [best[1]], marker="*", s=260, color="white", edgecolor=BLACK, zorder=4, label="minimum")
    ax.set_title(title)
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=True, edgecolor="none",
               facecolor="#DDDDDD")  # fmt: skip
    told = "; ".join(f"{label}, from {_place(path[0], 1)} to {_place(path[-1], 1)}" for label, path in paths.items())
    return described(fig, f"{title}. The loss over slope and intercept as shading, with paths of gradient descent: "
                          f"{told}. A star marks the minimum, {_place(best, 1)}.")  # fmt: skip


@styled
def plot_fog(x, target, here, downhill, title, radius=1.5):
    """The loss, hidden in fog but for a disc around `here` with its lines of equal loss; the arrow points downhill.

    The arrow has the direction of the step `downhill`, not its length: m and c have the same scale, so that it crosses
    the lines at right angles.
    """
    here, downhill = np.asarray(here, float), np.asarray(downhill, float)
    fig, ax = new_figure(6.4, 4.5)
    mlim, clim = here[0] + np.array([-4.0, 4.0]), here[1] + np.array([-2.2, 3.4])
    M, C, Z = _loss_grid(
        x, target, here[0] + np.linspace(-radius, radius, 121), here[1] + np.linspace(-radius, radius, 121)
    )
    far = np.hypot(M - here[0], C - here[1])
    Z = np.ma.masked_where(far > radius, Z)
    ax.contourf(M, C, Z, levels=24, cmap=LOSS_CMAP, zorder=0)
    ax.contour(M, C, Z, levels=12, colors="white", linewidths=0.9, zorder=1)
    fog = np.ones((240, 240, 4)) * np.array(to_rgba("#E4E4E4"))
    across = np.meshgrid(np.linspace(*mlim, 240) - here[0], np.linspace(*clim, 240) - here[1])
    fog[..., 3] = np.clip((np.hypot(*across) - 0.72 * radius) / (0.26 * radius), 0, 1)
    ax.imshow(fog, extent=(*mlim, *clim), origin="lower", aspect="auto", zorder=2)
    arrow = {"arrowstyle": "-|>", "color": RED, "linewidth": 2.6, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 18}
    ax.annotate("", here + 0.95 * radius * downhill / np.hypot(*downhill), here, zorder=4, arrowprops=arrow)
    ax.scatter(*here, s=70, color=RED, edgecolor="white", zorder=5)
    ax.text(
        here[0] - 3.8, clim[1] - 0.25, "fog: nothing is known here", fontsize=12, color="#555555", va="top", zorder=4
    )
    ax.annotate("you; pale is low,\ndark is high", here, xytext=(here[0] + 1.7, here[1] - 1.6), fontsize=12, zorder=5,
                va="center", arrowprops={"arrowstyle": "-", "color": GREY})  # fmt: skip
    ax.set(title=title, xlabel="slope $m$", ylabel="intercept $c$", xlim=mlim, ylim=clim, aspect="equal")
    ax.grid(False)
    return described(
        fig,
        f"{title}. The plane of slope and intercept in grey fog, but for a disc around the point {_place(here)}: there "
        f"lines of equal loss and shading show the slope, and an arrow points downhill, along {_place(downhill)}.",
    )


@styled
def plot_losses(curves, title):
    """The loss after each epoch of up to three trainings {label: losses}, on a logarithmic axis.

    Curves that lie on one another can be told apart: the first is broad and pale, the next ones are thinner.
    """
    fig, ax = new_figure(7.0, 4.2)
    for (label, losses), look in each_its_own(curves.items(), LOOKS):
        ax.plot(np.arange(1, len(losses) + 1), losses, label=label, **look)
    ax.set(title=title, xlabel="epochs", ylabel="loss, all four people", yscale="log")
    ticks = [value for value in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1) if ax.get_ylim()[0] < value < ax.get_ylim()[1]]
    ax.set_yticks(ticks, labels=[f"{tick:g}" for tick in ticks])
    ax.set_yticks([], minor=True)
    ax.legend()
    told = "; ".join(f"{label}, from {losses[0]:.4f} to {losses[-1]:.4f}" for label, losses in curves.items())
    return described(fig, f"{title}. Loss over epochs, on a logarithmic axis: {told}.")


@styled
def plot_two_paths(roads, steps, xlabel, ylabel, titles):
    """Paths {label: (k, 2)} of two of the nine parameters: whole `roads` above, the first `steps` below."""
    fig, axes = new_figure(6.4, 7.2, rows=2)
    looks = dict(each_its_own(roads, LOOKS))
    for label, path in roads.items():
        axes[0].plot(path[:, 0], path[:, 1], label=label, **looks[label])
        axes[0].scatter(*path[-1], s=70, color=looks[label]["color"], edgecolor=BLACK, zorder=3)
    for label, path in steps.items():
        thin = looks[label] | {"linewidth": min(2.6, looks[label]["linewidth"])}
        axes[1].plot(path[:, 0], path[:, 1], marker="o", markersize=5, markeredgecolor=BLACK, **thin)
    for ax, title in zip(axes, titles, strict=True):
        ax.scatter(*next(iter(roads.values()))[0], s=80, marker="s", color=BLACK, zorder=4, label="start")
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=2)
    ends = "; ".join(f"{label}, from {_place(path[0])} to {_place(path[-1])}" for label, path in roads.items())
    first = "; ".join(f"{label}, {len(path) - 1} steps to {_place(path[-1])}" for label, path in steps.items())
    return described(fig, plain(f"{ylabel} over {xlabel}. Above, {titles[0]}: {ends}. Below, {titles[1]}: {first}."))


def _plane(ax, probability, shift, xlim=XLIM, ylim=YLIM):
    shade_boundary(ax, lambda grid: probability(grid - np.array(shift, dtype=float)), xlim, ylim)
    ax.set(xlabel="weight (pounds)", ylabel="height (inches)", yticks=range(60, 76, 5))


def _answers(function, points, shift):
    """What a function of shifted measures answers for points in pounds and inches."""
    return np.ravel(function(np.asarray(points, float) - np.asarray(shift, float)))


@styled
def plot_boundary(probability, measures, y, names, shift, new, title):
    """The network's answer over the plane, the people (n, 2) in pounds and inches, and new ones {label: (lb, in)}.

    probability takes rows of shifted measures (m, 2) and returns (m,).
    """
    fig, ax = new_figure(7.0, 4.6)
    _plane(ax, probability, shift)
    scatter_classes(ax, measures, y, names=GENDERS, size=110)
    _name(ax, measures, names, _sides(y), zorder=5)
    points = np.array(list(new.values()), dtype=float)
    ax.scatter(points[:, 0], points[:, 1], marker="D", s=80, facecolor="white", edgecolor=BLACK, zorder=4,
               label="new")  # fmt: skip
    _name(ax, points, new, [-1 if x < 140 else 1 for x in points[:, 0]], zorder=5)
    ax.set_title(title)
    ax.legend(loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")
    answers = _answers(probability, [*measures, *points], shift)
    told = ", ".join(f"{name} {answer:.2f}" for name, answer in zip([*names, *new], answers, strict=True))
    return described(fig, f"{title}. The network's answer shades the plane of weight and height, with a line wherever "
                          f"it is one half. The answers: {told}.")  # fmt: skip


@styled
def plot_hidden(functions, titles, measures, y, names, shift):
    """Each hidden neuron's output over the plane of pounds and inches, one above the other, with the people."""
    fig, axes = new_figure(6.4, 7.0, rows=len(functions), sharex=True)
    xs, ys, grid = plane_grid(XLIM, YLIM, 150)
    grid -= np.array(shift, dtype=float)
    told = []
    for ax, function, title in zip(axes, functions, titles, strict=True):
        shading = ax.contourf(xs, ys, function(grid).reshape(150, 150), levels=np.linspace(0, 1, 11), cmap=HIDDEN_CMAP)
        scatter_classes(ax, measures, y, names=GENDERS, size=80)
        ax.set(title=title, ylabel="height (inches)", yticks=range(60, 76, 5))
        ax.grid(False)
        answers = _answers(function, measures, shift)
        pairs = ", ".join(f"{name} {answer:.2f}" for name, answer in zip(names, answers, strict=True))
        told.append(f"{plain(title)}: {pairs}")
    axes[-1].set_xlabel("weight (pounds)")
    axes[-1].legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor="none")
    fig.colorbar(shading, ax=axes, label="the neuron's output", ticks=[0, 0.5, 1], aspect=40)
    return described(fig, f"Output of each hidden neuron over weight and height, as shading. {'; '.join(told)}.")


@styled
def plot_many_boundaries(probabilities, measures, y, names, shift, point, title):
    """The 0.5 lines of many networks over the plane, with the people and one person (lb, in) they disagree about."""
    fig, ax = new_figure(7.0, 4.8)
    xs, ys, grid = plane_grid(XLIM, (56, 77), 160)
    grid -= np.array(shift, dtype=float)
    for probability in probabilities:
        ax.contour(xs, ys, probability(grid).reshape(160, 160), levels=[0.5], colors=PURPLE, linewidths=1.5, alpha=0.85)
    scatter_classes(ax, measures, y, names=GENDERS, size=110)
    _name(ax, measures, names, _sides(y))
    ax.scatter(*point, marker="D", s=90, facecolor="white", edgecolor=BLACK, zorder=4, label="which side?")
    ax.plot([], [], color=PURPLE, linewidth=1.5, label="one network's boundary")
    ax.set(title=title, xlabel="weight (pounds)", ylabel="height (inches)",
           xlim=XLIM, ylim=(56, 77), yticks=range(60, 76, 5))  # fmt: skip
    ax.grid(color=LIGHT_GREY, linewidth=0.6)
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    answers = np.sort([_answers(probability, [point], shift)[0] for probability in probabilities])
    return described(
        fig,
        f"{title}. The decision boundaries of {len(answers)} networks over weight and height; "
        f"{_people(measures, y, names)}. About a person of {point[0]:.0f} lb and {point[1]:.0f} in the answers run "
        f"from {answers[0]:.2f} to {answers[-1]:.2f}.",
    )


@styled
def plot_turned_neuron(measures, y, names, shift, scale, w, b, person, xlim=(90, 210), ylim=(55, 80)):
    """One neuron's decision line among the people, and below it where on the sigmoid it stands for one more person."""
    measures, shift, scale = (np.asarray(values, float) for values in (measures, shift, scale))

    def score(points):
        return (np.asarray(points) - shift) / scale @ np.asarray(w, float) + b

    fig, (plane, curve) = new_figure(6.4, 6.4, rows=2, height_ratios=(1.5, 1))
    shade_boundary(plane, lambda points: sigmoid(score(points)), xlim, ylim)
    scatter_classes(plane, measures, y, names=GENDERS, size=90)
    _name(plane, measures, names, _sides(y), rise=0, va="top", zorder=5)
    square = {"marker": "s", "s": 80, "facecolor": "none", "edgecolor": BLACK, "linewidth": 2, "zorder": 5}
    plane.scatter(*person, **square)
    _name(plane, [person], ["you"], [-1], zorder=5)
    right = int(np.sum((score(measures) > 0) == (np.ravel(y) > 0.5)))
    plane.set(xlabel="weight (pounds)", ylabel="height (inches)")
    plane.set_title(f"{right} of {len(measures)} on their own side")
    plane.legend(loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")
    z, at = np.linspace(-8, 8, 201), float(score(person))
    place = min(max(at, -8), 8)
    curve.plot(z, sigmoid(z), color=BLUE)
    curve.plot([place, place, -8], [0, sigmoid(at), sigmoid(at)], color=GREY, linestyle="--", linewidth=1.4)
    curve.scatter(place, sigmoid(at), **square)
    curve.set(xlabel="$z = w_1x_1 + w_2x_2 + b$", ylabel=r"output $\sigma(z)$")
    curve.set(xlim=(-8.4, 8.4), ylim=(-0.05, 1.05), xticks=range(-8, 9, 4))
    curve.set_title(f"you: z = {signed(at)}, output {sigmoid(at):.2f}")
    return described(
        fig,
        f"Above, the line where a neuron with w = {_place(w, 1)} and b = {signed(b, 1)} says one half: {right} "
        f"of {len(measures)} on their own side. Below, the sigmoid; you, {person[0]:.0f} lb and {person[1]:.0f} in: "
        f"z = {signed(at)} and the output is {sigmoid(at):.2f}.",
    )

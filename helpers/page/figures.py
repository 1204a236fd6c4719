"""Figures that several notebooks draw: loss curves, networks, decision boundaries."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .style import (
    BLACK,
    CLASS_CMAP_COLOURS,
    CLASS_COLOURS,
    CLASS_MARKERS,
    DASHES,
    GREY,
    LIGHT_GREY,
    SERIES,
    SKY,
    described,
    new_figure,
    plain,
    styled,
)  # fmt: skip

CLASS_CMAP = LinearSegmentedColormap.from_list("classes", CLASS_CMAP_COLOURS)


@styled
def plot_curves(curves, title, xlabel="epochs", ylabel="loss", log=False, logx=False, start=0, width=7.0, height=3.8):
    """Curves on one pair of axes: {label: values}, or {label: (x, values)}; x counts from `start` where none is given.

    Curves differ in colour and in dashes; with a single curve there is no legend.
    """
    fig, ax = new_figure(width, height)
    for i, (label, values) in enumerate(curves.items()):
        x, values = values if isinstance(values, tuple) else (np.arange(len(values)) + start, values)
        ax.plot(x, values, color=SERIES[i % len(SERIES)], linestyle=DASHES[i % len(DASHES)], label=label)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    if log:
        ax.set_yscale("log")
    if logx:
        ax.set_xscale("log")
    if len(curves) > 1:
        ax.legend()
    told = "; ".join(
        f"{line.get_label()} from {line.get_ydata()[0]:.2g} to {line.get_ydata()[-1]:.2g}" for line in ax.lines
    )
    scale = " (logarithmic axis)" if log else ""
    return described(fig, f"{title}: {ylabel} over {xlabel}{scale}, {told}.")


@styled
def draw_network(columns, titles, edges=None, width=7.0, height=4.0):
    """A drawing of a fully connected network, inputs on the left.

    columns  one list of neuron labels a layer, inputs first, e.g. [["$x_1$", "$x_2$"], ["$h_1$", "$h_2$"], ["$o_1$"]];
             the label "…" draws dots in place of the neurons left out
    titles   one line of text under each column
    edges    labels on connections: {(column, from, to): text}; unlabelled connections are drawn grey
    """
    fig, ax = new_figure(width, height)
    ax.set_axis_off()
    tallest = max(len(column) for column in columns)
    # in inches: a neuron's place above and below it, the titles' lines; what remains is shared by the rows
    above, below, lines = 0.32, 0.36, 0.22 * max(title.count("\n") + 1 for title in titles) + 0.06
    row = (height - above - below - lines) / max(1, tallest - 1)
    bottom = -(tallest - 1) / 2 - below / row
    places = [[(c, (len(column) - 1) / 2 - r) for r in range(len(column))] for c, column in enumerate(columns)]
    for c in range(len(columns) - 1):
        for i, (x0, y0) in enumerate(places[c]):
            for j, (x1, y1) in enumerate(places[c + 1]):
                if "…" in (columns[c][i], columns[c + 1][j]):
                    continue
                text = (edges or {}).get((c, i, j))
                ax.plot([x0, x1], [y0, y1], color=GREY if text else LIGHT_GREY, linewidth=1.4, zorder=1)
                if text:
                    share = 0.30 if i != j else 0.5  # crossing lines carry their labels at different heights
                    ax.text(
                        x0 + share * (x1 - x0), y0 + share * (y1 - y0), text, ha="center", va="center", fontsize=12,
                        color=BLACK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5}, zorder=2,
                    )  # fmt: skip
    for c, column in enumerate(columns):
        for (x, y), label in zip(places[c], column, strict=True):
            if label == "…":
                ax.text(x, y, "⋮", ha="center", va="center", fontsize=20, color=GREY)
                continue
            face = "white" if c == 0 else SKY if c < len(columns) - 1 else CLASS_CMAP_COLOURS[2]
            ax.scatter([x], [y], s=1250, facecolor=face, edgecolor=BLACK, linewidth=1.3, zorder=3)
            ax.text(x, y, label, ha="center", va="center", fontsize=14, zorder=4)
        ax.text(c, bottom, titles[c], ha="center", va="top", fontsize=11.5, linespacing=1.35)
    ax.set_xlim(-0.28, len(columns) - 0.72)
    ax.set_ylim(bottom - lines / row, (tallest - 1) / 2 + above / row)
    told = "; ".join(f"{title}: {', '.join(column)}" for title, column in zip(titles, columns, strict=True))
    named = [f"{text} from {columns[c][i]} to {columns[c + 1][j]}" for (c, i, j), text in (edges or {}).items()]
    weights = f" Weights: {', '.join(named)}." if named else ""
    return described(fig, plain(f"A fully connected network, left to right: {told}.{weights}"))


def scatter_classes(ax, X, labels, names=("class 0", "class 1"), size=34):
    """Draw the rows of X (n, 2), each class 0 or 1 with its own colour and marker, on an Axes."""
    labels = np.asarray(labels).ravel().astype(int)
    for k, (colour, marker) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS, strict=True)):
        rows = X[labels == k]
        ax.scatter(rows[:, 0], rows[:, 1], s=size, c=colour, marker=marker, edgecolor="white", linewidth=0.7,
                   label=names[k], zorder=3)  # fmt: skip


def plane_grid(xlim, ylim, steps):
    """The coordinates xs and ys (steps,) of a grid over the plane, and its points (steps², 2), row by row."""
    xs, ys = np.linspace(*xlim, steps), np.linspace(*ylim, steps)
    return xs, ys, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def shade_boundary(ax, probability, xlim, ylim, steps=220):
    """Shade the plane by probability((m, 2) points) -> (m,), the chance of class 1, with a line where it is 0.5."""
    xs, ys, grid = plane_grid(xlim, ylim, steps)
    P = np.asarray(probability(grid)).reshape(steps, steps)
    ax.contourf(xs, ys, P, levels=np.linspace(0, 1, 11), cmap=CLASS_CMAP, vmin=0, vmax=1, zorder=0)
    if P.min() < 0.5 < P.max():
        ax.contour(xs, ys, P, levels=[0.5], colors=BLACK, linewidths=1.8, zorder=2)
    ax.set(xlim=xlim, ylim=ylim)
    ax.grid(False)

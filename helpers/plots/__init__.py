"""Every figure of the course: one style, one palette, one function a figure. The notebooks show them with `show`."""

from .common import draw_network, plot_curves, scatter_classes, shade_boundary
from .style import new_figure, show, styled

__all__ = ["draw_network", "new_figure", "plot_curves", "scatter_classes", "shade_boundary", "show", "styled"]

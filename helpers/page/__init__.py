"""What a notebook's page needs beyond the mathematics: figures, the exercises' answers, things to touch.

`style`, `figures`, `backprop` and `answers` are shared; each notebook has a room of its own (xor, neuron, moons,
digits) with its `figures` and its `exercises`; `touch` holds what the reader's hand can move.
"""

from .answers import compare_guess
from .backprop import draw_backprop
from .figures import draw_network, plot_curves
from .style import show

__all__ = ["compare_guess", "draw_backprop", "draw_network", "plot_curves", "show"]

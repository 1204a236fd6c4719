"""Notebook 1: the two-layer network that learns exclusive-or. Its figures, and the checks of its exercises."""

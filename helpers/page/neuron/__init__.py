"""Notebook 2: one neuron, then three, on four people. Its figures, and the checks of its exercises."""

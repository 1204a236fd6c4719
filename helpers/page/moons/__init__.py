"""Notebook 3: two interleaved moons. Its figures, and the checks of its exercises."""

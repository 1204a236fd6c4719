"""Notebook 4: handwritten digits. Its figures, and the checks of its exercises."""

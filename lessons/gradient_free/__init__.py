"""Weights without a gradient: random search, annealing, and the small nets and tasks that they are tried on.

Here belongs a search that never asks for a derivative, and its comparison with one that does. Optimisers that follow
a gradient are in `lessons.optim`.
"""

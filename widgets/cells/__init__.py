"""Views of a cell at work: step by step, gate by gate, over a run.

Here belongs a view of what `lessons.cells` computes forwards, and the drawing of a cell that they share. What travels
back is in `widgets.gradients`.
"""

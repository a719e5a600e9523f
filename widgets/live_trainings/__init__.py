"""Trainings that run beside the notebook, drawn while they run: start, stop, go on, look back.

Here belongs a view whose picture grows while a net learns. The loop that trains is in `lessons`, the buttons that all
share in `widgets.core.live_training`.
"""

"""What every widget stands on: model, canvas, view, controls, playback, background work, tables.

Here belongs what does not know any picture. Marks, plots and colours are in `widgets.drawing`.
"""

"""How pictures are made: marks and scenes, plots, colours, pages of text; and the code that paints them, in `static`.

Here belongs what several widgets draw with. What only one draws is beside that widget.
"""

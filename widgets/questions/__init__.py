"""The questions of the lessons, a module for each, and what asks one of them before a widget shows the answer.

Here belongs what is asked, how it is answered and how what is right is computed from the model of the widget.
"""

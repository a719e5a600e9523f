"""Views of single ideas: the softmax, a sequence cut into slices, the five wirings, word order, the scan.

Here belongs a view that needs neither a cell's inside nor a gradient.
"""

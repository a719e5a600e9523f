"""Views that look into a trained net: colours of a text, units that follow a label, saliency, ablations.

Here belongs a view of what `lessons.analysis` measures. A net that only reads and answers is in
`widgets.trained_nets`.
"""

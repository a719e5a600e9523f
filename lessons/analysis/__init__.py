"""What a trained net does inside: its units, activations, saliency, ablations, and the geometry of word vectors.

Here belongs what is measured on a net that is there. What trains one is in `lessons.train`, the nets themselves are in
`lessons.trained_nets`, and an intervention in a running cell is in `lessons.cells.interventions`.
"""

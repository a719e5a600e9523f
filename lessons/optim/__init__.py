"""Optimisers, and the loop that calls them: SGD and Adam in numpy, Adam and one update for torch.

Here belongs what moves weights, whatever the net. A training of one net is in `lessons.train`, `lessons.toy_models` or
`lessons.experiments`.
"""

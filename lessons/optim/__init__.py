"""Optimisers, their learning rates, and the loops that call them: SGD and Adam in numpy, Adam for torch.

Here belongs what moves weights, whatever the net. A training of one net is in `lessons.train`, `lessons.toy_models` or
`lessons.experiments`.
"""

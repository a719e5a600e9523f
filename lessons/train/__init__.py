"""The trainings of the nets that come with the course: `python -m lessons.train NAME ...`, or all without a name.

Here belongs one file for each net of `lessons.trained_nets` and `lessons.attention`, with its torch twin, its loss and
its `publish`. The list of names is `NETS` in `lessons/train/__main__.py`; optimisers are in `lessons.optim`. What a
lesson trains while it runs is in numpy, in seconds: `minilanguage`, and the files that begin with `live_`.
"""

"""Nets that come with the course, each in numpy with the checkpoint that it is loaded from, and what they score.

Import the module: `from lessons.trained_nets import char_lm`, then `char_lm.load()`. The data are in `lessons.tasks`,
the trainings in `lessons.train`; nets with attention are in `lessons.attention`.
"""

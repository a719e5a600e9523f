"""Trainings whose outcome is the point: nets on long lags from different starts, and results of papers reproduced.

Here belongs an experiment with its nets, recipes and measured rows. The tasks are in `lessons.tasks`; a training that
makes a checkpoint is in `lessons.train`.
"""

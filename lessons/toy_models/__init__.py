"""Nets small enough to be trained in a notebook's cell, in numpy, and what a lesson computes with each.

Here belongs a net that a learner trains and reads whole. Nets that come with a checkpoint are in
`lessons.trained_nets`.
"""

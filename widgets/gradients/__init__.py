"""Views of gradients on their way back: how they fade, blow up, are clipped, and add up.

Here belongs a view of what `lessons.gradients` computes. Trainings that run live are in `widgets.live_trainings`.
"""

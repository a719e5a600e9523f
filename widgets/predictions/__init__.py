"""Predictions that a learner makes in a picture before another one shows what comes out.

Here belongs what a question is made of, how it is answered and how a view is covered until then. The questions of the
lessons are in `widgets/questions`.
"""

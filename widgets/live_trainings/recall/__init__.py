"""Recall against the gap, and the net at one sentence."""

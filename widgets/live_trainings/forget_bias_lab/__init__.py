"""Scores by gap and by start: the table that decides what a forget bias is worth."""

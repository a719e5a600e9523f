"""Scores by gap and by initialisation: the table that decides what a forget bias is worth."""

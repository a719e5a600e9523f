"""A character model that writes: its probabilities, and the text."""

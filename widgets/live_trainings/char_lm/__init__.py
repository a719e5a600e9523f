"""A character model in training, on any text: bits by update, samples, what it reads."""

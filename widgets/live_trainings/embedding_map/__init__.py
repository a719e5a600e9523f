"""Word vectors in training, on a map."""

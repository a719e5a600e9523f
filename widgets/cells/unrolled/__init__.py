"""A network folded and unrolled, with one set of weights."""

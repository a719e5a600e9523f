"""A cell of one's own in training beside others: state, words, picture, controls."""

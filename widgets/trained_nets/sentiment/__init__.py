"""A net and a bag of words that read a review."""

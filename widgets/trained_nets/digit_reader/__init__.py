"""A net that reads digits as sequences."""

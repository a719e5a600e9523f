"""A text coloured by one unit of a net that reads it."""

"""The gradient of a sum of losses, contribution by contribution."""

"""A small convolutional net, layer by layer."""

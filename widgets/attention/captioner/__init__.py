"""The captioner: a caption word by word, and the attention over the scene."""

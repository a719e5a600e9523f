"""Views of attention: the map, beam search, the captioner, accuracy against length.

Here belongs a view of what `lessons.attention` computes. The live training of an encoder-decoder is in
`widgets.live_trainings`.
"""

"""Attention and the models built on it: encoder-decoders, beam search, the captioner; with the nets that ship.

Here belongs how attention scores, weighs and is judged. The tasks it is trained on are in `lessons.tasks`, the training
is in `lessons.train`.
"""

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.attention.mechanism import additive_scores, attend, dot_scores, hard, soft
from lessons.attention.translators import load_translator

__all__ = [
    "Answer",
    "Seq2Seq",
    "additive_scores",
    "attend",
    "dot_scores",
    "hard",
    "load_translator",
    "soft",
]

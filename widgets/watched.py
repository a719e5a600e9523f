"""Runs of nets over texts, kept for the views that look into the same ones."""

from functools import lru_cache

import numpy as np

from lessons import inside
from lessons.charlm import CharLM
from lessons.inside import Ranks, Watched

MOST = 10_000  # characters that a picture shows


@lru_cache(maxsize=6)
def watched(net: CharLM, text: str) -> Watched:
    """Every unit at every character, in half precision: see `lessons.inside.watch`."""
    return inside.watch(net, text, dtype=np.float16)


@lru_cache(maxsize=8)
def ranked(net: CharLM, text: str) -> Ranks:
    """The memory of every unit (c, or h of a cell without it), ranked over the text."""
    name = "c" if "c" in net.cell.state_sizes else "h"
    return Ranks.of(inside.watch(net, text, (name,), np.float16)[name])


def readable(typed: str) -> str:
    """`typed` with plain ends of lines and spaces for tabs; ValueError if it is longer than MOST characters."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    if len(text) > MOST:
        raise ValueError(
            f"That is {len(text):,} characters; this picture shows up to {MOST:,}, so shorten it."
        )
    return text

"""Where a net looks, counted: whether it is the right place, and whether the answer depends on it."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.cells.protocol import Step
from lessons.tasks.translation import END


def mirrored(net: Seq2Seq, texts: Sequence[str], within: int = 0) -> float:
    """The share of written digits at which a reversing net looks most at the digit to be copied.

    Or at most `within` places beside it.
    """
    hits = [
        abs(int(alpha.argmax()) - (len(text) - 1 - t)) <= within
        for text in texts
        for t, alpha in enumerate(_looks(net.greedy(text)))
        if t < len(text)
    ]
    return float(np.mean(hits))


def share_attending(
    net: Seq2Seq, texts: Sequence[str], written: Collection[str], places: Collection[str]
) -> float:
    """Of all steps that write one of the symbols `written`, the share that look most at one of `places`."""
    hits = [
        answer.source[int(alpha.argmax())] in places
        for answer in map(net.greedy, texts)
        for token, alpha in zip(answer.tokens, _looks(answer), strict=True)
        if token in written
    ]
    if not hits:
        raise ValueError("No step writes any of these symbols; name others.")
    return float(np.mean(hits))


def changed_by_masking(net: Seq2Seq, texts: Sequence[str], rank: int = 0) -> float:
    """The share of steps whose likeliest symbol changes when one place may not be looked at, in that step alone.

    The place is the one that the step looks at most (rank 0), second most (1), ... least (-1).
    """
    found = [
        int(net.step(state, token, mask=_without(step, rank))["p"].argmax()) != step["p"].argmax()
        for text in texts
        for state, token, step in _walk(net, text)
    ]
    return float(np.mean(found))


def _walk(net: Seq2Seq, text: str) -> Iterator[tuple[Step, str, Step]]:
    """Each greedy step: the state before, the token that was given, the step."""
    answer = net.greedy(text)
    before = (net.start(text), *answer.steps[:-1])
    return zip(before, (END, *answer.tokens[:-1]), answer.steps, strict=True)


def _looks(answer: Answer) -> np.ndarray:
    if answer.alpha is None:
        raise ValueError("This net has no attention, so it looks nowhere; load one that has.")
    return answer.alpha


def _without(step: Step, rank: int) -> np.ndarray:
    """A mask that leaves out the place of this rank."""
    mask = np.ones(len(step["alpha"]), dtype=bool)
    mask[np.argsort(-step["alpha"], kind="stable")[rank]] = False
    return mask

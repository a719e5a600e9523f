"""What a net attends to, counted: whether it is the right position, and whether the answer depends on it."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

import numpy as np

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.cells.protocol import Step
from lessons.numerics import Array
from lessons.tasks import phrasebook
from lessons.tasks.translation import END

GIVEN = (
    "",
    "feminine",
    "masculine",
)  # the words that the decoder reads back: its own, or those of a sentence


def mirrored(net: Seq2Seq, texts: Sequence[str], within: int = 0) -> float:
    """The fraction of written digits whose largest attention weight is on the digit to be copied.

    Or at most `within` places beside it.
    """
    hits = [
        abs(int(alpha.argmax()) - (len(text) - 1 - t)) <= within
        for text in texts
        for t, alpha in enumerate(_weights(net.greedy(text)))
        if t < len(text)
    ]
    return float(np.mean(hits))


def fraction_attending(
    net: Seq2Seq, texts: Sequence[str], written: Collection[str], among: Collection[str]
) -> float:
    """Of the steps that write one of the symbols `written`, the fraction that attend most to one of `among`."""
    hits = [
        answer.source[int(alpha.argmax())] in among
        for answer in map(net.greedy, texts)
        for token, alpha in zip(answer.tokens, _weights(answer), strict=True)
        if token in written
    ]
    if not hits:
        raise ValueError("No step writes any of these symbols; name others.")
    return float(np.mean(hits))


def fraction_feminine(
    net: Seq2Seq, colour: str, positions: Collection[int], after: int = 0, given: str = ""
) -> float:
    """How often the colour stays feminine when encoder states are swapped for those of a masculine sentence.

    The sentences are *the big COLOUR NOUN is heavy*, for every pair of a feminine and a masculine noun of the phrase
    book. Swapped are the states at `positions`, so key and value together, once `after` words are written. The decoder
    reads its own words back, or first the words that are `given`: with "feminine" the article, the adjective and the
    noun of the feminine sentence, with "masculine" the first two of the masculine one and the feminine noun.
    """
    if given not in GIVEN:
        raise ValueError(
            f"The words given are one of {', '.join(map(repr, GIVEN))}, not {given!r}."
        )
    feminine = phrasebook.AFTER[colour][1]
    texts = {noun: f"the big {colour} {noun} is heavy" for noun in phrasebook.NOUNS}
    starts = {noun: net.start(text) for noun, text in texts.items()}
    right = {noun: net.greedy(text).tokens[:3] for noun, text in texts.items()}
    hits = list[bool]()
    for (one, first), (other, second) in product(phrasebook.NOUNS.items(), repeat=2):
        if not first.feminine or second.feminine:
            continue
        swapped = starts[one]["values"].copy()
        swapped[list(positions)] = starts[other]["values"][list(positions)]
        two = right[one if given == "feminine" else other][:2]
        words = (*two, right[one][2]) if given else ()
        hits.append(feminine in _written(net, starts[one], swapped, after, words))
    return float(np.mean(hits))


def _written(
    net: Seq2Seq, start: Step, swapped: Array, after: int, given: Sequence[str]
) -> list[str]:
    """What a net writes from a state, over `swapped` values once `after` words are there; the first may be given."""
    state, words = start, [END]
    for t in range(16):
        values = start["values"] if t < after else swapped
        state = net.step(state | {"values": values}, words[-1])
        own = net.task.writes[int(state["p"].argmax())]
        words.append(given[t] if t < len(given) else own)
        if words[-1] == END:
            break
    return words


def changed_by_masking(net: Seq2Seq, texts: Sequence[str], rank: int = 0) -> float:
    """The fraction of steps whose likeliest symbol changes when one position is masked, in that step alone.

    The position is the one with the largest attention weight of the step (rank 0), second most (1), ... least (-1).
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


def _weights(answer: Answer) -> np.ndarray:
    if answer.alpha is None:
        raise ValueError(
            "This net has no attention, so it has no attention weights; load one that has."
        )
    return answer.alpha


def _without(step: Step, rank: int) -> np.ndarray:
    """A mask that leaves out the position of this rank."""
    mask = np.ones(len(step["alpha"]), dtype=bool)
    mask[np.argsort(-step["alpha"], kind="stable")[rank]] = False
    return mask

"""Beam search: instead of the one best symbol at every step, keep the few best partial answers.

    Graves, "Sequence transduction with recurrent neural networks", 2012; Sutskever, Vinyals and Le, 2014.

A partial answer is worth the sum of the logarithms of its symbols' probabilities. With a width of 1 it is greedy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessons.attention.encoder_decoder import Seq2Seq
from lessons.cells.protocol import Step
from lessons.numerics import Array
from lessons.tasks.translation import END, Task

WIDEST = 5
SHOWN = 2  # times the width: so many continuations of a round are listed, the others are forgotten


@dataclass(frozen=True, eq=False)
class Partial:
    """An answer so far: its symbols and the logarithm of its probability.

    `parent` counts into the kept ones of the round before, `kept` says whether it goes on to the next round.
    """

    tokens: tuple[str, ...]
    log_p: float
    parent: int = 0
    kept: bool = True

    @property
    def done(self) -> bool:
        """Whether END is written."""
        return self.tokens[-1:] == (END,)


@dataclass(frozen=True, eq=False)
class Search:
    """A whole search: in each round the listed continuations, best first; the first `width` of them are kept."""

    task: Task
    width: int
    rounds: tuple[tuple[Partial, ...], ...]
    normalised: bool = False

    @property
    def best(self) -> Partial:
        """The likeliest answer that was found; `normalised`, the finished one with the largest mean log p."""
        done = [p for listed in self.rounds for p in listed if p.kept and p.done]
        if not (self.normalised and done):
            return self.rounds[-1][0]
        return max(done, key=lambda p: p.log_p / len(p.tokens))

    @property
    def text(self) -> str:
        """The best answer as it reads."""
        return self.task.join(self.best.tokens)


def extend(so_far: Array, log_p: Array, width: int) -> list[tuple[int, int, float]]:
    """The `width` best continuations, best first: which partial answer, which symbol, log probability in all.

    so_far (k,) are the log probabilities of k partial answers, log_p (k, n) those of each next symbol.
    """
    totals = so_far[:, np.newaxis] + log_p
    best = np.argsort(-totals, axis=None, kind="stable")[:width]
    return [(*divmod(int(b), log_p.shape[1]), float(totals.flat[b])) for b in best]


def beam_decode(net: Seq2Seq, text: str, width: int = 3, *, normalised: bool = False) -> Search:
    """Search for the likeliest answer to `text`, keeping `width` partial ones, 1 to WIDEST.

    A finished answer stays among them as it is. The search ends when the best one is finished: no other can overtake
    it, since a further symbol only lowers log p. With length normalisation (`normalised`) answers are compared by log p
    per symbol, and the search ends when all kept ones are finished. ValueError for another width.
    """
    if not 1 <= width <= WIDEST:
        raise ValueError(f"The width of a beam is 1 to {WIDEST} here, not {width}.")
    kept, states = [Partial((), 0.0)], [net.start(text)]
    rounds = list[tuple[Partial, ...]]()
    while not all(p.done for p in (kept if normalised else kept[:1])) and len(rounds) < net.longest(
        text
    ):
        steps = [_next(net, state, partial) for state, partial in zip(states, kept, strict=True)]
        listed = _listed(net.task, kept, steps, width)
        rounds.append(tuple(listed))
        kept = [partial for partial in listed if partial.kept]
        states = [steps[partial.parent] for partial in kept]
    return Search(net.task, width, tuple(rounds), normalised)


def _next(net: Seq2Seq, state: Step, partial: Partial) -> Step:
    """The step after a partial answer; a finished one goes on with END, at no cost."""
    if partial.done:
        return state | {"log_p": np.where(np.arange(len(net.task.writes)) == 0, 0.0, -np.inf)}
    return net.step(state, partial.tokens[-1] if partial.tokens else END)


def _listed(
    task: Task, kept: Sequence[Partial], steps: Sequence[Step], width: int
) -> list[Partial]:
    """The best continuations of all kept answers: the first `width` kept, as many more dropped."""
    so_far = np.array([partial.log_p for partial in kept])
    found = extend(so_far, np.stack([step["log_p"] for step in steps]), SHOWN * width)
    listed = list[Partial]()
    for rank, (parent, symbol, log_p) in enumerate(found):
        old = kept[parent]
        tokens = old.tokens if old.done else (*old.tokens, task.writes[symbol])
        if log_p > -np.inf:
            listed.append(Partial(tokens, log_p, parent, rank < width))
    return listed

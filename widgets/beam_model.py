"""A beam search, round by round: the state of a `BeamView`."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from traitlets import Int, Unicode, observe, validate

from lessons.beam import WIDEST, Partial, Search, search
from lessons.encoder_decoder import Seq2Seq
from lessons.translation_tasks import END
from widgets.attention_words import excerpt, glyph
from widgets.view import Model, inside

LONGEST, MOST = 12, 18  # symbols of a source; rounds that are drawn


@dataclass(frozen=True)
class Words:
    """All that the learner reads."""

    typed: str = "source"
    width: str = "beam"
    round: str = "round"
    end: str = "end"
    dropped: str = "dropped"
    greedy: str = "greedy: "
    beam: str = "beam of {width}: "
    written: str = "“{text}”, log p {log_p}{verdict}"
    verdicts: tuple[str, str, str] = ("", " ✗", " ✓")
    truth: str = "; right is “{truth}”"
    working: str = "…"
    long: str = "That is {n} symbols; this tree has room for {most}, so shorten it."
    unknown: str = "“{token}” is unknown to this net; it reads a placeholder instead."
    wants: str = "The tree needs a net, a Seq2Seq."
    caption: str = (
        "Beam of {width} on “{source}”, round {t} of {T}: {now}. Greedy ends with {greedy}{end}."
    )
    ends: str = "; the beam with {beam}"


SAY = Words()


class BeamModel(Model):
    """What a net keeps and drops while it looks for the likeliest answer to `typed`; `t` rounds are shown."""

    typed = Unicode()
    width = Int(3)
    t = Int(1)

    def __init__(self, net: Seq2Seq, typed: str = "", **traits: Any) -> None:
        """Search with `net`, all rounds shown."""
        if not isinstance(net, Seq2Seq):
            raise ValueError(SAY.wants)
        self.net = net
        self._searched = lru_cache(maxsize=32)(partial(search, net))
        super().__init__(typed=typed or net.task.example, width=traits.pop("width", 3))
        self._search()
        self.t = traits.pop("t", self.T)
        if traits:
            raise TypeError(f"BeamView has no {', '.join(traits)}")

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        n = len(self.net.task.split(typed))  # ValueError: nothing there, or too long
        if n > LONGEST:
            raise ValueError(SAY.long.format(n=n, most=LONGEST))
        return typed

    @validate("width")
    def _narrow(self, proposal: Any) -> int:
        return int(inside(proposal, 1, WIDEST))

    @validate("t")
    def _in_the_search(self, proposal: Any) -> int:
        return (
            int(inside(proposal, 1, self.T)) if hasattr(self, "found") else int(proposal["value"])
        )

    @observe("typed", "width")
    def _again(self, _: Any) -> None:
        if hasattr(self, "found"):
            self._search()

    def _search(self) -> None:
        """Search anew; who saw all the rounds sees all of the new ones."""
        whole = not hasattr(self, "found") or self.t >= self.T
        unknown = self.net.task.unknown(self.typed)
        with self.together():
            self.problem = SAY.unknown.format(token=glyph(unknown[0], 20)) if unknown else ""
            self.found: Search = self._searched(self.typed, self.width)
            self.greedy: Partial = self._searched(self.typed, 1).best
            self.t = self.T if whole else min(self.t, self.T)

    @property
    def T(self) -> int:
        """Rounds that can be shown."""
        return min(len(self.found.rounds), MOST)

    @property
    def best(self) -> tuple[int, ...]:
        """The place, in each round shown, of what led to the best partial answer of the last one."""
        at, path = 0, list[int]()
        for listed in reversed(self.found.rounds[: self.t]):
            path.append(at)
            at = listed[at].parent
        return tuple(reversed(path))

    @property
    def truth(self) -> str | None:
        """The right answer; None where the task has no rule for the source."""
        try:
            return self.net.task.answer(self.typed)
        except ValueError:
            return None

    def told(self, answer: Partial) -> str:
        """An answer with its log probability, and whether it is right."""
        text = self.net.task.join(answer.tokens)
        truth = self.truth
        right = answer.tokens[-1:] == (END,) and text == truth
        verdict = SAY.verdicts[0 if truth is None else 1 + right]
        return SAY.written.format(text=text, log_p=minus(answer.log_p, 2), verdict=verdict)

    @property
    def caption(self) -> str:
        """The best partial answer of the round, and how greedy and beam end."""
        now, ended = self.found.rounds[self.t - 1][0], self.t == self.T
        return SAY.caption.format(
            width=self.width,
            source=excerpt(self.typed),
            t=self.t,
            T=self.T,
            now=SAY.written.format(
                text=self.net.task.join(now.tokens), log_p=minus(now.log_p, 2), verdict=""
            ),
            greedy=self.told(self.greedy),
            end=SAY.ends.format(beam=self.told(self.found.best)) if ended else "",
        )


def minus(value: float, digits: int) -> str:
    """A number with a real minus sign, and none before a zero."""
    text = f"{abs(value):.{digits}f}"
    return f"−{text}" if value < 0 and float(text) else text

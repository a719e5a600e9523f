"""A sentence that is read word by word: what a recurrent net and a bag of words hold of it after each."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from traitlets import Int, Unicode, observe, validate

from lessons.numerics import Array
from lessons.tasks.reviews import VOCABULARY
from lessons.tasks.vocabulary import split
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import JUDGEMENTS, SentimentNet, verdict
from widgets.core.model import Model, inside
from widgets.drawing.word_row import cut, listed, unfinished

MOST, LAST_ORDER = 16, 99  # words of a sentence; orders offered


@dataclass(frozen=True)
class Texts:
    """All that the learner reads."""

    text: str = "a sentence:"
    text_tip: str = "Any words; those that the net knows stand under the picture"
    order: str = "order"
    order_tip: str = "0 is the order that was typed; every other number shuffles the same words"
    shuffle: str = "shuffle"
    shuffle_tip: str = "Take another order of the same words"
    back: str = "as typed"
    back_tip: str = "Back to order 0"
    long: str = f"That is {{n}} words; the meter reads up to {MOST}, so shorten the sentence."
    unknown: str = "Not known: {words}; the net reads <unknown> there, and the bag leaves it out."
    stranger: str = "unknown"
    known: str = "Words it knows: {words}."
    net: str = "recurrent net"
    bag: str = "bag of words"
    praise: str = "praise"
    blame: str = "blame"
    after: str = "after word "
    told: tuple[str, str] = ("p(praise) of the net", "after “{word}”")
    p: str = "p(praise) = "
    caption: str = "“{said}”: after word {t} of {T} the net {verdict} (p = {p:.2f}), the bag {bag_verdict} ({q:.2f})."
    waiting: str = " “{word}” is not finished yet."
    whole: str = " At the end: net {p:.2f}, bag {q:.2f}."
    typed: str = " As typed the net ends at {p:.2f}, the bag at {q:.2f}."


SAY = Texts()


class MeterModel(Model):
    """A sentence, an order of its words (0 is as typed), and the word t, from 1, up to which it is read."""

    text = Unicode("the film was not good , but the music was great")
    order = Int(0)
    t = Int(1)
    T = Int(1, help="how many words there are")

    def __init__(self, net: SentimentNet | None = None, **traits: Any) -> None:
        """Read with `net`, one that comes with the course if there is none."""
        self.net, self.bag = net or sentiment.load(), sentiment.bag()
        super().__init__(**{name: value for name, value in traits.items() if name != "t"})
        self._begin_anew()
        self.order, self.t = traits.get("order", 0), traits.get("t", self.T)

    @validate("text")
    def _readable(self, proposal: Any) -> str:
        words = split(proposal["value"])
        if len(words) > MOST:
            raise ValueError(SAY.long.format(n=len(words)))
        return str(proposal["value"])

    @validate("order")
    def _offered(self, proposal: Any) -> int:
        return int(inside(proposal, 0, LAST_ORDER))

    @validate("t")
    def _in_the_sentence(self, proposal: Any) -> int:
        return int(inside(proposal, 1, self.T))

    @observe("text")
    def _begin_anew(self, _: Any = None) -> None:
        """The whole of another sentence, as it was typed; its length is told before the word that is shown."""
        with self.together():
            self.T = len(self.typed)
            self.order, self.t = 0, self.T
            self._name_strangers()

    def _name_strangers(self) -> None:
        words = VOCABULARY.unknown(self.typed)
        self.problem = SAY.unknown.format(words=listed(words)) if words else ""

    def shuffle(self) -> None:
        """The next order."""
        self.order = self.order % LAST_ORDER + 1

    @property
    def typed(self) -> tuple[str, ...]:
        """The words in the order that was typed, without one that is not finished."""
        words = split(self.text)
        return words[:-1] if self.rest else words

    @property
    def rest(self) -> str:
        """A last word that is not finished yet, "" if there is none."""
        return unfinished(self.text, split(self.text), VOCABULARY.words)

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order that is read."""
        return shuffled(self.typed, self.order)

    @property
    def strange(self) -> tuple[bool, ...]:
        """For each word, whether the net does not know it."""
        unknown = VOCABULARY.unknown(self.words)
        return tuple(word in unknown for word in self.words)

    def read(self, words: tuple[str, ...]) -> Array:
        """p(praise) after each word, (2, T): of the net, of the bag."""
        return np.stack([self.net.run(words)["p"], self.bag.after(words)])

    @property
    def caption(self) -> str:
        """The sentence, what both say after the word looked at and at the end, and as typed where it is shuffled."""
        (p, q), t = self.read(self.words), self.t
        said = SAY.caption.format(
            said=" ".join(map(short, self.words)),
            t=t,
            T=self.T,
            verdict=JUDGEMENTS[verdict(p[t - 1])],
            p=p[t - 1],
            bag_verdict=JUDGEMENTS[verdict(q[t - 1])],
            q=q[t - 1],
        )
        said += SAY.whole.format(p=p[-1], q=q[-1]) if t < self.T else ""
        before = self.read(self.typed)[:, -1]
        said += SAY.typed.format(p=before[0], q=before[1]) if self.order else ""
        return said + (SAY.waiting.format(word=self.rest) if self.rest else "")


@lru_cache(maxsize=256)
def shuffled(words: tuple[str, ...], order: int) -> tuple[str, ...]:
    """Order `order` of the words: 0 as they are, any other the shuffle of that seed."""
    if not order:
        return words
    places = np.random.default_rng(order).permutation(len(words))
    return tuple(words[place] for place in places)


def short(word: str) -> str:
    """A word, cut where it would be too long for this picture."""
    return cut(word, 12)

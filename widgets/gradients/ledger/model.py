"""A word, the ledger of its gradient, and what of it is looked at."""

from functools import lru_cache
from typing import Any

import numpy as np
from traitlets import observe

from lessons.gradients.truncation import (
    FORMS,
    Cost,
    Form,
    Mask,
    angle_between,
    truncation_costs,
    truncation_mask,
)
from lessons.numerics import Array
from lessons.toy_models.autograd import gradients, largest_difference, truncated
from lessons.toy_models.gradient_ledger import Ledger, ledger
from lessons.toy_models.hello import HelloNet
from widgets.core.controls import action
from widgets.core.formats import signed
from widgets.core.model import Model
from widgets.core.traits import Choice, Typed, Whole
from widgets.gradients.ledger.words import LONGEST, SAY, SHORTEST

WEIGHTS = ("W_hh", "W_xh", "W_hy")
LAST_SEED = 19
UNITS = 3
AGREE = 1e-10  # what passes for the same number


@lru_cache(maxsize=64)
def settled(word: str, seed: int) -> tuple[HelloNet, Ledger]:
    """The untrained net of a word and a seed, and its ledger."""
    net = HelloNet(UNITS, seed, word=word)
    return net, ledger(net)


@lru_cache(maxsize=256)
def judged(word: str, seed: int, k: int, form: Form) -> dict[str, Array]:
    """What autograd says; k as long as the run cuts nothing."""
    net = settled(word, seed)[0]
    return gradients(net) if k >= len(word) - 1 else truncated(net, k, form)


def drawable(word: str) -> None:
    """ValueError for a word that has no place in the picture."""
    if len(word) < SHORTEST:
        raise ValueError(SAY.short)
    if len(word) > LONGEST:
        raise ValueError(SAY.long.format(n=len(word), most=LONGEST))
    if unseen := [letter for letter in word if not letter.isprintable()]:
        raise ValueError(SAY.strange.format(found=unseen[0]))


class LedgerModel(Model):
    """A word of up to 11 letters, read by an untrained net of 3 units; one entry of one weight is settled.

    `walked` counts the passes of the backward loop; k, the steps that the gradient of a term may reach. Both, and
    `term`, stay at their end when the word grows. A new word, seed or weight chooses the entry with the largest
    gradient.
    """

    word = Typed("hello", check=drawable, label=SAY.word, tip=SAY.word_tip, width=160)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=175)
    weight = Choice(WEIGHTS, "W_hh", tip=SAY.weight, width=60)
    entry = Whole(  # flat, from 0
        0,
        0,
        lambda model: model.shape[0] * model.shape[1] - 1,
        plus=1,
        look={"readout": False},  # its row and its column stand in the line below
        label=SAY.entry,
        tip=SAY.entry_tip,
        width=185,
    )
    term = Whole(4, 1, lambda model: model.T, label=SAY.term, tip=SAY.term_tip, width=320)
    walked = Whole(4, 0, lambda model: model.T)
    k = Whole(4, 1, lambda model: model.T, label=SAY.k, tip=SAY.k_tip, width=350)
    form = Choice(FORMS, "window", [words for words, _ in SAY.form], tip=SAY.form_tip, width=172)

    def __init__(self, **traits: Any) -> None:
        """The last loss term, walked all the way, nothing cut; `traits` say otherwise."""
        net = ("word", "seed", "weight")
        super().__init__(**{name: traits[name] for name in net if name in traits})
        for name, value in traits.items():
            setattr(self, name, value)

    def begin(self) -> None:
        """Choose the entry with the largest gradient."""
        self._choose_the_largest(None)

    @action(SAY.start, SAY.start_tip)
    def to_the_loss(self) -> None:
        """Begin at the loss terms."""
        self.walked = 0

    @action(SAY.back, SAY.back_tip)
    def back(self) -> None:
        """Go one step further back."""
        self.walked += 1

    @action(SAY.whole, SAY.whole_tip)
    def all_the_way(self) -> None:
        """Go back to the first step."""
        self.walked = self.T

    @observe("word")
    def _stay_at_the_end(self, change: Any) -> None:
        before = len(change["old"]) - 1
        with self.together():
            for name in ("term", "walked", "k"):
                value = getattr(self, name)
                self.set_trait(name, self.T if value == before else min(value, self.T))

    @observe("word")
    def _say_alone(self, _: Any) -> None:
        alone = len(set(self.word)) == 1
        self.problem = SAY.alone.format(word=self.word) if alone else ""

    @observe("word", "seed", "weight")
    def _choose_the_largest(self, _: Any) -> None:
        self.entry = int(np.abs(self.ledger.total(self.weight)).argmax())

    @property
    def T(self) -> int:
        """Loss terms, and steps."""
        return len(self.word) - 1

    @property
    def net(self) -> HelloNet:
        """The net that reads the word."""
        return settled(self.word, self.seed)[0]

    @property
    def ledger(self) -> Ledger:
        """All its contributions."""
        return settled(self.word, self.seed)[1]

    @property
    def shape(self) -> tuple[int, int]:
        """Of the weight: rows, columns."""
        rows, columns = self.net.weights[self.weight].shape
        return rows, columns

    @property
    def place(self) -> str:
        """The name of the entry, as "W_hh[1, 2]"."""
        row, column = divmod(self.entry, self.shape[1])
        return f"{self.weight}[{row + 1}, {column + 1}]"

    @property
    def keep(self) -> Mask:
        """The entries of the ledger that the cut leaves, (T, T)."""
        return truncation_mask(self.T, self.k, self.form)

    @property
    def posted(self) -> Mask:
        """The entries that the loop has come to, (T, T): it fills a column at each pass, the last one first."""
        t, s = np.indices((self.T, self.T))
        reached: Mask = (s <= t) & (s >= self.T - self.walked)
        return reached

    @property
    def entries(self) -> Array:
        """The chosen number of every contribution, (T, T)."""
        terms = self.ledger.contributions[self.weight]
        chosen: Array = terms.reshape(self.T, self.T, -1)[:, :, self.entry]
        return chosen

    @property
    def gradient(self) -> Array:
        """dL/dW so far: what is posted and not cut."""
        return self.ledger.total(self.weight, self.keep & self.posted)

    @property
    def torchs(self) -> Array:
        """dL/dW as autograd has it, with the same cut."""
        return judged(self.word, self.seed, self.k, self.form)[self.weight]

    @property
    def difference(self) -> float:
        """The largest |gradient - torch's| over all numbers of the weight."""
        return largest_difference({"": self.gradient}, {"": self.torchs})

    @property
    def lost(self) -> tuple[float, float, float]:
        """What the cut takes from the entry, |whole - cut| / |whole| of dW, and the angle between them (degrees)."""
        whole, left = (self.ledger.total(self.weight, keep) for keep in (None, self.keep))
        size = float(np.linalg.norm(whole))
        part = float(np.linalg.norm(whole - left)) / size if size else 0.0
        return float((whole - left).flat[self.entry]), part, angle_between(whole, left)

    @property
    def cost(self) -> Cost:
        """Of the way back as it is cut; of one sweep where nothing is."""
        return truncation_costs(self.T, self.k)["whole" if self.k == self.T else self.form]

    @property
    def reached(self) -> Mask:
        """The steps that the gradient of the chosen term has reached, (T,)."""
        reached: Mask = (self.keep & self.posted)[self.term - 1]
        return reached

    @property
    def norms(self) -> Array:
        """|dL_t/dh_s| of the chosen term at every step s, (T,); NaN where its gradient has not come."""
        norms = np.linalg.norm(self.ledger.state_grads[self.term - 1], axis=1)
        return np.where(self.reached, norms, np.nan)

    @property
    def caption(self) -> str:
        """The sum, its parts, whether autograd agrees, what is cut, and the gradient of one term on its way back."""
        return " ".join([self._sum, self._cut, self._way])

    @property
    def _sum(self) -> str:
        parts = np.where(self.keep, self.entries, 0.0).sum(axis=0)[::-1][: self.walked]
        loss = f"“{self.word}”: L = {self.ledger.losses.sum():.3f}, a sum of {self.T}."
        if not self.walked:
            return f"{loss} No step back has been made yet."
        value, steps = self.gradient.flat[self.entry], "steps" if self.walked > 1 else "step"
        said = f"{loss} d{self.place} = {signed(value, 3)}, from {steps} {self.T}"
        said += f" to {self.T - self.walked + 1}" if self.walked > 1 else ""
        whole, most = self.walked == self.T, int(np.abs(parts).argmax())
        agrees = "; autograd says the same" if whole and self.difference < AGREE else ""
        largest = (
            f", the most of it at step {self.T - most}: {signed(parts[most], 3)}"
            if parts.any()
            else ""
        )
        return f"{said}{largest}{agrees}."

    @property
    def _cut(self) -> str:
        if self.k == self.T:
            return "Nothing is cut."
        entry, part, degrees = self.lost
        how = "a window" if self.form == "window" else "chunks"
        rest = f"d{self.weight} differs by {part:.0%} of its norm, and is turned by {degrees:.1f}°"
        return f"Cut to {how} of {self.k}: {signed(entry, 3)} of it is cut away; {rest}."

    @property
    def _way(self) -> str:
        if not self.reached.any():
            return f"The gradient of L_{self.term} has not been followed."
        norms = self.norms[self.reached][::-1]
        end = self.term - len(norms) + 1
        back = f", {norms[-1]:.3f} at h_{end}" if end < self.term else ""
        return f"|dL_{self.term}/dh| is {norms[0]:.3f} at h_{self.term}{back}."

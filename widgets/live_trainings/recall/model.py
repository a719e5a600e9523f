"""A net that is trained to recall a birthplace, the sentence it reads, and its probabilities after each word."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
from ipywidgets import Checkbox, Dropdown, IntRangeSlider
from traitlets import Bool, Int, TraitError, Tuple, validate

from lessons.numerics import Array
from lessons.tasks.birthplace import COUNTRIES, LANGUAGES, Birthplace, Sentence, read
from lessons.toy_models.counting_baseline import trained_counter
from lessons.toy_models.recall import UPDATES, RecallNet, recall_rate, train_recall
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.live_training import LiveTraining, LookBack
from widgets.core.traits import Choice, Flag, Labelled, Typed, Whole

LONGEST, LAST_SEED, LAST_EXAMPLE = 40, 9, 999
MOST_WORDS, MOST_LETTERS = 60, 24  # of what is typed: words, and letters of one word
EVERY, JUDGED = 25, 80  # updates from moment to moment; sentences per lag that judge a moment
LAGS = (0, 5, 10, 15, 20, 30, 40)  # where recall is measured
COUNTED = (1, 2, 3)  # words in an n-gram of the counts
# recall by chance alone: two standard deviations around 1/8 for JUDGED guesses
BY_CHANCE = (1 / 8 - 2 * (7 / 64 / JUDGED) ** 0.5, 1 / 8 + 2 * (7 / 64 / JUDGED) ** 0.5)


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "The sentence, and the probability of each language"
    step: str = "update shown"
    step_tip: str = f"The net as it was, in steps of {EVERY} updates"
    seed: str = "seed"
    lags: str = "lags in training"
    lags_tip: str = "The shortest and the longest lag of the sentences that it is trained on"
    curriculum: str = "curriculum"
    curriculum_tip: str = (
        "Short lags first: 0 to 4 words for 600 updates, then the lags of the slider"
    )
    distractors: str = "distractors"
    plain: str = "plain"
    distracting: str = "hard"
    lag: str = "time lag"
    lag_tip: str = "Words between the cue and the question, in the sentence below"
    another: str = "Another"
    another_tip: str = "Another sentence of the same lag"
    word: str = "after word"
    word_tip: str = "After which word you look; a click on the bar under a word does the same"
    own: str = "your own:"
    own_tip: str = "Type a sentence; leave it empty for the ready-made ones"
    own_example: str = "anna was born in spain . it rained . now this person speaks"
    long: str = f"That is {{n}} words; this widget reads up to {MOST_WORDS}, so shorten it."
    long_word: str = (
        f"{{word!r}}... is too long for a word; use words of up to {MOST_LETTERS} letters."
    )
    strip: str = "under each word: p of the right language"
    no_cue: str = "no “born in <country>”: no answer is right"
    cue: str = "cue"
    other: str = "other country"
    strange: str = "Not among the words it was trained on, so nothing goes in: {words}."
    after: str = "p after “"
    loss_axis: str = "loss (nats)"
    steps_axis: str = "update"
    recall_axis: str = "recall"
    lag_axis: str = "time lag (words)"
    net: str = "the network"
    bag: str = "single words, counted"
    pairs: str = "bigrams, counted"
    triples: str = "trigrams, counted"
    chance: str = "chance"
    at_chance: str = "as by chance"
    below_chance: str = "below chance"
    above_chance: str = "above chance"
    below_counts: str = "above chance, but not above the count of trigrams"
    above_counts: str = "above every count"
    trained: str = "lags in training"


SAY = Texts()


@dataclass(frozen=True)
class Moment:
    """The net after `step` updates: mean loss of the last ones in nats, recall at LAGS, and the net itself."""

    step: int
    loss: float
    recall: Array
    net: RecallNet


def short_enough(typed: str) -> None:
    """TraitError for a sentence that is too long to be shown."""
    words = read(typed).words if typed.strip() else ()
    if len(words) > MOST_WORDS:
        raise TraitError(SAY.long.format(n=len(words)))
    for word in words:
        if len(word) > MOST_LETTERS:
            raise TraitError(SAY.long_word.format(word=word[:12]))


class Span(Labelled[Any, Any], Tuple):
    """Two ints on a slider with two handles."""

    kind = IntRangeSlider


class RecallModel(LiveTraining[Moment]):
    """A net in training and a sentence. A change of `lags`, `curriculum`, `distracting` or `seed` makes a new net.

    `typed` is shown instead of the sentence of `lag` and `example`, as long as it is not empty; moving either
    empties it. `word` counts the words of the sentence from 1, and stays at the last one if it was there.
    `counts` shows the recall of three counts beside the net's.
    """

    steps = UPDATES
    renewing = ("lags", "curriculum", "distracting", "seed")
    step = LookBack(UPDATES // EVERY, every=EVERY, label=SAY.step, tip=SAY.step_tip, width=270)
    seed = Whole(1, 0, LAST_SEED, label=SAY.seed, width=200)
    lags: tuple[int, int] = Span(  # type: ignore[assignment]
        Int(),
        Int(),
        default_value=(20, LONGEST),
        label=SAY.lags,
        tip=SAY.lags_tip,
        width=350,
        look={"max": LONGEST},
    )
    curriculum = Flag(
        False,
        label=SAY.curriculum,
        tip=SAY.curriculum_tip,
        width=120,
        kind=Checkbox,
    )
    distracting = Choice(
        (False, True),
        True,
        (SAY.plain, SAY.distracting),
        label=SAY.distractors,
        width=180,
        kind=Dropdown,
    )
    lag = Whole(20, 0, LONGEST, label=SAY.lag, tip=SAY.lag_tip, width=280)
    example = Whole(37, 0, LAST_EXAMPLE)
    word = Whole(
        1,
        1,
        lambda model: len(model.sentence.words),
        label=SAY.word,
        tip=SAY.word_tip,
        width=290,
        look={"max": MOST_WORDS},
    )
    typed = Typed(
        "",
        check=short_enough,
        label=SAY.own,
        tip=SAY.own_tip,
        width=640,
        look={"placeholder": SAY.own_example},
    )
    counts = Bool(True)

    def __init__(self, **traits: Any) -> None:
        """An untrained net, looked at after the last word unless `word` says otherwise."""
        super().__init__(**traits)
        self._length = len(self.sentence.words)
        if "word" not in traits:
            self.word = self._length
        self.observe(self._keep_place, ["typed", "lag", "example", "distracting"])

    @validate("lags")
    def _in_order(self, proposal: Any) -> tuple[int, int]:
        low, high = sorted(min(max(lag, 0), LONGEST) for lag in proposal["value"])
        return low, high

    def _keep_place(self, change: Any) -> None:
        """Another sentence: stay at the end if that is where we were."""
        with self.together():
            if change["name"] != "typed":
                self.typed = ""
            at_end, self._length = self.word >= self._length, len(self.sentence.words)
            self.word = self._length if at_end else self.word

    def moments(self) -> Iterator[Moment]:
        """A new net from the seed, and its training."""
        return _moments(self.seed, self.lags, self.curriculum, self.distracting)

    @action(SAY.another, SAY.another_tip, "80px")
    def another(self) -> None:
        """Another sentence of the same lag."""
        self.example = (self.example + 1) % (LAST_EXAMPLE + 1)

    @property
    def sentence(self) -> Sentence:
        """What is read: what was typed, or the sentence of `lag` and `example`."""
        if self.typed.strip():
            return read(self.typed)
        return _ready_made(self.lag, self.example, self.distracting)

    @property
    def probs(self) -> Array:
        """p (T, 8) of each language after each word, by the net that is shown."""
        return self.shown.net.probs(self.sentence)

    @property
    def caption(self) -> str:
        """Where training stands, what the recall at the longest lag shows, and the answer after the shown word."""
        moment, sentence, p = self.shown, self.sentence, self.probs[self.word - 1]
        best = LANGUAGES[COUNTRIES[int(p.argmax())]]
        said = f"Update {moment.step} of {UPDATES}, loss {moment.loss:.1f}. "
        said += f"Recall at a time lag of {LAGS[-1]} is {moment.recall[-1]:.2f}, {self.verdict}. "
        said += (
            f"After “{sentence.words[self.word - 1]}” (word {self.word} of {len(sentence.words)}): "
        )
        said += f"most probable {best}" if p.max() > 0.5 else "no language above 0.5"
        if sentence.language:
            said += f"; p({sentence.language}), the right answer, is {p[COUNTRIES.index(sentence.country)]:.2f}"
        return f"{said}."

    @property
    def verdict(self) -> str:
        """How the recall at the longest lag compares with chance and, with `counts`, with the best count."""
        recall, (low, high) = self.shown.recall[-1], BY_CHANCE
        if recall < low:
            return SAY.below_chance
        if recall <= high:
            return SAY.at_chance
        if not self.counts:
            return SAY.above_chance
        best = max(count_recall(n, self.distracting)[-1] for n in COUNTED)
        return SAY.above_counts if recall > best else SAY.below_counts


@lru_cache(maxsize=256)
def _ready_made(lag: int, example: int, distracting: bool) -> Sentence:
    return Birthplace(distracting).sentence(lag, Random(example))


@lru_cache(maxsize=8)
def count_recall(n: int, distracting: bool) -> Array:
    """Recall at LAGS of naive Bayes over n-grams of n words."""
    counter = trained_counter(n, distracting)
    return np.array([recall_rate(counter, lag, distracting) for lag in LAGS])


def _moments(
    seed: int, lags: tuple[int, int], curriculum: bool, distracting: bool
) -> Iterator[Moment]:
    net, losses = RecallNet(seed), list[float]()
    for record in train_recall(net, Birthplace(distracting), lags, curriculum):
        losses.append(record.loss)
        if record.step % EVERY == 0:
            measured = [recall_rate(net, lag, distracting, JUDGED) for lag in LAGS]
            mean = float(np.mean(losses[-EVERY:]))
            yield Moment(record.step, mean, np.array(measured), copy.deepcopy(net))

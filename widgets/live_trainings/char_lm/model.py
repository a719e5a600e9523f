"""A character language model in training on a text of the learner's, and the moment that is shown."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import Dropdown, Textarea
from traitlets import observe

from lessons.tasks import text, text_files
from lessons.tasks.text import STORY, Corpus, TextError, Vocabulary
from lessons.train.live_char_lm import CharRecord, train_char_lm
from lessons.trained_nets.char_lm import CharLM
from lessons.trained_nets.ngrams import bigram_bits, unigram_bits
from widgets.core.live_training import LiveTraining, LookBack
from widgets.core.traits import Choice, Offered, Typed, Whole
from widgets.live_trainings.char_lm.words import SAY

OFF = float("inf")  # the threshold that clips nothing
UNITS, CUTS, UPDATES = (8, 16, 32, 64, 90), (1, 2, 5, 10, 25, 50), (300, 1000, 3000, 10000)
RATES, CLIPS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0), (0.1, 0.3, 1.0, 3.0, 10.0, OFF)
PACES = {"100 updates/s": 100.0, "300 updates/s": 300.0, "full speed": OFF}
SOURCES, LAST_SEED = ("typed", "file", "library"), 19
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "gb18030")  # told to try when one is refused
THRESHOLDS = [(SAY.off if clip == OFF else f"{clip:g}", clip) for clip in CLIPS]
MOST, SYMBOLS, MEASURED = 200_000, 1000, 1000  # characters of a text, kinds of them, measured ones
STREAM = 200  # characters that a stream has at least, if the text allows
STREAMS = 16  # at most
HELD_FROM = 1000  # characters of a text whose last tenth is held out
WRITTEN, COOL = 280, 0.7  # characters of a sample, and its temperature
LOOKS, RAREST = 20, 100  # samples of a run; updates between two
EARLY = (0, 10, 25)  # updates with a sample besides


@dataclass(frozen=True)
class Look:
    """The net after `step` updates: what it writes, and its bits per character (NaN where nothing is held out)."""

    step: int
    net: CharLM
    written: str
    train: float
    held: float


@dataclass(frozen=True)
class Moment:
    """Where training stands after `step` updates: loss (bits) and gradient norm of the last chunk, the last look."""

    step: int
    loss: float
    grad_norm: float
    clipped: int  # updates so far whose gradient was longer than the threshold
    look: Look
    end: str = ""  # why training ended early, in a sentence


class Lesson(NamedTuple):
    """A text made ready: what is trained on, what is held out ("" if too short), and two counts to compare with."""

    vocabulary: Vocabulary
    train: str
    held: str
    unigram: tuple[float, float]  # bits per character of the two texts; NaN for no text
    bigram: tuple[float, float]


class MonitorModel(LiveTraining[Moment]):
    """A net in training on `corpus`. What changes the text or the net makes a new, untrained one.

    `source` is "typed", "file" or "library". A text that cannot be used is refused in a sentence, and the run on
    the text before it stays. Numbers are rounded down to what the controls offer.
    """

    renewing = ("n_h", "lr", "clip", "truncate", "seed", "updates")
    step = LookBack(lambda model: model.steps, label=SAY.step, tip=SAY.step_tip, width=230)
    updates = Offered(UPDATES, 1000, label=SAY.updates, width=145, kind=Dropdown)  # in all
    pace = Offered(
        PACES.values(), 300.0, label=SAY.pace, width=175, kind=Dropdown, look={"options": PACES}
    )  # updates a second in the background
    source = Choice(SOURCES, "typed", SAY.sources, label=SAY.source, width=220, kind=Dropdown)
    typed = Typed(
        STORY,
        tip=SAY.typed_tip,
        width=490,
        kind=Textarea,
        look={"rows": 4, "continuous_update": False},  # read when the learner leaves it
    )
    path = Typed(
        "",
        label=SAY.path,
        tip=SAY.path_tip,
        width=300,
        look={"placeholder": SAY.path_ghost, "continuous_update": False},  # read at Enter
    )
    encoding = Choice(ENCODINGS, "utf-8", label=SAY.encoding, width=160, kind=Dropdown)
    n_h = Offered(UNITS, 64, label=SAY.units, width=95, kind=Dropdown)
    lr = Offered(RATES, 0.003, label=SAY.rate, width=180, kind=Dropdown, look={"options": RATES})
    clip = Offered(
        CLIPS,
        1.0,
        label=SAY.clip,
        tip=SAY.clip_tip,
        width=105,
        kind=Dropdown,
        look={"options": THRESHOLDS},
    )  # the longest gradient; OFF clips nothing
    truncate = Offered(CUTS, 25, label=SAY.cut, tip=SAY.cut_tip, width=165, kind=Dropdown)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=150)

    def __init__(self, **traits: Any) -> None:
        """An untrained net for the text that the traits name."""
        self.refused = ""  # why the text that was asked for is not used, in a sentence
        self.corpus = text.typed(STORY)
        super().__init__(**traits)

    def begin(self) -> None:
        """A net for the little text, until the one that is asked for is read."""
        self.reset()

    @observe("source", "typed", "path", "encoding")
    def _read(self, _: Any) -> None:
        """Take the text that is asked for; what cannot be used leaves everything as it was."""
        before, self.refused = self.corpus, ""
        try:
            if self.source == "typed":
                self.corpus = text.typed(self.typed)
            elif self.source == "library":
                self.corpus = text.python_library(most=MOST)
            elif self.path.strip():
                self.corpus = text_files.from_file(self.path, self.encoding)
        except TextError as error:
            self.refused = f"{error} {SAY.before}"
        if self.corpus.text != before.text:
            self.reset()
        self.problem = self.refused or self.history[-1].end

    def reset(self) -> None:
        """A new, untrained net; a run that is under way is dropped."""
        with self.together():
            self.steps, self.lesson = int(self.updates), made_ready(self.corpus)
            super().reset()
            self.problem = self.refused

    def moments(self) -> Iterator[Moment]:
        """A new net from the seed, and its training."""
        train_on = self.lesson.train
        batch = min(max(len(train_on) // STREAM, 1), STREAMS)
        records = train_char_lm(
            train_on,
            self.lesson.vocabulary,
            n_h=int(self.n_h),
            lr=self.lr,
            max_norm=None if self.clip == OFF else self.clip,
            truncate=int(self.truncate),
            batch=batch,
            seed=self.seed,
            steps=self.steps,
        )
        return _moments(records, self.lesson, self.clip, self.steps)

    def _keep(self, source: Iterator[Moment], moments: list[Moment]) -> None:
        with self.together():
            super()._keep(source, moments)
            if source is self._moments and moments and moments[-1].end:
                self.problem = moments[-1].end

    @property
    def ended(self) -> bool:
        """Whether nothing is left to train."""
        return super().ended or self.history[-1].end != ""

    @property
    def caption(self) -> str:
        """The text, what the net makes of it at the shown step, and how often its gradient was clipped."""
        moment, lesson = self.shown, self.lesson
        said = SAY.caption.format(step=moment.step, steps=self.steps, text=self.name)
        said += SAY.trained.format(bits=moment.look.train, bigram=lesson.bigram[0])
        if lesson.held:
            said += SAY.held_out.format(bits=moment.look.held, bigram=lesson.bigram[1])
        if self.clip != OFF:
            said += SAY.clipped.format(count=moment.clipped, of=moment.step, clip=self.clip)
        return said + SAY.stop

    @property
    def name(self) -> str:
        """The text that is trained on, and how long it is."""
        n = len(self.corpus.text)
        said = SAY.cut_text if n > MOST else SAY.text
        return said.format(name=self.corpus.name, n=n, most=MOST)


@lru_cache(maxsize=2)
def made_ready(corpus: Corpus) -> Lesson:
    """`corpus` split and counted: the first MOST characters, and of their kinds the SYMBOLS most frequent."""
    used = Corpus(corpus.name, corpus.text[:MOST])
    seen, held = used.split() if len(used.text) >= HELD_FROM else (used.text, "")
    common = "".join(symbol for symbol, _ in Counter(seen).most_common(SYMBOLS))
    vocabulary = Vocabulary.of(common)
    tests = (seen[:MEASURED], held[:MEASURED])
    unigram, bigram = (
        [rule(seen, test, vocabulary) if test else np.nan for test in tests]
        for rule in (unigram_bits, bigram_bits)
    )
    return Lesson(vocabulary, seen, held, (unigram[0], unigram[1]), (bigram[0], bigram[1]))


def look_at(step: int, net: CharLM, lesson: Lesson) -> Look:
    """What `net` writes at the start of a line, and its bits per character of both texts."""
    prompt = "\n" if "\n" in lesson.train else lesson.train[0]
    written = net.write(prompt, WRITTEN, COOL)
    train_bits = net.bits_per_character(lesson.train[:MEASURED])
    held_bits = net.bits_per_character(lesson.held[:MEASURED]) if lesson.held else np.nan
    return Look(step, net, written, train_bits, held_bits)


def _moments(
    records: Iterator[CharRecord], lesson: Lesson, clip: float, steps: int
) -> Iterator[Moment]:
    """A moment for each record whose numbers are finite; the last one says why there are no more."""
    clipped, every = 0, min(max(steps // LOOKS, 1), RAREST)
    moment: Moment | None = None
    for record in records:
        if record.trouble and moment:
            yield replace(moment, end=record.trouble)
            return
        if record.step % every == 0 or record.step in EARLY:
            look = look_at(record.step, record.net(), lesson)
        moment = Moment(record.step, record.loss, record.grad_norm, clipped, look)
        yield moment
        clipped += record.grad_norm > clip

"""Word vectors in training, or given: the moment that is shown, its map along two axes, and the word that is chosen."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from ipywidgets import Dropdown

from lessons.analysis.word_vectors import cosines, nearest_agree, neighbours, on_map, two_axes
from lessons.numerics import Array
from lessons.tasks import reviews
from lessons.tasks.reviews import COARSE, FINE, POLARITIES
from lessons.toy_models import skipgram
from lessons.toy_models.skipgram import EVERY, UPDATES, VectorRecord
from widgets.core import texts
from widgets.core.live_training import LiveTraining, LookBack
from widgets.core.traits import Power, Typed, Whole

LAST_SEED, TOP = 9, 8  # the seeds offered are 0 .. LAST_SEED; neighbours that are listed
CLOSEST = 10**1.3  # times that the map may be enlarged: 20, at a step of the slider


class Texts(texts.Texts):
    """All that the learner reads."""

    step: str = "update"
    step_tip: str = "Go back in the training"
    seed: str = "seed"
    reset_tip: str = "New vectors, untrained"
    word: str = "word"
    zoom: str = "zoom ×"
    zoom_tip: str = "Enlarge the map around the chosen word"
    seen: str = "On the map: {n} of {words} words. "
    nearest: str = "nearest to"
    cosine: str = "cosine"
    hint: str = "cosine of “{word}”"
    with_word: str = "and “{chosen}”"
    kinds: tuple[tuple[str, str], ...] = (
        ("positive", "positive"),
        ("negative", "negative"),
        ("noun", "nouns"),
        ("", "others"),
    )
    coarse: str = "Nearest word of the same kind (adjective or noun): "
    fine: str = "Nearest word of the same polarity: "
    of: str = " of {n}"
    loss: str = "Loss of a batch: "
    variance: str = "Variance along the two axes: "
    percent: str = " %"
    no_vector: str = "{word!r} is not a word of the map; it has {known}."
    shape: str = "the map wants an array of {rows} rows, one for each word, not shape {shape}."
    at: str = "Update {step} of {steps}. "
    caption: str = (
        "Nearest to “{word}”: {near}. Of the nearest words {coarse} of {things} are of the same kind, "
        "{fine} of {judged} of the same polarity."
    )


SAY = Texts()
ALL = reviews.VOCABULARY.words
KNOWN = np.arange(1, len(ALL))  # all but the unknown word
KINDS = [kind for kind, _ in SAY.kinds]
WORDS = [ALL[k] for k in sorted(KNOWN, key=lambda k: (KINDS.index(FINE[k]), ALL[k]))]


def on_the_map(word: str) -> None:
    """ValueError for a word that has no vector."""
    if word not in ALL[1:]:
        raise ValueError(SAY.no_vector.format(word=word[:20], known=" ".join(ALL[1:])))


class EmbeddingModel(LiveTraining[VectorRecord]):
    """Skip-gram vectors of the words of the reviews in training; or `vectors` (V, D), which stay as they are.

    `word` is the one whose neighbours are shown, `zoom` how far the map is enlarged around it. Another `seed` makes
    new, untrained vectors.
    """

    pace = 33.0  # so that the words can be seen moving
    renewing = ("seed",)
    step = LookBack(
        lambda model: model.steps // EVERY,
        every=EVERY,
        label=SAY.step,
        tip=SAY.step_tip,
        width=330,
    )
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=190)
    word = Typed(
        "good",
        check=on_the_map,
        label=SAY.word,
        width=170,
        kind=Dropdown,
        look={"options": WORDS},
    )
    zoom = Power(1.0, 1.0, CLOSEST, step=0.05, label=SAY.zoom, tip=SAY.zoom_tip, width=260)

    def __init__(self, vectors: Array | None = None, **traits: Any) -> None:
        """ValueError for vectors that do not fit the vocabulary."""
        self.given = None if vectors is None else np.array(vectors, dtype=float)
        if self.given is not None and (self.given.ndim != 2 or len(self.given) != len(ALL)):
            raise ValueError(SAY.shape.format(rows=len(ALL), shape=self.given.shape))
        self.steps = UPDATES if self.given is None else 0
        super().__init__(**traits)

    def moments(self) -> Iterator[VectorRecord]:
        """The records of a training; only one for vectors that were given."""
        if self.given is not None:
            return iter([VectorRecord(0, float("nan"), self.given)])
        return skipgram.train_vectors(skipgram.review_pairs(), len(ALL), self.seed, UPDATES, EVERY)

    @property
    def code(self) -> int:
        """The number of the chosen word."""
        return ALL.index(self.word)

    @property
    def similar(self) -> Array:
        """The cosine between the chosen word and each known word, (V - 1,)."""
        return cosines(self.shown.vectors, self.code)[1:]

    @property
    def near(self) -> list[int]:
        """The numbers of the TOP nearest words, nearest first."""
        return [int(k) for k in neighbours(self.shown.vectors, self.code, KNOWN)[:TOP]]

    @property
    def agreeing(self) -> tuple[int, int]:
        """How many words have a word of their own kind nearest, and how many one of their own polarity."""
        E = self.shown.vectors
        return nearest_agree(E, COARSE), nearest_agree(E, POLARITIES)

    @property
    def seen(self) -> tuple[Array, float]:
        """Where the known words stand, (V - 1, 2), and the fraction of variance that is seen.

        The axes are those of the newest vectors, and the largest distance from the middle of theirs is 1: so words
        move as one looks back, and the map does not. The chosen word stays where it is, however far one zooms in.
        """
        axes = two_axes(self.history[-1].vectors[1:])
        newest, _ = on_map(self.history[-1].vectors[1:], axes)
        places, fraction = on_map(self.shown.vectors[1:], axes)
        places /= max(float(np.abs(newest).max()), 1e-9)
        chosen = places[self.code - 1]
        return chosen + self.zoom * (places - chosen), fraction

    @property
    def caption(self) -> str:
        """The moment, the three nearest words, and what the neighbours of all words have in common."""
        near = [f"{ALL[k]} {self.similar[k - 1]:.2f}" for k in self.near[:3]]
        coarse, fine = self.agreeing
        at = SAY.at.format(step=self.shown.step, steps=self.steps) if self.steps else ""
        said = SAY.caption.format(
            word=self.word,
            near=", ".join(near),
            coarse=coarse,
            things=sum(map(bool, COARSE)),
            fine=fine,
            judged=sum(map(bool, POLARITIES)),
        )
        return at + said

"""Where places are numbers of 32 bits, as in a browser tab: numpy refuses places of 64 bits, so they are cast.

`rng.integers` and `rng.choice` give 64 bits everywhere. An array that is indexed by them, a[places], takes them; what
is in PLACES does not. numpy from 2.1 on lets `bincount` and `take` pass, 2.0 does not.
"""

import ast
from inspect import signature

import numpy as np
import pytest

from lessons.tasks.reviews import VOCABULARY, training_reviews
from lessons.tasks.text import Vocabulary
from lessons.toy_models import skipgram
from tests.test_layers import SOURCES

# Functions of numpy that refuse, and which of their arguments; beside it the name of that argument.
PLACES = {
    "bincount": (0, "x"),
    "take": (1, "indices"),
    "repeat": (1, "repeats"),
    "put": (1, "ind"),
    "choose": (0, "a"),
}
METHODS = {"repeat": (0, "repeats"), "take": (0, "indices"), "reduceat": (1, "indices")}
OURS = ("self", "super()", "self.model")  # their `take` is no array's
A_NUMBER = {"int", "len", "max", "min"}  # a single number of any width is taken
SAFE = {  # module: what it gives without a cast, and why it may
    "lessons.analysis.units": {"ties": "differences of what np.flatnonzero gives"},
    "lessons.checks.lesson_07": {"drawn": "a list of Python's numbers"},
    "lessons.tasks.predictions": {
        "n": "how many runs: one number",
        "self._codes[:self._split]": "made with dtype=np.intp",
    },
    "lessons.trained_nets.ngrams": {
        "vocabulary.encode(train)": "taken from a table of np.full and np.arange",
        "codes[:-1]": "the same",
    },
    "lessons.trained_nets.digit_reader": {"SIDE": "one number"},
    "widgets.cells.gate_lab.model": {"TURN": "one number"},
    "widgets.live_trainings.embedding_map.picture": {
        "[n for _, n in runs]": "a list of Python's numbers"
    },
    "widgets.trained_nets.spoken_word": {"cuts": "cast to np.intp where they are made"},
}


def the_places(call):
    """The argument of a call that must not be of 64 bits; None for every other call."""
    if not isinstance(call.func, ast.Attribute):
        return None
    of, name = ast.unparse(call.func.value), call.func.attr
    where = (PLACES if of == "np" else METHODS).get(name)
    if where is None or of in OURS:
        return None
    named = {word.arg: word.value for word in call.keywords}
    return call.args[where[0]] if len(call.args) > where[0] else named[where[1]]


def is_sure(places):
    """Whether an argument is cast where it is given, or is one number."""
    if isinstance(places, ast.Call):
        cast = ast.unparse(places.func).endswith(".astype")
        if cast and [ast.unparse(arg) for arg in places.args] == ["np.intp"]:
            return True
        return isinstance(places.func, ast.Name) and places.func.id in A_NUMBER
    return isinstance(places, ast.Constant)


def unsure(source):
    """What a module gives as places without a cast, as it is written."""
    if not any(f".{name}(" in source for name in PLACES | METHODS):
        return set()  # nothing to parse
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    given = [places for places in map(the_places, calls) if places is not None]
    return {ast.unparse(places) for places in given if not is_sure(places)}


def test_places_are_cast_or_have_a_reason():
    """A reason that nothing needs any more goes, too."""
    found = {name: unsure(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}
    assert {name: set(why) for name, why in SAFE.items()} == {k: v for k, v in found.items() if v}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("np.bincount(drawn)", {"drawn"}),
        ("np.bincount(drawn.astype(np.intp), minlength=3)", set()),
        ("np.bincount(drawn.astype(np.int64))", {"drawn.astype(np.int64)"}),
        ("np.repeat(a, repeats=many)", {"many"}),
        ("np.repeat(a, 3, axis=1) + np.repeat(a, len(b))", set()),
        ("a.repeat(many); np.add.reduceat(a, starts)", {"many", "starts"}),
        ("self.model.take(shown); super().take(shown); a[drawn]", set()),
    ],
)
def test_the_rule_sees(source, found):
    assert unsure(source) == found


@pytest.fixture
def narrow(monkeypatch):
    """A numpy with places of 32 bits: it refuses wider ones as numpy 2.0 does there."""
    monkeypatch.setattr(np, "intp", np.int32)
    for name, (index, _) in PLACES.items():
        monkeypatch.setattr(np, name, refusing(getattr(np, name), index))


def refusing(function, index):
    """`function`, which refuses an array as argument `index` unless it fits into 32 bits whatever it holds."""
    names = list(signature(function).parameters)

    def narrower(*args, **named):
        places = args[index] if len(args) > index else named[names[index]]
        many = isinstance(places, np.ndarray) and places.ndim  # one number of 64 bits is taken
        if many and not np.can_cast(places.dtype, np.int32, "safe"):
            raise TypeError(f"Cannot cast array data from {places.dtype!r} to dtype('int32')")
        return function(*args, **named)

    return narrower


WORDS = [one.words for one in training_reviews()[:40]]


def vectors():
    """What a short training on few sentences gives."""
    found = skipgram.word_pairs(WORDS, VOCABULARY)
    *_, last = skipgram.train_vectors(found, len(VOCABULARY), 1, 20)
    return last


def test_the_simulation_refuses_what_is_drawn(narrow):
    drawn = np.random.default_rng(0).integers(3, size=4)
    for refused in (lambda: np.bincount(drawn), lambda: np.repeat(np.arange(4), repeats=drawn)):
        with pytest.raises(TypeError, match="Cannot cast"):
            refused()
    assert np.bincount(drawn.astype(np.intp)).sum() == 4
    assert np.repeat([1, 2], 2).tolist() == [1, 1, 2, 2]


def test_word_vectors_learn_with_places_of_32_bits(request):
    """The words that are drawn are numbers of 64 bits; what is learnt is the same to the last bit."""
    wide = vectors()
    request.getfixturevalue("narrow")
    assert skipgram.word_pairs(WORDS, VOCABULARY).dtype == np.int32
    near = vectors()
    assert near.loss == wide.loss
    np.testing.assert_array_equal(near.vectors, wide.vectors)


def test_shares_of_a_learners_own_pairs(narrow):
    """Pairs that are not made by `word_pairs` may be of 64 bits."""
    pairs = np.array([[0, 1], [1, 0], [1, 1]], dtype=np.int64)
    assert skipgram.noise_probs(pairs, 2).sum() == pytest.approx(1.0)


def test_numbers_of_characters_are_places():
    assert Vocabulary.of("abc").encode("cab").dtype == np.intp

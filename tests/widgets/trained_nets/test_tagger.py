"""The tag strip: its numbers are the taggers' own, one tagger sees only what was read, and any text is borne."""

import numpy as np
import pytest

from lessons.tasks.tagging import TAGS
from lessons.trained_nets import tagger
from lessons.trained_nets.tagger import BIDIRECTIONAL, KINDS, UNIDIRECTIONAL
from widgets.trained_nets.tagger import TagStrip


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


@pytest.mark.parametrize("t", [1, 3])
def test_every_number_is_the_taggers_own(t):
    view, words = TagStrip("light the fire", t=t), ["light", "the", "fire"]
    for k, kind in enumerate(KINDS):
        p, arrays = tagger.load(kind).probs(words), view.picture.arrays
        np.testing.assert_array_equal(arrays[f"sure{k}"], p.max(axis=1))
        np.testing.assert_array_equal(arrays[f"tag{k}"], p.argmax(axis=1))
        np.testing.assert_array_equal(arrays[f"p{k}"], p[t - 1])


def test_what_follows_changes_only_who_reads_both_ways():
    model = TagStrip("light is cold").model
    before = {kind: model.p[kind][0] for kind in KINDS}
    model.typed = "light trees can burn"
    np.testing.assert_array_equal(model.p[UNIDIRECTIONAL][0], before[UNIDIRECTIONAL])
    assert TAGS[before[BIDIRECTIONAL].argmax()] == "NOUN"
    assert model.best(BIDIRECTIONAL)[0] == "ADJ"


def test_the_caption_names_the_word_and_both_answers():
    view = TagStrip("light trees can burn")
    assert repr(view).startswith(
        "t = 1 of 4, “light”: unidirectional VERB 0.55, bidirectional ADJ 1.00."
    )
    view.model.t = 3
    assert repr(view).startswith("t = 3 of 4, “can”: unidirectional AUX 1.00")
    apart = [a != b for a, b in zip(*(view.model.best(kind) for kind in KINDS), strict=True)]
    assert apart == [True, False, False, False]
    assert repr(view).endswith("The taggers differ at “light”.")


def test_a_word_that_is_not_finished_waits_and_a_long_one_is_cut():
    view = TagStrip("the dog ca")
    assert view.model.words == ("the", "dog")
    assert repr(view).endswith("“ca” is not finished yet.")
    view.model.typed = "y" * 300
    assert "“yyyyyyyyyyyyy…”" in repr(view)


def test_a_shorter_sentence_keeps_the_step_inside():
    model = TagStrip("light trees can burn", t=4).model
    model.typed = "light the fire"
    assert model.t == model.T == 3
    model.t = -5
    assert model.t == 1


def test_an_unknown_word_is_said_and_handled():
    view = TagStrip("the zebra can burn")
    assert view.error.startswith("Not known: “zebra”; the taggers read zeros")
    assert view.model.strange == (False, True, False, False)
    assert np.isfinite(view.model.p[BIDIRECTIONAL]).all()
    view.model.typed = "the dog can burn"
    assert view.error == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a sentence, such as “light the fire”."),
        ("  ", "Type a sentence, such as “light the fire”."),
        ("dog " * 13, "That is 13 words; type up to 12."),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(text, said):
    view = TagStrip()
    view.controls[0].value = text
    assert view.error == said
    assert view.model.typed == "light trees can burn"
    view.controls[0].value = "light is cold"
    assert not view.error


def test_markup_is_text():
    view = TagStrip("<img onerror=alert(1)>")
    assert "<img" not in view._error_line.value


def test_clicks_and_keys_walk():
    view = TagStrip()
    send(view, event="pick", mark="tagger 2", index=2)
    assert view.model.t == 3
    for key, t in (("ArrowLeft", 2), ("End", 4), ("ArrowRight", 4), ("Home", 1)):
        send(view, event="key", key=key)
        assert view.model.t == t

"""The legal meter: its numbers are the net's own, its verdict is theirs, and any text is borne."""

import numpy as np
import pytest

from lessons.tasks import agreement
from lessons.tasks.agreement import LANGUAGES
from lessons.trained_nets import grammar_reader
from lessons.trained_nets.grammar_reader import IMPOSSIBLE
from widgets.trained_nets.grammar import FIRST, LegalMeter


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_the_nets_own(language):
    view = LegalMeter(language=language, t=4)
    net, words = grammar_reader.load(language), agreement.split(FIRST[language], language)
    arrays = view.picture.arrays
    np.testing.assert_array_equal(arrays["p"], net.given(words))
    expected = net.expected(words)[3]
    np.testing.assert_array_equal(arrays["best"], np.sort(expected)[::-1][:6])
    assert [net.symbols[int(k)] == words[3] for k in arrays["rank"]] == arrays["read"].tolist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_spoiled_text_is_not_legal_and_spoiling_twice_mends_it(language):
    view = LegalMeter(language=language)
    assert repr(view).startswith("Legal. ")
    _, _, spoil, *_ = view.controls[1:]
    spoil.click()
    assert view.model.p[view.model.first_wrong] < IMPOSSIBLE
    assert repr(view).startswith("Not legal: ")
    spoil.click()
    assert repr(view).startswith("Legal. ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_is_legal_and_new(language):
    view, seen = LegalMeter(language=language), set()
    for _ in range(5):
        view.model.another()
        assert view.model.verdict == "legal"
        assert agreement.is_held_out(view.model.words, language)
        seen.add(view.model.typed)
    assert len(seen) > 3


def test_what_cannot_be_spoiled_is_said():
    view = LegalMeter("the key near the dog")
    view.controls[3].click()
    assert view.error.startswith("It has no is or are")
    strings = LegalMeter("BPBXS", "reber")
    strings.controls[3].click()
    assert strings.error.startswith("Only a T or P as the last symbol but one")


def test_an_unknown_word_leaves_the_verdict_open():
    view = LegalMeter("the zebra is old .")
    assert repr(view).startswith("Cannot say; not known: “zebra”.")
    assert view.model.strange == (False, True, False, False, False)
    assert np.isnan(view.picture.arrays["p"][1])
    view.model.typed = "the zebra near the dogs are is"
    assert repr(view).startswith("Cannot say; not known: “zebra”.")
    view.model.typed = "the key are zebra"
    assert repr(view).startswith("Not legal: “are”")


@pytest.mark.parametrize(
    ("text", "language", "verdict"),
    [
        ("the", "agreement", "Legal so far, but not at its end. "),
        ("the key is old", "agreement", "Legal so far, but not at its end. "),
        ("the key is old .", "agreement", "Legal. "),
        ("BPBTXXTTVVE", "reber", "Legal so far, but not at its end. "),
        ("BPBTXXTTVVEPE", "reber", "Legal. "),
    ],
)
def test_what_is_not_at_its_end_is_legal_so_far(text, language, verdict):
    assert repr(LegalMeter(text, language)).startswith(verdict)


def test_a_word_that_is_not_finished_waits():
    view = LegalMeter("the key i")
    assert view.model.words == ("the", "key")
    assert repr(view).endswith("“i” is not finished yet.")


def test_the_other_language_begins_with_a_sentence_of_its_own():
    view = LegalMeter(t=9)
    view.controls[0].value = "reber"
    assert view.model.typed == FIRST["reber"]
    assert view.controls[1].value == FIRST["reber"]
    assert view.model.net.symbols == agreement.SYMBOLS["reber"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a sentence of the language, such as the one that stood here."),
        ("  ", "Type a sentence of the language, such as the one that stood here."),
        ("key " * 41, "That is 41 of at most 40; shorten it."),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(text, said):
    view = LegalMeter()
    view.controls[1].value = text
    assert view.error == said
    assert view.model.typed == FIRST["agreement"]


def test_a_language_that_there_is_not():
    with pytest.raises(ValueError, match="agreement or reber"):
        LegalMeter(language="latin")


def test_clicks_and_keys_walk():
    view = LegalMeter()
    send(view, event="pick", mark="p", index=4)
    assert view.model.t == 5
    for key, t in (("ArrowLeft", 4), ("End", view.model.T), ("Home", 1)):
        send(view, event="key", key=key)
        assert view.model.t == t


def test_the_limit_and_the_word_of_the_text_are_told_in_plain_words():
    said = str(LegalMeter().picture.scene["marks"])
    assert "p below 0.02 is called not legal" in said
    assert "◀ word of the text" in said

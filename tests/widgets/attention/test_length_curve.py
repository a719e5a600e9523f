"""The length curve: measured numbers, and both nets on one string."""

import numpy as np
import pytest

from lessons.attention import length_curve
from lessons.attention.translators import load_translator
from widgets.attention.length_curve import NETS, PLACES, SEEN, SYMBOLS, LengthCurve


def test_the_curves_are_the_measured_ones():
    view = LengthCurve(length=10)
    for kind in NETS:
        rows = np.array(view.picture.arrays[f"{kind} fractions"]).reshape(3, len(SEEN))
        for seed in length_curve.SEEDS:
            curve = length_curve.accuracy_by_length(kind, seed)
            assert {n: rows[seed, n - SEEN[0]] for n in curve} == curve
        assert view.picture.arrays[f"{kind} here"][1] == length_curve.accuracy_by_length(kind)[10]


def test_the_rows_show_the_question_and_its_reverse():
    view = LengthCurve(length=5)
    for name, text in (("reads", view.model.text), ("right", view.model.text[::-1])):
        shown = np.array(view.picture.arrays[name])
        assert [SYMBOLS[int(code)] for code in shown[:5]] == list(text)
        assert (shown[5:] == 0).all()


def test_the_grid_stands_where_the_curves_pass():
    scene = LengthCurve().picture.scene
    line = next(mark for mark in scene["marks"] if mark["kind"] == "line")
    heights = {str(m["parts"][0]): m["y"] - 4 for m in scene["marks"] if m["kind"] == "text"}
    for share in (0.0, 0.5, 1.0):
        part = (share - line["low"]) / (line["high"] - line["low"])
        assert heights[f"{share:.0%}"] == pytest.approx(line["y"] + line["height"] * (1 - part))


@pytest.mark.parametrize("length", [5, 15, 25])
def test_each_digit_is_judged(length):
    model = LengthCurve(length=length).model
    for kind in NETS:
        answer = model.answer(kind).text
        fits = model.fits(kind)
        truth = model.text[::-1]
        same = sum(a == b for a, b in zip(answer, truth, strict=False))
        assert (fits == 1).sum() == same
        assert np.isfinite(fits).sum() == min(max(len(answer), length), PLACES)


def test_the_caption_says_what_was_never_trained():
    view = LengthCurve(length=17)
    assert "Length 17 (never trained): with attention " in repr(view)
    view.model.length = 12
    assert repr(view).startswith("Length 12: with attention ")


def test_clicks_and_keys_choose():
    view = LengthCurve(length=15)
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": "axis", "index": 7}, [])
    assert view.model.length == 8
    for key, length in (("ArrowRight", 9), ("End", 25), ("ArrowRight", 25), ("Home", 1)):
        view.canvases[0]._handle_custom_msg({"event": "key", "key": key}, [])
        assert view.model.length == length
    view.canvases[0]._handle_custom_msg({"event": "key", "key": "ArrowDown"}, [])
    assert view.model.example == 1


def test_two_nets_of_the_right_kinds_are_wanted():
    with pytest.raises(ValueError, match="one net with attention and one without"):
        LengthCurve({"additive": load_translator("reversal")})

"""The tree of a beam search: its numbers are the search's own, and greedy is judged beside it."""

import numpy as np
import pytest

from lessons.attention.beam_search import beam_decode
from lessons.attention.translators import load_translator
from tests.widgets.driving import control
from widgets.attention.beam_search import BeamView

NET = load_translator("reversal", "none")
TEXT = "306884708"


def test_the_tree_is_the_search():
    view, found = BeamView(NET, TEXT, width=3), beam_decode(NET, TEXT, 3)
    assert len(found.rounds) == view.model.T
    for r, listed in enumerate(found.rounds):
        assert np.isfinite(view.picture.arrays[f"node {r}"]).sum() == len(listed)
    path = view.model.best
    tokens = [found.rounds[r][k].tokens[-1] for r, k in enumerate(path)]
    assert tuple(tokens) == found.best.tokens


def test_rounds_come_one_by_one():
    view = BeamView(NET, TEXT, t=2)
    assert np.isnan(view.picture.arrays["node 2"]).all()
    view.canvases[0]._handle_custom_msg({"event": "key", "key": "ArrowRight"}, [])
    assert view.model.t == 3
    assert np.isfinite(view.picture.arrays["node 2"]).all()
    assert "round 3 of" in repr(view)


def test_a_width_of_one_is_greedy():
    view = BeamView(NET, TEXT, width=1)
    assert view.model.found.best.tokens == NET.greedy(TEXT).tokens
    assert view.model.greedy.log_p == pytest.approx(NET.greedy(TEXT).log_p)


def test_the_caption_tells_both_endings():
    said = repr(BeamView(NET, TEXT, width=3))
    assert "leads. Greedy ends with “" in said
    assert "; the beam with “" in said
    assert "-" not in said


def test_what_does_not_fit_is_refused_in_a_sentence():
    view = BeamView(NET, TEXT)
    control(view, "source").value = "1" * 13
    assert view.error == "That is 13 symbols; this tree has room for 12, so shorten it."
    control(view, "source").value = "12xyx"
    assert view.error == "Not known: “x”, “y”; the net reads a placeholder there."
    with pytest.raises(ValueError, match="needs a net"):
        BeamView("reversal")


def texts_of(view):
    """Every word that can stand in the drawing, by its place."""
    marks = [m for group in view.picture.scene["marks"] for m in group.get("marks", [])]
    return [m["parts"][0]["of"][-1] for m in marks if m["kind"] == "text"]


def test_two_ends_that_differ_are_written_differently():
    view = BeamView(NET, "023770", width=2)
    first, second = view.model.found.rounds[-1][:2]
    assert f"{first.log_p:.1f}" == f"{second.log_p:.1f}"  # one digit would hide which is likelier
    said = texts_of(view)
    assert f"−{-first.log_p:.2f}" in said
    assert f"−{-second.log_p:.2f}" in said
    assert f"{first.log_p:.2f}" != f"{second.log_p:.2f}"


def test_ways_from_two_parents_do_not_lie_on_each_other():
    view = BeamView(NET, TEXT, width=3)
    for r, listed in enumerate(view.model.found.rounds[1:], 1):
        group = next(m for m in view.picture.scene["marks"] if m.get("key") == f"round {r}")
        wires = next(m for m in group["marks"] if m["kind"] == "wires")
        turns = {}
        for path, partial in zip(wires["ds"], listed, strict=True):
            turns.setdefault(partial.parent, set()).add(path.split("C")[1].split()[0])
        assert all(len(places) == 1 for places in turns.values())
        assert len(set.union(*turns.values())) == len(turns)

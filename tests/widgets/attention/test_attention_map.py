"""The attention map: its numbers are the net's own, it bends attention live, and a learner's attention is judged."""

import numpy as np
import pytest

from lessons.attention.mechanism import attend, soft
from lessons.attention.translators import load_translator, untrained
from lessons.tasks.translation import END
from tests.widgets.driving import control
from widgets.attention.attention_map.model import MOST
from widgets.attention.attention_map.view import AttentionMap
from widgets.core.formats import glyph

NET = load_translator("reversal", "additive")
TEXT = "314159265"


def shown(typed=TEXT, **traits):
    return AttentionMap(NET, typed, **traits)


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def array(view, name):
    return np.array(view.picture.arrays[name])


def test_every_number_is_the_nets_own():
    view, answer = shown(row=3), NET.greedy(TEXT)
    np.testing.assert_allclose(array(view, "alpha"), answer.alpha, rtol=0, atol=1e-15)
    for name in ("scores", "context"):
        np.testing.assert_array_equal(array(view, name), answer.steps[2][name])
    best = view.model.candidates
    np.testing.assert_array_equal(array(view, "p"), answer.steps[2]["p"][best])
    assert [NET.task.writes[k] for k in array(view, "out").astype(int)] == list(answer.tokens)


@pytest.mark.parametrize("task", ["reversal", "dates", "phrases"])
@pytest.mark.parametrize("temperature", [0.1, 1.0, 5.0])
def test_the_walk_decodes_as_greedy_does(task, temperature):
    net = load_translator(task)
    view = AttentionMap(net, temperature=temperature)
    assert view.model.written == net.greedy(net.task.example, temperature).tokens[:MOST]


def test_the_row_from_scores_to_context():
    view = shown(row=4, temperature=0.5)
    view.model.mask(5)
    row = view.model.step
    bent = array(view, "ready")
    assert np.isnan(bent[5])
    rest = np.arange(len(TEXT)) != 5
    np.testing.assert_allclose(bent[rest], array(view, "scores")[rest] / 0.5)
    np.testing.assert_allclose(array(view, "weights"), soft(row["scores"], 0.5, rest))
    sums = array(view, "values") @ array(view, "weights")
    np.testing.assert_allclose(array(view, "context"), sums, atol=1e-15)
    assert array(view, "weights")[5] == 0
    assert "Masked: 9." in repr(view)


def test_hard_has_one_weight():
    view = shown(mode="hard", row=2)
    assert sorted(array(view, "alpha")[1])[-2:] == [0.0, 1.0]
    assert np.isfinite(array(view, "ready")).sum() == 1
    assert ", hard: reads" in repr(view)


def test_a_weight_of_0_has_no_band():
    view = shown(mode="hard", row=2)
    marks = view.picture.scene["marks"]
    bands = next(mark for mark in marks if mark["kind"] == "wires")
    assert bands["at"] == ["weights", 0]
    assert 0 < bands["least"] < 1
    assert (array(view, "weights") >= bands["least"]).sum() == 1


def test_the_pointer_lights_a_row_and_a_click_keeps_it():
    view, L = shown(row=2), len(TEXT)
    send(view, event="hover", mark="alpha", index=4 * L + 1)
    assert view.model.shown == 5
    assert view.model.row == 2
    send(view, event="hover", mark="alpha", index=-1)
    assert view.model.shown == 2
    send(view, event="pick", mark="lit", index=6)
    assert view.model.row == 7
    send(view, event="key", key="ArrowUp")
    assert view.model.row == 6
    assert array(view, "row") == [6]


def test_a_step_writes_one_token_and_lights_its_row():
    view = shown(t=1)
    assert np.isnan(array(view, "alpha")[1:]).all()
    send(view, event="key", key="ArrowRight")
    assert view.model.t == view.model.row == 2
    assert np.isfinite(array(view, "alpha")[:2]).all()
    assert "writes “56”." in repr(view)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("written", (3, 4, 9)),
        ("temperature", (0.5, 5.0)),
        ("source", ("314", "27182818284")),
        ("net", ("no attention", "dot-product")),
    ],
)
def test_one_move_is_one_paint(name, values):
    view = AttentionMap("reversal", TEXT)
    for value in values:
        before = view.canvases[0].rev
        control(view, name).value = value
        assert view.canvases[0].rev == before + 1
        assert view.errors == []


def test_masks_by_click_key_and_button_and_one_token_stays():
    view = shown("31415", row=1)
    send(view, event="pick", mark="hidden", index=0)
    send(view, event="key", key="m")
    assert not view.model.allowed[[0, 4]].any()
    for j in (1, 2):
        view.model.mask(j)
    send(view, event="pick", mark="hidden", index=3)
    assert view.error == "At least one token must stay; unmask another one first."
    control(view, "unmask").click()
    assert view.model.allowed.all()
    assert view.error == ""


def test_bending_keeps_the_row_and_how_much_is_written():
    view = shown(row=3)
    view.model.temperature = 3.0
    assert view.model.row == 3
    assert view.model.t == view.model.T


def test_right_and_wrong_are_said():
    view = shown()
    assert "writes “562951413” (right)" in repr(view)
    view.model.mode = "hard"
    assert "(wrong)" in repr(view)
    view.model.typed = "3141x"  # no rule for this
    assert "(right)" not in repr(view)
    assert "(wrong)" not in repr(view)


def test_a_net_without_attention_shows_what_it_has():
    view = AttentionMap("reversal", which="no attention")
    assert "alpha" not in view.picture.arrays
    assert repr(view).startswith("no attention: reads")
    assert "this net has no attention weights" in repr(view)
    np.testing.assert_array_equal(array(view, "context"), view.model.step["fixed"])
    send(view, event="key", key="m")
    assert view.errors == []


def test_unknown_words_are_named_and_copied():
    view = AttentionMap("phrases", "the xyzzy sees a big bird")
    assert view.error == "Not known: “xyzzy”; the net reads a placeholder there."
    assert view.model.filled == "le xyzzy voit un grand oiseau"
    view.model.typed = f"the {'a' * 5000} sees a bird"
    assert len(repr(view)) < 400
    assert len(view.picture.scene["lines"][0][-1]["of"][0]) < 200
    view.model.typed = "the cat sees a bird"
    assert view.error == view.model.filled == ""


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (lambda scores, values: {"alpha": scores[:2], "context": values[0]}, "alpha (2,)"),
        (lambda scores, values: {"alpha": scores, "context": values[0] * np.nan}, "not finite"),
        (lambda scores, values: scores, 'a dict with "alpha" and "context"'),
        (lambda scores, values: 1 / 0, "division by zero."),
    ],
)
def test_a_learners_attention_that_fails_is_told(mine, said):
    view = AttentionMap(NET, TEXT, attend=mine)
    assert said in view.error
    assert view.error.endswith(" The map shows the softmax instead.")
    assert ".." not in view.error
    np.testing.assert_allclose(array(view, "alpha"), NET.greedy(TEXT).alpha)


def test_a_learners_attention_is_used():
    def last(scores, values):
        alpha = np.eye(len(values))[-1]
        return {"alpha": alpha, "context": alpha @ values}

    view = AttentionMap(NET, TEXT, attend=last)
    assert (array(view, "alpha")[:, -1] == 1).all()
    assert repr(view).startswith("your attend, ")
    same = AttentionMap(NET, TEXT, attend=lambda s, v: attend(s, v))
    np.testing.assert_array_equal(array(same, "alpha"), NET.greedy(TEXT).alpha)


def test_what_cannot_be_shown_is_refused_in_a_sentence():
    both = {"one": NET, "other": load_translator("dates")}
    for wrong in ("poems", 7, {}, {"a": 1}, both):
        with pytest.raises(ValueError, match=r"\.$"):
            AttentionMap(wrong)
    view = shown()
    control(view, "source").value = "1" * 40
    assert view.error == "That is 40 characters; at most 25 fit here, so shorten it."
    assert view.model.typed == TEXT


def test_an_answer_without_end_is_cut():
    net = untrained("dates", seed=1)
    net.arrays["b_y"][0] = -99.0  # END is never written
    view = AttentionMap(net, "september 14, 1987")
    assert view.model.T == MOST
    assert END not in view.model.written
    assert view.model.right is False


def test_signs_for_what_is_not_seen():
    assert glyph(" ") == "␣"
    assert glyph("a" * 30) == "a" * 11 + "…"


@pytest.mark.parametrize("row", [1, 3])
def test_the_frame_stands_on_the_strongest_weight(row):
    view = AttentionMap("reversal", "3047", row=row)
    assert view.picture.arrays["column"] == [view.model.step["alpha"].argmax() + 1]


def test_reads_stands_over_no_written_token():
    view = shown()
    marks = view.picture.scene["marks"]
    head = next(m for m in marks if m["kind"] == "text" and m["parts"] == ["reads"])
    written = next(m for m in marks if m.get("key") == "lit")
    assert head["anchor"] == "start"
    assert head["x"] + 6 * len("reads") < written["x"]


def test_the_slider_follows_a_longer_and_a_shorter_source():
    view = shown("31415926")
    for typed in ("314159265358", "31"):
        control(view, "source").value = typed
        slider = view.control("t")
        assert slider.value == slider.max == view.model.t == view.model.T == len(typed) + 1

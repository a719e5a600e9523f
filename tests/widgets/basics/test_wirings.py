"""The five wirings on the page: what is drawn is what the nets compute; what cannot be read is said."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.tasks import wirings as tasks
from lessons.trained_nets import wirings
from lessons.trained_nets.wirings import LABELS
from widgets.basics.wiring_runs import RUNS
from widgets.basics.wirings import EXAMPLES, TRAITS, SequenceShapes, ShapesModel, picture
from widgets.drawing.diagram import pack

HOSTILE = ["", "   ", "<img src=x onerror=alert(1)>", "שלום", "🦊🦊", "x" * 10_000, "good " * 11]


def texts(drawing):
    """All words in a drawing that are not live."""
    parts = [mark["parts"] for mark in drawing.scene["marks"] if mark["kind"] == "text"]
    return [part for some in parts for part in some if isinstance(part, str)]


def arrows(drawing):
    """How many arrow heads there are: one for each input and each output, and from each box to the next."""
    return sum(mark.get("class") == "solid" for mark in drawing.scene["marks"])


@pytest.mark.parametrize(
    ("wiring", "ends", "boxes"),
    [
        ("one-to-one", 2, 1),
        ("one-to-many", 17, 16),
        ("many-to-one", 6, 5),
        ("many-to-many", 10, 5),
        ("encoder-decoder", 14, 9),
    ],
)
def test_inputs_and_outputs_are_where_the_wiring_has_them(wiring, ends, boxes):
    drawing = picture(ShapesModel(wiring=wiring))
    assert arrows(drawing) == ends + boxes - 1
    assert sum(mark["kind"] == "box" for mark in drawing.scene["marks"]) == boxes


def test_the_picture_has_the_numbers_of_the_nets():
    model = ShapesModel(wiring="one-to-one", number=0.25)
    trace = wirings.one_to_one(0.25)
    np.testing.assert_array_equal(picture(model).arrays["h"], trace["h"])
    assert picture(model).arrays["y"] == trace["y"]
    model.wiring, model.swings = "one-to-many", 1.3
    np.testing.assert_array_equal(picture(model).arrays["y"], wirings.one_to_many(1.3)["y"][:, 0])
    model.wiring, model.opinion = "many-to-one", "Not funny, really!"
    assert picture(model).arrays["y"][-1] == wirings.p_positive("not funny really")
    assert model.wired.inputs == ("not", "funny", "really")
    model.wiring, model.statement = "many-to-many", "the can can fish"
    assert model.wired.outputs == ("determiner", "noun", "verb", "verb")
    assert set(model.wired.outputs) < set(texts(picture(model)))
    model.wiring, model.letters = "encoder-decoder", "Loop"
    assert "".join(model.wired.outputs) == "pool."
    assert "".join(model.wired.fed) == ".pool"
    read, answer = wirings.encoder_decoder("loop")
    hs = np.concatenate([read["h"], answer["h"]])
    np.testing.assert_array_equal(picture(model).arrays["h"], hs)


@pytest.mark.parametrize("wiring", wirings.WIRINGS)
def test_every_example_is_read_and_the_button_walks_through_them(wiring):
    view = SequenceShapes(ShapesModel(wiring=wiring))
    button, trait = view.controls[-1], TRAITS[wiring]
    seen = []
    for _ in EXAMPLES[trait]:
        seen.append(getattr(view.model, trait))
        button.click()
        assert not view.error
    assert sorted(map(str, seen)) == sorted(map(str, EXAMPLES[trait]))
    assert getattr(view.model, trait) == seen[0]


@pytest.mark.parametrize("trait", ["opinion", "statement", "letters"])
@pytest.mark.parametrize("typed", HOSTILE)
def test_what_cannot_be_read_is_one_sentence_and_nothing_is_lost(trait, typed):
    view = SequenceShapes(ShapesModel(wiring=dict(map(reversed, TRAITS.items()))[trait]))
    before, drawn = repr(view), view.canvases[0].values
    view.inputs[trait].set_state({"value": typed})
    assert view.error.endswith((".", "it."))
    assert len(view.error) < 120
    assert view.inputs[trait].value == typed
    assert (repr(view), view.canvases[0].values) == (before, drawn)
    view.inputs[trait].set_state({"value": EXAMPLES[trait][1]})
    assert not view.error


def test_a_word_that_is_being_typed_is_no_mistake():
    view = SequenceShapes()
    for end in range(4, len("good but sad") + 1):
        view.inputs["opinion"].value = "good but sad"[:end]
        assert not view.error
        assert view.inputs["opinion"].value == "good but sad"[:end]
    view.inputs["opinion"].value = "good bo"
    assert view.model.given == "good"
    assert "“bo” is not finished" in repr(view)
    view.inputs["opinion"].value = "good bo "
    assert "'bo' is not a word" in view.error


@pytest.mark.parametrize(
    ("trait", "asked", "held"), [("number", 9, 1), ("number", -9, -1), ("swings", 0, 0.5)]
)
def test_numbers_stay_in_their_range(trait, asked, held):
    model = ShapesModel()
    setattr(model, trait, asked)
    assert getattr(model, trait) == held
    with pytest.raises(TraitError, match="must be a number"):
        setattr(model, trait, float("nan"))


def test_a_number_can_be_dragged_and_typed_in_the_picture():
    view = SequenceShapes(ShapesModel(wiring="one-to-one"))
    canvas = view.canvases[0]
    canvas._handle_custom_msg({"event": "edit", "mark": "x", "index": 0, "value": -0.4}, [])
    assert view.model.number == view.inputs["number"].value == -0.4
    canvas._handle_custom_msg({"event": "edit", "mark": "x", "index": 0, "text": "much"}, [])
    assert "not a number" in view.error
    view.model.wiring = "many-to-one"  # an edit that was on its way changes nothing
    before = repr(view)
    canvas._handle_custom_msg({"event": "edit", "mark": "x", "index": 0, "value": 0.1}, [])
    assert (repr(view), view.error) == (before, "")


def test_only_the_control_of_the_wiring_is_offered_and_inputs_are_kept():
    view = SequenceShapes()
    view.inputs["opinion"].value = "never boring"
    for wiring, trait in TRAITS.items():
        view.controls[0].value = wiring
        offered = [name for name, c in view.inputs.items() if c.layout.display != "none"]
        assert offered == [trait]
    view.controls[0].value = "many-to-one"
    assert "never boring" in repr(view)


def test_two_views_stay_in_step():
    model = ShapesModel()
    one, other = SequenceShapes(model), SequenceShapes(model)
    one.inputs["opinion"].value = "so sad"
    assert other.inputs["opinion"].value == "so sad"
    assert one.canvases[0].values == other.canvases[0].values


def test_what_is_wrong_in_another_wiring_is_not_said_here():
    view = SequenceShapes()
    view.model.wiring = "encoder-decoder"
    view.inputs["letters"].value = "anna-maria"
    assert "is not a letter" in view.error
    view.model.wiring = "many-to-one"
    assert view.error == ""
    view.model.wiring = "encoder-decoder"
    assert "is not a letter" in view.error


def test_a_tagger_counts_words_in_and_tags_out():
    model = ShapesModel(wiring="many-to-many", statement="they fish")
    assert model.caption == "many-to-many: 2 words in, 2 tags out: they pronoun, fish verb."


@pytest.mark.parametrize("wiring", wirings.WIRINGS)
def test_the_score_is_said_as_it_was_measured(wiring):
    drawing, score = picture(ShapesModel(wiring=wiring)), wirings.manifest()["scores"][wiring]
    shown = f"{score:.1%}" if score > 0.5 else f"{score:.2f}"
    assert shown in drawing.scene["lines"][0][0]


WORD_LISTS = {"opinion": tasks.TONE_WORDS, "statement": tasks.TAG_WORDS}
GIVEN = {
    "number": st.floats(-1, 1),
    "swings": st.floats(tasks.FEWEST, tasks.MOST),
    "letters": st.text(tasks.LETTERS, min_size=1, max_size=tasks.MAX_LETTERS),
} | {
    trait: st.lists(st.sampled_from(known), min_size=1, max_size=tasks.MAX_WORDS).map(" ".join)
    for trait, known in WORD_LISTS.items()
}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_input_is_drawn_and_told(data):
    wiring = data.draw(st.sampled_from(wirings.WIRINGS))
    given_ = data.draw(GIVEN[TRAITS[wiring]])
    model = ShapesModel(wiring=wiring, **{TRAITS[wiring]: given_})
    drawing = picture(model)
    json.dumps(drawing.scene)
    assert np.isfinite(drawing.arrays["h"]).all()
    assert pack(drawing).size == sum(size for _, size in drawing.scene["arrays"])
    assert model.caption == f"{wiring}: {RUNS[wiring](model.given).said}."
    assert not any(np.isnan(mark["x"]) for mark in drawing.scene["marks"] if "x" in mark)
    assert LABELS[1] in ShapesModel(opinion="the").caption


@pytest.mark.parametrize("wiring", TRAITS)
def test_one_arrow_takes_a_state_on_and_no_unit_has_a_way_of_its_own(wiring):
    drawn = picture(ShapesModel(wiring=wiring))
    marks = drawn.scene["marks"]
    assert not [m for m in marks if m["kind"] == "wires"]
    boxes = sorted((m["x"], m["x"] + m["width"]) for m in marks if m["kind"] == "box")
    heads = [m["d"] for m in marks if m["kind"] == "path" and m.get("class") == "solid"]
    for (_, left), (right, _) in itertools.pairwise(boxes):
        tips = [float(d.split("L")[1].split()[0]) for d in heads]
        assert sum(left < tip <= right for tip in tips) >= 1


def test_the_points_that_come_out_are_points_and_the_wave_is_seen():
    marks = picture(ShapesModel(wiring="one-to-many")).scene["marks"]
    assert sum(m["kind"] == "dot" for m in marks) == tasks.CURVE_STEPS
    lines = [m for m in marks if m["kind"] == "line"]
    assert [m["at"][0] for m in lines] == ["y", "wave"]  # the wanted wave on top
    assert lines[1]["dash"]

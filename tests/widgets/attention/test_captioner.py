"""The captioner: words, maps and verdicts agree with the net; scenes are built by clicks; what is outside is said."""

import numpy as np
import pytest

from lessons.attention.captioner import HARD, KINDS, load, untrained
from lessons.attention.captioner_focus import points
from lessons.tasks.scenes import Scene, Thing, box_of, draw_scenes, render
from tests.widgets.driving import control
from widgets.attention.captioner.model import CaptionerModel, given
from widgets.attention.captioner.picture import CELLS, NEXT, captioner_drawing, edges
from widgets.attention.captioner.view import Captioner
from widgets.attention.captioner.words import SAY

SAY_T = "t"
SCENE = Scene((Thing(0, "red", "square"), Thing(5, "blue", "circle")))


def pick(view, mark, index):
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": mark, "index": index}, [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trained", [False, True])
def test_it_shows_what_the_net_says(kind, trained):
    model = CaptionerModel(SCENE, kind=kind, trained=trained)
    said = (load if trained else untrained)(kind).say(render(SCENE))
    assert model.words == said.words
    for t in range(1, model.T + 1):
        model.t = t
        drawn = captioner_drawing(model).arrays
        np.testing.assert_allclose(sorted(drawn["p"]), sorted(said.trace["p"][t - 1][1:]))
        assert NEXT[drawn["p"].argmax()] == said.words[t - 1] or not trained
        if kind == "h_0":
            assert np.isnan(drawn["alpha"]).all()
            assert not drawn["veil"].any()
        else:
            np.testing.assert_array_equal(drawn["alpha"], said.trace["alpha"][t - 1])
            assert drawn["veil"].argmin() == drawn["alpha"].argmax()


def test_the_verdict_is_that_of_the_score():
    model = CaptionerModel(SCENE)
    for k, thing in enumerate((0, 0, None, 1, 1, None)):
        expected = thing if thing is None else points(model.maps[k], box_of(SCENE.things[thing]))
        assert model.verdict(k) == expected
    assert CaptionerModel(SCENE, kind="h_0").verdict(0) is None


def test_captions_say_what_is_right_and_what_is_not():
    assert repr(Captioner(SCENE, t=4)) == (
        "Word 4 of 6, soft attention: “blue”, p 1.00. It should name the blue circle: the peak is on it, "
        f"{CaptionerModel(SCENE).verdict(3)[1]:.2f} of α is there. "
        "It says “red square above-left-of blue circle”, which is right."
    )
    assert "; right is “red square above-left-of blue circle”." in repr(
        Captioner(SCENE, trained=False)
    )
    assert "The picture was seen once" in repr(Captioner(SCENE, kind="h_0"))
    assert "Outside training: no shape" in repr(Captioner(Scene()))


def test_a_click_puts_a_shape_and_takes_it_away():
    view = Captioner(Scene())
    control(view, SAY.brush).value = "green"
    next(box for box in view.controls if "cross" in getattr(box, "options", ())).value = "cross"
    pick(view, "grid", 4)
    assert view.model.scene.things == (Thing(4, "green", "cross"),)
    view.model.shape = "square"
    pick(view, "grid", 4)
    assert view.model.scene.things == (Thing(4, "green", "square"),)
    pick(view, "grid", 4)
    assert view.model.scene == Scene()
    for cell in range(9):
        pick(view, "grid", cell)
    assert len(view.model.scene.things) == 9
    assert "Outside training: 9 shapes" in repr(view)
    assert view.errors == []


def test_words_are_walked_by_clicks_and_keys():
    view = Captioner(SCENE)
    pick(view, "strip", 3)
    assert view.model.t == 4 == control(view, SAY_T).value
    pick(view, "map 1", 7)
    assert view.model.t == 2
    for key, t in (("End", 6), ("ArrowRight", 6), ("ArrowLeft", 5), ("Home", 1)):
        view.canvases[0]._handle_custom_msg({"event": "key", "key": key}, [])
        assert view.model.t == t
    for index in (2, -1):  # the pointer comes and leaves
        hover = {"event": "hover", "mark": "strip", "index": index}
        view.canvases[0]._handle_custom_msg(hover, [])
        assert view.model.t == 3
    pick(view, "strip", 7)  # a word that is not said
    assert view.model.t == 6


def test_the_slider_follows_the_length_of_the_caption():
    view = Captioner(SCENE, trained=False, kind=HARD)
    view.model.t = 8
    assert control(view, SAY_T).max == view.model.T == 8
    view.model.trained = True
    assert control(view, SAY_T).max == view.model.t == 6


def test_buttons_bring_scenes_that_no_training_saw():
    view = Captioner()
    assert view.model.scene == given()[0]
    control(view, SAY.another).click()
    assert view.model.scene == given()[1]
    control(view, SAY.clear).click()
    assert view.model.scene == Scene()
    assert all(scene.held_out for scene in given())


def test_a_word_more_is_a_small_message():
    view = Captioner(draw_scenes(1, 5, held_out=True)[0])
    before = view.canvases[0].scene
    view.model.t = 3
    assert view.canvases[0].scene is before  # only numbers travel


def test_what_is_no_scene_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"shows a Scene, .*, not 'red'"):
        Captioner("red")


def kinds_of(drawing, key):
    return [m for m in drawing.scene["marks"] if str(m.get("key", "")).startswith(key)]


def test_where_alpha_is_large_is_lined_and_nothing_is_hidden():
    drawing = captioner_drawing(CaptionerModel(SCENE, t=4))
    [veil] = kinds_of(drawing, "veil")
    assert 0.85 / veil["scale"]["max"] < 0.5  # the darkest location still shows its colour
    alpha = np.array(drawing.arrays["alpha"]).reshape(6, 6)
    bright = np.pad(alpha > alpha.max() / 2, 1)
    line = np.array(drawing.arrays["contour"])
    assert len(line) == len(edges(44.0)) == 84
    upright, level = line[:42].reshape(6, 7), line[42:].reshape(7, 6)
    for y, x in np.ndindex(6, 6):
        here = bright[y + 1, x + 1]
        assert upright[y, x] == (here != bright[y + 1, x])
        assert upright[y, x + 1] == (here != bright[y + 1, x + 2])
        assert level[y, x] == (here != bright[y, x + 1])
        assert level[y + 1, x] == (here != bright[y + 2, x + 1])
    assert edges(44.0)[1] == "M50.0 26.0v44.0"  # right of the first location


def test_a_decoder_without_attention_has_no_empty_maps():
    drawing = captioner_drawing(CaptionerModel(SCENE, kind="h_0"))
    assert kinds_of(drawing, "alpha") == kinds_of(drawing, "map ") == []
    assert len(kinds_of(captioner_drawing(CaptionerModel(SCENE)), "map ")) >= 8


def test_the_cells_that_take_clicks_are_drawn():
    marks = captioner_drawing(CaptionerModel(SCENE)).scene["marks"]
    [grid] = kinds_of(captioner_drawing(CaptionerModel(SCENE)), "grid")
    [alpha] = kinds_of(captioner_drawing(CaptionerModel(SCENE)), "alpha")
    over = [m for m in marks if m["kind"] == "path" and m["color"] == CELLS]
    for lines, under, side in zip(
        over, (grid, alpha), (grid["cell"][0], 2 * alpha["cell"][0]), strict=True
    ):
        for k in (1, 2):
            assert f"M{under['x']} {under['y'] + k * side}h" in lines["d"]
            assert f"M{under['x'] + k * side} {under['y']}v" in lines["d"]
    words = [m["parts"][0] for m in marks if m["kind"] == "text"]
    assert "thick lines: cells of the scene" in words


def test_no_word_touches_the_map():
    drawing = captioner_drawing(CaptionerModel(SCENE))
    [alpha] = kinds_of(drawing, "alpha")
    words = [m for m in drawing.scene["marks"] if m["kind"] == "text" and m["anchor"] == "end"]
    longest = max(words, key=lambda m: len(str(m["parts"][0])))
    left = longest["x"] - 7.0 * len(longest["parts"][0])  # 13 px letters are about 7 wide
    assert left > alpha["x"] + 6 * alpha["cell"][0]

"""The embedding map: its places and neighbours are those of the vectors, and it can be worked."""

import time

import numpy as np
import pytest

from lessons.analysis.word_vectors import cosines, nearest_agree
from lessons.tasks.reviews import COARSE, POLARITIES, VOCABULARY
from lessons.toy_models import skipgram
from lessons.trained_nets.sentiment import load
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.embedding_map.model import ALL, WORDS, EmbeddingModel
from widgets.live_trainings.embedding_map.picture import LETTER, LINE, apart, rising
from widgets.live_trainings.embedding_map.view import EmbeddingMap


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def texts(view):
    return [mark for mark in view.picture.scene["marks"] if mark["kind"] == "text"]


def labelled(view):
    """The words of the dots, in their order."""
    return [t["parts"][0] for t in texts(view) if t["class"].endswith("through")]


def places(view):
    """Where the dots stand, (words, 2)."""
    marks = view.picture.scene["marks"]
    dots = [m["d"] for m in marks if m["kind"] == "path" and "a4 4" in m["d"]]
    begins = [[float(n) for n in path[1:].split("a")[0].split()] for path in dots]
    return np.add(begins, [4, 0])  # the round begins at its left


def test_every_number_is_that_of_the_vectors():
    view = EmbeddingMap(load().E, word="film")
    similar = cosines(load().E, VOCABULARY.words.index("film"))[1:]
    np.testing.assert_array_equal(view.picture.arrays["similar"], similar)
    best = ALL[int(view.picture.arrays["near"][0])]
    assert best == "story"
    assert repr(view).startswith("Nearest to “film”: story 0.")
    coarse, fine = nearest_agree(load().E, COARSE), nearest_agree(load().E, POLARITIES)
    assert view.picture.arrays["said"][:2].tolist() == [coarse, fine]
    assert f"{coarse} of 24 are of the same kind, {fine} of 16 of the same polarity." in repr(view)


def test_given_vectors_have_nothing_to_train():
    view = EmbeddingMap(load().E)
    assert view.controls == [control(view, "word"), control(view, "zoom")]
    assert view.model.ended
    assert "Update" not in repr(view)
    assert not any("Loss" in str(line) for line in view.picture.scene["lines"])
    with pytest.raises(ValueError, match="31 rows, one for each word, not shape"):
        EmbeddingMap(np.zeros((4, 2)))


def test_words_are_chosen_by_click_key_and_list():
    view = EmbeddingMap(load().E)
    send(view, event="pick", mark="film", index=0)
    assert view.model.word == control(view, "word").value == "film"
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        send(view, event="key", key=key)
    assert view.model.word == WORDS[WORDS.index("film") + 1]
    control(view, "word").value = ","
    assert repr(view).startswith("Nearest to “,”")
    view.model.word = WORDS[-1]
    send(view, event="key", key="ArrowRight")
    assert view.model.word == WORDS[0]
    with pytest.raises(ValueError, match="'zorb' is not a word of the map"):
        view.model.word = "zorb"
    with pytest.raises(ValueError, match="is not a word of the map"):
        view.model.word = VOCABULARY.words[0]


def test_words_move_as_one_looks_back_and_the_map_does_not():
    view = EmbeddingMap()
    view.train(300)
    late = places(view)
    view.model.step = 0
    assert np.ptp(places(view), axis=0).max() < 0.8 * np.ptp(late, axis=0).max()
    view.model.step = view.model.last
    np.testing.assert_array_equal(places(view), late)
    assert len(late) == len(ALL) - 1


def test_it_trains_beside_the_notebook():
    with at_rest(EmbeddingMap()) as view:
        assert "Update 0 of 1000" in repr(view)
        view.button.click()
        for _ in range(500):
            if view.model.last >= 3:
                break
            time.sleep(0.02)
        assert view.model.last >= 3
    view.reset.click()
    assert view.model.last == 0


def test_another_seed_makes_other_vectors():
    view = EmbeddingMap()
    view.train()
    assert repr(view).startswith("Update 1000 of 1000. ")
    assert "nearest words 24 of 24 are of the same kind" in repr(view)
    assert control(view, "update").value == skipgram.UPDATES
    before = view.model.shown.vectors
    control(view, "seed").value = 1
    assert view.model.last == 0
    assert np.abs(view.model.shown.vectors - before).max() > 0.1
    control(view, "seed").value = 0
    assert EmbeddingModel(seed=99).seed == 9


def test_labels_of_one_column_do_not_overlap():
    dots = np.array([[10.0, 50.0], [12.0, 51.0], [14.0, 50.0], [300.0, 50.0]])
    labels = apart(dots, np.full(4, 60.0))
    cluster = np.sort(labels[:3, 1])
    assert (np.diff(cluster) >= LINE - 1e-9).all()
    assert abs(cluster.mean() - dots[:3, 1].mean()) < 1e-9
    assert len(set(labels[:3, 0])) == 1
    assert labels[3, 1] == 50


def test_rising_is_the_nearest_that_never_falls():
    np.testing.assert_allclose(rising(np.array([1.0, 3.0, 2.0, 4.0])), [1, 2.5, 2.5, 4])
    np.testing.assert_allclose(rising(np.array([3.0, 2.0, 1.0])), [2, 2, 2])


def test_zooming_in_parts_the_words_around_the_chosen_one():
    view = EmbeddingMap(word="good")
    view.train(300)
    far = dict(zip(labelled(view), places(view), strict=True))
    assert len(far) == len(ALL) - 1
    control(view, "zoom").value = 3.0
    near = dict(zip(labelled(view), places(view), strict=True))
    assert "good" in near
    for word, place in near.items():
        moved = far["good"] + 3.0 * (far[word] - far["good"])
        np.testing.assert_allclose(place, moved, atol=0.3)  # px: rounded
    out = [w for w in far if abs(far[w] - far["good"]).max() * 3.0 > 540]
    assert out
    assert not set(out) & set(near)
    assert f"On the map: {len(near)} of 30 words. " in view.picture.scene["lines"][1]


@pytest.mark.parametrize("zoom", [1.0, 4.0])
@pytest.mark.parametrize("step", [0, 5, 15, 30])
@pytest.mark.parametrize("seed", [0, 2])
def test_every_label_can_be_read_at_every_moment(seed, step, zoom):
    view = EmbeddingMap(seed=seed, zoom=zoom)
    view.train(300)
    view.model.step = step
    labels = [mark for mark in view.picture.scene["marks"] if mark["kind"] == "heat"]
    for k, one in enumerate(labels):
        assert 26 <= one["y"] <= 420 - one["cell"][1]
        assert 0 <= one["x"] <= 540 - one["cell"][0]
        for other in labels[:k]:
            apart_across = abs(one["x"] + one["cell"][0] / 2 - other["x"] - other["cell"][0] / 2)
            wide = (one["cell"][0] + other["cell"][0]) / 2
            assert apart_across >= wide or abs(one["y"] - other["y"]) >= LINE - 1e-6


@pytest.mark.parametrize("vectors", [None, load().E], ids=["skip-gram", "sentiment"])
@pytest.mark.parametrize("zoom", [1.0, 5.0, 19.0])
def test_nothing_is_drawn_outside_the_picture(vectors, zoom):
    view = EmbeddingMap(vectors, zoom=zoom)
    if vectors is None:
        view.train()
    scene = view.picture.scene
    for x, y in places(view):
        assert 4 <= x <= scene["width"] - 10
        assert 26 <= y <= scene["height"] - 4
    for mark in scene["marks"]:
        if mark["kind"] == "heat":
            assert 20 <= mark["y"] <= scene["height"] - mark["cell"][1]
            assert 0 <= mark["x"] <= scene["width"] - mark["cell"][0]
    for mark in texts(view):
        assert 10 <= mark["y"] <= scene["height"]


def test_a_move_takes_a_few_milliseconds():
    view = EmbeddingMap()
    view.train(300)
    first = time.process_time()
    for k in range(30):
        view.model.step = k
    assert (time.process_time() - first) / 30 < 0.05  # 6 ms when nothing else runs


def crowd(name):
    """Dots of a map that is hard to label: all in one heap, in a few, in a row, along the edge, anywhere."""
    rng = np.random.default_rng(len(name))
    n = len(ALL) - 1
    if name == "edge":
        around = rng.uniform(0, 1, n)
        return np.column_stack([70 + 350 * around, np.where(rng.random(n) < 0.5, 40.0, 402.0)])
    middles = rng.uniform((80, 60), (420, 390), (n, 2))
    spread = {"heap": (12, 12), "few": (10, 10), "row": (160, 3), "anywhere": (60, 60)}[name]
    middle = {"few": middles[rng.integers(4, size=n)], "anywhere": middles}.get(name, (246, 222))
    return (middle + rng.normal(0, 1, (n, 2)) * spread).clip((66, 42), (426, 402))


@pytest.mark.parametrize("name", ["heap", "few", "row", "edge", "anywhere"])
def test_no_label_covers_a_dot_or_a_label_however_the_dots_lie(name):
    dots, wide = crowd(name), np.array([len(word) * LETTER + 8 for word in ALL[1:]])
    labels = apart(dots, wide)
    assert covered(dots, labels, wide) == []
    assert labels.min() >= 0
    assert (labels[:, 0] + wide).max() <= 540


def covered(dots, labels, wide):
    """The labels that cover the round of a dot, or a part of another label."""
    found = []
    for k, ((x, y), width) in enumerate(zip(labels, wide, strict=True)):
        across = np.maximum(np.maximum(x - dots[:, 0], dots[:, 0] - x - width), 0)
        along = np.maximum(np.abs(dots[:, 1] - y) - LINE / 2, 0)
        on = (np.hypot(across, along) < 4 - 0.01).any()
        others = np.arange(len(labels)) != k
        beside = (x < labels[:, 0] + wide - 0.1) & (labels[:, 0] < x + width - 0.1)
        if on or (others & beside & (np.abs(labels[:, 1] - y) < LINE - 0.1)).any():
            found.append(ALL[k + 1])
    return found


def hidden(view):
    """The labels that cover a dot or a label on the map."""
    marks = [m for m in view.picture.scene["marks"] if m.get("key") in ALL]
    at = np.array([(m["x"], m["y"] + LINE / 2) for m in marks])
    return covered(places(view), at, np.array([m["cell"][0] for m in marks]))


def test_labels_leave_the_dots_in_sight():
    assert [hidden(EmbeddingMap(seed=seed)) for seed in range(6)] == [[]] * 6
    assert hidden(EmbeddingMap(load().E)) == []
    view = EmbeddingMap(seed=1)
    view.train()
    for step in range(0, view.model.last + 1, 8):
        view.model.step = step
        assert hidden(view) == []

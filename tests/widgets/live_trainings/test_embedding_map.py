"""The embedding map: its places and neighbours are those of the vectors, and it can be worked."""

import time

import numpy as np
import pytest

from lessons.analysis.word_vectors import cosines, nearest_agree
from lessons.tasks.reviews import COARSE, VERDICTS, VOCABULARY
from lessons.toy_models import skipgram
from lessons.trained_nets.sentiment import load
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.embedding_map.model import ALL, WORDS, EmbeddingModel
from widgets.live_trainings.embedding_map.picture import LINE, apart, rising
from widgets.live_trainings.embedding_map.view import EmbeddingMap


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def texts(view):
    return [mark for mark in view.picture.scene["marks"] if mark["kind"] == "text"]


def places(view):
    """Where the dots stand, (words, 2)."""
    marks = view.picture.scene["marks"]
    dots = [m["d"] for m in marks if m["kind"] == "path" and "a4 4" in m["d"]]
    return np.array([[float(n) for n in path[1:].split("a")[0].split()] for path in dots])


def test_every_number_is_that_of_the_vectors():
    view = EmbeddingMap(load().E, word="film")
    similar = cosines(load().E, VOCABULARY.words.index("film"))[1:]
    np.testing.assert_array_equal(view.picture.arrays["similar"], similar)
    best = ALL[int(view.picture.arrays["near"][0])]
    assert best == "story"
    assert repr(view).startswith("Nearest to “film”: story 0.")
    coarse, fine = nearest_agree(load().E, COARSE), nearest_agree(load().E, VERDICTS)
    assert view.picture.arrays["said"][:2].tolist() == [coarse, fine]
    assert f"{coarse} of 24, of the same verdict: {fine} of 16" in repr(view)


def test_given_vectors_have_nothing_to_train():
    view = EmbeddingMap(load().E)
    assert view.controls == [control(view, "word")]
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
    assert "same kind: 24 of 24" in repr(view)
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
    heap = np.sort(labels[:3, 1])
    assert (np.diff(heap) >= LINE - 1e-9).all()
    assert abs(heap.mean() - dots[:3, 1].mean()) < 1e-9
    assert len(set(labels[:3, 0])) == 1
    assert labels[3, 1] == 50


def test_rising_is_the_nearest_that_never_falls():
    np.testing.assert_allclose(rising(np.array([1.0, 3.0, 2.0, 4.0])), [1, 2.5, 2.5, 4])
    np.testing.assert_allclose(rising(np.array([3.0, 2.0, 1.0])), [2, 2, 2])


@pytest.mark.parametrize("step", [0, 5, 15, 30])
@pytest.mark.parametrize("seed", [0, 2])
def test_every_label_can_be_read_at_every_moment(seed, step):
    view = EmbeddingMap(seed=seed)
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
def test_nothing_is_drawn_outside_the_picture(vectors):
    view = EmbeddingMap(vectors)
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


def hidden(view):
    """How many dots lie under a label."""
    labels = [m for m in view.picture.scene["marks"] if m.get("key") in ALL]
    return sum(
        m["x"] - 2 < x < m["x"] + m["cell"][0] + 2 and m["y"] - 2 < y < m["y"] + m["cell"][1] + 2
        for x, y in places(view)
        for m in labels
    )


def test_labels_leave_the_dots_in_sight():
    assert sum(hidden(EmbeddingMap(seed=seed)) for seed in range(6)) <= 4  # of 144
    assert hidden(EmbeddingMap(load().E)) <= 1  # of 24

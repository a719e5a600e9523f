"""The training monitor: a run on any text, looked back at, stopped and resumed, and what cannot be used refused."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.tasks.text import STORY
from lessons.train.live_char_lm import CharRecord, train_char_lm
from lessons.trained_nets.ngrams import bigram_bits
from tests.widgets.driving import at_rest, control
from widgets.drawing.diagram import pack
from widgets.live_trainings.char_lm.model import MEASURED, OFF, MonitorModel
from widgets.live_trainings.char_lm.picture import LINES, PAGE, curves, folded, literal
from widgets.live_trainings.char_lm.view import TrainingMonitor
from widgets.live_trainings.char_lm.words import SAY

SHORT = "abc abd " * 20  # 160 characters: nothing is held out


@pytest.fixture
def view():
    with at_rest(TrainingMonitor(n_h=8, updates=300, pace=OFF)) as made:
        yield made


def finish(view):
    while view.model.training:
        assert view.model.run.wait(20)


def test_the_first_picture_is_the_untrained_net(view):
    assert repr(view).startswith("Your text, 1,690 characters, step 0 of 300: ")
    assert view.picture.arrays["done"].tolist() == [0, 0]
    net, lesson = view.net, view.model.lesson
    bits = [net.bits_per_character(text[:MEASURED]) for text in (lesson.train, lesson.held)]
    np.testing.assert_array_equal(view.picture.arrays["bits"][0], bits)
    assert view.picture.arrays["bits"][1, 0] == bigram_bits(
        lesson.train, lesson.train[:MEASURED], lesson.vocabulary
    )


def test_training_on_the_spot_is_the_librarys(view):
    model = view.model
    given = {"n_h": 8, "lr": 0.003, "truncate": 25, "batch": 7, "steps": 60}
    records = list(train_char_lm(model.lesson.train, model.lesson.vocabulary, **given))
    assert view.train(60) is view
    assert [m.loss for m in model.history] == [r.loss for r in records]
    assert [m.grad_norm for m in model.history] == [r.grad_norm for r in records]
    assert model.shown.clipped == sum(r.grad_norm > 1 for r in records[:-1])


def test_the_background_trains_as_the_spot_does(view):
    view.button.click()
    finish(view)
    assert (view.button.description, view.button.disabled) == ("Trained", True)
    other = TrainingMonitor(n_h=8, updates=300).train()
    assert repr(view) == repr(other)
    assert [m.loss for m in view.model.history] == [m.loss for m in other.model.history]


def test_stop_go_on_and_reset(view):
    first = repr(view)
    view.button.click()
    view.button.click()
    assert view.model.run.wait(10)
    assert view.model.last < 300
    view.button.click()
    finish(view)
    assert [m.step for m in view.model.history] == list(range(301))
    view.reset.click()
    assert repr(view) == first
    assert view.model.last == 0


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_story_is_learnt_and_then_known_by_heart(seed):
    """Below the bigram on both texts at 300 updates; at 1000 better on the one and worse on the other."""
    model = MonitorModel(seed=seed)
    model.train(1000)
    early, late = (model.history[step].look for step in (300, 1000))
    bigram = model.lesson.bigram
    assert early.train < 0.7 < bigram[0] - 1.5
    assert early.held < bigram[1] - 0.5
    assert late.train < 0.75 * early.train
    assert late.held > early.held


def test_the_slider_looks_back_at_what_was_written(view):
    view.train(300)
    texts = [m.look.written for m in view.model.history]
    assert len(dict.fromkeys(texts)) > 15
    assert texts[-1].count("the ") > 10 > texts[0].count("the ")
    control(view, "step").set_state({"value": 15})
    assert "step 15 of 300" in repr(view)
    assert view.model.shown.look.written == texts[15]
    assert literal(folded(texts[15])[0]) in [
        m["parts"] for m in view.picture.scene["marks"] if "parts" in m
    ]


def test_inputs_are_shown_for_their_source_alone(view):
    box, path = view.control("typed"), view.control("path")
    assert (box.layout.display, path.layout.display) == (None, "none")
    control(view, "train on").value = "file"
    assert (box.layout.display, path.layout.display) == ("none", None)
    assert view.error == ""
    assert view.model.corpus.text == STORY


def test_a_file_that_is_not_named_yet_leaves_the_little_text():
    with at_rest(TrainingMonitor(source="file")) as view:
        assert (view.model.corpus.text, view.error) == (STORY, "")


def test_a_bad_file_is_one_sentence_and_the_run_stays(view, tmp_path):
    view.train(20)
    control(view, "train on").value = "file"
    control(view, "path").set_state({"value": str(tmp_path / "none.txt")})
    assert view.error.startswith("There is no file ")
    assert view.model.last == 20
    file = tmp_path / "old.txt"
    file.write_bytes(("caf\xe9 " * 40).encode("latin-1"))
    control(view, "path").set_state({"value": str(file)})
    assert "is not utf-8" in view.error
    assert "cp1252" in view.error
    assert view.model.last == 20
    control(view, "encoding").value = "cp1252"
    assert view.error == ""
    assert view.model.last == 0
    assert repr(view).startswith("'old.txt', 200 characters, step 0")
    view.train(5)


def test_what_is_refused_stands_until_it_is_mended(view):
    view.train(10)
    view.model.typed = "too short"
    assert view.error.startswith("Your text has 9 characters")
    assert view.model.last == 10
    view.model.seed = 3
    assert view.error.startswith("Your text has 9 characters")
    view.train(10).model.typed = STORY
    assert view.error == ""
    assert view.model.last == 10


def test_the_lowest_validation_loss_is_marked():
    """Where early stopping would stop; of a short text nothing is held out, so nothing is marked."""
    view = TrainingMonitor(n_h=32, updates=300).train(300)
    looks = {moment.look.step: moment.look.held for moment in view.model.history}
    best = min(looks, key=looks.get)
    picture = curves(view.model)
    (note,) = [each for each in picture["layout"]["annotations"] if each["text"] == SAY.best]
    assert (note["x"], note["y"]) == (best, looks[best])
    dots = [trace for trace in picture["data"] if trace["mode"] == "markers"]
    assert [best, looks[best]] in [[dot["x"][0], dot["y"][0]] for dot in dots]


def test_a_short_text_is_trained_on_whole():
    view = TrainingMonitor(typed=SHORT, n_h=8).train(50)
    assert view.model.lesson.held == ""
    assert "validation" not in repr(view)
    assert np.isnan(view.picture.arrays["bits"][:, 1]).all()
    assert len(curves(view.model)["data"]) == 7
    assert len(pack(view.picture)) == 10


def test_the_library_is_always_there():
    view = TrainingMonitor(source="library", n_h=8).train(10)
    assert "Python's library, 200,000 characters, step 10" in repr(view)


def test_a_long_text_is_cut_and_that_is_said():
    view = TrainingMonitor(typed="so the wind went on " * 11_000, n_h=8)
    assert repr(view).startswith("Your text, the first 200,000 characters, step 0")
    assert len(view.model.lesson.train) + len(view.model.lesson.held) == 200_000


def test_no_clip_no_line():
    view = TrainingMonitor(typed=SHORT, n_h=8, clip=OFF).train(20)
    assert "clipped" not in repr(view)
    assert view.model.shown.clipped == 0
    assert len(curves(view.model)["data"]) == 6


@pytest.mark.parametrize("background", [True, False])
def test_a_loss_that_is_no_number_ends_the_run_and_is_named(monkeypatch, view, background):
    def diverges(*args, **given):
        net, trouble = view.net, ["", "", "At step 2 the loss is no longer a finite number."]
        for step, norm in enumerate([1.0, 2.0, np.nan]):
            yield CharRecord(step, norm, norm, lambda: net, trouble[step])

    monkeypatch.setattr("widgets.live_trainings.char_lm.model.train_char_lm", diverges)
    view.model.reset()
    if background:
        view.button.click()
        finish(view)
    else:
        view.train()
    assert view.error == "At step 2 the loss is no longer a finite number."
    assert (view.button.description, view.button.disabled) == ("Ended", True)
    assert "step 1 of 300" in repr(view)
    monkeypatch.undo()
    view.reset.click()
    assert view.error == ""
    assert view.train().model.last == 300


def test_numbers_are_those_that_the_controls_offer():
    model = MonitorModel(n_h=50, lr=0.02, clip=2, truncate=99, seed=-3, updates=1, pace=7)
    assert (model.n_h, model.lr, model.clip, model.truncate) == (32, 0.01, 1.0, 50)
    assert (model.seed, model.updates, model.pace) == (0, 300, 100.0)
    with pytest.raises(TraitError, match="lr must be a number"):
        model.lr = float("nan")
    with pytest.raises(TraitError, match="source must be one of typed, file, library"):
        model.source = "web"


@pytest.mark.parametrize(
    "typed",
    [
        "<b>x_{1}</b> & \\n" * 20,
        "שלום עולם " * 20,
        "👩‍💻🎉" * 40,
        "\t\a\x1b$\\frac{1}{0}$" * 20,
        "x" * 3000,
    ],
)
def test_any_text_trains_and_is_shown_as_it_is(typed):
    view = TrainingMonitor(typed=typed, n_h=8).train(30)
    assert view.error == ""
    assert set(view.net.vocabulary.symbols[:-1]) <= set(typed)
    for mark in view.picture.scene["marks"]:
        if mark.get("class") == "code":
            assert not any("_{" in part for part in mark["parts"])


def test_lines_fit_the_page():
    lines = folded("漢字" * 100 + "\n\nend\a")
    assert all(len(line) <= PAGE // 2 for line in lines)
    assert lines[-2:] == ("", "end·")
    assert len(folded("\n" * 99)) == LINES
    assert "".join(literal("a_{b}_{ c")) == "a_{b}_{\N{NO-BREAK SPACE}c"


def test_two_views_of_one_model_agree():
    model = MonitorModel(typed=SHORT, n_h=8)
    one, other = TrainingMonitor(model), TrainingMonitor(model)
    one.train(3)
    assert repr(one) == repr(other)
    assert other.button.description == "Go on"


def test_a_refused_text_is_not_called_trained():
    view = TrainingMonitor(updates=5).train()
    assert view.button.description == "Trained"
    view.model.typed = "short"
    assert view.error.endswith("What is shown is of the text before.")
    assert (view.button.description, view.button.disabled) == ("Train", True)

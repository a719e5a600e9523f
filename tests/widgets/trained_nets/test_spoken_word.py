"""The wave reader: what is drawn is what is heard, the sound goes along, and the mean never learns the order."""

import io
import wave

import numpy as np
import pytest

from lessons.tasks.spoken_words import NAMES, PARTNERS, features
from lessons.trained_nets import word_listener
from widgets.trained_nets.spoken_word import POINTS, WaveModel, WaveReader


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


@pytest.mark.parametrize("word", NAMES)
def test_probabilities_are_those_of_the_nets(word):
    view = WaveReader(word=word, t=5)
    arrays, model = view.picture.arrays, view.model
    heard = features(model.said.wave)
    np.testing.assert_array_equal(arrays["p"], word_listener.load().step_probabilities(heard).T)
    np.testing.assert_array_equal(
        arrays["mean"], word_listener.load(bag=True).step_probabilities(heard)[0]
    )
    np.testing.assert_array_equal(arrays["now"], arrays["p"][:, 4])
    assert NAMES[int(arrays["p"][:, -1].argmax())] == word
    assert arrays["bands"].shape == heard.T.shape
    assert arrays["bands"].min() >= 0
    assert arrays["bands"].max() <= 1


@pytest.mark.parametrize("word", NAMES)
def test_backwards_the_partner_is_heard_and_the_mean_stays(word):
    view = WaveReader(word=word)
    before = view.model.of_mean
    view.model.backwards = True
    assert NAMES[int(view.model.probabilities[-1].argmax())] == PARTNERS[word]
    np.testing.assert_allclose(view.model.of_mean, before, rtol=0, atol=1e-9)
    assert "backwards" in repr(view)


def test_the_heard_part_of_the_wave_is_blue_and_the_rest_is_not():
    view = WaveReader(t=6)
    heard, rest = (view.picture.arrays[name] for name in ("read", "rest"))
    assert (np.isnan(heard) != np.isnan(rest)).all()
    assert 0 < np.isnan(rest).sum() < POINTS
    view.model.t = view.model.T
    assert not np.isnan(view.picture.arrays["read"]).any()


def test_slower_speech_has_more_frames_and_the_slider_follows():
    view = WaveReader(word="net", t=1)
    before = view.model.T
    view.model.t = before
    view.model.tempo = 0.6
    assert before < view.model.T
    assert view.time.max == view.play.max == view.model.T == view.model.t
    view.model.tempo = 1.6
    assert view.model.t == view.model.T == view.time.max < before
    assert view.errors == []


def test_the_sound_is_the_wave_that_is_drawn():
    view = WaveReader()
    first = view.audio.value
    view.model.t += 1
    assert view.audio.value is first, "a step makes no new sound"
    view.model.pitch = 200
    assert view.audio.value != first
    with wave.open(io.BytesIO(view.audio.value)) as file:
        assert file.getnframes() == view.model.said.samples


def test_the_caption_says_who_what_and_how_sure():
    view = WaveReader(word="ten", pitch=200, noise=0.1, t=30)
    assert repr(view).startswith("“ten”, 200 Hz, noise 0.10; frame 30 of 32: ten ")
    assert "From the mean of all frames: " in repr(view)


def test_what_is_out_of_range_is_brought_back():
    model = WaveModel(pitch=9000, tempo=0.01, noise=-3.0, t=999)
    assert (model.pitch, model.tempo, model.noise, model.t) == (280, 0.6, 0.0, model.T)


def test_keys_and_clicks_walk_through_the_word():
    view = WaveReader(t=3)
    send(view, event="key", key="ArrowRight")
    assert view.model.t == 4
    send(view, event="pick", mark="bands", index=view.model.T + 1)
    assert view.model.t == 2
    other = WaveReader(view.model)
    other.model.word = "ten"
    assert repr(view) == repr(other)


def test_the_wave_has_its_time():
    view = WaveReader(word="no", tempo=1.0)
    seconds = view.model.said.samples / 8000
    marks = view.picture.scene["marks"]
    said = {
        m["parts"][0]: m["x"]
        for m in marks
        if m["kind"] == "text" and isinstance(m["parts"][0], str)
    }
    bands = next(m for m in marks if m.get("key") == "bands")
    assert said["0.00 s"] == bands["x"]
    assert said[f"{seconds:.2f} s"] == pytest.approx(bands["x"] + bands["cell"][0] * view.model.T)
    view.model.tempo = 0.6
    assert f"{view.model.said.samples / 8000:.2f} s" in str(view.picture.scene["marks"])

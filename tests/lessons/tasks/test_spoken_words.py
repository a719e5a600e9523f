"""Spoken words made by rules: backwards a word is its partner, the mean knows no order, and nets hear new voices."""

import io
import wave
from dataclasses import replace

import numpy as np
import pytest
import torch

from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.tasks import spoken_words
from lessons.tasks.spoken_words import Utterance, features
from lessons.train import word_listener as train_word_listener
from lessons.trained_nets import word_listener
from tests.harness.peak import held

torch.set_num_threads(1)
NETS = [(seed, bag) for bag in (False, True) for seed in word_listener.SEEDS]


def test_a_word_and_its_partner_are_the_same_sounds_in_the_other_order():
    for word, partner in spoken_words.PARTNERS.items():
        assert spoken_words.WORDS[word] == spoken_words.WORDS[partner][::-1]
        assert spoken_words.PARTNERS[partner] == word


@pytest.mark.parametrize("word", spoken_words.NAMES)
@pytest.mark.parametrize("tempo", [0.7, 1.0, 1.4])
def test_frames_fill_the_wave_and_backwards_they_come_in_the_other_order(word, tempo):
    said = Utterance(word, 130.0, tempo, 0.1, 0.05, seed=3)
    back = replace(said, backwards=True)
    assert back.spoken == spoken_words.PARTNERS[word]
    assert len(said.wave) == said.samples
    assert said.samples / spoken_words.RATE == pytest.approx(said.seconds, abs=0.007)
    heard, frames_back = features(said.wave), features(back.wave)
    assert heard.shape == (
        1 + (said.samples - spoken_words.FRAME) // spoken_words.HOP,
        spoken_words.BANDS,
    )
    np.testing.assert_allclose(frames_back, heard[::-1], rtol=0, atol=1e-9)


def test_the_voice_is_at_its_pitch():
    said = Utterance("on", pitch=200.0, noise=0.0)
    middle = said.wave[400:1200]
    tones = np.abs(np.fft.rfft(middle * np.hanning(800)))
    peaks = np.flatnonzero((tones[1:-1] > tones[:-2]) & (tones[1:-1] > tones[2:])) + 1
    loud = peaks[tones[peaks] > 0.2 * tones.max()] * spoken_words.RATE / 800
    np.testing.assert_allclose(loud % 200.0, 0, atol=0.5)


def test_silence_has_finite_features():
    quiet = features(np.zeros(1000))
    np.testing.assert_allclose(quiet, np.log10(spoken_words.FLOOR), rtol=0, atol=1e-12)


def test_a_file_of_a_wave_can_be_read_again():
    said = Utterance("ten").wave
    with wave.open(io.BytesIO(spoken_words.wav(said))) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, spoken_words.RATE)
        back = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    np.testing.assert_allclose(back / 32000 * max(1.0, np.abs(said).max()), said, atol=2e-4)


def test_voices_of_the_test_are_not_heard_in_training():
    rng = np.random.default_rng(0)
    low, high = spoken_words.HELD_OUT_PITCH
    assert all(low <= spoken_words.utter(rng, held_out=True).pitch <= high for _ in range(50))
    assert not any(low <= spoken_words.utter(rng, held_out=False).pitch <= high for _ in range(200))


def test_the_mean_is_at_chance_between_partners_by_construction():
    net = word_listener.load(bag=True)
    for one, other in zip(
        word_listener.held_out(20)[::2], word_listener.held_out(20)[1::2], strict=True
    ):
        assert net.recognised(one) == net.recognised(other)
        assert one.spoken == spoken_words.PARTNERS[other.spoken]


@pytest.mark.parametrize("seed", word_listener.SEEDS)
def test_the_shipped_nets_hear_new_voices(seed):
    scores = manifest_entry("spoken")["scores"]
    assert manifest_entry("spoken")["command"] == "python -m lessons.train word_listener"
    for bag in (False, True):
        share = word_listener.correct(
            word_listener.load(seed, bag=bag), word_listener.held_out()
        ).mean()
        assert share == pytest.approx(scores[word_listener.key(seed, bag)], abs=0.011)
        assert share > 0.98 if not bag else share <= 0.5
    loud = word_listener.correct(word_listener.load(seed), word_listener.held_out(25, 0.8)).mean()
    assert loud < 0.5, "noise far beyond that of training"


def test_what_was_heard_is_kept_and_not_its_wave():
    net = word_listener.load()
    said = word_listener.held_out(53)
    first = said[0].frames
    assert held(lambda: word_listener.correct(net, said)) < 0.6  # MB; with the waves it was 2.4
    np.testing.assert_array_equal(said[0].frames, features(said[0].wave))
    assert said[0].frames is first
    word_listener.held_out(3)
    assert word_listener.held_out.cache_info().currsize == 1


@pytest.mark.parametrize("bag", [False, True])
def test_a_net_runs_as_torch_runs_it(bag):
    other = train_word_listener.drawn(0).double()
    net = word_listener.SpokenNet(*other.parts(), bag)
    heard = features(Utterance().wave)
    given = heard.mean(axis=0, keepdims=True) if bag else heard
    with torch.no_grad():
        p = (
            train_word_listener.logits(other, torch.tensor(given)[:, None])[:, 0]
            .softmax(dim=1)
            .numpy()
        )
    np.testing.assert_allclose(net.step_probabilities(heard), p, rtol=0, atol=1e-12)


def test_training_repeats_and_lowers_the_loss(monkeypatch):
    monkeypatch.setattr(train_word_listener, "POOL", 40)
    told, losses = train_word_listener.pool(0), []
    for updates in (2, 25, 25):
        monkeypatch.setattr(train_word_listener, "UPDATES", updates)
        losses.append(
            train_word_listener.loss_of(train_word_listener.train(1, False, told), *told).item()
        )
    assert losses[1] == losses[2] < losses[0]


def test_the_checkpoint_holds_what_it_must():
    names = [*word_listener.untrained().arrays()]
    keys = [word_listener.key(*which) for which in NETS]
    assert sorted(load_checkpoint("spoken")) == sorted(f"{k}.{n}" for k in keys for n in names)
    with pytest.raises(ValueError, match="not of 9"):
        word_listener.load(9)


def test_every_net_of_the_checkpoint_is_scored(monkeypatch):
    monkeypatch.setattr(word_listener, "correct", lambda net, heard: np.array([net.bag, True]))
    monkeypatch.setattr(word_listener, "held_out", lambda: ())
    assert train_word_listener.scores() == {
        word_listener.key(*which): 0.5 + 0.5 * which[1] for which in NETS
    }

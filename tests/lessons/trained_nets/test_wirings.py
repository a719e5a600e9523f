"""The five trained wirings: their scores, their shapes, what they refuse, and how they were made."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.tasks import wirings as tasks
from lessons.train import wirings as train_wirings
from lessons.trained_nets import wirings

torch.set_num_threads(1)
NETS = ["one-to-one", "one-to-many", "many-to-one", "many-to-many", "encoder", "decoder"]
TEXTS = st.lists(st.sampled_from(tasks.TAG_WORDS), min_size=1, max_size=10).map(" ".join)


@pytest.mark.parametrize("wiring", wirings.WIRINGS)
def test_the_manifest_tells_the_measured_score(wiring):
    assert wirings.measure(wiring) == pytest.approx(wirings.manifest()["scores"][wiring], abs=1e-4)


def test_every_wiring_does_its_task():
    one_to_one, one_to_many, *shares = (wirings.manifest()["scores"][w] for w in wirings.WIRINGS)
    assert one_to_one < 0.03
    assert one_to_many < 0.06
    assert min(shares) > 0.99


def test_the_manifest_tells_the_command():
    assert wirings.manifest()["command"] == "python -m lessons.train wirings"


@pytest.mark.parametrize("name", NETS)
def test_the_nets_run_as_torch_runs_them(name):
    net = wirings.net(name)
    xs = np.random.default_rng(0).normal(size=(6, net.cell.n_x))
    hs, _ = to_torch(net.cell)(torch.tensor(xs))
    expected = hs.detach().numpy() @ net.W_hy.T + net.b_y
    np.testing.assert_allclose(net.run(xs)["y"], expected, rtol=0, atol=1e-12)
    assert net.size == sum(a.size for a in (*_matrices(net), net.W_hy, net.b_y))


def _matrices(net):
    return net.cell.W_xh, net.cell.W_hh, net.cell.b_h


def test_each_wiring_reads_the_steps_it_should():
    assert wirings.one_to_one(0.5)["y"].shape == (1, 1)
    many = wirings.one_to_many(1.5)
    assert many["y"].shape == (tasks.CURVE_STEPS, 1)
    assert many["x"][0, 0] == 1.5
    assert not many["x"][1:].any()
    assert wirings.many_to_one("the film was bad")["y"].shape == (1, 1)
    assert wirings.many_to_many("the dog can walk")["y"].shape == (4, len(tasks.TAGS))
    read, written = wirings.encoder_decoder("abc")
    assert "y" not in read
    assert written["y"].shape == (4, len(tasks.SYMBOLS))


def test_the_decoder_starts_from_the_last_state_of_the_encoder():
    read, written = wirings.encoder_decoder("loop")
    start = tasks.encode([tasks.END], tasks.SYMBOLS)
    first = unroll(wirings.net("decoder").cell, start, {"h": read["h"][-1]})
    np.testing.assert_array_equal(first["h"][0], written["h"][0])
    assert wirings.reverse("loop") == "pool"


def test_order_matters_to_the_verdict():
    assert wirings.p_positive("the film was good not bad") > 0.9
    assert wirings.p_positive("the film was bad not good") < 0.1
    assert abs(wirings.p_positive("the film was") - 0.5) < 0.2


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("good", 1),
        ("not good", -1),
        ("not really good", -1),
        ("bad but great", 1),
        ("great but not funny", -1),
        ("not but good", 1),
        ("good bad", 0),
        ("the", 0),
    ],
)
def test_the_rule_of_tones(text, verdict):
    assert tasks.tone(text.split()) == verdict


def test_the_rule_of_tags():
    found = tasks.tags(["the", "can", "can", "fish", "a", "small", "watch"])
    expected = ["determiner", "noun", "verb", "verb", "determiner", "adjective", "noun"]
    assert found == expected
    assert wirings.tag("the can can fish a small watch") == expected


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_words_get_as_many_tags(text):
    assert len(wirings.tag(text)) == len(text.split())


@given(st.text(tasks.LETTERS, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_decoder_always_stops(text):
    assert len(wirings.reverse(text)) <= len(text) + 1


@pytest.mark.parametrize("text", ["", "   ", "the flim", "<img src=x onerror=alert(1)>", "🦊"])
def test_what_a_net_does_not_know_is_one_sentence(text):
    for read in (wirings.p_positive, wirings.tag):
        with pytest.raises(ValueError, match=r"empty|is not known"):
            read(text)


@pytest.mark.parametrize(("n", "width", "stride"), [(24, 4, 4), (24, 4, 2), (7, 7, 3), (9, 2, 4)])
def test_slices_and_readings(n, width, stride):
    vector = np.arange(float(n))
    xs = wirings.slices(vector, width, stride)
    assert len(xs) == (n - width) // stride + 1
    np.testing.assert_array_equal(xs[:, 0], np.arange(len(xs)) * stride)
    np.testing.assert_array_equal(xs[-1], xs[-1, 0] + np.arange(width))
    np.testing.assert_array_equal(wirings.reading(xs, "last"), xs[-1])
    np.testing.assert_array_equal(wirings.reading(xs, "mean"), xs.sum(axis=0) / len(xs))
    assert wirings.reading(xs, "all") is xs
    xs[0] = -1.0
    assert vector[0] == 0.0  # slices are a copy


@pytest.mark.parametrize("make", [tasks.opinion, tasks.statement, tasks.string])
def test_examples_are_split_by_their_text(make):
    trained = tasks.examples(make, 300, seed=0, held_out=False)
    measured = tasks.examples(make, 300, seed=0, held_out=True)
    assert not set(trained) & set(measured)
    longest = tasks.MAX_LETTERS if make is tasks.string else tasks.MAX_WORDS
    lengths = [len(t) if make is tasks.string else len(t.split()) for t in trained + measured]
    assert 1 <= min(lengths) <= max(lengths) <= longest


def test_training_lowers_the_error(monkeypatch):
    torch.manual_seed(0)
    names = train_wirings.train_one_to_one(steps=200)
    assert set(names) == {f"one-to-one.{a}" for a in ("W_xh", "W_hh", "b_h", "W_hy", "b_y")}
    kept = {name: array.astype(float) for name, array in names.items()}
    monkeypatch.setattr(
        wirings, "load_part", lambda _, key: {name.removeprefix(key): kept[name] for name in kept}
    )
    monkeypatch.setattr(wirings, "net", wirings.net.__wrapped__)
    assert wirings.measure("one-to-one") < 0.2


@pytest.mark.parametrize("task", ["many_to_one", "many_to_many", "encoder_decoder", "one_to_many"])
def test_every_trainer_runs(task, monkeypatch):
    monkeypatch.setattr(train_wirings, "POOL", 200)
    names = getattr(train_wirings, f"train_{task}")(steps=2)
    assert {array.dtype for array in names.values()} == {np.dtype("float32")}

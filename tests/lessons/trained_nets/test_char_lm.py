"""The character language model: equal to torch's, sampled honestly, measured in bits."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from lessons.cells.torch_bridge import to_torch
from lessons.numerics import softmax
from lessons.tasks.text import ASCII, UNKNOWN, Vocabulary
from lessons.trained_nets import char_lm
from lessons.trained_nets.char_lm import CharLM
from lessons.trained_nets.ngrams import bigram_bits, unigram_bits
from lessons.trained_nets.sampling import pick, sharpened

TEXT = "the loop reads its own last word and writes the next one\n"
VOCABULARY = Vocabulary.of(TEXT)
CELLS = list(char_lm.CELLS)
SCORES = st.lists(st.floats(-50, 50), min_size=2, max_size=8).map(np.array)


def net(cell="RNN", seed=0, n_h=7):
    fresh = char_lm.untrained(VOCABULARY, n_h, seed, cell)
    return CharLM(fresh.cell, fresh.W_hy, np.linspace(-1, 1, len(VOCABULARY)), VOCABULARY)


@pytest.mark.parametrize("cell", CELLS)
def test_the_net_is_torchs_layer_and_read_out(cell):
    lm, codes = net(cell), torch.tensor(VOCABULARY.encode(TEXT))
    with torch.no_grad():
        hs, _ = to_torch(lm.cell)(F.one_hot(codes[:-1], len(VOCABULARY)).double())
        y = hs @ torch.tensor(lm.W_hy).T + torch.tensor(lm.b_y)
        bits = F.cross_entropy(y, codes[1:], reduction="none") / np.log(2)
    np.testing.assert_allclose(lm.nll_bits(TEXT), bits.numpy(), rtol=0, atol=1e-12)
    assert lm.bits_per_character(TEXT) == pytest.approx(float(bits.mean()), abs=1e-12)
    last = lm.scores(lm.read(TEXT[:-1]))
    np.testing.assert_allclose(last, y[-1].numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        lm.probs(lm.read(TEXT[:-1]), 0.7), F.softmax(y[-1] / 0.7, 0).numpy(), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_is_all_that_is_carried(cell):
    lm = net(cell)
    whole = lm.read(TEXT)
    parts = lm.read(TEXT[20:], lm.read(TEXT[:20]))
    assert whole.keys() == lm.start().keys()
    for name in whole:
        np.testing.assert_array_equal(whole[name], parts[name])


@pytest.mark.parametrize("temperature", [0.0, 0.3, 1.0, 2.0])
def test_each_character_is_drawn_from_the_probabilities_after_all_before(temperature):
    lm, written = net(), "the "
    for character, p in lm.sample("the ", 12, temperature, np.random.default_rng(3)):
        np.testing.assert_allclose(p, lm.probs(lm.read(written), temperature), atol=1e-12)
        assert p[VOCABULARY.symbols.index(character)] > 0
        written += character
    assert written == "the " + lm.write("the ", 12, temperature, seed=3)


def test_one_character_at_a_time_costs_one_random_number():
    rng = np.random.default_rng(5)
    list(net().sample("", 9, 1.0, rng))
    twin = np.random.default_rng(5)
    twin.random(9)
    assert rng.random() == twin.random()


def test_the_same_seed_writes_the_same_text():
    assert net().write("t", 30, seed=1) == net().write("t", 30, seed=1) != net().write("t", 30)


@given(SCORES, st.floats(1e-3, 100))
def test_temperature_divides_the_scores_and_keeps_their_order(scores, temperature):
    p = sharpened(scores, temperature)
    np.testing.assert_allclose(p, softmax(scores / temperature), rtol=1e-9, atol=1e-300)
    order = np.argsort(scores, kind="stable")
    assert (np.diff(p[order]) >= 0).all()
    assert p.sum() == pytest.approx(1)


@given(SCORES)
def test_at_zero_the_most_probable_has_it_all(scores):
    p = sharpened(scores, 0)
    assert p[scores.argmax()] == p.sum() == 1


def test_a_tiny_temperature_is_a_cold_one():
    with np.errstate(over="ignore", under="ignore"):
        assert sharpened(np.array([1.0, 1.5]), 1e-300).tolist() == [0, 1]


@pytest.mark.parametrize("temperature", [-1.0, float("nan"), float("inf")])
def test_a_temperature_that_is_none_is_refused(temperature):
    lm = net()
    with pytest.raises(ValueError, match="must be 0 or more"):
        lm.probs(lm.start(), temperature)


def test_picking_follows_the_probabilities():
    rng, p = np.random.default_rng(0), np.array([0.0, 0.5, 0.0, 0.3, 0.2, 0.0])
    drawn = np.bincount([pick(p, rng) for _ in range(20_000)], minlength=6) / 20_000
    np.testing.assert_allclose(drawn, p, atol=0.015)
    assert drawn[[0, 2, 5]].tolist() == [0, 0, 0]


@pytest.mark.parametrize("luck", [0.0, 1 - 2**-53])
def test_extreme_luck_stays_in_the_vocabulary(luck):
    class Rng:
        def random(self):
            return luck

    p = np.full(7, 1 / 7) * np.array([0, 1, 1, 1, 1, 1, 0])
    assert pick(p, Rng()) == (1 if luck == 0.0 else 5)


def test_hostile_text_is_read_and_never_a_key_error():
    lm = net()
    for prompt in ("<script>alert(1)</script>", "\0", "é漢字🦊", UNKNOWN, "x" * 2000):
        assert len(lm.write(prompt, 3)) == 3
        assert np.isfinite(lm.nll_bits(prompt + "t")).all()


@pytest.mark.parametrize("text", ["", "t"])
def test_bits_need_a_next_character(text):
    for measure in (
        net().bits_per_character,
        lambda text: unigram_bits(TEXT, text, VOCABULARY),
        lambda text: bigram_bits(TEXT, text, VOCABULARY),
        lambda text: bigram_bits(text, TEXT, VOCABULARY),
    ):
        with pytest.raises(ValueError, match="two characters or more"):
            measure(text)


def test_shapes_that_do_not_fit_are_refused():
    lm = net()
    with pytest.raises(ValueError, match="do not fit"):
        CharLM(lm.cell, lm.W_hy, lm.b_y, Vocabulary.of("ab"))


def test_a_net_without_knowledge_costs_the_logarithm_of_the_symbols():
    lm, n = net(), len(VOCABULARY)
    blank = CharLM(lm.cell, np.zeros_like(lm.W_hy), np.zeros(n), VOCABULARY)
    assert blank.bits_per_character(TEXT) == pytest.approx(np.log2(n))


def test_unigram_bits_by_hand():
    v = Vocabulary.of("ab")  # a, b, UNKNOWN
    expected = -np.log2([3 / 6, 2 / 6, 1 / 6])  # counts 2, 1, 0 and one more each
    assert unigram_bits("aab", "bab?", v) == pytest.approx(expected.mean())


def test_bigram_bits_by_hand():
    v = Vocabulary.of("ab")
    after_a, after_b = np.array([1, 2, 0]) + 1, np.array([1, 0, 0]) + 1  # of "aabab"
    expected = -np.log2([after_a[1] / 6, after_b[0] / 4, after_a[0] / 6])
    assert bigram_bits("aabab", "abaa", v) == pytest.approx(expected.mean())


def test_knowing_more_of_the_past_costs_fewer_bits():
    text = TEXT * 40
    assert bigram_bits(text, text, VOCABULARY) < unigram_bits(text, text, VOCABULARY)
    assert unigram_bits(text, text, VOCABULARY) < np.log2(len(VOCABULARY))


def test_an_ascii_net_knows_every_printable_character():
    assert len(ASCII) == 97
    assert char_lm.STAGES == {"before": 0, "early": 300, "late": 50_000}

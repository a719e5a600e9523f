"""The judges of legal sentences: their languages, torch against numpy, and the scores of the shipped nets."""

import numpy as np
import pytest
import torch

from lessons.checkpoint import manifest_entry
from lessons.tasks import agreement, reber
from lessons.tasks.agreement import BE, LANGUAGES, MANY, ONE, STOP
from lessons.train import grammar_reader as train_grammar_reader
from lessons.trained_nets import grammar_reader

torch.set_num_threads(1)


def test_the_verb_agrees_with_the_first_noun():
    for words in agreement.legal("agreement", 500, held_out=False):
        assert words[1] in ONE + MANY
        assert words[-3] == BE[words[1] in MANY]
        assert words[-1] == STOP
        assert set(words) <= set(agreement.SYMBOLS["agreement"])


def test_the_verb_of_a_clause_agrees_with_its_own_noun():
    found = 0
    for words in agreement.legal("agreement", 500, held_out=False):
        for k, word in enumerate(words):
            if word in agreement.SEES[0] + agreement.SEES[1]:
                assert word in agreement.SEES[words[k - 1] in MANY]
                found += 1
    assert found > 50


def test_attractors_are_the_nouns_of_the_other_number():
    for who in agreement.subjects(300):
        nouns = [word in MANY for word in who.words if word in ONE + MANY]
        assert who.many == nouns[0]
        assert who.attractors == sum(noun != nouns[0] for noun in nouns[1:])


def test_reber_strings_are_legal_and_spoiled_ones_are_not():
    for words in agreement.legal("reber", 200, held_out=True):
        reber.followers("".join(words))
        with pytest.raises(ValueError, match="may stand there"):
            reber.followers("".join(agreement.spoiled(words, "reber")))


def test_a_spoiled_sentence_differs_in_the_verb_alone():
    for words in agreement.legal("agreement", 100, held_out=True):
        wrong = agreement.spoiled(words, "agreement")
        assert [k for k, word in enumerate(words) if word != wrong[k]] == [len(words) - 3]
        assert {words[-3], wrong[-3]} == set(BE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_measured_was_not_trained_on(language):
    trained = set(agreement.legal(language, train_grammar_reader.POOL, held_out=False))
    assert not trained & set(agreement.legal(language, 500, held_out=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_numpy_reads_as_torch_does(language):
    net = train_grammar_reader.drawn(language, 0).double()
    words = agreement.legal(language, 1, held_out=True)[0]
    symbols = agreement.SYMBOLS[language]
    codes = torch.tensor([symbols.index(word) for word in words])
    xs = torch.nn.functional.one_hot(codes, len(symbols)).double()
    with torch.no_grad():
        hs = net.rnn(torch.cat([torch.zeros_like(xs[:1]), xs])[:, None])[0]
        expected = net.out(hs)[:, 0].softmax(dim=1).numpy()
    reader = grammar_reader.GrammarNet(*net.parts(), symbols)
    np.testing.assert_allclose(reader.expected(words), expected, rtol=0, atol=1e-12)
    known = [row[code] for row, code in zip(expected, codes, strict=False)]
    np.testing.assert_allclose(reader.given(words), known, rtol=0, atol=1e-12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_nets_accept_what_is_legal_and_nothing_else(language):
    found = train_grammar_reader.scores_of(grammar_reader.load(language), language)
    scores = manifest_entry("legal")["scores"]
    for name, share in found.items():
        kept = scores[f"{language}, seed {grammar_reader.SHIPPED}: {name}"]
        assert share == pytest.approx(kept, abs=0.005)
    for seed in grammar_reader.SEEDS:
        assert scores[f"{language}, seed {seed}: legal"] >= 0.99
        assert scores[f"{language}, seed {seed}: spoiled"] <= 0.01


def test_attractors_mislead_the_last_noun_and_not_the_net():
    told = agreement.subjects(1000)
    assert agreement.by_last_noun(told)[2] == 0
    assert min(grammar_reader.agreement(grammar_reader.load(), told).values()) >= 0.99


def test_an_unknown_word_has_no_probability():
    p = grammar_reader.load().given(["the", "zebra", "is", "old", "."])
    assert np.flatnonzero(np.isnan(p)).tolist() == [1]
    assert not grammar_reader.load().legal(("the", "zebra"))


@pytest.mark.parametrize(
    ("text", "language"), [("", "agreement"), (" \n", "reber"), ("B" * 41, "reber")]
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text, language):
    with pytest.raises(ValueError, match=r"^(Type a sentence|That is 41)"):
        agreement.split(text, language)


def test_typed_text_is_split_as_the_language_asks():
    assert agreement.split("The key is old.", "agreement") == ("the", "key", "is", "old", ".")
    assert agreement.split("bp tt", "reber") == ("B", "P", "T", "T")


def test_a_language_that_there_is_not():
    with pytest.raises(ValueError, match="agreement and reber"):
        grammar_reader.load("latin")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legal_half_of_a_minimal_pair_is_more_probable(language):
    reader = grammar_reader.load(language)
    assert grammar_reader.minimal_pairs(reader, language, n=100) >= 0.99
    one = agreement.legal(language, 1, held_out=True)[0]
    rows = np.log(reader.expected(one))[:-1]
    each = [row[reader.symbols.index(word)] for row, word in zip(rows, one, strict=True)]
    assert reader.log_p(one) == pytest.approx(sum(each), abs=1e-9)
    assert reader.log_p(agreement.spoiled(one, language)) < reader.log_p(one)

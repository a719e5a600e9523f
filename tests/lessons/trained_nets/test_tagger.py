"""The taggers: the grammar, torch against numpy, and the scores of the nets that come with the course."""

import random

import numpy as np
import pytest
import torch

from lessons.checkpoint import manifest_entry
from lessons.tasks import tagging
from lessons.train import tagger as train_tagger
from lessons.trained_nets import tagger as taggers
from lessons.trained_nets.tagger import BIDIRECTIONAL, KINDS, UNIDIRECTIONAL

torch.set_num_threads(1)
SAID = "the light can burn"


def test_every_word_and_every_tag_occurs():
    told = tagging.sentences(4000, held_out=False)
    assert {word for one in told for word, _ in one} == set(tagging.WORDS)
    assert {tag for one in told for _, tag in one} == set(tagging.TAGS)
    assert max(map(len, told)) <= tagging.LONGEST


def test_what_is_measured_was_not_trained_on():
    trained = {tuple(w for w, _ in one) for one in tagging.sentences(4000, held_out=False)}
    measured = {tuple(w for w, _ in one) for one in tagging.sentences(1000, held_out=True)}
    assert not trained & measured


def test_no_sentence_can_be_tagged_in_two_ways():
    rng, tags = random.Random(1), {}
    for _ in range(20000):
        one = tagging.sentence(rng)
        words = tuple(word for word, _ in one)
        assert tags.setdefault(words, one) == one


@pytest.mark.parametrize("kind", KINDS)
def test_numpy_reads_as_torch_does(kind):
    net = train_tagger.TorchTagger(kind, 0).double()
    told = (*tagging.sentences(5, held_out=True), (("we", "PRON"), ("burn", "VERB")))
    words, _, lengths = train_tagger.encoded(told)
    with torch.no_grad():
        scores = net.out(torch.cat(_ways(net, words, lengths), dim=2))
    for k, one in enumerate(told):
        p = net.numpy().probs([word for word, _ in one])
        expected = scores[: len(one), k].softmax(dim=1).numpy()
        np.testing.assert_allclose(p, expected, rtol=0, atol=1e-12)


def _ways(net, words, lengths):
    """The states of each direction in float64, sentence by sentence, so that padding cannot help."""
    found = [torch.zeros(*words.shape, taggers.UNITS, dtype=torch.float64) for _ in net.ways]
    for k, n in enumerate(lengths.tolist()):
        xs = torch.nn.functional.one_hot(words[:n, k], len(tagging.WORDS)).double()[:, None]
        found[0][:n, k] = net.ways[0](xs)[0][:, 0]
        if len(net.ways) == 2:
            found[1][:n, k] = net.ways[1](xs.flip(0))[0].flip(0)[:, 0]
    return found


def test_a_padded_batch_is_read_like_single_sentences():
    net = train_tagger.TorchTagger(BIDIRECTIONAL, 0)
    told = (*tagging.sentences(5, held_out=True), (("we", "PRON"), ("burn", "VERB")))
    words, _, lengths = train_tagger.encoded(told)
    with torch.no_grad():
        together = net(words, lengths)
        for k, n in enumerate(lengths.tolist()):
            alone = net(words[:n, k : k + 1], lengths[k : k + 1])
            torch.testing.assert_close(together[:n, k], alone[:, 0])


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_taggers_are_as_good_as_their_manifest_says(kind):
    shares = taggers.accuracy(taggers.load(kind).tags, tagging.sentences(1000, held_out=True))
    scores = manifest_entry("tagging")["scores"]
    for place, share in shares.items():
        kept = scores[f"{kind}, seed {taggers.SHIPPED}: {place}"]
        assert share == pytest.approx(kept, abs=0.002)


def test_only_reading_both_ways_settles_the_first_word():
    scores = manifest_entry("tagging")["scores"]
    for seed in taggers.SEEDS:
        assert scores[f"{BIDIRECTIONAL}, seed {seed}: all words"] >= 0.999
        assert scores[f"{UNIDIRECTIONAL}, seed {seed}: ambiguous and first"] < 0.8
        assert scores[f"{UNIDIRECTIONAL}, seed {seed}: all words"] > 0.96
    told = tagging.sentences(1000, held_out=True)
    without = taggers.accuracy(taggers.table(tagging.sentences(4000, held_out=False)), told)
    assert without["ambiguous"] < 0.65


def test_reading_one_way_the_words_to_come_change_nothing():
    tagger = taggers.load(UNIDIRECTIONAL)
    for first, second in (("light is cold", "light the fire"), ("paint is red", "paint houses")):
        p, q = tagger.probs(first.split())[0], tagger.probs(second.split())[0]
        np.testing.assert_array_equal(p, q)


def test_an_unknown_word_goes_in_as_nothing():
    tagger = taggers.load()
    assert not tagger.encode(["zebra"]).any()
    assert tagger.tags(["the", "zebra", "can", "burn"])[1] == "NOUN"


@pytest.mark.parametrize("text", ["", " ,. ", "a " * 13])
def test_what_cannot_be_read_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^(Type a sentence|That is 13 words)"):
        tagging.split(text)


def test_a_kind_that_there_is_not():
    with pytest.raises(ValueError, match="unidirectional"):
        taggers.load("sideways")

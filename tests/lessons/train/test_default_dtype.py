"""A learner may make float64 torch's default, as one does to compare with numpy: every training stays what it was."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from lessons.attention.captioner import KINDS, untrained
from lessons.experiments.reproduction_rows import ROWS
from lessons.experiments.reproduction_training import Recipe, attempt
from lessons.tasks.digits import load_digits
from lessons.tasks.text import Vocabulary
from lessons.train import captioner as train_captioner
from lessons.train import (
    char_lm,
    digit_classifiers,
    digit_drawer,
    digit_reader,
    film_labeller,
    grammar_reader,
    sentiment,
    story_reader,
    tagger,
    translators,
    variant_readers,
    word_listener,
)
from lessons.train import wirings as train_wirings
from lessons.trained_nets import vgg16
from lessons.trained_nets.char_lm import untrained as untrained_char_lm

TEXT = "the loop reads its own last word and writes the next one\n" * 12
TRAIN, _ = load_digits()
FEW = replace(TRAIN, images=TRAIN.images[:200], labels=TRAIN.labels[:200])


def weights(net):
    """All numbers of a torch net."""
    return [p.detach().numpy() for p in net.parameters()]


def charlm(cell):
    start = untrained_char_lm(Vocabulary.of(TEXT), 8, 0, cell)
    *_, (_, net) = char_lm.training(TEXT, start, lambda step: 5e-3, 50, 2)
    return list(net().arrays().values())


def seq2seq(task, kind):
    return [r.loss for r in translators.train(task, kind, 1, 2, 2, 4)]


def captioner(kind):
    *_, last = train_captioner.train(untrained(kind, 0), 0, 2, 5e-3)
    return [w.detach().numpy() for w in last.w.values()]


def wall(row):
    recipe = replace(row.recipe, updates=2, every=1, judged=8)
    return [record.loss for record in attempt(recipe, 1)][1:]


def wirings(make):
    torch.manual_seed(0)
    return list(make(2).values())


@cache
def heard():
    """Words as they are spoken, which takes a while, and no torch."""
    return word_listener.pool(0)


def spoken():
    told = heard()
    net = word_listener.drawn(0)
    return [word_listener.loss_of(net, told[0][:4], told[1][:4]).item()]


def seeing(make):
    torch.manual_seed(1)
    net = make()
    images = torch.tensor(FEW.images[:8]).float()[:, None]
    return [net(images).detach().numpy(), *weights(net)]


def seen_by_vgg():
    torch.manual_seed(0)
    net = vgg16.VGG16(width=4, classes=5).eval()
    picture = np.random.default_rng(0).random((224, 224, 3))
    return [net(vgg16.as_input(picture)).detach().numpy()]


TRAININGS = {
    **{f"characters, {cell}": (charlm, cell) for cell in ("RNN", "LSTM", "GRU")},
    **{f"dates, {kind}": (seq2seq, "dates", kind) for kind in ("none", "additive", "dot")},
    **{f"captions, {kind}": (captioner, kind) for kind in KINDS},
    **{f"wall, {row.name}": (wall, row) for row in ROWS if isinstance(row.recipe, Recipe)},
    "drawing": (lambda: [n.numpy().W_hy for n in digit_drawer.train(FEW, 0, 2)],),
    "reading": (
        lambda: [r.loss for r in digit_reader.train_digit_reader(FEW, "rows", "LSTM", updates=2)],
    ),
    "film": (lambda: weights(film_labeller.train(True, 1, 2)),),
    "legal": (lambda: weights(grammar_reader.train("agreement", 1, 2)),),
    "sentiment": (lambda: weights(sentiment.train(1, 2)),),
    "stories": (lambda: weights(story_reader.train(1, False, 2)),),
    "tagging": (lambda: weights(tagger.train("bidirectional", 1, 2)),),
    "variants": (lambda: weights(variant_readers.train("GRU", 1, 2)),),
    "spoken": (spoken,),
    "seeing, convolutions": (seeing, digit_classifiers.torch_cnn),
    "seeing, dense": (seeing, digit_classifiers.torch_mlp),
    "VGG": (seen_by_vgg,),
    **{
        f"wirings, {make.__name__}": (wirings, make)
        for make in (
            train_wirings.train_one_to_one,
            train_wirings.train_one_to_many,
            train_wirings.train_many_to_one,
            train_wirings.train_many_to_many,
            train_wirings.train_encoder_decoder,
        )
    },
}


@pytest.fixture
def double():
    """Make float64 torch's default, and take it back."""
    before = torch.get_default_dtype()
    yield lambda: torch.set_default_dtype(torch.float64)
    torch.set_default_dtype(before)


@pytest.mark.parametrize("name", TRAININGS)
def test_the_numbers_are_those_of_float32(name, double):
    run, *given = TRAININGS[name]
    usual = run(*given)
    double()
    unusual = run(*given)
    assert len(usual) == len(unusual) > 0
    for one, other in zip(usual, unusual, strict=True):
        np.testing.assert_array_equal(one, other)

"""The training of the encoder-decoders, and what the shipped ones can do."""

import numpy as np
import pytest
import torch

from lessons.attention.alignment import (
    changed_by_masking,
    fraction_attending,
    fraction_feminine,
    mirrored,
)
from lessons.attention.batched_seq2seq import batch
from lessons.attention.beam_search import beam_decode
from lessons.attention.encoder_decoder import ATTENTIONS
from lessons.attention.length_curve import (
    BEYOND,
    LENGTHS,
    SEEDS,
    SIZES,
    TRAINED,
    accuracy_by_length,
    control_key,
    recomputed,
    without_attention,
)
from lessons.attention.translators import (
    SHIPPED,
    UPDATES,
    accuracy,
    load_translator,
    measured,
    named,
)
from lessons.checkpoint import CHECKPOINTS, load_checkpoint, manifest_entry
from lessons.tasks import phrasebook
from lessons.tasks.translation import TASKS
from lessons.train.live_translators import pairs
from lessons.train.translators import EXAM_SEED, TorchSeq2Seq, control, tensors, train

torch.set_num_threads(1)
KINDS = [(task, attention) for task, kinds in SHIPPED.items() for attention in kinds]
EVERY = pytest.mark.parametrize(("task", "attention"), KINDS)


def test_the_parts_of_a_batch_are_tensors():
    chosen = pairs(TASKS["reversal"], 0, 4)
    found = batch(chosen)
    for part, name in zip(tensors(chosen), ("xs", "lengths", "given", "goals"), strict=True):
        assert part.dtype == torch.long
        np.testing.assert_array_equal(part.numpy(), getattr(found, name))


def test_forget_biases_start_at_one_and_no_others():
    net = TorchSeq2Seq(TASKS["reversal"], "none", 0)
    biases = {
        name: b.detach().reshape(4, -1) for name, b in net.named_parameters() if "bias_ih" in name
    }
    assert len(biases) > 2
    for name, (i, f, g, o) in biases.items():
        assert (f == 1).all(), name
        assert (torch.stack([i, g, o]).abs() < 0.5).all(), name


def test_training_repeats():
    runs = [[(r.loss, r.right) for r in train("reversal", "dot", 1, 6, 3, 10)] for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 7


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_with_attention_dates_are_being_learned_within_seconds(seed):
    records = [(r.step, r.loss) for r in train("dates", "additive", seed, 80, 80, 20)]
    assert [step for step, _ in records] == [*range(81)]
    assert records[0][1] > 2
    assert np.mean([loss for _, loss in records[-5:]]) < 0.9


@EVERY
def test_the_manifest_tells_the_measured_scores(task, attention):
    net, said = load_translator(task, attention), measured()[f"{task} {attention} 0"]
    found = accuracy(net, TASKS[task].fresh(500, EXAM_SEED)[:150])
    assert found == pytest.approx(said, abs=0.1)
    assert manifest_entry("seq2seq")["command"] == "python -m lessons.train translators"


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_lesson_says_of_every_start(seed):
    scores = measured()
    for task, attention in KINDS:
        said = scores[f"{task} {attention} {seed}"]
        if attention != "none":
            assert said >= 0.98
    assert 0.3 < scores[f"reversal none {seed}"] < 0.7
    assert scores[f"dates none {seed}"] > 0.95
    assert scores[f"phrases none {seed}"] < 0.97
    quick, slow = (
        scores.get(f"dates {a} {seed}, updates to 99%", UPDATES) for a in ("additive", "none")
    )
    assert slow >= 3 * quick


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_net_goes_beyond_the_trained_lengths(attention, seed):
    found = accuracy_by_length(attention, seed)
    assert tuple(found) == LENGTHS
    at_20, at_25 = (found[length] for length in BEYOND)
    assert at_20 < 0.5
    assert at_25 <= 0.02
    assert found[1] < 0.5  # nor to shorter ones than were trained
    assert found[TRAINED[0]] > 0.9
    assert (found[TRAINED[1]] > 0.9) == (attention != "none")


def test_the_curve_can_be_measured_again():
    net = load_translator("reversal", "additive")
    assert recomputed(net, (5, 25), 10) == {5: 1.0, 25: 0.0}
    with pytest.raises(ValueError, match="Nothing was measured for 'dot' and seed 9"):
        accuracy_by_length("dot", 9)


def test_width_and_updates_move_the_limit_of_the_fixed_vector():
    ours, *others = (without_attention(units, updates) for units, updates in SIZES)
    assert ours == accuracy_by_length("none")
    for other in others:
        assert tuple(other) == LENGTHS
        assert other[10] > ours[10] + 0.15
        assert other[15] < 0.5  # not removed, though


def test_a_control_has_a_score_for_each_length():
    scores = control(48, 1, 0)
    assert set(scores) == {control_key(48, 1, 0, n) for n in LENGTHS}
    assert max(scores.values()) == 0.0


def test_attention_points_at_the_digit_to_be_copied():
    texts = TASKS["reversal"].fresh(20, 7)
    for attention in ("additive", "dot"):
        net = load_translator("reversal", attention)
        assert mirrored(net, texts) > 0.6
        assert mirrored(net, texts, within=1) > 0.95
        assert changed_by_masking(net, texts, 0) > changed_by_masking(net, texts, -1)
    with pytest.raises(ValueError, match="has no attention weights"):
        mirrored(load_translator("reversal", "none"), texts)


def test_adjectives_agree_with_a_noun_that_they_do_not_look_at():
    net = load_translator("phrases")
    texts = net.task.fresh(100, 11)
    assert fraction_attending(net, texts, phrasebook.AGREEING, phrasebook.ADJECTIVES) > 0.95
    assert fraction_attending(net, texts, phrasebook.AGREEING, phrasebook.NOUNS) < 0.05
    assert 0.5 < fraction_attending(net, texts, phrasebook.ARTICLES, phrasebook.NOUNS) < 0.95
    for noun, french in (
        ("dog", "le grand chien blanc est lourd"),
        ("cow", "la grande vache blanche est lourde"),
    ):
        assert net.greedy(f"the big white {noun} is heavy").text == french
    with pytest.raises(ValueError, match="No step writes any"):
        fraction_attending(net, texts[:2], ["☃"], phrasebook.NOUNS)


def test_the_ending_of_a_colour_follows_the_value_at_big_only_through_the_words_that_are_written():
    net = load_translator("phrases")
    for colour in ("white", "black"):
        the, big, own = (fraction_feminine(net, colour, [position]) for position in range(3))
        assert the == 1.0
        assert own > 0.9
        assert big < 0.3
        assert fraction_feminine(net, colour, [1], given="feminine") > 0.9
        assert fraction_feminine(net, colour, [], given="feminine") == 1.0
        assert fraction_feminine(net, colour, [], given="masculine") < 0.6
        assert fraction_feminine(net, colour, range(6), given="feminine") < 0.1
    for given in ("", "feminine"):
        kept = [fraction_feminine(net, colour, range(6), 2, given) for colour in ("white", "black")]
        assert 0.1 < kept[1] < kept[0] < 0.9
    with pytest.raises(ValueError, match="words given"):
        fraction_feminine(net, "white", [1], given="neuter")


def test_a_loaded_net_may_be_changed():
    net = load_translator("dates", "none")
    net.arrays["b_y"][:] = -9.0
    net.decoder.b_f[:] = -9.0
    fresh = load_translator("dates", "none")
    assert fresh.arrays["b_y"].max() > -9
    assert fresh.decoder.b_f.max() > -9


@EVERY
def test_the_checkpoint_holds_every_net_in_half_precision(task, attention):
    kept, name = load_checkpoint("seq2seq"), f"{task} {attention}."
    mine = {key.removeprefix(name): a.shape for key, a in kept.items() if key.startswith(name)}
    assert mine == {key: a.shape for key, a in named(load_translator(task, attention)).items()}
    assert {
        key: a.shape for key, a in TorchSeq2Seq(TASKS[task], attention, 0).arrays().items()
    } == mine
    assert (CHECKPOINTS / "seq2seq.safetensors").stat().st_size < 700_000


def test_an_unknown_word_is_copied_by_the_largest_weight():
    net = load_translator("phrases", "additive")
    answer = net.greedy("the gizmo is black")
    assert answer.text == "le ‹?› est noir"
    assert answer.filled == "le gizmo est noir"
    assert net.task.unknown("the gizmo is black") == ("gizmo",)


def test_a_wider_beam_finds_answers_at_least_as_likely_in_most_cases():
    net = load_translator("reversal", "none")
    texts = TASKS["reversal"].fresh(20, 3)
    gains = [beam_decode(net, text, 3).best.log_p - net.greedy(text).log_p for text in texts]
    assert np.mean(np.array(gains) > -1e-9) > 0.8
    assert max(gains) > 0

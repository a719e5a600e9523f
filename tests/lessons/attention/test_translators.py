"""Encoder-decoders, walked in numpy: torch computes the same, a step is pure, answers and beams are what they say."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.attention import beam_search, encoder_decoder, translators
from lessons.attention.beam_search import beam_decode, extend
from lessons.attention.mechanism import attend
from lessons.numerics import softmax
from lessons.tasks.translation import END, TASKS
from lessons.train.live_translators import pairs
from lessons.train.translators import TorchSeq2Seq, rounded, tensors

torch.set_num_threads(1)
KINDS = [(task, attention) for task, kinds in translators.SHIPPED.items() for attention in kinds]
EVERY = pytest.mark.parametrize(("task", "attention"), KINDS)


@EVERY
def test_numpy_walks_what_torch_trains(task, attention):
    """Several texts of different lengths in one padded batch, against one walk each, in float64."""
    twin = TorchSeq2Seq(TASKS[task], attention, 3).double()
    net, chosen = twin.numpy(), pairs(TASKS[task], 1, 6)
    xs, lengths, given, goals = tensors(chosen)
    with torch.no_grad():
        ys = twin(xs, lengths, given).numpy()
    for row, (codes, goal) in enumerate(chosen):
        state = net.start(spelled(net.task, codes))
        for t in range(len(goal)):
            state = net.step(state, net.task.writes[given[row, t]])
            np.testing.assert_allclose(state["y"], ys[row, t], rtol=0, atol=1e-12)
    assert (goals >= 0).sum() == sum(len(goal) for _, goal in chosen)


def spelled(task, codes):
    return ("" if not task.words else " ").join(task.reads[code] for code in codes)


@EVERY
def test_a_net_begins_in_the_ranges_of_torch(task, attention):
    """The standard deviation of every array is that of torch's twin; but a gate has one bias, torch has two."""
    ours = translators.named(translators.untrained(task, attention, 0))
    theirs = TorchSeq2Seq(TASKS[task], attention, 0).arrays()
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        if name.endswith("b_f"):
            np.testing.assert_array_equal(array, 1.0)
        elif ".b_" not in name:
            off = 4 / (2 * array.size) ** 0.5  # four times what chance does to a deviation
            assert array.std() == pytest.approx(theirs[name].std(), rel=2 * off), name
    assert (ours["E_x"][-1] == 0).all() == (not TASKS[task].words)


def test_nets_that_are_made_on_several_threads_are_those_of_their_seeds():
    def made(seed):
        return translators.named(TorchSeq2Seq(TASKS["dates"], "additive", seed).numpy())

    alone, seeds = [made(seed) for seed in range(4)], [0, 1, 2, 3] * 10
    with ThreadPoolExecutor(4) as pool:
        beside = [*pool.map(made, seeds)]
    for seed, arrays in zip(seeds, beside, strict=True):
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, alone[seed][name])


def test_rounding_changes_no_more_than_the_last_digits():
    twin = TorchSeq2Seq(TASKS["dates"], "additive", 0)
    before, after = twin.numpy(), rounded(twin).numpy()
    for name, array in translators.named(after).items():
        np.testing.assert_array_equal(array, array.astype(np.float16))
        np.testing.assert_allclose(array, translators.named(before)[name], rtol=1e-3, atol=1e-6)


@EVERY
def test_a_step_holds_all_by_name_and_changes_nothing(task, attention):
    net = translators.untrained(task, attention)
    text = net.task.example
    state, n, length = net.start(text), len(net.task.writes), len(net.task.split(text))
    before = {name: value.copy() for name, value in state.items()}
    step, again = net.step(state, END), net.step(state, END)
    for name in before:
        np.testing.assert_array_equal(state[name], before[name])
    for name in step:
        np.testing.assert_array_equal(step[name], again[name])
    np.testing.assert_allclose(step["p"], softmax(step["y"]), rtol=0, atol=1e-12)
    shapes = {
        "p": (n,),
        "log_p": (n,),
        "context": (32,),
        "h": (32,),
        "c": (32,),
        "values": (length, 32),
    }
    weights = dict.fromkeys(("scores", "ready", "alpha"), (length,)) if attention != "none" else {}
    assert shapes | weights == {name: step[name].shape for name in shapes | weights}
    assert ("alpha" in step) == (attention != "none")


def test_without_attention_every_step_gets_the_same_vector():
    answer = translators.untrained("dates", "none").greedy("3/3/1999")
    assert answer.alpha is None
    for step in answer.steps:
        np.testing.assert_array_equal(step["context"], answer.steps[0]["fixed"])


@pytest.mark.parametrize("attention", ["additive", "dot"])
def test_the_context_is_the_mean_by_alpha(attention):
    net = translators.untrained("reversal", attention)
    mask = np.array([True, False, True, True, True])
    for temperature in (0.0, 0.5, 2.0):
        step = net.step(net.start("12345"), END, temperature, mask)
        found = attend(step["scores"], step["values"], temperature, mask)
        np.testing.assert_allclose(step["alpha"], found["alpha"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(step["context"], found["context"], rtol=0, atol=1e-12)
        assert step["alpha"][1] == 0


def test_the_probability_of_an_answer_is_the_product_of_its_steps():
    for attention in encoder_decoder.ATTENTIONS:
        answer = translators.untrained("reversal", attention, 5).greedy("31415926")
        assert answer.log_p == pytest.approx(sum(np.log(s["p"].max()) for s in answer.steps))
        assert len(answer.tokens) == len(answer.steps)
        assert answer.text == "".join(t for t in answer.tokens if t != END)


@pytest.mark.parametrize(
    ("attend", "words"),
    [
        (lambda s, v: None, 'a dict with "alpha" and "context"'),
        (lambda s, v: {"alpha": softmax(s)}, 'a dict with "alpha" and "context"'),
        (lambda s, v: {"alpha": softmax(s), "context": v}, r"context \(5, 32\); expected \(32,\)"),
        (lambda s, v: {"alpha": s[:2], "context": v[0]}, r"alpha \(2,\); expected \(5,\)"),
        (lambda s, v: {"alpha": s * np.nan, "context": v[0]}, "alpha with a value that is not finite"),
    ],
)  # fmt: skip
def test_an_attention_of_the_learners_own_that_does_not_fit_is_refused(attend, words):
    net = translators.untrained("reversal").with_attend(attend)
    with pytest.raises(ValueError, match=words):
        net.greedy("12345")


@pytest.mark.parametrize(
    ("task", "attention"), [("dates", "dot"), ("x", "additive"), ("phrases", "")]
)
def test_a_net_that_there_is_not_is_refused(task, attention):
    with pytest.raises(ValueError, match="There is no net for"):
        translators.load_translator(task, attention)
    if (task, attention) != ("dates", "dot"):
        with pytest.raises(ValueError, match="There is no net for"):
            translators.untrained(task, attention)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(2, 6), st.integers(1, 5))
def test_extend_takes_the_best_of_all(seed, k, n, width):
    rng = np.random.default_rng(seed)
    so_far, log_p = np.log(rng.random(k) + 1e-9), np.log(rng.dirichlet(np.ones(n), k) + 1e-9)
    found = extend(so_far, log_p, width)
    every = sorted(
        ((so_far[i] + log_p[i, j], i, j) for i in range(k) for j in range(n)), reverse=True
    )
    assert [worth for *_, worth in found] == pytest.approx([worth for worth, *_ in every[:width]])
    assert all(worth == pytest.approx(so_far[i] + log_p[i, j]) for i, j, worth in found)


@EVERY
def test_a_beam_of_one_is_greedy(task, attention):
    net = translators.untrained(task, attention, 2)
    answer, found = net.greedy(net.task.example), beam_decode(net, net.task.example, 1)
    assert found.best.tokens == answer.tokens
    assert found.best.log_p == pytest.approx(answer.log_p)
    assert found.text == answer.text


@pytest.mark.parametrize("width", range(1, beam_search.WIDEST + 1))
def test_the_rounds_of_a_beam_tell_its_tree(width):
    net = short(seed=width)
    found, kept = beam_decode(net, "31415", width), [beam_search.Partial((), 0.0)]
    for listed in found.rounds:
        assert [p.kept for p in listed] == [rank < width for rank in range(len(listed))]
        assert [p.log_p for p in listed] == sorted((p.log_p for p in listed), reverse=True)
        for partial in listed:
            parent = kept[partial.parent]
            assert partial.log_p <= parent.log_p
            assert (
                partial.tokens == parent.tokens
                if parent.done
                else partial.tokens[:-1] == parent.tokens
            )
        kept = [partial for partial in listed if partial.kept]
    assert found.best.done
    assert found.best.log_p == pytest.approx(worth(net, "31415", found.best.tokens))


@pytest.mark.parametrize("width", [1, 3, 5])
def test_length_normalisation_takes_the_best_mean_of_all_that_are_finished(width):
    net, text = short(seed=width), "31415"
    plain, found = (beam_decode(net, text, width, normalised=way) for way in (False, True))
    done = [p for listed in found.rounds for p in listed if p.kept and p.done]
    means = [worth(net, text, p.tokens) / len(p.tokens) for p in done]
    assert found.best.log_p / len(found.best.tokens) == pytest.approx(max(means))
    assert len(found.rounds) >= len(plain.rounds)
    assert len(found.best.tokens) >= len(plain.best.tokens)


def short(seed):
    """A net that likes to end, so that finished answers wait among the others."""
    net = translators.untrained("reversal", "additive", seed)
    net.arrays["b_y"][0] += 1.5
    return net


def worth(net, text, tokens):
    """The logarithm of the probability of an answer, symbol by symbol."""
    state, before, log_p = net.start(text), END, 0.0
    for token in tokens:
        state = net.step(state, before)
        log_p, before = log_p + state["log_p"][net.task.number(token)], token
    return log_p


@pytest.mark.parametrize("width", [0, -1, beam_search.WIDEST + 1])
def test_a_width_that_is_not_offered_is_refused(width):
    with pytest.raises(ValueError, match=f"is 1 to {beam_search.WIDEST} here, not {width}"):
        beam_decode(translators.untrained("dates"), "3/3/1999", width)


@pytest.mark.parametrize(
    ("text", "most"), [("1", 16), ("123456", 16), ("1234567", 17), ("1" * 10, 23)]
)
def test_an_answer_may_be_twice_as_long_as_the_source_and_three_more(text, most):
    assert translators.untrained("reversal").longest(text) == most

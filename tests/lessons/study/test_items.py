"""The questions: what is right is computed anew, and neither place nor length of an option gives it away."""

from collections import Counter

import numpy as np
import pytest
import torch

from lessons.cells import LSTMCell, RNNCell
from lessons.gradients.clipping import clip_by_norm
from lessons.gradients.truncation import first_step
from lessons.numerics import sigmoid
from lessons.study.items import AFTER, BEFORE, TESTS

EVERY = [(part, item) for part, items in TESTS.items() for item in items]
BY_IDEA = {(part, item.idea): item for part, item in EVERY}


def option(part, idea):
    """The right option."""
    item = BY_IDEA[part, idea]
    return item.options[item.right]


def numbers(text):
    """The numbers of a vector as it is written."""
    return [float(each.replace("−", "-")) for each in text.strip("()").split(", ")]


def test_each_idea_is_asked_once_before_and_once_after():
    ideas = [[item.idea for item in TESTS[part]] for part in (BEFORE, AFTER)]
    assert ideas[0] == ideas[1]
    assert len(set(ideas[0])) == len(ideas[0]) == 12
    assert all(BY_IDEA[BEFORE, idea].lesson == BY_IDEA[AFTER, idea].lesson for idea in ideas[0])
    assert all("02" <= item.lesson <= "15" for _, item in EVERY)
    assert len({item.asks for _, item in EVERY}) == 24


@pytest.mark.parametrize("part", TESTS)
def test_guessing_by_place_or_length_does_not_pay(part):
    items = TESTS[part]
    assert Counter(item.right for item in items) == {0: 3, 1: 3, 2: 3, 3: 3}
    longest = sum(max(item.options, key=len) == item.options[item.right] for item in items)
    shortest = sum(min(item.options, key=len) == item.options[item.right] for item in items)
    assert longest <= 5
    assert shortest <= 5
    for item in items:
        assert len(set(item.options)) == 4
        assert not any(
            word in " ".join(item.options) for word in ("all of", "none of", "always", "never")
        )


def test_which_numbers_are_right():
    for part, p, right in ((BEFORE, [0.7, 0.2, 0.1], 1), (AFTER, [0.1, 0.3, 0.6], 2)):
        logits = torch.tensor(np.log(p), requires_grad=True)
        torch.nn.functional.cross_entropy(logits[None], torch.tensor([right])).backward()
        np.testing.assert_allclose(numbers(option(part, "gradient at the logits")), logits.grad)
    assert option(AFTER, "contributions add up") == f"{0.5 - 0.2 + 0.1:.1f}"
    assert option(BEFORE, "a factor at each step") == f"{0.9**50:.3f}"
    assert option(AFTER, "a factor at each step") == f"{1.1**50:.0f} times"
    for part, gradient in ((BEFORE, [6.0, 8.0]), (AFTER, [-9.0, 12.0])):
        clipped = clip_by_norm({"W": np.array(gradient)}, 5.0)
        np.testing.assert_allclose(numbers(option(part, "clipping")), clipped["W"])
    assert option(BEFORE, "time constant") == f"about {np.log(0.5) / np.log(0.9):.0f}"
    assert float(option(AFTER, "time constant")) == pytest.approx(0.5 ** (1 / 70), abs=0.005)
    assert option(BEFORE, "the cell state") == f"{0.5 * 2 + 1 * -1:.0f}"
    assert numbers(option(AFTER, "the cell state")) == [pytest.approx(1 * -1 + 0.5 * 0.8)]
    assert float(option(BEFORE, "gradient along C")) == pytest.approx(1.0**10 * 0.1)
    assert option(AFTER, "gradient along C") == f"about {0.8**10:.1f}"
    assert sigmoid(np.array(0.0)) ** 20 == pytest.approx(1e-6, rel=0.1)
    assert option(BEFORE, "initial forget bias") == "about a millionth"
    assert option(AFTER, "initial forget bias") == f"about {sigmoid(np.array(3.0)) ** 20:.1f}"


def test_truncation_reaches_the_step_with_five_and_not_with_four():
    reached = [k for k in range(1, 10) if first_step(10, k, "window")[9] <= 9 - 4]
    assert option(AFTER, "truncation") == str(min(reached))


def test_weights_do_not_grow_with_the_text_and_states_of_equal_inputs_differ():
    cell = RNNCell(3, 4, np.random.default_rng(0))
    x, state = np.eye(3)[0], {"h": np.zeros(4)}
    first = cell.step(x, state)
    second = cell.step(np.eye(3)[1], first)
    third = cell.step(x, second)
    assert not np.allclose(first["h"], third["h"])
    assert "as many as before" in option(BEFORE, "shared weights")
    assert option(AFTER, "shared weights") in BY_IDEA[AFTER, "shared weights"].asks


def test_an_output_gate_that_is_shut_changes_h_and_leaves_c():
    cell = LSTMCell(1, 1, np.random.default_rng(0))
    state = {"h": np.zeros(1), "c": np.ones(1)}
    open_, shut = (cell.step(np.ones(1), state) for cell.b_o[:] in (50.0, -50.0))
    assert open_["c"] == shut["c"]
    assert shut["h"] == pytest.approx(0)

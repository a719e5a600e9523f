"""Lesson 15 asks what a net says that forgets nothing, what is left below 50 layers, and which cells learn."""

from dataclasses import replace

import numpy as np
import pytest

from lessons.cells import CoupledLSTMCell, GRUCell, LSTMCell
from lessons.numerics import sigmoid
from lessons.trained_nets import story_reader
from tests.widgets.questions.asked import end, give, hides_all, known, told, view_of

FORGET, LAYERS, LONGEST = "15 forget gate at 1", "15 through 50 layers", "15 lasts longest"
SEEDS = "15 seeds solved"


class OneGate(CoupledLSTMCell):
    """A coupled cell with a forget bias of 1."""

    def __init__(self, n_x, n_h, rng):
        super().__init__(n_x, n_h, rng)
        self.b_f[:] = 1.0


def view(name):
    return view_of(name, np=np, Mine=OneGate, LSTMCell=LSTMCell, GRUCell=GRUCell)


@pytest.mark.parametrize("name", [FORGET, LAYERS, LONGEST, SEEDS])
def test_the_picture_is_covered(name):
    hides_all(view(name))


def answer_with_f_at_1(text):
    """The probability of she and he at the end, by the equations of the cell without its forget gate."""
    net = story_reader.load()
    cell, h, c = net.cell, np.zeros(net.cell.b_f.shape), np.zeros(net.cell.b_f.shape)
    for x in net.encode(text):
        hx = np.concatenate([h, x])
        i, o = (sigmoid(W @ hx + b) for W, b in ((cell.W_i, cell.b_i), (cell.W_o, cell.b_o)))
        c = c + i * np.tanh(cell.W_g @ hx + cell.b_g)
        h = o * np.tanh(c)
    return net.probabilities(h)


def test_a_net_that_forgets_nothing_says_what_its_equations_say():
    lab = view(FORGET)
    assert answer_with_f_at_1(lab.model.typed)[0] > 0.9
    assert list(known(lab)) == [0, 1, 0]
    assert give(lab, [1, 0, 0]) is False
    assert give(lab, [0, 0, 1]) is False
    assert give(lab, [0, 1, 0]) is True
    lab.model.mode = "none"
    lab.model.typed = "tom sings . so"
    assert list(known(lab)) == [0, 1, 0]


@pytest.mark.parametrize(("p", "option"), [((0.1, 0.9), 0), ((0.9, 0.1), 1), ((0.45, 0.55), 2)])
def test_he_she_and_neither_are_told_apart(p, option):
    lab = view(FORGET)
    lab.model.source = replace(lab.model.source, read=lambda h: np.array(p))
    assert known(lab).argmax() == option


def test_what_is_left_is_what_the_picture_shows():
    stacks = view(LAYERS)
    ends = [float(stacks.model.norms[name][50]) for name in ("plain", "highway")]
    assert known(stacks) == pytest.approx(np.log10(ends))
    assert not any(f"{end:.1g}" in told(stacks) for end in ends)
    assert give(stacks, [-12, -1]) is True
    assert give(stacks, [-6, -1]) is False
    assert give(stacks, [-12, -6]) is False
    before = known(stacks)
    stacks.model.bias, stacks.model.layers = 0.0, 20
    np.testing.assert_array_equal(known(stacks), before)
    stacks.model.seed = 1
    assert (known(stacks) != before).all()


def test_the_line_that_ends_highest_is_the_one_that_falls_slowest():
    flow = view(LONGEST)
    ends = {name: curve.lengths[-1] for name, curve in flow.model.curves.items()}
    longest = max(ends, key=ends.get)
    assert list(ends) == ["mine", "LSTM", "GRU"]
    assert longest == "mine"
    assert flow.question.model.answer.options[int(known(flow).argmax())] == longest
    assert give(flow, [1, 0, 0]) is True
    assert give(flow, [0, 1, 0]) is False
    flow.model.T = 30
    assert known(flow) is None


def test_a_cell_without_a_line_leaves_no_answer():
    flow = view(LONGEST)
    flow.model._found["GRU"] = {}
    assert known(flow) is None


def test_the_lines_decide_and_not_the_names():
    flow = view(LONGEST)
    found = flow.model._found
    found["mine"], found["GRU"] = found["GRU"], found["mine"]
    assert flow.question.model.answer.options[int(known(flow).argmax())] == "GRU"


def test_the_seeds_are_counted_when_the_training_has_ended():
    lab = view(SEEDS)
    asked = lab.question.model
    assert asked.answer.places == lab.model.names
    assert len(asked.answer.places) == 4
    assert known(lab) is None
    lab.train(1)
    assert known(lab) is None
    right, wrong = 1.0, 0.5
    end(
        lab,
        ends=np.array([[right] * 3, [right, right, wrong], [right, np.nan, wrong], [wrong] * 3]),
        over=True,
    )
    assert list(known(lab)) == [3, 2, 1, 0]
    assert give(lab, [3, 2, 1, 0]) is True
    assert give(lab, [3, 3, 1, 1]) is True
    assert give(lab, [0, 3, 3, 0]) is False
    lab.model.step = 0
    assert list(known(lab)) == [3, 2, 1, 0]


@pytest.mark.parametrize(("setting", "value"), [("task", "hello"), ("seeds", 1), ("updates", 100)])
def test_another_training_answers_nothing(setting, value):
    lab = view(SEEDS)
    lab.reveal()
    setattr(lab.model, setting, value)
    end(lab, ends=np.array([[1.0] * lab.model.seeds] * 4), over=True)
    assert known(lab) is None

"""The question of lesson 11: what remains of an increment."""

import numpy as np
import pytest

from lessons.own_files import VARIABLE
from widgets import CellStateUpdate, predict


@pytest.fixture
def asked(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return predict("11 what is left", CellStateUpdate())


def test_the_gates_are_shown_and_the_cell_state_is_not(asked):
    (canvas,) = asked.in_sight
    sent = np.frombuffer(canvas.values, dtype=np.float32)
    for gate in asked.model.path.f[:, 0]:
        assert np.isclose(sent, gate).any()
    for secret in (-0.324, 0.324, *asked.model.c[5:, 0]):
        assert not np.isclose(sent, secret, atol=0.004).any()
    assert "−0.32" not in str(asked.table())


@pytest.mark.parametrize(
    ("given", "right"), [(-0.32, True), (-0.36, True), (-0.72, False), (-0.1, False)]
)
def test_it_is_the_product_of_the_forget_gates_since(asked, given, right):
    f, i, g = (part[:, 0] for part in asked.model.path[:3])
    asked.question.model.edit("given", 0, given)
    asked.reveal()
    assert asked.question.model.truth == pytest.approx([i[3] * g[3] * f[4] * f[5] * f[6] * f[7]])
    assert asked.question.model.right is right

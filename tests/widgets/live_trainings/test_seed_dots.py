"""One dot a seed: the picture shows the stored outcomes, solved ones filled."""

import numpy as np
import pytest

from lessons.experiments.initialisations import measured
from widgets.live_trainings.seed_dots import SeedDots


def test_each_dot_is_an_outcome():
    view = SeedDots("recall, gap 20")
    ends = measured("recall, gap 20")
    data = view.picture["data"]
    assert [trace["name"] for trace in data] == list(ends)
    for trace, row in zip(data, ends.values(), strict=True):
        np.testing.assert_array_equal(trace["x"], [one.score for one in row])
        filled = [symbol == "circle" for symbol in trace["marker"]["symbol"]]
        assert filled == [one.solved for one in row]
        assert f"seed {row[-1].seed}" in trace["text"][-1]


def test_rows_lie_apart_from_the_top_down_and_are_counted():
    view = SeedDots("recall, gap 20", rows=("RNN", "LSTM, bias 0"))
    first, second = (trace["y"] for trace in view.picture["data"])
    assert first.min() > second.max()
    solved = sum(one.solved for one in measured("recall, gap 20")["RNN"])
    notes = [note["text"] for note in view.picture["layout"]["annotations"]]
    assert f"{solved} of 10 solved" in notes
    assert repr(view) == (
        f"Recall, gap 20. From some seeds: RNN ({solved} of 10). From none: LSTM, bias 0."
    )
    assert "LSTM, bias 3" not in repr(view)


def test_an_error_has_a_logarithmic_axis_and_the_constant_answer_a_line():
    view = SeedDots("recall, gap 20", "adding, rate 0.003")
    assert view.picture["layout"]["xaxis"].get("type") != "log"
    view.model.experiment = "adding, rate 0.003"
    layout = view.picture["layout"]
    assert layout["xaxis"]["type"] == "log"
    assert layout["shapes"][0]["x0"] == pytest.approx(1 / 6)


def test_what_is_no_experiment_is_named():
    with pytest.raises(ValueError, match="no experiment 'recall'; take some of: recall, gap 20"):
        SeedDots("recall")


def test_of_one_experiment_there_is_nothing_to_choose():
    assert SeedDots("recall, gap 20").controls == []
    both = SeedDots("recall, gap 20", "adding, rate 0.003")
    assert both.control("experiment").options == ("recall, gap 20", "adding, rate 0.003")

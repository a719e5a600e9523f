"""The stored outcomes of lesson 14 are those of the code: a part of them is trained again."""

import json

import numpy as np
import pytest

from lessons.experiments import initialisations as study
from lessons.experiments.lag_net import UNITS
from lessons.optim.own_cell import parameters


@pytest.mark.parametrize("experiment", study.EXPERIMENTS)
def test_every_row_has_an_outcome_for_each_seed(experiment):
    chosen, found = study.EXPERIMENTS[experiment], study.measured(experiment)
    assert list(found) == list(chosen.rows)
    for ends in found.values():
        assert [one.seed for one in ends] == list(chosen.seeds)
        for one in ends:
            assert one.solved == chosen.task.solved(one.score)
            assert one.updates == chosen.updates or one.solved


@pytest.mark.parametrize(
    ("experiment", "row", "seed"),
    [
        ("recall, gap 20", "LSTM, bias 3", 0),
        ("recall, gap 20", "RNN, orthogonal", 1),
        ("recall, gap 50", "ReLU RNN, identity", 0),
        ("birthplace, gaps 20 to 40", "LSTM, bias 3", 1),
    ],
)
def test_a_stored_outcome_is_found_again(experiment, row, seed):
    """A small training differs a little from processor to processor, so updates may differ by half."""
    stored, again = study.measured(experiment)[row][seed], study.train(experiment, row, seed)
    assert again.solved == stored.solved
    assert again.updates == pytest.approx(stored.updates, rel=0.5)


def test_a_shorter_training_begins_as_the_stored_one():
    end = study.train("recall, gap 20", "LSTM, bias 0", 0, updates=25)
    assert (end.updates, end.solved) == (25, False)


@pytest.mark.parametrize("experiment", ["recall, gap 20", "adding, rate 0.01"])
def test_the_matched_net_has_as_many_parameters_as_the_lstm(experiment):
    plain, lstm = (
        parameters(study.net(experiment, row, 0).cell) for row in (study.MATCHED, "LSTM, bias 3")
    )
    assert plain == pytest.approx(lstm, rel=0.02)
    assert study.net(experiment, "RNN", 0).cell.state_sizes["h"] == UNITS


def test_baselines():
    assert study.EXPERIMENTS["recall, gap 20"].baseline == 1 / 8
    assert study.EXPERIMENTS["birthplace, gaps 20 to 40"].baseline == 1 / 8
    assert study.EXPERIMENTS["adding, rate 0.01"].baseline == pytest.approx(1 / 6)
    assert [
        study.EXPERIMENTS[name].is_error for name in ("recall, gap 50", "adding, rate 0.01")
    ] == [
        False,
        True,
    ]


def test_publishing_writes_what_was_trained(monkeypatch, tmp_path):
    monkeypatch.setattr(study, "MEASURED", tmp_path / "found.json")
    monkeypatch.setattr(
        study,
        "EXPERIMENTS",
        {"one": study.Experiment(study.Recall(2), study._of("RNN"), updates=25, seeds=(4,))},
    )
    study.publish("the command")
    entry = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert entry["command"] == "the command"
    [[seed, solved, updates, score]] = entry["results"]["one"]["RNN"]
    assert (seed, updates) == (4, 25)
    assert solved == (score >= 0.995)
    assert np.isfinite(score)


def test_solved_counts_the_seeds():
    found = study.solved("recall, gap 20")
    for row, ends in study.measured("recall, gap 20").items():
        assert found[row] == len([end for end in ends if end.score >= 0.995])


def test_what_lesson_14_says_of_recall_and_birthplaces():
    near, middle, birthplace = map(
        study.solved, ("recall, gap 20", "recall, gap 50", "birthplace, gaps 20 to 40")
    )
    assert near["LSTM, bias 0"] == near["LSTM, default"] == 0 < near["RNN"] < 10
    assert near["LSTM, bias 3"] == near["RNN, orthogonal"] == near["ReLU RNN, identity"] == 10
    assert 0 < near["LSTM, bias 1"] < 10
    assert {row for row, n in middle.items() if n} == {
        "RNN, orthogonal",
        "ReLU RNN, identity",
        "LSTM, bias 3",
    }
    assert {row for row, n in birthplace.items() if n == 5} == {
        "ReLU RNN, identity",
        "LSTM, bias 3",
        "LSTM, chrono",
    }
    assert sum(birthplace.values()) == 15


def test_what_lesson_14_says_of_gap_100_and_adding():
    both = {"LSTM, chrono", "b_f = 4.6, b_i = −4.6"}
    for experiment in (
        "recall, gap 100",
        "recall, gap 100, rate 0.001",
        "recall, gap 100, rate 0.01",
    ):
        n = len(study.EXPERIMENTS[experiment].seeds)
        assert {row for row, count in study.solved(experiment).items() if count == n} == both
    assert study.solved("adding, rate 0.003") == {
        row: 5 if row == "ReLU RNN, identity" else 0
        for row in study.EXPERIMENTS["adding, rate 0.003"].rows
    }
    quick = study.solved("adding, rate 0.01")
    assert quick["ReLU RNN, identity"] == quick["LSTM, bias 3"] == 5
    assert quick["RNN"] == quick["RNN, orthogonal"] == 0

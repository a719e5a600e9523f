"""The reproduction wall: picks a row, trains it, keeps the result, and says what it shows."""

from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest
from traitlets import TraitError

from lessons.cells.protocol import CellError
from lessons.experiments import reproductions
from lessons.experiments.reproduction_row import SEEN, VERDICTS
from lessons.experiments.reproduction_rows import ROWS
from lessons.experiments.reproduction_training import ReproductionRecord, wall_net
from tests.widgets.driving import at_rest, control
from tests.widgets.examples import Leaky
from widgets.live_trainings.reproductions import (
    MARKS,
    NAME,
    OURS,
    PUBLISHED,
    VERDICT,
    WHERE,
    YOURS,
    ReproductionWall,
    WallModel,
)

QUICK, SLOW = "order, 30 steps, RNN, clipped", "adding, T = 500, LSTM"


@pytest.fixture
def view():
    with at_rest(ReproductionWall()) as made:
        yield made


def words(view):
    """All static words of the picture."""
    return str(view.picture.scene)


def column(view, x):
    """The words of a column of the table, from the first row on."""
    return [m["parts"][0] for m in view.picture.scene["marks"] if m.get("x") == x][
        1 : len(ROWS) + 1
    ]


def quickened(monkeypatch, solved=True, records=3):
    """Trainings that take no time."""

    def found(name, seed, cell=None):
        last = records - 1
        for k in range(records):
            done = solved and k == last
            yield ReproductionRecord(50 * k, 0.5, k / last, 1.0, done, k == last, 0.1 * k, 1000 * k)

    monkeypatch.setattr("lessons.experiments.reproductions.records", found)


def test_every_row_shows_what_was_published_and_what_we_measured(view):
    for row in ROWS:
        view.model.row = row.name
        told = " ".join(line[0] for line in view.picture.scene["lines"])
        for said in (
            row.published,
            row.source,
            row.seen,
            row.asks,
            row.recipe.settings(),
            row.why,
            *row.deviations,
        ):
            assert said in told
        assert repr(view).startswith(f"{row.name}: published “{row.published}”; ")
        assert f"Verdict. {reproductions.verdict(row.name)}" in told
    verdicts = [reproductions.verdict(row.name) for row in ROWS]
    for verdict in VERDICTS:
        assert column(view, VERDICT).count(MARKS.get(verdict, "") + verdict) == verdicts.count(
            verdict
        )
        if verdict in verdicts:
            assert f"{verdicts.count(verdict)} {verdict}" in repr(view)
    assert f"{len(ROWS)} rows: " in repr(view)
    assert "you ran 0." in repr(view)


def test_a_figure_that_was_not_seen_in_the_paper_has_a_mark(view):
    told = column(view, PUBLISHED)
    for row, said in zip(ROWS, told, strict=True):
        assert said.endswith(" †") == (row.seen != SEEN)


def test_the_columns_do_not_run_into_each_other(view):
    edges = (NAME, PUBLISHED, WHERE, OURS, YOURS, VERDICT, 820.0)
    for left, right in pairwise(edges):
        for said in column(view, left):
            assert left + 6.2 * len(said) < right, said  # 12 px letters are about 6 wide


def test_a_wall_for_a_cell_of_ones_own_has_the_rows_that_train_one():
    names = [row.name for row in WallModel(cell=Leaky).rows]
    assert "guess Tomita 1" not in names
    assert "embedded Reber, LSTM" in names


def test_a_row_is_trained_and_its_result_kept(monkeypatch, view):
    quickened(monkeypatch)
    view.model.row, view.model.seed = QUICK, 4
    assert view.train() is view
    kept = view.model.yours[QUICK]
    assert (kept.seed, kept.solved, kept.seen) == (4, True, 2000)
    assert "yours (seed 4) solved it" in repr(view)
    assert "seed 4: 2,000" in words(view)
    assert view.button.description == "Trained"
    assert view.button.disabled
    view.model.row = SLOW
    assert view.button.description == "Train"
    assert view.model.yours[QUICK] is kept
    assert "you ran 1" in repr(view)


def test_what_is_not_solved_is_said(monkeypatch, view):
    quickened(monkeypatch, solved=False)
    view.train()
    assert "did not solve it" in repr(view)
    assert "seed 0: not in 2,000" in words(view)


def test_the_button_trains_in_the_background(monkeypatch, view):
    quickened(monkeypatch, records=30)
    view.button.click()
    assert view.model.run.wait(20)
    assert view.model.row in view.model.yours
    assert view.button.description == "Trained"
    assert [record.step for record in view.model.history[1:]] == list(range(0, 1500, 50))


def test_the_score_is_drawn_where_training_has_come_to(monkeypatch, view):
    view.model.row = QUICK
    quickened(monkeypatch)
    assert np.isnan(view.picture.arrays["scores"]).all()
    view.train(2)
    np.testing.assert_array_equal(view.picture.arrays["scores"][:4], [0.0, 0.5, np.nan, np.nan])
    assert "yours is at update 50 of" in repr(view)
    assert view.model.yours == {}


def test_a_short_real_training():
    with at_rest(ReproductionWall(row="embedded Reber, LSTM")) as view:
        view.train(2)
        assert [record.step for record in view.model.history] == [0, 0, 50]
        assert view.model.shown.seen == 800
        assert view.model.shown.loss > 0


def test_clicks_and_keys_pick_a_row(view):
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": "row 4", "index": 0}, [])
    assert view.model.row == ROWS[4].name == control(view, "row").value
    np.testing.assert_array_equal(view.picture.arrays["chosen"].argmax(), 4)
    for key, place in (
        ("ArrowDown", 5),
        ("ArrowUp", 4),
        ("Home", 0),
        ("ArrowUp", 0),
        ("End", len(ROWS) - 1),
    ):
        view.canvases[0]._handle_custom_msg({"event": "key", "key": key}, [])
        assert view.model.row == ROWS[place].name


def test_reset_keeps_the_results(monkeypatch, view):
    quickened(monkeypatch)
    view.train()
    control(view, "Reset").click()
    assert view.model.last == 0
    assert len(view.model.yours) == 1


def test_a_result_from_a_cell_enters_the_third_column(view):
    view.model.record(reproductions.Result(QUICK, 7, True, 5000, 1.0, 0.4))
    assert "seed 7: 5,000" in words(view)
    with pytest.raises(ValueError, match=r"as reproductions\.run"):
        view.model.record("solved")
    with pytest.raises(ValueError, match="Give a result of this wall"):
        view.model.record(reproductions.Result("chess", 0, True, 1, 1.0, 0.1))


def test_a_smaller_wall():
    view = ReproductionWall(rows=[QUICK, SLOW])
    assert view.model.row == QUICK
    assert control(view, "row").options == (QUICK, SLOW)
    with pytest.raises(TraitError, match="The wall has no row 'embedded Reber, LSTM'"):
        view.model.row = "embedded Reber, LSTM"


def test_what_is_asked_for_wrongly_is_said():
    with pytest.raises(ValueError, match="no row 'chess'"):
        ReproductionWall(rows=["chess"])
    with pytest.raises(TraitError, match="no row 'chess'"):
        WallModel(row="chess")
    assert WallModel(seed=99).seed == 9


def test_two_views_of_one_model_agree(monkeypatch):
    quickened(monkeypatch)
    model = WallModel()
    one, other = ReproductionWall(model), ReproductionWall(model)
    one.train()
    assert repr(one) == repr(other)
    assert other.button.description == "Trained"


def test_a_cell_of_ones_own_fills_the_last_column():
    name = "order, 30 steps, RNN, clipped"
    with at_rest(ReproductionWall(rows=(name,), cell=Leaky)) as wall:
        assert "yours (Leaky) not run yet" in repr(wall)
        wall.model.train(2)
        first, second = islice(reproductions.records(name, 0, Leaky), 2)
        assert [r.loss for r in wall.model.history[2:]] == [second.loss]
        assert wall.model.history[1].score == first.score
    recipe = reproductions.row(name).recipe
    net = wall_net(replace(recipe, start=Leaky), recipe.task, 0)
    assert isinstance(net.cell, Leaky)


def test_a_class_that_cannot_be_trained_gets_no_wall():
    with pytest.raises(CellError, match="made from n_x, n_h and rng"):
        WallModel(cell=int)


def test_what_is_counted_stands_beside_the_number(view):
    for row, said in zip(ROWS, column(view, OURS), strict=True):
        assert said.endswith(f" {row.unit}")


def test_the_empty_frames_say_what_will_stand_in_them(view):
    assert view.picture.arrays["begun"].tolist() == [0, 1]
    waits = [m for m in view.picture.scene["marks"] if m.get("key") == "waits"]
    assert waits[0]["at"] == ["begun", 1]
    assert "score" in waits[0]["marks"][0]["parts"][0]

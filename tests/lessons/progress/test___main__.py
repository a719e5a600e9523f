"""A class's files make one table; what is no file of results is named and left out."""

import json
from dataclasses import asdict

from lessons.checks import check, exercises
from lessons.progress.__main__ import main, unanswered
from lessons.progress.store import Result


def write(file, *results):
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = {"version": 1, "results": [asdict(each) for each in results]}
    file.write_text(json.dumps(kept), encoding="utf-8")


def test_a_class_is_pooled(tmp_path, capsys):
    at = "2026-11-30T10:05"
    write(tmp_path / "a.json", Result("04.add", False, "h_1 is not 7.", at))
    write(tmp_path / "b" / "progress.json", Result("04.add", True, "yes", at))
    (tmp_path / "c.json").write_text("?", encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "2 learners",
        "",
        "exercise  tried  passed  commonest slip",
        "04.add      2       1  1: h_1 is not ….",
    ]
    assert "c.json" in err


def test_nothing_to_pool_is_said(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert main([str(tmp_path / "none")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path} has no file with a result in it.",
        f"{tmp_path / 'none'} is no folder.",
    ]


def test_what_is_said_before_anything_is_written_is_no_slip():
    found = unanswered()
    assert sorted(found) == sorted(exercises())
    assert found["11.update"] == check("11.update", lambda c_prev, f_t, i_t, g_t: g_t).why
    assert found["00.first"] == check("00.first", ...).why

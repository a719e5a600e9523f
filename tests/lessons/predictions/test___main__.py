"""`python -m lessons.predictions FOLDER`: the answers of a class, pooled."""

import xml.etree.ElementTree as ET

import pytest

from lessons.predictions.__main__ import LARGEST, main
from lessons.predictions.store import Answer, add

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(tmp_path):
    """The files of two learners, and one that is none."""
    for who, right in (("anna", True), ("b/ben", False)):
        file = tmp_path / f"{who}.json"
        add(Answer("05 a tenth", (20.0,), (22.0,), right, 90, "", ""), file)
        add(Answer("11 what is left", (20.0,), (22.0,), True, None, "", ""), file)
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    return tmp_path


def test_it_prints_a_table_and_draws_a_picture(folder, capsys):
    assert main([str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "2 learners" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["05", "a", "tenth", "2", "1", "90", "%"] in rows
    assert ["11", "what", "is", "left", "2", "2", "-"] in rows
    assert ["90", "%", "2", "50", "%"] in rows
    assert "notes.json" in err
    picture = ET.fromstring((folder / "calibration.svg").read_text(encoding="utf-8"))
    (dot,) = picture.iter(f"{SVG}circle")
    assert float(dot.get("r")) == LARGEST
    side = float(picture.get("width"))
    assert all(0 < float(word.get("x")) < side for word in picture.iter(f"{SVG}text"))
    assert float(dot.get("cy")) == pytest.approx(side / 2)  # right as often as not


def test_a_folder_without_answers_is_told(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert "no file with an answer" in capsys.readouterr().out
    assert main([str(tmp_path / "none")]) == 1
    assert "is no folder" in capsys.readouterr().out

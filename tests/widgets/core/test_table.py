"""The numbers of every picture as tables: none is missing, and words stay words."""

import numpy as np
import pytest

from tests.widgets.examples import EXAMPLES
from widgets.analysis.text_colours import TextColours
from widgets.core.table import MOST, Table, Tables, plain, written
from widgets.drawing import marks as draw
from widgets.drawing.diagram import Drawing
from widgets.drawing.drawing_table import of_drawing
from widgets.drawing.plot import Plot, traces


def shown(drawing):
    """Every number that cells, sliders, lines and bars of a drawing show, hidden groups left out."""
    scene = drawing.scene
    for mark in scene["marks"]:
        count = {"heat": mark.get("rows", 0) * mark.get("cols", 0), "bar": 1}.get(
            mark["kind"], mark.get("count", 0)
        )
        if count:
            name, first = mark["at"]
            yield from np.ravel(drawing.arrays[name])[first : first + count].tolist()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_tables_hold_every_number_of_the_picture(name):
    view = EXAMPLES[name]()
    tables = view.table()
    told = {written(entry) for t in tables for row in (t.columns, *t.rows) for entry in row}
    for canvas in view.canvases:
        picture = canvas.picture(view.model)
        if isinstance(canvas, Plot):
            flat = [np.ravel(trace[k]) for trace in traces(picture) for k in "xyz" if k in trace]
            numbers = [float(v) for part in flat for v in part if isinstance(v, int | float)]
        else:
            numbers = list(shown(picture))
        assert {written(number) for number in numbers} - told == set()
    view.close()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_row_has_an_entry_in_every_column(name):
    view = EXAMPLES[name]()
    tables = view.table()
    assert tables
    assert all(table.title and table.rows for table in tables)
    assert {len(row) - len(t.columns) for t in tables for row in t.rows} == {0}
    assert all("_{" not in text for t in tables for text in (t.title, *t.columns))
    view.close()


@pytest.mark.parametrize("hidden", [{"opacity": 0}, {"at": ("seen", 0)}])
def test_what_is_hidden_in_the_picture_is_not_told(hidden):
    covered = draw.Group(
        "answer", (0, 0), [draw.Heat("a", ("a", 0), (1, 2), (0, 0), (9, 9))], **hidden
    )
    drawing = Drawing(draw.scene(90, 90, [covered]), {"a": np.ones(2), "seen": np.zeros(1)})
    assert of_drawing(drawing.scene, drawing.arrays, "") == []


def test_text_and_html_of_a_table():
    table = Table("a <b>", ("", "h_1"), (("unit 1", -0.25), ("unit <2>", float("nan"))))
    assert repr(table).splitlines() == ["a <b>", "            h_1", "  unit 1  −0.25", "unit <2>"]
    page = Tables([table])._repr_html_()
    assert "<caption>a &lt;b&gt;</caption>" in page
    assert '<th scope="row">unit &lt;2&gt;</th><td></td>' in page
    assert '<th scope="col">h_1</th>' in page
    assert plain("h_{t−1} = x_{t}") == "h_t−1 = x_t"


def test_the_page_is_sent_the_first_rows_of_a_long_table_and_python_has_all():
    view = TextColours()
    letters = next(t for t in view.table() if t.columns[1] == "character")
    sent = next(t for t in view.table().shortened() if t["columns"][1] == "character")
    assert len(letters.rows) == max(mark.get("count", 0) for mark in view.picture.scene["marks"])
    assert len(letters.rows) > MOST
    assert (len(sent["rows"]), sent["left"]) == (MOST, len(letters.rows) - MOST)
    view.close()


def test_a_press_on_the_button_is_answered_with_the_tables():
    view = EXAMPLES["hello"]()
    sent, before = [], [canvas.rev for canvas in view.canvases]
    view.canvases[-1].send = lambda content: sent.append(content)
    view.canvases[-1]._handle_custom_msg({"event": "table"}, [])
    assert sent == [{"tables": view.table().shortened(), "said": view.model.caption}]
    assert [canvas.rev for canvas in view.canvases] == before
    view.close()

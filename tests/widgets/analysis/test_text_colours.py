"""Widgets that look inside a net: what they show is the net's own, and what cannot be used is said in a sentence."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.analysis import activations, units
from lessons.analysis.saliency import Reading
from lessons.tasks.text import ASCII, UNKNOWN
from lessons.tasks.text_labels import LABELS, double_quote
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import untrained
from tests.harness.peak import held, peak
from widgets.analysis.pattern_search import PatternSearch
from widgets.analysis.saliency import GRADIENT, OMITTED, Connectivity
from widgets.analysis.saturation import SaturationPlot, _counts
from widgets.analysis.text_colours import TextColours
from widgets.analysis.unit_search import MOST, UnitSearch
from widgets.drawing.text_page import COLUMNS, Page

CHOOSE = 'def f(a):  # one\n    """Say."""\n    return ("b", [a])\n' * 3
TEXT = 'class A:\n    """A thing."""\n    name = {"x": (1, 2)}  # so\n\n\nprint("yes")\n' * 3
NETS = {name: untrained(ASCII, 7, seed, "LSTM") for seed, name in enumerate(("one", "two"))}


def colours(**traits):
    return TextColours(NETS, TEXT, **traits)


def searched(label=None, **traits):
    return UnitSearch(label, NETS, TEXT, CHOOSE, **traits)


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def marks(view):
    return {mark["key"]: mark for mark in view.picture.scene["marks"] if "key" in mark}


def test_a_page_keeps_every_character():
    page = Page.of("ab\n" + "x" * (COLUMNS + 3) + "\n\nend")
    assert [len(row) for row in page.rows] == [3, COLUMNS, 4, 1, 3]
    assert page.firsts == [0, 3, COLUMNS + 3, COLUMNS + 7, COLUMNS + 8]
    assert page.row_of(3) == 1 == page.row_of(COLUMNS + 2)
    assert sum(map(len, Page.of(TEXT).rows)) == len(TEXT)


@pytest.mark.parametrize("quantity", ["c", "h", "f", "i", "o"])
def test_the_colours_are_the_units_own(quantity):
    view = colours(unit=4, quantity=quantity)
    run = activations.watch(NETS["one"], TEXT)[quantity][:, 3].astype(float)
    wanted = np.tanh(run) if quantity == "c" else run
    np.testing.assert_allclose(view.picture.arrays["value"], wanted, atol=1e-3)
    assert marks(view)["miniature"]["count"] == len(TEXT)


def test_the_first_unit_is_the_last_that_an_arrow_leads_to():
    view = colours(unit=1)
    send(view, event="key", key="ArrowLeft")
    assert view.model.unit == 1


def test_another_net_and_another_text_are_read_beside():
    view = colours(unit=2)
    view.model.net = "two"
    assert view.model.wait(20)
    run = activations.watch(NETS["two"], TEXT)["c"][:, 1]
    np.testing.assert_allclose(view.picture.arrays["value"], np.tanh(run), atol=1e-3)
    view.model.typed = "a\tb\r\né"
    assert view.model.wait(20)
    assert view.model.now.text == f"a   b\n{UNKNOWN}"
    assert "over 7 characters" in repr(view)
    view.model.typed = ""
    assert view.model.wait(20)
    assert view.model.now.text == TEXT


def test_h_is_read_when_it_or_a_gate_is_asked_for(monkeypatch):
    view = colours(unit=4)
    model = view.model
    assert set(model.now.run.states) == {"c"}  # h is as large again
    with monkeypatch.context() as patch:
        patch.setattr(model, "ask", lambda request: None)
        model.quantity = "o"
        assert model.caption.startswith("tanh(c) of unit 4")  # what is in sight
        assert model.caption.endswith("(It is being read.)")
    model.ask(model.wanted)
    assert model.wait(20)
    assert set(model.now.run.states) == {"c", "h"}
    assert repr(view).startswith("o of unit 4")
    assert model.fresh
    model.quantity = "h"
    assert model.fresh  # at once: a gate and h follow from the same run
    run = activations.watch(NETS["one"], TEXT)["h"][:, 3]
    np.testing.assert_allclose(view.picture.arrays["value"], run, atol=1e-3)


def test_a_cell_without_a_memory_c_is_coloured_by_h():
    nets = {"LSTM": NETS["one"], "GRU": untrained(ASCII, 5, 0, "GRU")}
    view = TextColours(nets, TEXT, quantity="f", unit=7)
    view.model.net = "GRU"
    assert view.model.wait(20)
    assert (view.model.quantity, view.model.unit) == ("h", 5)
    run = activations.watch(nets["GRU"], TEXT)["h"][:, 4]
    np.testing.assert_allclose(view.picture.arrays["value"], run, atol=1e-3)
    view.controls[1].value = "f"
    assert view.error == "quantity must be one of h."
    assert "GRU: unit" in repr(UnitSearch("quotes", nets, TEXT, CHOOSE, net="GRU"))


def test_a_text_that_is_too_long_is_refused():
    view = colours()
    view.controls[-1].value = "x" * 10_001
    assert "10,001 characters" in view.error
    assert view.model.now.text == TEXT


def test_keys_walk_the_units_and_clicks_the_text():
    view = colours(unit=2)
    send(view, event="key", key="ArrowRight")
    assert view.model.unit == 3
    send(view, event="key", key="End")
    assert view.model.row == view.model.page.last_row(view.model.rows)
    send(view, event="pick", mark="miniature", index=5)
    assert view.model.at == 5
    send(view, event="pick", mark="text", index=2)
    assert view.model.at == view.model.page.firsts[view.model.row] + 2
    assert "nan" not in repr(view)


def test_the_search_is_that_of_the_library():
    view = searched(label="quotes")
    label = LABELS["quotes"]
    for name, net in NETS.items():
        ranks = [
            units.Ranks.of(activations.watch(net, text, dtype=np.float16)["c"])
            for text in (CHOOSE, TEXT)
        ]
        found = units.search(*ranks, label(CHOOSE), label(TEXT), MOST)
        assert view.model.found[name] == found
        np.testing.assert_array_equal(
            view.picture.arrays[f"units {name}"], [each.unit + 1 for each in found]
        )
    assert view.model.unit == view.model.found["one"][0].unit + 1
    np.testing.assert_array_equal(view.picture.arrays["truth"], label(TEXT))


def test_a_click_on_the_other_ranking_changes_the_net():
    view = searched()
    send(view, event="pick", mark="ranking two", index=5)
    assert view.model.wait(20)
    assert view.model.now.net == "two"
    assert view.model.unit == view.model.found["two"][2].unit + 1


def test_a_label_may_be_named():
    model = UnitSearch("comment", NETS, TEXT, CHOOSE, unit=4).model
    assert (model.label, model.unit) == ("comment", 4)
    with pytest.raises(TraitError, match="label must be one of quotes"):
        UnitSearch("colour", NETS, TEXT, CHOOSE)


def test_the_learners_own_label_comes_first():
    view = searched(double_quote)
    assert view.model.label == "yours"
    assert view.error == ""
    assert "“yours”: one: unit" in repr(view)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (lambda text: 1 / 0, "ZeroDivisionError"),
        (lambda text: [1.0], "has the shape"),
        (lambda text: [float("nan")] * len(text), "must be a finite number"),
        (lambda text: [1e308] * len(text), "below 1e+100"),
        (lambda text: [10**400] * len(text), "a list with a number"),
        (lambda text: [1] * len(text), "the same everywhere"),
        (3, "must be a function"),
    ],
)
def test_a_label_that_does_not_work_is_said_and_nothing_is_lost(label, words):
    view = searched(label)
    assert words in view.error
    assert view.error.endswith(".")
    view.model.label = "quotes"
    assert view.error == ""


def test_a_slow_label_is_asked_once_for_each_text():
    asked = []
    view = searched(lambda text: asked.append(text) or double_quote(text))
    view.model.label = "quotes"
    view.model.label = "yours"
    assert asked == [CHOOSE, TEXT]


def test_saturation_counts_what_the_library_counts():
    view = SaturationPlot(NETS, TEXT)
    run = activations.watch(NETS["one"], TEXT, "fio", np.float32)
    for margin in (0.01, 0.1, 0.35, 0.49):
        view.model.margin = margin
        for gate in "fio":
            left, right = view.model.shares("one", gate)
            np.testing.assert_allclose(left, (run[gate] < np.float32(margin)).mean(axis=0))
            np.testing.assert_allclose(right, (run[gate] > np.float32(1 - margin)).mean(axis=0))
    assert "0.49 at" in repr(view) or "0.51 at" in repr(view)
    assert view.figure().data


def test_saturation_is_counted_as_the_text_is_read():
    net, text = char_lstm.load(), char_lstm.texts()[1][:5000]
    assert peak(lambda: SaturationPlot({"net": net}, text)) < 11  # MB; with all gates at once 22
    assert held(lambda: _counts(net, text)) < 0.3  # shares in 8 bytes are 0.5


def test_patterns_start_from_a_stretch():
    view = PatternSearch(NETS["one"], TEXT, start=30, length=6, threshold=0.0, edges=False)
    model = view.model
    on = np.tanh(activations.watch(NETS["one"], TEXT, dtype=np.float16)["c"]) > 0
    assert model.units == np.flatnonzero(on[30:36].all(axis=0)).tolist()
    assert all(match.stop <= 30 or match.start >= 36 for match in model.matches)
    send(view, event="pick", mark="text", index=3)
    assert model.start == 3
    send(view, event="key", key="ArrowRight")
    assert model.start == 4
    model.threshold, model.edges = 0.95, True
    assert "0 units on" in repr(view)
    assert "no unit is" in str(view.picture.scene["marks"])


@pytest.mark.parametrize("way", [GRADIENT, OMITTED])
def test_connectivity_is_the_readings(way):
    view = Connectivity(NETS["one"], TEXT, at=60, way=way)
    reading = Reading.of(NETS["one"], TEXT)
    parts = (reading.by_gradient if way == GRADIENT else reading.by_omission)(60, 40)
    np.testing.assert_allclose(view.picture.arrays["part"][21:61], parts / parts.max(), atol=1e-12)
    assert view.picture.arrays["part"][:21].max() == 0
    send(view, event="key", key="ArrowDown")
    assert view.model.at > 60
    send(view, event="key", key="Home")
    assert view.model.at == 0
    view.model.typed = "short"
    assert view.model.wait(20)
    assert view.model.reading.text == "short"
    view.controls[-1].value = "x" * 2000
    assert "2,000 characters" in view.error


def test_a_point_at_an_end_of_the_axes_is_whole_and_grey_has_a_name():
    view = SaturationPlot(NETS, TEXT)
    layout = view.figure().layout
    for axis in (layout.xaxis, layout.yaxis, layout.xaxis3, layout.yaxis3):
        low, high = axis.range
        assert low < -0.02  # half a point is about 0.03 of a panel
        assert high > 1.02
        assert axis.tickvals == (0, 0.5, 1)
    assert f"grey: {[*NETS][1]}" in [note.text for note in layout.annotations]


@pytest.mark.parametrize("make", [TextColours, Connectivity, UnitSearch])
def test_what_a_net_does_not_know_is_named(make):
    args = {Connectivity: (NETS["one"],), TextColours: (NETS,), UnitSearch: (None, NETS)}[make]
    view = make(*args, text=TEXT)
    assert view.error == ""
    view = make(*args, text="a 世界 of 世 " + TEXT)
    assert view.error == "Not known: “世”, “界”; the net reads � there."


def test_points_that_lie_on_one_another_in_the_corner_are_counted():
    view = SaturationPlot(NETS, TEXT)
    other = list(NETS)[1]
    for margin in (0.1, 0.3, 0.45):
        view.model.margin = margin
        said = [a["text"] for a in view.picture["layout"]["annotations"] if "at 0, 0" in a["text"]]
        wanted = []
        for gate in "fio":
            shares = np.add(*view.model.shares(other, gate))
            n = int((shares < 0.005).sum())
            wanted += [f"{n} of {len(shares)} grey at 0, 0"] if n > 1 else []
        assert said == wanted
    alone = SaturationPlot({"one": NETS[other]}, TEXT).picture["layout"]["annotations"]
    assert not any("grey at" in note["text"] for note in alone)


def test_the_caption_says_at_which_end_a_gate_is():
    view = SaturationPlot(NETS, TEXT, margin=0.45)
    first = next(iter(NETS))
    for gate in "fio":
        left, right = (part[0] for part in view.model.shares(first, gate))
        side = f"above 0.55 at {right:.0%}" if right >= left else f"below 0.45 at {left:.0%}"
        assert (f"{gate} {side}" if max(left, right) else f"{gate} never saturated") in repr(view)
    view.model.margin = 0.01
    assert "never saturated" in repr(view)

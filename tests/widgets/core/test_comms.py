"""What a widget tells the page when it opens: late, once, and one look for all that are alike."""

from operator import methodcaller

import comm
import pytest
from ipywidgets import Button, Dropdown, HBox, IntSlider, Layout

from widgets.core.comms import Look, lean

shown = methodcaller("open")  # as what it stands in does


@pytest.fixture
def sent(monkeypatch):
    """Every message to the page: (model id, its state)."""
    messages, made = [], comm.create_comm

    def opened(**given):
        opened = made(**given)
        messages.append((opened.comm_id, given["data"]["state"]))
        opened.send = lambda data, buffers: messages.append((opened.comm_id, data["state"]))
        return opened

    monkeypatch.setattr(comm, "create_comm", opened)
    return messages


def look_of(control, name="layout"):
    return control.get_state(name)[name]


def test_a_control_opens_when_it_is_named_as_it_is_then(sent):
    slider = lean(IntSlider)(description="t")
    slider.value, slider.layout.width, slider.style.description_width = 7, "81px", "initial"
    slider.add_class("mine")
    assert sent == []
    shown(lean(HBox)([slider]))
    (state,) = [state for name, state in sent if name == slider.model_id]
    assert (state["value"], state["_dom_classes"]) == (7, ("mine",))
    assert dict(sent)[state["layout"].removeprefix("IPY_MODEL_")]["width"] == "81px"


def test_a_control_that_a_cell_shows_alone_is_opened(sent):
    button = lean(Button)()
    shown = button._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    assert shown["model_id"] == button.model_id in dict(sent)


def test_those_that_look_alike_share_a_model(sent):
    made = [
        lean(kind)(layout={"width": "82px"}) for kind in (IntSlider, IntSlider, Button, Dropdown)
    ]
    shown(lean(HBox)(made))
    assert len({look_of(control) for control in made}) == 1
    assert look_of(made[0], "style") == look_of(made[1], "style") != look_of(made[2], "style")
    assert sum(state.get("width") == "82px" for _, state in sent) == 1


def test_a_look_that_is_changed_is_that_of_one_control(sent):
    one, other = (lean(Button)(layout={"width": "83px"}) for _ in range(2))
    shown(lean(HBox)([one, other]))
    before = look_of(other)
    one.layout.display = "none"
    assert sent[-1] == (one.model_id, {"layout": look_of(one)})
    assert (look_of(other), other.layout.display) == (before, None)
    one.layout.display = None
    assert look_of(one) == before


def test_a_look_stays_when_a_control_goes():
    one, other = (lean(Button)(layout={"width": "84px"}) for _ in range(2))
    shown(lean(HBox)([one, other]))
    named = look_of(other)
    one.close()
    assert look_of(other) == named
    shown(one)
    assert look_of(one) == named


def test_a_layout_of_its_own_is_kept(sent):
    button = lean(Button)(layout=Layout(width="85px"))
    shown(button)
    button.layout = Layout(width="86px")
    assert not isinstance(button.layout, Look)
    assert sent[-1][1] == {"layout": f"IPY_MODEL_{button.layout.model_id}"}


def test_a_layout_opens_without_what_it_does_not_say(sent):
    shown(lean(Button)(layout={"width": "87px"}))
    (state,) = [state for _, state in sent if state.get("width") == "87px"]
    assert {name for name in state if name[0] != "_"} == {"width"}
    assert {"_model_name", "_model_module", "_model_module_version", "_view_name"} <= state.keys()

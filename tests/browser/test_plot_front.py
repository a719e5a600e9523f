"""What plot.js asks Plotly to draw: arrays, their order, colours, margins and axes, and when lines alone are moved."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.harness.blank import Plots, blank

LINE = {"type": "scatter", "x": np.array([1.0, 2.0]), "y": np.array([0.5, np.nan])}
HELD = {"xaxis": {"range": [0, 3]}, "yaxis": {"range": [-1, 1]}}


@pytest.fixture(scope="module")
def plots(browser: Browser):
    page = blank(browser)
    page.add_style_tag(
        content=":root { --jp-ui-font-color1: #123456; --jp-border-color2: #abcdef; --jp-ui-font-family: Serif; }"
    )
    yield Plots(page)
    page.context.close()


def asked(plots: Plots, data: list[Any], layout: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What Plotly is asked to draw when a picture is sent."""
    plots.draw({"data": data, "layout": layout, **more})
    found: dict[str, Any] = plots.page.evaluate("() => blank.plain(blank.drawn.at(-1))")
    return found


@pytest.mark.parametrize("kind", ["float32", "float64", "int32", "uint8"])
def test_arrays_arrive_row_by_row(plots: Plots, kind: str):
    table, row = np.arange(6, dtype=kind).reshape(2, 3), np.array([3, 1], dtype=kind)
    found = asked(plots, [{"type": "heatmap", "z": table, "x": row, "text": ["a", "b"]}], {})
    assert found["data"] == [
        {"type": "heatmap", "z": [[0, 1, 2], [3, 4, 5]], "x": [3, 1], "text": ["a", "b"]}
    ]


def test_the_ground_comes_before_the_data_and_stays(plots: Plots):
    ground = [{"name": "surface", "z": np.array([[1.0, 2.0]])}]
    found = asked(plots, [{"name": "path"}], {}, ground=ground)
    assert [trace["name"] for trace in found["data"]] == ["surface", "path"]
    found = asked(plots, [{"name": "longer path"}], {})  # the ground is not sent again
    assert [trace["name"] for trace in found["data"]] == ["surface", "longer path"]
    assert found["data"][0]["z"] == [[1, 2]]
    asked(plots, [], {}, ground=[])


def test_the_pages_colours_lie_beneath_the_pictures_own(plots: Plots):
    layout = asked(plots, [LINE], {})["layout"]
    lines = {"gridcolor": "#abcdef", "zerolinecolor": "#abcdef", "linecolor": "#abcdef"}
    assert layout["font"] == {"color": "#123456", "family": "Serif", "size": 12}
    assert layout["xaxis"] == layout["yaxis"] == lines
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    own = {
        "font": {"size": 9},
        "plot_bgcolor": "#fff",
        "xaxis": {"gridcolor": "#111", "title": "t"},
        "yaxis2": {"linecolor": "#222"},
        "scene": {"zaxis": {"color": "#333"}, "yaxis": {"gridcolor": "#444"}},
    }
    layout = asked(plots, [LINE], own)["layout"]
    assert layout["font"] == {"color": "#123456", "family": "Serif", "size": 9}
    assert layout["plot_bgcolor"] == "#fff"
    assert layout["xaxis"] == {**lines, "gridcolor": "#111", "title": "t"}
    assert layout["yaxis"] == lines
    assert layout["yaxis2"] == {**lines, "linecolor": "#222"}
    ink = {**lines, "color": "#123456"}
    assert layout["scene"] == {
        "xaxis": ink,
        "yaxis": {**ink, "gridcolor": "#444"},
        "zaxis": {**ink, "color": "#333"},
    }


def test_margins_leave_room_for_a_title_unless_the_picture_says(plots: Plots):
    room = {"l": 55, "r": 15, "t": 15, "b": 45}
    assert asked(plots, [], {})["layout"]["margin"] == room
    assert asked(plots, [], {"title": {"text": "T"}})["layout"]["margin"] == {**room, "t": 40}
    own = {"l": 5, "t": 7}
    assert asked(plots, [], {"margin": own, "title": "T"})["layout"]["margin"] == {**room, **own}


def test_the_width_is_that_of_the_page(plots: Plots):
    found = asked(plots, [], {"height": 200})
    assert found["layout"]["height"] == 200
    assert found["layout"]["width"] == plots.page.evaluate(
        "() => document.querySelector('.rnn-plot > div').clientWidth"
    )
    assert found["config"]["displayModeBar"] is False


def test_a_picture_may_be_narrower_than_a_wide_page(plots: Plots):
    room = plots.page.evaluate("() => document.querySelector('.rnn-plot > div').clientWidth")
    assert asked(plots, [], {}, widest=300)["layout"]["width"] == 300
    assert asked(plots, [], {}, widest=3000)["layout"]["width"] == room
    assert asked(plots, [], {})["layout"]["width"] == room


def moved_alone(plots: Plots, data: list[Any], layout: dict[str, Any]) -> bool:
    return asked(plots, data, layout)["layout"].get("transition") == {"duration": 0}


def test_lines_alone_are_moved_while_the_rest_stays(plots: Plots):
    asked(plots, [{"type": "bar"}], {})
    assert not moved_alone(plots, [LINE], HELD)  # the first picture
    higher = {**LINE, "y": np.array([0.75, 1.0])}
    assert moved_alone(plots, [higher], HELD)
    assert not moved_alone(plots, [higher], {**HELD, "yaxis": {"range": [-2, 2]}})
    assert not moved_alone(plots, [higher], HELD)
    assert moved_alone(plots, [LINE], HELD)
    assert not moved_alone(plots, [{**LINE, "name": "another"}], HELD)
    assert not moved_alone(plots, [LINE, LINE], HELD)


@pytest.mark.parametrize(
    ("data", "layout"),
    [
        ([LINE], {"xaxis": {"range": [0, 3]}, "yaxis": {"title": "follows the numbers"}}),
        ([LINE], {**HELD, "xaxis": {"range": [0, None]}}),
        ([{"type": "bar", "y": [1]}], HELD),
    ],
)
def test_what_follows_its_numbers_is_drawn_anew(plots: Plots, data, layout):
    asked(plots, data, layout)
    assert not moved_alone(plots, data, layout)


def test_the_caption_is_said_and_shown(plots: Plots):
    plots.draw({"data": [], "layout": {}}, "Two words.")
    figure = plots.page.locator(".rnn-plot")
    assert figure.locator(".rnn-caption").inner_text() == "Two words."
    assert figure.locator("[role=img]").get_attribute("aria-label") == "Two words."


def test_a_picture_that_cannot_be_drawn_says_why(plots: Plots):
    plots.page.evaluate("() => blank.events()")
    plots.page.evaluate("() => blank.react({ spec: { data: [] }, caption: '', rev: 999 })")
    plots.page.wait_for_function("() => document.querySelector('.rnn-plot').dataset.error")
    assert plots.page.evaluate("() => blank.events()")[0]["event"] == "error"
    asked(plots, [LINE], {})
    plots.page.wait_for_function("() => !document.querySelector('.rnn-plot').dataset.error")

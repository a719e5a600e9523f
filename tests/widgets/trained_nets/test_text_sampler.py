"""The sampler: what it shows is what the net says, luck stays with the seed, and any text is only text."""

import json

import numpy as np
import pytest

from lessons.numerics import softmax
from lessons.tasks.text import ASCII, UNKNOWN, Vocabulary
from lessons.trained_nets.char_lm import untrained
from tests.widgets.driving import control
from tests.widgets.test_fuzz import marks
from widgets.core.view import REFUSED
from widgets.drawing.theme import WIDTH
from widgets.trained_nets.text_sampler import (
    CARET,
    CELLS,
    FILL,
    LINES,
    LONGEST,
    MOST,
    SamplerModel,
    TextSampler,
    folded,
    glyph,
)

SMALL = Vocabulary.of("hello world\n")
NETS = {"one": untrained(SMALL, 6, 0), "other": untrained(ASCII, 6, 1)}


def sampler(**traits):
    return TextSampler(NETS, {"one": 2.5, "bigram": 3.0}, **traits)


def texts(view):
    """Every word that the first drawing paints."""
    parts = [part for mark in marks(view.canvases[0].scene) for part in mark.get("parts", [])]
    return [part if isinstance(part, str) else part["of"][0] for part in parts]


def page(view):
    """The running text that the first drawing paints, spaces as they were."""
    return "\n".join(text_of(view)["texts"])


def text_of(view):
    """The mark of the running text."""
    return next(m for m in view.canvases[0].scene["marks"] if m["kind"] == "letters")


def test_what_is_written_is_what_the_net_samples():
    view = sampler(stage=0, prompt="hello", temperature=0.7, seed=3, n=40)
    expected = NETS["one"].write("hello", 41, 0.7, seed=3)
    assert view.model.written == expected[:40]
    assert SMALL.symbols[view.model.drawn] == expected[40]
    assert page(view) == "hello" + expected[:40].replace("\n", "⏎\n") + CARET


def test_the_bars_are_the_probabilities_of_the_next_character():
    view = sampler(stage=1, prompt="def ", temperature=0.5, n=7)
    net, model = NETS["other"], view.model
    scores = net.scores(net.read("def " + model.written))
    arrays = view.canvases[1].picture(model).arrays
    best = np.argsort(-scores)[:12]
    np.testing.assert_array_equal(arrays["symbol"], best)
    np.testing.assert_allclose(arrays["p"][:12], softmax(scores / 0.5)[best], atol=1e-12)
    np.testing.assert_allclose(arrays["plain"][:12], softmax(scores)[best], atol=1e-12)
    assert arrays["p"].sum() == pytest.approx(1)
    assert arrays["plain"].sum() == pytest.approx(1)
    assert arrays["drawn"].sum() == 1


@pytest.mark.parametrize("temperature", [0.0, 0.3, 1.0, 2.0])
def test_the_random_number_falls_on_the_character_that_is_drawn(temperature):
    model = sampler(stage=1, temperature=temperature).model
    for n in range(30):
        model.n = n
        ends = np.cumsum(model.probs[0])
        assert ends[model.drawn] - model.probs[0][model.drawn] <= model.luck * ends[-1]
        assert model.luck * ends[-1] <= ends[model.drawn]


def test_the_luck_stays_with_the_seed_whatever_the_temperature():
    model = sampler().model
    lucks = []
    for temperature in (0.0, 0.4, 2.0):
        model.temperature = temperature
        lucks.append([setattr(model, "n", n) or model.luck for n in range(5)])
    assert lucks[0] == lucks[1] == lucks[2]
    model.seed = 5
    assert lucks[0] != [setattr(model, "n", n) or model.luck for n in range(5)]


def test_same_moves_same_text():
    first, second = sampler(n=0), sampler(n=200)
    for step in range(60):
        first.model.n = step
    second.model.temperature = 0.2
    second.model.n = 59
    second.model.temperature = 0.7
    assert first.model.written == second.model.written
    assert repr(first) == repr(second)


def test_buttons_and_keys_write_and_take_back():
    view = sampler(n=0)
    named = {c.description: c for c in view.controls}
    named["next character"].click()
    assert view.model.n == 1
    named["write 40"].click()
    assert view.model.n == 41
    for key, n in (("ArrowLeft", 40), ("ArrowRight", 41), ("End", MOST), ("Home", 0)):
        view.handle({"event": "key", "key": key})
        assert view.model.n == n
    view.handle({"event": "key", "key": " "})
    assert view.play.playing
    named["write 40"].click()
    assert not view.play.playing
    named["start again"].click()
    assert view.model.n == 0
    assert view.model.written == ""


def test_a_taken_back_character_comes_again():
    model = sampler(n=50).model
    before = model.written
    model.n = 10
    assert model.written == before[:10]
    model.n = 50
    assert model.written == before


def test_what_the_net_does_not_know_is_named_and_read_as_unknown():
    view = sampler(stage=0, prompt="hexo é")
    assert view.model.given == f"he{UNKNOWN}o {UNKNOWN}"
    assert view.error == "Not known: “x”, “é”; the net reads � there."
    assert REFUSED in control(view, "prompt")._dom_classes
    view.model.stage = 1  # knows the x
    assert view.error == "Not known: “é”; the net reads � there."
    view.model.prompt = "hello"
    assert view.error == ""


def test_the_first_prompt_is_judged_too():
    model = SamplerModel({"one": untrained(Vocabulary.of("hello"), 6, 0)})
    assert model.prompt == "class "
    assert model.problem == "Not known: “c”, “a”, “s” …; the net reads � there."


def test_a_prompt_of_which_nothing_is_known_is_refused():
    view = sampler(prompt="hello")
    before = view.model.written
    control(view, "prompt").value = "你好"
    assert view.error.startswith("Not known: “你”, “好”; type letters")
    assert (view.model.prompt, view.model.written) == ("hello", before)


@pytest.mark.parametrize(
    "prompt",
    ["<img src=x onerror=alert(1)>", "h_{x}", "$x$", "a\0\x1b\ud800", "שלום a", "", "\t\\n"],
)
def test_hostile_prompts_are_only_text(prompt):
    view = sampler(stage=1, prompt=prompt, n=0)
    assert view.model.given == ASCII.seen(prompt.replace("\\n", "\n"))
    assert page(view) == "".join(c if c != "\n" else "⏎\n" for c in view.model.given) + CARET
    assert not any("_{" in text for mark in marks(view.canvases[0].scene) for text in parts(mark))
    json.dumps(view.canvases[0].scene).encode()


def parts(mark):
    """The parts of a text in which `_{` would mean a subscript."""
    return [part for part in mark.get("parts", []) if isinstance(part, str)]


def test_a_prompt_that_is_too_long_is_refused_and_the_text_stays():
    view = sampler()
    before = repr(view)
    prompt = view.controls[0]
    prompt.value = "x" * (LONGEST + 1)
    assert view.error == f"That prompt has {LONGEST + 1} characters; shorten it to {LONGEST}."
    assert repr(view) == before
    prompt.value = "x" * LONGEST
    assert view.model.prompt == "x" * LONGEST


@pytest.mark.parametrize("nets", [{}, {"a": 3}, {"a": "hello"}])
def test_what_is_no_net_is_refused(nets):
    with pytest.raises(ValueError, match="needs a CharLM"):
        TextSampler(nets)


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_a_net_of_the_learners_own_writes(cell):
    view = TextSampler(untrained(SMALL, 5, 0, cell), prompt="hello", n=20)
    assert len(view.model.written) == 20
    assert len(view.model.nets) == 1
    assert not any(c.description == "net" for c in view.controls)
    assert view.canvases[1].scene["lines"] == []


def test_bits_stand_beside_the_baselines_only_where_they_were_measured():
    view = sampler(stage=0)
    (line,) = view.canvases[1].scene["lines"]
    assert line[-1] == " · bigram 3.00"
    assert view.canvases[1].picture(view.model).arrays["bits"] == [2.5]
    view.model.stage = 1
    assert view.canvases[1].scene["lines"] == []


def test_two_views_of_one_model_stay_in_step():
    model = SamplerModel(NETS)
    one, other = TextSampler(model), TextSampler(model)
    one.model.temperature = 0.35
    assert repr(one) == repr(other)
    assert "temperature 0.35" in repr(other)


@pytest.mark.parametrize("asked", [-5, 10_000])
def test_settings_stay_in_their_range(asked):
    model = sampler().model
    model.n = model.stage = model.seed = asked
    model.temperature = float(asked)
    assert model.n == (0 if asked < 0 else MOST)
    assert model.stage == (0 if asked < 0 else 1)
    assert 0 <= model.temperature <= 2


def test_a_long_text_is_folded_and_nothing_is_lost():
    text = "ab\n" + "x" * 250 + "漢" * 60
    lines = folded(text)
    assert all(len(line) <= CELLS + 1 for line in lines)
    joined = "".join(sign for line in lines for sign, _ in line if sign != FILL)
    assert joined == text.replace("\n", "⏎") + CARET
    assert lines[0] == [("a", 0), ("b", 1), ("⏎", 2)]
    assert lines[-1][-3:] == [("漢", len(text) - 1), (FILL, len(text) - 1), (CARET, len(text))]


def test_spaces_in_a_row_are_seen():
    (line,) = folded("a   b c  ")
    assert "".join(sign for sign, _ in line) == "a···b c··" + CARET
    assert [k for _, k in line] == list(range(10))


def test_the_ground_of_a_character_is_what_it_cost_the_net():
    view = sampler(stage=0, prompt="hello", temperature=0.5, seed=3, n=20)
    net, written = NETS["one"], view.model.written
    state, costs = net.read("hello"), []
    for character in written:
        p = softmax(net.scores(state))  # at temperature 1, whatever the text was drawn with
        costs.append(-np.log2(p[SMALL.symbols.index(character)]))
        state = net.read(character, state)
    arrays = view.canvases[0].picture(view.model).arrays
    np.testing.assert_allclose(arrays["cost"][5:-1], costs, atol=1e-12)
    assert np.isnan(arrays["cost"][[0, 1, 2, 3, 4, -1]]).all()  # the prompt, and the caret
    assert arrays["mean"] == pytest.approx(np.mean(costs))
    assert arrays["newest"] == 24
    assert len(arrays["cost"]) == text_of(view)["count"]
    view.model.n = 0
    arrays = view.canvases[0].picture(view.model).arrays
    assert arrays["newest"] == -1
    assert not any("Mean" in str(part) for part in view.canvases[0].scene["lines"][0])


def test_a_cheap_text_is_paler_than_a_dear_one():
    model = sampler(stage=1, n=100).model
    means = [setattr(model, "temperature", tau) or model.losses.mean() for tau in (0.0, 1.0, 2.0)]
    assert means == sorted(means)


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_each_stage_of_the_courses_net_writes_more_than_spaces(stage):
    written = TextSampler(stage=stage).model.written
    assert sum(not character.isspace() for character in written) > len(written) / 2


def test_the_page_shows_the_last_lines():
    view = sampler(prompt="\\n" * 20, n=0)
    assert page(view).count("⏎") == LINES - 1


def test_the_strip_is_as_wide_as_the_picture():
    view = sampler(temperature=2.0)
    for mark in view.canvases[0].scene["marks"]:
        if mark["kind"] == "box":
            assert 0 <= mark["x"] <= mark["x"] + mark["width"] <= WIDTH + 1e-9


@pytest.mark.parametrize(
    ("character", "sign"), [(" ", "␣"), ("\n", "⏎"), ("\t", "⇥"), ("\0", "·"), ("e", "e")]
)
def test_every_character_can_be_seen(character, sign):
    assert glyph(character) == sign

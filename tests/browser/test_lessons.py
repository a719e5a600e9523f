"""Every lesson in the real page: it runs, every control does what it says, and nothing fails unseen."""

import pytest

from tests.harness import controls, drawings
from tests.harness.accessibility import violations
from tests.harness.page import LessonPage, NotebookPage
from tests.notebooks import form


@pytest.fixture(autouse=True)
def _quiet(request: pytest.FixtureRequest):
    """No test may leave an error on the console or send a request beyond the machine."""
    yield
    if "lesson" in request.fixturenames:
        page = request.getfixturevalue("lesson")
        problems, page.problems = page.problems, []
        assert problems == []
        assert page.leaks == []


def test_its_stills_stand_in_for_widgets_before_it_runs(lesson: LessonPage):
    assert lesson.cold == {"stills": form.stills(lesson.name), "drawn": True, "errors": 0}


def test_it_runs(lesson: NotebookPage):
    assert lesson.complaints() == []
    assert lesson.trouble() == ""
    assert lesson.ask("unknown()") == [], "controls that these tests cannot move"
    assert lesson.page.evaluate("() => lab.widgets()") == len(form.stills(lesson.name)), (
        "run `make bake`"
    )


SAVED = {"with Plotly": 2_500_000, "without": 600_000}  # bytes, for a lesson that was run and saved


def test_its_saved_file_is_small_and_has_every_widget(lesson: NotebookPage):
    lesson.save()
    path = lesson.server.root / lesson.name
    shown, states = form.widgets(form.read(path))
    assert len(shown) == len(form.stills(lesson.name))
    assert set(shown) <= states.keys()
    canvases = [state for state in states.values() if "front" in state]
    assert [state["caption"] for state in canvases if "packed" not in state] == []
    plotly = any("PlotFrontEnd" in state.get("_anywidget_id", "") for state in states.values())
    assert path.stat().st_size < 0.95 * SAVED["with Plotly" if plotly else "without"]


FOR_LATER = {  # what they set, or what they show when there is something new:
    ("00", "Button", "Read my answers again"),
    ("21", "Button", "Read my answers again"),
    # what they set shows when something else is done; the file of the widget has a test of each
    ("19", "Dropdown", "put a"),  # the colour of what a press puts into the scene
    ("19", "Dropdown", ""),  # and its shape
    ("07", "Dropdown", "encoding"),  # of a file, when one is given
    ("12", "ToggleButton", "clamp all units"),  # how many units the next drag clamps
    ("12", "Button", "release from here"),  # where something is clamped
}


def test_every_control_reaches_both_ends(lesson: NotebookPage):
    moved, unfelt = set(), []
    for control in controls.reachable(lesson):
        name, seen = f"{control['kind']} {control['description']!r}", [lesson.now()["seen"]]
        for did, arrived in controls.moves(lesson, control):
            moved.add(control["id"])
            typed = control["kind"] in ("Text", "Textarea")  # a first letter alone may be refused
            assert lesson.trouble(errors_allowed=typed, changed=True) == "", f"{name}, {did}"
            assert arrived, f"{name}, {did}: {lesson.control(control['id'])}"
            seen.append(lesson.rest["seen"])
        if all(found == seen[0] for found in seen):
            unfelt.append(control)
    assert lesson.trouble(errors_allowed=True) == ""
    named = [c for c in unfelt if (lesson.name[:2], c["kind"], c["description"]) not in FOR_LATER]
    dead = [control for control in named if not controls.is_felt(lesson, control)]
    assert [(control["kind"], control["description"]) for control in dead] == []
    left = [control for control in lesson.ask("controls()") if control["id"] not in moved]
    left = [c for c in left if (lesson.name[:2], c["kind"], c["description"]) not in FOR_LATER]
    assert [c for c in left if not c["disabled"] and _is_on(lesson, c)] == []


def test_every_drawing_can_be_worked(lesson: NotebookPage):
    for view in lesson.views():
        controls.lengthen(lesson, view["id"])
        for did, arrived in drawings.canvas_moves(lesson, view["id"]):
            assert lesson.trouble(changed=True) == "", did
            assert arrived, did
    assert lesson.trouble() == ""


def test_letters_typed_on_a_button_are_no_shortcuts(lesson: NotebookPage):
    cells = "() => lab.panel().content.widgets.map((cell) => cell.model.id)"
    before = lesson.page.evaluate(cells)
    for button in lesson.page.locator(".rnn-view button:enabled:visible").all()[:1]:
        button.focus()
        lesson.page.keyboard.type("abxdd")  # JupyterLab: insert above, insert below, cut, delete
    assert lesson.page.evaluate(cells) == before


def test_hostile_texts_lose_nothing_and_run_nothing(lesson: NotebookPage):
    for control in controls.reachable(lesson, "Text", "Textarea"):
        for name, after in controls.type_hostile(lesson, control):
            wrong = lesson.trouble(errors_allowed=True, changed=True)
            assert wrong == "", f"{name} in {control['description']!r}"
            _kept_or_refused(lesson, name, after)
    assert lesson.page.locator("img[onerror]").count() == 0


def test_hostile_numbers_are_refused_in_a_sentence(lesson: NotebookPage):
    for view in lesson.views():
        for name in drawings.type_hostile_number(lesson, view["id"]):
            assert lesson.trouble(errors_allowed=True, changed=True) == "", name
            said = next(v["error"] for v in lesson.shown if v["id"] == view["id"])
            assert said.endswith("."), f"{name}: the error line says {said!r}"


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_everyone_can_read_it_in_both_themes(lesson: NotebookPage, theme: str):
    lesson.theme(theme)
    assert lesson.trouble(errors_allowed=True) == ""
    lesson.page.wait_for_function("() => lab.pale(4.5).length === 0")
    assert violations(lesson, *(["cat.color"] if "Dark" in theme else [])) == []
    lesson.shot(f"{lesson.name}-{theme.split()[1].lower()}")


def test_it_fits_900_px(lesson: NotebookPage):
    before = lesson.page.viewport_size
    lesson.page.set_viewport_size({"width": 900, "height": 1000})
    lesson.page.wait_for_function("() => lab.panel().node.clientWidth <= 900")
    with lesson.tall():
        lesson.until(lambda: lesson.page.evaluate("() => lab.overflowing()") == [])
    lesson.shot(f"{lesson.name}-900")
    found = lesson.page.evaluate("() => lab.overflowing()")
    lesson.page.set_viewport_size(before)
    assert found == []


TALLER = {  # lesson: how high its highest picture may be, and why
    "06": (830, "a plot with its sliders, its legend and the words beneath"),
    "10": (820, "four panels of one gate: input, sum, squashed, and what follows"),
    "12": (850, "the whole cell with its six equations, and a row for each unit that is clamped"),
    "13": (820, "the sheet of two steps, forwards and back, is one page as on paper"),
    "14": (1180, "a wall of 43 rows is a list to scroll"),
    "15": (870, "two runs, one above the other, and the gradient of both"),
}
HIGHEST = 780  # px with its controls, on a page of 1300 px: what a laptop shows of a notebook
HEIGHTS = """() => [...lab.panel().node.querySelectorAll(".rnn-view:not(.rnn-question)")]
  .map((view) => {
    const high = (part) => (part ? part.getBoundingClientRect().height : 0);
    return Math.round(high(view) - high(view.querySelector(".rnn-question")));
  })"""  # a question that was answered stays above its picture


def test_every_picture_fits_a_laptop_with_its_controls(lesson: NotebookPage):
    before = lesson.page.viewport_size
    lesson.page.set_viewport_size({"width": 1300, "height": 1000})
    lesson.page.wait_for_function("() => lab.panel().node.clientWidth > 1000")
    with lesson.tall():
        heights = lesson.page.evaluate(HEIGHTS)
    lesson.page.set_viewport_size(before)
    assert min(heights) > 0
    most = TALLER.get(lesson.name[:2], (HIGHEST, ""))[0]
    assert [height for height in heights if height > most] == []


EACH_KIND = [path for path in form.lessons() if path.name[:2] in ("02", "06", "12", "19")]


@pytest.mark.parametrize("lesson", EACH_KIND, indirect=True, ids=lambda path: path.stem)
def test_it_runs_again_after_a_restart(lesson: LessonPage):
    lesson.restart()
    lesson.run_marked()
    if lesson.settle(45):  # anywidget gives a new widget two seconds; a busy machine may not
        lesson.problems.clear()
        lesson.restart()
        lesson.run_marked()
    assert lesson.settle() == ""
    assert lesson.complaints() == []
    assert lesson.trouble() == ""


def _is_on(page: NotebookPage, control: controls.Control) -> bool:
    return page.page.locator(f".model-{control['id']}:not([style*='display: none'])").count() > 0


def _kept_or_refused(page: NotebookPage, name: str, after: controls.Control) -> None:
    typed = drawings.HOSTILE[name]
    kept = after["value"] == typed
    said = [view["error"] for view in page.shown if view["error"]]
    assert kept or said, (
        f"{name}: {len(typed)} characters became {after['value'][:60]!r} and nothing is said"
    )
    assert all(sentence.endswith(".") and len(sentence) < 400 for sentence in said), said

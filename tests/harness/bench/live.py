"""Play and drag: no step is skipped, and the last value is soon on the page."""

from collections.abc import Iterator

from tests.harness.bench.stage import Stage
from tests.harness.bench.table import Row, median

RUNS, LAST = 5, 50  # of play and of drag; step at which a play ends
PLAYERS = {"lstm": "CellStepper, LSTM", "tape": "bare Play + Label"}
EVENTS, HERTZ, COMPUTATION = 200, 60, 200.0  # of a drag; ms of what hangs on it


def play(stage: Stage) -> Iterator[Row]:
    """Steps that are skipped at 30 steps/s by a CellStepper over 50 steps, and by a bare Play + Label, in turns."""
    skipped = dict.fromkeys(PLAYERS, 0)
    with stage.page(["from scenes import *", "stepper('lstm')", "tape()"]) as page:
        for name in [*PLAYERS] * RUNS:
            page.execute(f"rewind({name!r})")
            page.page.wait_for_timeout(300)
            page.page.locator(f".bench-{name} .bench-play button").first.click()
            page.page.wait_for_timeout(2500)
            heard = {int(t) for t in page.execute(f"print(*HEARD[{name!r}])").split()}
            if LAST not in heard:
                raise RuntimeError(f"{name} did not play to its end: {sorted(heard)}")
            skipped[name] += LAST - 1 - len(heard)
    for name, what in PLAYERS.items():
        said = f"{skipped[name]} of {RUNS * (LAST - 1)} steps skipped in {RUNS} runs"
        ours = name == "lstm"
        verdict = skipped[name] == 0 if ours else None
        yield Row(f"play at 30 steps/s, {what}", "no step skipped" if ours else "", said, verdict)


def drag(stage: Stage) -> Iterator[Row]:
    """How long after a drag over a dear computation its last value is painted."""
    target = {
        "control": ".bench-dear .bench-slider .noUi-handle",
        "shown": ".bench-dear .bench-label",
    }
    late = []
    with stage.page(["from scenes import *", "dear()"]) as page:
        for run in range(RUNS):
            keys = ["ArrowLeft" if run % 2 else "ArrowRight"]
            late.append(page.measure("drag", target | {"keys": keys}, EVENTS, HERTZ) / COMPUTATION)
            page.page.wait_for_timeout(500)
    said = f"{median(late):.2f} computations median, {max(late):.2f} at most, n = {RUNS}"
    yield Row(
        f"{EVENTS} events at {HERTZ}/s over a computation of {COMPUTATION:.0f} ms, to the last value painted",
        "<= 1.5 computations",
        said,
        median(late) <= 1.5,
    )

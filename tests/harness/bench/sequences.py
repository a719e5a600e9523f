"""From control to paint for the widgets that show sequences at work."""

from collections.abc import Iterator

from tests.harness.bench.latency import FLOOR, Target, in_turns, slider
from tests.harness.bench.stage import Stage
from tests.harness.bench.table import Row, compared


def walk(name: str) -> Target:
    """The slider of steps, moved forth and back in turns: some of these walks are short."""
    return {**slider(name, ".rnn-diagram", "rev"), "weave": "yes"}


DRAWN = {
    "AttentionMap of 15 tokens, next token": ("attention", walk("attention")),
    "AttentionMap of 15 tokens, temperature moved": ("temperature", walk("temperature")),
    "Captioner, next word": ("captioner", walk("captioner")),
    "TextColours of 10,000 characters, unit moved": ("colours", walk("colours")),
    "SentimentMeter, next word": ("meter", walk("meter")),
    "DigitReader, next step": ("digit", walk("digit")),
    "WaveReader, next frame": ("wave", walk("wave")),
}


def sequences(stage: Stage) -> Iterator[Row]:
    """Control to paint of the widgets of lessons 16 to 20 against a bare slider."""
    scenes = ["floor()", *(f"{scene}()" for scene, _ in DRAWN.values())]
    cells = ["from scenes import *; from sequence_scenes import *", *scenes]
    with stage.page(cells) as page:
        who = {name: (page, target) for name, (_, target) in DRAWN.items()}
        times = in_turns({"floor": (page, FLOOR)} | who)
    for name in DRAWN:
        yield compared(f"{name}, against the bare slider", times[name], times["floor"], 1.3, 1.5)

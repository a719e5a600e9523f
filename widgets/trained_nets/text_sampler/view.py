"""Let a character model write, one character at a time, and see what each was drawn from."""

from collections.abc import Mapping
from typing import Any

from ipywidgets import Button, FloatSlider, IntSlider, Play, SelectionSlider, Text

from lessons.trained_nets.char_lm import CharLM
from widgets.core.canvas import Event
from widgets.core.view import View
from widgets.drawing.diagram import Diagram
from widgets.trained_nets.text_sampler.model import (
    HOTTEST,
    LAST_SEED,
    MOST,
    SAY,
    SamplerModel,
    course_nets,
)
from widgets.trained_nets.text_sampler.picture import bars_drawing, page_drawing


class TextSampler(View):
    """Watch a net write: `TextSampler()`, `TextSampler(net)`, `TextSampler({"before": one, "after": other})`.

    `bits` are bits per character by name, of nets and of baselines; traits such as `prompt`,
    `temperature`, `seed`, `n` and `stage` set where it begins.
    """

    model: SamplerModel

    def __init__(
        self,
        nets: CharLM | Mapping[str, CharLM] | SamplerModel | None = None,
        bits: Mapping[str, float] | None = None,
        **traits: Any,
    ) -> None:
        """Show the course's net in three stages, or nets of the learner's own, or a model that another view shows."""
        model = nets if isinstance(nets, SamplerModel) else _model(nets, bits, traits)
        prompt = Text(description=SAY.prompt, tooltip=SAY.prompt_tip, continuous_update=True)
        stages = [(name, k) for k, name in enumerate(model.names)]
        stage = SelectionSlider(options=stages, description=SAY.stage)
        heat = FloatSlider(1, min=0, max=HOTTEST, step=0.05, description=SAY.temperature)
        seed = IntSlider(0, 0, LAST_SEED, description=SAY.seed)
        written = IntSlider(0, 0, MOST, description=SAY.written)
        self.play = Play(min=0, max=MOST, interval=120, show_repeat=False, description=SAY.play)
        ahead, more, again = (Button(description=name) for name in (SAY.next, SAY.more, SAY.again))
        named = [(prompt, 250), (stage, 330), (heat, 330), (seed, 230), (written, 230)]
        for control, width in named:
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        for button in (ahead, more, again):
            button.layout.width = "auto"
        self.play.layout.width = "80px"
        nets_row = [prompt, stage] if len(stages) > 1 else [prompt]
        rows = [[*nets_row], [heat, seed], [ahead, more, self.play, again, written]]
        super().__init__(model, rows, [Diagram(page_drawing, SAY.above), Diagram(bars_drawing)])
        for control, trait in [(prompt, "prompt"), (heat, "temperature"), (seed, "seed")]:
            self.bind(control, trait)
        self.bind(stage, "stage")
        self.bind(written, "n")
        self.bind(self.play, "n", read=lambda n: min(n, model.n + 1))  # a late tick skips nothing
        self.on_click(ahead, lambda: self._go(model.n + 1))
        self.on_click(more, lambda: self._go(model.n + 40))
        self.on_click(again, lambda: self._go(0))

    def handle(self, event: Event) -> None:
        """Keys write, take back and play."""
        if event["event"] != "key":
            return
        n = self.model.n
        if event["key"] == " ":
            self.play.playing = not self.play.playing
            return
        self._go({"ArrowLeft": n - 1, "ArrowRight": n + 1, "Home": 0, "End": MOST}[event["key"]])

    def _go(self, n: int) -> None:
        self.play.playing = False
        self.model.n = n


def _model(
    nets: CharLM | Mapping[str, CharLM] | None, bits: Mapping[str, float] | None, traits: Any
) -> SamplerModel:
    """The model of what was given; nothing means the course's net."""
    if nets is None:
        named, measured = course_nets()
        return SamplerModel(named, measured if bits is None else bits, **traits)
    named = {SAY.alone: nets} if isinstance(nets, CharLM) else dict(nets)
    return SamplerModel(named, bits, **traits)

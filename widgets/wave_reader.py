"""Hear a spoken word with a net, frame by frame; change the voice, the tempo, the noise."""

from typing import Any

from ipywidgets import Audio, FloatSlider, IntSlider, ToggleButton, ToggleButtons

from lessons.sound import NAMES
from lessons.spoken import SpokenNet
from widgets.diagram import Diagram
from widgets.view import Event
from widgets.walk import WalkedView
from widgets.wave_model import LOUDEST, PITCH, SAY, TEMPO, WaveModel
from widgets.wave_picture import wave_drawing


class WaveReader(WalkedView):
    """A wave and what a net believes of it: `WaveReader()`, `WaveReader(word="ten", pitch=240, noise=0.2)`.

    `net` and `bag` are other nets to hear it with: frame by frame, and the mean of all frames.
    """

    model: WaveModel

    def __init__(
        self, net: SpokenNet | WaveModel | None = None, bag: SpokenNet | None = None, **traits: Any
    ) -> None:
        """Say a word to the course's nets, or to the learner's own, or show a model that another view shows."""
        model = net if isinstance(net, WaveModel) else WaveModel(net, bag, **traits)
        walk = self.walk(model.T, interval=60)
        word = ToggleButtons(options=NAMES, tooltip=SAY.word)
        word.style.button_width = "48px"
        pitch = IntSlider(PITCH[0], *PITCH, description=SAY.pitch)
        tempo = FloatSlider(TEMPO[0], min=TEMPO[0], max=TEMPO[1], step=0.05, description=SAY.tempo)
        noise = FloatSlider(0, min=0, max=LOUDEST, step=0.02, description=SAY.noise)
        for control, width in ((word, 230), (pitch, 250), (tempo, 210), (noise, 210)):
            control.style.description_width, control.layout.width = "initial", f"{width}px"
        back = ToggleButton(description=SAY.backwards, tooltip=SAY.backwards_tip)
        back.layout.width = "100px"
        self.audio = Audio(autoplay=False, loop=False, layout={"width": "230px", "height": "36px"})
        rows = [[word, back, self.audio], [pitch, tempo, noise], walk]
        super().__init__(model, rows, [Diagram(wave_drawing)])
        named = [(word, "word"), (pitch, "pitch"), (tempo, "tempo"), (noise, "noise")]
        for control, trait in [*named, (back, "backwards")]:
            self.bind(control, trait)
        self.bind_walk()

    def redraw(self) -> None:
        """The picture, the sound, and sliders that end where the word ends."""
        model = self.model
        super().redraw()
        if self.time.max != model.T:
            self.time.max = self.play.max = model.T
        if getattr(self, "_sounds", None) is not model.said:
            self._sounds, self.audio.value = model.said, model.file()

    def handle(self, event: Event) -> None:
        """Keys step and play; a click goes to its frame."""
        if event["event"] == "key":
            self.press(event["key"])
        else:
            self._go(int(event["index"]) % self.model.T + 1)

"""Type a review and watch the verdict move word by word: of a recurrent net, and of a bag of words beside it."""

from typing import Any

from ipywidgets import IntSlider, Text

from lessons.trained_nets.sentiment import SentimentNet
from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram
from widgets.trained_nets.sentiment.model import LAST_ORDER, SAY, MeterModel
from widgets.trained_nets.sentiment.picture import meter_drawing


class SentimentMeter(PlaybackView):
    """Read a sentence: `SentimentMeter()`, `SentimentMeter(text="the plot was not bad")`, `SentimentMeter(load(1))`."""

    model: MeterModel

    def __init__(self, net: SentimentNet | MeterModel | None = None, **traits: Any) -> None:
        """Show a sentence read by `net`, or a model that another view shows too."""
        model = net if isinstance(net, MeterModel) else MeterModel(net, **traits)
        text = Text(description=SAY.text, tooltip=SAY.text_tip, continuous_update=True)
        order = IntSlider(max=LAST_ORDER, description=SAY.order, tooltip=SAY.order_tip)
        for control, width in ((text, 560), (order, 220)):
            control.style.description_width, control.layout.width = "initial", f"{width}px"
        shuffle, back = button(SAY.shuffle, SAY.shuffle_tip), button(SAY.back, SAY.back_tip)
        rows = [[text], self.walk(model.T), [shuffle, back, order]]
        super().__init__(model, rows, [Diagram(meter_drawing)])
        model.observe(self._fit, "T")
        self.bind(text, "text")
        self.bind(order, "order")
        self.bind_walk()
        self.on_click(shuffle, model.shuffle)
        self.on_click(back, lambda: setattr(model, "order", 0))

    def handle(self, event: Event) -> None:
        """A click goes to its word; the keys walk, and the space key plays."""
        if event["event"] == "key":
            self.press(event["key"])
        else:
            self._go(int(event["mark"].split()[1]))

    def _fit(self, _: Any) -> None:
        """Slider and play end where the sentence ends."""
        self.time.max = self.play.max = self.model.T

"""A card to look things up on: dense, convolution, pooling, fully connected, each with its shapes, on one digit."""

from functools import partial

from lessons.trained_nets.digit_classifiers import KERNEL, POOL
from widgets.core.canvas import Event, edited
from widgets.core.given import Given
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram
from widgets.trained_nets.cnn_layers.model import CONV, MLP, POOLING, CardModel
from widgets.trained_nets.cnn_layers.overview_scene import PART_OF
from widgets.trained_nets.cnn_layers.picture import card_drawing


class LayerCard(Given, PlaybackView):
    """The layers of two small nets on a digit: `LayerCard()`, `LayerCard(layer="max pooling", digit=7)`.

    `cnn`, `mlp` and `digits` are other nets and pictures to show.
    """

    model_class = CardModel
    rows = (("layer",), ("digit", "slot", "fill"), ("walk",))
    pictures = (partial(Diagram, card_drawing),)
    interval = 250

    def redraw(self) -> None:
        """The picture, and the controls that the layer has."""
        self.control("slot").disabled = self.model.layer not in (CONV, POOLING)
        self.control("fill").disabled = self.model.layer != CONV
        super().redraw()

    def handle(self, event: Event) -> None:
        """A kernel is edited, the window is dragged, a part of the net is clicked; arrows move the window."""
        if event["event"] == "edit":
            self.model.edit(int(event["index"]), edited(event))
        elif event["event"] == "key":
            self._press(event["key"])
        elif event["mark"] == "output":
            self._go(int(event["index"]) + 1)
        elif event["mark"] == "given":
            if self.model.layer in (CONV, POOLING):  # elsewhere all numbers are read at once
                self._slide(int(event["index"]))
        else:
            self._open(event["mark"])

    def _press(self, key: str) -> None:
        columns = self.model.shape[1]
        aside = {"ArrowUp": -columns, "ArrowDown": columns}
        if key not in aside:
            self.press(key)
        elif 1 <= self.model.t + aside[key] <= self.model.T:
            self._go(self.model.t + aside[key])

    def _slide(self, index: int) -> None:
        """Lay the window where the pointer is: a kernel by its middle."""
        (rows, columns), pooling = self.model.shape, self.model.layer == POOLING
        row, column = divmod(index, self.model.detail.given.shape[1])
        size, back = (POOL, 0) if pooling else (1, KERNEL // 2)
        row, column = ((at - back) // size for at in (row, column))
        row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self._go(row * columns + column + 1)

    def _open(self, part: str) -> None:
        """Look into a part of the net."""
        name, _, number = part.partition(" ")
        with self.model.together():
            if not (name == "image" and self.model.layer == MLP):
                self.model.layer = PART_OF[name]
            self.model.slot = int(number or self.model.slot)

"""See where a decoder looks, token by token, and bend it: temperature, mask, hard choice, a text of your own."""

from collections.abc import Mapping
from typing import Any

from ipywidgets import Dropdown, FloatSlider, Text, ToggleButtons

from lessons.attention.encoder_decoder import Attend, Seq2Seq
from lessons.attention.translators import SHIPPED, load_translator
from widgets.attention.attention_map.model import COLDEST, HARD, HOTTEST, SOFT, AttentionModel
from widgets.attention.attention_map.picture import attention_drawing
from widgets.attention.attention_map.words import SAY
from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram


class AttentionMap(PlaybackView):
    """Where each written token looks: `AttentionMap("reversal")`, `AttentionMap(net, "31415")`, or nets by name.

    The name of a task offers all its nets that come with the course. `attend(scores, values)` is a learner's own
    attention: it gets scores after temperature and mask and returns {"alpha": (L,), "context": (n,)}. Traits: which,
    mode, temperature, t, row.
    """

    model: AttentionModel

    def __init__(
        self,
        net: str | Seq2Seq | Mapping[str, Seq2Seq] | AttentionModel = "reversal",
        typed: str = "",
        *,
        attend: Attend | None = None,
        **traits: Any,
    ) -> None:
        """Let a net read `typed`, or an example of its task."""
        model = net if isinstance(net, AttentionModel) else _model(net, typed, attend, traits)
        text = Text(description=SAY.typed, tooltip=SAY.typing, continuous_update=True)
        which = Dropdown(options=model.names, description=SAY.net)
        mode = ToggleButtons(options=[(SAY.soft, SOFT), (SAY.hard, HARD)], tooltips=[SAY.mode] * 2)
        mode.style.button_width = "60px"
        heat = FloatSlider(1, min=COLDEST, max=HOTTEST, step=0.1, description=SAY.temperature)
        for control, width in ((text, 430), (which, 220), (heat, 320)):
            control.style.description_width, control.layout.width = "initial", f"{width}px"
        hide, show = button(SAY.hide, SAY.hide_tip), button(SAY.show)
        first = [text, which] if len(model.names) > 1 else [text]
        rows = [first, [mode, heat, hide, show], self.walk(model.T, 400)]
        self.time.description, self.time.layout.width = SAY.t, "300px"
        super().__init__(model, rows, [Diagram(attention_drawing)])
        for control, trait in (
            (text, "typed"),
            (which, "which"),
            (mode, "mode"),
            (heat, "temperature"),
        ):
            self.bind(control, trait)
        self.bind_walk()
        self.on_click(hide, model.mask_brightest)
        self.on_click(show, model.unmask)
        self._fit()
        model.watch(self._fit)

    def handle(self, event: Event) -> None:
        """The pointer lights a row, a click keeps it, a click on a read token masks it; keys walk and mask."""
        model = self.model
        if event["event"] == "key":
            self._key(event["key"])
            return
        index = int(event["index"])
        if event["mark"] == "hidden":
            model.mask(index)
            return
        row = 1 + (index // len(model.tokens) if event["mark"] == "alpha" else index)
        if event["event"] == "hover":
            model.over = row if index >= 0 else 0
        else:
            model.row = row

    def _key(self, key: str) -> None:
        aside = {"ArrowUp": -1, "ArrowDown": 1}
        if key in aside:
            with self.model.together():
                self.model.over = 0
                self.model.row += aside[key]
        elif key == "m":
            self.model.mask_brightest()
        else:
            self.press(key)

    def _fit(self) -> None:
        """The walk ends where the answer does."""
        self.time.max = self.play.max = self.model.T


def _model(
    net: str | Seq2Seq | Mapping[str, Seq2Seq], typed: str, attend: Attend | None, traits: Any
) -> AttentionModel:
    nets = _nets(net)
    if attend is not None:
        nets = {f"{SAY.own}": next(iter(nets.values())).with_attend(attend)} | nets
    first = next(iter(nets.values()), None)
    if first is None:
        raise ValueError(SAY.none_given)
    return AttentionModel(nets, typed or first.task.example, **traits)


def _nets(net: Any) -> dict[str, Seq2Seq]:
    """Nets by the names that the learner reads."""
    if isinstance(net, Seq2Seq):
        return {SAY.one: net}
    if isinstance(net, Mapping) and all(isinstance(one, Seq2Seq) for one in net.values()):
        return dict(net)
    if not isinstance(net, str):
        raise ValueError(SAY.none_given)
    if net not in SHIPPED:
        raise ValueError(SAY.strange_task.format(task=net[:30], tasks=", ".join(SHIPPED)))
    kinds = dict(SAY.kinds)
    return {kinds[kind]: load_translator(net, kind) for kind in SHIPPED[net]}

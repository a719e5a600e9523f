"""See the attention weights of a decoder, token by token; change temperature, mask, hard choice and the text."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lessons.attention.encoder_decoder import ATTENTIONS, Attend, Seq2Seq
from lessons.attention.translators import SHIPPED, load_translator
from widgets.attention.attention_map.model import AttentionModel
from widgets.attention.attention_map.picture import attention_drawing
from widgets.attention.attention_map.words import SAY
from widgets.core.canvas import Event
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram

MOVES = {"ArrowUp": ("row", -1), "ArrowDown": ("row", 1)}


class AttentionMap(PlaybackView):
    """The attention weights of each written token: `AttentionMap("reversal")`, `AttentionMap(net, "31415")`, a dict.

    The name of a task offers all its nets that come with the course. `attend(scores, values)` is a learner's own
    attention: it gets scores after temperature and mask and returns {"alpha": (L,), "context": (n,)}. Traits: which,
    mode, temperature, t, row.
    """

    pictures = (partial(Diagram, attention_drawing),)
    moves = MOVES
    interval = 400

    def __init__(
        self,
        net: str | Seq2Seq | Mapping[str, Seq2Seq] | AttentionModel = "reversal",
        typed: str = "",
        *,
        attend: Attend | None = None,
        **traits: Any,
    ) -> None:
        """Let a net read `typed`, or an example of its task."""
        if isinstance(net, AttentionModel):
            model = net
        else:
            nets = _nets(net)
            if attend is not None and nets:
                nets = {SAY.own: next(iter(nets.values())).with_attend(attend)} | nets
            model = AttentionModel(nets, typed, **traits)
        first = ("typed", "which") if len(model.nets) > 1 else ("typed",)
        super().__init__(
            model, (first, ("mode", "temperature", "mask_largest", "unmask"), ("walk",))
        )

    def handle(self, event: Event) -> None:
        """The pointer lights a row, a click keeps it, a click on a read token masks it; keys walk and mask."""
        model = self.model
        match event:
            case {"event": "hover", "mark": mark, "index": index}:  # -1 when the pointer has left
                model.over = 1 + (index // len(model.tokens) if mark == "alpha" else index)
            case {"event": "pick", "mark": "hidden", "index": index}:
                model.mask(index)
            case {"event": "key", "key": "m"}:
                model.mask_largest()
            case {"event": "key", "key": key} if key in self.moves:
                with model.together():
                    model.over = 0
                    super().handle(event)
            case _:
                super().handle(event)


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
    kinds = dict(zip(ATTENTIONS, SAY.kinds, strict=True))
    return {kinds[kind]: load_translator(net, kind) for kind in SHIPPED[net]}

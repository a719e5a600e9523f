"""Views of cells, nets and texts of other sizes and kinds than those of the examples: few and many, short and long."""

from collections.abc import Callable, Mapping

import numpy as np

from lessons.attention.translators import load_translator
from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.min_lstm import MinLSTMCell
from lessons.cells.partial import ForgetCell
from lessons.cells.protocol import Step
from lessons.cells.slstm import SLSTMCell
from lessons.cells.variants import (
    CoupledLSTMCell,
    GRUBeforeCell,
    MinimalGatedCell,
    NoForgetLSTMCell,
    NoInputLSTMCell,
    NoOutputLSTMCell,
    PeepholeLSTMCell,
)
from lessons.numerics import Array
from lessons.trained_nets.story_reader import load
from tests.widgets.examples import net
from widgets.analysis.ablation_lab.view import AblationLab
from widgets.attention.attention_map.view import AttentionMap
from widgets.attention.beam_search import BeamView
from widgets.cells.cell_state_update.view import CellStateUpdate
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.cells.stepper.view import CellStepper
from widgets.cells.unrolled.view import UnrolledNetwork
from widgets.cells.whole_lstm.view import WholeLSTM
from widgets.core.view import View
from widgets.gradients.flow.view import GradientFlow
from widgets.gradients.ledger.view import BPTTLedger
from widgets.live_trainings.embedding_map.view import EmbeddingMap
from widgets.trained_nets.sentiment import SentimentMeter
from widgets.trained_nets.text_sampler import TextSampler


class Wide(RNNCell):
    """A cell with weights and results of its own that no drawing knows."""

    def __init__(self) -> None:
        """Four more arrays, together wider than a picture."""
        super().__init__(2, 3, rng())
        self.V, self.U = rng().uniform(size=(3, 12)), rng().uniform(size=(8, 8))
        self.s, self.r = rng().uniform(size=3), rng().uniform(size=1)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """The plain step, and what else was worked out."""
        h = super().step(x_t, state)["h"]
        return {"h": h, "long": np.tile(h, 8), "one": h[:1], "two": h[:2]}


def rng() -> np.random.Generator:
    """The same every time."""
    return np.random.default_rng(3)


def numbers(steps: int, n_x: int) -> Array:
    """A sequence."""
    return np.linspace(-1, 1, steps * n_x).reshape(steps, n_x)


SIZES: dict[str, Callable[[], View]] = {
    **{
        f"stepper of {kind.__name__}": lambda kind=kind: CellStepper(
            kind(2, 3, rng()), numbers(4, 2)
        )
        for kind in (
            PeepholeLSTMCell,
            CoupledLSTMCell,
            NoForgetLSTMCell,
            NoInputLSTMCell,
            NoOutputLSTMCell,
            MinimalGatedCell,
            GRUBeforeCell,
            ForgetCell,
            MinLSTMCell,
            SLSTMCell,
        )
    },
    **{
        f"stepper of {n_h} units, {n_x} inputs": lambda kind=kind, n_h=n_h, n_x=n_x: CellStepper(
            kind(n_x, n_h, rng()), numbers(5, n_x)
        )
        for kind, n_h, n_x in (
            (RNNCell, 1, 1),
            (RNNCell, 7, 12),
            (LSTMCell, 8, 6),
            (GRUCell, 10, 2),
        )
    },
    "stepper of other weights": lambda: CellStepper(Wide(), numbers(3, 2)),
    "stepper of many steps": lambda: CellStepper(RNNCell(1, 2, rng()), numbers(40, 1)),
    "cell state of many steps": lambda: CellStateUpdate(LSTMCell(5, 3, rng()), "hello hole hello"),
    "cell state of some steps": lambda: CellStateUpdate(LSTMCell(5, 1, rng()), "hello hell"),
    "cell state by hand, many steps": lambda: CellStateUpdate(
        hand={"f": [0.9] * 14, "i": 0.4, "g": 0.5}
    ),
    "cell state of one step": lambda: CellStateUpdate(LSTMCell(1, 2, rng()), "h"),
    "whole LSTM of many inputs": lambda: WholeLSTM(LSTMCell(16, 3, rng()), numbers(3, 16)),
    "memory block of many inputs": lambda: WholeLSTM(
        LSTMCell(8, 3, rng()), numbers(3, 8), drawing="block"
    ),
    "whole LSTM of many units": lambda: WholeLSTM(
        LSTMCell(1, 12, rng()), numbers(3, 1), drawing="block"
    ),
    "unrolled, many units": lambda: UnrolledNetwork(RNNCell(2, 4, rng()), numbers(12, 2)),
    "unrolled, many inputs": lambda: UnrolledNetwork(RNNCell(4, 2, rng()), numbers(7, 4)),
    "unrolled, some of each": lambda: UnrolledNetwork(RNNCell(3, 3, rng()), numbers(5, 3)),
    "unrolled, one of each": lambda: UnrolledNetwork(RNNCell(1, 1, rng()), numbers(2, 1)),
    "ablation of many units": lambda: AblationLab(LSTMCell(5, 14, rng()), "hello hello hello"),
    "ablation of one unit": lambda: AblationLab(LSTMCell(1, 1, rng()), "h"),
    "ablation of long words": lambda: AblationLab(load(), "unforgettable anna remembering tom"),
    "ablation of a story": lambda: AblationLab(load(), "anna calls tom . so"),
    "gate timeline of one unit": lambda: GateTimeline(LSTMCell(1, 1, rng()), "hh"),
    "gate timeline of many units": lambda: GateTimeline(LSTMCell(4, 32, rng()), "hello" * 9),
    "gradient flow, one cell": lambda: GradientFlow({"GRU": GRUCell(2, 2, rng())}, T=3),
    "ledger of one letter": lambda: BPTTLedger("ab"),
    "ledger of many letters": lambda: BPTTLedger("hello world"),
    "attention map of one letter": lambda: AttentionMap("phrases", "dog"),
    "beam of one": lambda: BeamView(load_translator("reversal", "none"), "3", width=1),
    "beam of words": lambda: BeamView(
        load_translator("phrases", "additive"), "my grandmother does not answer"
    ),
    "beam of many": lambda: BeamView(load_translator("reversal", "none"), "30688470", width=5),
    "sampler of one": lambda: TextSampler({"one": net(0)}, {"one": 2.0}, prompt="held"),
    "sentiment of a word": lambda: SentimentMeter(text="bad"),
    "embedding map of few": lambda: EmbeddingMap(rng().normal(size=(31, 3))),
}

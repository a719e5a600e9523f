"""One example of every view, by name; the tests that hold for all widgets run over them."""

from collections.abc import Callable, Mapping

import numpy as np

from lessons.cells import Array, GRUCell, LSTMCell, RNNCell, Step
from lessons.charlm import CharLM, untrained
from lessons.sentiment import load as load_sentiment
from lessons.seq2seq import load_translator
from lessons.stories import load
from lessons.text import ASCII, Vocabulary
from widgets.adding import AddingTraining
from widgets.attention_map import AttentionMap
from widgets.beam_view import BeamView
from widgets.captioner import Captioner
from widgets.carrying import CarryTraining
from widgets.cliff import CliffView
from widgets.clipping import Clipping
from widgets.connectivity import Connectivity
from widgets.conveyor import ConveyorBelt
from widgets.date_training import DateTraining
from widgets.descent import ClippedDescent
from widgets.digit_drawer import DigitDrawer
from widgets.digit_reader import DigitReader
from widgets.echo import EchoTraining
from widgets.embedding_map import EmbeddingMap
from widgets.film_labeller import FilmLabeller
from widgets.forget_flow import ForgetBiasFlow
from widgets.forget_lab import ForgetBiasLab
from widgets.gate_lab import GateLab
from widgets.gate_timeline import GateTimeline
from widgets.gradient_flow import GradientFlow
from widgets.guess_lab import GuessLab
from widgets.hello import HelloTraining
from widgets.hold_and_drop import HoldAndDrop
from widgets.layer_card import LayerCard
from widgets.ledger import BPTTLedger
from widgets.legal_meter import LegalMeter
from widgets.length_curve import LengthCurve
from widgets.lesion_lab import LesionLab
from widgets.mini_training import MiniTraining
from widgets.monitor import TrainingMonitor
from widgets.paper import PaperLSTM
from widgets.pattern_search import PatternSearch
from widgets.race import Race
from widgets.recall_lab import RecallLab
from widgets.relu_training import ReLUTraining
from widgets.sampler import TextSampler
from widgets.saturation import SaturationPlot
from widgets.scan_rounds import ScanRounds
from widgets.selfcheck import SelfCheck
from widgets.sentiment_meter import SentimentMeter
from widgets.shapes import SequenceShapes
from widgets.shuffler import WordShuffler
from widgets.skip_roads import SkipRoads
from widgets.slicer import Slicer
from widgets.softmax import SoftmaxPlay
from widgets.stepper import CellStepper
from widgets.tag_strip import TagStrip
from widgets.text_colours import TextColours
from widgets.unit_search import UnitSearch
from widgets.unrolled import UnrolledNetwork
from widgets.view import View
from widgets.wall import ReproductionWall
from widgets.wave_reader import WaveReader
from widgets.whole_lstm import WholeLSTM


def rnn() -> RNNCell:
    """A small cell, the same every time."""
    return RNNCell(2, 2, np.random.default_rng(0))


def net(seed: int) -> CharLM:
    """A small net that knows a few letters."""
    return untrained(Vocabulary.of("hello world\n"), 6, seed)


def lstm(seed: int) -> CharLM:
    """A small LSTM that reads any program."""
    return untrained(ASCII, 5, seed, "LSTM")


class Halved(RNNCell):
    """A cell with a step of its own, as a learner writes one."""

    def __init__(self, n_x: int, n_h: int) -> None:
        """A small cell, the same every time."""
        super().__init__(n_x, n_h, np.random.default_rng(1))

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """Half of the plain cell's new state and half of the old one."""
        return {"h": 0.5 * super().step(x_t, state)["h"] + 0.5 * state["h"]}


EXAMPLES: dict[str, Callable[[], View]] = {
    "adding": AddingTraining,
    "attention map": AttentionMap,
    "attention map of phrases": lambda: AttentionMap("phrases", row=3),
    "beam": lambda: BeamView(load_translator("reversal", "none"), "306884708"),
    "captioner": Captioner,
    "carrying": CarryTraining,
    "cliff": CliffView,
    "clipping": Clipping,
    "conveyor": ConveyorBelt,
    "conveyor of a cell": lambda: ConveyorBelt(LSTMCell(4, 3, np.random.default_rng(0)), "hello"),
    "date training": DateTraining,
    "descent": ClippedDescent,
    "digit drawer": DigitDrawer,
    "digit reader": DigitReader,
    "gate lab": GateLab,
    "gate lab of the candidate": lambda: GateLab("g"),
    "gate lab of the output gate": lambda: GateLab("o"),
    "forget bias": ForgetBiasFlow,
    "forget-bias lab": lambda: ForgetBiasLab(("RNN", "LSTM, bias 3"), (2, 5), most=10),
    "gate timeline": lambda: GateTimeline(load(), "anna calls tom . ben hums . so"),
    "gate timeline of any cell": lambda: GateTimeline(Halved(4, 3), "hello"),
    "film": FilmLabeller,
    "gradient flow": GradientFlow,
    "gradient flow of cells": lambda: GradientFlow({"RNN": rnn(), "mine": Halved(2, 2)}, T=20),
    "guess lab": lambda: GuessLab(T=10),
    "echo": EchoTraining,
    "embedding map": EmbeddingMap,
    "embedding map of given vectors": lambda: EmbeddingMap(load_sentiment().E, word="film"),
    "hello": HelloTraining,
    "hold and drop": HoldAndDrop,
    "layer card": LayerCard,
    "ledger": BPTTLedger,
    "ledger of a cut": lambda: BPTTLedger("hello again", k=3, form="chunks", weight="W_xh"),
    "legal meter": LegalMeter,
    "legal meter of strings": lambda: LegalMeter(language="reber"),
    "length curve": LengthCurve,
    "lesion": lambda: LesionLab(LSTMCell(4, 3, np.random.default_rng(0)), "hello"),
    "lesion of any cell": lambda: LesionLab(
        Halved(4, 3),
        "hello",
        read=lambda h: [0.5 + h[0] / 2, 0.5 - h[0] / 2],
        answers=("he", "she"),
        mode="clamp",
        start=3,
    ),
    "monitor": lambda: TrainingMonitor(typed="so the wind went on " * 8, n_h=8, updates=300),
    "paper": PaperLSTM,
    "paper with blanks": lambda: PaperLSTM({"c_0": 0.5}, blanks="δ at t = 1"),
    "race": Race,
    "recall": RecallLab,
    "ReLU training": ReLUTraining,
    "sampler": lambda: TextSampler({"one": net(0), "other": net(1)}, {"one": 2.5, "bigram": 3.0}),
    "scan": ScanRounds,
    "self-check": SelfCheck,
    "sentiment meter": SentimentMeter,
    "shapes": SequenceShapes,
    "shuffler": WordShuffler,
    "skip roads": SkipRoads,
    "slicer": Slicer,
    "softmax": SoftmaxPlay,
    "stepper": lambda: CellStepper(RNNCell(4, 3, np.random.default_rng(0)), "hello"),
    "stepper of an LSTM": lambda: CellStepper(LSTMCell(4, 3, np.random.default_rng(0)), "hello"),
    "stepper of a GRU": lambda: CellStepper(
        GRUCell(1, 5, np.random.default_rng(0)), np.arange(6.0)
    ),
    "wave": WaveReader,
    "whole LSTM": lambda: WholeLSTM(LSTMCell(4, 3, np.random.default_rng(0)), "hello"),
    "tag strip": TagStrip,
    "unrolled": lambda: UnrolledNetwork(rnn(), np.linspace(-1, 1, 24).reshape(12, 2)),
    "connectivity": lambda: Connectivity(lstm(2), "def f(a):\n    return a  # so\n" * 4),
    "mini-language": lambda: MiniTraining(steps=100, read=5_000),
    "pattern search": lambda: PatternSearch(
        lstm(0), "def f(a):\n    return a\n" * 20, start=200, edges=False
    ),
    "saturation": lambda: SaturationPlot({"one": lstm(0), "other": lstm(1)}, "so it goes " * 9),
    "text colours": lambda: TextColours({"one": lstm(0), "other": lstm(1)}, "a 'b'\n" * 30),
    "unit search": lambda: UnitSearch(
        len, {"one": lstm(0), "other": lstm(1)}, "a 'b' (c)\n" * 30, "a 'b' (c)\n" * 9
    ),
    "wall": lambda: ReproductionWall(
        rows=["embedded Reber, LSTM", "recall, gap 20, forget bias 1"]
    ),
}

"""One example of every view, by name; the tests that hold for all widgets run over them."""

from collections.abc import Callable, Mapping

import numpy as np

from lessons.attention.translators import load_translator
from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import Step
from lessons.numerics import Array
from lessons.tasks.text import ASCII, Vocabulary
from lessons.trained_nets.char_lm import CharLM, untrained
from lessons.trained_nets.sentiment import load as load_sentiment
from lessons.trained_nets.story_reader import load
from widgets.analysis.ablation_lab.view import AblationLab
from widgets.analysis.pattern_search import PatternSearch
from widgets.analysis.saliency import Connectivity
from widgets.analysis.saturation import SaturationPlot
from widgets.analysis.text_colours import TextColours
from widgets.analysis.unit_search import UnitSearch
from widgets.attention.attention_map.view import AttentionMap
from widgets.attention.beam_search import BeamView
from widgets.attention.captioner.view import Captioner
from widgets.attention.length_curve import LengthCurve
from widgets.basics.scan import ScanModel, ScanRounds
from widgets.basics.slicer import Slicer
from widgets.basics.softmax import SoftmaxPlay
from widgets.basics.wirings import SequenceShapes
from widgets.basics.word_shuffler import WordShuffler
from widgets.cells.cell_state_update.view import CellStateUpdate
from widgets.cells.gate_lab.view import GateLab
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.cells.hold_and_drop import HoldAndDrop
from widgets.cells.paper_lstm.view import PaperLSTM
from widgets.cells.peephole_explorer import PeepholeExplorer
from widgets.cells.stepper.view import CellStepper
from widgets.cells.unrolled.view import UnrolledNetwork
from widgets.cells.whole_lstm.view import WholeLSTM
from widgets.core.view import View
from widgets.gradients.cliff import CliffView
from widgets.gradients.clipped_descent import ClippedDescent
from widgets.gradients.clipping import Clipping
from widgets.gradients.flow.view import GradientFlow
from widgets.gradients.forget_bias_flow import ForgetBiasFlow
from widgets.gradients.ledger.view import BPTTLedger
from widgets.gradients.skip_connections import SkipConnections
from widgets.gradients.stream import GradientStream
from widgets.gradients.unit_circle import UnitCircle
from widgets.live_trainings.adding import AddingTraining
from widgets.live_trainings.char_lm.view import TrainingMonitor
from widgets.live_trainings.dates import DateTraining
from widgets.live_trainings.echo import EchoTraining
from widgets.live_trainings.embedding_map.view import EmbeddingMap
from widgets.live_trainings.forget_bias_lab.view import ForgetBiasLab
from widgets.live_trainings.guess_lab import GuessLab
from widgets.live_trainings.hello import HelloTraining
from widgets.live_trainings.minilanguage import MiniTraining
from widgets.live_trainings.recall.view import RecallLab
from widgets.live_trainings.relu_counter import ReLUTraining
from widgets.live_trainings.reproductions import ReproductionWall
from widgets.live_trainings.search_race import Race
from widgets.live_trainings.seed_dots import SeedDots
from widgets.live_trainings.sign_memory import CarryTraining
from widgets.live_trainings.train_cell.view import TrainCell
from widgets.predictions.answers import Amounts, Answer, Cells, OneOf
from widgets.predictions.calibration import Calibration
from widgets.predictions.model import Prediction, Question
from widgets.predictions.view import PredictionView
from widgets.progress import Progress
from widgets.setup_check import SelfCheck
from widgets.study_test import StudyTest
from widgets.trained_nets.cnn_layers.view import LayerCard
from widgets.trained_nets.digit_drawer import DigitDrawer
from widgets.trained_nets.digit_reader import DigitReader
from widgets.trained_nets.film import FilmLabeller
from widgets.trained_nets.grammar import LegalMeter
from widgets.trained_nets.sentiment import SentimentMeter
from widgets.trained_nets.spoken_word import WaveReader
from widgets.trained_nets.tagger import TagStrip
from widgets.trained_nets.text_sampler import TextSampler


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


class Leaky:
    """A cell that the library does not know, made as a training makes one."""

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Random weights."""
        self.state_sizes, self.n_x = {"h": n_h}, n_x
        self.W, self.b = rng.normal(size=(n_h, n_h + n_x)) * n_h**-0.5, np.zeros(n_h)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """A tenth of what is new, and nine tenths of the old state."""
        new = np.tanh(self.W @ np.concatenate([state["h"], x_t]) + self.b)
        return {"h": 0.9 * state["h"] + 0.1 * new}


def asks(kind: Answer, truth: list[float]) -> PredictionView:
    """A question about a scan, with its answer."""
    question = Question("00 scan", "What comes out?", kind, lambda model: np.array(truth))
    return PredictionView(Prediction(question, ScanModel(), keep=False))


EXAMPLES: dict[str, Callable[[], View]] = {
    "adding": AddingTraining,
    "attention map": AttentionMap,
    "attention map of phrases": lambda: AttentionMap("phrases", row=3),
    "beam": lambda: BeamView(load_translator("reversal", "none"), "306884708"),
    "calibration": Calibration,
    "progress": Progress,
    "study test": StudyTest,
    "captioner": Captioner,
    "carrying": CarryTraining,
    "cliff": CliffView,
    "clipping": Clipping,
    "cell state": CellStateUpdate,
    "cell state of a cell": lambda: CellStateUpdate(
        LSTMCell(4, 3, np.random.default_rng(0)), "hello"
    ),
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
    "gradient stream": lambda: GradientStream(rho=1.2),
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
    "ablation": lambda: AblationLab(LSTMCell(4, 3, np.random.default_rng(0)), "hello"),
    "ablation of any cell": lambda: AblationLab(
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
    "prediction of an amount": lambda: asks(Amounts(-1, 1, 0.1, start=0, base=0), [0.4]),
    "prediction of a power": lambda: asks(Amounts(-3, 6, 0.5, powers=True), [2.3]),
    "prediction of a curve": lambda: asks(
        Amounts(0, 1, 0.1, places=("anna", "calls", "tom"), start=0), [0.2, 0.9, 0.5]
    ),
    "prediction of cells": lambda: asks(Cells(("1", "2"), ("a", "b", "c")), [1, 0, 0, 0, 1, 0]),
    "prediction of one of several": lambda: asks(OneOf(("he", "she", "neither")), [0, 1, 0]),
    "race": Race,
    "recall": RecallLab,
    "ReLU training": ReLUTraining,
    "sampler": lambda: TextSampler({"one": net(0), "other": net(1)}, {"one": 2.5, "bigram": 3.0}),
    "scan": ScanRounds,
    "self-check": SelfCheck,
    "seed dots": lambda: SeedDots("recall, gap 20", "adding, rate 0.003"),
    "sentiment meter": SentimentMeter,
    "shapes": SequenceShapes,
    "shuffler": WordShuffler,
    "skip connections": SkipConnections,
    "peephole explorer": lambda: PeepholeExplorer(p=16, b=-6),
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
    "unrolled with outputs": lambda: UnrolledNetwork(
        rnn(), np.linspace(-1, 1, 24).reshape(12, 2), [[0.5, -1.0]], reach=False
    ),
    "connectivity": lambda: Connectivity(lstm(2), "def f(a):\n    return a  # so\n" * 4),
    "mini-language": lambda: MiniTraining(steps=100, read=5_000),
    "pattern search": lambda: PatternSearch(
        lstm(0), "def f(a):\n    return a\n" * 20, start=200, edges=False
    ),
    "saturation": lambda: SaturationPlot({"one": lstm(0), "other": lstm(1)}, "so it goes " * 9),
    "train cell": lambda: TrainCell(Leaky, "RNN", units=8, seeds=2, updates=100),
    "text colours": lambda: TextColours({"one": lstm(0), "other": lstm(1)}, "a 'b'\n" * 30),
    "unit circle": UnitCircle,
    "unit search": lambda: UnitSearch(
        len, {"one": lstm(0), "other": lstm(1)}, "a 'b' (c)\n" * 30, "a 'b' (c)\n" * 9
    ),
    "wall": lambda: ReproductionWall(
        rows=["embedded Reber, LSTM", "recall, gap 20, forget bias 1"]
    ),
}

"""The widgets of the course, each by its name: `from widgets import GateLab`.

A widget is loaded when it is asked for, so nothing is paid for the others. Here belongs the list alone; the packages
have the same names as those of `lessons`, and a widget's numbers are in the package of its own name there.
"""

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

_WHERE = {
    "AblationLab": "analysis.ablation_lab.view",
    "AddingTraining": "live_trainings.adding",
    "AttentionMap": "attention.attention_map.view",
    "BPTTLedger": "gradients.ledger.view",
    "BeamView": "attention.beam_search",
    "Calibration": "predictions.calibration",
    "Captioner": "attention.captioner.view",
    "CarryTraining": "live_trainings.sign_memory",
    "CellStateUpdate": "cells.cell_state_update.view",
    "CellStepper": "cells.stepper.view",
    "CliffView": "gradients.cliff",
    "ClippedDescent": "gradients.clipped_descent",
    "Clipping": "gradients.clipping",
    "Connectivity": "analysis.saliency",
    "DateTraining": "live_trainings.dates",
    "DigitDrawer": "trained_nets.digit_drawer",
    "DigitReader": "trained_nets.digit_reader",
    "EchoTraining": "live_trainings.echo",
    "EmbeddingMap": "live_trainings.embedding_map.view",
    "FilmLabeller": "trained_nets.film",
    "ForgetBiasFlow": "gradients.forget_bias_flow",
    "ForgetBiasLab": "live_trainings.forget_bias_lab.view",
    "GateLab": "cells.gate_lab.view",
    "GateTimeline": "cells.gate_timeline.view",
    "GradientFlow": "gradients.flow.view",
    "GradientStream": "gradients.stream",
    "GuessLab": "live_trainings.guess_lab",
    "HelloTraining": "live_trainings.hello",
    "HoldAndDrop": "cells.hold_and_drop",
    "LayerCard": "trained_nets.cnn_layers.view",
    "LegalMeter": "trained_nets.grammar",
    "LengthCurve": "attention.length_curve",
    "MiniTraining": "live_trainings.minilanguage",
    "MonitorModel": "live_trainings.char_lm.model",
    "PaperLSTM": "cells.paper_lstm.view",
    "PatternSearch": "analysis.pattern_search",
    "PeepholeExplorer": "cells.peephole_explorer",
    "Progress": "progress",
    "Race": "live_trainings.search_race",
    "ReLUTraining": "live_trainings.relu_counter",
    "RecallLab": "live_trainings.recall.view",
    "ReproductionWall": "live_trainings.reproductions",
    "SaturationPlot": "analysis.saturation",
    "ScanRounds": "basics.scan",
    "SeedDots": "live_trainings.seed_dots",
    "SelfCheck": "setup_check",
    "SentimentMeter": "trained_nets.sentiment",
    "SequenceShapes": "basics.wirings",
    "SkipConnections": "gradients.skip_connections",
    "Slicer": "basics.slicer",
    "SoftmaxPlay": "basics.softmax",
    "StudyTest": "study_test",
    "TagStrip": "trained_nets.tagger",
    "TextColours": "analysis.text_colours",
    "TextSampler": "trained_nets.text_sampler",
    "TrainCell": "live_trainings.train_cell.view",
    "TrainingMonitor": "live_trainings.char_lm.view",
    "UnitCircle": "gradients.unit_circle",
    "UnitSearch": "analysis.unit_search",
    "UnrolledNetwork": "cells.unrolled.view",
    "WaveReader": "trained_nets.spoken_word",
    "WholeLSTM": "cells.whole_lstm.view",
    "WordShuffler": "basics.word_shuffler",
    "predict": "questions.asking",
    "right_answer": "questions.asking",
}

if TYPE_CHECKING:
    from widgets.analysis.ablation_lab.view import AblationLab as AblationLab
    from widgets.analysis.pattern_search import PatternSearch as PatternSearch
    from widgets.analysis.saliency import Connectivity as Connectivity
    from widgets.analysis.saturation import SaturationPlot as SaturationPlot
    from widgets.analysis.text_colours import TextColours as TextColours
    from widgets.analysis.unit_search import UnitSearch as UnitSearch
    from widgets.attention.attention_map.view import AttentionMap as AttentionMap
    from widgets.attention.beam_search import BeamView as BeamView
    from widgets.attention.captioner.view import Captioner as Captioner
    from widgets.attention.length_curve import LengthCurve as LengthCurve
    from widgets.basics.scan import ScanRounds as ScanRounds
    from widgets.basics.slicer import Slicer as Slicer
    from widgets.basics.softmax import SoftmaxPlay as SoftmaxPlay
    from widgets.basics.wirings import SequenceShapes as SequenceShapes
    from widgets.basics.word_shuffler import WordShuffler as WordShuffler
    from widgets.cells.cell_state_update.view import CellStateUpdate as CellStateUpdate
    from widgets.cells.gate_lab.view import GateLab as GateLab
    from widgets.cells.gate_timeline.view import GateTimeline as GateTimeline
    from widgets.cells.hold_and_drop import HoldAndDrop as HoldAndDrop
    from widgets.cells.paper_lstm.view import PaperLSTM as PaperLSTM
    from widgets.cells.peephole_explorer import PeepholeExplorer as PeepholeExplorer
    from widgets.cells.stepper.view import CellStepper as CellStepper
    from widgets.cells.unrolled.view import UnrolledNetwork as UnrolledNetwork
    from widgets.cells.whole_lstm.view import WholeLSTM as WholeLSTM
    from widgets.gradients.cliff import CliffView as CliffView
    from widgets.gradients.clipped_descent import ClippedDescent as ClippedDescent
    from widgets.gradients.clipping import Clipping as Clipping
    from widgets.gradients.flow.view import GradientFlow as GradientFlow
    from widgets.gradients.forget_bias_flow import ForgetBiasFlow as ForgetBiasFlow
    from widgets.gradients.ledger.view import BPTTLedger as BPTTLedger
    from widgets.gradients.skip_connections import SkipConnections as SkipConnections
    from widgets.gradients.stream import GradientStream as GradientStream
    from widgets.gradients.unit_circle import UnitCircle as UnitCircle
    from widgets.live_trainings.adding import AddingTraining as AddingTraining
    from widgets.live_trainings.char_lm.model import MonitorModel as MonitorModel
    from widgets.live_trainings.char_lm.view import TrainingMonitor as TrainingMonitor
    from widgets.live_trainings.dates import DateTraining as DateTraining
    from widgets.live_trainings.echo import EchoTraining as EchoTraining
    from widgets.live_trainings.embedding_map.view import EmbeddingMap as EmbeddingMap
    from widgets.live_trainings.forget_bias_lab.view import ForgetBiasLab as ForgetBiasLab
    from widgets.live_trainings.guess_lab import GuessLab as GuessLab
    from widgets.live_trainings.hello import HelloTraining as HelloTraining
    from widgets.live_trainings.minilanguage import MiniTraining as MiniTraining
    from widgets.live_trainings.recall.view import RecallLab as RecallLab
    from widgets.live_trainings.relu_counter import ReLUTraining as ReLUTraining
    from widgets.live_trainings.reproductions import ReproductionWall as ReproductionWall
    from widgets.live_trainings.search_race import Race as Race
    from widgets.live_trainings.seed_dots import SeedDots as SeedDots
    from widgets.live_trainings.sign_memory import CarryTraining as CarryTraining
    from widgets.live_trainings.train_cell.view import TrainCell as TrainCell
    from widgets.predictions.calibration import Calibration as Calibration
    from widgets.progress import Progress as Progress
    from widgets.questions.asking import predict as predict
    from widgets.questions.asking import right_answer as right_answer
    from widgets.setup_check import SelfCheck as SelfCheck
    from widgets.study_test import StudyTest as StudyTest
    from widgets.trained_nets.cnn_layers.view import LayerCard as LayerCard
    from widgets.trained_nets.digit_drawer import DigitDrawer as DigitDrawer
    from widgets.trained_nets.digit_reader import DigitReader as DigitReader
    from widgets.trained_nets.film import FilmLabeller as FilmLabeller
    from widgets.trained_nets.grammar import LegalMeter as LegalMeter
    from widgets.trained_nets.sentiment import SentimentMeter as SentimentMeter
    from widgets.trained_nets.spoken_word import WaveReader as WaveReader
    from widgets.trained_nets.tagger import TagStrip as TagStrip
    from widgets.trained_nets.text_sampler import TextSampler as TextSampler


def __getattr__(name: str) -> Any:
    """Load the widget `name`; a misspelt one is told the nearest there is."""
    if name not in _WHERE:
        near = get_close_matches(name, _WHERE, 1) if name[0].isupper() else []
        if near:  # `from widgets import` would hide the words of an AttributeError
            raise ImportError(f"widgets has no {name!r}; did you mean {near[0]}?")
        raise AttributeError(f"widgets has no {name!r}")
    found = getattr(import_module(f"widgets.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of all widgets."""
    return sorted(_WHERE)

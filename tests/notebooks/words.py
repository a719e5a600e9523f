"""The words of the course are those of the field: what is refused, and where each term has to stand.

A learner can look every word up. So the prose of the notebooks, the texts of the widgets and the sentences of the
checks use no private word where the field has a term; and a symbol or an abbreviation comes with its term in every
lesson.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from lessons.checks import HERE
from tests.notebooks import form
from widgets.core.every_text import every_text

# A private word and the term in its place.
REFUSED = {
    r"blam\w+": "gradient, error signal",
    r"ask(?:s|ed)? of": "gradient with respect to",
    r"answers? to (?:copy|w|W|h|each|a (?:state|nudge|weight)|the (?:weight|state|step))": "derivative with respect to",
    r"pays? for|paid for": "contribution of",
    r"shares|(?:a|the|its|each|own|this|that|first|far|right|wrong) share": "contribution, weight, fraction",
    r"(?:long|short|two|both) lanes?|belts?|\broads?": "cell state, hidden state, path",
    r"said out loud|what is said": "hidden state, output",
    r"hears?|is heard": "takes as input",
    r"unit by unit|number by number": "element-wise",
    r"surpris\w+": "cross-entropy, negative log-likelihood",
    r"by heart": "overfitting, memorised",
    r"price on|prices? of (?:a|the) gates?|the price": "penalty",
    r"gifts?": "value",
    r"two-way|both directions": "bidirectional",
    r"short ones first": "curriculum learning",
    r"lesion\w*|no hands|takes? over by hand|taken by hand": "ablation, clamping",
    r"new read-out": "linear probe",
    r"by trial": "policy gradient",
    r"heaps?": "clusters",
    r"wiped?|anew": "reset to zero; again",
    r"mend\w*": "change, complete",
    r"the coin's|at the coin": "chance level",
}
REFUSED_RE = {re.compile(rf"(?i)\b(?:{word})\b"): term for word, term in REFUSED.items()}
# Where such a word has to stand, with the reason.
ALLOWED: dict[tuple[str, str], str] = {}
# What is met in a formula or as an abbreviation, and the term that stands there or before it, in every lesson.
FIRST = {
    r"h_t|h_\{t": "hidden state",
    r"(?<![\w\\])(?<!tilde )C_(?:t|\{t)": "cell state",
    r"\\tilde C": "candidate",
    r"\\odot": "element-wise",
    r"W_\{hh\}": "recurrent weight",
    r"\\rho\b": "spectral radius",
    r"\\alpha": "attention weight",
    r"\bBPTT\b": "backpropagation through time",
    r"\bLSTM\b": "long short-term memory",
    r"\bGRU\b": "gated recurrent unit",
    r"\bRNN\b": "recurrent",
    r"\\delta_": "error signal",
}
# Terms of the field, the lesson that teaches each, and all of them in the table of lesson 00.
TAUGHT = {
    "feed-forward": 1,
    "bidirectional": 1,
    "weight sharing": 2,
    "hidden state": 2,
    "unroll": 2,
    "logit": 3,
    "softmax": 3,
    "cross-entropy": 3,
    "likelihood": 3,
    "backpropagation through time": 4,
    "vanishing": 5,
    "exploding": 5,
    "spectral radius": 5,
    "singular value": 5,
    "clipping": 6,
    "perplexity": 7,
    "teacher forcing": 7,
    "exposure bias": 7,
    "autoregressive": 7,
    "overfitting": 7,
    "validation": 7,
    "early stopping": 7,
    "dropout": 7,
    "epoch": 7,
    "batch": 7,
    "stateful": 7,
    "long-term dependency": 8,
    "time constant": 9,
    "cell state": 9,
    "forget gate": 9,
    "input gate": 10,
    "candidate": 10,
    "constant error carousel": 11,
    "long short-term memory": 12,
    "output gate": 12,
    "stacked": 12,
    "curriculum": 14,
    "peephole": 15,
    "ablation": 15,
    "gated recurrent unit": 15,
    "embedding": 16,
    "padding": 16,
    "packing": 16,
    "encoder": 18,
    "decoder": 18,
    "query": 18,
    "key": 18,
    "value": 18,
    "greedy": 18,
    "beam search": 18,
    "attention weight": 18,
    "linear probe": 20,
}


def refused(text: str) -> Iterator[str]:
    """Each private word in `text`, with the term in its place."""
    for pattern, term in REFUSED_RE.items():
        for found in pattern.finditer(text):
            around = " ".join(text[max(found.start() - 30, 0) : found.end() + 30].split())
            yield f"{found[0]!r} in '... {around} ...': {term}"


def prose(path: Path) -> str:
    """All that a lesson says in its markdown, and in the comments of its code."""
    cells = form.read(path).cells
    said = [
        cell.source if cell.cell_type == "markdown" else "\n".join(re.findall(r"#.*", cell.source))
        for cell in cells
    ]
    return re.sub(r"\]\([^)]*\)", "]", "\n\n".join(said))  # an address is no prose


def check_sentences() -> Iterator[tuple[str, str]]:
    """Every string in lessons/checks that is no docstring, with its place."""
    for path in sorted(HERE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docs
            ):
                yield f"{path.stem}:{node.lineno}", node.value


def widget_texts() -> list[str]:
    """Every text of every widget."""
    return every_text()


def missing_first(text: str) -> Iterator[str]:
    """The terms that a lesson's prose does not give with their symbol, or before it."""
    paragraphs = text.split("\n\n")
    for symbol, term in FIRST.items():
        met = [k for k, part in enumerate(paragraphs) if re.search(symbol, part)]
        # the paragraph after a formula may say what its symbols are
        if met and term not in " ".join("\n".join(paragraphs[: met[0] + 3]).lower().split()):
            yield f"{symbol} stands without {term!r}"

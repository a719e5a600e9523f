"""Let a character model write, one character at a time, and see what each was drawn from."""

import unicodedata
from functools import lru_cache, partial
from typing import Any

import numpy as np
from traitlets import validate

from lessons.numerics import Array, log_softmax, softmax
from lessons.trained_nets import char_lm
from lessons.trained_nets.char_lm import CharLM
from lessons.trained_nets.sampling import pick, sharpened
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.traits import Number, Typed, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Part, Scene
from widgets.drawing.theme import LOSS, NEUTRAL, QUANTITIES, TEXT, WIDTH, shades
from widgets.drawing.word_row import listed, not_known
from widgets.trained_nets import writer
from widgets.trained_nets.sequence_reader import KEYS, P
from widgets.trained_nets.writer import HOTTEST, LAST_SEED, WriterModel, WriterView

MOST, LONGEST = 300, 200  # characters written; of a prompt
TOP = 12  # characters that have a bar of their own
GLYPHS = {" ": "␣", "\n": "⏎", "\t": "⇥"}  # what would not be seen


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "The text so far, and the draw of the next character"
    prompt: str = "prompt"
    prompt_tip: str = "What the net reads before it writes; \\n stands for a new line"
    written: str = "written"
    next: str = "next character"
    more: str = "write 40"
    alone: str = "the net"
    long: str = "That prompt has {n} characters; shorten it to {most}."
    unknown: str = "Not known: {words}; the net reads � there."
    refused: str = "Not known: {signs}; type letters, digits or signs that the net was trained on."
    few: str = "A sampler needs a CharLM, or several by name."
    luck: str = "the random number"
    falls: str = "falls on"
    next_ones: str = "next character"
    p: str = "p, τ"
    p_plain: str = "p, τ = 1"
    others: str = "others"
    drawn: str = "◀ drawn"
    state: str = "hidden state h_{{t}}, {n} units"
    unit: str = "unit of h"
    bits: str = "Cross-entropy on held-out text, in bits per character: this net "
    ground: str = (
        "The ground of a character is its −log₂ p at τ = 1, from 0 to {most} bits: "
        "the stronger, the less probable."
    )
    mean: str = " Mean of this text: "
    of_them: str = " bits."
    caption: str = (
        "Net {stage}, temperature {t:.2f}, seed {seed}: “{text}”. Next: {next}; drawn “{drawn}”."
    )
    each: str = "p(“{c}”) {p:.2f}"


SAY = Texts()


class Writing:
    """What `net` writes after `prompt` at one temperature with the luck of one seed, made as far as asked for."""

    def __init__(self, net: CharLM, prompt: str, temperature: float, seed: int) -> None:
        """Read the prompt; nothing is written yet."""
        self.net, self.temperature = net, temperature
        self.lucks = np.random.default_rng(seed).random(MOST + 1)  # the numbers that pick will draw
        self._rng = np.random.default_rng(seed)
        self.states, self.codes = [net.read(prompt)], list[int]()
        self.losses = list[float]()  # -log2 p of each character that was drawn, at temperature 1

    def drawn(self, n: int) -> int:
        """The number of the character that comes after n others."""
        while len(self.codes) <= n:
            state = self.states[-1]
            scores = self.net.scores(state)
            code = pick(sharpened(scores, self.temperature), self._rng)
            self.losses.append(-float(log_softmax(scores)[code]) / np.log(2))
            self.codes.append(code)
            self.states.append(self.net.read(self.net.vocabulary.symbols[self.codes[-1]], state))
        return self.codes[n]


def _short(prompt: str) -> None:
    """ValueError if it is longer than LONGEST."""
    if len(prompt) > LONGEST:
        raise ValueError(SAY.long.format(n=len(prompt), most=LONGEST))


class SamplerModel(WriterModel[CharLM]):
    """A character model, a prompt, and how many characters have been written."""

    kind, alone, few = CharLM, SAY.alone, SAY.few
    count, most = "n", MOST
    prompt = Typed("class ", check=_short, label=SAY.prompt, tip=SAY.prompt_tip, width=250)
    stage = writer.stage(width=330)
    temperature = Number(  # at 0.5 the early net writes hardly more than spaces
        0.7, 0.0, HOTTEST, step=0.05, label=writer.SAY.temperature, width=330
    )
    seed = Whole(0, 0, LAST_SEED, label=writer.SAY.seed, width=230)
    n = Whole(160, 0, MOST, label=SAY.written, width=230)

    def __init__(self, *nets: Any, **traits: Any) -> None:
        """See WriterModel."""
        super().__init__(*nets, **traits)
        self.observe(self._say_unknown, ("prompt", "stage"))
        self._say_unknown()

    @validate("prompt")
    def _known(self, proposal: Any) -> str:
        """A prompt of which some net knows a character: after nothing but � it would write nothing else."""
        typed = str(proposal["value"])
        known = set().union(*(net.vocabulary.symbols for net in self.nets.values()))
        if typed.strip() and known.isdisjoint(typed.replace(" ", "")):
            raise ValueError(SAY.refused.format(signs=listed(typed.replace(" ", ""))))
        return typed

    def _say_unknown(self, _: Any = None) -> None:
        known = self.net.vocabulary.symbols
        strange = [sign for sign in self._typed if sign not in known]
        self.problem = not_known(SAY.unknown, strange)

    @classmethod
    def course_nets(cls) -> tuple[dict[str, CharLM], dict[str, float]]:
        """Three snapshots of the course's net, and the bits of other models too."""
        names = writer.named(char_lm.STAGES)
        bits = {names.get(name, name): value for name, value in char_lm.measured().items()}
        return {name: char_lm.load(stage) for stage, name in names.items()}, bits

    @property
    def _typed(self) -> str:
        return self.prompt.replace("\\n", "\n")

    @property
    def given(self) -> str:
        """The prompt as the net reads it."""
        return self.net.vocabulary.seen(self._typed)

    @property
    def writing(self) -> Writing:
        """What is written with these settings; kept while they stay."""
        settings = (self.given, self.temperature, self.seed)
        key = (self.stage, self.prompt, self.temperature, self.seed)
        return self.once("writing", key, lambda: Writing(self.net, *settings))

    @property
    def written(self) -> str:
        """The characters that were drawn so far."""
        self.writing.drawn(self.n)
        return self.net.vocabulary.decode(self.writing.codes[: self.n])

    @property
    def losses(self) -> Array:
        """Bits that each character drawn so far cost the net, (n,): -log2 p, at temperature 1."""
        self.writing.drawn(self.n)
        return np.array(self.writing.losses[: self.n])

    @property
    def drawn(self) -> int:
        """The number, in the vocabulary, of the character that comes next."""
        return self.writing.drawn(self.n)

    @property
    def luck(self) -> float:
        """The random number in [0, 1) that decides the next character."""
        return float(self.writing.lucks[self.n])

    @property
    def h(self) -> Array:
        """The state before the next character, (n_h,)."""
        self.writing.drawn(self.n)
        return self.writing.states[self.n]["h"]

    @property
    def probs(self) -> Array:
        """p of each character to come next, in rows: at this temperature, and at 1."""
        scores = self.net.scores({"h": self.h})
        return np.stack([sharpened(scores, self.temperature), softmax(scores)])

    @property
    def ranks(self) -> list[int]:
        """The numbers of the TOP most probable next characters, in the order of their scores."""
        order = np.argsort(-self.net.scores({"h": self.h}), kind="stable")
        return [int(code) for code in order[:TOP]]

    @property
    def caption(self) -> str:
        """The settings, the end of the text, the three most probable next characters, and the one drawn."""
        symbols, p = self.net.vocabulary.symbols, self.probs[0]
        best = [SAY.each.format(c=glyph(symbols[code]), p=p[code]) for code in self.ranks[:3]]
        text = "".join(map(shown, self.given + self.written))
        return SAY.caption.format(
            stage=self.names[self.stage],
            t=self.temperature,
            seed=self.seed,
            text=text if len(text) <= 40 else f"…{text[-40:]}",
            next=", ".join(best),
            drawn=glyph(symbols[self.drawn]),
        )


def shown(character: str) -> str:
    """`character` in a running text: as it is, or a sign for what cannot be printed."""
    if character == " " or character.isprintable():
        return character
    return GLYPHS.get(character, "·")


def glyph(character: str) -> str:
    """`character` on its own: a space has a sign too."""
    return GLYPHS.get(character) or shown(character)


LINES, CELLS, LINE, CELL = 7, 97, 18.0, 8.2  # of the text: lines, cells in one; px of a cell
PAGE = LINES * LINE + 14  # px: height of the text's ground
STRIP, HIGH = PAGE + 34, 24.0  # px: where the strip of luck begins, and its height
CARET = "▏"  # where the next character will stand
DOT = "·"  # a space beside another one, so that a row of them is seen
FILL = "\N{ZERO WIDTH SPACE}"  # the second cell of a wide character
MOST_BITS = 8  # at which the ground of a character is strongest
COST = shades(LOSS, MOST_BITS)
ROW, TRACK, UNITS = 20.0, 250.0, 16  # px of a bar's row, of its track; units of h in a row
PLAIN = shades(NEUTRAL)
NEXT = QUANTITIES["y"]


def page_drawing(model: SamplerModel) -> Drawing:
    """The text so far, coloured by what it cost the net, and the strip on which the random number falls."""
    symbols, p, given = model.net.vocabulary.symbols, model.probs[0], len(model.given)
    lines = folded(model.given + model.written)[-LINES:]
    losses, places = model.losses, np.array([k for line in lines for _, k in line])
    cost = np.append(np.full(given, np.nan), [*losses, np.nan])[places]
    newest = np.flatnonzero(places == given + len(losses) - 1)
    rows = tuple("".join(sign for sign, _ in line) for line in lines)
    text = d.Letters(
        "text", ("cost", 0), rows, (10, 7), (CELL, LINE), scale=COST, size=TEXT,
        cursor=("newest", 0), tell=True,
    )  # fmt: skip
    box = d.Box((0, 0), (WIDTH, PAGE), style="soft", rx=4)
    marks = [box, text, *_strip(p, symbols, model.drawn, model.luck)]
    line: list[Part] = [SAY.ground.format(most=MOST_BITS)]
    if len(losses):
        line += [SAY.mean, d.number("mean"), SAY.of_them]
    arrays = {
        "zero": np.zeros(1),
        "cost": cost,
        "mean": np.array([losses.sum() / max(len(losses), 1)]),
    }
    arrays["newest"] = newest[:1] if len(losses) and len(newest) else np.array([-1])
    height = STRIP + HIGH + 8
    return Drawing(d.scene(WIDTH, height, marks, keys=KEYS, lines=[line]), arrays)


def folded(text: str) -> list[list[tuple[str, int]]]:
    """`text` in lines of at most CELLS cells: in each a sign and its place in the text; a caret comes last.

    A wide character takes two cells; spaces in a row, and those at an end of the text, are dots.
    """
    lines, width = [list[tuple[str, int]]()], 0
    for k, character in enumerate(text):
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width + wide > CELLS:
            lines, width = [*lines, []], 0
        alone = character == " " and " " not in (text[k - 1 : k], text[k + 1 : k + 2])
        lines[-1].append((shown(character) if alone or character != " " else DOT, k))
        lines[-1] += [(FILL, k)] * (wide - 1)
        width += wide
        if character == "\n":
            lines, width = [*lines, []], 0
    lines[-1].append((CARET, len(text)))
    return lines


def _literal(run: str, style: str = "") -> Part:
    """Words that are painted as they are, spaces and all."""
    return {"at": ["zero", 0], "of": [run.replace(" ", "\N{NO-BREAK SPACE}")], "class": style}


def _strip(p: Array, symbols: str, drawn: int, luck: float) -> list[Mark]:
    """From 0 to 1: every character as wide as it is probable, and where the random number falls."""
    ends = np.cumsum(p) / p.sum() * WIDTH
    starts = ends - p / p.sum() * WIDTH
    wide = ends - starts
    x = min(max(luck * WIDTH, 4), WIDTH - 4)
    edges = "".join(f"M{x:.1f} {STRIP}v{HIGH}" for x in ends[wide > 3])
    size = (max(float(wide[drawn]), 1.5), HIGH)
    words = [f"{SAY.luck} {luck:.2f} {SAY.falls} ", _literal(glyph(symbols[drawn]), "fresh")]
    side = "start" if luck < 0.5 else "end"
    marks: list[Mark] = [
        d.Box((0, STRIP), (WIDTH, HIGH), style="soft", rx=2),
        d.Box((float(starts[drawn]), STRIP), size, style="soft", color=NEXT, rx=2),
        d.Path(edges),
        d.Path(f"M{x:.1f} {STRIP}l-5 -9h10z", style="solid", color=NEXT),
        d.text(x + (10 if side == "start" else -10), STRIP - 6, *words, anchor=side, style="quiet"),
    ]
    for code in np.flatnonzero(wide > 12):
        middle, label = float(starts[code] + ends[code]) / 2, _literal(glyph(symbols[code]))
        marks.append(d.text(middle, STRIP + 17, label, anchor="middle", style="code"))
    return marks


def bars_drawing(model: SamplerModel) -> Drawing:
    """Bars for the most probable next characters, the state, and the bits per character."""
    vocabulary, ranks, p = model.net.vocabulary, model.ranks, model.probs
    rest = np.maximum(1 - p[:, ranks].sum(axis=1), 0)
    drawn = [code == model.drawn for code in ranks]
    h, labels = model.h, tuple(map(glyph, vocabulary.symbols))
    padded = np.full(-(-len(h) // UNITS) * UNITS, np.nan)
    padded[: len(h)] = h
    name = model.names[model.stage]
    others = tuple((n, bits) for n, bits in model.bits.items() if n not in model.nets)
    arrays = {"p": np.append(p[0, ranks], rest[0]), "plain": np.append(p[1, ranks], rest[1])}
    arrays |= {"symbol": np.array(ranks), "drawn": np.array([*drawn, not any(drawn)])}
    arrays |= {"h": padded, "bits": np.array([model.bits.get(name, np.nan)])}
    return Drawing(bars_scene(labels, len(ranks), len(h), name in model.bits, others), arrays)


@lru_cache(maxsize=32)
def bars_scene(
    labels: tuple[str, ...],
    rows: int,
    n_h: int,
    measured: bool,
    others: tuple[tuple[str, float], ...],
) -> Scene:
    """All but the numbers; `labels` are the characters, `others` the baselines beside the net's bits."""
    marks: list[Mark] = [
        d.text(0, 14, SAY.next_ones, style="quiet"),
        d.text(48 + TRACK + 50, 14, SAY.p, anchor="end", style="quiet"),
        d.text(48 + TRACK + 112, 14, SAY.p_plain, anchor="end", style="quiet"),
    ]
    for k in range(rows + 1):
        name = d.choice("symbol", labels, k) if k < rows else SAY.others
        marks += _bar(k, name, "code" if k < rows else "quiet")
    high = -(-n_h // UNITS)
    cell = min(20.0, ROW * (rows + 1) / high)
    left = WIDTH - UNITS * 20.0
    marks.append(d.text(left, 14, SAY.state.format(n=n_h), style="quiet"))
    marks.append(
        d.Heat("h", ("h", 0), (high, UNITS), (left, 24), (20.0, cell), label=SAY.unit, digits=None)
    )
    lines: list[list[Part]] = []
    if measured:
        told = "".join(f" · {name} {bits:.2f}" for name, bits in others)
        lines.append([SAY.bits, d.number("bits"), told])
    height = 24 + max(ROW * (rows + 1), cell * high) + 4
    return d.scene(WIDTH, height, marks, lines=lines, keys=KEYS)


def _bar(k: int, name: Part, style: str) -> list[Mark]:
    """One row: a character, p at this temperature over p at 1, and whether it is drawn."""
    y = 24 + ROW * k
    return [
        d.text(0, y + 14, name, style=style),
        d.Bar(("p", k), (48, y + 3), (TRACK, 9), P, across=True),
        d.Bar(("plain", k), (48, y + 12), (TRACK, 4), PLAIN, across=True),
        d.text(48 + TRACK + 50, y + 14, d.number("p", k), anchor="end"),
        d.text(48 + TRACK + 112, y + 14, d.number("plain", k), anchor="end", style="quiet"),
        d.text(
            48 + TRACK + 122, y + 14, d.choice("drawn", ["", SAY.drawn], k), size=12, color=NEXT
        ),
    ]


class TextSampler(WriterView):
    """Watch a net write: `TextSampler()`, `TextSampler(net)`, `TextSampler({"before": one, "after": other})`.

    `bits` are bits per character by name, of nets and of baselines; traits such as `prompt`,
    `temperature`, `seed`, `n` and `stage` set where it begins.
    """

    model_class = SamplerModel
    rows = (
        ("prompt", "stage"),
        ("temperature", "seed"),
        ("write_next", "write_more", "play", "begin_again", "n"),
    )
    pictures = (partial(Diagram, page_drawing, SAY.above), partial(Diagram, bars_drawing))
    interval = 120

    @action(SAY.next)
    def write_next(self) -> None:
        """One character more."""
        self.go(self.model.n + 1)

    @action(SAY.more)
    def write_more(self) -> None:
        """Forty more."""
        self.go(self.model.n + 40)

"""What a character model writes after a prompt, one character at a time, and the luck that decides each."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from traitlets import Float, Int, Unicode, observe, validate

from lessons.numerics import Array, softmax
from lessons.trained_nets import char_lm
from lessons.trained_nets.char_lm import CharLM
from lessons.trained_nets.sampling import pick, sharpened
from widgets.core.model import Model, inside

MOST, LONGEST, LAST_SEED, HOTTEST = 300, 200, 99, 2.0  # written; of a prompt; seed; temperature
TOP = 12  # characters that have a bar of their own
GLYPHS = {" ": "␣", "\n": "⏎", "\t": "⇥"}  # what would not be seen


class Texts(NamedTuple):
    """All that the learner reads; one place, for translation."""

    above: str = "The text so far, and the draw of the next character"
    prompt: str = "prompt"
    prompt_tip: str = "What the net reads before it writes; \\n stands for a new line"
    stage: str = "net"
    temperature: str = "temperature"
    seed: str = "seed"
    written: str = "written"
    next: str = "next character"
    more: str = "write 40"
    again: str = "start again"
    play: str = "play"
    stages: tuple[str, str, str] = ("before training", "after {:,} updates", "after {:,} updates")
    alone: str = "the net"
    long: str = "That prompt has {n} characters; shorten it to {most}."
    unknown: str = "The net does not know {n} of the prompt's characters and reads � for each."
    few: str = "A sampler needs a CharLM, or several by name."
    luck: str = "the random number"
    falls: str = "falls on"
    next_ones: str = "next character"
    p: str = "p"
    p_plain: str = "at 1"
    others: str = "others"
    drawn: str = "◀ drawn"
    state: str = "h, the net's {n} units"
    unit: str = "unit of h"
    bits: str = "Bits per character of text that no net was trained on: this net "
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

    def drawn(self, n: int) -> int:
        """The number of the character that comes after n others."""
        while len(self.codes) <= n:
            state = self.states[-1]
            self.codes.append(pick(self.net.probs(state, self.temperature), self._rng))
            self.states.append(self.net.read(self.net.vocabulary.symbols[self.codes[-1]], state))
        return self.codes[n]


class SamplerModel(Model):
    """A net, a prompt, and how many characters it has written; the same seed brings the same luck.

    `nets` are CharLMs by name, `bits` bits per character by the names of nets and of baselines.
    """

    prompt = Unicode("class ")
    stage = Int(0)  # which of the nets writes
    temperature = Float(0.7)  # at 0.5 the early net writes hardly more than spaces
    seed = Int(0)
    n = Int(160)  # characters written

    def __init__(
        self, nets: Mapping[str, CharLM], bits: Mapping[str, float] | None = None, **traits: Any
    ) -> None:
        """The last of `nets` writes, unless `stage` says otherwise."""
        if not nets or not all(isinstance(net, CharLM) for net in nets.values()):
            raise ValueError(SAY.few)
        self.nets, self.bits = dict(nets), dict(bits or {})
        self.names = list(self.nets)
        self._made: tuple[Any, Writing] | None = None
        super().__init__(**{"stage": len(self.nets) - 1} | traits)
        self._say_unknown()

    @validate("prompt")
    def _short(self, proposal: Any) -> str:
        value = str(proposal["value"])
        if len(value) > LONGEST:
            raise ValueError(SAY.long.format(n=len(value), most=LONGEST))
        return value

    @validate("stage", "temperature", "seed", "n")
    def _in_range(self, proposal: Any) -> Any:
        most = {"stage": len(self.nets) - 1, "temperature": HOTTEST, "seed": LAST_SEED, "n": MOST}
        return inside(proposal, 0, most[proposal["trait"].name])

    @observe("prompt", "stage")
    def _say_unknown(self, _: Any = None) -> None:
        n = self.net.vocabulary.unknown(self._typed)
        self.problem = SAY.unknown.format(n=n) if n else ""

    @property
    def net(self) -> CharLM:
        """The net that writes."""
        return self.nets[self.names[self.stage]]

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
        key = (self.stage, self.prompt, self.temperature, self.seed)
        if self._made is None or self._made[0] != key:
            self._made = key, Writing(self.net, self.given, self.temperature, self.seed)
        return self._made[1]

    @property
    def written(self) -> str:
        """The characters that were drawn so far."""
        self.writing.drawn(self.n)
        return self.net.vocabulary.decode(self.writing.codes[: self.n])

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
            text=text if len(text) <= 90 else f"…{text[-90:]}",
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


def course_nets() -> tuple[dict[str, CharLM], dict[str, float]]:
    """The three snapshots of the course's net by the names that the learner reads, and the measured bits."""
    told = zip(SAY.stages, char_lm.STAGES.items(), strict=True)
    names = {stage: name.format(updates) for name, (stage, updates) in told}
    bits = {names.get(name, name): value for name, value in char_lm.measured().items()}
    return {name: char_lm.load(stage) for stage, name in names.items()}, bits

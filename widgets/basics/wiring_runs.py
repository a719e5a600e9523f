"""What a wiring did with one input: labels and numbers, step by step, and the same in words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lessons.numerics import Array, sigmoid
from lessons.tasks import wirings as tasks
from lessons.trained_nets import wirings
from widgets.core import texts


@dataclass(frozen=True)
class Wired:
    """One run of a wiring over T steps, ready to be drawn.

    `inputs` and `outputs` label the steps that have one, "" where there is none; LIVE is a number: of y, or x_1.
    `fed` are the inputs that the net wrote itself, from step `split` on.
    h is (T, n_h); y is (T,), NaN without a number.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    h: Array
    y: Array
    said: str
    fed: tuple[str, ...] = ()
    split: int = 0


class Texts(texts.Texts):
    """The parts of a caption."""

    negated: str = "one number in, {x:.2f}; one number out, {y:.2f} (its negative is {wanted:.2f})"
    drawn: str = "one number in, {x:.2f} periods; {T} points out, at most {off:.2f} from the wave"
    label: str = "{T} in, one label out: “{text}” is {label} (p = {p:.2f})"
    tagged: str = "{T} in, {out} out: {tags}"
    written: str = "{T} in, then {out} out: “{text}” becomes “{answer}”, {right}"
    p: str = "p(positive) = "
    judged: tuple[str, str] = ("which is not its reverse", "its reverse")


SAY = Texts()
LIVE = "#"  # the label of a step whose number is live


def negated(x: float) -> Wired:
    """The one-to-one net at x."""
    trace = wirings.one_to_one(x)
    y = trace["y"][:, 0]
    said = SAY.negated.format(x=x, y=y[0], wanted=-x)
    return Wired((LIVE,), (LIVE,), trace["h"], y, said)


def drawn(swings: float) -> Wired:
    """The one-to-many net at a number of swings."""
    trace = wirings.one_to_many(swings)
    y, T = trace["y"][:, 0], tasks.CURVE_STEPS
    off = np.abs(y - tasks.curve(swings)).max()
    said = SAY.drawn.format(x=swings, T=T, off=off)
    return Wired((LIVE,) + ("",) * (T - 1), (LIVE,) * T, trace["h"], y, said)


def judged(text: str) -> Wired:
    """The many-to-one net on words; y holds, at the last step, the probability of positive."""
    trace, words = wirings.many_to_one(text), tuple(text.split())
    p = float(sigmoid(trace["y"][-1, 0]))
    y = np.append(np.full(len(words) - 1, np.nan), p)
    label = wirings.LABELS[wirings.label_of(p)]
    said = SAY.label.format(T=_count(len(words), "word"), text=text, label=label, p=p)
    outputs = ("",) * (len(words) - 1) + (LIVE,)
    return Wired(words, outputs, trace["h"], y, said)


def tagged(text: str) -> Wired:
    """The many-to-many net on words."""
    trace, words, found = wirings.many_to_many(text), tuple(text.split()), wirings.tag(text)
    pairs = ", ".join(f"{word} {tag}" for word, tag in zip(words, found, strict=True))
    size = {"T": _count(len(words), "word"), "out": _count(len(found), "tag")}
    said = SAY.tagged.format(**size, tags=pairs)
    return Wired(words, tuple(found), trace["h"], np.full(len(words), np.nan), said)


def written(text: str) -> Wired:
    """The encoder-decoder on letters; the decoder's inputs are what it wrote the step before."""
    read, answer = wirings.encoder_decoder(text)
    symbols = [tasks.SYMBOLS[i] for i in answer["y"].argmax(axis=1)]
    reply = "".join(symbols).removesuffix(tasks.END)
    right = SAY.judged[reply == text[::-1]]
    size = {"T": _count(len(text), "letter"), "out": len(symbols)}
    said = SAY.written.format(**size, text=text, answer=reply, right=right)
    h, quiet = np.concatenate([read["h"], answer["h"]]), ("",) * len(text)
    fed = (tasks.END, *symbols[:-1])
    nothing = np.full(len(h), np.nan)
    inputs = (*text, *("",) * len(symbols))
    return Wired(inputs, (*quiet, *symbols), h, nothing, said, fed, len(text))


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


RUNS: dict[str, Callable[..., Wired]] = dict(
    zip(wirings.WIRINGS, (negated, drawn, judged, tagged, written), strict=True)
)

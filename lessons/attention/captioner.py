"""Nets that caption a scene, in numpy: a small CNN, and an LSTM that writes one word after the other.

    "h_0"    the picture is one vector v, and h_0 = W v: the decoder sees it once, before the first word
    "soft"   the picture is 36 vectors a_1 .. a_36; attention mixes them before each word: z_t = sum_i alpha_i a_i
    "hard"   the same net, but z_t is the one a_i with the largest alpha_i

After Xu et al., "Show, attend and tell", 2015. `python -m lessons.train captioner` has trained them by captions alone;
`untrained` gives each as it was before its first update.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lessons.attention.mechanism import additive_scores, hard, soft
from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import Step, weights
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.layers import conv2d, dense, flatten, max_pool, relu
from lessons.numerics import Array, softmax, uniform
from lessons.tasks.scenes import END, NUMBER, SIDE, START, WORDS, Scene, render

KINDS = H_0, SOFT, HARD = "h_0", "soft", "hard"
SEEDS = (0, 1, 2)
SHIPPED = 0  # the seed whose weights come with the course
FILES = {H_0: "captioner_h0", SOFT: "captioner", HARD: "captioner"}  # the checkpoint of each
FIRST, DEPTH, MAP = 16, 32, SIDE // 4  # channels of the two convolutions; locations along a side
VECTOR, UNITS, EMBEDDING, ATTENTION_UNITS = (
    128,
    64,
    16,
    32,
)  # numbers in v, in h, in a word, in a score
MOST = 8  # words that are written at most
CELL_WEIGHTS = tuple(f"{kind}_{gate}" for kind in "Wb" for gate in "figo")


@dataclass(frozen=True, eq=False)
class CaptionNet:
    """A decoder of one of KINDS, with the CNN that was trained with it.

    `weights`: conv1.W (16, 3, 3, 3), conv1.b, conv2.W (32, 16, 3, 3), conv2.b, embed (words, 16), W_y, b_y. With h_0
    also W_v (128, 1152), b_v, W_h0 (64, 128); with attention position (36, 32), W_0 (128, 32), b_0, and W_q (32, 64),
    W_k (32, 32), w_s (32,) for the scores.
    """

    kind: str
    weights: Mapping[str, Array]
    cell: LSTMCell

    def see(self, pixels: Array) -> Array:
        """What the CNN makes of a picture (24, 24, 3): a_1 .. a_36 (36, 32), or with h_0 one vector v (128,)."""
        w = self.weights
        maps = pixels.transpose(2, 0, 1)
        for name in ("conv1", "conv2"):
            framed = np.pad(maps, ((0, 0), (1, 1), (1, 1)))  # so that the size stays
            maps = max_pool(relu(conv2d(framed, w[f"{name}.W"], w[f"{name}.b"])))
        a = maps.reshape(DEPTH, MAP * MAP).T
        if self.kind == H_0:
            return relu(dense(flatten(a), w["W_v"], w["b_v"]))
        return a + w["position"]  # so that a position is known by its vector

    def start(self, seen: Array) -> Step:
        """The state before the first word: h_0 = W v and c_0 = 0, or both from the mean of a_1 .. a_36."""
        w = self.weights
        if self.kind == H_0:
            return {"h": w["W_h0"] @ seen, "c": np.zeros(UNITS)}
        h_0, c_0 = np.split(np.tanh(w["W_0"] @ seen.mean(axis=0) + w["b_0"]), 2)
        return {"h": h_0, "c": c_0}

    def word(
        self, code: int, state: Mapping[str, Array], seen: Array, mask: ArrayLike | None = None
    ) -> Step:
        """One step: from the word before and the state to p (words,), all of the cell's step, and with attention
        scores and alpha (36,) and the context z (32,). The mask (36,) is False where it may not attend.
        """
        w = self.weights
        x_t, found = w["embed"][code], dict[str, Array]()
        if self.kind != H_0:
            found = attended(self, state["h"], seen, mask)
            x_t = np.concatenate([x_t, found["z"]])
        step = self.cell.step(x_t, state)
        read = step["h"] if self.kind == H_0 else np.concatenate([step["h"], found["z"]])
        return step | found | {"p": softmax(w["W_y"] @ read + w["b_y"])}

    def say(
        self,
        pixels: Array,
        masks: Mapping[int, ArrayLike] | None = None,
        swaps: Mapping[int, Array] | None = None,
    ) -> "Said":
        """The caption of a picture, the likeliest word at each step; by word, counted from 0, `masks`, and `swaps`,
        the pixels of another picture that is attended to at that word alone.
        """
        seen = self.see(pixels)
        others = {word: self.see(other) for word, other in (swaps or {}).items()}
        state, code, words, steps = self.start(seen), NUMBER[START], list[str](), list[Step]()
        while len(words) < MOST and (not words or words[-1] != END):
            t = len(words)
            step = self.word(code, state, others.get(t, seen), (masks or {}).get(t))
            state, code = {"h": step["h"], "c": step["c"]}, int(step["p"].argmax())
            words.append(WORDS[code])
            steps.append(step)
        return Said(tuple(words), {name: np.array([s[name] for s in steps]) for name in steps[0]})


@dataclass(frozen=True, eq=False)
class Said:
    """A caption, the end among its words, and all that was computed for it, by name, a row for each word."""

    words: tuple[str, ...]
    trace: Mapping[str, Array]

    def __str__(self) -> str:
        """The words, without the end."""
        return " ".join(word for word in self.words if word != END)


def attended(net: CaptionNet, h: Array, a: Array, mask: ArrayLike | None = None) -> Step:
    """Attention from state h (64,): scores and attention weights alpha (36,), and the context z (32,)."""
    w = net.weights
    scores = additive_scores(h, a, w["W_q"], w["W_k"], w["w_s"])
    alpha = hard(scores, mask) if net.kind == HARD else soft(scores, mask=mask)
    return {"scores": scores, "alpha": alpha, "z": alpha @ a}


def untrained(kind: str = SOFT, seed: int = SHIPPED) -> CaptionNet:
    """A net as it is before training: the start that `lessons.train.captioner` takes from this seed."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no decoder here; take {', '.join(KINDS)}.")
    rng, n = np.random.default_rng(seed), len(WORDS)
    gain = 6**0.5  # relu lets half of the numbers through: He et al., 2015
    w = {
        "conv1.W": gain * uniform(27, (FIRST, 3, 3, 3), rng),
        "conv1.b": np.zeros(FIRST),
        "conv2.W": gain * uniform(9 * FIRST, (DEPTH, FIRST, 3, 3), rng),
        "conv2.b": np.zeros(DEPTH),
        "embed": rng.normal(size=(n, EMBEDDING)),
    }
    w |= _vector_weights(n, rng) if kind == H_0 else _attention_weights(n, rng)
    cell = LSTMCell(EMBEDDING if kind == H_0 else EMBEDDING + DEPTH, UNITS, rng)
    cell.b_f = np.ones(UNITS)  # lesson 14: a start that keeps
    return CaptionNet(kind, w, cell)


def _vector_weights(n: int, rng: np.random.Generator) -> dict[str, Array]:
    size = MAP * MAP * DEPTH
    return {
        "W_v": 6**0.5 * uniform(size, (VECTOR, size), rng),
        "b_v": np.zeros(VECTOR),
        "W_h0": 3**0.5 * uniform(VECTOR, (UNITS, VECTOR), rng),
        "W_y": uniform(UNITS, (n, UNITS), rng),
        "b_y": np.zeros(n),
    }


def _attention_weights(n: int, rng: np.random.Generator) -> dict[str, Array]:
    return {
        "position": 0.5 * rng.normal(size=(MAP * MAP, DEPTH)),
        "W_0": uniform(DEPTH, (2 * UNITS, DEPTH), rng),
        "b_0": np.zeros(2 * UNITS),
        "W_q": uniform(UNITS, (ATTENTION_UNITS, UNITS), rng),
        "W_k": uniform(DEPTH, (ATTENTION_UNITS, DEPTH), rng),
        "w_s": uniform(ATTENTION_UNITS, (ATTENTION_UNITS,), rng),
        "W_y": uniform(UNITS + DEPTH, (n, UNITS + DEPTH), rng),
        "b_y": np.zeros(n),
    }


def arrays(net: CaptionNet) -> dict[str, Array]:
    """All weights of a net by name, those of its cell among them."""
    return dict(net.weights) | weights(net.cell)


def with_arrays(kind: str, own: Mapping[str, Array]) -> CaptionNet:
    """The net of these weights, named as `arrays` names them."""
    cell = LSTMCell(own["W_f"].shape[1] - UNITS, UNITS, np.random.default_rng(0))
    for name in CELL_WEIGHTS:
        setattr(cell, name, own[name])
    return CaptionNet(kind, {k: w for k, w in own.items() if k not in CELL_WEIGHTS}, cell)


@cache
def load(kind: str = SOFT) -> CaptionNet:
    """A trained decoder that comes with the course; CheckpointError if the file is not the one that was made."""
    shapes = {f"{kind}.{name}": array.shape for name, array in arrays(untrained(kind)).items()}
    kept = load_checkpoint(FILES[kind], shapes)
    return with_arrays(kind, {name.partition(".")[2]: kept[name] for name in shapes})


def measured() -> dict[str, Any]:
    """What the manifest says of the nets, by name and seed: see `lessons.train.captioner`."""
    return {key: x for file in FILES.values() for key, x in manifest_entry(file)["scores"].items()}


def captions(net: CaptionNet, scenes: Sequence[Scene]) -> list[Said]:
    """What a net says of each scene, drawn without noise."""
    return [net.say(render(scene)) for scene in scenes]

"""The torch twins of the encoder-decoders in `lessons.encoder_decoder`: the same net, for whole batches."""

import threading

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lessons.cells import weights
from lessons.encoder_decoder import LOOK, READER, WORD, WRITER, Seq2Seq
from lessons.models import from_torch
from lessons.numerics import Array
from lessons.seq2seq import from_arrays
from lessons.translation_tasks import Task

_DRAWING = threading.Lock()  # of random weights: torch has one source for all threads


class TorchSeq2Seq(nn.Module):
    """The torch twin of a `Seq2Seq`, for batches."""

    def __init__(self, task: Task, attention: str, seed: int) -> None:
        """Torch's default weights, but forget biases of 1, and a vector of zeros for UNKNOWN unless it is trained."""
        super().__init__()
        self.task, self.attention = task, attention
        with _DRAWING:
            torch.manual_seed(seed)
            self._draw(task, attention)
        with torch.no_grad():
            for name, bias in self.named_parameters():
                if "bias_ih" in name:
                    n = len(bias) // 4
                    bias[n : 2 * n] = 1.0

    def _draw(self, task: Task, attention: str) -> None:
        values = 2 * READER
        n_x, n_y = len(task.reads), len(task.writes)
        self.E_x = nn.Embedding(
            n_x, WORD, padding_idx=None if task.words else n_x - 1, dtype=torch.float32
        )
        self.E_y = nn.Embedding(n_y, WORD, dtype=torch.float32)
        self.readers = nn.LSTM(
            WORD, READER, batch_first=True, bidirectional=True, dtype=torch.float32
        )
        self.first = nn.Linear(values, 2 * WRITER, dtype=torch.float32)
        self.writer = nn.LSTMCell(WORD + values, WRITER, dtype=torch.float32)
        if attention != "none":
            self.W_q = nn.Linear(WRITER, LOOK, bias=False, dtype=torch.float32)
            self.W_k = nn.Linear(values, LOOK, bias=False, dtype=torch.float32)
        if attention == "additive":
            self.v = nn.Linear(LOOK, 1, bias=False, dtype=torch.float32)
        self.out = nn.Linear(WRITER + values, n_y, dtype=torch.float32)

    def read(self, xs: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Codes (B, L) to values (B, L, 2 READER) and the fixed vectors (B, 2 READER)."""
        packed = pack_padded_sequence(self.E_x(xs), lengths, batch_first=True, enforce_sorted=False)
        out, (h, _) = self.readers(packed)
        return pad_packed_sequence(out, batch_first=True)[0], torch.cat([h[0], h[1]], dim=1)

    def look(self, h: Tensor, values: Tensor, keys: Tensor, allowed: Tensor) -> Tensor:
        """The contexts (B, 2 READER) for the queries h (B, WRITER)."""
        if self.attention == "dot":
            scores = (keys @ self.W_q(h)[:, :, None])[..., 0] / LOOK**0.5
        else:
            scores = self.v(torch.tanh(self.W_q(h)[:, None] + keys))[..., 0]
        alpha = scores.masked_fill(~allowed, -torch.inf).softmax(dim=1)
        context: Tensor = (alpha[:, None] @ values)[:, 0]
        return context

    def forward(self, xs: Tensor, lengths: Tensor, given: Tensor | int) -> Tensor:
        """Scores (B, T, n_y) of the next symbol after each one of `given` (B, T).

        A number in place of `given`: so many steps, each given what the one before found likeliest.
        """
        values, fixed = self.read(xs, lengths)
        allowed = torch.arange(values.shape[1]) < lengths[:, None]
        keys = values if self.attention == "none" else self.W_k(values)
        h, c = torch.tanh(self.first(fixed)).chunk(2, dim=1)
        free, ys = isinstance(given, int), list[Tensor]()
        last = torch.zeros(len(xs), dtype=torch.long)  # END's number
        for t in range(given if isinstance(given, int) else given.shape[1]):
            token = self.E_y(last if isinstance(given, int) else given[:, t])
            context = fixed if self.attention == "none" else self.look(h, values, keys, allowed)
            h, c = self.writer(torch.cat([token, context], dim=1), (h, c))
            ys.append(self.out(torch.cat([h, context], dim=1)))
            last = ys[-1].argmax(dim=1) if free else last
        return torch.stack(ys, dim=1)

    def arrays(self) -> dict[str, Array]:
        """The weights under the names of `lessons.seq2seq.named`."""
        found = {name: p.detach() for name, p in self.named_parameters()}
        kept = {
            f"{part}.{name}": array
            for part, prefix, suffix in (
                ("forward", "readers.", "_l0"),
                ("backward", "readers.", "_l0_reverse"),
                ("writer", "writer.", ""),
            )
            for name, array in _cell(found, prefix, suffix).items()
        }
        own = {"E_x": "E_x.weight", "E_y": "E_y.weight", "W_0": "first.weight", "b_0": "first.bias"}
        own |= {"W_y": "out.weight", "b_y": "out.bias"}
        if self.attention != "none":
            own |= {"W_q": "W_q.weight", "W_k": "W_k.weight"}
        if self.attention == "additive":
            own["v"] = "v.weight"
        kept |= {name: found[key].double().numpy().copy() for name, key in own.items()}
        return kept | ({"v": kept["v"][0]} if "v" in kept else {})

    def numpy(self) -> Seq2Seq:
        """A copy of the net as it is now, to be walked."""
        return from_arrays(self.task.name, self.attention, self.arrays())


def _cell(found: dict[str, Tensor], prefix: str, suffix: str) -> dict[str, Array]:
    """The weights of one LSTM among the parameters `found`, by the names of LSTMCell."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    state = {f"{name}_l0": found[f"{prefix}{name}{suffix}"] for name in names}
    n_h, n_x = state["weight_hh_l0"].shape[1], state["weight_ih_l0"].shape[1]
    with _DRAWING:
        layer = nn.LSTM(n_x, n_h, dtype=torch.float32)
    layer.load_state_dict(state)
    return weights(from_torch(layer))


def rounded(net: TorchSeq2Seq) -> TorchSeq2Seq:
    """`net` itself, its two biases made one and its weights rounded to float16, as the checkpoint keeps them."""
    found = dict(net.named_parameters())
    with torch.no_grad():
        for name, bias in found.items():
            if "bias_hh" in name:
                found[name.replace("_hh", "_ih")].add_(bias)
                bias.zero_()
        for p in found.values():
            p.copy_(p.half())
    return net

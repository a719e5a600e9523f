"""The bridge to torch: the same weights as a numpy cell and as a torch layer, with a read-out or without.

torch stacks the gates in one matrix and keeps two biases, one beside W_ih and one beside W_hh.
Only their sum matters, except in the GRU's candidate, where the reset gate comes in between.
"""

from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn

from lessons.cells.basic import BuiltInCell, GRUCell, LSTMCell, RNNCell
from lessons.cells.readout import Readout
from lessons.numerics import Array

TorchLayer = nn.RNN | nn.LSTM | nn.GRU
TorchState = Tensor | tuple[Tensor, Tensor]
Stacked = tuple[Array, Array, Array, Array]  # torch's weight_ih, weight_hh, bias_ih, bias_hh

LAYERS: dict[type[Any], type[TorchLayer]] = {RNNCell: nn.RNN, LSTMCell: nn.LSTM, GRUCell: nn.GRU}
STACKED_NAMES = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]


def to_torch(cell: BuiltInCell) -> TorchLayer:
    """A float64 torch layer, one layer, one direction, that computes what `cell` computes.

    TypeError for a cell of any other class: torch has no layer for it.
    """
    if type(cell) not in LAYERS:
        raise TypeError(f"torch has no layer for a {type(cell).__name__}")
    layer = LAYERS[type(cell)](cell.n_x, cell.state_sizes["h"], dtype=torch.float64)
    named = zip(STACKED_NAMES, _stack(cell), strict=True)
    layer.load_state_dict({name: torch.tensor(value) for name, value in named})
    return layer


def from_torch(layer: TorchLayer) -> BuiltInCell:
    """A numpy cell that computes, in float64, what a torch layer computes.

    ValueError unless the layer has one layer, one direction, no projection, and tanh; TypeError
    for any other module. A layer without biases gives a cell whose biases are zero.
    """
    kind = next((cell for cell, torchs in LAYERS.items() if isinstance(layer, torchs)), None)
    if kind is None:
        raise TypeError(f"expected nn.RNN, nn.LSTM or nn.GRU, not {type(layer).__name__}")
    plain = layer.num_layers == 1 and not layer.bidirectional and not layer.proj_size
    if not plain or getattr(layer, "nonlinearity", "tanh") != "tanh":
        raise ValueError("only one layer, one direction, no projection, and tanh fit a cell")
    found = {name: p.detach().double().cpu().numpy() for name, p in layer.named_parameters()}
    no_bias = np.zeros(len(found["weight_hh_l0"]))
    W_ih, W_hh, b_ih, b_hh = (found.get(name, no_bias).copy() for name in STACKED_NAMES)
    cell: BuiltInCell = kind(layer.input_size, layer.hidden_size, np.random.default_rng(0))
    for name, value in _unstack(cell, (W_ih, W_hh, b_ih, b_hh)).items():
        setattr(cell, name, value)
    return cell


class TorchReadout(nn.Module):
    """The torch twin of a cell and its read-out: a recurrent layer `rnn`, and a linear layer `out` on its states."""

    def __init__(self, rnn: TorchLayer, n_y: int) -> None:
        """Torch's default weights for the read-out of `rnn`, n_y numbers."""
        super().__init__()
        self.rnn = rnn
        dtype = rnn.get_parameter("weight_hh_l0").dtype
        self.out = nn.Linear(rnn.hidden_size, n_y, dtype=dtype)

    @classmethod
    def of(cls, net: Readout[Any]) -> Self:
        """The twin of `net`, whose cell is a built-in one, in float64; it learns one bias where the cell has one."""
        twin = cls(to_torch(net.cell), len(net.b_y))
        second = twin.rnn.get_parameter("bias_hh_l0")
        second.requires_grad_(isinstance(twin.rnn, nn.GRU))
        twin.out.load_state_dict({"weight": torch.tensor(net.W_hy), "bias": torch.tensor(net.b_y)})
        return twin

    @classmethod
    def drawn(
        cls,
        layer: type[TorchLayer],
        n_x: int,
        n_h: int,
        n_y: int,
        seed: int,
        forget_bias: float | None = None,
    ) -> Self:
        """Torch's default weights from `seed`, in float32; but the `forget_bias` of an LSTM, if it is given."""
        torch.manual_seed(seed)
        twin = cls(layer(n_x, n_h, dtype=torch.float32), n_y)
        if forget_bias is not None:
            with torch.no_grad():
                twin.rnn.get_parameter("bias_hh_l0").zero_()
                twin.rnn.get_parameter("bias_ih_l0")[n_h : 2 * n_h] = forget_bias
        return twin

    def forward(self, xs: Tensor, state: TorchState | None = None) -> tuple[Tensor, TorchState]:
        """Inputs (T, B, n_x) to scores (T, B, n_y) after every step, and the state after the last."""
        hs, state = self.rnn(xs, state)
        return self.out(hs), state

    def parts(self) -> tuple[Any, Array, Array]:
        """The cell, W_hy and b_y as they are now, in numpy: copies, in float64."""
        W_hy, b_y = (p.detach().double().numpy().copy() for p in self.out.parameters())
        return from_torch(self.rnn), W_hy, b_y

    def arrays(self) -> dict[str, Array]:
        """All weights as they are now, by the names of `Readout.arrays`."""
        return Readout(*self.parts()).arrays()


def _stack(cell: BuiltInCell) -> Stacked:
    """The weights of `cell` in torch's order: LSTM i, f, g, o; GRU r, z, n."""
    n_h = cell.state_sizes["h"]
    if isinstance(cell, RNNCell):
        return cell.W_xh, cell.W_hh, cell.b_h, np.zeros(n_h)
    if isinstance(cell, LSTMCell):
        W = np.vstack([cell.W_i, cell.W_f, cell.W_g, cell.W_o])  # (4 n_h, n_h + n_x)
        b = np.hstack([cell.b_i, cell.b_f, cell.b_g, cell.b_o])
        return W[:, n_h:], W[:, :n_h], b, np.zeros(4 * n_h)
    W = np.vstack([cell.W_r, cell.W_z])  # (2 n_h, n_h + n_x)
    W_ih, W_hh = np.vstack([W[:, n_h:], cell.W_xn]), np.vstack([W[:, :n_h], cell.W_hn])
    b_hh = np.hstack([np.zeros(2 * n_h), cell.b_hn])
    return W_ih, W_hh, np.hstack([cell.b_r, cell.b_z, cell.b_xn]), b_hh


def _unstack(cell: BuiltInCell, stacked: Stacked) -> dict[str, Array]:
    """Torch's weights by the names of `cell`."""
    W_ih, W_hh, b_ih, b_hh = stacked
    W, b = np.hstack([W_hh, W_ih]), b_ih + b_hh  # on [h_{t-1}; x_t]
    if isinstance(cell, RNNCell):
        return {"W_xh": W_ih, "W_hh": W_hh, "b_h": b}
    if isinstance(cell, LSTMCell):
        W_i, W_f, W_g, W_o = np.split(W, 4)
        b_i, b_f, b_g, b_o = np.split(b, 4)
        own = {"W_f": W_f, "W_i": W_i, "W_g": W_g, "W_o": W_o}
        return own | {"b_f": b_f, "b_i": b_i, "b_g": b_g, "b_o": b_o}
    W_r, W_z, _ = np.split(W, 3)
    b_r, b_z, _ = np.split(b, 3)
    (_, _, W_xn), (_, _, W_hn) = np.split(W_ih, 3), np.split(W_hh, 3)
    (_, _, b_xn), (_, _, b_hn) = np.split(b_ih, 3), np.split(b_hh, 3)
    own = {"W_r": W_r, "W_z": W_z, "b_r": b_r, "b_z": b_z}
    return own | {"W_xn": W_xn, "W_hn": W_hn, "b_xn": b_xn, "b_hn": b_hn}

"""The gradient of a sum of losses, contribution by contribution, for the net that spells.

Each letter of a word adds one term L_t to the loss, and each time step uses the same weights once more. A ledger has
one row for each loss term and one column for each time step; the entry is the contribution of that step to the
gradient of that term. The gradient is the sum of all entries. Truncation crosses out the far ones.
"""

from dataclasses import dataclass

import numpy as np

from lessons.gradients.truncation import Mask, gradient_triangle, states_before
from lessons.numerics import Array, cross_entropy
from lessons.toy_models.hello import HelloNet


@dataclass(frozen=True)
class Ledger:
    """Every contribution to every gradient of L = L_1 + ... + L_T.

    Arrays count from 0: row t is the loss term L_{t+1}, column s the time step s + 1.
    """

    losses: Array  # L_t in nats, (T,)
    state_grads: Array  # dL_t/dh_s, (T, T, n_h); zero for s > t
    contributions: dict[str, Array]  # of step s to dL_t/dW, by name, (T, T, *W.shape)

    def total(self, name: str, keep: Mask | None = None) -> Array:
        """dL/dW: the sum of all contributions, or of those that `keep` (T, T) leaves."""
        terms = self.contributions[name]
        total: Array = (terms if keep is None else terms[keep][np.newaxis]).sum(axis=(0, 1))
        return total


def ledger(net: HelloNet) -> Ledger:
    """The ledger of a net that reads its word: W_xh, W_hh, b_h, and of the read-out W_hy and b_y.

    The read-out of step t is used by L_t alone, so its contributions lie on the diagonal.
    """
    trace, targets = net.forward(), net.encoded(net.word[1:])
    dy = trace["p"] - targets  # dL_t/dy_t
    dh, da = gradient_triangle(net.cell, trace["h"], dy @ net.W_hy)
    used = {"W_xh": trace["x"], "W_hh": states_before(trace), "b_h": np.ones((len(dy), 1))}
    terms = {name: np.einsum("tsi,sj->tsij", da, row) for name, row in used.items()}
    terms["b_h"] = terms["b_h"][..., 0]
    alone = np.eye(len(dy))
    terms["W_hy"] = np.einsum("ts,ti,tj->tsij", alone, dy, trace["h"])
    terms["b_y"] = np.einsum("ts,ti->tsi", alone, dy)
    losses = cross_entropy(trace["y"], targets.argmax(axis=1))
    return Ledger(losses, dh, terms)

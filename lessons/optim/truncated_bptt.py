"""Truncated backpropagation through time on a long text: a gradient for each chunk, the state carried between them.

Williams and Peng, "An efficient gradient-based algorithm for on-line training of recurrent network trajectories", 1990.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from lessons.numerics import Array
from lessons.optim.task_training import Net, forward_and_back
from lessons.tasks.protocol import Examples
from lessons.tasks.text import Codes

Chunk = tuple[Examples, bool]  # what is read and comes next; whether it begins the text again


def chunks(codes: Codes, n: int, batch: int, truncate: int) -> Iterator[Chunk]:
    """Without end: characters xs (T, B, n), one-hot in float32, and the numbers (T, B) of those that come next.

    The text is cut into B = `batch` streams, read side by side; stream b goes on in the next chunk where this one
    ended. T is `truncate`, or less at the end. A short text has fewer streams, of `truncate` characters or as many as
    there are.
    """
    # An eighth of the size: they stay as long as the training.
    codes = codes.astype(np.min_scalar_type(n))
    length = (len(codes) - 1) // batch
    if length < truncate:
        batch = max((len(codes) - 1) // truncate, 1)
        length = (len(codes) - 1) // batch
    read, wanted = (codes[i : i + batch * length].reshape(batch, length).T for i in (0, 1))
    one_hot: Array = np.eye(n).astype(np.float32)
    while True:
        for start in range(0, length, truncate):
            window = slice(start, start + truncate)
            yield Examples(one_hot[read[window]], wanted[window].astype(np.intp)), start == 0


def chunk_gradients(net: Net, chunks: Iterable[Chunk]) -> Iterator[tuple[float, dict[str, Array]]]:
    """Of each chunk the mean loss, in nats, and its gradient by name, at the weights that `net` has by then."""
    state = None
    for runs, begins in chunks:
        done = forward_and_back(net, runs, None if begins else state)
        state = done.state  # the numbers go on into the next chunk, the gradient does not
        yield done.loss, done.grads


def dropout_gradients(
    net: Net, chunks: Iterable[Chunk], dropout: float, rng: np.random.Generator
) -> Iterator[tuple[float, dict[str, Array]]]:
    """The same with dropout between h_t and the read-out: each unit is set to 0 with this probability at every step.

    What stays is divided by 1 - `dropout`. The recurrent connection has none (Zaremba et al., 2014).
    """
    state, n_h = None, net.W_hy.shape[1]
    for runs, begins in chunks:
        mask = (rng.random((*runs.xs.shape[:2], n_h)) >= dropout) / (1.0 - dropout)
        done = forward_and_back(net, runs, None if begins else state, mask)
        state = done.state
        yield done.loss, done.grads

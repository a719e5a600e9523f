"""The gradient on the tasks that are guessed: the net of lesson 14, trained by backpropagation through time."""

from lessons.guessed_tasks import OwnTask
from lessons.lag import STARTS, LagNet, Record, Start, train_until

UPDATES = 400  # each on 32 fresh runs
OPEN = STARTS["LSTM, bias 3"]


def learn(task: OwnTask, start: Start = OPEN, seed: int = 0, n_h: int = 32) -> Record:
    """Train a net from `start`, an entry of `lessons.lag.STARTS`, until it solves the task or UPDATES are over."""
    *_, last = train_until(LagNet(start, task, seed, n_h), task, UPDATES, seed=seed)
    return last

"""What a gate does for the answers of a trained story reader: the gate is clamped in every story, from the first word.

A number is the same for all units (0 is zero ablation); "mean" is mean ablation, each unit at its own mean.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

from lessons.analysis.ablations import accuracy
from lessons.cells.interventions import Clamps, at_mean, clamped
from lessons.cells.protocol import Trace
from lessons.tasks.stories import Story
from lessons.trained_nets.story_reader import StoryNet

GATES = "fio"
Value = float | Literal["mean"]


def ablated_accuracy(net: StoryNet, told: Sequence[Story], gate: str, value: Value) -> float:
    """The fraction of stories that `net` answers rightly while `gate` of all units stands at `value`.

    The mean is over all words of `told`, in the net without ablation.
    """
    ablation: Callable[[Trace], Clamps]
    if value == "mean":
        ablation = partial(at_mean, name=gate, over=net.run_each(told))
    else:
        ablation = partial(clamped, name=gate, value=value)
    runs = [(net.encode(str(story)), story.subjects[-1]) for story in told]
    return accuracy(net.cell, runs, lambda h: int(net.probabilities(h).argmax()), ablation)


def ablation_table(
    kinds: Mapping[str, Sequence[StoryNet]], told: Sequence[Story], value: Value
) -> str:
    """A row for each gate at `value`; below the name of each kind, the lowest and highest accuracy of its nets."""
    rows = [" " * 9 + "".join(f"   {name:18}" for name in kinds).rstrip()]
    for gate in GATES:
        row = f"{gate} at {value:<4}"
        for nets in kinds.values():
            ends = [ablated_accuracy(net, told, gate, value) for net in nets]
            row += f"   {f'{min(ends):.2f} to {max(ends):.2f}':18}"
        rows.append(row.rstrip())
    return "\n".join(rows)

"""What the learner reads in `TrainCell`."""

from widgets.core import texts


class Texts(texts.Texts):
    """All of it."""

    reset_tip: str = "Back to the untrained cells, with these seeds"
    step: str = "look back"
    step_tip: str = "The training as it was at an earlier update"
    task: str = "task"
    lag: str = "time lag"
    lag_tip: str = "Time steps between the cue and the question, or the length of a sequence"
    units: str = "hidden units"
    rate: str = "learning rate"
    updates: str = "updates"
    seeds: str = "seeds"
    seeds_tip: str = "Each cell is initialised and trained once for each seed"
    matched: str = "match parameters"
    matched_tip: str = "Give the other cells as many hidden units as makes their parameters equal to the first cell's"
    text_tip: str = "The text whose next character is predicted; its last tenth is held out"
    loss: str = "training loss"
    norm: str = "gradient norm, before clipping"
    score: str = "held-out sequences"
    update: str = "update"
    hover: str = "%{y:.3g} at update %{x}<extra></extra>"
    dot_hover: str = "%{text}<extra></extra>"
    dot: str = "{score:.3f}, seed {seed}"
    legend: str = "{name}: {parameters:,} parameters"
    legend_units: str = "{name}: {units} units, {parameters:,} parameters"
    most: str = "Train at most {most} cells side by side; these are {n}."
    none: str = "Give a class to train, such as TrainCell(MyCell), or the name of an initialisation: {names}."
    aside: str = "{name} is left aside: {reason}"
    failed: str = "{name} stopped: {reason}"
    grades: tuple[str, str, str, str] = (
        "no better than the baseline",
        "better than the baseline, not solved",
        "solved",
        "ended in NaN or infinity",
    )
    on_seeds: str = "{grade} on {n} of {all} seeds"
    not_trained: str = "not trained"
    left_aside: str = "left aside"
    where: str = "{task}: {asks}."
    lagged: str = "{task} with time lag {lag}: {asks}."
    settings: str = " {units} hidden units, Adam at {rate:g}, {seeds} seeds."
    caption: str = " Update {step} of {steps}. {each}. Baseline, {baseline}."


SAY = Texts()

"""All that the learner reads in the training monitor."""

from widgets.core import texts


class Texts(texts.Texts):
    """Labels, tips and sentences."""

    before: str = "What is shown is of the text before."
    above: str = "Progress, bits per character and a sample"
    step: str = "step"
    step_tip: str = "Look back at any step of the training"
    source: str = "train on"
    sources: tuple[str, str, str] = ("a text of my own", "a file", "Python's library")
    typed_tip: str = "Type or paste a text; it is read when you leave the box"
    path: str = "path"
    path_tip: str = "A text file of yours; press Enter to read it"
    path_ghost: str = "for example diary.txt"
    encoding: str = "encoding"
    units: str = "units"
    rate: str = "learning rate"
    clip: str = "clip at"
    clip_tip: str = "A gradient of a larger norm is rescaled to this norm; off clips nothing"
    off: str = "off"
    cut: str = "truncation k"
    cut_tip: str = (
        "How many characters are read for one update; the gradient goes back over these alone"
    )
    seed: str = "seed"
    updates: str = "updates"
    pace: str = "pace"

    text: str = "{name}, {n:,} characters"
    cut_text: str = "{name}, the first {most:,} characters"
    caption: str = "{text}, step {step} of {steps}: "
    trained: str = "{bits:.1f} bits per character of the text it trains on (bigram {bigram:.1f})"
    held_out: str = ", {bits:.1f} of the validation text (bigram {bigram:.1f})"
    clipped: str = "; {count} of {of} updates clipped at {clip:g}"
    stop: str = "."
    bits: str = "bits per character"
    columns: tuple[str, str] = ("training text", "validation")
    rows: tuple[str, str, str] = ("the net", "bigram", "unigram")
    at: str = "step "
    of: str = " of {steps}"
    norm: str = "gradient norm "
    cuts: str = " updates clipped"
    writes: str = "what it writes at temperature {cool:g}"
    loss_axis: str = "bits per character"
    norm_axis: str = "gradient norm"
    clip_line: str = "clipping threshold"
    best: str = "lowest validation loss"
    steps_axis: str = "update"


SAY = Texts()

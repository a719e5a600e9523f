"""All that a learner reads in a lesion lab."""

from widgets.core import texts


class Texts(texts.Texts):
    """All that the learner reads."""

    name: str = "What is held"
    mode: str = "How it is held"
    modes: tuple[str, ...] = ("healthy", "clamp", "at its mean", "freeze", "by hand")
    unit: str = "unit (0 = all)"
    value: str = "value"
    start: str = "from step"
    typed: str = "text"
    healthy: str = "healthy"
    lesioned: str = "lesion"
    units: tuple[str, str] = ("all units", "unit {unit}")
    belief: tuple[str, str] = ("p(", ")")
    grads: str = "|dL/d{name}_{{t}}|"
    lines: tuple[str, ...] = ("grey: healthy",)
    held: str = "held"
    nothing: str = "Nothing is held."
    how: tuple[str, ...] = (
        "",
        "clamped to {value:.2f}",
        "clamped to {mean}",
        "frozen",
        "driven by hand (drag the upright sliders)",
    )
    means: tuple[str, str] = (
        "the mean of each over the {T} steps of the healthy run,",
        "its mean over the {T} steps of the healthy run, {value:.2f},",
    )
    lesion: str = "{name} of {unit} is {how} from step {start}{word} on."
    word: str = " (“{label}”)"
    says: str = " At the end the healthy net says {one} ({p:.2f}), this one {other} ({q:.2f})."
    apart: str = " At the end {name} is up to {d:.2f} away from the healthy one."
    blame: str = " |dL/d{name}| at step 1: {one:.0e} healthy, {other:.0e} here."
    waits: str = " (The gradients are being worked out.)"
    refused: str = "{name} must be one of {options}."
    unknown: str = "Not known: {words}; nothing goes in there."
    long: str = "That is {T} steps; this picture shows up to {most}, so shorten it."
    nobody: str = (
        'Nothing that this cell\'s step returns can be held; write return {{"h": h_t}}, say.'
    )
    large: str = "This cell has {n} units; the lab draws up to 32, so make a smaller one."


SAY = Texts()

"""All that a learner reads in an ablation lab."""

from widgets.core import texts


class Texts(texts.Texts):
    """All that the learner reads."""

    name: str = "What is clamped"
    mode: str = "How it is clamped"
    modes: tuple[str, ...] = ("healthy", "clamp", "at its mean", "freeze", "by hand")
    unit: str = "unit (0 = all)"
    value: str = "value"
    start: str = "from step"
    typed: str = "text"
    healthy: str = "healthy"
    ablated: str = "ablation"
    differs: str = "ablation − healthy"
    gap: str = "difference"
    lower: str = "The lower map of each quantity: what the ablation changes, or the run itself"
    units: tuple[str, str] = ("all units", "unit {unit}")
    probability: tuple[str, str] = ("p(", ")")
    grads: str = "|∂L/∂{name}_{{t}}|"
    lines: tuple[str, ...] = ("grey: healthy",)
    held: str = "clamped"
    nothing: str = "Nothing is clamped."
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
    ablation: str = "{name} of {unit} is {how} from step {start}{word} on."
    word: str = " (“{label}”)"
    says: str = " At the end the healthy net says {one} ({p:.2f}), this one {other} ({q:.2f})."
    way: str = " On the way {name} is up to {d:.2f} away from the healthy one."
    apart: str = " At the end {name} is up to {d:.2f} away from the healthy one."
    grad: str = " At step 1 the gradient of {name} is {times}."
    times: tuple[str, str, str] = ("as large as before", "0", "{ratio:.2g} times as large")
    waits: str = " (The gradients are being worked out.)"
    refused: str = "{name} must be one of {options}."
    unknown: str = "Not known: {words}; nothing goes in there."
    long: str = "That is {T} steps; this picture shows up to {most}, so shorten it."
    nobody: str = (
        'Nothing that this cell\'s step returns can be clamped; write return {{"h": h_t}}, say.'
    )
    large: str = "This cell has {n} units; the lab draws up to 32, so make a smaller one."


SAY = Texts()

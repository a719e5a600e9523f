"""All that a learner reads in an attention map."""

from widgets.core import texts


class Texts(texts.Texts):
    """All that the learner reads."""

    typed: str = "source"
    typing: str = "What the encoder reads; any text will do"
    net: str = "net"
    mode: str = "Soft: weights for all tokens. Hard: weight 1 for the token with the largest score"
    soft: str = "soft"
    hard: str = "hard"
    temperature: str = "temperature"
    hide: str = "mask the largest α"
    hide_tip: str = (
        "Mask the token with the largest weight in the framed row; a click on a token masks it, too"
    )
    show: str = "unmask all"
    t: str = "written"
    kinds: tuple[str, str, str] = ("additive", "dot-product", "no attention")
    own: str = "your attend"
    one: str = "the net"
    reads: str = "reads"
    masks: str = "click: mask"
    writes: str = "writes"
    end: str = "end"
    row: str = "row "
    scores: tuple[str, str, str] = ("scores e", "/ temp., mask", "softmax α")
    states: str = "values h_{j}"
    context: str = "c"
    candidates: str = "p of the next token"
    blind: tuple[str, str] = ("This net has no attention:", "every row gets the same 32 numbers.")
    sum: str = "c = "
    of: str = " · h(“"
    plus: str = "”) + "
    others: str = " of the other states"
    fixed: str = "c is what the encoder ended with, the same at every step."
    wrote: str = "Written: "
    verdict: tuple[str, str, str] = ("", "✗ right is: {truth}", "✓")
    filled: str = "· copied from the largest α: {text}"
    tell: tuple[str, str, str] = ("row {row}:", "α of “{token}”", "of “{token}”")
    unknown: str = "Not known: {words}; the net reads a placeholder there."
    broken: str = "Your attention fails: {error}. The map shows the softmax instead."
    last: str = "At least one token must stay; unmask another one first."
    strange_net: str = "{value!r} is not one of these nets: {options}."
    strange_task: str = "{task!r} is no task of this lesson; take one of {tasks}."
    two_tasks: str = (
        "The nets of one map must have one task; these have {tasks}, so make a map of each."
    )
    none_given: str = "The map needs a net, several by name, or the name of a task."
    caption: str = "{net}{how}: reads “{source}”, writes “{written}”{right}.{masked} {row}"
    how: tuple[str, str] = (", temperature {t:.1f}", ", hard")
    rightly: tuple[str, str] = (" (wrong)", " (right)")
    masked: str = " Masked: {tokens}."
    attends: str = "Row {row}, “{token}”: largest attention weights {best}."
    no_attention: str = "Row {row} is “{token}”; this net has no attention weights."
    weight: str = "“{token}” {alpha:.2f}"


SAY = Texts()

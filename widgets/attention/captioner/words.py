"""All that the learner reads on a captioner."""

from widgets.core import texts


class Texts(texts.Texts):
    """Sentences and labels."""

    kinds: tuple[str, str, str] = ("h₀ = W v", "soft attention", "hard attention")
    stages: tuple[str, str] = ("untrained", "trained")
    brush: str = "put a"
    shape: str = "shape that the brush paints"
    another: str = "another scene"
    clear: str = "clear"
    another_tip: str = "two shapes of a pair that no training saw"
    clear_tip: str = "take every shape away"
    picture: str = "the scene"
    map: str = "α before this word"
    no_map: str = "no α: h₀ has it all"
    next: str = "p of each word"
    help: tuple[str, str, str, str, str] = (
        "thick lines: cells of the scene",
        "framed: the shape to name",
        "click a cell of the scene to put",
        "a shape; again to take it away",
        "white line: α above half its peak",
    )
    said: str = "what it says"
    rows: tuple[str, str, str] = ("top row,", "middle row,", "bottom row,")
    columns: tuple[str, str, str] = ("left: sum of α", "middle: sum of α", "right: sum of α")
    location: tuple[str, str] = ("row {} of the map,", "column {}: α")
    step: str = "Word {t} of {T}, {kind}{raw}: “{word}”, p {p:.2f}. "
    raw: str = ", untrained"
    at_thing: str = "It should name the {colour} {shape}: {hit}, {mass:.2f} of α is there. "
    hits: tuple[str, str] = ("the peak is elsewhere", "the peak is on it")
    at_none: str = "It should name no shape. "
    no_attention: str = "The picture was seen once, before word 1. "
    says: str = "It says “{said}”"
    right: str = ", which is right."
    wrong: str = "; right is “{caption}”."
    outside: str = (
        ". Outside training: {n}, where all scenes had two shapes; no caption is right here."
    )
    counts: tuple[str, str, str] = ("no shape", "1 shape", "{n} shapes")
    nothing: str = "…"
    word: str = "word {}"
    verdicts: tuple[str, str, str] = ("", "✗ elsewhere", "✓ on it")
    stranger: str = (
        "a captioner shows a Scene, such as draw_scenes(1, 0, held_out=True)[0], not {!r}."
    )


SAY = Texts()

"""All words of the reproduction wall."""

from widgets.core import texts


class Texts(texts.Texts):
    """All that the learner reads."""

    row: str = "row"
    seed: str = "seed"
    seed_tip: str = (
        "The initial weights and all sequences follow from it; ours were the seeds 0, 1 and 2"
    )
    reset_tip: str = "Back to the untrained net of this row and seed; results stay"
    task: str = "task and net"
    published: str = "published"
    where: str = "paper, place"
    ours: str = "ours, seeds 0, 1, 2"
    yours: str = "yours"
    verdict: str = "verdict"
    not_run: str = "not run yet"
    waits: str = "Train draws the score, and here how far it is."
    not_seen: str = "{published} †"
    solved: str = "{n}/{all}: {counts} {unit}"
    failed: str = "0/{all} in {counts} {unit}"
    yours_solved: str = "seed {seed}: {count}"
    yours_failed: str = "seed {seed}: not in {count}"
    update: str = "update "
    of: str = " of {updates}"
    score: str = "score "
    seconds: str = "CPU s "
    curve: str = "score over the updates, from 0 to 1"
    asks: str = "Task. {asks}"
    source: str = "Published. {published}: {source}; {seen}."
    settings: str = "Set by hand. {settings}."
    deviation: str = "Not as in the paper ({k}): {what}."
    judged: str = "Verdict. {verdict}."
    judged_why: str = "Verdict. {verdict}: {why}."
    against: str = "Compared with {other}: the same budget."
    counted: str = (
        "Counted: {unit} until a net solved it; 2/3 means two of three nets. "
        "† The figure was not seen in the paper itself."
    )
    words: str = (
        "Same: as many nets, in a third to three times the count. Better: more nets, or less than a third of it. "
        "Partly: fewer nets, more than three times the count, or a part of the claim. "
        "Not comparable: another setting or budget."
    )
    unknown: str = "The wall has no row {row!r}; take one that the list offers."
    no_result: str = (
        "Give a result of this wall, as reproductions.run(name of a row, seed) returns it."
    )
    caption: str = "{row}: published “{published}”; {n} of {all} of ours solved it: {verdict}; yours {yours}. {wall}"
    whole: str = "{rows} rows: {verdicts}; you ran {run}."
    counts: str = "{n} {verdict}"
    own: str = "({cell}) "
    yours_now: str = "is at update {step} of {updates}"


SAY = Texts()

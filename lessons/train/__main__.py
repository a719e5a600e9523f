"""Train the nets of the course anew: `python -m lessons.train NAME ...`; without a name all of NETS, in this order.

Each is trained in a process of its own, and writes its checkpoint and its entry in the manifest.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

NETS = (
    "wirings",
    "char_lm",
    "char_lstm",
    "story_reader",
    "variant_readers",
    "tagger",
    "grammar_reader",
    "sentiment",
    "film_labeller",
    "word_listener",
    "digit_classifiers",
    "digit_reader",
    "digit_drawer",
    "translators",
    "captioner",
    "reproductions",
    "initialisations",
)
BY_NAME_ALONE = ("digits",)  # needs scikit-learn, which the course does not
ELSEWHERE = {name: f"lessons.experiments.{name}" for name in ("reproductions", "initialisations")}


def home(name: str) -> str:
    """The module whose `publish` trains `name`, and writes it with the command that did."""
    return ELSEWHERE.get(name, f"lessons.train.{name}")


def command(name: str) -> str:
    """What the manifest says of how a checkpoint was made."""
    return f"python -m lessons.train {name}"


def main(words: Sequence[str] | None = None) -> None:
    """Train what is named, or all."""
    parser = argparse.ArgumentParser(prog="python -m lessons.train", description=__doc__)
    known = [*NETS, *BY_NAME_ALONE]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    names = parser.parse_args(words).names
    for name in names:
        if name not in known:
            parser.error(f"there is no net {name!r}; take one of: {', '.join(known)}.")
    if len(names) == 1:
        import_module(home(names[0])).publish(command(names[0]))
        return
    for name in names or NETS:
        print(name, flush=True)
        subprocess.run([sys.executable, "-m", "lessons.train", name], check=True)


if __name__ == "__main__":
    main()

"""What a learner reads of a widget: one class of texts beside each, and one place where another language comes in.

`python -m widgets.core.every_text > texts.json` writes the texts of all widgets, each beside itself. Translate what
stands at the right, and start JupyterLab with COURSE_TEXTS=/path/to/texts.json. What the file leaves out stays English.
"""

import json
import os
from pathlib import Path
from string import Formatter
from typing import Any, ClassVar

VARIABLE = "COURSE_TEXTS"  # of the environment: the file of a translation


def load(path: str) -> dict[str, str]:
    """A translation: texts by English text. ValueError, in a sentence, for a file that is none."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{VARIABLE} names {path}, which cannot be read: {error}.") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ValueError(f"{VARIABLE} names {path}, which is no list of texts by English text.")
    for english, text in found.items():
        if not _names(text) <= _names(english):
            raise ValueError(
                f"{path} gives {text!r}: use no names in braces but those of {english!r}."
            )
    return found


def _names(text: str) -> set[str]:
    """What stands in braces; ValueError for a brace that is not closed."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


TRANSLATION = load(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else {}


class Texts:
    """The texts of one widget: a subclass gives each as a class attribute, in English."""

    english: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        """Keep the English texts, and put those of the learner's language in their place."""
        named = {name: text for name, text in vars(cls).items() if not name.startswith("_")}
        cls.english = named
        for name, text in named.items():
            setattr(cls, name, _translated(text))

    def __init__(self, **other: str) -> None:
        """The texts of the class, but for `other` ones of a widget's own. TypeError for an unknown name."""
        for name, text in other.items():
            if name not in self.english:
                raise TypeError(f"there is no text {name!r}")
            setattr(self, name, _translated(text))


def _translated(value: Any) -> Any:
    """A text, or every text in a tuple, a list or the values of a dict, as the translation has it."""
    if isinstance(value, str):
        return TRANSLATION.get(value, value)
    if isinstance(value, dict):
        return {name: _translated(text) for name, text in value.items()}
    return type(value)(map(_translated, value)) if isinstance(value, tuple | list) else value

"""Prints every text of every widget beside itself: what a translation begins with."""

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import widgets
from widgets.core.texts import Texts


def every_text() -> list[str]:
    """Every text of every widget, in English, each once."""
    for module in pkgutil.walk_packages(widgets.__path__, "widgets."):
        import_module(module.name)
    return list(dict.fromkeys(_strings([kind.english for kind in Texts.__subclasses__()])))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


if __name__ == "__main__":
    print(json.dumps({text: text for text in every_text()}, indent=1, ensure_ascii=False))

"""One example of every view, by name; the tests that hold for all widgets run over them."""

from collections.abc import Callable

from widgets.selfcheck import SelfCheck
from widgets.view import View

EXAMPLES: dict[str, Callable[[], View]] = {
    "self-check": SelfCheck,
}

"""A view that takes what its model takes: nets, or a text, or a model that another view shows."""

from typing import Any

from widgets.core.model import Model
from widgets.core.view import View


class Given(View):
    """`Reader()`, `Reader(net, t=3)`, or `Reader(model)` of a model that another view shows too.

    What is given without a name is what the model takes first.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        """Show the model that is given, or make one of what is given."""
        shared = given[0] if given and isinstance(given[0], Model) else None
        super().__init__(shared or self.model_class(*given, **named))

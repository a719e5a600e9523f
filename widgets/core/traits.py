"""Traits with a label: each knows its range, refuses what does not fit, and builds the control that sets it.

A bound may be a function of the model. The value follows when it changes, and so does the control.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from math import log10
from typing import Any, Self, TypeVar

from ipywidgets import (
    Checkbox,
    DOMWidget,
    FloatLogSlider,
    FloatSlider,
    IntSlider,
    SelectionSlider,
    Text,
    ToggleButton,
    ToggleButtons,
)
from traitlets import Bool, Enum, Float, Int, TraitError, TraitType, Undefined, Unicode

from widgets.core.comms import lean

Got = TypeVar("Got")  # what a trait holds
Set = TypeVar("Set")  # what it may be set to
Bound = float | Callable[[Any], float]


class Labelled(TraitType[Got, Set]):
    """A trait that a control sets, of class `kind`.

    `label` stands before the control, `tip` is told on hover, `width` is in px. `look` has whatever else the control
    is made with.
    """

    kind: type[DOMWidget]
    follows = False  # whether what it may be is a function of the model

    def __init__(
        self,
        *values: Any,
        label: str = "",
        tip: str = "",
        width: int | None = None,
        kind: type[DOMWidget] | None = None,
        look: Mapping[str, Any] | None = None,
        **rest: Any,
    ) -> None:
        """`values` and `rest` are those of the trait of traitlets."""
        super().__init__(*values, **rest)
        self.label, self.tip, self.width, self.look = label, tip, width, look or {}
        self.kind = kind or self.kind

    def wide(self, width: int) -> Self:
        """The same trait for another model, with a control of another width."""
        other = copy.copy(self)
        other.width = width
        return other

    def control(self, model: Any) -> DOMWidget:
        """A new control, with the range that the trait has in `model`."""
        return lean(self.kind)(  # type: ignore[arg-type]
            **{"description": self.label, "tooltip": self.tip or None}
            | self.range(model)
            | self.styled()
            | dict(self.look)
        )

    def clipped(self, model: Any, value: Any) -> Any:
        """The nearest to `value` that the trait may be in `model` as it is now."""
        return value

    def range(self, model: Any) -> dict[str, Any]:
        """What the control is to offer in `model`, as its traits."""
        return {}

    def styled(self) -> dict[str, Any]:
        """How wide the control is and its label, as its traits."""
        width = {} if self.width is None else {"width": f"{self.width}px"}
        return {"layout": width, "style": {"description_width": "initial"}}

    def fit(self, control: DOMWidget, model: Any) -> None:
        """Let a control offer what fits `model` as it is now."""

    def write(self, value: Any) -> Any:
        """What the control shows for a value of the trait."""
        return value

    def read(self, shown: Any) -> Any:
        """The value of the trait for what the control shows."""
        return shown


class Ranged(Labelled[Got, Set]):
    """A mixin: a number from `low` to `high`, the nearest one for what is outside; TraitError for NaN."""

    low: Bound
    high: Bound
    step: float

    def limits(self, model: Any) -> tuple[float, float]:
        """The range in `model` as it is now."""
        low, high = (b(model) if callable(b) else b for b in (self.low, self.high))
        return low, high

    def clipped(self, model: Any, value: Any) -> Any:
        """The nearest number in range."""
        return self._nearest(value, *self.limits(model))

    def _nearest(self, value: Any, low: Any, high: Any) -> Any:
        if value != value:
            raise TraitError(f"{self.name} must be a number.")
        return min(max(value, low), high)

    def validate(self, obj: Any, value: Any) -> Any:
        """A number, in range if the range is fixed."""
        number = super().validate(obj, value)  # type: ignore[misc]  # of Float, or of Int
        if not self.follows:
            return self.clipped(obj, number)
        return self._nearest(number, number, number)

    def _cross_validate(self, obj: Any, value: Any) -> Any:
        """What the model's validators make of it, in range as the model is now."""
        value = super()._cross_validate(obj, value)
        return self.clipped(obj, value) if self.follows else value

    def range(self, model: Any) -> dict[str, Any]:
        """Ends and step of the slider."""
        low, high = self.limits(model)
        return {"min": self.write(low), "max": self.write(high), "step": self.step}

    def fit(self, control: DOMWidget, model: Any) -> None:
        """Move the ends of the slider; the one that gives way first."""
        low, high = (self.write(end) for end in self.limits(model))
        for end in ("max", "min") if low > control.max else ("min", "max"):
            goal = {"min": low, "max": high}[end]
            if end not in self.look and getattr(control, end) != goal:
                setattr(control, end, goal)


class Number(Ranged[float, Any], Float[float, Any]):
    """A float on a slider: `Number(3.0, 0.0, 6.0, step=0.1, label="bias b", width=320)`."""

    kind = FloatSlider

    def __init__(
        self, default: float, low: Bound, high: Bound, step: float = 0.1, **rest: Any
    ) -> None:
        """`rest` is that of Labelled."""
        super().__init__(default, **rest)
        self.low, self.high, self.step = low, high, step
        self.follows = callable(low) or callable(high)


class Power(Number):
    """A positive float on a slider of its logarithm; `step` is in powers of ten."""

    kind = FloatLogSlider

    def range(self, model: Any) -> dict[str, Any]:
        """Ends and step of the slider, in powers of ten."""
        low, high = self.limits(model)
        return {"min": log10(low), "max": log10(high), "step": self.step}

    def fit(self, control: DOMWidget, model: Any) -> None:
        """The range is fixed."""


class Whole(Ranged[int, Any], Int[int, Any]):
    """An int on a slider: `Whole(1, 1, lambda model: model.T, label="t")`. The control shows the value + `plus`."""

    kind = IntSlider

    def __init__(
        self, default: int, low: Bound, high: Bound, step: int = 1, *, plus: int = 0, **rest: Any
    ) -> None:
        """`rest` is that of Labelled."""
        super().__init__(default, **rest)
        self.low, self.high, self.step, self.plus = low, high, step, plus
        self.follows = callable(low) or callable(high)

    def write(self, value: int) -> int:
        """The number on the slider."""
        return int(value) + self.plus

    def read(self, shown: int) -> int:
        """From the number on the slider."""
        return shown - self.plus


class Choice(Labelled[Any, Any], Enum[Any]):
    """One of several values, on buttons of `width` px: `Choice(("last", "mean"), "last", tip="What is read")`.

    The values may be a function of the model: then the first one is the default and takes the place of one that is
    gone, and any may be set before there are some. `names` are what the learner reads instead of them, `refusal` the
    sentence for what is none of them. `kind` may be Dropdown or SelectionSlider.
    """

    kind = ToggleButtons

    def __init__(
        self,
        values: Iterable[Any] | Callable[[Any], Iterable[Any]],
        default: Any = Undefined,
        names: Iterable[str] | None = None,
        refusal: str = "{name} must be one of {options}.",
        **rest: Any,
    ) -> None:
        """`rest` is that of Labelled."""
        fixed = () if callable(values) else tuple(values)
        super().__init__(fixed, default, **rest)
        self.offered, self.follows = (
            values if callable(values) else lambda _: fixed,
            callable(values),
        )
        self.names = None if names is None else tuple(names)
        self.refusal = refusal

    def default(self, obj: Any = None) -> Any:
        """The default that was given, else the first value."""
        given = None if self.default_value is Undefined else self.default_value
        return self.clipped(obj, given) if self.follows else given

    def clipped(self, model: Any, value: Any) -> Any:
        """The value, or the first one if it is gone."""
        offered = tuple(self.offered(model))
        return value if value in offered or not offered else offered[0]

    def validate(self, obj: Any, value: Any) -> Any:
        """One of the values; TraitError names them."""
        offered = tuple(self.offered(obj))
        if value not in offered and (offered or not self.follows):
            told = {"name": self.name, "value": str(value)[:30]}
            raise TraitError(self.refusal.format(options=", ".join(map(str, offered)), **told))
        return value

    def range(self, model: Any) -> dict[str, Any]:
        """The options, and for buttons the tip of each."""
        options = list(self.offered(model))
        tips = {"tooltips": [self.tip] * len(options), "tooltip": None}
        named = options if self.names is None else zip(self.names, options, strict=True)
        return {"options": list(named)} | (tips if self.kind is ToggleButtons and self.tip else {})

    def styled(self) -> dict[str, Any]:
        """For buttons the width is that of each."""
        if self.kind is not ToggleButtons:
            return super().styled()
        return {"style": {} if self.width is None else {"button_width": f"{self.width}px"}}


class Offered(Labelled[float, Any], Float[float, Any]):
    """One of a few rising numbers on a slider; any other number is rounded down to one of them."""

    kind = SelectionSlider

    def __init__(self, values: Iterable[float], default: float, **rest: Any) -> None:
        """`rest` is that of Labelled."""
        super().__init__(default, **rest)
        self.values = tuple(values)

    def validate(self, obj: Any, value: Any) -> Any:
        """The number that is offered; TraitError for NaN."""
        number = super().validate(obj, value)
        if number != number:
            raise TraitError(f"{self.name} must be a number.")
        return max(v for v in self.values if v <= max(number, self.values[0]))

    def range(self, model: Any) -> dict[str, Any]:
        """The numbers, as short as they can be written."""
        return {"options": [(f"{value:g}", value) for value in self.values]}


class Flag(Labelled[bool, Any], Bool[bool, Any]):
    """On or off, on a button: `Flag(False, label="from close by")`. `kind` may be Checkbox."""

    kind = ToggleButton

    def range(self, model: Any) -> dict[str, Any]:
        """A box stands at the left, whatever is above it."""
        return {"indent": False} if self.kind is Checkbox else {}

    def styled(self) -> dict[str, Any]:
        """The label lies on the button."""
        return {"layout": {} if self.width is None else {"width": f"{self.width}px"}}


class Typed(Labelled[str, Any], Unicode[str, Any]):
    """What a learner types: `Typed("hello", check=readable)`.

    `check(text)` raises ValueError with a sentence for what cannot be read. `kind` may be Textarea.
    """

    kind = Text

    def __init__(
        self, default: str, check: Callable[[str], Any] | None = None, **rest: Any
    ) -> None:
        """`rest` is that of Labelled."""
        super().__init__(default, **rest)
        self.check = check

    def validate(self, obj: Any, value: Any) -> Any:
        """The text as it was typed."""
        text = super().validate(obj, value)
        if self.check:
            self.check(text)
        return text

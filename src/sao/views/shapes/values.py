"""Values that are shown, and cells: a value with its kind."""

from typing import Literal

import msgspec

Tone = Literal["positive", "info", "warning", "critical", "neutral"]
Shape = Literal["circle", "square", "diamond"]


class Shaped(msgspec.Struct, frozen=True, kw_only=True):
    """A value that is shown."""


class Money(Shaped, frozen=True, kw_only=True):
    """An amount, of a period where `per` says so (`month`, `3 months`, `year`)."""

    amount: str
    currency: str
    per: str | None = None


# --- cells: a value with its kind


class TextCell(Shaped, frozen=True, kw_only=True, tag="text", tag_field="kind"):
    """Words; `note` stands beside them, quieter. `mono`: a machine wrote it."""

    text: str
    note: str | None = None
    mono: bool = False


class LinkCell(Shaped, frozen=True, kw_only=True, tag="link", tag_field="kind"):
    """Words that lead to an object's detail."""

    text: str
    object_id: str
    mono: bool = False


class MoneyCell(Shaped, frozen=True, kw_only=True, tag="money", tag_field="kind"):
    """Amounts, one a currency: they are never added up."""

    amounts: tuple[Money, ...]


class StateCell(Shaped, frozen=True, kw_only=True, tag="state", tag_field="kind"):
    """A state by its own name and in words. A calm state is a dot and a word, others get a tint."""

    state: str
    label: str
    tone: Tone
    calm: bool


class InstantCell(Shaped, frozen=True, kw_only=True, tag="instant", tag_field="kind"):
    """An instant of billing time, or a span of it where `until` is given."""

    at: int | None
    until: int | None = None


class DueCell(Shaped, frozen=True, kw_only=True, tag="due", tag_field="kind"):
    """What happens next, in words, and when."""

    text: str
    at: int | None


class NumberCell(Shaped, frozen=True, kw_only=True, tag="number", tag_field="kind"):
    """A count."""

    value: int


Cell = TextCell | LinkCell | MoneyCell | StateCell | InstantCell | DueCell | NumberCell


class Fact(Shaped, frozen=True, kw_only=True):
    """A named value."""

    label: str
    value: Cell

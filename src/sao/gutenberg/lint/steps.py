"""The steps of clock_advance as they are written, right or wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from sao.gutenberg.draft import Draft
from sao.gutenberg.tree import Scalar


@dataclass(frozen=True)
class WrittenStep:
    """A step that has days; `block` is the index of its block."""

    block: int
    days_at: Scalar
    label_at: Scalar | None

    @property
    def days(self) -> int | None:
        """How many days, if that is a whole number."""
        value = self.days_at.value
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def steps(draft: Draft) -> Iterator[WrittenStep]:
    """Every step of the page that has days."""
    for entry in draft.entries:
        if not entry.is_a("clock_advance"):
            continue
        for index in range(len(entry.items("steps"))):
            days = entry.scalar("steps", index, "days")
            if days is not None:
                yield WrittenStep(entry.index, days, entry.scalar("steps", index, "label"))

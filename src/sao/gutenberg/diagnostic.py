"""Diagnostics: what is wrong, where, what was expected, and how it can be mended; as data."""

from dataclasses import dataclass
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Span(msgspec.Struct, frozen=True, order=True, gc=False):
    """A piece of a source: offsets in characters, the end not included."""

    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """A further piece of the same source that explains a diagnostic."""

    span: Span
    label: str


@dataclass(frozen=True)
class Edit:
    """A change of the source: these characters, replaced by that text."""

    span: Span
    text: str


@dataclass(frozen=True)
class Finding:
    """What a rule found: a `Diagnostic` without the rule's and the file's name.

    `label` stands under the marked text, `notes` say what is allowed, `advice` what to do; `edits`
    do it.
    """

    span: Span
    message: str
    label: str = ""
    notes: tuple[str, ...] = ()
    advice: str = ""
    places: tuple[Place, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Diagnostic:
    """A finding with the rule that found it."""

    code: str
    name: str
    severity: Severity
    finding: Finding

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Diagnostics are shown as they stand in the source."""
        span = self.finding.span
        return span.start, span.end, self.code, self.finding.message

"""A diagnostic with the source in which it was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from sao.gutenberg.diagnostic import Diagnostic, Span
from sao.gutenberg.source import Source


@dataclass(frozen=True)
class Reported:
    """What every format needs: where it is, and what."""

    source: Source
    diagnostic: Diagnostic

    @property
    def start(self) -> tuple[int, int]:
        """Line and column of the first character, from 1."""
        return self.source.position(self.diagnostic.finding.span.start)

    @property
    def end(self) -> tuple[int, int]:
        """Line and column after the last character, from 1."""
        return self.source.position(self.diagnostic.finding.span.end)

    @property
    def advice(self) -> str:
        """What to do, as one sentence."""
        return self.diagnostic.finding.advice


def reported(source: Source, found: Iterable[Diagnostic]) -> list[Reported]:
    """The diagnostics of one source."""
    return [Reported(source, diagnostic) for diagnostic in found]


def first_line(source: Source, span: Span) -> Span:
    """The part of a span that lies in its first line."""
    line, _ = source.position(span.start)
    return Span(span.start, max(span.start, min(span.end, source.line_span(line).end)))

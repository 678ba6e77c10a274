"""Text as rustc prints it: what, where, the line with a mark below, what is allowed, what to do."""

from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

from sao.gutenberg.diagnostic import Place, Span
from sao.gutenberg.report.reported import Reported, first_line
from sao.gutenberg.source import Source

_TAB = 4
_BESIDE = 160
"""Of a longer line, only what stands around the mark is shown."""


def text(found: Sequence[Reported]) -> str:
    """All diagnostics, a blank line after each; nothing if there are none."""
    return "".join("\n".join((*_lines(one), "", "")) for one in found)


def _lines(one: Reported) -> Iterator[str]:
    diagnostic, source = one.diagnostic, one.source
    finding = diagnostic.finding
    line, column = one.start
    places = sorted(finding.places, key=lambda place: place.span)
    numbers = [line, *(source.position(place.span.start)[0] for place in places)]
    gutter = " " * len(str(max(numbers)))
    yield f"{diagnostic.severity}[{diagnostic.code}]: {finding.message}"
    yield f"{gutter}--> {source.name}:{line}:{column}"
    yield f"{gutter} |"
    marks = [(Place(finding.span, finding.label), "^"), *((place, "-") for place in places)]
    before = 0
    for place, sign in sorted(marks, key=lambda mark: mark[0].span):
        number, _ = source.position(place.span.start)
        if before and number > before + 1:
            yield "..."
        yield from _marked(source, place, sign, gutter, again=number == before)
        before = number
    yield f"{gutter} |"
    for note in finding.notes:
        yield f"{gutter} = {note}"
    if finding.advice:
        yield f"{gutter} = help: {finding.advice}"
    yield f"{gutter} = {diagnostic.name}; see `sao pages explain {diagnostic.code}`"


def _marked(source: Source, place: Place, sign: str, gutter: str, *, again: bool) -> Iterator[str]:
    """The line of a place, and the mark below what is meant."""
    number, column = source.position(place.span.start)
    span = first_line(source, place.span)
    line = source.line(number)
    cut = max(0, column - 1 - _BESIDE // 2) if len(line) > _BESIDE else 0
    shown = line[cut : cut + _BESIDE]
    dots = "…" if cut else ""
    if not again:
        yield f"{number:>{len(gutter)}} | {dots}{_expanded(shown)}".rstrip()
    before = _width(dots + line[cut : column - 1])
    length = max(1, _width(_within(line, column, span, cut)))
    yield f"{gutter} | {' ' * before}{sign * length} {place.label}".rstrip()


def _within(line: str, column: int, span: Span, cut: int) -> str:
    return line[column - 1 : min(column - 1 + span.end - span.start, cut + _BESIDE)]


def _expanded(line: str) -> str:
    return line.replace("\t", " " * _TAB)


def _width(line: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_columns(character) for character in line)


def _columns(character: str) -> int:
    if character == "\t":
        return _TAB
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1

"""Suppressions: `# gb: ignore[GB303] reason`, on the line that it is about or on the one above."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sao.gutenberg.diagnostic import Diagnostic, Span
from sao.gutenberg.source import Source
from sao.gutenberg.tree import Path, Scalar

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*gb:[ \t]*(?P<rest>.*)$")
_IGNORE = re.compile(r"ignore\[(?P<codes>[^\]]*)\][ \t]*(?P<reason>.*)")
_CODE = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Suppression:
    """A comment, the line on which it works, and what it says. `codes` come with their places."""

    span: Span
    line: int
    codes: tuple[tuple[str, Span], ...]
    reason: str

    def covers(self, code: str) -> bool:
        """Whether it names this code and gives a reason."""
        return bool(self.reason) and any(code == named for named, _ in self.codes)


def suppressions(source: Source, values: tuple[tuple[Path, Scalar], ...]) -> Iterator[Suppression]:
    """Every suppression of a source. What stands within a text of the spec is none."""
    if "gb:" not in source.text:
        return
    texts = [scalar.span for _, scalar in values]
    for number in range(1, source.line_count + 1):
        found = _COMMENT.search(source.line(number))
        if found is None:
            continue
        start = source.line_span(number).start
        span = Span(start + found.start(), start + found.end())
        if any(text.start <= span.start < text.end for text in texts):
            continue
        alone = not source.line(number)[: found.start()].strip()
        line = _next_line(source, number) if alone else number
        yield _suppression(span, line, found["rest"], start + found.start("rest"))


def _suppression(span: Span, line: int, rest: str, start: int) -> Suppression:
    found = _IGNORE.match(rest)
    if found is None:
        return Suppression(span, line, (), "")
    begin = start + found.start("codes")
    codes = tuple(
        (code[0], Span(begin + code.start(), begin + code.end()))
        for code in _CODE.finditer(found["codes"])
    )
    return Suppression(span, line, codes, found["reason"].strip())


def _next_line(source: Source, number: int) -> int:
    """The next line that is neither empty nor a comment; the comment's own if there is none."""
    for following in range(number + 1, source.line_count + 1):
        text = source.line(following).strip()
        if text and not text.startswith("#"):
            return following
    return number


def apply(
    source: Source,
    found: Iterable[Diagnostic],
    comments: tuple[Suppression, ...],
    suppressible: frozenset[str],
) -> tuple[list[Diagnostic], list[tuple[Suppression, str, Span]]]:
    """What remains, and every code of a comment that suppressed nothing."""
    kept: list[Diagnostic] = []
    used: set[tuple[Suppression, str]] = set()
    for diagnostic in found:
        line, _ = source.position(diagnostic.finding.span.start)
        covering = [
            comment
            for comment in comments
            if comment.line == line
            and comment.covers(diagnostic.code)
            and diagnostic.code in suppressible
        ]
        if not covering:
            kept.append(diagnostic)
        used.update((comment, diagnostic.code) for comment in covering)
    unused = [
        (comment, code, span)
        for comment in comments
        if comment.reason
        for code, span in comment.codes
        if code in suppressible and (comment, code) not in used
    ]
    return kept, unused

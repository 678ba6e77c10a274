"""A source file: its text, and where in it an offset lies."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sao.gutenberg.diagnostic import Finding, Span

BYTES_MAX = 1_000_000
"""A page that is longer is no page; it would only keep the compiler busy."""

_BOM = "\ufeff"


@dataclass(frozen=True)
class Source:
    """A text under the name by which diagnostics call it. Offsets count characters."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts = [0]
        for offset, character in enumerate(self.text):
            if character == "\n" or (
                character == "\r" and self.text[offset + 1 : offset + 2] != "\n"
            ):
                starts.append(offset + 1)
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its break."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def line_span(self, number: int) -> Span:
        """Where a line stands, without its break."""
        start = self._starts[number - 1]
        return Span(start, start + len(self.line(number)))

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self._starts)


def decode(name: str, content: bytes) -> tuple[Source, Finding | None]:
    """The text of a file, or what can be read of it and why that is not all."""
    if len(content) > BYTES_MAX:
        message = f"the file has {len(content):,} bytes; a page may have {BYTES_MAX:,}"
        return Source(name, ""), Finding(Span(0, 0), message, advice="split it into several pages")
    try:
        text = content.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        readable = content[: error.start].decode("utf-8").removeprefix(_BOM)
        return Source(name, readable), Finding(
            Span(len(readable), len(readable)),
            f"byte {error.start} (0x{content[error.start]:02x}) is not UTF-8",
            advice="save the file as UTF-8",
        )
    return Source(name, text), None


def load(path: Path, name: str | None = None) -> tuple[Source, Finding | None]:
    """A file's text, as `decode` reads it. Raises `OSError`."""
    return decode(name or path.as_posix(), path.read_bytes())

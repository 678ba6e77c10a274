"""Pieces in a file that is only appended to: each with its length and a checksum before it."""

from collections.abc import Iterator
from hashlib import sha256

_CHECK_LENGTH = 8
_LENGTH_BYTES = 4


def framed(piece: bytes) -> bytes:
    """A piece, as it is appended."""
    return len(piece).to_bytes(_LENGTH_BYTES, "big") + _check(piece) + piece


def pieces(raw: bytes) -> Iterator[tuple[memoryview, int]]:
    """Every whole piece, with where it ends."""
    at, head, view = 0, _LENGTH_BYTES + _CHECK_LENGTH, memoryview(raw)
    while at + head <= len(raw):
        start = at + head
        end = start + int.from_bytes(raw[at : at + _LENGTH_BYTES], "big")
        piece = view[start:end]
        if end > len(raw) or _check(piece) != raw[at + _LENGTH_BYTES : start]:
            return
        yield piece, end
        at = end


def _check(piece: bytes | memoryview) -> bytes:
    return sha256(piece).digest()[:_CHECK_LENGTH]

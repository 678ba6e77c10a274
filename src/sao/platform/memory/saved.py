"""Keeping a memory store: its commits one behind the other, in bytes that only grow.

    pieces:  header, commit, commit, …      each as length, check, what it holds (msgpack)

A last piece that is torn is left out: what was saved is good up to the one before.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

import msgspec

from sao import __version__
from sao.platform.memory.objects import MemoryStore
from sao.platform.ports import Commit

FORMAT = 1

_CHECK_LENGTH = 8
_LENGTH_BYTES = 4

_pack = msgspec.msgpack.Encoder().encode
_unpack_commit = msgspec.msgpack.Decoder(Commit).decode


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What everything saved begins with."""

    format: int
    version: str
    seed: str
    start: int


class SavedUnreadable(Exception):  # noqa: N818  (it says what happened)
    """What was saved cannot be gone on with: why, and what to do."""


class RecordingStore(MemoryStore):
    """The memory driver, which also keeps each commit as it was given until it is saved."""

    def __init__(self) -> None:
        super().__init__()
        self._unsaved: list[bytes] = []

    def begin(self, seed: str, start: int) -> None:
        """What is saved first of a new environment: where it comes from."""
        header = Header(format=FORMAT, version=__version__, seed=seed, start=start)
        self._unsaved.insert(0, _pack(header))

    def commit(self, commit: Commit) -> None:
        """Take it, and remember it until it is saved."""
        super().commit(commit)
        self._unsaved.append(_pack(commit))

    def save(self) -> bytes:
        """What came since this was called last."""
        pieces, self._unsaved = self._unsaved, []
        return b"".join(_framed(piece) for piece in pieces)


class Found(NamedTuple):
    """What was saved: where it comes from, its store, and how many bytes of it are good."""

    header: Header
    store: RecordingStore
    good_bytes: int


def read(raw: bytes) -> Found:
    """What these bytes hold. Raises `SavedUnreadable`."""
    pieces = _pieces(raw)
    first, good = next(pieces, (None, 0))
    if first is None:
        raise SavedUnreadable(
            f"none of the {len(raw)} bytes that were saved can be read; start a new environment."
        )
    header = _header(first)
    store = RecordingStore()
    with _no_collection():
        for piece, end in pieces:
            store.take(_unpack_commit(piece))
            good = end
    return Found(header, store, good)


def _framed(piece: bytes) -> bytes:
    return len(piece).to_bytes(_LENGTH_BYTES, "big") + _check(piece) + piece


def _header(piece: memoryview) -> Header:
    try:
        header = msgspec.msgpack.decode(piece, type=Header)
    except msgspec.DecodeError as error:
        raise SavedUnreadable(f"what was saved is of no version known: {error}.") from error
    if header.format != FORMAT:
        raise SavedUnreadable(
            f"this was saved by version {header.version} in format {header.format}, and version "
            f"{__version__} reads format {FORMAT}. Open it with that version and export its "
            "scenario, or start a new environment."
        )
    return header


def _pieces(raw: bytes) -> Iterator[tuple[memoryview, int]]:
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


@contextmanager
def _no_collection() -> Iterator[None]:
    """While nothing becomes garbage, looking for it takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""`Documents` through obstore: in a local folder, or in a bucket of S3, R2, GCS or Azure.

A document is two objects: its content, and beside it its metadata as JSON, which is written first.
So a document is there once its content is, and what a crash leaves of a `put` is metadata that
nobody sees, and that the next `put` of that content writes over.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from heapq import nsmallest
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import IO, Any, Protocol, cast

import msgspec
import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from sao.platform.errors import CommitFailed, DocumentDamaged, StoreUnreadable
from sao.platform.ports.documents import (
    CHUNK_BYTES,
    Document,
    DocumentPage,
    Listed,
    check_folder,
    check_key,
    check_metadata,
)

FOLDER = "documents"
"""Where an environment's documents are, in its own folder."""

CONTENT, META, STAGED = "content", "meta", "staged"

SPOOL_BYTES = 8 << 20
"""What comes in pieces is kept in memory up to this size while its hash is taken, then on disk."""


FOLDERS_KNOWN = 10_000
"""How many folders are remembered whose own entry is on the disk: each saves two fsyncs."""


class Meta(msgspec.Struct, frozen=True):
    """What is kept beside the content."""

    content_type: str
    length: int
    custom: dict[str, str] = {}


_meta = msgspec.json.Decoder(Meta).decode


class _Place(Protocol):
    """Where objects are put so that they are durable, whole, or not there."""

    name: str
    store: ObjectStore
    sorted: bool

    def put(self, path: str, content: IO[bytes], content_type: str) -> None:
        """Durable when it returns."""
        ...


class ObstoreDocuments:
    """`Documents` in one place."""

    def __init__(self, place: _Place) -> None:
        self._place = place
        self._store = place.store

    def put(
        self,
        folder: str,
        content: bytes | Iterable[bytes],
        content_type: str,
        custom: Mapping[str, str] | None = None,
    ) -> Document:
        check_folder(folder)
        check_metadata(content_type, custom or {})
        with SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool, self._writing():
            digest, length = _spool((content,) if isinstance(content, bytes) else content, spool)
            document = Document(
                f"{folder}/{digest}", digest, length, content_type, dict(custom or {})
            )
            self._put(document, cast("IO[bytes]", spool))
        return document

    def head(self, key: str) -> Document | None:
        check_key(key)
        with self._reading():
            size = self._size(key)
            if size is None:
                return None
            try:
                raw = obstore.get(self._store, f"{META}/{key}").bytes()
            except FileNotFoundError:
                raise DocumentDamaged(key, "its metadata is missing") from None
        meta = _meta(bytes(raw))
        if size != meta.length:
            raise DocumentDamaged(key, f"it has {size} bytes instead of {meta.length}")
        return Document(key, key[-64:], size, meta.content_type, meta.custom)

    def get(self, key: str) -> bytes | None:
        pieces = self.read(key)
        return None if pieces is None else b"".join(pieces)

    def read(self, key: str) -> Iterator[bytes] | None:
        check_key(key)
        with self._reading():
            try:
                found = obstore.get(self._store, f"{CONTENT}/{key}")
            except FileNotFoundError:
                return None
        return self._pieces(key, found.stream(min_chunk_size=CHUNK_BYTES))

    def folders(self) -> list[str]:
        with self._reading():
            found = obstore.list_with_delimiter(self._store, f"{CONTENT}/")["common_prefixes"]
        # A folder on a disk stays when what was in it is gone.
        names = sorted(path.rstrip("/").rpartition("/")[2] for path in found)
        return [name for name in names if self.page(name, limit=1).documents]

    def page(self, folder: str, after: str = "", limit: int = 1_000) -> DocumentPage:
        check_folder(folder)
        if after:
            check_key(after)
        with self._reading():
            found = self._listed(folder, after, limit + 1)
        listed = tuple(found[:limit])
        return DocumentPage(listed, listed[-1].key if len(found) > limit and listed else None)

    def delete(self, key: str) -> bool:
        check_key(key)
        with self._writing():
            there = self._size(key) is not None
            for kind in (CONTENT, META) if there else (META,):
                with suppress(FileNotFoundError):
                    obstore.delete(self._store, f"{kind}/{key}")
        return there

    def _size(self, key: str) -> int | None:
        try:
            return obstore.head(self._store, f"{CONTENT}/{key}")["size"]
        except FileNotFoundError:
            return None

    def _put(self, document: Document, content: IO[bytes]) -> None:
        meta = Meta(document.content_type, document.length, dict(document.custom))
        beside = BytesIO(msgspec.json.encode(meta))
        self._place.put(f"{META}/{document.key}", beside, "application/json")
        self._place.put(f"{CONTENT}/{document.key}", content, document.content_type)

    def _pieces(self, key: str, stream: Iterable[Any]) -> Iterator[bytes]:
        hashed = sha256()
        with self._reading():
            for piece in stream:
                whole = bytes(piece)
                hashed.update(whole)
                yield whole
        if hashed.hexdigest() != key[-64:]:
            raise DocumentDamaged(key, f"its content has the SHA-256 {hashed.hexdigest()}")

    def _listed(self, folder: str, after: str, count: int) -> list[Listed]:
        """A folder on a disk has no order, so that all of it has to be looked at."""
        start = len(CONTENT) + 1
        offset = f"{CONTENT}/{after}" if after else None
        chunks = obstore.list(self._store, f"{CONTENT}/{folder}/", offset=offset)
        found = (Listed(one["path"][start:], one["size"]) for chunk in chunks for one in chunk)
        if self._place.sorted:
            return list(islice(found, count))
        return nsmallest(count, (one for one in found if one.key > after))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise StoreUnreadable(self._place.name, _first_line(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise CommitFailed(self._place.name, _first_line(error), retry=True) from error


class FolderDocuments(ObstoreDocuments):
    """`Documents` in `folder/documents`. From any thread, and beside other processes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_Folder(folder / FOLDER))


class BucketDocuments(ObstoreDocuments):
    """`Documents` at a URL such as `s3://bucket/path`.

    `config` is obstore's; without, the environment variables of the provider's own tools hold
    (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL for R2, and so on).
    """

    def __init__(self, url: str, **config: Any) -> None:
        super().__init__(_Bucket(url, config))


class _Folder:
    """Stage, fsync, rename, fsync: what can be seen under its name is whole and on the disk."""

    sorted = False

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder
        self._one_at_a_time = Lock()
        self._in_place = {folder}
        try:
            self.store: ObjectStore = LocalStore(folder, mkdir=True)
            _sync(folder.parent)
        except (BaseError, OSError) as error:
            raise StoreUnreadable(folder, _first_line(error)) from error

    def put(self, path: str, content: IO[bytes], content_type: str) -> None:
        del content_type  # a file has none
        staged = f"{STAGED}/{os.getpid()}"  # a crash may leave it; the next of this number uses it
        with self._one_at_a_time:
            obstore.put(self.store, staged, content)
            _sync(self._folder / staged)
            obstore.rename(self.store, staged, path)
            self._sync_above(self._folder / path)

    def _sync_above(self, file: Path) -> None:
        """Every folder that got a new entry, up to one that this process knows to be in place."""
        if len(self._in_place) > FOLDERS_KNOWN:
            self._in_place = {self._folder}
        for parent in file.parents:
            _sync(parent)
            if parent in self._in_place:
                return
            self._in_place.add(parent)


class _Bucket:
    """A bucket is durable, and a put to it atomic, by itself."""

    sorted = True

    def __init__(self, url: str, config: dict[str, Any]) -> None:
        self.name = url
        try:
            self.store: ObjectStore = from_url(url, **config)
        except (BaseError, ValueError) as error:
            raise StoreUnreadable(url, _first_line(error)) from error

    def put(self, path: str, content: IO[bytes], content_type: str) -> None:
        obstore.put(self.store, path, content, attributes={"Content-Type": content_type})


def _spool(pieces: Iterable[bytes], spool: Any) -> tuple[str, int]:
    """Write the pieces, go back to the start; their hash and length."""
    hashed = sha256()
    for piece in pieces:
        hashed.update(piece)
        spool.write(piece)
    length = spool.tell()
    spool.seek(0)
    return hashed.hexdigest(), length


def _sync(path: Path) -> None:
    """What is in this file, or folder, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]

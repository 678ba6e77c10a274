"""The port of documents: files that are kept by what is in them.

A document's key is its folder and the SHA-256 of its content, so putting the same content into the
same folder again changes nothing but the metadata, and content that does not fit its key is known
to be damaged. A folder is a name of ours ("invoices/in_123"), never a path that somebody sent.

A `put` that has returned is durable; it raises `CommitFailed` where the place could not take it,
and then no document is there that was not there before. Methods may be called from any thread,
unless the driver says otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from sao.platform.errors import KeyRefused

CHUNK_BYTES = 1 << 20
"""How much of a large document is in memory at once."""

CUSTOM_MAX_BYTES = 2_048
"""Keys and values of custom metadata together: what S3 and R2 take."""

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}"
_FOLDER = re.compile(rf"{_SEGMENT}(/{_SEGMENT}){{0,7}}")
_KEY = re.compile(rf"{_FOLDER.pattern}/[0-9a-f]{{64}}")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+(; ?[a-z0-9-]+=[A-Za-z0-9._-]+)*")
_CUSTOM_KEY = re.compile(r"[a-z0-9_-]{1,100}")


class Document(NamedTuple):
    """What is known of a document. `sha256` is the last part of its key, in hexadecimal."""

    key: str
    sha256: str
    length: int
    content_type: str
    custom: Mapping[str, str]


class Listed(NamedTuple):
    """A document in a list."""

    key: str
    length: int


class DocumentPage(NamedTuple):
    """Documents in order of their keys; `after` asks for the next page, None: this is the last."""

    documents: tuple[Listed, ...]
    after: str | None


def check_folder(folder: str) -> None:
    """Raises `KeyRefused` unless it is up to eight plain names, with slashes between them."""
    if not _FOLDER.fullmatch(folder):
        raise KeyRefused(
            folder,
            "a folder is one to eight names of letters, digits, '_', '-' and '.' with '/' between "
            "them, and no name begins with '.'",
        )


def check_key(key: str) -> None:
    """Raises `KeyRefused` unless `put` could have given it."""
    if not _KEY.fullmatch(key):
        raise KeyRefused(key, "a document's key is its folder, '/' and the SHA-256 of its content")


def check_metadata(content_type: str, custom: Mapping[str, str]) -> None:
    """Raises `KeyRefused` for metadata that some driver could not keep."""
    if not _CONTENT_TYPE.fullmatch(content_type):
        raise KeyRefused(content_type, "it is no content type; write it like 'application/pdf'")
    for name in custom:
        if not _CUSTOM_KEY.fullmatch(name):
            raise KeyRefused(name, "custom metadata is named by a-z, 0-9, '_' and '-'")
    size = sum(len(name) + len(value.encode()) for name, value in custom.items())
    if size > CUSTOM_MAX_BYTES:
        raise KeyRefused("custom metadata", f"{size} bytes, and {CUSTOM_MAX_BYTES} at most")


class Documents(Protocol):
    """Documents by content. Every method raises `KeyRefused` for a key or folder that is none."""

    def put(
        self,
        folder: str,
        content: bytes | Iterable[bytes],
        content_type: str,
        custom: Mapping[str, str] | None = None,
    ) -> Document:
        """Keep the content in this folder; large ones come in pieces."""
        ...

    def head(self, key: str) -> Document | None:
        """What is known of a document, without its content."""
        ...

    def get(self, key: str) -> bytes | None:
        """A document's content. Raises `DocumentDamaged` where it is not what was put."""
        ...

    def read(self, key: str) -> Iterator[bytes] | None:
        """The content in pieces; raises `DocumentDamaged` after the last, as in `get`."""
        ...

    def folders(self) -> list[str]:
        """The folders above all others in which there is something, by name."""
        ...

    def page(self, folder: str, after: str = "", limit: int = 1_000) -> DocumentPage:
        """The documents in a folder and in those below it, with keys after `after`."""
        ...

    def delete(self, key: str) -> bool:
        """Take a document away; whether it was there."""
        ...

"""`Documents` in a dict."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from sao.platform.ports.documents import (
    CHUNK_BYTES,
    Document,
    DocumentPage,
    Listed,
    check_folder,
    check_key,
    check_metadata,
)


class MemoryDocuments:
    """`Documents`, without threads: one thread only."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[Document, bytes]] = {}

    def put(
        self,
        folder: str,
        content: bytes | Iterable[bytes],
        content_type: str,
        custom: Mapping[str, str] | None = None,
    ) -> Document:
        check_folder(folder)
        check_metadata(content_type, custom or {})
        whole = content if isinstance(content, bytes) else b"".join(content)
        digest = sha256(whole).hexdigest()
        key = f"{folder}/{digest}"
        document = Document(key, digest, len(whole), content_type, dict(custom or {}))
        self._documents[key] = document, whole
        return document

    def head(self, key: str) -> Document | None:
        check_key(key)
        return self._documents[key][0] if key in self._documents else None

    def get(self, key: str) -> bytes | None:
        check_key(key)
        return self._documents[key][1] if key in self._documents else None

    def read(self, key: str) -> Iterator[bytes] | None:
        whole = self.get(key)
        if whole is None:
            return None
        return (whole[at : at + CHUNK_BYTES] for at in range(0, len(whole), CHUNK_BYTES))

    def folders(self) -> list[str]:
        return sorted({key.partition("/")[0] for key in self._documents})

    def page(self, folder: str, after: str = "", limit: int = 1_000) -> DocumentPage:
        check_folder(folder)
        if after:
            check_key(after)
        keys = sorted(key for key in self._documents if key.startswith(f"{folder}/"))
        found = [key for key in keys if key > after][: limit + 1]
        listed = tuple(Listed(key, self._documents[key][0].length) for key in found[:limit])
        return DocumentPage(listed, listed[-1].key if len(found) > limit and listed else None)

    def delete(self, key: str) -> bool:
        check_key(key)
        return self._documents.pop(key, None) is not None

"""Documents are made when somebody asks for them first, and kept by what is in them.

    documents/content/<kind>/<object>/<form>-<fingerprint>/<sha256>

The fingerprint follows from what the document says and from what it is made with. So the same state
is never rendered twice, another state (or version of ours) is another document beside the former,
and no list of what there is has to be kept anywhere.
"""

import asyncio
from functools import partial
from typing import NamedTuple

from sao.billing.invoice_values import Logo
from sao.documents.addresses import Addresses
from sao.documents.content import document_of
from sao.documents.model import Document
from sao.documents.pictures import kind_of
from sao.documents.press import CONTENT_TYPES, Form, Press
from sao.platform.calling import Call
from sao.platform.errors import DocumentDamaged
from sao.platform.ports.documents import Documents
from sao.runtime.desk import Desk

LOGOS = "branding/logo"
FINGERPRINT_LENGTH = 32


class Paper(NamedTuple):
    """A document as it leaves: `etag` is the SHA-256 of its content."""

    content: bytes
    content_type: str
    etag: str
    file_name: str


class Papers:
    """All documents of one environment.

    One is rendered at a time, in another thread: requests never wait for the press, and others that
    ask for the same find it done.
    """

    def __init__(
        self, desk: Desk, documents: Documents, press: Press, addresses: Addresses, *, call: Call
    ) -> None:
        self.addresses = addresses
        self._desk = desk
        self._documents = documents
        self._press = press
        self._call = call
        self._pressing = asyncio.Lock()

    async def start(self) -> None:
        """Nothing runs while nobody asks."""

    async def stop(self) -> None:
        """What is being rendered is answered before the server stops."""

    async def find(self, object_id: str, form: Form) -> Paper | None:
        """The document of an object, as it stands now; None while there is none."""
        document = await self._desk.run(lambda session: document_of(session, object_id))
        if document is None:
            return None
        found = await self._call(partial(kept, self._documents, self._press, document, form))
        if found is None:
            async with self._pressing:
                found = await self._call(
                    partial(made, self._documents, self._press, document, form)
                )
        return found

    async def keep_logo(self, content: bytes) -> Logo:
        """Keep a picture. Raises `PictureRefused`."""
        async with self._pressing:
            await self._call(partial(self._press.check_picture, content))
        kind = kind_of(content)
        document = await self._call(partial(self._documents.put, LOGOS, content, kind))
        return Logo(document.key, kind)


def made(documents: Documents, press: Press, document: Document, form: Form) -> Paper:
    """The document, which is rendered and kept unless it is there by now."""
    found = kept(documents, press, document, form)
    if found is not None:
        return found
    content = press.render(document, form, logo_of(documents, document))
    folder = _folder(press, document, form)
    stored = documents.put(folder, content, CONTENT_TYPES[form])
    return Paper(content, CONTENT_TYPES[form], stored.sha256, document.file_name)


def kept(documents: Documents, press: Press, document: Document, form: Form) -> Paper | None:
    """The document, if it was rendered before; one that was damaged since is rendered anew."""
    listed = documents.page(_folder(press, document, form), limit=1).documents
    if not listed:
        return None
    key = listed[0].key
    try:
        content = documents.get(key)
    except DocumentDamaged:
        return None
    if content is None:
        return None
    return Paper(content, CONTENT_TYPES[form], key.rpartition("/")[2], document.file_name)


def logo_of(documents: Documents, document: Document) -> bytes | None:
    """The seller's picture. Without it, where it is lost, a document is still one."""
    try:
        return documents.get(document.logo) if document.logo is not None else None
    except DocumentDamaged:
        return None


def _folder(press: Press, document: Document, form: Form) -> str:
    print_ = press.fingerprint(document, form)[:FINGERPRINT_LENGTH]
    return f"{document.kind}s/{document.id}/{form}-{print_}"

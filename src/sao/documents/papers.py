"""Documents are made when they are first asked for, and kept under a hash of their content.

    documents/content/<kind>/<object>/<form>-<fingerprint>/<sha256>

The fingerprint follows from what the document says and from what it is made with. So the same state
is never rendered twice, another state (or version of ours) is another document beside the former,
and no list of what there is has to be kept anywhere.
"""

import asyncio
import logging
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from sao.billing.values.invoice import Logo
from sao.documents.addresses import Addresses
from sao.documents.content import document_of, e_invoice_of
from sao.documents.e_invoice.model import EInvoice, NotExpressible
from sao.documents.e_invoice.ubl import CONTENT_TYPE, file_name, written
from sao.documents.model import Document
from sao.documents.pictures import LOGOS, kind_of
from sao.documents.press import CONTENT_TYPES, Form, Press
from sao.platform.calling import Call
from sao.platform.errors import CommitFailed, DocumentDamaged, StoreUnreadable
from sao.platform.ports.documents import Documents
from sao.runtime import Session
from sao.runtime.desk import Desk

FINGERPRINT_LENGTH = 32

log = logging.getLogger("sao.documents")


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

    async def has_e_invoice(self, object_id: str) -> bool:
        """Whether programs can be told of this object."""
        return await self._told(object_id) is not None

    async def e_invoice(self, object_id: str) -> Paper | None:
        """An invoice or credit note for programs; None where there is none, or can be none.

        It is written anew each time: that takes less than to look it up.
        """
        found = await self._told(object_id)
        if found is None:
            return None
        content = written(found)
        return Paper(content, CONTENT_TYPE, sha256(content).hexdigest(), file_name(found))

    async def _told(self, object_id: str) -> EInvoice | None:
        def told(session: Session) -> EInvoice | None:
            try:
                return e_invoice_of(session, object_id)
            except NotExpressible:
                return None

        return await self._desk.run(told)

    async def keep_logo(self, content: bytes) -> Logo:
        """Keep a picture. Raises `PictureRefused`."""
        async with self._pressing:
            await self._call(partial(self._press.check_picture, content))
        kind = kind_of(content)
        document = await self._call(partial(self._documents.put, LOGOS, content, kind))
        return Logo(document.key, kind)


def made(documents: Documents, press: Press, document: Document, form: Form) -> Paper:
    """The document, which is rendered and kept unless it is there by now.

    While the place for documents is out of order it is rendered each time, and nothing is kept.
    """
    found = kept(documents, press, document, form)
    if found is not None:
        return found
    try:
        logo, whole = logo_of(documents, document), True
    except StoreUnreadable:
        logo, whole = None, False
    content = press.render(document, form, logo)
    if whole:
        try:
            documents.put(_folder(press, document, form), content, CONTENT_TYPES[form])
        except CommitFailed as error:
            log.warning("a document is not kept: %s", error)
    etag = sha256(content).hexdigest()
    return Paper(content, CONTENT_TYPES[form], etag, document.file_name)


def kept(documents: Documents, press: Press, document: Document, form: Form) -> Paper | None:
    """The document, if it was rendered before and can be read."""
    try:
        listed = documents.page(_folder(press, document, form), limit=1).documents
        content = documents.get(listed[0].key) if listed else None
    except (DocumentDamaged, StoreUnreadable) as error:
        log.warning("a document is rendered anew: %s", error)
        return None
    if content is None:
        return None
    etag = listed[0].key.rpartition("/")[2]
    return Paper(content, CONTENT_TYPES[form], etag, document.file_name)


def logo_of(documents: Documents, document: Document) -> bytes | None:
    """The seller's picture. Where it is lost, a document is still one. Raises `StoreUnreadable`."""
    try:
        return documents.get(document.logo) if document.logo is not None else None
    except DocumentDamaged as error:
        log.warning("a document has no logo: %s", error)
        return None


def _folder(press: Press, document: Document, form: Form) -> str:
    print_ = press.fingerprint(document, form)[:FINGERPRINT_LENGTH]
    return f"{document.kind}s/{document.id}/{form}-{print_}"

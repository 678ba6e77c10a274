"""Printing a document of a data folder, with or without a server that works on it."""

from pathlib import Path

from sao.documents.content import document_of, e_invoice_of
from sao.documents.e_invoice.model import EInvoice
from sao.documents.model import Document
from sao.documents.papers import logo_of
from sao.documents.press import Form, Press
from sao.platform.documents import FOLDER
from sao.wiring.folders import open_documents, open_snapshot
from sao.wiring.runtimes import reader


def print_e_invoice(data: Path, object_id: str) -> EInvoice | None:
    """An invoice or credit note for programs; None where it is neither.

    Raises `NotExpressible`, `FileNotFoundError`, and the platform's errors.
    """
    return e_invoice_of(reader(open_snapshot(data)), object_id)


def print_document(
    data: Path, object_id: str, form: Form, *, documents: str | None, fonts: tuple[Path, ...]
) -> tuple[Document, bytes] | None:
    """The document of an object as it stands, also beside a server; None where it has none.

    Raises `FileNotFoundError` where there is no environment, and the platform's errors.
    """
    document = document_of(reader(open_snapshot(data)), object_id)
    if document is None:
        return None
    there = documents is not None or (data / FOLDER).exists()
    logo = logo_of(open_documents(data, documents), document) if there else None
    return document, Press(fonts).render(document, form, logo)

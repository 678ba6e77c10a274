"""Invoices, receipts and credit notes, as a customer gets them.

From an object's state to what its document says (`content`), from there to PDF and HTML (`press`),
kept by what is in them and served at addresses that nobody can guess (`papers`, `addresses`).
Knows nothing of HTTP, nor of where documents are kept.
"""

from sao.documents.addresses import Addresses
from sao.documents.content import document_of
from sao.documents.model import Document
from sao.documents.papers import Paper, Papers
from sao.documents.press import Press

__all__ = ["Addresses", "Document", "Paper", "Papers", "Press", "document_of"]

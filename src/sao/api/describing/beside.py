"""What is served beside the tables, as it is described: a stream, text, a document, a webhook."""

from sao.api.describing.openapi import Beside
from sao.api.http import ingress, metrics, papers
from sao.api.stream import endpoint as stream

BESIDE = (
    Beside(
        "GET",
        stream.PATH,
        "Follow every outcome",
        "Server-sent events: `hello`, then an `outcome` for each, as soon as it is durable, and "
        "`clock` where that moves. Goes on behind `after` (a cursor, or `start`), or behind the id "
        "of the last event that was heard. `schema` takes several, separated by commas.",
        "text/event-stream",
        stream.Which,
        headers=("Last-Event-ID",),
    ),
    Beside(
        "GET",
        metrics.PATH,
        "How the environment is doing",
        "For Prometheus.",
        "text/plain",
    ),
    Beside(
        "POST",
        ingress.PATH,
        "Take a gateway's webhook",
        "200 once it is stored. Asks for no key: it is signed.",
        "application/json",
        headers=("Stripe-Signature",),
        body=True,
        open=True,
    ),
    Beside(
        "GET",
        papers.QUOTE_PATH,
        "Show a quote",
        "A PDF. The official SDK asks for it at its address of files, which can be set.",
        "application/pdf",
    ),
    Beside(
        "GET",
        papers.PATH,
        "Show a document",
        "An invoice, receipt or credit note: a page, or with `.pdf` behind its name a PDF, "
        "with `.xml` an e-invoice where it can be one. The token in the address is the permission.",
        "text/html",
        open=True,
    ),
)

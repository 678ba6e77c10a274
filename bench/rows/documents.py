"""Documents: invoices a second, against what the same typesetter needs for one word."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from bench.measure import Pair, Row, Sizes, rate
from sao.api.answering.dispatch import Dispatcher
from sao.documents.content import document_of
from sao.documents.model import Document
from sao.documents.press import Form, Press
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime, Session

LINES = 5


def _invoice() -> Document:
    """An invoice of so many lines, paid."""
    runtime = Runtime(MemoryStore(), SIMULATED)
    runtime.start_clock(1_767_225_600)
    shop = Dispatcher(runtime)

    def post(path: str, **params: object) -> str:
        return str(shop.request("POST", path, params).body["id"])

    card = "pm_card_visa"
    default = {"default_payment_method": card}
    customer = post("/v1/customers", name="Ada", payment_method=card, invoice_settings=default)
    for line in range(LINES):
        post("/v1/invoiceitems", customer=customer, currency="usd", amount=1_000 + line)
    invoice = post("/v1/invoices", customer=customer)
    post(f"/v1/invoices/{invoice}/finalize")
    document = document_of(Session(runtime, "reader"), invoice)
    assert document is not None
    return document


@contextmanager
def printed(size: int) -> Iterator[Pair]:
    with _pair(size, "pdf") as pair:
        yield pair


@contextmanager
def shown(size: int) -> Iterator[Pair]:
    with _pair(size, "html") as pair:
        yield pair


@contextmanager
def _pair(size: int, form: Form) -> Iterator[Pair]:
    with TemporaryDirectory() as name:
        word = Path(name) / "word.typ"
        word.write_text("Invoice")
        press, document = Press(), _invoice()
        fonts = typst.Fonts(include_system_fonts=False)
        yield Pair(
            lambda: rate(size, lambda _n: press.render(document, form)),
            lambda: rate(size, lambda _n: typst.compile(word, font_paths=fonts, format="pdf")),
        )


ROWS = (
    Row(
        "document-pdf",
        f"documents: invoices/s of {LINES} lines as PDF ÷ PDFs/s of one word, by the same Typst",
        None,
        Sizes(1, 20, 200),
        printed,
    ),
    Row(
        "document-html",
        f"documents: invoices/s of {LINES} lines as a page ÷ the same",
        None,
        Sizes(1, 20, 200),
        shown,
    ),
)

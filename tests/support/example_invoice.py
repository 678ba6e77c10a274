"""The invoice that docs/invoices-and-receipts.md shows, made as anybody would."""

from pathlib import Path

import msgspec
import typst

from sao.api.answering.dispatch import Dispatcher
from sao.documents import press as press_module
from sao.documents.content import document_of
from sao.documents.model import Document
from sao.documents.press import Press, _typst_data
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.session import Session

SMALL_PPI = 96
FEB_23 = 1_771_837_200
MONTH = 28 * 86_400


def example() -> Document:
    """A month of a customer who pays by card, with a discount, use and tax."""
    runtime = Runtime(MemoryStore(), SIMULATED)
    runtime.start_clock(FEB_23)
    shop = Dispatcher(runtime)

    def post(path: str, **params: object) -> str:
        reply = shop.request("POST", path, params)
        assert reply.status == 200, reply.body
        return str(reply.body.get("id", ""))

    post(
        "/api/settings/business",
        name="Lumenfield Software Ltd",
        address={
            "line1": "42 Rope Walk",
            "city": "Bristol",
            "postal_code": "BS1 6ZJ",
            "country": "GB",
        },
        tax_ids=[{"type": "gb_vat", "value": "GB 000 0000 00"}],
        support_email="billing@lumenfield.example",
    )
    owner = post(
        "/v1/customers",
        name="Halden Optics AS",
        email="accounts@halden.example",
        address={
            "line1": "Tollbugata 7",
            "city": "Halden",
            "postal_code": "1767",
            "country": "NO",
        },
        payment_method="pm_card_visa",
        invoice_settings={"default_payment_method": "pm_card_visa"},
        invoice_prefix="7QM2XK4T",
    )
    rate = post("/v1/tax_rates", display_name="VAT", percentage=25, inclusive=False)
    coupon = post("/v1/coupons", percent_off=5, name="Second year", duration="once")
    bill = post(
        "/v1/invoices",
        customer=owner,
        default_tax_rates=[rate],
        discounts=[{"coupon": coupon}],
        custom_fields=[{"name": "Your order", "value": "PO-2026-0117"}],
        footer="Lumenfield Software Ltd is registered in England, no. 00000000.",
    )
    past, ahead = ({"start": start, "end": start + MONTH} for start in (FEB_23 - MONTH, FEB_23))
    lines = [
        ("Scale, per seat", 2, "52000", ahead),
        ("Archive storage, first 100 GB", 100, "0", past),
        ("Archive storage, above 100 GB", 448, "50", past),
        ("Onboarding for two seats", 1, "18000", None),
    ]
    for description, quantity, unit_amount, period in lines:
        item = {
            "description": description,
            "quantity": quantity,
            "unit_amount_decimal": unit_amount,
        }
        post(
            "/v1/invoiceitems",
            customer=owner,
            currency="usd",
            invoice=bill,
            **item,
            **({"period": period} if period else {}),
        )
    post(f"/v1/invoices/{bill}/finalize")
    post(f"/v1/invoices/{bill}/pay")
    found = document_of(Session(runtime, "reader"), bill)
    assert found is not None
    return found


def picture(press: Press, document: Document) -> bytes:
    """Its first page, to be looked at."""
    data = msgspec.json.encode(_typst_data(document, None, press)).decode()
    folder = Path(press_module.__file__).parent / "templates"
    pages = typst.compile(
        folder / "document.typ",
        root=folder,
        font_paths=press._fonts,
        ignore_system_fonts=True,
        format="png",
        ppi=SMALL_PPI,
        sys_inputs={"data": data},
    )
    return pages[0] if isinstance(pages, list) else pages

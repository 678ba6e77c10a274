"""Documents, as a shop that uses the official SDK and its customers meet them."""

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pypdf
import pytest
import stripe

from support.cli import sao
from support.pictures import LOGO
from support.server import KEY, Server
from support.shop import Shop

PAY_LINK = re.compile(rb'<a class="button" href="[^"]+/pay">Pay online</a>\n')
"""What a server adds to the page of an invoice that is open; no part of the document."""
PROFILE = {
    "name": "Lumenfield Software Ltd",
    "address": {"line1": "42 Rope Walk", "city": "Bristol", "postal_code": "BS1 6ZJ"},
    "support_email": "billing@lumenfield.example",
    "tax_ids": [{"type": "gb_vat", "value": "GB 000 0000 00"}],
}


@pytest.fixture(autouse=True)
def profile(server: Server) -> None:
    server.post("/api/settings/business", PROFILE)
    server.post("/api/settings/business/logo", {"logo": f"data:image/png;base64,{LOGO}"})


def fetched(url: str | None, status: int = 200) -> httpx.Response:
    """What anybody gets who has the address: no key is sent."""
    assert url is not None
    reply = httpx.get(url, verify=False)  # noqa: S501
    assert reply.status_code == status, f"{url}: {reply.status_code} {reply.text[:300]}"
    return reply


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sent(
    shop: Shop, amount: int = 1000, *, rates: Sequence[str] = (), **customer: Any
) -> stripe.Invoice:
    """A final invoice that waits for its payment."""
    owner = shop.customer(card=None, **customer)
    terms: Any = {"collection_method": "send_invoice", "days_until_due": 30}
    terms["default_tax_rates"] = list(rates)
    draft = shop.v1.invoices.create({"customer": owner.id, **terms})  # type: ignore[typeddict-item]
    lines: Any = [{"amount": amount, "description": "Work"}]
    shop.v1.invoices.add_lines(draft.id, {"lines": lines})
    return shop.v1.invoices.finalize_invoice(draft.id)


def test_an_invoice_is_had_for_programs_where_it_can_be_one(
    shop: Shop, server: Server, tmp_path: Path
) -> None:
    untaxed = sent(shop)
    assert b"E-invoice" not in fetched(untaxed.hosted_invoice_url).content
    fetched(str(untaxed.invoice_pdf).replace(".pdf", ".xml"), 404)
    server.post("/api/settings/business", {"address": {"country": "GB"}})
    rate = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    taxed = sent(shop, rates=[rate.id], address={"country": "NO"})
    page = fetched(taxed.hosted_invoice_url)
    assert f'href="{taxed.id}.xml"' in page.text
    xml = fetched(str(taxed.invoice_pdf).replace(".pdf", ".xml"))
    assert xml.headers["content-type"] == "application/xml"
    assert xml.headers["content-disposition"] == f'inline; filename="Invoice-{taxed.number}.xml"'
    assert f"<cbc:ID>{taxed.number}</cbc:ID>" in xml.text
    told = server.get(f"/api/invoices/{taxed.id}/e_invoice")
    assert (told["content"], told["url"]) == (xml.text, str(xml.url))
    file = tmp_path / "invoice.xml"
    sao("document", str(taxed.id), "-o", str(file), "--data", str(server.data))
    assert file.read_bytes() == xml.content


def test_a_draft_has_no_document_and_a_final_invoice_has(shop: Shop) -> None:
    owner = shop.customer(card=None)
    draft = shop.v1.invoices.create({"customer": owner.id})
    assert (draft.hosted_invoice_url, draft.invoice_pdf) == (None, None)
    final = shop.v1.invoices.finalize_invoice(draft.id)
    page, pdf = fetched(final.hosted_invoice_url), fetched(final.invoice_pdf)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"] == f'inline; filename="Invoice-{final.number}.pdf"'
    assert pdf.content.startswith(b"%PDF-")
    assert final.number in page.text
    assert final.number in text_of(pdf.content)


def test_a_document_says_who_sells_and_how_it_stands(shop: Shop) -> None:
    final = sent(shop, 123_456, name="Halden Optics AS")
    for shown in (
        fetched(final.hosted_invoice_url).text,
        text_of(fetched(final.invoice_pdf).content),
    ):
        for words in (
            "Lumenfield Software Ltd",
            "GB 000 0000 00",
            "Halden Optics AS",
            "1,234.56 USD",
            "due on 31 Jan 2026",
            "billing@lumenfield.example",
            "sandbox, simulated",
        ):
            assert words in shown, words
    shop.v1.invoices.pay(final.id, {"paid_out_of_band": True})
    assert "Paid directly to the seller" in fetched(final.hosted_invoice_url).text
    assert "Amount due 0.00 USD" in text_of(fetched(final.invoice_pdf).content)


def test_what_became_of_it_is_marked(shop: Shop) -> None:
    given_up = shop.v1.invoices.mark_uncollectible(sent(shop).id)
    void = shop.v1.invoices.void_invoice(sent(shop).id)
    paid = shop.v1.invoices.pay(sent(shop).id, {"paid_out_of_band": True})
    for invoice, word in ((given_up, "Uncollectible"), (void, "Void"), (paid, "Paid")):
        assert f">{word}</span>" in fetched(invoice.hosted_invoice_url).text
        assert f"{invoice.number} {word}" in text_of(fetched(invoice.invoice_pdf).content)


def test_a_renewal_is_the_same_bytes_until_something_becomes_of_it(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock)
    subscription = shop.subscribe(owner.id)
    invoice = shop.latest(subscription)
    first = fetched(invoice.invoice_pdf)
    assert fetched(invoice.invoice_pdf).content == first.content
    unchanged = httpx.get(
        str(invoice.invoice_pdf),
        headers={"If-None-Match": first.headers["etag"]},
        verify=False,  # noqa: S501
    )
    assert unchanged.status_code == 304
    assert "Visa ending 4242" in text_of(first.content)
    shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 300, "credit_amount": 300})
    then = text_of(fetched(invoice.invoice_pdf).content)
    assert f"Credit note {invoice.number}-CN-01" in then


def test_receipts_and_credit_notes_have_documents(shop: Shop) -> None:
    invoice = shop.latest(shop.subscribe(shop.customer().id))
    intent = shop.v1.payment_intents.retrieve(
        shop.intent_of(invoice), {"expand": ["latest_charge"]}
    )
    assert isinstance(intent.latest_charge, stripe.Charge)
    receipt = fetched(intent.latest_charge.receipt_url)
    assert "10.00 USD" in receipt.text
    assert ">Paid</span>" in receipt.text
    refund = shop.v1.refunds.create({"charge": intent.latest_charge.id, "amount": 250})
    again = fetched(shop.v1.charges.retrieve(str(refund.charge)).receipt_url).text
    assert "Partly refunded" in again
    assert "7.50 USD" in again
    note = shop.v1.credit_notes.create(
        {"invoice": invoice.id, "amount": 250, "refunds": [{"refund": refund.id}]}
    )
    assert "2.50 USD" in text_of(fetched(note.pdf).content)
    assert "refunded to the card" in text_of(fetched(note.pdf).content)


def test_a_charge_that_failed_has_no_receipt(shop: Shop) -> None:
    owner = shop.customer()
    with pytest.raises(stripe.CardError):
        shop.v1.payment_intents.create(
            {
                "amount": 500,
                "currency": "usd",
                "customer": owner.id,
                "payment_method": "pm_card_chargeDeclined",
                "confirm": True,
            }
        )
    (charge,) = shop.v1.charges.list({"customer": owner.id}).data
    assert (charge.status, charge.receipt_url) == ("failed", None)


def test_only_the_whole_address_opens_one_document(shop: Shop, server: Server) -> None:
    one, other = sent(shop), sent(shop)
    url = str(one.invoice_pdf)
    *_, token, name = url.split("/")
    assert len(token) == 32
    for wrong in (
        url.replace(token, "A" * 32),
        url.replace(token, token[:-1]),
        url.replace(token, f"{token}x"),
        url.replace(name, f"{other.id}.pdf"),
        url.replace(token, "%C3%BC" * 8),
        url.replace(name, f"{one.id}.pdf.pdf"),
        f"{server.url}/documents/{token}/in_unknown",
    ):
        said = fetched(wrong, 404)
        assert said.headers["content-type"].startswith("text/html")
        assert "There is no such document." in said.text


def test_addresses_are_in_lists_expanded_fields_and_events(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock)
    subscription = shop.subscribe(owner.id, expand=["latest_invoice"])
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    (listed,) = shop.v1.invoices.list({"customer": owner.id}).data
    events = shop.v1.events.list({"type": "invoice.paid", "limit": 100}).data
    (told,) = [one.data.object for one in events if one.data.object["id"] == invoice.id]
    urls = {invoice.invoice_pdf, listed.invoice_pdf, told["invoice_pdf"]}
    assert len(urls) == 1
    fetched(urls.pop())


def test_the_same_request_again_gives_the_same_address(shop: Shop) -> None:
    owner = shop.customer(card=None)
    draft = shop.v1.invoices.create({"customer": owner.id})
    again = [
        shop.v1.invoices.finalize_invoice(draft.id, options={"idempotency_key": "once"}).invoice_pdf
        for _ in range(2)
    ]
    assert again[0] == again[1]
    fetched(again[0])


def test_links_lead_where_the_request_came_in(server: Server, shop: Shop) -> None:
    invoice = sent(shop)
    path = f"/v1/invoices/{invoice.id}"
    named = server.http.get(path, headers={"host": "billing.example.com:8443"}).json()
    assert named["invoice_pdf"].startswith("http://billing.example.com:8443/documents/")
    evil = server.http.get(path, headers={"host": 'evil"><script>'}).json()
    assert evil["invoice_pdf"].startswith(f"{server.url}/documents/")


def test_an_invoice_keeps_the_profile_that_it_was_sent_with(shop: Shop, server: Server) -> None:
    invoice = sent(shop)
    server.post("/api/clock/advance", {"days": 1})
    server.post("/api/settings/business", {"name": "Lumenfield Europe GmbH"})
    later = sent(shop)
    assert "Lumenfield Software Ltd" in fetched(invoice.hosted_invoice_url).text
    assert "Lumenfield Europe GmbH" in fetched(later.hosted_invoice_url).text


def test_a_file_is_written_beside_the_running_server(
    shop: Shop, server: Server, tmp_path: Any
) -> None:
    invoice = sent(shop)
    for ending, url in ((".pdf", invoice.invoice_pdf), (".html", invoice.hosted_invoice_url)):
        out = tmp_path / f"invoice{ending}"
        told = sao("document", invoice.id, "-o", str(out), "--data", str(server.data))
        assert str(invoice.number) in told
        assert out.read_bytes() == PAY_LINK.sub(b"", fetched(url).content)
    assert "no document" in sao(
        "document", "in_no", "-o", str(tmp_path / "a.pdf"), "--data", str(server.data), expect=1
    )
    assert "none of" in sao(
        "document", invoice.id, "-o", str(tmp_path / "a.txt"), "--data", str(server.data), expect=2
    )


def test_a_logo_has_to_be_a_picture(server: Server) -> None:
    for logo, why in (
        ("data:image/png;base64,AAAA", "neither PNG nor JPEG"),
        ("data:image/png;base64,%%", "not base64"),
        ("iVBORw0KGgo=", "Invalid logo"),
    ):
        reply = server.http.post("/api/settings/business/logo", json={"logo": logo})
        assert reply.status_code == 400, reply.text
        assert why in reply.json()["error"]["message"]
    kept = server.get("/api/settings/business")
    assert kept["logo"]["content_type"] == "image/png"
    assert server.post("/api/settings/business/logo", {"logo": ""})["logo"] is None


def test_a_quote_can_be_printed(server: Server, shop: Shop) -> None:
    german: Any = {"type": "eu_vat", "value": "DE123456789"}
    owner = shop.customer(email="ada@example.com", tax_id_data=[german])
    monthly, once = shop.price(4_900), shop.price(10_000, recurring=None)
    quote = shop.v1.quotes.create(
        {
            "customer": owner.id,
            "line_items": [{"price": monthly, "quantity": 3}, {"price": once}],
            "footer": "Prices hold for a month.",
        }
    )
    client = stripe.StripeClient(KEY, base_addresses={"api": server.url, "files": server.url})
    draft = text_of(client.v1.quotes.pdf(quote.id).io.read())
    assert "Draft" in draft
    final = shop.v1.quotes.finalize_quote(quote.id)
    printed = text_of(client.v1.quotes.pdf(quote.id).io.read())
    wanted = ("Lumenfield", "Offered to", "VAT DE123456789", "every month", "247.00 USD")
    for text in (*wanted, "Then, each time", "147.00", "Valid until", str(final.number)):
        assert text in printed, printed
    assert "Prices hold for a month." in printed
    refused = httpx.get(f"{server.url}/v1/quotes/{quote.id}/pdf")
    assert refused.status_code == 401
    keyed = httpx.get(f"{server.url}/v1/quotes/qt_nothing/pdf", auth=(KEY, ""))
    assert (keyed.status_code, keyed.json()["error"]["code"]) == (404, "resource_missing")

"""How documents are kept: by content, once for each state, and healed where they are damaged."""

from typing import Any

import pytest

from sao.documents.addresses import Addresses, token
from sao.documents.papers import kept, made
from sao.platform.errors import CommitFailed, DocumentDamaged, StoreUnreadable
from sao.platform.memory import MemoryDocuments
from sao.webhooks.sender import Sender
from support.api import Api, running_api
from support.papers import paper, press
from support.receiver import Receiver
from support.waiting import wait_until


def invoice(api: Api) -> Any:
    owner = api.customer()
    draft = api.post("/v1/invoices", f"customer={owner}")["id"]
    return api.post(f"/v1/invoices/{draft}/finalize")


def test_a_document_is_rendered_once_for_what_it_says() -> None:
    documents, told = MemoryDocuments(), paper()
    assert kept(documents, press(), told, "pdf") is None
    first = made(documents, press(), told, "pdf")
    assert made(documents, press(), told, "pdf") == first == kept(documents, press(), told, "pdf")
    made(documents, press(), paper(asked="due on receipt"), "pdf")
    made(documents, press(), told, "html")
    keys = [one.key for one in documents.page("invoices/in_7Qm2xKb9").documents]
    assert len(keys) == 3
    assert f"invoices/in_7Qm2xKb9/pdf-{press().fingerprint(told, 'pdf')[:32]}/{first.etag}" in keys


def test_one_that_was_damaged_is_rendered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    documents, told = MemoryDocuments(), paper()
    first = made(documents, press(), told, "pdf")

    def damaged(key: str) -> bytes:
        raise DocumentDamaged(key, "a bit fell over")

    with monkeypatch.context() as broken:
        broken.setattr(documents, "get", damaged)
        assert made(documents, press(), told, "pdf") == first
    assert made(documents, press(), told, "pdf") == first


def test_while_the_place_is_out_of_order_documents_are_served_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents, told = MemoryDocuments(), paper(logo="branding/logo/" + "0" * 64)

    def down(*_asked: object, **_how: object) -> None:
        raise StoreUnreadable("s3://papers", "nobody answers")

    def full(*_asked: object, **_how: object) -> None:
        raise CommitFailed("s3://papers", "no space", retry=True)

    first = made(documents, press(), paper(), "pdf")
    with monkeypatch.context() as broken:
        broken.setattr(documents, "page", down)
        broken.setattr(documents, "get", down)
        assert made(documents, press(), told, "pdf").content.startswith(b"%PDF-")
    assert kept(documents, press(), told, "pdf") is None, "without its logo it is not kept"
    with monkeypatch.context() as broken:
        broken.setattr(documents, "put", full)
        assert made(documents, press(), paper(asked="soon"), "pdf").etag != first.etag


def test_the_address_is_the_one_that_the_operator_gave() -> None:
    key = b"k" * 32
    shown = {"object": "invoice", "invoice_pdf": "/documents/in_1.pdf", "hosted_invoice_url": None}
    free, fixed = Addresses(key, "http://a/"), Addresses(key, "https://b.example/x", fixed=True)
    secret = token(key, "in_1")
    for addresses, asked_at, url in (
        (free, None, "http://a"),
        (free, "https://c.example", "https://c.example"),
        (fixed, "https://c.example", "https://b.example/x"),
    ):
        done = addresses.complete(dict(shown), asked_at)
        assert done["invoice_pdf"] == f"{url}/documents/{secret}/in_1.pdf"
        assert done["hosted_invoice_url"] is None


def test_a_token_opens_one_document_of_one_environment() -> None:
    mine, others = Addresses(b"k" * 32, ""), Addresses(b"o" * 32, "")
    assert mine.opens(token(b"k" * 32, "in_1"), "in_1")
    assert not mine.opens(token(b"k" * 32, "in_1"), "in_2")
    assert not others.opens(token(b"k" * 32, "in_1"), "in_1")
    assert not mine.opens("", "in_1")
    assert not mine.opens("ü", "in_1")


def test_what_a_client_keeps_in_metadata_stays(api: Api) -> None:
    path = "/documents/in_other.pdf"
    owner = api.post("/v1/customers", f"metadata[pdf]={path}&metadata[object]=credit_note")
    assert owner["metadata"] == {"pdf": path, "object": "credit_note"}


def test_a_kept_reply_holds_no_address(api: Api) -> None:
    owner = api.customer()
    draft = api.post("/v1/invoices", f"customer={owner}")["id"]
    path = f"/v1/invoices/{draft}/finalize"
    first = api.post(path, idempotency_key="once")
    again = api.post(path, idempotency_key="once")
    assert first["invoice_pdf"] == again["invoice_pdf"] != f"/documents/{draft}.pdf"
    kept_reply = api.store.reply("idempotency:once")
    assert kept_reply is not None
    assert first["invoice_pdf"].split("/")[-2].encode() not in kept_reply


def test_a_page_is_served_without_a_key_and_a_draft_is_not(api: Api) -> None:
    final = invoice(api)
    page = api.http.get(final["hosted_invoice_url"])
    assert (page.status_code, page.headers["x-robots-tag"]) == (200, "noindex")
    head = api.http.request("HEAD", final["hosted_invoice_url"])
    assert (head.status_code, head.content) == (200, b"")
    draft = api.post("/v1/invoices", f"customer={api.customer()}")["id"]
    url = f"/documents/{token(bytes(32), draft)}/{draft}"
    assert api.http.get(url).status_code == 404


def test_a_webhook_leads_to_the_document() -> None:
    with Receiver() as receiver, running_api(sender=Sender(allow_private=True)) as api:
        path = f"url={receiver.url}&enabled_events[]=invoice.finalized"
        receiver.secret = api.post("/v1/webhook_endpoints", path)["secret"]
        final = invoice(api)
        wait_until(lambda: len(receiver.ids) == 1)
        (event,) = [one for one in receiver.events if one["type"] == "invoice.finalized"]
        assert event["data"]["object"]["invoice_pdf"] == final["invoice_pdf"]
        shown = api.get(f"/v1/events/{event['id']}")
        assert shown["data"]["object"]["hosted_invoice_url"] == final["hosted_invoice_url"]

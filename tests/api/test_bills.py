"""The page on which an open invoice is paid, with simulated cards: plain HTTP, no script."""

from collections.abc import Iterator

import pytest

from support.api import Api, running_api


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with running_api() as running:
        yield running


def bill(api: Api) -> str:
    """The address of an invoice that was sent."""
    owner = api.post("/v1/customers", "email=ada@example.com")["id"]
    sent = f"customer={owner}&collection_method=send_invoice&days_until_due=30"
    made = api.post("/v1/invoices", sent)["id"]
    api.post("/v1/invoiceitems", f"customer={owner}&amount=700&currency=usd&invoice={made}")
    return str(api.post(f"/v1/invoices/{made}/send")["hosted_invoice_url"])


def send(api: Api, url: str, **form: str) -> str:
    """The page that a press leads to."""
    reply = api.http.post(f"{url}/pay", data=form)
    api.status = reply.status_code
    return api.http.get(f"{url}/pay").text if reply.status_code == 303 else reply.text


def test_it_is_paid_once_and_says_so(api: Api) -> None:
    url = bill(api)
    shown = api.http.get(url)
    assert 'pay">Pay online</a>' in shown.text
    assert "Pay 7.00 USD" in api.http.get(f"{url}/pay").text
    for _ in range(2):
        assert "This invoice is paid. Thank you." in send(api, url, number="4242424242424242")
    after = api.http.get(url)
    assert "Pay online" not in after.text
    assert shown.headers["etag"] != after.headers["etag"]
    invoice = url.rpartition("/")[2]
    intents = api.get("/v1/payment_intents")["data"]
    (paid,) = [one for one in intents if one["amount_received"]]
    assert api.get(f"/v1/invoices/{invoice}")["amount_paid"] == paid["amount_received"] == 700


def test_a_decline_is_told_and_another_card_pays(api: Api) -> None:
    url = bill(api)
    assert "Your card was declined." in send(api, url, number="4000000000000341")
    assert api.status == 402
    assert "Your card was declined." in api.http.get(f"{url}/pay").text
    assert "This invoice is paid." in send(api, url, number="4242424242424242")


@pytest.mark.parametrize(
    ("end", "words"), [("pass", "is paid."), ("fail", "failed authentication")]
)
def test_a_bank_that_asks_is_answered(api: Api, end: str, words: str) -> None:
    url = bill(api)
    assert "Complete authentication" in send(api, url, number="4000002760003184")
    assert words in send(api, url, do=end)


def test_what_is_no_bill_is_not_found(api: Api) -> None:
    url = bill(api)
    assert api.http.get(f"{url[:-4]}0000/pay").status_code == 404
    assert api.http.get(f"{url}/pay?state").json() == {"state": "open", "onward": ""}
    api.post(f"/v1/invoices/{url.rpartition('/')[2]}/void")
    assert api.http.get(f"{url}/pay").status_code == 404


def test_the_portal_leads_to_it_where_the_bank_asks(api: Api) -> None:
    owner = api.customer(card="pm_card_authenticationRequired")
    sent = f"customer={owner}&collection_method=send_invoice&days_until_due=30"
    made = api.post("/v1/invoices", sent)["id"]
    api.post("/v1/invoiceitems", f"customer={owner}&amount=700&currency=usd&invoice={made}")
    url = api.post(f"/v1/invoices/{made}/send")["hosted_invoice_url"]
    portal = api.post("/v1/billing_portal/sessions", f"customer={owner}")["url"]
    reply = api.http.post(portal, data={"do": "pay", "id": made})
    assert (reply.status_code, url.endswith(reply.headers["location"].removesuffix("/pay"))) == (
        303,
        True,
    )
    assert "Complete authentication" in api.http.get(f"{url}/pay").text
    assert "This invoice is paid." in send(api, url, do="pass")

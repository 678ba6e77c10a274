"""/api/notices: what customers would be told, where nothing is sent."""

from typing import Any

import pytest

from support.api import DAY, NOW, Api


def owner(api: Api, card: str = "pm_card_visa", email: str = "ada@example.com") -> str:
    return api.customer(f"name=Ada&email={email}" if email else "name=Ada", card)


def move(api: Api, days: int) -> None:
    api.post_json("/api/clock/advance", {"days": days})


def told(api: Api, kind: str) -> list[Any]:
    return list(api.get("/api/notices", f"kind={kind}&limit=100")["data"])


def letter(api: Api, notice: Any) -> Any:
    return api.get(f"/api/notices/{notice['id']}")


def test_a_payment_has_a_receipt_that_nobody_sends(api: Api) -> None:
    api.post_json("/api/settings/business", {"name": "Gold & Sons", "support_email": "help@g.com"})
    made = api.subscription(owner(api))
    (receipt,) = told(api, "receipt")
    assert (receipt["about"], receipt["to"]) == (made["latest_invoice"], "ada@example.com")
    assert receipt["status"] == "not_sent"
    assert "--smtp" in receipt["error"]
    mail = letter(api, receipt)
    number = api.get(f"/v1/invoices/{made['latest_invoice']}")["number"]
    assert mail["subject"] == f"Your receipt from Gold & Sons for invoice {number}"
    assert "we have received 10.00 USD from Visa ending 4242" in mail["text"]
    assert "Gold &amp; Sons" in mail["html"]
    assert "help@g.com" in mail["text"]


def test_each_stage_of_dunning_has_its_own(api: Api) -> None:
    customer = owner(api)
    api.subscription(customer)
    card = api.post("/v1/payment_methods", "type=card&card[token]=tok_chargeCustomerFail")["id"]
    api.post(f"/v1/payment_methods/{card}/attach", f"customer={customer}")
    default = f"invoice_settings[default_payment_method]={card}"
    api.post(f"/v1/customers/{customer}", default)
    move(api, 60)
    failed = told(api, "payment_failed")[::-1]
    texts = [letter(api, one)["text"] for one in failed]
    assert len(texts) == 4
    for attempt, text in enumerate(texts, 1):
        assert f"This was attempt {attempt}" in text
    assert "We try again on 4 Feb 2026" in texts[0]
    assert "the last one" in texts[-1]
    subjects = [letter(api, one)["subject"] for one in failed]
    assert subjects[-1].startswith("Last notice")
    assert not subjects[0].startswith("Last notice")


def test_a_card_that_runs_out_before_the_next_payment_is_told_of_once(api: Api) -> None:
    customer = owner(api)
    card = api.get("/v1/payment_methods", f"customer={customer}")["data"][0]["id"]
    api.post(f"/v1/payment_methods/{card}", "card[exp_month]=3&card[exp_year]=2026")
    api.subscription(customer)
    assert told(api, "card_expiring") == []
    move(api, 32)
    assert told(api, "card_expiring") == []
    move(api, 28)
    (notice,) = told(api, "card_expiring")
    assert notice["created"] > NOW + 58 * DAY
    text = letter(api, notice)["text"]
    assert "Visa ending 4242 is valid until 03/2026, and your next payment is due on 1 Apr" in text


def test_a_card_lasts_as_long_as_the_first_period_that_is_to_be_paid_again(api: Api) -> None:
    """Though the year, on the same invoice, is paid for longer than the card is valid."""
    customer = owner(api)
    card = api.get("/v1/payment_methods", f"customer={customer}")["data"][0]["id"]
    api.post(f"/v1/payment_methods/{card}", "card[exp_month]=3&card[exp_year]=2026")
    terms = "currency=usd&unit_amount=9000&recurring[interval]=year&product_data[name]=Plan"
    yearly = api.post("/v1/prices", terms)["id"]
    api.subscription(customer, f"items[1][price]={yearly}")
    assert told(api, "card_expiring") == []
    move(api, 60)
    (notice,) = told(api, "card_expiring")
    assert "your next payment is due on 1 Apr" in letter(api, notice)["text"]


def test_a_trial_that_ends_is_told_of(api: Api) -> None:
    api.subscription(owner(api), "trial_period_days=10")
    move(api, 8)
    (notice,) = told(api, "trial_ending")
    assert letter(api, notice)["subject"] == "Your trial with us ends on 11 Jan 2026"
    assert "paid with Visa ending 4242" in letter(api, notice)["text"]


def test_an_invoice_that_is_sent_says_when_it_is_due(api: Api) -> None:
    api.subscription(owner(api), "collection_method=send_invoice&days_until_due=14")
    move(api, 1)
    (notice,) = told(api, "invoice")
    assert letter(api, notice)["subject"].endswith("10.00 USD, due on 15 Jan 2026")


def test_who_has_to_authenticate_is_told_so(api: Api) -> None:
    api.subscription(owner(api, "pm_card_authenticationRequired"))
    (notice,) = told(api, "payment_failed")
    assert letter(api, notice)["subject"] == "Please confirm your payment to us"


def test_a_payment_of_its_own_has_a_receipt_where_one_was_asked_for(api: Api) -> None:
    form = "amount=700&currency=usd&payment_method=pm_card_visa&confirm=true"
    api.post("/v1/payment_intents", form)
    api.post("/v1/payment_intents", f"{form}&receipt_email=bob@example.com")
    (notice,) = told(api, "receipt")
    assert notice["to"] == "bob@example.com"
    assert "7.00 USD" in letter(api, notice)["text"]


def test_kinds_are_switched_off_and_on(api: Api) -> None:
    assert api.get("/api/settings/notices")["receipt"] is True
    changed = api.post_json("/api/settings/notices", {"receipt": False})
    assert (changed["receipt"], changed["invoice"]) == (False, True)
    api.subscription(owner(api))
    assert [one["status"] for one in told(api, "receipt")] == ["off"]
    api.post_json("/api/settings/notices", {"receipt": True})
    assert [one["status"] for one in told(api, "receipt")] == ["not_sent"]


def test_who_has_no_address_is_told_nothing(api: Api) -> None:
    api.subscription(owner(api, email=""))
    assert [one["status"] for one in told(api, "receipt")] == ["no_address"]


def test_lists_go_on_where_a_page_ended(api: Api) -> None:
    api.subscription(owner(api))
    move(api, 100)
    pages, after = [], ""
    while True:
        page = api.get("/api/notices", f"limit=2{after}")
        pages += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            break
        after = f"&starting_after={pages[-1]}"
    assert pages == [one["id"] for one in api.get("/api/notices", "limit=100")["data"]]
    assert len(pages) == len(set(pages)) == 4


@pytest.mark.parametrize(
    "name", ["ntc_1_receipt", "ntc_x_receipt", "ntc_9999999999999999_receipt", "x"]
)
def test_what_is_not_there_is_said_to_be_not_there(api: Api, name: str) -> None:
    api.get(f"/api/notices/{name}")
    assert api.status == 404
    api.get("/api/notices", f"starting_after={name}")
    assert api.status == 400
    api.get("/api/notices", "kind=lottery")
    assert api.status == 400

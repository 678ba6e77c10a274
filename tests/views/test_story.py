"""One customer's bad month, as every view tells it."""

from typing import Any

import pytest

from sao.billing.reckoning.calendar import DAY, HOUR
from support.api import NOW
from support.views import Place, empty


class Told:
    """Halden Optics: two seats of Team, and a card that has had no funds since February."""

    def __init__(self) -> None:
        self.place: Place = empty()
        terms = "default_price_data[currency]=usd&default_price_data[unit_amount]=4900"
        every = "default_price_data[recurring][interval]=month"
        self.price = self.post("/v1/products", f"name=Team&{terms}&{every}")["default_price"]
        default = "invoice_settings[default_payment_method]=pm_card_visa"
        made = self.post(
            "/v1/customers", f"name=Halden Optics&payment_method=pm_card_visa&{default}"
        )
        self.customer: str = made["id"]
        self.method = made["invoice_settings"]["default_payment_method"]
        items = f"items[0][price]={self.price}&items[0][quantity]=2"
        self.subscription = self.post("/v1/subscriptions", f"customer={self.customer}&{items}")[
            "id"
        ]
        self.advance(34)
        self.post(
            f"/api/payment_methods/{self.method}/behavior", "behavior=decline_insufficient_funds"
        )
        self.advance(29)  # to 5 March: the invoice of 1 March failed, and its first retry too

    def post(self, path: str, form: str) -> Any:
        reply = self.place.dispatcher.request("POST", path, form)
        assert reply.status == 200, reply.body
        return reply.body

    def advance(self, days: int) -> None:
        reply = self.place.dispatcher.request("POST", "/api/clock/advance", {"days": days})
        assert reply.status == 200, reply.body

    def view(self, path: str) -> Any:
        return self.place.get(f"/api/views/{path}")

    @property
    def invoice(self) -> str:
        return self.place.session().find(self.subscription).latest_invoice


@pytest.fixture(scope="module")
def told() -> Told:
    return Told()


def test_why_a_customer_is_past_due(told: Told) -> None:
    shown = told.view(f"why/{told.customer}")
    number = told.place.session().find(told.invoice).number
    assert shown["title"] == "Why Halden Optics is past due"
    assert [cause["text"] for cause in shown["path"]] == [
        "Visa •••• 4242 is declined: insufficient funds from 4 Feb 2026 on.",
        "A draft was made on 1 Mar 2026: 98.00 USD for a new period.",
        f"Invoice {number} on 1 Mar 2026: 98.00 USD due, collected at once.",
        f"Invoice {number} could not be paid on 1 Mar 2026: card declined (insufficient funds).",
        "So Team was past due from 1 Mar 2026 on: its latest invoice could not be collected.",
        "Retry 1 of 3 on 4 Mar 2026 failed too: card declined (insufficient funds).",
    ]
    assert shown["next"] == "Retry 2 of 3 on 6 Mar 2026."


def test_why_a_subscription_ended_begins_with_who_asked_for_it() -> None:
    told = Told()
    told.post(f"/api/payment_methods/{told.method}/behavior", "behavior=succeed")
    told.advance(3)
    told.post(f"/v1/subscriptions/{told.subscription}", "cancel_at_period_end=true")
    told.advance(30)
    shown = told.view(f"why/{told.subscription}")
    assert shown["title"] == "Why Team is canceled"
    assert [cause["text"] for cause in shown["path"]] == [
        "Team on 8 Mar 2026: will be canceled on 1 Apr 2026.",
        "So Team was canceled from 1 Apr 2026 on: cancellation requested.",
    ]
    assert shown["next"] == "Nothing due."


def test_before_it_happened_there_is_nothing_to_explain(told: Told) -> None:
    shown = told.view(f"why/{told.customer}?as_of={NOW + 20 * DAY}")
    assert shown["title"] == "Why Halden Optics is active"
    assert "declined" not in str(shown["path"])
    assert shown["next"] == "Renews on 1 Feb 2026."


def test_the_alert_says_what_comes_next_and_what_can_be_done(told: Told) -> None:
    (alert,) = told.view(f"objects/{told.customer}")["alerts"]
    assert alert["title"] == "Payment failed"
    assert alert["text"] == "Card declined (insufficient funds). Retry 2 of 3 on 6 Mar 2026."
    assert alert["object_id"] == told.invoice
    assert [action["name"] for action in alert["actions"]] == ["pay", "set_behavior"]
    attempted_at = told.place.session().find(told.invoice).next_payment_attempt
    assert alert["jump_at"] == attempted_at == NOW + (31 + 28 + 5) * DAY + HOUR


def test_ahead_is_the_rest_of_the_retries(told: Told) -> None:
    ahead = told.view(f"objects/{told.customer}")["ahead"]
    retries = [one["summary"] for one in reversed(ahead) if one["resource"] == "invoice"]
    assert retries == ["Retry 2 of 3", "Retry 3 of 3"]
    assert {one["owner"] for one in ahead} == {"Halden Optics"}
    assert ahead[0]["amount"] == {"amount": "98.00", "currency": "usd", "per": None}


def test_the_list_puts_them_first_with_what_is_at_risk(told: Told) -> None:
    told.post("/v1/customers", "name=Calm")
    shown = told.view("lists/customer")
    assert [row["cells"]["name"]["text"] for row in shown["rows"]] == ["Halden Optics", "Calm"]
    assert shown["rows"][0]["cells"]["next_due"]["text"] == "Retry 2 of 3"
    assert shown["notices"][0]["text"] == "1 past due, 98.00 USD at risk"
    assert told.view("lists/customer?search=hALD")["total"] == 1
    assert told.view("lists/customer?filter=past_due")["total"] == 1
    then = told.view(f"lists/customer?as_of={NOW + 20 * DAY}")
    assert [row["cells"]["state"]["label"] for row in then["rows"]] == ["Active"]


def test_an_outcome_names_the_request_that_led_to_it(told: Told) -> None:
    entries = told.view(f"timeline?home_of={told.customer}&limit=200")["entries"]
    behaves = next(one for one in entries if one["action"] == "set_behavior")
    shown = told.view(f"outcomes/{behaves['object_id']}/{behaves['seq']}")
    path = f"/api/payment_methods/{told.method}/behavior"
    assert shown["causes"][0]["text"] == f"Somebody asked: POST {path}"
    assert [effect["action"] for effect in shown["effects"]] == ["attach_method"]


def test_a_failure_is_traced_to_the_alarm_and_through_the_gateway(told: Told) -> None:
    entries = told.view(f"timeline?object={told.invoice}")["entries"]
    failed = entries[0]
    assert failed["action"] == "attempt_failed"
    causes = told.view(f"outcomes/{failed['object_id']}/{failed['seq']}")["causes"]
    assert causes[0]["kind"] == "alarm"
    assert causes[0]["text"].endswith("was due on 4 Mar 2026: Retry 1 of 3")
    assert "Card declined (insufficient funds)" in causes[-1]["text"]
    declined = told.view(f"outcomes/{causes[-1]['object_id']}/{causes[-1]['seq']}")
    assert declined["causes"][-1]["kind"] == "workflow"


def test_the_card_says_when_it_is_charged_next(told: Told) -> None:
    (row,) = told.view("behaviors")["rows"]
    assert row["behavior"] == "decline_insufficient_funds"
    assert row["note"] == "Default, retry for Team"
    assert row["next_charge_at"] == told.place.session().find(told.invoice).next_payment_attempt
    assert row["set"]["path"] == f"/api/payment_methods/{told.method}/behavior"


def test_in_the_past_nothing_can_be_done(told: Told) -> None:
    then = told.view(f"objects/{told.customer}?as_of={NOW + 20 * DAY}")
    assert then["actions"] == ()
    assert all(alert["actions"] == () for alert in then["alerts"])
    assert then["state"]["label"] == "Active"
    now = told.view(f"objects/{told.customer}")
    assert then["marks"] == now["marks"], "a scrubber leads back as well"


def test_what_there_is_not_is_not_found(told: Told) -> None:
    for path in (
        "lists/nothing",
        "objects/cus_nothing",
        f"objects/{told.customer}?as_of={NOW - 1}",
        f"outcomes/{told.customer}/99",
        f"outcomes/{told.customer}/first",
        "verify/cus_nothing",
        "why/cus_nothing",
        "diagrams/nothing",
        "timeline?object=cus_nothing",
    ):
        reply = told.place.dispatcher.request("GET", f"/api/views/{path}")
        assert reply.status == 404, path
    reply = told.place.dispatcher.request("GET", "/api/views/frame?as=of")
    assert reply.status == 400

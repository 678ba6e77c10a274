"""Checkout sessions at a gateway that answers after a request is stored."""

from collections.abc import Iterator
from typing import Any

import pytest

from sao.gateways.simulated import SIMULATED
from sao.platform.errors import Transient
from sao.runtime import Edge
from support.api import Api, running_api

OFFER = (
    "success_url=https://shop.test/&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd"
    "&line_items[0][price_data][unit_amount]=1500&line_items[0][price_data][product_data][name]=Gold"
)
MONTHLY = f"mode=subscription&{OFFER}&line_items[0][price_data][recurring][interval]=month"
ONCE = f"mode=payment&{OFFER}"
ADA = {"email": "ada@example.com"}


class Far:
    """A gateway that decides as the simulator does, later, while it is `open`."""

    def __init__(self) -> None:
        self.open = True
        self.collected = 0
        self.abandoned: list[str] = []

    def edges(self) -> dict[str, Edge]:
        def far(name: str) -> Edge:
            def ask(call: Any) -> Any:
                if not self.open:
                    raise Transient("it does not answer")
                self.collected += name == "gateway.confirm"
                if name == "gateway.abandon":
                    self.abandoned.append(call.data.intent)
                return SIMULATED[name].perform(call)

            return Edge(ask)

        asked = ("gateway.confirm", "gateway.setup", "gateway.abandon")
        return {**SIMULATED, **{name: far(name) for name in asked}}


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
def api(far: Far) -> Iterator[Api]:
    with running_api(edges=far.edges()) as running:
        yield running


def offer(api: Api, form: str) -> str:
    return str(api.post("/v1/checkout/sessions", form)["id"])


def pay(api: Api, session: str, card: str = "pm_card_visa", **said: Any) -> Any:
    path = f"/api/checkout/sessions/{session}/pay"
    return api.post_json(path, {**ADA, "payment_method": card, **said})


def events(api: Api, kind: str) -> int:
    return len(api.get(f"/v1/events?type={kind}")["data"])


def test_a_subscription_is_paid_and_the_session_completes_by_itself(api: Api, far: Far) -> None:
    session = offer(api, MONTHLY)
    paid = pay(api, session)
    assert (api.status, paid["status"], paid["payment_status"]) == (200, "complete", "paid")
    bought = api.get(f"/v1/subscriptions/{paid['subscription']}")
    bill = api.get(f"/v1/invoices/{paid['invoice']}")
    assert (bought["status"], bill["status"], bill["amount_paid"]) == ("active", "paid", 1500)
    assert bought["default_payment_method"].startswith("pm_")
    assert (far.collected, events(api, "checkout.session.completed")) == (1, 1)


def test_a_trial_begins_once_its_card_is_looked_at(api: Api, far: Far) -> None:
    session = offer(api, f"{MONTHLY}&subscription_data[trial_period_days]=14")
    paid = pay(api, session)
    assert (paid["status"], paid["payment_status"]) == ("complete", "no_payment_required")
    bought = api.get(f"/v1/subscriptions/{paid['subscription']}")
    assert (bought["status"], bought["pending_setup_intent"]) == ("trialing", None)
    assert far.collected == 0


def test_a_card_is_kept(api: Api) -> None:
    session = offer(api, "mode=setup&currency=usd&success_url=https://shop.test/")
    paid = pay(api, session)
    assert paid["status"] == "complete"
    assert api.get(f"/v1/setup_intents/{paid['setup_intent']}")["status"] == "succeeded"


def test_a_payment_has_its_invoice(api: Api) -> None:
    session = offer(api, f"{ONCE}&invoice_creation[enabled]=true")
    paid = pay(api, session)
    bill = api.get(f"/v1/invoices/{paid['invoice']}")
    assert (paid["payment_status"], bill["status"], bill["amount_paid"]) == ("paid", "paid", 1500)


@pytest.mark.parametrize("form", [MONTHLY, ONCE, f"{ONCE}&invoice_creation[enabled]=true"])
def test_after_a_decline_another_card_pays_for_the_same(api: Api, far: Far, form: str) -> None:
    session = offer(api, form)
    refused = pay(api, session, "pm_card_chargeCustomerFail")
    assert (api.status, refused["error"]["code"]) == (402, "card_declined")
    kept = api.get(f"/v1/checkout/sessions/{session}")
    assert (kept["status"], kept["payment_status"]) == ("open", "unpaid")
    paid = pay(api, session)
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    assert paid["subscription"] == kept["subscription"]
    assert len(api.get("/v1/payment_intents")["data"]) == 1
    assert (far.collected, events(api, "checkout.session.completed")) == (2, 1)


def test_who_presses_twice_pays_once(api: Api, far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.api.answering.settling.WAIT_S", 0.01)
    far.open = False
    session = offer(api, MONTHLY)
    assert (pay(api, session)["status"], api.status) == ("open", 200)
    again = pay(api, session)
    assert (api.status, again["error"]["message"]) == (
        400,
        "This Checkout Session is being paid: the gateway has not answered yet.",
    )
    api.post(f"/v1/checkout/sessions/{session}/expire", "")
    assert api.status == 400
    far.open = True
    for _ in range(2000):
        if api.get(f"/v1/checkout/sessions/{session}")["status"] == "complete":
            break
    assert api.get(f"/v1/checkout/sessions/{session}")["status"] == "complete"
    assert far.collected == 1


SECURE = "pm_card_authenticationRequired"


def listed(api: Api, status: str) -> list[str]:
    return [one["id"] for one in api.get(f"/v1/checkout/sessions?status={status}")["data"]]


@pytest.mark.parametrize("form", [MONTHLY, ONCE])
def test_a_bank_that_asks_leaves_the_session_open(api: Api, form: str) -> None:
    """As at Stripe: open, with an intent that says what is missing, and listed so."""
    session = offer(api, form)
    waiting = pay(api, session, SECURE)
    assert (api.status, waiting["status"], waiting["payment_status"]) == (200, "open", "unpaid")
    (intent,) = api.get("/v1/payment_intents")["data"]
    assert (intent["status"], listed(api, "open")) == ("requires_action", [session])
    api.post_json(f"/api/payment_intents/{intent['id']}/authenticate", {})
    done = api.get(f"/v1/checkout/sessions/{session}")
    assert (done["status"], done["payment_status"]) == ("complete", "paid")
    assert (listed(api, "open"), listed(api, "complete")) == ([], [session])


@pytest.mark.parametrize("form", [MONTHLY, ONCE])
def test_another_card_pays_while_a_bank_waits_for_its_customer(api: Api, form: str) -> None:
    session = offer(api, form)
    pay(api, session, SECURE)
    paid = pay(api, session)
    assert (api.status, paid["status"], paid["payment_status"]) == (200, "complete", "paid")


def test_a_session_is_listed_as_open_while_the_gateway_is_silent(
    api: Api, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sao.api.answering.settling.WAIT_S", 0.01)
    far.open = False
    session = offer(api, ONCE)
    assert pay(api, session)["status"] == "open"
    assert listed(api, "open") == [session]
    far.open = True


@pytest.mark.parametrize("by_hand", [True, False])
@pytest.mark.parametrize(
    "form", [MONTHLY, ONCE, f"{MONTHLY}&subscription_data[trial_period_days]=9"]
)
def test_nobody_comes_back_to_the_bank(api: Api, far: Far, form: str, *, by_hand: bool) -> None:
    """Then the session expires, and what had come about comes to nothing, at the gateway as well.

    Who went to their bank later would pay for nothing.
    """
    session = offer(api, form)
    pay(api, session, SECURE)
    if by_hand:
        api.post(f"/v1/checkout/sessions/{session}/expire", "")
    else:
        api.post_json("/api/clock/advance", {"days": 1})
    over = api.get(f"/v1/checkout/sessions/{session}")
    assert (over["status"], events(api, "checkout.session.expired")) == ("expired", 1)
    for kind in ("payment_intents", "setup_intents"):
        assert all(one["status"] == "canceled" for one in api.get(f"/v1/{kind}")["data"])
    asked = api.get("/v1/payment_intents")["data"]
    assert far.abandoned == [one["id"] for one in asked]
    left = api.get("/v1/subscriptions?status=all")["data"]
    assert all(one["status"] in ("incomplete_expired", "canceled") for one in left)
    assert all(one["status"] in ("void", "paid") for one in api.get("/v1/invoices")["data"])

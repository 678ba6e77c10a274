"""The Stripe gateway over shapes as Stripe's documentation shows them: what each answer means."""

import json
from typing import Any

import pytest
import stripe
from msgspec.structs import replace

from sao.billing.payments.gateway import (
    Approved,
    Challenged,
    Contest,
    HeldOrder,
    Order,
    Refunded,
    RefundOrder,
    RefundRefused,
    Refused,
    Released,
    SetupOrder,
)
from sao.billing.values.method_options import CardOptions
from sao.billing.values.payment import Card, Method
from sao.gateways.port import Hint, Holder
from sao.gateways.stripe import INTENT, REFUND, RUN, StripeGateway
from sao.gateways.stripe.taking import HOLDER, SOURCES
from sao.platform.errors import Terminal, Transient

CARD = Method(id="pm_ours", card=Card(reference="cus_1/pm_1"))
ORDER = Order(intent="pi_rArIY1YV880gZr", amount=700, currency="usd", method=CARD)
KEY = "req_1.0/confirm"

Reply = tuple[int, dict[str, Any]] | Exception


class Recorded(stripe.HTTPClient):
    """Answers what it was told to, in order; keeps what was asked."""

    name = "recorded"

    def __init__(self, replies: list[Reply]) -> None:
        super().__init__()
        self.replies = replies
        self.asked: list[tuple[str, str, Any, Any]] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:

        self.asked.append((method, url, post_data, headers))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return json.dumps(reply[1]), reply[0], {}

    def close(self) -> None:
        pass


def gateway(*replies: Reply) -> tuple[StripeGateway, Recorded]:
    made, client = StripeGateway("sk_test_x"), Recorded(list(replies))
    sdk = stripe.StripeClient("sk_test_x", http_client=client, max_network_retries=0)
    made._stripe.client = sdk.v1
    return made, client


def payment(status: str, *, run: str = "req_1.0", **more: Any) -> dict[str, Any]:
    return {
        "id": "pi_stripe",
        "object": "payment_intent",
        "status": status,
        "metadata": {INTENT: ORDER.intent, RUN: run},
        **more,
    }


def page(*found: Any, more: bool = False) -> Reply:
    url = "/v1/payment_intents"
    return 200, {"object": "list", "data": list(found), "has_more": more, "url": url}


def error(status: int, kind: str, **more: Any) -> Reply:
    return status, {"error": {"type": kind, "message": "Your card was declined.", **more}}


def test_what_was_asked_for_is_looked_up_before_it_is_asked_for() -> None:
    at, client = gateway(page(payment("succeeded")))
    assert at.confirm(ORDER, KEY) == Approved()
    assert [method for method, *_ in client.asked] == ["get"]


def test_what_was_not_asked_for_is_asked_for_once_with_the_runs_key() -> None:
    at, client = gateway(page(payment("succeeded", run="req_0.0")), (200, payment("succeeded")))
    assert at.confirm(ORDER, KEY) == Approved()
    _, (method, url, form, headers) = client.asked
    assert (method, url.endswith("/v1/payment_intents")) == ("post", True)
    assert headers["Idempotency-Key"] == KEY
    assert "customer=cus_1" in form
    assert "payment_method=pm_1" in form
    assert "off_session" not in form
    assert "payment_method_options" not in form


def test_what_is_wanted_of_cards_is_passed_on() -> None:
    asked = CardOptions(request_three_d_secure="any", network="visa")
    at, client = gateway(page(), (200, payment("succeeded")))
    at.confirm(replace(ORDER, asked=asked), KEY)
    form = client.asked[-1][2]
    assert "payment_method_options[card][request_three_d_secure]=any" in form
    assert "payment_method_options[card][network]=visa" in form
    made = {"id": "seti_stripe", "object": "setup_intent", "status": "succeeded"}
    at, client = gateway(page(), (200, made))
    at.setup(SetupOrder(intent="seti_x", method=CARD, usage="off_session", asked=asked), KEY)
    assert "payment_method_options[card][request_three_d_secure]=any" in client.asked[-1][2]


def test_further_pages_are_looked_at() -> None:
    at, client = gateway(
        page(payment("succeeded", run="req_0.0"), more=True), page(payment("succeeded"))
    )
    assert at.confirm(ORDER, KEY) == Approved()
    assert "starting_after=pi_stripe" in client.asked[1][1]


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (payment("succeeded"), Approved()),
        (payment("requires_action"), Challenged()),
        (payment("requires_confirmation"), Challenged()),
        (
            payment(
                "requires_payment_method", last_payment_error={"code": "authentication_required"}
            ),
            Challenged(),
        ),
    ],
)
def test_each_status_has_its_answer(found: dict[str, Any], answer: Any) -> None:
    assert gateway(page(found))[0].confirm(ORDER, KEY) == answer


@pytest.mark.parametrize(
    ("status", "code", "decline_code", "expected", "hard"),
    [
        (402, "card_declined", "insufficient_funds", "card_declined", False),
        (402, "card_declined", "lost_card", "card_declined", True),
        (402, "expired_card", None, "expired_card", False),
        (402, "something_new", None, "card_declined", False),
    ],
)
def test_a_decline_is_an_answer(
    status: int, code: str, decline_code: str | None, expected: str, *, hard: bool
) -> None:
    refusal = error(status, "card_error", code=code, decline_code=decline_code)
    answer = gateway(page(), refusal)[0].confirm(ORDER, KEY)
    assert isinstance(answer, Refused)
    assert (answer.error.code, answer.error.hard) == (expected, hard)
    assert answer.error.message == "Your card was declined."


def test_who_has_to_authenticate_off_session_is_challenged() -> None:
    refusal = error(
        402, "card_error", code="authentication_required", decline_code="authentication_required"
    )
    assert gateway(page(), refusal)[0].confirm(ORDER, KEY) == Challenged()


def test_after_a_challenge_the_same_payment_is_looked_at() -> None:
    again = Order(**{**_fields(ORDER), "authenticated": True})
    at, client = gateway(page(payment("succeeded", run="req_0.0")))
    assert at.confirm(again, KEY) == Approved()
    assert len(client.asked) == 1


def _fields(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in order.__struct_fields__}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (stripe.APIConnectionError("connection reset"), Transient),
        (error(500, "api_error"), Transient),
        (error(429, "invalid_request_error", code="rate_limit"), Transient),
        (error(409, "invalid_request_error", code="idempotency_key_in_use"), Transient),
        (error(401, "invalid_request_error"), Terminal),
        (error(403, "invalid_request_error"), Terminal),
        (error(400, "idempotency_error"), Terminal),
        (error(400, "invalid_request_error", code="parameter_invalid_integer"), Terminal),
    ],
)
@pytest.mark.parametrize("looking", [True, False])
def test_an_error_says_whether_another_attempt_helps(
    reply: Reply, kind: type[Exception], *, looking: bool
) -> None:
    at, _ = gateway(*([reply] if looking else [page(), reply]))
    with pytest.raises(kind):
        at.confirm(ORDER, KEY)


def test_what_stripe_has_not_decided_is_looked_at_later() -> None:
    with pytest.raises(Transient) as later:
        gateway(page(payment("processing")))[0].confirm(ORDER, KEY)
    assert later.value.retry_after_ms == 3_600_000


def test_what_is_only_to_be_reserved_is_reserved() -> None:
    at, client = gateway(page(), (200, payment("requires_capture")))
    assert at.confirm(Order(**{**_fields(ORDER), "capture": False}), KEY) == Approved()
    assert "capture_method=manual" in client.asked[1][2]


HELD = HeldOrder(intent=ORDER.intent, amount=300, method=CARD)


@pytest.mark.parametrize(
    ("found", "then", "captured", "released"),
    [
        ("requires_capture", "succeeded", Approved(), Approved()),
        ("requires_capture", "canceled", Released(), Released()),
        ("succeeded", None, Approved(), Approved()),
        ("canceled", None, Released(), Released()),
    ],
)
def test_what_is_reserved_is_taken_or_let_go_of_once(
    found: str, then: str | None, captured: Any, released: Any
) -> None:
    for verb, expected in (("capture", captured), ("release", released)):
        replies = [page(payment(found)), *([(200, payment(then))] if then else [])]
        at, client = gateway(*replies)
        assert getattr(at, verb)(HELD, f"req_1.0/{verb}") == expected
        posts = [asked for asked in client.asked if asked[0] == "post"]
        assert len(posts) == (1 if then else 0)
        for _method, url, form, headers in posts:
            path = "capture" if verb == "capture" else "cancel"
            assert url.endswith(f"/v1/payment_intents/pi_stripe/{path}")
            assert headers["Idempotency-Key"] == f"req_1.0/{verb}"
            assert ("amount_to_capture=300" in (form or "")) is (verb == "capture")


def test_what_stripe_never_reserved_is_looked_at_by_somebody() -> None:
    for reply in (page(), page(payment("succeeded", run="x") | {"metadata": {}})):
        with pytest.raises(Terminal, match="nothing is reserved"):
            gateway(reply)[0].capture(HELD, KEY)
    with pytest.raises(Transient, match="is processing"):
        gateway(page(payment("processing")))[0].capture(HELD, KEY)


@pytest.mark.parametrize(
    ("found", "expected", "posts"),
    [
        (None, Refused, 0),
        (payment("succeeded"), Approved, 0),
        (payment("requires_payment_method"), Refused, 1),
        (payment("requires_action"), Refused, 1),
        (payment("canceled"), Refused, 0),
    ],
)
def test_abandoning_asks_what_became_of_it(found: Any, expected: type, posts: int) -> None:
    listed = page(found) if found is not None else page()
    at, client = gateway(listed, (200, payment("canceled")))
    assert isinstance(at.abandon(ORDER, "req_1.0/abandon"), expected)
    assert [method for method, *_ in client.asked].count("post") == posts


def test_what_a_bank_still_waits_for_is_found_by_its_intent() -> None:
    """Another run than the one that asked for it cancels it."""
    waiting = {**payment("requires_action"), "metadata": {RUN: "req_0.0", INTENT: ORDER.intent}}
    order = replace(ORDER, authenticated=True)
    at, client = gateway(page(waiting), (200, payment("canceled")))
    assert isinstance(at.abandon(order, "req_9.0/abandon"), Refused)
    assert client.asked[-1][1].endswith("/cancel")
    assert isinstance(gateway(page())[0].abandon(order, "req_9.0/abandon"), Refused)


def test_a_setup_is_confirmed_once() -> None:
    order = SetupOrder(intent="seti_x", method=CARD, usage="off_session")
    made = {"id": "seti_stripe", "object": "setup_intent", "status": "succeeded"}
    assert gateway(page(), (200, made))[0].setup(order, "r.0/setup") == Approved()
    found = {**made, "metadata": {RUN: "r.0"}}
    assert gateway(page(found))[0].setup(order, "r.0/setup") == Approved()
    by_a_page = {**made, "metadata": {}, "payment_method": "pm_1", "usage": "off_session"}
    assert gateway(page(by_a_page))[0].setup(order, "r.0/setup") == Approved()
    less = {**by_a_page, "usage": "on_session"}
    at, client = gateway(page(less), (200, made))
    assert at.setup(order, "r.0/setup") == Approved()
    assert client.asked[-1][0] == "post"


REFUND_ORDER = RefundOrder(
    refund="re_x", charge="ch_rArIY1YV880gZr00", amount=200, currency="usd", method=CARD
)


def test_a_refund_is_given_once() -> None:
    given = {"id": "re_stripe", "object": "refund", "metadata": {REFUND: "re_x"}}
    at, client = gateway(page(payment("succeeded")), page(given))
    assert at.refund(REFUND_ORDER, "r.0/refund") == Refunded()
    at, client = gateway(page(payment("succeeded")), page(), (200, given))
    assert at.refund(REFUND_ORDER, "r.0/refund") == Refunded()
    assert "payment_intent=pi_stripe" in client.asked[-1][2]
    used_up = error(400, "invalid_request_error", code="charge_already_refunded")
    at, _ = gateway(page(payment("succeeded")), page(), used_up)
    assert at.refund(REFUND_ORDER, "r.0/refund") == RefundRefused("declined")
    with pytest.raises(Terminal, match="has no payment for ch_"):
        gateway(page())[0].refund(REFUND_ORDER, "r.0/refund")


def test_evidence_goes_to_the_dashboard() -> None:
    with pytest.raises(Terminal, match="dashboard"):
        gateway()[0].contest(Contest(dispute="dp_1", evidence={}), "r.0/contest")


EVENT = '{{"id": "evt_1", "type": "{kind}", "data": {{"object": {told}}}}}'


@pytest.mark.parametrize(
    ("kind", "told", "hint"),
    [
        ("payment_intent.succeeded", '{"metadata": {"sao_payment_intent": "pi_a"}}', "payment"),
        ("payment_intent.succeeded", '{"metadata": {}}', None),
        ("payment_intent.succeeded", "{}", None),
        ("invoice.paid", "{}", None),
        ("charge.dispute.created", '{"payment_intent": null, "reason": "fraudulent"}', None),
    ],
)
def test_events_are_hints(kind: str, told: str, hint: str | None) -> None:
    found = gateway()[0].read(EVENT.format(kind=kind, told=told))
    assert (found and (found.about, found.kind)) == (hint and ("pi_a", hint))


def test_a_disputes_payment_is_looked_up() -> None:
    told = '{"payment_intent": "pi_stripe", "reason": "fraudulent", "status": "needs_response"}'
    at, _ = gateway((200, payment("succeeded")))
    opened = at.read(EVENT.format(kind="charge.dispute.created", told=told))
    assert opened == Hint(ORDER.intent, "dispute", "fraudulent")
    at, _ = gateway((200, payment("succeeded")))
    lost = told.replace("needs_response", "lost")
    closed = at.read(EVENT.format(kind="charge.dispute.closed", told=lost))
    assert closed == Hint(ORDER.intent, "decision", "lost")


@pytest.mark.parametrize(
    ("status", "reason", "heard"),
    [
        ("failed", "lost_or_stolen_card", "lost_or_stolen_card"),
        ("failed", None, "unknown"),
        ("succeeded", None, None),
    ],
)
def test_a_refund_is_looked_up_before_it_is_believed_to_have_failed(
    status: str, reason: str | None, heard: str | None
) -> None:
    ours = {"id": "re_stripe", "object": "refund", "metadata": {REFUND: "re_ours"}}
    at, client = gateway((200, {**ours, "status": status, "failure_reason": reason}))
    told = at.read(
        EVENT.format(kind="refund.failed", told=json.dumps({**ours, "status": "failed"}))
    )
    assert told == (heard and Hint("re_ours", "refund", heard))
    assert [(one[0], one[1].rpartition("/")[2]) for one in client.asked] == [("get", "re_stripe")]


def test_a_refund_of_somebody_else_is_not_looked_up() -> None:
    at, client = gateway()
    assert at.read(EVENT.format(kind="refund.failed", told='{"id": "re_1"}')) is None
    assert client.asked == []


def test_a_refund_that_has_failed_meanwhile_is_refused() -> None:
    order = RefundOrder(
        refund="re_ours", charge="ch_rArIY1YV880gZr00", amount=1, currency="usd", method=CARD
    )
    failed = {"id": "re_1", "object": "refund", "status": "failed", "metadata": {REFUND: "re_ours"}}
    at, _ = gateway(page(payment("succeeded")), page({**failed, "failure_reason": "declined"}))
    assert at.refund(order, "req_1.0/refund") == RefundRefused("declined")


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"type": "payment_intent.x", "data": 1}'])
def test_what_is_no_event_is_said_to_be_none(body: str) -> None:
    with pytest.raises(Terminal, match="not an event of Stripe's"):
        gateway()[0].read(body)


def test_a_card_is_shown_with_its_reference() -> None:
    card = {"brand": "visa", "last4": "4242", "exp_month": 1, "exp_year": 2030}
    kept = {"id": "pm_1", "object": "payment_method", "customer": "cus_1", "card": card}
    found = gateway((200, kept))[0].card("cus_1", "pm_1")
    assert (found.last4, found.reference) == ("4242", "cus_1/pm_1")
    with pytest.raises(Terminal, match="not attached to cus_2"):
        gateway((200, kept))[0].card("cus_2", "pm_1")
    with pytest.raises(Terminal, match="not a card"):
        gateway((200, {**kept, "card": None}))[0].card("cus_1", "pm_1")


INTENDED = {"id": "seti_1", "object": "setup_intent", "client_secret": "seti_1_secret_x"}


def test_a_card_is_kept_for_the_customer_that_stripe_has_of_them() -> None:
    known = Holder("cus_ours", (Card(), Card(reference="cus_1/pm_0")))
    at, client = gateway((200, INTENDED))
    assert at.keep(known, "req_1") == "seti_1_secret_x"
    ((method, url, asked, headers),) = client.asked
    assert (method, url.rpartition("/")[2]) == ("post", "setup_intents")
    assert (
        f"customer=cus_1&payment_method_types[0]=card&usage=off_session&metadata[{HOLDER}]" in asked
    )
    assert headers["Idempotency-Key"] == "req_1"


def test_a_new_customer_is_made_once_however_often_they_try() -> None:
    keys = []
    for request in ("req_1", "req_2"):
        at, client = gateway((200, {"id": "cus_9", "object": "customer"}), (200, INTENDED))
        assert at.keep(Holder("cs_1", email="ada@example.com", later=False), request)
        keys.append([headers["Idempotency-Key"] for *_, headers in client.asked])
        assert "usage=on_session" in client.asked[1][2]
    assert keys[0][0] == keys[1][0] != keys[0][1]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"metadata": {HOLDER: "cs_2"}, "status": "succeeded"}, "is not for cs_1"),
        ({"metadata": {}, "status": "succeeded"}, "is not for cs_1"),
        ({"metadata": {HOLDER: "cs_1"}, "status": "requires_action"}, "is requires_action"),
    ],
)
def test_nobody_comes_by_a_card_of_somebody_else(found: dict[str, Any], why: str) -> None:
    with pytest.raises(Terminal, match=why):
        gateway((200, INTENDED | found))[0].kept("cs_1", "seti_1")


def test_only_what_waits_for_its_customer_is_a_challenge() -> None:
    waiting = payment("requires_action", client_secret="pi_secret")
    assert gateway(page(waiting))[0].challenge(ORDER.intent, CARD) == "pi_secret"
    assert gateway(page(payment("succeeded")))[0].challenge(ORDER.intent, CARD) is None
    assert gateway(page())[0].challenge("seti_x", CARD) is None
    assert gateway()[0].challenge(ORDER.intent, Method(id="pm_x", card=Card())) is None


def test_pages_load_stripes_client_from_stripe_and_only_with_a_key_for_pages() -> None:
    assert StripeGateway("sk_live_x").client is None
    live, test = (StripeGateway("sk", page_key=f"pk_{mode}_x").client for mode in ("live", "test"))
    assert live is not None
    assert test is not None
    assert (live.script, live.sources, live.test) == ("https://js.stripe.com/v3/", SOURCES, False)
    assert test.test
    assert "export function open(" in live.glue

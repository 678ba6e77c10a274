"""`sao serve --gateway stripe`, charging at a really running localstripe."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.local_stripe import KEY, LocalStripe
from support.ports import free_port
from support.server import Server
from support.waiting import wait_until

SECRET = "whsec_of_stripe"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStripe]:
    with LocalStripe(tmp_path_factory.mktemp("localstripe"), free_port()) as running:
        yield running


def server_at(there: LocalStripe, data: Path) -> Server:
    return Server(
        data,
        "2026-01-01T00:00:00Z",
        *("--gateway", "stripe", "--gateway-url", there.url),
        *("--webhook-in", f"stripe={SECRET}"),
    )


@pytest.fixture(scope="module")
def server(there: LocalStripe, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAO_STRIPE_KEY", KEY)
        with server_at(there, tmp_path_factory.mktemp("stripe") / "data") as running:
            there.webhooks(f"{running.url}/api/webhooks/stripe", SECRET)
            yield running


def customer_with(server: Server, kept: tuple[str, str]) -> tuple[str, str]:
    """A customer of ours who pays with a card that Stripe keeps."""
    names = dict(zip(("customer", "payment_method"), kept, strict=True))
    method = server.post("/api/gateway/payment_methods", names)
    owner = server.post("/v1/customers", data={"name": "Ada"})["id"]
    server.post(f"/v1/payment_methods/{method['id']}/attach", data={"customer": owner})
    default = {"invoice_settings[default_payment_method]": method["id"]}
    server.post(f"/v1/customers/{owner}", data=default)
    return owner, method["id"]


def subscribed(server: Server, owner: str, **more: str) -> Any:
    product = server.post("/v1/products", data={"name": "Gold"})["id"]
    terms = {"product": product, "currency": "usd", "unit_amount": "1500"}
    price = server.post("/v1/prices", data={**terms, "recurring[interval]": "month"})["id"]
    form = {"customer": owner, "items[0][price]": price, **more}
    return server.post("/v1/subscriptions", data=form)


def intent(server: Server, owner: str, method: str) -> str:
    form = {"amount": "700", "currency": "usd", "customer": owner, "payment_method": method}
    made = server.post("/v1/payment_intents", data={**form, "confirm": "true"})
    return str(made["id"])


def status(server: Server, object_id: str) -> str:
    kind = {"sub": "subscriptions", "pi": "payment_intents", "re": "refunds"}
    found = server.get(f"/v1/{kind[object_id.partition('_')[0]]}/{object_id}")
    return str(found["status"])


def run_of(server: Server, about: str) -> Any:
    return next(
        (run for run in server.get("/api/workflows", limit=100)["data"] if run["about"] == about),
        None,
    )


def test_a_subscription_is_collected_month_by_month(server: Server, there: LocalStripe) -> None:
    kept = there.kept_card()
    owner, method = customer_with(server, kept)
    card = server.get(f"/v1/payment_methods/{method}")["card"]
    assert (card["brand"], card["last4"]) == ("visa", "4242")
    made = subscribed(server, owner)["id"]
    wait_until(lambda: status(server, made) == "active")
    server.post("/api/clock/advance", {"months": 2, "days": 1})
    wait_until(lambda: len(there.payments(kept[0])) == 3)
    paid = there.payments(kept[0])
    assert [payment.amount for payment in paid] == [1500] * 3
    assert {payment.status for payment in paid} == {"succeeded"}
    assert len({payment.metadata["sao_payment_intent"] for payment in paid}) == 3
    invoices = server.get("/v1/invoices", customer=owner)["data"]
    assert [invoice["status"] for invoice in invoices] == ["paid"] * 3


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_lost_answer_charges_once(
    server: Server, there: LocalStripe, fault: str, *, forgotten: bool
) -> None:
    kept = there.kept_card()
    owner, method = customer_with(server, kept)
    there.faults(**{fault: 1})
    made = intent(server, owner, method)
    run = wait_until(lambda: (found := run_of(server, made)) and found["attempts"] and found)
    assert "Stripe did not answer" in run["last_error"]
    if forgotten:
        there.faults(forget=1)
    wait_until(lambda: status(server, made) == "succeeded")
    (payment,) = there.payments(kept[0])
    assert (payment.status, payment.amount) == ("succeeded", 700)
    assert run_of(server, made)["attempts"] == 2


def test_a_declined_card_is_a_declined_card(server: Server, there: LocalStripe) -> None:
    owner, _method = customer_with(server, there.kept_card("4000000000000341"))
    made = subscribed(server, owner)["id"]
    asked = wait_until(lambda: _intent_of(server, owner))
    wait_until(lambda: (run := run_of(server, asked)) and run["status"] == "done")
    assert status(server, made) == "incomplete"
    failed = server.get(f"/v1/payment_intents/{_intent_of(server, owner)}")
    assert failed["last_payment_error"]["code"] == "card_declined"
    assert failed["status"] == "requires_payment_method"


def _intent_of(server: Server, owner: str) -> str:
    found = server.get("/v1/payment_intents", customer=owner)["data"]
    return str(found[0]["id"]) if found else ""


@pytest.mark.parametrize("passed", [True, False])
def test_whoever_has_to_authenticate_is_waited_for_and_heard_of_by_webhook(
    server: Server, there: LocalStripe, *, passed: bool
) -> None:
    kept = there.kept_card("4000002760003184" if passed else "4000008400001629")
    owner, method = customer_with(server, kept)
    made = intent(server, owner, method)
    wait_until(lambda: status(server, made) == "requires_action")
    (payment,) = there.payments(kept[0])
    there.authenticate(payment)
    wanted = "succeeded" if passed else "requires_payment_method"
    wait_until(lambda: status(server, made) == wanted)
    assert len(there.payments(kept[0])) == 1


def test_money_is_given_back_once(server: Server, there: LocalStripe) -> None:
    kept = there.kept_card()
    owner, method = customer_with(server, kept)
    made = intent(server, owner, method)
    wait_until(lambda: status(server, made) == "succeeded")
    there.faults(after=1)
    given = server.post("/v1/refunds", data={"payment_intent": made, "amount": "200"})["id"]
    wait_until(lambda: status(server, given) == "succeeded")
    (payment,) = there.payments(kept[0])
    refunds = there.client.refunds.list({"payment_intent": payment.id}).data
    assert [refund.amount for refund in refunds] == [200]


def test_a_reply_waits_for_the_gateways_answer(server: Server, there: LocalStripe) -> None:
    owner, method = customer_with(server, there.kept_card())
    assert subscribed(server, owner)["status"] == "active"
    form = {"amount": "700", "currency": "usd", "customer": owner, "payment_method": method}
    headers = {"Idempotency-Key": "once"}
    replies = [
        server.http.post("/v1/payment_intents", data={**form, "confirm": "true"}, headers=headers)
        for _ in range(2)
    ]
    assert [reply.json()["status"] for reply in replies] == ["succeeded"] * 2
    assert replies[0].content == replies[1].content
    assert replies[1].headers["Idempotent-Replayed"] == "true"


def test_a_reply_does_not_wait_for_another_attempt(server: Server, there: LocalStripe) -> None:
    owner, method = customer_with(server, there.kept_card())
    there.faults(after=1)
    form = {"amount": "700", "currency": "usd", "customer": owner, "payment_method": method}
    made = server.post("/v1/payment_intents", data={**form, "confirm": "true"})
    assert made["status"] == "processing"
    wait_until(lambda: status(server, made["id"]) == "succeeded")


def test_what_is_reserved_is_captured_in_part_or_let_go_of(
    server: Server, there: LocalStripe
) -> None:
    kept = there.kept_card()
    owner, method = customer_with(server, kept)
    form = {"amount": "700", "currency": "usd", "customer": owner, "payment_method": method}
    held = [
        server.post(
            "/v1/payment_intents", data={**form, "confirm": "true", "capture_method": "manual"}
        )
        for _ in range(2)
    ]
    assert [made["status"] for made in held] == ["requires_capture"] * 2
    taken, dropped = (made["id"] for made in held)
    there.faults(after=1)
    server.post(f"/v1/payment_intents/{taken}/capture", data={"amount_to_capture": "300"})
    wait_until(lambda: status(server, taken) == "succeeded")
    assert server.get(f"/v1/payment_intents/{taken}")["amount_received"] == 300
    server.post(f"/v1/payment_intents/{dropped}/cancel")
    wait_until(lambda: {one.status for one in there.payments(kept[0])} == {"succeeded", "canceled"})
    assert status(server, dropped) == "canceled"


def test_a_refund_that_fails_later_can_be_given_again(server: Server, there: LocalStripe) -> None:
    kept = there.kept_card()
    owner, method = customer_with(server, kept)
    made = intent(server, owner, method)
    given = server.post("/v1/refunds", data={"payment_intent": made})
    assert given["status"] == "succeeded"
    (payment,) = there.payments(kept[0])
    (theirs,) = there.client.refunds.list({"payment_intent": payment.id}).data
    told = {"id": theirs.id, "object": "refund", "metadata": {"sao_refund": given["id"]}}
    event = {"type": "refund.failed", "data": {"object": {**told, "status": "failed"}}}
    posted(server, {"id": "evt_forged", **event})
    there.lose_refund(theirs.id)
    posted(server, {"id": "evt_refund", **event})
    posted(server, {"id": "evt_refund_again", **event})
    wait_until(lambda: status(server, given["id"]) == "failed")
    failed = server.get(f"/v1/refunds/{given['id']}")
    assert failed["failure_reason"] == "lost_or_stolen_card"
    again = server.post("/v1/refunds", data={"payment_intent": made})
    assert (again["status"], again["amount"]) == ("succeeded", 700)


def test_a_charge_that_is_cancelled_collects_nothing_any_more(
    server: Server, there: LocalStripe
) -> None:
    kept = there.kept_card()
    owner, method = customer_with(server, kept)
    there.faults(before=100)
    made = intent(server, owner, method)
    run = wait_until(lambda: (found := run_of(server, made)) and found["attempts"] and found)
    server.post(f"/api/workflows/{run['id']}/cancel", {"reason": "it is down"})
    wait_until(lambda: status(server, made) == "requires_payment_method")
    there.faults(before=0)
    assert there.payments(kept[0]) == []


def test_a_server_killed_while_it_charges_charges_once(
    there: LocalStripe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAO_STRIPE_KEY", KEY)
    kept = there.kept_card()
    server = server_at(there, tmp_path / "data")
    with server:
        owner, method = customer_with(server, kept)
        there.faults(after=1)
        made = intent(server, owner, method)
        wait_until(lambda: there.payments(kept[0]))
        server.kill()
        there.faults(after=0, forget=1)
        server.start()
        wait_until(lambda: status(server, made) == "succeeded")
        assert len(there.payments(kept[0])) == 1
        assert "every link holds" in server.sao("verify").stdout


def posted(server: Server, event: dict[str, Any]) -> None:
    body, at = json.dumps(event).encode(), int(time.time())
    signed = hmac.new(SECRET.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={signed}"}
    reply = server.http.post("/api/webhooks/stripe", content=body, headers=headers)
    assert reply.status_code == 200, reply.text


def test_a_webhook_about_what_is_not_here_is_a_dead_letter(server: Server) -> None:
    nobody = {"id": "pi_x", "metadata": {"sao_payment_intent": "pi_rArIY1YV880gZr"}}
    told = {"type": "payment_intent.succeeded", "data": {"object": nobody}}
    posted(server, {"id": "evt_nobody", **told})
    posted(server, {"id": "evt_nobody", **told})
    posted(server, {"id": "evt_others", "type": "invoice.paid", "data": {"object": {"id": "in_1"}}})
    strange = {"type": "charge.dispute.created", "data": {"object": {"id": "dp_1"}}}
    posted(server, {"id": "evt_strange", **strange})

    def queue() -> Any:
        return json.loads(server.sao("queue", "show", "webhooks-in", "--json").stdout)

    wait_until(lambda: queue()["depth"] == 0)
    letters = {json.loads(one["body"])["event"]: one["reason"] for one in queue()["dead_letters"]}
    assert not letters.keys() & {"evt_others", "evt_strange"}
    assert "pi_rArIY1YV880gZr, which is no payment of this environment" in letters["evt_nobody"]


def test_a_method_that_stripe_does_not_keep_is_refused_in_words(
    server: Server, there: LocalStripe
) -> None:
    reply = server.http.post(
        "/api/gateway/payment_methods", json={"customer": "cus_x", "payment_method": "pm_x"}
    )
    assert reply.status_code == 400
    assert "Stripe refused the request" in reply.json()["error"]["message"]
    (_, method), (other, _) = there.kept_card(), there.kept_card()
    reply = server.http.post(
        "/api/gateway/payment_methods", json={"customer": other, "payment_method": method}
    )
    assert f"is not attached to {other}" in reply.json()["error"]["message"]
    form = {"amount": "700", "currency": "usd", "payment_method": "pm_card_visa", "confirm": "true"}
    refused = server.http.post("/v1/payment_intents", data=form)
    assert refused.status_code == 402
    assert "bring it here" in refused.json()["error"]["message"]


def test_a_server_without_a_key_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAO_STRIPE_KEY", raising=False)
    server = Server(tmp_path / "data")
    without = server.sao("serve", "--gateway", "stripe", check=False)
    assert "SAO_STRIPE_KEY" in without.stderr
    other = server.sao("serve", "--gateway", "paypal", check=False)
    assert "simulator or stripe, not 'paypal'" in other.stderr

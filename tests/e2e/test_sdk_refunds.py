"""Refunds and disputes, through the official SDK."""

from typing import Any

import pytest
import stripe

from support.server import Server
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def pay(shop: Shop, card: str = "pm_card_visa", **params: Any) -> stripe.PaymentIntent:
    return shop.v1.payment_intents.create(
        {
            "amount": 2000,
            "currency": "usd",
            "payment_method": card,
            "confirm": True,
            "expand": ["latest_charge"],
            **params,
        }  # type: ignore[typeddict-item]
    )


def charge_of(shop: Shop, intent: stripe.PaymentIntent, *expand: str) -> stripe.Charge:
    assert isinstance(intent.latest_charge, stripe.Charge)
    return shop.v1.charges.retrieve(intent.latest_charge.id, {"expand": list(expand)})


def on_a_clock(shop: Shop, card: str) -> tuple[str, stripe.PaymentIntent]:
    clock = shop.clock()
    owner = shop.customer(card=None, test_clock=clock)
    return clock, pay(shop, card, customer=owner.id)


def types_about(shop: Shop, *objects: str) -> list[str]:
    """The types of the events about these objects, oldest first."""
    events = shop.v1.events.list({"limit": 100}).data[::-1]
    return [event.type for event in events if event.data.object["id"] in objects]


def dispute_of(shop: Shop, intent: stripe.PaymentIntent) -> stripe.Dispute:
    (dispute,) = shop.v1.disputes.list({"payment_intent": intent.id}).data
    return dispute


# --- refunds ---------------------------------------------------------------------------------


def test_a_charge_is_refunded_in_parts(shop: Shop) -> None:
    paid = pay(shop, metadata={"order": "1"})
    first = shop.v1.refunds.create(
        {
            "payment_intent": paid.id,
            "amount": 500,
            "reason": "requested_by_customer",
            "metadata": {"ticket": "7"},
        }
    )
    assert isinstance(first, stripe.Refund)
    assert (first.status, first.amount, first.currency) == ("succeeded", 500, "usd")
    assert (first.payment_intent, first.reason) == (paid.id, "requested_by_customer")
    assert plain(first.metadata) == {"ticket": "7"}
    charge = charge_of(shop, paid, "refunds")
    assert first.charge == charge.id
    assert (charge.amount_refunded, charge.refunded) == (500, False)
    rest = shop.v1.refunds.create({"charge": charge.id, "expand": ["charge", "payment_intent"]})
    assert rest.amount == 1500
    assert isinstance(rest.charge, stripe.Charge)
    assert (rest.charge.amount_refunded, rest.charge.refunded) == (2000, True)
    assert isinstance(rest.payment_intent, stripe.PaymentIntent)
    charge = charge_of(shop, paid, "refunds")
    assert charge.refunds is not None
    assert [refund.id for refund in charge.refunds.data] == [rest.id, first.id]
    listed = shop.v1.refunds.list({"payment_intent": paid.id}).data
    assert [refund.id for refund in listed] == [rest.id, first.id]
    assert [refund.id for refund in shop.v1.refunds.list({"charge": charge.id})] == [
        rest.id,
        first.id,
    ]
    pages = charge.refunds.list(limit=1).auto_paging_iter()
    assert [refund.id for refund in pages] == [rest.id, first.id]
    noted = shop.v1.refunds.update(first.id, {"metadata": {"ticket": "", "seen": "yes"}})
    assert plain(noted.metadata) == {"seen": "yes"}
    assert shop.v1.refunds.retrieve(first.id).metadata == noted.metadata


def test_what_cannot_be_refunded(shop: Shop) -> None:
    create = shop.v1.refunds.create
    paid = pay(shop)
    error = refused(Invalid, create, {"payment_intent": paid.id, "amount": 2001})
    assert told(error) == (400, None, "amount")
    assert "greater than unrefunded amount" in error.user_message
    create({"payment_intent": paid.id})
    error = refused(Invalid, create, {"payment_intent": paid.id})
    assert told(error)[:2] == (400, "charge_already_refunded")
    for amount in (0, -1):
        error = refused(Invalid, create, {"payment_intent": paid.id, "amount": amount})
        assert told(error) == (400, "parameter_invalid_integer", "amount")
    assert told(refused(Invalid, create, {})) == (400, "parameter_missing", "payment_intent")
    missing = refused(Invalid, create, {"charge": "ch_missing"})
    assert told(missing) == (400, "resource_missing", "charge")
    missing = refused(Invalid, create, {"payment_intent": "pi_missing"})
    assert told(missing) == (400, "resource_missing", "payment_intent")
    held = pay(shop, capture_method="manual")
    error = refused(Invalid, create, {"payment_intent": held.id})
    assert told(error)[:2] == (400, "payment_intent_unexpected_state")
    both = {"payment_intent": held.id, "charge": charge_of(shop, paid).id}
    assert told(refused(Invalid, create, both)) == (400, None, "payment_intent")
    settled = shop.v1.refunds.list({"payment_intent": paid.id}).data[0]
    error = refused(Invalid, shop.v1.refunds.cancel, settled.id)
    assert error.http_status == 400


def test_a_declined_charge_cannot_be_refunded(shop: Shop) -> None:
    made = shop.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    card = {"payment_method": "pm_card_visa_chargeDeclined"}
    error = refused(stripe.CardError, shop.v1.payment_intents.confirm, made.id, card)
    shop.v1.payment_intents.confirm(made.id, {"payment_method": "pm_card_visa"})
    error = refused(Invalid, shop.v1.refunds.create, {"charge": error.error.charge})
    assert told(error) == (400, "charge_not_refundable", "charge")


def test_a_refund_takes_its_time(shop: Shop) -> None:
    clock, paid = on_a_clock(shop, "pm_card_pendingRefund")
    waiting = shop.v1.refunds.create({"payment_intent": paid.id, "amount": 800})
    called_back = shop.v1.refunds.create({"payment_intent": paid.id, "amount": 1200})
    assert (waiting.status, waiting.pending_reason) == ("pending", "processing")
    error = refused(Invalid, shop.v1.refunds.create, {"payment_intent": paid.id})
    assert told(error)[1] == "charge_already_refunded"
    gone = shop.v1.refunds.cancel(called_back.id)
    assert (gone.status, gone.failure_reason) == ("canceled", "merchant_request")
    assert charge_of(shop, paid).amount_refunded == 800
    shop.advance(clock, START + 2 * HOUR)
    assert shop.v1.refunds.retrieve(waiting.id).status == "succeeded"
    again = shop.v1.refunds.create({"payment_intent": paid.id})
    assert again.amount == 1200


def test_a_refund_comes_back(shop: Shop) -> None:
    clock, paid = on_a_clock(shop, "pm_card_refundFail")
    refund = shop.v1.refunds.create({"payment_intent": paid.id})
    assert refund.status == "succeeded"
    assert charge_of(shop, paid).refunded is True
    shop.advance(clock, START + 2 * HOUR)
    failed = shop.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    charge = charge_of(shop, paid)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert types_about(shop, charge.id, refund.id) == [
        "charge.succeeded",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "charge.refund.updated",
        "refund.failed",
        "refund.updated",
        "charge.refund.updated",
        "charge.updated",
    ]
    event = shop.v1.events.list({"type": "charge.updated", "limit": 1}).data[0]
    assert plain(event.data.previous_attributes) == {"amount_refunded": 2000, "refunded": True}


def test_a_paid_invoice_stays_paid_when_it_is_refunded(shop: Shop) -> None:
    invoice = shop.latest(shop.subscribe(shop.customer().id))
    refund = shop.v1.refunds.create({"payment_intent": shop.intent_of(invoice)})
    assert (refund.status, refund.amount) == ("succeeded", 1000)
    after = shop.v1.invoices.retrieve(str(invoice.id))
    assert (after.status, after.amount_paid) == ("paid", 1000)


# --- disputes --------------------------------------------------------------------------------


def test_a_dispute_is_won(shop: Shop) -> None:
    paid = pay(shop, "pm_card_createDispute")
    assert paid.status == "succeeded"
    opened = dispute_of(shop, paid)
    charge = charge_of(shop, paid)
    assert isinstance(opened, stripe.Dispute)
    assert (opened.status, opened.reason, opened.amount) == ("needs_response", "fraudulent", 2000)
    assert (opened.charge, charge.disputed) == (charge.id, True)
    assert opened.is_charge_refundable is False
    assert opened.evidence_details.due_by == START + 14 * DAY
    assert [move.net for move in opened.balance_transactions] == [-2000]
    error = refused(Invalid, shop.v1.refunds.create, {"payment_intent": paid.id})
    assert told(error)[:2] == (400, "charge_disputed")
    staged = shop.v1.disputes.update(
        opened.id, {"evidence": {"customer_name": "Ada"}, "submit": False}
    )
    assert (staged.status, staged.evidence.customer_name) == ("needs_response", "Ada")
    assert staged.evidence_details.has_evidence is True
    won = shop.v1.disputes.update(
        opened.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )
    assert (won.status, won.evidence_details.submission_count) == ("won", 1)
    assert won.evidence.customer_name == "Ada"
    assert [move.net for move in won.balance_transactions] == [-2000, 2000]
    assert shop.v1.refunds.create({"payment_intent": paid.id}).amount == 2000
    assert types_about(shop, opened.id) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_a_bank_takes_its_time(shop: Shop, server: Server) -> None:
    paid = pay(shop, "pm_card_createDispute")
    opened = dispute_of(shop, paid)
    evidence: Any = {"evidence": {"uncategorized_text": "see attached"}}
    assert shop.v1.disputes.update(opened.id, evidence).status == "under_review"
    late: Any = {"evidence": {"customer_name": "Ada"}, "submit": False}
    assert refused(Invalid, shop.v1.disputes.update, opened.id, late).http_status == 400
    server.post(f"/api/disputes/{opened.id}/decide", {"outcome": "won"})
    assert shop.v1.disputes.retrieve(opened.id).status == "won"


@pytest.mark.parametrize("how", ["evidence", "close", "silence"])
def test_a_dispute_is_lost(shop: Shop, how: str) -> None:
    clock, paid = on_a_clock(shop, "pm_card_createDisputeProductNotReceived")
    opened = dispute_of(shop, paid)
    assert opened.reason == "product_not_received"
    if how == "evidence":
        evidence = {"uncategorized_text": "losing_evidence"}
        shop.v1.disputes.update(opened.id, {"evidence": evidence})  # type: ignore[typeddict-item]
    elif how == "close":
        assert shop.v1.disputes.close(opened.id).status == "lost"
    else:
        shop.advance(clock, START + 15 * DAY)
    lost = shop.v1.disputes.retrieve(opened.id, {"expand": ["charge", "payment_intent"]})
    assert lost.status == "lost"
    assert lost.evidence_details.past_due == (how == "silence")
    assert isinstance(lost.charge, stripe.Charge)
    assert isinstance(lost.payment_intent, stripe.PaymentIntent)
    error = refused(Invalid, shop.v1.refunds.create, {"payment_intent": paid.id})
    assert told(error)[1] == "charge_disputed"
    assert refused(Invalid, shop.v1.disputes.close, opened.id).http_status == 400


def test_an_inquiry_takes_no_money_until_it_is_escalated(shop: Shop) -> None:
    quiet, loud = (pay(shop, "pm_card_createDisputeInquiry") for _ in range(2))
    asked = dispute_of(shop, quiet)
    assert (asked.status, asked.is_charge_refundable) == ("warning_needs_response", True)
    assert asked.balance_transactions == []
    assert asked.payment_method_details is not None
    assert plain(asked.payment_method_details)["card"]["case_type"] == "inquiry"
    answer: Any = {"evidence": {"uncategorized_text": "losing_evidence"}}
    assert shop.v1.disputes.update(asked.id, answer).status == "warning_closed"
    shop.v1.refunds.create({"payment_intent": loud.id, "amount": 500})
    escalate: Any = {"evidence": {"uncategorized_text": "escalate_inquiry_evidence"}}
    grown = shop.v1.disputes.update(dispute_of(shop, loud).id, escalate)
    assert (grown.status, grown.amount) == ("needs_response", 1500)
    assert [move.net for move in grown.balance_transactions] == [-1500]
    every = shop.v1.disputes.list({"limit": 1}).data
    assert [dispute.id for dispute in every] == [grown.id]
    error = refused(Invalid, shop.v1.disputes.update, grown.id, {"evidence": {"receipt": "file_1"}})
    assert told(error) == (400, "parameter_unknown", "evidence[receipt]")

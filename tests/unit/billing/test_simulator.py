import pytest

from sao.billing.payments.gateway import (
    Approved,
    Challenged,
    Contest,
    Disputed,
    Order,
    RefundOrder,
    Refused,
    SetupOrder,
)
from sao.billing.payments.simulator import BEHAVIORS, EDGES, RULINGS, answer, refusal_at_attach
from sao.billing.payments.test_cards import TEMPLATES, test_card
from sao.billing.values.payment import Card, Method
from sao.billing.workflows import ANSWERS

card_of = test_card
test_card.__test__ = False  # type: ignore[attr-defined]


def order(name: str, **more: bool) -> Order:
    card = card_of(name)
    assert card is not None, name
    method = Method(id="pm_x", card=card)
    return Order(intent="pi_x", amount=1000, currency="usd", method=method, **more)


def test_every_template_has_a_behavior() -> None:
    for name, template in TEMPLATES.items():
        assert template.behavior in BEHAVIORS, name
        if template.number:
            assert card_of(f"pm_card_{name}") == card_of(template.number)


@pytest.mark.parametrize(
    ("name", "code", "decline_code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("tok_chargeCustomerFail", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("tok_visa_chargeCustomerFailLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_cards_that_are_declined(name: str, code: str, decline_code: str) -> None:
    refused = answer(order(name))
    assert isinstance(refused, Refused)
    assert (refused.error.code, refused.error.decline_code) == (code, decline_code)


def test_cards_that_are_fine() -> None:
    for name in ("pm_card_visa", "pm_card_mastercard", "378282246310005"):
        assert answer(order(name)) == Approved()


def test_a_card_that_wants_authentication() -> None:
    assert answer(order("pm_card_authenticationRequired")) == Challenged()
    assert answer(order("pm_card_authenticationRequired", off_session=True)) == Challenged()
    assert answer(order("pm_card_authenticationRequired", authenticated=True)) == Approved()
    assert answer(order("4000003800000446", off_session=True)) == Approved()
    assert answer(order("4000003800000446")) == Challenged()
    assert answer(order("4000002500003155", off_session=True)) == Challenged()
    assert isinstance(answer(order("4000008260003178", authenticated=True)), Refused)


def test_no_test_card_by_that_name() -> None:
    assert card_of("pm_card_platinum") is None


def test_what_the_issuer_declines_cannot_be_attached() -> None:
    for name in TEMPLATES:
        card = card_of(name)
        assert card is not None
        refusal = refusal_at_attach(card)
        assert (refusal is not None) == name.startswith("visa_chargeDeclined"), name
        if refusal is not None:
            assert answer(order(name)) == Refused(refusal)


def test_hard_declines_are_flagged() -> None:
    hard = {name for name, behavior in BEHAVIORS.items() if behavior.error and behavior.error.hard}
    assert {"decline_lost_card", "refuse_stolen_card", "decline_pickup_card"} <= hard
    assert not {"decline", "decline_insufficient_funds", "refuse_expired_card"} & hard


def test_every_behavior_answers_every_question() -> None:
    for name in BEHAVIORS:
        method = Method(id="pm_x", card=Card(behavior=name))
        asked = {
            "gateway.confirm": Order("pi_x", 1000, "usd", method),
            "gateway.setup": SetupOrder("seti_x", method, "off_session"),
            "gateway.refund": RefundOrder("re_x", "ch_x", 1000, "usd", method),
        }
        for edge, question in asked.items():
            assert isinstance(EDGES[edge](question), ANSWERS[edge]), (name, edge)
    for text in (*RULINGS, "anything"):
        ruling = EDGES["gateway.contest"](Contest("du_x", {"uncategorized_text": text}))
        assert isinstance(ruling, ANSWERS["gateway.contest"])
        assert (ruling.outcome == "open") == (text == "anything")


def test_the_edges_are_those_that_the_workflows_ask() -> None:
    assert {name for name in ANSWERS if name.startswith("gateway.")} == set(EDGES)


def test_a_dispute_follows_only_money_that_moved() -> None:
    assert answer(order("pm_card_createDispute")) == Approved(Disputed(reason="fraudulent"))
    assert answer(order("pm_card_createDispute", capture=False)) == Approved()

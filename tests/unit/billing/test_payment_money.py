"""What a payment intent owns: which charges are its own, and how much can be given back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.billing.messages.payment_intent import RefundCharge, RefundReturned
from sao.billing.resources.payment_intent import money
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_intent.state import charge_id, intent_of
from sao.billing.values.charge import Charge
from sao.billing.values.payment import Card, Method
from sao.core.schema import Command, Rejection

HOME, MEMBER = "pi_0123456789abcd", "pi_0123456789abcdEFGHIJKLMN"
PAID = PaymentIntent(
    id=MEMBER,
    status="succeeded",
    amount=1000,
    amount_received=800,
    currency="eur",
    charges=(
        Charge(
            id=charge_id(MEMBER, 0),
            amount=1000,
            created=5,
            status="succeeded",
            method=Method(id="pm_x", card=Card()),
        ),
    ),
)


def refunded(intent: PaymentIntent, amount: int | None = None, number: int = 1) -> object:
    data = RefundCharge(amount=amount)
    return money.refund(intent, Command(f"c{number}", intent.id, "refund", data), 9)


@pytest.mark.parametrize("intent", [HOME, MEMBER])
@pytest.mark.parametrize("number", [0, 7, 10, 99, 100, 12345])
def test_a_charges_id_says_whose_it_is(intent: str, number: int) -> None:
    assert intent_of(charge_id(intent, number)) == intent


def test_ids_of_a_home_and_of_its_members_are_not_mixed_up() -> None:
    ids = {charge_id(intent, number) for intent in (HOME, MEMBER) for number in range(200)}
    assert len(ids) == 400


@pytest.mark.parametrize("text", ["", "ch_", "ch_missing", HOME, "ch_0123456789abcd", "ch_é" * 9])
def test_what_is_no_charges_id(text: str) -> None:
    assert intent_of(text) is None


def test_a_refund_has_an_id_of_its_own_and_takes_what_is_left() -> None:
    facts = refunded(PAID)
    assert isinstance(facts, dict)
    ((object_id, amount),) = facts["refunds"].items()
    assert (object_id.startswith("re_0123456789abcd"), amount) == (True, 800)
    assert refunded(PAID, number=2) != facts


def test_a_reservation_ends_a_week_after_it_was_made() -> None:
    assert money.capture_before(PAID) == 5 + 7 * 86_400


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 900)), max_size=12))
def test_no_more_is_set_aside_than_was_received(asked: list[tuple[bool, int]]) -> None:
    refunds: dict[str, int] = {}
    for number, (returns, amount) in enumerate(asked):
        intent = PaymentIntent(
            id=MEMBER,
            status="succeeded",
            amount_received=800,
            currency="eur",
            charges=PAID.charges,
            refunds=refunds,
        )
        left = money.refundable(intent)
        answer = refunded(intent, amount, number)
        if isinstance(answer, Rejection):
            assert amount > left
            assert answer.code == ("refund_amount" if left else "charge_already_refunded")
            continue
        assert isinstance(answer, dict)
        refunds = answer["refunds"]
        assert sum(refunds.values()) == 800 - left + amount
        if returns:
            back = RefundReturned(refund=list(refunds)[-1])
            command = Command("back", MEMBER, "return_refund", back)
            refunds = money.return_refund(intent_with(refunds), command, 9)["refunds"]
            assert sum(refunds.values()) == 800 - left


def intent_with(refunds: dict[str, int]) -> PaymentIntent:
    return PaymentIntent(id=MEMBER, amount_received=800, refunds=refunds)

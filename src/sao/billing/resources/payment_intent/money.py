"""What becomes of the money of a payment intent: captured, let go, given back, disputed.

The intent owns the limits. At any time: given back + taken by the bank ≤ received ≤ amount.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.dispute import CreateDispute, Withdrawn
from sao.billing.messages.payment_intent import RefundCharge, RefundReturned, Reinstate, Withdraw
from sao.billing.messages.refund import CreateRefund
from sao.billing.payments.gateway import Disputed, HeldOrder
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.money import with_sign
from sao.billing.resources.payment_intent.particulars import told
from sao.billing.resources.payment_intent.state import (
    Capture,
    PaymentIntent,
    UpdateCharge,
    unexpected,
)
from sao.billing.values import given, merged
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Ignored, Message, Rejection, Start

CAPTURE_WITHIN = 7 * DAY
"""How long a card's bank keeps money reserved."""


def capture_before(intent: PaymentIntent) -> int:
    """When the bank lets go of what it reserved."""
    return intent.charges[-1].created + CAPTURE_WITHIN


def lapses_at(intent: PaymentIntent) -> int | None:
    """When that is so by itself; while the gateway is asked to take it, its answer decides."""
    return capture_before(intent) if intent.capturing is None else None


def refundable(intent: PaymentIntent) -> int:
    """What can still be given back."""
    return intent.amount_received - sum(intent.refunds.values()) - intent.amount_disputed


def capture(intent: PaymentIntent, command: Command[Capture], _now: int) -> Facts | Rejection:
    """Have the reserved money taken; what is not taken is let go.

    Rejects: `intent_state` (that was asked for already), `amount_too_large`, and as `told` (what is
    told with it does not add up to what is taken).
    """
    if intent.capturing is not None:
        return unexpected(intent, "it is being captured", None)
    data = command.data
    amount = data.amount if data.amount is not None else intent.amount
    if amount > intent.amount:
        return Rejection(
            "amount_too_large",
            f"The amount to capture ({amount}) is more than was authorized ({intent.amount}).",
            "amount_to_capture",
        )
    said = data.particulars
    besides = told(intent, said, amount if said.of_amounts else intent.amount)
    if isinstance(besides, Rejection):
        return besides
    facts = given(
        statement_descriptor=data.statement_descriptor,
        statement_descriptor_suffix=data.statement_descriptor_suffix,
    )
    taking = {"capturing": amount, "metadata": merged(intent.metadata, data.metadata)}
    return facts | taking | besides


def ask_to_capture(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Start]:
    """The gateway is asked."""
    yield Start("capture", _held(after, after.capturing or 0))


def captured(intent: PaymentIntent, _command: Command[Nothing], now: int) -> Facts:
    """The gateway has taken it."""
    *earlier, last = intent.charges
    return {
        "amount_received": intent.capturing or 0,
        "captured_at": now,
        "charges": (*earlier, replace(last, captured=True)),
        "capturing": None,
    }


def lapse(_intent: PaymentIntent, _command: Command[Nothing], now: int) -> Facts:
    """Nothing is reserved any more: nobody captured it in time, or the bank was faster."""
    return {"canceled_at": now, "cancellation_reason": "automatic", "capturing": None}


def let_go(before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Start]:
    """What was reserved is not needed any more."""
    if before.status == "requires_capture":
        yield Start("release", _held(after, after.amount))


def _held(intent: PaymentIntent, amount: int) -> HeldOrder:
    return HeldOrder(intent=intent.id, amount=amount, method=intent.charges[-1].method)


def update_charge(
    intent: PaymentIntent, command: Command[UpdateCharge], _now: int
) -> Facts | Rejection:
    """Notes on one of the charges. Rejects: `resource_missing`."""
    data = command.data
    if all(charge.id != data.charge for charge in intent.charges):
        return Rejection("resource_missing", f"No such charge: '{data.charge}'", "id")
    return {
        "charges": tuple(
            replace(
                charge,
                **given(
                    description=data.description,
                    receipt_email=data.receipt_email,
                    user_report=data.user_report,
                ),
                metadata=merged(charge.metadata, data.metadata),
            )
            if charge.id == data.charge
            else charge
            for charge in intent.charges
        )
    }


def refund(intent: PaymentIntent, command: Command[RefundCharge], _now: int) -> Facts | Rejection:
    """Set an amount aside to be given back.

    Rejects: `charge_failed`, `charge_disputed`, `charge_already_refunded`, `refund_amount`.
    """
    data, charge, left = command.data, intent.charges[-1], refundable(intent)
    if data.charge not in (None, charge.id):
        why = f"Charge {data.charge} did not succeed; there is nothing to refund."
        return Rejection("charge_failed", why, "charge")
    if intent.amount_disputed:
        why = f"Charge {charge.id} has been charged back; cannot issue a refund."
        return Rejection("charge_disputed", why)
    if left == 0:
        why = f"Charge {charge.id} has already been refunded."
        return Rejection("charge_already_refunded", why)
    amount = left if data.amount is None else data.amount
    if amount > left:
        asked, there = (with_sign(str(one), intent.currency) for one in (amount, left))
        why = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({there})"
        return Rejection("refund_amount", why, "amount")
    made = data.refund or member_id("re", home_of(intent.id), command.id)
    return {
        "refunds": {**intent.refunds, made: amount},
        "last_refund": replace(data, refund=made, amount=amount),
    }


def send_refund(_before: PaymentIntent, after: PaymentIntent, facts: Facts) -> Iterator[Message]:
    """The refund is created."""
    asked: RefundCharge = facts["last_refund"]
    charge = after.charges[-1]
    yield Message(
        asked.refund or "",
        "create",
        CreateRefund(
            amount=asked.amount or 0,
            currency=after.currency,
            charge=charge.id,
            intent=after.id,
            customer=after.customer,
            method=charge.method,
            reason=asked.reason,
            metadata=asked.metadata,
        ),
    )


def return_refund(intent: PaymentIntent, command: Command[RefundReturned], _now: int) -> Facts:
    """A refund came to nothing; its amount can be given back another time."""
    return {"refunds": {**intent.refunds, command.data.refund: 0}}


def dispute(intent: PaymentIntent, command: Command[Disputed], _now: int) -> Facts | Ignored:
    """The cardholder objects. The bank takes what is left; for an inquiry it only asks."""
    if intent.dispute is not None or refundable(intent) == 0:
        return Ignored("it was disputed before, or nothing is left to dispute")
    return {
        "dispute": member_id("du", home_of(intent.id), command.id),
        "amount_disputed": 0 if command.data.inquiry else refundable(intent),
        "last_disputed": command.data,
    }


def open_dispute(before: PaymentIntent, after: PaymentIntent, facts: Facts) -> Iterator[Message]:
    """The dispute is created."""
    disputed: Disputed = facts["last_disputed"]
    charge = after.charges[-1]
    yield Message(
        facts["dispute"],
        "create",
        CreateDispute(
            amount=refundable(before),
            currency=after.currency,
            charge=charge.id,
            intent=after.id,
            method=charge.method,
            reason=disputed.reason,
            inquiry=disputed.inquiry,
            final=disputed.final,
        ),
    )


def withdraw(intent: PaymentIntent, _command: Command[Withdraw], _now: int) -> Facts:
    """An inquiry has become a dispute: the bank takes what is left by now."""
    return {"amount_disputed": intent.amount_disputed + refundable(intent)}


def tell_withdrawn(before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """The dispute hears how much that was."""
    if after.dispute is not None:
        amount = after.amount_disputed - before.amount_disputed
        yield Message(after.dispute, "withdrawn", Withdrawn(amount=amount))


def reinstate(_intent: PaymentIntent, _command: Command[Reinstate], _now: int) -> Facts:
    """The dispute was won: the bank gives back what it took."""
    return {"amount_disputed": 0}

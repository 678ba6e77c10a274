"""Customer: owns what its subscriptions and invoices share.

Balance, invoice numbers, items that wait, the attached payment methods and the choice among them
belong to the customer, so every invoice comes here for its number and every attempt for its method.
This also makes the customer the gate of money: for a subscription that has ended it hands out no
method.
"""

from collections.abc import Iterator
from typing import TypeVar

from msgspec import UNSET

from sao.billing.messages import Nothing
from sao.billing.messages.customer import (
    AttachMethod,
    DetachMethod,
    SubscriptionEnded,
    SubscriptionMethod,
)
from sao.billing.resources.customer.balance import adjust_balance, balanced, credit, tell_balance
from sao.billing.resources.customer.billing import (
    assess_invoice,
    bill,
    collect_invoice,
    create_invoice,
    finalize,
    note_standing,
    number_invoice,
    open_invoice,
    refuse,
    refuse_assessment,
    take_items,
    tell_payable,
)
from sao.billing.resources.customer.grants import (
    drop_grant,
    grant_credit,
    note_grant,
    tell_granted,
    tell_grants_gone,
)
from sao.billing.resources.customer.items import (
    add_item,
    change_item,
    drop_lines,
    keep_lines,
    place_items,
    remove_item,
    tell_added,
    tell_changed,
    tell_kept,
    tell_placed,
    tell_removed,
)
from sao.billing.resources.customer.state import (
    AddItem,
    AddTaxId,
    AdjustBalance,
    Create,
    Customer,
    GrantCredit,
    PlaceItems,
    RemoveTaxId,
    Update,
)
from sao.billing.resources.customer.subscribing import (
    begin,
    begin_schedule,
    end_schedule,
    not_attached,
    subscribe,
    take_over,
)
from sao.billing.resources.customer.tax_ids import (
    add_tax_id,
    remove_tax_id,
    tell_tax_id,
    tell_tax_ids_gone,
)
from sao.billing.values import (
    given,
    merged,
)
from sao.core.ids import token
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    action,
    ignore,
    internal,
)

T = TypeVar("T")


def _table() -> tuple[Entry, ...]:
    live, gone = ("active",), ("deleted",)
    late = "the customer was deleted"
    return (
        #        action                 from  to         decide                then
        action("create", NEW, "active", create, tell_balance),
        action("update", live, SAME, update, tell_balance),
        action("subscribe", live, SAME, subscribe, begin),
        action("take_over", live, SAME, take_over, begin),
        action("adjust_balance", live, SAME, adjust_balance, tell_balance),
        action("add_tax_id", live, SAME, add_tax_id, tell_tax_id),
        action("remove_tax_id", live, SAME, remove_tax_id, tell_tax_ids_gone),
        action("grant_credit", live, SAME, grant_credit, tell_granted),
        internal("note_grant", live, SAME, note_grant),
        internal("note_grant", gone, SAME, drop_grant),
        internal("begin_schedule", live, SAME, begin_schedule, begin),
        internal("begin_schedule", gone, SAME, end_schedule),
        action("delete", live, "deleted", delete, end_subscriptions),
        internal("attach_method", live, SAME, attach_method),
        ignore("attach_method", gone, late),
        internal("detach_method", live, SAME, detach_method, tell_subscriptions),
        ignore("detach_method", gone, late),
        internal("set_subscription_method", live, SAME, set_subscription_method, tell_missed),
        ignore("set_subscription_method", gone, late),
        internal("subscription_ended", live, SAME, subscription_ended),
        ignore("subscription_ended", gone, late),
        *_waiting(live, gone),
        # what its invoices need of it
        action("create_invoice", live, SAME, create_invoice, open_invoice),
        internal("bill", live, SAME, bill, open_invoice),
        ignore("bill", gone, late),
        internal("take_items", live, SAME, take_items),
        ignore("take_items", gone, late),
        internal("ask_method", live, SAME, tell_payable),
        ignore("ask_method", gone, late),
        internal("number_invoice", live, SAME, number_invoice, finalize),
        internal("number_invoice", gone, SAME, refuse),
        internal("assess_invoice", live, SAME, assess_invoice),
        internal("assess_invoice", gone, SAME, refuse_assessment),
        internal("collect_invoice", live, SAME, collect_invoice),
        internal("collect_invoice", gone, SAME, refuse),
        internal("credit", (*live, *gone), SAME, credit, tell_balance),
        internal("note_standing", live, SAME, note_standing),
        ignore("note_standing", gone, late),
    )


def _waiting(live: tuple[str, ...], gone: tuple[str, ...]) -> tuple[Entry, ...]:
    """What waits for an invoice."""
    return (
        action("add_item", live, SAME, add_item, tell_added),
        action("change_item", live, SAME, change_item, tell_changed),
        action("remove_item", live, SAME, remove_item, tell_removed),
        action("place_items", live, SAME, place_items, tell_placed),
        internal("keep_lines", live, SAME, keep_lines, tell_kept),
        internal("keep_lines", gone, SAME, drop_lines),
    )


def create(customer: Customer, command: Command[Create], now: int) -> Facts:
    """A customer that has bought nothing yet; it may begin with a balance."""
    data = command.data
    facts: Facts = {
        "created": now,
        "name": data.name,
        "email": data.email,
        "phone": data.phone,
        "description": data.description,
        "address": data.address,
        "shipping": data.shipping,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
        "invoice_prefix": data.invoice_prefix or token(command.object_id, 8).upper(),
        "next_invoice_sequence": data.next_invoice_sequence,
        "tax_exempt": data.tax_exempt,
        "discount": data.discount,
        "presentation": data.presentation,
        "preferred_locales": data.preferred_locales,
    }
    names = {"business_name": data.business_name, "individual_name": data.individual_name}
    facts |= {name: value for name, value in names.items() if value is not None}
    return facts | balanced(customer, command.id, data.balance, "initial")


def update(customer: Customer, command: Command[Update], _now: int) -> Facts | Rejection:
    """Details, metadata, the default payment method.

    Rejects: `resource_missing` (not attached), `parameter_invalid` (a number would come twice).
    """
    data = command.data
    method = data.default_payment_method
    if isinstance(method, str) and method not in customer.payment_methods:
        return not_attached(customer, method, "invoice_settings[default_payment_method]")
    sequence = data.next_invoice_sequence
    if isinstance(sequence, int) and sequence < customer.next_invoice_sequence:
        return Rejection(
            "parameter_invalid",
            f"next_invoice_sequence can only be raised: it is {customer.next_invoice_sequence}, "
            "and an invoice may have every number before it.",
            "next_invoice_sequence",
        )
    balance = customer.balance if data.balance is UNSET else data.balance
    return balanced(customer, command.id, balance, "adjustment") | given(
        name=data.name,
        email=data.email,
        phone=data.phone,
        description=data.description,
        address=data.address,
        shipping=data.shipping,
        invoice_prefix=data.invoice_prefix,
        next_invoice_sequence=data.next_invoice_sequence,
        default_payment_method=method,
        tax_exempt=data.tax_exempt,
        discount=data.discount,
        presentation=data.presentation,
        preferred_locales=data.preferred_locales,
        metadata=merged(customer.metadata, data.metadata),
        business_name=data.business_name,
        individual_name=data.individual_name,
    )


def delete(customer: Customer, _command: Command[Nothing], _now: int) -> Facts:
    """Everything that could still bill ends with the customer."""
    known: Facts = {"tax_ids": ()} if customer.tax_ids else {}
    if customer.credit_grants:
        known["credit_grants"] = ()
    return {"subscriptions": {}, "default_payment_method": None, "pending_items": (), **known}


def end_subscriptions(before: Customer, after: Customer, facts: Facts) -> Iterator[Message]:
    """The live subscriptions end too, and nobody bills what waited."""
    yield from tell_removed(before, after, facts)
    yield from tell_tax_ids_gone(before, after, facts)
    yield from tell_grants_gone(before, after, facts)
    for subscription in sorted(before.subscriptions):
        yield Message(subscription, "end", Nothing())


def attach_method(customer: Customer, command: Command[AttachMethod], _now: int) -> Facts:
    """A copy of what charging the method needs."""
    method = command.data.method
    facts: Facts = {"payment_methods": {**customer.payment_methods, method.id: method.card}}
    if method.billing_details != customer.payers.get(method.id):
        facts["payers"] = _without(customer.payers, method.id)
        if method.billing_details is not None:
            facts["payers"][method.id] = method.billing_details
    return facts


def detach_method(customer: Customer, command: Command[DetachMethod], _now: int) -> Facts:
    """The method is forgotten, also where it was the default."""
    gone = command.data.method
    default = customer.default_payment_method
    return {
        "payment_methods": _without(customer.payment_methods, gone),
        **({"payers": _without(customer.payers, gone)} if gone in customer.payers else {}),
        "default_payment_method": None if default == gone else default,
        "subscriptions": {
            subscription: None if method == gone else method
            for subscription, method in customer.subscriptions.items()
        },
    }


def _without(kept: dict[str, T], gone: str) -> dict[str, T]:
    return {name: value for name, value in kept.items() if name != gone}


def tell_subscriptions(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """Those that paid with the method forget it too."""
    for subscription, method in sorted(before.subscriptions.items()):
        if method is not None and after.subscriptions[subscription] is None:
            yield Message(subscription, "method_detached", DetachMethod(method=method))


def set_subscription_method(
    customer: Customer, command: Command[SubscriptionMethod], _now: int
) -> Facts | Rejection:
    """Remember a subscription's own method. Rejects: `resource_missing` (it is not attached)."""
    data = command.data
    known = data.paid or data.method in customer.payment_methods
    if data.method is None or known:
        return {"subscriptions": {**customer.subscriptions, data.subscription: data.method}}
    if data.asked:
        return not_attached(customer, data.method, "default_payment_method")
    subscriptions = {**customer.subscriptions, data.subscription: None}
    return {"subscriptions": subscriptions, "missed_method": data}


def tell_missed(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """A subscription that wanted a method which is gone forgets it."""
    missed: SubscriptionMethod | None = facts.get("missed_method")
    if missed is not None:
        gone = DetachMethod(method=missed.method or "")
        yield Message(missed.subscription, "method_detached", gone)


def subscription_ended(customer: Customer, command: Command[SubscriptionEnded], _now: int) -> Facts:
    """No method is handed out for it any more."""
    gone = command.data.subscription
    return {"subscriptions": {k: v for k, v in customer.subscriptions.items() if k != gone}}


def _without_collection(facts: Facts) -> Facts:
    """Version 1 recorded which method it chose for an attempt; the attempt itself says so."""
    return {name: value for name, value in facts.items() if name != "last_collection"}


CUSTOMER = Schema(
    name="customer",
    prefix="cus",
    state=Customer,
    states=("active", "deleted"),
    terminal=("deleted",),
    rank=10,
    index=("email", "status", "test_clock"),
    search=("email", "metadata"),
    clock="test_clock",
    version=2,
    upcasters={(1, "collect_invoice"): _without_collection},
    table=_table(),
)

__all__ = [
    "CUSTOMER",
    "AddItem",
    "AddTaxId",
    "AdjustBalance",
    "Create",
    "Customer",
    "GrantCredit",
    "PlaceItems",
    "RemoveTaxId",
    "Update",
]

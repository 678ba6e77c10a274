"""What a customer gives its invoices: items, discount and details, a number, a method to charge."""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.engine import apply_balance, use_discounts
from sao.billing.failures import NO_METHOD, SAME_METHOD
from sao.billing.messages import (
    AttemptFailed,
    Bill,
    ChargeMethod,
    CollectInvoice,
    CreditCustomer,
    Invoiced,
    Nothing,
    Numbering,
    NumberInvoice,
)
from sao.billing.resources.customer_state import Customer
from sao.billing.values import CustomerDetails, Method
from sao.core.schema import Command, Facts, Message, Rejection, Relay


def bill(customer: Customer, command: Command[Bill], now: int) -> Facts | Relay:
    """The invoice, with what only the customer knows; an outcome where something of it is used up.

    Its pending items go along where they are wanted, its discount where there is no other.
    """
    asked = command.data.terms
    items = customer.pending_items if asked.pending_items else ()
    own = (customer.discount,) if customer.discount is not None and not asked.discounts else ()
    lines = asked.lines + items
    applied, left = use_discounts(own, lines, now)
    terms = replace(
        asked, lines=lines, discounts=asked.discounts or applied, details=_details(customer)
    )
    used: Facts = {"pending_items": ()} if items else {}
    if left != own:
        used["discount"] = None
    if not used:
        return Relay((Message(command.data.invoice, "create", terms),))
    return used | {"billing": Bill(invoice=command.data.invoice, terms=terms)}


def open_invoice(before: Customer, after: Customer, facts: Facts) -> Iterator[Message]:
    """The invoice is made, and the items in it wait no longer."""
    made: Bill = facts["billing"]
    yield Message(made.invoice, "create", made.terms)
    if not after.pending_items:
        for line in before.pending_items:
            yield Message(line.invoice_item or "", "invoice", Invoiced(invoice=made.invoice))


def number_invoice(customer: Customer, command: Command[NumberInvoice], _now: int) -> Facts:
    """The next number, the balance that meets the total, and a method to charge."""
    data = command.data
    _due, balance = apply_balance(data.total, customer.balance)
    return {
        "next_invoice_sequence": customer.next_invoice_sequence + 1,
        "balance": balance,
        "last_numbering": Numbering(
            invoice=data.invoice,
            number=f"{customer.invoice_prefix}-{customer.next_invoice_sequence:04d}",
            starting_balance=customer.balance,
            ending_balance=balance,
            method=_choose(customer, data.subscription, data.preferred),
            collectible=_collectible(customer, data.subscription),
            details=_details(customer),
        ),
    }


def finalize(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """The invoice is finalized with what it was given."""
    numbering: Numbering = facts["last_numbering"]
    yield Message(numbering.invoice, "numbered", numbering)


def refuse(
    customer: Customer, command: Command[NumberInvoice | CollectInvoice], _now: int
) -> Rejection | Relay:
    """A deleted customer pays nothing any more. Rejects: `resource_missing`, if someone asked."""
    if command.data.automatic:
        return Relay((Message(command.data.invoice, "stop_collection", Nothing()),))
    return Rejection("resource_missing", f"No such customer: '{customer.id}'", "customer")


def collect_invoice(customer: Customer, command: Command[CollectInvoice], _now: int) -> Relay:
    """One attempt: the intent is charged, or the invoice hears why not.

    There is no method where the subscription has ended, and none that is hopeless.
    """
    data = command.data
    method = _choose(customer, data.subscription, data.preferred)
    if data.automatic and not _collectible(customer, data.subscription):
        return Relay((Message(data.invoice, "stop_collection", Nothing()),))
    if method is None:
        failure = AttemptFailed(error=NO_METHOD, method=data.refused)
        return Relay((Message(data.invoice, "attempt_failed", failure),))
    if method.id == data.refused:
        failure = AttemptFailed(error=SAME_METHOD, method=data.refused)
        return Relay((Message(data.invoice, "attempt_failed", failure),))
    attempt = ChargeMethod(method=method, off_session=data.off_session)
    return Relay((Message(data.intent, "charge", attempt),))


def credit(customer: Customer, command: Command[CreditCustomer], _now: int) -> Facts:
    """The balance after something was given back."""
    return {"balance": customer.balance + command.data.amount}


def _choose(customer: Customer, subscription: str | None, preferred: str | None) -> Method | None:
    """The method of the call or invoice, else the subscription's, else the customer's default."""
    own = customer.subscriptions.get(subscription) if subscription is not None else None
    for name in (preferred, own, customer.default_payment_method):
        if name is not None and name in customer.payment_methods:
            return Method(id=name, card=customer.payment_methods[name])
    return None


def _details(customer: Customer) -> CustomerDetails:
    return CustomerDetails(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        address=customer.address,
        shipping=customer.shipping,
        tax_exempt=customer.tax_exempt,
    )


def _collectible(customer: Customer, subscription: str | None) -> bool:
    return subscription is None or subscription in customer.subscriptions

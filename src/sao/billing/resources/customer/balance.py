"""A customer's balance: what changes it, and the transaction that tells of each change.

Negative is credit, which the next invoices use up; positive is owed with the next one.
"""

from collections.abc import Iterator

from sao.billing.messages.balance_transaction import BalanceChange
from sao.billing.messages.customer import CreditCustomer
from sao.billing.resources.customer.items import other_currency
from sao.billing.resources.customer.state import AdjustBalance, Customer
from sao.billing.values.invoice import BalanceReason
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Message, Rejection

CURRENCY = "usd"
"""In what the balance of a customer is kept that has bought nothing yet, unless it is said."""


def adjust_balance(
    customer: Customer, command: Command[AdjustBalance], _now: int
) -> Facts | Rejection:
    """Credit or debit by hand. Rejects: `currency_mismatch`."""
    data = command.data
    if customer.currency not in (None, data.currency):
        return other_currency(customer, data.currency)
    change = BalanceChange(
        id=member_id("cbtxn", home_of(customer.id), command.id),
        customer=customer.id,
        type="adjustment",
        amount=data.amount,
        ending_balance=customer.balance + data.amount,
        currency=data.currency,
        description=data.description,
        metadata=data.metadata,
    )
    return {
        "currency": data.currency,
        "balance": change.ending_balance,
        "balance_change": change,
    }


def credit(customer: Customer, command: Command[CreditCustomer], _now: int) -> Facts:
    """The balance after something was given back, or for a credit note."""
    data = command.data
    return balanced(
        customer,
        command.id,
        customer.balance + data.amount,
        data.type,
        invoice=data.invoice,
        credit_note=data.credit_note,
        transaction=data.transaction,
    )


def balanced(
    customer: Customer,
    seed: str,
    balance: int,
    reason: BalanceReason,
    *,
    invoice: str | None = None,
    credit_note: str | None = None,
    transaction: str | None = None,
) -> Facts:
    """The facts of another balance; none where it stays."""
    if balance == customer.balance:
        return {}
    change = BalanceChange(
        id=transaction or member_id("cbtxn", home_of(customer.id), seed),
        customer=customer.id,
        type=reason,
        amount=balance - customer.balance,
        ending_balance=balance,
        currency=customer.currency or CURRENCY,
        invoice=invoice,
        credit_note=credit_note,
    )
    return {"balance": balance, "balance_change": change}


def met(customer: Customer, seed: str, balance: int, invoice: str) -> Facts:
    """The facts of a balance that met an invoice, and is this now.

    What is owed from now on is what was too little to be charged: first the balance is used up,
    then that is carried over, by a transaction of its own.
    """
    if balance <= 0 or balance == customer.balance:
        return balanced(customer, seed, balance, "applied_to_invoice", invoice=invoice)
    used = balanced(customer, seed, 0, "applied_to_invoice", invoice=invoice)
    carried = BalanceChange(
        id=member_id("cbtxn", home_of(customer.id), seed, "invoice_too_small"),
        customer=customer.id,
        type="invoice_too_small",
        amount=balance,
        ending_balance=balance,
        currency=customer.currency or CURRENCY,
        invoice=invoice,
    )
    return used | {"balance": balance, "balance_carried": carried}


def tell_balance(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """The transaction of a change, where there was one; two where something was carried over."""
    for name in ("balance_change", "balance_carried"):
        change: BalanceChange | None = facts.get(name)
        if change is not None:
            yield Message(change.id, "create", change)

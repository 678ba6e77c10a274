"""Credit balance transactions on the wire, and credits as invoices and credit notes show them."""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import UnsetType

from sao.billing.resources import credit_transaction
from sao.billing.values.line import CreditAmount
from sao.wire.params import Page, names
from sao.wire.resource import Resource, always, by_id
from sao.wire.resources.credit_grant import monetary
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

OBJECT = "billing.credit_balance_transaction"

CREDITS = frozenset(("credits_application_invoice_voided", "credits_granted"))
"""The types of those by which there is more of a grant."""


class List(Page, frozen=True, kw_only=True):
    """Which transactions: all, or those of a customer or a grant."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    credit_grant: str | None = None
    customer: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        whose = {"grant": self.credit_grant, "customer": self.customer}
        return of_kind("credit_balance_transaction", whose)


def render(state: credit_transaction.CreditTransaction) -> Rendered:
    """A transaction as Stripe shows it."""
    way = "credit" if state.type in CREDITS else "debit"
    return {
        "id": state.id,
        "object": OBJECT,
        "created": state.created,
        "credit": _credit(state) if way == "credit" else None,
        "credit_grant": state.grant,
        "debit": _debit(state) if way == "debit" else None,
        "effective_at": state.effective_at,
        "livemode": LIVEMODE,
        "test_clock": state.test_clock,
        "type": way,
    }


def _credit(state: credit_transaction.CreditTransaction) -> Rendered:
    voided = state.type == "credits_application_invoice_voided"
    return {
        "amount": monetary(state.amount, state.currency),
        "credits_application_invoice_voided": _where(state) if voided else None,
        "type": state.type,
    }


def _debit(state: credit_transaction.CreditTransaction) -> Rendered:
    return {
        "amount": monetary(state.amount, state.currency),
        "credits_applied": _where(state) if state.type == "credits_applied" else None,
        "type": state.type,
    }


def _where(state: credit_transaction.CreditTransaction) -> Rendered:
    return {"invoice": state.invoice, "invoice_line_item": state.line}


def render_applied(amounts: Iterable[CreditAmount] | UnsetType) -> list[Rendered]:
    """Credits among everything that lowers an amount before tax."""
    return [
        {
            "amount": one.amount,
            "credit_balance_transaction": one.transaction,
            "type": "credit_balance_transaction",
        }
        for one in amounts or ()
    ]


RESOURCE = Resource(
    schema=credit_transaction.CREDIT_TRANSACTION,
    object=OBJECT,
    noun="credit balance transaction",
    code="zb",
    render=render,
    told={"create": always(f"{OBJECT}.created")},
    expandable={
        "credit.credits_application_invoice_voided.invoice": by_id("invoice"),
        "credit_grant": by_id("credit_grant"),
        "debit.credits_applied.invoice": by_id("invoice"),
        "test_clock": by_id("test_clock"),
    },
)

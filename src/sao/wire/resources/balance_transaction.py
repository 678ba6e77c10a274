"""Customer balance transactions on the wire."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import balance_transaction
from sao.billing.resources.customer import machine as customer
from sao.billing.values import Metadata, merged
from sao.wire.params import AMOUNT_MAX, Currency, Listing, Params
from sao.wire.resource import Resource, by_id
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

OBJECT = "customer_balance_transaction"

Description = Annotated[str, Meta(max_length=350)]
Change = Annotated[int, Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX)]


class Create(Params, frozen=True, kw_only=True):
    """Credit (negative) or debit by hand."""

    amount: Change
    currency: Currency
    description: Description | None = None
    metadata: Metadata = {}

    def data(self) -> customer.AdjustBalance:
        """What the customer is told."""
        return customer.AdjustBalance(
            amount=self.amount,
            currency=self.currency.lower(),
            description=self.description,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a transaction's texts."""

    description: Description | None | UnsetType = UNSET
    metadata: Metadata | None = None

    def data(self) -> balance_transaction.Update:
        """What the machine is told."""
        return balance_transaction.Update(description=self.description, metadata=self.metadata)


class List(Listing, frozen=True, kw_only=True):
    """Which of a customer's transactions."""

    invoice: str | None = None

    def terms(self, owner: str) -> Terms:
        """What the index is asked for."""
        return of_kind(OBJECT, {"customer": owner, "invoice": self.invoice})


def render(state: balance_transaction.BalanceTransaction) -> Rendered:
    """A transaction as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": state.amount,
        "checkout_session": None,
        "created": state.created,
        "credit_note": state.credit_note,
        "currency": state.currency,
        "customer": state.customer,
        "customer_account": None,
        "description": state.description,
        "ending_balance": state.ending_balance,
        "invoice": state.invoice,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "type": state.type,
    }


RESOURCE = Resource(
    schema=balance_transaction.BALANCE_TRANSACTION,
    object=OBJECT,
    noun="customer balance transaction",
    code="q",
    render=render,
    expandable={
        "credit_note": by_id("credit_note"),
        "customer": by_id("customer"),
        "invoice": by_id("invoice"),
    },
)

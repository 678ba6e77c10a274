"""Customer balance transaction: one change of a customer's balance, as it happened.

The customer decides on its balance and tells of each change; only texts can be changed afterwards.
Source: facts on billing, §2.
"""

from msgspec import UNSET, UnsetType

from sao.billing.messages.balance_transaction import BalanceChange
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values.invoice import BalanceReason
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Schema, action, internal


def _table() -> tuple[Entry, ...]:
    return (
        #        action    from        to        decide
        internal("create", NEW, "posted", create),
        action("update", ("posted",), SAME, update),
    )


class BalanceTransaction(State, frozen=True, kw_only=True):
    """A change of a balance. `amount`: negative is credit; `ending_balance` is what it came to."""

    customer: str = ""
    created: int = 0
    type: BalanceReason = "adjustment"
    amount: int = 0
    ending_balance: int = 0
    currency: str = ""
    invoice: str | None = None
    credit_note: str | None = None
    description: str | None = None
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Changes to a transaction's texts; what is not given stays."""

    description: str | None | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_posted: BalanceTransaction, command: Command[BalanceChange], now: int) -> Facts:
    """What happened to the balance."""
    data = command.data
    return {
        "customer": data.customer,
        "created": now,
        "type": data.type,
        "amount": data.amount,
        "ending_balance": data.ending_balance,
        "currency": data.currency,
        "invoice": data.invoice,
        "credit_note": data.credit_note,
        "description": data.description,
        "metadata": data.metadata,
    }


def update(posted: BalanceTransaction, command: Command[Update], _now: int) -> Facts:
    """Texts and metadata."""
    data = command.data
    return given(
        description=data.description,
        metadata=merged(posted.metadata, data.metadata),
    )


BALANCE_TRANSACTION = Schema(
    name="customer_balance_transaction",
    prefix="cbtxn",
    state=BalanceTransaction,
    states=("posted",),
    terminal=("posted",),
    rank=60,
    index=("customer", "invoice"),
    table=_table(),
)

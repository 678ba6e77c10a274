"""Credit balance transaction: more or less is left of a credit grant, which tells of it."""

from sao.billing.messages.credit_transaction import PostCredit
from sao.billing.reckoning.grants import TRANSACTION_PREFIX
from sao.billing.values.grant import Posting
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, internal


def _table() -> tuple[Entry, ...]:
    return (internal("create", NEW, "posted", create),)


class CreditTransaction(State, frozen=True, kw_only=True):
    """A change of a credit grant. `amount` is positive; `type` says which way it goes."""

    customer: str = ""
    grant: str = ""
    created: int = 0
    type: Posting = "credits_granted"
    amount: int = 0
    currency: str = ""
    effective_at: int = 0
    invoice: str | None = None
    line: str | None = None
    test_clock: str | None = None


def create(_posted: CreditTransaction, command: Command[PostCredit], now: int) -> Facts:
    """What happened to the grant."""
    data = command.data
    return {
        "customer": data.customer,
        "grant": data.grant,
        "created": now,
        "type": data.type,
        "amount": data.amount,
        "currency": data.currency,
        "effective_at": data.effective_at,
        "invoice": data.invoice,
        "line": data.line,
        "test_clock": data.test_clock,
    }


CREDIT_TRANSACTION = Schema(
    name="credit_balance_transaction",
    prefix=TRANSACTION_PREFIX,
    state=CreditTransaction,
    states=("posted",),
    terminal=("posted",),
    rank=63,
    index=("customer", "grant"),
    table=_table(),
)

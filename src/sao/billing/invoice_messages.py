"""What drafts, balances and credit notes tell: the data of internal commands, as in `messages`."""

from sao.billing.invoice_values import BalanceReason, CreditLine, CreditReason
from sao.billing.messages import NumberInvoice
from sao.billing.values import Line, Metadata, Value

# --- asked of whoever keeps the line of an item that waits ---------------------------------------


class ChangeItem(Value, frozen=True):
    """Another line in the place of that with the same `invoice_item`."""

    line: Line


class RemoveItem(Value, frozen=True):
    """An invoice item that waits is not to be billed."""

    item: str


# --- heard by a customer -------------------------------------------------------------------------


class KeepLines(Value, frozen=True):
    """Lines of invoice items that stand on no invoice any more."""

    lines: tuple[Line, ...]


class InvoiceStanding(Value, frozen=True):
    """An invoice is overdue (it failed, or its date passed), or is so no longer."""

    invoice: str
    overdue: bool


# --- heard by an invoice -------------------------------------------------------------------------


class TakeLines(Value, frozen=True):
    """Lines that waited are to stand on a draft."""

    invoice: str
    lines: tuple[Line, ...]


class Supersede(Value, frozen=True):
    """A revision of this invoice is to be final, and wants a number: this is void then."""

    numbering: NumberInvoice


class Revised(Value, frozen=True):
    """What had revised this invoice was itself revised, by the `latest`."""

    latest: str


# --- heard by a payment intent -------------------------------------------------------------------


class SetAmount(Value, frozen=True):
    """The invoice is owed for less: a credit note lowered it."""

    amount: int


# --- heard by a balance transaction --------------------------------------------------------------


class BalanceChange(Value, frozen=True):
    """The balance of a customer changed by `amount`; `id` is that of the transaction to come."""

    id: str
    customer: str
    type: BalanceReason
    amount: int
    ending_balance: int
    currency: str
    invoice: str | None = None
    credit_note: str | None = None
    description: str | None = None
    metadata: Metadata = {}


# --- heard by a credit note ----------------------------------------------------------------------


class CreateCreditNote(Value, frozen=True):
    """An invoice gave some of itself back: `lines` are what, the amounts say how.

    Before it was paid (`pre_payment`) it is simply owed less. Afterwards the money goes back: to
    the customer's balance, as refunds (`(refund, amount)`), or outside of what we see.
    """

    id: str
    customer: str
    invoice: str
    number: str
    currency: str
    lines: tuple[CreditLine, ...]
    total: int
    pre_payment: bool
    credit_amount: int = 0
    out_of_band_amount: int = 0
    refunds: tuple[tuple[str, int], ...] = ()
    balance_transaction: str | None = None
    reason: CreditReason | None = None
    memo: str | None = None
    metadata: Metadata = {}
    effective_at: int | None = None

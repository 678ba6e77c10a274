"""Credit note: some of a final invoice, given back.

The invoice decides what can be given back and creates it; voiding it goes by way of the invoice as
well. Only its texts are its own. Source: facts on billing, §2.
"""

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.messages.credit_note import CreateCreditNote
from sao.billing.reckoning.taxes import by_rate
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values.invoice import CreditLine, CreditReason
from sao.billing.values.line import CreditAmount, DiscountAmount, TaxAmount
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Schema, action, ignore, internal


def _table() -> tuple[Entry, ...]:
    issued, over = ("issued",), ("void",)
    return (
        #        action    from              to        decide
        internal("create", NEW, "issued", create),
        action("update", (*issued, *over), SAME, update),
        internal("void", issued, "void", void),
        ignore("void", over, "it is void"),
    )


class CreditNote(State, frozen=True, kw_only=True):
    """A credit note. `total` is what it gives back, discounts taken off and taxes added.

    `refunds` are `(refund, amount)`.
    """

    customer: str = ""
    invoice: str = ""
    created: int = 0
    number: str = ""
    currency: str = ""
    lines: tuple[CreditLine, ...] = ()
    subtotal: int = 0
    total: int = 0
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    pre_payment: bool = False
    credit_amount: int = 0
    out_of_band_amount: int = 0
    refunds: tuple[tuple[str, int], ...] = ()
    balance_transaction: str | None = None
    reason: CreditReason | None = None
    memo: str | None = None
    metadata: Metadata = {}
    effective_at: int | None = None
    voided_at: int | None = None
    credits: tuple[CreditAmount, ...] = ()


class Update(Value, frozen=True):
    """Changes to a note's texts; what is not given stays."""

    memo: str | None | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_note: CreditNote, command: Command[CreateCreditNote], now: int) -> Facts:
    """What the invoice gave back."""
    data = command.data
    facts: Facts = {
        "customer": data.customer,
        "invoice": data.invoice,
        "created": now,
        "number": data.number,
        "currency": data.currency,
        "lines": data.lines,
        "subtotal": sum(line.amount for line in data.lines),
        "total": data.total,
        "discount_amounts": _by_discount(data.lines),
        "taxes": by_rate(tax for line in data.lines for tax in line.taxes),
        "pre_payment": data.pre_payment,
        "credit_amount": data.credit_amount,
        "out_of_band_amount": data.out_of_band_amount,
        "refunds": data.refunds,
        "balance_transaction": data.balance_transaction,
        "reason": data.reason,
        "memo": data.memo,
        "metadata": data.metadata,
        "effective_at": data.effective_at,
    }
    lowering = tuple(one for line in data.lines for one in line.credits or () if one.amount)
    return facts | ({"credits": lowering} if lowering else {})


def update(note: CreditNote, command: Command[Update], _now: int) -> Facts:
    """Texts and metadata."""
    data = command.data
    return given(memo=data.memo, metadata=merged(note.metadata, data.metadata))


def void(_note: CreditNote, _command: Command[Nothing], now: int) -> Facts:
    """The invoice is owed in full again, or is void itself."""
    return {"voided_at": now}


def _by_discount(lines: tuple[CreditLine, ...]) -> tuple[DiscountAmount, ...]:
    sums: dict[str, int] = {}
    for line in lines:
        for off in line.discount_amounts:
            sums[off.discount] = sums.get(off.discount, 0) + off.amount
    return tuple(DiscountAmount(discount, amount) for discount, amount in sums.items() if amount)


CREDIT_NOTE = Schema(
    name="credit_note",
    prefix="cn",
    state=CreditNote,
    states=("issued", "void"),
    terminal=("void",),
    rank=60,
    index=("customer", "invoice", "status"),
    table=_table(),
)

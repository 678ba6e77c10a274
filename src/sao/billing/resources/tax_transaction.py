"""Tax transaction: a sale that was made elsewhere, with its taxes, and what was taken back of it.

A reversal is a transaction, too, made by the one that it reverses: that one knows what is left.
"""

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from sao.billing.messages.tax_transaction import PostReversal, PostSale, ReverseSale
from sao.billing.reckoning.money import nearest
from sao.billing.reckoning.splitting import split
from sao.billing.values import Metadata, Value
from sao.billing.values.tax_sale import GiveBack, TaxLine, TaxSale
from sao.core.ids import home_of, member_id
from sao.core.instance import State
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
    internal,
)


def _table() -> tuple[Entry, ...]:
    return (
        #        action            from         to        decide          then
        action("create", NEW, "posted", create),
        internal("create_reversal", NEW, "posted", create_reversal),
        action("reverse", ("posted",), (SAME, "reversed"), reverse, tell_reversed),
    )


class Taken(Value, frozen=True):
    """How much of a line was taken back by now; positive."""

    amount: int = 0
    amount_tax: int = 0


class TaxTransaction(State, frozen=True, kw_only=True):
    """A transaction. `taken_back` is how much of each line, by its id.

    Of a reversal `original` is the one that it reverses. It is `reversed` once nothing is left.
    """

    created: int = 0
    posted_at: int = 0
    calculation: str | None = None
    original: str | None = None
    reference: str = ""
    sale: TaxSale | None = None
    metadata: Metadata = {}
    taken_back: dict[str, Taken] = {}
    reversing: PostReversal | None = None
    test_clock: str | None = None


def create(_transaction: TaxTransaction, command: Command[PostSale], now: int) -> Facts | Rejection:
    """What was calculated. Rejects: `parameter_invalid` (posted too early, or in the future)."""
    data = command.data
    if not min(data.sale.tax_date, now) <= data.posted_at <= max(data.sale.tax_date, now):
        why = "`posted_at` has to be between the calculation's `tax_date` and now."
        return Rejection("parameter_invalid", why, "posted_at")
    lines, seed = data.sale.charged, command.id
    kept = tuple(_renamed(line, command.object_id, seed, n) for n, line in enumerate(lines))
    return {
        "created": now,
        "posted_at": data.posted_at,
        "calculation": data.calculation,
        "reference": data.reference,
        "sale": _of_lines(data.sale, kept),
        "metadata": data.metadata,
        "test_clock": data.test_clock,
    }


def _renamed(line: TaxLine, transaction: str, seed: str, number: int) -> TaxLine:
    return replace(line, id=member_id("tax_li", home_of(transaction), seed, str(number)))


def _of_lines(sale: TaxSale, lines: tuple[TaxLine, ...]) -> TaxSale:
    if sale.shipping is None:
        return replace(sale, lines=lines)
    return replace(sale, lines=lines[:-1], shipping=lines[-1])


def create_reversal(
    _transaction: TaxTransaction, command: Command[PostReversal], now: int
) -> Facts:
    """What was taken back, as a transaction of its own."""
    data = command.data
    return {
        "created": now,
        "posted_at": now,
        "original": data.original,
        "reference": data.reference,
        "sale": data.sale,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
    }


def reverse(
    transaction: TaxTransaction, command: Command[ReverseSale], _now: int
) -> Facts | Rejection:
    """Some of it, or all that is left, is taken back.

    Rejects: `parameter_invalid` (it is a reversal, or more than is left), `resource_missing` (no
    such line).
    """
    data, sale = command.data, transaction.sale
    if transaction.original is not None or sale is None:
        why = "A reversal cannot be reversed: create a new transaction."
        return Rejection("parameter_invalid", why, "original_transaction")
    left = [_left(transaction, line) for line in sale.charged]
    if data.parts:
        parts = data.parts
    elif data.flat is not None:
        if data.flat > sum(line.gross for line in left):
            return _too_much("flat_amount")
        parts = _shares(data.flat, left, sale.currency)
    else:
        parts = tuple(_back(line, line.amount, line.amount_tax) for line in left)
    return _taken(transaction, data, {line.id: line for line in left}, parts)


def _left(transaction: TaxTransaction, line: TaxLine) -> TaxLine:
    taken = transaction.taken_back.get(line.id, Taken())
    return replace(
        line, amount=line.amount - taken.amount, amount_tax=line.amount_tax - taken.amount_tax
    )


def _shares(flat: int, left: list[TaxLine], currency: str) -> tuple[GiveBack, ...]:
    """A flat amount over what is left of the lines, each share with its part of the taxes."""
    shares = split(flat, [line.gross for line in left])
    found = []
    for line, share in zip(left, shares, strict=True):
        tax = nearest(_part(line.amount_tax, share, line.gross), currency)
        net = share - tax if line.behavior == "exclusive" else share
        found.append(_back(line, net, tax))
    return tuple(found)


def _part(amount: int, share: int, whole: int) -> Fraction:
    return Fraction(amount * share, whole) if whole else Fraction(0)


def _back(line: TaxLine, amount: int, amount_tax: int) -> GiveBack:
    return GiveBack(
        line=line.id,
        amount=amount,
        amount_tax=amount_tax,
        quantity=line.quantity,
        reference=line.reference,
    )


def _taken(
    transaction: TaxTransaction,
    data: ReverseSale,
    left: dict[str, TaxLine],
    parts: tuple[GiveBack, ...],
) -> Facts | Rejection:
    sale = transaction.sale
    if sale is None:
        return {}
    taken, back = dict(transaction.taken_back), []
    for number, part in enumerate(parts):
        name = part.line or (sale.shipping.id if sale.shipping is not None else "")
        place = "shipping_cost" if part.line is None else f"line_items[{number}]"
        line = left.get(name)
        if line is None:
            message = f"No such line item: '{name}'"
            return Rejection("resource_missing", message, f"{place}[original_line_item]")
        if part.amount > line.amount or part.amount_tax > line.amount_tax:
            return _too_much(f"{place}[amount]")
        before = taken.get(name, Taken())
        taken[name] = Taken(before.amount + part.amount, before.amount_tax + part.amount_tax)
        left[name] = replace(
            line, amount=line.amount - part.amount, amount_tax=line.amount_tax - part.amount_tax
        )
        back.append(_negative(line, part, data.reversal, number))
    open_ = any(line.amount or line.amount_tax for line in left.values())
    return {
        "status": "posted" if open_ else "reversed",
        "taken_back": taken,
        "reversing": _reversal(transaction, sale, data, tuple(back)),
    }


def _negative(line: TaxLine, part: GiveBack, reversal: str, number: int) -> TaxLine:
    return replace(
        line,
        id=member_id("tax_li", home_of(reversal), reversal, str(number)),
        amount=-part.amount,
        amount_tax=-part.amount_tax,
        quantity=part.quantity,
        reference=part.reference or line.reference,
        metadata=part.metadata,
        taxes=(),
        original=line.id,
    )


def _reversal(
    transaction: TaxTransaction, sale: TaxSale, data: ReverseSale, back: tuple[TaxLine, ...]
) -> PostReversal:
    sent = sale.shipping.id if sale.shipping is not None else None
    of_post = [line for line in back if line.original == sent]
    return PostReversal(
        id=data.reversal,
        original=transaction.id,
        sale=replace(
            sale,
            lines=tuple(line for line in back if line.original != sent),
            shipping=of_post[0] if of_post else None,
        ),
        reference=data.reference,
        metadata=data.metadata,
        test_clock=transaction.test_clock,
    )


def _too_much(param: str) -> Rejection:
    why = "It is more than is left of the original transaction."
    return Rejection("parameter_invalid", why, param)


def tell_reversed(
    _before: TaxTransaction, _after: TaxTransaction, facts: Facts
) -> Iterator[Message]:
    """The reversal comes about."""
    made: PostReversal = facts["reversing"]
    yield Message(made.id, "create_reversal", made)


TAX_TRANSACTION = Schema(
    name="tax_transaction",
    prefix="tax",
    state=TaxTransaction,
    states=("posted", "reversed"),
    terminal=("reversed",),
    rank=84,
    index=("reference",),
    table=_table(),
)

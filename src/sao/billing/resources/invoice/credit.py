"""How credit notes take something off a final invoice. Its lines never change.

The invoice owns the limits: no line, and not the whole, is given back twice.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.credit_note import CreateCreditNote
from sao.billing.messages.customer import CreditCustomer
from sao.billing.messages.payment_intent import SetAmount
from sao.billing.reckoning.crediting import (
    Wanted,
    by_quantity,
    custom,
    gross_of,
    left_of,
    of_line,
    of_total,
)
from sao.billing.reckoning.splitting import split
from sao.billing.resources.invoice.collection import tell_paid
from sao.billing.resources.invoice.state import Invoice, IssueCredit, VoidCredit
from sao.billing.values.invoice import Credited, CreditLine
from sao.billing.values.line import Line, TaxAmount
from sao.core.ids import home_of, member_id, token
from sao.core.schema import Command, Facts, Message, Rejection


def credit_owed(invoice: Invoice, command: Command[IssueCredit], now: int) -> Facts | Rejection:
    """Before it is paid: it is owed less, and paid once nothing is.

    Rejects: `resource_missing` (no such line), `amount_too_large`, `parameter_invalid`.
    """
    facts = _issued(invoice, command, pre_payment=True)
    if isinstance(facts, Rejection):
        return facts
    note: CreateCreditNote = facts["crediting"]
    remaining = invoice.amount_remaining - note.total
    facts |= {
        "status": invoice.status if remaining else "paid",
        "pre_payment_credit_notes_amount": invoice.pre_payment_credit_notes_amount + note.total,
        "amount_due": invoice.amount_due - note.total,
        "amount_remaining": remaining,
    }
    if remaining == 0:
        facts |= {"paid_at": now, "auto_advance": False, "next_payment_attempt": None}
    return facts


def credit_paid(invoice: Invoice, command: Command[IssueCredit], _now: int) -> Facts | Rejection:
    """Once it is paid: money goes back. Rejects as `credit_owed`."""
    facts = _issued(invoice, command, pre_payment=False)
    if isinstance(facts, Rejection):
        return facts
    credited = invoice.post_payment_credit_notes_amount + facts["crediting"].total
    return facts | {"post_payment_credit_notes_amount": credited}


def _issued(
    invoice: Invoice, command: Command[IssueCredit], *, pre_payment: bool
) -> Facts | Rejection:
    """What is true of either: a note comes about, and what it gives back cannot be given again."""
    data, home = command.data, home_of(invoice.id)
    note = member_id("cn", home, command.id)
    lines = _lines(invoice, data, note)
    if isinstance(lines, Rejection):
        return lines
    total = sum(gross_of(line) for line in lines)
    refused = _beyond(invoice, data, total, pre_payment=pre_payment)
    if refused is not None:
        return refused
    refunded = sum(amount for _refund, amount in data.refunds)
    credited = Credited(note, total, pre_payment, lines, refunded)
    return {
        "credit_notes": (*invoice.credit_notes, credited),
        "credit_note_sequence": invoice.credit_note_sequence + 1,
        "crediting": CreateCreditNote(
            id=note,
            customer=invoice.customer,
            invoice=invoice.id,
            number=f"{invoice.number}-CN-{invoice.credit_note_sequence:02d}",
            currency=invoice.currency,
            lines=lines,
            total=total,
            pre_payment=pre_payment,
            credit_amount=data.credit_amount,
            out_of_band_amount=data.out_of_band_amount,
            refunds=data.refunds,
            balance_transaction=(
                member_id("cbtxn", home, command.id) if data.credit_amount else None
            ),
            reason=data.reason,
            memo=data.memo,
            metadata=data.metadata,
            effective_at=data.effective_at,
        ),
    }


def tell_credited(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """The credit note comes about, and whoever collects or keeps money hears what it means."""
    note: CreateCreditNote = facts["crediting"]
    yield Message(note.id, "create", note)
    if note.credit_amount:
        credit = CreditCustomer(
            amount=-note.credit_amount,
            type="credit_note",
            invoice=after.id,
            credit_note=note.id,
            transaction=note.balance_transaction,
        )
        yield Message(after.customer, "credit", credit)
    if not note.pre_payment:
        return
    if after.status != "paid":
        yield from _collect_less(after)
        return
    if after.payment_intent is not None:
        yield Message(after.payment_intent, "annul", Nothing())
    yield from tell_paid(before, after, facts)


def void_credit(invoice: Invoice, command: Command[VoidCredit], _now: int) -> Facts | Rejection:
    """It is owed again. Rejects: `resource_missing`."""
    name = command.data.credit_note
    note = next((one for one in invoice.credit_notes if one.credit_note == name), None)
    if note is None:
        return Rejection("resource_missing", f"No such credit note: '{name}'", "id")
    return {
        "credit_notes": tuple(one for one in invoice.credit_notes if one != note),
        "pre_payment_credit_notes_amount": invoice.pre_payment_credit_notes_amount - note.amount,
        "amount_due": invoice.amount_due + note.amount,
        "amount_remaining": invoice.amount_remaining + note.amount,
    }


def tell_void(before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The note is void, and the full amount collected again."""
    yield from void_notes(before, keep=after.credit_notes)
    yield from _collect_less(after)


def void_notes(before: Invoice, keep: tuple[Credited, ...] = ()) -> Iterator[Message]:
    """The notes on an invoice that is not paid are void, but those to keep."""
    for note in before.credit_notes:
        if note not in keep:
            yield Message(note.credit_note, "void", Nothing())


def _collect_less(after: Invoice) -> Iterator[Message]:
    if after.payment_intent is not None:
        amount = SetAmount(amount=after.amount_remaining)
        yield Message(after.payment_intent, "set_amount", amount)


def _lines(invoice: Invoice, data: IssueCredit, note: str) -> tuple[CreditLine, ...] | Rejection:
    """What is given back, line by line; and of the shipping."""
    parts = _parts(invoice, data, note)
    shipping = invoice.shipping
    if isinstance(parts, Rejection) or shipping is None:
        return parts
    return tuple(
        replace(part, shipping_rate=invoice.shipping_rate) if part.line == shipping.id else part
        for part in parts
    )


def _parts(invoice: Invoice, data: IssueCredit, note: str) -> tuple[CreditLine, ...] | Rejection:
    credited = [part for earlier in invoice.credit_notes for part in earlier.lines]
    if not data.lines:
        left = [left_of(line, credited) for line in invoice.charged]
        return _of_amount(left, data.amount or 0, note)
    found: list[CreditLine] = []
    for number, wanted in enumerate(data.lines):
        part = _line(invoice, wanted, [*credited, *found], number, note)
        if isinstance(part, Rejection):
            return part
        told = _taxed(invoice, wanted, part, [*credited, *found], f"lines[{number}][tax_amounts]")
        if isinstance(told, Rejection):
            return told
        found.append(told)
    return tuple(found)


def _taxed(
    invoice: Invoice, wanted: Wanted, part: CreditLine, credited: list[CreditLine], place: str
) -> CreditLine | Rejection:
    """The line with the taxes that it is told to give back, where it is.

    Rejects: `parameter_invalid` (not those of what was charged), `amount_too_large`.
    """
    if wanted.taxes is UNSET:
        return part
    lines = [
        line for line in invoice.charged if line.tax_amounts and wanted.line in (None, line.id)
    ]
    left = [tax for line in lines for tax in left_of(line, credited).taxes]
    rates = {rate.id: rate for line in lines for rate in line.tax_rates or ()}
    found: dict[str, TaxAmount] = {}
    for number, tax in enumerate(wanted.taxes):
        charged = [one for one in left if one.rate == tax.rate]
        refused = _beyond_tax(tax, charged, f"{place}[{number}]", again=tax.rate in found)
        if refused is not None:
            return refused
        amounts = {"amount": tax.amount, "taxable_amount": tax.taxable_amount}
        found[tax.rate] = replace(charged[0], **amounts)
    named = tuple(rates[rate] for rate in found)
    return replace(part, taxes=tuple(found.values()), tax_rates=named)


def _beyond_tax(
    tax: TaxAmount, charged: list[TaxAmount], place: str, *, again: bool
) -> Rejection | None:
    """Whether that was not charged, or not so much of it is left."""
    if not charged or again:
        return Rejection(
            "parameter_invalid",
            f"By the tax rate '{tax.rate}' no tax was told of what is given back, or it is named "
            "twice.",
            f"{place}[tax_rate]",
        )
    for name in ("amount", "taxable_amount"):
        asked, most = getattr(tax, name), sum(getattr(one, name) for one in charged)
        if asked > most:
            return _too_large(f"{place}[{name}]", asked, most, "of this tax")
    return None


def _of_amount(left: list[Line], amount: int, note: str) -> tuple[CreditLine, ...] | Rejection:
    """An amount, spread over all lines by what is left of them."""
    weights = [max(0, gross_of(line)) for line in left]
    if amount > sum(weights):
        return _too_large("amount", amount, sum(weights), "of this invoice's lines")
    parts = split(amount, weights) if weights else ()
    return tuple(
        of_total(line, part, _line_id(note, number))
        for number, (line, part) in enumerate(zip(left, parts, strict=True))
        if part > 0
    )


def _line(
    invoice: Invoice, wanted: Wanted, credited: list[CreditLine], number: int, note: str
) -> CreditLine | Rejection:
    if wanted.line is None:
        return custom(wanted, invoice.currency, _line_id(note, number))
    whole = next((line for line in invoice.charged if line.id == wanted.line), None)
    if whole is None:
        return Rejection(
            "resource_missing",
            f"No such invoice line item: '{wanted.line}'",
            f"lines[{number}][invoice_line_item]",
        )
    left = left_of(whole, credited)
    if wanted.quantity is not None:
        if whole.quantity_decimal is not UNSET:
            return Rejection(
                "parameter_invalid",
                f"A fraction was sold ({whole.quantity_decimal}): say how much of it is given back "
                "as an amount.",
                f"lines[{number}][quantity]",
            )
        if not 0 < wanted.quantity <= left.quantity:
            param = f"lines[{number}][quantity]"
            return _too_large(param, wanted.quantity, left.quantity, "of this line's quantity")
        amount = by_quantity(whole, left, wanted.quantity)
    else:
        amount = left.amount if wanted.amount is None else wanted.amount
    if not 0 <= amount <= left.amount:
        return _too_large(f"lines[{number}][amount]", amount, left.amount, "of this line")
    part = of_line(left, amount, wanted.quantity, _line_id(note, number))
    return replace(part, metadata=wanted.metadata) if wanted.metadata else part


def _beyond(
    invoice: Invoice, data: IssueCredit, total: int, *, pre_payment: bool
) -> Rejection | None:
    """Whether that is more than there is, or goes nowhere."""
    given = sum(note.amount for note in invoice.credit_notes)
    creditable = invoice.amount_remaining if pre_payment else invoice.total - given
    if total <= 0:
        return Rejection(
            "parameter_invalid", "A credit note must give something back; this one does not."
        )
    if total > creditable:
        return _too_large("amount", total, creditable, "of this invoice")
    refunded = sum(amount for _refund, amount in data.refunds)
    back = data.credit_amount + data.out_of_band_amount + refunded
    if back != (0 if pre_payment else total):
        wanted = 0 if pre_payment else total
        return Rejection(
            "parameter_invalid",
            "The sum of credit_amount, refund_amount and out_of_band_amount "
            f"({back}) must equal the post payment amount of the credit note ({wanted}).",
            "credit_amount",
        )
    refundable = invoice.amount_paid - sum(note.refunded for note in invoice.credit_notes)
    if refunded > refundable:
        return _too_large("refund_amount", refunded, refundable, "of what was paid")
    return None


def _too_large(param: str, asked: int, most: int, of: str) -> Rejection:
    return Rejection(
        "amount_too_large",
        f"{asked} cannot be credited: {most} {of} is left to credit.",
        param,
    )


def _line_id(note: str, number: int) -> str:
    return f"cnli_{token(f'{note}/{number}', 24)}"

"""An invoice as a draft: how it is made, what of it can be changed and until when."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import asdict, replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.engine import GRACE
from sao.billing.resources.invoice.lines import two_ways, wait_again
from sao.billing.resources.invoice.state import Invoice, Update
from sao.billing.resources.invoice.taxing import made, switched
from sao.billing.resources.invoice.totals import least_due, reckoned, reckoned_anew, shipping_line
from sao.billing.values import given, merged
from sao.billing.values.invoice import Presentation
from sao.billing.values.line import Line
from sao.billing.values.taxation import AutomaticTax
from sao.core.schema import Command, Facts, Message, Rejection

DRAFT_ONLY = {
    "automatic_tax": "automatic_tax",
    "automatically_finalizes_at": "automatically_finalizes_at",
    "collection_method": "collection_method",
    "days_until_due": "days_until_due",
    "default_tax_rates": "default_tax_rates",
    "discounts": "discounts",
    "effective_at": "effective_at",
    "method_options": "payment_settings",
    "method_types": "payment_settings",
    "number": "number",
    "shipping": "shipping_cost",
    "shipping_details": "shipping_details",
}
"""What only a draft can change, by what clients call it."""

_PLAIN = Presentation()


def create(_invoice: Invoice, command: Command[CreateInvoice], now: int) -> Facts:
    """A draft: its total is the sum of its lines, each of which was rounded once."""
    data = command.data
    facts: Facts = {
        "customer": data.customer,
        "subscription": data.subscription,
        "created": now,
        "currency": data.currency,
        "billing_reason": data.billing_reason,
        "collection_method": data.collection_method,
        "period_start": data.period_start,
        "period_end": data.period_end,
        "auto_advance": data.finalize_at is not None,
        "automatically_finalizes_at": data.finalize_at or None,
        "confirm": data.confirm,
        "off_session": data.off_session,
        "default_payment_method": data.default_payment_method,
        "days_until_due": data.days_until_due,
        "description": data.description,
        "metadata": data.metadata,
        "subscription_metadata": data.subscription_metadata,
        "test_clock": data.test_clock,
        "dunning": data.dunning,
        "details": data.details,
    }
    lines = data.lines if data.revises else _in_order(data.lines)
    sent = shipping_line(command.object_id, data.currency, data.shipping, now)
    lines, sent, automatic = made(data, lines, sent, now)
    return (
        facts
        | _chosen(data)
        | ({} if automatic is None else {"automatic_tax": automatic})
        | reckoned(
            lines,
            data.discounts,
            data.default_tax_rates,
            data.details,
            data.balance,
            shipping=sent,
            assesses=automatic is not None and automatic.enabled,
            least=least_due(data),
        )
    )


def _in_order(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What waited comes first, the latest on top; what is added to a draft comes last."""
    waited = [line for line in lines if line.invoice_item is not None]
    return (*reversed(waited), *(line for line in lines if line.invoice_item is None))


def _chosen(data: CreateInvoice) -> Facts:
    """What few invoices have."""
    chosen = {
        "chosen_number": data.number,
        "due_date": data.due_date,
        "effective_at": data.effective_at,
        "statement_descriptor": data.statement_descriptor,
        "threshold": data.threshold,
        "quote": data.quote or None,
        "from_invoice": data.revises or None,
        "shipping_rate": data.shipping.rate if data.shipping else None,
        "shipping_details": data.shipping_details or None,
        "settled_by": data.settled_by or None,
        "method_types": data.method_types or None,
        "method_options": data.method_options or None,
        "presentation": data.presentation if data.presentation != _PLAIN else None,
    }
    facts = {name: value for name, value in chosen.items() if value is not None}
    if data.once_final != "collect":
        facts["once_final"] = data.once_final
    return facts | ({"last": True} if data.last else {})


def update(invoice: Invoice, command: Command[Update], now: int) -> Facts | Rejection:
    """What is printed on it, and how it is collected; of a draft also what it comes to.

    Rejects: `invoice_closed`, `timestamp_past`.
    """
    data = command.data
    refused = _refused(invoice, data, now) or _taxed_twice(invoice, data)
    if refused is not None:
        return refused
    facts = given(
        description=data.description,
        default_payment_method=data.default_payment_method,
        collection_method=data.collection_method,
        chosen_number=data.number,
        effective_at=data.effective_at,
        statement_descriptor=data.statement_descriptor,
        presentation=data.presentation,
        shipping_details=data.shipping_details,
        method_types=data.method_types,
    )
    if data.method_options is not UNSET:
        facts["method_options"] = data.method_options.after(invoice.method_options)
    facts |= _due(data) | _advance(invoice, data, now)
    if data.automatic_tax is not UNSET:
        switch = switched(invoice, enabled=data.automatic_tax)
        facts |= switch
        invoice = replace(invoice, **switch)
    facts |= _amounts(invoice, data, now)
    return facts | {"metadata": merged(invoice.metadata, data.metadata)}


def _taxed_twice(invoice: Invoice, data: Update) -> Rejection | None:
    """Taxes that were reckoned elsewhere stand alone."""
    rates, automatic = data.default_tax_rates, data.automatic_tax
    if not (rates or automatic is True):
        return None
    after = replace(
        invoice,
        default_tax_rates=invoice.default_tax_rates if rates is UNSET else rates,
        automatic_tax=AutomaticTax() if automatic is True else invoice.automatic_tax,
    )
    return two_ways(after, invoice.lines)


def _amounts(invoice: Invoice, data: Update, now: int) -> Facts:
    """What it comes to now, where something of that was given."""
    if data.discounts is data.default_tax_rates is data.shipping is UNSET:
        return {}
    facts: Facts = {}
    shipping = invoice.shipping
    if data.shipping is not UNSET:
        shipping = shipping_line(invoice.id, invoice.currency, data.shipping, now)
        facts["shipping_rate"] = None if data.shipping is None else data.shipping.rate
    return facts | reckoned_anew(
        invoice,
        invoice.lines,
        None if data.discounts is UNSET else data.discounts,
        None if data.default_tax_rates is UNSET else data.default_tax_rates,
        shipping=shipping,
    )


def _numbers(presentation: Presentation) -> tuple[str, ...]:
    return presentation.account_tax_ids or ()


def _refused(invoice: Invoice, data: Update, now: int) -> Rejection | None:
    wishes = given(**asdict(data))
    if invoice.status != "draft":
        beyond = [param for name, param in DRAFT_ONLY.items() if name in wishes]
        if data.presentation and _numbers(data.presentation) != _numbers(invoice.presentation):
            beyond.append("account_tax_ids")
        if invoice.status in ("paid", "void"):
            beyond += [name for name in ("auto_advance", "due_date") if name in wishes]
        if beyond:
            return Rejection(
                "invoice_closed",
                f"{beyond[0]} cannot be changed on an invoice that is {invoice.status}.",
                beyond[0],
            )
    for name in ("automatically_finalizes_at", "due_date"):
        if isinstance(wishes.get(name), int) and wishes[name] <= now:
            return Rejection("timestamp_past", f"{name} must be in the future.", name)
    return None


def _due(data: Update) -> Facts:
    """Due on a date, or some days after it was finalized: the later wish replaces the other."""
    if data.due_date is not UNSET:
        return {"due_date": data.due_date, "days_until_due": None}
    if data.days_until_due is not UNSET:
        return {"days_until_due": data.days_until_due, "due_date": None}
    return {}


def _advance(invoice: Invoice, data: Update, now: int) -> Facts:
    """Whether, and when, it goes on by itself."""
    if data.auto_advance is False:
        return {
            "auto_advance": False,
            "next_payment_attempt": None,
            "automatically_finalizes_at": None,
        }
    if data.automatically_finalizes_at is not UNSET:
        return {
            "auto_advance": True,
            "automatically_finalizes_at": data.automatically_finalizes_at,
        }
    if data.auto_advance is UNSET:
        return {}
    facts: Facts = {"auto_advance": True}
    if invoice.status == "draft" and invoice.automatically_finalizes_at is None:
        facts["automatically_finalizes_at"] = now + GRACE
    automatic = data.collection_method is UNSET and (
        invoice.collection_method == "charge_automatically"
    )
    if automatic and invoice.status == "open" and invoice.next_payment_attempt is None:
        facts["next_payment_attempt"] = now
    return facts


def delete(_invoice: Invoice, _command: Command[Nothing], _now: int) -> Facts:
    """A draft that nobody needs."""
    return {"auto_advance": False, "automatically_finalizes_at": None}


def release(before: Invoice, _after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The items on it wait for another invoice."""
    yield from wait_again(before, before.lines)


def due_date(invoice: Invoice, now: int) -> int | None:
    """When an invoice that is sent has to be paid; nothing is due where it is charged."""
    if invoice.collection_method != "send_invoice":
        return None
    if invoice.due_date is not None:
        return invoice.due_date
    return now + (30 if invoice.days_until_due is None else invoice.days_until_due) * DAY

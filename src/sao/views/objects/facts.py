"""What is said of an object at the top of its detail; one table for each resource."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sao.billing.payments.bank_debits import scheme_of
from sao.billing.resources.invoice.state import Invoice
from sao.core.instance import State
from sao.read_model.mrr import mrr
from sao.views.ahead import next_of
from sao.views.belongings import owner_of, subscriptions_of
from sao.views.lists.cells import Told, customer_cell, linked
from sao.views.lists.customers import kind_words
from sao.views.lists.invoices import coming_of
from sao.views.lists.payments import failure_words
from sao.views.lists.webhooks import events_words
from sao.views.moment import Moment
from sao.views.objects import given, offered, sold
from sao.views.objects.asked import number_words, options_words
from sao.views.shapes import (
    Cell,
    DueCell,
    Fact,
    InstantCell,
    LinkCell,
    MoneyCell,
    NumberCell,
    TextCell,
)
from sao.views.words.amounts import added, joined, money_cell, monies, sentence
from sao.views.words.behaviors import behavior_words
from sao.views.words.taxes import tax_words
from sao.views.words.titles import card_words, resource_of, title
from sao.wire.ids import shown


def facts(moment: Moment, state: State) -> tuple[Fact, ...]:
    """What is worth saying; where there is nothing to say, nothing is."""
    tell = _FACTS.get(resource_of(state.id), _plain)
    told = {**tell(moment, state), "Id": TextCell(text=shown(state.id), mono=True)}
    return tuple(Fact(label=label, value=cell) for label, cell in told.items() if not _empty(cell))


def _empty(cell: Cell) -> bool:
    match cell:
        case TextCell() | LinkCell():
            return not cell.text
        case InstantCell():
            return cell.at is None
        case MoneyCell():
            return not cell.amounts
        case DueCell():
            return not cell.text
        case _:
            return False


def _customer(moment: Moment, customer: Any) -> Told:
    held = subscriptions_of(moment, customer)
    owed = moment.all(Invoice, f"invoice|customer={customer.id}", "invoice|status=open")
    if moment.past:
        owed = [
            i for i in moment.all(Invoice, f"invoice|customer={customer.id}") if i.status == "open"
        ]
    method = customer.payment_methods.get(customer.default_payment_method or "")
    balance = customer.balance
    return {
        "MRR": monies(added((each.currency, mrr(each)) for each in held)),
        "Open": monies(added((each.currency, each.amount_remaining) for each in owed)),
        "Balance": money_cell(balance, customer.currency or ""),
        "Email": TextCell(text=customer.email or ""),
        "Pays with": TextCell(text=card_words(method) if method is not None else "No default"),
        "Discount": TextCell(text=_discounts((customer.discount,) if customer.discount else ())),
        "Customer since": InstantCell(at=customer.created),
        "Clock": linked(moment, customer.test_clock),
    }


def _discounts(discounts: Any) -> str:
    return joined(f"{each.coupon.name or shown(each.coupon.id)}" for each in discounts)


def _subscription(moment: Moment, sub: Any) -> Told:
    coming = next_of(moment, sub)
    automatic = sub.collection_method == "charge_automatically"
    return {
        "Customer": customer_cell(moment, sub.customer),
        "Items": TextCell(text=offered.items(sub.items)),
        "MRR": money_cell(mrr(sub), sub.currency),
        "Period": InstantCell(at=sub.current_period_start, until=sub.current_period_end),
        "Next": DueCell(text=coming.text, at=coming.at),
        "Trial until": InstantCell(at=sub.trial_end),
        "Latest invoice": linked(moment, sub.latest_invoice),
        "Schedule": linked(moment, sub.schedule),
        "Tax": TextCell(text=joined(title(rate) for rate in sub.default_tax_rates)),
        "Discount": TextCell(text=_discounts(sub.discounts)),
        "Asked for": TextCell(text=options_words(sub.method_options)),
        "Billed under": TextCell(text=number_words(moment, sub.words)),
        "Waiting items": InstantCell(at=sub.pending_billed_at),
        "Collected": TextCell(text="" if automatic else "by invoice"),
        "Ends": InstantCell(at=sub.cancel_at if sub.ended_at is None else None),
        "Ended": InstantCell(at=sub.ended_at),
        "Because": TextCell(text=(sub.cancellation_reason or "").replace("_", " ")),
        "Started": InstantCell(at=sub.start_date),
    }


def _schedule(moment: Moment, schedule: Any) -> Told:
    return {
        "Customer": customer_cell(moment, schedule.customer),
        "Subscription": linked(moment, schedule.subscription or schedule.released_subscription),
        "Phase": TextCell(text=f"{schedule.place + 1} of {len(schedule.phases)}"),
        "At the end": TextCell(text=schedule.end_behavior),
        "Created": InstantCell(at=schedule.created),
    }


def _invoice(moment: Moment, invoice: Any) -> Told:
    currency, credited = invoice.currency, invoice.pre_payment_credit_notes_amount
    given = invoice.post_payment_credit_notes_amount
    taxes, sent = sum(tax.amount for tax in invoice.taxes), invoice.shipping
    credit = sum(one.amount for one in invoice.credits)
    error = invoice.last_error if invoice.status in ("open", "uncollectible") else None
    return {
        "Customer": customer_cell(moment, invoice.customer),
        "Subscription": linked(moment, invoice.subscription),
        "Total": money_cell(invoice.total, currency),
        "Shipping": money_cell(sent.amount if sent else 0, currency if sent else ""),
        "Tax": money_cell(taxes, currency if taxes else ""),
        "Taxed by": TextCell(text=tax_words(invoice)),
        "Billing credits": money_cell(credit, currency if credit else ""),
        "Due": money_cell(invoice.amount_due, currency),
        "Paid": money_cell(invoice.amount_paid, currency),
        "Owed": money_cell(invoice.amount_remaining, currency),
        "Credited before": money_cell(credited, currency if credited else ""),
        "Given back": money_cell(given, currency if given else ""),
        "Next": coming_of(moment, invoice),
        "Asked for": TextCell(text=options_words(invoice.method_options)),
        "Billed under": TextCell(text=number_words(moment, invoice.presentation)),
        "Attempts": NumberCell(value=invoice.attempt_count),
        "Failed with": TextCell(text=error.message if error is not None else ""),
        "Payment": linked(moment, invoice.payment_intent),
        "Due on": InstantCell(at=invoice.due_date),
        "Finalized": InstantCell(at=invoice.finalized_at),
        "Paid on": InstantCell(at=invoice.paid_at),
        "Created": InstantCell(at=invoice.created),
    }


def _invoice_item(moment: Moment, item: Any) -> Told:
    line = item.line
    return {
        "Customer": customer_cell(moment, item.customer),
        "Invoice": linked(moment, item.invoice),
        "Subscription": linked(moment, item.subscription),
        "Amount": money_cell(line.amount, line.currency) if line is not None else TextCell(text=""),
        "Period": InstantCell(at=line.period_start, until=line.period_end)
        if line is not None
        else InstantCell(at=None),
        "Created": InstantCell(at=item.created),
    }


def _tax_id(moment: Moment, number: Any) -> Told:
    return {
        "Customer": customer_cell(moment, number.customer),
        "Type": TextCell(text=kind_words(number)),
        "Checked": TextCell(text=number.verification or ""),
        "Country": TextCell(text=number.country or ""),
        "Created": InstantCell(at=number.created),
    }


def _payment(moment: Moment, intent: Any) -> Told:
    refunded = sum(intent.refunds.values())
    return {
        "Customer": customer_cell(moment, intent.customer),
        "Invoice": linked(moment, intent.invoice),
        "Amount": money_cell(intent.amount, intent.currency),
        "Received": money_cell(intent.amount_received, intent.currency),
        "Refunded": money_cell(refunded, intent.currency if refunded else ""),
        "Method": TextCell(text=card_words(intent.method.card) if intent.method else ""),
        "Order": TextCell(text=(intent.references and intent.references.order_reference) or ""),
        "Asked for": TextCell(text=options_words(intent.method_options)),
        "Settles": InstantCell(at=intent.settles_at),
        "Attempts": NumberCell(value=len(intent.charges)),
        "Failure": TextCell(text=failure_words(intent)),
        "Dispute": linked(moment, intent.dispute),
        "Created": InstantCell(at=intent.created),
    }


def _method(moment: Moment, method: Any) -> Told:
    card = method.card
    if card.type != "card":
        return _account(moment, method)
    return {
        "Customer": customer_cell(moment, method.customer),
        "When charged": TextCell(text=behavior_words(card.behavior)),
        "Expires": TextCell(text=f"{card.exp_month:02d}/{card.exp_year}"),
        "Funding": TextCell(text=f"{card.funding}, {card.country}"),
        "Created": InstantCell(at=method.created),
    }


def _account(moment: Moment, method: Any) -> Told:
    bank, scheme = method.card.bank, scheme_of(method.card)
    return {
        "Customer": customer_cell(moment, method.customer),
        "Pays by": TextCell(text=scheme.name if scheme is not None else ""),
        "When charged": TextCell(text=behavior_words(method.card.behavior)),
        "Bank": TextCell(text=f"{bank.bank_code}, {method.card.country}"),
        "Agreed": InstantCell(at=method.mandate.accepted_at if method.mandate else None),
        "Created": InstantCell(at=method.created),
    }


def _setup(moment: Moment, intent: Any) -> Told:
    return {
        "Customer": customer_cell(moment, intent.customer),
        "Subscription": linked(moment, intent.subscription),
        "Method": TextCell(text=card_words(intent.method.card) if intent.method else ""),
        "Failure": TextCell(text=failure_words(intent)),
        "Created": InstantCell(at=intent.created),
    }


def _refund(moment: Moment, refund: Any) -> Told:
    return {
        "Customer": customer_cell(moment, refund.customer),
        "Payment": linked(moment, refund.intent),
        "Amount": money_cell(refund.amount, refund.currency),
        "Reason": TextCell(text=sentence(refund.failure_reason or refund.reason or "")),
        "Created": InstantCell(at=refund.created),
    }


def _dispute(moment: Moment, dispute: Any) -> Told:
    return {
        "Payment": linked(moment, dispute.intent),
        "Customer": customer_cell(moment, owner_of(moment, dispute)),
        "Amount": money_cell(dispute.amount, dispute.currency),
        "Taken by the bank": money_cell(dispute.amount_withdrawn, dispute.currency),
        "Reason": TextCell(text=sentence(dispute.reason)),
        "Answer by": InstantCell(at=dispute.due_by),
        "Created": InstantCell(at=dispute.created),
    }


def _webhook(_moment: Moment, endpoint: Any) -> Told:
    return {
        "Is sent": TextCell(text=events_words(endpoint)),
        "Description": TextCell(text=endpoint.description or ""),
        "Disabled because": TextCell(text=endpoint.disabled_because),
        "Created": InstantCell(at=endpoint.created),
    }


def _plain(_moment: Moment, state: State) -> Told:
    """What can be said of any object: fields of its state that are words, counts or flags."""
    found: dict[str, Cell] = {}
    for name, value in msgspec.structs.asdict(state).items():
        label = name.replace("_", " ").capitalize()
        if name in ("id", "status"):
            continue
        if isinstance(value, bool):
            found[label] = TextCell(text="yes" if value else "no")
        elif isinstance(value, int) and (name in _INSTANTS or name.endswith(("_at", "_time"))):
            found[label] = InstantCell(at=value)
        elif isinstance(value, int):
            found[label] = NumberCell(value=value)
        elif isinstance(value, str):
            found[label] = TextCell(text=value)
    return found


_INSTANTS = ("created", "updated", "deletes_after")

_FACTS: Mapping[str, Callable[[Moment, Any], Told]] = {
    "customer": _customer,
    "customer_balance_transaction": given.balance,
    "subscription": _subscription,
    "subscription_schedule": _schedule,
    "invoice": _invoice,
    "tax_id": _tax_id,
    "credit_grant": given.credit_grant,
    "credit_balance_transaction": given.credit_transaction,
    "invoice_item": _invoice_item,
    "credit_note": given.credit_note,
    "payment_intent": _payment,
    "payment_method": _method,
    "setup_intent": _setup,
    "checkout_session": offered.checkout,
    "payment_link": offered.link,
    "quote": offered.quote,
    "portal_configuration": offered.portal,
    "payment_method_configuration": offered.ways,
    "refund": _refund,
    "dispute": _dispute,
    "product": sold.product,
    "price": sold.price,
    "feature": sold.feature,
    "meter": sold.meter,
    "billing_alert": sold.alert,
    "billing_alert_triggered": sold.alert_reached,
    "tax_rate": sold.tax_rate,
    "coupon": sold.coupon,
    "promotion_code": sold.promotion_code,
    "shipping_rate": sold.shipping_rate,
    "tax_registration": sold.tax_registration,
    "webhook_endpoint": _webhook,
}

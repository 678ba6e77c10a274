"""What can be asked of invoices, of what waits for one, and of credit notes."""

from typing import Any

from msgspec import UNSET

from sao.billing.reckoning.crediting import gross_of, left_of
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.money import refundable
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.price import Price
from sao.views.actions import own_tax_ids
from sao.views.actions.fields import amount, methods, number, option, select, text
from sao.views.actions.shipping import SHIP
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.views.words.states import STATES

_ONE = "/v1/invoices/{id}"

_REASONS = tuple(
    option(reason, reason.replace("_", " ").capitalize())
    for reason in ("order_change", "duplicate", "fraudulent", "product_unsatisfactory")
)


def _no_customer(moment: Moment, owned: Any) -> str | None:
    customer = moment.get(Customer, owned.customer)
    gone = customer is None or customer.status == "deleted"
    return "Its customer was deleted, and pays nothing any more." if gone else None


def _settling(_moment: Moment, invoice: Any) -> str | None:
    """Why nothing else can be done about its money, while a bank is being asked for it."""
    return "A payment of it is processing." if invoice.settling else None


def _never_final(moment: Moment, invoice: Any) -> str | None:
    """Why a draft cannot become final: of a revision its original has to stand for that."""
    original = moment.get(Invoice, invoice.from_invoice) if invoice.status == "draft" else None
    if original is not None and original.status not in ("open", "uncollectible"):
        here = STATES["invoice"][original.status].label.lower()
        return f"The invoice that it revises is {here}; only an open one can be revised."
    return _no_customer(moment, invoice)


def _no_payer(moment: Moment, invoice: Any) -> str | None:
    customer = moment.get(Customer, invoice.customer)
    refused = _settling(moment, invoice) or _never_final(moment, invoice)
    if refused is not None:
        return refused
    if customer is None or not methods(moment, customer, invoice.currency):
        return "Its customer has no payment method for its currency; attach one first."
    return _void_once_final(invoice)


def _void_once_final(invoice: Any) -> str | None:
    if invoice.status == "draft" and invoice.once_final == "void":
        return "Collection of its subscription is paused: once it is final, it is void."
    return None


def _paying(moment: Moment, invoice: Any) -> tuple[Field, ...]:
    customer = moment.get(Customer, invoice.customer)
    own = methods(moment, customer, invoice.currency) if customer is not None else []
    return (select("payment_method", "With", own, required=True),)


def _draft_of_nobody(moment: Moment, invoice: Any) -> str | None:
    if invoice.status != "draft":
        return None
    return _never_final(moment, invoice) or _void_once_final(invoice)


def _nobody_pays(moment: Moment, invoice: Any) -> str | None:
    return _settling(moment, invoice) or _draft_of_nobody(moment, invoice)


def _not_sent(moment: Moment, invoice: Any) -> str | None:
    if invoice.collection_method == "charge_automatically":
        return "It is charged automatically, not sent."
    return _draft_of_nobody(moment, invoice)


def _creditable(invoice: Invoice) -> int:
    """What a credit note could still give back: of what its lines come to, what is left."""
    credited = [part for note in invoice.credit_notes for part in note.lines]
    lines = sum(max(0, gross_of(left_of(line, credited))) for line in invoice.charged)
    if invoice.status in ("open", "uncollectible"):
        return min(lines, invoice.amount_remaining)
    return min(lines, invoice.total - sum(note.amount for note in invoice.credit_notes))


def _nothing_to_credit(_moment: Moment, invoice: Any) -> str | None:
    return None if _creditable(invoice) > 0 else "Nothing is left to give back."


def _crediting(_moment: Moment, invoice: Any) -> tuple[Field, ...]:
    left = _creditable(invoice)
    to_balance = invoice.status == "paid"
    says = "It goes to the customer's balance." if to_balance else "So much less is owed."
    return (
        amount(
            "amount",
            "Amount",
            invoice.currency,
            left,
            required=True,
            help=says,
            also=("credit_amount",) if to_balance else (),
        ),
        select("reason", "Reason", _REASONS),
        text("memo", "Memo"),
    )


def _of_invoice(_moment: Moment, invoice: Any) -> dict[str, str]:
    return {"invoice": invoice.id}


def _intent_of(moment: Moment, invoice: Any) -> PaymentIntent | None:
    intent = moment.get(PaymentIntent, invoice.payment_intent)
    return intent if intent is not None and intent.status == "succeeded" else None


def _refunding(moment: Moment, invoice: Any) -> tuple[Field, ...]:
    intent = _intent_of(moment, invoice)
    left = refundable(intent) if intent is not None else 0
    return (amount("amount", "Amount", invoice.currency, left, required=True),)


def _nothing_to_refund(moment: Moment, invoice: Any) -> str | None:
    intent = _intent_of(moment, invoice)
    if intent is None:
        return "It was not paid with a card."
    if intent.amount_disputed:
        return "The payment was charged back, so nothing of it can be refunded."
    return None if refundable(intent) > 0 else "It was refunded already."


def _of_intent(_moment: Moment, invoice: Any) -> dict[str, str]:
    return {"payment_intent": invoice.payment_intent or ""}


def _description(_moment: Moment, invoice: Any) -> tuple[Field, ...]:
    return (text("description", "Description", value=invoice.description),)


def _says(invoice: Any) -> tuple[str, ...]:
    """The company's tax ids that were chosen for it."""
    return invoice.presentation.account_tax_ids or ()


def _line(_moment: Moment, invoice: Any) -> tuple[Field, ...]:
    return (
        text("lines[0][description]", "Description", required=True, value="Service", row="lines"),
        amount("lines[0][amount]", "Amount", invoice.currency, required=True, row="lines"),
    )


def _unrevisable(moment: Moment, invoice: Any) -> str | None:
    if invoice.subscription is not None:
        return "It is of a subscription; give some of it back with a credit note instead."
    return _no_customer(moment, invoice)


def _revision(_moment: Moment, invoice: Any) -> dict[str, str]:
    return {"from_invoice[action]": "revision", "from_invoice[invoice]": invoice.id}


VERBS = (
    Verb(
        "pay",
        "Pay now",
        "pay",
        f"{_ONE}/pay",
        _paying,
        unless=_no_payer,
        primary=True,
        first="finalize",
    ),
    Verb(
        "pay_elsewhere",
        "Mark as paid elsewhere",
        "pay",
        f"{_ONE}/pay",
        fixed=lambda _moment, _invoice: {"paid_out_of_band": "true"},
        unless=_nobody_pays,
        first="finalize",
    ),
    Verb("finalize", "Finalize", "finalize", f"{_ONE}/finalize", unless=_never_final, primary=True),
    Verb("send", "Send", "send", f"{_ONE}/send", unless=_not_sent, first="finalize"),
    Verb("add_line", "Add lines", "add_lines", f"{_ONE}/add_lines", _line),
    *SHIP,
    Verb("update", "Edit", "update", _ONE, _description),
    *own_tax_ids.verbs(_ONE, "account_tax_ids", _says, apart=lambda one: one.status != "draft"),
    Verb(
        "revise",
        "Revise",
        "revise",
        "/v1/invoices",
        fixed=_revision,
        unless=_unrevisable,
        confirm="A draft like it is made; once that is final, this one is void.",
        opens=True,
    ),
    Verb(
        "refund",
        "Refund",
        None,
        "/v1/refunds",
        _refunding,
        _of_intent,
        _nothing_to_refund,
        apart=lambda _moment, invoice: invoice.status != "paid",
    ),
    Verb(
        "credit",
        "Credit note",
        "issue_credit",
        "/v1/credit_notes",
        _crediting,
        _of_invoice,
        _nothing_to_credit,
    ),
    Verb(
        "mark_uncollectible",
        "Mark uncollectible",
        "mark_uncollectible",
        f"{_ONE}/mark_uncollectible",
        danger=True,
        confirm="Nothing is collected by itself any more.",
    ),
    Verb(
        "void",
        "Void",
        "void",
        f"{_ONE}/void",
        unless=_settling,
        danger=True,
        confirm="It is as if it had never been; its number stays taken.",
    ),
    Verb(
        "delete",
        "Delete draft",
        "delete",
        _ONE,
        method="DELETE",
        danger=True,
        confirm="The draft is gone for good.",
    ),
)


def _item_stays(moment: Moment, item: Any) -> str | None:
    if item.status == "deleted":
        return "It was deleted."
    invoice = moment.get(Invoice, item.invoice)
    if item.status == "invoiced" and (invoice is None or invoice.status != "draft"):
        return "It stands on an invoice that is final."
    if invoice is not None and all(line.invoice_item != item.id for line in invoice.lines):
        return "It does not stand on its draft any more."
    return None


def _is_gone(moment: Moment, price: str | None) -> bool:
    """Whether it was deleted since: how much of it is bought cannot be changed any more."""
    found = moment.get(Price, price)
    return price is not None and (found is None or found.status == "deleted")


def _item(moment: Moment, item: Any) -> tuple[Field, ...]:
    line = item.line
    if line is None:
        return (text("description", "Description"),)
    costs = amount("amount", "Amount", line.currency, line.amount, required=True)
    if line.price is not None or line.quantity != 1:
        costs = number("quantity", "Quantity", line.quantity, required=True)
    if line.quantity_decimal is not UNSET:
        costs = text("quantity_decimal", "Quantity", value=line.exact_quantity, required=True)
    if line.proration or _is_gone(moment, line.price):
        return (text("description", "Description", value=line.description),)
    return (text("description", "Description", value=line.description), costs)


_ITEM = "/v1/invoiceitems/{id}"

ITEM_VERBS = (
    Verb("update", "Edit", None, _ITEM, _item, unless=_item_stays),
    Verb(
        "delete",
        "Delete",
        None,
        _ITEM,
        unless=_item_stays,
        method="DELETE",
        danger=True,
        confirm="Nobody bills it any more.",
    ),
)


def _note_stands(moment: Moment, note: Any) -> str | None:
    if note.status == "void":
        return "It is void already."
    invoice = moment.get(Invoice, note.invoice)
    if invoice is None or invoice.status not in ("open", "uncollectible"):
        status = invoice.status if invoice is not None else "deleted"
        here = STATES["invoice"][status].label.lower()
        return f"Its invoice is {here}; a note can be voided while its invoice is owed."
    return None


NOTE_VERBS = (
    Verb(
        "void",
        "Void",
        None,
        "/v1/credit_notes/{id}/void",
        unless=_note_stands,
        danger=True,
        confirm="The invoice is owed in full again.",
    ),
)

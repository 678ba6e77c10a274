"""Sections: what belongs to an object, as tables; by the names that page specs use."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from sao.billing.reckoning.pricing import line_amount
from sao.billing.reckoning.rhythm import Period, is_mixed
from sao.billing.resources.balance_transaction import BalanceTransaction
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.credit_grant import CreditGrant
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.quote.machine import Quote
from sao.billing.resources.refund import Refund
from sao.billing.resources.subscription.rhythm import rhythm_of
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.tax_id import TaxNumber
from sao.runtime.turns import whole
from sao.views.belongings import methods_of
from sao.views.lists.alerts import kept_alerts
from sao.views.lists.catalog import prices_of
from sao.views.lists.cells import linked
from sao.views.lists.families import FAMILIES
from sao.views.lists.features import entitled, features_of, products_with
from sao.views.lists.table import section
from sao.views.moment import Moment
from sao.views.objects.holders import holders
from sao.views.objects.phases import phases
from sao.views.objects.terms import amounts
from sao.views.objects.totals import lines, parts, totals
from sao.views.shapes import Cell, Column, InstantCell, NumberCell, Row, StateCell, Table, TextCell
from sao.views.words.amounts import every, money_cell, price_words
from sao.views.words.none import NONE
from sao.views.words.summaries.saying import error_words
from sao.views.words.titles import card_words, product_words, resource_of

Sections = dict[str, Table]


def sections(moment: Moment, state: Any) -> Sections:
    """What belongs to the object, newest first."""
    resource = resource_of(state.id)
    make = _SECTIONS.get(resource)
    made = make(moment, state) if make is not None else {}
    return {name: _saying(resource, name, table) for name, table in made.items()}


def _saying(resource: str, name: str, table: Table) -> Table:
    none = NONE.get(f"{resource} {name}") or NONE.get(name)
    return table if none is None or table.rows else replace(table, none=none)


def _list(moment: Moment, resource: str, states: Iterable[Any], *without: str) -> Table:
    return section(FAMILIES[resource], moment, list(states), without=without)


def _of_customer(moment: Moment, customer: Any) -> Sections:
    mine = f"customer={customer.id}"
    return {
        "subscriptions": _list(
            moment, "subscription", moment.all(Subscription, f"subscription|{mine}"), "customer"
        ),
        "invoices": _list(moment, "invoice", moment.all(Invoice, f"invoice|{mine}"), "customer"),
        "payments": _list(
            moment,
            "payment_intent",
            moment.all(PaymentIntent, f"payment_intent|{mine}"),
            "customer",
        ),
        "payment_methods": _list(
            moment, "payment_method", methods_of(moment, customer), "customer"
        ),
        **_seldom(moment, customer.id),
    }


def _seldom(moment: Moment, customer_id: str) -> Sections:
    """What few customers have: a section only where there is any."""
    mine = f"customer={customer_id}"
    changes = moment.all(BalanceTransaction, f"customer_balance_transaction|{mine}")
    grants = moment.all(CreditGrant, f"credit_grant|{mine}")
    offered = moment.all(Quote, f"quote|{mine}")
    numbers = moment.all(TaxNumber, f"tax_id|{mine}")
    kept = [number for number in numbers if number.status != "deleted"]
    usable = entitled(moment, customer_id)
    return {
        **({"quotes": _list(moment, "quote", offered, "customer")} if offered else {}),
        **({"tax_ids": _list(moment, "tax_id", kept, "customer")} if kept else {}),
        **({"balance": _balance(moment, changes)} if changes else {}),
        **({"credits": _list(moment, "credit_grant", grants, "customer")} if grants else {}),
        **({"entitlements": _list(moment, "feature", usable, "products")} if usable else {}),
    }


def _of_subscription(moment: Moment, subscription: Any) -> Sections:
    invoices = moment.all(Invoice, f"invoice|subscription={subscription.id}")
    return {
        "items": _items(moment, subscription),
        "invoices": _list(moment, "invoice", invoices, "customer"),
    }


def _of_invoice(moment: Moment, invoice: Any) -> Sections:
    intent = moment.get(PaymentIntent, invoice.payment_intent)
    notes = moment.all(CreditNote, f"credit_note|invoice={invoice.id}")
    return {
        "lines": lines(moment, invoice),
        "totals": totals(moment, invoice),
        "payments": _list(
            moment, "payment_intent", [intent] if intent else [], "customer", "invoice", "total"
        ),
        **({"credit_notes": _given_back(moment, notes)} if notes else {}),
    }


def _given_back(moment: Moment, notes: list[CreditNote]) -> Table:
    return _list(moment, "credit_note", notes, "customer", "invoice")


def _of_payment(moment: Moment, intent: Any) -> Sections:
    invoice = moment.get(Invoice, intent.invoice)
    refunds = moment.all(Refund, f"refund|intent={intent.id}")
    return {
        "attempts": _charges(moment, intent),
        "invoices": _list(moment, "invoice", [invoice] if invoice else [], "customer"),
        "refunds": _list(moment, "refund", refunds, "customer", "payment"),
    }


def _of_method(moment: Moment, method: Any) -> Sections:
    owner = method.customer
    paid = moment.all(PaymentIntent, f"payment_intent|customer={owner}") if owner else []
    mine = (each for each in paid if each.method is not None and each.method.id == method.id)
    return {"payments": _list(moment, "payment_intent", mine, "customer", "method")}


def _of_product(moment: Moment, product: Any) -> Sections:
    found = prices_of(moment, product.id)
    given = features_of(moment, product)
    return {
        "prices": _list(moment, "price", found, "product", "price", "interval"),
        **({"features": _list(moment, "feature", given, "products")} if given else {}),
    }


def _of_feature(moment: Moment, feature: Any) -> Sections:
    return {"products": _list(moment, "product", products_with(moment, feature.id))}


def _of_price(moment: Moment, price: Any) -> Sections:
    held = whole(holders(moment)).of(price.id)
    found = (moment.get(Subscription, each) for each in held)
    said = amounts(moment, price)
    return {
        **({"amounts": said} if said is not None else {}),
        "subscriptions": _list(moment, "subscription", filter(None, found)),
    }


def _of_coupon(moment: Moment, coupon: Any) -> Sections:
    codes = moment.session.ids(f"promotion_code|coupon={coupon.id}")
    found = (moment.find(each) for each in codes)
    return {"promotion_codes": _list(moment, "promotion_code", filter(None, found), "coupon")}


def _of_meter(moment: Moment, meter: Any) -> Sections:
    alerts = kept_alerts(moment, meter.id)
    return {"alerts": _list(moment, "billing_alert", alerts, "meter")} if alerts else {}


def _of_quote(moment: Moment, quote: Any) -> Sections:
    terms = quote.terms
    return {"items": _offered(moment, terms.items if terms is not None else ())}


def _of_link(moment: Moment, link: Any) -> Sections:
    opened = moment.all(CheckoutSession, f"checkout_session|payment_link={link.id}")
    return {
        "items": _offered(moment, link.items),
        "sessions": _list(moment, "checkout_session", opened),
    }


def _of_schedule(moment: Moment, schedule: Any) -> Sections:
    return {"phases": phases(moment, schedule)}


_SECTIONS: Mapping[str, Callable[[Moment, Any], Sections]] = {
    "customer": _of_customer,
    "subscription": _of_subscription,
    "invoice": _of_invoice,
    "payment_intent": _of_payment,
    "payment_method": _of_method,
    "product": _of_product,
    "feature": _of_feature,
    "price": _of_price,
    "coupon": _of_coupon,
    "meter": _of_meter,
    "quote": _of_quote,
    "payment_link": _of_link,
    "subscription_schedule": _of_schedule,
}


# --- parts: what is no object of its own


def _items(moment: Moment, subscription: Any) -> Table:
    columns = (
        Column(key="product", label="Product"),
        Column(key="price", label="Price"),
        Column(key="quantity", label="Quantity", end=True),
        Column(key="total", label="A period", end=True),
    )
    if not is_mixed(subscription.items):
        rows = (_item(moment, each) for each in subscription.items)
        return parts(moment, "item", columns, rows)
    rhythm = rhythm_of(subscription)
    own = (_item(moment, each, rhythm.own(each)) for each in subscription.items)
    return parts(moment, "item", (*columns, Column(key="period", label="Period")), own)


def _item(moment: Moment, item: Any, period: Period | None = None) -> Row:
    price, recurring = item.price, item.price.recurring
    metered = recurring is not None and recurring.usage_type == "metered"
    cost: Cell = TextCell(text="by use")
    if not metered:
        cost = money_cell(line_amount(price, item.quantity), price.currency, every(recurring))
    cells: dict[str, Cell] = {
        "product": linked(moment, price.product),
        "price": TextCell(text=f"{product_words(price)}, {price_words(price)}"),
        "quantity": NumberCell(value=item.quantity),
        "total": cost,
    }
    if period is not None:
        cells["period"] = InstantCell(at=period[0], until=period[1])
    return Row(object_id=item.id, cells=cells)


def _offered(moment: Moment, items: Iterable[Any]) -> Table:
    """What somebody may buy, with what all of it costs today."""
    columns = (
        Column(key="product", label="Product"),
        Column(key="price", label="Price"),
        Column(key="quantity", label="Quantity", end=True),
        Column(key="total", label="Total", end=True),
    )
    return parts(moment, "item", columns, (_item(moment, each) for each in items))


def _charges(moment: Moment, intent: Any) -> Table:
    columns = (
        Column(key="created", label="When"),
        Column(key="state", label="Result"),
        Column(key="method", label="Method"),
        Column(key="total", label="Amount", end=True),
        Column(key="failure", label="Failure"),
    )
    rows = (_charge(charge, intent.currency) for charge in reversed(intent.charges))
    return parts(moment, "charge", columns, rows)


def _charge(charge: Any, currency: str) -> Row:
    failed = charge.status == "failed"
    cells: dict[str, Cell] = {
        "created": InstantCell(at=charge.created),
        "state": StateCell(
            state=charge.status,
            label="Failed" if failed else "Succeeded",
            tone="critical" if failed else "positive",
            calm=not failed,
        ),
        "method": TextCell(text=card_words(charge.method.card)),
        "total": money_cell(charge.amount, currency),
        "failure": TextCell(text=error_words(charge.error) if charge.error is not None else ""),
    }
    return Row(object_id=charge.id, cells=cells)


def _balance(moment: Moment, changes: list[BalanceTransaction]) -> Table:
    columns = (
        Column(key="created", label="When"),
        Column(key="why", label="Why"),
        Column(key="invoice", label="Invoice"),
        Column(key="total", label="Amount", end=True),
        Column(key="after", label="Balance", end=True),
    )
    rows = (_change(moment, change) for change in changes)
    table = parts(moment, "customer_balance_transaction", columns, rows)
    return replace(table, parts=False)


def _change(moment: Moment, change: BalanceTransaction) -> Row:
    cells: dict[str, Cell] = {
        "created": InstantCell(at=change.created),
        "why": TextCell(text=change.type.replace("_", " "), note=change.description),
        "invoice": linked(moment, change.invoice),
        "total": money_cell(change.amount, change.currency),
        "after": money_cell(change.ending_balance, change.currency),
    }
    return Row(object_id=change.id, cells=cells)

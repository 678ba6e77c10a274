"""What can be asked of customers."""

from typing import Any

from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.state import Customer
from sao.billing.taxation.places import place_of
from sao.views.actions import grants, quotes, schedules, tax_ids, taxes
from sao.views.actions.fields import (
    ONE_OF_IT,
    amount,
    cards_and_accounts,
    coupons,
    methods,
    number,
    option,
    price_options,
    prices,
    select,
    text,
    while_,
    yes_or_no,
)
from sao.views.actions.shipping import choice
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_ONE = "/v1/customers/{id}"


def _new(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (
        text("name", "Name", required=True),
        Field(name="email", label="Email", kind="email"),
        cards_and_accounts(
            "payment_method",
            "Card",
            value="pm_card_visa",
            also=("invoice_settings[default_payment_method]",),
            help="One of Stripe's test cards or accounts; it becomes the default.",
        ),
    )


def _subscribing(moment: Moment, customer: Any) -> tuple[Field, ...]:
    found = prices(moment, currency=customer.currency, metered=True)
    fields = [
        select("items[0][price]", "Price", price_options(found), required=True, row="items"),
        number("items[0][quantity]", "Quantity", help=ONE_OF_IT, row="items"),
        Field(
            name="trial_period_days",
            label="Trial days",
            kind="number",
            help="Nothing is charged while the trial lasts.",
        ),
    ]
    own = methods(moment, customer)
    if own:
        chosen = own[0].value
        fields.append(select("default_payment_method", "Pays with", own, value=chosen))
    discounts = coupons(moment, found[0].currency if found else None)
    if discounts:
        fields.append(select("discounts[0][coupon]", "Coupon", discounts))
    if place_of(details_of(customer)) is not None:
        fields.append(yes_or_no("automatic_tax[enabled]", "Work out its taxes"))
    return (*fields, *taxes.choice(moment, "default_tax_rates[0]"))


def _subscribing_fixed(moment: Moment, customer: Any) -> dict[str, str]:
    fixed = {"customer": customer.id}
    if not methods(moment, customer):
        fixed["payment_behavior"] = "default_incomplete"  # it waits for a first payment
    return fixed


def _no_price(moment: Moment, customer: Any) -> str | None:
    if prices(moment, currency=customer.currency, metered=True):
        return None
    if customer.currency is not None:
        kept = customer.currency.upper()
        return f"There is no recurring price in {kept}, in which this customer buys; make one."
    return "There is no recurring price yet; make a product first."


def _details(_moment: Moment, customer: Any) -> tuple[Field, ...]:
    return (
        text("name", "Name", value=customer.name),
        Field(name="email", label="Email", kind="email", value=customer.email),
        text("description", "Description", value=customer.description),
    )


def _card(_moment: Moment, customer: Any) -> tuple[Field, ...]:
    return (
        cards_and_accounts(
            "card", "Card", required=True, help="One of Stripe's test cards or accounts."
        ),
        yes_or_no("default", "Charge it by default", value=not customer.payment_methods),
    )


def _default(moment: Moment, customer: Any) -> tuple[Field, ...]:
    name = "invoice_settings[default_payment_method]"
    return (select(name, "Pays with", methods(moment, customer), required=True),)


def _no_method(moment: Moment, customer: Any) -> str | None:
    return None if methods(moment, customer) else "There is no payment method; attach one first."


def _balance(_moment: Moment, customer: Any) -> tuple[Field, ...]:
    currency = customer.currency or CURRENCY
    help_ = "Negative is credit, which the next invoices use up."
    return (
        amount("amount", "Amount", currency, -500, required=True, help=help_),
        text("description", "Description"),
    )


def _item(moment: Moment, customer: Any) -> tuple[Field, ...]:
    return (
        amount("amount", "Amount", customer.currency or CURRENCY, required=True),
        text("description", "Description", required=True, value="Service"),
        *taxes.choice(moment, "tax_rates[0]"),
    )


def _of_customer(_moment: Moment, customer: Any) -> dict[str, str]:
    return {"customer": customer.id, "currency": customer.currency or CURRENCY}


def _in_currency(_moment: Moment, customer: Any) -> dict[str, str]:
    return {"currency": customer.currency or CURRENCY}


_COLLECTED = (
    option("charge_automatically", "By charging the customer's card"),
    option("send_invoice", "By sending it, to be paid"),
)


def _draft(moment: Moment, customer: Any) -> tuple[Field, ...]:
    sent = while_("collection_method", "send_invoice")
    return (
        text("description", "Description"),
        select("collection_method", "Collected", _COLLECTED, required=True),
        number("days_until_due", "Days to pay it", 30, required=True, when=sent),
        *choice(moment, customer.currency or CURRENCY),
        *taxes.choice(moment, "default_tax_rates[0]"),
        yes_or_no("auto_advance", "Finalize and collect it by itself", value=True),
    )


def _taking_items(moment: Moment, customer: Any) -> dict[str, str]:
    behavior = {"pending_invoice_items_behavior": "include"}
    return _of_customer(moment, customer) | behavior


def _coupon(moment: Moment, customer: Any) -> tuple[Field, ...]:
    return (select("coupon", "Coupon", coupons(moment, customer.currency), required=True),)


def _no_coupon(moment: Moment, customer: Any) -> str | None:
    if coupons(moment, customer.currency):
        return None
    return "There is no coupon that could be redeemed; make one first."


MAKERS = (Verb("create", "New customer", "create", "/v1/customers", _new, primary=True),)

VERBS = (
    Verb(
        "subscribe",
        "New subscription",
        "subscribe",
        "/v1/subscriptions",
        _subscribing,
        _subscribing_fixed,
        _no_price,
        primary=True,
    ),
    quotes.OFFER,
    schedules.PLAN,
    Verb("update", "Edit", "update", _ONE, _details),
    Verb("attach_card", "Attach test card", "update", "/api/customers/{id}/cards", _card),
    Verb("set_default", "Choose default card", "update", _ONE, _default, unless=_no_method),
    Verb("coupon", "Apply coupon", "update", _ONE, _coupon, unless=_no_coupon),
    Verb(
        "remove_discount",
        "Remove discount",
        "update",
        f"{_ONE}/discount",
        apart=lambda _moment, customer: customer.discount is None,
        method="DELETE",
    ),
    Verb(
        "adjust_balance",
        "Adjust balance",
        "adjust_balance",
        f"{_ONE}/balance_transactions",
        _balance,
        _in_currency,
    ),
    grants.GRANT,
    tax_ids.ADD,
    Verb("add_item", "Add invoice item", "add_item", "/v1/invoiceitems", _item, _of_customer),
    Verb("create_invoice", "New invoice", "create_invoice", "/v1/invoices", _draft, _taking_items),
    Verb(
        "delete",
        "Delete customer",
        "delete",
        _ONE,
        method="DELETE",
        danger=True,
        confirm="What it subscribes to ends at once. This cannot be undone.",
    ),
)


def _change_text(_moment: Moment, change: Any) -> tuple[Field, ...]:
    return (text("description", "Description", required=True, value=change.description),)


def _nobody(moment: Moment, change: Any) -> str | None:
    customer = moment.get(Customer, change.customer)
    gone = customer is None or customer.status == "deleted"
    return "Its customer was deleted." if gone else None


BALANCE_VERBS = (
    Verb(
        "update",
        "Edit",
        "update",
        "/v1/customers/{customer}/balance_transactions/{id}",
        _change_text,
        unless=_nobody,
    ),
)

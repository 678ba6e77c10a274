"""What can be asked of shipping rates, and of a draft with which something is sent."""

from typing import Any

from sao.billing.reckoning.money import decimals
from sao.views.actions.fields import (
    CURRENCIES,
    amount,
    currency,
    number,
    option,
    select,
    shipping,
    text,
    while_,
    yes_or_no,
)
from sao.views.actions.switch import switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_PATH = "/v1/shipping_rates"
_ONE = f"{_PATH}/{{id}}"
_RATE = "shipping_cost[shipping_rate]"

_TAXES = (
    option("exclusive", "They come on top"),
    option("inclusive", "It contains them"),
)


_TAKES = "?takes"
_SAID = while_(_TAKES, "true")


def _new(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (
        text("display_name", "Name", required=True, value="Parcel"),
        amount(
            "fixed_amount[amount]",
            "Costs",
            "usd",
            required=True,
            priced_in="fixed_amount[currency]",
        ),
        currency("fixed_amount[currency]"),
        select("tax_behavior", "Taxes", _TAXES, empty="Not known"),
        yes_or_no(_TAKES, "Say how long it takes", unsent=True),
        *_estimate(),
    )


def _estimate() -> tuple[Field, ...]:
    least, most = "delivery_estimate[minimum]", "delivery_estimate[maximum]"
    units = (option("business_day", "Working days"), option("day", "Days"), option("week", "Weeks"))
    return (
        number(f"{least}[value]", "At least", 3, required=True, when=_SAID),
        number(f"{most}[value]", "At most", 5, required=True, when=_SAID),
        select(f"{most}[unit]", "In", units, required=True, also=(f"{least}[unit]",), when=_SAID),
    )


def _other_currencies(_moment: Moment, rate: Any) -> tuple[Field, ...]:
    known = {rate.currency, *rate.currency_options}
    same = rate.amount if decimals(rate.currency) == decimals(CURRENCIES[0]) else None
    return tuple(
        amount(f"fixed_amount[currency_options][{each}][amount]", f"In {each.upper()}", each, same)
        for each in CURRENCIES
        if each not in known
    )


def _all_known(moment: Moment, rate: Any) -> str | None:
    if _other_currencies(moment, rate):
        return None
    return "It has an amount in every currency that is offered here; more can be added by the API."


MAKERS = (Verb("create", "New shipping rate", "create", _PATH, _new, primary=True),)

VERBS = (
    Verb("add_currency", "Add currencies", "update", _ONE, _other_currencies, unless=_all_known),
    *switch(_ONE),
)


def choice(moment: Moment, currency: str, **more: Any) -> tuple[Field, ...]:
    """The question what something is sent by; none where there is nothing to choose from."""
    rates = shipping(moment, currency)
    return (
        (select(_RATE, "Shipping", rates, **{"empty": "Nothing is sent", **more}),) if rates else ()
    )


def _final(_moment: Moment, invoice: Any) -> bool:
    return bool(invoice.status != "draft")


def _no_rate(moment: Moment, invoice: Any) -> str | None:
    if shipping(moment, invoice.currency):
        return None
    kept = invoice.currency.upper()
    return f"There is no shipping rate in {kept}; make one under Shipping rates."


SHIP = (
    Verb(
        "ship",
        "Add shipping",
        "update",
        "/v1/invoices/{id}",
        lambda moment, invoice: choice(moment, invoice.currency, required=True),
        unless=_no_rate,
        apart=_final,
    ),
    Verb(
        "unship",
        "Remove shipping",
        "update",
        "/v1/invoices/{id}",
        fixed=lambda _moment, _invoice: {"shipping_cost": ""},
        apart=lambda moment, invoice: _final(moment, invoice) or invoice.shipping is None,
    ),
)
"""Asked of a draft."""

"""What can be asked of payment links, and of a price that is to be sold by one."""

from typing import Any

from sao.billing.resources.payment_link import PaymentLink
from sao.billing.resources.price import Price
from sao.views.actions.fields import text, yes_or_no
from sao.views.actions.switch import SWITCH, switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.wire.ids import shown

_ONE = "/v1/payment_links/{id}"
_LIMIT = "restrictions[completed_sessions][limit]"


def _limit(value: int | None) -> Field:
    return Field(
        name=_LIMIT,
        label="Sold at most",
        kind="number",
        value=None if value is None else str(value),
        help="As many times; left empty, there is no limit.",
    )


def _selling(_moment: Moment, price: Any) -> tuple[Field, ...]:
    if price.custom is not None:  # it is sold alone, once, and for what its customer says
        return (_limit(None),)
    metered = price.recurring is not None and price.recurring.usage_type == "metered"
    quantity = Field(
        name="line_items[0][quantity]", label="Quantity", kind="number", value="1", required=True
    )
    return (
        *(() if metered else (quantity,)),
        _limit(None),
        yes_or_no("allow_promotion_codes", "Takes promotion codes"),
    )


def _sold(_moment: Moment, price: Any) -> dict[str, str]:
    sold = {"line_items[0][price]": shown(price.id)}
    return sold if price.custom is None else {**sold, "line_items[0][quantity]": "1"}


def _not_sold(_moment: Moment, price: Any) -> str | None:
    return None if price.status == "active" else "It is not sold any more; use it again first."


SELL = Verb(
    "payment_link",
    "New payment link",
    None,
    "/v1/payment_links",
    _selling,
    _sold,
    _not_sold,
    opens=True,
)
"""Asked of a price."""


def _closed(moment: Moment, link: Any) -> str | None:
    if link.status != "active":
        return "It is switched off; switch it on first."
    if link.limit is not None and link.completed >= link.limit:
        return "It was sold as often as it may be; raise its limit first."
    for item in link.items:
        price = moment.get(Price, item.price.id)
        if price is None or price.status != "active":
            return "A price that it sells by is archived; use that again first."
    return None


def _details(_moment: Moment, link: PaymentLink) -> tuple[Field, ...]:
    return (
        _limit(link.limit),
        yes_or_no(
            "allow_promotion_codes", "Takes promotion codes", value=link.allow_promotion_codes
        ),
        text("inactive_message", "Says once it is off", value=link.inactive_message),
    )


VERBS = (
    Verb(
        "visit",
        "Visit as a customer",
        "open",
        "/api/payment_links/{id}/open",
        unless=_closed,
        primary=True,
        opens=True,
    ),
    Verb("update", "Edit", "update", _ONE, _details),
    *switch(_ONE, SWITCH, out="inactive"),
)

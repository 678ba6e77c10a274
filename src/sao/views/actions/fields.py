"""Fields: what the forms of several verbs ask for, with choices that exist and defaults that do."""

from collections.abc import Iterable, Sequence
from typing import Any

from sao.billing.money import decimals
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.customer_state import Customer
from sao.billing.resources.price import Price, terms
from sao.billing.resources.subscription_items import mismatch
from sao.billing.simulator import BEHAVIORS
from sao.billing.test_cards import TEMPLATES, test_card
from sao.billing.values import PriceTerms
from sao.views.belongings import methods_of
from sao.views.moment import Moment
from sao.views.shapes import Field, Option
from sao.views.words.amounts import exact
from sao.views.words.behaviors import behavior_words
from sao.views.words.titles import card_words, price_title, title
from sao.wire.ids import shown

CHOICES_MAX = 100
"""How many prices or coupons are offered, the newest first."""

SAMPLE = 5
"""The amount that a form begins with where nothing else suggests itself, in the major unit."""


def option(value: str, label: str) -> Option:
    """One choice."""
    return Option(value=value, label=label)


def text(name: str, label: str, **more: Any) -> Field:
    """A line of text."""
    return Field(name=name, label=label, kind="text", **more)


def yes_or_no(name: str, label: str, *, value: bool = False, **more: Any) -> Field:
    """A box to tick."""
    return Field(name=name, label=label, kind="bool", value="true" if value else "false", **more)


def select(name: str, label: str, options: Iterable[Option], **more: Any) -> Field:
    """A choice; the first option is chosen unless `value` says otherwise, or nothing has to be."""
    choices = tuple(options)
    first = choices[0].value if choices and more.get("required") else None
    return Field(name=name, label=label, kind="select", options=choices, **{"value": first, **more})


def amount(
    name: str, label: str, currency: str, amount_minor: int | None = None, **more: Any
) -> Field:
    """An amount in one currency; without another, the form begins with a small one."""
    places = decimals(currency)
    minor = SAMPLE * 10**places if amount_minor is None else amount_minor
    return Field(
        name=name,
        label=label,
        kind="money",
        value=exact(minor, currency),
        minor_digits=places,
        currency=currency,
        **more,
    )


def cards(name: str, label: str, **more: Any) -> Field:
    """Stripe's test cards, those that can be attached."""
    known = ((template, test_card(template)) for template in TEMPLATES)
    options = [
        option(f"pm_card_{template}", f"{card_words(card)}: {behavior_words(card.behavior)}")
        for template, card in known
        if card is not None and BEHAVIORS[card.behavior].attachable
    ]
    return select(name, label, options, **more)


def prices(
    moment: Moment,
    *,
    currency: str | None = None,
    beside: Sequence[PriceTerms] = (),
    without: frozenset[str] = frozenset(),
    once: bool = False,
) -> list[Price]:
    """What can be bought by the unit: active, in this currency; recurring `beside`, or `once`."""
    found = []
    for each in moment.ids("price|status=active", limit=CHOICES_MAX):
        price = moment.get(Price, each)
        if price is None or price.id in without or currency not in (None, price.currency):
            continue
        if price.recurring is None:
            if once:
                found.append(price)
            continue
        goes = not beside or mismatch([terms(price), *beside]) is None
        if price.recurring.usage_type != "metered" and goes:
            found.append(price)
    return found


def price_options(found: Iterable[Price]) -> list[Option]:
    """Prices as choices."""
    return [option(shown(price.id), price_title(price)) for price in found]


def coupons(moment: Moment, currency: str | None) -> list[Option]:
    """The coupons that can be redeemed in this currency."""
    found = (
        moment.get(Coupon, each) for each in moment.ids("coupon|status=valid", limit=CHOICES_MAX)
    )
    return [
        option(shown(coupon.id), title(coupon))
        for coupon in found
        if coupon is not None
        and (coupon.amount_off is None or currency in (coupon.currency, *coupon.currency_options))
    ]


def methods(moment: Moment, customer: Customer) -> list[Option]:
    """The customer's payment methods, the default first."""
    return [option(each.id, card_words(each.card)) for each in methods_of(moment, customer)]

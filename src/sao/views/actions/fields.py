"""Fields: what the forms of several verbs ask for, with choices that exist and defaults that do."""

from collections.abc import Iterable, Sequence
from typing import Any

from sao.billing.payments.bank_debits import mismatch as mismatch_of
from sao.billing.payments.simulator import BEHAVIORS
from sao.billing.payments.test_accounts import named_account
from sao.billing.payments.test_cards import TEMPLATES, test_card
from sao.billing.reckoning.money import decimals, show
from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.price import Price, terms
from sao.billing.resources.product import Product
from sao.billing.resources.shipping_rate import ShippingRate, cost_in
from sao.billing.resources.subscription.items import mismatch
from sao.billing.values.countries import COUNTRIES
from sao.billing.values.price import PriceTerms
from sao.views.belongings import methods_of
from sao.views.moment import Moment
from sao.views.shapes import Field, Option, When
from sao.views.words.amounts import exact
from sao.views.words.behaviors import behavior_words
from sao.views.words.titles import card_words, price_title, title
from sao.wire.ids import shown

CHOICES_MAX = 100
"""How many prices or coupons are offered, the newest first."""

ONE_OF_IT = "Left empty, it is one; of what is metered there is none."

SAMPLE = 5
"""The amount that a form begins with where nothing else suggests itself, in the major unit."""


ACCOUNTS = (
    *(f"pm_sepaDebit_{way}_de" for way in ("success", "insufficientFunds", "disputed")),
    *(f"pm_usBankAccount_{way}" for way in ("success", "insufficientFunds", "accountClosed")),
    "pm_bacsDebit_success",
    "pm_auBecsDebit_success",
)
"""The test accounts that a form offers."""


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


def countries(name: str, value: str | None = None, **more: Any) -> Field:
    """A country; one that is there already, and none that we know, by its code."""
    other = () if value is None or value in COUNTRIES else (option(value, value),)
    known = (option(code, called) for code, called in COUNTRIES.items())
    return select(name, "Country", (*other, *known), value=value, **more)


def number(name: str, label: str, value: int | None = None, **more: Any) -> Field:
    """A whole number."""
    kept = None if value is None else str(value)
    return Field(name=name, label=label, kind="number", value=kept, **more)


def while_(field: str, value: str) -> When:
    """Only while that field has this value."""
    return When(field=field, value=value)


CURRENCIES = ("usd", "eur", "gbp", "chf", "cad", "aud")
"""What a form offers first; all have two decimals."""

_MORE_CURRENCIES = ("jpy", "kwd")
"""What it offers besides: some have no decimals, some have three."""


def currency(name: str, **more: Any) -> Field:
    """One of those currencies; amounts beside it are `priced_in` it."""
    options = [option(each, each.upper()) for each in (*CURRENCIES, *_MORE_CURRENCIES)]
    return select(name, "Currency", options, required=True, **more)


def amount(
    name: str, label: str, currency: str, amount_minor: int | None = None, **more: Any
) -> Field:
    """An amount in one currency; without another, the form begins with a small one.

    Where `priced_in` names a field, it is in the currency that this one says by then.
    """
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
    return select(name, label, _cards(), **more)


def cards_and_accounts(name: str, label: str, **more: Any) -> Field:
    """The same, and test accounts that can be debited."""
    accounts = ((each, named_account(each)) for each in ACCOUNTS)
    debited = [
        option(each, f"{card_words(card)}: {behavior_words(card.behavior)}")
        for each, card in accounts
        if card is not None
    ]
    return select(name, label, [*_cards(), *debited], **more)


def _cards() -> list[Option]:
    known = ((template, test_card(template)) for template in TEMPLATES)
    return [
        option(f"pm_card_{template}", f"{card_words(card)}: {behavior_words(card.behavior)}")
        for template, card in known
        if card is not None and BEHAVIORS[card.behavior].attachable
    ]


def prices(
    moment: Moment,
    *,
    currency: str | None = None,
    beside: Sequence[PriceTerms] = (),
    without: frozenset[str] = frozenset(),
    once: bool = False,
    metered: bool = False,
) -> list[PriceTerms]:
    """What can be bought: active, as it costs in this currency; recurring `beside`, or `once`.

    Where `metered` is, too, what is sold by the unit comes first.
    """
    found = []
    for each in moment.ids("price|status=active", limit=CHOICES_MAX):
        price = moment.get(Price, each)
        if price is None or price.custom is not None or price.id in without:
            continue  # what its customer has to say is asked on a page
        if currency not in (None, price.currency, *price.currency_options):
            continue
        sold = terms(price, currency)
        if sold.recurring is None:
            if once:
                found.append(sold)
            continue
        goes = not beside or mismatch([sold, *beside]) is None
        if (metered or not is_metered(sold)) and goes:
            found.append(sold)
    return sorted(found, key=is_metered)


def price_options(found: Iterable[PriceTerms]) -> list[Option]:
    """Prices as choices."""
    return [option(shown(price.id), price_title(price)) for price in found]


def products(moment: Moment) -> list[Option]:
    """What is sold."""
    found = (
        moment.get(Product, each) for each in moment.ids("product|status=active", limit=CHOICES_MAX)
    )
    return [option(shown(each.id), each.name) for each in found if each is not None]


def customers(moment: Moment) -> list[Option]:
    """Who is there, the newest first."""
    ids = moment.ids("customer|status=active", limit=CHOICES_MAX)
    found = (moment.get(Customer, each) for each in ids)
    return [option(each.id, title(each)) for each in found if each is not None]


def shipping(moment: Moment, currency: str) -> list[Option]:
    """What sending costs in this currency, by the rates that can be asked for."""
    found = []
    for each in moment.ids("shipping_rate|status=active", limit=CHOICES_MAX):
        rate = moment.get(ShippingRate, each)
        cost = cost_in(rate, currency) if rate is not None else None
        if rate is not None and cost is not None:
            label = f"{rate.display_name} · {show(cost.amount, currency)}"
            found.append(option(rate.id, label))
    return found


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


def methods(
    moment: Moment, customer: Customer, currency: str | None = None, *, capture: bool = True
) -> list[Option]:
    """The customer's payment methods, those that pay in this currency; the default first.

    Without `capture`, those with which money can be reserved.
    """
    return [
        option(each.id, card_words(each.card))
        for each in methods_of(moment, customer)
        if currency is None or mismatch_of(each.card, currency, capture=capture) is None
    ]

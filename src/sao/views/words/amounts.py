"""Amounts and instants, exactly and in words."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from sao.billing.reckoning.money import decimals, show, show_exact
from sao.billing.reckoning.pricing import unit_amount
from sao.billing.resources.price import Price
from sao.billing.values.price import PriceTerms, Recurring
from sao.views.shapes import Money, MoneyCell


def exact(amount_minor: int, currency: str) -> str:
    """`1240.00`: the amount in the major unit, as no float could hold it."""
    places = decimals(currency)
    sign, digits = ("-" if amount_minor < 0 else ""), str(abs(amount_minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def money(amount_minor: int, currency: str, per: str | None = None) -> Money:
    """An amount to be shown."""
    return Money(amount=exact(amount_minor, currency), currency=currency, per=per)


def money_cell(amount_minor: int, currency: str, per: str | None = None) -> MoneyCell:
    """The same, as a cell; without a currency there is nothing to show."""
    return MoneyCell(amounts=(money(amount_minor, currency, per),) if currency else ())


def monies(by_currency: dict[str, int]) -> MoneyCell:
    """Amounts in several currencies, each by itself."""
    return MoneyCell(
        amounts=tuple(money(amount, currency) for currency, amount in sorted(by_currency.items()))
    )


def added(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """`(currency, amount)`s, added up by currency."""
    totals: dict[str, int] = {}
    for currency, amount in amounts:
        totals[currency] = totals.get(currency, 0) + amount
    return totals


def told(by_currency: dict[str, int]) -> str:
    """`6,480.00 USD and 298.00 EUR`."""
    return joined(show(amount, currency) for currency, amount in sorted(by_currency.items()))


def joined(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    found = list(parts)
    return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def counted(number: int, noun: str) -> str:
    """`1 invoice`, `2 invoices`."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def sentence(code: str) -> str:
    """`insufficient_funds` as `Insufficient funds`."""
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]


def day(instant: int) -> str:
    """`3 Mar 2026`, in UTC."""
    moment = datetime.fromtimestamp(instant, UTC)
    return f"{moment.day} {moment:%b} {moment.year}"


def every(recurring: Recurring | None) -> str | None:
    """`month`, `3 months`; None for what is sold once."""
    if recurring is None:
        return None
    if recurring.interval_count == 1:
        return recurring.interval
    return f"{recurring.interval_count} {recurring.interval}s"


def price_words(price: Price | PriceTerms) -> str:
    """`49.00 USD per month`, `from 10.00 USD per month`, `metered`."""
    if price.custom:
        return "what the customer says"
    terms = _TermsOf(price)
    per = every(price.recurring)
    rate = _free_at_first(price) or (
        ("from " if price.tiers else "") + show_exact(terms.unit, price.currency)
    )
    if price.packages is not None:
        rate += f" per {price.packages.divide_by}"
    metered = price.recurring is not None and price.recurring.usage_type == "metered"
    unit = " per unit used" if metered else ""
    return f"{rate}{unit} per {per}" if per else f"{rate} once"


def _free_at_first(price: Price | PriceTerms) -> str | None:
    """`10,000 free, then 0.002 USD`: an allowance, where a price begins with one."""
    if price.tiers_mode != "graduated" or not price.tiers[1:]:
        return None
    allowed, charged = price.tiers[:2]
    free = not any(Decimal(each or 0) for each in (allowed.unit_amount, allowed.flat_amount))
    if not free or not Decimal(charged.unit_amount or 0):
        return None
    then = show_exact(charged.unit_amount or "0", price.currency)
    return f"{allowed.up_to:,} free, then {then}"


class _TermsOf:
    """What a unit of a price costs first."""

    def __init__(self, price: Price | PriceTerms) -> None:
        if isinstance(price, PriceTerms):
            self.unit = unit_amount(price)
        elif price.tiers:
            self.unit = price.tiers[0].unit_amount or "0"
        else:
            self.unit = price.unit_amount_decimal or str(price.unit_amount or 0)

"""Lines as the standard has them: without tax, a price that is never negative, one discount.

The net amount of each is what remains of the line's own amount; so all adds up to the invoice's
total, and nothing is rounded that was not. Only of prices that contain tax is the discount without
it reckoned anew, which moves nothing but what is said of it.
"""

from decimal import Decimal
from fractions import Fraction

from sao.billing.reckoning.money import decimals, nearest
from sao.billing.values import Value
from sao.billing.values.line import TaxAmount
from sao.documents.e_invoice.model import Item, Price, Vat

PRICE_PLACES = 6
"""How many digits behind the point a price may have before it is said for so many."""


class Sold(Value, frozen=True, kw_only=True):
    """What a line charges: `amount` before what was taken `off` it, both with contained taxes."""

    description: str
    quantity: str
    amount: int
    off: int
    taxes: tuple[TaxAmount, ...]
    start: int
    end: int

    @property
    def contained(self) -> int:
        """How much tax is in what is left of the amount."""
        return sum(tax.amount for tax in self.taxes if tax.inclusive)

    @property
    def net(self) -> int:
        """What is left of the amount, without tax."""
        return self.amount - self.off - self.contained

    @property
    def tax(self) -> int:
        """All tax on it."""
        return sum(tax.amount for tax in self.taxes)


def item(place: int, sold: Sold, vat: Vat, currency: str) -> Item:
    """A line of the invoice, `place` counted from 1."""
    off = _without_tax(sold, vat, currency)
    quantity, price = _priced(Decimal(sold.quantity), sold.net + off, currency)
    return Item(
        id=str(place),
        name=sold.description,
        quantity=quantity,
        price=price,
        off=off,
        net=sold.net,
        vat=vat,
        start=sold.start,
        end=sold.end,
    )


def _without_tax(sold: Sold, vat: Vat, currency: str) -> int:
    if not any(tax.inclusive for tax in sold.taxes):
        return sold.off
    return nearest(Fraction(sold.off * 100) / (100 + Fraction(vat.percent)), currency)


def _priced(quantity: Decimal, amount: int, currency: str) -> tuple[str, Price]:
    """How many, at which price: what comes to less than nothing is a negative quantity."""
    many = abs(quantity) or Decimal(1)
    sign = "-" if amount < 0 else ""
    whole = Decimal(abs(amount)).scaleb(-decimals(currency))
    one = Fraction(whole) / Fraction(many)
    exact = one * 10**PRICE_PLACES
    if exact.denominator == 1:
        price = Price(_plain(Decimal(exact.numerator).scaleb(-PRICE_PLACES)))
    else:
        price = Price(_plain(whole), _plain(many))
    return f"{sign}{_plain(many)}", price


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"

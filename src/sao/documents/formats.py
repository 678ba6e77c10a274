"""How amounts, dates and texts are written on documents."""

import unicodedata
from decimal import Decimal

from sao.billing.payments.bank_debits import account_words
from sao.billing.reckoning.calendar import DAY, HOUR, day_month_year
from sao.billing.reckoning.money import show, show_exact
from sao.billing.values.line import Line
from sao.billing.values.payment import Card

MINUTE = 60
MINUS = "\u2212"
_ENDS_LINE = {"\n", "\u2028", "\u2029"}
_UNSEEN = {"Cc", "Cs", "Co"}
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Controls that turn the direction of text: with them an amount could be made to read otherwise."""

_BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "eftpos_au": "Eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
}


def clean(text: str | None) -> str:
    """Text of somebody else's: what can be seen of it, on one line."""
    return " ".join("".join(map(_visible, text or "")).split())


def paragraphs(text: str | None) -> tuple[str, ...]:
    """The same, line by line as it was written; empty lines go."""
    broken = (text or "").replace("\u2028", "\n").replace("\u2029", "\n")
    return tuple(line for line in map(clean, broken.splitlines()) if line)


def _visible(character: str) -> str:
    if character in _TURNING:
        return ""
    if character in _ENDS_LINE or unicodedata.category(character) in _UNSEEN:
        return " "
    return " " if _is_no_character(ord(character)) else character


def _is_no_character(code: int) -> bool:
    """What Unicode keeps for inner use, and XML (in a PDF's metadata) does not take."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004


def figure(amount_minor: int, currency: str) -> str:
    """`1,240.00`: an amount without its currency, which stands at the head of its column."""
    return show(amount_minor, currency).rpartition(" ")[0].replace("-", MINUS)


def money(amount_minor: int, currency: str) -> str:
    """`1,240.00 USD`."""
    return show(amount_minor, currency).replace("-", MINUS)


def unit_price(amount_minor: str | None, currency: str) -> str:
    """The price of one, with any fraction of a minor unit; empty where there is no such price."""
    if amount_minor is None:
        return ""
    return show_exact(amount_minor, currency).rpartition(" ")[0].replace("-", MINUS)


def quantity(number: int | str | None) -> str:
    """How many, or (a decimal string) how much; empty where nobody counted."""
    if isinstance(number, str):
        whole, dot, rest = number.partition(".")
        return f"{int(whole):,}{dot}{rest}"
    return "" if number is None else f"{number:,}"


def percent(percentage: str) -> str:
    """`8.25 %` of a decimal string."""
    return f"{Decimal(percentage).normalize():f}\u00a0%"


def date(instant: int) -> str:
    """`23 Feb 2026`, in UTC as all billing time."""
    return day_month_year(instant).lstrip("0")


def instant(at: int) -> str:
    """`23 Feb 2026 09:00 UTC`."""
    return f"{date(at)} {at % DAY // HOUR:02}:{at % HOUR // MINUTE:02} UTC"


def period(start: int, end: int) -> str:
    """From when to when; empty for an instant."""
    first, last = date(start), date(end)
    return f"{first} to {last}" if start < end and first != last else ""


def line_period(line: Line) -> str:
    """When a line's service is, or was, rendered."""
    return period(line.period_start, line.period_end)


def card(which: Card) -> str:
    """`Visa ending 4242`, `SEPA Direct Debit ending 3000`."""
    if which.type != "card":
        return f"{account_words(which)} ending {which.last4}"
    brand = _BRANDS.get(which.brand, which.brand.capitalize())
    return f"{brand} ending {which.last4}"


_TAX_IDS = {
    "au_abn": "ABN",
    "br_cnpj": "CNPJ",
    "ca_gst_hst": "GST/HST",
    "ch_vat": "VAT",
    "eu_vat": "VAT",
    "gb_vat": "VAT",
    "in_gst": "GST",
    "jp_trn": "Registration no.",
    "no_vat": "VAT",
    "us_ein": "EIN",
}


def tax_id(kind: str, value: str) -> str:
    """`VAT DE123456789`; of a kind that we do not know, its name in capitals."""
    return f"{_TAX_IDS.get(kind, clean(kind).replace('_', ' ').upper())} {value}"

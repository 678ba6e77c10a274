"""Money: currencies, how amounts in them are rounded and shown. Amounts are in minor units.

Source: facts on billing, §8.
"""

from decimal import Decimal
from fractions import Fraction

# A literal would be fifteen lines of one code each.
ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()  # noqa: SIM905
)
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
WHOLE_ONLY = frozenset(("isk", "ugx"))
"""Written with two decimals for old times' sake, which have to be zero."""

_LEAST = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200,
    "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
"""The least that can be charged, in minor units. Of others it goes with the rates of the day."""

_SIGNS = {"brl": "R$ ", "eur": "€", "gbp": "£", "jpy": "¥", "usd": "$"}
"""What Stripe's descriptions write before an amount; all others have their code there."""


def decimals(currency: str) -> int:
    """How many digits of an amount stand after the point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """What every amount that can be charged is a multiple of."""
    if currency in THREE_DECIMAL:
        return 10
    return 100 if currency in WHOLE_ONLY else 1


def least_charge(currency: str) -> int:
    """The least that can be charged; 0 where no amount of the currency's own is fixed."""
    return _LEAST.get(currency, 0)


def nearest(amount_minor: Decimal | Fraction, currency: str) -> int:
    """The nearest amount that can be charged, halves away from zero. The one way that we round."""
    unit = step(currency)
    steps = Fraction(amount_minor) / unit
    whole = (abs(steps.numerator) * 2 + steps.denominator) // (steps.denominator * 2)
    return (-whole if steps < 0 else whole) * unit


def major(amount_minor: int, currency: str) -> str:
    """The amount in the major unit, exactly: `1240.00`."""
    places = decimals(currency)
    sign, digits = ("-" if amount_minor < 0 else ""), str(abs(amount_minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def show(amount_minor: int, currency: str) -> str:
    """`12.34 EUR`: the amount in major units, then the currency."""
    places = decimals(currency)
    sign, digits = ("-" if amount_minor < 0 else ""), str(abs(amount_minor)).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], "." + digits[-places:]) if places else (digits, "")
    return f"{sign}{int(whole):,}{fraction} {currency.upper()}"


def show_exact(amount_minor: str, currency: str) -> str:
    """The same of a decimal string, whose fraction of a minor unit is shown as well."""
    whole, _point, fraction = amount_minor.partition(".")
    if not fraction:
        return show(int(whole), currency)
    places = decimals(currency)
    major = Decimal(amount_minor).scaleb(-places)
    return f"{major:,f} {currency.upper()}"


def with_sign(amount_minor: str, currency: str) -> str:
    """`$10.00`, or `CHF 10.00` of a currency without a sign of its own: as descriptions say it."""
    shown = show_exact(amount_minor, currency).rpartition(" ")[0]
    digits = shown.removeprefix("-")
    return f"{shown[: -len(digits)]}{_SIGNS.get(currency, f'{currency.upper()} ')}{digits}"

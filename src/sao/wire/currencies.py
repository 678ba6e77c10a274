"""The currencies that there are, and between which amounts one can be charged.

Source: Stripe's pages on currencies, and the message with which it refuses another.
"""

from sao.billing.reckoning.money import least_charge, step, with_sign
from sao.wire.errors import WireError

# A literal would be a page of one code each.
CURRENCIES = tuple(
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn "  # noqa: SIM905
    "bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd eek egp etb eur fjd fkp gbp "
    "gel ghs gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf "
    "krw kwd kyd kzt lak lbp lkr lrd lsl ltl lvl mad mdl mga mkd mmk mnt mop mro mur mvr mwk mxn "
    "myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd "
    "scr sek sgd shp sle sll sos srd std svc szl thb tjs tnd top try ttd twd tzs uah ugx usdc uyu "
    "uzs vef vnd vuv wst xaf xcd xof xpf yer zar zmw".split()
)
_KNOWN = frozenset(CURRENCIES)

_DIGITS = {"cop": 10, "huf": 10, "idr": 12, "inr": 9, "jpy": 10, "lbp": 12}
_DIGITS_OF_OTHERS = 8


def check_currency(code: str, param: str) -> None:
    """Raises `parameter_invalid` for what is no currency."""
    if code.lower() not in _KNOWN:
        raise WireError(
            "parameter_invalid",
            f"Invalid currency: {code.lower()}. Stripe currently supports these currencies: "
            f"{', '.join(CURRENCIES)}",
            param,
        )


def chargeable(amount: int, currency: str, param: str) -> int:
    """The amount, if it can be charged in the currency. Raises `parameter_invalid`."""
    unit = step(currency.lower())
    if amount % unit:
        raise WireError(
            "parameter_invalid",
            f"Invalid {param}: amounts in {currency.upper()} must be multiples of {unit}; "
            f"got {amount}.",
            param,
        )
    return amount


def check_chargeable(amount_minor: int, currency: str) -> None:
    """Raises `amount_too_small`, `amount_too_large` for what no card can be charged with.

    And as `chargeable`.
    """
    currency = currency.lower()
    chargeable(amount_minor, currency, "amount")
    least, most = least_charge(currency), 10 ** _DIGITS.get(currency, _DIGITS_OF_OTHERS) - 1
    if amount_minor < least:
        raise WireError(
            "amount_too_small", f"Amount must be at least {_shown(least, currency)}", "amount"
        )
    if amount_minor > most:
        shown = with_sign(str(most), currency)
        raise WireError("amount_too_large", f"Amount must be no more than {shown}", "amount")


def _shown(amount_minor: int, currency: str) -> str:
    return f"{with_sign(str(amount_minor), currency)} {currency}"


__all__ = ["CURRENCIES", "chargeable", "check_chargeable", "check_currency"]

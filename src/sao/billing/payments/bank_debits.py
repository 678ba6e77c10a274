"""Bank debits: ways of paying whose money takes days, and may then not come.

A debit is `processing` until it settles: after `settles_after_s`, or, of the delayed test
accounts, `settles_late_s`. Stripe counts business days of banks; here they are days of billing
time, so that a clock can be advanced by a known number of them.
Source: docs.stripe.com/payments/bank-debits.
"""

from typing import NamedTuple

from sao.billing.payments.failures import coded_debit
from sao.billing.payments.gateway import Disputed
from sao.billing.reckoning.calendar import DAY
from sao.billing.values.payment import BankAccount, Card, PaymentError

REFUND_SETTLES_AFTER = 3 * DAY
"""How long a bank takes to give a debit back."""


class Scheme(NamedTuple):
    """How debits of a type go: what they are called, what they collect, how long they take."""

    name: str
    currencies: tuple[str, ...]
    settles_after_s: int
    settles_late_s: int


SCHEMES: dict[str, Scheme] = {
    "au_becs_debit": Scheme("BECS Direct Debit", ("aud",), 3 * DAY, 6 * DAY),
    "bacs_debit": Scheme("Bacs Direct Debit", ("gbp",), 3 * DAY, 6 * DAY),
    "sepa_debit": Scheme("SEPA Direct Debit", ("eur",), 5 * DAY, 14 * DAY),
    "us_bank_account": Scheme("ACH Direct Debit", ("usd",), 4 * DAY, 7 * DAY),
}
"""The types of bank debits."""

TYPES = ("card", *SCHEMES)
"""What can be paid with."""


def scheme_of(card: Card) -> Scheme | None:
    """How the debits of a bank account go; None of a card."""
    return None if card.type == "card" else SCHEMES[card.type]


def account_words(card: Card) -> str:
    """How a bank account is called among cards: `SEPA Direct Debit`, `STRIPE TEST BANK`."""
    scheme = scheme_of(card)
    bank = card.bank.bank_name if isinstance(card.bank, BankAccount) else None
    return bank or (scheme.name if scheme is not None else "")


def mismatch(card: Card, currency: str, *, capture: bool) -> PaymentError | None:
    """Why nothing can be collected with it in this currency, or like this, if so."""
    scheme = scheme_of(card)
    if scheme is None:
        return None
    if not capture:
        return PaymentError(
            code="manual_capture_unsupported",
            message=f"{scheme.name} cannot reserve money: use capture_method automatic.",
            hard=True,
        )
    if currency in scheme.currencies:
        return None
    return PaymentError(
        code="payment_method_currency_mismatch",
        message=f"{scheme.name} collects {' or '.join(scheme.currencies).upper()}, not "
        f"{currency.upper()}: use another payment method, or a price in that currency.",
        hard=True,
    )


def collecting(types: tuple[str, ...], currency: str, *, capture: bool) -> tuple[str, ...]:
    """Those of the ways of paying by which this can be collected."""
    return tuple(
        name
        for name in types
        if name == "card" or (capture and currency in SCHEMES[name].currencies)
    )


TYPE_NAMES = {"card": "cards", **{name: scheme.name for name, scheme in SCHEMES.items()}}
"""What the ways of paying are called among each other."""


class Fate(NamedTuple):
    """What becomes of the debits of an account. `settles` False: nothing, ever."""

    error: PaymentError | None = None
    late: bool = False
    disputed: Disputed | None = None
    settles: bool = True


_DISPUTED = Disputed(reason="debit_not_authorized", final=True)

FATES: dict[str, Fate] = {
    "succeed": Fate(),
    "succeed_late": Fate(late=True),
    "decline": Fate(coded_debit("generic_could_not_process")),
    "decline_late": Fate(coded_debit("generic_could_not_process"), late=True),
    **{
        f"decline_{code}": Fate(coded_debit(code))
        for code in (
            "account_closed",
            "charge_exceeds_source_limit",
            "charge_exceeds_transaction_limit",
            "charge_exceeds_weekly_limit",
            "debit_not_authorized",
            "insufficient_funds",
            "invalid_currency",
            "no_account",
            "refer_to_customer",
        )
    },
    "decline_debit_not_authorized_late": Fate(coded_debit("debit_not_authorized"), late=True),
    "decline_insufficient_funds_late": Fate(coded_debit("insufficient_funds"), late=True),
    "decline_refer_to_customer_late": Fate(coded_debit("refer_to_customer"), late=True),
    "dispute": Fate(disputed=_DISPUTED),
    "processing": Fate(settles=False),
}
"""What a bank account can be set to do."""


def settles_after_s(card: Card, fate: Fate) -> int | None:
    """How long a debit takes; None: for ever."""
    scheme = scheme_of(card)
    if scheme is None or not fate.settles:
        return None
    return scheme.settles_late_s if fate.late else scheme.settles_after_s

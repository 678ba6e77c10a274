"""Bank accounts on the wire: given by their numbers, and shown without them."""

from collections.abc import Callable
from typing import ClassVar, Literal

from msgspec.structs import replace

from sao.billing.payments.bank_debits import SCHEMES
from sao.billing.payments.ibans import iban
from sao.billing.payments.test_accounts import (
    BSB_NUMBER,
    ROUTING_NUMBER,
    SORT_CODE,
    numbered_account,
)
from sao.billing.values.payment import BankAccount, Card, DebitType
from sao.wire.errors import WireError
from sao.wire.params import Part, names
from sao.wire.shapes import Rendered

_TEST_ONLY = "Only Stripe's test accounts can be debited here: see docs.stripe.com/testing."


class SepaDebit(Part, frozen=True, kw_only=True):
    """An account by its IBAN, of which only the bank and the last four digits are kept."""

    iban: str

    def value(self) -> Card:
        """The account. Raises `invalid_bank_account_iban`, `account_number_invalid`."""
        said = iban(self.iban)
        if said is None:
            raise WireError(
                "invalid_bank_account_iban",
                "The IBAN you provided is invalid.",
                "sepa_debit[iban]",
            )
        return _known("sepa_debit", said.number, "sepa_debit[iban]")


class UsBankAccount(Part, frozen=True, kw_only=True):
    """An account by its routing and account number."""

    unsupported: ClassVar[frozenset[str]] = names("financial_connections_account")

    account_holder_type: Literal["company", "individual"] | None = None
    account_number: str
    account_type: Literal["checking", "savings"] | None = None
    routing_number: str

    def value(self) -> Card:
        """The account. Raises `routing_number_invalid`, `account_number_invalid`."""
        _check_bank(self.routing_number, ROUTING_NUMBER, "us_bank_account[routing_number]")
        card = _known("us_bank_account", self.account_number, "us_bank_account[account_number]")
        bank = replace(
            bank_of(card),
            holder_type=self.account_holder_type or "individual",
            account_type=self.account_type or "checking",
        )
        return replace(card, bank=bank)


class BacsDebit(Part, frozen=True, kw_only=True):
    """An account by its sort code and number."""

    account_number: str
    sort_code: str

    def value(self) -> Card:
        """The account. Raises `routing_number_invalid`, `account_number_invalid`."""
        _check_bank(self.sort_code, SORT_CODE, "bacs_debit[sort_code]")
        return _known("bacs_debit", self.account_number, "bacs_debit[account_number]")


class AuBecsDebit(Part, frozen=True, kw_only=True):
    """An account by its BSB and account number."""

    account_number: str
    bsb_number: str

    def value(self) -> Card:
        """The account. Raises `routing_number_invalid`, `account_number_invalid`."""
        _check_bank(self.bsb_number, BSB_NUMBER, "au_becs_debit[bsb_number]")
        return _known("au_becs_debit", self.account_number, "au_becs_debit[account_number]")


def bank_of(card: Card) -> BankAccount:
    """The account of a card that is one."""
    if not isinstance(card.bank, BankAccount):
        raise TypeError("a card has no bank account")
    return card.bank


def render_account(card: Card) -> Rendered:
    """What may be shown of a bank account, as a payment method shows it."""
    shown = shared(card)
    if card.type == "us_bank_account":
        return shown | {
            "financial_connections_account": None,
            "networks": {"preferred": "ach", "supported": ["ach"]},
            "status_details": {},
        }
    if card.type == "sepa_debit":
        return shown | {"generated_from": {"charge": None, "setup_attempt": None}}
    return shown


def render_debited(card: Card, mandate: str) -> Rendered:
    """The same, as a charge shows what it was collected from."""
    shown = shared(card) | {"mandate": mandate}
    if card.type == "us_bank_account":
        shown["payment_reference"] = None
    return shown


def shared(card: Card) -> Rendered:
    """What is shown of a bank account wherever it is."""
    known: Rendered = {"fingerprint": card.fingerprint or None, "last4": card.last4}
    return known | _PARTICULAR[card.type](card, bank_of(card))


def _sepa(card: Card, bank: BankAccount) -> Rendered:
    return {
        "bank_code": bank.bank_code,
        "branch_code": bank.branch_code or "",
        "country": card.country,
    }


def _american(_card: Card, bank: BankAccount) -> Rendered:
    return {
        "account_holder_type": bank.holder_type,
        "account_type": bank.account_type,
        "bank_name": bank.bank_name,
        "routing_number": bank.bank_code,
    }


_PARTICULAR: dict[str, Callable[[Card, BankAccount], Rendered]] = {
    "au_becs_debit": lambda _card, bank: {"bsb_number": bank.bank_code},
    "bacs_debit": lambda _card, bank: {"sort_code": bank.bank_code},
    "sepa_debit": _sepa,
    "us_bank_account": _american,
}
"""What is particular to a type."""


def _check_bank(given: str, known: str, param: str) -> None:
    """It has to be the bank of the test accounts. Raises `routing_number_invalid`."""
    if given.replace("-", "").replace(" ", "") != known:
        raise WireError(
            "routing_number_invalid",
            f"The bank {given!r} is not known; that of the test accounts is {known}.",
            param,
        )


def _known(kind: DebitType, number: str, param: str) -> Card:
    card = numbered_account(kind, number)
    if card is None:
        name = SCHEMES[kind].name
        message = f"There is no test account for {name} with that number. {_TEST_ONLY}"
        raise WireError("account_number_invalid", message, param)
    return card

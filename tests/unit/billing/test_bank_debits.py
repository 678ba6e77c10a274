"""Bank accounts: which are taken, what they say of the bank, how long their debits take."""

import pytest

from sao.billing.payments.bank_debits import FATES, SCHEMES
from sao.billing.payments.gateway import Order, Pending, Refused
from sao.billing.payments.ibans import PLACES, iban
from sao.billing.payments.simulator import answer
from sao.billing.payments.test_accounts import TEMPLATES, named_account, numbered_account
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.engine import next_attempt_at, retry_gap
from sao.billing.values.dunning import Dunning
from sao.billing.values.payment import BankAccount, Method

PREFIXES = {
    "au_becs_debit": "auBecsDebit",
    "bacs_debit": "bacsDebit",
    "sepa_debit": "sepaDebit",
    "us_bank_account": "usBankAccount",
}


def order(name: str, currency: str, *, capture: bool = True) -> Order:
    card = named_account(name)
    assert card is not None, name
    method = Method(id="pm_x", card=card)
    return Order(intent="pi_x", amount=1, currency=currency, method=method, capture=capture)


def test_every_test_account_is_found_by_name_and_by_number() -> None:
    for kind, templates in TEMPLATES.items():
        for each in templates:
            found = named_account(f"pm_{PREFIXES[kind]}_{each.name}")
            assert found is not None, each
            assert found == numbered_account(kind, each.number), each
            assert found.behavior in FATES, each
            assert (found.type, found.last4) == (kind, each.number[-4:])


@pytest.mark.parametrize(
    ("text", "bank", "branch"),
    [
        ("DE89 3704 0044 0532 0130 00", "37040044", None),
        ("fr1420041010050500013m02606", "20041", "01005"),
        ("GB82WEST12345698765432", "WEST", "123456"),
        ("IT60X0542811101000000123456", "05428", "11101"),
    ],
)
def test_an_iban_says_where_the_account_is(text: str, bank: str, branch: str | None) -> None:
    said = iban(text)
    assert said is not None
    assert (said.bank_code, said.branch_code) == (bank, branch)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE",
        "DE8937040044053201300",
        "DE89370400440532013001",
        "US89370400440532013000",
        "DE!9",
    ],
)
def test_what_is_no_iban(text: str) -> None:
    assert iban(text) is None


def test_ibans_are_as_long_as_their_country_says() -> None:
    for each in TEMPLATES["sepa_debit"]:
        assert len(each.number) == PLACES[each.number[:2]].length, each


def test_a_debit_is_answered_later() -> None:
    for kind, scheme in SCHEMES.items():
        (currency,) = scheme.currencies
        name = "success_de" if kind == "sepa_debit" else "success"
        told = answer(order(f"pm_{PREFIXES[kind]}_{name}", currency))
        assert told == Pending(scheme.settles_after_s)
    late = answer(order("pm_sepaDebit_failedDelayed_de", "eur"))
    assert isinstance(late, Pending)
    assert late.settles_after_s == SCHEMES["sepa_debit"].settles_late_s
    assert late.error is not None
    assert answer(order("pm_usBankAccount_processing", "usd")) == Pending(None)


@pytest.mark.parametrize(
    ("currency", "capture", "code"),
    [
        ("usd", True, "payment_method_currency_mismatch"),
        ("eur", False, "manual_capture_unsupported"),
    ],
)
def test_what_a_bank_is_never_asked(currency: str, capture: bool, code: str) -> None:
    told = answer(order("pm_sepaDebit_success_de", currency, capture=capture))
    assert isinstance(told, Refused)
    assert (told.error.code, told.error.hard) == (code, True)


def test_no_account_holds_its_number() -> None:
    card = numbered_account("sepa_debit", "DE89370400440532013000")
    assert card is not None
    assert isinstance(card.bank, BankAccount)
    assert "0532013000" not in repr(card)


@pytest.mark.parametrize(("attempts", "days"), [(0, 3), (1, 3), (2, 2), (3, 2), (9, 2)])
def test_the_gap_to_the_next_attempt(attempts: int, days: int) -> None:
    assert retry_gap(Dunning(), attempts) == days * DAY
    if attempts <= len(Dunning().retry_days):
        assert next_attempt_at(Dunning(), 0, attempts) is not None

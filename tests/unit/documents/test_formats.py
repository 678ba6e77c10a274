import pytest

from sao.billing.payments.test_accounts import named_account
from sao.billing.values.customer import Address
from sao.billing.values.payment import Card
from sao.documents import formats
from sao.documents.places import party


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (124_000, "usd", "1,240.00"),
        (-2_400, "usd", "\u221224.00"),
        (5, "eur", "0.05"),
        (0, "eur", "0.00"),
        (1_500_000, "jpy", "1,500,000"),
        (-1, "krw", "\u22121"),
        (12_345_670, "kwd", "12,345.670"),
        (999_999_999_999, "usd", "9,999,999,999.99"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(
    amount: int, currency: str, shown: str
) -> None:
    assert formats.figure(amount, currency) == shown
    assert formats.money(amount, currency) == f"{shown} {currency.upper()}"


def test_unit_prices_keep_their_fractions() -> None:
    assert formats.unit_price("52000", "usd") == "520.00"
    assert formats.unit_price("0.05", "usd") == "0.0005"
    assert formats.unit_price("1.5", "jpy") == "1.5"
    assert formats.unit_price(None, "usd") == ""


def test_dates_and_periods() -> None:
    day = 1_772_496_000
    assert formats.date(day) == "3 Mar 2026"
    assert formats.instant(day + 9 * 3600 + 65) == "3 Mar 2026 09:01 UTC"
    assert formats.period(day, day + 86_400) == "3 Mar 2026 to 4 Mar 2026"
    assert formats.period(day, day + 3_600) == ""
    assert formats.period(day, day) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("  two   words ", "two words"),
        ("one\x00\x1b\tline\r\nmore", "one line more"),
        ("\u202e123\u202c \u2066x\u2069", "123 x"),
        ("\ue000\ufffe\ufdd0private", "private"),
        ("\u200f\u05e9\u05dc", "\u200f\u05e9\u05dc"),
        ("👩\u200d🔬 e\u0301", "👩\u200d🔬 e\u0301"),
    ],
)
def test_of_a_text_that_is_shown_which_can_be_seen(text: str | None, shown: str) -> None:
    assert formats.clean(text) == shown


def test_what_was_paid_with() -> None:
    account = named_account("pm_sepaDebit_success_de")
    assert account is not None
    assert formats.card(Card()) == "Visa ending 4242"
    assert formats.card(account) == "SEPA Direct Debit ending 3000"


def test_a_text_of_many_lines_stays_one() -> None:
    assert formats.paragraphs("one\n\n two \r\nthree\u2028four") == (
        "one",
        "two",
        "three",
        "four",
    )
    assert formats.paragraphs(None) == ()


def test_numbers_and_cards() -> None:
    assert formats.percent("20") == "20\u00a0%"
    assert formats.percent("8.250") == "8.25\u00a0%"
    assert formats.percent("0") == "0\u00a0%"
    assert formats.card(Card(brand="amex", last4="0005")) == "American Express ending 0005"
    assert formats.card(Card(brand="visa")) == "Visa ending 4242"
    assert formats.quantity(12_000) == "12,000"
    assert formats.quantity(None) == ""
    assert formats.tax_id("eu_vat", "DE123") == "VAT DE123"
    assert formats.tax_id("xx_new_kind", "1") == "XX NEW KIND 1"


def test_an_address_is_written_as_where_it_is() -> None:
    there = Address(line1="1 Main St", city="Springfield", state="IL", postal_code="62701")
    american = party("Ada", Address(**{**_fields(there), "country": "US"}))
    assert american.lines == ("1 Main St", "Springfield, IL 62701", "United States")
    british = Address(line1="42 Rope Walk", city="Bristol", postal_code="BS1 6ZJ", country="GB")
    assert party("Ada", british).lines == ("42 Rope Walk", "Bristol BS1 6ZJ", "United Kingdom")
    german = Address(line1="Allee 1", city="Berlin", postal_code="10115", country="DE")
    assert party("Ada", german, "VAT DE1").lines == (
        "Allee 1",
        "10115 Berlin",
        "Germany",
        "VAT DE1",
    )
    assert party(None, None).lines == ()
    assert party("x", Address(country="ZZ")).lines == ("ZZ",)


def _fields(address: Address) -> dict[str, str | None]:
    return {name: getattr(address, name) for name in address.__struct_fields__}

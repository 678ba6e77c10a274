"""Automatic tax: where somebody is, and that its tables hold together."""

import pytest

from sao.billing.taxation.assessing import contains, known, rate
from sao.billing.taxation.places import place_of, state_of_zip
from sao.billing.taxation.rates import ALONE, CANADA, EU, STATES, of_country
from sao.billing.taxation.rules import Ruling, rulings, sale
from sao.billing.values.customer import Address, CustomerDetails, Shipping
from sao.billing.values.taxation import Registration, TaxSettings

MEMBER_STATES = 27
STATES_AND_DC = 51


def test_the_tables_are_whole() -> None:
    assert len(EU) == MEMBER_STATES
    assert len(STATES) == STATES_AND_DC
    assert len(CANADA) == len({"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE"}) + 3
    assert not EU.keys() & ALONE.keys()
    free = {state for state, (_name, percentage) in STATES.items() if percentage == "0"}
    assert free == {"AK", "DE", "MT", "NH", "OR"}


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("00501", "NY"),
        ("02108", "MA"),
        ("10001", "NY"),
        ("19901", "DE"),
        ("20001", "DC"),
        ("20190", "VA"),
        ("33101", "FL"),
        ("60601", "IL"),
        ("73301", "TX"),
        ("79936", "TX"),
        ("88510", "TX"),
        ("90210", "CA"),
        ("96801", "HI"),
        ("97201", "OR"),
        ("99501", "AK"),
        ("09001", None),
        ("96910", None),
    ],
)
def test_a_zip_code_is_of_a_state(code: str, state: str | None) -> None:
    assert state_of_zip(code) == state


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (Address(), None),
        (Address(line1="Somewhere 1"), None),
        (Address(country="DE"), ("DE", None)),
        (Address(country="de", state="BY"), ("DE", "BY")),
        (Address(country="Germany"), None),
        (Address(country="US"), None),
        (Address(country="US", state="CA"), None),
        (Address(country="US", postal_code="94107"), ("US", "CA")),
        (Address(country="US", postal_code="94107-1234", state="New York"), ("US", "NY")),
        (Address(country="US", postal_code="9410"), None),
        (Address(country="CA"), None),
        (Address(country="CA", state="quebec"), ("CA", "QC")),
        (Address(country="CA", postal_code="V5K 0A1"), ("CA", "BC")),
        (Address(country="CA", postal_code="X0A 0H0"), None),
    ],
)
def test_an_address_says_enough_or_nobody_knows(
    address: Address, found: tuple[str, str | None] | None
) -> None:
    place = place_of(CustomerDetails(address=address))
    assert (None if place is None else place[:2]) == found


def test_where_it_is_sent_to_comes_first_though_it_says_too_little() -> None:
    home = Address(country="DE")
    sent = CustomerDetails(address=home, shipping=Shipping("Ada", Address(country="FR")))
    place = place_of(sent)
    assert place is not None
    assert (place.country, place.source) == ("FR", "shipping_destination")
    vague = CustomerDetails(address=home, shipping=Shipping("Ada", Address(country="US")))
    assert place_of(vague) is None
    empty = CustomerDetails(address=home, shipping=Shipping("Ada", Address()))
    assert place_of(empty) is not None
    elsewhere = place_of(sent, Address(country="IT"))
    assert elsewhere is not None
    assert elsewhere.country == "IT"


def test_a_registration_holds_from_its_first_second_to_before_its_last() -> None:
    held = Registration("taxreg_1", "DE", "standard", active_from=10, expires_at=20)
    assert [held.holds(at) for at in (9, 10, 19, 20)] == [False, True, True, False]


def test_what_is_sent_as_goods_needs_a_registration_for_goods() -> None:
    goods = Registration("taxreg_1", "DE", "standard", 0, supply="inbound_goods")
    place = place_of(CustomerDetails(address=Address(country="DE")))
    assert place is not None
    settings = TaxSettings(registrations=(goods,))
    found = {
        kind: rulings(sale(place, kind, CustomerDetails(), settings, 1))[0].reason
        for kind in ("electronic", "goods")
    }
    assert found == {"electronic": "not_collecting", "goods": "standard_rated"}


def test_a_rate_is_always_the_same_of_the_same_and_can_be_looked_up() -> None:
    made = rate(Ruling(of_country("FR"), "standard_rated"), inclusive=True)
    assert made == rate(Ruling(of_country("FR"), "standard_rated"), inclusive=True)
    assert known()[made.id] == made
    other = rate(Ruling(of_country("FR"), "reverse_charge"), inclusive=True)
    assert (other.percentage, other.id != made.id) == ("0", True)


def test_what_a_price_does_not_say_the_default_says_or_the_currency() -> None:
    assert contains("inclusive", "usd", "exclusive")
    assert not contains("exclusive", "eur", None)
    assert contains("unspecified", "usd", "inclusive")
    assert [contains("unspecified", currency, None) for currency in ("usd", "cad", "eur")] == [
        False,
        False,
        True,
    ]

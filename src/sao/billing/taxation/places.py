"""Places: where a customer is, as far as tax has to know."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from sao.billing.taxation.rates import CANADA, STATES
from sao.billing.values.customer import Address, CustomerDetails

Source = Literal["billing_address", "shipping_destination"]


class Place(NamedTuple):
    """A country; in those that tax by state, the state as well. `source` says how it is known."""

    country: str
    state: str | None
    source: Source


def place_of(details: CustomerDetails, sent_to: Address | None = None) -> Place | None:
    """Where a customer is: where it is sent to, else where they are billed; None: nobody knows.

    An address that is there and says too little is not passed over.
    """
    shipped = sent_to
    if shipped is None and details.shipping is not None:
        shipped = details.shipping.address
    if shipped is not None and shipped != Address():
        return _found(shipped, "shipping_destination")
    return None if details.address is None else _found(details.address, "billing_address")


def _found(address: Address, source: Source) -> Place | None:
    """The place, if the country is there, and what it needs: of the US a ZIP, of CA a province."""
    country = (address.country or "").upper()
    if re.fullmatch("[A-Z]{2}", country) is None:
        return None
    if country == "US":
        state = _state(address)
        return None if state is None else Place(country, state, source)
    if country == "CA":
        province = _named(address.state, _PROVINCES) or _of_postal_code(address.postal_code)
        return None if province is None else Place(country, province, source)
    return Place(country, address.state, source)


def _state(address: Address) -> str | None:
    code = re.match("[0-9]{5}", (address.postal_code or "").strip())
    if code is None:
        return None
    return _named(address.state, _STATES) or state_of_zip(code[0])


def _named(said: str | None, names: Mapping[str, str]) -> str | None:
    """The state that is meant, by its two letters or its name."""
    wanted = (said or "").strip()
    if wanted.upper() in names:
        return wanted.upper()
    return next((code for code, name in names.items() if name.lower() == wanted.lower()), None)


def state_of_zip(code: str) -> str | None:
    """The state whose post offices have a ZIP code; None for those of none (armed forces)."""
    prefix = int(code[:3])
    found = None
    for first, state in _ZIPS:
        if first > prefix:
            break
        found = state
    return found or None


def _of_postal_code(code: str | None) -> str | None:
    letter = (code or "").strip()[:1].upper()
    return _LETTERS.get(letter) if letter else None


_PROVINCES = {code: name for code, (name, _federal, _own) in CANADA.items()}
_STATES = {code: name for code, (name, _rate) in STATES.items()}

_LETTERS = {
    "A": "NL", "B": "NS", "C": "PE", "E": "NB", "G": "QC", "H": "QC", "J": "QC", "K": "ON",
    "L": "ON", "M": "ON", "N": "ON", "P": "ON", "R": "MB", "S": "SK", "T": "AB", "V": "BC",
    "Y": "YT",
}  # fmt: skip
"""Which province a Canadian postal code begins with; X is shared by two."""

_ZIPS = (
    (0, ""), (5, "NY"), (6, ""), (10, "MA"), (28, "RI"), (30, "NH"), (39, "ME"), (50, "VT"),
    (55, "MA"), (56, "VT"), (60, "CT"), (70, "NJ"), (90, ""), (100, "NY"),
    (150, "PA"), (197, "DE"), (200, "DC"), (201, "VA"), (202, "DC"), (206, "MD"), (220, "VA"),
    (247, "WV"), (270, "NC"), (290, "SC"), (300, "GA"), (320, "FL"), (340, ""), (341, "FL"),
    (350, "AL"), (370, "TN"), (386, "MS"), (398, "GA"), (400, "KY"), (430, "OH"), (460, "IN"),
    (480, "MI"), (500, "IA"), (530, "WI"), (550, "MN"), (570, "SD"), (580, "ND"), (590, "MT"),
    (600, "IL"), (630, "MO"), (660, "KS"), (680, "NE"), (700, "LA"), (716, "AR"), (730, "OK"),
    (733, "TX"), (734, "OK"), (750, "TX"), (800, "CO"), (820, "WY"), (832, "ID"), (840, "UT"),
    (850, "AZ"), (870, "NM"), (885, "TX"), (889, "NV"), (900, "CA"), (962, ""), (967, "HI"),
    (969, ""), (970, "OR"), (980, "WA"), (995, "AK"),
)  # fmt: skip
"""The first three digits of ZIP codes, from where each state's begin; empty: none of a state's."""

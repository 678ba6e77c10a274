"""Who somebody is and where they live, as on an envelope."""

from sao.billing.values.countries import country_name
from sao.billing.values.customer import Address
from sao.documents.formats import clean
from sao.documents.model import Party


def party(name: str | None, address: Address | None, *more: str) -> Party:
    """Somebody, as on an envelope: who, where, and what else is to be said of them."""
    lines = (*_envelope(address or Address()), *more)
    return Party(clean(name), tuple(line for line in map(clean, lines) if line))


def _envelope(address: Address) -> tuple[str, ...]:
    place = " ".join(part for part in (address.postal_code, address.city) if part)
    if (address.country or "").upper() in _CITY_FIRST:
        town = f"{address.city}," if address.city and address.state else address.city
        place = " ".join(part for part in (town, address.state, address.postal_code) if part)
        state = ""
    else:
        state = address.state or ""
    return (address.line1 or "", address.line2 or "", place, state, country_name(address.country))


_CITY_FIRST = {"AU", "CA", "GB", "IE", "IN", "NZ", "US"}
"""Where the postal code comes after the town."""

"""Where somebody is, in a line."""

from sao.billing.values.countries import country_name
from sao.billing.values.customer import Address


def place_line(address: Address | None) -> str:
    """`1 Linden Avenue, 04109 Leipzig, Germany`; nothing where nothing is known."""
    if address is None:
        return ""
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    parts = (address.line1, address.line2, town, address.state, country_name(address.country))
    return ", ".join(part for part in parts if part)

"""Who buys: names, addresses, cards."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sao.api.company.drawing import Lots


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Ada Alan Amara Anders Beatriz Carlos Chidi Chloe Dana Diego Elif Emma Farid Fatima Grace "
    "Hana Hugo Ingrid Ivan Jonas Kaito Karim Lena Liam Lucia Maja Mateo Mei Milan Nadia Noah Nora "
    "Olga Omar Priya Quinn Rafael Ravi Rosa Sami Sofia Tariq Tessa Tomas Uma Viktor Wanjiru Yara "
    "Yusuf Zoe"
)
_LAST = _words(
    "Abara Andersson Bauer Becker Byrne Castro Chen Costa Demir Dubois Eriksen Fischer Garcia "
    "Haddad Hansen Ito Ivanova Jensen Kaya Keller Khan Kim Kovac Lopez Marino Meyer Mwangi "
    "Nakamura Novak Okafor Olsen Papadakis Patel Petrov Quist Rossi Rivera Sato Schmidt Silva "
    "Singh Taylor Torres Vogel Walsh Weber Wolf Yilmaz Young Zhang"
)
_FIRM = _words(
    "Acorn Atlas Aurora Bramble Brightwater Cedar Clearbrook Copperleaf Driftwood Ember "
    "Fieldstone Foxglove Granite Harbor Hazel Ironbark Juniper Kestrel Lantern Larkspur Marigold "
    "Meadow Nightingale Northwind Oakhill Orchard Pebble Quarry Redwood Saffron Silverline "
    "Sparrow Summit Tamarind Thistle Umber Violet Willow Winterfell Zephyr"
)
_TRADE = _words("Analytics Bikes Books Coffee Dental Design Foods Freight Games Garden Health Labs")
_PLACES = {
    "usd": (("US", "Portland", "97204"), ("US", "Austin", "78701"), ("US", "Chicago", "60601")),
    "eur": (("DE", "Leipzig", "04109"), ("FR", "Lyon", "69002"), ("NL", "Utrecht", "3511")),
    "gbp": (("GB", "Leeds", "LS1 4DY"), ("GB", "Bristol", "BS1 5TR")),
}
_STREETS = ("Bakery Lane", "Canal Street", "Foundry Road", "Linden Avenue", "Mill Lane", "Quay")
_CARDS = {"visa": 45, "mastercard": 28, "visa_debit": 12, "amex": 9, "discover": 6}


class Person(NamedTuple):
    """Somebody who buys, in a currency, with a card. `params` make the customer."""

    number: int
    currency: str
    params: dict[str, Any]

    @property
    def name(self) -> str:
        """How later requests call the customer."""
        return f"c{self.number}"

    @property
    def cardless(self) -> dict[str, Any]:
        """What makes the customer where there is no card yet."""
        paying = ("payment_method", "invoice_settings")
        return {name: value for name, value in self.params.items() if name not in paying}


def person(lots: Lots, number: int, currencies: Mapping[str, int]) -> Person:
    """The customer of this number, who pays in one of the currencies."""
    currency = lots.weighed("currency", currencies)
    first, last = lots.among("first", _FIRST), lots.among("last", _LAST)
    firm = f"{lots.among('firm', _FIRM)} {lots.among('trade', _TRADE)}"
    country, city, postal_code = lots.among("place", _PLACES[currency])
    card = f"pm_card_{lots.weighed('card', _CARDS)}"
    host = firm.lower().replace(" ", "-")
    return Person(
        number,
        currency,
        {
            "name": firm if lots.happens("is a firm", 70) else f"{first} {last}",
            "email": f"{first}.{last}@{host}.example".lower(),
            "address": {
                "line1": f"{lots.below('house', 180) + 1} {lots.among('street', _STREETS)}",
                "city": city,
                "postal_code": postal_code,
                "country": country,
            },
            "payment_method": card,
            "invoice_settings": {"default_payment_method": card},
        },
    )

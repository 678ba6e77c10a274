"""The fields of a checkout page's form: each is named as the parameter that it becomes."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.values.checkout_asking import AskedField, Asks
from sao.billing.values.countries import COUNTRIES, country_name

Choices = tuple[tuple[str, str], ...]
"""Values, and what they are called."""

TERMS = "I agree to the terms of service"
NEWS = "Keep me posted about news and offers"


class Field(NamedTuple):
    """A field: an input of its `kind`, or a `select`; a checkbox may be `on` already.

    `least` and `most` are how many characters it takes, or how many of something.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    required: bool = False
    on: bool = False
    choices: Choices = ()
    completes: str = "off"
    mode: str = "text"
    least: int = 0
    most: int = 500
    pattern: str = ""

    @property
    def id(self) -> str:
        """What a label, or a problem, refers to it by."""
        return "f-" + self.name.replace("[", "-").replace("]", "")


class Group(NamedTuple):
    """Fields that belong together."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""


def before_paying(state: CheckoutSession) -> tuple[Group, ...]:
    """What is asked for before the card."""
    asks = state.manner.asks
    return tuple(group for group in _groups(state, asks) if group.fields)


def _groups(state: CheckoutSession, asks: Asks) -> Iterator[Group]:
    yield Group("About you", tuple(_about(asks)))
    if asks.ships_to:
        name = Field("shipping[name]", "Full name", value=state.name or "", required=True)
        place = _address("shipping[address]", "shipping", asks.ships_to)
        fields = (name._replace(completes="shipping name"), *place)
        yield Group("Shipping address", fields, asks.texts.shipping_address or "")
    if asks.billing_address:
        yield Group("Billing address", tuple(_address("address", "billing", ())))
    yield Group("Your order", tuple(_own(field) for field in asks.fields))


def _about(asks: Asks) -> Iterator[Field]:
    for name, label, asked, completes in (
        ("individual_name", "Full name", asks.individual_name, "name"),
        ("business_name", "Business name", asks.business_name, "organization"),
    ):
        if asked is not None:
            text = f"{label}, if you like" if asked.optional else label
            yield Field(name, text, required=not asked.optional, completes=completes)
    if asks.phone:
        yield Field("phone", "Phone", "tel", required=True, completes="tel", mode="tel", most=40)


def _address(place: str, section: str, countries: tuple[str, ...]) -> Iterator[Field]:
    """An address, in one of these countries; without any, of all that there are."""
    name = f"{place}[country]"
    how = f"{section} country"
    named = ((code, country_name(code)) for code in countries or COUNTRIES)
    choices = sorted(named, key=_by_name) if countries else list(named)
    first = (("", "Choose one"), *choices) if len(choices) > 1 else tuple(choices)
    yield Field(name, "Country", "select", required=True, choices=first, completes=how)
    for part, label, needed, completes in (
        ("line1", "Street and number", True, "address-line1"),
        ("line2", "Flat or floor, if any", False, "address-line2"),
        ("postal_code", "Postal code", False, "postal-code"),
        ("city", "City", False, "address-level2"),
        ("state", "State or region, if any", False, "address-level1"),
    ):
        how = f"{section} {completes}"
        yield Field(f"{place}[{part}]", label, required=needed, completes=how)


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1]


def _own(field: AskedField) -> Field:
    """A field of the merchant's own."""
    label = f"{field.label}, if you like" if field.optional else field.label
    made = Field(
        f"custom_fields[{field.key}]",
        label,
        value=field.default or "",
        required=not field.optional,
    )
    if field.type == "dropdown":
        choices = (("", "Choose one"), *((one.value, one.label) for one in field.options))
        return made._replace(kind="select", choices=choices)
    numeric = field.type == "numeric"
    return made._replace(
        mode="numeric" if numeric else "text",
        pattern="[0-9]*" if numeric else "",
        least=field.minimum or 0,
        most=field.maximum or 255,
    )


def consents(state: CheckoutSession) -> tuple[Field, ...]:
    """What the customer is asked to agree to, before they pay."""
    asks, saved = state.manner.asks, state.manner.saved
    asked, found = asks.consents, []
    if saved is not None and saved.save and state.customer is not None:
        found.append(Field("save_payment_method", "Keep this card for next time", "checkbox"))
    if asked is not None and asked.terms_of_service == "required":
        words = asks.texts.terms_of_service_acceptance or TERMS
        name = "consent[terms_of_service]"
        found.append(Field(name, words, "checkbox", value="accepted", required=True))
    if asked is not None and asked.promotions == "auto":
        found.append(Field("consent[promotions]", NEWS, "checkbox", value="opt_in"))
    return tuple(found)


AT: Mapping[str, str] = {
    "card": "number",
    "card[number]": "number",
    "card[exp_month]": "expiry",
    "card[exp_year]": "expiry",
    "card[cvc]": "cvc",
    "payment_method": "number",
    "number": "number",
    "exp_month": "expiry",
    "exp_year": "expiry",
    "cvc": "cvc",
    "tax_id": "tax_id",
    "tax_id[value]": "tax_id",
    "tax_id[type]": "tax_id_type",
}
"""The fields of the card and the tax id, by the parameters that they become."""

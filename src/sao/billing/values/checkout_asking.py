"""What a checkout session asks of its customer besides a card, what they say, and what of it fits.

The page shows what is asked, the session decides by `misfits` whether an answer will do.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec.structs import replace

from sao.billing.values import Value
from sao.billing.values.customer import Address, Shipping

FieldType = Literal["dropdown", "numeric", "text"]

FIELD_LENGTH_MAX = 255
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,30}")
_DIGITS = re.compile(r"[0-9]+")


class Misfit(NamedTuple):
    """An answer that will not do: why, and to what."""

    message: str
    param: str


class Option(Value, frozen=True):
    """One of several things to choose from."""

    label: str
    value: str


class AskedField(Value, frozen=True, kw_only=True):
    """A field of the merchant's own; `minimum` and `maximum` lengths, `options` a dropdown's."""

    key: str
    label: str
    type: FieldType
    optional: bool = False
    default: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    options: tuple[Option, ...] = ()


class Texts(Value, frozen=True, kw_only=True):
    """What the page says in the merchant's own words, and where."""

    after_submit: str | None = None
    shipping_address: str | None = None
    submit: str | None = None
    terms_of_service_acceptance: str | None = None


class Consents(Value, frozen=True, kw_only=True):
    """What the customer is asked to agree to. None: nothing was said about it."""

    payment_method_reuse_agreement: Literal["auto", "hidden"] | None = None
    promotions: Literal["auto", "none"] | None = None
    terms_of_service: Literal["none", "required"] | None = None


class AskedName(Value, frozen=True):
    """A name that is asked for."""

    optional: bool = False


class Asks(Value, frozen=True, kw_only=True):
    """What is asked. `ships_to` are countries: none, and no shipping address is asked for."""

    ships_to: tuple[str, ...] = ()
    billing_address: bool = False
    phone: bool = False
    business_name: AskedName | None = None
    individual_name: AskedName | None = None
    fields: tuple[AskedField, ...] = ()
    consents: Consents | None = None
    texts: Texts = Texts()
    tax_id_required: bool = False


class Answers(Value, frozen=True, kw_only=True):
    """What the customer said. `fields` by their keys; `tax_id`: they have one."""

    shipping: Shipping | None = None
    address: Address | None = None
    phone: str | None = None
    business_name: str | None = None
    individual_name: str | None = None
    fields: dict[str, str] = {}
    terms_of_service: bool = False
    promotions: Literal["opt_in", "opt_out"] | None = None
    tax_id: bool = False


def completed(asks: Asks, answers: Answers) -> Answers:
    """The answers, with what is said by leaving things as they were.

    A field holds what it held by itself, who did not ask for news wants none, and who brings the
    goods calls the number that was asked for.
    """
    held = {field.key: field.default for field in asks.fields if field.default is not None}
    entered = {key: value for key, value in answers.fields.items() if value}
    news = answers.promotions
    if news is None and asks.consents is not None and asks.consents.promotions == "auto":
        news = "opt_out"
    shipping = answers.shipping
    if shipping is not None and shipping.phone is None and answers.phone is not None:
        shipping = replace(shipping, phone=answers.phone)
    return replace(answers, fields=held | entered, promotions=news, shipping=shipping)


def misfits(asks: Asks, answers: Answers) -> Iterator[Misfit]:
    """What is missing, was not asked for, or will not do, in the order of the page."""
    yield from _places(asks, answers)
    yield from _names(asks, answers)
    yield from _fields(asks, answers)
    if asks.tax_id_required and not answers.tax_id:
        yield Misfit("A tax ID is required.", "tax_id[value]")
    yield from _consents(asks, answers)


def misfits_of_shipping(asks: Asks, answers: Answers) -> Iterator[Misfit]:
    """What will not do about where it is sent."""
    shipping = answers.shipping
    if asks.ships_to and shipping is None:
        yield Misfit("A shipping address is required.", "shipping[address][line1]")
    elif asks.ships_to and shipping is not None:
        yield from _whole(shipping.address, "shipping[address]")
        if shipping.address.country and shipping.address.country not in asks.ships_to:
            countries = ", ".join(asks.ships_to)
            yield Misfit(
                f"Nothing is sent to {shipping.address.country}; only to {countries}.",
                "shipping[address][country]",
            )
    elif shipping is not None:
        yield _unasked("shipping address", "shipping_address_collection", "shipping")


def _places(asks: Asks, answers: Answers) -> Iterator[Misfit]:
    address = answers.address
    yield from misfits_of_shipping(asks, answers)
    if asks.billing_address:
        yield from _whole(address or Address(), "address")
    elif address is not None:
        yield _unasked("billing address", "billing_address_collection=required", "address")


def _whole(address: Address, place: str) -> Iterator[Misfit]:
    for name in ("line1", "country"):
        if not getattr(address, name):
            yield Misfit("An address needs a street and a country.", f"{place}[{name}]")
            return


def _names(asks: Asks, answers: Answers) -> Iterator[Misfit]:
    asked = (
        ("business_name", asks.business_name, answers.business_name, "business name"),
        ("individual_name", asks.individual_name, answers.individual_name, "name"),
    )
    for param, wanted, said, what in asked:
        if wanted is None and said is not None:
            yield _unasked(what, f"name_collection[{param.removesuffix('_name')}]", param)
        elif wanted is not None and not wanted.optional and not said:
            yield Misfit(f"A {what} is required.", param)
    if asks.phone and answers.phone is None:
        yield Misfit("A phone number is required.", "phone")
    elif not asks.phone and answers.phone is not None:
        yield _unasked("phone number", "phone_number_collection", "phone")
    elif answers.phone is not None and _PHONE.fullmatch(answers.phone) is None:
        yield Misfit(
            "That is no phone number: it has 6 digits or more, such as +49 30 123456.", "phone"
        )


def _fields(asks: Asks, answers: Answers) -> Iterator[Misfit]:
    known = {field.key for field in asks.fields}
    for key in sorted(answers.fields.keys() - known):
        names = ", ".join(sorted(known)) or "none"
        yield Misfit(f"No such custom field: '{key}'; there are: {names}.", f"custom_fields[{key}]")
    for field in asks.fields:
        value = answers.fields.get(field.key, "")
        why = unfit(field, value) if value else None
        if not value and not field.optional:
            why = f"{field.label} is required."
        if why is not None:
            yield Misfit(why, f"custom_fields[{field.key}]")


def unfit(field: AskedField, value: str) -> str | None:
    """Why the field cannot hold this; None where it can."""
    if field.type == "dropdown":
        values = [option.value for option in field.options]
        if value in values:
            return None
        return f"{field.label}: '{value}' is none of the options, {', '.join(values)}."
    if field.type == "numeric" and _DIGITS.fullmatch(value) is None:
        return f"{field.label} takes digits only."
    unit = "digits" if field.type == "numeric" else "characters"
    if field.minimum is not None and len(value) < field.minimum:
        return f"{field.label} needs at least {field.minimum} {unit}."
    most = FIELD_LENGTH_MAX if field.maximum is None else field.maximum
    return f"{field.label} takes at most {most} {unit}." if len(value) > most else None


def _consents(asks: Asks, answers: Answers) -> Iterator[Misfit]:
    asked = asks.consents or Consents()
    if asked.terms_of_service == "required" and not answers.terms_of_service:
        yield Misfit("You have to agree to the terms of service.", "consent[terms_of_service]")
    if asked.promotions != "auto" and answers.promotions is not None:
        what = "consent_collection[promotions]=auto"
        yield _unasked("consent to promotions", what, "consent[promotions]")


def _unasked(what: str, how: str, param: str) -> Misfit:
    message = f"This Checkout Session asks for no {what}: create it with {how}."
    return Misfit(message, param)

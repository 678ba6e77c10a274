"""What a checkout session, or a payment link, asks of its customer and offers besides: parameters.

Both take the same ones, and keep them as one value (`Manner`). What is not given stays as it was;
what is emptied is asked for no longer.
"""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.values import Metadata, merged
from sao.billing.values.checkout import InvoiceTerms, Manner
from sao.billing.values.checkout_asking import (
    FIELD_LENGTH_MAX,
    AskedField,
    AskedName,
    Consents,
    FieldType,
    Option,
    Texts,
    unfit,
)
from sao.billing.values.invoice import InvoiceWords
from sao.wire.amounts import at
from sao.wire.errors import WireError, missing
from sao.wire.params import Params, Part, Text, names
from sao.wire.presentation import AccountTaxIds, CustomFields, Issuer, RenderingOptions, fields_of
from sao.wire.resources.checkout_session.parts import OptionalItem
from sao.wire.resources.invoice import ShippingCost
from sao.wire.taxation import AutomaticTaxParams

FIELDS_MAX = 3
OPTIONS_MAX = 200
OPTIONAL_ITEMS_MAX = 10
SHIPPING_OPTIONS_MAX = 5
UNREACHED = names("AS CC CU CX FM HM IR KP MH MP NF PW SD SY UM VI")
"""Where Checkout sends nothing, as at Stripe."""

Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)")]
Words = Annotated[str, Meta(min_length=1, max_length=1_200)]
Label = Annotated[str, Meta(min_length=1, max_length=100)]
Length = Annotated[int, Meta(ge=1, le=FIELD_LENGTH_MAX)]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,200}$(?!\n)")]
Value = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,100}$(?!\n)")]
Default = Annotated[str, Meta(min_length=1, max_length=FIELD_LENGTH_MAX)]


class Switch(Part, frozen=True, kw_only=True):
    """Something that is asked for, or not."""

    unsupported: ClassVar[frozenset[str]] = names("required")

    enabled: bool


class TaxIdCollection(Part, frozen=True, kw_only=True):
    """Whether the customer may, or has to, say a tax id."""

    enabled: bool
    required: Literal["if_supported", "never"] = "never"


class AllowedCountries(Part, frozen=True, kw_only=True):
    """Where goods are sent."""

    allowed_countries: Annotated[tuple[Country, ...], Meta(min_length=1)]

    def value(self) -> tuple[str, ...]:
        """The countries, each once. Raises `parameter_invalid`."""
        for number, country in enumerate(self.allowed_countries):
            if country in UNREACHED:
                raise WireError(
                    "parameter_invalid",
                    f"Checkout sends nothing to {country}.",
                    f"shipping_address_collection[allowed_countries][{number}]",
                )
        return tuple(dict.fromkeys(self.allowed_countries))


class NameOf(Part, frozen=True, kw_only=True):
    """A name that is asked for."""

    enabled: bool
    optional: bool = False

    def value(self) -> AskedName | None:
        """The value that is kept; None: it is not asked for."""
        return AskedName(self.optional) if self.enabled else None


class NameCollection(Part, frozen=True, kw_only=True):
    """Which names are asked for."""

    business: NameOf | None = None
    individual: NameOf | None = None


class ReuseAgreement(Part, frozen=True, kw_only=True):
    """Whether the page says that a card may be used again."""

    position: Literal["auto", "hidden"]


class ConsentCollection(Part, frozen=True, kw_only=True):
    """What the customer is asked to agree to."""

    payment_method_reuse_agreement: ReuseAgreement | None = None
    promotions: Literal["auto", "none"] | None = None
    terms_of_service: Literal["none", "required"] | None = None

    def value(self) -> Consents:
        """The value that is kept."""
        reuse = self.payment_method_reuse_agreement
        return Consents(
            payment_method_reuse_agreement=None if reuse is None else reuse.position,
            promotions=self.promotions,
            terms_of_service=self.terms_of_service,
        )


class Message(Part, frozen=True, kw_only=True):
    """Some words of the merchant's."""

    message: Words


class CustomText(Part, frozen=True, kw_only=True):
    """What the page says in the merchant's own words."""

    after_submit: Message | None = None
    shipping_address: Message | None = None
    submit: Message | None = None
    terms_of_service_acceptance: Message | None = None

    def value(self) -> Texts:
        """The value that is kept."""
        said = {
            "after_submit": self.after_submit,
            "shipping_address": self.shipping_address,
            "submit": self.submit,
            "terms_of_service_acceptance": self.terms_of_service_acceptance,
        }
        return Texts(**{name: one.message for name, one in said.items() if one is not None})


class LabelOf(Part, frozen=True, kw_only=True):
    """What a field is called."""

    custom: Label
    type: Literal["custom"] = "custom"


class OptionOf(Part, frozen=True, kw_only=True):
    """One of several things to choose from."""

    label: Label
    value: Value


class Dropdown(Part, frozen=True, kw_only=True):
    """What there is to choose from."""

    default_value: Default | None = None
    options: Annotated[tuple[OptionOf, ...], Meta(min_length=1, max_length=OPTIONS_MAX)]


class Lengths(Part, frozen=True, kw_only=True):
    """How much can be entered."""

    default_value: Default | None = None
    maximum_length: Length | None = None
    minimum_length: Length | None = None


class FieldOf(Part, frozen=True, kw_only=True):
    """A field of the merchant's own."""

    dropdown: Dropdown | None = None
    key: Name
    label: LabelOf
    numeric: Lengths | None = None
    optional: bool = False
    text: Lengths | None = None
    type: FieldType

    def value(self, place: str) -> AskedField:
        """The value that is kept. Raises `parameter_missing`, `parameter_invalid`."""
        for kind in ("dropdown", "numeric", "text"):
            if kind != self.type and getattr(self, kind) is not None:
                raise WireError(
                    "parameter_invalid",
                    f"`{kind}` is for fields of that type; this one is of type `{self.type}`.",
                    at(place, kind),
                )
        if self.type == "dropdown" and self.dropdown is None:
            raise missing(f"{at(place, 'dropdown')}[options]")
        lengths = self.numeric or self.text or Lengths()
        options = () if self.dropdown is None else self.dropdown.options
        field = AskedField(
            key=self.key,
            label=self.label.custom,
            type=self.type,
            optional=self.optional,
            default=lengths.default_value if self.dropdown is None else self.dropdown.default_value,
            minimum=lengths.minimum_length,
            maximum=lengths.maximum_length,
            options=tuple(Option(one.label, one.value) for one in options),
        )
        _check(field, at(place, self.type))
        return field


def _check(field: AskedField, place: str) -> None:
    """Its parts go together. Raises `parameter_invalid`."""
    values = [option.value for option in field.options]
    if len(set(values)) < len(values):
        why = "Each option needs a value of its own."
        raise WireError("parameter_invalid", why, f"{place}[options]")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        why = "The minimum length is larger than the maximum length."
        raise WireError("parameter_invalid", why, f"{place}[minimum_length]")
    wrong = None if field.default is None else unfit(field, field.default)
    if wrong is not None:
        raise WireError("parameter_invalid", wrong, f"{place}[default_value]")


class InvoiceData(Part, frozen=True, kw_only=True):
    """What the invoice says."""

    account_tax_ids: AccountTaxIds | None = None
    custom_fields: CustomFields | None = None
    description: Text | None = None
    footer: Text | None = None
    issuer: Issuer | None = None
    metadata: Metadata = {}
    rendering_options: RenderingOptions | None = None


class InvoiceCreation(Part, frozen=True, kw_only=True):
    """Whether a payment is told by an invoice as well, and what that says."""

    enabled: bool
    invoice_data: InvoiceData = InvoiceData()

    def value(self) -> InvoiceTerms | None:
        """The value that is kept; None: there is no invoice."""
        data = self.invoice_data
        if not self.enabled:
            return None
        display = None
        if data.rendering_options is not None:
            display = data.rendering_options.amount_tax_display or None
        return InvoiceTerms(
            words=InvoiceWords(
                fields_of(data.custom_fields),
                data.description,
                data.footer,
                data.account_tax_ids or UNSET,
            ),
            metadata=merged({}, data.metadata),
            amount_tax_display=display,
        )


ShippingOptions = Annotated[tuple[ShippingCost, ...], Meta(max_length=SHIPPING_OPTIONS_MAX)]
OptionalItems = Annotated[tuple[OptionalItem, ...], Meta(max_length=OPTIONAL_ITEMS_MAX)]
OwnFields = Annotated[tuple[FieldOf, ...], Meta(max_length=FIELDS_MAX)]


class Asking(Params, frozen=True, kw_only=True):
    """What sessions and links ask for and offer besides."""

    automatic_tax: AutomaticTaxParams | None = None
    billing_address_collection: Literal["auto", "required"] | UnsetType = UNSET
    consent_collection: ConsentCollection | None | UnsetType = UNSET
    custom_fields: OwnFields | None | UnsetType = UNSET
    custom_text: CustomText | None | UnsetType = UNSET
    invoice_creation: InvoiceCreation | None | UnsetType = UNSET
    name_collection: NameCollection | None | UnsetType = UNSET
    optional_items: OptionalItems | None | UnsetType = UNSET
    phone_number_collection: Switch | None | UnsetType = UNSET
    shipping_address_collection: AllowedCountries | None | UnsetType = UNSET
    shipping_options: ShippingOptions | None | UnsetType = UNSET
    tax_id_collection: TaxIdCollection | None | UnsetType = UNSET

    def manner(self, before: Manner) -> Manner:
        """What holds from now on, but for what prices and rates have to be looked up for.

        Raises `parameter_missing`, `parameter_invalid`.
        """
        after = replace(before, asks=replace(before.asks, **self._asks()))
        if self.automatic_tax is not None:
            after = replace(after, automatic_tax=self.automatic_tax.enabled or UNSET)
        if self.invoice_creation is not UNSET:
            made = self.invoice_creation
            after = replace(after, invoice=None if made is None else made.value())
        return after

    @property
    def takes_tax_id(self) -> bool | UnsetType:
        """Whether the customer may say a tax id, where that was said."""
        asked = self.tax_id_collection
        return asked if isinstance(asked, UnsetType) else asked is not None and asked.enabled

    def _asks(self) -> dict[str, Any]:
        """What is asked for otherwise than before."""
        asked: dict[str, Any] = {}
        if self.billing_address_collection is not UNSET:
            asked["billing_address"] = self.billing_address_collection == "required"
        if self.consent_collection is not UNSET:
            wish = self.consent_collection
            asked["consents"] = None if wish is None else wish.value()
        if self.custom_fields is not UNSET:
            asked["fields"] = _fields(self.custom_fields or ())
        if self.custom_text is not UNSET:
            asked["texts"] = Texts() if self.custom_text is None else self.custom_text.value()
        if self.name_collection is not UNSET:
            which = self.name_collection or NameCollection()
            asked["business_name"] = which.business.value() if which.business else None
            asked["individual_name"] = which.individual.value() if which.individual else None
        if self.phone_number_collection is not UNSET:
            phone = self.phone_number_collection
            asked["phone"] = phone is not None and phone.enabled
        if self.shipping_address_collection is not UNSET:
            where = self.shipping_address_collection
            asked["ships_to"] = () if where is None else where.value()
        if self.tax_id_collection is not UNSET:
            number = self.tax_id_collection
            needed = number is not None and number.enabled and number.required == "if_supported"
            asked["tax_id_required"] = needed
        return asked


def _fields(asked: tuple[FieldOf, ...]) -> tuple[AskedField, ...]:
    """The fields. Raises `parameter_invalid` where two have one key."""
    fields = tuple(one.value(f"custom_fields[{number}]") for number, one in enumerate(asked))
    for number, field in enumerate(fields):
        if field.key in [other.key for other in fields[:number]]:
            raise WireError(
                "parameter_invalid",
                f"There is a field with the key '{field.key}' already.",
                f"custom_fields[{number}][key]",
            )
    return fields

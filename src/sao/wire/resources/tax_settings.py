"""Tax settings on the wire: the part of an environment's settings that Stripe knows."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.resources import settings
from sao.billing.values.customer import Address
from sao.billing.values.taxation import Behavior, TaxDefaults, TaxSettings
from sao.wire.params import Params, Part, Text, names
from sao.wire.shapes import LIVEMODE, Rendered, address
from sao.wire.taxation import TaxCode

OBJECT = "tax.settings"


class OfficeAddress(Part, frozen=True, kw_only=True):
    """An address, of which the country is what matters."""

    city: Text | None = None
    country: Annotated[str, Meta(pattern=r"^[A-Za-z]{2}$(?!\n)")] | None = None
    line1: Text | None = None
    line2: Text | None = None
    postal_code: Text | None = None
    state: Text | None = None

    def value(self) -> Address:
        """The value that is kept."""
        country = None if self.country is None else self.country.upper()
        return Address(
            line1=self.line1,
            line2=self.line2,
            city=self.city,
            state=self.state,
            postal_code=self.postal_code,
            country=country,
        )


class HeadOffice(Part, frozen=True, kw_only=True):
    """Where the seller is."""

    address: OfficeAddress


class Defaults(Part, frozen=True, kw_only=True):
    """What holds for prices, and products, that say nothing of their own."""

    unsupported: ClassVar[frozenset[str]] = names("provider")

    tax_behavior: Behavior | None = None
    tax_code: TaxCode | None = None


class Update(Params, frozen=True, kw_only=True):
    """Changes to the tax settings. What was set can be changed, but not taken back."""

    defaults: Defaults | None = None
    head_office: HeadOffice | None = None

    def data(self, before: TaxSettings) -> settings.SetTaxes:
        """What the settings are told, which stood like this."""
        office: Address | UnsetType = UNSET
        if self.head_office is not None:
            office = self.head_office.address.value()
        if self.defaults is None:
            return settings.SetTaxes(head_office=office)
        return settings.SetTaxes(
            head_office=office,
            defaults=replace(
                before.defaults,
                behavior=self.defaults.tax_behavior or before.defaults.behavior,
                code=self.defaults.tax_code or before.defaults.code,
            ),
        )


def render(taxes: TaxSettings) -> Rendered:
    """The tax settings as Stripe shows them: active once the head office has a country."""
    office = taxes.head_office
    active = office is not None and office.country is not None
    return {
        "object": OBJECT,
        "defaults": _defaults(taxes.defaults),
        "head_office": None if office is None else {"address": address(office)},
        "livemode": LIVEMODE,
        "status": "active" if active else "pending",
        "status_details": {"active": {}}
        if active
        else {"pending": {"missing_fields": ["head_office"]}},
    }


def _defaults(defaults: TaxDefaults) -> Rendered:
    return {
        "provider": "stripe",
        "tax_behavior": defaults.behavior,
        "tax_code": defaults.code,
    }

"""/api/settings/business: who sells, as invoices, receipts and credit notes say it.

A document keeps the profile that held when it became final.
"""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict, replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.scenario.command_log import encode
from sao.api.selling.own_tax_ids import profile
from sao.billing.resources.settings import SETTINGS, TAX_IDS_MAX, SetBusiness
from sao.billing.values import given
from sao.billing.values.customer import Address
from sao.billing.values.invoice import Business
from sao.billing.values.tax import OwnTaxId
from sao.documents.pictures import PICTURE_BYTES_MAX, PictureRefused, read_picture
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.shapes import Rendered, address

Line = Annotated[str, Meta(max_length=500)]


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


class TaxIdOf(Part, frozen=True, kw_only=True):
    """A number under which an authority knows the seller, such as `eu_vat` DE123456789."""

    type: Annotated[str, Meta(pattern=r"^[a-z_]{2,20}$(?!\n)")]
    value: Annotated[str, Meta(min_length=1, max_length=50)]


class Place(Part, frozen=True, kw_only=True):
    """Where the seller is; the country as two letters."""

    line1: Line | None = None
    line2: Line | None = None
    city: Line | None = None
    state: Line | None = None
    postal_code: Line | None = None
    country: Annotated[str, Meta(pattern=r"^[A-Za-z]{2}$(?!\n)")] | None = None


class Change(Part, frozen=True, kw_only=True):
    """What is given changes, what is not given stays, and an empty value clears."""

    name: Line | None | UnsetType = UNSET
    address: Place | None | UnsetType = UNSET
    support_email: Line | None | UnsetType = UNSET
    support_phone: Line | None | UnsetType = UNSET
    support_url: Line | None | UnsetType = UNSET
    url: Line | None | UnsetType = UNSET
    tax_ids: Annotated[tuple[TaxIdOf, ...], Meta(max_length=TAX_IDS_MAX)] | None | UnsetType = UNSET

    def value(self, before: Business) -> Business:
        """The profile, after that change."""
        ids = self.tax_ids
        changed = given(
            name=self.name,
            address=Address(**asdict(self.address)) if self.address else self.address,
            support_email=self.support_email,
            support_phone=self.support_phone,
            support_url=self.support_url,
            url=self.url,
        )
        if not isinstance(ids, UnsetType):
            held = {(one.type, one.value): one for one in before.tax_ids}
            changed["tax_ids"] = tuple(
                held.get((one.type, one.value), OwnTaxId(one.type, one.value)) for one in ids or ()
            )
        return replace(before, **changed)


class Picture(Part, frozen=True, kw_only=True):
    """A PNG or JPEG of at most 128 KiB, as a data URL or in base64; an empty one clears."""

    logo: Annotated[str, Meta(max_length=2 * PICTURE_BYTES_MAX)] | None


def show(session: Session, _call: Call[Show]) -> Answer:
    """The profile for what becomes final now."""
    return _shown(profile(session))


def change(session: Session, call: Call[Change]) -> Answer:
    """The profile, changed."""
    return _kept(session, call.params.value(profile(session)))


async def picture(parts: Parts, call: Call[Picture]) -> Answer:
    """The profile, with this logo. Raises `parameter_invalid` for what is no picture."""
    logo = None
    if call.params.logo:
        try:
            logo = await parts.papers.keep_logo(read_picture(call.params.logo))
        except PictureRefused as refused:
            raise WireError(
                "parameter_invalid",
                f"Invalid logo: {refused}. Send a PNG or JPEG of at most {PICTURE_BYTES_MAX:,} "
                "bytes as a data URL, such as data:image/png;base64,….",
                "logo",
            ) from None

    def keep(session: Session) -> Rendered:
        shown = _kept(session, replace(profile(session), logo=logo))
        session.log(encode("POST", _LOGO, {"logo": call.params.logo or ""}))
        return shown

    return await parts.desk.run(keep, command_id=call.request_id)


def _kept(session: Session, wanted: Business) -> Rendered:
    session.submit(SETTINGS, "set_business", SetBusiness(business=wanted))
    return _shown(profile(session))


def _shown(business: Business) -> Rendered:
    logo = business.logo
    return {
        "object": "business_profile",
        "name": business.name,
        "address": address(business.address),
        "support_email": business.support_email,
        "support_phone": business.support_phone,
        "support_url": business.support_url,
        "url": business.url,
        "tax_ids": [{"type": one.type, "value": one.value} for one in business.tax_ids],
        "logo": None
        if logo is None
        else {
            "content_type": logo.content_type,
            "sha256": logo.document.rpartition("/")[2],
        },
    }


_BUSINESS = "/api/settings/business"
_LOGO = f"{_BUSINESS}/logo"

FAMILY = Family(
    "Business profile",
    (
        Endpoint("GET", _BUSINESS, Show, show, "Who sells, as documents say it"),
        Endpoint("POST", _BUSINESS, Change, change, "Change what documents say of the seller"),
        Endpoint("POST", _LOGO, Picture, picture, "Put a logo onto documents"),
    ),
)

"""/api/settings/business: who sells, as invoices, receipts and credit notes say it.

A document keeps the profile that held when it became final.
"""

import binascii
from base64 import b64decode
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.billing.invoice_values import Business, Logo, TaxId
from sao.billing.resources.settings import SETTINGS, SetBusiness, Settings
from sao.billing.values import Address, given
from sao.documents.press import PICTURE_BYTES_MAX, PictureRefused
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.shapes import Rendered, address

Line = Annotated[str, Meta(max_length=500)]
Picture = Annotated[str, Meta(max_length=4 * PICTURE_BYTES_MAX // 3 + 100)]


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


class TaxIdOf(Part, frozen=True, kw_only=True):
    """A number under which an authority knows the seller, such as `eu_vat` DE123456789."""

    type: Annotated[str, Meta(pattern="^[a-z_]{2,20}$")]
    value: Annotated[str, Meta(min_length=1, max_length=50)]


class Change(Part, frozen=True, kw_only=True):
    """What is given changes, what is not given stays, and an empty value clears.

    `logo` is a PNG or JPEG of at most 128 KiB: a data URL, or its base64 alone.
    """

    name: Line | None | UnsetType = UNSET
    address: Address | None | UnsetType = UNSET
    support_email: Line | None | UnsetType = UNSET
    support_phone: Line | None | UnsetType = UNSET
    support_url: Line | None | UnsetType = UNSET
    url: Line | None | UnsetType = UNSET
    tax_ids: Annotated[tuple[TaxIdOf, ...], Meta(max_length=5)] | None | UnsetType = UNSET
    logo: Picture | None | UnsetType = UNSET


def show(session: Session, _call: Call[Show]) -> Answer:
    """The profile for what becomes final now."""
    return _shown(business(session))


async def change(parts: Parts, call: Call[Change]) -> Answer:
    """The profile, changed. Raises `parameter_invalid` for what is no picture."""
    params, logo = call.params, call.params.logo
    kept: Logo | None | UnsetType = UNSET if logo is UNSET else None
    if isinstance(logo, str) and logo:
        kept = await _kept(parts, logo)
    numbers = params.tax_ids
    if not isinstance(numbers, UnsetType):
        numbers = tuple(numbers or ())
    told = given(
        name=params.name,
        address=params.address,
        support_email=params.support_email,
        support_phone=params.support_phone,
        support_url=params.support_url,
        url=params.url,
        tax_ids=UNSET
        if isinstance(numbers, UnsetType)
        else tuple(TaxId(each.type, each.value) for each in numbers),
        logo=kept,
    )

    def submit(session: Session) -> Rendered:
        profile = replace(business(session), **told)
        session.submit(SETTINGS, "set_business", SetBusiness(business=profile))
        return _shown(business(session))

    return await parts.desk.run(submit, command_id=call.request_id)


async def _kept(parts: Parts, logo: str) -> Logo:
    encoded = logo.partition(",")[2] if logo.startswith("data:") else logo
    try:
        content = b64decode(encoded, validate=True)
        return Logo(*await parts.papers.keep_logo(content))
    except (binascii.Error, ValueError) as error:
        raise _no_picture(f"it is not base64 ({error})") from None
    except PictureRefused as refused:
        raise _no_picture(str(refused)) from None


def _no_picture(why: str) -> WireError:
    return WireError(
        "parameter_invalid",
        f"Invalid logo: {why}. Send a PNG or JPEG of at most {PICTURE_BYTES_MAX:,} bytes as a data "
        "URL, such as data:image/png;base64,….",
        "logo",
    )


def business(session: Session) -> Business:
    """The environment's profile as it is now."""
    settings = session.find(SETTINGS)
    return settings.business if isinstance(settings, Settings) else Business()


def _shown(profile: Business) -> Rendered:
    logo = profile.logo
    return {
        "object": "business_profile",
        "name": profile.name,
        "address": address(profile.address),
        "support_email": profile.support_email,
        "support_phone": profile.support_phone,
        "support_url": profile.support_url,
        "url": profile.url,
        "tax_ids": [{"type": one.type, "value": one.value} for one in profile.tax_ids],
        "logo": None
        if logo is None
        else {
            "content_type": logo.content_type,
            "sha256": logo.document.rpartition("/")[2],
        },
    }


_BUSINESS = "/api/settings/business"

FAMILY = Family(
    "Business profile",
    (
        Endpoint("GET", _BUSINESS, Show, show, "Who sells, as documents say it"),
        Endpoint("POST", _BUSINESS, Change, change, "Change what documents say of the seller"),
    ),
)

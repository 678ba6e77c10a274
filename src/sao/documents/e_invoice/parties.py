"""Who sells and who buys, as the standard wants to know them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from sao.billing.resources.tax_id import country_of
from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.invoice import Business
from sao.billing.values.tax import OwnTaxId, TaxId
from sao.documents.e_invoice.model import MAIL, Endpoint, Party
from sao.documents.formats import clean

_VAT = "_vat"

_SCHEMES = {
    "AT": "9914", "BE": "9925", "BG": "9926", "CH": "9927", "CY": "9928", "CZ": "9929",
    "DE": "9930", "EE": "9931", "EL": "9933", "ES": "9920", "FI": "0213", "FR": "9957",
    "GB": "9932", "HR": "9934", "HU": "9910", "IE": "9935", "IT": "0211", "LI": "9936",
    "LT": "9937", "LU": "9938", "LV": "9939", "MT": "9943", "NL": "9944", "PL": "9945",
    "PT": "9946", "RO": "9947", "RS": "9948", "SI": "9949", "SK": "9950",
}  # fmt: skip
"""Under which scheme a country's VAT ids are addresses (EAS)."""

_BELGIAN = "0208"
_BELGIAN_VAT = re.compile(r"BE([01]\d{7})(\d\d)", re.ASCII)
_BELGIAN_MODULUS = 97


def seller(business: Business, problems: list[str]) -> Party:
    """Who sells; what is missing is added to `problems`, with where to say it."""
    mail = clean(business.support_email)
    known = _Known(
        clean(business.name), mail, business.support_phone, business.address, business.tax_ids
    )
    return _party(known, problems, "The seller has no {}: set {} at POST /api/settings/business.")


def buyer(details: CustomerDetails, problems: list[str]) -> Party:
    """Who buys, as it stood when the invoice became final; the same."""
    mail = clean(details.email)
    name = clean(details.name) or mail
    known = _Known(name, mail, details.phone, details.address, details.tax_ids or ())
    return _party(known, problems, "The customer had no {} when it became final ({}).")


class _Known(NamedTuple):
    name: str
    mail: str
    phone: str | None
    address: Address | None
    ids: Iterable[OwnTaxId | TaxId]


def _party(known: _Known, problems: list[str], missing: str) -> Party:
    place = known.address or Address()
    country = clean(place.country).upper()
    vat_id, other = _ids(known.ids, country)
    if not known.name:
        problems.append(missing.format("name", "name"))
    if not country:
        problems.append(missing.format("country", "address[country]"))
    return Party(
        name=known.name,
        street=clean(place.line1),
        more=clean(place.line2),
        city=clean(place.city),
        postal_code=clean(place.postal_code),
        region=clean(place.state),
        country=country,
        endpoint=_endpoint(vat_id, known.mail),
        vat_id=vat_id,
        registration_id=other,
        email=known.mail,
        phone=clean(known.phone),
    )


def _ids(ids: Iterable[OwnTaxId | TaxId], country: str) -> tuple[str | None, str | None]:
    """The VAT id, that of the own country before others; and another number, if there is one."""
    vat_ids: list[tuple[str, str]] = []
    others: list[str] = []
    for one in ids:
        value = "".join(clean(one.value).upper().split())
        theirs = country_of(one.type, value)
        if theirs is not None and one.type.endswith(_VAT):
            prefixed = value[:2].isalpha() and value[:2].isascii()
            vat_ids.append((theirs, value if prefixed else f"{theirs}{value}"))
        else:
            others.append(value)
    vat_ids.sort(key=lambda found: found[0] != country)
    return vat_ids[0][1] if vat_ids else None, others[0] if others else None


def _endpoint(vat_id: str | None, mail: str) -> Endpoint | None:
    """Where they are reached: Belgians by enterprise number, others by VAT id, or else by mail."""
    belgian = _BELGIAN_VAT.fullmatch(vat_id or "")
    if belgian and _BELGIAN_MODULUS - int(belgian[1]) % _BELGIAN_MODULUS == int(belgian[2]):
        return Endpoint(_BELGIAN, belgian[1] + belgian[2])
    scheme = _SCHEMES.get((vat_id or "")[:2])
    if vat_id is not None and scheme is not None:
        return Endpoint(scheme, vat_id)
    return Endpoint(MAIL, mail) if mail else None

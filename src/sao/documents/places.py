"""Who somebody is and where they live, as on an envelope."""

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
    return (address.line1 or "", address.line2 or "", place, state, country(address.country))


_CITY_FIRST = {"AU", "CA", "GB", "IE", "IN", "NZ", "US"}
"""Where the postal code comes after the town."""

_COUNTRIES = {
    line[:2]: line[3:]
    for line in """\
AE United Arab Emirates
AR Argentina
AT Austria
AU Australia
BE Belgium
BG Bulgaria
BR Brazil
CA Canada
CH Switzerland
CL Chile
CN China
CO Colombia
CY Cyprus
CZ Czechia
DE Germany
DK Denmark
EE Estonia
EG Egypt
ES Spain
FI Finland
FR France
GB United Kingdom
GR Greece
HK Hong Kong
HR Croatia
HU Hungary
ID Indonesia
IE Ireland
IL Israel
IN India
IS Iceland
IT Italy
JP Japan
KE Kenya
KR South Korea
LI Liechtenstein
LT Lithuania
LU Luxembourg
LV Latvia
MA Morocco
MT Malta
MX Mexico
MY Malaysia
NG Nigeria
NL Netherlands
NO Norway
NZ New Zealand
PE Peru
PH Philippines
PK Pakistan
PL Poland
PT Portugal
RO Romania
RS Serbia
SA Saudi Arabia
SE Sweden
SG Singapore
SI Slovenia
SK Slovakia
TH Thailand
TN Tunisia
TR Turkey
TW Taiwan
UA Ukraine
US United States
VN Vietnam
ZA South Africa""".splitlines()
}
"""Those that are written out; the others by their code."""


def country(code: str | None) -> str:
    """A country's name; its code where we do not write it out."""
    return _COUNTRIES.get((code or "").upper(), code or "")

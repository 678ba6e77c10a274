"""Rates: what is levied where, as of January 2026. Percentages are decimal strings.

Standard rates only: no reduced ones, and none below a state. Sources: the European Commission's
list of VAT rates, the authorities of GB, CH, NO, AU, NZ, JP and SG, the Canada Revenue Agency with
the provinces', and for the United States the base rates of the states. What all of a state levies
alike is in its rate (CA, UT, VA); what a county, a city or a district adds is not.
"""

from typing import Literal, NamedTuple

from sao.billing.values.countries import country_name

TaxType = Literal["gst", "hst", "jct", "pst", "qst", "rst", "sales_tax", "vat"]


class Levy(NamedTuple):
    """One tax of one place. `state` is None where it is levied by the whole country."""

    country: str
    name: str
    percentage: str
    type: TaxType
    jurisdiction: str
    state: str | None = None


EU = {
    "AT": ("Austria", "20"),
    "BE": ("Belgium", "21"),
    "BG": ("Bulgaria", "20"),
    "CY": ("Cyprus", "19"),
    "CZ": ("Czechia", "21"),
    "DE": ("Germany", "19"),
    "DK": ("Denmark", "25"),
    "EE": ("Estonia", "24"),
    "ES": ("Spain", "21"),
    "FI": ("Finland", "25.5"),
    "FR": ("France", "20"),
    "GR": ("Greece", "24"),
    "HR": ("Croatia", "25"),
    "HU": ("Hungary", "27"),
    "IE": ("Ireland", "23"),
    "IT": ("Italy", "22"),
    "LT": ("Lithuania", "21"),
    "LU": ("Luxembourg", "17"),
    "LV": ("Latvia", "21"),
    "MT": ("Malta", "18"),
    "NL": ("Netherlands", "21"),
    "PL": ("Poland", "23"),
    "PT": ("Portugal", "23"),
    "RO": ("Romania", "21"),
    "SE": ("Sweden", "25"),
    "SI": ("Slovenia", "22"),
    "SK": ("Slovakia", "23"),
}
"""The member states of the European Union, which levy VAT by common rules."""

ALONE = {
    "AU": Levy("AU", "GST", "10", "gst", "Australia"),
    "CH": Levy("CH", "VAT", "8.1", "vat", "Switzerland"),
    "GB": Levy("GB", "VAT", "20", "vat", "United Kingdom"),
    "JP": Levy("JP", "JCT", "10", "jct", "Japan"),
    "NO": Levy("NO", "VAT", "25", "vat", "Norway"),
    "NZ": Levy("NZ", "GST", "15", "gst", "New Zealand"),
    "SG": Levy("SG", "GST", "9", "gst", "Singapore"),
}
"""Countries that levy one tax, by rules of their own."""

_FEDERAL: tuple[str, str, TaxType] = ("GST", "5", "gst")

CANADA: dict[str, tuple[str, tuple[str, str, TaxType], tuple[str, str, TaxType] | None]] = {
    "AB": ("Alberta", _FEDERAL, None),
    "BC": ("British Columbia", _FEDERAL, ("PST", "7", "pst")),
    "MB": ("Manitoba", _FEDERAL, ("RST", "7", "rst")),
    "NB": ("New Brunswick", ("HST", "15", "hst"), None),
    "NL": ("Newfoundland and Labrador", ("HST", "15", "hst"), None),
    "NS": ("Nova Scotia", ("HST", "14", "hst"), None),
    "NT": ("Northwest Territories", _FEDERAL, None),
    "NU": ("Nunavut", _FEDERAL, None),
    "ON": ("Ontario", ("HST", "13", "hst"), None),
    "PE": ("Prince Edward Island", ("HST", "15", "hst"), None),
    "QC": ("Quebec", _FEDERAL, ("QST", "9.975", "qst")),
    "SK": ("Saskatchewan", _FEDERAL, ("PST", "6", "pst")),
    "YT": ("Yukon", _FEDERAL, None),
}
"""By province: what the federation collects, and what the province collects besides."""

STATES = {
    "AK": ("Alaska", "0"),
    "AL": ("Alabama", "4"),
    "AR": ("Arkansas", "6.5"),
    "AZ": ("Arizona", "5.6"),
    "CA": ("California", "7.25"),
    "CO": ("Colorado", "2.9"),
    "CT": ("Connecticut", "6.35"),
    "DC": ("District of Columbia", "6"),
    "DE": ("Delaware", "0"),
    "FL": ("Florida", "6"),
    "GA": ("Georgia", "4"),
    "HI": ("Hawaii", "4"),
    "IA": ("Iowa", "6"),
    "ID": ("Idaho", "6"),
    "IL": ("Illinois", "6.25"),
    "IN": ("Indiana", "7"),
    "KS": ("Kansas", "6.5"),
    "KY": ("Kentucky", "6"),
    "LA": ("Louisiana", "5"),
    "MA": ("Massachusetts", "6.25"),
    "MD": ("Maryland", "6"),
    "ME": ("Maine", "5.5"),
    "MI": ("Michigan", "6"),
    "MN": ("Minnesota", "6.875"),
    "MO": ("Missouri", "4.225"),
    "MS": ("Mississippi", "7"),
    "MT": ("Montana", "0"),
    "NC": ("North Carolina", "4.75"),
    "ND": ("North Dakota", "5"),
    "NE": ("Nebraska", "5.5"),
    "NH": ("New Hampshire", "0"),
    "NJ": ("New Jersey", "6.625"),
    "NM": ("New Mexico", "4.875"),
    "NV": ("Nevada", "6.85"),
    "NY": ("New York", "4"),
    "OH": ("Ohio", "5.75"),
    "OK": ("Oklahoma", "4.5"),
    "OR": ("Oregon", "0"),
    "PA": ("Pennsylvania", "6"),
    "RI": ("Rhode Island", "7"),
    "SC": ("South Carolina", "6"),
    "SD": ("South Dakota", "4.2"),
    "TN": ("Tennessee", "7"),
    "TX": ("Texas", "6.25"),
    "UT": ("Utah", "6.1"),
    "VA": ("Virginia", "5.3"),
    "VT": ("Vermont", "6"),
    "WA": ("Washington", "6.5"),
    "WI": ("Wisconsin", "5"),
    "WV": ("West Virginia", "6"),
    "WY": ("Wyoming", "4"),
}
"""The states of the United States; five levy nothing."""


def of_country(country: str) -> Levy:
    """What a country of the Union, or one alone, levies."""
    if country in ALONE:
        return ALONE[country]
    name, percentage = EU[country]
    return Levy(country, "VAT", percentage, "vat", name)


def of_state(state: str) -> Levy:
    """What a state of the United States levies."""
    name, percentage = STATES[state]
    return Levy("US", "Sales tax", percentage, "sales_tax", name, state)


def federal(province: str) -> Levy:
    """What Canada collects in a province."""
    jurisdiction, (name, percentage, kind), _own = CANADA[province]
    harmonized = kind == "hst"
    place = jurisdiction if harmonized else "Canada"
    return Levy("CA", name, percentage, kind, place, province if harmonized else None)


def provincial(province: str) -> Levy | None:
    """What a province of Canada collects besides; None where that is nothing."""
    jurisdiction, _federal, own = CANADA[province]
    if own is None:
        return None
    name, percentage, kind = own
    return Levy("CA", name, percentage, kind, jurisdiction, province)


def place_name(country: str, state: str | None) -> str:
    """What a place is called where taxes are spoken of."""
    if state is not None and country == "US":
        return STATES[state][0]
    if state is not None and country == "CA":
        return CANADA[state][0]
    return country_name(country)

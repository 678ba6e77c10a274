"""Rules: what a place's taxes make of a sale, by who sells there and who buys.

| place | collected | reversed by | else |
|---|---|---|---|
| a member state in which the seller is registered | its VAT | | |
| another member state | its VAT, under the one-stop shop | who has a VAT id | no |
| the same, a small seller's | the VAT of the seller's state | who has a VAT id | |
| GB, CH, NO, AU, NZ, JP, SG | its tax, if registered | who has its id, of a seller abroad | no |
| Canada | GST or HST, if registered | who has an id, of a `simplified` seller | no |
| a province of Canada | its own tax, if registered | | no |
| a state of the United States | its sales tax, if registered | | no |
| anywhere else | | | no |

The one-stop shop is for sales across borders: in the seller's own state it needs a registration. An
exempt customer pays nothing that is collected, and one who reverses it accounts for it themselves
(in the United States they are exempt). Source: decision 0048.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sao.billing.taxation.codes import Kind
from sao.billing.taxation.places import Place
from sao.billing.taxation.rates import (
    ALONE,
    EU,
    STATES,
    Levy,
    federal,
    of_country,
    of_state,
    provincial,
)
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.taxation import Reason, Registration, TaxSettings


class Ruling(NamedTuple):
    """One tax on a sale, and why it is collected or not; where nobody knows of any, no levy."""

    levy: Levy | None
    reason: Reason


class Sale(NamedTuple):
    """What is sold where, to whom, under which registrations; `home` is the seller's country."""

    place: Place
    kind: Kind
    buyer: CustomerDetails
    registrations: tuple[Registration, ...]
    home: str | None

    def registered(self, *types: str, state: str | None = None) -> bool:
        """Whether there is such a registration in the place's country, and `state` if named."""
        return any(
            one.type in types
            and one.country == self.place.country
            and (state is None or one.state == state)
            and self._covers(one)
            for one in self.registrations
        )

    def _covers(self, registration: Registration) -> bool:
        return registration.supply != "inbound_goods" or self.kind == "goods"

    def has_id(self, *types: str) -> bool:
        """Whether the customer has a tax id of such a type: a business."""
        return any(one.type in types for one in self.buyer.tax_ids or ())


def sale(place: Place, kind: Kind, buyer: CustomerDetails, settings: TaxSettings, at: int) -> Sale:
    """A sale at an instant."""
    office = settings.head_office
    home = None if office is None or office.country is None else office.country.upper()
    held = tuple(one for one in settings.registrations if one.holds(at))
    return Sale(place, kind, buyer, held, home)


def rulings(sold: Sale) -> tuple[Ruling, ...]:
    """What each tax of the place makes of a sale; at least one, which says why where it is 0."""
    country = sold.place.country
    if sold.kind == "nontaxable":
        return (Ruling(_any_levy(sold.place), "product_exempt"),)
    if country in EU:
        found: Iterable[Ruling] = (_in_union(sold),)
    elif country in ALONE:
        found = (_alone(sold),)
    elif country == "CA":
        found = _in_canada(sold)
    elif country == "US":
        found = (_in_states(sold),)
    else:
        found = (Ruling(None, "not_collecting"),)
    return tuple(_of_customer(one, sold) for one in found)


def _of_customer(ruling: Ruling, sold: Sale) -> Ruling:
    """What would be collected, of a customer who does not pay it."""
    exempt = sold.buyer.tax_exempt
    if ruling.reason != "standard_rated" or exempt == "none":
        return ruling
    reverses = exempt == "reverse" and sold.place.country != "US"
    return ruling._replace(reason="reverse_charge" if reverses else "customer_exempt")


def _in_union(sold: Sale) -> Ruling:
    levy = of_country(sold.place.country)
    if sold.registered("standard"):
        return Ruling(levy, "standard_rated")
    union = [one for one in sold.registrations if one.country in EU]
    if not union:
        return Ruling(levy, "not_collecting")
    if sold.has_id("eu_vat"):
        return Ruling(levy, "reverse_charge")
    schemes = {one.type for one in union}
    shop = "oss_union" in schemes or ("oss_non_union" in schemes and sold.kind != "goods")
    if shop and sold.home != sold.place.country:
        return Ruling(levy, "standard_rated")
    small = [one for one in union if one.type == "standard" and one.supply == "small_seller"]
    if small:
        return Ruling(of_country(small[0].country), "standard_rated")
    return Ruling(levy, "not_collecting")


_IDS = {
    "AU": ("au_abn",),
    "CH": ("ch_vat",),
    "GB": ("gb_vat",),
    "JP": ("jp_cn", "jp_rn", "jp_trn"),
    "NO": ("no_vat",),
    "NZ": ("nz_gst",),
    "SG": ("sg_gst",),
}
"""By what id a business is known in each of these countries."""


def _alone(sold: Sale) -> Ruling:
    country = sold.place.country
    levy = ALONE[country]
    if not sold.registered("standard", "simplified"):
        return Ruling(levy, "not_collecting")
    abroad = sold.home is not None and sold.home != country
    if abroad and sold.kind != "goods" and sold.has_id(*_IDS[country]):
        return Ruling(levy, "reverse_charge")
    return Ruling(levy, "standard_rated")


def _in_canada(sold: Sale) -> tuple[Ruling, ...]:
    province = sold.place.state or ""
    whole, own = federal(province), provincial(province)
    found = []
    if sold.registered("standard"):
        found.append(Ruling(whole, "standard_rated"))
    elif sold.registered("simplified"):
        reversed_ = sold.has_id("ca_gst_hst")
        found.append(Ruling(whole, "reverse_charge" if reversed_ else "standard_rated"))
    if own is not None and sold.registered("province_standard", state=province):
        found.append(Ruling(own, "standard_rated"))
    return tuple(found) or (Ruling(whole, "not_collecting"),)


def _in_states(sold: Sale) -> Ruling:
    state = sold.place.state or ""
    levy = of_state(state)
    if STATES[state][1] == "0":
        return Ruling(levy, "not_subject_to_tax")
    if not sold.registered("state_sales_tax", state=state):
        return Ruling(levy, "not_collecting")
    return Ruling(levy, "standard_rated")


def _any_levy(place: Place) -> Levy | None:
    """The tax that something would have been subject to."""
    if place.country in EU or place.country in ALONE:
        return of_country(place.country)
    if place.country == "CA" and place.state is not None:
        return federal(place.state)
    if place.country == "US" and place.state is not None:
        return of_state(place.state)
    return None


def collects(sold: Sale) -> bool:
    """Whether anything is collected where a customer is, whoever they are."""
    plain = sold._replace(buyer=CustomerDetails())
    return any(one.reason in ("reverse_charge", "standard_rated") for one in rulings(plain))

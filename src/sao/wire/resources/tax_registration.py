"""Tax registrations on the wire: where tax is collected, in Stripe's words for each country.

Only the countries whose taxes are known here can be registered in.
"""

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from sao.billing.resources import tax_registration
from sao.billing.resources.settings import MoveRegistration, Register
from sao.billing.taxation.rates import ALONE, CANADA, EU, STATES
from sao.billing.values.taxation import Supply
from sao.wire.errors import WireError, missing
from sao.wire.params import Page, Params, Part, instant_or, names
from sao.wire.resource import Resource
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

OBJECT = "tax.registration"


class PlaceOfSupply(Part, frozen=True, kw_only=True):
    """Which rule says where something is sold."""

    place_of_supply_scheme: Literal["inbound_goods", "standard"] = "standard"


class UnionSupply(Part, frozen=True, kw_only=True):
    """The same in the European Union, where a small seller sells at home."""

    place_of_supply_scheme: Supply = "standard"


class Union(Part, frozen=True, kw_only=True):
    """In a member state of the European Union: its own VAT, or the one-stop shop."""

    standard: UnionSupply = UnionSupply()
    type: Literal["oss_non_union", "oss_union", "standard"]


class Alone(Part, frozen=True, kw_only=True):
    """In a country with one tax of its own."""

    standard: PlaceOfSupply = PlaceOfSupply()
    type: Literal["standard"]


class Province(Part, frozen=True, kw_only=True):
    """The province whose own tax it is."""

    province: str


class Canada(Part, frozen=True, kw_only=True):
    """In Canada, or for what one of its provinces collects itself."""

    province_standard: Province | None = None
    type: Literal["province_standard", "simplified", "standard"]


class UnitedStates(Part, frozen=True, kw_only=True):
    """In a state of the United States, for its sales tax."""

    unsupported: ClassVar[frozenset[str]] = names(
        "admissions_tax attendance_tax entertainment_tax gross_receipts_tax hospitality_tax "
        "local_amusement_tax local_lease_tax luxury_tax mass_transit_parking_tax parking_tax "
        "resort_tax state_sales_tax tourism_tax utility_users_tax"
    )

    state: str
    type: Literal["state_sales_tax"]


class CountryOptions(Part, frozen=True, kw_only=True):
    """How, in the country that is named; those of Stripe's that are not here are not known here."""

    unsupported: ClassVar[frozenset[str]] = names(
        "ae al am ao aw az ba bb bd bf bh bj bs bw by cd ci cl cm co cr cv ec eg et ge gh gn "
        "id in is ke kg kh kr kz la lk ma md me mk mr mu mx my ng np om pe ph rs ru sa sn sr "
        "th tj tr tw tz ua ug uy uz vn za zm zw"
    )

    at: Union | None = None
    au: Alone | None = None
    be: Union | None = None
    bg: Union | None = None
    ca: Canada | None = None
    ch: Alone | None = None
    cy: Union | None = None
    cz: Union | None = None
    de: Union | None = None
    dk: Union | None = None
    ee: Union | None = None
    es: Union | None = None
    fi: Union | None = None
    fr: Union | None = None
    gb: Alone | None = None
    gr: Union | None = None
    hr: Union | None = None
    hu: Union | None = None
    ie: Union | None = None
    it: Union | None = None
    jp: Alone | None = None
    lt: Union | None = None
    lu: Union | None = None
    lv: Union | None = None
    mt: Union | None = None
    nl: Union | None = None
    no: Alone | None = None
    nz: Alone | None = None
    pl: Union | None = None
    pt: Union | None = None
    ro: Union | None = None
    se: Union | None = None
    sg: Alone | None = None
    si: Union | None = None
    sk: Union | None = None
    us: UnitedStates | None = None


class Create(Params, frozen=True, kw_only=True):
    """Tax is collected there."""

    active_from: str
    country: str
    country_options: CountryOptions = CountryOptions()
    expires_at: int | None = None

    def data(self, now: int) -> Register:
        """What the settings are told. Raises `parameter_missing`, `parameter_invalid`."""
        country = self.country.upper()
        if country not in COUNTRIES:
            raise WireError(
                "parameter_invalid",
                f"No tax of '{self.country}' is known here. Known are: {', '.join(COUNTRIES)}.",
                "country",
            )
        place = f"country_options[{country.lower()}]"
        options = getattr(self.country_options, country.lower())
        if options is None:
            raise missing(place)
        return Register(
            country=country,
            type=options.type,
            active_from=_instant(self.active_from, now, "active_from"),
            expires_at=self.expires_at,
            state=_state(options, place),
            supply=_supply(options),
        )


class Update(Params, frozen=True, kw_only=True):
    """From when, or until when, tax is collected there; '' for ever, 'now' no more."""

    active_from: str | None = None
    expires_at: str | None | UnsetType = UNSET

    def data(self, registration: str, now: int) -> MoveRegistration:
        """What the settings are told. Raises `parameter_invalid`."""
        since, until = self.active_from, self.expires_at
        return MoveRegistration(
            registration=registration,
            active_from=UNSET if since is None else _instant(since, now, "active_from"),
            expires_at=_instant(until, now, "expires_at") if isinstance(until, str) else until,
        )


class List(Page, frozen=True, kw_only=True):
    """Which registrations; all of them, unless a status is named."""

    status: Literal["active", "all", "expired", "scheduled"] = "all"

    def terms(self) -> Terms:
        """What the index is asked for."""
        status = None if self.status == "all" else self.status
        return of_kind("tax_registration", {"status": status})


COUNTRIES = tuple(sorted((*EU, *ALONE, "CA", "US")))


def _instant(said: str, now: int, param: str) -> int:
    at = instant_or("now", said, param)
    return now if at == "now" or at is None else int(at)


def _state(options: Union | Alone | Canada | UnitedStates, place: str) -> str | None:
    """The state or province of it, where it is of one. Raises what speaks against it."""
    if isinstance(options, UnitedStates):
        state = options.state.upper()
        if STATES.get(state, ("", "0"))[1] == "0":
            why = "levies no sales tax" if state in STATES else "is no state of the United States"
            raise WireError("parameter_invalid", f"'{options.state}' {why}.", f"{place}[state]")
        return state
    if not isinstance(options, Canada) or options.type != "province_standard":
        return None
    param = f"{place}[province_standard][province]"
    if options.province_standard is None:
        raise missing(param)
    province = options.province_standard.province.upper()
    if province not in CANADA or CANADA[province][2] is None:
        owns = ", ".join(code for code, (_name, _gst, own) in CANADA.items() if own is not None)
        raise WireError(
            "parameter_invalid",
            f"'{options.province_standard.province}' has no tax of its own; these have: {owns}.",
            param,
        )
    return province


def _supply(options: Union | Alone | Canada | UnitedStates) -> Supply:
    if isinstance(options, Union | Alone) and options.type == "standard":
        return options.standard.place_of_supply_scheme
    return "standard"


def render(state: tax_registration.TaxRegistration) -> Rendered:
    """A registration as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "active_from": state.active_from,
        "country": state.country,
        "country_options": {state.country.lower(): _options(state)},
        "created": state.created,
        "expires_at": state.expires_at,
        "livemode": LIVEMODE,
        "status": state.status,
    }


def _options(state: tax_registration.TaxRegistration) -> Rendered:
    if state.country == "US":
        return {"state": state.state, "type": state.type}
    if state.country == "CA":
        own = {"province": state.state} if state.state is not None else None
        return {"province_standard": own, "type": state.type}
    standard = {"place_of_supply_scheme": state.supply} if state.type == "standard" else None
    return {"standard": standard, "type": state.type}


RESOURCE = Resource(
    schema=tax_registration.TAX_REGISTRATION,
    object=OBJECT,
    noun="tax registration",
    code="zr",
    render=render,
)

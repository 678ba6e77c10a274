"""How something is sold, with the prices and rates that it names looked up, and copied."""

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout import wares
from sao.api.selling.discounts import Buyer
from sao.api.selling.shipping import shipment
from sao.billing.values.checkout import CheckoutItem, Manner
from sao.billing.values.invoice import Shipment
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.resources.checkout_session.asking import Asking, ShippingOptions


def manner(
    session: Session,
    params: Asking,
    before: Manner,
    offered: tuple[CheckoutItem, ...],
    who: Buyer,
    *,
    home: str,
) -> Manner:
    """How it is sold from now on. Raises what speaks against a parameter, a price or a rate."""
    after = params.manner(before)
    if params.optional_items is not UNSET:
        more = wares.optional_items(session, params.optional_items or (), offered, who, home)
        after = replace(after, optional_items=more)
    if params.shipping_options is not UNSET:
        wanted, currency = params.shipping_options or (), offered[0].price.currency
        sent = shipping_options(session, wanted, currency)
        after = replace(after, shipping_options=sent)
    return after


def shipping_options(
    session: Session, wanted: ShippingOptions, currency: str
) -> tuple[Shipment, ...]:
    """The ways to send it. Raises what speaks against a rate; `parameter_invalid` for one twice."""
    found: dict[str, Shipment] = {}
    for number, asked in enumerate(wanted):
        place = f"shipping_options[{number}]"
        one = shipment(session, asked, currency, place)
        if one.rate in found:
            why = "Each shipping option has to be a rate of its own."
            raise WireError("parameter_invalid", why, f"{place}[shipping_rate]")
        found[one.rate] = one
    return tuple(found.values())

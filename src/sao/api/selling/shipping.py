"""What shipping costs: a rate that a request names, or describes."""

from sao.api.finding.objects import named
from sao.billing.resources.shipping_rate import ShippingRate, cost_in
from sao.billing.values.invoice import Shipment
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.resources import shipping_rate
from sao.wire.resources.invoice import ShippingCost

COST = "shipping_cost"


def shipment(session: Session, asked: ShippingCost, currency: str, place: str = COST) -> Shipment:
    """What is sent for that, in this currency; a rate that is described comes about.

    Raises `parameters_exclusive`, `parameter_missing`, `resource_missing`, `parameter_invalid`.
    """
    rate = _rate(session, asked, place)
    cost = cost_in(rate, currency)
    if cost is None:
        raise WireError(
            "parameter_invalid",
            f"The shipping rate '{rate.id}' has no amount in {currency}. Add one to it: update it "
            f"with fixed_amount[currency_options][{currency}].",
            f"{place}[shipping_rate]",
        )
    return Shipment(rate.id, rate.display_name, cost.amount, cost.tax_behavior)


def _rate(session: Session, asked: ShippingCost, place: str) -> ShippingRate:
    param = f"{place}[shipping_rate]"
    data = asked.shipping_rate_data
    if (asked.shipping_rate is None) == (data is None):
        raise WireError(
            "parameter_missing" if data is None else "parameters_exclusive",
            f"{place} takes exactly one of shipping_rate and shipping_rate_data.",
            param,
        )
    if data is not None:
        made: ShippingRate = session.submit(
            session.new_id(shipping_rate.PREFIX), "create", data.data()
        ).state
        return made
    rate = named(session, ShippingRate, asked.shipping_rate or "", param)
    if rate.status != "active":
        raise WireError(
            "parameter_invalid",
            f"The shipping rate '{rate.id}' is archived. Activate it: update it with active=true.",
            param,
        )
    return rate

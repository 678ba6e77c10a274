"""/v1/tax/calculations: what is levied on what is sold elsewhere."""

from collections.abc import Iterator
from typing import Any

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import found, named
from sao.api.selling.taxation import taxed
from sao.billing.messages.tax_calculation import Calculate
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.product import Product
from sao.billing.resources.shipping_rate import ShippingRate, cost_in
from sao.billing.resources.tax_calculation import SENDING, TaxCalculation
from sao.billing.taxation.assessing import contains
from sao.billing.values import merged
from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.tax import TaxId
from sao.billing.values.tax_sale import SaleBehavior, TaxLine, TaxSale
from sao.runtime import Session
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, exclusive, missing, not_found
from sao.wire.render import present
from sao.wire.resources import tax_calculation as wire

_OVERRIDES = {"exempt": "customer_exempt", "reverse": "reverse_charge"}


def create(session: Session, call: Call[wire.Create]) -> Answer:
    """The calculation."""
    params = call.params
    owner = named(session, Customer, params.customer, "customer") if params.customer else None
    currency = params.currency.lower()
    lines = tuple(_lines(session, params, currency))
    products = tuple(line.product for line in lines if line.product is not None)
    facts = taxed(session, products, CustomerDetails()).facts
    made = session.new_id(wire.PREFIX, owner.id if owner is not None else None)
    sale = TaxSale(
        currency=currency,
        tax_date=session.now(made) if params.tax_date is None else params.tax_date,
        lines=lines,
        shipping=_sending(session, params, currency),
        ship_from=_sent_from(params),
        **_buyer(params, owner),
    )
    clock = owner.test_clock if owner is not None else None
    session.submit(made, "create", Calculate(sale, facts, clock))
    return present(found(session, TaxCalculation, made))


def _sent_from(params: wire.Create) -> Address | None:
    """Where it is sent from, which is at least a country. Raises `parameter_missing`."""
    said = params.ship_from_details
    if said is not None and said.address.country is None:
        raise missing("ship_from_details[address][country]")
    return None if said is None else said.address


def _buyer(params: wire.Create, owner: Customer | None) -> dict[str, Any]:
    """Who buys: a customer as they stand, or whoever is described."""
    said = params.customer_details
    if owner is None:
        if said is None:
            raise missing("customer_details")
        if said.address is None:
            raise missing("customer_details[address]")
        ids = (one.data(f"customer_details[tax_ids][{n}]") for n, one in enumerate(said.tax_ids))
        return {
            "address": said.address,
            "address_source": said.address_source,
            "tax_ids": tuple(TaxId(one.type, one.value) for one in ids),
            "override": said.taxability_override,
        }
    if said is not None:
        raise exclusive("customer", "customer_details")
    known = details_of(owner)
    shipped = known.shipping.address if known.shipping is not None else None
    return {
        "customer": owner.id,
        "address": shipped or known.address,
        "address_source": "billing" if shipped is None else "shipping",
        "tax_ids": known.tax_ids or (),
        "override": _OVERRIDES.get(known.tax_exempt, "none"),
    }


def _lines(session: Session, params: wire.Create, currency: str) -> Iterator[TaxLine]:
    seen: set[str] = set()
    for number, item in enumerate(params.line_items):
        place = f"line_items[{number}]"
        chargeable(item.amount, currency, f"{place}[amount]")
        if item.product is not None:
            named(session, Product, item.product, f"{place}[product]")
        if item.reference in seen:
            why = f"The reference '{item.reference}' is used twice."
            raise WireError("parameter_invalid", why, f"{place}[reference]")
        seen |= {item.reference} if item.reference is not None else set()
        yield TaxLine(
            id="",
            amount=item.amount,
            reference=item.reference or "",
            quantity=item.quantity,
            behavior=item.tax_behavior,
            tax_code=item.tax_code or "",
            product=item.product,
            metadata=merged({}, item.metadata),
        )


def _sending(session: Session, params: wire.Create, currency: str) -> TaxLine | None:
    """What it costs to send it. Raises what speaks against it."""
    said = params.shipping_cost
    if said is None:
        return None
    if said.shipping_rate is None:
        if said.amount is None:
            raise missing("shipping_cost[amount]")
        return TaxLine(
            id="",
            amount=chargeable(said.amount, currency, "shipping_cost[amount]"),
            reference=SENDING,
            behavior=said.tax_behavior or "exclusive",
            tax_code=said.tax_code or "",
        )
    for name in ("amount", "tax_behavior", "tax_code"):
        if getattr(said, name) is not None:
            raise exclusive("shipping_rate", name, param="shipping_cost[shipping_rate]")
    place = "shipping_cost[shipping_rate]"
    rate = named(session, ShippingRate, said.shipping_rate, place)
    cost = cost_in(rate, currency)
    if cost is None:
        why = f"The shipping rate '{rate.id}' has no amount in {currency}."
        raise WireError("parameter_invalid", why, place)
    inclusive = contains(cost.tax_behavior, currency, "exclusive")
    behavior: SaleBehavior = "inclusive" if inclusive else "exclusive"
    return TaxLine(
        id="",
        amount=cost.amount,
        reference=SENDING,
        behavior=behavior,
        tax_code=rate.tax_code or "",
        shipping_rate=rate.id,
    )


def valid(session: Session, object_id: str) -> TaxCalculation:
    """A calculation that still holds. Raises `not_found`."""
    state = found(session, TaxCalculation, object_id)
    if state.status != "valid":
        raise not_found(f"No such tax calculation: '{object_id}'; it has expired.", "calculation")
    return state


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The calculation, while it holds."""
    return present(valid(session, call.id))


def list_items(session: Session, call: Call[wire.ListItems]) -> Answer:
    """A page of what is sold, while the calculation holds."""
    state = valid(session, call.id)
    lines = state.sale.lines if state.sale is not None else ()
    items = [wire.render_item(line) for line in lines]
    return list_parts(items, call.params, f"{wire.PATH}/{state.id}/line_items")


_ONE = f"{wire.PATH}/{{id}}"

FAMILY = Family(
    "Tax calculations",
    (
        Endpoint("POST", wire.PATH, wire.Create, create, "Work out what is levied on a sale"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a tax calculation"),
        Endpoint(
            "GET", f"{_ONE}/line_items", wire.ListItems, list_items, "List what a calculation is of"
        ),
    ),
)

"""Automatic tax at a checkout: by the address that is asked for, or by what is known of a customer.

Who is known and has their address taken over (`customer_update`), or is not known yet, is taxed by
what they say; anybody else by their record, as everything that they are billed.
"""

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout.choosing import answers
from sao.api.checkout.orders import Order
from sao.api.selling.taxation import Taxed, check_rates, taxed
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.taxing import NOWHERE
from sao.billing.taxation.places import place_of
from sao.billing.values.checkout import CheckoutItem, Manner, SubscriptionTerms
from sao.billing.values.checkout_asking import Answers
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.tax import TaxId
from sao.runtime import Session
from sao.wire.errors import WireError


def asking(
    manner: Manner,
    owner: Customer | None,
    items: tuple[CheckoutItem, ...],
    terms: SubscriptionTerms,
) -> Manner:
    """How something is sold that is taxed automatically: the address that decides is asked for.

    Raises `customer_tax_location_invalid` where it is neither known nor to be taken over,
    `parameter_invalid` where rates are said, too.
    """
    if not manner.automatic_tax:
        return manner
    check_rates((f"line_items[{n}][tax_rates]", item.tax_rates) for n, item in enumerate(items))
    check_rates([("subscription_data[default_tax_rates]", terms.default_tax_rates)])
    over = manner.taken_over
    if owner is not None and not (over.address or (over.shipping and manner.asks.ships_to)):
        if place_of(details_of(owner)) is None:
            raise WireError(
                "customer_tax_location_invalid",
                "Automatic tax calculation in Checkout requires a valid address on the Customer. "
                "Add one, or set `customer_update[address]` to `auto` to save what is entered.",
                "customer_update",
            )
        return manner
    if manner.asks.ships_to:
        return manner
    return replace(manner, asks=replace(manner.asks, billing_address=True))


def by(session: Session, order: Order, owner: Customer | None) -> Taxed | None:
    """By what is taxed what is bought once; None where it is not taxed automatically."""
    if not order.state.manner.automatic_tax:
        return None
    products = [item.price.product for item in order.state.items]
    said = order.state.answers or Answers()
    sent_to = None if said.shipping is None else said.shipping.address
    return taxed(session, products, _buyer(session, order, owner, said), sent_to)


def _buyer(
    session: Session, order: Order, owner: Customer | None, said: Answers
) -> CustomerDetails:
    known = None if owner is None else session.find(owner.id)
    if isinstance(known, Customer):
        return details_of(known)
    number = order.tax_id
    return CustomerDetails(
        address=said.address,
        shipping=said.shipping,
        tax_ids=UNSET if number is None else (TaxId(number.type, number.value),),
    )


def check_place(session: Session, order: Order, owner: Customer | None) -> None:
    """What is bought can be taxed. Raises `customer_tax_location_invalid`."""
    found = by(session, order, owner) if order.state.items else None
    if found is not None and found.status != "complete":
        place = "shipping[address]" if order.state.manner.asks.ships_to else "address"
        raise WireError("customer_tax_location_invalid", NOWHERE, f"{place}[postal_code]")


def supposed(session: Session, order: Order) -> tuple[Order, Customer | None]:
    """In a preview: the order as if it was answered so far, and who would be billed then."""
    if not order.state.manner.automatic_tax:
        return order, order.owner
    said = answers(order)
    order = order._replace(state=replace(order.state, answers=said))
    if order.owner is None:
        made = customer.Create(address=said.address, shipping=said.shipping)
        owner: Customer = session.submit(order.who.customer, "create", made).state
    else:
        over, owner = order.state.manner.taken_over, order.owner
        change = customer.Update(
            address=said.address if over.address and said.address else UNSET,
            shipping=said.shipping if over.shipping and said.shipping else UNSET,
        )
        owner = session.submit(owner.id, "update", change).state
    if order.tax_id is not None and not owner.tax_ids:
        owner = session.submit(owner.id, "add_tax_id", order.tax_id).state
    return order, owner

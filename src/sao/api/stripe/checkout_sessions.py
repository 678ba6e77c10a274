"""/v1/checkout/sessions."""

from typing import NamedTuple

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.checkout import manners, offers, wares
from sao.api.checkout.revising import revised
from sao.api.checkout.taxing import asking
from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.configuring import check_cards
from sao.api.selling.discounts import Buyer, buyer
from sao.api.selling.own_tax_ids import check_own
from sao.api.selling.taxation import taxed
from sao.api.selling.taxes import tax_rates
from sao.billing.resources import setup_intent
from sao.billing.resources.checkout_session import machine
from sao.billing.resources.checkout_session.machine import LIVE_PREFIX, CheckoutSession
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.values import merged
from sao.billing.values.checkout import Manner, SubscriptionTerms
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.method_options import OtherOptions
from sao.billing.values.taxation import TaxStatus
from sao.core.ids import home_of
from sao.core.schema import Rejection
from sao.runtime import Rejected, Session
from sao.runtime.turns import Turns
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import checkout_session
from sao.wire.resources import customer as customers
from sao.wire.resources import setup_intent as setups


class Priced(NamedTuple):
    """What is offered and what it comes to today; how it is sold, and how it begins."""

    sold: offers.Sold
    manner: Manner
    terms: SubscriptionTerms
    tax_status: TaxStatus | UnsetType = UNSET


def _prefix(session: Session) -> str:
    return LIVE_PREFIX if session.live else checkout_session.PREFIX


def create(session: Session, call: Call[checkout_session.Create]) -> Answer:
    """The session, open, with what it comes to."""
    call.params.check()
    check_own(session, call.params)
    return shown(session, opened(session, call.params))


def opened(
    session: Session, params: checkout_session.Create, link: PaymentLink | None = None
) -> str:
    """The id of a new session, which may be a payment link's: that has its terms already.

    Raises what cannot be offered.
    """
    check_cards(session, params)
    owner = named(session, Customer, params.customer, "customer") if params.customer else None
    made = session.new_id(_prefix(session), owner.id if owner is not None else None)
    currency = params.currency or (owner.currency if owner is not None else None)
    who = buyer(session, owner.id if owner else session.new_id(customers.PREFIX), currency)
    offer = session.preview(lambda: _priced(session, params, made, (owner, who), link))
    if params.line_items:  # once more, for the prices and rates that they describe
        items = wares.items(session, params.line_items, params.mode, who, home_of(made))
        before = Manner() if link is None else link.manner
        manners.manner(session, params, before, items, who, home=home_of(made))
    setup = session.new_id(setups.PREFIX, made) if params.mode == "setup" else None
    data = replace(_told(params, owner, offer, link), setup_intent=setup)
    session.submit(made, "create", data)
    if setup is not None:
        _make_setup(session, params, data, setup)
    return made


def _told(
    params: checkout_session.Create,
    owner: Customer | None,
    offer: Priced,
    link: PaymentLink | None,
) -> machine.Create:
    """What the machine is told."""
    items = offer.sold.items
    return machine.Create(
        mode=params.mode,
        success_url=params.success_url,
        cancel_url=params.cancel_url,
        customer=owner.id if owner is not None else None,
        customer_creation=params.creation,
        customer_email=params.customer_email,
        email=params.customer_email or (owner.email if owner is not None else None),
        name=owner.name if owner is not None else None,
        client_reference_id=params.client_reference_id,
        currency=items[0].price.currency if items else (params.currency or "").lower() or None,
        items=items,
        amounts=offer.sold.amounts,
        discounts=params.reductions(),
        allow_promotion_codes=params.allow_promotion_codes,
        payment_method_collection=params.collection,
        expires_at=params.expires_at,
        locale=params.locale,
        submit_type=params.submit_type,
        subscription_terms=offer.terms,
        payment_terms=params.payment_terms() if link is None else link.payment_terms,
        metadata=merged({}, params.metadata),
        test_clock=owner.test_clock if owner is not None else None,
        payment_link=UNSET if link is None else link.id,
        takes_tax_id=(params.takes_tax_id if link is None else link.takes_tax_id) or UNSET,
        manner=UNSET if offer.manner == Manner() else offer.manner,
        shipping=offer.sold.shipping or UNSET,
        tax_status=offer.tax_status,
    )


def again(session: Session, state: CheckoutSession) -> str:
    """The id of a new session, which offers what an expired one did, to whom and as it did."""
    made = session.new_id(_prefix(session), state.customer)
    session.submit(made, "create", machine.offered_again(state))
    return made


retrieve = shows(CheckoutSession, "The session.")


def update(session: Session, call: Call[checkout_session.Update]) -> Answer:
    """The session, with other notes; or offering something else."""
    state, params = found(session, CheckoutSession, call.id), call.params
    check_merged(state.metadata, params.metadata)
    session.submit(state.id, "update", revised(session, state, params))
    return shown(session, state.id)


expire = tells(CheckoutSession, "expire", "The session, which nobody can pay any more.")


def list_items(session: Session, call: Call[checkout_session.ListItems]) -> Answer:
    """A page of what the session offers."""
    state = found(session, CheckoutSession, call.id)
    items = checkout_session.render_items(state, session.find)
    return list_parts(items, call.params, f"{_PATH}/{state.id}/line_items")


def list_all(session: Session, call: Call[checkout_session.List]) -> Turns[Answer]:
    """A page of sessions."""
    filtered(session, Customer, call.params.customer, "customer")
    return list_objects(session, call.params, call.params.terms(), _PATH)


def _priced(
    session: Session,
    params: checkout_session.Create,
    made: str,
    buys: tuple[Customer | None, Buyer],
    link: PaymentLink | None,
) -> Priced:
    """In a preview: what is offered, and what it comes to today."""
    owner, who = buys
    now = session.now(owner.id if owner is not None else None)
    terms = _terms(session, params, now) if link is None else link.subscription_terms
    before = Manner() if link is None else link.manner
    if params.mode == "setup":
        return Priced(offers.Sold(), params.manner(before), terms)
    items = wares.items(session, params.line_items, params.mode, who, home_of(made))
    manner = manners.manner(session, params, before, items, who, home=home_of(made))
    wares.check_alone(
        items,
        discounts=bool(params.discounts),
        codes=bool(params.allow_promotion_codes),
        more=bool(manner.optional_items),
    )
    manner = asking(manner, owner, items, terms)
    products = [item.price.product for item in items]
    known = CustomerDetails() if owner is None else details_of(owner)
    by = taxed(session, products, known) if manner.automatic_tax else None
    status = UNSET if by is None else by.status
    who = who.of(items[0].price.currency, 0)
    discounts = offers.redeemed(session, who, params.reductions(), "discounts", offers.worth(items))
    if params.mode == "payment":
        sent = manner.shipping_options[0] if manner.shipping_options else None
        now = session.now(made)
        sold = offers.sold_once(items, discounts, owner, now, sent=sent, automatic=by)
        return Priced(sold, manner, terms, status)
    if owner is None:
        owner = session.submit(who.customer, "create", customer.Create()).state
    data = offers.subscription(
        session, owner, items, terms, discounts, card=True, automatic_tax=by is not None
    )
    try:
        begun = session.submit(owner.id, "subscribe", data).created["subscription"]
    except Rejected as refused:
        raise Rejected(_placed(refused)) from None
    invoice = offers.first_invoice(session, begun)
    sold = offers.Sold(items) if invoice is None else offers.invoiced(items, invoice)
    return Priced(sold, manner, terms, status)


def _placed(refused: Rejected) -> Rejection:
    """A refusal, which names the parameter where it stands here."""
    rejection = refused.rejection
    placed = ("billing_cycle_anchor", "billing_cycle_anchor_config", "trial_end")
    if rejection.param not in placed:
        return rejection
    return replace(rejection, param=f"subscription_data[{rejection.param}]")


def _terms(session: Session, params: checkout_session.Create, now: int) -> SubscriptionTerms:
    asked = params.subscription_data
    if asked is None:
        return SubscriptionTerms()
    place = "subscription_data[default_tax_rates]"
    return asked.value(tax_rates(session, asked.default_tax_rates, place), now)


def _make_setup(
    session: Session, params: checkout_session.Create, data: machine.Create, setup: str
) -> None:
    asked = params.setup_intent_data
    made = setup_intent.Create(
        customer=data.customer,
        description=asked.description if asked is not None else None,
        metadata=merged({}, asked.metadata) if asked is not None else {},
        test_clock=data.test_clock,
        method_options=OtherOptions.all_of((data.manner or Manner()).method_options),
    )
    session.submit(setup, "create", made)


def shown(session: Session, object_id: str) -> Answer:
    """The session, as it is now."""
    return present(found(session, CheckoutSession, object_id))


_PATH = checkout_session.PATH
_ONE = f"{_PATH}/{{id}}"

FAMILY = Family(
    "Checkout sessions",
    (
        Endpoint("POST", _PATH, checkout_session.Create, create, "Offer something to be bought"),
        Endpoint("GET", _PATH, checkout_session.List, list_all, "List checkout sessions"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a checkout session"),
        Endpoint("POST", _ONE, checkout_session.Update, update, "Update a checkout session"),
        Endpoint("POST", f"{_ONE}/expire", checkout_session.Expire, expire, "Offer it no longer"),
        Endpoint(
            "GET",
            f"{_ONE}/line_items",
            checkout_session.ListItems,
            list_items,
            "List what a checkout session offers",
        ),
    ),
)

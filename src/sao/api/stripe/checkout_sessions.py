"""/v1/checkout/sessions."""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.checkout import offers
from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.discounts import Buyer, buyer
from sao.api.selling.taxes import tax_rates
from sao.billing.checkout_values import Amounts, CheckoutItem, SubscriptionTerms
from sao.billing.resources import checkout_session as machine
from sao.billing.resources import customer, setup_intent
from sao.billing.resources.checkout_session import CheckoutSession
from sao.billing.resources.customer import Customer
from sao.billing.values import merged
from sao.core.ids import home_of
from sao.core.schema import Rejection
from sao.runtime import Rejected, Session
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import checkout_session
from sao.wire.resources import customer as customers
from sao.wire.resources import setup_intent as setups

Priced = tuple[tuple[CheckoutItem, ...], Amounts, SubscriptionTerms]


def create(session: Session, call: Call[checkout_session.Create]) -> Answer:
    """The session, open, with what it comes to."""
    call.params.check()
    return shown(session, opened(session, call.params))


def opened(
    session: Session, params: checkout_session.Create, payment_link: str | UnsetType = UNSET
) -> str:
    """The id of a new session, which may be a payment link's. Raises what cannot be offered."""
    owner = named(session, Customer, params.customer, "customer") if params.customer else None
    made = session.new_id(checkout_session.PREFIX, owner.id if owner is not None else None)
    currency = params.currency or (owner.currency if owner is not None else None)
    who = buyer(session, owner.id if owner else session.new_id(customers.PREFIX), currency)
    items, amounts, terms = session.preview(lambda: _priced(session, params, made, owner, who))
    offers.items(session, params.line_items, params.mode, who, home_of(made))
    setup = session.new_id(setups.PREFIX, made) if params.mode == "setup" else None
    data = machine.Create(
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
        amounts=amounts,
        discounts=params.reductions(),
        allow_promotion_codes=params.allow_promotion_codes,
        payment_method_collection=params.collection,
        expires_at=params.expires_at,
        locale=params.locale,
        submit_type=params.submit_type,
        subscription_terms=terms,
        payment_terms=(params.payment_intent_data or _PLAIN).value(),
        setup_intent=setup,
        metadata=merged({}, params.metadata),
        test_clock=owner.test_clock if owner is not None else None,
        payment_link=payment_link,
        takes_tax_id=params.takes_tax_id or UNSET,
    )
    session.submit(made, "create", data)
    if setup is not None:
        _make_setup(session, params, data, setup)
    return made


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The session."""
    return shown(session, call.id)


def update(session: Session, call: Call[checkout_session.Update]) -> Answer:
    """The session, with other notes."""
    state, params = found(session, CheckoutSession, call.id), call.params
    check_merged(state.metadata, params.metadata)
    session.submit(state.id, "update", params.data())
    return shown(session, state.id)


def expire(session: Session, call: Call[checkout_session.Expire]) -> Answer:
    """The session, which nobody can pay any more."""
    state = found(session, CheckoutSession, call.id)
    return present(session.submit(state.id, "expire").state)


def list_items(session: Session, call: Call[checkout_session.ListItems]) -> Answer:
    """A page of what the session offers."""
    state = found(session, CheckoutSession, call.id)
    items = [checkout_session.render_item(item) for item in state.items]
    return list_parts(items, call.params, f"{_PATH}/{state.id}/line_items")


def list_all(session: Session, call: Call[checkout_session.List]) -> Answer:
    """A page of sessions."""
    filtered(session, Customer, call.params.customer, "customer")
    return list_objects(session, call.params, call.params.terms(), _PATH)


def _priced(
    session: Session,
    params: checkout_session.Create,
    made: str,
    owner: Customer | None,
    who: Buyer,
) -> Priced:
    """In a preview: what is offered, and what it comes to today."""
    terms = _terms(session, params, session.now(owner.id if owner is not None else None))
    if params.mode == "setup":
        return (), Amounts(), terms
    items = offers.items(session, params.line_items, params.mode, who, home_of(made))
    who = who.of(items[0].price.currency, 0)
    discounts = offers.redeemed(session, who, params.reductions(), "discounts", offers.worth(items))
    if params.mode == "payment":
        return *offers.sold_once(items, discounts, owner, session.now(made)), terms
    if owner is None:
        owner = session.submit(who.customer, "create", customer.Create()).state
    data = offers.subscription(session, owner, items, terms, discounts, card=True)
    try:
        begun = session.submit(owner.id, "subscribe", data).created["subscription"]
    except Rejected as refused:
        raise Rejected(_placed(refused)) from None
    invoice = offers.first_invoice(session, begun)
    return *(offers.invoiced(items, invoice) if invoice is not None else (items, Amounts())), terms


def _placed(refused: Rejected) -> Rejection:
    """A refusal, which names the parameter where it stands here."""
    rejection = refused.rejection
    if rejection.param not in ("billing_cycle_anchor", "trial_end"):
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
    )
    session.submit(setup, "create", made)


def shown(session: Session, object_id: str) -> Answer:
    """The session, as it is now."""
    return present(found(session, CheckoutSession, object_id))


_PLAIN = checkout_session.PaymentIntentData()
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

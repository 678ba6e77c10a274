"""/v1/quotes."""

from msgspec.structs import replace

from sao.api.checkout import offers
from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.discounts import Buyer, buyer
from sao.api.selling.quoting import accepted, priced
from sao.api.selling.quoting import terms as terms_of
from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.quote import machine
from sao.billing.resources.quote.machine import Quote
from sao.billing.resources.quote.terms import QuoteTerms, upfront_items
from sao.billing.resources.test_clock import TestClock
from sao.billing.values import merged
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import exclusive, missing
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import checkout_session, quote


def create(session: Session, call: Call[quote.Create]) -> Answer:
    """The quote, a draft, with what it comes to."""
    params = call.params
    original = _original(session, params)
    whose = params.customer if original is None else original.customer
    if whose is None:
        raise missing("customer")
    owner = named(session, Customer, whose, "customer")
    made = session.new_id(quote.PREFIX, owner.id)
    who = buyer(session, owner.id, owner.currency)
    before = original.terms if original is not None else None
    terms = before or QuoteTerms(currency=owner.currency or CURRENCY)
    offer = _offered(session, params, terms, who, owner)
    notes = original.metadata if original is not None else {}
    data = machine.Create(
        customer=owner.id,
        terms=offer,
        expires_at=params.expires_at if isinstance(params.expires_at, int) else None,
        metadata=merged(notes, params.metadata),
        test_clock=owner.test_clock,
        from_quote=_copied(params.from_quote, original),
    )
    return present(session.submit(made, "create", data).state)


def _original(session: Session, params: quote.Create) -> Quote | None:
    """The quote that is copied, if one is. Raises `parameters_exclusive`, `resource_missing`."""
    if params.from_quote is None:
        return None
    if params.customer is not None:
        raise exclusive("customer", "from_quote")
    return named(session, Quote, params.from_quote.quote, "from_quote[quote]")


def _copied(asked: quote.FromQuote | None, original: Quote | None) -> machine.Original | None:
    if asked is None or original is None:
        return None
    return machine.Original(original.id, original.status, original.number, asked.is_revision)


retrieve = shows(Quote, "The quote.")


def update(session: Session, call: Call[quote.Update]) -> Answer:
    """The quote, changed; of one that is final, its metadata."""
    state, params = found(session, Quote, call.id), call.params
    check_merged(state.metadata, params.metadata)
    data = machine.Update(expires_at=params.expires_at, metadata=params.metadata)
    if params.changes_terms:
        owner = named(session, Customer, state.customer, "customer")
        who = buyer(session, owner.id, owner.currency)
        before = state.terms or QuoteTerms(currency=owner.currency or CURRENCY)
        data = replace(data, terms=_offered(session, params, before, who, owner))
    return present(session.submit(state.id, "update", data).state)


finalize = tells(Quote, "finalize", "The quote, which can be accepted from now on.")


def accept(session: Session, call: Call[Nothing]) -> Answer:
    """The quote, with the subscription or the invoice that came of it."""
    state = found(session, Quote, call.id)
    owner = named(session, Customer, state.customer, "customer")
    who = buyer(session, owner.id, owner.currency)
    if state.status != "open":
        return present(session.submit(state.id, "accept", machine.Accept()).state)  # it says why
    return present(session.submit(state.id, "accept", accepted(session, state, owner, who)).state)


cancel = tells(Quote, "cancel", "The quote, which nobody can accept any more.")


def list_all(session: Session, call: Call[quote.List]) -> Turns[Answer]:
    """A page of quotes."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, TestClock, call.params.test_clock, "test_clock")
    return list_objects(session, call.params, call.params.terms(), quote.PATH)


def list_items(session: Session, call: Call[quote.ListItems]) -> Answer:
    """A page of what the quote offers."""
    state = found(session, Quote, call.id)
    items = state.terms.items if state.terms is not None else ()
    shown = [checkout_session.render_item(item) for item in items]
    return list_parts(shown, call.params, f"{quote.PATH}/{state.id}/line_items")


def list_upfront(session: Session, call: Call[quote.ListItems]) -> Answer:
    """A page of what the quote's first invoice asks for."""
    state = found(session, Quote, call.id)
    offer = state.terms or QuoteTerms(currency="")
    items = upfront_items(offer.items, offer.subscription.trial_period_days)
    shown = [checkout_session.render_item(item) for item in items]
    url = f"{quote.PATH}/{state.id}/computed_upfront_line_items"
    return list_parts(shown, call.params, url)


def _offered(
    session: Session,
    params: quote.Offer,
    before: QuoteTerms,
    who: Buyer,
    owner: Customer,
) -> QuoteTerms:
    """The offer with what it comes to; what its discounts would take off is only tried."""

    def tried() -> QuoteTerms:
        offer = terms_of(session, params, before, who)
        buys, worth = who.of(offer.currency, 0), offers.worth(offer.items)
        off = offers.redeemed(session, buys, offer.reductions, "discounts", worth)
        return priced(session, offer, off, owner)

    offer = session.preview(tried)
    if params.line_items:
        terms_of(session, params, before, who)  # once more, for the prices that it describes
    return offer


_ONE = f"{quote.PATH}/{{id}}"

FAMILY = Family(
    "Quotes",
    (
        Endpoint("POST", quote.PATH, quote.Create, create, "Create a quote"),
        Endpoint("GET", quote.PATH, quote.List, list_all, "List quotes"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a quote"),
        Endpoint("POST", _ONE, quote.Update, update, "Update a quote"),
        Endpoint("POST", f"{_ONE}/finalize", quote.Finalize, finalize, "Finalize a quote"),
        Endpoint("POST", f"{_ONE}/accept", Nothing, accept, "Accept a quote"),
        Endpoint("POST", f"{_ONE}/cancel", Nothing, cancel, "Cancel a quote"),
        Endpoint(
            "GET", f"{_ONE}/line_items", quote.ListItems, list_items, "List what a quote offers"
        ),
        Endpoint(
            "GET",
            f"{_ONE}/computed_upfront_line_items",
            quote.ListItems,
            list_upfront,
            "List what a quote's first invoice asks for",
        ),
    ),
)

"""/v1/charges: what is kept in the payment intents, listed by whose they are."""

from collections.abc import Iterator

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.lists import paged
from sao.api.objects import filtered, find
from sao.billing.resources.customer import Customer
from sao.billing.resources.payment_intent import PaymentIntent
from sao.billing.values import Charge
from sao.core.ids import home_of
from sao.platform.ports import Query
from sao.runtime import Session
from sao.wire.errors import WireError, not_found
from sao.wire.resources import charge, customer
from sao.wire.resources.payment_intent import PREFIX
from sao.wire.shapes import listing

Attempt = tuple[PaymentIntent, Charge]

INTENTS_AT_ONCE = 100


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The charge."""
    for intent, attempt in _in_home(session, home_of(call.id)):
        if attempt.id == call.id:
            return charge.render_charge(intent, attempt)
    raise not_found(f"No such charge: '{call.id}'")


def list_all(session: Session, call: Call[charge.List]) -> Answer:
    """A page of the charges of a customer or of a payment intent, newest first."""
    params = call.params
    filtered(session, Customer, params.customer, "customer")
    filtered(session, PaymentIntent, params.payment_intent, "payment_intent")
    attempts = _attempts(session, params)
    places = {attempt.id: place for place, (_intent, attempt) in enumerate(attempts)}
    first, last = params.bounds()

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, Attempt]]:
        chosen = [
            (place, attempts[place])
            for place in reversed(range(len(attempts)))
            if (before is None or place < before)
            and (after is None or place > after)
            and (first is None or attempts[place][1].created >= first)
            and (last is None or attempts[place][1].created <= last)
        ]
        return chosen[-limit:] if after is not None else chosen[:limit]

    entries, more = paged(params, places.get, fetch, lambda _attempt: True)
    shown = [charge.render_charge(intent, attempt) for intent, attempt in entries]
    return listing("/v1/charges", shown, has_more=more)


def _attempts(session: Session, params: charge.List) -> list[Attempt]:
    """The charges that are meant, oldest first. Raises `parameter_missing`."""
    if params.payment_intent is not None:
        named = find(session, PaymentIntent, params.payment_intent)
        theirs = params.customer is None or (
            named is not None and named.customer == params.customer
        )
        intents = [named] if named is not None and theirs else []
    elif params.customer is not None:
        intents = list(_of(session, params.customer))[::-1]
    else:
        raise WireError(
            "parameter_missing",
            "Name a customer or a payment_intent: charges are listed by whose they are.",
            "customer",
        )
    attempts = [(intent, attempt) for intent in intents for attempt in intent.charges]
    return sorted(attempts, key=lambda attempt: attempt[1].created)


def _in_home(session: Session, home: str) -> Iterator[Attempt]:
    """The charges of the intent that founded a home, or of the customer who did."""
    own = find(session, PaymentIntent, f"{PREFIX}_{home}")
    for intent in [own] if own is not None else _of(session, f"{customer.PREFIX}_{home}"):
        for attempt in intent.charges:
            yield intent, attempt


def _of(session: Session, owner: str) -> Iterator[PaymentIntent]:
    """The customer's payment intents, newest first."""
    before = None
    while True:
        query = Query((f"payment_intent|customer={owner}",), before=before, limit=INTENTS_AT_ONCE)
        batch = session.page(query)
        yield from (intent for _number, intent in batch)
        if len(batch) < INTENTS_AT_ONCE:
            return
        before = batch[-1][0]


FAMILY = Family(
    "Charges",
    (
        Endpoint("GET", "/v1/charges", charge.List, list_all, "List charges"),
        Endpoint("GET", "/v1/charges/{id}", Nothing, retrieve, "Retrieve a charge"),
    ),
)

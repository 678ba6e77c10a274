"""/v1/charges: what is kept in the payment intents."""

from collections.abc import Iterator

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.charges import Attempt, charge_in_path, find_charge
from sao.api.finding.lists import paged
from sao.api.finding.objects import filtered, find, found
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.platform.ports import FeedEntry, FeedQuery, Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.params import check_merged
from sao.wire.resources import charge
from sao.wire.shapes import listing

INTENTS_AT_ONCE = 100

BORN = ("charge.failed", "charge.pending", "charge.succeeded")
"""What is told when a charge has come about: the feed has them all, in order.

The last of one that was pending is told of it again, and stands for none.
"""


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The charge."""
    return charge.render_charge(*charge_in_path(session, call.id))


def update(session: Session, call: Call[charge.Update]) -> Answer:
    """The charge, with other notes."""
    before = charge_in_path(session, call.id)
    check_merged(before.charge.metadata, call.params.metadata)
    session.submit(before.intent.id, "update_charge", call.params.data(call.id))
    return charge.render_charge(*charge_in_path(session, call.id))


def list_all(session: Session, call: Call[charge.List]) -> Turns[Answer]:
    """A page of charges, newest first: all, a customer's, or those of a payment intent."""
    params = call.params
    filtered(session, Customer, params.customer, "customer")
    filtered(session, PaymentIntent, params.payment_intent, "payment_intent")
    if params.customer is None and params.payment_intent is None:
        return (yield from _page_of_all(session, params))
    attempts = _attempts(session, params)
    places = {attempt.charge.id: place for place, attempt in enumerate(attempts)}
    first, last = params.bounds()

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, Attempt]]:
        chosen = [
            (place, attempts[place])
            for place in reversed(range(len(attempts)))
            if (before is None or place < before)
            and (after is None or place > after)
            and (first is None or attempts[place].charge.created >= first)
            and (last is None or attempts[place].charge.created <= last)
        ]
        return chosen[-limit:] if after is not None else chosen[:limit]

    entries, more = yield from paged(params, places.get, fetch, lambda _attempt: True)
    shown = [charge.render_charge(*attempt) for attempt in entries]
    return listing("/v1/charges", shown, has_more=more)


def _page_of_all(session: Session, params: charge.List) -> Turns[Answer]:
    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, FeedEntry]]:
        query = FeedQuery(BORN, before, after, params.bounds(), limit)
        return [(entry.position, entry) for entry in session.feed(query)]

    def cursor(charge_id: str) -> int | None:
        attempt = find_charge(session, charge_id)
        if attempt is None:
            return None
        place = attempt.intent.charges.index(attempt.charge)
        steps = session.history(attempt.intent.id)
        born = next(step for step in steps if len(step.after.data.charges) > place)
        return session.position(attempt.intent.id, born.outcome.seq, 0)

    def wanted(entry: FeedEntry) -> bool:
        intent = _intent(session, entry)
        return intent.test_clock is None and _came_about(session, entry, intent)

    entries, more = yield from paged(params, cursor, fetch, wanted)
    shown = [charge.render_charge(*_born(session, entry)) for entry in entries]
    return listing("/v1/charges", shown, has_more=more)


def _intent(session: Session, entry: FeedEntry) -> PaymentIntent:
    return found(session, PaymentIntent, entry.object_id)


def _came_about(session: Session, entry: FeedEntry, intent: PaymentIntent) -> bool:
    """Whether the entry tells of a charge for the first time: of cards, always."""
    if all(made.method.card.type == "card" for made in intent.charges):
        return True
    step = session.step(entry.object_id, entry.seq)
    return step is not None and len(step.after.data.charges) > len(step.before.data.charges)


def _born(session: Session, entry: FeedEntry) -> Attempt:
    """The charge that a feed entry tells of, as it is now."""
    step = session.step(entry.object_id, entry.seq)
    place = len(step.before.data.charges) if step is not None else 0
    intent = _intent(session, entry)
    return Attempt(intent, intent.charges[place])


def _attempts(session: Session, params: charge.List) -> list[Attempt]:
    """The charges that are meant, oldest first."""
    if params.payment_intent is not None:
        named = find(session, PaymentIntent, params.payment_intent)
        theirs = named is not None and params.customer in (None, named.customer)
        intents = [named] if named is not None and theirs else []
    else:
        intents = list(_of(session, params.customer or ""))[::-1]
    attempts = [Attempt(intent, made) for intent in intents for made in intent.charges]
    return sorted(attempts, key=lambda attempt: attempt.charge.created)


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


_PATH = "/v1/charges"
_ONE = "/v1/charges/{id}"

FAMILY = Family(
    "Charges",
    (
        Endpoint("GET", _PATH, charge.List, list_all, "List charges"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a charge"),
        Endpoint("POST", _ONE, charge.Update, update, "Update a charge"),
    ),
)

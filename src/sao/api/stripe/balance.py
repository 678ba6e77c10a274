"""/v1/balance and /v1/balance_transactions: what all payments together came to."""

from functools import partial

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Parts
from sao.api.finding.lists import paged
from sao.api.finding.movements import find_movement, position_of, told_by
from sao.billing.ledger.movements import source_of
from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.test_clock import TestClock
from sao.platform.ports import FeedEntry, FeedQuery
from sao.read_model import balance as sums
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import not_found
from sao.wire.resources import movement
from sao.wire.shapes import LIVEMODE, Rendered, listing


async def retrieve(parts: Parts, _call: Call[Nothing]) -> Answer:
    """What could be paid out, and what cannot yet, by currency, on whatever clock."""
    clocks = await parts.read_model.ask(sums.clocks)
    shown = await parts.desk.run(lambda session: _shown_by(session, clocks))
    found = await parts.read_model.ask(lambda model: sums.balance(model, shown))
    found = dict(sorted(found.items())) or {CURRENCY: sums.Sums()}
    return {
        "object": "balance",
        "available": [_amount(one.available, currency) for currency, one in found.items()],
        "livemode": LIVEMODE,
        "pending": [_amount(one.pending, currency) for currency, one in found.items()],
    }


def _shown_by(session: Session, clocks: list[str]) -> dict[str, int]:
    """What each of these clocks shows; what a deleted one has moved is gone with it."""
    found = {clock: session.find(clock) for clock in clocks if clock}
    alive = {clock: one for clock, one in found.items() if isinstance(one, TestClock)}
    shown = {clock: one.frozen_time for clock, one in alive.items() if one.status != "deleted"}
    return {"": session.now(), **shown}


def retrieve_one(session: Session, call: Call[Nothing]) -> Answer:
    """The balance transaction."""
    found = find_movement(session, call.id)
    if found is None:
        raise not_found(f"No such balance transaction: '{call.id}'")
    return movement.render(found, session.now(source_of(found.id)))


def list_all(session: Session, call: Call[movement.List]) -> Turns[Answer]:
    """A page of balance transactions, newest first, on whatever clock."""
    params = call.params

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, FeedEntry]]:
        query = FeedQuery(movement.TOLD, before, after, params.bounds(), limit)
        return [(entry.position, entry) for entry in session.feed(query)]

    def wanted(entry: FeedEntry) -> bool:
        told = told_by(session, entry)
        return told is not None and params.wanted(told)

    cursor = partial(position_of, session)
    entries, more = yield from paged(params, cursor, fetch, wanted)
    shown = [_shown(session, entry) for entry in entries]
    return listing("/v1/balance_transactions", shown, has_more=more)


def _shown(session: Session, entry: FeedEntry) -> Rendered | None:
    told = told_by(session, entry)
    return None if told is None else movement.render(told, session.now(entry.object_id))


def _amount(amount: int, currency: str) -> Rendered:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


_PATH = "/v1/balance_transactions"

FAMILY = Family(
    "Balance",
    (
        Endpoint("GET", "/v1/balance", Nothing, retrieve, "Retrieve the balance"),
        Endpoint("GET", _PATH, movement.List, list_all, "List balance transactions"),
        Endpoint("GET", f"{_PATH}/{{id}}", Nothing, retrieve_one, "Retrieve one of them"),
    ),
)

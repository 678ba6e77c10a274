"""Searching objects, newest first, whichever clock they follow.

What is found is true now: it is asked of the objects themselves, not of an index that lags. A
clause by which they are listed narrows what is looked at; without one that is all of a kind.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sao.core.instance import State
from sao.core.machine import found_by
from sao.core.schema import Schema
from sao.platform.ports import Query
from sao.runtime import Reading
from sao.runtime.turns import LOOKS, Turns
from sao.wire.errors import WireError
from sao.wire.search import SEARCH_RESULT, TOTAL_COUNT, Search, Searchable, parse
from sao.wire.search import Query as Asked
from sao.wire.shapes import Rendered

AT_ONCE = LOOKS
"""How many objects are read at once."""

Show = Callable[[Any], list[Rendered]]


class Place(NamedTuple):
    """Where a page begins: behind the `nth` of what is shown of the object of this number."""

    number: int
    nth: int


def search(
    session: Reading,
    params: Search,
    schema: Schema[Any],
    fields: Searchable,
    *,
    url: str,
    show: Show,
    itself: bool = True,
) -> Turns[Rendered]:
    """The page of what a query finds. `show` gives what stands for an object, newest first.

    `itself`: that is the object itself, so what it says is what it is found by.
    Raises `parameter_invalid` for the query and the page.
    """
    query = parse(params.query, fields)
    start = _place(params.page) if params.page is not None else None
    terms = tuple(_terms(schema, query, fields, looked_up=itself and session.listed))

    def hits(behind: Place | None) -> Iterator[list[tuple[Place, Rendered]]]:
        for batch in _batches(session, schema, terms, behind):
            shown = (
                (Place(n, nth), one) for n, state in batch for nth, one in enumerate(show(state))
            )
            yield [
                (place, one)
                for place, one in shown
                if (behind is None or _behind(place, behind)) and query.finds(one)
            ]

    page: list[tuple[Place, Rendered]] = []
    for found in hits(start):
        page += found
        if len(page) > params.limit:
            break
        yield
    more, page = len(page) > params.limit, page[: params.limit]
    result: Rendered = {
        "object": SEARCH_RESULT,
        "data": [shown for _place, shown in page],
        "has_more": more,
        "next_page": _token(page[-1][0]) if more else None,
        "url": url,
    }
    if TOTAL_COUNT in params.expand:
        result[TOTAL_COUNT] = 0
        for found in hits(None):
            result[TOTAL_COUNT] += len(found)
            yield
    return result


def _terms(
    schema: Schema[Any], query: Asked, fields: Searchable, *, looked_up: bool
) -> Iterator[str]:
    """What whatever is found is listed under."""
    for field, value in query.listed(fields):
        yield f"{schema.name}|{field}={value}"
    for field, text, key in query.texts() if looked_up else ():
        if field in schema.search:
            yield found_by(schema.name, field, text, key)


def _batches(
    session: Reading, schema: Schema[Any], terms: tuple[str, ...], behind: Place | None
) -> Iterator[list[tuple[int, State]]]:
    """Those that were not deleted, newest first, from the one on that a page begins in."""
    gone = f"{schema.name}|status=deleted"
    kinds = [terms] if terms else [(f"{schema.name}|status={state}",) for state in schema.states]
    before = behind.number + 1 if behind is not None else None
    while True:
        batch: dict[int, State] = {}
        for every in kinds:
            query = Query(every, (gone,), before, None, (None, None), AT_ONCE)
            batch |= dict(session.page(query))
        newest_first = sorted(batch.items(), reverse=True)[:AT_ONCE]
        yield newest_first
        if len(newest_first) < AT_ONCE:
            return
        before = newest_first[-1][0]


def _behind(place: Place, other: Place) -> bool:
    return place.number < other.number or (place.number == other.number and place.nth > other.nth)


def _token(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{place.number}.{place.nth}".encode()).decode().rstrip("=")


def _place(token: str) -> Place:
    try:
        padded = token + "=" * (-len(token) % 4)
        number, nth = base64.urlsafe_b64decode(padded).decode("ascii").split(".")
        return Place(int(number), int(nth))
    except (binascii.Error, UnicodeError, ValueError):
        raise WireError(
            "parameter_invalid", "Invalid page: take it from next_page of the page before.", "page"
        ) from None

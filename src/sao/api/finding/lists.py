"""Lists: a page of objects, newest first, between the cursors that a client gave.

What the index knows costs as much as the page. What it does not know is looked for object by
object, in turns.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sao.api.finding.objects import stored_id
from sao.core.instance import State
from sao.platform.ports import Query
from sao.runtime import Reading
from sao.runtime.turns import LOOKS, Turns, whole
from sao.wire.errors import exclusive, no_such
from sao.wire.params import Listing, Page
from sao.wire.render import present
from sao.wire.shapes import Rendered, listing
from sao.wire.terms import Terms

Cursor = Callable[[str], int | None]
Fetch = Callable[[int | None, int | None, int], list[tuple[int, Any]]]
"""`(before, after, limit)` to `(position, entry)`s, newest first, those nearest to `after`."""


def list_objects(
    session: Reading,
    page: Page,
    terms: Terms,
    url: str,
    *,
    kind: type[State] | None = None,
    wanted: Callable[[Any], bool] = lambda _state: True,
    show: Callable[[Any], Rendered] = present,
) -> Turns[Rendered]:
    """The page as a list object, of those objects that are `wanted` as well.

    `kind` is needed where clients may have chosen ids: cursors are such ids. Raises
    `parameters_exclusive`, `resource_missing` for cursors.
    """
    bounds = page.bounds() if isinstance(page, Listing) else (None, None)

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, State]]:
        found: dict[int, State] = {}
        for term in terms.any or (None,):
            every = terms.all if term is None else (*terms.all, term)
            query = Query(every, terms.none, before, after, bounds, limit)
            found |= dict(session.page(query))
        newest_first = sorted(found.items(), reverse=True)
        return newest_first[-limit:] if after is not None else newest_first[:limit]

    def number(object_id: str) -> int | None:
        return session.number(object_id if kind is None else stored_id(kind, object_id))

    entries, more = yield from paged(
        page, number, fetch, lambda s: s.id != session.environment_clock and wanted(s)
    )
    return listing(url, [show(state) for state in entries], has_more=more)


def list_parts(parts: Sequence[Rendered], page: Page, url: str) -> Rendered:
    """A page of what is part of an object, in the order given. Raises as `list_objects` does."""
    places = {part["id"]: -number for number, part in enumerate(parts)}

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, Rendered]]:
        inside = [
            (-number, part)
            for number, part in enumerate(parts)
            if (before is None or -number < before) and (after is None or -number > after)
        ]
        return inside[-limit:] if after is not None else inside[:limit]

    entries, more = whole(paged(page, places.get, fetch, lambda _part: True))
    return listing(url, entries, has_more=more)


def paged(
    page: Page, cursor: Cursor, fetch: Fetch, wanted: Callable[[Any], bool]
) -> Turns[tuple[list[Any], bool]]:
    """The entries of a page, and whether more lie beyond it in the direction of paging."""
    before, after = _cursors(page, cursor)
    backwards = after is not None
    entries: list[tuple[int, Any]] = []
    size = page.limit + 1
    while True:
        batch = fetch(before, after, size)
        kept = [entry for entry in batch if wanted(entry[1])]
        entries = [*kept, *entries] if backwards else [*entries, *kept]
        if len(batch) < size or len(entries) > page.limit:
            break
        if backwards:
            after = batch[0][0]
        else:
            before = batch[-1][0]
        size = max(size, LOOKS)  # few are wanted: what comes now is a search
        yield
    more = len(entries) > page.limit
    shown = entries[-page.limit :] if backwards else entries[: page.limit]
    return [entry for _position, entry in shown], more


def _cursors(page: Page, cursor: Cursor) -> tuple[int | None, int | None]:
    if page.starting_after is not None and page.ending_before is not None:
        raise exclusive("ending_before", "starting_after", param="starting_after")
    before = _position(cursor, page.starting_after, "starting_after")
    return before, _position(cursor, page.ending_before, "ending_before")


def _position(cursor: Cursor, object_id: str | None, param: str) -> int | None:
    if object_id is None:
        return None
    position = cursor(object_id)
    if position is None:
        raise no_such("object", object_id, param)
    return position

"""Lists with an entry that nobody made: the default, which is older than all others."""

from sao.api.endpoint import Answer
from sao.api.finding.lists import paged
from sao.core.instance import State
from sao.platform.ports import Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.params import Page
from sao.wire.render import present
from sao.wire.shapes import listing
from sao.wire.terms import Terms

_BEFORE_ALL = 0
"""The place of the default in the order of creation."""


def list_with_default(
    session: Session, page: Page, terms: Terms | None, default: State, path: str, *, shown: bool
) -> Turns[Answer]:
    """A page of what was made (where there are terms), and, `shown`, of the default."""

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, State]]:
        made: list[tuple[int, State]] = []
        if terms is not None:
            made = session.page(Query(terms.all, terms.none, before, after, limit=limit))
        here = shown and after is None and before != _BEFORE_ALL and len(made) < limit
        return [*made, (_BEFORE_ALL, default)] if here else made

    def number(object_id: str) -> int | None:
        return _BEFORE_ALL if object_id == default.id else session.number(object_id)

    entries, more = yield from paged(page, number, fetch, lambda _state: True)
    return listing(path, [present(state) for state in entries], has_more=more)

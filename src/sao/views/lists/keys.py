"""The list of API keys. They are of the real world: no moment of the environment has any."""

from collections.abc import Sequence

from sao.views.actions.keys import Key, make, of_one
from sao.views.shapes import Cell, Column, Filter, InstantCell, Row, StateCell, Table, TextCell
from sao.views.words.permissions import may_words

COLUMNS = (
    Column(key="name", label="Name"),
    Column(key="key", label="Key"),
    Column(key="state", label="Status"),
    Column(key="may", label="May do"),
    Column(key="used", label="Last used"),
    Column(key="ends", label="Ends"),
)
ACCEPTED, ENDED = "all", "ended"
_ACCEPTED = StateCell(state="accepted", label="Accepted", tone="positive", calm=True)
_ENDED = StateCell(state="ended", label="Ended", tone="neutral", calm=True)


def keys(found: Sequence[Key], *, filter: str, offset: int, limit: int) -> Table:  # noqa: A002
    """A window of those that are accepted, or of those that have ended."""
    ended = [one for one in found if not one.active]
    accepted = [one for one in found if one.active]
    shown = ended if filter == ENDED else accepted
    return Table(
        resource="api_key",
        columns=COLUMNS,
        rows=tuple(map(_row, shown[offset : offset + limit])),
        total=len(shown),
        parts=True,
        offset=offset,
        filters=(
            Filter(key=ACCEPTED, label="Accepted", count=len(accepted)),
            Filter(key=ENDED, label="Ended", count=len(ended)),
        ),
        filter=filter,
        actions=(make(),),
    )


def _row(key: Key) -> Row:
    cells: dict[str, Cell] = {
        "name": TextCell(text=key.name or "no name", note="signed in here" if key.own else None),
        "key": TextCell(text=key.shown, mono=True),
        "state": _ACCEPTED if key.active else _ENDED,
        "may": TextCell(text=may_words(key.may)),
        "used": InstantCell(at=key.used_at),
        "ends": InstantCell(at=key.expires_at),
    }
    return Row(object_id=key.id, cells=cells, actions=of_one(key))

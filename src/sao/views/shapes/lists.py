"""Lists: windows of rows."""

from sao.views.shapes.actions import Action
from sao.views.shapes.values import Cell, Shaped, StateCell, Tone


class Column(Shaped, frozen=True, kw_only=True):
    """A column; `end`: its values stand at the right."""

    key: str
    label: str
    end: bool = False
    sorts: bool = False


class Row(Shaped, frozen=True, kw_only=True):
    """One object; `cells` by column key.

    In the sections `items`, `lines` and `attempts` of a detail, whose resources are `item`, `line`
    and `charge`, it is a part of an object, and its id leads to no detail of its own. `actions` are
    what can be done about this row.
    """

    object_id: str
    cells: dict[str, Cell]
    actions: tuple[Action, ...] = ()


class Filter(Shaped, frozen=True, kw_only=True):
    """A way to narrow a list, with how many are left."""

    key: str
    label: str
    count: int


class Hit(Shaped, frozen=True, kw_only=True):
    """Something that was looked for: what `kind` of thing it is, whose, and how it stands."""

    object_id: str
    resource: str
    kind: str
    title: str
    note: str
    state: StateCell


class Found(Shaped, frozen=True, kw_only=True):
    """What was looked for, kind by kind; `more`: there is more of some kind than is told."""

    hits: tuple[Hit, ...]
    more: bool


class Notice(Shaped, frozen=True, kw_only=True):
    """A sentence above a list, which leads to what it tells of (a filter of the same list)."""

    tone: Tone
    text: str
    filter: str | None = None


class Table(Shaped, frozen=True, kw_only=True):
    """A window of a list: `rows` from `offset` on, of `total` that match `filter` and search.

    Rows are objects, unless they are `parts` of one, which cannot be opened by themselves. `none`
    is what is said of a section without any.
    """

    resource: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    parts: bool = False
    offset: int = 0
    filters: tuple[Filter, ...] = ()
    filter: str = "all"
    sort: str = "attention"
    notices: tuple[Notice, ...] = ()
    actions: tuple[Action, ...] = ()
    none: str = "None yet."
    as_of: int | None = None

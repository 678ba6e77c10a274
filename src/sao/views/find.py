"""Finding anything by what people know about it: a name, an address, a number, an id."""

from sao.billing.machines import MACHINES
from sao.billing.resources.customer.state import Customer
from sao.runtime.turns import Turns, whole
from sao.views.lists.cells import state_of
from sao.views.lists.families import FAMILIES
from sao.views.lists.table import Family, first, matching
from sao.views.moment import Moment
from sao.views.shapes import Found, Hit
from sao.views.words.titles import noun, resource_of, title
from sao.wire.ids import shown, stored

BY_NAME = (
    "customer",
    "subscription",
    "invoice",
    "quote",
    "product",
    "price",
    "feature",
    "meter",
    "billing_alert",
    "coupon",
    "promotion_code",
    "tax_rate",
    "shipping_rate",
)
"""What has a name or a number of its own, in the order in which it is shown.

A payment is found by its id, and where its invoice or customer is.
"""

EACH_MAX = 5
"""How many of a kind are shown: beyond that, its own list is the better place to search."""

OF_ONE_MAX = 20
"""How many are shown where one of a kind is to be chosen."""


def find(moment: Moment, text: str, of: str | None = None) -> Found:
    """What goes by this text: an object whose id it is, or a few of each kind that contain it.

    With `of`, a resource that has a list, only such; without a text, the first of them.
    """
    return whole(find_in_turns(moment, text, of))


def find_in_turns(moment: Moment, text: str, of: str | None = None) -> Turns[Found]:
    """The same; thousands of objects are looked at."""
    wanted = text.strip()
    if of is not None:
        return (yield from _one_of(moment, FAMILIES[of], wanted))
    if not wanted:
        return Found(hits=(), more=False)
    exact = _by_id(moment, wanted)
    if exact is not None:
        return Found(hits=(_hit(moment, exact),), more=False)
    hits: list[Hit] = []
    more = False
    for family in _families(wanted):
        ids = yield from matching(family, moment, wanted.lower())
        more = more or len(ids) > EACH_MAX
        hits += [_hit(moment, each) for each in ids[:EACH_MAX]]
    return Found(hits=tuple(hits), more=more)


def _one_of(moment: Moment, family: Family, wanted: str) -> Turns[Found]:
    """What can be chosen of one kind."""
    if wanted:
        ids = yield from matching(family, moment, wanted.lower())
    else:
        ids = yield from first(family, moment, OF_ONE_MAX + 1)
    shown = tuple(_hit(moment, each) for each in ids[:OF_ONE_MAX])
    return Found(hits=shown, more=len(ids) > OF_ONE_MAX)


def _by_id(moment: Moment, wanted: str) -> str | None:
    """The object whose id it is, as it is kept or as a client chose it."""
    if MACHINES.find(wanted) is not None and moment.find(wanted) is not None:
        return wanted
    for resource in BY_NAME:
        object_id = stored(MACHINES[resource].schema.prefix, wanted)
        if moment.find(object_id) is not None:
            return object_id
    return None


def _families(wanted: str) -> tuple[Family, ...]:
    """The lists to look through: one alone for the beginning of an id."""
    prefix, underscore, _ = wanted.rpartition("_")
    meant = [FAMILIES[m.name] for m in MACHINES if m.schema.prefix == prefix and m.name in FAMILIES]
    if underscore and meant:
        return tuple(meant)
    return tuple(FAMILIES[resource] for resource in BY_NAME)


def _hit(moment: Moment, object_id: str) -> Hit:
    state = moment.find(object_id)
    assert state is not None  # noqa: S101  (a list, or its own id, has just named it)
    resource = resource_of(object_id)
    owner = moment.get(Customer, getattr(state, "customer", None))
    name = title(state)
    told = (
        title(owner) if owner is not None else "",
        getattr(state, "email", None) or "",
        shown(object_id),
    )
    return Hit(
        object_id=object_id,
        resource=resource,
        kind=noun(resource),
        title=name,
        note=" · ".join(each for each in dict.fromkeys(told) if each not in ("", name)),
        state=state_of(state),
    )

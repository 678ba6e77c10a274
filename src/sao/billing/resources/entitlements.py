"""Entitlements: the features that a customer may use now, by the subscription that grants each.

The workflow `provision` reads what the products of a subscription give, and tells it here whenever
a subscription begins, changes or ends. A customer has one such object; it exists from the first
grant on.
"""

from sao.billing.messages.entitlements import Provided
from sao.billing.values.entitlement import FeatureGrant
from sao.core.ids import home_of, member_id
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Ignored, Schema, internal


def _table() -> tuple[Entry, ...]:
    return (
        #        action     from         to      decide
        internal("provide", NEW, "kept", provide_first),
        internal("provide", ("kept",), SAME, provide),
    )


class Entitlements(State, frozen=True, kw_only=True):
    """What a customer is entitled to. `grants`: by subscription, each feature once."""

    customer: str = ""
    grants: dict[str, tuple[FeatureGrant, ...]] = {}
    test_clock: str | None = None

    def active(self) -> tuple[FeatureGrant, ...]:
        """Every feature that any subscription grants, once, in order of its key."""
        every = {grant.feature: grant for grants in self.grants.values() for grant in grants}
        return tuple(sorted(every.values(), key=lambda grant: grant.lookup_key))


def provide_first(
    entitlements: Entitlements, command: Command[Provided], now: int
) -> Facts | Ignored:
    """The first features of a customer, if there are any."""
    facts = provide(entitlements, command, now)
    if isinstance(facts, Ignored):
        return facts
    data = command.data
    return facts | {"customer": data.customer, "test_clock": data.test_clock}


def provide(entitlements: Entitlements, command: Command[Provided], _now: int) -> Facts | Ignored:
    """What the subscription grants from now on, in place of what it granted before."""
    data = command.data
    if entitlements.grants.get(data.subscription, ()) == data.features:
        return Ignored("nothing changes")
    others = {k: v for k, v in sorted(entitlements.grants.items()) if k != data.subscription}
    return {"grants": others | ({data.subscription: data.features} if data.features else {})}


def entitlements_of(customer: str) -> str:
    """The id of a customer's entitlements."""
    return member_id("entitlements", home_of(customer), "entitlements")


ENTITLEMENTS = Schema(
    name="entitlements",
    prefix="entitlements",
    state=Entitlements,
    states=("kept",),
    terminal=("kept",),
    rank=35,
    index=("customer",),
    table=_table(),
)

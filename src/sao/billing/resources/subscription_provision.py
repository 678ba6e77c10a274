"""What a subscription gives its customer: the features of its products, while it is in force."""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.resources.subscription_state import Subscription
from sao.billing.values import Provision
from sao.core.schema import Entry, Facts, Message, Row, Start, Then

ENTITLED = frozenset(("trialing", "active", "past_due"))
"""The states in which the customer may use what was sold."""


def provisioning(table: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The table, with every transition followed by `provision` where it changes what is given."""
    return tuple(
        replace(row, then=_followed(row.then)) if isinstance(row, Row) else row for row in table
    )


def _followed(then: Then[Subscription] | None) -> Then[Subscription]:
    def both(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message | Start]:
        if then is not None:
            yield from then(before, after, facts)
        yield from provide(before, after)

    return both


def provide(before: Subscription, after: Subscription) -> Iterator[Start]:
    """The workflow `provision`, if what is given is not what was given."""
    if before.items is after.items and (before.status in ENTITLED) == (after.status in ENTITLED):
        return
    products = _given(after)
    if products != _given(before):
        yield Start(
            "provision",
            Provision(
                customer=after.customer,
                subscription=after.id,
                products=products,
                test_clock=after.test_clock,
            ),
        )


def _given(subscription: Subscription) -> tuple[str, ...]:
    if subscription.status not in ENTITLED:
        return ()
    return tuple(sorted({item.price.product for item in subscription.items}))

"""Who subscribes to each price: worked out once, in turns, and kept up with what changes."""

from collections.abc import Iterable

from sao.billing.resources.subscription.state import Subscription
from sao.runtime.turns import LOOKS, Turns
from sao.views.lists.population import everything, numbered
from sao.views.lists.table import LOOKED_AT_MAX
from sao.views.moment import Moment


class Holders:
    """The subscriptions to each price, by their numbers."""

    def __init__(self) -> None:
        self._by_price: dict[str, dict[str, int]] = {}
        self._prices: dict[str, frozenset[str]] = {}

    def put(self, subscription: Subscription, number: int) -> None:
        """It is as it is now."""
        for price in self._prices.pop(subscription.id, ()):
            del self._by_price[price][subscription.id]
        prices = frozenset(item.price.id for item in subscription.items)
        for price in prices:
            self._by_price.setdefault(price, {})[subscription.id] = number
        self._prices[subscription.id] = prices

    def of(self, price: str) -> list[str]:
        """Those to a price, the newest first."""
        held = self._by_price.get(price, {})
        return sorted(held, key=held.__getitem__, reverse=True)

    def amend(self, moment: Moment, changed: Iterable[str]) -> None:
        """These objects have changed."""
        for each in changed:
            found, number = moment.get(Subscription, each), moment.session.number(each)
            if found is not None and number is not None:
                self.put(found, number)


def holders(moment: Moment) -> Turns[Holders]:
    """Of the newest subscriptions that there are, or were then."""
    if moment.past:
        return _then(moment)
    return moment.session.followed(
        "subscriptions by price",
        lambda: _now(moment),
        lambda kept, changed: kept.amend(moment, changed),
    )


def _now(moment: Moment) -> Turns[Holders]:
    made, left = Holders(), LOOKED_AT_MAX
    for clock in moment.clocks:
        for page in numbered(moment, f"subscription@{clock}"):
            for number, each in page[:left]:
                found = moment.get(Subscription, each)
                if found is not None:
                    made.put(found, number)
                left -= 1
                if left % LOOKS == 0:
                    yield
            if left == 0:
                return made
    return made


def _then(moment: Moment) -> Turns[Holders]:
    made = Holders()
    for place, each in enumerate(everything("subscription", moment)[:LOOKED_AT_MAX]):
        found, number = moment.get(Subscription, each), moment.session.number(each)
        if found is not None and number is not None:
            made.put(found, number)
        if place % LOOKS == 0:
            yield
    return made

"""What a customer takes of what a checkout session offers, and what they say of themselves.

Whoever sees a payment through asks, and nothing has happened where it is refused.
"""

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.reckoning.money import least_charge, with_sign
from sao.billing.resources.checkout_session.state import CheckoutSession, Choose
from sao.billing.values.checkout import CheckoutItem, Shipped
from sao.billing.values.checkout_asking import Answers, completed, misfits
from sao.core.schema import Command, Facts, Rejection


def choose(session: CheckoutSession, command: Command[Choose], _now: int) -> Facts | Rejection:
    """Other quantities, more items, another way to send them; what it comes to is reckoned next.

    Rejects: `resource_missing` (it is not offered), `parameter_invalid` (not so many, or nothing).
    """
    data = command.data
    offered = {item.id: item for item in session.items}
    more = {item.price.id: item for item in session.manner.optional_items}
    added = {price: many for price, many in data.optional.items() if many}
    refused = _unfit(data.quantities, offered, "quantities") or _unfit(
        added, more, "optional_items"
    )
    refused = refused or _odd(data.amounts, offered)
    if refused is not None:
        return refused
    wished = {name: data.quantities.get(name, item.quantity) for name, item in offered.items()}
    taken = (
        *(
            replace(item, quantity=wished[name], chosen=data.amounts.get(name, item.chosen))
            for name, item in offered.items()
            if wished[name]
        ),
        *(replace(item, quantity=added[price]) for price, item in more.items() if price in added),
    )
    return _nothing(session, taken) or _sent(session, data.shipping_rate, {"items": taken})


def _unfit(
    wished: dict[str, int], offered: dict[str, CheckoutItem], place: str
) -> Rejection | None:
    """The first that is not offered, or not so often."""
    for name, many in sorted(wished.items()):
        param, item = f"{place}[{name}]", offered.get(name)
        if item is None:
            known = ", ".join(offered) or "none"
            message = f"No such item: '{name}'; there are: {known}."
            return Rejection("resource_missing", message, param)
        bounds = item.adjustable
        if many == item.quantity:
            continue
        if bounds is UNSET:
            why = f"The quantity of this item is {item.quantity} and cannot be changed."
        elif not bounds.minimum <= many <= bounds.maximum:
            why = f"The quantity of this item has to be from {bounds.minimum} to {bounds.maximum}."
        else:
            continue
        return Rejection("parameter_invalid", why, param)
    return None


def _odd(amounts: dict[str, int], offered: dict[str, CheckoutItem]) -> Rejection | None:
    """The first amount that is not the customer's to say, or too little or too much."""
    for name, amount in sorted(amounts.items()):
        param, item = f"amounts[{name}]", offered.get(name)
        custom = UNSET if item is None else item.price.custom
        if item is None or custom is UNSET:
            asked = [one.id for one in offered.values() if one.price.custom is not UNSET]
            known = ", ".join(asked) or "none"
            message = f"The price of '{name}' is fixed. Amounts can be given for: {known}."
            return Rejection("parameter_invalid", message, param)
        currency = item.price.currency
        least = max(custom.minimum or 0, least_charge(currency))
        if amount < least:
            why = f"The amount must be at least {with_sign(str(least), currency)}."
        elif custom.maximum is not None and amount > custom.maximum:
            why = f"The amount must be at most {with_sign(str(custom.maximum), currency)}."
        else:
            continue
        return Rejection("parameter_invalid", why, param)
    return None


def _nothing(session: CheckoutSession, taken: tuple[CheckoutItem, ...]) -> Rejection | None:
    """Something has to be bought, and something subscribed to."""
    if session.mode == "subscription" and all(item.price.recurring is None for item in taken):
        why = "There has to be something left to subscribe to."
    elif session.items and not taken:
        why = "There has to be something left to buy."
    else:
        return None
    return Rejection("parameter_invalid", why, "quantities")


def _sent(session: CheckoutSession, rate: str | None, facts: Facts) -> Facts | Rejection:
    if rate is None:
        return facts
    options = {one.rate: one for one in session.manner.shipping_options}
    if rate not in options:
        offered = ", ".join(options) or "none"
        message = f"No such shipping option: '{rate}'; there are: {offered}."
        return Rejection("resource_missing", message, "shipping_rate")
    return facts | {"shipping": Shipped(options[rate])}


def answer(session: CheckoutSession, command: Command[Answers], _now: int) -> Facts | Rejection:
    """What the customer says of themselves. Rejects: `parameter_invalid` (see `misfits`)."""
    said = completed(session.manner.asks, command.data)
    wrong = next(misfits(session.manner.asks, said), None)
    if wrong is not None:
        return Rejection("parameter_invalid", wrong.message, wrong.param)
    return {"answers": said}

"""Expansion: ids in a reply replaced by what they stand for.

A path is followed from the outermost object (`latest_invoice.payments`, `data.customer` in a list);
each kind of object has a table of what can be expanded in it, with the way to get it. Some fields
are not there at all unless they are expanded. Source: facts on billing, §9.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sao.billing.resources.customer import Customer
from sao.billing.resources.invoice import Invoice
from sao.billing.resources.payment_intent import PaymentIntent
from sao.core.instance import State
from sao.wire.errors import WireError
from sao.wire.ids import stored
from sao.wire.render import present
from sao.wire.resources import charge, invoice, product
from sao.wire.shapes import Rendered, listing

DEPTH_MAX = 4
PATHS_MAX = 50

Find = Callable[[str], State | None]
Get = Callable[[Rendered, Find], Any]


def _by_id(field: str) -> Get:
    """The object whose id stands in a field of its parent."""

    def get(parent: Rendered, find: Find) -> Any:
        value = parent.get(field)
        return _found(value, find) if isinstance(value, str) else value

    return get


def _found(object_id: str, find: Find) -> Any:
    state = find(object_id)
    return present(state) if state is not None else object_id


def _product(parent: Rendered, find: Find) -> Any:
    value = parent.get("product")
    if not isinstance(value, str):
        return value
    state = find(stored(product.PREFIX, value))
    return present(state) if state is not None else value


def _charge(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    if not isinstance(state, PaymentIntent) or not state.charges:
        return parent.get("latest_charge")
    return charge.render_charge(state, state.charges[-1])


def _payments(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    return invoice.render_payments(state) if isinstance(state, Invoice) else None


def _secret(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    return invoice.render_secret(state) if isinstance(state, Invoice) else None


def _subscriptions(parent: Rendered, find: Find) -> Any:
    customer = find(parent["id"])
    if not isinstance(customer, Customer):
        return None
    states = [find(subscription) for subscription in customer.subscriptions]
    live = [present(state) for state in reversed(states) if state is not None]
    return listing(f"/v1/customers/{customer.id}/subscriptions", live)


EXPANDABLE: dict[str, dict[str, Get]] = {
    "charge": {
        "customer": _by_id("customer"),
        "payment_intent": _by_id("payment_intent"),
    },
    "customer": {
        "invoice_settings.default_payment_method": _by_id("default_payment_method"),
        "subscriptions": _subscriptions,
        "test_clock": _by_id("test_clock"),
    },
    "event": {},
    "invoice": {
        "confirmation_secret": _secret,
        "customer": _by_id("customer"),
        "default_payment_method": _by_id("default_payment_method"),
        "parent.subscription_details.subscription": _by_id("subscription"),
        "payments": _payments,
        "test_clock": _by_id("test_clock"),
    },
    "invoice_payment": {
        "invoice": _by_id("invoice"),
        "payment.payment_intent": _by_id("payment_intent"),
    },
    "line_item": {
        "pricing.price_details.price": _by_id("price"),
        "subscription": _by_id("subscription"),
    },
    "payment_intent": {
        "customer": _by_id("customer"),
        "latest_charge": _charge,
        "last_payment_error.payment_method": _by_id("payment_method"),
        "payment_method": _by_id("payment_method"),
    },
    "payment_method": {"customer": _by_id("customer")},
    "plan": {"product": _product},
    "price": {"product": _product},
    "product": {"default_price": _by_id("default_price")},
    "subscription": {
        "customer": _by_id("customer"),
        "default_payment_method": _by_id("default_payment_method"),
        "latest_invoice": _by_id("latest_invoice"),
        "test_clock": _by_id("test_clock"),
    },
    "subscription_item": {},
    "test_helpers.test_clock": {},
}
"""What can be expanded in each kind of object, by its path from there. Everything else in an object
can be walked through where it holds objects itself (`items.data.price.product`)."""


def expand(rendered: Rendered, paths: Iterable[str], find: Find) -> Rendered:
    """`rendered`, with every path expanded in place; `find` gives an object's current state.

    Raises `WireError`: `parameter_invalid`, naming the path that leads nowhere or too deep.
    """
    paths = tuple(paths)
    if len(paths) > PATHS_MAX:
        raise WireError(
            "parameter_invalid", f"At most {PATHS_MAX} paths can be expanded.", "expand"
        )
    for number, path in enumerate(paths):
        steps = path.split(".")
        param = f"expand[{number}]"
        if _depth(steps) > DEPTH_MAX:
            raise WireError(
                "parameter_invalid",
                f"You cannot expand more than {DEPTH_MAX} levels of a property. Property: {path}",
                param,
            )
        if not _follow(rendered, rendered, steps, (), find):
            raise WireError(
                "parameter_invalid",
                f"This property cannot be expanded ({path}). You may want to try expanding "
                "the properties that hold the id of another object.",
                param,
            )
    return rendered


def _depth(steps: list[str]) -> int:
    return sum(step != "data" for step in steps)


def _follow(
    root: Rendered, parent: Rendered, steps: list[str], walked: tuple[str, ...], find: Find
) -> bool:
    """Expand along `steps` from `parent`, which is `walked` steps inside the object `root`.

    Whether the path leads anywhere; what is null, empty or deleted may be walked in vain.
    """
    if root.get("deleted") is True:
        return True  # nothing is left of it
    step, *rest = steps
    path = (*walked, step)
    get = EXPANDABLE.get(root.get("object", ""), {}).get(".".join(path))
    if get is not None:
        found = parent[step] = get(parent, find)
        return not rest or not isinstance(found, dict) or _follow(found, found, rest, (), find)
    if step not in parent or not rest:
        return False
    value = parent[step]
    if isinstance(value, list):
        return all(_follow(element, element, rest, (), find) for element in value)
    if isinstance(value, dict):
        inside = isinstance(value.get("object"), str)
        return _follow(value if inside else root, value, rest, () if inside else path, find)
    return value is None

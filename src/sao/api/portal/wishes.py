"""What the buttons of a portal's page ask of the API.

What is switched off has no button, and a form that asks for it all the same gets nothing; so it is
with what is another customer's.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sao.api.native.checkout import CARD_PATH
from sao.api.native.later_changes import LATER_PATH
from sao.api.portal.changes import Costs, Wanted, asked, of_flow, priced, put_off, waiting, wanted
from sao.api.portal.views import Plan, Shown
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.portal import SubscriptionCancel
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.form import Tree, parse
from sao.wire.resources.portal_session import Pass

Form = Mapping[str, str]


class Wish(NamedTuple):
    """What a button asks of the API. What is `safest` is asked first, where a gateway can do it."""

    method: str
    path: str
    tree: Tree
    safest: Tree | None = None


Maker = Callable[[Session, Pass, Shown, Form], Wish | Costs | None]


def wished(session: Session, told: Pass, view: Shown, form: Form) -> Wish | Costs | None:
    """What was asked for, or what it would cost; None for what cannot be asked here.

    Raises `parameter_invalid` and what else speaks against it.
    """
    do = form.get("do", "")
    make = _MAKERS.get(do)
    if make is None or (view.flow is not None and do not in _OF_FLOW[view.flow.type]):
        return None
    return make(session, told, view, form)


def _card(_session: Session, told: Pass, view: Shown, form: Form) -> Wish | None:
    if not view.features.payment_method_update:
        return None
    kept = form.get("payment_method")
    tree: Tree = {"payment_method": kept} if kept else {"card": {"number": form.get("number", "")}}
    return Wish("POST", CARD_PATH.replace("{id}", told.customer), tree)


def _details(_session: Session, told: Pass, view: Shown, form: Form) -> Wish | None:
    """What is empty is cleared, an address (and where goods go) as a whole."""
    if not view.fields:
        return None
    said = {
        field.name: field.value if field.kind == "kept" else form.get(field.name, field.value)
        for field in view.fields
    }
    tree = parse(said.items())
    for place in ("address", "shipping"):
        if place in tree and not any(value for name, value in said.items() if _in(name, place)):
            tree[place] = ""
    return Wish("POST", f"/v1/customers/{told.customer}", tree)


def _in(name: str, place: str) -> bool:
    return name.startswith(f"{place}[")


def _pay(_session: Session, _told: Pass, view: Shown, form: Form) -> Wish | None:
    bill = next((bill for bill in view.bills if bill.id == form.get("id")), None)
    return None if bill is None else Wish("POST", f"/v1/invoices/{bill.id}/pay", {})


def _cancel(_session: Session, _told: Pass, view: Shown, form: Form) -> Wish | None:
    plan, cancel = _plan(view, form), view.features.subscription_cancel
    if plan is None or plan.verb != "cancel":
        return None
    path, why = f"/v1/subscriptions/{plan.id}", _why(cancel, form)
    if cancel.mode == "immediately":
        credits_rest = cancel.proration_behavior == "create_prorations"
        return Wish("DELETE", path, {"prorate": "true" if credits_rest else "false"} | why)
    return Wish("POST", path, {"cancel_at_period_end": "true"} | why)


def _why(cancel: SubscriptionCancel, form: Form) -> Tree:
    """The reason, if it is asked for and given. Raises `parameter_invalid`."""
    asked_for, reason = cancel.cancellation_reason, form.get("feedback", "")
    if not asked_for.enabled:
        return {}
    if reason and reason not in asked_for.options:
        raise WireError("parameter_invalid", "Choose one of the reasons.", "feedback")
    given = {"feedback": reason, "comment": form.get("comment", "")}
    said: Tree = {name: value for name, value in given.items() if value}
    return {"cancellation_details": said} if said else {}


def _resume(_session: Session, _told: Pass, view: Shown, form: Form) -> Wish | None:
    plan = _plan(view, form)
    if plan is None or plan.verb != "resume":
        return None
    return Wish("POST", f"/v1/subscriptions/{plan.id}", {"cancel_at_period_end": "false"})


def _stay(session: Session, _told: Pass, view: Shown, form: Form) -> Wish | None:
    """What waits is dropped."""
    plan = _plan(view, form)
    state = session.find(plan.id) if plan is not None and plan.verb == "stay" else None
    later = waiting(session, state) if isinstance(state, Subscription) else None
    if later is None:
        return None
    return Wish("POST", f"/v1/subscription_schedules/{later.id}/release", {})


def _change(session: Session, _told: Pass, view: Shown, form: Form) -> Costs | None:
    """What a change would cost, before it is confirmed."""
    chosen = _chosen(session, view, form)
    if chosen is None:
        return None
    state, wish = chosen
    item = state.items[0]
    if (wish.price, wish.quantity, wish.code) == (item.price.id, item.quantity, ""):
        raise WireError("parameter_invalid", "That is what you have already.", "price")
    return priced(session, view.features.subscription_update, state, wish)


def _confirm(session: Session, _told: Pass, view: Shown, form: Form) -> Wish | None:
    """A change whose payment fails is none: it is undone, where a gateway answers in time."""
    chosen = _chosen(session, view, form)
    if chosen is None:
        return None
    state, wish = chosen
    tree = asked(session, view.features.subscription_update, state, wish)
    later = put_off(session, view.features.subscription_update, state, wish)
    if later is not None:
        said: Tree = {"price": wish.price, "quantity": str(wish.quantity)}
        return Wish("POST", LATER_PATH.replace("{id}", state.id), said)
    path = f"/v1/subscriptions/{state.id}"
    return Wish("POST", path, tree, tree | {"payment_behavior": "error_if_incomplete"})


def _chosen(session: Session, view: Shown, form: Form) -> tuple[Subscription, Wanted] | None:
    """The subscription, and what it is to become; None where that cannot be chosen."""
    confirm = view.flow.subscription_update_confirm if view.flow is not None else None
    plan = next(iter(view.plans), None) if confirm is not None else _plan(view, form)
    if plan is None or (confirm is None and plan.changing is None):
        return None
    state = session.find(plan.id)
    if not isinstance(state, Subscription):
        return None
    wish = wanted(form, state) if confirm is None else of_flow(confirm, state)
    return None if wish is None else (state, wish)


def _plan(view: Shown, form: Form) -> Plan | None:
    return next((plan for plan in view.plans if plan.id == form.get("id")), None)


_MAKERS: dict[str, Maker] = {
    "cancel": _cancel,
    "card": _card,
    "change": _change,
    "confirm": _confirm,
    "details": _details,
    "pay": _pay,
    "resume": _resume,
    "stay": _stay,
}

_OF_FLOW = {
    "customer_update": ("details",),
    "payment_method_update": ("card",),
    "subscription_cancel": ("cancel",),
    "subscription_update": ("change", "confirm"),
    "subscription_update_confirm": ("confirm",),
}
"""What a session can do that is for one thing."""

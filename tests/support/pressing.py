"""An environment in which every action is offered sooner or later, and taking each of them once.

A `Hand` takes an action as a person in a browser does. What counts is what the chains then say, by
whatever way the environment is asked (`Ask`): over HTTP, or in the page.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sao.views.actions.tables import VERBS
from sao.views.actions.verb import Verb
from sao.views.words.titles import resource_of
from support.views import Place, fuzzed

SEED, LENGTH = 6, 400
"""Random requests that lead to three quarters of all actions; `_rest` leads to the others."""

Ask = Callable[[Sequence[str]], list[Any]]
"""The bodies of GETs that must succeed."""

Hand = Callable[[str, Any], str]
"""Takes an action that an object's page offers; what the page says of it."""

INSTEAD = {("customer", "attach_card"): "attach_method"}
"""What a chain calls an action whose verb goes by another one of its machine."""

CANDIDATES = 8


class Wanted(NamedTuple):
    """An action that is offered and was not taken yet, and the objects that offer it."""

    resource: str
    verb: Verb
    offered_by: list[str]


def everything() -> Any:
    """A scenario (as GET /api/scenario tells it) after which most actions are offered."""
    place = fuzzed(SEED, LENGTH)
    _rest(place)
    place.runtime.flush()
    return place.dispatcher.request("GET", "/api/scenario").body


def _rest(place: Place) -> None:
    def made(path: str, form: str) -> Any:
        reply = place.dispatcher.request("POST", path, form)
        assert reply.status == 200, (path, reply.body)
        return reply.body

    for card in ("createDispute", "createDisputeInquiry", "pendingRefund", "visa"):
        owner = made("/v1/customers", "name=Ada")["id"]
        method = made(f"/api/customers/{owner}/cards", f"card=pm_card_{card}&default=true")["id"]
        paid = f"amount=5000&currency=usd&customer={owner}&payment_method={method}&confirm=true"
        held = "&capture_method=manual" if card == "visa" else ""
        intent = made("/v1/payment_intents", f"{paid}&off_session=true{held}")["id"]
        if card == "pendingRefund":
            made("/v1/refunds", f"payment_intent={intent}")
    made("/v1/products", "name=Nobody buys it")
    made("/v1/tax_rates", "display_name=VAT&percentage=20&inclusive=false")
    coupon = made("/v1/coupons", "percent_off=10&duration=once")["id"]
    made("/v1/promotion_codes", f"promotion[type]=coupon&promotion[coupon]={coupon}")
    owner = made("/v1/customers", f"name=Grace&coupon={coupon}")["id"]
    setup = f"usage=off_session&customer={owner}"
    card = "payment_method=pm_card_authenticationRequired&confirm=true"
    for asked in (setup, setup, *(f"{setup}&{card}",) * 4):
        made("/v1/setup_intents", asked)
    sent = "collection_method=send_invoice&days_until_due=30&pending_invoice_items_behavior=include"
    for _ in range(5):  # what else is pressed pays, voids or gives up the first of them
        made("/v1/invoiceitems", f"customer={owner}&amount=9000&currency=usd")
        invoice = made("/v1/invoices", f"customer={owner}&{sent}")["id"]
        made(f"/v1/invoices/{invoice}/finalize", "")
        made("/v1/credit_notes", f"invoice={invoice}&amount=100")
    repeated = made("/v1/coupons", "percent_off=5&duration=forever")["id"]
    made("/v1/customers", f"name=Edsger&coupon={repeated}")
    made("/v1/entitlements/features", "lookup_key=fast&name=Fast")
    hook = "url=https://example.com/&enabled_events[0]=*"
    for _ in range(2):
        made("/v1/webhook_endpoints", hook)


def press_all(ask: Ask, press: Hand, ids: Callable[[], list[str]]) -> list[str]:
    """Take every action of every resource once, harmless ones first; those that never were offered.

    Fails where a chain lacks what was taken. Some are offered only after others were taken, so it
    is looked again until nothing is new.
    """
    left = {(resource, verb.name) for resource, verbs in VERBS.items() for verb in verbs}
    for dangerous in (False, True):
        taken = True
        while taken:
            taken = False
            for wanted in _look(ask, ids(), left, dangerous=dangerous):
                if any(_press(ask, press, one, wanted) for one in wanted.offered_by):
                    left.discard((wanted.resource, wanted.verb.name))
                    taken = True
    return [" ".join(each) for each in sorted(left)]


def _look(ask: Ask, ids: list[str], left: set[tuple[str, str]], *, dangerous: bool) -> list[Wanted]:
    resources = {resource for resource, _ in left}
    asked = [each for each in ids if resource_of(each) in resources]
    offered: dict[tuple[str, str], list[str]] = {}
    for object_id, detail in zip(asked, ask([_view(each) for each in asked]), strict=True):
        for action in detail["actions"]:
            if action["refused"] is None:
                key = detail["resource"], action["name"]
                offered.setdefault(key, []).append(object_id)
    return [
        Wanted(resource, verb, offered[resource, verb.name][:CANDIDATES])
        for resource, verbs in VERBS.items()
        for verb in verbs
        if (resource, verb.name) in left & offered.keys() and (dangerous or not verb.danger)
    ]


def _press(ask: Ask, press: Hand, object_id: str, wanted: Wanted) -> bool:
    """Take it, and look for it in the chain; false where it is not offered any more."""
    verb, chain = wanted.verb, f"/api/objects/{object_id}/outcomes"
    detail, links, frame = ask([_view(object_id), chain, "/api/views/frame"])
    action = next((each for each in detail["actions"] if each["name"] == verb.name), None)
    if action is None or action["refused"] is not None:
        return False
    said = press(object_id, action)
    after, now = ask([chain, "/api/views/frame"])
    what = f"{wanted.resource} {object_id}: {verb.label} ({action['path']}); {said!r}"
    assert now["outcomes"] > frame["outcomes"], f"{what} left no outcome"
    names = {INSTEAD.get((wanted.resource, verb.name), verb.action), verb.first} - {None}
    made = [link["action"] for link in after["data"][len(links["data"]) :]]
    assert not names or names.intersection(made), (
        f"{what} left {made} and not {sorted(map(str, names))}"
    )
    return True


def _view(object_id: str) -> str:
    return f"/api/views/objects/{object_id}"

"""An environment in which every action is offered sooner or later, and taking each of them once.

A `Hand` takes an action as a person in a browser does. What counts is what the chains then say, by
whatever way the environment is asked (`Ask`): over HTTP, or in the page.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sao.views.actions.tables import VERBS
from sao.views.actions.verb import Verb
from sao.views.words.titles import resource_of
from support.api import NOW
from support.views import empty

Ask = Callable[[Sequence[str]], list[Any]]
"""The bodies of GETs that must succeed."""

Hand = Callable[[str, Any], str]
"""Takes an action that an object's page offers; what the page says of it."""

INSTEAD = {("customer", "attach_card"): "attach_method", ("invoice", "revise"): None}
"""What a chain calls an action whose verb goes by another one of its machine; None: it only passes
it on, and what comes of it is in the chain of another object."""

CANDIDATES = 8

CREDITS = (
    "amount[type]=monetary&amount[monetary][currency]=usd&amount[monetary][value]=500"
    "&applicability_config[scope][price_type]=metered"
)


class Wanted(NamedTuple):
    """An action that is offered and was not taken yet, and the objects that offer it."""

    resource: str
    verb: Verb
    offered_by: list[str]


def everything() -> Any:
    """A scenario (as GET /api/scenario tells it) after which most actions are offered.

    What can be pressed only once comes in several, since what else is pressed takes some of them.
    """
    place = empty()

    def made(path: str, form: str) -> str:
        reply = place.dispatcher.request("POST", path, form)
        assert reply.status == 200, (path, form, reply.body)
        return str(reply.body["id"])

    owner = made("/v1/customers", "name=Grace")
    made(f"/api/customers/{owner}/cards", "card=pm_card_visa&default=true")
    _sold(made)
    _subscribed(made, owner)
    _paid(made, owner)
    _billed(made, owner)
    for _ in range(2):
        made("/v1/webhook_endpoints", "url=https://example.com/&enabled_events[0]=*")
        made("/v1/test_helpers/test_clocks", f"frozen_time={NOW}")
    for number in ("DE123456789", "FRAB123456789"):
        made("/v1/tax_ids", f"type=eu_vat&value={number}")
    made("/v1/payment_method_configurations", "name=Elsewhere")
    place.runtime.flush()
    return place.dispatcher.request("GET", "/api/scenario").body


Make = Callable[[str, str], str]


def _sold(made: Make) -> None:
    for name in ("Iron", "Tin", "Lead"):
        made("/v1/products", f"name=Nobody buys {name}")
    made("/v1/tax_rates", "display_name=VAT&percentage=20&inclusive=false")
    used = made(
        "/v1/billing/meters", "display_name=Bytes&event_name=b&default_aggregation[formula]=sum"
    )
    cycle = f"recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={used}"
    by_use = made("/v1/prices", f"currency=usd&unit_amount=1&product_data[name]=Bytes&{cycle}")
    eve = made("/v1/customers", "name=Eve")
    made("/v1/subscriptions", f"customer={eve}&items[0][price]={by_use}")
    for name in ("Parcel", "Courier"):
        amount = "fixed_amount[amount]=500&fixed_amount[currency]=usd"
        made("/v1/shipping_rates", f"display_name={name}&{amount}")
    france = "country=FR&country_options[fr][type]=standard&active_from=now"
    for country in (france, france.replace("FR", "IT").replace("[fr]", "[it]")):
        made("/v1/tax/registrations", country)
    coupon = made("/v1/coupons", "percent_off=10&duration=once")
    made("/v1/promotion_codes", f"promotion[type]=coupon&promotion[coupon]={coupon}")
    always = made("/v1/coupons", "percent_off=5&duration=forever")
    made("/v1/customers", f"name=Edsger&coupon={always}")
    made("/v1/entitlements/features", "lookup_key=fast&name=Fast")
    meter = "display_name=Calls&event_name=calls&default_aggregation[formula]=sum"
    calls = made("/v1/billing/meters", meter)
    watched = f"usage_threshold[meter]={calls}&usage_threshold[recurrence]=one_time"
    for gte in (10, 20, 30):
        terms = f"{watched}&usage_threshold[gte]={gte}"
        made("/v1/billing/alerts", f"alert_type=usage_threshold&title=At {gte}&{terms}")


def _subscribed(made: Make, owner: str) -> None:
    terms = "currency=usd&recurring[interval]=month"
    gold = made("/v1/prices", f"{terms}&unit_amount=4900&product_data[name]=Gold")
    made("/v1/prices", f"{terms}&unit_amount=900&product_data[name]=Silver")
    asked = f"customer={owner}&items[0][price]={gold}"
    bought = f"mode=subscription&line_items[0][price]={gold}&line_items[0][quantity]=1"
    for _ in range(2):
        made("/v1/checkout/sessions", f"{bought}&success_url=https://example.com/")
    offered = f"line_items[0][price]={gold}&line_items[0][quantity]=1"
    for _ in range(3):
        made("/v1/quotes", f"customer={owner}&{offered}")
    made("/v1/payment_links", offered)
    made(f"/v1/customers/{owner}/tax_ids", "type=eu_vat&value=DE123456789")
    for _ in range(2):
        made("/v1/billing/credit_grants", f"customer={owner}&{CREDITS}")
    made("/v1/billing_portal/configurations", "features[invoice_history][enabled]=true")
    for more in ("", "", "", "&trial_period_days=30", "&trial_period_days=14"):
        made("/v1/subscriptions", asked + more)
    for _ in range(3):
        subscription = made("/v1/subscriptions", asked)
        made("/v1/subscription_schedules", f"from_subscription={subscription}")


def _paid(made: Make, owner: str) -> None:
    cards = ("createDispute", "createDispute", "createDisputeInquiry", "createDisputeInquiry")
    for card in (*cards, "pendingRefund", "visa", "visa", "visa"):
        payer = made("/v1/customers", "name=Ada")
        method = made(f"/api/customers/{payer}/cards", f"card=pm_card_{card}&default=true")
        paid = f"amount=5000&currency=usd&customer={payer}&payment_method={method}&confirm=true"
        held = "&capture_method=manual" if card == "visa" else ""
        intent = made("/v1/payment_intents", f"{paid}&off_session=true{held}")
        if card == "pendingRefund":
            made("/v1/refunds", f"payment_intent={intent}")
    for _ in range(2):
        payer = made("/v1/customers", "name=Barbara")
        debit = "amount=500&currency=usd&payment_method=pm_usBankAccount_success&confirm=true"
        made("/v1/payment_intents", f"{debit}&customer={payer}")
    setup = f"usage=off_session&customer={owner}"
    asks = "payment_method=pm_card_authenticationRequired&confirm=true"
    for asked in (setup, setup, *(f"{setup}&{asks}",) * 4):
        made("/v1/setup_intents", asked)
    wanted = f"amount=700&currency=usd&customer={owner}"
    for asked in (wanted, wanted, *(f"{wanted}&{asks}",) * 4):
        made("/v1/payment_intents", asked)


def _billed(made: Make, owner: str) -> None:
    sent = "collection_method=send_invoice&days_until_due=30&pending_invoice_items_behavior=include"
    for _ in range(6):
        made("/v1/invoiceitems", f"customer={owner}&amount=9000&currency=usd")
        invoice = made("/v1/invoices", f"customer={owner}&{sent}")
        made(f"/v1/invoices/{invoice}/finalize", "")
        made("/v1/credit_notes", f"invoice={invoice}&amount=100")
    for _ in range(2):
        made("/v1/invoices", f"customer={owner}")  # drafts
    waits = made("/v1/customers", "name=Alan")
    for _ in range(2):
        made("/v1/invoiceitems", f"customer={waits}&amount=9000&currency=usd")


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
    sought = [
        (resource, verb)
        for resource, verbs in VERBS.items()
        for verb in verbs
        if (resource, verb.name) in left and (dangerous or not verb.danger)
    ]
    resources = {resource for resource, _ in sought}
    asked = [each for each in ids if resource_of(each) in resources]
    offered: dict[tuple[str, str], list[str]] = {}
    for object_id, detail in zip(asked, ask([_view(each) for each in asked]), strict=True):
        for action in detail["actions"]:
            if action["refused"] is None:
                key = detail["resource"], action["name"]
                offered.setdefault(key, []).append(object_id)
    found = [
        Wanted(resource, verb, offered[resource, verb.name][:CANDIDATES])
        for resource, verb in sought
        if (resource, verb.name) in offered
    ]
    return found[::-1] if dangerous else found  # a customer takes along all that it has


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

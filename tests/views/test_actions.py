"""What is offered can be done, what is refused cannot, and nothing is forgotten."""

from collections import Counter
from typing import Any

import pytest
from msgspec.structs import replace

from sao.billing.machines import MACHINES
from sao.views.actions import actions_of, offers
from sao.views.actions.tables import ABSENT, ASKED_OF, MAKERS, VERBS
from sao.views.moment import Moment
from sao.views.shapes import Action
from sao.views.words.titles import resource_of
from support.pressing import CREDITS
from support.views import Place, empty, form_of, fuzzed, tried

SEEDS = (1, 2, 3, 4)
LENGTH = 260


def test_every_outside_action_is_a_verb_or_deliberately_none() -> None:
    asked = {
        (resource, verb.action)
        for table in (VERBS, MAKERS)
        for resource, verbs in table.items()
        for verb in verbs
    }
    outside = {(m.name, action) for m in MACHINES for action in m.outside}
    assert sorted(outside - asked - ABSENT.keys()) == [], "offer it, or say why not"
    assert sorted(ABSENT.keys() - outside) == [], "no machine has such an action"
    assert sorted(ABSENT.keys() & asked) == [], "it is offered after all"


def test_verbs_are_told_apart_by_name() -> None:
    for table in (VERBS, MAKERS):
        for resource, verbs in table.items():
            names = Counter(verb.name for verb in verbs)
            assert max(names.values()) == 1, (resource, names)


def as_asked(place: Place, state: Any, action: Action) -> Action:
    """The action with the form that it would have, were it not refused."""
    verb = next(v for v in VERBS[resource_of(state.id)] if v.name == action.name)
    moment = Moment(place.session())
    return replace(action, fields=verb.fields(moment, state), fixed=verb.fixed(moment, state))


def complete(action: Action, about: str) -> bool:
    """Whether there is something to send: for every field that has to be filled, and at all.

    An update that says nothing is none, though a draft then looks at its customer once more.
    """
    if action.method == "POST" and action.path.endswith(f"/{about}") and not form_of(action):
        return False
    filled = [bool(field.value) for field in action.fields if field.required]
    return all(filled) and (not action.fields or any(field.value for field in action.fields))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_offered_succeeds_and_what_is_refused_fails(seed: int) -> None:
    place = fuzzed(seed, LENGTH)
    offered: Counter[str] = Counter()
    wrong: list[str] = []
    for object_id in place.ids():
        state = place.session().find(object_id)
        for action in actions_of(Moment(place.session()), state):
            asked = action if action.refused is None else as_asked(place, state, action)
            reply, after = tried(place, asked, about=object_id)
            what = f"{object_id} ({state.status}) {asked.name}: {asked.path} {form_of(asked)}"
            told = reply.body.get("error", {})
            if action.refused is None:
                offered[action.name] += 1
                if reply.status != 200 and told.get("type") != "card_error":
                    wrong.append(f"offered, but refused: {what}\n  {reply.status} {told}")
            elif complete(asked, object_id) and reply.status == 200 and after != state:
                wrong.append(f"refused ({action.refused}), but taken: {what}")
    assert wrong == [], "\n".join(wrong[:10])
    assert len(offered) > 15, offered


def test_what_whoever_buys_says_is_asked_of_them() -> None:
    place = empty()

    def made(path: str, form: str) -> Any:
        return place.dispatcher.request("POST", path, form).body

    terms = "currency=eur&product_data[name]=Gift&custom_unit_amount[enabled]=true"
    gift = made("/v1/prices", f"{terms}&custom_unit_amount[minimum]=700")["id"]
    owner = made("/v1/customers", "name=Ada")["id"]
    moment = Moment(place.session())
    (sell,) = [one for one in actions_of(moment, moment.find(gift)) if one.name == "payment_link"]
    assert [field.name for field in sell.fields] == ["restrictions[completed_sessions][limit]"]
    sold, _state = tried(place, sell, about=gift)
    assert sold.status == 200, sold.body
    offer = f"mode=payment&success_url=https://x.test/&line_items[0][price]={gift}"
    session = made("/v1/checkout/sessions", f"{offer}&line_items[0][quantity]=1")["id"]
    moment = Moment(place.session())
    (pay,) = [one for one in actions_of(moment, moment.find(session)) if one.name == "pay"]
    assert (pay.fields[0].label, pay.fields[0].value) == ("They say how much, in EUR", "7.00")
    paid, _state = tried(place, pay, about=session)
    assert (paid.status, paid.body["amount_total"]) == (200, 700)
    quote = [one for one in actions_of(moment, moment.find(owner)) if one.name == "quote"]
    assert all(one.refused for one in quote)


def test_what_cannot_reserve_money_is_not_offered_to() -> None:
    place = empty()

    def made(path: str, form: str) -> Any:
        return place.dispatcher.request("POST", path, form).body

    owner = made("/v1/customers", "name=Ada")["id"]
    made(f"/api/customers/{owner}/cards", "card=pm_usBankAccount_success")
    visa = made(f"/api/customers/{owner}/cards", "card=pm_card_visa")["id"]
    terms = f"amount=5000&currency=usd&customer={owner}&capture_method=manual"
    intent = place.session().find(made("/v1/payment_intents", terms)["id"])
    assert intent is not None
    (confirm,) = [
        one for one in actions_of(Moment(place.session()), intent) if one.name == "confirm"
    ]
    (field,) = confirm.fields
    assert [one.value for one in field.options] == [visa]


def test_a_note_is_voided_while_its_invoice_is_owed() -> None:
    place = empty()

    def made(path: str, form: str = "") -> Any:
        return place.dispatcher.request("POST", path, form).body

    def refused(note: str) -> str | None:
        moment = Moment(place.session())
        (void,) = [one for one in actions_of(moment, moment.find(note)) if one.name == "void"]
        return void.refused

    owner = made("/v1/customers", "name=Ada")["id"]
    bill = made("/v1/invoices", f"customer={owner}")["id"]
    made("/v1/invoiceitems", f"customer={owner}&amount=500&currency=usd&invoice={bill}")
    made(f"/v1/invoices/{bill}/finalize")
    note = made("/v1/credit_notes", f"invoice={bill}&amount=100")["id"]
    assert refused(note) is None
    made(f"/v1/invoices/{bill}/mark_uncollectible")
    assert refused(note) is None
    made(f"/v1/invoices/{bill}/void")
    assert refused(note) is not None


def rarities() -> Place:
    """What random requests seldom come to: disputes, inquiries, refunds that take their time."""
    place = empty()

    def made(path: str, form: str) -> Any:
        reply = place.dispatcher.request("POST", path, form)
        assert reply.status == 200, (path, reply.body)
        return reply.body

    for card in ("createDispute", "createDisputeInquiry", "pendingRefund"):
        owner = made("/v1/customers", "name=Ada")["id"]
        method = made(f"/api/customers/{owner}/cards", f"card=pm_card_{card}&default=true")["id"]
        paid = f"amount=5000&currency=usd&customer={owner}&payment_method={method}&confirm=true"
        intent = made("/v1/payment_intents", f"{paid}&off_session=true")["id"]
        if card == "pendingRefund":
            made("/v1/refunds", f"payment_intent={intent}")
    coupon = made("/v1/coupons", "percent_off=10&duration=once")["id"]
    code = f"promotion[type]=coupon&promotion[coupon]={coupon}&active=false"
    made("/v1/promotion_codes", code)
    feature = made("/v1/entitlements/features", "lookup_key=fast&name=Fast")["id"]
    made(f"/v1/entitlements/features/{feature}", "active=false")
    hook = "url=https://example.com/&enabled_events[0]=*"
    made("/v1/webhook_endpoints", hook)
    off = made("/v1/webhook_endpoints", hook)["id"]
    made(f"/v1/webhook_endpoints/{off}", "disabled=true")
    owner = made("/v1/customers", "name=Grace")["id"]
    made(f"/v1/customers/{owner}/balance_transactions", "amount=-500&currency=usd")
    made(f"/v1/customers/{owner}/tax_ids", "type=eu_vat&value=DE123456789")
    for _ in range(2):
        made("/v1/billing/credit_grants", f"customer={owner}&{CREDITS}")
    portal = made("/v1/billing_portal/configurations", _EVERY_FEATURE)["id"]
    made("/v1/billing_portal/configurations", "features[invoice_history][enabled]=true")
    made(f"/v1/billing_portal/configurations/{portal}", "active=false")
    ways = [made("/v1/payment_method_configurations", "name=Elsewhere")["id"] for _ in range(2)]
    made(f"/v1/payment_method_configurations/{ways[0]}", "active=false")
    return place


_EVERY_FEATURE = (
    "name=All&business_profile[headline]=Hello&default_return_url=https://example.com/"
    "&features[customer_update][enabled]=true&features[customer_update][allowed_updates][0]=email"
    "&features[subscription_cancel][enabled]=true&features[subscription_cancel][mode]=immediately"
    "&features[subscription_cancel][proration_behavior]=create_prorations"
    "&features[subscription_cancel][cancellation_reason][enabled]=true"
    "&features[subscription_cancel][cancellation_reason][options][0]=unused"
)


def test_the_default_portal_does_what_another_one_does() -> None:
    place = rarities()
    path = "/v1/billing_portal/configurations"
    name = next(one["id"] for one in place.get(path)["data"] if one["name"] == "All")
    offer = actions_of(Moment(place.session()), place.session().find(name))
    wanted = next(one for one in offer if one.name == "make_default")
    reply = place.dispatcher.request("POST", wanted.path, form_of(wanted))
    assert reply.status == 200, reply.body
    liked, default = place.get(f"{path}/{name}"), place.get(path)["data"][-1]
    assert default["is_default"], default
    for field in ("business_profile", "default_return_url", "features"):
        assert default[field] == liked[field], field
    moment = Moment(place.session())
    stays = {each.name: each for each in actions_of(moment, moment.find(default["id"]))}
    assert "stays active" in (stays["deactivate"].refused or "")
    assert "make_default" not in stays


RARE = {
    ("refund", "cancel"),
    ("dispute", "submit"),
    ("dispute", "close"),
    ("promotion_code", "unarchive"),
    ("feature", "unarchive"),
    ("webhook_endpoint", "disable"),
    ("webhook_endpoint", "enable"),
    ("webhook_endpoint", "delete"),
    ("customer_balance_transaction", "update"),
    ("tax_id", "delete"),
    ("credit_grant", "update"),
    ("credit_grant", "expire"),
    ("credit_grant", "void"),
    ("portal_configuration", "update"),
    ("portal_configuration", "make_default"),
    ("portal_configuration", "deactivate"),
    ("portal_configuration", "activate"),
    ("payment_method_configuration", "update"),
    ("payment_method_configuration", "deactivate"),
    ("payment_method_configuration", "activate"),
}


def test_what_is_seldom_offered_succeeds_too() -> None:
    place, offered = rarities(), set()
    for object_id in place.ids():
        state = place.session().find(object_id)
        for action in actions_of(Moment(place.session()), state):
            if action.refused is None:
                reply, _ = tried(place, action)
                assert reply.status == 200, (object_id, action.name, reply.body)
                offered.add((resource_of(object_id), action.name))
    assert offered >= RARE, RARE - offered


def test_what_is_made_anew_can_be_made() -> None:
    place = fuzzed(1, 0)
    for resource in MAKERS:
        for action in offers(Moment(place.session()), resource):
            named = {"name": "Ada"} if resource == "customer" else {}
            reply, _ = tried(place, action, form_of(action) | named)
            assert reply.status == 200, (resource, reply.body)


def test_what_is_made_of_another_resource_is_an_action_of_it() -> None:
    place = fuzzed(1, 0)
    moment = Moment(place.session())
    for made, (resource, name) in ASKED_OF.items():
        (action,) = offers(moment, made)
        assert (action.name, action.of, action.refused) == (name, resource, None)
        verb = next(verb for verb in VERBS[resource] if verb.name == name)
        assert (action.label, action.path) == (verb.label, verb.path)


def test_where_there_is_nobody_to_choose_it_says_so() -> None:
    moment = Moment(empty().session())
    assert {made: offers(moment, made)[0].refused for made in ASKED_OF} == {
        **dict.fromkeys(ASKED_OF, "There is no customer yet; make one first."),
        "payment_link": "There is no price yet; make one first.",
    }


def test_phases_with_a_price_that_is_archived_cannot_be_changed() -> None:
    place = empty()

    def made(path: str, form: str) -> Any:
        return place.dispatcher.request("POST", path, form).body["id"]

    terms = "currency=usd&unit_amount=900&recurring[interval]=month&product_data[name]=Gold"
    gold, owner = made("/v1/prices", terms), made("/v1/customers", "name=Ada")
    made(f"/api/customers/{owner}/cards", "card=pm_card_visa&default=true")
    lasting = "phases[0][duration][interval]=month&phases[0][duration][interval_count]=2"
    phase = f"start_date=now&phases[0][items][0][price]={gold}&{lasting}"
    schedule = made("/v1/subscription_schedules", f"customer={owner}&{phase}")
    for active, refused in (("false", True), ("true", False)):
        made(f"/v1/prices/{gold}", f"active={active}")
        moment = Moment(place.session())
        update = next(
            each for each in actions_of(moment, moment.find(schedule)) if each.name == "update"
        )
        assert ("is archived" in (update.refused or "")) == refused

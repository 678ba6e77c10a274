"""Portal configurations through the official SDK, and the pages that go by them."""

import re
from typing import Any

import httpx
import stripe

from sao.testing import Sandbox
from support.portal_pages import Offer, buttons, configure, portal, send
from support.shop import DAY, START, Shop, refused, told

BACK = "https://shop.test/account"
INVALID = stripe.InvalidRequestError


def test_configurations_are_made_changed_and_listed(shop: Shop) -> None:
    portals = shop.v1.billing_portal.configurations
    (default,) = portals.list({"is_default": True}).data
    assert (default.is_default, default.active) == (True, True)
    assert portals.retrieve(default.id) == default
    made = portals.create(
        {
            "features": {
                "invoice_history": {"enabled": True},
                "subscription_cancel": {
                    "enabled": True,
                    "mode": "immediately",
                    "proration_behavior": "create_prorations",
                    "cancellation_reason": {"enabled": True, "options": ["too_expensive"]},
                },
            },
            "business_profile": {"headline": "Acme", "privacy_policy_url": "https://a.test/p"},
            "default_return_url": BACK,
            "name": "Ours",
            "metadata": {"a": "b"},
        }
    )
    assert made.features.subscription_cancel.mode == "immediately"
    assert not made.features.customer_update.enabled
    assert (made.business_profile.headline, made.login_page.url) == ("Acme", None)
    off = portals.update(
        made.id,
        {
            "active": False,
            "features": {"subscription_cancel": {"enabled": False}},
            "business_profile": {"headline": ""},
            "default_return_url": "",
        },
    )
    cancel = off.features.subscription_cancel
    assert (off.active, off.default_return_url, off.business_profile.headline) == (
        False,
        None,
        None,
    )
    assert (cancel.enabled, cancel.mode, cancel.cancellation_reason.options) == (
        False,
        "immediately",
        ["too_expensive"],
    )
    assert off.business_profile.privacy_policy_url == "https://a.test/p"
    ids = [each.id for each in portals.list().data]
    assert (ids[0], ids[-1]) == (made.id, default.id)
    assert [each.id for each in portals.list({"active": False, "limit": 1}).data] == [made.id]
    first = portals.list({"limit": 1})
    rest = portals.list({"starting_after": first.data[-1].id})
    assert (first.has_more, [each.id for each in rest.data]) == (True, ids[1:])
    assert portals.list({"ending_before": default.id}).data[-1].id == ids[-2]
    assert shop.types(type="billing_portal.configuration.updated")[-1:] == [
        "billing_portal.configuration.updated"
    ]
    owner = shop.customer().id
    error = refused(INVALID, portal, shop, owner, configuration=made.id)
    assert told(error) == (400, None, "configuration")
    error = refused(INVALID, portal, shop, owner, configuration="bpc_none")
    assert told(error) == (400, "resource_missing", "configuration")


def test_the_default_can_be_changed_but_not_switched_off() -> None:
    shop = Shop(Sandbox("2026-01-01").stripe)
    portals = shop.v1.billing_portal.configurations
    (default,) = portals.list().data
    error = refused(INVALID, portals.update, default.id, {"active": False})
    assert told(error) == (400, None, "active")
    changed = portals.update(default.id, {"features": {"invoice_history": {"enabled": False}}})
    assert (changed.is_default, changed.created) == (True, default.created)
    assert not changed.features.invoice_history.enabled
    assert changed.features.payment_method_update.enabled
    assert [each.id for each in portals.list().data] == [default.id]
    assert portals.list({"is_default": False}).data == []
    opened = shop.v1.billing_portal.sessions.create(
        {"customer": shop.customer().id, "expand": ["configuration"]}
    )
    assert opened.configuration == changed
    error = refused(INVALID, portals.update, default.id, {"active": False})
    assert told(error) == (400, None, "active")


def test_what_cannot_be_is_refused_by_name(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Other"}).id
    once, gold = shop.price(recurring=None), shop.price()
    offers = {"enabled": True, "default_allowed_updates": ["price"]}
    own = str(shop.v1.prices.retrieve(gold).product)
    place = "features[subscription_update][products]"
    for features, param in (
        ({"subscription_pause": {"enabled": True}}, "features[subscription_pause][enabled]"),
        ({"customer_update": {"enabled": True}}, "features[customer_update][allowed_updates]"),
        (
            {"subscription_cancel": {"mode": "immediately"}},
            "features[subscription_cancel][enabled]",
        ),
        (
            {"subscription_cancel": {"enabled": True, "proration_behavior": "create_prorations"}},
            "features[subscription_cancel][proration_behavior]",
        ),
        ({"subscription_update": offers}, place),
        (
            {
                "subscription_update": offers
                | {"products": [{"product": product, "prices": [gold]}]}
            },
            f"{place}[0][prices][0]",
        ),
        (
            {"subscription_update": offers | {"products": [{"product": own, "prices": [once]}]}},
            f"{place}[0][prices][0]",
        ),
    ):
        assert refused(INVALID, configure, shop, **features).param == param
    error = refused(
        INVALID,
        shop.v1.billing_portal.configurations.create,
        {"features": {}, "login_page": {"enabled": True}},
    )
    assert error.param == "login_page[enabled]"


def test_a_page_shows_what_is_enabled_and_does_nothing_else(shop: Shop) -> None:
    owner = shop.customer().id
    bought = shop.subscribe(owner)
    plain = configure(shop, payment_method_update={"enabled": True})
    url = portal(shop, owner, configuration=plain)
    assert buttons(httpx.get(url).text) == {"card"}
    assert "Invoices" not in httpx.get(url).text
    for do in ("cancel", "resume", "change", "confirm", "details", "pay", "nothing"):
        assert send(url, do, id=bought.id, name="Eve").status_code == 400
    assert not shop.v1.subscriptions.retrieve(bought.id).cancel_at_period_end
    assert shop.v1.customers.retrieve(owner).name == "Ada"
    shop.v1.billing_portal.configurations.update(
        plain, {"features": {"payment_method_update": {"enabled": False}}}
    )
    assert buttons(httpx.get(url).text) == set()
    assert send(url, "card", number="4242424242424242").status_code == 400


def test_customers_change_their_details(shop: Shop) -> None:
    owner = shop.customer(email="ada@example.com", phone="1").id
    some = {"enabled": True, "allowed_updates": ["email", "address", "shipping"]}
    url = portal(shop, owner, configuration=configure(shop, customer_update=some))
    page = httpx.get(url).text
    assert 'value="ada@example.com"' in page
    assert 'name="phone"' not in page
    where = {"address[line1]": "1 Main St", "address[city]": "Berlin", "address[country]": "DE"}
    new = {"email": "eve@example.com", "name": "Eve", "phone": "2", **where}
    assert send(url, "details", **new).status_code == 303
    after = shop.v1.customers.retrieve(owner)
    assert (after.email, after.name, after.phone) == ("eve@example.com", "Ada", "1")
    assert after.address is not None
    assert (after.address.city, after.address.line2, after.shipping) == ("Berlin", None, None)
    bad = send(url, "details", email="nobody")
    assert (bad.status_code, "Invalid email address" in bad.text) == (400, True)
    assert send(url, "details", **dict.fromkeys(where, "")).status_code == 303
    assert shop.v1.customers.retrieve(owner).address is None


def test_a_subscription_ends_at_once_with_a_reason(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock).id
    bought = shop.subscribe(owner)
    shop.advance(clock, START + 15 * DAY)
    goes_by = configure(
        shop,
        subscription_cancel={
            "enabled": True,
            "mode": "immediately",
            "proration_behavior": "create_prorations",
            "cancellation_reason": {"enabled": True, "options": ["unused", "other"]},
        },
    )
    url = portal(shop, owner, configuration=goes_by)
    page = httpx.get(url).text
    assert "Cancel now" in page
    assert "I do not use it enough" in page
    wrong = send(url, "cancel", id=bought.id, feedback="too_complex")
    assert (wrong.status_code, "Choose one of the reasons." in wrong.text) == (400, True)
    assert send(url, "cancel", id=bought.id, feedback="unused", comment="Bye").status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id)
    details = after.cancellation_details
    assert details is not None
    assert (after.status, details.feedback, details.comment) == ("canceled", "unused", "Bye")
    (credit,) = shop.v1.invoice_items.list({"customer": owner, "pending": True}).data
    assert credit.amount == -516  # 16 of 31 days


def test_a_plan_changes_for_what_the_page_said(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock).id
    offer = Offer(shop)
    bought = offer.bought(owner)
    shop.advance(clock, START + 31 * DAY // 2)
    url = offer.portal(owner)
    assert "Gold · 30.00 USD per month" in httpx.get(url).text
    seen = send(url, "change", id=bought.id, price=offer.pro, quantity="2")
    assert seen.status_code == 200
    assert "Due now" in seen.text
    assert re.findall(r'<dd class="total">(.*?)</dd>', seen.text) == ["25.00 USD"]
    assert len(shop.v1.invoices.list({"customer": owner}).data) == 1
    assert send(url, "confirm", id=bought.id, price=offer.pro, quantity="2").status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id)
    (item,) = after.items.data
    assert (item.price.id, item.quantity, after.status) == (offer.pro, 2, "active")
    paid = shop.latest(bought)
    assert (paid.status, paid.amount_paid) == ("paid", 2500)
    for price, quantity, why in (
        (offer.price(5000), "1", "is not offered here"),
        (offer.pro, "0", "The quantity has to be 1 or more"),
        (offer.pro, "x", "The quantity is a whole number."),
        (offer.pro, "2", "That is what you have already."),
    ):
        no = send(url, "change", id=bought.id, price=price, quantity=quantity)
        assert (no.status_code, why in no.text) == (400, True), no.text


def test_a_declined_change_is_none(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop)
    bought = offer.bought(owner)
    shop.give(owner, "pm_card_chargeCustomerFail")
    url = offer.portal(owner)
    no = send(url, "confirm", id=bought.id, price=offer.pro, quantity="1")
    assert (no.status_code, "Your card was declined." in no.text) == (402, True)
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert (after.items.data[0].price.id, after.status) == (offer.basic, "active")


def test_a_change_takes_a_promotion_code(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop, proration_behavior="none")
    bought = offer.bought(owner)
    half = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    shop.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": half}, "code": f"HALF{owner[-4:]}"}
    )
    url = offer.portal(owner)
    code = {"promotion_code": f"half{owner[-4:]}"}
    seen = send(url, "change", id=bought.id, price=offer.pro, **code)
    assert (seen.status_code, "Due on 1 Feb 2026" in seen.text) == (200, True)
    assert "15.00 USD" in seen.text
    assert send(url, "confirm", id=bought.id, price=offer.pro, **code).status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert (after.items.data[0].price.id, len(after.discounts)) == (offer.pro, 1)
    no = send(url, "change", id=bought.id, promotion_code="NOBODY")
    assert (no.status_code, "No such promotion code" in no.text) == (400, True)


def test_a_trial_goes_on_or_ends_with_a_change(shop: Shop) -> None:
    for behavior, status in (("end_trial", "active"), ("continue_trial", "trialing")):
        owner = shop.customer().id
        offer = Offer(shop, trial_update_behavior=behavior)
        bought = offer.bought(owner, trial_period_days=10)
        url = offer.portal(owner)
        assert send(url, "confirm", id=bought.id, price=offer.pro).status_code == 303
        after = shop.v1.subscriptions.retrieve(bought.id)
        assert (after.status, after.items.data[0].price.id) == (status, offer.pro)


def test_a_flow_is_for_one_thing_and_leads_on(shop: Shop) -> None:
    owner = shop.customer().id
    bought = shop.subscribe(owner)
    goes_by = configure(
        shop, subscription_cancel={"enabled": True}, payment_method_update={"enabled": True}
    )
    onward = {"type": "redirect", "redirect": {"return_url": f"{BACK}?done"}}
    flow: Any = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": bought.id},
        "after_completion": onward,
    }
    opened = shop.v1.billing_portal.sessions.create(
        {"customer": owner, "configuration": goes_by, "flow_data": flow}
    )
    assert opened.flow is not None
    assert opened.flow.subscription_cancel is not None
    assert opened.flow.subscription_cancel.subscription == bought.id
    page = httpx.get(opened.url)
    assert buttons(page.text) == {"cancel"}
    assert "form-action 'self' https://shop.test;" in page.headers["content-security-policy"]
    assert send(opened.url, "card", number="4242424242424242").status_code == 400
    gone = send(opened.url, "cancel", id=bought.id)
    assert (gone.status_code, gone.headers["location"]) == (303, f"{BACK}?done")
    assert shop.v1.subscriptions.retrieve(bought.id).cancel_at_period_end
    error = refused(INVALID, portal, shop, owner, configuration=goes_by, flow_data=flow)
    assert told(error) == (400, None, "flow_data[subscription_cancel][subscription]")
    card: Any = {"type": "payment_method_update"}
    url = portal(shop, owner, configuration=goes_by, flow_data=card)
    home = send(url, "card", number="5555555555554444")
    assert home.status_code == 303
    assert buttons(httpx.get(str(httpx.URL(url).join(home.headers["location"]))).text) == {
        "card",
        "resume",
    }
    said = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Thanks!"}}
    url = portal(shop, owner, configuration=goes_by, flow_data={**card, "after_completion": said})
    assert "Thanks!" in send(url, "card", number="4242424242424242").text


def test_a_change_only_has_to_be_confirmed(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop)
    bought = offer.bought(owner)
    ten = shop.v1.coupons.create({"percent_off": 10, "duration": "once"}).id
    item = {"id": bought.items.data[0].id, "price": offer.pro, "quantity": 3}
    about: dict[str, Any] = {"subscription": bought.id, "items": [item]}
    flow: dict[str, Any] = {"type": "subscription_update_confirm"}
    flow["subscription_update_confirm"] = about | {"discounts": [{"coupon": ten}]}
    url = offer.portal(owner, flow_data=flow)
    page = httpx.get(url).text
    assert buttons(page) == {"confirm"}
    assert "80.00 USD" in page  # a discount lowers no prorations
    assert send(url, "confirm").status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert (after.items.data[0].quantity, shop.latest(bought).amount_paid) == (3, 8000)
    assert len(after.discounts) == 1
    assert "nothing to confirm" in httpx.get(url).text
    assert send(url, "confirm").status_code == 400
    choose = {"type": "subscription_update", "subscription_update": {"subscription": bought.id}}
    assert buttons(httpx.get(offer.portal(owner, flow_data=choose)).text) == {"change"}
    place = "flow_data[subscription_update_confirm]"
    other = offer.price(1)
    for wish, param in (
        (about, place),
        (about | {"items": [item | {"price": other}]}, f"{place}[items][0]"),
        (about | {"items": [item | {"id": "si_none"}]}, f"{place}[items][0][id]"),
        (about | {"subscription": "sub_none"}, f"{place}[subscription]"),
        (None, place),
    ):
        flow["subscription_update_confirm"] = wish
        asked = {name: value for name, value in flow.items() if value is not None}
        error = refused(INVALID, offer.portal, owner, flow_data=asked)
        assert error.param == param, error

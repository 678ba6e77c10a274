"""Refusals that integrations tell apart by their words."""

from typing import Any

import stripe

from support.shop import Shop, refused, told

Invalid = stripe.InvalidRequestError


def portal(shop: Shop, customer: str, **flow: Any) -> Any:
    return refused(
        Invalid,
        shop.v1.billing_portal.sessions.create,
        {"customer": customer, "flow_data": flow, "locale": "de"},
    )


def configure(shop: Shop, **features: Any) -> None:
    """Change the configuration that holds where none is named."""
    portals = shop.v1.billing_portal.configurations
    (default,) = portals.list({"is_default": True}).data
    changed: Any = {"features": features}
    portals.update(default.id, changed)


def test_a_portal_refuses_in_the_words_that_integrations_look_for(shop: Shop) -> None:
    """Web frameworks match these texts, to say something better or to catch up with an event."""
    owner = shop.customer().id
    bought = shop.subscribe(owner)
    item = bought["items"].data[0]
    cancel: Any = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": bought.id},
    }
    wish = {"id": item.id, "price": shop.price(), "quantity": 1}
    change: Any = {
        "type": "subscription_update_confirm",
        "subscription_update_confirm": {"subscription": bought.id, "items": [wish]},
    }
    disabled = "because the subscription {} feature in the portal configuration is disabled."
    configure(shop, subscription_cancel={"enabled": False})
    assert disabled.format("update") in str(portal(shop, owner, **change))
    assert disabled.format("cancel") in str(portal(shop, owner, **cancel))
    wish["price"] = item.price.id
    assert "there are no changes to confirm" in str(portal(shop, owner, **change))
    configure(shop, subscription_cancel={"enabled": True})
    shop.v1.subscriptions.update(bought.id, {"cancel_at_period_end": True})
    assert "already set to be canceled at period end" in str(portal(shop, owner, **cancel))


def test_a_portal_says_the_language_that_was_asked_for(shop: Shop) -> None:
    asked: Any = {"customer": shop.customer().id, "locale": "en-AU"}
    assert shop.v1.billing_portal.sessions.create(asked).locale == "en-AU"
    assert shop.v1.billing_portal.sessions.create({"customer": asked["customer"]}).locale is None
    error = refused(Invalid, shop.v1.billing_portal.sessions.create, {**asked, "locale": "xx"})
    assert told(error)[2] == "locale"

"""Features, and who may use them, through the official SDK."""

import stripe

from support.shop import Shop, refused, told

Invalid = stripe.InvalidRequestError


def feature(shop: Shop, key: str) -> stripe.entitlements.Feature:
    return shop.v1.entitlements.features.create({"lookup_key": key, "name": key.title()})


def sold_with(shop: Shop, *features: str) -> str:
    """The price of a product that has these features."""
    product = shop.v1.products.create({"name": "Gold"})
    for each in features:
        shop.v1.products.features.create(product.id, {"entitlement_feature": each})
    return shop.price(product_data=None, product=product.id)


def keys(shop: Shop, customer: str) -> list[str]:
    """What the customer may use."""
    listed = shop.v1.entitlements.active_entitlements.list({"customer": customer})
    return [each.lookup_key for each in listed.data]


def test_a_feature_has_a_key_of_its_own(shop: Shop) -> None:
    made = feature(shop, "sso")
    assert (made.lookup_key, made.name, made.active) == ("sso", "Sso", True)
    error = refused(
        Invalid, shop.v1.entitlements.features.create, {"lookup_key": "sso", "name": "Again"}
    )
    assert told(error) == (400, "resource_already_exists", "lookup_key")
    changed = shop.v1.entitlements.features.update(made.id, {"name": "Single sign-on"})
    assert shop.v1.entitlements.features.retrieve(made.id) == changed
    listed = shop.v1.entitlements.features.list({"lookup_key": "sso"})
    assert [each.name for each in listed.data] == ["Single sign-on"]


def test_an_archived_feature_is_attached_no_more(shop: Shop) -> None:
    made = feature(shop, "old")
    shop.v1.entitlements.features.update(made.id, {"active": False})
    product = shop.v1.products.create({"name": "Gold"})
    attach = {"entitlement_feature": made.id}
    error = refused(Invalid, shop.v1.products.features.create, product.id, attach)
    assert told(error) == (400, None, "entitlement_feature")
    assert [f.id for f in shop.v1.entitlements.features.list({"archived": True}).data] == [made.id]


def test_a_product_has_features(shop: Shop) -> None:
    first, second = feature(shop, "one"), feature(shop, "two")
    product = shop.v1.products.create({"name": "Gold"})
    for each in (first, second):
        shop.v1.products.features.create(product.id, {"entitlement_feature": each.id})
    listed = shop.v1.products.features.list(product.id)
    assert [a.entitlement_feature.lookup_key for a in listed.data] == ["two", "one"]
    page = shop.v1.products.features.list(product.id, {"limit": 1})
    assert (len(page.data), page.has_more) == (1, True)
    gone = shop.v1.products.features.delete(product.id, listed.data[0].id)
    assert gone.deleted is True
    left = shop.v1.products.features.list(product.id).data
    assert [a.id for a in left] == [listed.data[1].id]
    assert shop.v1.products.features.retrieve(product.id, left[0].id) == left[0]
    again = {"entitlement_feature": first.id}
    error = refused(Invalid, shop.v1.products.features.create, product.id, again)
    assert told(error)[1] == "resource_already_exists"


def test_what_was_bought_may_be_used_until_it_ends(shop: Shop) -> None:
    api, reports = feature(shop, "api"), feature(shop, "reports")
    clock = shop.clock()
    customer = shop.customer(test_clock=clock).id
    assert keys(shop, customer) == []
    first = shop.subscribe(customer, items=[{"price": sold_with(shop, api.id)}])
    both = sold_with(shop, api.id, reports.id)
    second = shop.subscribe(customer, items=[{"price": both}])
    assert keys(shop, customer) == ["api", "reports"]
    entitlement = shop.v1.entitlements.active_entitlements.list({"customer": customer}).data[0]
    assert shop.v1.entitlements.active_entitlements.retrieve(entitlement.id) == entitlement
    shop.v1.subscriptions.cancel(second.id)
    assert keys(shop, customer) == ["api"]
    shop.v1.subscriptions.cancel(first.id)
    assert keys(shop, customer) == []
    told_of = shop.v1.events.list(
        {"type": "entitlements.active_entitlement_summary.updated", "limit": 4}
    ).data
    counts = [len(event.data.object["entitlements"]["data"]) for event in reversed(told_of)]
    assert counts == [1, 2, 1, 0]


def test_what_was_never_paid_for_may_not_be_used(shop: Shop) -> None:
    price = sold_with(shop, feature(shop, "paid").id)
    customer = shop.customer("pm_card_chargeCustomerFail").id
    subscription = shop.subscribe(customer, items=[{"price": price}])
    assert (subscription.status, keys(shop, customer)) == ("incomplete", [])
    shop.give(customer, "pm_card_visa")
    shop.v1.invoices.pay(str(subscription.latest_invoice))
    assert keys(shop, customer) == ["paid"]
    shop.v1.customers.delete(customer)
    assert keys(shop, customer) == []  # asked by whoever hears of it late

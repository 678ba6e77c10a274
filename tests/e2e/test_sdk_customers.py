"""Customers and their payment methods, through the official SDK."""

import stripe

from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def test_a_customer_lives_changes_and_goes(shop: Shop) -> None:
    made = shop.v1.customers.create(
        {
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "phone": "+44 1815",
            "description": "counts",
            "address": {"line1": "12 St James's Square", "city": "London", "country": "GB"},
            "shipping": {"name": "Ada", "address": {"city": "London"}},
            "balance": -500,
            "invoice_prefix": "ADA1",
            "metadata": {"tier": "gold"},
        }
    )
    assert isinstance(made, stripe.Customer)
    assert (made.object, made.livemode, made.balance) == ("customer", False, -500)
    assert made.address is not None
    assert made.address.city == "London"
    assert plain(made.metadata) == {"tier": "gold"}
    assert shop.v1.customers.retrieve(made.id) == made
    changed = shop.v1.customers.update(made.id, {"name": "Countess", "phone": "", "address": ""})
    assert (changed.name, changed.phone, changed.address) == ("Countess", None, None)
    assert changed.email == "ada@example.com"
    gone = shop.v1.customers.delete(made.id)
    assert (gone.id, gone.deleted) == (made.id, True)
    shown = shop.v1.customers.retrieve(made.id)
    assert (shown.deleted, hasattr(shown, "email")) == (True, False)
    error = refused(Invalid, shop.v1.customers.update, made.id, {"name": "x"})
    assert told(error) == (404, "resource_missing", "id")
    assert made.id not in [c.id for c in shop.v1.customers.list({"limit": 100}).data]


def test_deleting_a_customer_ends_its_subscriptions(shop: Shop) -> None:
    customer = shop.customer()
    subscription = shop.subscribe(customer.id)
    shop.v1.customers.delete(customer.id)
    ended = shop.v1.subscriptions.retrieve(subscription.id)
    assert ended.status == "canceled"
    error = refused(Invalid, shop.subscribe, customer.id)
    assert told(error) == (400, "resource_missing", "customer")


def test_customers_are_found_by_email(shop: Shop) -> None:
    mine = shop.customer(None, email="Grace@Example.com")
    shop.customer(None, email="other@example.com")
    found = shop.v1.customers.list({"email": "Grace@Example.com"}).data
    assert [customer.id for customer in found] == [mine.id]
    assert shop.v1.customers.list({"email": "grace@example.com"}).data == []


def test_metadata_is_merged_deleted_key_by_key_and_cleared(shop: Shop) -> None:
    made = shop.customer(None, metadata={"a": "1", "b": "2"})
    changed = shop.v1.customers.update(made.id, {"metadata": {"b": "", "c": "3"}})
    assert plain(changed.metadata) == {"a": "1", "c": "3"}
    assert plain(shop.v1.customers.update(made.id, {"name": "x"}).metadata) == {"a": "1", "c": "3"}
    assert plain(shop.v1.customers.update(made.id, {"metadata": ""}).metadata) == {}


def test_metadata_has_limits(shop: Shop) -> None:
    create, update = shop.v1.customers.create, shop.v1.customers.update
    longest = {f"{'k' * 38}{n:02}": "v" * 500 for n in range(50)}
    made = create({"metadata": longest})
    assert plain(made.metadata) == longest
    assert (
        told(refused(Invalid, create, {"metadata": {"k" * 41: "v"}}))[2] == f"metadata[{'k' * 41}]"
    )
    assert told(refused(Invalid, create, {"metadata": {"k": "v" * 501}}))[2] == "metadata[k]"
    assert told(refused(Invalid, update, made.id, {"metadata": {"more": "v"}}))[2] == "metadata"
    assert told(refused(Invalid, create, {"metadata": {"a[b]": "v"}}))[0] == 400
    swapped = update(made.id, {"metadata": {f"{'k' * 38}00": "", "more": "v"}})
    assert len(plain(swapped.metadata)) == 50


def test_a_template_attaches_a_fresh_method_each_time(shop: Shop) -> None:
    customer = shop.customer(None)
    one = shop.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    two = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": customer.id})
    assert isinstance(one, stripe.PaymentMethod)
    assert one.id.startswith("pm_")
    assert one.id not in ("pm_card_visa", two.id)
    assert (one.customer, one.type) == (customer.id, "card")
    assert one.card is not None
    assert two.card is not None
    assert (one.card.brand, one.card.last4) == ("visa", "4242")
    assert (two.card.brand, two.card.last4) == ("mastercard", "4444")
    listed = shop.v1.payment_methods.list({"customer": customer.id, "type": "card"}).data
    assert [method.id for method in listed] == [two.id, one.id]
    theirs = shop.v1.customers.payment_methods.list(customer.id).data
    assert [method.id for method in theirs] == [two.id, one.id]
    assert shop.v1.customers.payment_methods.retrieve(customer.id, one.id) == one
    other = shop.customer(None)
    three = shop.v1.payment_methods.attach("pm_card_visa", {"customer": other.id})
    everybodys = shop.v1.payment_methods.list({"type": "card", "limit": 3}).data
    assert everybodys == [three, two, one]  # as a copy of a whole account asks for them
    error = refused(Invalid, shop.v1.customers.payment_methods.retrieve, other.id, one.id)
    assert told(error) == (404, "resource_missing", "payment_method")


def test_a_card_may_refuse_to_be_attached(shop: Shop) -> None:
    customer = shop.customer(None)
    template = "pm_card_visa_chargeDeclined"
    error = refused(
        stripe.CardError, shop.v1.payment_methods.attach, template, {"customer": customer.id}
    )
    assert told(error)[:2] == (402, "card_declined")
    assert error.error.decline_code == "generic_decline"
    assert shop.v1.payment_methods.list({"customer": customer.id}).data == []


def test_a_card_by_its_number(shop: Shop) -> None:
    card = {"number": "4242424242424242", "exp_month": 8, "exp_year": 2031, "cvc": "314"}
    details = {"name": "Ada", "address": {"city": "London"}}
    made = shop.v1.payment_methods.create(
        {"type": "card", "card": card, "billing_details": details, "metadata": {"a": "b"}}
    )
    assert made.card is not None
    assert (made.customer, made.card.last4, made.card.exp_year) == (None, "4242", 2031)
    assert made.billing_details.name == "Ada"
    changed = shop.v1.payment_methods.update(made.id, {"card": {"exp_month": 9}})
    assert changed.card is not None
    assert (changed.card.exp_month, changed.card.exp_year) == (9, 2031)
    card["number"] = "4242424242424241"
    error = refused(
        stripe.CardError, shop.v1.payment_methods.create, {"type": "card", "card": card}
    )
    assert told(error) == (402, "incorrect_number", "number")


def test_a_charge_says_whose_card_it_was(shop: Shop) -> None:
    customer = shop.customer(None)
    card = shop.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    details = {"name": "Ada", "address": {"city": "London"}}
    shop.v1.payment_methods.update(card.id, {"billing_details": details})
    shop.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": card.id}})
    shop.subscribe(customer.id)
    shop.v1.payment_methods.update(card.id, {"billing_details": {"name": "Countess"}})
    shop.subscribe(customer.id)
    charges = shop.v1.charges.list({"customer": customer.id}).data
    assert [charge.billing_details.name for charge in charges] == ["Countess", "Ada"]
    assert charges[1].billing_details.address is not None
    assert charges[1].billing_details.address.city == "London"


def test_a_detached_method_pays_for_nobody_any_more(shop: Shop) -> None:
    customer = shop.customer()
    method = str(customer.invoice_settings.default_payment_method)
    subscription = shop.subscribe(customer.id, default_payment_method=method)
    detached = shop.v1.payment_methods.detach(method)
    assert (detached.id, detached.customer) == (method, None)
    assert shop.v1.customers.retrieve(customer.id).invoice_settings.default_payment_method is None
    assert shop.v1.payment_methods.list({"customer": customer.id}).data == []
    fresh = shop.v1.subscriptions.retrieve(subscription.id)
    assert fresh.default_payment_method is None
    error = refused(Invalid, shop.v1.payment_methods.attach, method, {"customer": customer.id})
    assert error.http_status == 400
    error = refused(Invalid, shop.v1.payment_methods.detach, method)
    assert error.http_status == 400
    intent = {"amount": 500, "currency": "usd", "customer": customer.id, "payment_method": method}
    assert told(refused(Invalid, shop.v1.payment_intents.create, intent))[2] == "payment_method"


def test_who_is_not_there(shop: Shop) -> None:
    customer = shop.customer(None)
    attach = shop.v1.payment_methods.attach
    error = refused(Invalid, attach, "pm_card_visa", {"customer": "cus_nobody"})
    assert told(error) == (400, "resource_missing", "customer")
    error = refused(Invalid, attach, "pm_nothing", {"customer": customer.id})
    assert told(error) == (404, "resource_missing", "payment_method")
    error = refused(Invalid, shop.v1.customers.retrieve, "cus_nobody")
    assert told(error) == (404, "resource_missing", "id")
    assert error.user_message == "No such customer: 'cus_nobody'"
    settings = {"invoice_settings": {"default_payment_method": "pm_nothing"}}
    error = refused(Invalid, shop.v1.customers.update, customer.id, settings)
    assert told(error) == (
        400,
        "resource_missing",
        "invoice_settings[default_payment_method]",
    )

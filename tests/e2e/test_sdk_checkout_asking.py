"""What checkout sessions ask of their customers, and offer besides, through the official SDK."""

from typing import Any

import pytest
import stripe

from sao.billing.ledger import position
from sao.testing import Refused
from support.shop import DAY, START, plain, refused
from support.till import Till

Invalid = stripe.InvalidRequestError
BERLIN: Any = {"line1": "Unter den Linden 1", "city": "Berlin", "country": "DE"}
TO_ADA: Any = {"name": "Ada Byron", "address": BERLIN}


@pytest.fixture
def till() -> Till:
    return Till()


def post(till: Till, amount: int = 500, name: str = "Post") -> str:
    fixed: Any = {"amount": amount, "currency": "usd"}
    return till.v1.shipping_rates.create({"display_name": name, "fixed_amount": fixed}).id


def wrong(till: Till, session: stripe.checkout.Session, **said: Any) -> str:
    """The parameter that a payment is refused for; nothing came of it."""
    before = till.types()
    with pytest.raises(Refused) as caught:
        till.pay(session, **said)
    assert caught.value.status == 400, caught.value.error
    assert till.types() == before
    return str(caught.value.error.get("param"))


# --- shipping -------------------------------------------------------------------------------------


def test_goods_are_sent_where_the_customer_says(till: Till) -> None:
    slow, fast = post(till), post(till, 1500, "Express")
    code = till.off(50, code="HALF")
    opened = till.offer(
        "payment",
        line_items=[{"price": till.once(1000), "quantity": 2}],
        shipping_address_collection={"allowed_countries": ["DE", "FR"]},
        shipping_options=[{"shipping_rate": slow}, {"shipping_rate": fast}],
        allow_promotion_codes=True,
        customer_creation="always",
        expand=["shipping_options.shipping_rate"],
    )
    assert opened.shipping_address_collection is not None
    assert opened.shipping_address_collection.allowed_countries == ["DE", "FR"]
    assert [one.shipping_amount for one in opened.shipping_options] == [500, 1500]
    named = opened.shipping_options[1].shipping_rate
    assert isinstance(named, stripe.ShippingRate)
    assert named.display_name == "Express"
    assert (opened.amount_subtotal, opened.amount_total) == (2000, 2500)
    assert opened.shipping_cost is not None
    assert (opened.shipping_cost.shipping_rate, opened.shipping_cost.amount_total) == (slow, 500)
    assert wrong(till, opened) == "shipping[address][line1]"
    abroad = {"name": "Ada", "address": {**BERLIN, "country": "US"}}
    assert wrong(till, opened, shipping=abroad) == "shipping[address][country]"
    assert wrong(till, opened, shipping=TO_ADA, shipping_rate="shr_x") == "shipping_rate"
    done = till.pay(opened, shipping=TO_ADA, shipping_rate=fast, promotion_code=code.code)
    assert (done.amount_subtotal, done.amount_total) == (2000, 2500)
    assert done.total_details is not None
    assert (done.total_details.amount_discount, done.total_details.amount_shipping) == (1000, 1500)
    collected = done.collected_information
    assert collected is not None
    assert collected.shipping_details is not None
    assert collected.shipping_details.name == "Ada Byron"
    assert collected.shipping_details.address.country == "DE"
    intent = till.v1.payment_intents.retrieve(str(done.payment_intent))
    assert (intent.amount_received, intent.shipping and intent.shipping.name) == (2500, "Ada Byron")
    owner = till.v1.customers.retrieve(str(done.customer))
    assert owner.shipping is not None
    assert owner.shipping.address is not None
    assert owner.shipping.address.city == "Berlin"


def test_a_rate_is_described(till: Till) -> None:
    described = {
        "display_name": "By bicycle",
        "fixed_amount": {"amount": 300, "currency": "usd"},
        "delivery_estimate": {"maximum": {"unit": "business_day", "value": 2}},
        "type": "fixed_amount",
    }
    opened = till.offer("payment", shipping_options=[{"shipping_rate_data": described}])
    (made,) = till.v1.shipping_rates.list().data
    assert (made.display_name, opened.amount_total) == ("By bicycle", 800)
    again = till.v1.checkout.sessions.retrieve(
        opened.id, {"expand": ["shipping_cost.shipping_rate"]}
    )
    assert again.shipping_cost is not None
    assert again.shipping_cost.shipping_rate == made
    assert till.pay(opened).amount_total == 800


@pytest.mark.parametrize("taken", ["auto", "never"])
def test_a_customers_record_takes_over_what_it_is_told_to(till: Till, taken: Any) -> None:
    owner = till.customer(card=None, name="Ada", email="ada@example.com")
    opened = till.offer(
        customer=owner.id,
        shipping_address_collection={"allowed_countries": ["DE"]},
        billing_address_collection="required",
        phone_number_collection={"enabled": True},
        customer_update={"address": taken, "name": taken, "shipping": taken},
    )
    assert opened.billing_address_collection == "required"
    said = {"shipping": TO_ADA, "phone": "+49 30 1234567"}
    assert wrong(till, opened, **said) == "address[line1]"
    done = till.pay(opened, **said, address=BERLIN, name="Countess Ada")
    details = done.customer_details
    assert details is not None
    assert (details.phone, details.address and details.address.city) == ("+49 30 1234567", "Berlin")
    now = till.v1.customers.retrieve(owner.id)
    assert now.phone == "+49 30 1234567"
    kept = taken == "auto"
    assert now.name == ("Countess Ada" if kept else "Ada")
    assert (now.address is not None, now.shipping is not None) == (kept, kept)


# --- who buys, and what they are asked ------------------------------------------------------------


FIELDS: Any = [
    {
        "key": "size",
        "label": {"type": "custom", "custom": "Size"},
        "type": "dropdown",
        "dropdown": {"options": [{"label": "Small", "value": "s"}, {"label": "Big", "value": "b"}]},
    },
    {
        "key": "badge",
        "label": {"type": "custom", "custom": "Badge number"},
        "type": "numeric",
        "numeric": {"minimum_length": 3, "maximum_length": 4},
    },
    {
        "key": "engraving",
        "label": {"type": "custom", "custom": "Engraving"},
        "type": "text",
        "optional": True,
        "text": {"default_value": "For you", "maximum_length": 10},
    },
]


def test_fields_of_ones_own(till: Till) -> None:
    opened = till.offer("payment", custom_fields=FIELDS)
    size, badge, engraving = opened.custom_fields
    assert size.dropdown is not None
    assert (size.dropdown.value, [one.label for one in size.dropdown.options]) == (
        None,
        ["Small", "Big"],
    )
    assert badge.numeric is not None
    assert (badge.numeric.minimum_length, badge.optional, engraving.optional) == (3, False, True)
    for said, place in (
        ({}, "size"),
        ({"size": "xl"}, "size"),
        ({"size": "s"}, "badge"),
        ({"size": "s", "badge": "12"}, "badge"),
        ({"size": "s", "badge": "12345"}, "badge"),
        ({"size": "s", "badge": "12a"}, "badge"),
        ({"size": "s", "badge": "123", "engraving": "x" * 11}, "engraving"),
        ({"size": "s", "badge": "123", "colour": "red"}, "colour"),
    ):
        assert wrong(till, opened, custom_fields=said) == f"custom_fields[{place}]"
    done = till.pay(opened, custom_fields={"size": "b", "badge": "0123"})
    size, badge, engraving = done.custom_fields
    assert size.dropdown is not None
    assert badge.numeric is not None
    assert engraving.text is not None
    assert (size.dropdown.value, badge.numeric.value, engraving.text.value) == (
        "b",
        "0123",
        "For you",
    )


def test_names_consent_phone_and_words(till: Till) -> None:
    opened = till.offer(
        name_collection={
            "business": {"enabled": True},
            "individual": {"enabled": True, "optional": True},
        },
        phone_number_collection={"enabled": True},
        consent_collection={"terms_of_service": "required", "promotions": "auto"},
        custom_text={"submit": {"message": "Ships on Monday."}, "after_submit": ""},
        tax_id_collection={"enabled": True, "required": "if_supported"},
        submit_type="subscribe",
    )
    assert opened.name_collection is not None
    assert opened.name_collection.business is not None
    assert opened.name_collection.business.optional is False
    assert opened.custom_text.submit is not None
    assert (opened.custom_text.submit.message, opened.custom_text.after_submit) == (
        "Ships on Monday.",
        None,
    )
    assert (opened.consent, opened.submit_type) == (None, "subscribe")
    assert opened.tax_id_collection is not None
    assert opened.tax_id_collection.required == "if_supported"
    agreed = {"terms_of_service": "accepted", "promotions": "opt_in"}
    number = {"type": "eu_vat", "value": "DE123456789"}
    whole: dict[str, Any] = {
        "business_name": "Engines Ltd",
        "phone": "030 123456",
        "consent": agreed,
        "tax_id": number,
    }
    for missing, place in (
        ("business_name", "business_name"),
        ("phone", "phone"),
        ("consent", "consent[terms_of_service]"),
        ("tax_id", "tax_id[value]"),
    ):
        assert wrong(till, opened, **{**whole, missing: ""} if missing == "phone" else {
            name: value for name, value in whole.items() if name != missing
        }) == place  # fmt: skip
    assert wrong(till, opened, **{**whole, "phone": "call me"}) == "phone"
    done = till.pay(opened, **whole)
    assert done.consent is not None
    assert plain(done.consent) == agreed
    assert done.collected_information is not None
    assert done.collected_information.business_name == "Engines Ltd"
    owner = till.v1.customers.retrieve(str(done.customer))
    assert (owner.name, owner.phone) == ("Engines Ltd", "030 123456")
    asks_nothing = till.offer()
    for param, value in (
        ("phone", "030 123456"),
        ("business_name", "Engines Ltd"),
        ("shipping", TO_ADA),
        ("address", BERLIN),
        ("custom_fields", {"size": "b"}),
    ):
        assert wrong(till, asks_nothing, **{param: value}).startswith(param)


# --- what is bought -------------------------------------------------------------------------------


def test_quantities_change_and_more_is_taken(till: Till) -> None:
    mug, pin, plate = till.once(1000), till.once(200), till.once(700)
    opened = till.offer(
        "payment",
        line_items=[
            {
                "price": mug,
                "quantity": 2,
                "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5},
            },
            {"price": plate, "quantity": 1, "adjustable_quantity": {"enabled": True}},
        ],
        optional_items=[
            {"price": pin, "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 9}}
        ],
        expand=["line_items"],
    )
    assert opened.amount_total == 2700
    (extra,) = opened.optional_items or []
    assert (extra.price, extra.quantity) == (pin, 1)
    assert opened.line_items is not None
    mugs, plates = opened.line_items.data
    assert mugs.adjustable_quantity is not None
    assert (mugs.adjustable_quantity.minimum, mugs.adjustable_quantity.maximum) == (1, 5)
    assert plates.adjustable_quantity is not None
    assert plates.adjustable_quantity.maximum == 99
    for said, place in (
        ({"quantities": {mugs.id: 6}}, f"quantities[{mugs.id}]"),
        ({"quantities": {mugs.id: 0}}, f"quantities[{mugs.id}]"),
        ({"quantities": {"li_x": 1}}, "quantities[li_x]"),
        ({"optional_items": {pin: 10}}, "optional_items["),
        ({"optional_items": {mug: 1}}, f"optional_items[{mug}]"),
    ):
        assert wrong(till, opened, **said).startswith(place)
    done = till.pay(opened, quantities={mugs.id: 3, plates.id: 0}, optional_items={pin: 4})
    assert done.amount_total == 3800
    bought = till.v1.checkout.sessions.line_items.list(done.id).data
    assert [(one.price and one.price.id, one.quantity) for one in bought] == [(mug, 3), (pin, 4)]


def test_a_subscription_with_an_addition_and_its_own_words(till: Till) -> None:
    addition = till.price(300)
    opened = till.offer(
        line_items=[
            {"price": till.price(1000), "quantity": 2, "adjustable_quantity": {"enabled": True}}
        ],
        optional_items=[{"price": addition, "quantity": 1}],
        subscription_data={
            "invoice_settings": {"footer": "Thanks!", "description": "Gold"},
            "billing_cycle_anchor_config": {"day_of_month": 15},
            "proration_behavior": "none",
        },
        expand=["line_items"],
    )
    assert opened.amount_total == 0
    assert opened.line_items is not None
    (item,) = opened.line_items.data
    assert wrong(till, opened, quantities={item.id: 0}) == "quantities"
    done = till.pay(opened, quantities={item.id: 5}, optional_items={addition: 1})
    bought = till.v1.subscriptions.retrieve(str(done.subscription))
    assert sorted((one.price.id == addition, one.quantity) for one in bought["items"].data) == [
        (False, 5),
        (True, 1),
    ]
    till.sandbox.advance(days=20)
    renewed = till.latest(bought)
    assert (renewed.footer, renewed.description, renewed.amount_paid) == ("Thanks!", "Gold", 5300)


def test_a_payment_is_told_by_an_invoice(till: Till) -> None:
    rate = till.v1.tax_rates.create({"display_name": "VAT", "percentage": 10, "inclusive": False})
    price = till.once(1000)
    opened = till.offer(
        "payment",
        line_items=[{"price": price, "quantity": 1, "tax_rates": [rate.id]}],
        shipping_options=[{"shipping_rate": post(till)}],
        discounts=[{"promotion_code": till.off(50).id}],
        invoice_creation={
            "enabled": True,
            "invoice_data": {
                "description": "One mug",
                "footer": "Thanks!",
                "custom_fields": [{"name": "Order", "value": "9"}],
                "metadata": {"order": "9"},
            },
        },
    )
    assert opened.invoice_creation is not None
    assert opened.invoice_creation.invoice_data.description == "One mug"
    assert (opened.amount_total, opened.invoice) == (1050, None)
    till.decline(opened, "pm_card_visa_chargeDeclined")
    assert till.v1.invoices.list().data == []
    done = till.pay(opened)
    told = till.v1.invoices.retrieve(str(done.invoice), {"expand": ["payments"]})
    assert (told.status, told.total, told.amount_paid) == ("paid", 1050, 1050)
    assert (told.description, told.footer, plain(told.metadata)) == (
        "One mug",
        "Thanks!",
        {"order": "9"},
    )
    assert (told.amount_shipping, told.billing_reason, told.number is not None) == (
        500,
        "manual",
        True,
    )
    assert told.payments is not None
    (paid,) = told.payments.data
    assert paid.payment.payment_intent == done.payment_intent
    assert len(till.v1.payment_intents.list().data) == 1
    runtime = till.sandbox.dispatcher.runtime
    books = [
        position(runtime.objects.load(one).data, runtime.now()).amounts
        for one in (told.id, str(done.payment_intent))
    ]
    assert sum(sum(each.values()) for each in books) == 0
    together = {name: sum(each.get(name, 0) for each in books) for name in books[0] | books[1]}
    assert {name: amount for name, amount in together.items() if amount} == {
        "cash": 1050,
        "revenue": -1000,
        "tax_payable": -50,
    }


def test_an_invoice_that_is_paid_meets_no_balance(till: Till) -> None:
    owner = till.customer(card=None, email="ada@example.com", balance=-300)
    told: Any = {"enabled": True}
    done = till.pay(till.offer("payment", customer=owner.id, invoice_creation=told))
    invoice = till.v1.invoices.retrieve(str(done.invoice))
    assert (invoice.status, invoice.amount_paid, invoice.starting_balance) == ("paid", 500, 0)
    assert till.v1.customers.retrieve(owner.id).balance == -300
    free = till.offer(
        "payment",
        customer=owner.id,
        invoice_creation=told,
        discounts=[{"promotion_code": till.off(100).id}],
    )
    nothing = till.v1.invoices.retrieve(str(till.pay(free, card=None).invoice))
    assert (nothing.status, nothing.total) == ("paid", 0)


def test_a_card_is_kept_for_next_time(till: Till) -> None:
    owner = till.customer(card=None, email="ada@example.com")
    save: Any = {"payment_method_save": "enabled", "allow_redisplay_filters": ["always"]}
    opened = till.offer("payment", customer=owner.id, saved_payment_method_options=save)
    assert opened.saved_payment_method_options is not None
    assert opened.saved_payment_method_options.payment_method_save == "enabled"
    till.pay(opened, save_payment_method="true")
    (card,) = till.v1.customers.payment_methods.list(owner.id).data
    assert card.allow_redisplay == "always"
    assert till.pay(till.offer("payment", customer=owner.id), card.id).payment_status == "paid"
    unasked = till.offer("payment", customer=owner.id)
    assert wrong(till, unasked, save_payment_method="true") == "save_payment_method"


# --- afterwards -----------------------------------------------------------------------------------


def test_what_expired_is_begun_again(till: Till) -> None:
    opened = till.offer(
        "payment",
        after_expiration={"recovery": {"enabled": True, "allow_promotion_codes": True}},
        shipping_options=[{"shipping_rate": post(till)}],
        customer_email="ada@example.com",
        metadata={"cart": "7"},
    )
    recovery = opened.after_expiration and opened.after_expiration.recovery
    assert recovery is not None
    assert (recovery.url, recovery.expires_at) == (None, None)
    till.sandbox.advance(days=1)
    expired = till.v1.checkout.sessions.retrieve(opened.id)
    recovery = expired.after_expiration and expired.after_expiration.recovery
    assert recovery is not None
    assert recovery.expires_at == START + 31 * DAY
    assert recovery.url is not None
    assert recovery.url.startswith("https://checkout.invalid/recover/")
    made = till.sandbox.post(f"/api/checkout/sessions/{opened.id}/recover")
    again = till.v1.checkout.sessions.retrieve(made["id"])
    assert (again.recovered_from, again.status, again.amount_total) == (opened.id, "open", 1000)
    assert (again.allow_promotion_codes, plain(again.metadata)) == (True, {"cart": "7"})
    code = till.off(50, code="BACK")
    done = till.pay(again, promotion_code=code.code)
    assert (done.amount_total, done.payment_status) == (750, "paid")
    till.sandbox.advance(days=31)
    with pytest.raises(Refused, match="30 days"):
        till.sandbox.post(f"/api/checkout/sessions/{opened.id}/recover")
    gone = till.v1.checkout.sessions.expire(till.offer("payment").id)
    with pytest.raises(Refused, match="cannot be recovered"):
        till.sandbox.post(f"/api/checkout/sessions/{gone.id}/recover")


def test_ways_to_pay_are_named(till: Till) -> None:
    opened = till.offer(
        "payment",
        allowed_payment_method_types=["card", "klarna"],
        excluded_payment_method_types=["paypal"],
        payment_method_options={"card": {"setup_future_usage": "off_session"}},
    )
    assert opened.allowed_payment_method_types == ["card", "klarna"]
    assert opened.excluded_payment_method_types == ["paypal"]
    done = till.pay(opened)
    intent = till.v1.payment_intents.retrieve(str(done.payment_intent))
    assert (intent.setup_future_usage, done.customer is not None) == ("off_session", True)
    held = {"card": {"capture_method": "manual"}}
    assert till.pay(till.offer("payment", payment_method_options=held)).payment_status == "unpaid"
    for params in (
        {"allowed_payment_method_types": ["klarna"]},
        {"excluded_payment_method_types": ["card"]},
    ):
        assert refused(Invalid, till.offer, "payment", **params).param == next(iter(params))


def test_a_session_for_a_page_of_ones_own(till: Till) -> None:
    way = "https://shop.test/back?s={CHECKOUT_SESSION_ID}"
    opened = till.offer("payment", ui_mode="embedded_page", success_url=None, return_url=way)
    assert (opened.ui_mode, opened.return_url, opened.success_url) == ("embedded_page", way, None)
    assert opened.redirect_on_completion == "always"
    assert opened.client_secret is not None
    assert opened.client_secret.startswith(f"{opened.id}_secret_")
    assert till.pay(opened).payment_status == "paid"
    stays: Any = {"ui_mode": "embedded_page", "success_url": None}
    quiet = till.offer("payment", **stays, redirect_on_completion="never")
    assert quiet.return_url is None
    assert refused(Invalid, till.offer, "payment", **stays).param == "return_url"


@pytest.mark.parametrize(
    ("mode", "params", "param"),
    [
        ("subscription", {"shipping_options": [{"shipping_rate": "x"}]}, "shipping_options"),
        ("subscription", {"invoice_creation": {"enabled": True}}, "invoice_creation"),
        ("setup", {"custom_fields": FIELDS}, "custom_fields"),
        ("payment", {"custom_fields": [FIELDS[0], FIELDS[0]]}, "custom_fields[1][key]"),
        ("payment", {"custom_fields": [{**FIELDS[0], "dropdown": None}]}, None),
        (
            "payment",
            {"custom_fields": [{**FIELDS[2], "type": "numeric"}]},
            "custom_fields[0][text]",
        ),
        ("payment", {"custom_fields": FIELDS * 2}, "custom_fields"),
        ("payment", {"return_url": "https://shop.test/"}, "return_url"),
        (
            "payment",
            {"shipping_address_collection": {"allowed_countries": ["DE", "KP"]}},
            "shipping_address_collection[allowed_countries][1]",
        ),
        (
            "payment",
            {
                "invoice_creation": {"enabled": True},
                "payment_intent_data": {"capture_method": "manual"},
            },
            "invoice_creation",
        ),
    ],
)
def test_what_cannot_be_asked(
    till: Till, mode: Any, params: dict[str, Any], param: str | None
) -> None:
    error = refused(Invalid, till.offer, mode, **params)
    assert error.http_status == 400, error.user_message
    if param is not None:
        assert error.param == param
    assert till.v1.checkout.sessions.list().data == []


def test_rates_and_items_that_do_not_go_together(till: Till) -> None:
    euro = till.v1.shipping_rates.create(
        {"display_name": "Post", "fixed_amount": {"amount": 1, "currency": "eur"}}
    ).id
    rate, price = post(till), till.once()
    one: Any = {"price": price, "quantity": 1}
    for params, param in (
        ({"shipping_options": [{"shipping_rate": euro}]}, "shipping_options[0][shipping_rate]"),
        ({"shipping_options": [{"shipping_rate": rate}] * 2}, "shipping_options[1][shipping_rate]"),
        ({"line_items": [one], "optional_items": [one]}, "optional_items[0][price]"),
        (
            {"optional_items": [{"price": till.price(), "quantity": 1}]},
            "optional_items[0][price]",
        ),
        (
            {"line_items": [{**one, "adjustable_quantity": {"enabled": True, "minimum": 2}}]},
            "line_items[0][adjustable_quantity]",
        ),
    ):
        assert refused(Invalid, till.offer, "payment", **params).param == param

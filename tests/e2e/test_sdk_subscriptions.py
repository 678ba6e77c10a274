"""Subscriptions, through the official SDK."""

import stripe

from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
MONTH = 31 * DAY  # January


def test_a_subscription_is_paid_and_active(shop: Shop) -> None:
    customer = shop.customer()
    price = shop.price(1500)
    made = shop.subscribe(
        customer.id,
        items=[{"price": price, "quantity": 2, "metadata": {"seat": "x"}}],
        metadata={"plan": "gold"},
        description="Two seats",
        expand=["latest_invoice.payments", "customer"],
    )
    assert isinstance(made, stripe.Subscription)
    assert isinstance(made.customer, stripe.Customer)
    assert isinstance(made.latest_invoice, stripe.Invoice)
    (item,) = made["items"].data
    assert isinstance(item, stripe.SubscriptionItem)
    assert (made.status, item.price.id, item.quantity) == ("active", price, 2)
    assert item.current_period_start == made.start_date == made.created
    assert (made.latest_invoice.status, made.latest_invoice.amount_paid) == ("paid", 3000)
    assert (made.currency, made.description, plain(made.metadata)) == (
        "usd",
        "Two seats",
        {"plan": "gold"},
    )
    assert plain(made.latest_invoice.parent.subscription_details.metadata) == {"plan": "gold"}  # type: ignore[union-attr]


def test_a_trial_costs_nothing_until_it_ends(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id, trial_period_days=14)
    assert (made.status, made.trial_start, made.trial_end) == (
        "trialing",
        START,
        START + 14 * DAY,
    )
    assert shop.latest(made).amount_due == 0
    shop.advance(clock, START + 14 * DAY + HOUR)
    assert shop.v1.subscriptions.retrieve(made.id).status == "active"
    invoice = shop.latest(made)
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == (
        "paid",
        "subscription_cycle",
        1000,
    )
    until = shop.subscribe(customer.id, trial_end=START + 20 * DAY)
    assert (until.status, until.trial_end) == ("trialing", START + 20 * DAY)
    assert shop.subscribe(customer.id, trial_end="now").status == "active"


def test_a_trial_that_cannot_be(shop: Shop) -> None:
    customer = shop.customer(test_clock=shop.clock())
    past = refused(Invalid, shop.subscribe, customer.id, trial_end=START - 1)
    assert told(past) == (400, None, "trial_end")
    long = refused(Invalid, shop.subscribe, customer.id, trial_period_days=731)
    assert told(long) == (400, "parameter_invalid_integer", "trial_period_days")
    both = refused(Invalid, shop.subscribe, customer.id, trial_period_days=1, trial_end=START + DAY)
    assert told(both)[1] == "parameters_exclusive"


def test_incomplete_until_the_payment_is_confirmed(shop: Shop) -> None:
    customer = shop.customer("pm_card_chargeCustomerFail")
    made = shop.subscribe(customer.id)
    assert made.status == "incomplete"
    invoice = shop.latest(made)
    assert (invoice.status, invoice.attempted, invoice.next_payment_attempt) == ("open", True, None)
    intent = shop.intent_of(invoice)
    paid = shop.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert paid.status == "succeeded"
    assert shop.v1.subscriptions.retrieve(made.id).status == "active"
    assert shop.latest(made).status == "paid"


def test_default_incomplete_leaves_the_payment_to_the_client(shop: Shop) -> None:
    customer = shop.customer(None)
    made = shop.subscribe(
        customer.id,
        payment_behavior="default_incomplete",
        expand=["latest_invoice.confirmation_secret"],
    )
    assert made.status == "incomplete"
    assert isinstance(made.latest_invoice, stripe.Invoice)
    secret = made.latest_invoice.confirmation_secret
    assert secret is not None
    intent = secret.client_secret.partition("_secret_")[0]
    assert shop.v1.payment_intents.retrieve(intent).status == "requires_payment_method"
    shop.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert shop.v1.subscriptions.retrieve(made.id).status == "active"


def test_an_incomplete_subscription_expires(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer("pm_card_chargeCustomerFail", test_clock=clock)
    made = shop.subscribe(customer.id)
    shop.advance(clock, START + 23 * HOUR)
    assert shop.v1.subscriptions.retrieve(made.id).status == "incomplete_expired"
    assert shop.latest(made).status == "void"
    assert told(refused(Invalid, shop.v1.subscriptions.cancel, made.id)) == (
        404,
        "resource_missing",
        "id",
    )


def test_an_incomplete_subscription_takes_little(shop: Shop) -> None:
    customer = shop.customer("pm_card_chargeCustomerFail")
    made = shop.subscribe(customer.id)
    update = shop.v1.subscriptions.update
    assert plain(update(made.id, {"metadata": {"a": "b"}}).metadata) == {"a": "b"}
    error = refused(Invalid, update, made.id, {"cancel_at_period_end": True})
    assert told(error) == (400, None, "cancel_at_period_end")
    assert "cancel_at_period_end" in error.user_message
    assert "canceled_at" not in error.user_message


def test_error_if_incomplete_leaves_nothing(shop: Shop) -> None:
    customer = shop.customer("pm_card_chargeCustomerFail")
    before = shop.v1.events.list({"limit": 1}).data[0].id
    price = shop.price()
    error = refused(
        stripe.CardError,
        shop.subscribe,
        customer.id,
        items=[{"price": price}],
        payment_behavior="error_if_incomplete",
    )
    assert told(error)[:2] == (402, "card_declined")
    assert error.error.decline_code == "generic_decline"
    everything = {"customer": customer.id, "status": "all"}
    assert shop.v1.subscriptions.list(everything).data == []
    assert shop.v1.invoices.list({"customer": customer.id}).data == []
    assert shop.v1.payment_intents.list({"customer": customer.id}).data == []
    assert shop.types(ending_before=before) == [
        "product.created",
        "plan.created",
        "price.created",
    ]
    shop.give(customer.id, "pm_card_visa")
    made = shop.subscribe(customer.id, payment_behavior="error_if_incomplete")
    assert made.status == "active"


def test_somebody_has_to_pay(shop: Shop) -> None:
    customer = shop.customer(None)
    error = refused(Invalid, shop.subscribe, customer.id)
    assert told(error)[:2] == (400, "resource_missing")
    assert "no attached payment source" in error.user_message
    free = shop.subscribe(customer.id, items=[{"price": shop.price(0)}])
    assert free.status == "active"
    assert shop.subscribe(customer.id, trial_period_days=3).status == "trialing"
    billed = shop.subscribe(customer.id, collection_method="send_invoice", days_until_due=7)
    assert billed.status == "active"
    invoice = shop.v1.invoices.finalize_invoice(shop.latest(billed).id)
    assert (invoice.collection_method, invoice.due_date) == (
        "send_invoice",
        invoice.created + 7 * DAY,
    )


def test_a_subscription_has_a_method_of_its_own(shop: Shop) -> None:
    customer = shop.customer("pm_card_chargeCustomerFail")
    good = shop.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    made = shop.subscribe(
        customer.id, default_payment_method=good.id, expand=["default_payment_method"]
    )
    assert made.status == "active"
    assert isinstance(made.default_payment_method, stripe.PaymentMethod)
    assert made.default_payment_method.id == good.id
    cleared = shop.v1.subscriptions.update(made.id, {"default_payment_method": ""})
    assert cleared.default_payment_method is None
    again = shop.v1.subscriptions.update(made.id, {"default_payment_method": good.id})
    assert again.default_payment_method == good.id
    other = shop.customer()
    theirs = str(other.invoice_settings.default_payment_method)
    error = refused(
        Invalid, shop.v1.subscriptions.update, made.id, {"default_payment_method": theirs}
    )
    assert told(error) == (400, "resource_missing", "default_payment_method")
    error = refused(Invalid, shop.subscribe, customer.id, default_payment_method=theirs)
    assert told(error) == (400, "resource_missing", "default_payment_method")


def test_cancel_at_period_end_and_back(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id)
    end = made["items"].data[0].current_period_end
    assert end == START + MONTH
    update = shop.v1.subscriptions.update
    ending = update(
        made.id,
        {"cancel_at_period_end": True, "cancellation_details": {"feedback": "too_expensive"}},
    )
    assert (ending.status, ending.cancel_at, ending.canceled_at) == ("active", end, START)
    assert ending.cancellation_details is not None
    assert (ending.cancellation_details.reason, ending.cancellation_details.feedback) == (
        "cancellation_requested",
        "too_expensive",
    )
    back = update(made.id, {"cancel_at_period_end": False})
    assert (back.cancel_at, back.canceled_at, back.cancel_at_period_end) == (None, None, False)
    update(made.id, {"cancel_at_period_end": True})
    shop.advance(clock, end)
    ended = shop.v1.subscriptions.retrieve(made.id)
    assert (ended.status, ended.ended_at, ended.canceled_at) == ("canceled", end, START)
    assert len(shop.v1.invoices.list({"subscription": made.id}).data) == 1


def test_cancel_at_an_instant(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id, cancel_at=START + 5 * DAY)
    assert made.cancel_at == START + 5 * DAY
    update = shop.v1.subscriptions.update
    assert update(made.id, {"cancel_at": ""}).cancel_at is None
    assert update(made.id, {"cancel_at": START + 6 * DAY}).cancel_at == START + 6 * DAY
    past = refused(Invalid, update, made.id, {"cancel_at": START - 1})
    assert told(past) == (400, None, "cancel_at")
    shop.advance(clock, START + 6 * DAY)
    assert shop.v1.subscriptions.retrieve(made.id).status == "canceled"


def test_canceled_now_and_for_good(shop: Shop) -> None:
    customer = shop.customer()
    made = shop.subscribe(customer.id)
    details = {"comment": "bye", "feedback": "unused"}
    ended = shop.v1.subscriptions.cancel(made.id, {"cancellation_details": details})
    assert (ended.status, ended.ended_at) == ("canceled", ended.canceled_at)
    assert ended.cancellation_details is not None
    assert ended.cancellation_details.comment == "bye"
    assert told(refused(Invalid, shop.v1.subscriptions.cancel, made.id)) == (
        404,
        "resource_missing",
        "id",
    )
    update = shop.v1.subscriptions.update
    assert plain(update(made.id, {"metadata": {"a": "b"}}).metadata) == {"a": "b"}
    for changes in (
        {"cancel_at_period_end": True},
        {"cancel_at": 4_000_000_000},
        {"description": "x"},
        {"cancel_at_period_end": False},
        {"default_payment_method": customer.invoice_settings.default_payment_method},
    ):
        error = refused(Invalid, update, made.id, changes)
        (name,) = changes
        assert (error.http_status, error.param) == (400, name)
        for internal in ("canceled_at", "cancellation_reason"):
            assert internal not in error.user_message


def test_paused_and_resumed(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id)
    paused = shop.v1.subscriptions.pause(made.id, {"type": "subscription"})
    assert paused.status == "paused"
    shop.advance(clock, START + 40 * DAY)
    assert len(shop.v1.invoices.list({"subscription": made.id}).data) == 1
    resumed = shop.v1.subscriptions.resume(
        made.id,
        {
            "billing_cycle_anchor": {"type": "now"},
            "payment_behavior": "resume_on_payment_success",
        },
    )
    assert (resumed.status, resumed.billing_cycle_anchor) == ("active", START + 40 * DAY)
    assert resumed["items"].data[0].current_period_start == START + 40 * DAY
    assert len(shop.v1.invoices.list({"subscription": made.id}).data) == 2
    assert refused(Invalid, shop.v1.subscriptions.resume, made.id).http_status == 400


def test_metadata_of_a_subscription(shop: Shop) -> None:
    made = shop.subscribe(shop.customer().id, metadata={"a": "1", "b": "2"})
    changed = shop.v1.subscriptions.update(made.id, {"metadata": {"a": "", "c": "3"}})
    assert plain(changed.metadata) == {"b": "2", "c": "3"}
    assert plain(shop.v1.subscriptions.update(made.id, {"metadata": ""}).metadata) == {}


def test_lists_of_subscriptions(shop: Shop) -> None:
    customer = shop.customer()
    price = shop.price()
    active = shop.subscribe(customer.id, items=[{"price": price}])
    trialing = shop.subscribe(customer.id, trial_period_days=3)
    canceled = shop.subscribe(customer.id)
    shop.v1.subscriptions.cancel(canceled.id)

    def ids(**params: object) -> list[str]:
        found = shop.v1.subscriptions.list({"customer": customer.id, **params})  # type: ignore[typeddict-item]
        return [subscription.id for subscription in found.data]

    assert ids() == [trialing.id, active.id]
    assert ids(status="all") == [canceled.id, trialing.id, active.id]
    assert ids(status="canceled") == [canceled.id]
    assert ids(status="ended") == [canceled.id]
    assert ids(status="trialing") == [trialing.id]
    assert ids(status="past_due") == []
    error = refused(Invalid, ids, status="gone")
    assert told(error)[2] == "status"


def test_the_customer_may_not_be_there_at_first(shop: Shop) -> None:
    card = "pm_card_authenticationRequiredSetupForOffSession"
    assert shop.subscribe(shop.customer(card).id).status == "incomplete"
    assert shop.subscribe(shop.customer(card).id, off_session=False).status == "incomplete"
    assert shop.subscribe(shop.customer(card).id, off_session=True).status == "active"


def test_dunning_and_recovery(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id)
    shop.give(customer.id, "pm_card_chargeCustomerFail")
    renewed = START + MONTH + HOUR
    shop.advance(clock, renewed)
    assert shop.v1.subscriptions.retrieve(made.id).status == "past_due"
    invoice = shop.latest(made)
    assert (invoice.status, invoice.attempt_count, invoice.next_payment_attempt) == (
        "open",
        1,
        renewed + 3 * DAY,
    )
    shop.give(customer.id, "pm_card_visa")
    shop.advance(clock, renewed + 3 * DAY)
    assert shop.v1.subscriptions.retrieve(made.id).status == "active"
    assert shop.latest(made).attempt_count == 2


def test_prices_that_do_not_go_together(shop: Shop) -> None:
    customer = shop.customer().id
    price = shop.price()

    def told_of(*items: dict[str, object], **more: object) -> object:
        error = refused(Invalid, shop.subscribe, customer, items=list(items), **more)
        return error.http_status, error.param

    assert told_of({"price": "price_nothing"}) == (400, "items[0][price]")
    assert told_of({"price": price}, {"price": price}) == (400, "items[1][price]")
    assert told_of({"price": price}, {"price": shop.price(interval="week")}) == (
        400,
        "items[1][price]",
    )
    assert told_of({"price": price}, {"price": shop.price(currency="eur")}) == (
        400,
        "items[1][price]",
    )
    assert told_of({"price": price, "quantity": -1}) == (400, "items[0][quantity]")
    assert told_of({"quantity": 1}) == (400, "items[0][price]")
    assert told_of() == (400, "items")
    two = shop.subscribe(customer, items=[{"price": price}, {"price": shop.price(5)}])
    assert [item.price.unit_amount for item in two["items"].data] == [1000, 5]


def test_an_inline_price(shop: Shop) -> None:
    customer = shop.customer().id
    product = shop.v1.products.create({"name": "Inline"}).id
    data = {
        "currency": "usd",
        "product": product,
        "unit_amount": 700,
        "recurring": {"interval": "week", "interval_count": 2},
    }
    made = shop.subscribe(customer, items=[{"price_data": data, "quantity": 3}])
    assert shop.latest(made).amount_paid == 2100
    assert made["items"].data[0].price.product == product

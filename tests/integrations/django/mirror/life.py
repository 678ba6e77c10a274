"""The life of a subscriber through dj-stripe: what it asks for, what it is told, what it holds."""

import io
import json
import os
import sys
import uuid
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

import stripe
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from djstripe import models
from djstripe.settings import djstripe_settings
from listening import all_told, listen

stripe.api_key = djstripe_settings.STRIPE_SECRET_KEY
stripe.api_version = djstripe_settings.STRIPE_API_VERSION

START = 1_893_456_000
"""2030-01-01: dj-stripe holds periods against the wall's time, and they are to be current."""

HOUR, DAY = 3_600, 86_400

MIRRORED = (
    models.Account,
    models.BalanceTransaction,
    models.Charge,
    models.Coupon,
    models.Customer,
    models.Dispute,
    models.Event,
    models.Feature,
    models.Invoice,
    models.InvoiceItem,
    models.PaymentIntent,
    models.PaymentMethod,
    models.Price,
    models.Product,
    models.PromotionCode,
    models.Refund,
    models.Session,
    models.SetupIntent,
    models.Subscription,
    models.SubscriptionItem,
    models.SubscriptionSchedule,
    models.TaxCode,
    models.TaxRate,
    models.WebhookEndpoint,
)
"""What dj-stripe keeps that there is here."""

ADDED = {"deleted", "default_payment_method", "period_start", "period_end", "secret"}
"""What dj-stripe writes into what it was told, or leaves out of it."""

SYNC = "djstripe_sync_models"

OLDER = djstripe_settings.STRIPE_API_VERSION < "2025-03-31"
"""Whether a subscription has a period of its own, which dj-stripe's questions are about."""


def endpoint(port):
    """An endpoint, as dj-stripe's admin makes one."""
    name = uuid.uuid4()
    path = reverse("djstripe:djstripe_webhook_by_uuid", kwargs={"uuid": name})
    made = models.WebhookEndpoint._api_create(
        url=f"http://127.0.0.1:{port}{path}",
        api_version=djstripe_settings.STRIPE_API_VERSION,
        enabled_events=["*"],
        metadata={"djstripe_uuid": str(name)},
        connect=False,
    )
    return models.WebhookEndpoint.sync_from_stripe_data(made)


class Life:
    """One subscriber, whose time a test clock tells."""

    def __init__(self):
        self.clock = stripe.test_helpers.TestClock.create(frozen_time=START).id
        user = User.objects.create(username="ada", email="ada@example.com", first_name="Ada")
        self.customer, created = models.Customer.get_or_create(user, test_clock=self.clock)
        assert created
        assert models.Customer.get_or_create(user) == (self.customer, False)

    def advance(self, to):
        """Let time pass, and hear of it."""
        clock = stripe.test_helpers.TestClock.advance(self.clock, frozen_time=to)
        assert stripe.test_helpers.TestClock.retrieve(clock.id).status == "ready"
        all_told()

    def fresh(self, row):
        """What the database holds of it now."""
        return type(row).objects.get(id=row.id)


def catalog():
    """What is sold."""
    product = models.Product._api_create(name="Gold", metadata={"tier": "1"})
    terms = {"product": product.id, "currency": "usd", "recurring": {"interval": "month"}}
    price = models.Price.create(unit_amount=Decimal(20), nickname="monthly", **terms)
    coupon = models.Coupon._api_create(percent_off=25, duration="once", id="quarter")
    models.PromotionCode._api_create(
        promotion={"type": "coupon", "coupon": coupon.id}, code="HELLO"
    )
    models.TaxRate._api_create(display_name="VAT", percentage=19, inclusive=False)
    assert price.human_readable_price == "$20.00 USD/month"
    return price


def trial_and_renewals(life, price):
    """A trial, the first charge, a renewal with something extra and a discount."""
    life.customer.add_payment_method("pm_card_visa")
    made = life.customer.subscribe(price=price, trial_period_days=14)
    all_told()
    assert (made.status, life.fresh(life.customer).default_payment_method.type) == (
        "trialing",
        "card",
    )
    life.advance(START + 11 * DAY)
    assert models.Event.objects.filter(type="customer.subscription.trial_will_end").exists()
    life.advance(START + 14 * DAY + HOUR)
    assert life.fresh(made).status == "active"
    if OLDER:
        (active,) = life.fresh(life.customer).active_subscriptions
        assert active.current_period_end.timestamp() == START + (14 + 31) * DAY
        assert active.plan["id"] == price.id
        assert life.fresh(life.customer).has_any_active_subscription()
    assert models.Charge.objects.get().amount == Decimal(20)
    life.customer.add_invoice_item(Decimal(5), "usd", description="Setup")
    made.update(discounts=[{"coupon": "quarter"}])
    preview = life.customer.upcoming_invoice(subscription=made, expand=["discounts"])
    assert preview.amount_due == 1875, preview.amount_due
    life.advance(START + 14 * DAY + 31 * DAY + HOUR)
    assert models.Charge.objects.latest("created").amount == Decimal("18.75")
    return made


def failure_and_recovery(life, subscription):
    """A card that fails, a retry by hand with another one, money given back."""
    life.customer.add_payment_method("pm_card_chargeCustomerFail")
    life.advance(START + (14 + 31 + 28) * DAY + 2 * HOUR)
    assert life.fresh(subscription).status == "past_due"
    assert models.Charge.objects.filter(status="failed").exists()
    invoice = models.Invoice.objects.filter(customer=life.customer).latest("created")
    assert invoice.status == "open", invoice
    life.customer.add_payment_method("pm_card_mastercard")
    assert invoice.retry()
    all_told()
    assert life.fresh(subscription).status == "active"
    assert life.fresh(invoice).status == "paid"
    charge = models.Charge.objects.filter(status="succeeded").latest("created")
    charge.refund(amount=Decimal("7.50"), reason="requested_by_customer")
    all_told()
    assert life.fresh(charge).amount_refunded == 750
    assert models.Refund.objects.get().amount == 750


def change_and_end(life, subscription):
    """More seats, a cancellation taken back, and one that stays; a schedule beside it."""
    item = models.SubscriptionItem.objects.get(subscription=subscription)
    subscription.update(items=[{"id": item.id, "quantity": 3}])
    all_told()
    assert life.fresh(item).quantity == 3
    schedule = models.SubscriptionSchedule._api_create(
        customer=life.customer.id,
        start_date=START + 200 * DAY,
        phases=[
            {
                "items": [{"price": item.price.id}],
                "duration": {"interval": "month", "interval_count": 2},
            }
        ],
    )
    subscription.update(cancel_at_period_end=True)  # `cancel` would: the wall has the trial go on
    all_told()
    assert life.fresh(subscription).cancel_at_period_end
    life.fresh(subscription).update(cancel_at_period_end=False)
    life.fresh(subscription).cancel()
    all_told()
    assert life.fresh(subscription).status == "canceled"
    assert models.SubscriptionSchedule.objects.get(id=schedule.id).status == "not_started"


def what_else_there_is(life, price):
    """A feature, a card that is set up, a payment that is disputed, a checkout, a tax id."""
    feature = stripe.entitlements.Feature.create(name="Export", lookup_key="export")
    stripe.Product.create_feature(price.product.id, entitlement_feature=feature.id)
    product = models.Product.sync_from_stripe_data(stripe.Product.retrieve(price.product.id))
    assert product.features.count() == 1
    customer = life.customer.id
    card = {"payment_method": "pm_card_visa", "confirm": True, "payment_method_types": ["card"]}
    stripe.SetupIntent.create(customer=customer, **card)
    card["payment_method"] = "pm_card_createDispute"
    stripe.PaymentIntent.create(amount=4200, currency="usd", customer=customer, **card)
    begun = models.Session._api_create(
        mode="subscription",
        customer=customer,
        line_items=[{"price": price.id, "quantity": 1}],
        success_url="https://example.com/done",
    )
    models.Session.sync_from_stripe_data(models.Session(id=begun.id).api_retrieve())
    stripe.Customer.create_tax_id(customer, type="eu_vat", value="DE123456789")
    all_told()
    assert models.Dispute.objects.get().amount == 4200
    assert models.SetupIntent.objects.get().stripe_data["status"] == "succeeded"
    assert models.TaxId.objects.get().customer == life.customer
    if OLDER:  # it looks for a discount's coupon where that was
        life.customer.add_coupon("quarter")
        all_told()
        assert life.fresh(life.customer).discount["coupon"]["id"] == "quarter"


def stranger():
    """Somebody of whom dj-stripe hears nothing, on the environment's own clock."""
    customer = stripe.Customer.create(email="bo@example.com")
    method = stripe.PaymentMethod.attach("pm_card_visa", customer=customer.id)
    stripe.Customer.modify(customer.id, invoice_settings={"default_payment_method": method.id})
    terms = {"product_data": {"name": "Silver"}, "recurring": {"interval": "year"}}
    price = stripe.Price.create(unit_amount=9900, currency="usd", **terms)
    stripe.Subscription.create(customer=customer.id, items=[{"price": price.id}])
    return customer.id


def sync(life):
    """All that is listed; what follows a test clock is only listed where its customer is named."""
    names = [model.__name__ for model in MIRRORED]
    quiet = io.StringIO()
    call_command(SYNC, *names, api_keys=None, fail_on_error=True, stdout=quiet, stderr=sys.stderr)
    call_command("djstripe_process_events", verbosity=0, stdout=quiet)
    for model in (models.Subscription, models.Invoice, models.InvoiceItem, models.Charge):
        for said in model.api_list(customer=life.customer.id):
            model.sync_from_stripe_data(said)


def differences():
    """Which fields of which models are not in the rows what the API says."""
    found = {}
    for model in MIRRORED:
        if model in (models.Event, models.TaxCode):
            continue  # these never change
        for row in model.objects.all():
            said, held = json.loads(str(row.api_retrieve())), row.stripe_data
            for name in {*said, *held} - ADDED:
                if said.get(name) != held.get(name):
                    told = f"{row.id}: {held.get(name)} is {said.get(name)}"
                    found[f"{model.__name__}.{name}"] = told
    return found


def main(port):
    """The story; what it leaves is printed."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    models.Account.get_default_account()
    unheard = stranger()
    listen(port)
    endpoint(port)
    price = catalog()
    life = Life()
    subscription = trial_and_renewals(life, price)
    failure_and_recovery(life, subscription)
    change_and_end(life, subscription)
    what_else_there_is(life, price)
    heard = {"by_webhooks": differences()}
    assert not models.Invoice.objects.filter(customer_id=unheard).exists()
    sync(life)
    assert models.Invoice.objects.get(customer_id=unheard).status == "paid"
    assert {each.id for each in stripe.Event.list(limit=100).auto_paging_iter()} == {
        each.id for each in models.Event.objects.all()
    }
    heard["by_sync"] = differences()
    heard["rows"] = {model.__name__: model.objects.count() for model in MIRRORED}
    failed = models.WebhookEventTrigger.objects.exclude(valid=True, processed=True)
    heard["failed"] = [each.exception for each in failed]
    print(json.dumps(heard))


main(int(sys.argv[1]))

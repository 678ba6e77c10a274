"""A subscriber of drf-stripe-subscription: a checkout, access while it is paid for, then none."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import requests
import stripe

sys.path.insert(0, str(Path(__file__).parents[1]))

port = int(sys.argv[1])
stripe.api_base, stripe.api_key = os.environ["SAO_URL"], os.environ["SAO_API_KEY"]
stripe.api_version = "2020-08-27"
"""The version that the package was written for; its webhooks have to be told in it, too."""

endpoint = stripe.WebhookEndpoint.create(
    url=f"http://127.0.0.1:{port}/stripe/webhook/",
    enabled_events=["*"],
    api_version=stripe.api_version,
)
os.environ["WEBHOOK_SECRET"] = endpoint.secret
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from drf_stripe.models import Feature, Price, Product, Subscription, SubscriptionItem
from listening import all_told, listen
from rest_framework.test import APIClient

assert stripe.api_version == "2020-08-27"


def advance(**by):
    """Move the environment's clock, and hear of it."""
    asked = {"Authorization": f"Bearer {stripe.api_key}"}
    url = f"{stripe.api_base}/api/clock/advance"
    requests.post(url, data=by, headers=asked, timeout=60).raise_for_status()
    all_told()


def instant(seconds):
    """As the package shows an instant."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def compare(client, status):
    """What the package answers its front end is what the API says."""
    rows = {row.subscription_id: row for row in Subscription.objects.all()}
    for said in stripe.Subscription.list(status="all").auto_paging_iter():
        row = rows.pop(said.id)
        assert (row.status, row.stripe_user.customer_id) == (said.status, said.customer)
        assert int(row.period_start.timestamp()) == said.current_period_start
        assert int(row.period_end.timestamp()) == said.current_period_end
        assert row.cancel_at_period_end == said.cancel_at_period_end
        items = {item.sub_item_id: item.quantity for item in row.items.all()}
        assert items == {item["id"]: item.quantity for item in said["items"].data}
        shown = client.get("/stripe/my-subscription/").json()
        if status is None:
            assert shown == []
        else:
            (one,) = shown
            assert (one["status"], one["period_end"]) == (status, instant(said.current_period_end))
    assert rows == {}


call_command("migrate", verbosity=0)
listen(port)
product = stripe.Product.create(name="Gold", metadata={"features": "export search"})
terms = {"product": product.id, "currency": "usd", "recurring": {"interval": "month"}}
price = stripe.Price.create(unit_amount=1000, nickname="Monthly", **terms)
other = stripe.Price.create(unit_amount=10000, nickname="Other", **terms)
all_told()
assert Product.objects.get().name == "Gold"
assert {feature.feature_id for feature in Feature.objects.all()} == {"export", "search"}

user = User.objects.create(username="ada", email="ada@example.com")
client = APIClient()
assert len(client.get("/stripe/subscribable-product/").json()) == 2
client.force_authenticate(user)
asked = client.post("/stripe/checkout/", {"price_id": price.id})
assert asked.status_code == 200, asked.content
session = stripe.checkout.Session.retrieve(asked.json()["session_id"])
customer = User.objects.get().stripe_user
assert (session.customer, session.mode) == (customer.customer_id, "subscription")

method = stripe.PaymentMethod.attach("pm_card_visa", customer=customer.customer_id)
stripe.Customer.modify(customer.customer_id, invoice_settings={"default_payment_method": method.id})
made = stripe.Subscription.create(
    customer=customer.customer_id,
    items=[{"price": price.id, "quantity": 2}],
    trial_period_days=7,
    expand=["latest_invoice.payment_intent"],
)
assert made.latest_invoice.payment_intent is None
all_told()
compare(client, "trialing")
advance(days=7, hours=1)
compare(client, "active")
(item,) = client.get("/stripe/my-subscription-items/").json()
assert (item["price_id"], len(item["services"])) == (price.id, 2)
assert client.get("/stripe/subscribable-product/").json() == []

changed = stripe.Subscription.modify(
    made.id,
    items=[{"id": made["items"].data[0].id, "price": other.id}],
    proration_behavior="always_invoice",
    expand=["latest_invoice.payment_intent", "latest_invoice.charge"],
)
paid = changed.latest_invoice.payment_intent
assert (paid.status, paid.charges.data[0].id) == ("succeeded", changed.latest_invoice.charge.id)
all_told()
compare(client, "active")
assert SubscriptionItem.objects.get().price.price_id == other.id

failing = stripe.PaymentMethod.attach("pm_card_chargeCustomerFail", customer=customer.customer_id)
stripe.Customer.modify(
    customer.customer_id, invoice_settings={"default_payment_method": failing.id}
)
advance(days=31, hours=2)
compare(client, "past_due")
stripe.Subscription.delete(made.id)
all_told()
compare(client, None)
call_command("pull_stripe", stdout=sys.stderr)
compare(client, None)
assert Price.objects.count() == 2
print("told")

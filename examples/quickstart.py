"""A subscription's first months, through the official Stripe SDK.

Start a server (`make serve`) and give this script its key:

    SAO_API_KEY=sk_test_… .venv/bin/python examples/quickstart.py [http://127.0.0.1:8787]
"""

import os
import sys
import time
from datetime import UTC, datetime

import stripe

HOUR, DAY = 3_600, 86_400
URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787"
KEY = os.environ.get("SAO_API_KEY") or sys.exit("SAO_API_KEY is not set: the server's API key.")
client = stripe.StripeClient(KEY, base_addresses={"api": URL}).v1


def day(timestamp: int) -> str:
    return f"{datetime.fromtimestamp(timestamp, UTC):%d %b %Y}"


def months_after(start: datetime, months: int) -> int:
    years, month = divmod(start.month - 1 + months, 12)
    return int(start.replace(year=start.year + years, month=month + 1).timestamp())


def advance(clock: stripe.test_helpers.TestClock, to: int) -> None:
    """Move the clock and wait until everything up to then has happened."""
    client.test_helpers.test_clocks.advance(clock.id, {"frozen_time": to})
    while client.test_helpers.test_clocks.retrieve(clock.id).status == "advancing":
        time.sleep(0.05)


def card(template: str, customer: stripe.Customer) -> None:
    """Attach a test card and make it the customer's default."""
    method = client.payment_methods.attach(template, {"customer": customer.id})
    settings = {"default_payment_method": method.id}
    client.customers.update(customer.id, {"invoice_settings": settings})
    print(f"  card     {template}")


def report(subscription: stripe.Subscription, clock: stripe.test_helpers.TestClock) -> None:
    now = client.test_helpers.test_clocks.retrieve(clock.id).frozen_time
    fresh = client.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})
    invoice = fresh.latest_invoice
    line = f"{day(now)}  subscription {fresh.status:<9} latest invoice {invoice.status}"
    if invoice.next_payment_attempt:
        attempt = f"attempt {invoice.attempt_count} failed"
        line += f", {attempt}, next {day(invoice.next_payment_attempt)}"
    print(line)


start = datetime(2026, 1, 1, tzinfo=UTC)
clock = client.test_helpers.test_clocks.create({"frozen_time": int(start.timestamp())})
customer = client.customers.create(
    {"name": "Ada Lovelace", "email": "ada@example.com", "test_clock": clock.id}
)
print(f"customer   {customer.name}")
card("pm_card_visa", customer)
product = client.products.create({"name": "Analytical Engine"})
price = client.prices.create(
    {
        "product": product.id,
        "currency": "usd",
        "unit_amount": 4900,
        "recurring": {"interval": "month"},
    }
)
subscription = client.subscriptions.create(
    {"customer": customer.id, "items": [{"price": price.id}], "trial_period_days": 14}
)
print("price      49.00 USD a month, after a trial of 14 days\n")
report(subscription, clock)

for month in (1, 2):
    advance(clock, months_after(start, month))
    report(subscription, clock)

card("pm_card_chargeCustomerFail", customer)
fresh = client.subscriptions.retrieve(subscription.id)
renewed_at = fresh["items"].data[0].current_period_end + HOUR
advance(clock, renewed_at)
report(subscription, clock)
advance(clock, renewed_at + 3 * DAY)
report(subscription, clock)

card("pm_card_visa", customer)
advance(clock, renewed_at + 5 * DAY)
report(subscription, clock)

print("\ninvoice          created         amount  paid on      attempts")
for invoice in reversed(list(client.invoices.list({"customer": customer.id}).auto_paging_iter())):
    amount = f"{invoice.amount_paid / 100:.2f} {invoice.currency.upper()}"
    paid_on = day(invoice.status_transitions.paid_at)
    print(
        f"{invoice.number}    {day(invoice.created)}  {amount:>9}  {paid_on}  "
        f"{invoice.attempt_count}"
    )
print(f"\nWhy is it in that state?  sao history {subscription.id}")

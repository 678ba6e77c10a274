"""What a shop does through the official SDK: shorthands for the stories told in `tests/e2e`."""

from typing import Any

import pytest
import stripe

START = 1_767_225_600
"""2026-01-01T00:00:00Z, where a server of the tests, and every clock here, starts."""

HOUR = 3_600
DAY = 86_400


class Shop:
    """A client of one server. What it makes follows a test clock where one is named."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client
        self.v1 = client.v1

    def clock(self, at: int = START) -> str:
        """A test clock of its own."""
        return self.v1.test_helpers.test_clocks.create({"frozen_time": at}).id

    def advance(self, clock: str, to: int) -> None:
        """Move a clock; everything up to then has happened when this returns."""
        self.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": to})
        shown = self.v1.test_helpers.test_clocks.retrieve(clock)
        assert (shown.status, shown.frozen_time) == ("ready", to)

    def customer(self, card: str | None = "pm_card_visa", **params: Any) -> stripe.Customer:
        """A customer, with a default card unless told otherwise."""
        made = self.v1.customers.create({"name": "Ada", **params})
        return made if card is None else self.give(made.id, card)

    def give(self, customer: str, card: str) -> stripe.Customer:
        """Attach a test card and make it the customer's default."""
        method = self.v1.payment_methods.attach(card, {"customer": customer})
        settings = {"default_payment_method": method.id}
        return self.v1.customers.update(customer, {"invoice_settings": settings})

    def price(self, unit_amount: int = 1000, interval: Any = "month", **params: Any) -> str:
        """A recurring price in dollars."""
        return self.v1.prices.create(
            {
                "currency": "usd",
                "unit_amount": unit_amount,
                "recurring": {"interval": interval},
                "product_data": {"name": "Gold"},
                **params,
            }
        ).id

    def subscribe(self, customer: str, **params: Any) -> stripe.Subscription:
        """A subscription, to a new price unless told otherwise."""
        if "items" not in params:
            params["items"] = [{"price": self.price()}]
        return self.v1.subscriptions.create({"customer": customer, **params})

    def latest(self, subscription: stripe.Subscription, **params: Any) -> stripe.Invoice:
        """The latest invoice, as it is now."""
        fresh = self.v1.subscriptions.retrieve(subscription.id)
        return self.v1.invoices.retrieve(str(fresh.latest_invoice), params)

    def intent_of(self, invoice: stripe.Invoice) -> str:
        """The payment intent that an invoice is collected with."""
        (payment,) = self.v1.invoice_payments.list({"invoice": invoice.id}).data
        return str(payment.payment.payment_intent)

    def types(self, **params: Any) -> list[str]:
        """The types of the latest events, oldest first."""
        return [
            event.type for event in reversed(self.v1.events.list({"limit": 100, **params}).data)
        ]


def refused(kind: type[stripe.StripeError], call: Any, *args: Any, **options: Any) -> Any:
    """The error with which a call is refused, which is of exactly this class."""
    with pytest.raises(kind) as caught:
        call(*args, **options)
    assert type(caught.value) is kind
    return caught.value


def told(error: Any) -> tuple[int | None, str | None, str | None]:
    """`(http_status, code, param)`."""
    return error.http_status, error.code, error.param


def plain(value: Any) -> Any:
    """What the SDK read, as plain dicts."""
    return value.to_dict() if isinstance(value, stripe.StripeObject) else value

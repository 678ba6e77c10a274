"""Changes of subscriptions and what they cost, through the official SDK, with worked numbers."""

from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
APRIL = START + 90 * DAY
"""2026-04-01, where a month of thirty days begins."""


class Deal:
    """A subscription of 10.00 a month from April 1, and what becomes of it."""

    def __init__(self, shop: Shop, card: str | None = "pm_card_visa", **terms: Any) -> None:
        self.shop = shop
        self.clock = shop.clock(APRIL)
        self.customer = shop.customer(card, test_clock=self.clock).id
        self.id = shop.subscribe(self.customer, **terms).id

    @property
    def now(self) -> stripe.Subscription:
        return self.shop.v1.subscriptions.retrieve(self.id)

    @property
    def item(self) -> Any:
        return self.now["items"].data[0]

    def at(self, instant: int) -> None:
        self.shop.advance(self.clock, instant)

    def update(self, **params: Any) -> stripe.Subscription:
        return self.shop.v1.subscriptions.update(self.id, params)

    def to(self, price: str, **params: Any) -> stripe.Subscription:
        """Change the price."""
        return self.update(items=[{"id": self.item.id, "price": price}], **params)

    def invoice(self) -> stripe.Invoice:
        return self.shop.latest(self.now)

    def amounts(self) -> list[int]:
        return [line.amount for line in self.lines()]

    def lines(self) -> list[stripe.InvoiceLineItem]:
        """The lines of the latest invoice, the oldest first: they are shown the latest first."""
        return self.invoice().lines.data[::-1]


def test_an_upgrade_at_half_time_is_on_the_next_invoice(shop: Shop) -> None:
    deal = Deal(shop)
    first = deal.invoice()
    deal.at(APRIL + 15 * DAY)
    changed = deal.to(shop.price(2000))
    assert changed.latest_invoice == first.id
    assert changed["items"].data[0].price.unit_amount == 2000
    deal.at(APRIL + 30 * DAY)
    renewal = deal.invoice()
    assert deal.amounts() == [2000, -500, 1000]
    assert (renewal.total, renewal.billing_reason) == (2500, "subscription_cycle")
    _whole, unused, rest = deal.lines()
    assert unused.description == "Unused time on Gold after 16 Apr 2026"
    assert rest.description == "Remaining time on Gold after 16 Apr 2026"
    assert (unused.period.start, unused.period.end) == (APRIL + 15 * DAY, APRIL + 30 * DAY)
    assert unused.discountable is False
    assert unused.pricing.unit_amount_decimal is None
    details = unused.parent.subscription_item_details
    assert details.proration is True
    assert plain(details.proration_details.credited_items) == {
        "invoice": first.id,
        "invoice_line_items": [first.lines.data[0].id],
    }


def test_a_downgrade_lowers_the_next_invoice(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    deal.to(shop.price(400))
    deal.at(APRIL + 30 * DAY + HOUR)
    assert deal.amounts() == [400, -500, 200]
    assert (deal.invoice().total, deal.invoice().amount_paid) == (100, 100)


def test_a_downgrade_that_is_billed_at_once_leaves_credit(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    deal.to(shop.price(400), proration_behavior="always_invoice")
    credit = deal.invoice()
    assert (credit.total, credit.amount_due, credit.status) == (-300, 0, "paid")
    assert shop.v1.customers.retrieve(deal.customer).balance == -300


def test_more_of_it_billed_at_once(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 20 * DAY)
    changed = deal.update(
        items=[{"id": deal.item.id, "quantity": 4}], proration_behavior="always_invoice"
    )
    invoice = deal.invoice()
    assert (changed.status, invoice.status, invoice.billing_reason) == (
        "active",
        "paid",
        "subscription_update",
    )
    assert deal.amounts() == [-333, 1333]
    assert (invoice.period_start, invoice.period_end) == (APRIL, APRIL + 20 * DAY)
    assert deal.lines()[1].description == "Remaining time on 4 × Gold after 21 Apr 2026"  # noqa: RUF001
    deal.at(APRIL + 30 * DAY)
    assert deal.amounts() == [4000]


def test_seconds_count_and_halves_are_rounded(shop: Shop) -> None:
    deal = Deal(shop, items=[{"price": shop.price(2500)}])
    deal.at(APRIL + 4)
    deal.to(shop.price(25000, "year"), proration_behavior="always_invoice")
    assert deal.amounts() == [-2500, 25000]
    assert (deal.item.current_period_start, deal.item.current_period_end) == (
        APRIL,
        APRIL + 365 * DAY,
    )
    assert deal.now.billing_cycle_anchor == APRIL


def test_several_changes_in_one_period(shop: Shop) -> None:
    deal = Deal(shop)
    for day, price in ((10, 2000), (15, 3000), (25, 500)):
        deal.at(APRIL + day * DAY)
        deal.to(shop.price(price))
    deal.at(APRIL + 30 * DAY)
    assert deal.amounts() == [500, -667, 1333, -1000, 1500, -500, 83]


def test_nothing_is_prorated_where_nothing_should_be(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    deal.to(shop.price(2000), proration_behavior="none")
    deal.at(APRIL + 20 * DAY)
    deal.update(metadata={"seen": "yes"}, items=[{"id": deal.item.id, "metadata": {"a": "b"}}])
    deal.at(APRIL + 30 * DAY)
    assert deal.amounts() == [2000]
    assert plain(deal.item.metadata) == {"a": "b"}
    deal.at(APRIL + 45 * DAY)
    deal.to(shop.price(1000), proration_behavior="always_invoice")
    assert deal.amounts() == [-1032, 516]


def test_what_was_given_back_is_what_was_paid(shop: Shop) -> None:
    """A price that changed without proration was never charged: that of before is given back."""
    deal = Deal(shop)
    deal.to(shop.price(9000), proration_behavior="none")
    deal.at(APRIL + 15 * DAY)
    deal.to(shop.price(2000), proration_behavior="always_invoice")
    assert deal.amounts() == [-500, 1000]


def test_proration_as_of_another_instant(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 20 * DAY)
    wish = {"proration_behavior": "always_invoice", "proration_date": APRIL + 15 * DAY}
    deal.to(shop.price(2000), **wish)
    assert deal.amounts() == [-500, 1000]
    late = refused(Invalid, deal.to, shop.price(1), proration_date=APRIL + 31 * DAY)
    assert told(late) == (400, None, "proration_date")


def test_items_come_and_go(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    more = deal.update(items=[{"price": shop.price(600), "quantity": 2}])
    old, new = more["items"].data
    assert (new.price.unit_amount, new.quantity) == (600, 2)
    deal.at(APRIL + 20 * DAY)
    left = deal.update(items=[{"id": old.id, "deleted": True}])
    assert [item.id for item in left["items"].data] == [new.id]
    last = refused(Invalid, deal.update, items=[{"id": new.id, "deleted": True}])
    assert told(last) == (400, None, "items")
    gone = refused(Invalid, deal.update, items=[{"id": old.id, "quantity": 3}])
    assert told(gone) == (400, "resource_missing", "items[0][id]")
    twice = refused(Invalid, deal.update, items=[{"price": new.price.id}])
    assert told(twice) == (400, None, "items[0][price]")
    mixed = refused(Invalid, deal.update, items=[{"price": shop.price(1, "week")}])
    assert told(mixed) == (400, None, "items[0][price]")
    deal.at(APRIL + 30 * DAY)
    assert deal.amounts() == [1200, 600, -333]


def test_another_price_is_one_of_it(shop: Shop) -> None:
    deal = Deal(shop, items=[{"price": shop.price(), "quantity": 5}])
    assert deal.to(shop.price(2000))["items"].data[0].quantity == 1
    both = [{"id": deal.item.id, "price": shop.price(), "quantity": 3}]
    assert deal.update(items=both)["items"].data[0].quantity == 3


def test_subscription_items_are_a_view_of_the_same(shop: Shop) -> None:
    deal = Deal(shop)
    items = shop.v1.subscription_items
    deal.at(APRIL + 15 * DAY)
    made = items.create({"subscription": deal.id, "price": shop.price(600), "quantity": 2})
    assert (made.object, made.subscription, made.quantity) == ("subscription_item", deal.id, 2)
    assert items.retrieve(made.id).price.unit_amount == 600
    ids = [item.id for item in items.list({"subscription": deal.id}).data]
    assert ids == [deal.item.id, made.id]
    wish: Any = {"quantity": 3, "proration_behavior": "always_invoice"}
    assert items.update(made.id, wish).quantity == 3
    assert deal.amounts() == [600, -600, 900]
    gone = items.delete(made.id, {"proration_behavior": "none"})
    assert plain(gone) == {"id": made.id, "object": "subscription_item", "deleted": True}
    assert told(refused(Invalid, items.retrieve, made.id)) == (404, "resource_missing", "id")
    assert told(refused(Invalid, items.update, deal.item.id, {"price": "price_no"})) == (
        400,
        "resource_missing",
        "price",
    )
    again: Any = {"subscription": deal.id, "price": deal.item.price.id}
    assert told(refused(Invalid, items.create, again)) == (400, None, "price")
    assert told(refused(Invalid, items.delete, deal.item.id)) == (400, None, "items")


def test_from_months_to_years_and_back(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    deal.to(shop.price(9000, "year"))
    assert deal.amounts() == [-500, 8630]
    assert deal.item.current_period_end == APRIL + 365 * DAY
    deal.at(APRIL + 73 * DAY)
    deal.to(shop.price(1000))
    assert deal.amounts() == [1000, -7200]
    assert (deal.item.current_period_start, deal.now.billing_cycle_anchor) == (
        APRIL + 73 * DAY,
        APRIL + 73 * DAY,
    )
    deal.to(shop.price(9000, "year"), proration_behavior="none")
    assert deal.amounts() == [9000]


def test_a_period_begins_anew(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    changed = deal.update(billing_cycle_anchor={"type": "now"})
    assert deal.amounts() == [1000, -500]
    assert changed.billing_cycle_anchor == APRIL + 15 * DAY
    assert changed["items"].data[0].current_period_end == APRIL + 45 * DAY
    deal.at(APRIL + 16 * DAY)
    kept = deal.update(billing_cycle_anchor="unchanged")
    assert kept.billing_cycle_anchor == APRIL + 15 * DAY
    free = deal.update(billing_cycle_anchor="now", proration_behavior="none")
    assert free.billing_cycle_anchor == APRIL + 16 * DAY
    assert deal.amounts() == [1000]


def test_something_that_is_sold_once(shop: Shop) -> None:
    setup = shop.v1.prices.create(
        {"currency": "usd", "unit_amount": 300, "product_data": {"name": "Setup"}}
    ).id
    deal = Deal(shop, add_invoice_items=[{"price": setup, "quantity": 2}])
    assert deal.amounts() == [1000, 600]
    deal.update(add_invoice_items=[{"price": setup}])
    deal.at(APRIL + 30 * DAY)
    assert deal.amounts() == [1000, 300]
    assert deal.lines()[1].description == "Setup"
    recurring = refused(Invalid, deal.update, add_invoice_items=[{"price": shop.price()}])
    assert told(recurring) == (400, None, "add_invoice_items[0][price]")


def test_discounts_count_in_what_is_given_back(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    deal = Deal(shop, discounts=[{"coupon": coupon}])
    assert deal.invoice().total == 500
    deal.at(APRIL + 15 * DAY)
    deal.to(shop.price(2000), proration_behavior="always_invoice")
    assert deal.amounts() == [-250, 500]
    assert deal.invoice().total == 250


def test_a_customers_discount_counts_too(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    clock = shop.clock(APRIL)
    customer = shop.customer(test_clock=clock, coupon=coupon).id
    for terms, whole, back, rest in (
        ({}, 500, -250, 500),
        ({"billing_cycle_anchor": APRIL + 30 * DAY - 1}, 484, -242, 484),
    ):
        made = shop.subscribe(customer, **terms)
        assert shop.latest(made).total == whole
        now = shop.v1.test_helpers.test_clocks.retrieve(clock).frozen_time
        wish: Any = {
            "items": [{"id": made["items"].data[0].id, "price": shop.price(2000)}],
            "proration_behavior": "always_invoice",
            "proration_date": now + 15 * DAY,
        }
        shop.v1.subscriptions.update(made.id, wish)
        assert [line.amount for line in shop.latest(made).lines.data] == [rest, back]
        assert shop.latest(made).total == back + rest


def test_an_update_that_cannot_be_paid(shop: Shop) -> None:
    deal = Deal(shop)
    shop.give(deal.customer, "pm_card_chargeCustomerFail")
    deal.at(APRIL + 15 * DAY)
    price = shop.price(2000)
    wish: dict[str, Any] = {"proration_behavior": "always_invoice"}
    error = refused(
        stripe.CardError, deal.to, price, payment_behavior="error_if_incomplete", **wish
    )
    assert told(error)[:2] == (402, "card_declined")
    assert deal.item.price.unit_amount == 1000
    late = deal.to(price, **wish)
    assert (late.status, deal.invoice().status) == ("past_due", "open")
    shop.give(deal.customer, "pm_card_visa")
    shop.v1.invoices.pay(deal.invoice().id)
    assert deal.now.status == "active"


def test_an_update_that_the_client_confirms(shop: Shop) -> None:
    deal = Deal(shop)
    deal.at(APRIL + 15 * DAY)
    behavior = {"payment_behavior": "default_incomplete", "proration_behavior": "always_invoice"}
    assert deal.to(shop.price(2000), **behavior).status == "past_due"
    intent = shop.intent_of(deal.invoice())
    shop.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert deal.now.status == "active"


def test_a_change_that_waits_for_its_payment(shop: Shop) -> None:
    deal = Deal(shop)
    shop.give(deal.customer, "pm_card_chargeCustomerFail")
    deal.at(APRIL + 15 * DAY)
    wish = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}
    first = deal.invoice().id
    waiting = deal.to(shop.price(2000), **wish)
    assert waiting.pending_update is not None
    assert waiting.pending_update.expires_at == APRIL + 15 * DAY + 23 * HOUR
    assert waiting.pending_update.subscription_items[0].price.unit_amount == 2000  # type: ignore[index]
    assert (waiting.status, waiting["items"].data[0].price.unit_amount) == ("active", 1000)
    assert (deal.invoice().status, deal.amounts()) == ("open", [-500, 1000])
    dropped = deal.invoice().id
    deal.at(APRIL + 16 * DAY)
    assert (deal.now.pending_update, deal.now.latest_invoice) == (None, first)
    assert shop.v1.invoices.retrieve(dropped).status == "void"
    deal.to(shop.price(3000), **wish)
    intent = shop.intent_of(deal.invoice())
    shop.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert (deal.item.price.unit_amount, deal.now.status) == (3000, "active")
    assert deal.now.pending_update is None
    types = [t for t in shop.types() if "pending_update" in t]
    assert types == [
        "customer.subscription.pending_update_expired",
        "customer.subscription.pending_update_applied",
    ]
    beyond = refused(Invalid, deal.update, description="x", **wish)
    assert told(beyond) == (400, None, "description")


def test_paid_at_once_it_never_waits(shop: Shop) -> None:
    deal = Deal(shop)
    wish = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}
    done = deal.to(shop.price(2000), **wish)
    assert (done.pending_update, done["items"].data[0].price.unit_amount) == (None, 2000)


def test_a_subscription_is_billed_in_flexible_mode_already(shop: Shop) -> None:
    bought = shop.subscribe(shop.customer().id)
    migrated = shop.v1.subscriptions.migrate(bought.id, {"billing_mode": {"type": "flexible"}})
    assert migrated == shop.v1.subscriptions.retrieve(bought.id)
    assert migrated.billing_mode.type == "flexible"
    flexible: Any = {"type": "flexible", "flexible": {"proration_discounts": "itemized"}}
    asked: Any = {"billing_mode": flexible}
    error = refused(stripe.InvalidRequestError, shop.v1.subscriptions.migrate, bought.id, asked)
    assert told(error) == (400, None, "billing_mode[flexible][proration_discounts]")
    asked = {"customer": bought.customer, "items": [], "billing_mode": {"type": "classic"}}
    error = refused(stripe.InvalidRequestError, shop.v1.subscriptions.create, asked)
    assert "There is no classic billing mode here" in str(error)

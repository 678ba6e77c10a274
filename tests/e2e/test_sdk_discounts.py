"""What is taken off and put on top of what a subscription bills, through the official SDK."""

from datetime import UTC, datetime
from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, refused, told

Invalid = stripe.InvalidRequestError
MONTHS = [int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) for month in range(1, 13)]


def bought(shop: Shop, **params: Any) -> tuple[str, stripe.Subscription]:
    """A clock, and a monthly subscription for 10.00 unless told otherwise, that follows it."""
    clock = shop.clock(START)
    owner = shop.customer(test_clock=clock)
    return clock, shop.subscribe(owner.id, **params)


def totals(shop: Shop, clock: str, sub: stripe.Subscription, months: int) -> list[int]:
    """What each month's invoice came to."""
    reached = shop.v1.test_helpers.test_clocks.retrieve(clock).frozen_time
    for month in MONTHS[1:months]:
        if month + HOUR > reached:
            shop.advance(clock, month + HOUR)
    invoices = shop.v1.invoices.list({"subscription": sub.id}).data
    return [invoice.total for invoice in reversed(invoices)]


def coupon(shop: Shop, **params: Any) -> str:
    return shop.v1.coupons.create({"percent_off": 25, **params}).id


def rate(shop: Shop, percentage: float, **params: Any) -> str:
    base: Any = {"display_name": "VAT", "inclusive": False, "percentage": percentage, **params}
    return shop.v1.tax_rates.create(base).id


# --- coupons ---------------------------------------------------------------------------------


def test_a_coupon_for_three_months(shop: Shop) -> None:
    quarter = coupon(shop, duration="repeating", duration_in_months=3)
    clock, sub = bought(shop, discounts=[{"coupon": quarter}], expand=["discounts.source.coupon"])
    (given,) = sub.discounts
    assert isinstance(given, stripe.Discount)
    assert isinstance(given.source.coupon, stripe.Coupon)
    assert (given.start, given.end) == (START, MONTHS[3])
    assert (given.subscription, given.source.coupon.times_redeemed) == (sub.id, 1)
    assert totals(shop, clock, sub, 5) == [750, 750, 750, 1000, 1000]
    assert shop.v1.subscriptions.retrieve(sub.id).discounts == []
    first = shop.v1.invoices.list({"subscription": sub.id, "expand": ["data.discounts"]}).data[-1]
    assert (first.subtotal, first.total, first.amount_paid) == (1000, 750, 750)
    assert first.total_discount_amounts is not None
    assert [one.amount for one in first.total_discount_amounts] == [250]
    assert first.total_discount_amounts[0].discount == given.id
    assert isinstance(first.discounts[0], stripe.Discount)
    assert (first.discounts[0].id, first.discounts[0].subscription) == (given.id, sub.id)
    (line,) = first.lines.data
    assert line.amount == 1000
    assert line.discount_amounts is not None
    assert [(one.amount, one.discount) for one in line.discount_amounts] == [(250, given.id)]


def test_a_coupon_once_and_one_forever(shop: Shop) -> None:
    once, forever = coupon(shop), coupon(shop, percent_off=10, duration="forever")
    clock, sub = bought(shop, discounts=[{"coupon": once}, {"coupon": forever}])
    assert totals(shop, clock, sub, 3) == [675, 900, 900]
    (left,) = shop.v1.subscriptions.retrieve(sub.id, {"expand": ["discounts"]}).discounts
    assert isinstance(left, stripe.Discount)
    assert left.source.coupon == forever


def test_an_invoice_says_whose_discount_it_was(shop: Shop) -> None:
    """The subscription's, also once that has used it up; its own, if it was given one."""
    clock = shop.clock()
    customer = shop.customer(test_clock=clock).id
    given: Any = [{"coupon": shop.v1.coupons.create({"percent_off": 10, "duration": "once"}).id}]
    sub = shop.subscribe(customer, discounts=given)
    shop.advance(clock, START + 32 * DAY)
    (used,) = shop.v1.invoices.list({"subscription": sub.id, "expand": ["data.discounts"]}).data[1:]
    (discount,) = used.discounts
    assert isinstance(discount, stripe.Discount)
    assert (discount.subscription, discount.invoice) == (sub.id, None)
    draft = shop.v1.invoices.create({"customer": customer, "discounts": given})
    (own,) = shop.v1.invoices.retrieve(draft.id, {"expand": ["discounts"]}).discounts
    assert isinstance(own, stripe.Discount)
    assert (own.subscription, own.invoice) == (None, draft.id)


def test_a_coupon_once_waits_for_something_to_lower(shop: Shop) -> None:
    clock = shop.clock(START)
    owner = shop.customer(test_clock=clock)
    sub = shop.subscribe(owner.id, trial_end=MONTHS[1], discounts=[{"coupon": coupon(shop)}])
    assert totals(shop, clock, sub, 3) == [0, 750, 1000]


def test_an_amount_off_in_yen(shop: Shop) -> None:
    off = coupon(shop, percent_off=None, amount_off=300, currency="jpy", duration="forever")
    yen = shop.price(500, currency="jpy")
    clock, sub = bought(shop, items=[{"price": yen}], discounts=[{"coupon": off}])
    assert totals(shop, clock, sub, 2) == [200, 200]
    dollars = refused(
        Invalid,
        shop.v1.subscriptions.create,
        {
            "customer": shop.customer().id,
            "items": [{"price": shop.price()}],
            "discounts": [{"coupon": off}],
        },
    )
    assert told(dollars)[::2] == (400, "discounts[0][coupon]")
    assert shop.v1.coupons.retrieve(off).times_redeemed == 1


def test_a_coupon_for_some_products_and_one_for_an_item(shop: Shop) -> None:
    gold = shop.v1.products.create({"name": "Gold"}).id
    price = shop.price(1000, product=gold, product_data=None)
    other = shop.price(500)
    some = coupon(shop, percent_off=50, duration="forever", applies_to={"products": [gold]})
    own = coupon(shop, percent_off=None, amount_off=200, currency="usd")
    _clock, sub = bought(
        shop,
        items=[{"price": price}, {"price": other, "discounts": [{"coupon": own}]}],
        discounts=[{"coupon": some}],
        expand=["items.data.discounts"],
    )
    mine = sub["items"].data[1].discounts[0]
    assert (mine.subscription_item, mine.subscription) == (sub["items"].data[1].id, sub.id)
    invoice = shop.latest(sub, expand=["lines.data.discounts"])
    assert [one.amount for one in invoice.total_discount_amounts or []] == [200, 500]
    assert invoice.total == 800
    assert invoice.lines.data[1].discounts[0].id == mine.id


def test_a_coupon_that_is_used_up(shop: Shop) -> None:
    last = coupon(shop, max_redemptions=1)
    bought(shop, discounts=[{"coupon": last}])
    assert shop.v1.coupons.retrieve(last).valid is False
    customers = len(shop.v1.customers.list({"limit": 100}).data)
    again = {"name": "Eve", "coupon": last}
    error = refused(Invalid, shop.v1.customers.create, again)
    assert told(error) == (400, "coupon_expired", "coupon")
    assert len(shop.v1.customers.list({"limit": 100}).data) == customers


def test_a_promotion_code_that_is_used_up(shop: Shop) -> None:
    promotion: Any = {"type": "coupon", "coupon": coupon(shop, duration="forever")}
    code = shop.v1.promotion_codes.create({"promotion": promotion, "max_redemptions": 1})
    wish: Any = [{"promotion_code": code.id}]
    _clock, sub = bought(shop, discounts=wish, expand=["discounts.promotion_code"])
    assert sub.discounts[0].promotion_code.times_redeemed == 1
    assert shop.latest(sub).total == 750
    params: Any = {"customer": sub.customer, "items": [{"price": shop.price()}], "discounts": wish}
    error = refused(Invalid, shop.v1.subscriptions.create, params)
    assert told(error) == (400, "coupon_expired", "discounts[0][promotion_code]")
    assert shop.v1.coupons.retrieve(promotion["coupon"]).times_redeemed == 1


def test_a_promotion_code_for_a_first_purchase(shop: Shop) -> None:
    promotion: Any = {"type": "coupon", "coupon": coupon(shop)}
    limits: Any = {
        "first_time_transaction": True,
        "minimum_amount": 1000,
        "minimum_amount_currency": "usd",
    }
    code = shop.v1.promotion_codes.create({"promotion": promotion, "restrictions": limits}).id
    owner = shop.customer().id

    def buy(amount: int) -> Any:
        items = [{"price": shop.price(amount)}]
        return {"customer": owner, "items": items, "discounts": [{"promotion_code": code}]}

    small = refused(Invalid, shop.v1.subscriptions.create, buy(999))
    assert "minimum amount" in str(small)
    assert shop.v1.subscriptions.create(buy(1000)).status == "active"
    again = refused(Invalid, shop.v1.subscriptions.create, buy(1000))
    assert told(again)[1] == "promotion_code_customer_not_first_time"


def test_the_discount_of_a_customer(shop: Shop) -> None:
    clock = shop.clock(START)
    owner = shop.customer(test_clock=clock)
    half = coupon(shop, percent_off=50, duration="forever")
    third = coupon(shop, percent_off=30, duration="forever")
    reply = shop.client.raw_request("post", f"/v1/customers/{owner.id}", coupon=half)
    given = shop.client.deserialize(reply, api_mode="V1")
    assert isinstance(given, stripe.Customer)
    assert given.discount is not None
    assert given.discount.source.coupon == half
    sub = shop.subscribe(owner.id)
    assert shop.latest(sub).total == 500
    own = shop.subscribe(owner.id, discounts=[{"coupon": third}])
    assert shop.latest(own).total == 700
    shop.client.raw_request("post", f"/v1/customers/{owner.id}", coupon=third)
    gone = shop.v1.customers.delete_discount(owner.id)
    assert gone.deleted is True
    assert shop.v1.customers.retrieve(owner.id).discount is None
    assert told(refused(Invalid, shop.v1.customers.delete_discount, owner.id))[0] == 404
    assert totals(shop, clock, sub, 2) == [500, 1000]
    types = [kind for kind in shop.types() if kind.startswith("customer.discount.")]
    assert types[-3:] == [f"customer.discount.{verb}" for verb in ("created", "updated", "deleted")]
    event = shop.v1.events.list({"type": "customer.discount.deleted"}).data[0]
    assert event.data.object["source"]["coupon"] == third


def test_a_coupon_for_everything_needs_no_card(shop: Shop) -> None:
    free = coupon(shop, percent_off=100, duration="forever")
    sub = shop.subscribe(shop.customer(card=None).id, discounts=[{"coupon": free}])
    assert sub.status == "active"
    assert shop.latest(sub).status == "paid"


def test_the_discounts_of_a_subscription_change(shop: Shop) -> None:
    half, third = (coupon(shop, percent_off=percent, duration="forever") for percent in (50, 30))
    clock, sub = bought(shop, discounts=[{"coupon": half}])
    both: Any = [{"discount": str(sub.discounts[0])}, {"coupon": third}]
    changed = shop.v1.subscriptions.update(sub.id, {"discounts": both})
    assert changed.discounts[0] == sub.discounts[0]
    assert len(changed.discounts) == 2
    assert totals(shop, clock, sub, 2) == [500, 350]
    unknown: Any = {"discounts": [{"discount": "di_unknown"}]}
    error = refused(Invalid, shop.v1.subscriptions.update, sub.id, unknown)
    assert told(error) == (400, "resource_missing", "discounts[0][discount]")
    twice: Any = {"discounts": [{"coupon": half, "promotion_code": "promo_x"}]}
    error = refused(Invalid, shop.v1.subscriptions.update, sub.id, twice)
    assert told(error)[1] == "parameters_exclusive"
    assert shop.v1.subscriptions.delete_discount(sub.id).deleted is True
    assert shop.v1.subscriptions.retrieve(sub.id).discounts == []
    assert told(refused(Invalid, shop.v1.subscriptions.delete_discount, sub.id))[0] == 404
    vat = rate(shop, 10)
    taxed = shop.v1.subscriptions.update(sub.id, {"default_tax_rates": [vat], "discounts": ""})
    assert [one.id for one in taxed.default_tax_rates or []] == [vat]
    assert totals(shop, clock, sub, 3) == [500, 350, 1100]
    older = shop.client.raw_request("post", f"/v1/subscriptions/{sub.id}", coupon=third)
    assert older.data["discounts"] != []


def test_an_items_coupon_for_once_is_gone_after_it_was_used(shop: Shop) -> None:
    item = {"price": shop.price(), "discounts": [{"coupon": coupon(shop)}]}
    clock, sub = bought(shop, items=[item])
    assert totals(shop, clock, sub, 3) == [750, 1000, 1000]
    assert shop.v1.subscriptions.retrieve(sub.id)["items"].data[0].discounts == []


# --- prices ----------------------------------------------------------------------------------


def tiered(shop: Shop, mode: str) -> str:
    tiers = [
        {"up_to": 1, "unit_amount": 500, "flat_amount": 1000},
        {"up_to": "inf", "unit_amount": 1000, "flat_amount": 1200},
    ]
    return shop.price(unit_amount=None, billing_scheme="tiered", tiers_mode=mode, tiers=tiers)


def test_graduated_tiers(shop: Shop) -> None:
    _clock, sub = bought(shop, items=[{"price": tiered(shop, "graduated"), "quantity": 5}])
    invoice = shop.latest(sub)
    assert (invoice.total, invoice.amount_paid) == (6700, 6700)
    assert [(line.quantity, line.amount) for line in invoice.lines.data] == [(1, 1500), (4, 5200)]
    texts = [str(line.description) for line in invoice.lines.data]
    assert ["Tier 1 at" in texts[0], "Tier 2 at" in texts[1]] == [True, True]


def test_volume_tiers(shop: Shop) -> None:
    _clock, sub = bought(shop, items=[{"price": tiered(shop, "volume"), "quantity": 5}])
    (line,) = shop.latest(sub).lines.data
    assert (line.amount, line.quantity) == (6200, 5)


def test_packages(shop: Shop) -> None:
    sixty = shop.price(700, transform_quantity={"divide_by": 60, "round": "up"})
    _clock, sub = bought(shop, items=[{"price": sixty, "quantity": 150}])
    assert shop.latest(sub).total == 2100


def test_a_price_in_the_currency_that_is_asked_for(shop: Shop) -> None:
    options = {"eur": {"unit_amount": 900}, "jpy": {"unit_amount": 15}}
    price = shop.price(currency_options=options)
    _clock, sub = bought(shop, items=[{"price": price}], currency="eur")
    assert (sub.currency, shop.latest(sub).total) == ("eur", 900)
    again = shop.subscribe(str(sub.customer), items=[{"price": price}])
    assert again.currency == "eur"


# --- taxes -----------------------------------------------------------------------------------


def test_exclusive_tax_comes_on_top(shop: Shop) -> None:
    vat = rate(shop, 19)
    clock, sub = bought(shop, default_tax_rates=[vat])
    assert [one.id for one in sub.default_tax_rates or []] == [vat]
    assert totals(shop, clock, sub, 2) == [1190, 1190]
    invoice = shop.latest(sub)
    assert (invoice.subtotal, invoice.total_excluding_tax) == (1000, 1000)
    (tax,) = invoice.total_taxes or []
    assert (tax.amount, tax.taxable_amount, tax.tax_behavior) == (190, 1000, "exclusive")
    assert tax.tax_rate_details is not None
    assert tax.tax_rate_details.tax_rate == vat
    assert invoice.default_tax_rates[0].percentage == 19


def test_inclusive_tax_is_in_the_amount(shop: Shop) -> None:
    price = shop.price(1190)
    _clock, sub = bought(
        shop, items=[{"price": price, "tax_rates": [rate(shop, 19, inclusive=True)]}]
    )
    invoice = shop.latest(sub)
    assert (invoice.subtotal, invoice.subtotal_excluding_tax) == (1190, 1000)
    assert (invoice.total, invoice.total_excluding_tax) == (1190, 1000)
    (tax,) = invoice.lines.data[0].taxes or []
    assert (tax.amount, tax.tax_behavior) == (190, "inclusive")


def test_tax_is_reckoned_on_what_a_discount_leaves(shop: Shop) -> None:
    _clock, sub = bought(
        shop,
        default_tax_rates=[rate(shop, 19), rate(shop, 2.5)],
        discounts=[{"coupon": coupon(shop)}],
    )
    invoice = shop.latest(sub)
    taxes = [(tax.amount, tax.taxable_amount) for tax in invoice.total_taxes or []]
    assert taxes == [(143, 750), (19, 750)]
    assert (invoice.subtotal, invoice.total) == (1000, 912)


def test_who_is_exempt_pays_no_tax(shop: Shop) -> None:
    owner = shop.customer(tax_exempt="exempt")
    sub = shop.subscribe(owner.id, default_tax_rates=[rate(shop, 19)])
    invoice = shop.latest(sub)
    assert (invoice.total, invoice.customer_tax_exempt) == (1000, "exempt")


def test_three_decimals(shop: Shop) -> None:
    dinars = shop.price(12340, currency="kwd")
    _clock, sub = bought(
        shop,
        items=[{"price": dinars}],
        default_tax_rates=[rate(shop, 5)],
        discounts=[{"coupon": coupon(shop, percent_off=33.3)}],
    )
    invoice = shop.latest(sub)
    assert [one.amount for one in invoice.total_discount_amounts or []] == [4110]  # of 4109.22
    assert [tax.amount for tax in invoice.total_taxes or []] == [410]  # of 411.5
    assert invoice.total == 8640


def test_an_archived_rate_is_not_applied_anew(shop: Shop) -> None:
    old = rate(shop, 7)
    clock, sub = bought(shop, default_tax_rates=[old])
    shop.v1.tax_rates.update(old, {"active": False})
    params: Any = {
        "customer": sub.customer,
        "items": [{"price": shop.price()}],
        "default_tax_rates": [old],
    }
    error = refused(Invalid, shop.v1.subscriptions.create, params)
    assert told(error)[::2] == (400, "default_tax_rates[0]")
    assert totals(shop, clock, sub, 2) == [1070, 1070]
    shop.advance(clock, MONTHS[1] + DAY)


# --- drafts made by hand ---------------------------------------------------------------------


def test_a_draft_with_discounts_and_taxes(shop: Shop) -> None:
    owner = shop.customer().id
    draft = shop.v1.invoices.create(
        {
            "customer": owner,
            "discounts": [{"coupon": coupon(shop, percent_off=10)}],
            "default_tax_rates": [rate(shop, 20)],
        }
    )
    item: Any = {"customer": owner, "invoice": draft.id, "currency": "usd"}
    shop.v1.invoice_items.create({**item, "amount": 1000})
    shop.v1.invoice_items.create({**item, "amount": 500, "discountable": False})
    shop.v1.invoice_items.create({**item, "amount": 300, "tax_rates": [rate(shop, 50)]})
    shown = shop.v1.invoices.retrieve(
        draft.id, {"expand": ["discounts", "total_discount_amounts.discount"]}
    )
    assert (shown.subtotal, shown.total) == (1800, 1800 - 130 + 280 + 135)
    (taken,) = shown.total_discount_amounts or []
    assert taken.amount == 130
    assert isinstance(taken.discount, stripe.Discount)
    assert taken.discount.invoice == draft.id
    assert [tax.amount for tax in shown.total_taxes or []] == [280, 135]
    half: Any = [{"coupon": coupon(shop, percent_off=50)}]
    both: Any = [{"discount": taken.discount.id}, *half]
    changed = shop.v1.invoices.update(draft.id, {"discounts": both, "default_tax_rates": ""})
    assert [one.amount for one in changed.total_discount_amounts or []] == [130, 585]
    assert [tax.amount for tax in changed.total_taxes or []] == [68]  # of 135, half away from zero
    bare = shop.v1.invoices.update(draft.id, {"discounts": ""})
    assert (bare.total, bare.total_discount_amounts) == (1950, [])
    final = shop.v1.invoices.pay(draft.id)
    assert (final.status, final.amount_paid) == ("paid", 1950)
    assert final.discounts == []

"""Two ways to the same end come to the same, to the last yen or ten fils."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.market import Form, Market, markets, prices, wishes

SOME = settings.default.max_examples // 3
MONTHS = {"days": 95}


@given(markets(), wishes())
@settings(max_examples=SOME)
def test_there_and_back_within_a_second_is_nothing(drawn: Form, wish: Form) -> None:
    market, other = Market(drawn), Market(drawn)
    sub = market.subscribed()
    other.subscribed()
    for each in (market, other):
        each.sandbox.advance(seconds=drawn["wait"])
    back = {"quantity": market.items[0]["quantity"]}
    market.change(sub, wish, back)
    assert market.waiting() == 0
    for each in (market, other):
        each.sandbox.advance(**MONTHS)
    was = [bill for bill in market.bills() if bill[1]]
    assert was == [bill for bill in other.bills() if bill[1]]


@given(markets(), wishes(), wishes(), st.integers(0, 3))
@settings(max_examples=SOME)
def test_a_detour_within_a_second_costs_nothing(
    drawn: Form, first: Form, wish: Form, place: int
) -> None:
    """Also by way of another price, where no other item has it."""
    market, other = Market(drawn), Market(drawn)
    begun = [each.subscribed() for each in (market, other)]
    for each in (market, other):
        each.sandbox.advance(seconds=drawn["wait"])
    sold = {item["price"] for item in market.items}
    price = market.prices[place]
    if price not in sold:
        first, wish = {**first, "price": price}, {**wish, "price": market.items[0]["price"]}
    market.change(begun[0], first, wish)
    other.change(begun[1], wish)
    assert market.waiting() == other.waiting()


@given(markets(), wishes())
@settings(max_examples=SOME)
def test_a_change_costs_the_same_at_once_and_later(drawn: Form, wish: Form) -> None:
    market, other = Market(drawn), Market(drawn)
    begun = [each.subscribed() for each in (market, other)]
    for each in (market, other):
        each.sandbox.advance(seconds=drawn["wait"])
    before = market.bills()
    market.change(begun[0], wish, proration_behavior="always_invoice")
    other.change(begun[1], wish)
    made = market.bills()[len(before) :]
    assert sum(subtotal for _at, subtotal, _total in made) == other.waiting()
    assert market.waiting() == 0


@given(markets())
@settings(max_examples=SOME)
def test_what_is_offered_is_what_is_billed(drawn: Form) -> None:
    """As a preview, by a quote and at a checkout: each says what its first invoice comes to."""
    market = Market(drawn)
    post, owner = market.sandbox.post, market.owner
    items = [{**item} for item in market.items]
    preview = {"customer": owner, "subscription_details": {"items": items}}
    discounts = market.asked.get("discounts", [])
    rates = {"default_tax_rates": market.asked.get("default_tax_rates", [])}
    quote = post("/v1/quotes", {"customer": owner, "line_items": items, **market.asked})
    post(f"/v1/quotes/{quote['id']}/finalize")
    post(f"/v1/quotes/{quote['id']}/accept")
    promised = (quote["amount_subtotal"], quote["amount_total"])
    assert market.bills() == [(market.sandbox.now, *promised)]
    plain = market.customer()
    market.subscribed(plain)
    assert market.bills(plain) == market.bills()
    if not (discounts or rates["default_tax_rates"]):
        assert post("/v1/invoices/create_preview", preview)["total"] == promised[1]
    if len(discounts) > 1:
        return
    buyer = market.customer()
    terms = {"mode": "subscription", "success_url": "https://shop.test/done", "customer": buyer}
    terms |= {"line_items": items, "discounts": discounts, "subscription_data": rates}
    offered = post("/v1/checkout/sessions", terms)
    shown = market.sandbox.get(f"/v1/checkout/sessions/{offered['id']}/line_items")["data"]
    pay = {"payment_method": "pm_card_visa", "email": "ada@example.com"}
    post(f"/api/checkout/sessions/{offered['id']}/pay", pay)
    assert market.bills(buyer) == market.bills()
    assert (offered["amount_subtotal"], offered["amount_total"]) == promised
    assert sum(one["amount_subtotal"] for one in shown) == promised[0]
    assert sum(one["amount_total"] for one in shown) == promised[1]


@given(markets())
@settings(max_examples=SOME)
def test_a_schedule_that_changes_nothing_is_none(drawn: Form) -> None:
    market, other = Market(drawn), Market(drawn)
    sub = market.subscribed()
    other.subscribed()
    kept = market.sandbox.post("/v1/subscription_schedules", from_subscription=sub["id"])
    for each in (market, other):
        each.sandbox.advance(seconds=drawn["wait"])
    path = f"/v1/subscription_schedules/{kept['id']}"
    if market.sandbox.get(path)["status"] == "active":
        market.sandbox.post(f"{path}/release")
    for each in (market, other):
        each.sandbox.advance(**MONTHS)
    assert market.bills() == other.bills()


@given(markets(), st.data())
@settings(max_examples=SOME)
def test_a_price_in_another_of_its_currencies_is_like_one_in_that(
    drawn: Form, data: st.DataObject
) -> None:
    market = Market(drawn)
    post, cost = market.sandbox.post, data.draw(prices(market.currency))
    base = {"recurring": {"interval": "month"}, "product_data": {"name": "P"}}
    scheme = {name: cost.pop(name) for name in tuple(cost) if name in SCHEME}
    whole = {"unit_amount": 1} if "tiers" not in cost else {"tiers": cost["tiers"]}
    options = {market.currency: cost}
    base |= scheme
    own = post("/v1/prices", currency=market.currency, **base, **cost)["id"]
    option = post("/v1/prices", currency="eur", **base, **whole, currency_options=options)["id"]
    found = []
    for price in (own, option):
        owner = market.customer()
        items = [{"price": price, "quantity": 9}]
        terms = {"customer": owner, "currency": market.currency, "items": items}
        found.append((owner, post("/v1/subscriptions", terms)))
    market.sandbox.advance(days=10)
    for _owner, sub in found:
        market.change(sub, {"quantity": 4})
    market.sandbox.advance(days=45)
    first, second = (market.bills(owner) for owner, _sub in found)
    assert first == second


SCHEME = ("billing_scheme", "tiers_mode", "transform_quantity")

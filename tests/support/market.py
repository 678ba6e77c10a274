"""Markets: what is sold there, to whom and how, drawn at random; opened as often as needed."""

from typing import Any

from hypothesis import strategies as st

from sao.testing import Sandbox

Form = dict[str, Any]

CARD = {
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}
STARTS = ("2026-01-31", "2026-02-28T23:59:59", "2028-02-29", "2026-12-31T00:00:01")
UNITS = {"usd": 1, "jpy": 1, "kwd": 10}
LENGTHS = (("month", 1), ("month", 1), ("year", 1), ("month", 3), ("week", 1))
WAITS_S = (1, 3_600, 3 * 86_400, 876_545, 45 * 86_400)
PRICES = 4


@st.composite
def prices(draw: st.DrawFn, currency: str) -> Form:
    """What a price costs, in one of the many ways in which one can."""
    unit = UNITS[currency]
    kind = draw(st.sampled_from(("whole", "fraction", "packages", "graduated", "volume")))
    if kind == "whole":
        return {"unit_amount": draw(st.sampled_from((0, 333, 777, 9_900))) * unit}
    if kind == "fraction":
        return {"unit_amount_decimal": draw(st.sampled_from(("0.05", "12.345678901234", "999.5")))}
    if kind == "packages":
        packages = {"divide_by": draw(st.integers(2, 7)), "round": draw(st.sampled_from(WAYS))}
        return {"unit_amount": 500 * unit, "transform_quantity": packages}
    first = {"up_to": draw(st.integers(1, 3)), "unit_amount": 700 * unit, "flat_amount": 150 * unit}
    last = {"up_to": "inf", "unit_amount_decimal": "12.5", "flat_amount": 100 * unit}
    tiers = [first, {"up_to": 8, "unit_amount_decimal": "333.33"}, last]
    return {"billing_scheme": "tiered", "tiers_mode": kind, "tiers": tiers}


WAYS = ("up", "down")


@st.composite
def markets(draw: st.DrawFn) -> Form:
    """Four prices of one interval, coupons that last, and a subscription to some of them."""
    currency = draw(st.sampled_from(tuple(UNITS)))
    items = draw(st.lists(st.integers(0, PRICES - 1), min_size=1, max_size=3, unique=True))
    return {
        "start": draw(st.sampled_from(STARTS)),
        "currency": currency,
        "length": draw(st.sampled_from(LENGTHS)),
        "prices": [draw(prices(currency)) for _ in range(PRICES)],
        "taxed": [draw(st.sampled_from(("inclusive", "exclusive"))) for _ in range(PRICES)],
        "off": draw(st.sampled_from((10, 33.3, 100))),
        "less": draw(st.sampled_from((150, 5_000))) * 10,
        "of_one": draw(st.booleans()),
        "items": [(place, draw(st.sampled_from((1, 1, 2, 5, 9)))) for place in items],
        "rates": draw(st.lists(st.integers(0, 1), max_size=2, unique=True)),
        "discounts": draw(st.lists(st.integers(0, 1), max_size=2, unique=True)),
        "wait": draw(st.sampled_from(WAITS_S)),
    }


class Market:
    """A market that was opened: the same drawn one gives the same ids, and the same amounts."""

    def __init__(self, drawn: Form) -> None:
        self.sandbox = Sandbox(drawn["start"])
        self.currency: str = drawn["currency"]
        products = [self._made("products", name=f"P{n}") for n in range(2)]
        interval, count = drawn["length"]
        each = {
            "currency": self.currency,
            "recurring": {"interval": interval, "interval_count": count},
        }
        self.prices = [
            self._made("prices", **each, **cost, product=products[n % 2], tax_behavior=taxed)
            for n, (cost, taxed) in enumerate(zip(drawn["prices"], drawn["taxed"], strict=True))
        ]
        self.rates = [
            self._made("tax_rates", display_name="T", inclusive=inclusive, percentage=percentage)
            for inclusive, percentage in ((False, "19"), (True, "7.5"))
        ]
        scope: Form = {"applies_to": {"products": products[1:]}} if drawn["of_one"] else {}
        less = {"amount_off": drawn["less"], "currency": self.currency}
        self.coupons = [
            self._made("coupons", duration="forever", **terms, **scope)
            for terms in ({"percent_off": drawn["off"]}, less)
        ]
        self.items = [{"price": self.prices[n], "quantity": many} for n, many in drawn["items"]]
        self.asked: Form = {}
        if drawn["rates"]:
            self.asked["default_tax_rates"] = [self.rates[n] for n in drawn["rates"]]
        if drawn["discounts"]:
            self.asked["discounts"] = [{"coupon": self.coupons[n]} for n in drawn["discounts"]]
        self.owner = self.customer()

    def customer(self) -> str:
        """Somebody who pays."""
        return self._made("customers", **CARD)

    def subscribed(self, owner: str | None = None) -> Any:
        """The drawn subscription, begun."""
        asked = {"customer": owner or self.owner, "items": self.items, **self.asked}
        return self.sandbox.post("/v1/subscriptions", asked)

    def change(self, subscription: Any, *changes: Form, **more: Any) -> None:
        """Changes of its first item, one after the other, within one second."""
        item = subscription["items"]["data"][0]["id"]
        for change in changes:
            asked = {"items": [{"id": item, **change}], **more}
            self.sandbox.post(f"/v1/subscriptions/{subscription['id']}", asked)

    def waiting(self, owner: str | None = None) -> int:
        """What waits for the next invoice."""
        asked = {"customer": owner or self.owner, "pending": True, "limit": 100}
        return sum(one["amount"] for one in self.sandbox.get("/v1/invoiceitems", asked)["data"])

    def bills(self, owner: str | None = None) -> list[tuple[int, int, int]]:
        """When each invoice was made, what its lines and what all of it came to; oldest first."""
        asked = {"customer": owner or self.owner, "limit": 100}
        return [
            (bill["created"], bill["subtotal"], bill["total"])
            for bill in reversed(self.sandbox.get("/v1/invoices", asked)["data"])
        ]

    def _made(self, kind: str, **said: Any) -> str:
        made: str = self.sandbox.post(f"/v1/{kind}", **said)["id"]
        return made


@st.composite
def wishes(draw: st.DrawFn) -> Form:
    """Another quantity of an item, or none of it."""
    return {"quantity": draw(st.sampled_from((0, 1, 3, 8, 20)))}

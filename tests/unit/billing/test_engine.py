import pytest
from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.engine import apply_balance, next_attempt_at, period_lines
from sao.billing.reckoning.money import show, with_sign
from sao.billing.resources.subscription.beginning import due_at_once
from sao.billing.values import merged
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import Packages, PriceTerms, Recurring, Tier
from sao.billing.values.subscription import Item


@pytest.mark.parametrize(
    ("total", "balance", "due", "left"),
    [
        (1000, 0, 1000, 0),
        (1000, -300, 700, 0),
        (1000, -1500, 0, -500),
        (1000, 250, 1250, 0),
        (0, -500, 0, -500),
        (0, 30, 30, 0),
    ],
)
def test_a_balance_meets_a_total(total: int, balance: int, due: int, left: int) -> None:
    assert apply_balance(total, balance) == (due, left)


def test_retries_are_counted_from_the_first_failure_and_end() -> None:
    dunning = Dunning(retry_days=(3, 5, 7))
    attempts = [next_attempt_at(dunning, 0, n) for n in (1, 2, 3, 4)]
    assert attempts == [3 * DAY, 5 * DAY, 7 * DAY, None]
    assert next_attempt_at(Dunning(retry_days=()), 0, 1) is None


def test_metadata_merges_and_an_empty_value_deletes() -> None:
    before = {"a": "1", "b": "2"}
    assert merged(before, {"b": "", "c": "3"}) == {"a": "1", "c": "3"}
    assert merged(before, None) == before
    assert merged(before, {}) == {}


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123456, "usd", "1,234.56 USD"),
        (-5, "eur", "-0.05 EUR"),
        (500, "jpy", "500 JPY"),
        (12340, "kwd", "12.340 KWD"),
        (0, "usd", "0.00 USD"),
    ],
)
def test_amounts_are_shown_with_the_decimals_of_their_currency(
    amount: int, currency: str, text: str
) -> None:
    assert show(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("123456", "usd", "$1,234.56"),
        ("-5", "eur", "-€0.05"),
        ("0.5", "gbp", "£0.005"),
        ("500", "jpy", "¥500"),
        ("50000", "brl", "R$ 500.00"),
        ("2500", "chf", "CHF 25.00"),
        ("12340", "kwd", "KWD 12.340"),
    ],
)
def test_descriptions_say_amounts_with_the_sign_of_their_currency(
    amount: str, currency: str, text: str
) -> None:
    assert with_sign(amount, currency) == text


# --- what an invoice shows of a subscription's items -----------------------------------------


def item(quantity: int = 1, recurring: Recurring | None = None, **terms: object) -> Item:
    base = PriceTerms(
        id="price_1",
        product="prod_1",
        product_name="Gold",
        currency="usd",
        unit_amount=None,
        recurring=recurring or Recurring(interval="month"),
    )
    return Item(id="si_1", price=replace(base, **terms), quantity=quantity)


@pytest.mark.parametrize(
    ("sold", "texts"),
    [
        (item(2, unit_amount=1000), ["2 x Gold (at $10.00 / month)"]),
        (
            item(3, Recurring("week", 2), unit_amount_decimal="0.5"),
            ["3 x Gold (at $0.005 every 2 weeks)"],
        ),
        (
            item(150, unit_amount=700, packages=Packages(60, "up")),
            ["150 x Gold (at $7.00 / month, per 60)"],
        ),
        (
            item(
                5,
                tiers_mode="graduated",
                tiers=(Tier(1, "500", "1000"), Tier(9, "1000"), Tier(None, "1")),
            ),
            [
                "1 x Gold (Tier 1 at $5.00 + $10.00 / month)",
                "4 x Gold (Tier 2 at $10.00 / month)",
            ],
        ),
        (item(7, Recurring("month", 1, "metered", "mtr_1"), unit_amount=5), []),
    ],
)
def test_lines_say_what_was_sold_and_how(sold: Item, texts: list[str]) -> None:
    lines = period_lines("sub_1", "in_1", ((sold, (0, 10)),), trial=False)
    assert [line.description.replace("\u00d7", "x") for line in lines] == texts
    assert [line.id for line in lines] == [f"il_1{number}" for number in range(len(texts))]


def test_a_trials_lines_cost_nothing_whatever_the_tiers() -> None:
    tiers = (Tier(1, "500", "1000"), Tier(None, "1000"))
    sold = item(5, tiers_mode="graduated", tiers=tiers)
    (line,) = period_lines("sub_1", "in_1", ((sold, (0, 10)),), trial=True)
    assert (line.amount, line.quantity, line.unit_amount) == (0, 5, 0)


def test_an_items_discount_counts_while_it_lasts() -> None:
    brief = Discount("di_1", CouponTerms("c", percent_off="100"), start=0, end=10)
    sold = replace(item(unit_amount=1000), discounts=(brief,))
    assert [_owed(sold, (), at) for at in (0, 9, 10)] == [False, False, True]
    assert _owed(item(unit_amount=1000), (brief,), 5) is False
    assert _owed(item(unit_amount=0), (), 0) is False


def _owed(sold: Item, own: tuple[Discount, ...], at: int) -> bool:
    """Whether a subscription to this costs something at once, with a customer's own discount."""
    terms = CreateSubscription(customer="cus_1", currency="usd", items=(sold,))
    return due_at_once(terms, own, at)

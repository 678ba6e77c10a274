"""Billing credits: what is used up of them in which order, and what becomes of the rest."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
METERED: Any = {"scope": {"price_type": "metered"}}
CALLS: Any = {
    "display_name": "Calls",
    "event_name": "calls",
    "default_aggregation": {"formula": "sum"},
}


def counted(shop: Shop, unit_amount: int = 10, **params: Any) -> str:
    """A price for each call."""
    meter = next(iter(shop.v1.billing.meters.list().data), None)
    meter = meter or shop.v1.billing.meters.create(CALLS)
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    return shop.price(unit_amount, recurring=used, **params)


def use(shop: Shop, customer: str, calls: int) -> None:
    payload = {"stripe_customer_id": customer, "value": str(calls)}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})


def grant(shop: Shop, customer: str, value: int, **more: Any) -> Any:
    amount: Any = {"type": "monetary", "monetary": {"currency": "usd", "value": value}}
    more = {"applicability_config": METERED, **more}
    return shop.v1.billing.credit_grants.create({"customer": customer, "amount": amount, **more})


def left(shop: Shop, customer: str, **which: Any) -> list[tuple[str, int, int]]:
    """`(currency, available, ledger)` of a customer's credits."""
    wanted: Any = which or {"type": "applicability_scope", "applicability_scope": METERED["scope"]}
    summary = shop.v1.billing.credit_balance_summary.retrieve(
        {"customer": customer, "filter": wanted}
    )
    found = []
    for each in summary.balances:
        usable, ledger = each.available_balance.monetary, each.ledger_balance.monetary
        assert usable is not None
        assert ledger is not None
        found.append((usable.currency, usable.value, ledger.value))
    return found


def moves(shop: Shop, **which: Any) -> list[tuple[str, int]]:
    """`(type, amount)` of the transactions, oldest first; debits are negative."""
    found = []
    listed = shop.v1.billing.credit_balance_transactions.list({"limit": 100, **which}).data
    for one in reversed(listed):
        told_of: Any = one.credit or one.debit
        value = told_of.amount.monetary.value
        found.append((told_of.type, value if one.type == "credit" else -value))
    return found


def last(shop: Shop, subscription: stripe.Subscription) -> Any:
    return plain(shop.latest(subscription))


def credits_on(shown: Any, field: str = "total_pretax_credit_amounts") -> list[int]:
    return [one["amount"] for one in shown[field] if one["type"] == "credit_balance_transaction"]


def test_credits_pay_for_what_was_used_and_for_nothing_else(sandbox: Sandbox, shop: Shop) -> None:
    customer = shop.customer().id
    made = grant(shop, customer, 700, name="Welcome", category="promotional", metadata={"a": "b"})
    assert (made.priority, made.effective_at, made.expires_at) == (50, START, None)
    items: Any = [{"price": shop.price(1000)}, {"price": counted(shop)}]
    subscription = shop.subscribe(customer, items=items)
    assert credits_on(last(shop, subscription)) == []
    use(shop, customer, 40)
    sandbox.advance(days=31)
    draft = last(shop, subscription)
    assert (draft["status"], draft["total"], credits_on(draft)) == ("draft", 1400, [])
    sandbox.advance(hours=1)
    paid = last(shop, subscription)
    assert (paid["status"], paid["subtotal"], paid["total"], paid["amount_paid"]) == (
        "paid",
        1400,
        1000,
        1000,
    )
    assert credits_on(paid) == [400]
    by_line = [credits_on(line, "pretax_credit_amounts") for line in paid["lines"]["data"]]
    assert by_line == [[], [400]]
    assert left(shop, customer) == [("usd", 300, 300)]
    assert moves(shop, credit_grant=made.id) == [
        ("credits_granted", 700),
        ("credits_applied", -400),
    ]
    path = ["total_pretax_credit_amounts.credit_balance_transaction.credit_grant"]
    (shown,) = shop.latest(subscription, expand=path).total_pretax_credit_amounts or ()
    transaction: Any = shown.credit_balance_transaction
    assert (transaction.credit_grant.name, transaction.debit.credits_applied.invoice) == (
        "Welcome",
        paid["id"],
    )
    heard = [name for name in shop.types() if name.startswith("billing.credit")]
    assert heard == [
        "billing.credit_grant.created",
        "billing.credit_balance_transaction.created",
        "billing.credit_balance_transaction.created",
    ]


def test_the_order_in_which_grants_are_used_up(sandbox: Sandbox, shop: Shop) -> None:
    """By priority, then the sooner they expire, promotional before paid, the older first."""
    customer, soon, late = shop.customer().id, START + 90 * DAY, START + 200 * DAY
    other = counted(shop, 7)
    expected = [
        grant(shop, customer, 10, priority=1),
        grant(shop, customer, 20, expires_at=soon),
        grant(shop, customer, 40, expires_at=late, category="promotional"),
        grant(shop, customer, 80, expires_at=late, effective_at=START - DAY),
        grant(shop, customer, 160, expires_at=late),
        grant(shop, customer, 320, expires_at=late),
        grant(shop, customer, 640),
    ]
    grant(shop, customer, 5_000, priority=0, effective_at=START + 60 * DAY)
    grant(shop, customer, 5_000, priority=0, expires_at=START + 30 * DAY)
    elsewhere: Any = {"scope": {"prices": [{"id": other}]}}
    grant(shop, customer, 5_000, priority=0, applicability_config=elsewhere)
    subscription = shop.subscribe(customer, items=[{"price": counted(shop)}])
    use(shop, customer, 100)
    sandbox.advance(days=32)
    paid = shop.latest(
        subscription, expand=["total_pretax_credit_amounts.credit_balance_transaction"]
    )
    used: Any = paid.total_pretax_credit_amounts
    assert [(one.credit_balance_transaction.credit_grant, one.amount) for one in used] == [
        *((each.id, each.amount.monetary.value) for each in expected[:6]),
        (expected[6].id, 1000 - 630),
    ]
    assert (paid.total, paid.status) == (0, "paid")
    assert left(shop, customer) == [("usd", 5_270, 10_270)]
    assert left(shop, customer, type="credit_grant", credit_grant=expected[6].id) == [
        ("usd", 270, 270)
    ]
    scope: Any = {"prices": [{"id": other}]}
    assert left(shop, customer, type="applicability_scope", applicability_scope=scope) == [
        ("usd", 5_270, 10_270)
    ]


def test_discounts_come_before_credits_and_taxes_and_the_balance_after(
    sandbox: Sandbox, shop: Shop
) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 20, "duration": "forever"})
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    customer = shop.customer(balance=-100).id
    grant(shop, customer, 300)
    subscription = shop.subscribe(
        customer,
        items=[{"price": counted(shop)}],
        discounts=[{"coupon": coupon.id}],
        default_tax_rates=[vat.id],
    )
    use(shop, customer, 100)
    sandbox.advance(days=32)
    paid = last(shop, subscription)
    assert paid["total_taxes"][0]["taxable_amount"] == 1000 - 200 - 300
    assert (paid["total"], paid["total_excluding_tax"]) == (595, 500)
    assert (paid["amount_due"], paid["ending_balance"]) == (495, 0)
    assert [one["amount"] for one in paid["total_pretax_credit_amounts"]] == [200, 300]


def test_a_void_invoice_gives_credits_back(sandbox: Sandbox, shop: Shop) -> None:
    customer = shop.customer("pm_card_chargeCustomerFail").id
    lasting = grant(shop, customer, 200, priority=1)
    ending = grant(shop, customer, 100, expires_at=START + 35 * DAY)
    gone = grant(shop, customer, 50, priority=60)
    subscription = shop.subscribe(customer, items=[{"price": counted(shop)}])
    use(shop, customer, 100)
    sandbox.advance(days=32)
    assert left(shop, customer) == [("usd", 0, 0)]
    shop.v1.billing.credit_grants.void_grant(gone.id)
    sandbox.advance(days=5)
    owed = last(shop, subscription)
    assert (owed["status"], owed["total"]) == ("open", 650)
    shop.v1.invoices.void_invoice(owed["id"])
    assert left(shop, customer) == [("usd", 200, 200)]
    back, used = ("credits_application_invoice_voided", 1), ("credits_applied", -1)
    assert moves(shop, credit_grant=lasting.id) == [
        ("credits_granted", 200),
        (used[0], -200),
        (back[0], 200),
    ]
    assert moves(shop, credit_grant=ending.id)[2:] == [(back[0], 100), ("credits_expired", -100)]
    assert moves(shop, credit_grant=gone.id)[2:] == [(back[0], 50), ("credits_voided", -50)]
    assert credits_on(last(shop, subscription)) == [200, 100, 50]


def test_grants_end_by_themselves_by_hand_and_with_their_customer(
    sandbox: Sandbox, shop: Shop
) -> None:
    customer, grants = shop.customer().id, shop.v1.billing.credit_grants
    lapsing = grant(shop, customer, 10, expires_at=START + DAY)
    longer = grant(shop, customer, 20, expires_at=START + DAY)
    longer = grants.update(longer.id, {"expires_at": "", "metadata": {"why": "loyal"}})
    assert (longer.expires_at, plain(longer.metadata)) == (None, {"why": "loyal"})
    expired, void, kept = (grant(shop, customer, value) for value in (40, 80, 160))
    sandbox.advance(hours=12)
    assert grants.expire(expired.id).expires_at == sandbox.now
    assert grants.void_grant(void.id).voided_at == sandbox.now
    assert left(shop, customer) == [("usd", 190, 190)]
    sandbox.advance(days=1)
    assert left(shop, customer) == [("usd", 180, 180)]
    assert moves(shop, credit_grant=lapsing.id)[1:] == [("credits_expired", -10)]
    assert [one.id for one in grants.list({"customer": customer}).data] == [
        one.id for one in (kept, void, expired, longer, lapsing)
    ]
    shop.v1.customers.delete(customer)
    assert moves(shop, credit_grant=kept.id)[1:] == [("credits_voided", -160)]
    assert grants.retrieve(longer.id).voided_at == sandbox.now


def test_a_credit_note_gives_back_what_credits_left(sandbox: Sandbox, shop: Shop) -> None:
    customer = shop.customer().id
    grant(shop, customer, 400)
    subscription = shop.subscribe(customer, items=[{"price": counted(shop)}])
    use(shop, customer, 100)
    sandbox.advance(days=32)
    paid = last(shop, subscription)
    lines: Any = [
        {
            "type": "invoice_line_item",
            "invoice_line_item": paid["lines"]["data"][0]["id"],
            "amount": 500,
        }
    ]
    wanted: Any = {"invoice": paid["id"], "lines": lines, "credit_amount": 300}
    note = plain(shop.v1.credit_notes.create(wanted))
    assert (note["subtotal"], note["total"], credits_on(note, "pretax_credit_amounts")) == (
        500,
        300,
        [200],
    )
    rest: Any = {"invoice": paid["id"], "amount": 300, "credit_amount": 300}
    note = plain(shop.v1.credit_notes.create(rest))
    assert (note["subtotal"], note["total"], credits_on(note, "pretax_credit_amounts")) == (
        500,
        300,
        [200],
    )
    assert left(shop, customer) == [("usd", 0, 0)]


def test_what_is_no_grant_is_refused(shop: Shop) -> None:
    customer, grants = shop.customer().id, shop.v1.billing.credit_grants
    late = refused(Invalid, grant, shop, customer, 5, expires_at=START)
    assert told(late) == (400, None, "expires_at")
    flat: Any = {"scope": {"prices": [{"id": shop.price()}]}}
    error = refused(Invalid, grant, shop, customer, 5, applicability_config=flat)
    assert told(error) == (400, None, "applicability_config[scope][prices][0][id]")
    assert "not metered" in str(error.user_message)
    both: Any = {"scope": {"price_type": "metered", "prices": [{"id": counted(shop)}]}}
    error = refused(Invalid, grant, shop, customer, 5, applicability_config=both)
    assert told(error)[1] == "parameters_exclusive"
    made = grants.void_grant(grant(shop, customer, 5).id)
    for verb in (grants.expire, grants.void_grant):
        assert told(refused(Invalid, verb, made.id))[0] == 400
    error = refused(Invalid, grants.update, made.id, {"expires_at": START + DAY})
    assert told(error) == (400, None, "expires_at")
    named = {"type": "credit_grant", "credit_grant": made.id}
    scoped = {"applicability_scope": METERED["scope"]}
    summary = shop.v1.billing.credit_balance_summary.retrieve
    error = refused(Invalid, summary, {"customer": customer, "filter": named | scoped})
    assert told(error) == (400, "parameters_exclusive", "filter[credit_grant]")
    for _number in range(100):
        grant(shop, customer, 1)
    assert "at most 100" in str(refused(Invalid, grant, shop, customer, 1).user_message)


def test_credits_leave_what_it_costs_to_send(sandbox: Sandbox, shop: Shop) -> None:
    """What was used is paid by credits, with its tax; shipping and its tax are still owed."""
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 10, "inclusive": False})
    customer = shop.customer().id
    grant(shop, customer, 5_000)
    items: Any = [{"price": counted(shop)}]
    subscription = shop.subscribe(customer, items=items, default_tax_rates=[vat.id])
    use(shop, customer, 100)
    sandbox.advance(days=31)
    fixed: Any = {"amount": 700, "currency": "usd"}
    post = shop.v1.shipping_rates.create({"display_name": "Post", "fixed_amount": fixed})
    cost: Any = {"shipping_cost": {"shipping_rate": post.id}}
    draft = shop.v1.invoices.update(str(last(shop, subscription)["id"]), cost)
    assert (draft.subtotal, draft.total) == (1000, 1870)
    sandbox.advance(hours=1)
    paid = last(shop, subscription)
    assert (paid["status"], credits_on(paid), paid["total"]) == ("paid", [1000], 770)
    assert [tax["amount"] for tax in paid["total_taxes"]] == [70]
    assert left(shop, customer) == [("usd", 4_000, 4_000)]

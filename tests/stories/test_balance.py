"""The balance, and the transactions that it is the sum of."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import DAY, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def pay(shop: Shop, card: str = "pm_card_visa", **params: Any) -> stripe.PaymentIntent:
    return shop.v1.payment_intents.create(
        {"amount": 900, "currency": "usd", "confirm": True, "payment_method": card}
        | {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
        | params  # type: ignore[arg-type]
    )


def balance(shop: Shop) -> dict[str, tuple[int, int]]:
    """`(available, pending)` by currency."""
    shown = shop.v1.balance.retrieve()
    pending = {each.currency: each.amount for each in shown.pending}
    return {each.currency: (each.amount, pending[each.currency]) for each in shown.available}


def test_what_was_charged_clears_on_the_second_day_after(sandbox: Sandbox, shop: Shop) -> None:
    assert balance(shop) == {"usd": (0, 0)}
    intent = pay(shop)
    charge = shop.v1.charges.retrieve(
        str(intent.latest_charge), {"expand": ["balance_transaction"]}
    )
    moved: Any = charge.balance_transaction
    assert (moved.amount, moved.fee, moved.net, moved.status) == (900, 0, 900, "pending")
    assert (moved.source, moved.type) == (charge.id, "charge")
    assert moved.available_on == moved.created // DAY * DAY + 2 * DAY
    pay(shop, currency="eur", amount=500)
    assert balance(shop) == {"eur": (0, 500), "usd": (0, 900)}
    sandbox.advance(days=2)
    assert balance(shop) == {"eur": (500, 0), "usd": (900, 0)}
    assert shop.v1.balance_transactions.retrieve(moved.id).status == "available"


def test_money_clears_by_the_clock_of_whoever_paid_it(sandbox: Sandbox, shop: Shop) -> None:
    pay(shop, amount=100)
    clocks = shop.v1.test_helpers.test_clocks
    clock = clocks.create({"frozen_time": sandbox.now})
    ada = shop.v1.customers.create({"test_clock": clock.id}).id
    pay(shop, customer=ada)
    assert balance(shop) == {"usd": (0, 1000)}
    clocks.advance(clock.id, {"frozen_time": sandbox.now + 3 * DAY})
    assert balance(shop) == {"usd": (900, 100)}
    clocks.delete(clock.id)
    assert balance(shop) == {"usd": (0, 100)}


def test_what_goes_back_is_gone_at_once_and_may_return(sandbox: Sandbox, shop: Shop) -> None:
    refund = shop.v1.refunds.create({"payment_intent": pay(shop).id, "amount": 300})
    assert balance(shop) == {"usd": (-300, 900)}
    failing = shop.v1.refunds.create({"payment_intent": pay(shop, "pm_card_refundFail").id})
    sandbox.advance(days=3)
    assert balance(shop) == {"usd": (1500, 0)}
    back = shop.v1.refunds.retrieve(failing.id, {"expand": ["failure_balance_transaction"]})
    moved: Any = back.failure_balance_transaction
    assert (moved.amount, moved.type, moved.source) == (900, "refund_failure", failing.id)
    listed = shop.v1.balance_transactions.list({"expand": ["data.source"]}).data
    types = ["refund_failure", "refund", "charge", "refund", "charge"]
    assert [each.type for each in listed] == types
    of = shop.v1.balance_transactions.list({"source": refund.id}).data
    assert [each.id for each in of] == [refund.balance_transaction]
    assert plain(listed[3].source)["id"] == refund.id
    assert sum(each.net for each in listed) == 1500


def test_a_dispute_takes_and_a_capture_brings_when_it_happens(sandbox: Sandbox, shop: Shop) -> None:
    held = pay(shop, capture_method="manual")
    pay(shop, "pm_card_createDispute")
    assert balance(shop) == {"usd": (-900, 900)}
    sandbox.advance(days=1)
    taken = shop.v1.payment_intents.capture(held.id, {"amount_to_capture": 400})
    assert balance(shop) == {"usd": (-900, 1300)}
    (dispute,) = shop.v1.disputes.list().data
    shop.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    assert balance(shop) == {"usd": (0, 1300)}
    moved = shop.v1.balance_transactions.list({"limit": 2})
    categories = [each.reporting_category for each in moved.auto_paging_iter()]
    assert categories == ["dispute_reversal", "charge", "dispute", "charge"]
    assert [each.amount for each in moved.data] == [900, 400]
    own = shop.v1.charges.retrieve(str(taken.latest_charge)).balance_transaction
    assert own == moved.data[1].id


def test_what_brought_no_money_moved_nothing(shop: Shop) -> None:
    held = pay(shop, capture_method="manual")
    assert shop.v1.charges.retrieve(str(held.latest_charge)).balance_transaction is None
    refused(stripe.CardError, pay, shop, "pm_card_visa_chargeDeclined")
    assert shop.v1.balance_transactions.list().data == []
    for name in ("txn_", "txn_nothing", f"txn_{held.id[3:]}00", "ch_1"):
        error = refused(Invalid, shop.v1.balance_transactions.retrieve, name)
        assert told(error) == (404, "resource_missing", "id")


def test_the_account_is_the_company_of_the_settings(sandbox: Sandbox, shop: Shop) -> None:
    before = shop.v1.accounts.retrieve_current()
    assert (before.id[:5], before.details_submitted) == ("acct_", False)
    sandbox.post("/api/settings/business", {"name": "Acme", "address": {"country": "DE"}})
    after = shop.v1.accounts.retrieve_current()
    assert after.business_profile is not None
    assert (after.id, after.country, after.business_profile.name) == (before.id, "DE", "Acme")

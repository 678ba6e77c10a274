"""Stories of bank debits for `test_every_transition`: payments that take days."""

from collections.abc import Callable

from sao.billing.messages import Nothing
from sao.billing.payments.bank_debits import SCHEMES
from sao.billing.payments.test_accounts import named_account
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import payment_method
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.subscription.machine import Extra
from sao.billing.values.payment import Card, Method
from sao.billing.values.price import PriceTerms
from support.change_stories import change
from support.world import World, refused

ACCOUNT, FAILING = "pm_usBankAccount_success", "pm_usBankAccount_insufficientFunds"
CARD_THAT_FAILS = "pm_card_chargeCustomerFail"
SETTLED = SCHEMES["us_bank_account"].settles_after_s // DAY
ONCE = PriceTerms(id="price_once", product="prod_setup", currency="usd", unit_amount=300)


def account(name: str = ACCOUNT) -> Card:
    """A test account in dollars."""
    found = named_account(name)
    assert found is not None
    return found


def under_way(world: World, name: str = ACCOUNT) -> str:
    """A payment intent whose bank has not answered."""
    made = world.new_id("pi")
    method = Method(id="pm_account", card=account(name))
    create = payment_intent.Create(amount=500, currency="usd", method=method, confirm=True)
    world.submit(made, "create", create)
    assert world.find(made).status == "processing"
    return made


def banks_pay_or_do_not(world: World) -> None:
    paid, failed, disputed = (
        under_way(world, name) for name in (ACCOUNT, FAILING, "pm_usBankAccount_dispute")
    )
    world.submit(paid, "update", payment_intent.Update(description="as agreed"))
    refused(world, "intent_state", paid, "cancel", payment_intent.Cancel())
    world.days(SETTLED)
    assert world.find(paid).amount_received == 500
    assert world.find(failed).status == "requires_payment_method"
    assert world.find(world.find(disputed).dispute).status == "lost"


def somebody_plays_the_bank(world: World) -> None:
    for error, status in ((None, "succeeded"), ("no_account", "requires_payment_method")):
        made = under_way(world)
        bad = payment_intent.Settle(error="no_such_reason")
        refused(world, "parameter_invalid", made, "decide", bad)
        world.submit(made, "decide", payment_intent.Settle(error=error))
        assert world.find(made).status == status


def a_bank_never_answers(world: World) -> None:
    made = under_way(world, "pm_usBankAccount_processing")
    world.days(400)
    world.submit(made, "cancel", payment_intent.Cancel())
    assert world.find(made).status == "canceled"


def a_subscription_begins_with_a_debit(world: World) -> None:
    sub = world.subscribe(world.customer(ACCOUNT))
    assert world.sub(sub).status == "active"
    (bill,) = world.invoices(sub)
    refused(world, "invoice_settling", bill.id, "void", Nothing())
    refused(world, "invoice_settling", bill.id, "pay", invoice.Pay())
    world.days(SETTLED)
    assert world.find(bill.id).status == "paid"


def changes_count_on_a_debit(world: World) -> None:
    wish = {
        "payment_behavior": "pending_if_incomplete",
        "proration_behavior": "always_invoice",
        "add_invoice_items": (Extra(price=ONCE),),
    }
    for trial_days, more, status in (
        (0, {}, "active"),
        (70, {}, "trialing"),
        (70, {"trial_end": "now"}, "active"),
    ):
        owner = world.customer(CARD_THAT_FAILS if trial_days else "pm_card_visa")
        sub = world.subscribe(owner, trial_days=trial_days)
        world.use_card(owner, CARD_THAT_FAILS)
        change(world, sub, **wish, **more)
        pending = world.sub(sub).pending_update
        assert pending is not None
        world.use_card(owner, ACCOUNT)
        world.pay(pending.invoice)
        assert (world.sub(sub).pending_update, world.sub(sub).status) == (None, status)
        world.days(SETTLED)
        assert world.find(pending.invoice).status == "paid"


def what_was_given_up_is_debited(world: World) -> None:
    owner = world.customer(CARD_THAT_FAILS)
    (bill,) = world.invoices(world.subscribe(owner))
    world.submit(bill.id, "mark_uncollectible", Nothing())
    for name, status in ((FAILING, "uncollectible"), (ACCOUNT, "paid")):
        world.use_card(owner, name)
        world.pay(bill.id)
        assert world.find(bill.id).settling
        world.days(SETTLED)
        assert (world.find(bill.id).status, world.find(bill.id).settling) == (status, False)


def holders_agree_to_be_debited(world: World) -> None:
    agreed = payment_method.AcceptMandate(type="offline")
    attached = world.use_card(world.customer(), ACCOUNT)
    loose = world.new_id("pm")
    world.submit(loose, "create", payment_method.Create(card=account()))
    for method in (attached, loose):
        world.submit(method, "accept_mandate", agreed)
        assert world.find(method).mandate.accepted_at == world.now()
        late = payment_method.Update(exp_year=2040)
        refused(world, "parameter_invalid", method, "update", late)


STORIES: tuple[Callable[[World], None], ...] = (
    banks_pay_or_do_not,
    somebody_plays_the_bank,
    a_bank_never_answers,
    a_subscription_begins_with_a_debit,
    changes_count_on_a_debit,
    what_was_given_up_is_debited,
    holders_agree_to_be_debited,
)

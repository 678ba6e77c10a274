"""Setup intents, and cards that are set up for later, through the official SDK."""

from typing import Any

import pytest
import stripe

from support.server import Server
from support.shop import DAY, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def create(shop: Shop, **params: Any) -> stripe.SetupIntent:
    return shop.v1.setup_intents.create({**params})  # type: ignore[typeddict-item]


def authenticate(server: Server, intent: str, *, succeeded: bool) -> None:
    kind = "setup" if intent.startswith("seti_") else "payment"
    server.post(f"/api/{kind}_intents/{intent}/authenticate", {"succeeded": succeeded})


def about(shop: Shop, intent: stripe.SetupIntent) -> list[str]:
    """The types of the events about it, oldest first."""
    events = shop.v1.events.list({"limit": 100}).data[::-1]
    return [event.type for event in events if event.data.object["id"] == intent.id]


def test_a_card_is_kept_for_later(shop: Shop) -> None:
    owner = shop.customer(card=None)
    made = create(shop, customer=owner.id, metadata={"step": "1"}, description="for later")
    assert isinstance(made, stripe.SetupIntent)
    assert (made.status, made.usage) == ("requires_payment_method", "off_session")
    assert str(made.client_secret).startswith(f"{made.id}_secret_")
    error = refused(Invalid, shop.v1.setup_intents.confirm, made.id)
    assert told(error) == (400, "setup_intent_unexpected_state", "payment_method")
    assert error.error.setup_intent.id == made.id
    chosen = shop.v1.setup_intents.update(made.id, {"payment_method": "pm_card_visa"})
    assert chosen.status == "requires_confirmation"
    kept = shop.v1.setup_intents.confirm(made.id, {"expand": ["payment_method", "customer"]})
    assert (kept.status, plain(kept.metadata)) == ("succeeded", {"step": "1"})
    assert isinstance(kept.payment_method, stripe.PaymentMethod)
    assert isinstance(kept.customer, stripe.Customer)
    (method,) = shop.v1.customers.payment_methods.list(owner.id).data
    assert method.id == kept.payment_method.id
    assert about(shop, made) == ["setup_intent.created", "setup_intent.succeeded"]
    attached = shop.v1.events.list({"type": "payment_method.attached", "limit": 1}).data[0]
    assert attached.data.object["id"] == method.id
    listed = shop.v1.setup_intents.list({"customer": owner.id}).data
    assert [intent.id for intent in listed] == [made.id]
    for call in (shop.v1.setup_intents.confirm, shop.v1.setup_intents.cancel):
        assert told(refused(Invalid, call, made.id))[1] == "setup_intent_unexpected_state"


def test_a_setup_is_canceled(shop: Shop) -> None:
    made = create(shop, automatic_payment_methods={"enabled": True})
    assert plain(made.automatic_payment_methods) == {"allow_redirects": "always", "enabled": True}
    gone = shop.v1.setup_intents.cancel(made.id, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    assert shop.v1.setup_intents.retrieve(made.id).status == "canceled"
    assert about(shop, made)[-1] == "setup_intent.canceled"


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_a_card_is_refused(shop: Shop, card: str, code: str, decline: str) -> None:
    owner = shop.customer(card=None)
    error = refused(
        stripe.CardError, create, shop, customer=owner.id, payment_method=card, confirm=True
    )
    assert told(error)[:2] == (402, code)
    intent = error.error.setup_intent
    assert (intent.status, intent.last_setup_error.decline_code) == (
        "requires_payment_method",
        decline,
    )
    assert shop.v1.customers.payment_methods.list(owner.id).data == []
    assert about(shop, intent) == ["setup_intent.created", "setup_intent.setup_failed"]
    error = refused(stripe.CardError, shop.v1.payment_methods.attach, card, {"customer": owner.id})
    assert (told(error)[:2], error.error.decline_code) == ((402, code), decline)


def test_one_that_declines_when_it_is_charged_can_be_kept(shop: Shop) -> None:
    owner = shop.customer(card=None)
    card = "pm_card_chargeCustomerFail"
    assert create(shop, customer=owner.id, payment_method=card, confirm=True).status == "succeeded"


@pytest.mark.parametrize("passed", [True, False])
def test_the_customer_authenticates(shop: Shop, server: Server, passed: bool) -> None:
    owner = shop.customer(card=None)
    made = create(
        shop,
        customer=owner.id,
        confirm=True,
        payment_method_data={"type": "card", "card": {"number": "4000 0027 6000 3184"}},
    )
    assert made.status == "requires_action"
    assert made.next_action is not None
    assert made.next_action.type == "use_stripe_sdk"
    authenticate(server, made.id, succeeded=passed)
    after = shop.v1.setup_intents.retrieve(made.id)
    kept = shop.v1.customers.payment_methods.list(owner.id).data
    if passed:
        assert (after.status, [method.id for method in kept]) == (
            "succeeded",
            [after.payment_method],
        )
    else:
        assert (after.status, kept) == ("requires_payment_method", [])
        assert after.last_setup_error is not None
        assert after.last_setup_error.code == "setup_intent_authentication_failure"


def test_a_card_that_was_set_up_is_charged_without_a_challenge(shop: Shop, server: Server) -> None:
    owner = shop.customer(card=None)
    card = "pm_card_authenticationRequiredOnSetup"

    def pay(method: str, **params: Any) -> stripe.PaymentIntent:
        return shop.v1.payment_intents.create(
            {
                "amount": 700,
                "currency": "usd",
                "customer": owner.id,
                "payment_method": method,
                "confirm": True,
                **params,
            }  # type: ignore[typeddict-item]
        )

    assert pay(card).status == "requires_action"
    error = refused(stripe.CardError, pay, card, off_session=True)
    assert told(error)[:2] == (402, "authentication_required")
    made = create(shop, customer=owner.id, payment_method=card, confirm=True)
    authenticate(server, made.id, succeeded=True)
    kept = str(shop.v1.setup_intents.retrieve(made.id).payment_method)
    assert pay(kept, off_session=True).status == "succeeded"


def test_who_pays_in_person_agrees_to_pay_again(shop: Shop, server: Server) -> None:
    clock = shop.clock()
    owner = shop.customer("pm_card_authenticationRequiredOnSetup", test_clock=clock)
    bought = shop.subscribe(owner.id)
    assert bought.status == "incomplete"
    first = shop.v1.payment_intents.retrieve(shop.intent_of(shop.latest(bought)))
    assert first.setup_future_usage == "off_session"
    authenticate(server, first.id, succeeded=True)
    shop.advance(clock, START + 33 * DAY)
    assert shop.v1.subscriptions.retrieve(bought.id).status == "active"
    assert shop.latest(bought).status == "paid"


@pytest.mark.parametrize("save", ["on_subscription", "off"])
def test_what_pays_first_pays_from_then_on(shop: Shop, save: Any) -> None:
    clock = shop.clock()
    owner = shop.customer(card=None, test_clock=clock)
    bought = shop.subscribe(
        owner.id,
        payment_behavior="default_incomplete",
        payment_settings={"save_default_payment_method": save},
    )
    assert plain(bought.payment_settings)["save_default_payment_method"] == save
    intent = shop.intent_of(shop.latest(bought))
    paid = shop.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    active = shop.v1.subscriptions.retrieve(bought.id)
    assert active.status == "active"
    saved = save == "on_subscription"
    assert active.default_payment_method == (paid.payment_method if saved else None)
    (kept,) = shop.v1.customers.payment_methods.list(owner.id).data
    assert kept.id == paid.payment_method
    shop.advance(clock, START + 33 * DAY)
    renewed = shop.v1.subscriptions.retrieve(bought.id)
    assert renewed.status == ("active" if saved else "past_due")


def test_what_pays_is_kept_once_that_is_asked_for(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock)
    bought = shop.subscribe(owner.id)
    changed = shop.v1.subscriptions.update(
        bought.id, {"payment_settings": {"save_default_payment_method": "on_subscription"}}
    )
    assert plain(changed.payment_settings)["save_default_payment_method"] == "on_subscription"
    shop.give(owner.id, "pm_card_chargeCustomerFail")
    shop.advance(clock, START + 33 * DAY)
    assert shop.v1.subscriptions.retrieve(bought.id).status == "past_due"
    other = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": owner.id}).id
    shop.v1.invoices.pay(str(shop.latest(bought).id), {"payment_method": other})
    assert shop.v1.subscriptions.retrieve(bought.id).default_payment_method == other


@pytest.mark.parametrize("save", ["on_subscription", "off"])
def test_a_trial_begins_with_a_card_to_come(shop: Shop, save: Any) -> None:
    clock = shop.clock()
    owner = shop.customer(card=None, test_clock=clock)
    bought = shop.subscribe(
        owner.id,
        trial_period_days=7,
        payment_behavior="default_incomplete",
        payment_settings={"save_default_payment_method": save},
        expand=["pending_setup_intent"],
    )
    assert bought.status == "trialing"
    pending = bought.pending_setup_intent
    assert isinstance(pending, stripe.SetupIntent)
    assert (pending.status, pending.customer) == ("requires_payment_method", owner.id)
    kept = shop.v1.setup_intents.confirm(pending.id, {"payment_method": "pm_card_visa"})
    after = shop.v1.subscriptions.retrieve(bought.id)
    saved = save == "on_subscription"
    assert after.pending_setup_intent is None
    assert after.default_payment_method == (kept.payment_method if saved else None)
    shop.advance(clock, START + 8 * DAY)
    assert shop.v1.subscriptions.retrieve(bought.id).status == ("active" if saved else "past_due")

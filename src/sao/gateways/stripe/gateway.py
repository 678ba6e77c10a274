"""What is asked for at Stripe: off-session, with stable idempotency keys.

An attempt at a payment intent of ours is one PaymentIntent of Stripe's, which carries our intent's
id and the run's in its metadata. Before anything is asked for, it is looked whether it was asked
for already: Stripe forgets an idempotency key after a day, and a run may be older than that.

A payment method of ours that Stripe keeps has a `reference`: `cus_…/pm_…`, Stripe's own ids.
"""

from typing import Any

import stripe
from msgspec import UnsetType

from sao.billing.payments.failures import NOT_COLLECTED
from sao.billing.payments.gateway import (
    Answer,
    Approved,
    Contest,
    HeldAnswer,
    HeldOrder,
    Order,
    RefundAnswer,
    Refunded,
    RefundOrder,
    RefundRefused,
    Refused,
    Ruling,
    SetupOrder,
)
from sao.billing.resources.payment_intent.state import intent_of
from sao.billing.values.payment import Card, Method, PaymentError
from sao.gateways.port import Hint, Holder, run_of
from sao.gateways.stripe.answers import OPEN, answer, failure, of_held, reference, refused
from sao.gateways.stripe.asking import INTENT, REFUND, RUN, Asking, Invalid
from sao.gateways.stripe.hearing import hint
from sao.gateways.stripe.taking import Taking, client, is_set_up
from sao.platform.errors import Terminal

_CANCELABLE = (*OPEN, "requires_payment_method", "requires_capture")

_UNKNOWN_METHOD = PaymentError(
    code="card_declined",
    message="The payment gateway does not know this payment method: bring it here with "
    "POST /api/gateway/payment_methods.",
    hard=True,
)


def _asked_of_cards(order: Order | SetupOrder) -> dict[str, Any]:
    """What is wanted of cards, where that was said: that holders authenticate, over a network."""
    if isinstance(order.asked, UnsetType):
        return {}
    wanted = {
        "network": order.asked.network,
        "request_three_d_secure": order.asked.request_three_d_secure,
    }
    card = {name: value for name, value in wanted.items() if value is not None}
    return {"payment_method_options": {"card": card}}


class StripeGateway:
    """`Gateway` at Stripe. From any thread.

    `url` is where Stripe's API is, if not at Stripe's; `page_key` is the publishable key.
    """

    name = "stripe"

    def __init__(self, key: str, url: str | None = None, page_key: str | None = None) -> None:
        self._stripe = Asking(key, url)
        self._taking = Taking(self._stripe)
        self.client = None if page_key is None else client(page_key, url)

    def confirm(self, order: Order, key: str) -> Answer:
        """Collect; first, look whether that was asked for."""
        kept = reference(order.method)
        if kept is None:
            return Refused(_UNKNOWN_METHOD)
        customer, method = kept
        wanted = (INTENT, order.intent) if order.authenticated else (RUN, run_of(key))
        found = self._stripe.payment(customer, *wanted)
        if found is not None:
            return answer(found)
        asked: Any = {
            "amount": order.amount,
            "currency": order.currency,
            "customer": customer,
            "payment_method": method,
            "payment_method_types": ["card"],
            "confirm": True,
            "metadata": {INTENT: order.intent, RUN: run_of(key)},
        }
        if order.off_session:
            asked["off_session"] = True
        if not order.capture:
            asked["capture_method"] = "manual"
        asked |= _asked_of_cards(order)
        try:
            made = self._stripe.ask(
                lambda: self._stripe.client.payment_intents.create(asked, {"idempotency_key": key})
            )
        except stripe.CardError as error:
            return refused(error)
        return answer(made)

    def abandon(self, order: Order, key: str) -> Answer:
        """Cancel what may still collect."""
        kept = reference(order.method)
        wanted = (INTENT, order.intent) if order.authenticated else (RUN, run_of(key))
        found = self._stripe.payment(kept[0], *wanted) if kept is not None else None
        if found is None:
            return Refused(NOT_COLLECTED)
        if found.status in _CANCELABLE:
            payments = self._stripe.client.payment_intents
            self._stripe.ask(lambda: payments.cancel(found.id, {}, {"idempotency_key": key}))
            return Refused(NOT_COLLECTED)
        return answer(found)

    def capture(self, order: HeldOrder, key: str) -> HeldAnswer:
        """Take what is reserved; first, look whether it still is."""
        held = self._held(order)
        if held.status == "requires_capture":
            part: Any = {"amount_to_capture": order.amount}
            payments = self._stripe.client.payment_intents
            held = self._stripe.ask(
                lambda: payments.capture(held.id, part, {"idempotency_key": key})
            )
        return of_held(held)

    def release(self, order: HeldOrder, key: str) -> HeldAnswer:
        """Cancel what is reserved; first, look whether it still is."""
        held = self._held(order)
        if held.status == "requires_capture":
            payments = self._stripe.client.payment_intents
            held = self._stripe.ask(lambda: payments.cancel(held.id, {}, {"idempotency_key": key}))
        return of_held(held)

    def setup(self, order: SetupOrder, key: str) -> Answer:
        """Confirm a SetupIntent, once for each run; none where a page has had that done already."""
        kept = reference(order.method)
        if kept is None:
            return Refused(_UNKNOWN_METHOD)
        customer, method = kept
        wanted = (INTENT, order.intent) if order.authenticated else (RUN, run_of(key))
        listed = self._stripe.ask(
            lambda: self._stripe.client.setup_intents.list({"customer": customer, "limit": 100})
        )
        found = self._stripe.first(listed, *wanted)
        if found is not None:
            return answer(found)
        if is_set_up(listed, method, order.usage):
            return Approved()
        asked: Any = {
            "customer": customer,
            "payment_method": method,
            "payment_method_types": ["card"],
            "confirm": True,
            "usage": order.usage,
            "metadata": {INTENT: order.intent, RUN: run_of(key)},
        }
        asked |= _asked_of_cards(order)
        try:
            made = self._stripe.ask(
                lambda: self._stripe.client.setup_intents.create(asked, {"idempotency_key": key})
            )
        except stripe.CardError as error:
            return refused(error)
        return answer(made)

    def refund(self, order: RefundOrder, key: str) -> RefundAnswer:
        """Give back; first, look whether that was asked for."""
        kept, intent = reference(order.method), intent_of(order.charge)
        paid = None
        if kept is not None and intent is not None:
            paid = self._stripe.payment(kept[0], INTENT, intent, "succeeded")
        if paid is None:
            raise Terminal(f"Stripe has no payment for {order.charge}, so nothing can be refunded")
        given = self._stripe.ask(
            lambda: self._stripe.client.refunds.list({"payment_intent": paid.id, "limit": 100})
        )
        found = self._stripe.first(given, REFUND, order.refund)
        if found is not None:
            why = failure(found)
            return Refunded() if why is None else RefundRefused(why)
        asked: Any = {
            "payment_intent": paid.id,
            "amount": order.amount,
            "metadata": {REFUND: order.refund},
        }
        try:
            self._stripe.ask(
                lambda: self._stripe.client.refunds.create(asked, {"idempotency_key": key})
            )
        except Invalid as invalid:
            if invalid.code in ("charge_already_refunded", "charge_disputed"):
                return RefundRefused("declined")
            raise
        return Refunded()

    def contest(self, contest: Contest, key: str) -> Ruling:  # noqa: ARG002  (the port's)
        """Evidence is handed in at Stripe's dashboard; its bank's ruling comes as a webhook."""
        raise Terminal(
            f"evidence for {contest.dispute} has to be handed in at Stripe's dashboard; cancel "
            "this run then: what the bank decides is heard of by webhook"
        )

    def card(self, customer: str, method: str) -> Card:
        """The card, with its reference."""
        found = self._stripe.ask(lambda: self._stripe.client.payment_methods.retrieve(method))
        owner, card = getattr(found, "customer", None), getattr(found, "card", None)
        if card is None:
            raise Terminal(f"Stripe's payment method {method} is not a card")
        if owner != customer:
            raise Terminal(f"Stripe's payment method {method} is not attached to {customer}")
        shown = card.to_dict()
        return Card(
            brand=shown.get("brand") or "unknown",
            last4=shown.get("last4") or "",
            exp_month=shown["exp_month"],
            exp_year=shown["exp_year"],
            funding=shown.get("funding") or "unknown",
            country=shown.get("country") or "",
            fingerprint=shown.get("fingerprint") or "",
            reference=f"{customer}/{method}",
        )

    def keep(self, holder: Holder, key: str) -> str:
        """A SetupIntent for a page to confirm."""
        return self._taking.keep(holder, key)

    def kept(self, holder: str, name: str) -> Card:
        """The card of a SetupIntent that a page has confirmed."""
        return self.card(*self._taking.kept(holder, name))

    def challenge(self, intent: str, method: Method) -> str | None:
        """The newest that carries our intent's id, if it waits for its customer."""
        place = reference(method)
        return None if place is None else self._taking.challenge(intent, place[0])

    def read(self, body: str) -> Hint | None:
        """Events on payments and disputes of ours."""
        return hint(body, self._stripe)

    def _held(self, order: HeldOrder) -> Any:
        """The payment with which money was reserved."""
        kept = reference(order.method)
        found = self._stripe.payment(kept[0], INTENT, order.intent) if kept is not None else None
        if found is None:
            raise Terminal(f"Stripe has no payment for {order.intent}, so nothing is reserved")
        return found

"""Stripe as the gateway: the official SDK, off-session, with stable idempotency keys.

An attempt at a payment intent of ours is one PaymentIntent of Stripe's, which carries our intent's
id and the run's in its metadata. Before anything is asked for, it is looked whether it was asked
for already: Stripe forgets an idempotency key after a day, and a run may be older than that.

A payment method of ours that Stripe keeps has a `reference`: `cus_…/pm_…`, Stripe's own ids.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import stripe

from sao.billing.failures import CARD_ERRORS, HARD, NOT_COLLECTED
from sao.billing.gateway import (
    Answer,
    Approved,
    Challenged,
    Contest,
    HeldAnswer,
    HeldOrder,
    Order,
    RefundAnswer,
    Refunded,
    RefundOrder,
    RefundRefused,
    Refused,
    Released,
    Ruling,
    SetupOrder,
)
from sao.billing.resources.payment_intent_state import intent_of
from sao.billing.values import Card, Method, PaymentError
from sao.gateways.port import Hint, run_of
from sao.platform.errors import Terminal, Transient

TIMEOUT_S = 30
"""How long Stripe may take: less than a step's patience, so that nothing comes after its end."""

LATER_MS = 3_600_000
"""When to look again at a payment that Stripe itself still waits for."""

INTENT, RUN, REFUND = "sao_payment_intent", "sao_run", "sao_refund"
"""What Stripe's objects carry of ours in their metadata."""

PAGES_MAX = 50
"""How many pages of a customer's payments are looked through."""

_OPEN = ("requires_action", "requires_confirmation")
_CANCELABLE = (*_OPEN, "requires_payment_method", "requires_capture")

_UNKNOWN_METHOD = PaymentError(
    code="card_declined",
    message="The payment gateway does not know this payment method: bring it here with "
    "POST /api/gateway/payment_methods.",
    hard=True,
)
_DISPUTES = {
    "charge.dispute.created": "dispute",
    "charge.dispute.closed": "decision",
}


_REFUNDS = ("refund.failed", "refund.updated", "charge.refund.updated")


class StripeGateway:
    """`Gateway` at Stripe. From any thread.

    `url` is where Stripe's API is, if not at Stripe's.
    """

    name = "stripe"

    def __init__(self, key: str, url: str | None = None) -> None:
        addresses: Any = {"api": url} if url is not None else {}
        self._client = stripe.StripeClient(
            key,
            base_addresses=addresses,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
        ).v1

    def confirm(self, order: Order, key: str) -> Answer:
        """Collect; first, look whether that was asked for."""
        kept = _reference(order.method)
        if kept is None:
            return Refused(_UNKNOWN_METHOD)
        customer, method = kept
        wanted = (INTENT, order.intent) if order.authenticated else (RUN, run_of(key))
        found = self._payment(customer, *wanted)
        if found is not None:
            return _answer(found)
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
        try:
            made = self._ask(
                lambda: self._client.payment_intents.create(asked, {"idempotency_key": key})
            )
        except stripe.CardError as error:
            return _refused(error)
        return _answer(made)

    def abandon(self, order: Order, key: str) -> Answer:
        """Cancel what may still collect."""
        kept = _reference(order.method)
        found = self._payment(kept[0], RUN, run_of(key)) if kept is not None else None
        if found is None:
            return Refused(NOT_COLLECTED)
        if found.status in _CANCELABLE:
            payments = self._client.payment_intents
            self._ask(lambda: payments.cancel(found.id, {}, {"idempotency_key": key}))
            return Refused(NOT_COLLECTED)
        return _answer(found)

    def capture(self, order: HeldOrder, key: str) -> HeldAnswer:
        """Take what is reserved; first, look whether it still is."""
        held = self._held(order)
        if held.status == "requires_capture":
            part: Any = {"amount_to_capture": order.amount}
            payments = self._client.payment_intents
            held = self._ask(lambda: payments.capture(held.id, part, {"idempotency_key": key}))
        return _of_held(held)

    def release(self, order: HeldOrder, key: str) -> HeldAnswer:
        """Cancel what is reserved; first, look whether it still is."""
        held = self._held(order)
        if held.status == "requires_capture":
            payments = self._client.payment_intents
            held = self._ask(lambda: payments.cancel(held.id, {}, {"idempotency_key": key}))
        return _of_held(held)

    def setup(self, order: SetupOrder, key: str) -> Answer:
        """Confirm a SetupIntent, once for each run."""
        kept = _reference(order.method)
        if kept is None:
            return Refused(_UNKNOWN_METHOD)
        customer, method = kept
        wanted = (INTENT, order.intent) if order.authenticated else (RUN, run_of(key))
        listed = self._ask(
            lambda: self._client.setup_intents.list({"customer": customer, "limit": 100})
        )
        found = self._first(listed, *wanted)
        if found is not None:
            return _answer(found)
        asked: Any = {
            "customer": customer,
            "payment_method": method,
            "payment_method_types": ["card"],
            "confirm": True,
            "usage": order.usage,
            "metadata": {INTENT: order.intent, RUN: run_of(key)},
        }
        try:
            made = self._ask(
                lambda: self._client.setup_intents.create(asked, {"idempotency_key": key})
            )
        except stripe.CardError as error:
            return _refused(error)
        return _answer(made)

    def refund(self, order: RefundOrder, key: str) -> RefundAnswer:
        """Give back; first, look whether that was asked for."""
        kept, intent = _reference(order.method), intent_of(order.charge)
        paid = None
        if kept is not None and intent is not None:
            paid = self._payment(kept[0], INTENT, intent, "succeeded")
        if paid is None:
            raise Terminal(f"Stripe has no payment for {order.charge}, so nothing can be refunded")
        given = self._ask(
            lambda: self._client.refunds.list({"payment_intent": paid.id, "limit": 100})
        )
        found = self._first(given, REFUND, order.refund)
        if found is not None:
            why = _failure(found)
            return Refunded() if why is None else RefundRefused(why)
        asked: Any = {
            "payment_intent": paid.id,
            "amount": order.amount,
            "metadata": {REFUND: order.refund},
        }
        try:
            self._ask(lambda: self._client.refunds.create(asked, {"idempotency_key": key}))
        except _Invalid as refused:
            if refused.code in ("charge_already_refunded", "charge_disputed"):
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
        found = self._ask(lambda: self._client.payment_methods.retrieve(method))
        owner, card = getattr(found, "customer", None), getattr(found, "card", None)
        if card is None:
            raise Terminal(f"Stripe's payment method {method} is no card")
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

    def read(self, body: str) -> Hint | None:
        """Events on payments and disputes of ours."""
        try:
            event = json.loads(body)
            kind, told = str(event["type"]), event["data"]["object"]
            if kind in _DISPUTES:
                return self._dispute(kind, told)
            if kind in _REFUNDS:
                return self._refund(told)
            if not kind.startswith("payment_intent."):
                return None
            intent = (told.get("metadata") or {}).get(INTENT)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Terminal(f"this is no event of Stripe's: {error!r}") from error
        return Hint(str(intent), "payment") if intent else None

    def _refund(self, told: Any) -> Hint | None:
        """Of a refund that failed, as Stripe says when it is asked."""
        if REFUND not in (told.get("metadata") or {}):
            return None
        found = self._ask(lambda: self._client.refunds.retrieve(told["id"]))
        why = _failure(found)
        return None if why is None else Hint(_metadata(found)[REFUND], "refund", why)

    def _dispute(self, kind: str, told: Any) -> Hint | None:
        payment = told.get("payment_intent")
        if not payment:
            return None
        found = self._ask(lambda: self._client.payment_intents.retrieve(payment))
        intent = _metadata(found).get(INTENT)
        if not intent:
            return None
        if kind == "charge.dispute.created":
            return Hint(intent, "dispute", str(told["reason"]))
        return Hint(intent, "decision", str(told["status"]))

    # --- looking -------------------------------------------------------------------------------

    def _held(self, order: HeldOrder) -> Any:
        """The payment with which money was reserved."""
        kept = _reference(order.method)
        found = self._payment(kept[0], INTENT, order.intent) if kept is not None else None
        if found is None:
            raise Terminal(f"Stripe has no payment for {order.intent}, so nothing is reserved")
        return found

    def _payment(self, customer: str, name: str, value: str, status: str | None = None) -> Any:
        """The newest of a customer's payments that carries this; None if there is none."""
        page = self._ask(
            lambda: self._client.payment_intents.list({"customer": customer, "limit": 100})
        )
        return self._first(page, name, value, status)

    def _first(self, page: Any, name: str, value: str, status: str | None = None) -> Any:
        for _ in range(PAGES_MAX):
            for one in page.data:
                if _metadata(one).get(name) == value and (status is None or one.status == status):
                    return one
            if not page.has_more:
                return None
            page = self._ask(page.next_page)
        raise Terminal(
            f"Stripe has more than {PAGES_MAX} pages for one customer: not looked at all"
        )

    def _ask(self, ask: Callable[[], Any]) -> Any:
        with _understood():
            return ask()


class _Invalid(Terminal):
    """Stripe does not take this request, whenever it is sent."""

    def __init__(self, error: stripe.StripeError) -> None:
        self.code = error.code
        super().__init__(f"Stripe refused the request: {error.user_message or error}")


@contextmanager
def _understood() -> Iterator[None]:
    """Stripe's errors as ours; a `CardError` is an answer and passes through."""
    try:
        yield
    except stripe.CardError:
        raise
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Terminal(f"Stripe does not accept the key: {error.user_message or error}") from error
    except stripe.RateLimitError as error:
        raise Transient(f"Stripe is busy: {error.user_message or error}") from error
    except stripe.IdempotencyError as error:
        raise Terminal(f"Stripe was asked for something else under this key: {error}") from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 409:  # noqa: PLR2004  (the same key is being worked on)
            raise Transient("Stripe is still at work on the same request") from error
        raise _Invalid(error) from error
    except stripe.APIConnectionError as error:
        raise Transient(f"Stripe did not answer: {error.user_message or error}") from error
    except stripe.StripeError as error:
        raise Transient(f"Stripe failed: {error.user_message or error}") from error


def _reference(method: Method) -> tuple[str, str] | None:
    """Stripe's ids for a method: its customer's and its own."""
    if not isinstance(method.card.reference, str):
        return None
    customer, _, own = method.card.reference.partition("/")
    return customer, own


def _metadata(found: Any) -> dict[str, str]:
    kept = getattr(found, "metadata", None)
    return dict(kept.to_dict()) if kept else {}


def _failure(refund: Any) -> str | None:
    """Why a refund of Stripe's failed; None of one that did not."""
    if getattr(refund, "status", None) not in ("failed", "canceled"):
        return None
    return getattr(refund, "failure_reason", None) or "unknown"


def _answer(found: Any) -> Answer:
    """What a PaymentIntent or SetupIntent of Stripe's has come to."""
    status = found.status
    if status in ("succeeded", "requires_capture"):
        return Approved()
    if status in _OPEN:
        return Challenged()
    if status == "canceled":
        return Refused(NOT_COLLECTED)
    if status == "processing":
        raise Transient("Stripe has not decided yet", LATER_MS)
    error = getattr(found, "last_payment_error", None) or getattr(found, "last_setup_error", None)
    return _of(
        getattr(error, "code", None),
        getattr(error, "decline_code", None),
        getattr(error, "message", None),
    )


def _of_held(found: Any) -> HeldAnswer:
    """What has become of reserved money."""
    if found.status == "succeeded":
        return Approved()
    if found.status == "canceled":
        return Released()
    raise Transient(f"Stripe says that the payment {found.id} is {found.status}", LATER_MS)


def _refused(error: stripe.CardError) -> Answer:
    told = error.error
    return _of(error.code, getattr(told, "decline_code", None), error.user_message)


def _of(code: str | None, decline_code: str | None, message: str | None) -> Answer:
    """A refusal in our words. Who has to authenticate does that with Stripe's own client."""
    if "authentication_required" in (code, decline_code):
        return Challenged()
    return Refused(
        PaymentError(
            code=code if code in CARD_ERRORS else "card_declined",
            decline_code=decline_code or "generic_decline",
            message=message or "Your card was declined.",
            hard=(decline_code or code or "") in HARD,
        )
    )

"""Checkout session: something is offered at an address, until somebody buys it or the time is over.

What is bought (a subscription, a payment, a card that is kept) comes about in the same unit in
which the session completes. Where a gateway answers late, it comes about first, and the session is
`processing` until the intent that it `awaits` tells it what became of it. While a bank waits for
its customer the session is open, and can expire as any other: what came about is dropped then. A
session of a customer who is known lives with that customer and follows their clock; any other has a
home of its own.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import asdict, replace

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.checkout_session.choosing import answer, choose
from sao.billing.resources.checkout_session.state import (
    Attempted,
    Awaited,
    CheckoutSession,
    Choose,
    Collection,
    Completed,
    Create,
    Creation,
    Update,
    offered_again,
)
from sao.billing.values import given, merged
from sao.billing.values.checkout import Shipped
from sao.billing.values.invoice import Shipment
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)

EXPIRES_MIN_S = 30 * 60
EXPIRES_MAX_S = 24 * 60 * 60
RECOVERABLE_S = 30 * DAY
"""How long what has expired can be begun again."""


def _table() -> tuple[Entry, ...]:
    offered, busy, over = ("open",), ("processing",), ("complete", "expired")
    late, closed = "it is not open any more", (*busy, *over)
    return (
        #        action      from             to          decide
        action("create", NEW, "open", create),
        action("update", (*offered, *closed), SAME, update),
        # somebody pays: said by whoever saw it through, together with all that came of it
        internal("choose", offered, SAME, choose),
        ignore("choose", closed, late),
        internal("answer", offered, SAME, answer),
        ignore("answer", closed, late),
        internal("attempt", offered, SAME, attempt),
        ignore("attempt", closed, late),
        internal("complete", offered, "complete", complete),
        ignore("complete", closed, late),
        # a gateway that answers late was asked: said by whoever did, and then by the intent
        internal("begin", offered, "processing", begin),
        ignore("begin", closed, late),
        internal("settle", (*offered, *busy), "complete", settle),
        ignore("settle", over, late),
        internal("fail", busy, "open", fail),
        ignore("fail", (*offered, *over), "nothing is awaited"),
        # a bank that wants to see its customer first: until then nobody is being asked
        internal("challenge", busy, "open", fail),
        ignore("challenge", (*offered, *over), "nothing is awaited"),
        internal("go_on", offered, "processing", go_on),
        ignore("go_on", closed, late),
        # nobody does
        action("expire", offered, "expired", expire, drop),
        alarm("lapse", offered, "expires_at"),
        internal("lapse", offered, "expired", expire, drop),
        ignore("lapse", closed, late),
        # it is offered once more, by a session of its own
        action("recover", ("expired",), SAME, recover),
    )


def create(_session: CheckoutSession, command: Command[Create], now: int) -> Facts | Rejection:
    """An offer. Rejects: `parameter_invalid` (it is open for too short, or too long)."""
    data = command.data
    expires_at = now + EXPIRES_MAX_S if data.expires_at is None else data.expires_at
    if not now + EXPIRES_MIN_S <= expires_at <= now + EXPIRES_MAX_S:
        return Rejection(
            "parameter_invalid",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout "
            "Session creation.",
            "expires_at",
        )
    return given(**asdict(data)) | {
        "created": now,
        "expires_at": expires_at,
        "payment_status": "no_payment_required" if data.mode == "setup" else "unpaid",
    }


def update(session: CheckoutSession, command: Command[Update], _now: int) -> Facts | Rejection:
    """The merchant's notes, at any time; what is offered, while nobody has begun to buy it.

    Rejects what is `unchangeable`.
    """
    data = command.data
    facts = given(
        items=data.items, amounts=data.amounts, answers=data.answers, tax_status=data.tax_status
    )
    if data.shipping_options is not UNSET:
        facts |= _sent_by(session, data.shipping_options)
    if data.shipping is not UNSET:
        facts["shipping"] = data.shipping
    parts = zip(_CHANGED, (data.items, data.shipping_options, data.answers), strict=True)
    named = frozenset(name for name, value in parts if value is not UNSET)
    refused = unchangeable(session, named) if facts else None
    if refused is not None:
        return refused
    return facts | {"metadata": merged(session.metadata, data.metadata)}


_CHANGED = ("line_items", "shipping_options", "collected_information")
"""The parts of an offer that can be changed, as clients name them."""


def unchangeable(session: CheckoutSession, named: frozenset[str]) -> Rejection | None:
    """Why these parts of the offer cannot be changed.

    Rejects: `checkout_session_state`, `parameter_invalid` (such sessions do not offer that).
    """
    if session.status != "open" or session.awaits is not None:
        why = "What this Checkout Session offers cannot be changed any more."
        return Rejection("checkout_session_state", why)
    for name, is_offered, where in (
        ("line_items", session.mode != "setup", "in `payment` or `subscription` mode"),
        ("shipping_options", session.mode == "payment", "in `payment` mode"),
        (
            "collected_information",
            session.manner.embedded is not None,
            "with `ui_mode=embedded_page`",
        ),
    ):
        if name in named and not is_offered:
            message = f"You can only update `{name}` {where}."
            return Rejection("parameter_invalid", message, name)
    return None


def _sent_by(session: CheckoutSession, options: tuple[Shipment, ...]) -> Facts:
    """The ways to send it, and of these the one that was chosen, or the first."""
    chosen = None if session.shipping is None else session.shipping.shipment.rate
    by_rate = {one.rate: one for one in options}
    shipment = by_rate.get(chosen or "") or next(iter(options), None)
    return {
        "manner": replace(session.manner, shipping_options=options),
        "shipping": None if shipment is None else Shipped(shipment),
    }


def attempt(_session: CheckoutSession, command: Command[Attempted], _now: int) -> Facts:
    """The card was declined; the offer stands."""
    return {"payment_intent": command.data.payment_intent}


def complete(session: CheckoutSession, command: Command[Completed], now: int) -> Facts:
    """It is bought: the amounts are what was paid, no longer what was expected."""
    return _completed(session, command.data, now)


def begin(session: CheckoutSession, command: Command[Awaited], _now: int) -> Facts:
    """The gateway is asked: all that was chosen has come about, and waits for its answer."""
    done = command.data.done
    facts: Facts = {
        name: getattr(done, name)
        for name in ("customer", "email", "name", "subscription", "items", "amounts", "discounts")
    }
    payment = done.payment_intent or session.payment_intent
    return facts | {"awaits": command.data, "payment_intent": payment}


def settle(session: CheckoutSession, _command: Command[Nothing], now: int) -> Facts | Ignored:
    """The gateway has said yes."""
    if session.awaits is None:
        return Ignored("nothing is awaited")
    return _completed(session, session.awaits.done, now)


def fail(_session: CheckoutSession, _command: Command[Nothing], _now: int) -> Facts:
    """It has said no, and the intent tells why; another card may pay for the same."""
    return {}


def go_on(session: CheckoutSession, _command: Command[Nothing], _now: int) -> Facts | Ignored:
    """The customer has satisfied the bank, and the gateway is asked again."""
    return {} if session.awaits is not None else Ignored("nothing is awaited")


def _completed(session: CheckoutSession, data: Completed, now: int) -> Facts:
    return {
        "completed_at": now,
        "payment_status": data.payment_status,
        "customer": data.customer,
        "email": data.email,
        "name": data.name,
        "items": data.items,
        "amounts": data.amounts,
        "discounts": data.discounts,
        "subscription": data.subscription,
        "invoice": data.invoice,
        "payment_intent": data.payment_intent or session.payment_intent,
        **({"tax_ids": data.tax_ids} if data.tax_ids else {}),
        **({} if data.shipping is None else {"shipping": data.shipping}),
        **({"tax_status": "complete"} if session.manner.automatic_tax else {}),
    }


def expire(session: CheckoutSession, _command: Command[Nothing], now: int) -> Facts:
    """Nobody can buy it any more; perhaps it can be begun again, for a while."""
    if session.manner.recovery is None:
        return {"expires_at": now}
    return {"expires_at": now, "recoverable_until": now + RECOVERABLE_S}


def drop(_before: CheckoutSession, after: CheckoutSession, _facts: Facts) -> Iterator[Message]:
    """What came about, and was never paid, comes to nothing: nobody can pay for it any more."""
    waits = after.awaits
    intent = after.payment_intent if waits is None else waits.intent
    if intent:
        yield Message(intent, "annul", Nothing())
    if waits is not None and waits.done.subscription is not None:
        yield Message(waits.done.subscription, "expire", Nothing())


def recover(session: CheckoutSession, _command: Command[Nothing], now: int) -> Facts | Rejection:
    """The same is offered again. Rejects: `checkout_session_state` (not this one, or too late)."""
    until = session.recoverable_until
    if until is not None and now < until:
        return {"recovered": session.recovered + 1}
    why = (
        "cannot be recovered: create it with after_expiration[recovery][enabled]=true"
        if until is None
        else "could be recovered for 30 days, which are over"
    )
    return Rejection("checkout_session_state", f"This Checkout Session {why}.")


LIVE_PREFIX = "cs_live"
"""What the ids of sessions begin with in live environments. In older versions it was `cs`."""

CHECKOUT_SESSION = Schema(
    name="checkout_session",
    prefix="cs_test",
    other_prefixes=(LIVE_PREFIX, "cs"),
    state=CheckoutSession,
    states=("open", "processing", "complete", "expired"),
    terminal=("complete", "expired"),
    rank=48,
    index=("customer", "payment_intent", "payment_link", "subscription", "email", "status"),
    table=_table(),
)

__all__ = [
    "CHECKOUT_SESSION",
    "EXPIRES_MAX_S",
    "EXPIRES_MIN_S",
    "Attempted",
    "Awaited",
    "CheckoutSession",
    "Choose",
    "Collection",
    "Completed",
    "Create",
    "Creation",
    "Update",
    "offered_again",
]

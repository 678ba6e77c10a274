"""Quote: an offer to a customer: changed until it is final, and accepted until it ends.

What comes of it (a subscription, or an invoice) comes about in the same unit in which it is
accepted, as with a checkout session. It lives with its customer and follows their clock.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.quote.terms import QuoteTerms
from sao.billing.values import Metadata, Value, given, merged
from sao.core.ids import token
from sao.core.instance import State
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

VALID_FOR = 30 * DAY
"""How long a quote can be accepted, where nobody says it."""


def _table() -> tuple[Entry, ...]:
    draft, offered, over = ("draft",), ("open",), ("accepted", "canceled")
    return (
        #        action      from                  to          decide    then
        action("create",   NEW,                  "draft",    create),
        action("update",   draft,                SAME,       update),
        action("update",   (*offered, *over),    SAME,       annotate),
        action("finalize", draft,                "open",     finalize, supersede),
        action("accept",   offered,              "accepted", accept),
        action("cancel",   (*draft, *offered),   "canceled", cancel),
        alarm("lapse",     (*draft, *offered),   "expires_at"),
        internal("lapse",  (*draft, *offered),   "canceled", cancel),
        ignore("lapse",    over,                 "it is decided"),
        internal("revised", (*draft, *offered),  "canceled", revised),
        internal("revised", over,                SAME,       revised_too_late),
    )  # fmt: skip


class Original(Value, frozen=True):
    """The quote that another is a copy of, or (`is_revision`) takes the place of."""

    quote: str
    status: str
    number: str | None = None
    is_revision: bool = False


class Quote(State, frozen=True, kw_only=True):
    """A quote. `subscription`, `invoice` or `schedule` is what came of it.

    `revised_by` is what took its place.
    """

    customer: str = ""
    created: int = 0
    terms: QuoteTerms | None = None
    number: str | None = None
    expires_at: int = 0
    finalized_at: int | None = None
    accepted_at: int | None = None
    canceled_at: int | None = None
    subscription: str | None = None
    invoice: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    from_quote: Original | None = None
    revised_by: str | None = None
    schedule: str | None = None


class Create(Value, frozen=True):
    """An offer that is not final yet; `expires_at` None: as long as usual."""

    customer: str
    terms: QuoteTerms
    expires_at: int | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    from_quote: Original | None = None


class Update(Value, frozen=True):
    """Changes to a quote; what is not given stays."""

    terms: QuoteTerms | UnsetType = UNSET
    expires_at: int | UnsetType = UNSET
    metadata: Metadata | None = None


class Finalize(Value, frozen=True):
    """It is offered from now on, until `expires_at` if that is given."""

    expires_at: int | None = None


class Revised(Value, frozen=True):
    """Another quote is offered in its place."""

    by: str


class Accept(Value, frozen=True):
    """The customer agreed, and what came of it."""

    subscription: str | None = None
    invoice: str | None = None
    schedule: str | UnsetType = UNSET


def create(_quote: Quote, command: Command[Create], now: int) -> Facts | Rejection:
    """An offer that can be changed.

    Rejects: `quote_state` (what it would revise is not open), `timestamp_past`.
    """
    data = command.data
    original = data.from_quote
    if original is not None and original.is_revision and original.status != "open":
        return Rejection(
            "quote_state",
            f"The quote '{original.quote}' is {original.status}: only one that is open can be "
            "revised. Any can be copied, without is_revision.",
            "from_quote[is_revision]",
        )
    copied: Facts = {} if original is None else {"from_quote": original}
    expires_at = now + VALID_FOR if data.expires_at is None else data.expires_at
    return _past(expires_at, now) or {
        "customer": data.customer,
        "created": now,
        "terms": data.terms,
        "expires_at": expires_at,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
        **copied,
    }


def update(quote: Quote, command: Command[Update], now: int) -> Facts | Rejection:
    """Another offer. Rejects: `timestamp_past`."""
    data = command.data
    if data.expires_at is not UNSET and (refused := _past(data.expires_at, now)) is not None:
        return refused
    return given(
        terms=data.terms,
        expires_at=data.expires_at,
        metadata=merged(quote.metadata, data.metadata),
    )


def annotate(quote: Quote, command: Command[Update], _now: int) -> Facts | Rejection:
    """Notes only: what was offered stays. Rejects: `quote_state`."""
    data = command.data
    if data.terms is not UNSET or data.expires_at is not UNSET:
        return Rejection(
            "quote_state",
            f"This quote is {quote.status}; only its metadata can be updated now.",
        )
    return {"metadata": merged(quote.metadata, data.metadata)}


def finalize(quote: Quote, command: Command[Finalize], now: int) -> Facts | Rejection:
    """It can be accepted. Rejects: `quote_state` (it offers nothing), `timestamp_past`."""
    if quote.terms is None or not quote.terms.items:
        return Rejection("quote_state", "A quote has to have line items to be finalized.")
    asked = command.data.expires_at
    expires_at = quote.expires_at if asked is None else asked
    return _past(expires_at, now) or {
        "number": _number(quote),
        "finalized_at": now,
        "expires_at": expires_at,
    }


def _number(quote: Quote) -> str:
    """One of its own; a revision has its original's, but for the last part, which counts them."""
    original = quote.from_quote
    if original is None or not original.is_revision or original.number is None:
        return f"QT-{token(quote.id, 8).upper()}-1"
    series, _, revision = original.number.rpartition("-")
    return f"{series}-{int(revision) + 1}"


def supersede(_before: Quote, after: Quote, _facts: Facts) -> Iterator[Message]:
    """What it revises cannot be accepted any more."""
    if after.from_quote is not None and after.from_quote.is_revision:
        yield Message(after.from_quote.quote, "revised", Revised(by=after.id))


def revised(_quote: Quote, command: Command[Revised], now: int) -> Facts:
    """Another offer stands in its place."""
    return {"canceled_at": now, "revised_by": command.data.by}


def revised_too_late(quote: Quote, _command: Command[Revised], _now: int) -> Rejection | Ignored:
    """Of an offer that nobody took there can be another. Rejects: `quote_state`."""
    if quote.status == "canceled" and quote.revised_by is None:
        return Ignored("it is canceled already")
    why = "accepted" if quote.status == "accepted" else f"revised by '{quote.revised_by}'"
    return Rejection("quote_state", f"The quote '{quote.id}', which this revises, was {why}.")


def accept(_quote: Quote, command: Command[Accept], now: int) -> Facts:
    """It is agreed on."""
    data = command.data
    made = {"subscription": data.subscription, "invoice": data.invoice}
    return {"accepted_at": now, **made, **given(schedule=data.schedule)}


def cancel(_quote: Quote, _command: Command[Nothing], now: int) -> Facts:
    """Nobody can accept it any more."""
    return {"canceled_at": now}


def _past(expires_at: int, now: int) -> Rejection | None:
    if expires_at > now:
        return None
    return Rejection("timestamp_past", "expires_at has to be in the future.", "expires_at")


QUOTE = Schema(
    name="quote",
    prefix="qt",
    state=Quote,
    states=("draft", "open", "accepted", "canceled"),
    terminal=("accepted", "canceled"),
    rank=49,
    index=("customer", "status", "test_clock"),
    table=_table(),
)

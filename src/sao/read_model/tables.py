"""The tables: their columns, what each means, and the SQL that makes them.

Instants are UTC seconds of billing time, amounts are in the currency's minor unit (none larger than
10^15: what is, is written as that). `clock` is the
test clock that an object follows, empty for the environment's own; reports leave test clocks out.
Current tables hold one row an object, as its last outcome left it; histories hold a row for what
an outcome changed, and are only ever added to.
"""

from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec

Type = Literal["TEXT", "BIGINT"]


class Column(NamedTuple):
    """A column. What is not `required` may be empty."""

    name: str
    type: Type
    meaning: str
    required: bool = False


class Table(msgspec.Struct, frozen=True, dict=True):
    """A table. Of a current one the row of the highest `seq` counts."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    history: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns by name."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def insert(self) -> str:
        """The statement that adds a row, or replaces an earlier one of the same object."""
        columns = ", ".join(self.names)
        places = ", ".join("?" for _ in self.names)
        sql = f"INSERT INTO {self.name} ({columns}) VALUES ({places})"  # noqa: S608  (our names)
        key = ", ".join(self.key)
        if self.history:
            return f"{sql} ON CONFLICT ({key}) DO NOTHING"
        others = [name for name in self.names if name not in self.key]
        new = ", ".join(f"{name} = excluded.{name}" for name in others)
        newer = f"excluded.seq > {self.name}.seq"
        return f"{sql} ON CONFLICT ({key}) DO UPDATE SET {new} WHERE {newer}"

    def create(self) -> Iterator[str]:
        """The statements that make it."""
        lines = [
            f"{column.name} {column.type}{' NOT NULL' if column.required else ''}"
            for column in self.columns
        ]
        lines.append(f"PRIMARY KEY ({', '.join(self.key)})")
        yield f"CREATE TABLE {self.name} ({', '.join(lines)})"
        for columns in self.indexes:
            name = "_by_".join((self.name, "_".join(columns)))
            yield f"CREATE INDEX {name} ON {self.name} ({', '.join(columns)})"


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "TEXT", meaning, required)


def _number(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "BIGINT", meaning, required)


ID = _text("id", "the object", required=True)
SEQ = _number("seq", "the outcome of the object that says so", required=True)
AT = _number("at", "when it happened", required=True)
CLOCK = _text("clock", "the test clock that it follows; empty: the environment's", required=True)
CURRENCY = _text("currency", "a lower-case ISO 4217 code", required=True)
CREATED = _number("created_at", "when it was created", required=True)
CUSTOMER = _text("customer", "the customer's id")
SUBSCRIPTION = _text("subscription", "the subscription's id")
INVOICE = _text("invoice", "the invoice's id")

CUSTOMERS = Table(
    "customer",
    "Every customer, as they are now.",
    ("id",),
    (
        ID,
        SEQ,
        CLOCK,
        _text("status", "active, or deleted", required=True),
        _text("name", "as given"),
        _text("email", "as given"),
        _text("currency", "in which they are billed, once they were"),
        _number("balance_minor", "negative: their credit; positive: owed with the next invoice"),
        CREATED,
    ),
)
PRODUCTS = Table(
    "product",
    "Every product, as it is now.",
    ("id",),
    (ID, SEQ, _text("status", "active, inactive or deleted"), _text("name", "as given"), CREATED),
)
PRICES = Table(
    "price",
    "Every price, as it is now.",
    ("id",),
    (
        ID,
        SEQ,
        _text("status", "active or inactive", required=True),
        _text("product", "the product's id", required=True),
        CURRENCY,
        _number("unit_amount_minor", "what one unit costs; empty for tiers and fractions"),
        _text("interval", "day, week, month or year; empty for what is sold once"),
        _number("interval_count", "how many intervals a period has"),
        _text("usage_type", "licensed or metered"),
        _text("nickname", "as given"),
        _text("lookup_key", "as given"),
        CREATED,
    ),
)
SUBSCRIPTIONS = Table(
    "subscription",
    "Every subscription, as it is now.",
    ("id",),
    (
        ID,
        SEQ,
        CLOCK,
        _text("customer", "the customer's id", required=True),
        _text("status", "the state of its machine", required=True),
        CURRENCY,
        _number("mrr_minor", "its monthly recurring revenue, see the report mrr", required=True),
        _text("price", "the price of its first item"),
        _number("quantity", "the quantity of its first item"),
        _number("items", "how many items it has", required=True),
        _number("trial_start_at", "when its trial began"),
        _number("trial_end_at", "when its trial ends or ended"),
        _number("period_start_at", "when the current period began", required=True),
        _number("period_end_at", "when the current period ends", required=True),
        _number("cancel_at", "when it will end, if that is known"),
        _number("canceled_at", "when it was canceled"),
        _number("ended_at", "when it ended"),
        _text("cancellation_reason", "cancellation_requested, payment_failed or payment_disputed"),
        CREATED,
    ),
    indexes=(("customer",),),
)
SUBSCRIPTION_CHANGES = Table(
    "subscription_change",
    "Every change of a subscription's status or monthly recurring revenue.",
    ("id", "seq"),
    (
        ID,
        SEQ,
        AT,
        CLOCK,
        _text("customer", "the customer's id", required=True),
        CURRENCY,
        _text("action", "what happened", required=True),
        _text("status_before", "empty: it was created", required=True),
        _text("status", "the status from then on", required=True),
        _number("mrr_before_minor", "its monthly recurring revenue before", required=True),
        _number("mrr_minor", "and from then on", required=True),
    ),
    history=True,
    indexes=(("at",), ("customer", "at")),
)
INVOICES = Table(
    "invoice",
    "Every invoice, as it is now.",
    ("id",),
    (
        ID,
        SEQ,
        CLOCK,
        _text("customer", "the customer's id", required=True),
        SUBSCRIPTION,
        _text("number", "empty for drafts"),
        _text("status", "the state of its machine", required=True),
        _text("billing_reason", "why it was made", required=True),
        _text("collection_method", "charge_automatically or send_invoice", required=True),
        CURRENCY,
        _number("subtotal_minor", "before discounts and exclusive taxes", required=True),
        _number("total_minor", "with them", required=True),
        _number("amount_due_minor", "less the customer's balance", required=True),
        _number("amount_paid_minor", "of it", required=True),
        _number("amount_remaining_minor", "of it", required=True),
        _number("attempt_count", "how often its payment was attempted", required=True),
        _number("first_failed_at", "when an attempt failed first"),
        _number("next_attempt_at", "when it is attempted next"),
        _number("due_at", "when it is due, if it was sent"),
        _number("finalized_at", "when it was given its number"),
        _number("paid_at", "when it was paid"),
        _number("voided_at", "when it was voided"),
        _number("uncollectible_at", "when it was given up"),
        CREATED,
    ),
    indexes=(("customer",), ("subscription",)),
)
INVOICE_ATTEMPTS = Table(
    "invoice_attempt",
    "Every attempt to collect an invoice that failed, or that a bank works on after that; and what "
    "ended the attempts.",
    ("id", "seq"),
    (
        ID,
        SEQ,
        AT,
        CLOCK,
        _text("customer", "the customer's id", required=True),
        SUBSCRIPTION,
        CURRENCY,
        _number("amount_minor", "what was to be collected", required=True),
        _number("attempt", "how many attempts there were with it", required=True),
        _text(
            "result",
            "failed, processing, stopped, paid, void, uncollectible or credited",
            required=True,
        ),
        _number("first_failed_at", "when an attempt failed first"),
        _number("next_attempt_at", "when it is attempted again by itself, if it is"),
        _text("error", "the code of the failure"),
    ),
    history=True,
    indexes=(("at",),),
)
LEDGER_ENTRIES = Table(
    "ledger_entry",
    "The books: what each outcome moved, account by account. The amounts of one outcome sum up "
    "to zero; revenue that time alone earns is in the table revenue.",
    ("id", "seq", "account"),
    (
        ID,
        SEQ,
        _text("account", "see docs/reports.md", required=True),
        AT,
        CLOCK,
        _text("kind", "what kind of object it is", required=True),
        _text("action", "what happened", required=True),
        CUSTOMER,
        INVOICE,
        CURRENCY,
        _number("amount_minor", "positive: a debit; negative: a credit", required=True),
    ),
    history=True,
    indexes=(("account", "at"), ("invoice",)),
)
MOVEMENTS = Table(
    "movement",
    "What came into our balance (positive) and went out of it: Stripe's balance transactions.",
    ("id",),
    (
        _text("id", "the balance transaction", required=True),
        CLOCK,
        _text("source", "the charge, refund or dispute by which it moved", required=True),
        _text("type", "charge, refund, refund_failure, dispute, dispute_reversal", required=True),
        CURRENCY,
        _number("amount_minor", "positive: it came; negative: it went", required=True),
        AT,
        _number("available_at", "from when on it could be paid out", required=True),
    ),
    history=True,
    indexes=(("clock", "at"),),
)
REVENUES = Table(
    "revenue",
    "What was billed, and over which time it is earned, evenly by the second. From `at` on an "
    "entry counts; what is taken back (void, credit) is an entry with the opposite sign.",
    ("id", "seq", "n"),
    (
        ID,
        SEQ,
        _number("n", "counts the entries of one outcome", required=True),
        AT,
        CLOCK,
        CUSTOMER,
        INVOICE,
        _text("line", "the invoice's line"),
        CURRENCY,
        _text("price", "the line's price"),
        _text("product", "the line's product"),
        _number("amount_minor", "without taxes, after discounts", required=True),
        _number("starts_at", "when it begins to be earned", required=True),
        _number("ends_at", "when all of it is earned; the same instant: at once", required=True),
    ),
    history=True,
    indexes=(("at",), ("ends_at",), ("line",)),
)

TABLES: tuple[Table, ...] = (
    CUSTOMERS,
    PRODUCTS,
    PRICES,
    SUBSCRIPTIONS,
    SUBSCRIPTION_CHANGES,
    INVOICES,
    INVOICE_ATTEMPTS,
    LEDGER_ENTRIES,
    MOVEMENTS,
    REVENUES,
)

PROJECTIONS = 2
"""Counted up where a projection makes other rows of the same outcomes: they are made anew then."""


def create() -> list[str]:
    """The statements that make all tables."""
    return [statement for table in TABLES for statement in table.create()]


LAYOUT = f"{PROJECTIONS}-{sha256(';'.join(create()).encode()).hexdigest()[:16]}"
"""A read model of another layout is made anew."""

"""One transition: decided, applied, chained by hash; nothing stored."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.floors import sha256_rate
from bench.measure import Goals, Pair, Row, Sizes, rate
from bench.peer import need_peers, peer_rate
from sao.billing.machines import MACHINES
from sao.billing.messages.payment_intent import ChargeMethod, CreateIntent, Declined, Settled
from sao.billing.values.payment import Card, Method, PaymentError
from sao.core.machine import Step
from sao.core.schema import Command

INTENT = MACHINES["payment_intent"]
HOME = "4vXhE3ZBqkW1Tn"
ID = f"pi_{HOME}9cYbQpLm2s"
NOW = 1_767_225_600


def _life() -> list[Command[object]]:
    """A payment intent that is declined once, then paid. Its outcomes have 300 to 800 bytes."""
    method = Method(id="pm_8fJdK2mVnX0pQs", card=Card(fingerprint="Xt5EWLLDS7FJjR1c"))
    declined = PaymentError(
        code="card_declined",
        message="Your card was declined.",
        decline_code="generic_decline",
    )
    creation = CreateIntent(
        amount=1000,
        currency="usd",
        customer=f"cus_{HOME}",
        invoice=f"in_{HOME}0aZs7Wd4Ke",
        method=method,
        confirm=True,
        off_session=True,
        description="Subscription update",
    )
    return [
        Command("req_5nS1.0.0", ID, "create_for_invoice", creation),
        Command("req_5nS1.0.0.0.0", ID, "decline", Declined(error=declined)),
        Command("req_9dPb.0", ID, "charge", ChargeMethod(method=method, off_session=True)),
        Command("req_9dPb.0.0.0", ID, "succeed", Settled()),
    ]


def lives_rate(lives: int) -> float:
    """Transitions a second, on payment intents that live again and again."""
    blank, commands = INTENT.blank(ID), _life()

    def live(_n: int) -> None:
        instance = blank
        for command in commands:
            step = INTENT.transition(instance, command, NOW)
            assert isinstance(step, Step)
            instance = step.after

    return rate(lives, live) * len(commands)


@contextmanager
def against_sha256(lives: int) -> Iterator[Pair]:
    yield Pair(lambda: lives_rate(lives), lambda: sha256_rate(lives * 20))


@contextmanager
def against_transitions(lives: int) -> Iterator[Pair]:
    need_peers()
    yield Pair(
        lambda: lives_rate(lives),
        lambda: peer_rate("transitions_rate.py", max(lives // 4, 1)),
    )


ROWS = (
    Row(
        "transition",
        "chained, validated transitions/s ÷ sha256 of 300 B",
        Goals(0.1, 0.3, 0.5),
        Sizes(10, 20_000, 100_000),
        against_sha256,
    ),
    Row(
        "transitions",
        "chained, validated transitions/s ÷ `transitions` (no hash)",
        Goals(1.5, 3, 6),
        Sizes(10, 20_000, 100_000),
        against_transitions,
    ),
)

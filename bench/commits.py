"""Commits in the shape of what billing writes, made up without billing: for measuring stores."""

import random
from collections.abc import Callable, Iterator

from sao.platform.ports import AlarmRow, Commit, FeedRow, HomeRow, ObjectRow, OutcomeRow

BODY = 150  # bytes; with its hash an outcome takes about 182
NOW = 1_767_268_800


class Renewals:
    """Commits in the shape of a subscription's life: everything that billing writes with it."""

    def __init__(self, homes: int) -> None:
        self._draw = random.Random(1)
        self._bodies = [self._draw.randbytes(BODY // 2).hex().encode() for _ in range(997)]
        self._seqs: dict[int, int] = {}
        self._number = self._position = 0
        self._homes = [self._token(14) for _ in range(homes)]
        self._roots: dict[str, tuple[int, int]] = {}
        self._rounds = dict.fromkeys(self._homes, 0)

    def commits(self, step: Callable[[Commit, str], None], group: int) -> Iterator[Commit]:
        """One `step` of every home, `group` homes a commit."""
        for start in range(0, len(self._homes), group):
            commit = Commit()
            for home in self._homes[start : start + group]:
                self._rounds[home] += 1
                step(commit, home)
                commit.homes.append(HomeRow(home, "", self._rounds[home], self._bodies[0][:32]))
            yield commit

    def found(self, commit: Commit, home: str) -> None:
        """A customer and a subscription."""
        customer = self._object(commit, home, "customer", f"cus_{home}")
        subscription = self._object(commit, home, "subscription", f"sub_{home}{self._token(10)}")
        self._roots[home] = customer, subscription
        for number, label in ((customer, "customer.created"), (subscription, "sub.created")):
            self._outcome(commit, number, (label,))
        self._alarm(commit, subscription, home)
        terms = (f"subscription|customer=cus_{home}", "subscription|status=active")
        commit.terms_added += [(term, subscription) for term in terms]

    def renew(self, commit: Commit, home: str) -> None:
        """A renewal: seven outcomes on four objects, two of them new, six events."""
        customer, subscription = self._roots[home]
        invoice = self._object(commit, home, "invoice", f"in_{home}{self._token(10)}")
        intent = self._object(commit, home, "payment_intent", f"pi_{home}{self._token(10)}")
        self._outcome(commit, subscription, ("sub.updated",))
        self._outcome(commit, invoice, ("invoice.created",))
        self._outcome(commit, customer, ())
        self._outcome(commit, invoice, ("invoice.finalized",))
        self._outcome(commit, intent, ("payment_intent.created",))
        self._outcome(commit, intent, ("payment_intent.succeeded",))
        self._outcome(commit, invoice, ("invoice.paid",))
        self._alarm(commit, subscription, home)
        terms = (f"invoice|customer=cus_{home}", f"invoice|sub=sub_{home}", "invoice|status=paid")
        commit.terms_added += [(term, invoice) for term in terms]
        commit.terms_added.append((f"payment_intent|customer=cus_{home}", intent))
        commit.terms_added.append(("payment_intent|status=succeeded", intent))

    def touch(self, commit: Commit, home: str) -> None:
        """The least that can happen: one outcome with its event."""
        self._outcome(commit, self._roots[home][0], ("customer.updated",))

    def _token(self, length: int) -> str:
        return "".join(self._draw.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=length))

    def _object(self, commit: Commit, home: str, kind: str, object_id: str) -> int:
        self._number += 1
        commit.objects.append(ObjectRow(self._number, object_id, kind, home, NOW))
        commit.terms_added.append((f"{kind}@", self._number))
        return self._number

    def _outcome(self, commit: Commit, number: int, labels: tuple[str, ...]) -> None:
        seq = self._seqs[number] = self._seqs.get(number, 0) + 1
        body = self._bodies[(number * 31 + seq) % len(self._bodies)]
        row = OutcomeRow(number, seq, seq, self._position + 1, body[:32], body)
        commit.outcomes.append(row)
        for n, label in enumerate(labels):
            self._position += 1
            commit.feed.append(FeedRow(self._position, number, seq, n, label, NOW))

    def _alarm(self, commit: Commit, number: int, home: str) -> None:
        due = NOW + 2_592_000 * self._rounds[home]
        commit.alarms.append(AlarmRow(number, "", due, home, 1))

"""What every driver of `Queues` promises. A test class supplies `open`, and nothing else."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from sao.platform.errors import MessageRefused, QueueFull, QueueUnknown
from sao.platform.ports.queue import (
    BODY_MAX_BYTES,
    Attempt,
    DeadLetter,
    Enqueued,
    Failure,
    Message,
    NewMessage,
    Queues,
    QueueSettings,
    QueueStats,
    Receipt,
    Received,
    Waiting,
)

NOW = 1_767_268_800_000
LEASE = 1_000
SETTINGS = QueueSettings(
    attempts_max=3, lease_ms=LEASE, batch_max=4, depth_max=20, dedup_ms=5_000, batch_wait_ms=0
)
_leases = (f"lease_{number}" for number in count(1))


def new(*names: str, key: str = "", **more: Any) -> list[NewMessage]:
    return [NewMessage(name.encode(), key, **more) for name in names]


def take(queues: Queues, now_ms: int = NOW, queue: str = "in") -> tuple[Message, ...]:
    return queues.receive(queue, next(_leases), now_ms).messages


def names_of(messages: Any) -> list[str]:
    return [message.body.decode() for message in messages]


def taken(queues: Queues, now_ms: int = NOW, queue: str = "in") -> list[str]:
    return names_of(take(queues, now_ms, queue))


def receipts(messages: tuple[Message, ...]) -> list[Receipt]:
    return [Receipt(message.number, message.lease) for message in messages]


def failures(
    messages: tuple[Message, ...], delay_ms: int | None = 0, reason: str = "broken"
) -> list[Failure]:
    return [Failure(message.number, message.lease, reason, delay_ms) for message in messages]


def fail_all(queues: Queues, now_ms: int = NOW, times: int = 3) -> None:
    """Let what is ready fail so often."""
    for _ in range(times):
        queues.retry("in", failures(take(queues, now_ms)), now_ms)


class QueuesSuite:
    """Inherit, and give fresh queues."""

    def open(self, place: Any) -> Queues:
        raise NotImplementedError

    @pytest.fixture
    def queues(self, tmp_path: Any) -> Iterator[Queues]:
        queues = self.open(tmp_path)
        queues.declare("in", SETTINGS)
        yield queues
        queues.close()

    # --- queues --------------------------------------------------------------------------------

    def test_queues_are_declared_and_known_by_name(self, queues: Queues) -> None:
        queues.declare("out", QueueSettings())
        assert queues.names() == ["in", "out"]
        assert queues.settings("in") == SETTINGS
        assert queues.settings("out") == QueueSettings()
        assert queues.stats("out", NOW) == QueueStats("out", 0, 0, 0, 0)

    def test_declaring_again_changes_the_settings_and_keeps_the_messages(
        self, queues: Queues
    ) -> None:
        queues.enqueue("in", new("a", "b", "c"), NOW)
        queues.declare("in", QueueSettings(batch_max=2))
        assert queues.settings("in").batch_max == 2
        assert taken(queues) == ["a", "b"]

    def test_a_queue_that_was_not_declared_is_named(self, queues: Queues) -> None:
        calls = [
            lambda: queues.settings("no"),
            lambda: queues.enqueue("no", new("a"), NOW),
            lambda: queues.receive("no", "lease", NOW),
            lambda: queues.ack("no", []),
            lambda: queues.retry("no", [], NOW),
            lambda: queues.extend("no", [], NOW),
            lambda: queues.stats("no", NOW),
            lambda: queues.peek("no", 0, 10, NOW),
            lambda: queues.dead("no", 0, 10),
            lambda: queues.redrive("no", None, NOW),
            lambda: queues.purge("no"),
            lambda: queues.purge_dead("no", None),
        ]
        for call in calls:
            with pytest.raises(QueueUnknown, match="no queue 'no'; there are in"):
                call()

    def test_queues_do_not_mix(self, queues: Queues) -> None:
        queues.declare("out", SETTINGS)
        queues.enqueue("in", new("a"), NOW)
        queues.enqueue("out", new("b"), NOW)
        assert taken(queues, queue="out") == ["b"]
        assert taken(queues, queue="in") == ["a"]
        assert queues.purge("out") == 1
        assert queues.stats("in", NOW).depth == 1

    @pytest.mark.parametrize("name", ["attempts_max", "lease_ms", "batch_max", "depth_max"])
    def test_settings_under_which_nothing_moves_are_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match=f"{name} is 0, and must be 1 or more"):
            QueueSettings(**{name: 0})

    # --- enqueue, receive, ack -----------------------------------------------------------------

    def test_messages_come_as_they_went_in(self, queues: Queues) -> None:
        body = bytes(range(256))
        assert queues.enqueue("in", [NewMessage(body, "k")], NOW) == [Enqueued(1, duplicate=False)]
        received = queues.receive("in", "mine", NOW + 5)
        message = Message(1, body, "k", 1, NOW, "mine", NOW + 5 + LEASE)
        assert received == Received((message,), NOW + 5)

    def test_numbers_rise_by_one_in_each_queue(self, queues: Queues) -> None:
        queues.declare("out", SETTINGS)
        first = queues.enqueue("in", new("a", "b"), NOW)
        queues.ack("in", receipts(take(queues)))
        assert [row.number for row in first + queues.enqueue("in", new("c"), NOW)] == [1, 2, 3]
        assert queues.enqueue("out", new("d"), NOW) == [Enqueued(1, duplicate=False)]

    def test_oldest_come_first_in_batches(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abcdef"), NOW)
        queues.enqueue("in", new(*"gh"), NOW - 1)
        assert [taken(queues) for _ in range(3)] == [list("ghab"), list("cdef"), []]

    def test_what_is_acknowledged_is_gone(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"ab"), NOW)
        batch = take(queues)
        assert queues.ack("in", receipts(batch)) == [1, 2]
        assert queues.ack("in", receipts(batch)) == []
        assert queues.stats("in", NOW) == QueueStats("in", 0, 0, 0, 0)
        assert taken(queues, NOW + 10 * LEASE) == []

    def test_nothing_for_nothing(self, queues: Queues) -> None:
        assert queues.enqueue("in", [], NOW) == []
        assert queues.ack("in", []) == queues.retry("in", [], NOW) == []
        assert queues.receive("in", "lease", NOW) == Received((), None)
        assert queues.redrive("in", [], NOW) == queues.purge_dead("in", []) == 0

    def test_a_message_that_no_queue_takes_stops_the_whole_call(self, queues: Queues) -> None:
        large = NewMessage(bytes(BODY_MAX_BYTES + 1))
        with pytest.raises(MessageRefused, match=r"'in': message 1 .*keep it as a document"):
            queues.enqueue("in", [*new("a"), large], NOW)
        with pytest.raises(MessageRefused, match="delay of -1 ms is negative"):
            queues.enqueue("in", new("a", delay_ms=-1), NOW)
        assert queues.stats("in", NOW).depth == 0
        queues.enqueue("in", [NewMessage(bytes(BODY_MAX_BYTES))], NOW)

    # --- size and time -------------------------------------------------------------------------

    def test_a_batch_goes_when_it_is_full_or_has_waited(self, queues: Queues) -> None:
        queues.declare("in", QueueSettings(batch_max=3, batch_wait_ms=100))
        queues.enqueue("in", new("a", "b"), NOW)
        assert queues.receive("in", "1", NOW + 99) == Received((), NOW + 100)
        queues.enqueue("in", new("c", "d"), NOW + 99)
        assert taken(queues, NOW + 99) == ["a", "b", "c"]
        assert queues.receive("in", "2", NOW + 99) == Received((), NOW + 199)
        assert taken(queues, NOW + 199) == ["d"]

    def test_it_is_said_when_to_ask_again(self, queues: Queues) -> None:
        queues.enqueue("in", new("a", delay_ms=300) + new("b", delay_ms=200), NOW)
        assert queues.receive("in", "1", NOW) == Received((), NOW + 200)
        assert taken(queues, NOW + 200) == ["b"]
        assert queues.receive("in", "2", NOW + 200) == Received((), NOW + 300)
        assert taken(queues, NOW + 300) == ["a"]
        assert queues.receive("in", "3", NOW + 300) == Received((), NOW + 200 + LEASE)

    def test_a_delay_is_kept(self, queues: Queues) -> None:
        queues.enqueue("in", new("late", delay_ms=50) + new("soon"), NOW)
        assert taken(queues, NOW + 49) == ["soon"]
        assert taken(queues, NOW + 50) == ["late"]

    # --- leases --------------------------------------------------------------------------------

    def test_a_message_is_hidden_while_its_lease_runs_and_comes_again(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        (first,) = take(queues)
        assert taken(queues, NOW + LEASE - 1) == []
        (second,) = take(queues, NOW + LEASE)
        assert (first.attempt, second.attempt) == (1, 2)
        assert first.lease != second.lease
        (waiting,) = queues.peek("in", 0, 10, NOW + LEASE)
        assert [attempt[:2] for attempt in waiting.attempts] == [(NOW, NOW + LEASE)]
        assert "visibility timeout ran out" in waiting.attempts[0].reason

    def test_a_lease_that_ran_out_counts_until_somebody_else_has_the_message(
        self, queues: Queues
    ) -> None:
        queues.enqueue("in", new("a", "b"), NOW)
        first = take(queues)
        assert queues.ack("in", receipts(first)[:1]) == [1]
        (second,) = take(queues, NOW + LEASE)
        assert queues.ack("in", receipts(first)) == []
        assert queues.retry("in", failures(first), NOW + LEASE) == []
        assert queues.extend("in", receipts(first), NOW + LEASE) == []
        assert queues.ack("in", receipts((second,))) == [2]

    def test_a_lease_can_be_extended(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        batch = take(queues)
        assert queues.extend("in", receipts(batch), NOW + 900) == [1]
        assert taken(queues, NOW + 900 + LEASE - 1) == []
        assert taken(queues, NOW + 900 + LEASE) == ["a"]

    def test_a_receipt_of_nobody_does_nothing(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        assert queues.ack("in", [Receipt(1, ""), Receipt(1, "forged"), Receipt(9, "x")]) == []
        assert queues.retry("in", [Failure(1, "", "no", 0)], NOW) == []
        assert taken(queues) == ["a"]

    # --- retry and dead letters ----------------------------------------------------------------

    def test_a_retry_comes_after_its_delay(self, queues: Queues) -> None:
        queues.enqueue("in", new("a", "b"), NOW)
        a, b = take(queues)
        assert queues.retry("in", failures((a,), 500), NOW + 10) == [1]
        assert queues.ack("in", receipts((b,))) == [2]
        assert queues.retry("in", failures((a,)), NOW + 10) == []
        assert taken(queues, NOW + 509) == []
        (again,) = take(queues, NOW + 510)
        assert (again.body, again.attempt) == (b"a", 2)

    def test_a_retry_that_falls_on_the_end_of_the_lease_comes_once(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        queues.retry("in", failures(take(queues), LEASE), NOW)
        assert taken(queues, NOW + LEASE) == ["a"]

    def test_used_up_attempts_make_a_dead_letter_with_its_history(self, queues: Queues) -> None:
        queues.enqueue("in", new("a", key="k"), NOW)
        reasons = ["no answer", "still none", "given up"]
        for turn, reason in enumerate(reasons):
            queues.retry("in", failures(take(queues, NOW + turn), 0, reason), NOW + turn)
        history = tuple(Attempt(NOW + n, NOW + n, reason) for n, reason in enumerate(reasons))
        letter = DeadLetter(1, b"a", "k", NOW, NOW + 2, "given up", history)
        assert queues.dead("in", 0, 10) == [letter]
        assert queues.stats("in", NOW + 2) == QueueStats("in", 0, 0, 1, 0)
        assert taken(queues, NOW + 100 * LEASE) == []

    def test_a_message_can_be_given_up_at_once(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        queues.retry("in", failures(take(queues), None, "unreadable"), NOW)
        (letter,) = queues.dead("in", 0, 10)
        assert letter.reason == "unreadable"
        assert letter.attempts == (Attempt(NOW, NOW, "unreadable"),)

    def test_consumers_that_die_over_a_message_make_it_a_dead_letter(self, queues: Queues) -> None:
        queues.enqueue("in", new("deadly"), NOW)
        assert [taken(queues, NOW + n * LEASE) for n in range(3)] == [["deadly"]] * 3
        queues.enqueue("in", new("next"), NOW + 3 * LEASE)
        assert taken(queues, NOW + 3 * LEASE) == ["next"]
        (letter,) = queues.dead("in", 0, 10)
        assert [attempt.ended_at_ms - NOW for attempt in letter.attempts] == [1000, 2000, 3000]
        assert letter.dead_at_ms == NOW + 3 * LEASE

    def test_many_that_are_used_up_do_not_hide_what_is_ready(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abcdefghi"), NOW)
        for turn in range(9):
            take(queues, NOW + turn // 3 * LEASE)
        queues.enqueue("in", new("z"), NOW + 3 * LEASE)
        assert taken(queues, NOW + 3 * LEASE) == ["z"]
        assert queues.stats("in", NOW + 3 * LEASE) == QueueStats("in", 1, 1, 9, 0)

    def test_fewer_attempts_declared_later_hold_for_what_is_there(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        queues.retry("in", failures(take(queues)), NOW)
        queues.declare("in", QueueSettings(attempts_max=2))
        queues.retry("in", failures(take(queues)), NOW)
        assert queues.stats("in", NOW).dead == 1

    # --- redrive and purge ---------------------------------------------------------------------

    def test_redriven_letters_come_last_with_fresh_attempts_and_their_history(
        self, queues: Queues
    ) -> None:
        queues.enqueue("in", new("a", "b", key="k"), NOW)
        queues.retry("in", failures(take(queues), None), NOW)
        assert queues.redrive("in", None, NOW + 7) == 1
        assert queues.dead("in", 0, 10) == []
        (b,) = take(queues, NOW + 7)
        queues.ack("in", receipts((b,)))
        (a,) = take(queues, NOW + 7)
        assert (b.body, a) == (b"b", Message(3, b"a", "k", 1, NOW + 7, a.lease, NOW + 7 + LEASE))
        (waiting,) = queues.peek("in", 0, 10, NOW + 7)
        assert [attempt.reason for attempt in waiting.attempts] == ["broken"]

    def test_a_redriven_letter_has_all_its_attempts_again(self, queues: Queues) -> None:
        queues.enqueue("in", new("a"), NOW)
        fail_all(queues)
        queues.redrive("in", [1], NOW)
        fail_all(queues, times=2)
        assert queues.stats("in", NOW).depth == 1
        fail_all(queues, times=1)
        (letter,) = queues.dead("in", 0, 10)
        assert (letter.number, len(letter.attempts)) == (2, 6)

    def test_chosen_letters_are_redriven_or_purged(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abcd"), NOW)
        queues.retry("in", failures(take(queues), None), NOW)
        assert queues.redrive("in", [2, 4, 4, 99], NOW) == 2
        assert queues.purge_dead("in", [1, 2]) == 1
        assert names_of(queues.dead("in", 0, 10)) == ["c"]
        assert queues.purge_dead("in", None) == 1
        assert taken(queues) == ["b", "d"]

    def test_purge_drops_what_is_live_also_in_flight(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abcdef") + new("k1", "k2", key="k"), NOW)
        batch = take(queues)
        queues.retry("in", failures(batch[:1], None), NOW)
        assert queues.purge("in") == 7
        assert queues.ack("in", receipts(batch)) == []
        assert queues.stats("in", NOW) == QueueStats("in", 0, 0, 1, 0)
        queues.enqueue("in", new("k3", key="k"), NOW)
        assert taken(queues) == ["k3"]

    # --- order by key --------------------------------------------------------------------------

    def test_one_message_of_a_key_at_a_time_in_order(self, queues: Queues) -> None:
        queues.enqueue("in", new("a1", "a2", key="a") + new("b1", key="b") + new("x", "y"), NOW)
        batch = take(queues)
        assert names_of(batch) == ["a1", "b1", "x", "y"]
        assert taken(queues) == []
        queues.ack("in", receipts(batch))
        assert taken(queues) == ["a2"]

    def test_a_key_waits_for_the_retry_of_its_first(self, queues: Queues) -> None:
        queues.enqueue("in", new("a1", "a2", key="a"), NOW)
        queues.retry("in", failures(take(queues), 400), NOW)
        assert taken(queues, NOW + 399) == []
        (first,) = take(queues, NOW + 400)
        queues.ack("in", receipts((first,)))
        assert (first.body, taken(queues, NOW + 400)) == (b"a1", ["a2"])

    def test_a_key_waits_for_the_delay_of_its_first(self, queues: Queues) -> None:
        queues.enqueue("in", new("a1", key="a", delay_ms=100) + new("a2", key="a"), NOW)
        assert taken(queues, NOW + 99) == []
        assert taken(queues, NOW + 100) == ["a1"]

    def test_a_dead_letter_lets_its_key_go_on(self, queues: Queues) -> None:
        queues.enqueue("in", new("a1", "a2", key="a"), NOW)
        fail_all(queues)
        assert names_of(queues.dead("in", 0, 10)) == ["a1"]
        assert taken(queues) == ["a2"]

    def test_a_key_is_free_again_once_it_is_empty(self, queues: Queues) -> None:
        for name in ("a1", "a2"):
            queues.enqueue("in", new(name, key="a"), NOW)
            batch = take(queues)
            assert names_of(batch) == [name]
            queues.ack("in", receipts(batch))

    # --- de-duplication ------------------------------------------------------------------------

    def test_the_same_dedup_id_adds_nothing_for_a_while(self, queues: Queues) -> None:
        twice = new("a", dedup_id="evt_1") + new("again", dedup_id="evt_1")
        assert queues.enqueue("in", twice, NOW) == [Enqueued(1, False), Enqueued(1, True)]
        queues.ack("in", receipts(take(queues)))
        again = new("a", dedup_id="evt_1")
        assert queues.enqueue("in", again, NOW + 4_999) == [Enqueued(1, True)]
        assert queues.enqueue("in", again, NOW + 5_000) == [Enqueued(2, False)]

    def test_dedup_ids_belong_to_their_queue(self, queues: Queues) -> None:
        queues.declare("out", SETTINGS)
        for queue in ("in", "out"):
            assert queues.enqueue(queue, new("a", dedup_id="1"), NOW) == [Enqueued(1, False)]

    # --- back-pressure -------------------------------------------------------------------------

    def test_a_full_queue_takes_nothing_of_a_call(self, queues: Queues) -> None:
        queues.enqueue("in", new(*("m" * 19)), NOW)
        with pytest.raises(QueueFull, match=r"'in' holds 19 of at most 20 .* in 1000 ms") as full:
            queues.enqueue("in", new("y", "z"), NOW)
        assert full.value.retry_after_ms == 1_000
        assert queues.stats("in", NOW).depth == 19
        queues.enqueue("in", new("y"), NOW)
        queues.ack("in", receipts(take(queues)))
        queues.enqueue("in", new("z"), NOW)

    def test_duplicates_need_no_room_and_dead_letters_take_none(self, queues: Queues) -> None:
        queues.enqueue("in", new("d", dedup_id="1") + new(*("m" * 19)), NOW)
        assert queues.enqueue("in", new("d", dedup_id="1"), NOW) == [Enqueued(1, True)]
        queues.retry("in", failures(take(queues), None), NOW)
        queues.enqueue("in", new(*"abcd"), NOW)
        assert queues.redrive("in", None, NOW) == 4  # an operator's will goes above the limit
        assert queues.stats("in", NOW).depth == 24
        assert queues.enqueue("in", new("d", dedup_id="1"), NOW) == [Enqueued(1, True)]

    # --- looking -------------------------------------------------------------------------------

    def test_stats_say_how_it_stands(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abcde"), NOW)
        queues.enqueue("in", new("late", delay_ms=9_999), NOW)
        queues.retry("in", failures(take(queues)[:1], None), NOW + 1)
        assert queues.stats("in", NOW + 10) == QueueStats("in", 5, 3, 1, 10)
        assert queues.stats("in", NOW + LEASE) == QueueStats("in", 5, 0, 1, LEASE)

    def test_peek_takes_nothing_and_pages(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abc"), NOW)
        queues.enqueue("in", new("k1", "k2", key="k", delay_ms=5), NOW)
        batch = take(queues)
        leased = Waiting(1, b"a", "", NOW, NOW + LEASE, True, ())
        assert queues.peek("in", 0, 2, NOW)[0] == leased
        assert queues.peek("in", 3, 2, NOW) == [
            Waiting(4, b"k1", "k", NOW, NOW + 5, False, ()),
            Waiting(5, b"k2", "k", NOW, NOW + 5, False, ()),
        ]
        assert queues.peek("in", 5, 2, NOW) == []
        assert len(queues.ack("in", receipts(batch))) == 3

    def test_dead_letters_are_paged_by_number(self, queues: Queues) -> None:
        queues.enqueue("in", new(*"abcd"), NOW)
        batch = take(queues)
        for message in reversed(batch):
            queues.retry("in", failures((message,), None), NOW)
        assert names_of(queues.dead("in", 0, 3)) == ["a", "b", "c"]
        assert names_of(queues.dead("in", 3, 3)) == ["d"]

"""What every driver of `KeyValue` promises. A test class supplies `open`, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from sao.platform.errors import KeyRefused
from sao.platform.ports import KeyValue
from sao.platform.ports.kv import (
    ABSENT,
    KEY_MAX_BYTES,
    VALUE_MAX_BYTES,
    Entry,
    Page,
    Swept,
    Write,
)

NOW = 1_767_268_800_000


def keys(page: Page) -> list[str]:
    return [entry.key for entry in page.entries]


def fill(kv: KeyValue, *names: str, **more: Any) -> tuple[int, ...] | None:
    return kv.put_many([Write(name, name.encode(), **more) for name in names], NOW)


class KeyValueSuite:
    """Inherit, and give a fresh store."""

    def open(self, place: Any) -> KeyValue:
        raise NotImplementedError

    @pytest.fixture
    def kv(self, tmp_path: Any) -> Iterator[KeyValue]:
        kv = self.open(tmp_path)
        yield kv
        kv.close()

    # --- get, put, delete ----------------------------------------------------------------------

    def test_what_was_put_is_there(self, kv: KeyValue) -> None:
        value = bytes(range(256))
        version = kv.put(Write("plan:gold", value), NOW)
        assert version is not None
        assert kv.get("plan:gold", NOW) == Entry("plan:gold", value, version, None)
        assert kv.get("plan:silver", NOW) is None
        kv.put(Write("empty", b""), NOW)
        assert kv.get("empty", NOW) is not None

    def test_overwriting_replaces_value_and_time_to_live(self, kv: KeyValue) -> None:
        first = kv.put(Write("k", b"1", ttl_ms=10), NOW)
        second = kv.put(Write("k", b"2"), NOW)
        assert first is not None
        assert second is not None
        assert second > first
        assert kv.get("k", NOW + 10) == Entry("k", b"2", second, None)
        assert keys(kv.page("", NOW)) == ["k"]

    def test_what_was_deleted_is_gone(self, kv: KeyValue) -> None:
        kv.put(Write("k", b"1"), NOW)
        assert kv.delete("k", NOW)
        assert not kv.delete("k", NOW)
        assert kv.get("k", NOW) is None
        assert kv.page("", NOW) == Page((), None)

    # --- time to live --------------------------------------------------------------------------

    def test_an_entry_is_there_until_its_instant(self, kv: KeyValue) -> None:
        kv.put(Write("k", b"1", ttl_ms=10), NOW)
        entry = kv.get("k", NOW + 9)
        assert entry is not None
        assert entry.expires_at_ms == NOW + 10
        assert kv.get("k", NOW + 10) is None
        assert keys(kv.page("", NOW + 9)) == ["k"]
        assert keys(kv.page("", NOW + 10)) == []
        assert not kv.delete("k", NOW + 10)

    def test_what_has_expired_counts_as_absent(self, kv: KeyValue) -> None:
        first = kv.put(Write("k", b"1", ttl_ms=10), NOW)
        assert kv.put(Write("k", b"2", if_version=ABSENT), NOW + 9) is None
        assert kv.put(Write("k", b"2", if_version=first), NOW + 10) is None
        assert kv.put(Write("k", b"2", if_version=ABSENT), NOW + 10)

    def test_a_sweep_takes_what_has_expired_and_nothing_else(self, kv: KeyValue) -> None:
        fill(kv, "a", "b", "c", ttl_ms=10)
        fill(kv, "d", ttl_ms=11)
        fill(kv, "e")
        assert kv.sweep(NOW + 9).entries == 0
        assert kv.sweep(NOW + 10).entries == 3
        assert keys(kv.page("", NOW)) == ["d", "e"]
        assert kv.sweep(NOW + 10) == Swept(0, 0)

    # --- compare and set -----------------------------------------------------------------------

    def test_only_the_version_that_was_read_is_replaced(self, kv: KeyValue) -> None:
        first = kv.put(Write("k", b"1", if_version=ABSENT), NOW)
        assert kv.put(Write("k", b"x", if_version=ABSENT), NOW) is None
        second = kv.put(Write("k", b"2", if_version=first), NOW)
        assert kv.put(Write("k", b"x", if_version=first), NOW) is None
        assert kv.get("k", NOW) == Entry("k", b"2", second or 0, None)
        assert kv.put(Write("none", b"x", if_version=second), NOW) is None

    def test_only_the_version_that_was_read_is_deleted(self, kv: KeyValue) -> None:
        first = kv.put(Write("k", b"1"), NOW)
        second = kv.put(Write("k", b"2"), NOW)
        assert not kv.delete("k", NOW, if_version=first)
        assert kv.delete("k", NOW, if_version=second)

    def test_no_version_comes_again_also_not_for_a_new_entry(self, kv: KeyValue) -> None:
        seen = []
        for n in range(4):
            seen.append(kv.put(Write("k", b"%d" % n, ttl_ms=5), NOW + 10 * n))
            if n == 1:
                kv.delete("k", NOW + 10 * n)
            if n == 2:
                kv.sweep(NOW + 100)
        assert len(set(seen)) == 4
        assert kv.put(Write("k", b"x", if_version=seen[0]), NOW + 31) is None

    def test_many_are_put_or_none(self, kv: KeyValue) -> None:
        versions = fill(kv, "a", "b")
        assert versions is not None
        writes = [
            Write("a", b"2", if_version=versions[0]),
            Write("c", b"2"),
            Write("b", b"2", if_version=versions[0]),
        ]
        assert kv.put_many(writes, NOW) is None
        assert [kv.get(key, NOW) for key in "abc"] == [
            Entry("a", b"a", versions[0], None),
            Entry("b", b"b", versions[1], None),
            None,
        ]
        assert kv.put_many(writes[:2], NOW) is not None
        assert kv.put_many([], NOW) == ()

    def test_of_many_the_later_ones_see_the_earlier_ones(self, kv: KeyValue) -> None:
        twice = [Write("k", b"1", if_version=ABSENT), Write("k", b"2", if_version=ABSENT)]
        assert kv.put_many(twice, NOW) is None
        versions = kv.put_many([Write("k", b"1"), Write("k", b"2")], NOW)
        assert versions is not None
        assert kv.get("k", NOW) == Entry("k", b"2", versions[1], None)

    # --- pages ---------------------------------------------------------------------------------

    def test_entries_are_listed_by_prefix_in_order(self, kv: KeyValue) -> None:
        fill(kv, "b:2", "a:1", "b:1", "b", "c:1", "B:1", "b:é", "b:\U0001f600", "b:\uffff")
        listed = ["b:1", "b:2", "b:é", "b:\uffff", "b:\U0001f600"]
        assert keys(kv.page("b:", NOW)) == listed
        assert keys(kv.page("", NOW))[:3] == ["B:1", "a:1", "b"]
        assert keys(kv.page("nothing", NOW)) == []

    def test_prefixes_at_the_end_of_what_can_be_written(self, kv: KeyValue) -> None:
        last = "\U0010ffff"
        fill(kv, "a", f"a{last}", f"a{last}b", "b", last, f"{last}{last}", "\ud7ff1", "\ue000")
        assert keys(kv.page(f"a{last}", NOW)) == [f"a{last}", f"a{last}b"]
        assert keys(kv.page(last, NOW)) == [last, f"{last}{last}"]
        assert keys(kv.page("\ud7ff", NOW)) == ["\ud7ff1"]

    def test_pages_follow_each_other_without_gap_or_repeat(self, kv: KeyValue) -> None:
        names = [f"k{n:02}" for n in range(25)]
        fill(kv, *names, "l")
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = kv.page("k", NOW, after, limit=10)
            seen += keys(page)
            after = page.after
            if after == "k09":
                kv.delete("k09", NOW)  # where the cursor stands
        assert seen == names
        assert kv.page("k", NOW, "", limit=25).after is None

    # --- bounds --------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("write", "says"),
        [
            (Write("", b""), "1 to 512 bytes, not 0"),
            (Write("é" * 257, b""), "1 to 512 bytes, not 514"),
            (Write("\ud800", b""), "no text that UTF-8 could hold"),
            (Write("k", bytes(VALUE_MAX_BYTES + 1)), "keep it as a document"),
            (Write("k", b"", ttl_ms=0), "would live 0 ms"),
        ],
        ids=["empty", "long", "no text", "large", "dead"],
    )
    def test_what_no_store_takes_is_refused(self, kv: KeyValue, write: Write, says: str) -> None:
        with pytest.raises(KeyRefused, match=says):
            kv.put_many([Write("before", b""), write], NOW)
        assert kv.page("", NOW) == Page((), None)

    def test_the_largest_are_taken(self, kv: KeyValue) -> None:
        key = "k" * KEY_MAX_BYTES
        kv.put(Write(key, bytes(VALUE_MAX_BYTES)), NOW)
        entry = kv.get(key, NOW)
        assert entry is not None
        assert len(entry.value) == VALUE_MAX_BYTES

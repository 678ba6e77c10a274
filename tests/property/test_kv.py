"""Random stories of keys and values: both drivers do what a plain dict does, also over crashes."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sao.platform.embedded import EmbeddedKeyValue
from sao.platform.memory import MemoryKeyValue
from sao.platform.ports import KeyValue
from sao.platform.ports.kv import Entry, Write
from support.places import fast_folder

KEYS = st.sampled_from(["a", "a:", "a:1", "a:2", "b", "é", "\U0010ffff", "a\U0010ffff"])
VERSIONS = st.none() | st.integers(0, 12)
WRITES = st.builds(Write, KEYS, st.binary(max_size=3), st.none() | st.integers(1, 6), VERSIONS)


class KeyValueStory(RuleBasedStateMachine):
    """The same calls to a dict, to the memory driver and to the embedded one."""

    @initialize()
    def start(self) -> None:
        self.folder = fast_folder()
        self.memory = MemoryKeyValue()
        self.embedded = EmbeddedKeyValue(Path(self.folder.name))
        self.embedded._file.writer.pragma("synchronous", "OFF")  # nobody pulls the plug here
        self.idle: list[EmbeddedKeyValue] = []
        self.model: dict[str, Entry] = {}
        self.version = 0
        self.now = 100

    def agree(self, call: Any) -> Any:
        stores: list[KeyValue] = [self.memory, self.embedded]
        memory, embedded = (call(store) for store in stores)
        assert memory == embedded
        return memory

    def there(self, entries: dict[str, Entry], key: str) -> int:
        entry = entries.get(key)
        if entry is None or (entry.expires_at_ms or self.now + 1) <= self.now:
            return 0
        return entry.version

    @rule(span=st.integers(1, 4))
    def time_passes(self, span: int) -> None:
        self.now += span

    @rule(writes=st.lists(WRITES, max_size=3))
    def put(self, writes: list[Write]) -> None:
        after, version = dict(self.model), self.version
        fits = True
        for key, value, ttl_ms, if_version in writes:
            fits = fits and if_version in (None, self.there(after, key))
            version += 1
            after[key] = Entry(key, value, version, None if ttl_ms is None else self.now + ttl_ms)
        versions = self.agree(lambda store: store.put_many(writes, self.now))
        if not fits:
            assert versions is None
            return
        assert versions == tuple(range(self.version + 1, version + 1))
        self.model, self.version = after, version

    @rule(key=KEYS, if_version=VERSIONS)
    def delete(self, key: str, if_version: int | None) -> None:
        there = self.there(self.model, key)
        deleted = self.agree(lambda store: store.delete(key, self.now, if_version))
        assert deleted == (there > 0 and if_version in (None, there))
        if deleted:
            del self.model[key]

    @rule()
    def sweep(self) -> None:
        gone = [key for key in self.model if not self.there(self.model, key)]
        assert self.agree(lambda store: store.sweep(self.now).entries) == len(gone)
        for key in gone:
            del self.model[key]

    @rule(prefix=st.just("") | KEYS, after=st.just("") | KEYS, limit=st.integers(1, 4))
    def page(self, prefix: str, after: str, limit: int) -> None:
        page = self.agree(lambda store: store.page(prefix, self.now, after, limit))
        fitting = [key for key in self.living() if key.startswith(prefix) and key > after]
        assert [entry.key for entry in page.entries] == fitting[:limit]
        assert page.after == (fitting[limit - 1] if len(fitting) > limit else None)

    @rule(alive=st.booleans())
    def another_process_goes_on(self, alive: bool) -> None:
        """The former one is gone, or still at it: all that counts is in the file."""
        if alive:
            self.idle.append(self.embedded)
            if len(self.idle) > 2:
                self.embedded = self.idle.pop(0)
                return
        else:
            self.embedded.close()
        self.embedded = EmbeddedKeyValue(Path(self.folder.name))

    @invariant()
    def they_hold_the_same(self) -> None:
        if not hasattr(self, "model"):
            return
        page = self.agree(lambda store: store.page("", self.now))
        assert list(page.entries) == [self.model[key] for key in self.living()]
        for key in ("a", "b"):
            entry = self.agree(lambda store, key=key: store.get(key, self.now))
            assert entry == (self.model[key] if self.there(self.model, key) else None)

    def living(self) -> list[str]:
        return sorted(key for key in self.model if self.there(self.model, key))

    def teardown(self) -> None:
        if hasattr(self, "model"):
            for one in (self.embedded, *self.idle):
                one.close()
            self.folder.cleanup()


TestKeyValueStory = KeyValueStory.TestCase

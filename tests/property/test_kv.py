"""Random stories of keys and values: both drivers do what a plain dict does, also over crashes."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from sao.platform.embedded import EmbeddedKeyValue
from sao.platform.memory import MemoryKeyValue
from sao.platform.ports.kv import Entry, Write
from support.alike import Alike

KEYS = st.sampled_from(["a", "a:", "a:1", "a:2", "b", "é", "\U0010ffff", "a\U0010ffff"])
VERSIONS = st.none() | st.integers(0, 12)
WRITES = st.builds(Write, KEYS, st.binary(max_size=3), st.none() | st.integers(1, 6), VERSIONS)


class KeyValueStory(Alike):
    """The same calls to a dict, to the memory driver and to the embedded one."""

    opens = EmbeddedKeyValue

    @initialize()
    def start(self) -> None:
        self.begin(MemoryKeyValue())
        self.model: dict[str, Entry] = {}
        self.version = 0
        self.now = 100

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


TestKeyValueStory = KeyValueStory.TestCase

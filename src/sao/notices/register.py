"""The register: every notice there is, read from the feed, and what became of each.

A notice that nobody tried to send has no record: that it was not sent, and why, follows from how
things stand.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from sao.notices.kinds import LABELS, Notice, Source, notices, switched_off
from sao.notices.letters import Letter, Templates
from sao.platform.ports import FeedQuery, KeyValue, ObjectReader
from sao.platform.ports.kv import Write
from sao.runtime.objects import Objects

KEPT_MS = 30 * 86_400_000
"""How long it is known what became of a notice, from its last attempt on."""

RELAY = "notices"
"""The name under which the feed is read on; up to where is in the keys and values."""

Status = Literal["sent", "retrying", "failed", "waiting", "not_sent", "off", "no_address"]


class Fate(msgspec.Struct, frozen=True):
    """What became of a notice. `at` is the wall's time of the last attempt."""

    status: Status
    attempts: int = 0
    at: int | None = None
    error: str = ""


class Shown(NamedTuple):
    """A notice and what became of it; `position` is that of what it tells of, in the feed."""

    position: int
    notice: Notice
    fate: Fate


class Register:
    """The notices of one environment. In the thread that reads its store.

    `sends` says whether there is a mail server; `url` leads to an object's document.
    """

    def __init__(
        self,
        store: ObjectReader,
        objects: Objects,
        kv: KeyValue,
        *,
        templates: Templates,
        url: Callable[[str], str | None],
        sends: bool,
    ) -> None:
        self._store = store
        self._objects = objects
        self._kv = kv
        self._templates = templates
        self._url = url
        self._sends = sends

    def find(self, notice_id: str, now_ms: int) -> Shown | None:
        """The notice of this id."""
        head = notice_id.removeprefix("ntc_").partition("_")[0]
        if not head.isdecimal() or len(head) > 15:  # noqa: PLR2004  (digits)
            return None
        page = self.page(int(head) + 1, 1, now_ms)
        return next((one for one in page if one.notice.id == notice_id), None)

    def page(self, before: int | None, entries: int, now_ms: int) -> list[Shown]:
        """The notices of so many entries of the feed below a position, the newest first."""
        query = FeedQuery(labels=LABELS, before=before, limit=entries)
        return [
            Shown(entry.position, notice, self.fate(notice, now_ms))
            for entry in self._store.feed(query)
            for notice in self.made(entry.object_id, entry.seq, entry.position, entry.label)
        ]

    def below(self, before: int | None) -> int | None:
        """The next position of the feed that may have notices; None at its beginning."""
        found = self._store.feed(FeedQuery(labels=LABELS, before=before, limit=1))
        return found[0].position if found else None

    def made(self, object_id: str, seq: int, position: int, label: str) -> list[Notice]:
        """The notices of an entry of the feed."""
        step = self._objects.step(object_id, seq)
        if step is None:
            return []
        return notices(Source(step, self._objects.load, self._url), position, label)

    def letter(self, notice: Notice) -> Letter:
        """What its mail says. Raises `Terminal`."""
        return self._templates.letter(notice)

    def fate(self, notice: Notice, now_ms: int) -> Fate:
        """What became of a notice, or will."""
        kept = self._kv.get(_key(notice), now_ms)
        if kept is not None:
            return msgspec.json.decode(kept.value, type=Fate)
        if notice.kind in switched_off(self._objects.load):
            return Fate("off")
        if not notice.to:
            return Fate("no_address")
        if not self._sends:
            return Fate("not_sent", error="no mail server is configured: sao serve --smtp")
        begun = self._kv.get(SINCE, now_ms)
        if begun is None or int(notice.id.split("_")[1]) <= int(begun.value):
            return Fate("not_sent", error="there was no mail server when it happened")
        return Fate("waiting")

    def keep(self, notice: Notice, fate: Fate, now_ms: int) -> None:
        """Keep what became of a notice."""
        self._kv.put(Write(_key(notice), msgspec.json.encode(fate), KEPT_MS), now_ms)


SINCE = "notices/since"
"""The key of the feed's position after which notices are sent."""


def _key(notice: Notice) -> str:
    return f"notices/fate/{notice.id}"

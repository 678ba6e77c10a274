"""Commits in a loop until it is killed; prints the number of each commit once it has returned.

Run as `python committing.py FOLDER`. Commit k adds `SIZE` objects, whose chains, terms, alarms and
feed rows are all derived from k, and one outcome to each object of the commit before.
"""

import sys
from itertools import count
from pathlib import Path

from sao.platform.embedded import EmbeddedStore
from sao.platform.ports import (
    AlarmRow,
    Commit,
    FeedQuery,
    FeedRow,
    HomeRow,
    ObjectRow,
    OutcomeRow,
    Query,
    ReplyRow,
)

SIZE = 5


def commit_number(k: int) -> Commit:
    """The `k`-th commit, from 1."""
    made = range((k - 1) * SIZE + 1, k * SIZE + 1)
    former = range((k - 2) * SIZE + 1, (k - 1) * SIZE + 1) if k > 1 else ()
    position = (k - 1) * SIZE
    return Commit(
        homes=[HomeRow("ann", "", k, b"%d" % k)],
        objects=[ObjectRow(n, f"in_{n}", "invoice", "ann", k) for n in made],
        outcomes=[OutcomeRow(n, 1, k, n, b"h", b"%d" % k * 100) for n in made]
        + [OutcomeRow(n, 2, k, n, b"h", b"%d" % k * 100) for n in former],
        alarms=[AlarmRow(n, "", k, "ann", 0) for n in made],
        terms_added=[("open", n) for n in made],
        terms_removed=[("open", n) for n in former],
        feed=[FeedRow(position + i + 1, n, 1, 0, "made", k) for i, n in enumerate(made)],
        replies=[ReplyRow(f"req_{k}", b"%d" % k, k)],
    )


def check(store: EmbeddedStore) -> int:
    """How many commits are there; fails if one of them is not whole, or the next is half there."""
    number, feed, _ = store.counters()
    k, rest = divmod(number, SIZE)
    assert rest == 0
    assert feed == number
    if k == 0:
        return 0
    assert store.home("ann") == HomeRow("ann", "", k, b"%d" % k)
    assert len(store.members("ann")) == number
    for n in range(1, number + 1):
        made = (n - 1) // SIZE + 1
        assert [row.round for row in store.chain(n)] == ([made, made + 1] if made < k else [made])
    last = list(range(number, number - SIZE, -1))
    assert store.find(Query(all=("open",), limit=number)) == last
    assert len(store.due("", k, number)) == number
    assert len(store.feed(FeedQuery(labels=("made",), limit=number + 1))) == number
    assert [store.reply(f"req_{n}") for n in (k, k + 1)] == [b"%d" % k, None]
    return k


def main() -> None:
    """Go on from where the folder stands."""
    store = EmbeddedStore(Path(sys.argv[1]))
    for k in count(store.counters().number // SIZE + 1):
        store.commit(commit_number(k))
        sys.stdout.write(f"{k}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

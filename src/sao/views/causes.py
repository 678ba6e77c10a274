"""Causes: what the id of a message says about where an outcome came from.

A message's id is its parent's id and its number, so the path to the root is a prefix. The root is
an alarm (`object@seq`) or a command from outside (`req_…`, with `-n` for the n-th of a request).
"""

import re
from typing import NamedTuple

_TREE = re.compile(r"(.*@\d+|[^.]*)((?:\.\d+)*)", re.DOTALL)
_ALARM = re.compile(r"(.*)@(\d+)", re.DOTALL)


class Origin(NamedTuple):
    """The root of a tree of messages, and the way from there."""

    root: str
    way: tuple[int, ...]

    @property
    def order(self) -> tuple[int, tuple[int, ...]]:
        """In which order a home runs what comes of one root: level by level."""
        return len(self.way), self.way

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The ids from the root to the message itself."""
        ids = [self.root]
        for number in self.way:
            ids.append(f"{ids[-1]}.{number}")
        return tuple(ids)

    @property
    def alarm(self) -> tuple[str, int] | None:
        """Whose alarm the root is, and after which of its outcomes; None for a request."""
        found = _ALARM.fullmatch(self.root)
        return (found[1], int(found[2])) if found else None

    @property
    def request(self) -> str:
        """The id of the request that the root is a command of."""
        return re.sub(r"-\d+$", "", self.root)


def origin(cause: str) -> Origin:
    """Where a message came from."""
    found = _TREE.fullmatch(cause)
    if found is None:
        return Origin(cause, ())
    return Origin(found[1], tuple(int(number) for number in found[2].split(".")[1:]))

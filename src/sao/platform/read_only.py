"""A reader that stands where a store is asked for: it refuses whatever would change it."""

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Taken


class ReadOnly:
    """What a store has besides a reader. With an `ObjectReader` it is an `ObjectStore`."""

    sharing = None
    """A store that is only read keeps nothing from other processes."""

    def commit(self, commit: Commit) -> Taken | None:
        """Never. Raises `CommitRefused`."""
        many = len(commit.outcomes)
        raise CommitRefused(f"this store can only be read, and was to take {many} outcomes")

    def forget_replies(self, before_wall_at: int) -> int:
        """Never. Raises `CommitRefused`."""
        when = before_wall_at
        raise CommitRefused(f"this store can only be read, and was to forget what is before {when}")

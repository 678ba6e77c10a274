"""A reader that stands where a store is asked for: it refuses whatever would change it."""

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Taken


class ReadOnly:
    """What a store has besides a reader. With an `ObjectReader` it is an `ObjectStore`."""

    sharing = None
    """What only reads keeps nothing from anybody."""

    def commit(self, commit: Commit) -> Taken | None:
        """Never. Raises `CommitRefused`."""
        raise CommitRefused(f"who only reads takes no {len(commit.outcomes)} outcomes")

    def forget_replies(self, before_wall_at: int) -> int:
        """Never. Raises `CommitRefused`."""
        raise CommitRefused(f"who only reads forgets nothing before {before_wall_at}")

"""The errors of the platform: what went wrong, where, and the way out.

`CommitRefused` is the caller's (a defect above the platform); the others are the operator's. Their
names say what happened (N818 would add "Error" to each).
"""

from pathlib import Path


class PlatformError(Exception):
    """A driver could not do what its port promises."""


class StoreLocked(PlatformError):  # noqa: N818
    """Another process writes to this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is in use by another process, and only one may write to it: "
            "stop that process, or choose another data folder"
        )
        self.folder = folder


class StoreTooNew(PlatformError):  # noqa: N818
    """The file was written by a later version of this software."""

    def __init__(self, path: Path | str, found: int, known: int) -> None:
        super().__init__(
            f"{path} has layout {found}, this version knows layouts up to {known}: "
            "use the version that wrote it, or a later one"
        )
        self.path, self.found, self.known = path, found, known


class StoreUnreadable(PlatformError):  # noqa: N818
    """There is a file, or a folder, but it cannot be used as a store."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(
            f"{path} cannot be opened ({why}): check that it is the data folder you mean, "
            "that this user may write to it, and restore it from a backup if it is damaged"
        )
        self.path = path


class NoRoom(PlatformError):  # noqa: N818
    """A file cannot be opened because its disk is full: to open one takes a little room."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"{path} cannot be opened, because its disk is full: make room, and nothing is lost"
        )
        self.path = path


class AddressTaken(PlatformError):  # noqa: N818
    """Nobody can listen where a server was to."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"cannot listen on {host}:{port} ({why}): choose another --port, or --host if that is "
            "no address of this machine"
        )


class CommitFailed(PlatformError):  # noqa: N818
    """The place could not take a commit. Nothing of it is visible; the store goes on working.

    `retry`: the same commit may succeed once the cause is gone (space, another reader's lock).
    Otherwise the disk itself is in doubt, and after a restart the commit may be found, whole.
    """

    def __init__(self, path: Path | str, why: str, *, retry: bool) -> None:
        way_out = "remove the cause and try again" if retry else "check the disk and restart"
        super().__init__(f"{path} did not take the commit ({why}): {way_out}")
        self.path, self.why, self.retry = path, why, retry


class CommitRefused(PlatformError):  # noqa: N818
    """A commit contradicts itself or what is stored. Never retried: its author has a defect."""

    def __init__(self, why: str) -> None:
        super().__init__(f"commit refused, nothing was stored: {why}")
        self.why = why


class Contended(PlatformError):  # noqa: N818
    """Somebody else changed the same objects first. Nothing was stored: look again, and retry."""

    def __init__(self, why: str) -> None:
        super().__init__(f"somebody else was first, nothing was stored: {why}")


class ReadModelDamaged(PlatformError):  # noqa: N818
    """A read model's file cannot be read. Nothing is lost: it is made anew from the chains."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(
            f"{path} is damaged ({why}): it is made anew by itself when a server starts or "
            "goes on, and by `sao read-model rebuild`"
        )


class ReadModelBehind(PlatformError):  # noqa: N818
    """A read model is not up to date, and was not in time: what it would answer is not true."""

    def __init__(self, lag: int) -> None:
        super().__init__(
            f"the read model still has {lag:,} outcomes to carry over, and goes on with it: "
            "ask again in a moment; GET /api/read_model shows how far it is"
        )
        self.lag = lag


class QuestionRefused(PlatformError):  # noqa: N818
    """A question to a read model that is not answered: it is no SQL, would write, or takes long."""


class QueueUnknown(PlatformError):  # noqa: N818
    """There is no queue of this name."""

    def __init__(self, queue: str, known: list[str]) -> None:
        there = f"there are {', '.join(known)}" if known else "none has been declared here yet"
        super().__init__(f"there is no queue '{queue}'; {there}")
        self.queue = queue


class QueueFull(PlatformError):  # noqa: N818
    """A queue has no room for the messages; none of them was taken. Try again after a while."""

    def __init__(self, queue: str, depth: int, depth_max: int, retry_after_ms: int) -> None:
        super().__init__(
            f"queue '{queue}' holds {depth} of at most {depth_max} messages and has no room for "
            f"these: try again in {retry_after_ms} ms"
        )
        self.queue, self.retry_after_ms = queue, retry_after_ms


class MessageRefused(PlatformError):  # noqa: N818
    """No queue takes this message, and none of the call's was taken. Its author has a defect."""

    def __init__(self, queue: str, place: int, why: str) -> None:
        super().__init__(f"queue '{queue}': message {place} of the call was refused: {why}")
        self.queue, self.place = queue, place


class KeyRefused(PlatformError):  # noqa: N818
    """No entry or document may have this key, or this value. Nothing was stored."""

    def __init__(self, key: str, why: str) -> None:
        shown = key if len(key) <= 80 else f"{key[:77]}..."  # noqa: PLR2004
        super().__init__(f"{shown!r} was refused: {why}")
        self.key = key


class DocumentDamaged(PlatformError):  # noqa: N818
    """A document is not what was put under its key."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(
            f"document {key} is damaged ({why}): put the same content again, or restore it from a "
            "backup"
        )
        self.key = key


class Transient(Exception):  # noqa: N818
    """Work failed for now: try again, after `retry_after_ms` where it is known."""

    def __init__(self, why: str, retry_after_ms: int | None = None) -> None:
        super().__init__(why)
        self.retry_after_ms = retry_after_ms


class Terminal(Exception):  # noqa: N818
    """Work failed for good: no further attempt can succeed."""

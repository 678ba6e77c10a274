"""The engine's nodes, and which of them is asked: the first, until it fails, then the next."""

from threading import Lock

from sao.platform.errors import StoreUnreadable

SCHEMES = ("http://", "https://")


class Addresses:
    """Addresses of one engine, any of which will do. From any thread.

    `listed`: one, or several with commas between. Raises `StoreUnreadable` where there is none.
    """

    def __init__(self, listed: str) -> None:
        self._all = addresses(listed)
        self._at = 0
        self._lock = Lock()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._all)

    @property
    def current(self) -> str:
        """Which one to ask, without a `/` at its end."""
        return self._all[self._at]

    def failed(self, address: str) -> None:
        """Ask the next one from here on, unless somebody has already moved on from this one."""
        with self._lock:
            if self._all[self._at] == address:
                self._at = (self._at + 1) % len(self._all)


def addresses(listed: str) -> tuple[str, ...]:
    """The addresses of a list. Raises `StoreUnreadable` where one of them is none, or none is."""
    found = tuple(one.strip().rstrip("/") for one in listed.split(",") if one.strip())
    wrong = [one for one in found if not one.startswith(SCHEMES)]
    if wrong or not found:
        why = f"'{wrong[0]}' is no address" if wrong else "no address is named"
        raise StoreUnreadable(
            "the engine", f"{why}: name one or more as http://host:port, with commas between"
        )
    return found

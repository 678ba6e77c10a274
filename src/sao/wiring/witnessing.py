"""What homes hold themselves, compared with the database that tells of them."""

import time  # noqa: TID251  (a home that is being written is looked at again)
from collections.abc import Iterator

from sao.platform.ports import ObjectStore
from sao.runtime.verification import compare_home
from sao.wiring.places import Place

LOOKS_MAX = 8
PAUSE_S = 0.25
"""The database is written within a home's call, so a moment before the home itself."""


def differing(place: Place) -> Iterator[str | None]:
    """Of every home, what it holds otherwise than the database says; None where it is the same.

    Also beside servers: a home that has gone on is compared with the database as it is then. Raises
    the platform's errors, also where the engine does not answer.
    """
    held = place.witness()
    if held is None:
        raise ValueError(f"{place} has no homes but in its folder")
    look = _Look(place)
    try:
        for home in look.store.homes():
            found = compare_home(look.store, held, home)
            for _again in range(LOOKS_MAX if found else 0):
                time.sleep(PAUSE_S)
                look.renew()
                found = compare_home(look.store, held, home)
                if found is None:
                    break
            yield found
    finally:
        look.store.close()
        held.close()


class _Look:
    """The database as it stood when it was looked at last."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.store: ObjectStore = place.open()

    def renew(self) -> None:
        """Look at it now."""
        fresh = self._place.open()
        self.store.close()
        self.store = fresh

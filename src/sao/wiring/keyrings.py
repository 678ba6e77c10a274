"""The API keys of an environment: opened where it is served, or beside that."""

from collections.abc import Iterator
from contextlib import contextmanager

from sao.api.http.permissions import AREAS
from sao.keys import Keyring, Safe
from sao.wiring.edge import wall_clock
from sao.wiring.places import Place
from sao.wiring.runtimes import reader


def open_keyring(safe: Safe, *, live: bool) -> Keyring:
    """The keys in a safe."""
    return Keyring(safe, wall_clock, AREAS, live=live)


@contextmanager
def keyring_at(place: Place) -> Iterator[Keyring]:
    """The keys of an environment, also beside servers, which go by what changes within seconds.

    Raises `FileNotFoundError` where there is none, and the platform's errors.
    """
    store = place.open()
    live = reader(store).live
    store.close()
    kept = place.kept()
    try:
        yield open_keyring(kept.safe, live=live)
    finally:
        kept.close()

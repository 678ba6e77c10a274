"""The read model of an environment, for commands: brought up to date where nobody else does it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from apsw import Connection

from sao.platform.embedded import opening
from sao.platform.errors import StoreLocked
from sao.platform.ports.read_model import ReadModel
from sao.read_model.follower import Follower, Progress, Standing
from sao.read_model.tables import LAYOUT, create
from sao.wiring.beside import open_read_model as open_model
from sao.wiring.places import Place


@contextmanager
def open_read_model(
    place: Place, progress: Progress | None = None, *, anew: bool = False
) -> Iterator[tuple[ReadModel, Standing]]:
    """The read model of a place: up to date, unless a folder's server keeps it; then as it left it.

    In a database several may keep it, so it is always up to date. `anew`: made again from the
    chains, which a server of a folder would have to do itself. Raises `FileNotFoundError` where
    there is no environment, and the platform's errors.
    """
    place.open().close()  # says so, before anything is made, if there is none
    with ExitStack() as opened:
        model = open_model(place.data, place.postgres)
        opened.callback(model.close)
        kept = _kept(place, needed=anew)
        if kept is not None:
            opened.callback(kept.close)
        follows = kept is not None or place.postgres is not None
        # Others may carry it further than what is read here: so first the model, then the chains.
        mark = model.open(LAYOUT, create()) if follows else model.mark()
        records = place.open()
        opened.callback(records.close)
        follower = Follower(records, model)
        if follows:
            follower.take_up(mark)
            if anew:
                follower.begin_anew()
            follower.catch_up(progress)
        else:
            follower.look()
        yield model, Standing(follower.position, max(follower.lag(), 0))


def _kept(place: Place, *, needed: bool) -> Connection | None:
    """The folder, taken for this process; None where a server has it. Raises `StoreLocked`."""
    if place.postgres is not None:
        return None
    try:
        return opening.claim(place.data)
    except StoreLocked:
        if needed:
            raise
        return None

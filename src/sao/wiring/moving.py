"""Moving house: an environment carried to another place, with what lies beside its objects.

Keys and values, queues and workflow runs go before the objects: a cursor that is behind the feed
tells an event again, one that is ahead of it would never tell it. Between folders their files are
copied whole, into or out of a database row by row, and of workflow runs those that have not ended.
"""

from pathlib import Path

from sao.keys import ENVIRONMENT_KEY_FILE, Safe
from sao.platform.embedded import opening
from sao.platform.embedded.copying import copy_file
from sao.platform.journal_copying import copy_unfinished
from sao.platform.ports import Documents, KeyValue
from sao.platform.ports.kv import Write
from sao.platform.queueing.copying import copy as copy_queues
from sao.runtime.moving import Move, Moved, MoveRefused, Progress
from sao.wiring import beside
from sao.wiring.edge import wall_ms
from sao.wiring.folders import (
    QUEUE_FILE,
    WORKFLOWS_FILE,
    open_documents,
)
from sao.wiring.places import Place
from sao.wiring.safes import Kept

KV_FILE = "kv.sqlite"


def move(source: Place, target: Place, progress: Progress) -> Moved:
    """Carry an environment over, or what the target lacks of it.

    The source may be in use; what happens there meanwhile is carried when this is done again.
    Raises `MoveRefused`, `FileNotFoundError` where there is no source, `ChainBroken`, and the
    platform's errors.
    """
    if source.data.resolve() == target.data.resolve():
        raise MoveRefused(f"{source.data} would be moved to where it is")
    source.open().close()  # says so, before anything is touched, if there is none
    target.data.mkdir(opening.OURS_ALONE, parents=True, exist_ok=True)
    ours, theirs = source.kept(), target.kept()
    try:
        _check_secrets(ours.safe, theirs.safe, target)
        return _carry(source, target, ours, theirs, progress)
    finally:
        ours.close()
        theirs.close()


def _carry(source: Place, target: Place, ours: Kept, theirs: Kept, progress: Progress) -> Moved:
    store = target.make()
    try:
        theirs.mark.set(source.data)
        _carry_secrets(ours.safe, theirs.safe)
        _carry_beside(source, target, progress)
        objects = source.open()
        try:
            moved = Move(objects, store, progress).run()
        finally:
            objects.close()
    except MoveRefused:
        theirs.mark.clear()
        raise
    finally:
        store.close()
    theirs.mark.clear()
    return moved


def _check_secrets(source: Safe, target: Safe, place: Place) -> None:
    there = target.key()
    if there is not None and there != source.key():
        raise MoveRefused(
            f"{place} has secrets of its own ({ENVIRONMENT_KEY_FILE}), so it holds another "
            "environment: name a place that is empty"
        )


def _carry_secrets(source: Safe, target: Safe) -> None:
    key = source.key()
    if key is not None:
        target.settle(key)
    for known in source.api_keys():
        target.keep(known)


def _carry_beside(source: Place, target: Place, progress: Progress) -> None:
    if source.postgres is None and target.postgres is None:
        _copy(source.data, target.data, KV_FILE)
        _copy(source.data, target.data, QUEUE_FILE)
    else:
        _carry_kv(source, target, progress)
        _carry_queues(source, target)
    if source.homes is None and target.homes is None:
        _copy(source.data, target.data, WORKFLOWS_FILE)
    else:
        _carry_runs(source, target)
    if source.documents is None or source.documents != target.documents:
        _carry_documents(
            open_documents(source.data, source.documents),
            open_documents(target.data, target.documents),
            progress,
        )


def _copy(source: Path, target: Path, file: str) -> None:
    if (source / file).exists():
        copy_file(source / file, target / file)


def _carry_kv(source: Place, target: Place, progress: Progress) -> None:
    ours, theirs = (beside.open_kv(place.data, place.postgres) for place in (source, target))
    try:
        _carry_entries(ours, theirs, progress)
    finally:
        ours.close()
        theirs.close()


def _carry_queues(source: Place, target: Place) -> None:
    ours, theirs = (beside.open_queues(place.data, place.postgres) for place in (source, target))
    try:
        copy_queues(ours, theirs)
    finally:
        ours.close()
        theirs.close()


def _carry_runs(source: Place, target: Place) -> None:
    """Those that have not ended: the others would be a call to the engine for each entry."""
    ours = source.journal()
    if ours is None:
        return
    theirs = target.new_journal()
    try:
        copy_unfinished(ours, theirs)
    finally:
        ours.close()
        theirs.close()


def _carry_entries(source: KeyValue, target: KeyValue, progress: Progress) -> None:
    after: str | None = ""
    done, now_ms = 0, wall_ms()
    while after is not None:
        page = source.page("", now_ms, after)
        target.put_many(
            [
                Write(key, value, None if until_ms is None else until_ms - now_ms)
                for key, value, _version, until_ms in page.entries
            ],
            now_ms,
        )
        done, after = done + len(page.entries), page.after
        progress("carrying keys and values", done, done)


def _carry_documents(source: Documents, target: Documents, progress: Progress) -> None:
    """What the target does not have; a document never changes under its key."""
    done = 0
    for top in source.folders():
        after: str | None = ""
        while after is not None:
            page = source.page(top, after)
            for key, _length in page.documents:
                if target.head(key) is None:
                    _carry_document(source, target, key)
            done, after = done + len(page.documents), page.after
            progress("carrying documents", done, done)


def _carry_document(source: Documents, target: Documents, key: str) -> None:
    known, pieces = source.head(key), source.read(key)
    if known is not None and pieces is not None:  # else it was deleted meanwhile
        target.put(key.rpartition("/")[0], pieces, known.content_type, known.custom)

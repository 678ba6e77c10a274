"""A folder in which less was written of what objects are found by: all of it is, in the end."""

import asyncio
from pathlib import Path
from urllib.parse import urlencode

import apsw
import pytest

from sao.gateways.simulated import SIMULATED
from sao.platform.embedded import EmbeddedStore, opening
from sao.platform.ports import Query
from sao.runtime import Runtime, Session, relisting
from sao.runtime import indexing as declared
from sao.runtime.desk import Desk
from sao.runtime.relisting import Relisting
from sao.wire.events import labels
from support.api import Api, running_api

SEARCH = "/v1/customers/search?" + urlencode({"query": "email:'ada3@example.com'"})
TERM = "customer|email~ada3@example.com"


def made(folder: Path, customers: int = 7) -> None:
    """An environment as a version from before searches by whole texts left it."""
    store = EmbeddedStore(folder)
    with running_api(store) as api:
        for n in range(customers):
            api.post("/v1/customers", f"email=ada{n}@example.com&metadata[n]={n}")
        assert found(api) == ["ada3@example.com"]
    store.close()
    file = apsw.Connection(str(folder / opening.FILE))
    file.execute("DELETE FROM term WHERE word IN (SELECT id FROM word WHERE text LIKE '%~%')")
    file.execute("DELETE FROM reply WHERE command_id LIKE 'listed-by:%'")
    file.close()


def found(api: Api) -> list[str]:
    return [each["email"] for each in api.get(SEARCH)["data"]]


def test_what_was_not_written_is_found_all_the_same_and_written_in_the_end(tmp_path: Path) -> None:
    made(tmp_path)
    store = EmbeddedStore(tmp_path)
    assert store.find(Query((TERM,))) == []
    before = store.counters()
    with running_api(store) as api:
        assert found(api) == ["ada3@example.com"], "whether or not it is written by now"
        runtime = api.parts.desk.runtime

        work = Relisting(runtime, api.parts.desk.run)  # beside the desk's own, which may be slow
        while api.http.run(work.go_on):
            pass
        assert len(store.find(Query((TERM,)))) == 1
        assert found(api) == ["ada3@example.com"]
        assert store.counters() == before, "no chain has become longer"
    store.close()
    again = EmbeddedStore(tmp_path)
    assert Runtime(again, SIMULATED, labels).listed
    again.close()


def test_it_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    monkeypatch.setattr(relisting, "LOOKS", 2)
    monkeypatch.setattr(relisting, "STEP", 4)
    store = EmbeddedStore(tmp_path)
    looked_at: list[str] = []
    list_anew = Session.list_anew
    monkeypatch.setattr(
        Session,
        "list_anew",
        lambda self, each: (looked_at.append(each), list_anew(self, each))[1],
    )

    async def some(steps: int) -> bool:
        runtime = Runtime(store, SIMULATED, labels)
        desk = Desk(runtime, new_id=lambda: "req_1", wall=lambda: 0)
        monkeypatch.setattr(desk._relisting, "start", lambda: None)
        await desk.start()
        work = Relisting(runtime, desk.run)
        more = True
        for _ in range(steps):
            more = await work.go_on()
        await desk.stop()
        return more

    last = store.counters().number
    assert asyncio.run(some(3))
    assert len(looked_at) == 6
    assert not asyncio.run(some(9))
    assert len(looked_at) == 6 + last - 4, "what was noted is not looked at again"
    assert len(store.find(Query((TERM,)))) == 1
    store.close()


def test_a_new_environment_has_nothing_to_write(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    runtime = Runtime(store, SIMULATED, labels)
    runtime.start_clock(0)
    assert runtime.listed
    assert store.reply(declared.mark(runtime.machines)) == b""
    assert Runtime(store, SIMULATED, labels).listed
    store.close()

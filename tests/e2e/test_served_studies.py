"""Studies of a server's own environment: by processes beside it, which a stop ends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.cli import sao
from support.server import Server

VARIANTS = [{"name": "as it is"}, {"name": "late", "dunning": {"retry_days": [7, 21]}}]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A company, served."""
    data = tmp_path_factory.mktemp("studied") / "data"
    sao("demo", "--data", str(data), "--customers", "10", "--months", "3")
    served = Server(data, None)
    served.start()
    yield served
    served.__exit__()


def posted(server: Server, path: str, body: Any) -> httpx.Response:
    return httpx.post(f"{server.url}{path}", json=body, auth=(server.key, ""), timeout=120)


def test_a_served_environment_is_lived_on_in_as_the_command_does(
    server: Server, tmp_path: Path
) -> None:
    before = server.get("/api/views/frame")
    asked = {"base": {"months": 5, "cards": {"fail": "90"}}, "variants": VARIANTS}
    found = posted(server, "/api/studies", asked).json()
    assert found["variants"] == ["as it is", "late"], found
    assert found["digests"][0] != found["digests"][1]
    assert server.get("/api/views/frame") == before
    file = tmp_path / "study.yaml"
    file.write_text(found["yaml"])
    assert found["digests"][1][:12] in sao("compare", str(file), "--jobs", "1")


def test_others_are_answered_meanwhile_and_a_stop_ends_it(server: Server) -> None:
    asked = {"base": {"company": {"customers": 3000}}, "variants": VARIANTS, "name": "long"}
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(posted, server, "/api/studies", asked)
        while server.get("/api/studies")["under_way"] is None:
            assert not running.done(), running.result().text
        assert server.get("/api/studies")["under_way"]["name"] == "long"
        refused = posted(server, "/api/studies", {**asked, "name": "another"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "lock_timeout")
        posted(server, "/api/studies/stop", {})
        assert running.result().status_code == 409
    assert server.get("/api/studies")["under_way"] is None


def test_who_asks_for_what_is_under_way_has_it_too(server: Server) -> None:
    """As a page does that is reloaded."""
    asked = {"base": {"company": {"customers": 40}, "months": 4}, "variants": VARIANTS}
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(posted, server, "/api/studies", asked) for _ in range(2)]
        first, second = (each.result() for each in both)
    assert (first.status_code, first.json()) == (200, second.json())

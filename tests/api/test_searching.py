"""Searching: how much is read for what is found."""

import asyncio
from urllib.parse import urlencode

import pytest

from sao.platform.ports import Query
from support.api import KEY, Api

CHARGE = "amount=500&currency=usd&payment_method=pm_card_visa&confirm=true"


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("email:'ADA7@example.com'", 1),
        ("metadata['team']:'Blue'", 2),
        ("metadata['team']:'blue' name:'Ada 3'", 2),
        ("metadata['team']:'red'", 0),
        ("email~'ada7@example.com'", 9),
        ("-metadata['team']:'red'", 9),
        ("email:'ada7@example.com' OR email:'ada8@example.com'", 9),
    ],
)
def test_a_whole_text_is_looked_up_and_not_searched_for(
    api: Api, monkeypatch: pytest.MonkeyPatch, query: str, read: int
) -> None:
    for n in range(9):
        team = "BLUE" if n in {3, 7} else ""
        form = {"email": f"ada{n}@Example.com", "name": f"Ada {n}", "metadata[team]": team}
        api.post("/v1/customers", urlencode(form))
    found: set[int] = set()
    find = api.store.find

    def watched(query: Query) -> list[int]:
        numbers = find(query)
        found.update(numbers)
        return numbers

    monkeypatch.setattr(api.store, "find", watched)
    assert (
        api.get(f"/v1/customers/search?{urlencode({'query': query})}")["object"] == "search_result"
    )
    assert len(found) == read


@pytest.mark.parametrize(
    "path",
    [
        "/v1/customers/search?query=name~'nobody'",
        "/v1/products?shippable=true&limit=2",
        "/v1/products?shippable=true&limit=2&ending_before={oldest}",
        "/v1/balance_transactions?type=refund&limit=2",
        "/api/views/find?text=nobody",
    ],
)
def test_others_have_their_turn_while_somebody_looks_through_everything(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for module in (
        "sao.api.finding.search.AT_ONCE",
        "sao.api.finding.lists.LOOKS",
        "sao.views.lists.table.LOOKS",
    ):
        monkeypatch.setattr(module, 2)
    made = [api.post("/v1/products", f"name=Gold {n}")["id"] for n in range(9)]
    for n in range(9):
        api.post("/v1/customers", f"name=Ada {n}")
        api.post("/v1/payment_intents", CHARGE)
    path = path.format(oldest=made[0])
    answered: list[str] = []

    async def ask(method: str, path: str) -> None:
        reply = await api.http.client.request(method, path, auth=(KEY, ""))
        assert reply.status_code == 200, reply.text
        answered.append(method)

    async def both() -> None:
        await asyncio.gather(ask("GET", path), ask("POST", "/v1/customers"))

    api.http.run(both)
    assert answered == ["POST", "GET"]

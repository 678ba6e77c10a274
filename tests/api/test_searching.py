"""Searching: how much is read for what is found."""

from urllib.parse import urlencode

import pytest

from sao.platform.ports import Query
from support.api import Api


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

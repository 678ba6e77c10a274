"""Each story can be made anywhere, more than once, and its page says what comes next."""

import re
from typing import Any

import pytest

from sao.api.company.stories import STORIES
from support.views import Place, empty

NAMED = re.compile(r"\$([a-z][a-z0-9_]*)((?:\.\w+)*)")


def begun(place: Place, key: str) -> str:
    """The story, made as a page makes it; the id of what it opens."""
    story = place.get(f"/api/stories/{key}")
    replies: dict[str, Any] = {}

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [filled(inner) for inner in value]
        return NAMED.sub(named, value) if isinstance(value, str) else value

    def named(found: re.Match[str]) -> str:
        value = replies[found[1]]
        for field in found[2].split(".")[1:] or ["id"]:
            value = value[field]
        return str(value)

    for command in story["commands"]:
        path, params = filled(command["path"]), filled(command["params"])
        reply = place.dispatcher.request(command["method"], path, params)
        assert reply.status == 200, (path, params, reply.body)
        replies[command["as"]] = reply.body
    return str(filled(story["opens"]))


@pytest.mark.parametrize("key", STORIES)
def test_a_story_is_made_and_made_again(key: str) -> None:
    place = empty()
    now = place.session().now()
    first, second = begun(place, key), begun(place, key)
    assert first != second
    assert place.session().now() == now, "the clock is for the person to move"
    assert place.get(f"/api/views/objects/{second}")["ahead"]


def test_the_stories_are_listed_and_an_unknown_one_is_refused() -> None:
    place = empty()
    assert [one["key"] for one in place.get("/api/stories")["data"]] == list(STORIES)
    reply = place.dispatcher.request("GET", "/api/stories/no")
    assert reply.status == 404
    assert "there are dunning" in reply.body["error"]["message"]


def test_dunning_leads_from_one_jump_to_the_next_until_the_card_succeeds() -> None:
    place = empty()
    customer = begun(place, "dunning")

    def alert() -> Any:
        return place.get(f"/api/views/objects/{customer}")["alerts"][0]

    foreseen = alert()
    assert foreseen["title"] == "The next charge is going to fail"
    place.dispatcher.request("POST", "/api/clock/advance", {"to": foreseen["jump_at"]})
    failed = alert()
    assert failed["title"] == "Payment failed"
    assert "Retry 1 of" in failed["text"]
    recover = next(one for one in failed["actions"] if one["label"] == "Let the card succeed")
    reply = place.dispatcher.request(recover["method"], recover["path"], recover["fixed"])
    assert reply.status == 200, reply.body
    place.dispatcher.request("POST", "/api/clock/advance", {"to": failed["jump_at"]})
    shown = place.get(f"/api/views/objects/{customer}")
    assert not shown["alerts"]
    assert shown["state"]["label"] == "Active"


def test_usage_shows_what_its_credit_takes_off() -> None:
    place = empty()
    subscription = begun(place, "usage")
    rows = place.get(f"/api/views/upcoming/{subscription}")["totals"]["rows"]
    told = {row["cells"]["what"]["text"]: row["cells"]["total"]["amounts"] for row in rows}
    assert told["Lines"][0]["amount"] == "72.00"
    assert told["Billing credits, estimated"][0]["amount"] == "-20.00"

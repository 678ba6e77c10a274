"""/api/stories: short lists of requests that lead to something worth watching."""

from typing import Any

import msgspec

from sao.api.company.stories import STORIES
from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.native.demo import free_event_name
from sao.runtime import Session
from sao.wire.errors import not_found
from sao.wire.params import Part


class Which(Part, frozen=True, kw_only=True):
    """No parameters."""


def list_all(_session: Session, _call: Call[Which]) -> Answer:
    """What each is about."""
    data = [{"key": each.key, "title": each.title, "text": each.text} for each in STORIES.values()]
    return {"object": "list", "data": data}


def show(session: Session, call: Call[Which]) -> Answer:
    """Its requests, as those of GET /api/demo, and what to look at once they are made.

    Raises `not_found`.
    """
    story = STORIES.get(call.ids["key"])
    if story is None:
        raise not_found(f"No such story: '{call.ids['key']}'; there are {', '.join(STORIES)}.")
    told = story.told(free_event_name(session))
    commands: Any = [msgspec.to_builtins(command) for command in told]
    return {"object": "story", "key": story.key, "opens": story.opens, "commands": commands}


_PATH = "/api/stories"

FAMILY = Family(
    "Stories",
    (
        Endpoint("GET", _PATH, Which, list_all, "What an empty environment can begin with"),
        Endpoint("GET", f"{_PATH}/{{key}}", Which, show, "The requests that make a story"),
    ),
)

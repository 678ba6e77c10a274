"""The list of API keys as a dashboard shows it, and the forms that it brings."""

from typing import Any

import pytest

from sao.api.families import FAMILIES
from sao.api.http.permissions import AREAS, need_of
from sao.views.words.permissions import permission_words
from support.api import DAY, Api

VIEW = "/api/keys/view"


def shown(api: Api, query: str = "") -> dict[str, Any]:
    """The rows by the names of the keys."""
    return {row["cells"]["name"]["text"]: row for row in api.get(VIEW, query)["rows"]}


def actions(row: Any) -> dict[str, Any]:
    return {action["name"]: action for action in row["actions"]}


def test_a_row_says_what_a_key_may_and_when_it_was_used(api: Api) -> None:
    asked = {"name": "Support", "permissions": ["read", "refunds:write"]}
    made = api.post_json("/api/keys", asked)
    rows = shown(api)
    cells = rows["Support"]["cells"]
    assert cells["key"]["text"] == f"rk_test_…{made['secret'][-4:]}"
    assert cells["may"]["text"] == "read, refunds:write"
    assert (cells["used"]["at"], cells["ends"]["at"]) == (None, None)
    assert (made["last_used_at"], made["last_used_at_iso"]) == (None, None)
    mine = rows["Of the test"]["cells"]
    assert (mine["may"]["text"], mine["name"]["note"]) == ("everything", "signed in here")
    api.http.request("GET", "/v1/customers", auth=(made["secret"], ""))
    assert shown(api)["Support"]["cells"]["used"]["at"] is not None
    listed = {one["name"]: one for one in api.get("/api/keys")["data"]}
    assert listed["Support"]["last_used_at"] == shown(api)["Support"]["cells"]["used"]["at"]


def test_what_can_be_done_follows_from_what_a_key_is(api: Api) -> None:
    only = actions(shown(api)["Of the test"])
    assert "last key that may do everything" in only["revoke"]["refused"]
    assert "You are signed in with this key" in only["roll"]["confirm"]
    made = api.post_json("/api/keys", {"name": "Second"})
    rows = shown(api)
    assert actions(rows["Of the test"])["revoke"]["refused"] is None
    assert "You are signed in" not in actions(rows["Second"])["revoke"]["confirm"]
    roll = actions(rows["Second"])["roll"]
    after = api.post(roll["path"], f"overlap_s={roll['fields'][0]['value']}")
    assert after["name"] == "Second"
    (before,) = (one for one in api.get("/api/keys")["data"] if one["id"] == made["id"])
    assert before["expires_at"] == pytest.approx(after["created"] + DAY, abs=1)
    api.delete(actions(rows["Second"])["revoke"]["path"])
    assert list(shown(api, "filter=ended")) == ["Second"]
    assert shown(api, "filter=ended")["Second"]["actions"] == []
    counts = {one["label"]: one["count"] for one in api.get(VIEW)["filters"]}
    assert counts == {"Accepted": 2, "Ended": 1}
    assert len(api.get(VIEW, "limit=1&offset=1")["rows"]) == 1


def test_what_a_form_offers_is_taken(api: Api) -> None:
    (make,) = api.get(VIEW)["actions"]
    fields = {field["name"]: field for field in make["fields"]}
    offered = [one["value"] for one in fields["permissions[0]"]["options"]]
    assert offered == list(permission_words())
    form = "&".join(f"permissions[{n}]={each}" for n, each in enumerate(offered))
    made = api.post(make["path"], f"name=All&{form}")
    assert made["permissions"] == offered


def test_changing_is_offered_where_something_can_be_changed() -> None:
    needs = [need_of(one) for each in FAMILIES for one in each.endpoints]
    changing = {need.area for need in needs if need.changes}
    for permission in permission_words():
        area, _, way = permission.partition(":")
        assert permission == "read" or area in AREAS
        assert way != "write" or area in changing


def test_only_who_may_everything_sees_the_list(api: Api) -> None:
    made = api.post_json("/api/keys", {"name": "Support", "permissions": ["read"]})
    refused = api.http.request("GET", VIEW, auth=(made["secret"], ""))
    assert refused.status_code == 403
    assert "may not look after keys" in refused.json()["error"]["message"]
    assert api.refused("get", f"{VIEW}?filter=lost")[2] == "filter"

"""/api/keys, and what a key may do that may not do everything."""

from typing import Any

import httpx
import pytest

from sao.api.endpoint import Endpoint
from sao.api.families import FAMILIES
from sao.api.http.permissions import AREAS, need_of
from support.api import DAY, NOW, Api

ENDPOINTS = [one for family in FAMILIES for one in family.endpoints]
CHANGES_NOTHING = {
    "post_api_query",
    "post_api_scenario_read",
    "post_invoices_create_preview",
}


def made(api: Api, *permissions: str, **more: Any) -> Any:
    asked = {"name": "Support", "permissions": list(permissions), **more}
    return api.post_json("/api/keys", asked if permissions else {"name": "Support", **more})


def ask(api: Api, secret: str, method: str, path: str, **options: Any) -> httpx.Response:
    return api.http.request(method, path, auth=(secret, ""), **options)


def path_of(endpoint: Endpoint) -> str:
    return endpoint.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: one.name)
def test_no_endpoint_answers_without_a_key_or_beyond_its_permissions(
    api: Api, one: Endpoint
) -> None:
    need = need_of(one)
    assert need.shows in ("", *AREAS)
    assert api.http.request(one.method, path_of(one)).status_code == 401
    for other in ("read", "customers:write", "invoices:write"):
        secret = made(api, other)["secret"]
        may = (other == "read" and not need.changes) or other == f"{need.area}:write"
        if need.area == "keys" or not may:
            refused = ask(api, secret, one.method, path_of(one))
            assert refused.status_code == 403, one.path
            told = refused.json()["error"]
            assert told["type"] == "invalid_request_error"
            assert f"…{secret[-4:]} (Support)" in told["message"]


def test_what_is_no_get_and_changes_nothing_is_known() -> None:
    """Whoever may only look may ask for these: look at what they do before you add one."""
    assert {one.name for one in ENDPOINTS if one.reads} == CHANGES_NOTHING


def test_a_key_that_may_look_looks_and_no_more(api: Api) -> None:
    customer = api.customer("name=Ada")
    key = made(api, "read", "refunds:write")
    assert (key["object"], key["status"]) == ("api_key", "active")
    assert key["permissions"] == ["read", "refunds:write"]
    assert key["secret"].startswith("rk_test_")
    found = ask(api, key["secret"], "GET", f"/v1/customers/{customer}")
    assert (found.status_code, found.json()["name"]) == (200, "Ada")
    refused = ask(api, key["secret"], "POST", f"/v1/customers/{customer}", data={"name": "Eve"})
    assert refused.status_code == 403
    assert refused.json()["error"]["message"] == (
        f"The key rk_test_…{key['secret'][-4:]} (Support) does not have the permission "
        "'customers:write', which this needs. Its permissions are read, refunds:write; "
        "`sao key add` makes one that may more."
    )
    assert api.get(f"/v1/customers/{customer}")["name"] == "Ada"
    assert ask(api, key["secret"], "POST", "/v1/refunds").status_code == 400, "charge is missing"
    asked = ask(api, key["secret"], "POST", "/api/query", json={"sql": "SELECT 1"})
    assert asked.status_code == 200


def test_only_keys_that_may_everything_look_after_keys(api: Api) -> None:
    looks = made(api, "read")["secret"]
    for method, path in (("GET", "/api/keys"), ("POST", "/api/keys")):
        refused = ask(api, looks, method, path)
        assert refused.status_code == 403
        assert "may not look after keys" in refused.json()["error"]["message"]
    assert api.refused("post", "/api/keys", "name=x&permissions[]=keys:read")[2] == "permissions"
    other = made(api)["secret"]
    assert other.startswith("sk_test_")
    assert ask(api, other, "GET", "/api/keys").status_code == 200


def test_no_list_shows_a_key(api: Api) -> None:
    secret = made(api, "read")["secret"]
    listed = api.get("/api/keys")["data"]
    assert {one["name"] for one in listed} == {"Support", "Of the test"}
    assert all("secret" not in one for one in listed)
    assert secret[8:-4] not in str(listed)
    assert {one["shown"] for one in listed} == {f"rk_test_…{secret[-4:]}", "sk_test_…hing"}


def test_a_revoked_key_is_refused_and_told_of_if_asked(api: Api) -> None:
    key = made(api, "read")
    assert api.delete(f"/api/keys/{key['id']}")["status"] == "ended"
    refused = ask(api, key["secret"], "GET", "/v1/customers")
    assert refused.status_code == 401
    assert f"rk_test_{'*' * 28}{key['secret'][-4:]}" in refused.json()["error"]["message"]
    assert [one["name"] for one in api.get("/api/keys")["data"]] == ["Of the test"]
    assert len(api.get("/api/keys", "all=true")["data"]) == 2
    assert api.refused("delete", f"/api/keys/{key['id']}") == (404, "resource_missing", "id")


def test_the_last_key_that_may_everything_stays(api: Api) -> None:
    (only,) = api.get("/api/keys")["data"]
    refused = api.delete(f"/api/keys/{only['id']}")
    assert api.status == 400
    assert "the last key that may do everything" in refused["error"]["message"]


def test_a_key_is_rolled(api: Api) -> None:
    before = made(api, "read")
    after = api.post_json(f"/api/keys/{before['id']}/roll", {})
    assert (after["name"], after["permissions"]) == ("Support", ["read"])
    assert ask(api, before["secret"], "GET", "/v1/customers").status_code == 401
    assert ask(api, after["secret"], "GET", "/v1/customers").status_code == 200
    again = api.post_json(f"/api/keys/{after['id']}/roll", {"overlap_s": DAY})
    assert ask(api, after["secret"], "GET", "/v1/customers").status_code == 200
    assert ask(api, again["secret"], "GET", "/v1/customers").status_code == 200
    api.post_json("/api/keys/key_none/roll", {})
    assert api.status == 404


@pytest.mark.parametrize(
    ("asked", "param", "words"),
    [
        ({}, "name", "Missing required param"),
        ({"name": ""}, "name", "empty"),
        ({"name": "x", "permissions": []}, "permissions", "may do nothing"),
        ({"name": "x", "permissions": ["customer:read"]}, "permissions", "customers:read"),
        ({"name": "x", "permissions": ["customers"]}, "permissions", "is no permission"),
        ({"name": "x", "expires_at": NOW}, "expires_at", "over"),
        ({"name": "x", "expires_at": "soon"}, "expires_at", "ISO 8601"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(api: Api, asked: Any, param: str, words: str) -> None:
    refused = api.post_json("/api/keys", asked)["error"]
    assert (api.status, refused["param"]) == (400, param)
    assert words in refused["message"]


def test_areas_are_the_first_words_of_paths() -> None:
    assert {"customers", "invoices", "billing", "clock", "settings", "stream"} <= AREAS
    assert "keys" not in AREAS
    assert all(area.replace("_", "").isalpha() for area in AREAS)

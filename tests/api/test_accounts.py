"""What a client asks that copies a whole account: whose it is, and what there may be none of."""

import pytest

from support.api import KEY, NOW, Api


def test_the_account_by_its_id_and_no_other(api: Api) -> None:
    """Clients that copy an account name it in a header."""
    own = api.get("/v1/account")
    assert api.get(f"/v1/accounts/{own['id']}") == own
    assert api.refused("get", "/v1/accounts/acct_other")[:2] == (403, "account_invalid")
    for account, status in ((own["id"], 200), ("acct_other", 403), ("", 200)):
        headers = {"Stripe-Account": account}
        reply = api.http.get("/v1/customers", headers=headers, auth=(KEY, ""))
        assert reply.status_code == status, account


@pytest.mark.parametrize(
    "path",
    [
        "/v1/accounts",
        "/v1/payouts",
        "/v1/transfers",
        "/v1/application_fees",
        "/v1/reviews",
        "/v1/radar/early_fraud_warnings",
        "/v1/files",
        "/v1/file_links",
    ],
)
def test_what_nobody_has_is_an_empty_list(api: Api, path: str) -> None:
    nothing = {"object": "list", "data": [], "has_more": False, "url": path}
    assert api.get(path, f"limit=100&created[gte]={NOW}") == nothing
    assert api.refused("get", path, "starting_after=x")[1] == "resource_missing"


def test_a_customer_has_no_sources(api: Api) -> None:
    path = f"/v1/customers/{api.post('/v1/customers')['id']}/sources"
    assert api.get(path, "object=card")["data"] == []
    assert api.refused("post", path, "source=tok_visa")[0] == 400
    assert api.refused("get", "/v1/customers/cus_none/sources") == (404, "resource_missing", "id")

"""Forms for what invoices and payments say: own tax ids, authentication, amounts of buyers."""

from typing import Any

import pytest

from sao.views.actions import action_named, offers
from sao.views.lists.settings import settings
from sao.views.lists.table import Wish
from sao.views.moment import Moment
from sao.views.shapes import Action
from support.views import Place, empty, form_of

MONTHLY = "currency=usd&unit_amount=1000&recurring[interval]=month&product_data[name]=Gold"


@pytest.fixture
def place() -> Place:
    return empty()


def made(place: Place, path: str, form: str) -> Any:
    reply = place.dispatcher.request("POST", path, form)
    assert reply.status == 200, reply.body
    return reply.body


def subscribed(place: Place) -> tuple[str, str]:
    """Somebody who pays, and what they subscribe to."""
    owner = made(place, "/v1/customers", "name=Ada")["id"]
    made(place, f"/api/customers/{owner}/cards", "card=pm_card_visa&default=true")
    price = made(place, "/v1/prices", MONTHLY)["id"]
    form = f"customer={owner}&items[0][price]={price}"
    return owner, made(place, "/v1/subscriptions", form)["id"]


def offered(place: Place, object_id: str, name: str) -> Action | None:
    moment = Moment(place.session())
    return action_named(moment, moment.find(object_id), name)


def do(place: Place, action: Action | None, **chosen: str) -> Any:
    assert action is not None
    assert action.refused is None
    form = form_of(action, {**{one.name: one.value or "" for one in action.fields}, **chosen})
    path = action.path.replace("{id}", form.pop("id", ""))
    reply = place.dispatcher.request(action.method, path, form)
    assert reply.status == 200, (form, reply.body)
    return reply.body


def in_settings(place: Place, name: str) -> tuple[str, dict[str, Action]]:
    """A setting in words, and what can be done about it."""
    rows = settings(Moment(place.session()), Wish()).rows
    row = next(one for one in rows if one.object_id == f"setting {name}")
    return row.cells["value"].text, {one.name: one for one in row.actions}  # type: ignore[union-attr]


def test_the_companys_tax_ids_are_added_and_removed(place: Place) -> None:
    words, actions = in_settings(place, "Tax IDs on documents")
    assert (words, set(actions)) == ("Not set", {"add_tax_id"})
    do(place, actions["add_tax_id"], type="eu_vat", value="DE123456789")
    do(place, actions["add_tax_id"], type="gb_vat", value="GB123456789")
    words, actions = in_settings(place, "Tax IDs on documents")
    assert words == "EU VAT DE123456789 and GB VAT GB123456789"
    first = actions["remove_tax_id"].fields[0].options[0]
    assert first.label == "EU VAT DE123456789"
    do(place, actions["remove_tax_id"], id=first.value)
    assert in_settings(place, "Tax IDs on documents")[0] == "GB VAT GB123456789"


def test_an_invoice_says_those_that_are_chosen(place: Place) -> None:
    owner, subscription = subscribed(place)
    draft = made(place, "/v1/invoices", f"customer={owner}")["id"]
    ids = []
    for number in ("DE123456789", "FRAB123456789"):
        assert offered(place, draft, "choose_own_tax_id") is None, "there is nothing to choose"
        ids.append(made(place, "/v1/tax_ids", f"type=eu_vat&value={number}")["id"])
    for object_id in (draft, subscription):
        assert offered(place, object_id, "say_all_own_tax_ids") is None
        choose = offered(place, object_id, "choose_own_tax_id")
        assert choose is not None
        (field,) = choose.fields
        shown = do(place, choose, **{field.name: ids[1]})
        assert shown.get("invoice_settings", shown)["account_tax_ids"] == [ids[1]]
        again = offered(place, object_id, "choose_own_tax_id")
        assert again is not None
        assert again.fields[0].value == ids[1]
        shown = do(place, offered(place, object_id, "say_all_own_tax_ids"))
        assert shown.get("invoice_settings", shown)["account_tax_ids"] is None
    made(place, f"/v1/invoices/{draft}/finalize", "")
    assert offered(place, draft, "choose_own_tax_id") is None, "it is final"


def test_how_a_subscription_is_paid_is_changed_where_it_is_shown(place: Place) -> None:
    _owner, one = subscribed(place)
    form = offered(place, one, "paying")
    assert form is not None
    secure, saves = (field.name for field in form.fields)
    assert [field.value for field in form.fields] == ["automatic", "off"]
    told = do(place, form, **{secure: "any", saves: "on_subscription"})["payment_settings"]
    assert told["save_default_payment_method"] == "on_subscription"
    assert told["payment_method_options"]["card"]["request_three_d_secure"] == "any"
    after = offered(place, one, "paying")
    assert after is not None
    assert [field.value for field in after.fields] == ["any", "on_subscription"]


def test_a_price_that_buyers_name_is_sold_by_a_link(place: Place) -> None:
    product = made(place, "/v1/products", "name=Gift")["id"]
    form = offered(place, product, "new_custom_price")
    price = do(place, form, **{"custom_unit_amount[preset]": "7.50", "currency": "eur"})
    assert price["custom_unit_amount"] == {"minimum": 100, "preset": 750, "maximum": None}
    assert (price["currency"], price["product"], price["recurring"]) == ("eur", product, None)
    link = do(place, offered(place, price["id"], "payment_link"))
    assert link["url"] is None or link["active"]


def test_ways_to_pay_are_chosen_by_default_and_by_name(place: Place) -> None:
    words, actions = in_settings(place, "Ways to pay")
    assert words == "Whatever is named"
    sepa = "sepa_debit[display_preference][preference]"
    shown = {one.name: one for one in actions["ways"].fields}
    assert (shown[sepa].label, shown[sepa].value) == ("SEPA Direct Debit", "off")
    assert do(place, actions["ways"], **{sepa: "on"})["sepa_debit"]["available"] is True
    words, actions = in_settings(place, "Ways to pay")
    assert words == "Cards and SEPA Direct Debit"
    assert {one.name: one.value for one in actions["ways"].fields}[sepa] == "on"
    (make,) = offers(Moment(place.session()), "payment_method_configuration")
    named = do(place, make, name="Europe", **{sepa: "on"})
    assert (named["name"], named["card"]["available"], named["is_default"]) == (
        "Europe",
        True,
        False,
    )
    rows = place.get("/api/views/lists/payment_method_configuration")["rows"]
    offered_by = {row["cells"]["name"]["text"]: row["cells"]["offers"]["text"] for row in rows}
    assert offered_by == {
        "Default": "Cards and SEPA Direct Debit",
        "Europe": "Cards and SEPA Direct Debit",
    }
    default = next(row["object_id"] for row in rows if "Default" in str(row["cells"]["name"]))
    off = offered(place, default, "deactivate")
    assert off is not None
    assert "stays active" in (off.refused or "")
    assert offered(place, named["id"], "deactivate") is not None

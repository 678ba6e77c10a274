"""What is said of an invoice that is still to come is what comes, if nothing changes meanwhile."""

from typing import Any

from support.views import Place, empty

METER = "display_name=Calls&event_name=calls&default_aggregation[formula]=sum"
CREDITS = "amount[type]=monetary&amount[monetary][currency]=usd&amount[monetary][value]=2000"
SCOPE = "applicability_config[scope][price_type]=metered"
TAX = "display_name=VAT&percentage=20&inclusive=false"


def made(place: Place, path: str, form: str) -> Any:
    reply = place.dispatcher.request("POST", path, form)
    assert reply.status == 200, (path, form, reply.body)
    return reply.body


def metered(place: Place, used: int) -> Any:
    """A subscription to what costs 0.02 a call, taxed, with so many calls made."""
    meter = made(place, "/v1/billing/meters", METER)["id"]
    cycle = f"recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={meter}"
    price = f"currency=usd&unit_amount=2&product_data[name]=API&{cycle}"
    customer = made(place, "/v1/customers", "name=Ada")["id"]
    made(place, f"/api/customers/{customer}/cards", "card=pm_card_visa&default=true")
    rate = made(place, "/v1/tax_rates", TAX)["id"]
    asked = f"customer={customer}&items[0][price]={made(place, '/v1/prices', price)['id']}"
    subscription = made(place, "/v1/subscriptions", f"{asked}&default_tax_rates[0]={rate}")
    told = f"payload[stripe_customer_id]={customer}&payload[value]={used}"
    made(place, "/v1/billing/meter_events", f"event_name=calls&{told}")
    made(place, "/v1/billing/credit_grants", f"customer={customer}&{CREDITS}&{SCOPE}")
    return subscription


def told(table: Any) -> dict[str, str]:
    """Amounts by what they are of."""
    return {
        row["cells"]["what"]["text"]: row["cells"]["total"]["amounts"][0]["amount"]
        for row in table["rows"]
    }


def test_what_credits_would_take_off_is_what_they_take_off() -> None:
    place = empty()
    subscription = metered(place, 3600)
    coming = place.get(f"/api/views/upcoming/{subscription['id']}")
    ahead = told(coming["totals"])
    assert ahead == {
        "Lines": "72.00",
        "Taxes": "14.40",
        "Total": "86.40",
        "Billing credits, estimated": "-20.00",
        "Total, estimated": "62.40",
        "Due, estimated": "62.40",
    }
    end = subscription["items"]["data"][0]["current_period_end"]
    made(place, "/api/clock/advance", f"to={end}")
    made_ids = place.get(f"/v1/invoices?subscription={subscription['id']}&status=draft")["data"]
    draft = made_ids[0]["id"]
    assert told(place.get(f"/api/views/objects/{draft}")["sections"]["totals"]) == ahead
    made(place, "/api/clock/advance", f"to={coming['at']}")
    final = told(place.get(f"/api/views/objects/{draft}")["sections"]["totals"])
    assert final["Billing credits"] == ahead["Billing credits, estimated"]
    assert final["Total"] == ahead["Total, estimated"]
    assert final["Due"] == ahead["Due, estimated"]


def test_looking_ahead_leaves_no_trace() -> None:
    place = empty()
    subscription = metered(place, 10)
    before = place.get("/api/views/frame")["outcomes"]
    place.get(f"/api/views/upcoming/{subscription['id']}")
    assert place.get("/api/views/frame")["outcomes"] == before
    made_drafts = place.get(f"/v1/invoices?subscription={subscription['id']}&status=draft")["data"]
    assert made_drafts == []


def test_where_nothing_comes_it_says_why() -> None:
    place = empty()
    subscription = metered(place, 10)
    path = f"/api/views/upcoming/{subscription['id']}"
    made(place, f"/v1/subscriptions/{subscription['id']}", "cancel_at_period_end=true")
    place.get(path)
    reply = place.dispatcher.request("DELETE", f"/v1/subscriptions/{subscription['id']}")
    assert reply.status == 200, reply.body
    shown = place.get(path)
    assert (shown["at"], shown["lines"]) == (None, None)
    assert "has ended" in shown["note"]
    assert place.dispatcher.request("GET", "/api/views/upcoming/sub_no").status == 404


def test_a_line_of_a_draft_leads_to_what_changes_it() -> None:
    place = empty()
    customer = made(place, "/v1/customers", "name=Ada")["id"]
    made(place, "/v1/invoiceitems", f"customer={customer}&amount=500&currency=usd")
    include = "pending_invoice_items_behavior=include"
    invoice = made(place, "/v1/invoices", f"customer={customer}&{include}")["id"]
    section = place.get(f"/api/views/objects/{invoice}")["sections"]["lines"]
    item = section["rows"][0]["cells"]["description"]["object_id"]
    detail = place.get(f"/api/views/objects/{item}")
    edit = next(one for one in detail["actions"] if one["name"] == "update")
    assert [field["name"] for field in edit["fields"]] == ["description", "amount"]
    made(place, edit["path"], "amount=700")
    assert place.get(f"/v1/invoices/{invoice}")["total"] == 700

"""Checkout in front of a gateway that answers after the commit: it is refused, by name."""

from urllib.parse import urlencode

from support.api import running_api
from support.world import gateway

ITEM = {
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1000",
    "line_items[0][price_data][product_data][name]": "Gold",
}
MODES = {
    "subscription": ITEM | {"line_items[0][price_data][recurring][interval]": "month"},
    "payment": ITEM,
    "setup": {},
}


def test_a_late_gateway_is_refused_before_it_is_asked() -> None:
    with running_api(edges=gateway(simulated=False)) as api:
        for mode, items in MODES.items():
            form = {"mode": mode, "success_url": "https://shop.test/", **items}
            made = api.post("/v1/checkout/sessions", urlencode(form))["id"]
            pay = f"/api/checkout/sessions/{made}/pay"
            refused = api.post(pay, "email=ada@example.com&payment_method=pm_card_visa")
            assert api.status == 400
            assert "simulated cards only" in refused["error"]["message"]
            left = api.get(f"/v1/checkout/sessions/{made}")
            assert (left["status"], left["payment_intent"]) == ("open", None)
        for path in ("customers", "payment_intents", "subscriptions"):
            assert api.get(f"/v1/{path}")["data"] == []

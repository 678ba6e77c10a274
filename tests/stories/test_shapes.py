"""Every kind of object, as a running environment shows it, has the shape of the SDK's annotations.

One story makes an example of each; then everything that can be listed or retrieved is asked for.
What states they can be in is looked at in `tests/unit/wire/test_shapes.py`, whatever else by the
fuzzer.
"""

from typing import Any

from sao.api.families import FAMILIES
from sao.testing import Sandbox
from sao.wire.expand import EXPANDABLE
from sao.wire.registry import RESOURCES
from support.shop import DAY, START, Shop
from support.stripe_types import PAGES, classes, problems

CALLS = {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
DAYS: Any = {"unit": "business_day", "value": 2}
ADDRESS = {"line1": "1 Main St", "city": "Berlin", "country": "DE"}
WHERE: Any = {"name": "Ada", "phone": "1", "address": ADDRESS}

WITHOUT_DOCUMENTS = {"credit_note.pdf: None is not str"}
"""Nobody serves documents in a test's own process, so there is no address of one."""


def everything(sandbox: Sandbox) -> list[Any]:
    """An example of each kind of object, as full as it gets; those that no list shows."""
    shop = Shop(sandbox.stripe)
    v1 = shop.v1
    shop.clock()
    meter = v1.billing.meters.create(CALLS)  # type: ignore[arg-type]
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    counted, gold, once = shop.price(7, recurring=used), shop.price(), shop.price(recurring=None)
    _assessed(shop)
    vat = v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    coupon = v1.coupons.create({"percent_off": 10, "duration": "forever", "name": "Ten"})
    v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    feature = v1.entitlements.features.create({"lookup_key": "sso", "name": "SSO"})
    product = str(v1.prices.retrieve(gold).product)
    v1.products.features.create(product, {"entitlement_feature": feature.id})
    v1.plans.create({"currency": "usd", "interval": "month", "amount": 5, "product": product})
    url: Any = {"url": "https://example.com/hook", "enabled_events": ["*"]}
    v1.webhook_endpoints.create(url)
    customer = shop.customer(
        email="ada@example.com", phone="1", address=ADDRESS, coupon=coupon.id, balance=-50
    ).id
    v1.customers.tax_ids.create(customer, {"type": "eu_vat", "value": "DE123456789"})
    _granted(shop, customer)
    v1.setup_intents.create({"customer": customer, "payment_method_types": ["card"]})
    items: Any = [{"price": gold, "tax_rates": [vat.id]}, {"price": counted}]
    subscription = shop.subscribe(
        customer,
        items=items,
        add_invoice_items=[{"price": once}],
        billing_thresholds={"amount_gte": 70_000},
        metadata={"a": "b"},
    )
    _watched(shop, meter.id, customer)
    payload = {"stripe_customer_id": customer, "value": "3"}
    cancel: Any = {"event_name": "calls", "type": "cancel", "cancel": {"identifier": "y"}}
    v1.subscription_schedules.create({"from_subscription": subscription.id})
    sandbox.advance(days=10)
    v1.subscriptions.update(
        subscription.id, {"items": [{"id": subscription.items.data[0].id, "quantity": 3}]}
    )
    v1.invoice_items.create({"customer": customer, "amount": 250, "currency": "usd"})
    paid = shop.latest(subscription)
    _mailed(shop, customer, vat.id)
    v1.credit_notes.create({"invoice": paid.id, "amount": 100, "credit_amount": 100})
    intent = v1.payment_intents.create(
        {"amount": 900, "currency": "usd", "customer": customer, "confirm": True}
        | {"payment_method": "pm_card_createDispute", "off_session": True}  # type: ignore[arg-type]
    )
    v1.refunds.create({"payment_intent": shop.intent_of(paid), "amount": 1})
    assert intent.status == "succeeded"
    for mode, price in (("setup", None), ("payment", once), ("subscription", gold)):
        offered: Any = [] if price is None else [{"price": price, "quantity": 1}]
        terms: Any = {"mode": mode, "success_url": "https://example.com/", "line_items": offered}
        made = v1.checkout.sessions.create({**terms, "customer": customer})
        sandbox.post(f"/api/checkout/sessions/{made.id}/pay", payment_method="pm_card_visa")
    portal: Any = {"customer": customer, "expand": ["configuration"]}
    portals = sandbox.post("/v1/billing_portal/sessions", **portal)
    offered = [{"price": gold, "quantity": 1}, {"price": once, "quantity": 2}]
    v1.payment_links.create({"line_items": [{"price": once, "quantity": 1}]})
    quote = v1.quotes.create({"customer": customer, "line_items": offered})
    v1.quotes.finalize_quote(quote.id)
    v1.quotes.accept(quote.id)
    sandbox.advance(days=15)
    event = {"event_name": "calls", "payload": payload, "identifier": "y"}
    counted_once = sandbox.post("/v1/billing/meter_events", event)
    return [counted_once, portals, sandbox.post("/v1/billing/meter_event_adjustments", cancel)]


def _assessed(shop: Shop) -> None:
    """Somebody else, who is taxed where tax is collected."""
    shop.v1.tax.settings.update({"head_office": {"address": {"country": "DE"}}})
    german: Any = {"de": {"type": "standard"}}
    shop.v1.tax.registrations.create(
        {"country": "DE", "country_options": german, "active_from": "now"}
    )
    owner = shop.customer(address={"country": "DE"}).id
    shop.subscribe(owner, automatic_tax={"enabled": True})


def _sold_elsewhere(sandbox: Sandbox) -> list[Any]:
    """What is calculated, sold, and taken back in part."""
    asked: Any = {
        "currency": "eur",
        "customer_details": {"address": {"country": "DE"}, "address_source": "billing"},
        "line_items": [{"amount": 1000, "reference": "book"}],
        "shipping_cost": {"amount": 500},
        "ship_from_details": {"address": {"country": "FR"}},
        "expand": ["line_items"],
    }
    made = sandbox.post("/v1/tax/calculations", asked)
    sold = {"calculation": made["id"], "reference": "order", "expand": ["line_items"]}
    done = sandbox.post("/v1/tax/transactions/create_from_calculation", sold)
    back = {"original_transaction": done["id"], "mode": "full", "reference": "back"}
    asked = {**back, "expand": ["line_items"]}
    return [made, done, sandbox.post("/v1/tax/transactions/create_reversal", asked)]


def _watched(shop: Shop, meter: str, customer: str) -> None:
    """An alert for everybody, which triggers with the first event, and one for a customer."""
    watched: Any = {"meter": meter, "gte": 1, "recurrence": "one_time"}
    for filters in ([], [{"type": "customer", "customer": customer}]):
        terms: Any = {**watched, "filters": filters}
        shop.v1.billing.alerts.create(
            {"alert_type": "usage_threshold", "title": "Much", "usage_threshold": terms}
        )


def _granted(shop: Shop, customer: str) -> None:
    """Billing credits for what is used."""
    monetary: Any = {"type": "monetary", "monetary": {"currency": "usd", "value": 5}}
    metered: Any = {"scope": {"price_type": "metered"}}
    granted: Any = {"customer": customer, "amount": monetary, "applicability_config": metered}
    shop.v1.billing.credit_grants.create(granted)


def _debited(sandbox: Sandbox, shop: Shop) -> list[Any]:
    """Payments by every kind of bank debit, one of which settles, and a mandate."""
    accounts: Any = {
        "pm_auBecsDebit_success": "aud",
        "pm_bacsDebit_success": "gbp",
        "pm_sepaDebit_success_de": "eur",
        "pm_usBankAccount_success": "usd",
    }
    shown = []
    for account, currency in accounts.items():
        asked: Any = {"amount": 500, "currency": currency, "payment_method": account}
        made = shop.v1.payment_intents.create(
            {**asked, "confirm": True, "setup_future_usage": "off_session"}
        )
        shown += [sandbox.get(f"/v1/payment_methods/{made.payment_method}")]
        shown += [sandbox.get(f"/v1/mandates/mandate_{str(made.payment_method)[3:]}")]
        shown += [sandbox.get(f"/v1/payment_intents/{made.id}", expand=["latest_charge"])]
    failed = sandbox.post(f"/api/payment_intents/{made.id}/settle", {"error": "no_account"})
    return [*shown, failed]


def _mailed(shop: Shop, customer: str, vat: str) -> None:
    """An invoice of goods that are sent, whose shipping is given back."""
    sent: Any = {"display_name": "Post", "fixed_amount": {"amount": 700, "currency": "usd"}}
    rate = shop.v1.shipping_rates.create({**sent, "delivery_estimate": {"minimum": DAYS}}).id
    cost: Any = {"shipping_cost": {"shipping_rate": rate}, "default_tax_rates": [vat]}
    mailed = shop.v1.invoices.create({"customer": customer, "shipping_details": WHERE, **cost})
    shop.v1.invoices.finalize_invoice(mailed.id, {"auto_advance": False})
    back: Any = {"invoice": mailed.id, "shipping_cost": {"shipping_rate": rate}}
    shop.v1.credit_notes.create(back)


def replies(sandbox: Sandbox) -> list[Any]:
    """Every list, every object in it by itself, and every list that belongs to one."""
    found: list[Any] = [sandbox.get("/v1/events", limit=100)]
    gets = [one for family in FAMILIES for one in family.endpoints if one.method == "GET"]
    stripes = [one.path for one in gets if one.path.startswith("/v1/")]
    owner = sandbox.get("/v1/customers")["data"][0]["id"]
    subscription = sandbox.get("/v1/subscriptions")["data"][0]["id"]
    invoice = sandbox.get("/v1/invoices")["data"][-1]["id"]
    active = sandbox.get("/v1/subscriptions", status="active")["data"][0]["id"]
    needed: dict[str, dict[str, Any]] = {
        "/v1/invoices/upcoming": {"subscription": active},
        "/v1/subscription_items": {"subscription": subscription},
        "/v1/invoice_payments": {"invoice": invoice},
        "/v1/payment_methods": {"customer": owner},
        "/v1/entitlements/active_entitlements": {"customer": owner},
        "/v1/billing/credit_balance_summary": {
            "customer": owner,
            "filter[type]": "applicability_scope",
            "filter[applicability_scope][price_type]": "metered",
        },
        "/v1/tax_ids": {"owner[type]": "customer", "owner[customer]": owner},
        "/v1/credit_notes/preview": {"invoice": invoice, "amount": 5, "credit_amount": 5},
        "/v1/credit_notes/preview/lines": {"invoice": invoice, "amount": 5, "credit_amount": 5},
    }
    needed |= {path: {"query": "created>0"} for path in stripes if path.endswith("/search")}
    needed["/v1/prices/search"] = {"query": "active:'true'"}
    found += [sandbox.get(path, **needed.get(path, {})) for path in stripes if "{" not in path]
    for path in stripes:
        listed, _, rest = path.partition("/{id}")
        if "{id}" in path and "{" not in rest and listed in stripes:
            some = sandbox.get(listed, **needed.get(listed, {}))["data"][:3]
            found += [_asked(sandbox, f"{listed}/{each['id']}{rest}", owner) for each in some]
    return found


def _asked(sandbox: Sandbox, path: str, owner: str) -> Any:
    if path.endswith("/event_summaries"):
        return sandbox.get(path, customer=owner, start_time=START, end_time=START + 20 * DAY)
    return sandbox.get(path)


def kinds(value: Any) -> set[str]:
    """Every kind of object in a reply, however deep."""
    if isinstance(value, list):
        return set().union(*(kinds(each) for each in value))
    if not isinstance(value, dict):
        return set()
    here = {value["object"]} if isinstance(value.get("object"), str) else set()
    return here.union(*(kinds(each) for each in value.values()))


def _offered(sandbox: Sandbox) -> list[Any]:
    """A token and the payment that it confirms, told of in all detail; a price that is open."""
    token = sandbox.post("/v1/test_helpers/confirmation_tokens", {"payment_method": "pm_card_visa"})
    line = {"product_name": "Mug", "quantity": 2, "unit_cost": 500, "tax": {"total_tax_amount": 50}}
    sent = {"amount": 100, "from_postal_code": "10115"}
    asked = {
        "amount": 1_150,
        "currency": "usd",
        "confirm": True,
        "confirmation_token": token["id"],
        "amount_details": {"line_items": [line], "shipping": sent},
        "payment_details": {"order_reference": "7"},
        "payment_method_options": {"card": {"request_overcapture": "if_available"}},
        "expand": ["amount_details.line_items"],
    }
    paid = sandbox.post("/v1/payment_intents", asked)
    terms = {"currency": "usd", "custom_unit_amount": {"enabled": True, "minimum": 500}}
    price = sandbox.post("/v1/prices", {**terms, "product_data": {"name": "Gift"}})
    lines = sandbox.get(f"/v1/payment_intents/{paid['id']}/amount_details_line_items")
    return [token, sandbox.get(f"/v1/confirmation_tokens/{token['id']}"), paid, lines, price]


def test_everything_that_is_shown_has_stripes_shape(sandbox: Sandbox) -> None:
    shown = everything(sandbox) + _debited(sandbox, Shop(sandbox.stripe)) + replies(sandbox)
    shown += _sold_elsewhere(sandbox) + _offered(sandbox)
    found = {problem for reply in shown for problem in _problems(reply)}
    assert sorted(found - WITHOUT_DOCUMENTS) == []
    ours = {kind.object for kind in RESOURCES} | set(EXPANDABLE)
    unseen = {kind for kind in ours if not kind.startswith("sao.")} - kinds(shown)
    assert unseen == set(), "the story makes none of these"


def _problems(reply: Any) -> list[str]:
    if reply.get("object") in PAGES:
        return [problem for each in reply["data"] for problem in _problems(each)]
    return problems(reply) if reply["object"] in classes() else [f"no class for {reply['object']}"]

"""Stripe's families: what a client that knows Stripe expects of each."""

from typing import Any

import pytest

from support.api import DAY, NOW, Api


def test_customers(api: Api) -> None:
    made = api.post("/v1/customers", "name=Ada&email=a@b.c&address[city]=Berlin&balance=-500")
    path = f"/v1/customers/{made['id']}"
    assert api.get(path) == made
    changed = api.post(path, "name=&phone=123&address=")
    assert (changed["name"], changed["phone"], changed["address"]) == (None, "123", None)
    assert api.get("/v1/customers", "email=a@b.c")["data"][0]["id"] == made["id"]
    assert api.get("/v1/customers", "email=x")["data"] == []
    gone = {"id": made["id"], "object": "customer", "deleted": True}
    assert api.delete(path) == gone == api.get(path)
    assert api.refused("post", path, "name=x") == (404, "resource_missing", "id")
    assert api.get("/v1/customers")["data"] == []
    assert api.refused("get", "/v1/customers/sub_x") == (404, "resource_missing", "id")


def test_a_default_method_has_to_be_attached(api: Api) -> None:
    customer = api.post("/v1/customers")["id"]
    loose = api.post("/v1/payment_methods", "type=card&card[token]=tok_visa")["id"]
    param = "invoice_settings[default_payment_method]"
    refused = api.refused("post", f"/v1/customers/{customer}", f"{param}={loose}")
    assert refused == (400, "resource_missing", param)
    api.post(f"/v1/payment_methods/{loose}/attach", f"customer={customer}")
    settings = api.post(f"/v1/customers/{customer}", f"{param}={loose}")["invoice_settings"]
    assert settings["default_payment_method"] == loose


def test_products_and_prices(api: Api) -> None:
    form = "name=Gold&id=gold&default_price_data[currency]=eur&default_price_data[unit_amount]=5"
    made = api.post("/v1/products", f"{form}&expand[]=default_price")
    assert (made["id"], made["default_price"]["product"]) == ("gold", "gold")
    assert api.refused("post", "/v1/products", form)[1] == "resource_already_exists"
    other = api.post("/v1/products", "name=Other")["id"]
    assert api.get("/v1/products", f"starting_after={other}")["data"][0]["id"] == "gold"
    assert api.get("/v1/products", "ending_before=gold")["data"][0]["id"] == other
    assert api.delete(f"/v1/products/{other}")["deleted"] is True
    assert api.post("/v1/products/gold", "active=false&name=Old")["active"] is False
    assert api.get("/v1/products", "active=true")["data"] == []
    assert api.refused("delete", "/v1/products/gold")[0] == 400
    price = api.post("/v1/prices", "currency=USD&product=gold&unit_amount=7&lookup_key=k")
    assert (price["currency"], price["type"]) == ("usd", "one_time")
    assert api.get("/v1/prices", "product=gold")["data"][0]["id"] == price["id"]
    again = "currency=usd&product=gold&unit_amount=8&lookup_key=k"
    assert api.refused("post", "/v1/prices", again) == (400, None, "lookup_key")
    taken = api.post("/v1/prices", f"{again}&transfer_lookup_key=true")
    assert api.get(f"/v1/prices/{price['id']}")["lookup_key"] is None
    (found,) = api.get("/v1/prices", "lookup_keys[]=k&lookup_keys[]=other")["data"]
    assert found["id"] == taken["id"]
    assert api.post(f"/v1/prices/{price['id']}", "active=false")["active"] is False
    assert api.refused("post", "/v1/prices", "currency=usd&unit_amount=1")[2] == "product"
    plain = api.post("/v1/products", "name=Plain")["id"]
    assert api.delete(f"/v1/products/{plain}")["deleted"] is True
    assert api.refused("get", f"/v1/products/{plain}")[0] == 404


def test_payment_methods(api: Api) -> None:
    customer = api.post("/v1/customers")["id"]
    card = (
        "type=card&card[number]=4242424242424242&card[exp_month]=8&card[exp_year]=30&card[cvc]=123"
    )
    made = api.post("/v1/payment_methods", f"{card}&billing_details[name]=Ada")
    assert (made["card"]["last4"], made["card"]["exp_year"]) == ("4242", 2030)
    assert (made["customer"], made["billing_details"]["name"]) == (None, "Ada")
    path = f"/v1/payment_methods/{made['id']}"
    attached = api.post(f"{path}/attach", f"customer={customer}")
    assert attached["customer"] == customer
    assert api.post(f"{path}/attach", f"customer={customer}") == attached
    fresh = api.post("/v1/payment_methods/pm_card_visa/attach", f"customer={customer}")
    assert fresh["id"] not in ("pm_card_visa", made["id"])
    theirs = api.get(f"/v1/customers/{customer}/payment_methods")["data"]
    assert [method["id"] for method in theirs] == [fresh["id"], made["id"]]
    assert api.get("/v1/payment_methods", f"customer={customer}&type=card")["data"] == theirs
    assert api.post(path, "card[exp_month]=9")["card"]["exp_month"] == 9
    assert api.post(f"{path}/detach")["customer"] is None
    refused = api.refused("post", f"{path}/attach", f"customer={customer}")
    assert refused[:2] == (400, "payment_method_unexpected_state")
    refused = api.refused("post", "/v1/payment_methods/pm_nope/attach", f"customer={customer}")
    assert refused == (404, "resource_missing", "payment_method")
    wrong = api.refused("post", "/v1/payment_methods", "type=card&card[number]=4000000000000001")
    assert wrong[:2] == (402, "incorrect_number")
    decline = "/v1/payment_methods/pm_card_visa_chargeDeclined/attach"
    answer = api.post(decline, f"customer={customer}")
    assert (api.status, answer["error"]["decline_code"]) == (402, "generic_decline")


def test_a_subscription_is_paid_at_once(api: Api) -> None:
    customer = api.customer()
    made = api.subscription(customer, "metadata[a]=b&items[0][quantity]=3")
    (item,) = made["items"]["data"]
    assert (made["status"], item["quantity"], item["current_period_start"]) == ("active", 3, NOW)
    invoice = api.get(f"/v1/invoices/{made['latest_invoice']}")
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", 3000)
    assert invoice["number"].endswith("-0001")
    (line,) = api.get(f"/v1/invoices/{invoice['id']}/lines")["data"]
    assert line["pricing"]["unit_amount_decimal"] == "1000"
    (payment,) = api.get("/v1/invoice_payments", f"invoice={invoice['id']}")["data"]
    intent = payment["payment"]["payment_intent"]
    by_intent = f"payment[type]=payment_intent&payment[payment_intent]={intent}"
    assert api.get("/v1/invoice_payments", by_intent)["data"] == [payment]
    assert api.get(f"/v1/payment_intents/{intent}")["status"] == "succeeded"


def test_a_subscription_is_changed_and_ends(api: Api) -> None:
    customer = api.customer()
    made = api.subscription(customer)
    path = f"/v1/subscriptions/{made['id']}"
    end = made["items"]["data"][0]["current_period_end"]
    ending = api.post(path, "cancel_at_period_end=true&description=x&metadata[k]=v")
    assert (ending["cancel_at"], ending["description"], ending["status"]) == (end, "x", "active")
    assert api.post(path, "cancel_at_period_end=false")["cancel_at"] is None
    assert api.post(path, f"cancel_at={NOW + DAY}")["cancel_at"] == NOW + DAY
    assert api.post(path, "cancel_at=")["cancel_at"] is None
    param = "default_payment_method"
    assert api.refused("post", path, f"{param}=pm_x") == (400, "resource_missing", param)
    paused = api.post(f"{path}/pause")
    assert (paused["status"], paused["status_details"]["paused"]["type"]) == (
        "paused",
        "subscription",
    )
    assert api.post(f"{path}/resume", "billing_cycle_anchor=now")["status"] == "active"
    ended = api.delete(path, "cancellation_details[comment]=enough")
    assert (ended["status"], ended["cancellation_details"]["comment"]) == ("canceled", "enough")
    assert api.refused("delete", path) == (404, "resource_missing", "id")
    assert api.refused("post", path, "description=y")[0] == 400
    assert api.post(path, "metadata[k]=w")["metadata"]["k"] == "w"
    assert api.get("/v1/subscriptions", f"customer={customer}")["data"] == []
    for status in ("all", "canceled", "ended"):
        query = f"customer={customer}&status={status}"
        assert len(api.get("/v1/subscriptions", query)["data"]) == 1


def test_a_first_payment_can_fail_in_three_ways(api: Api) -> None:
    customer = api.customer(card="pm_card_chargeCustomerFail")
    incomplete = api.subscription(customer)
    assert (api.status, incomplete["status"]) == (200, "incomplete")
    api.subscription(customer, "payment_behavior=error_if_incomplete")
    assert api.status == 402
    waiting = api.subscription(
        customer,
        "payment_behavior=default_incomplete&expand[]=latest_invoice.confirmation_secret",
    )
    assert waiting["status"] == "incomplete"
    secret = waiting["latest_invoice"]["confirmation_secret"]["client_secret"]
    intent = secret.partition("_secret_")[0]
    api.post(f"/v1/payment_intents/{intent}/confirm", "payment_method=pm_card_visa")
    assert api.status == 200
    assert api.get(f"/v1/subscriptions/{waiting['id']}")["status"] == "active"
    assert len(api.get("/v1/subscriptions", f"customer={customer}")["data"]) == 2


def test_what_cannot_be_subscribed_to_is_named(api: Api) -> None:
    customer, price = api.customer(), api.price()
    path = "/v1/subscriptions"

    def refused(form: str) -> tuple[int, Any, Any]:
        return api.refused("post", path, f"customer={customer}&{form}")

    assert api.refused("post", path, f"customer=cus_x&items[0][price]={price}")[2] == "customer"
    missing = refused("items[0][price]=price_x")
    assert missing == (400, "resource_missing", "items[0][price]")
    assert refused("items[0][quantity]=1")[1:] == ("parameter_missing", "items[0][price]")
    once = api.post("/v1/prices", "currency=usd&unit_amount=1&product_data[name]=x")["id"]
    assert refused(f"items[0][price]={once}")[2] == "items[0][price]"
    twice = f"items[0][price]={price}&items[1][price]={price}"
    assert refused(twice)[2] == "items[1][price]"
    weekly = api.price("recurring[interval]=week")
    assert refused(f"items[0][price]={price}&items[1][price]={weekly}")[2] == "items[1][price]"
    euros = api.price("currency=eur")
    assert refused(f"items[0][price]={price}&items[1][price]={euros}")[2] == "items[1][price]"
    assert refused(f"items[0][price]={price}&currency=eur")[2] == "currency"
    api.post(f"/v1/prices/{weekly}", "active=false")
    assert refused(f"items[0][price]={weekly}")[2] == "items[0][price]"
    poor = api.post("/v1/customers")["id"]
    form = f"customer={poor}&items[0][price]={price}"
    assert api.refused("post", path, form)[:2] == (400, "resource_missing")
    described = (
        "items[0][price_data][currency]=usd&items[0][price_data][unit_amount]=5"
        "&items[0][price_data][recurring][interval]=month"
    )
    assert refused(described)[2] == "items[0][price_data][product]"
    product = api.post("/v1/products", "name=x")["id"]
    made = api.post(
        path, f"customer={customer}&{described}&items[0][price_data][product]={product}"
    )
    assert made["items"]["data"][0]["price"]["unit_amount"] == 5


def test_invoices_are_paid_voided_and_given_up(api: Api) -> None:
    customer = api.customer(card="pm_card_chargeCustomerFail")
    invoice = api.subscription(customer)["latest_invoice"]
    path = f"/v1/invoices/{invoice}"
    answer = api.post(f"{path}/pay")
    assert (api.status, answer["error"]["type"]) == (402, "card_error")
    assert answer["error"]["payment_intent"]["status"] == "requires_payment_method"
    assert api.refused("post", f"{path}/pay", "payment_method=pm_x")[2] == "payment_method"
    assert api.post(path, "description=x&metadata[a]=b")["description"] == "x"
    assert api.post(f"{path}/mark_uncollectible")["status"] == "uncollectible"
    assert api.post(f"{path}/pay", "paid_out_of_band=true")["status"] == "paid"
    refused = api.refused("post", f"{path}/void")
    assert refused[:2] == (400, "status_transition_invalid")
    other = api.subscription(customer)["latest_invoice"]
    assert api.post(f"/v1/invoices/{other}/void")["status"] == "void"
    listed = api.get("/v1/invoices", f"customer={customer}&status=void")["data"]
    assert [invoice["id"] for invoice in listed] == [other]


def test_a_challenged_invoice_waits_for_the_customer(api: Api) -> None:
    customer = api.customer(card="pm_card_authenticationRequired")
    made = api.subscription(customer, "expand[]=latest_invoice.payments")
    assert made["status"] == "incomplete"
    (payment,) = made["latest_invoice"]["payments"]["data"]
    intent = payment["payment"]["payment_intent"]
    assert api.refused("post", f"/v1/invoices/{made['latest_invoice']['id']}/pay")[0] == 402
    shown = api.get(f"/v1/payment_intents/{intent}")
    assert (shown["status"], shown["next_action"]["type"]) == ("requires_action", "use_stripe_sdk")
    done = api.post_json(f"/api/payment_intents/{intent}/authenticate", {"succeeded": True})
    assert done["status"] == "succeeded"
    assert api.get(f"/v1/subscriptions/{made['id']}")["status"] == "active"


def test_drafts_are_finalized_paid_or_deleted(api: Api) -> None:
    clock = api.post("/v1/test_helpers/test_clocks", f"frozen_time={NOW}")["id"]
    customer = api.customer(f"test_clock={clock}")
    made = api.subscription(customer)
    renewal = made["items"]["data"][0]["current_period_end"]
    api.post(f"/v1/test_helpers/test_clocks/{clock}/advance", f"frozen_time={renewal}")
    latest = api.get(f"/v1/subscriptions/{made['id']}")["latest_invoice"]
    path = f"/v1/invoices/{latest}"
    assert api.get(path)["status"] == "draft"
    assert api.refused("post", f"{path}/void")[0] == 400
    assert api.post(f"{path}/finalize")["status"] == "paid"
    second = api.subscription(customer)
    later = second["items"]["data"][0]["current_period_end"]
    api.post(f"/v1/test_helpers/test_clocks/{clock}/advance", f"frozen_time={later}")
    drafts = api.get("/v1/invoices", f"customer={customer}&status=draft")["data"]
    assert len(drafts) == 2
    assert api.post(f"/v1/invoices/{drafts[0]['id']}/pay")["status"] == "paid"
    assert api.delete(f"/v1/invoices/{drafts[1]['id']}")["deleted"] is True
    assert api.refused("get", f"/v1/invoices/{drafts[1]['id']}")[0] == 404


def test_payment_intents(api: Api) -> None:
    path = "/v1/payment_intents"
    made = api.post(path, "amount=500&currency=EUR&automatic_payment_methods[enabled]=true")
    one = f"{path}/{made['id']}"
    assert (made["status"], made["currency"]) == ("requires_payment_method", "eur")
    refused = api.refused("post", f"{one}/confirm")
    assert refused == (400, "payment_intent_unexpected_state", "payment_method")
    assert api.post(one, "amount=600&description=x")["amount"] == 600
    answer = api.post(f"{one}/confirm", "payment_method=pm_card_chargeCustomerFail")
    assert (api.status, answer["error"]["code"]) == (402, "card_declined")
    assert answer["error"]["charge"] == answer["error"]["payment_intent"]["latest_charge"]
    shown = api.post(f"{one}/confirm", "payment_method=pm_card_visa&expand[]=latest_charge")
    assert (shown["status"], shown["latest_charge"]["amount_captured"]) == ("succeeded", 600)
    answer = api.post(f"{one}/cancel")
    assert (api.status, answer["error"]["payment_intent"]["status"]) == (400, "succeeded")
    held = api.post(
        path,
        "amount=500&currency=usd&capture_method=manual&confirm=true&payment_method=pm_card_visa",
    )
    assert held["amount_capturable"] == 500
    taken = api.post(f"{path}/{held['id']}/capture", "amount_to_capture=300")
    assert (taken["status"], taken["amount_received"]) == ("succeeded", 300)
    left = api.post(path, "amount=500&currency=usd&payment_method_types[]=card")["id"]
    canceled = api.post(f"{path}/{left}/cancel", "cancellation_reason=abandoned")
    assert canceled["cancellation_reason"] == "abandoned"
    assert (
        api.refused("post", path, "amount=500&currency=usd&payment_method_types[]=ideal")[0] == 400
    )


def test_nobody_authenticates_off_session(api: Api) -> None:
    form = "amount=500&currency=usd&confirm=true&payment_method=pm_card_authenticationRequired"
    assert api.post("/v1/payment_intents", form)["status"] == "requires_action"
    for alone in ("off_session=true", "error_on_requires_action=true"):
        answer = api.post("/v1/payment_intents", f"{form}&{alone}")
        assert (api.status, answer["error"]["code"]) == (402, "authentication_required")
        assert answer["error"]["payment_intent"]["status"] == "requires_payment_method"


def test_a_payment_method_pays_for_its_customer_only(api: Api) -> None:
    customer = api.customer()
    (method,) = api.get(f"/v1/customers/{customer}/payment_methods")["data"]
    form = f"amount=500&currency=usd&confirm=true&payment_method={method['id']}"
    assert api.refused("post", "/v1/payment_intents", form)[2] == "payment_method"
    paid = api.post("/v1/payment_intents", f"{form}&customer={customer}")
    assert (paid["status"], paid["customer"]) == ("succeeded", customer)
    listed = api.get("/v1/payment_intents", f"customer={customer}")["data"]
    assert [intent["id"] for intent in listed] == [paid["id"]]


def test_events_tell_what_happened(api: Api) -> None:
    customer = api.customer()
    api.subscription(customer)
    events = api.get("/v1/events", "limit=100")["data"]
    assert events[0]["type"] == "customer.subscription.updated"
    assert events[-1]["type"] == "customer.created"
    for event in events:
        assert api.get(f"/v1/events/{event['id']}") == event
    paid = api.get("/v1/events", "type=invoice.paid")["data"]
    assert [event["type"] for event in paid] == ["invoice.paid"]
    assert api.get("/v1/events", "type=coupon.created")["data"] == []
    first = api.get("/v1/events", "limit=4")
    assert (first["data"], first["has_more"]) == (events[:4], True)
    after = api.get("/v1/events", f"limit=4&starting_after={events[3]['id']}")["data"]
    assert after == events[4:8]
    before = api.get("/v1/events", f"limit=2&ending_before={events[3]['id']}")["data"]
    assert before == events[1:3]
    for event in ("evt_x", "evt_", events[0]["id"].replace("evt_", "evt_0")):
        assert api.refused("get", f"/v1/events/{event}")[0] == 404


def test_test_clocks(api: Api) -> None:
    path = "/v1/test_helpers/test_clocks"
    assert api.get(path)["data"] == []
    clock = api.post(path, f"frozen_time={NOW}&name=mine")
    one = f"{path}/{clock['id']}"
    assert (clock["status"], clock["frozen_time"]) == ("ready", NOW)
    customer = api.customer(f"test_clock={clock['id']}")
    made = api.subscription(customer, "trial_period_days=14")
    assert made["test_clock"] == clock["id"]
    going = api.post(f"{one}/advance", f"frozen_time={NOW + 20 * DAY}")
    assert (going["status"], going["status_details"]["advancing"]["target_frozen_time"]) == (
        "advancing",
        NOW + 20 * DAY,
    )
    assert api.get(one)["frozen_time"] == NOW + 20 * DAY
    assert api.get(f"/v1/subscriptions/{made['id']}")["status"] == "active"
    back = api.refused("post", f"{one}/advance", f"frozen_time={NOW}")
    assert back == (400, None, "frozen_time")
    far = api.refused("post", f"{one}/advance", f"frozen_time={NOW + 100 * DAY}")
    assert far == (400, None, "frozen_time")
    assert api.get("/v1/customers")["data"] == []
    theirs = api.get("/v1/customers", f"test_clock={clock['id']}")["data"]
    assert [customer["id"] for customer in theirs] == [customer]
    assert api.get("/v1/subscriptions")["data"] == []
    assert len(api.get("/v1/subscriptions", f"test_clock={clock['id']}")["data"]) == 1
    assert len(api.get(path)["data"]) == 1
    assert api.delete(one)["deleted"] is True
    assert api.refused("get", one)[0] == 404
    assert api.get(f"/v1/customers/{customer}")["deleted"] is True
    assert api.refused("post", "/v1/customers", f"test_clock={clock['id']}")[2] == "test_clock"


@pytest.mark.parametrize("email", ["ada", "ada@", "@example.com", "ada lovelace@example.com"])
def test_an_address_that_cannot_be_one_is_refused_as_stripe_does(api: Api, email: str) -> None:
    answer = api.post("/v1/customers", f"email={email}")["error"]
    assert (api.status, answer["code"], answer["param"]) == (400, "email_invalid", "email")
    assert answer["message"] == f"Invalid email address: {email}"
    intent = "amount=500&currency=usd&receipt_email="
    refused = (400, "email_invalid", "receipt_email")
    assert api.refused("post", "/v1/payment_intents", f"{intent}{email}") == refused
    api.customer("email=ada.lovelace%2Bbills@example.co.uk")

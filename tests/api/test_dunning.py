"""Dunning: what follows a failed payment, by a policy of the environment that can be changed."""

from typing import Any

from support.api import DAY, NOW, Api

DUNNING = "/api/settings/dunning"
FAILING = "pm_card_chargeCustomerFail"
HOUR = 3_600
MONTH = 31 * DAY  # January


def renewed_in_vain(api: Api, card: str = FAILING) -> tuple[str, Any]:
    """A customer whose renewal could not be collected, with their subscription."""
    customer = api.customer()
    made = api.subscription(customer)
    give(api, customer, card)
    advance(api, api.get("/api/clock")["now"] + MONTH + HOUR)
    return customer, made


def give(api: Api, customer: str, card: str) -> None:
    """A card that is the default from now on."""
    method = api.post(f"/v1/payment_methods/{card}/attach", f"customer={customer}")["id"]
    default = f"invoice_settings[default_payment_method]={method}"
    api.post(f"/v1/customers/{customer}", default)


def advance(api: Api, to: int) -> None:
    assert api.post_json("/api/clock/advance", {"to": to})["now"] == to


def latest(api: Api, made: Any) -> Any:
    """The subscription and its latest invoice, as they are now."""
    fresh = api.get(f"/v1/subscriptions/{made['id']}", "expand[]=latest_invoice")
    return fresh["status"], fresh["latest_invoice"]


def test_the_policy_is_shown_and_changed(api: Api) -> None:
    assert api.get(DUNNING) == {
        "object": "dunning",
        "retry_days": [3, 5, 7],
        "subscription_end": "canceled",
        "invoice_end": "open",
    }
    changed = api.post_json(DUNNING, {"retry_days": [1, 4], "invoice_end": "uncollectible"})
    assert (changed["retry_days"], changed["invoice_end"]) == ([1, 4], "uncollectible")
    assert api.post(DUNNING, "subscription_end=unpaid")["retry_days"] == [1, 4]
    assert api.post(DUNNING, "retry_days=")["retry_days"] == []
    for days in ("retry_days[]=5&retry_days[]=3", "retry_days[]=0", "retry_days[]=366"):
        assert api.refused("post", DUNNING, days) == (400, None, "retry_days")
    assert api.refused("post", DUNNING, "subscription_end=gone")[2] == "subscription_end"
    assert api.get(DUNNING)["subscription_end"] == "unpaid"


def test_what_is_made_keeps_the_policy_it_was_made_under(api: Api) -> None:
    _customer, made = renewed_in_vain(api)
    api.post_json(DUNNING, {"retry_days": [30]})
    status, invoice = latest(api, made)
    assert (status, invoice["attempt_count"]) == ("past_due", 1)
    assert invoice["next_payment_attempt"] == NOW + MONTH + HOUR + 3 * DAY


def test_a_subscription_is_given_another_policy(api: Api) -> None:
    _customer, made = renewed_in_vain(api)
    path = f"/api/subscriptions/{made['id']}/dunning"
    assert api.get(path)["retry_days"] == [3, 5, 7]
    changed = api.post_json(path, {"retry_days": [1], "subscription_end": "unpaid"})
    assert (changed["retry_days"], changed["invoice_end"]) == ([1], "open")
    assert api.get(path) == changed
    assert api.get(DUNNING)["retry_days"] == [3, 5, 7]
    failed_at = NOW + MONTH + HOUR
    assert latest(api, made)[1]["next_payment_attempt"] == failed_at + 3 * DAY  # as it was made
    advance(api, failed_at + 8 * DAY)
    assert latest(api, made)[0] == "unpaid"  # what becomes of it is its own to say
    assert api.refused("post", path, "retry_days[]=5&retry_days[]=3") == (400, None, "retry_days")


def test_a_subscription_that_has_ended_keeps_its_policy(api: Api) -> None:
    made = api.subscription(api.customer())
    api.delete(f"/v1/subscriptions/{made['id']}")
    path = f"/api/subscriptions/{made['id']}/dunning"
    assert api.refused("post", path, "retry_days[]=5")[0] == 400


def test_the_ends_are_separate(api: Api) -> None:
    api.post_json(
        DUNNING,
        {"retry_days": [2], "subscription_end": "unpaid", "invoice_end": "uncollectible"},
    )
    customer, made = renewed_in_vain(api)
    assert api.get(f"/v1/customers/{customer}")["delinquent"] is True
    advance(api, NOW + MONTH + HOUR + 2 * DAY)
    status, invoice = latest(api, made)
    assert (status, invoice["status"], invoice["attempt_count"]) == ("unpaid", "uncollectible", 2)
    assert invoice["status_details"]["uncollectible"]["reason"] == "max_payment_attempts"
    give(api, customer, "pm_card_visa")
    paid = api.post(f"/v1/invoices/{invoice['id']}/pay")
    assert (paid["status"], paid["status_details"]) == ("paid", None)
    assert latest(api, made)[0] == "active"
    assert api.get(f"/v1/customers/{customer}")["delinquent"] is False


def test_a_hard_decline_is_not_tried_again_until_there_is_a_new_card(api: Api) -> None:
    customer, made = renewed_in_vain(api, "pm_card_visa_chargeCustomerFailLostCard")
    _status, invoice = latest(api, made)
    assert invoice["status"] == "open"
    charges = f"customer={customer}&limit=100"
    tried = len(api.get("/v1/charges", charges)["data"])
    advance(api, NOW + MONTH + HOUR + 3 * DAY)
    assert latest(api, made)[1]["attempt_count"] == 2  # counted, not charged
    assert len(api.get("/v1/charges", charges)["data"]) == tried
    give(api, customer, "pm_card_visa")
    advance(api, NOW + MONTH + HOUR + 5 * DAY)
    assert latest(api, made)[1]["status"] == "paid"


def test_one_off_invoices_are_retried_by_the_same_policy(api: Api) -> None:
    customer = api.customer()
    item = f"customer={customer}&amount=500&currency=usd"
    api.post("/v1/invoiceitems", item)
    give(api, customer, FAILING)
    terms = "auto_advance=true&pending_invoice_items_behavior=include"
    made = api.post("/v1/invoices", f"customer={customer}&{terms}")
    advance(api, NOW + HOUR)
    failed = api.get(f"/v1/invoices/{made['id']}")
    assert (failed["status"], failed["next_payment_attempt"]) == ("open", NOW + HOUR + 3 * DAY)
    stopped = api.post(f"/v1/invoices/{made['id']}", "auto_advance=false")
    assert (stopped["auto_advance"], stopped["next_payment_attempt"]) == (False, None)
    give(api, customer, "pm_card_visa")
    api.post(f"/v1/invoices/{made['id']}", "auto_advance=true")
    assert api.get(f"/v1/invoices/{made['id']}")["status"] == "paid"

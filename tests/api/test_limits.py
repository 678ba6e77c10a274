"""At the edges of what can be counted: time, amounts, digits, ids of a client's own."""

from support.api import NOW, Api

LAST = 253_086_768_000
"""The last instant that a clock can show."""


def test_clocks_stop_before_the_calendar_does(api: Api) -> None:
    path = "/v1/test_helpers/test_clocks"
    for beyond in (LAST + 1, 253_402_300_799):
        assert api.refused("post", path, f"frozen_time={beyond}") == (400, None, "frozen_time")
    clock = api.post(path, f"frozen_time={LAST - 60}")["id"]
    for form in ("", "trial_period_days=730", "collection_method=send_invoice&days_until_due=730"):
        for interval in (
            "recurring[interval]=day",
            "recurring[interval]=year&recurring[interval_count]=3",
        ):
            customer = api.customer(f"test_clock={clock}")
            price = api.price(interval)
            api.post("/v1/subscriptions", f"customer={customer}&items[0][price]={price}&{form}")
            assert api.status == 200
    api.post(f"{path}/{clock}/advance", f"frozen_time={LAST}")
    assert api.get(f"{path}/{clock}")["frozen_time"] == LAST
    for form in ("days=1000000000", f"to={LAST + 1}", "to=9999-12-31", "months=96000"):
        assert api.refused("post", "/api/clock/advance", form)[0] == 400
    assert api.get("/api/clock")["now"] == NOW


def test_numbers_of_absurdly_many_digits(api: Api) -> None:
    base = f"customer={api.customer()}&items[0][price]={api.price()}"
    for digits in ("9" * 5_000, "9" * 13, "253402300800", "\u0663", "1_0", "+5", "0x9"):
        refused = api.refused("post", "/v1/subscriptions", f"{base}&trial_end={digits}")
        assert refused == (400, None, "trial_end")
    for index in ("9" * 5_000, "\u0663", "-1"):
        form = f"customer={api.customer()}&items[{index}][price]={api.price()}"
        assert api.refused("post", "/v1/subscriptions", form) == (400, None, "items")
    sparse = f"customer={api.customer()}&items[7][price]={api.price()}"
    assert api.post("/v1/subscriptions", sparse)["status"] == "active"


def test_a_line_costs_no_more_than_an_amount_can_say(api: Api) -> None:
    price = api.post(
        "/v1/prices",
        "currency=usd&unit_amount=999999999999&recurring[interval]=month&product_data[name]=x",
    )["id"]
    base = f"customer={api.customer()}&items[0][price]={price}"
    assert api.post("/v1/subscriptions", base)["status"] == "active"
    refused = api.refused("post", "/v1/subscriptions", f"{base}&items[0][quantity]=2")
    assert refused == (400, None, "items[0][quantity]")


def test_ids_of_a_clients_own_that_look_like_ours(api: Api) -> None:
    for chosen in ("prod_x", "prod_NWjs8kKbJWmuuc", "price_x", "prod", "_", "prod_", "p" * 255):
        made = api.post("/v1/products", f"name=x&id={chosen}")
        assert (api.status, made["id"]) == (200, chosen)
        assert api.get(f"/v1/products/{chosen}") == made
        event = api.get("/v1/events", "type=product.created&limit=1")["data"][0]
        assert api.get(f"/v1/events/{event['id']}") == event
    for chosen in ("a:b", "a/b", "a b", "ü", "p" * 256):
        assert api.refused("post", "/v1/products", f"name=x&id={chosen}")[2] == "id"

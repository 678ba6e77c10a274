"""What the official SDK relies on in every reply: errors, keys, versions, retries, forms."""

import stripe

from support.server import KEY, Server
from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def other_client(server: Server, key: str = KEY, **options: object) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": server.url}, **options)  # type: ignore[arg-type]


# --- errors ------------------------------------------------------------------------------------


def test_who_has_no_key_stays_outside(server: Server) -> None:
    stranger = other_client(server, "sk_test_stranger_0000")
    error = refused(stripe.AuthenticationError, stranger.v1.customers.list)
    assert (error.http_status, error.code) == (401, None)
    assert "sk_test_stranger" not in str(error)
    assert error.request_id.startswith("req_")


def test_an_invalid_request_names_its_parameter(shop: Shop) -> None:
    error = refused(Invalid, shop.v1.customers.create, {"nmae": "x"})
    assert told(error) == (400, "parameter_unknown", "nmae")
    assert "Did you mean name?" in error.user_message
    error = refused(Invalid, shop.v1.customers.create, {"address": {"citty": "x"}})
    assert told(error) == (400, "parameter_unknown", "address[citty]")
    error = refused(Invalid, shop.v1.customers.create, {"source": "tok_visa"})
    assert told(error) == (400, "parameter_unknown", "source")
    assert error.error.doc_url.endswith("/parameter-unknown")
    assert error.error.type == "invalid_request_error"


def test_a_declined_card_is_a_card_error(shop: Shop) -> None:
    params = {
        "amount": 500,
        "currency": "usd",
        "confirm": True,
        "payment_method": "pm_card_chargeCustomerFail",
    }
    error = refused(stripe.CardError, shop.v1.payment_intents.create, params)
    assert told(error) == (402, "card_declined", None)
    assert error.user_message == "Your card was declined."
    assert isinstance(error.error.payment_intent, stripe.PaymentIntent)


def test_a_url_that_is_not_there(shop: Shop) -> None:
    error = refused(Invalid, shop.v1.issuing.cards.list)
    assert error.http_status == 404
    assert error.user_message.startswith("Unrecognized request URL (GET: /v1/issuing/cards)")
    error = refused(Invalid, shop.v1.customers.retrieve, "")
    assert error.http_status == 404
    assert "remove the trailing slash" in error.user_message
    assert refused(Invalid, shop.v1.customers.retrieve, "a/b").http_status == 404


def test_nobody_answers() -> None:
    nowhere = stripe.StripeClient(KEY, base_addresses={"api": "http://127.0.0.1:9"})
    error = refused(stripe.APIConnectionError, nowhere.v1.customers.list)
    assert error.http_status is None


def test_a_body_that_is_too_large(shop: Shop) -> None:
    error = refused(stripe.APIError, shop.v1.customers.create, {"name": "x" * 2_000_000})
    assert error.http_status == 413
    assert shop.v1.customers.list({"limit": 1}) is not None


# --- idempotency -------------------------------------------------------------------------------


def test_a_request_under_one_key_is_done_once(shop: Shop) -> None:
    options = {"idempotency_key": "once"}
    made = shop.v1.customers.create({"name": "Ada"}, options)  # type: ignore[arg-type]
    again = shop.v1.customers.create({"name": "Ada"}, options)  # type: ignore[arg-type]
    assert again == made
    first, second = made.last_response, again.last_response
    assert first is not None
    assert second is not None
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["original-request"] == first.request_id
    assert first.idempotency_key == second.idempotency_key == "once"
    assert first.request_id != second.request_id
    error = refused(stripe.IdempotencyError, shop.v1.customers.create, {"name": "Bob"}, options)
    assert error.http_status == 400
    product = refused(stripe.IdempotencyError, shop.v1.products.create, {"name": "Ada"}, options)
    assert product.http_status == 400


def test_a_refusal_is_kept_too(shop: Shop) -> None:
    params = {
        "amount": 500,
        "currency": "usd",
        "confirm": True,
        "payment_method": "pm_card_chargeCustomerFail",
    }
    options = {"idempotency_key": "declined"}
    create = shop.v1.payment_intents.create
    first = refused(stripe.CardError, create, params, options)
    second = refused(stripe.CardError, create, params, options)
    assert first.error.payment_intent.id == second.error.payment_intent.id
    assert second.headers["idempotent-replayed"] == "true"


def test_a_key_survives_a_restart(server: Server) -> None:
    shop = Shop(server.client())
    options = {"idempotency_key": "before the restart"}
    made = shop.v1.customers.create({"name": "Ada"}, options)  # type: ignore[arg-type]
    assert server.stop() == 0
    server.start()
    again = Shop(server.client()).v1.customers.create({"name": "Ada"}, options)  # type: ignore[arg-type]
    assert again.id == made.id


# --- headers and retries -----------------------------------------------------------------------


def test_the_version_that_was_asked_for_is_named(server: Server, shop: Shop) -> None:
    mine = shop.v1.customers.create({})
    assert mine.last_response is not None
    assert mine.last_response.headers["stripe-version"] == stripe.api_version
    old = other_client(server, stripe_version="2025-03-31.basil").v1.customers.list()
    assert old.last_response is not None
    assert old.last_response.headers["stripe-version"] == "2025-03-31.basil"


def test_every_reply_has_a_request_id_of_its_own(shop: Shop) -> None:
    replies = [shop.v1.customers.list({"limit": 1}).last_response for _ in range(3)]
    ids = {reply.request_id for reply in replies if reply is not None}
    assert len(ids) == 3
    assert all(str(request).startswith("req_") for request in ids)


def test_the_sdk_tries_again_what_it_could_not_send(server: Server) -> None:
    server.stop()
    waits: list[float] = []

    class Patient(stripe.RequestsClient):
        def _sleep_time_seconds(self, num_retries: int) -> float:
            if num_retries == 2:
                server.start()
            waits.append(num_retries)
            return 0.0

    client = other_client(server, http_client=Patient(), max_network_retries=4)
    made = client.v1.customers.create({"name": "Patient"})
    assert (made.name, waits) == ("Patient", [1, 2])
    customers = [c.id for c in client.v1.customers.list({"limit": 100}).data if c.name == "Patient"]
    assert customers == [made.id]


def test_the_sdk_does_not_try_again_what_was_refused(server: Server) -> None:
    calls: list[str] = []

    class Counting(stripe.RequestsClient):
        def request(self, method: str, url: str, *args: object, **more: object) -> object:
            calls.append(url)
            return super().request(method, url, *args, **more)  # type: ignore[arg-type]

    client = other_client(server, http_client=Counting(), max_network_retries=3)
    refused(Invalid, client.v1.customers.create, {"nmae": "x"})
    assert len(calls) == 1


def test_a_raw_request(shop: Shop) -> None:
    raw = shop.client.raw_request("post", "/v1/customers", name="Raw", metadata={"a": "b"})
    made = shop.client.deserialize(raw, api_mode="V1")
    assert isinstance(made, stripe.Customer)
    assert (made.name, plain(made.metadata)) == ("Raw", {"a": "b"})


# --- forms -------------------------------------------------------------------------------------

NAMES = (
    "Zoë Ångström",
    "李小龍",
    "🦄 Unicorn 👩‍👩‍👧‍👦",
    "مرحبا",
    "a&b=c+d%20e#f?g",
    "line\nbreak\ttab\r\nend",
    "  spaces  ",
    "[x][0]",
    "\\ \" ' ` $ ; -- <script>",
    "e\u0301 \u200d\u202e",
    "null",
    "x" * 5_000,
)


def test_names_arrive_as_they_were_sent(shop: Shop) -> None:
    for name in NAMES:
        made = shop.v1.customers.create({"name": name, "metadata": {"name": name[:500]}})
        shown = shop.v1.customers.retrieve(made.id)
        assert shown.name == name
        assert plain(shown.metadata) == {"name": name[:500]}
        event = shop.v1.events.list({"limit": 1, "type": "customer.created"}).data[0]
        assert event.data.object["name"] == name
    error = refused(Invalid, shop.v1.customers.create, {"name": "x" * 5_001})
    assert told(error)[::2] == (400, "name")


def test_keys_of_metadata_arrive_as_they_were_sent(shop: Shop) -> None:
    keys = ["ключ", "🔑", "a b", "a&b", "a=b", "a.b", "a-b_c", "0", "1", "constructor", "%5B"]
    made = shop.v1.customers.create({"metadata": {key: key for key in keys}})
    assert plain(shop.v1.customers.retrieve(made.id).metadata) == {key: key for key in keys}


def test_emails_with_a_plus(shop: Shop) -> None:
    made = shop.customer(None, email="ada+test@example.com")
    found = shop.v1.customers.list({"email": "ada+test@example.com"}).data
    assert [customer.id for customer in found] == [made.id]


def test_a_long_and_deeply_nested_form(shop: Shop) -> None:
    customer = shop.customer().id
    items = [
        {
            "price": shop.price(n + 1),
            "quantity": n,
            "metadata": {f"key {k}": "värde 🎈" * 20 for k in range(20)},
        }
        for n in range(20)
    ]
    made = shop.subscribe(customer, items=items)
    assert [item.quantity for item in made["items"].data] == list(range(20))
    assert plain(made["items"].data[19].metadata)["key 19"] == "värde 🎈" * 20
    assert shop.latest(made).total == sum(n * (n + 1) for n in range(20))
    items.append({"price": shop.price(), "quantity": 1, "metadata": {}})
    error = refused(Invalid, shop.subscribe, customer, items=items)
    assert told(error)[::2] == (400, "items")


def test_a_customer_may_have_no_more_than_fits(shop: Shop) -> None:
    error = refused(
        Invalid, shop.v1.customers.create, {"metadata": {str(n): "x" for n in range(1_001)}}
    )
    assert error.http_status == 400

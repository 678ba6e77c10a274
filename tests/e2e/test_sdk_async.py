"""The official SDK's async client, many requests at a time."""

import asyncio
from collections import Counter

import pytest
import stripe

from support.server import KEY, Server
from support.shop import refused

# the SDK hands httpx its forms in a way that httpx would rather not see any more
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def run(server: Server, story: object) -> object:
    async def told() -> object:
        http = stripe.HTTPXClient()
        client = stripe.StripeClient(KEY, base_addresses={"api": server.url}, http_client=http)
        try:
            return await story(client)  # type: ignore[operator]
        finally:
            await http.close_async()

    return asyncio.run(told())


def test_a_subscription_asynchronously(server: Server) -> None:
    async def story(client: stripe.StripeClient) -> str:
        v1 = client.v1
        customer = await v1.customers.create_async({"name": "Ada"})
        method = await v1.payment_methods.attach_async("pm_card_visa", {"customer": customer.id})
        price = await v1.prices.create_async(
            {
                "currency": "usd",
                "unit_amount": 1000,
                "recurring": {"interval": "month"},
                "product_data": {"name": "Gold"},
            }
        )
        made = await v1.subscriptions.create_async(
            {
                "customer": customer.id,
                "items": [{"price": price.id}],
                "default_payment_method": method.id,
            }
        )
        return made.status

    assert run(server, story) == "active"


def test_a_list_asynchronously(server: Server) -> None:
    async def story(client: stripe.StripeClient) -> list[str | None]:
        creating = (
            client.v1.customers.create_async({"name": str(n), "email": "many@example.com"})
            for n in range(25)
        )
        await asyncio.gather(*creating)
        page = await client.v1.customers.list_async({"email": "many@example.com", "limit": 7})
        return [customer.name async for customer in page.auto_paging_iter()]

    names = run(server, story)
    assert isinstance(names, list)
    assert sorted(names, key=int) == [str(n) for n in range(25)]


def test_one_key_at_the_same_time_is_done_once(server: Server) -> None:
    async def story(client: stripe.StripeClient) -> list[object]:
        sending = (
            client.v1.customers.create_async(
                {"name": "Once", "email": "once@example.com"}, {"idempotency_key": "at once"}
            )
            for _ in range(20)
        )
        return await asyncio.gather(*sending, return_exceptions=True)

    answers = run(server, story)
    assert isinstance(answers, list)
    made = {answer.id for answer in answers if isinstance(answer, stripe.Customer)}
    assert len(made) == 1
    others = [answer for answer in answers if not isinstance(answer, stripe.Customer)]
    assert {
        (type(error), error.http_status, error.error.code, error.headers["stripe-should-retry"])
        for error in others
    } <= {(stripe.APIError, 409, "idempotency_key_in_use", "true")}
    found = server.client().v1.customers.list({"email": "once@example.com"}).data
    assert [customer.id for customer in found] == list(made)


def test_the_sdk_waits_for_a_key_in_use(server: Server) -> None:
    async def story(client: stripe.StripeClient) -> list[stripe.Customer]:
        options: stripe.RequestOptions = {"idempotency_key": "patient", "max_network_retries": 5}
        sending = (client.v1.customers.create_async({}, options) for _ in range(5))
        return await asyncio.gather(*sending)

    answers = run(server, story)
    assert isinstance(answers, list)
    assert len({customer.id for customer in answers}) == 1


def test_an_error_asynchronously(server: Server) -> None:
    async def story(client: stripe.StripeClient) -> None:
        await client.v1.customers.retrieve_async("cus_nothing")

    assert refused(stripe.InvalidRequestError, run, server, story).http_status == 404


def test_subscriptions_of_one_customer_at_the_same_time(server: Server) -> None:
    client = server.client()
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 100,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Gold"},
        }
    ).id
    customer = client.v1.customers.create(
        {
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    ).id

    async def story(client: stripe.StripeClient) -> list[stripe.Subscription]:
        creating = (
            client.v1.subscriptions.create_async(
                {"customer": customer, "items": [{"price": price}]}
            )
            for _ in range(12)
        )
        return await asyncio.gather(*creating)

    made = run(server, story)
    assert isinstance(made, list)
    assert Counter(subscription.status for subscription in made) == {"active": 12}
    numbers = [
        str(invoice.number)[-4:]
        for invoice in client.v1.invoices.list({"customer": customer, "limit": 100}).data
    ]
    assert numbers == [f"{n:04}" for n in range(12, 0, -1)]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.retrieve("cus_nothing")

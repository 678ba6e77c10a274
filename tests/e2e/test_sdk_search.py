"""Searching, through the official SDK."""

from typing import Any

import stripe

from support.shop import Shop, refused, told

Invalid = stripe.InvalidRequestError


def ids(result: Any) -> list[str]:
    return [each.id for each in result.data]


def test_customers_by_what_they_are_called(shop: Shop) -> None:
    made = [
        shop.v1.customers.create(
            {"email": f"lovelace{n}@Search.example", "name": f"Ada {n}", "metadata": {"n": str(n)}}
        ).id
        for n in range(12)
    ]
    search = shop.v1.customers.search
    assert ids(search({"query": "email:'LOVELACE3@search.example'"})) == [made[3]]
    assert ids(search({"query": "email~'@search.ex' metadata['n']:'7'"})) == [made[7]]
    either = {"query": "email:'lovelace1@search.example' OR email:'lovelace2@search.example'"}
    assert ids(search(either)) == [made[2], made[1]]
    shop.v1.customers.delete(made[11])
    every: Any = {
        "query": "email~'@search.example' -metadata['n']:'0'",
        "limit": 4,
        "expand": ["total_count"],
    }
    page = search(every)
    assert (page.has_more, page.total_count, page.url) == (True, 10, "/v1/customers/search")
    found = [each.id for each in page.auto_paging_iter()]
    assert found == made[1:11][::-1]


def test_what_follows_a_test_clock_is_found_too(shop: Shop) -> None:
    customer = shop.customer(test_clock=shop.clock()).id
    subscription = shop.subscribe(customer, metadata={"order": "6735"})
    query = "status:'active' AND metadata['order']:'6735'"
    assert ids(shop.v1.subscriptions.search({"query": query})) == [subscription.id]
    paid = shop.v1.invoices.search(
        {"query": f"customer:'{customer}' total>0", "expand": ["data.customer"]}
    )
    assert [invoice.status for invoice in paid.data] == ["paid"]
    assert isinstance(paid.data[0].customer, stripe.Customer)
    of_it = shop.v1.invoices.search({"query": f"subscription:'{subscription.id}'"})
    assert ids(of_it) == ids(paid)
    charges = shop.v1.charges.search(
        {"query": f"customer:'{customer}' payment_method_details.card.last4:'4242'"}
    )
    assert [charge.status for charge in charges.data] == ["succeeded"]
    intents = shop.v1.payment_intents.search({"query": f"customer:'{customer}' amount>100"})
    assert ids(intents) == [charges.data[0].payment_intent]
    assert ids(shop.v1.charges.search({"query": "customer:'cus_none'"})) == []


def test_the_catalog_is_searched(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Unmistakable", "metadata": {"k": "v"}}).id
    price = shop.price(product_data=None, product=product, lookup_key="unmistakable_eur")
    assert ids(shop.v1.products.search({"query": "name~'mistak' active:'true'"})) == [product]
    assert ids(shop.v1.prices.search({"query": "lookup_key:'unmistakable_eur'"})) == [price]
    assert ids(shop.v1.prices.search({"query": f"product:'{product}' active:'false'"})) == []


def test_a_query_that_cannot_be_is_refused(shop: Shop) -> None:
    error = refused(Invalid, shop.v1.invoices.search, {"query": "totl>100"})
    assert told(error)[::2] == (400, "query")
    assert "Did you mean total?" in str(error.user_message)
    bad: Any = {"query": "total>100", "page": "here"}
    assert told(refused(Invalid, shop.v1.invoices.search, bad))[::2] == (400, "page")

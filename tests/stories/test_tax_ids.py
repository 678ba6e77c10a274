"""Tax ids of customers: on their invoices, frozen where those are final."""

from typing import Any

import pytest
import stripe

from sao.testing import Refused, Sandbox
from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
GERMAN: Any = {"type": "eu_vat", "value": "DE123456789"}
SWISS: Any = {"type": "ch_vat", "value": "CHE-123.456.789 MWST"}


def test_an_invoice_keeps_the_tax_ids_with_which_it_became_final(shop: Shop) -> None:
    customer = shop.customer(tax_id_data=[GERMAN])
    first = shop.latest(shop.subscribe(customer.id))
    assert [plain(one) for one in first.customer_tax_ids or []] == [GERMAN]
    (mine,) = shop.v1.customers.tax_ids.list(customer.id).data
    assert (mine.country, mine.verification and mine.verification.status) == ("DE", "unavailable")
    shop.v1.customers.tax_ids.delete(customer.id, mine.id)
    swiss = shop.v1.tax_ids.create(
        {**SWISS, "owner": {"type": "customer", "customer": customer.id}}
    )
    assert (swiss.country, swiss.verification, swiss.customer) == ("CH", None, customer.id)
    second = shop.latest(shop.subscribe(customer.id))
    assert [plain(one) for one in second.customer_tax_ids or []] == [SWISS]
    again = shop.v1.invoices.retrieve(str(first.id))
    assert [plain(one) for one in again.customer_tax_ids or []] == [GERMAN]


def test_they_are_listed_expanded_and_told_of(shop: Shop) -> None:
    customer = shop.customer()
    ids = shop.v1.customers.tax_ids
    made = [ids.create(customer.id, each).id for each in (GERMAN, SWISS)]
    shown = shop.v1.customers.retrieve(customer.id, {"expand": ["tax_ids"]})
    assert shown.tax_ids is not None
    assert [one.id for one in shown.tax_ids.data] == made[::-1]
    owned: Any = {"owner": {"type": "customer", "customer": customer.id}}
    assert [one.id for one in shop.v1.tax_ids.list(owned).data] == made[::-1]
    shop.v1.tax_ids.delete(made[0])
    assert [one.id for one in ids.list(customer.id).data] == made[1:]
    error = refused(Invalid, ids.retrieve, customer.id, made[0])
    assert told(error) == (404, "resource_missing", "id")
    types: Any = {"types": ["customer.tax_id.created", "customer.tax_id.deleted"]}
    heard = [event.type for event in shop.v1.events.list(types).data]
    assert heard == [
        "customer.tax_id.deleted",
        "customer.tax_id.created",
        "customer.tax_id.created",
    ]


def test_what_cannot_be_a_tax_id_is_refused_with_what_one_looks_like(shop: Shop) -> None:
    customer = shop.customer()
    wrong: Any = {"type": "eu_vat", "value": "DE12"}
    error = refused(Invalid, shop.v1.customers.tax_ids.create, customer.id, wrong)
    assert told(error) == (400, "tax_id_invalid", "value")
    assert "DE123456789" in str(error.user_message)
    error = refused(Invalid, shop.v1.customers.create, {"tax_id_data": [GERMAN, wrong]})
    assert told(error) == (400, "tax_id_invalid", "tax_id_data[1][value]")
    nobody: Any = {**SWISS, "owner": {"type": "customer"}}
    error = refused(Invalid, shop.v1.tax_ids.create, nobody)
    assert told(error) == (400, "parameter_missing", "owner[customer]")


def test_an_authority_is_played_by_its_values(shop: Shop) -> None:
    customer = shop.customer()
    for value, status in (("000000000", "verified"), ("111111111", "unverified")):
        made = shop.v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": value})
        assert made.verification is not None
        assert made.verification.status == status


def test_who_buys_says_one_at_the_checkout(sandbox: Sandbox, shop: Shop) -> None:
    offered: Any = [{"price": shop.price(), "quantity": 1}]
    terms: Any = {"mode": "subscription", "success_url": "https://shop.test/"}
    terms |= {"line_items": offered}
    opened = shop.v1.checkout.sessions.create({**terms, "tax_id_collection": {"enabled": True}})
    assert opened.tax_id_collection is not None
    assert opened.tax_id_collection.enabled is True
    path = f"/api/checkout/sessions/{opened.id}/pay"
    said: Any = {"email": "ada@example.com", "payment_method": "pm_card_visa", "tax_id": GERMAN}
    with pytest.raises(Refused, match="DE123456789"):
        sandbox.post(path, {**said, "tax_id": {"type": "eu_vat", "value": "DE1"}})
    done = sandbox.post(path, said)
    assert done["customer_details"]["tax_ids"] == [GERMAN]
    (held,) = shop.v1.customers.tax_ids.list(done["customer"]).data
    assert held.value == GERMAN["value"]
    billed = shop.v1.invoices.retrieve(done["invoice"])
    assert [plain(one) for one in billed.customer_tax_ids or []] == [GERMAN]
    other = shop.v1.checkout.sessions.create(terms)
    with pytest.raises(Refused, match="takes no tax ID"):
        sandbox.post(f"/api/checkout/sessions/{other.id}/pay", said)


def test_whoever_names_no_owner_sees_the_companys_own(shop: Shop, sandbox: Sandbox) -> None:
    """As a mirror of the account asks, which knows of no customers yet."""
    shop.v1.customers.tax_ids.create(shop.customer().id, SWISS)
    assert shop.v1.tax_ids.list().data == []
    own = {"type": "eu_vat", "value": "DE123456789"}
    sandbox.post("/api/settings/business", tax_ids=[own])
    (shown,) = shop.v1.tax_ids.list().data
    assert (shown.type, shown.value, shown.country, shown.customer) == (*own.values(), "DE", None)
    assert shown.owner is not None
    assert shown.owner.type == "self"
    assert shop.v1.tax_ids.retrieve(shown.id) == shown
    itself: Any = {"owner": {"type": "self"}}
    assert shop.v1.tax_ids.list(itself).data == [shown]
    both: Any = {"owner": {"type": "self", "customer": "cus_1"}}
    assert told(refused(Invalid, shop.v1.tax_ids.list, both))[2] == "owner[customer]"

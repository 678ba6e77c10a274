import pytest

from sao.wire.errors import WireError
from sao.wire.expand import expand
from sao.wire.render import render
from sao.wire.shapes import listing, stub
from support.billing_examples import World, intents, lowered, sold
from support.stripe_types import problems

Story = tuple[World, str, str]


@pytest.fixture
def story() -> Story:
    return sold()


def test_ids_become_objects(story: Story) -> None:
    world, cus, sub = story
    seen = expand(
        render(world.find(sub)),
        (
            "customer",
            "latest_invoice.payments.data.payment.payment_intent",
            "latest_invoice.parent.subscription_details.subscription",
            "items.data.price.product",
        ),
        world.find,
    )
    assert seen["customer"]["id"] == cus
    (payment,) = seen["latest_invoice"]["payments"]["data"]
    assert payment["payment"]["payment_intent"]["status"] == "succeeded"
    assert seen["latest_invoice"]["parent"]["subscription_details"]["subscription"]["id"] == sub
    assert seen["items"]["data"][0]["price"]["product"]["name"] == "Gold"


def test_some_fields_are_there_only_when_expanded() -> None:
    world, _cus, sub = sold(payment_behavior="default_incomplete")
    plain = expand(render(world.find(sub)), ("latest_invoice",), world.find)["latest_invoice"]
    assert "payments" not in plain
    assert "confirmation_secret" not in plain
    full = expand(render(world.find(sub)), ("latest_invoice.confirmation_secret",), world.find)
    secret = full["latest_invoice"]["confirmation_secret"]["client_secret"]
    assert secret.startswith("pi_")
    assert "_secret_" in secret


def test_lists_are_expanded_element_by_element(story: Story) -> None:
    world, cus, sub = story
    page = listing("/v1/subscriptions", [render(world.find(sub))])
    assert expand(page, ("data.customer",), world.find)["data"][0]["customer"]["id"] == cus


def test_the_latest_charge() -> None:
    world = intents()
    for instance in world.instances.values():
        seen = expand(render(instance.data), ("latest_charge",), world.find)
        if instance.data.charges:
            assert seen["latest_charge"]["payment_intent"] == instance.id
        else:
            assert seen["latest_charge"] is None


def test_a_customers_subscriptions(story: Story) -> None:
    world, cus, sub = story
    seen = expand(render(world.find(cus)), ("subscriptions",), world.find)
    assert [s["id"] for s in seen["subscriptions"]["data"]] == [sub]


def test_the_discount_behind_an_amount_and_its_coupon() -> None:
    world = lowered()
    bills = [one.data for one in world.instances.values() if one.schema == "invoice"]
    paths = (
        "discounts.source.coupon",
        "discounts.customer",
        "total_discount_amounts.discount.customer",
        "lines.data.discounts",
        "lines.data.discount_amounts.discount",
    )
    for bill in bills:
        seen = expand(render(bill), paths, world.find)
        shown = [one["discount"] for one in seen["total_discount_amounts"]]
        assert [one["id"] for one in shown] == [one.discount for one in bill.discount_amounts]
        assert {one["customer"]["id"] for one in shown} == {bill.customer}
        assert [one["customer"]["id"] for one in seen["discounts"]] == [
            bill.customer for _one in bill.discounts
        ]
        (line,) = seen["lines"]["data"]
        assert {one["discount"]["object"] for one in line["discount_amounts"]} == {"discount"}
        assert problems(seen) == []


def test_a_list_of_texts_leads_nowhere() -> None:
    world, _cus, _sub = sold()
    product = next(one.data for one in world.instances.values() if one.schema == "product")
    shown = render(product) | {"images": ["https://example.com/1.png"]}
    with pytest.raises(WireError):
        expand(shown, ("images.width",), world.find)


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "status",
        "customer.name.first",
        "items.data.id",
        "currency.x",
        "",
        "a..b",
        "items",
    ],
)
def test_a_path_that_leads_nowhere_is_named(story: Story, path: str) -> None:
    world, _cus, sub = story
    with pytest.raises(WireError) as caught:
        expand(render(world.find(sub)), ("customer", path), world.find)
    assert caught.value.param == "expand[1]"
    assert path in caught.value.message


def test_four_levels_and_no_more(story: Story) -> None:
    world, _cus, sub = story
    deep = "latest_invoice.customer.invoice_settings.default_payment_method.customer"
    with pytest.raises(WireError, match="more than 4 levels"):
        expand(render(world.find(sub)), (deep,), world.find)


def test_nothing_can_be_seen_of_what_was_deleted() -> None:
    gone = stub("customer", "cus_x")
    for path in ("subscriptions", "test_clock", "nothing"):
        assert expand(dict(gone), (path,), lambda _object_id: None) == gone
    outer = {"object": "invoice", "customer": dict(gone)}
    assert expand(outer, ("customer.subscriptions",), lambda _object_id: None)["customer"] == gone


def test_the_object_in_an_event_can_be_walked_through(story: Story) -> None:
    world, cus, sub = story
    event = {"object": "event", "data": {"object": render(world.find(sub))}}
    assert (
        expand(event, ("data.object.customer",), world.find)["data"]["object"]["customer"]["id"]
        == cus
    )
    with pytest.raises(WireError):
        expand(event, ("data.customer",), world.find)

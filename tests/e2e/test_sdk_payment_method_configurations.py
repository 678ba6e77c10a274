"""Payment method configurations, and what intents and sessions find by them, through the SDK."""

from typing import Any

import pytest
import stripe

from support.server import Server
from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
PARAM = "payment_method_configuration"


@pytest.fixture
def alone(tmp_path: Any) -> Any:
    """A shop on a server of its own, whose default configuration can be changed."""
    with Server(tmp_path / "data") as running:
        yield Shop(running.client())


def prefer(**wanted: str) -> dict[str, Any]:
    return {name: {"display_preference": {"preference": one}} for name, one in wanted.items()}


def make(shop: Shop, **wanted: str) -> stripe.PaymentMethodConfiguration:
    asked = {"name": "ours", **prefer(**wanted)}
    return shop.v1.payment_method_configurations.create(asked)  # type: ignore[arg-type]


def intent(shop: Shop, **params: Any) -> stripe.PaymentIntent:
    asked = {"amount": 2000, "currency": "eur", **params}
    return shop.v1.payment_intents.create(asked)  # type: ignore[arg-type]


def test_a_configuration_is_made_and_changed(shop: Shop) -> None:
    made = make(shop, sepa_debit="on", klarna="on", card="none")
    assert isinstance(made, stripe.PaymentMethodConfiguration)
    assert (made.active, made.is_default, made.name) == (True, False, "ours")
    told_of = plain(made)
    wanted = {"overridable": None, "preference": "on", "value": "on"}
    assert told_of["sepa_debit"] == {"available": True, "display_preference": wanted}
    assert told_of["klarna"] == {"available": False, "display_preference": wanted}
    unsaid = {"overridable": None, "preference": "none", "value": "on"}
    assert told_of["card"] == {"available": True, "display_preference": unsaid}
    assert told_of["us_bank_account"]["display_preference"]["value"] == "off"
    update = shop.v1.payment_method_configurations.update
    off = update(made.id, {**prefer(card="off"), "active": False, "name": "theirs"})  # type: ignore[arg-type]
    assert (off.active, off.name, plain(off)["card"]["available"]) == (False, "theirs", False)
    assert plain(off)["sepa_debit"]["available"]
    assert plain(shop.v1.payment_method_configurations.retrieve(made.id)) == plain(off)
    error = refused(Invalid, shop.v1.payment_method_configurations.retrieve, "pmc_none")
    assert told(error) == (404, "resource_missing", "configuration")
    error = refused(Invalid, shop.v1.payment_method_configurations.create, {"parent": made.id})
    assert told(error)[2] == "parent"


def test_the_default_is_there_and_the_oldest(alone: Shop) -> None:
    (default,) = alone.v1.payment_method_configurations.list().data
    assert (default.is_default, default.active, default.name) == (True, True, "Default")
    shown = plain(default)
    assert [name for name, one in shown.items() if isinstance(one, dict) and one["available"]] == [
        "card"
    ]
    made = [make(alone).id for _ in range(2)]
    lists = alone.v1.payment_method_configurations.list
    assert [one.id for one in lists().data] == [*reversed(made), default.id]
    first = lists({"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (made[::-1], True)
    assert [one.id for one in lists({"starting_after": made[0]}).data] == [default.id]
    alone.v1.payment_method_configurations.update(made[0], {"active": False})
    assert [one.id for one in lists({"active": False}).data] == [made[0]]
    error = refused(
        Invalid, alone.v1.payment_method_configurations.update, default.id, {"active": False}
    )
    assert told(error) == (400, None, "active")


def test_an_intent_can_be_paid_with_what_is_offered(shop: Shop) -> None:
    made = make(shop, sepa_debit="on", us_bank_account="on", ideal="on")
    asked = intent(shop, payment_method_configuration=made.id)
    assert asked.payment_method_types == ["card", "sepa_debit"]
    assert plain(asked.payment_method_configuration_details) == {"id": made.id, "parent": None}
    assert plain(asked.automatic_payment_methods) == {"allow_redirects": "always", "enabled": True}
    dollars = shop.v1.payment_intents.update(asked.id, {"currency": "usd"})
    assert dollars.payment_method_types == ["card", "us_bank_account"]
    held = intent(shop, payment_method_configuration=made.id, capture_method="manual")
    assert held.payment_method_types == ["card"]
    error = refused(
        Invalid,
        shop.v1.payment_intents.confirm,
        held.id,
        {"payment_method": "pm_sepaDebit_success_de"},
    )
    assert told(error)[2] == "payment_method"
    named = shop.v1.payment_intents.update(asked.id, {"payment_method_types": ["card"]})
    assert named.payment_method_types == ["card"]
    assert named.payment_method_configuration_details is None


def test_a_setup_goes_by_it_too(shop: Shop) -> None:
    made, other = make(shop, card="off", bacs_debit="on"), make(shop, au_becs_debit="on")
    asked = shop.v1.setup_intents.create({"payment_method_configuration": made.id})
    assert asked.payment_method_types == ["bacs_debit"]
    changed = shop.v1.setup_intents.update(asked.id, {"payment_method_configuration": other.id})
    assert changed.payment_method_types == ["card", "au_becs_debit"]
    assert plain(changed.payment_method_configuration_details)["id"] == other.id
    error = refused(
        Invalid, shop.v1.setup_intents.confirm, asked.id, {"payment_method": "pm_bacsDebit_success"}
    )
    assert told(error)[2] == "payment_method"


def test_a_session_goes_by_it_where_it_has_cards(shop: Shop) -> None:
    cards, debits = make(shop, sepa_debit="on"), make(shop, card="off", sepa_debit="on")
    terms: Any = {
        "mode": "payment",
        "success_url": "https://shop.test/",
        "line_items": [{"price": shop.price(recurring=None), "quantity": 1}],
    }
    opened = shop.v1.checkout.sessions.create({**terms, PARAM: cards.id})
    assert opened.payment_method_types == ["card"]
    assert plain(opened.payment_method_configuration_details) == {"id": cards.id, "parent": None}
    for wanted in (debits.id, "pmc_none"):
        error = refused(Invalid, shop.v1.checkout.sessions.create, {**terms, PARAM: wanted})
        assert told(error)[2] == PARAM


def test_what_does_not_go_together_is_refused(shop: Shop) -> None:
    made, none = make(shop), make(shop, card="off", bacs_debit="on")
    gone = make(shop)
    shop.v1.payment_method_configurations.update(gone.id, {"active": False})
    for params, said in (
        ({"payment_method_types": ["card"]}, (400, "parameters_exclusive", PARAM)),
        ({PARAM: "pmc_none"}, (400, "resource_missing", PARAM)),
        ({PARAM: gone.id}, (400, None, PARAM)),
        ({PARAM: none.id}, (400, None, PARAM)),
        (
            {"automatic_payment_methods": {"enabled": False}},
            (400, None, "automatic_payment_methods[enabled]"),
        ),
    ):
        assert told(refused(Invalid, intent, shop, **{PARAM: made.id, **params})) == said


def test_the_default_decides_once_it_was_changed(alone: Shop) -> None:
    before = intent(alone, automatic_payment_methods={"enabled": True})
    assert before.payment_method_types == ["card"]
    assert before.payment_method_configuration_details is None
    (default,) = alone.v1.payment_method_configurations.list().data
    alone.v1.payment_method_configurations.update(default.id, prefer(sepa_debit="on"))  # type: ignore[arg-type]
    after = intent(alone, automatic_payment_methods={"enabled": True})
    assert after.payment_method_types == ["card", "sepa_debit"]
    assert plain(after.payment_method_configuration_details)["id"] == default.id
    named = intent(alone, payment_method_types=["card"])
    assert (named.payment_method_types, named.payment_method_configuration_details) == (
        ["card"],
        None,
    )
    alone.v1.payment_method_configurations.update(default.id, prefer(card="off"))  # type: ignore[arg-type]
    error = refused(
        Invalid,
        alone.v1.checkout.sessions.create,
        {
            "mode": "payment",
            "success_url": "https://shop.test/",
            "line_items": [{"price": alone.price(recurring=None), "quantity": 1}],
        },
    )
    assert told(error)[2] == PARAM

"""Stories of what buyers pay with before an intent is confirmed, for `test_every_transition`."""

from collections.abc import Callable

import pytest

from sao.billing.payments.test_cards import test_card
from sao.billing.resources import payment_method_configuration as configuration
from sao.billing.resources import price
from sao.billing.resources.confirmation_token import HOLDS_S, Create, Offer, Use
from sao.billing.resources.payment_intent.state import Capture
from sao.billing.resources.payment_intent.state import Create as Intent
from sao.billing.resources.payment_intent.state import Update as Change
from sao.billing.values.card_terms import CardTerms, CardTermsChange
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.payment import Card, Configured, Method
from sao.billing.values.payment_details import (
    AmountDetails,
    DetailLine,
    DetailShipping,
    Particulars,
    References,
)
from sao.billing.values.price import Custom
from support.world import START, Rejected, World, refused

VISA = test_card("pm_card_visa") or Card()
HOME = Shipping(name="Ada", address=Address(line1="1 Main Street", country="DE"))


def token(world: World, card: Card = VISA) -> str:
    """A token that nothing was confirmed with yet."""
    made = world.new_id("ctoken")
    offer = Offer(card=card, allow_redisplay="always", metadata={"shelf": "3"})
    data = Create(offer=offer, shipping=HOME, setup_future_usage="off_session")
    world.submit(made, "create", data)
    return made


def a_token_confirms_once(world: World) -> None:
    made = token(world)
    assert world.find(made).expires_at == world.now() + HOLDS_S
    world.submit(made, "use", Use("pi_1"))
    with pytest.raises(Rejected, match="illegal_transition"):
        world.submit(made, "use", Use("pi_2"))
    world.days(1)
    assert (world.find(made).status, world.find(made).intent) == ("used", "pi_1")


def a_token_lapses(world: World) -> None:
    made = token(world)
    over = world.now() + HOLDS_S
    world.advance(over - 1)
    assert world.find(made).status == "unused"
    world.advance(over)
    assert (world.find(made).status, world.find(made).intent) == ("expired", None)


def an_old_card_is_offered_in_vain(world: World) -> None:
    old = Offer(card=Card(exp_month=1, exp_year=2020))
    refused(world, "invalid_expiry_year", world.new_id("ctoken"), "create", Create(offer=old))


def a_configuration_is_made_and_switched_off(world: World) -> None:
    made = world.new_id("pmc")
    world.submit(made, "create", configuration.Create("ours", {"sepa_debit": "on", "klarna": "on"}))
    assert world.find(made).types == ("card", "sepa_debit")
    world.submit(made, "update", configuration.Update(preferences={"card": "off"}))
    world.submit(made, "update", configuration.Update(active=False, name="theirs"))
    state = world.find(made)
    assert (state.status, state.name, state.types) == ("inactive", "theirs", ("sepa_debit",))
    world.submit(made, "update", configuration.Update(active=True, preferences={"card": "none"}))
    assert world.find(made).types == ("card", "sepa_debit")


def the_default_stays(world: World) -> None:
    off = configuration.Update(active=False)
    blank = configuration.Adapt(since=START, changes=off)
    refused(world, "parameter_invalid", configuration.DEFAULT, "adapt", blank)
    changes = configuration.Update(preferences={"bacs_debit": "on"})
    adapt = configuration.Adapt(since=START, changes=changes)
    world.submit(configuration.DEFAULT, "adapt", adapt)
    refused(world, "parameter_invalid", configuration.DEFAULT, "update", off)
    state = world.find(configuration.DEFAULT)
    assert (state.is_default, state.name, state.types) == (True, "Default", ("card", "bacs_debit"))


def an_intent_is_offered_what_collects_it(world: World) -> None:
    every = Configured("pmc_1", ("card", "sepa_debit", "us_bank_account"))
    made = world.new_id("pi")
    world.submit(made, "create", Intent(amount=500, currency="eur", configured=every))
    assert world.find(made).types == ("card", "sepa_debit")
    world.submit(made, "update", Change(currency="usd", configured=every))
    assert world.find(made).types == ("card", "us_bank_account")
    world.submit(made, "update", Change(types=("card",)))
    assert (world.find(made).types, world.find(made).configuration) == (("card",), None)
    debit = Configured("pmc_2", ("sepa_debit",))
    held = Intent(amount=500, currency="eur", configured=debit, capture_method="manual")
    refused(world, "parameter_invalid", world.new_id("pi"), "create", held)


def cards_have_terms_of_their_own(world: World) -> None:
    method = Method(id=world.new_id("pm"), card=VISA)
    terms = CardTermsChange(capture_method="manual", request_overcapture="if_available")
    made = world.new_id("pi")
    create = Intent(amount=500, currency="eur", method=method, confirm=True, card_terms=terms)
    world.submit(made, "create", create)
    assert world.find(made).status == "requires_capture"
    refused(world, "intent_state", made, "update", Change(card_terms=terms))
    world.submit(made, "capture", Capture())
    assert world.find(made).card_terms == CardTerms("manual", request_overcapture="if_available")


def a_price_is_said_by_whoever_buys(world: World) -> None:
    tag, sold = world.new_id("price"), world.new_id("prod")
    euros = price.Amounts(custom=Custom(preset=700))
    terms = price.Create(sold, "usd", custom=Custom(500, 9_000), currency_options={"eur": euros})
    world.submit(tag, "create", terms)
    state = world.find(tag)
    assert price.terms(state).custom == Custom(500, 9_000)
    assert price.terms(state, "eur").custom == Custom(preset=700)


def what_is_paid_for_is_told(world: World) -> None:
    made = world.new_id("pi")
    lines = (DetailLine("Mug", 2, 700, tax_amount=20), DetailLine("Pin", 1, 100))
    said = Particulars(line_items=lines, discount_amount=20, order_reference="7")
    world.submit(made, "create", Intent(amount=1_500, currency="eur", particulars=said))
    code, sent = "amount_details_amount_mismatch", DetailShipping(amount=300)
    refused(world, code, made, "update", Change(particulars=Particulars(shipping=sent)))
    change = Change(amount=1_800, particulars=Particulars(shipping=sent, transfer_group="G"))
    world.submit(made, "update", change)
    other = Change(particulars=Particulars(transfer_group="H"))
    refused(world, "intent_state", made, "update", other)
    loose = Particulars(line_items=(), discount_amount=2_000, strict=False)
    world.submit(made, "update", Change(particulars=loose))
    state = world.find(made)
    assert (state.references, state.transfer_group) == (References(order_reference="7"), "G")
    assert state.amount_details == AmountDetails(discount_amount=2_000, shipping=sent)


STORIES: tuple[Callable[[World], None], ...] = (
    a_token_confirms_once,
    a_token_lapses,
    an_old_card_is_offered_in_vain,
    a_configuration_is_made_and_switched_off,
    the_default_stays,
    an_intent_is_offered_what_collects_it,
    cards_have_terms_of_their_own,
    what_is_paid_for_is_told,
    a_price_is_said_by_whoever_buys,
)

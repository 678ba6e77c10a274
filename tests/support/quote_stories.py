"""Stories of quotes and payment links for `test_every_transition`."""

from collections.abc import Callable
from typing import Any

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import payment_link
from sao.billing.resources.quote.machine import (
    VALID_FOR,
    Accept,
    Create,
    Finalize,
    Original,
    Revised,
    Update,
)
from sao.billing.resources.quote.terms import QuoteTerms
from sao.billing.values.checkout import Amounts, CheckoutItem
from support.world import World, deliver, monthly, refused

NOTE = {"seen": "yes"}
OFFER = QuoteTerms(
    currency="usd",
    items=(CheckoutItem(id="li_1", price=monthly(), amounts=Amounts(1000, 0, 0, 1000)),),
    amounts=Amounts(1000, 0, 0, 1000),
)


def quoted(world: World, **data: Any) -> str:
    owner = world.customer()
    made = world.new_id("qt", owner)
    world.submit(made, "create", Create(**{"customer": owner, "terms": OFFER, **data}))
    return made


def a_quote_is_changed_finalized_and_accepted(world: World) -> None:
    made = quoted(world, terms=QuoteTerms(currency="usd"))
    refused(world, "quote_state", made, "finalize", Finalize())
    refused(world, "illegal_transition", made, "accept", Accept())
    world.submit(made, "update", Update(terms=OFFER, metadata=NOTE))
    soon = world.now() + DAY
    refused(world, "timestamp_past", made, "update", Update(expires_at=world.now()))
    world.submit(made, "finalize", Finalize(expires_at=soon))
    refused(world, "quote_state", made, "update", Update(terms=OFFER))
    world.submit(made, "update", Update(metadata={"b": "c"}))
    world.submit(made, "accept", Accept(subscription="sub_1"))
    world.submit(made, "update", Update(metadata={"d": "e"}))
    world.days(2)
    state = world.find(made)
    assert (state.status, state.expires_at, state.subscription) == ("accepted", soon, "sub_1")
    assert state.metadata == {"seen": "yes", "b": "c", "d": "e"}
    deliver(world, made, "lapse")


def quotes_end(world: World) -> None:
    past = world.now()
    owner = world.customer()
    late = Create(customer=owner, terms=OFFER, expires_at=past)
    refused(world, "timestamp_past", world.new_id("qt", owner), "create", late)
    draft, dropped, offered, withdrawn = (quoted(world) for _ in range(4))
    for made in (offered, withdrawn):
        world.submit(made, "finalize", Finalize())
    for made in (dropped, withdrawn):
        world.submit(made, "cancel", Nothing())
        world.submit(made, "update", Update(metadata=NOTE))
        deliver(world, made, "lapse")
    world.advance(past + VALID_FOR)
    ended = {world.find(made).canceled_at for made in (draft, offered)}
    assert ended == {past + VALID_FOR}


def offered(world: World, made: str) -> str:
    world.submit(made, "finalize", Finalize())
    return made


def revision(world: World, of: str, *, is_revision: bool = True) -> str:
    """A copy of a quote, or what is to take its place."""
    first = world.find(of)
    original = Original(of, first.status, first.number, is_revision)
    made = world.new_id("qt", of)
    asked = Create(customer=first.customer, terms=first.terms, from_quote=original)
    world.submit(made, "create", asked)
    return made


def a_quote_is_revised_until_one_is_accepted(world: World) -> None:
    first = offered(world, quoted(world))
    second, rival = revision(world, first), revision(world, first)
    copy = revision(world, first, is_revision=False)
    offered(world, second)
    assert (world.find(first).status, world.find(first).revised_by) == ("canceled", second)
    refused(world, "quote_state", rival, "finalize", Finalize())
    third, late = revision(world, second), revision(world, second)
    world.submit(second, "accept", Accept())
    refused(world, "quote_state", third, "finalize", Finalize())
    again = offered(world, copy)
    last = revision(world, again)
    world.submit(again, "cancel", Nothing())
    offered(world, last)
    series = world.find(first).number[:-1]
    assert [world.find(one).number for one in (first, second)] == [f"{series}1", f"{series}2"]
    assert (world.find(copy).number, world.find(last).number[-2:]) != (f"{series}1", "-1")
    past = Original(late, "draft", None, is_revision=True)
    wrong = Create(customer=world.find(late).customer, terms=OFFER, from_quote=past)
    refused(world, "quote_state", world.new_id("qt", late), "create", wrong)
    deliver(world, late, "revised", Revised(by=last))


def a_link_is_visited_until_it_was_bought_often_enough(world: World) -> None:
    made = world.new_id("plink")
    offer = payment_link.Create(mode="payment", currency="usd", items=OFFER.items, limit=1)
    world.submit(made, "create", offer)
    world.submit(made, "open", Nothing())
    world.submit(made, "update", payment_link.Update(active=False, inactive_message="Gone"))
    refused(world, "payment_link_inactive", made, "open", Nothing())
    world.submit(made, "count", Nothing())
    world.submit(made, "update", payment_link.Update(active=True))
    refused(world, "payment_link_inactive", made, "open", Nothing())
    refused(world, "payment_link_inactive", made, "count", Nothing())
    world.submit(made, "update", payment_link.Update(limit=None))
    world.submit(made, "open", Nothing())
    world.submit(made, "count", Nothing())
    assert (world.find(made).opened, world.find(made).completed) == (2, 2)


STORIES: tuple[Callable[[World], None], ...] = (
    a_quote_is_changed_finalized_and_accepted,
    quotes_end,
    a_quote_is_revised_until_one_is_accepted,
    a_link_is_visited_until_it_was_bought_often_enough,
)

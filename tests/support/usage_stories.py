"""Stories of meters, and of what they counted."""

from msgspec.structs import replace

from sao.billing.messages.invoice import Bill, CreateInvoice
from sao.billing.messages.usage import CloseWindow, OpenWindow, SoldBefore
from sao.billing.reckoning.arrears import metered, usage_of
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import meter, usage
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.machine import ItemChange
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import Formula, PriceTerms, Recurring, Tier
from sao.billing.values.subscription import Item
from sao.billing.values.usage import UsageEvent
from support.world import World, deliver, monthly, refused


def meter_of(world: World, formula: Formula = "sum") -> str:
    """A meter of tokens."""
    made = world.new_id("mtr")
    create = meter.Create(display_name="Tokens", event_name="tokens", formula=formula)
    world.submit(made, "create", create)
    return made


def by_use(meter_id: str, unit_amount: int = 2) -> PriceTerms:
    """The terms of a price for what a meter counted."""
    recurring = Recurring(interval="month", usage_type="metered", meter=meter_id)
    return replace(monthly(unit_amount), id=f"price_{meter_id[-8:]}", recurring=recurring)


def use(
    world: World, owner: str, meter_id: str, *values: int, formula: Formula = "sum", ago: int = 0
) -> None:
    """The customer uses this much, one event for each value."""
    at = world.now() - ago
    events = tuple(
        UsageEvent(identifier=f"{at}/{number}/{value}", at=at, value=value)
        for number, value in enumerate(values)
    )
    record = usage.Record(customer=owner, meter=meter_id, formula=formula, events=events)
    world.submit(usage_of(owner, meter_id), "record", record)


def a_meter_rests_and_goes_on(world: World) -> None:
    made = meter_of(world)
    for action, status in (("deactivate", "inactive"), ("reactivate", "active")):
        world.submit(made, "update", meter.Update(f"before {action}"))
        world.submit(made, action)
        assert world.find(made).status == status


def what_is_used_is_counted_in_its_period(world: World) -> None:
    owner, item = world.customer(None), "si_1"
    for formula, counted in (("sum", 12), ("count", 3), ("last", 3)):
        tokens = meter_of(world, formula)
        known = usage_of(owner, tokens)
        start = world.now()
        opening = OpenWindow(customer=owner, meter=tokens, item=item, at=start)
        deliver(world, known, "open", opening)
        use(world, owner, tokens, 4, 5, formula=formula)
        use(world, owner, tokens, 70, formula=formula, ago=DAY)  # before the period
        world.days(1)
        use(world, owner, tokens, 3, formula=formula)
        world.days(1)
        deliver(world, known, "open", replace(opening, at=world.now()))
        use(world, owner, tokens, 100, formula=formula)
        sold = Item(id=item, price=by_use(tokens))
        invoice = world.new_id("in", owner)
        terms = CreateInvoice(
            customer=owner,
            currency="usd",
            lines=(),
            billing_reason="subscription_cycle",
            period_start=start,
            period_end=world.now(),
            metered=metered(((sold, (start, world.now())),), "sub_1"),
        )
        deliver(world, known, "bill", Bill(invoice=invoice, terms=terms))
        (line,) = world.find(invoice).lines
        assert (line.quantity, line.amount) == (counted, 2 * counted)
        world.days(1)
        deliver(world, known, "close", CloseWindow(item=item))
        assert [window.end for window in world.find(known).windows[item]][-1] == world.now()


def what_was_a_mistake_counts_no_more(world: World) -> None:
    owner, tokens = world.customer(None), meter_of(world)
    known = usage_of(owner, tokens)
    use(world, owner, tokens, 1)
    opening = OpenWindow(customer=owner, meter=tokens, item="si_1", at=world.now())
    deliver(world, known, "open", opening)
    use(world, owner, tokens, 4, 5)
    wrong = UsageEvent(identifier=f"{world.now()}/0/4", at=world.now(), value=4)
    world.submit(known, "cancel_event", usage.CancelEvent(wrong))
    assert world.find(known).windows["si_1"][-1].total == 5
    latest = usage.Record(
        customer=owner, meter=tokens, formula="last", events=(replace(wrong, identifier="x"),)
    )
    world.submit(known, "record", latest)
    refused(world, "meter_event_last", known, "cancel_event", usage.CancelEvent(wrong))
    old = replace(latest, events=(replace(wrong, at=world.now() - 40 * DAY),))
    refused(world, "meter_event_time", known, "record", old)


def a_month_is_billed_for_what_was_used(world: World) -> None:
    owner, tokens, seats = world.customer(), meter_of(world), monthly(1000)
    sub = world.subscribe(owner, seats, by_use(tokens))
    use(world, owner, tokens, 30)
    world.days(10)
    use(world, owner, tokens, 20)
    world.advance(world.sub(sub).current_period_end)
    draft = world.find(world.sub(sub).latest_invoice or "")
    assert [(line.quantity, line.amount) for line in draft.lines] == [(1, 1000), (50, 100)]
    assert draft.lines[1].period_end == draft.lines[0].period_start
    use(world, owner, tokens, 7)
    world.submit(sub, "cancel", subscription.Cancel(invoice_now=True))
    last = world.find(world.sub(sub).latest_invoice or "")
    assert [(line.quantity, line.amount) for line in last.lines] == [(7, 14)]


def what_comes_late_is_billed_by_the_draft(world: World) -> None:
    """And by nobody once that is final."""
    owner, tokens = world.customer(), meter_of(world)
    tiers = (Tier(up_to=10, unit_amount="5"), Tier(up_to=None, unit_amount="3"))
    price = replace(
        by_use(tokens),
        unit_amount=None,
        tiers_mode="graduated",
        tiers=tiers,
    )
    sub = world.subscribe(owner, monthly(1000), price)
    use(world, owner, tokens, 8)
    world.advance(world.sub(sub).current_period_end)
    bill = world.sub(sub).latest_invoice or ""

    def said() -> list[tuple[int, int]]:
        return [(line.quantity, line.amount) for line in world.find(bill).lines]

    assert said() == [(1, 1000), (8, 40)]
    first = [line.id for line in world.find(bill).lines]
    use(world, owner, tokens, 4, ago=DAY)
    assert said() == [(1, 1000), (10, 50), (2, 6)]
    lines = [line.id for line in world.find(bill).lines]
    assert (lines[:2], len(set(lines))) == (first, 3)
    assert world.find(bill).total == 1056
    use(world, owner, tokens, 100)
    assert said() == [(1, 1000), (10, 50), (2, 6)], "that is of the next period"
    mistake = UsageEvent(identifier=f"{world.now() - DAY}/0/4", at=world.now() - DAY, value=4)
    known = usage_of(owner, tokens)
    world.submit(known, "cancel_event", usage.CancelEvent(mistake))
    assert said() == [(1, 1000), (8, 40)]
    world.days(1)
    use(world, owner, tokens, 5, ago=2 * DAY)
    assert (world.find(bill).status, said()) == ("paid", [(1, 1000), (8, 40)])
    world.advance(world.sub(sub).current_period_end)
    bill = world.sub(sub).latest_invoice or ""
    assert said() == [(1, 1000), (10, 50), (90, 270)]


def what_comes_late_is_billed_by_the_terms_of_then(world: World) -> None:
    """An item that is gone, has another price, or another interval; and who is not billed."""
    never = usage_of(world.customer(), meter_of(world))
    deliver(world, never, "sold_before", SoldBefore(Item(id="si_1", price=monthly(1))))
    for change in ("gone", "price", "interval", "paused"):
        owner, tokens = world.customer(), meter_of(world)
        sub = world.subscribe(owner, monthly(1000), by_use(tokens))
        held = world.sub(sub).items[1].id
        world.advance(world.sub(sub).current_period_end)
        draft = world.sub(sub).latest_invoice or ""
        other = by_use(tokens, 9)
        quarterly = Recurring(
            interval="month", interval_count=3, usage_type="metered", meter=tokens
        )
        wishes = {
            "gone": ItemChange(id=held, deleted=True),
            "price": ItemChange(id=held, price=replace(other, id="price_other")),
            "interval": ItemChange(
                id=held, price=replace(other, id="price_quarterly", recurring=quarterly)
            ),
        }
        if change in wishes:
            world.submit(sub, "update", subscription.Update(items=(wishes[change],)))
        else:
            world.submit(sub, "pause", subscription.Pause())
        use(world, owner, tokens, 4, ago=DAY)
        told = (1, 0) if change == "paused" else (1, 4)
        assert tuple(line.quantity for line in world.find(draft).lines) == told, change


def what_comes_late_is_billed_to_who_owes(world: World) -> None:
    for status in ("past_due", "unpaid"):
        owner, tokens = world.customer(), meter_of(world)
        policy = Dunning(retry_days=(1,), subscription_end=status)
        sub = world.subscribe(owner, monthly(1000), by_use(tokens), dunning=policy)
        world.use_card(owner, "pm_card_chargeCustomerFail")
        world.advance(world.sub(sub).current_period_end + 3 * DAY)
        assert world.sub(sub).status == status
        world.advance(world.sub(sub).current_period_end)
        use(world, owner, tokens, 4, ago=DAY)
        draft = world.find(world.sub(sub).latest_invoice or "")
        assert (draft.status, [line.quantity for line in draft.lines]) == ("draft", [1, 4])


STORIES = (
    what_comes_late_is_billed_to_who_owes,
    a_month_is_billed_for_what_was_used,
    what_comes_late_is_billed_by_the_draft,
    what_comes_late_is_billed_by_the_terms_of_then,
    a_meter_rests_and_goes_on,
    what_is_used_is_counted_in_its_period,
    what_was_a_mistake_counts_no_more,
)

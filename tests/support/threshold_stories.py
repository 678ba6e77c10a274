"""Stories of what is billed before its period ends, because enough of it was used."""

from typing import Any

from msgspec.structs import replace

from sao.billing.reckoning.calendar import DAY, HOUR
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.subscription.machine import ItemChange, Pause, PauseCollection, Update
from sao.billing.values.price import PriceTerms, Tier
from sao.billing.values.usage import Reached, Thresholds
from support.usage_stories import by_use, meter_of, use
from support.world import World, monthly

FAILING = "pm_card_chargeCustomerFail"
AT_100 = Thresholds(amount_gte=100)


def watched(world: World, *terms: PriceTerms, thresholds: Thresholds = AT_100) -> tuple[str, str]:
    """A customer and a subscription with thresholds."""
    owner = world.customer()
    return owner, world.subscribe(owner, *terms, billing_thresholds=thresholds)


def latest(world: World, sub: str) -> Invoice:
    found: Invoice = world.find(world.sub(sub).latest_invoice or "")
    return found


def shown(invoice: Invoice) -> list[tuple[int, int]]:
    """The quantity and the amount of each line."""
    return [(line.quantity, line.amount) for line in invoice.lines]


def enough_use_is_billed_at_once_and_not_again(world: World) -> None:
    tokens = meter_of(world)
    owner, sub = watched(world, monthly(1000), by_use(tokens))
    first = latest(world, sub)
    world.days(3)
    use(world, owner, tokens, 49)
    assert latest(world, sub) == first
    use(world, owner, tokens, 6)
    bill = latest(world, sub)
    assert (bill.billing_reason, bill.threshold) == ("subscription_threshold", Reached(100))
    assert shown(bill) == [(55, 110)]
    started = world.sub(sub).current_period_start
    assert (bill.lines[0].period_start, bill.lines[0].period_end) == (started, world.now())
    assert (bill.status, bill.automatically_finalizes_at) == ("draft", world.now() + HOUR)
    world.days(1)
    assert world.find(bill.id).status == "paid"
    use(world, owner, tokens, 1, ago=2 * DAY)  # late, of the time that is billed
    use(world, owner, tokens, 52)
    assert shown(latest(world, sub)) == [(53, 106)]
    use(world, owner, tokens, 5)
    world.advance(world.sub(sub).current_period_end)
    assert shown(latest(world, sub)) == [(1, 1000), (5, 10)]


def an_item_has_a_threshold_of_its_own(world: World) -> None:
    tokens, calls = meter_of(world), meter_of(world, "count")
    owner = world.customer()
    sub = world.subscribe(owner, by_use(tokens), replace(by_use(calls), product="prod_calls"))
    item = world.sub(sub).items[1].id
    use(world, owner, tokens, 7)
    world.submit(sub, "update", Update(items=(ItemChange(id=item, usage_gte=2),)))
    world.days(1)
    use(world, owner, calls, 70, formula="count")
    assert len(world.invoices(sub)) == 1
    use(world, owner, calls, 90, formula="count")
    bill = latest(world, sub)
    assert bill.threshold == Reached(usage_gte={item: 2})
    assert shown(bill) == [(7, 14), (2, 4)]
    world.submit(sub, "update", Update(items=(ItemChange(id=item, usage_gte=None),)))
    use(world, owner, calls, 1, 1, 1, formula="count")
    assert latest(world, sub) == world.find(bill.id)
    assert world.sub(sub).billing_thresholds is None


def a_threshold_may_begin_a_new_period(world: World) -> None:
    tokens = meter_of(world)
    thresholds = replace(AT_100, reset_billing_cycle_anchor=True)
    owner, sub = watched(world, by_use(tokens), monthly(3100), thresholds=thresholds)
    world.days(10)
    use(world, owner, tokens, 60)
    state, bill = world.sub(sub), latest(world, sub)
    assert state.current_period_start == state.billing_cycle_anchor == world.now()
    assert (bill.billing_reason, bill.threshold) == ("subscription_threshold", Reached(100))
    assert sorted(shown(bill)) == [(1, -2100), (1, 3100), (60, 120)]
    use(world, owner, tokens, 80)  # at the very instant at which the period began
    assert world.sub(sub).current_period_start == world.now()
    assert shown(latest(world, sub)) == [(80, 160)]
    world.advance(world.sub(sub).current_period_end)
    assert sorted(shown(latest(world, sub))) == [(0, 0), (1, 3100)]


def tiers_go_on_where_they_were_billed(world: World) -> None:
    tokens = meter_of(world)
    tiers = (Tier(10, "0"), Tier(50, "5", "20"), Tier(None, "1"))
    graduated = replace(by_use(tokens), unit_amount=None, tiers_mode="graduated", tiers=tiers)
    owner, sub = watched(world, graduated)
    use(world, owner, tokens, 30)
    assert shown(latest(world, sub)) == [(10, 0), (20, 120)]
    use(world, owner, tokens, 30)
    assert shown(latest(world, sub)) == [(20, 100), (10, 10)]
    world.days(1)
    volume = replace(graduated, id="price_volume", tiers_mode="volume")
    owner, sub = watched(world, replace(volume, tiers=(Tier(50, "5"), Tier(None, "2"))))
    use(world, owner, tokens, 40)
    assert shown(latest(world, sub)) == [(40, 200)]
    use(world, owner, tokens, 20)  # all sixty are cheaper now: 120
    world.advance(world.sub(sub).current_period_end)
    assert shown(latest(world, sub)) == [(20, -80)]


def behind_on_payment_thresholds_still_count(world: World) -> None:
    tokens = meter_of(world)
    owner, sub = watched(world, by_use(tokens), monthly(1000))
    world.use_card(owner, FAILING)
    world.days(31.2)
    assert world.sub(sub).status == "past_due"
    use(world, owner, tokens, 70)
    assert latest(world, sub).billing_reason == "subscription_threshold"
    assert world.sub(sub).status == "past_due"
    given_away = PauseCollection(behavior="void")
    world.submit(sub, "update", Update(pause_collection=given_away))
    before = latest(world, sub).id
    use(world, owner, tokens, 70)
    assert latest(world, sub).id == before


def use_on_trial_is_free(world: World) -> None:
    tokens = meter_of(world)
    owner = world.customer()
    sub = world.subscribe(owner, by_use(tokens), trial_days=7, billing_thresholds=AT_100)
    use(world, owner, tokens, 90)
    world.days(8)
    use(world, owner, tokens, 10)
    assert all(invoice.total == 0 for invoice in world.invoices(sub))
    world.submit(sub, "pause", Pause())
    use(world, owner, tokens, 90)
    assert all(
        invoice.billing_reason != "subscription_threshold" for invoice in world.invoices(sub)
    )


def a_credit_after_a_threshold_is_of_what_was_charged(world: World) -> None:
    tokens = meter_of(world)
    owner, sub = watched(world, monthly(3100), by_use(tokens))
    paid: Any = world.sub(sub).latest_invoice
    world.days(10)
    use(world, owner, tokens, 60)
    world.days(1)
    item = world.sub(sub).items[0].id
    change = Update(items=(ItemChange(id=item, quantity=2),), proration_behavior="always_invoice")
    world.submit(sub, "update", change)
    charged, back = latest(world, sub).lines
    assert (back.amount, back.credited_invoice, charged.amount) == (-2000, paid, 4000)


STORIES = (
    enough_use_is_billed_at_once_and_not_again,
    an_item_has_a_threshold_of_its_own,
    a_threshold_may_begin_a_new_period,
    tiers_go_on_where_they_were_billed,
    behind_on_payment_thresholds_still_count,
    use_on_trial_is_free,
    a_credit_after_a_threshold_is_of_what_was_charged,
)

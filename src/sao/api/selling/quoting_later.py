"""What comes of a quote that begins after it is accepted: a schedule of one phase."""

from collections.abc import Iterator

from sao.api.selling.dunning import dunning, upcoming_days
from sao.billing.reckoning.calendar import DAY, nth
from sao.billing.reckoning.discounts import given
from sao.billing.reckoning.proration import is_metered
from sao.billing.reckoning.rhythm import cycle_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.quote.terms import QuoteTerms
from sao.billing.resources.subscription_schedule import machine
from sao.billing.values.discount import Discount
from sao.billing.values.schedule import Phase, PhaseItem
from sao.billing.values.subscription import Extra
from sao.runtime import Session
from sao.wire.resources import subscription_schedule


def scheduled(
    session: Session,
    offer: QuoteTerms,
    start: int,
    owner: Customer,
    discounts: tuple[Discount, ...],
) -> str:
    """The schedule, whose subscription begins at `start` and goes on freely after a period."""
    made = session.new_id(subscription_schedule.PREFIX, owner.id)
    data = machine.Create(
        customer=owner.id,
        phases=(_phase(offer, start, discounts),),
        test_clock=owner.test_clock,
        dunning=dunning(session),
        upcoming_days=upcoming_days(session),
    )
    session.submit(made, "create", data)
    return made


def _phase(offer: QuoteTerms, start: int, discounts: tuple[Discount, ...]) -> Phase:
    """The first period, after a trial where there is one; its discounts begin with it."""
    asked, items = offer.subscription, tuple(_items(offer))
    days = asked.trial_period_days or 0
    return Phase(
        start=start,
        end=nth(start + days * DAY, cycle_of(items), 1),
        items=items,
        trial_end=start + days * DAY if days else None,
        collection_method=offer.collection_method,
        days_until_due=offer.days_until_due,
        description=asked.description,
        discounts=tuple(given(one.coupon, one.id, start, one.promotion_code) for one in discounts),
        default_tax_rates=offer.default_tax_rates or None,
        extras=tuple(_extras(offer)),
        metadata=asked.metadata,
        words=offer.words or None,
        automatic_tax=bool(offer.automatic_tax),
    )


def _items(offer: QuoteTerms) -> Iterator[PhaseItem]:
    for item in offer.items:
        if item.price.recurring is not None:
            quantity = None if is_metered(item.price) else item.quantity
            yield PhaseItem(item.price, quantity, tax_rates=item.tax_rates or None)


def _extras(offer: QuoteTerms) -> Iterator[Extra]:
    """What is sold once goes along with the first invoice."""
    for item in offer.items:
        if item.price.recurring is None:
            yield Extra(price=item.price, quantity=item.quantity, tax_rates=item.tax_rates)

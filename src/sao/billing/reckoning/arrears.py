"""Arrears: what is billed for what was used, and by way of whom.

An invoice in the making travels (`Bill`): to the usage by each meter that it has items of, then to
the customer, then to the invoice. Whether a threshold is reached is asked in the same way: the
question (`WeighUse`) goes from meter to meter, and back to the subscription.
"""

from collections.abc import Iterable

from sao.billing.messages.invoice import Bill
from sao.billing.messages.usage import WeighUse
from sao.billing.reckoning.rhythm import Sold
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import Metered
from sao.core.ids import home_of, member_id
from sao.core.schema import Message


def usage_of(member: str, meter: str) -> str:
    """The id of what a customer used by a meter, by any id of the customer's home."""
    return member_id("usage", home_of(member), meter)


def meter_of(price: PriceTerms) -> str | None:
    """The meter by which a price is billed, if it is billed for what was used."""
    return price.recurring.meter if price.recurring is not None else None


def metered(sold: Iterable[Sold], subscription: str) -> tuple[Metered, ...]:
    """What is to be billed for the use of periods that have ended."""
    return tuple(
        Metered(item=item, period_start=period[0], period_end=period[1], subscription=subscription)
        for item, period in sold
        if meter_of(item.price) is not None
    )


def forwarded(bill: Bill) -> Message:
    """The invoice in the making, on its way to whoever has to add something next."""
    terms = bill.terms
    if terms.metered:
        due = terms.metered[0]
        return Message(usage_of(terms.customer, meter_of(due.item.price) or ""), "bill", bill)
    return Message(terms.customer, "bill", bill)


def weighing(question: WeighUse) -> Message:
    """The question what was used, on its way to the next meter, or back to who asked."""
    if not question.asked:
        return Message(question.subscription, "use_weighed", question)
    meter = meter_of(question.asked[0].item.price) or ""
    return Message(usage_of(question.subscription, meter), "weigh", question)

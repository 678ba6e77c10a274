"""How a subscription that begins without a payment gets a payment method all the same.

With nothing to pay and nothing to pay with, it begins with a setup intent that is to be confirmed,
where the client said that it will see to that (`default_incomplete`).
"""

from collections.abc import Iterator

from msgspec import UNSET

from sao.billing.messages.setup_intent import CreateSetup
from sao.billing.messages.subscription import CreateSubscription, MethodSetUp
from sao.billing.resources.subscription.periods import first_invoice
from sao.billing.resources.subscription.state import Subscription
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Ignored, Message


def setup_facts(
    subscription: Subscription, command: Command[CreateSubscription], status: str
) -> Facts:
    """The setup intent to come, where one is needed."""
    data = command.data
    promised = data.payment_behavior == "default_incomplete" and status != "incomplete"
    charged = data.collection_method == "charge_automatically"
    if not (promised and charged) or data.default_payment_method is not None:
        return {}
    return {"pending_setup_intent": member_id("seti", home_of(subscription.id), command.id)}


def begin(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The first invoice is made, and the setup intent, if any."""
    yield from first_invoice(before, after, facts)
    if after.pending_setup_intent is not None:
        wanted = CreateSetup(
            customer=after.customer,
            subscription=after.id,
            test_clock=after.test_clock,
            method_options=after.method_options or UNSET,
        )
        yield Message(after.pending_setup_intent, "create_for_subscription", wanted)


def hear_setup(
    subscription: Subscription, command: Command[MethodSetUp], _now: int
) -> Facts | Ignored:
    """A payment method is there; it pays from then on, where that was asked for."""
    if subscription.pending_setup_intent != command.data.setup_intent:
        return Ignored("it waits for another one")
    facts: Facts = {"pending_setup_intent": None}
    if subscription.save_method:
        facts["default_payment_method"] = command.data.method
    return facts

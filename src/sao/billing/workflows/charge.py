"""Charge: confirm with the gateway, then settle with the intent. Knows no particular gateway."""

from sao.billing.messages import Nothing
from sao.billing.messages.payment_intent import Declined, Settled
from sao.billing.payments.gateway import Approved, Order, Pending, Refused
from sao.core.workflow import Context, RunCancelled


async def charge(context: Context, order: Order) -> None:
    """Ask the gateway once; its answer becomes the intent's next transition.

    Cancelled, it asks what became of it, and has the gateway collect nothing any more.
    """
    try:
        answer = await context.step("confirm", "gateway.confirm", order)
    except RunCancelled:
        answer = await context.step("abandon", "gateway.abandon", order)
    if isinstance(answer, Approved):
        context.send(order.intent, "succeed", Settled(captured=order.capture))
        if answer.disputed is not None:
            context.send(order.intent, "dispute", answer.disputed)
    elif isinstance(answer, Pending):
        context.send(order.intent, "wait", answer)
    elif isinstance(answer, Refused):
        context.send(order.intent, "decline", Declined(error=answer.error))
    else:
        context.send(order.intent, "require_action", Nothing())

"""Capture: have the gateway take what is reserved, then tell the intent what came of it."""

from sao.billing.messages import Nothing
from sao.billing.payments.gateway import Approved, HeldOrder
from sao.core.workflow import Context


async def capture(context: Context, order: HeldOrder) -> None:
    """Ask the gateway once; its answer becomes the intent's next transition."""
    answer = await context.step("capture", "gateway.capture", order)
    taken = isinstance(answer, Approved)
    context.send(order.intent, "captured" if taken else "lapse", Nothing())

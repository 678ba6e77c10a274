"""Refund: have the gateway give money back, then tell the refund what came of it."""

from sao.billing.messages.refund import RefundDelayed, RefundFailed, RefundSettled
from sao.billing.payments.gateway import Refunded, RefundOrder, RefundRefused
from sao.core.workflow import Context


async def refund(context: Context, order: RefundOrder) -> None:
    """Ask the gateway once; its answer becomes the refund's next transition."""
    answer = await context.step("refund", "gateway.refund", order)
    if isinstance(answer, Refunded):
        settled = RefundSettled(bounces_after_s=answer.bounces_after_s)
        context.send(order.refund, "succeed", settled)
    elif isinstance(answer, RefundRefused):
        context.send(order.refund, "fail", RefundFailed(reason=answer.reason))
    else:
        delayed = RefundDelayed(settles_after_s=answer.settles_after_s)
        context.send(order.refund, "delay", delayed)

"""Setup: have the gateway look at a card, then tell the setup intent what came of it."""

from sao.billing.messages import Nothing
from sao.billing.messages.setup_intent import SetupFailed
from sao.billing.payments.failures import NOT_COLLECTED
from sao.billing.payments.gateway import Approved, Refused, SetupOrder
from sao.core.workflow import Context, RunCancelled


async def setup(context: Context, order: SetupOrder) -> None:
    """Ask the gateway once; its answer becomes the intent's next transition."""
    try:
        answer = await context.step("setup", "gateway.setup", order)
    except RunCancelled:
        answer = Refused(NOT_COLLECTED)
    if isinstance(answer, Approved):
        context.send(order.intent, "succeed", Nothing())
    elif isinstance(answer, Refused):
        context.send(order.intent, "fail", SetupFailed(error=answer.error))
    else:
        context.send(order.intent, "require_action", Nothing())

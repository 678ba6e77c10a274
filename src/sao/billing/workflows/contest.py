"""Contest: hand evidence to the bank, then tell the dispute what it decided, if it did."""

from sao.billing.messages.dispute import Ruled
from sao.billing.payments.gateway import Contest
from sao.core.workflow import Context


async def contest(context: Context, contested: Contest) -> None:
    """Ask once. A bank that takes its time is heard of later, from outside."""
    ruling = await context.step("contest", "gateway.contest", contested)
    if ruling.outcome != "open":
        context.send(contested.dispute, "rule", Ruled(outcome=ruling.outcome))

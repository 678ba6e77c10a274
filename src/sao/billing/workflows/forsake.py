"""Forsake: have the gateway collect nothing of what a bank still waits for; the intent is canceled.

Without it, a customer who returns to their bank later would pay for something that is no longer
sold.
"""

from sao.billing.payments.gateway import Order
from sao.core.workflow import Context, RunCancelled


async def forsake(context: Context, order: Order) -> None:
    """Ask the gateway once. Cancelled, it is left to the bank, which forgets it after a while."""
    try:
        await context.step("abandon", "gateway.abandon", order)
    except RunCancelled:
        return

"""Release: have the gateway let go of what is reserved; the intent is canceled already."""

from sao.billing.payments.gateway import HeldOrder
from sao.core.workflow import Context, RunCancelled


async def release(context: Context, order: HeldOrder) -> None:
    """Ask the gateway once. Cancelled, it is left to the bank, which lets go after a week."""
    try:
        await context.step("release", "gateway.release", order)
    except RunCancelled:
        return

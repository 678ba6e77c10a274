"""What began elsewhere and goes on here: how far a subscription was when it was taken over."""

from sao.billing.values import Value
from sao.billing.values.discount import Discount


class TakenOver(Value, frozen=True):
    """Where a subscription stood at whoever billed it before. Its period is half-open.

    `owed`: its period was not paid there, and is billed here. `paused`: no period runs. Of a trial
    that is over, `trial_end` lies in the past. `discounts` are those of the customer that lowered
    the period.
    """

    start_date: int
    billing_cycle_anchor: int
    period_start: int
    period_end: int
    trial_start: int | None = None
    trial_end: int | None = None
    canceled_at: int | None = None
    owed: bool = False
    paused: bool = False
    discounts: tuple[Discount, ...] = ()

    def on_trial(self, now: int) -> bool:
        """Whether the period that runs is the trial."""
        return not self.paused and self.trial_end is not None and self.trial_end > now

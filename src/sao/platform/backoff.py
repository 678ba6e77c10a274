"""How long to wait before the next attempt."""

from collections.abc import Callable

import msgspec

Draw = Callable[[int], int]
"""`draw(n)` gives a number from 0 up to n - 1, each as likely: the wiring's, or a test's."""

DOUBLINGS_MAX = 62
"""Beyond, `longest_ms` holds whatever it is."""


class Backoff(msgspec.Struct, frozen=True, kw_only=True):
    """Waits that double from `first_ms` up to `longest_ms`.

    Each is drawn from its last `jitter_percent`, so that those who failed together do not come
    again together.
    """

    first_ms: int = 1_000
    longest_ms: int = 3_600_000
    jitter_percent: int = 50

    def __post_init__(self) -> None:
        if not 0 < self.first_ms <= self.longest_ms:
            raise ValueError(
                f"waits from {self.first_ms} to {self.longest_ms} ms: the first must be above 0 "
                "and not above the longest"
            )
        if not 0 <= self.jitter_percent <= 100:  # noqa: PLR2004  (per cent)
            raise ValueError(f"jitter_percent is {self.jitter_percent}, and must be 0 to 100")

    def delay_ms(self, attempt: int, draw: Draw) -> int:
        """How long to wait after the `attempt`-th failure, from 1.

        Example: with the defaults, 500 to 1000 ms after the first, 1000 to 2000 after the second.
        """
        doublings = min(max(attempt, 1) - 1, DOUBLINGS_MAX)
        longest_ms = min(self.first_ms << doublings, self.longest_ms)
        return longest_ms - draw(longest_ms * self.jitter_percent // 100 + 1)

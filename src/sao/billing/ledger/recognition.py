"""Recognition: how much of what was billed for a period is earned at an instant.

Evenly, second by second; what covers no time is earned at once.
"""


def earned(amount: int, start: int, end: int, at: int) -> int:
    """The part of `amount` that the period `[start, end)` has earned by `at`. Nearest unit."""
    if at >= end or end <= start:
        return amount
    if at <= start:
        return 0
    passed, length = at - start, end - start
    part = (2 * abs(amount) * passed + length) // (2 * length)
    return part if amount >= 0 else -part

"""Splitting: an amount over several parts, so that the parts are the whole again.

By largest remainder: each part gets its share rounded down, and the units that are left go to the
largest remainders, earlier parts first where remainders are equal. Source: facts on billing, §10.
"""

from collections.abc import Sequence


def split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`amount` in proportion to `weights`, none of them negative; the parts sum up to it.

    Where all weights are zero, the first part is the whole. No part of an amount that is not
    larger than the weights together is larger than its weight.
    """
    if amount < 0:
        return tuple(-part for part in split(-amount, weights))
    whole = sum(weights)
    if whole == 0:
        return tuple(amount if place == 0 else 0 for place in range(len(weights)))
    shares = [divmod(amount * weight, whole) for weight in weights]
    left = amount - sum(share for share, _remainder in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    luckier = frozenset(by_remainder[:left])
    return tuple(share + (place in luckier) for place, (share, _) in enumerate(shares))

"""Tracks: in which order the trunks beside the boxes stand, so that few lines cross.

A trunk carries all arrows to one layer on one side. Inner tracks are nearer to the boxes. An arrow
crosses those trunks further in that pass its layer on their way.
"""

from collections.abc import Iterable


def tracks(arrows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The track of the trunk to each target layer, 0 innermost, from (source, target) layers."""
    touched: dict[int, set[int]] = {}
    for source, target in arrows:
        touched.setdefault(target, {target}).add(source)
    order = _settled(
        sorted(touched, key=lambda target: (_length(touched[target]), target)), touched
    )
    taken: dict[int, int] = {}
    for target in order:
        inner = (taken[other] for other in taken if _overlap(touched[target], touched[other]))
        taken[target] = 1 + max(inner, default=-1)
    return taken


def _settled(order: list[int], touched: dict[int, set[int]]) -> list[int]:
    """The order after moving single trunks for as long as that saves crossings."""
    best = _crossings(order, touched)
    improved = True
    while improved:
        improved = False
        for target in sorted(order):
            for place in range(len(order)):
                moved = [other for other in order if other != target]
                moved.insert(place, target)
                crossings = _crossings(moved, touched)
                if crossings < best:
                    order, best, improved = moved, crossings, True
    return order


def _crossings(order: list[int], touched: dict[int, set[int]]) -> int:
    return sum(
        min(touched[inner]) < layer < max(touched[inner])
        for place, outer in enumerate(order)
        for inner in order[:place]
        for layer in touched[outer]
    )


def _length(layers: set[int]) -> int:
    return max(layers) - min(layers)


def _overlap(one: set[int], other: set[int]) -> bool:
    return max(min(one), min(other)) < min(max(one), max(other))

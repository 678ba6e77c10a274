"""Alarms in memory: found by what is due, not by how many there are."""

from collections import defaultdict
from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from sao.platform.ports import AlarmRow

Alarm = tuple[int, str, int, str, int]
"""Due, home, rank, id, number: their order of firing."""


class Alarms:
    """The alarms: a heap for each clock, in which what was replaced stays until it comes up."""

    def __init__(self) -> None:
        self._heaps: dict[str, list[Alarm]] = defaultdict(list)
        self._current: dict[int, Alarm] = {}

    def set(self, row: AlarmRow, object_id: str) -> None:
        number = row.number
        if row.due is None:
            self._current.pop(number, None)
            return
        alarm = self._current[number] = (row.due, row.home, row.rank, object_id, number)
        heap = self._heaps[row.clock]
        heappush(heap, alarm)
        if len(heap) > 2 * len(self._current) + 64:  # far alarms replaced again and again
            heap[:] = filter(self._is_current, heap)
            heapify(heap)

    def in_order(self, clock: str, likely: int = 1) -> Iterator[Alarm]:
        """The current alarms, next first, by walking down the heap; it stays as it is.

        Where about all of them are likely to be taken, it is sorted instead.
        """
        heap = self._heaps.get(clock, [])
        if likely >= len(heap):
            yield from sorted(filter(self._is_current, heap))
            return
        while heap and not self._is_current(heap[0]):
            heappop(heap)
        frontier = [(heap[0], 0)] if heap else []
        while frontier:
            alarm, at = heappop(frontier)
            if self._is_current(alarm):
                yield alarm
            for child in range(2 * at + 1, min(2 * at + 3, len(heap))):
                heappush(frontier, (heap[child], child))

    def _is_current(self, alarm: Alarm) -> bool:
        return self._current.get(alarm[4]) is alarm

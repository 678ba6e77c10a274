"""What a queue was told before, for as long as that is recognised."""

from sao.platform.restate.queues.cells import Cells
from sao.platform.restate.queues.records import SEGMENT, Head, Seen, Segment


class Memory:
    """Ids in `cells`, in segments that `head` counts: the oldest are forgotten first."""

    def __init__(self, cells: Cells, head: Head) -> None:
        self._cells = cells
        self._head = head

    async def number(self, dedup_id: str, now_ms: int) -> int | None:
        """Under which number it came, if that is recognised still."""
        seen = await self._cells.get(f"s:{dedup_id}", Seen)
        return seen.number if seen is not None and seen.until_ms > now_ms else None

    async def remember(self, dedup_id: str, number: int, until_ms: int) -> None:
        """Recognise it from now on."""
        head = self._head
        self._cells.put(f"s:{dedup_id}", Seen(number, until_ms))
        segment = await self._cells.get(f"t:{head.last_segment}", Segment) or Segment([], 0)
        if len(segment.ids) >= SEGMENT:
            head.last_segment += 1
            segment = Segment([], 0)
        segment.ids.append(dedup_id)
        segment.until_ms = max(segment.until_ms, until_ms)
        self._cells.put(f"t:{head.last_segment}", segment)

    async def forget(self, now_ms: int, fresh: int) -> None:
        """Drop what is recognised no more: rather faster than `fresh` ones come."""
        head = self._head
        last = min(head.first_segment + 2 + fresh // SEGMENT, head.last_segment)
        while head.first_segment < last:
            segment = await self._cells.get(f"t:{head.first_segment}", Segment) or Segment([], 0)
            if segment.until_ms > now_ms:
                return
            for dedup_id in segment.ids:
                if await self.number(dedup_id, now_ms) is None:  # it may have come again since
                    self._cells.drop(f"s:{dedup_id}")
            self._cells.drop(f"t:{head.first_segment}")
            head.first_segment += 1

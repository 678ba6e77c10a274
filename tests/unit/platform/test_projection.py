"""The projector's batches: what was sent together is written together, for no long wait."""

import asyncio
from itertools import count

from sao.platform.ports import Commit
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.projection import PAUSE_S, Projector

_units = count(1)


class Noting(Projector):
    """Notes what is written together, and writes nothing."""

    def __init__(self) -> None:
        super().__init__("")
        self.batches: list[int] = []

    async def _write(self, parts: list[Part]) -> list[Answer | None]:
        self.batches.append(len(parts))
        return [Answer() for _ in parts]


def part(beside: int) -> Part:
    return Part(f"unit{next(_units)}", "env", {}, {}, {}, Commit(), beside=beside)


def batches(*waves: list[Part], apart_s: float) -> list[int]:
    projector = Noting()

    async def come() -> None:
        waiting = []
        for wave in waves:
            waiting += [asyncio.ensure_future(projector.project(one)) for one in wave]
            await asyncio.sleep(apart_s)
        await asyncio.gather(*waiting)

    asyncio.run(come())
    return projector.batches


def test_what_was_sent_together_is_written_together() -> None:
    waves = [[part(3)], [part(3), part(3)], [part(3)]]
    assert batches(*waves, apart_s=PAUSE_S / 4) == [4]


def test_one_that_was_sent_alone_waits_for_nobody() -> None:
    assert batches([part(0)], [part(0)], apart_s=PAUSE_S / 4) == [1, 1]


def test_whoever_does_not_come_is_not_waited_for() -> None:
    assert batches([part(5), part(5)], [part(5)], apart_s=PAUSE_S * 5) == [2, 1]

"""Work that follows commits goes on, whatever it was that went wrong."""

import asyncio
import logging

import pytest

from sao.platform.errors import CommitFailed
from sao.platform.tending import Tending

log = logging.getLogger("sao.test")


@pytest.mark.parametrize(
    "error", [CommitFailed("here", "the disk is full", retry=True), ZeroDivisionError("a mistake")]
)
def test_what_goes_wrong_is_logged_and_the_work_goes_on(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0

    async def work() -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            tending.wake()
            raise error
        done.set()
        return False

    async def story() -> None:
        tending.start()
        async with asyncio.timeout(30):
            await done.wait()
        await tending.stop()

    done, tending = asyncio.Event(), Tending("letters", work, log)
    asyncio.run(story())
    assert calls == 2
    assert caplog.messages[0].startswith("letters rest a moment")


def test_while_something_is_found_nobody_has_to_wake_it() -> None:
    calls = 0

    async def work() -> bool:
        nonlocal calls
        calls += 1
        if calls == 20:
            done.set()
        return calls < 20

    async def story() -> None:
        tending.start()
        async with asyncio.timeout(30):
            await done.wait()
        await tending.stop()

    done, tending = asyncio.Event(), Tending("letters", work, log)
    asyncio.run(story())
    assert calls == 20

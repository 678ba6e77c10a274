"""Waiting for the world: until the tree is at rest, an attempt failed, or patience is over."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sao.runtime.rests import Rests


def waited(during: Callable[[Rests, dict[str, Any]], None], timeout_s: float = 30) -> bool:
    """What who waits for `req_a` hears, while `during` happens to two open runs."""
    open_runs: dict[str, Any] = {"req_a.0": None, "req_a-1.2": None, "req_ab.0": None}
    rests = Rests(SimpleNamespace(by_id=open_runs))

    async def both() -> bool:
        waiting = asyncio.create_task(rests.wait("req_a", timeout_s))
        await asyncio.sleep(0)
        during(rests, open_runs)
        return await waiting

    heard = asyncio.run(both())
    assert rests._waiting == {}, "somebody is still said to wait"
    return heard


def all_end(rests: Rests, open_runs: dict[str, Any]) -> None:
    del open_runs["req_a.0"], open_runs["req_a-1.2"]
    rests.look()


def one_ends(rests: Rests, open_runs: dict[str, Any]) -> None:
    del open_runs["req_a.0"]
    rests.look()


def one_is_put_off(rests: Rests, _open_runs: dict[str, Any]) -> None:
    rests.put_off("req_a-1.2")


def another_is_put_off(rests: Rests, _open_runs: dict[str, Any]) -> None:
    rests.put_off("req_ab.0")


@pytest.mark.parametrize(("during", "rested"), [(all_end, True), (one_is_put_off, False)])
def test_who_waits_is_told_at_once(
    during: Callable[[Rests, dict[str, Any]], None], *, rested: bool
) -> None:
    assert waited(during) is rested


@pytest.mark.parametrize("during", [one_ends, another_is_put_off])
def test_who_waits_longer_than_patience_hears_that_it_is_not_over(
    during: Callable[[Rests, dict[str, Any]], None],
) -> None:
    assert waited(during, timeout_s=0.02) is False

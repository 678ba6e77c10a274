"""The records of deliveries: the newest event first, filtered, paged, and gone after a while."""

import asyncio

import pytest

from sao.platform.calling import inline
from sao.platform.memory import MemoryKeyValue
from sao.webhooks.deliveries import (
    KEPT_MS,
    Deliveries,
    Delivery,
    Wanted,
    delivery_id,
    position_of,
)

ENDPOINTS = ("we_AAAAAAAAAAAAAA", "we_BBBBBBBBBBBBBB")


@pytest.fixture
def kept() -> Deliveries:
    """Two thousand four hundred events, each delivered to one endpoint and tried at another."""
    deliveries = Deliveries(MemoryKeyValue(), call=inline)

    async def fill() -> None:
        for position in (2, 1, *range(3, 2_401)):
            for endpoint, status in zip(ENDPOINTS, ("delivered", "retrying"), strict=True):
                made = delivery_id(endpoint, position)
                kind = "invoice.paid" if position % 100 == 0 else "invoice.created"
                one = Delivery(made, f"evt_{position}", kind, endpoint, "https://x", status)
                await deliveries.keep(one, now_ms=0)

    asyncio.run(fill())
    return deliveries


def test_the_newest_event_comes_first(kept: Deliveries) -> None:
    page = kept.page(Wanted(), 0, after=None, limit=4)
    assert [one.event for one in page.deliveries] == ["evt_2400"] * 2 + ["evt_2399"] * 2
    assert page.more


def test_pages_of_what_is_wanted_leave_no_gap(kept: Deliveries) -> None:
    wanted = Wanted(endpoint=ENDPOINTS[1], type="invoice.paid", status="retrying")
    found, after, more = [], None, True
    while more:
        page = kept.page(wanted, 0, after=after, limit=10)
        found += page.deliveries
        after, more = page.deliveries[-1].id, page.more
    assert [one.event for one in found] == [f"evt_{n}" for n in range(2_400, 0, -100)]
    assert (
        kept.page(Wanted(event="evt_7", status="failed"), 0, after=None, limit=1).deliveries == []
    )


def test_what_is_old_is_gone(kept: Deliveries) -> None:
    made = delivery_id(ENDPOINTS[0], 5)
    assert kept.find(made, KEPT_MS - 1) is not None
    assert kept.find(made, KEPT_MS) is None
    assert kept.page(Wanted(), KEPT_MS, after=None, limit=1).deliveries == []


@pytest.mark.parametrize("text", ["", "whd_x", "whd_AAAAAAAAAAAAAA_0", "whd_AAAAAAAAAAAAAA_1/../x"])
def test_what_is_no_id_is_found_nowhere(kept: Deliveries, text: str) -> None:
    assert position_of(text) is None
    assert kept.find(text, 0) is None

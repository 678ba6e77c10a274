"""Counting a batch from the queue: one outcome for each customer and meter in it.

What can never be counted is poison: it becomes a dead letter with the reason, and the others are
counted. A message that is delivered again finds its identifier counted, and is done.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec

from sao.api.metering.counting import Counted, Told, count, meter_for, no_meter
from sao.api.metering.messages import as_request, event_in
from sao.billing.resources.meter import Meter
from sao.platform.consumer import Failed
from sao.platform.errors import CommitFailed, Terminal, Transient
from sao.platform.ports.queue import Message
from sao.runtime import Busy, Rejected, Session
from sao.runtime.desk import Desk
from sao.wire.errors import WireError, of_rejection

Members = dict[int, Told]
"""Events by the numbers of their messages."""


async def count_batch(desk: Desk, messages: Sequence[Message]) -> Failed:
    """Count a batch; which of its messages failed, and why."""
    told, failed = _read(messages)
    meters = await desk.run(partial(_meters, names={each.use.event_name for each in told.values()}))
    groups, homeless = _grouped(told, meters)
    failed |= homeless
    counting = [
        _count_group(desk, meters[name], customer, members)
        for (name, customer), members in groups.items()
    ]
    for failures in await asyncio.gather(*counting):
        failed |= failures
    return failed


def _read(messages: Sequence[Message]) -> tuple[Members, dict[int, Exception]]:
    """The events of a batch, and what is none (another version may have written it)."""
    told: Members = {}
    failed: dict[int, Exception] = {}
    for message in messages:
        try:
            told[message.number] = event_in(message.body)
        except msgspec.DecodeError as error:
            failed[message.number] = Terminal(f"the message holds no event: {error}")
    return told, failed


def _meters(session: Session, names: Iterable[str]) -> dict[str, Meter]:
    found = {name: meter_for(session, name) for name in sorted(names)}
    return {name: meter for name, meter in found.items() if meter is not None}


def _grouped(
    told: Members, meters: Mapping[str, Meter]
) -> tuple[dict[tuple[str, str], Members], dict[int, Exception]]:
    """Events by meter and customer, and those that name neither."""
    groups: dict[tuple[str, str], Members] = {}
    failed: dict[int, Exception] = {}
    for number, each in told.items():
        name = each.use.event_name
        try:
            if name not in meters:
                raise no_meter(name)
            customer = each.use.customer(meters[name])
        except WireError as error:
            failed[number] = _poison(error)
        else:
            groups.setdefault((name, customer), {})[number] = each
    return groups, failed


async def _count_group(desk: Desk, meter: Meter, customer: str, members: Members) -> Failed:
    """Count what one customer used by one meter; each group stands or falls for itself."""

    def job(session: Session) -> Counted | None:
        try:
            counted = count(session, meter, customer, tuple(members.values()))
        except Busy:
            return None
        session.log(as_request(tuple(members.values())))
        return counted

    try:
        counted = await desk.run(job)
    except WireError as error:
        return dict.fromkeys(members, _poison(error))
    except Rejected as refused:
        return dict.fromkeys(members, _poison(of_rejection(refused.rejection)))
    except CommitFailed as error:
        return dict.fromkeys(members, error)
    if counted is None:
        return dict.fromkeys(members, Transient(f"the clock of {customer} is on its way"))
    return {
        number: _poison(counted.refused[each.identifier])
        for number, each in members.items()
        if each.identifier in counted.refused
    }


def _poison(error: WireError) -> Terminal:
    return Terminal(error.message)

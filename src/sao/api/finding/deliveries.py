"""Deliveries of webhooks as a dashboard shows them: a table, whose rows can be sent again."""

from collections.abc import Iterable

from sao.views.shapes import Action, Cell, Column, InstantCell, Row, StateCell, Table, TextCell
from sao.views.shapes.values import Tone
from sao.webhooks.deliveries import Delivery

_COLUMNS = (
    Column(key="name", label="Event"),
    Column(key="state", label="Status"),
    Column(key="attempts", label="Attempts", end=True),
    Column(key="answer", label="Last answer"),
    Column(key="at", label="Last attempt"),
)
_TONES: dict[str, Tone] = {
    "delivered": "positive",
    "retrying": "warning",
    "failed": "critical",
    "skipped": "neutral",
}


def deliveries(found: Iterable[Delivery]) -> Table:
    """These deliveries, as they come."""
    rows = tuple(map(_row, found))
    return Table(
        resource="webhook_delivery",
        columns=_COLUMNS,
        rows=rows,
        total=len(rows),
        parts=True,
        none="Nothing was sent there yet. What it wants is sent as it happens.",
    )


def _row(delivery: Delivery) -> Row:
    last = delivery.attempts[-1] if delivery.attempts else None
    state = StateCell(
        state=delivery.status,
        label=delivery.status.capitalize(),
        tone=_TONES[delivery.status],
        calm=delivery.status in ("delivered", "skipped"),
    )
    answer = "" if last is None else str(last.status or "") or last.error
    cells: dict[str, Cell] = {
        "name": TextCell(text=delivery.type, note=delivery.event),
        "state": state,
        "attempts": TextCell(text=str(len(delivery.attempts))),
        "answer": TextCell(text=answer, note=last.error if last and last.status else None),
        "at": InstantCell(at=last.at if last is not None else None),
    }
    again = Action(
        name="resend",
        label="Send again",
        method="POST",
        path=f"/api/webhooks/deliveries/{delivery.id}/resend",
    )
    return Row(object_id=delivery.id, cells=cells, actions=(again,))

"""Settling: what a request asked of the world is heard before it is answered, if it comes soon.

A client reads its own writes also where a gateway is far away: the reply to a payment shows whether
it succeeded. What takes longer, or has to be tried again, is answered as it is so far; then a
webhook tells the rest.
"""

from typing import TYPE_CHECKING

from sao.api.endpoint import Answer, Endpoint, Reply
from sao.runtime import Session
from sao.wire.render import present

if TYPE_CHECKING:  # it needs threads and an event loop
    from sao.runtime.desk import Desk

WAIT_S = 10.0
"""How long a request waits for the world at most: gateways answer within a few seconds."""

ERRORS = 400


class Settling:
    """One request's wait. `owes` is whether what it did asks the world for something."""

    def __init__(self, desk: "Desk", endpoint: Endpoint) -> None:
        self.owes = False
        self._desk = desk
        self._endpoint = endpoint

    async def due(self, command_id: str, reply: Reply) -> bool:
        """Whether there is something else to tell than what was told at first."""
        if not self.owes or reply.status >= ERRORS or not isinstance(reply.body.get("id"), str):
            return False
        return await self._desk.settled(command_id, WAIT_S)

    def again(self, session: Session, reply: Reply) -> Answer:
        """The answer, now that the world has given its own."""
        object_id = reply.body["id"]
        if self._endpoint.settled is not None:
            return self._endpoint.settled(session, object_id)
        state = session.find(object_id)
        return reply if state is None else present(state)

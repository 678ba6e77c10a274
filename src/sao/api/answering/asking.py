"""What a page asks of the API for whoever looks at it: requests like any others, by their paths."""

from collections.abc import Callable

from sao.api.answering.routes import Routes
from sao.api.answering.service import Request, Service
from sao.api.endpoint import Parts, Reply
from sao.api.families import FAMILIES
from sao.wire.form import Tree


class Asking:
    """Asks an environment's API from within, so that it stands in the command log."""

    def __init__(self, parts: Parts, new_id: Callable[[], str]) -> None:
        self._service = Service(parts, parts.papers.addresses.complete)
        self._routes = Routes(FAMILIES)
        self._new_id = new_id

    async def ask(self, method: str, path: str, tree: Tree) -> Reply:
        """The reply; empty where an endpoint answers with something else than a body."""
        found = self._routes.find(method, path)
        asked = Request(id=self._new_id(), path=path, ids=found.ids, tree=tree)
        reply = await self._service.perform(found.endpoint, asked, {})
        return reply if isinstance(reply, Reply) else Reply(200, {})

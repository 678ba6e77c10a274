"""Asking an environment for what a variant needs of it, under ids that are the same everywhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from sao.api.answering.service import ERRORS
from sao.api.study.reading import StudyFailed
from sao.core.ids import token

if TYPE_CHECKING:  # endpoints ask for studies, and the dispatcher knows all endpoints
    from sao.api.answering.dispatch import Dispatcher

PAGE = 100


def id_for(seed: str, what: str) -> str:
    """The id of a request that no list tells."""
    return f"req_{token(f'{seed}/study/{what}')}"


class Asking:
    """One environment, asked for this and that. Raises `StudyFailed` for what is refused."""

    def __init__(self, dispatcher: "Dispatcher", seed: str) -> None:
        self._dispatcher = dispatcher
        self._seed = seed
        self._asked = 0

    @property
    def now(self) -> int:
        """What its clock shows."""
        return self._dispatcher.runtime.now()

    def get(self, path: str, **params: Any) -> Any:
        """Look something up."""
        return self._ask("GET", path, params, None)

    def post(self, path: str, **params: Any) -> Any:
        """Ask for a change."""
        self._asked += 1
        return self._ask("POST", path, params, id_for(self._seed, str(self._asked)))

    def every(self, path: str, **params: Any) -> Iterator[Any]:
        """All objects of a list, page by page: what is changed on the way does not matter."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, limit=PAGE, **params, **after)
            yield from page["data"]
            if not page["has_more"]:
                return
            after = {"starting_after": page["data"][-1]["id"]}

    def _ask(self, method: str, path: str, params: dict[str, Any], request_id: str | None) -> Any:
        reply = self._dispatcher.request(method, path, params, request_id=request_id)
        if reply.status >= ERRORS:
            message = reply.body["error"]["message"]
            raise StudyFailed(f"{method} {path} is refused: {message}")
        return msgspec.to_builtins(reply.body)

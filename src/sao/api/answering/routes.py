"""Routes: which endpoint a method and path lead to. A path is matched as a whole, ids by `{name}`.

The first that fits both counts; a path that fits with other methods only is told apart from one
that fits nothing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from sao.api.answering.refusals import Misrouted
from sao.api.endpoint import Endpoint, Family


class Match(NamedTuple):
    """An endpoint, with the ids that stand in the path."""

    endpoint: Endpoint
    ids: Mapping[str, str]


class Routes:
    """The endpoints of families, found by method and path.

    Paths with ids are looked through where their first two words and their length are the same, so
    that a request does not pay for how many endpoints there are.
    """

    def __init__(self, families: Iterable[Family]) -> None:
        self._plain: dict[str, list[Endpoint]] = {}
        self._patterns: dict[tuple[int, str], list[tuple[re.Pattern[str], Endpoint]]] = {}
        for family in families:
            for endpoint in family.endpoints:
                self._add(endpoint)

    def find(self, method: str, path: str) -> Match:
        """The endpoint for a path as it stands in a URL. Raises `Misrouted`."""
        return self.find_read(method, unquote(path))

    def find_read(self, method: str, path: str) -> Match:
        """The same for a path whose escapes were read already."""
        method = "GET" if method == "HEAD" else method
        fits = [Match(endpoint, {}) for endpoint in self._plain.get(path, ())]
        for pattern, endpoint in self._patterns.get(_place(path), ()):
            found = pattern.fullmatch(path)
            if found is not None:
                fits.append(Match(endpoint, found.groupdict()))
        for match in fits:
            if match.endpoint.method == method:
                return match
        raise Misrouted("method_not_allowed" if fits else "route_missing")

    def _add(self, endpoint: Endpoint) -> None:
        if "{" not in endpoint.path:
            self._plain.setdefault(endpoint.path, []).append(endpoint)
            return
        steps = re.split(r"\{(\w+)\}", endpoint.path)
        pattern = "".join(
            f"(?P<{step}>[^/]+)" if place % 2 else re.escape(step)
            for place, step in enumerate(steps)
        )
        place = _place(endpoint.path)
        if "{" in place[1]:
            raise ValueError(
                f"{endpoint.path}: an id cannot be among the first two words of a path"
            )
        self._patterns.setdefault(place, []).append((re.compile(pattern), endpoint))


def _place(path: str) -> tuple[int, str]:
    """How long a path is, and how it begins: `(3, "/v1/customers")`."""
    slashes = path.count("/")
    return slashes, "/".join(path.split("/", 3)[:3])

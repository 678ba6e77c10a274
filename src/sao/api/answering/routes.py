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
    """The endpoints of families, found by method and path."""

    def __init__(self, families: Iterable[Family]) -> None:
        self._plain: dict[str, list[Endpoint]] = {}
        self._patterns: dict[int, list[tuple[re.Pattern[str], Endpoint]]] = {}
        for family in families:
            for endpoint in family.endpoints:
                self._add(endpoint)

    def find(self, method: str, path: str) -> Match:
        """The endpoint for a path as it stands in a URL. Raises `Misrouted`."""
        plain = unquote(path)
        method = "GET" if method == "HEAD" else method
        fits = [Match(endpoint, {}) for endpoint in self._plain.get(plain, ())]
        for pattern, endpoint in self._patterns.get(plain.count("/"), ()):
            found = pattern.fullmatch(plain)
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
        found = self._patterns.setdefault(endpoint.path.count("/"), [])
        found.append((re.compile(pattern), endpoint))

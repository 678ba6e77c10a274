"""Deeds: requests at instants. A life is a list of them."""

from typing import Any, NamedTuple

from sao.api.scenario.command_log import Command


class Deed(NamedTuple):
    """A request at an instant."""

    at: int
    command: Command


def deed(at: int, path: str, /, **params: Any) -> Deed:
    """Something that may come too late, and is left out then."""
    return Deed(at, Command(method="POST", path=path, params=params, optional=True))


def asked(at: int, name: str, path: str, /, **params: Any) -> Deed:
    """Something to be looked up, that later deeds speak of."""
    command = Command(method="GET", path=path, params=params, name=name, optional=True)
    return Deed(at, command)

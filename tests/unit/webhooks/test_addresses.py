"""Which addresses webhooks may go to."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from sao.webhooks import addresses
from sao.webhooks.addresses import AddressRefused, Guarded, is_public

PRIVATE = """
127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 192.0.2.1 198.18.0.1 224.0.0.1 255.255.255.255 240.0.0.1
::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 2001:db8::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1::
::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b:1::7f00:1 fec0::1 3fff::1 5f00::1 4000::1
"""
PUBLIC = "1.1.1.1 8.8.8.8 172.32.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_what_is_private_is_found_out(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_what_is_public_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """What the next lookups answer; the last answer stays."""
    answers: list[list[str]] = []

    def lookup(_host: str, port: int, **_more: Any) -> list[Any]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(None, None, None, "", (address, port)) for address in found]

    monkeypatch.setattr(addresses, "getaddrinfo", lookup)
    return answers


class Wire:
    """Takes note of where connections would go to."""

    def __init__(self, unreachable: tuple[str, ...] = ()) -> None:
        self.called: list[str] = []
        self.unreachable = unreachable

    async def connect_tcp(self, address: str, *_more: Any) -> str:
        self.called.append(address)
        if address in self.unreachable:
            raise httpcore.ConnectError("refused")
        return "connected"


def connect(wire: Wire, *, allow_private: bool = False) -> Any:
    guarded = Guarded(allow_private=allow_private)
    guarded._network = wire
    try:
        return asyncio.run(guarded.connect_tcp("hooks.example.com", 443, 1.0))
    finally:
        guarded.close()


def test_a_name_that_is_resolved_again_leads_nowhere_else(resolved: list[list[str]]) -> None:
    resolved[:] = [["8.8.8.8"], ["127.0.0.1"]]
    wire = Wire()
    assert connect(wire) == "connected"
    assert wire.called == ["8.8.8.8"], "the address that was judged, not the name"


def test_of_several_addresses_only_public_ones_are_called(resolved: list[list[str]]) -> None:
    resolved[:] = [["10.0.0.1", "8.8.8.8", "8.8.4.4"]]
    wire = Wire(unreachable=("8.8.8.8",))
    assert connect(wire) == "connected"
    assert wire.called == ["8.8.8.8", "8.8.4.4"]


def test_a_private_name_is_refused_unless_allowed(resolved: list[list[str]]) -> None:
    resolved[:] = [["10.0.0.1"]]
    wire = Wire()
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1, which is no public address"):
        connect(wire)
    assert wire.called == []
    assert connect(wire, allow_private=True) == "connected"


def test_who_cannot_be_reached_is_named(resolved: list[list[str]]) -> None:
    resolved[:] = [["8.8.8.8"]]
    with pytest.raises(httpcore.ConnectError, match=r"cannot connect to hooks\.example\.com:443"):
        connect(Wire(unreachable=("8.8.8.8",)))

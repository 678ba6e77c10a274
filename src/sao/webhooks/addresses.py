"""Which addresses may be called: whoever can register an endpoint must not reach what is private.

A URL's host is resolved here and the connection goes to the very address that was judged, so a name
that points elsewhere a moment later gains nothing.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, gaierror, getaddrinfo

import httpcore

_NAT64 = ip_network("64:ff9b::/96")
_UNICAST = ip_network("2000::/3")
"""All of IPv6 that the internet carries. What lies outside leads inwards in many ways: addresses of
a site, IPv4 ones in older disguises, translations of a network's own."""

_NOWHERE = (ip_network("3fff::/20"),)
"""Within it, but for examples; this version of Python does not know that."""

_LOOKUPS_MAX = 32
"""How many names are looked up at once. Threads of their own: a slow name server holds up nobody
who writes to a queue."""


class AddressRefused(httpcore.ConnectError):
    """A host has no address that may be called."""


def is_public(address: str) -> bool:
    """Whether an address is one of the internet's, also where it is an IPv4 one in disguise."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return _is_public(found)
    if found.ipv4_mapped:
        return _is_public(found.ipv4_mapped)
    if found in _NAT64:
        return _is_public(IPv4Address(int(found) & 0xFFFFFFFF))
    within = found.sixtofour or (found.teredo and found.teredo[1])
    if within and not _is_public(within):
        return False
    return found in _UNICAST and not any(found in each for each in _NOWHERE) and _is_public(found)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to public addresses; to others only where `allow_private`."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore.AnyIOBackend()
        self._lookups = ThreadPoolExecutor(_LOOKUPS_MAX, thread_name_prefix="sao-webhook-dns")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the name is the library's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the host's addresses, the first that answers."""
        found = await self._resolve(host, port, timeout)
        allowed = [one for one in found if self._allow_private or is_public(one)]
        if not allowed:
            raise AddressRefused(
                f"{host} is {', '.join(found)}, which is no public address, and webhooks go to "
                "public addresses only; for development: sao serve --allow-private-webhooks"
            )
        last: Exception | None = None
        for address in allowed:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise httpcore.ConnectError(f"cannot connect to {host}:{port} ({last})") from last

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def close(self) -> None:
        """Look no more names up."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def _resolve(self, host: str, port: int, timeout_s: float | None) -> list[str]:
        lookup = asyncio.get_running_loop().run_in_executor(
            self._lookups, lambda: getaddrinfo(host, port, type=SOCK_STREAM)
        )
        try:
            async with asyncio.timeout(timeout_s):
                infos = await lookup
        except gaierror as error:
            raise httpcore.ConnectError(f"{host} has no address ({error.strerror})") from error
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(
                f"the address of {host} could not be found out"
            ) from error
        return list(dict.fromkeys(str(info[4][0]) for info in infos))

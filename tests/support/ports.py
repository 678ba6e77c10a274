"""Ports for what tests start, none of them given out twice, whoever tests side by side."""

import fcntl
import socket
import tempfile
from contextlib import suppress
from functools import cache
from itertools import count
from os import getpid
from pathlib import Path
from typing import BinaryIO

# Below what systems hand out themselves: a port that is looked up now and listened on later would
# else be somebody's outgoing connection by then.
_FIRST, _COUNT = 20_000, 12_000
_PORTS = (_FIRST + (getpid() * 97 + n) % _COUNT for n in count())


def free_port() -> int:
    """A port that nobody listens on, and that nobody who asks here gets before this process ends.

    The second is why there are locks: what is started later, as by a test that first looks at
    something else, would find another process's server there.
    """
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            fcntl.lockf(_claims(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
            return port
    raise AssertionError("unreachable: ports are counted without end")


@cache
def _claims() -> BinaryIO:
    """A file of which each process has locked the bytes that are its ports."""
    return (Path(tempfile.gettempdir()) / "sao-tests-ports").open("ab")

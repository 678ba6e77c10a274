"""The edge: only here are the wall's time and chance asked for."""

import secrets
import string
from time import time  # noqa: TID251  (the edge)


def wall_clock() -> int:
    """The wall's time in UTC seconds; only the edge may ask."""
    return int(time())


def wall_ms() -> int:
    """The wall's time in UTC milliseconds, which queues go by; only the edge may ask."""
    return int(time() * 1000)


def new_command_id() -> str:
    """A command id, the only thing in the system that is drawn at random."""
    alphabet = string.ascii_letters + string.digits
    return "req_" + "".join(secrets.choice(alphabet) for _ in range(14))

"""Identity: what an id says, and how new ones come about without randomness.

An object's id is `prefix_` + the 14-character token of its home + 10 characters of its own; the
object that a home is named after carries the token alone. So the home of any object, and with it
the place where its commands are serialised, is read off its id.

An id that a client chose is kept as `prefix:name`; it is a home of its own.

A message's id is its parent's id + "." + its number, an alarm's is `object@seq`, and a new object's
id is a hash of the command that made it. The only randomness in the system is the id of a command
from outside, chosen at the edge.
"""

import re
from binascii import b2a_base64
from functools import lru_cache
from hashlib import sha256

HOME_LENGTH = 14
MEMBER_LENGTH = 10

_WELL_FORMED = re.compile(r"[a-z]+(?:_[a-z]+)*_([0-9A-Za-z]{14})(?:[0-9A-Za-z]{10})?")


def token(seed: str, length: int = HOME_LENGTH) -> str:
    """`length` letters and digits (at most 24), a hash of `seed`."""
    digest = b2a_base64(sha256(seed.encode()).digest(), newline=False)
    return digest.translate(None, b"+/=")[:length].decode()


@lru_cache(maxsize=100_000)
def home_of(object_id: str) -> str:
    """The token of the home that the object lives in; a named object is its own home."""
    match = _WELL_FORMED.fullmatch(object_id)
    return match[1] if match else token(object_id)


@lru_cache(maxsize=100_000)
def prefix_of(object_id: str) -> str:
    """The prefix, which names the type; empty where the id has none."""
    return object_id.partition(":")[0] if ":" in object_id else object_id.rpartition("_")[0]


def fits(prefix: str, object_id: str, *, founds_home: bool = False) -> bool:
    """Whether an id that somebody else made says its type and its home as ours do.

    `founds_home`: it has to be that of an object after which a home is named.
    """
    match = _WELL_FORMED.fullmatch(object_id)
    if match is None or prefix_of(object_id) != prefix:
        return False
    return not founds_home or object_id.endswith(f"_{match[1]}")


def named_id(prefix: str, name: str) -> str:
    """The id of an object that the client named."""
    return f"{prefix}:{name}"


def root_id(prefix: str, command_id: str) -> str:
    """The id of a new object that founds a home of its own."""
    return f"{prefix}_{token(f'{command_id}/{prefix}/')}"


def member_id(prefix: str, home: str, command_id: str, label: str = "") -> str:
    """The id of a new object in an existing home."""
    return f"{prefix}_{home}{token(f'{home}/{command_id}/{prefix}/{label}', MEMBER_LENGTH)}"


def message_id(parent_id: str, number: int) -> str:
    """The id of the `number`-th message (from 0) that `parent_id` gave rise to."""
    return f"{parent_id}.{number}"


def alarm_id(object_id: str, seq: int) -> str:
    """The id of the command with which an alarm wakes an object that stands at `seq`."""
    return f"{object_id}@{seq}"

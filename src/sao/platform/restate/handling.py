"""What all handlers have in common: values in bytes, and what is done where they fail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Generic, TypeVar

import msgspec
from restate import InvocationRetryPolicy
from restate.serde import Serde

from sao.platform.restate.parts import BYTES, encode

T = TypeVar("T")
H = TypeVar("H", bound=Callable[..., Any])

PATIENCE = InvocationRetryPolicy(
    initial_interval=timedelta(milliseconds=50),
    exponentiation_factor=2.0,
    max_interval=timedelta(seconds=2),
    max_attempts=1_000_000,
    on_max_attempts="pause",
)
"""A database that is away is waited for: what was decided is not given up."""


class Packed(Serde[T], Generic[T]):
    """A value in bytes; None where there is none."""

    def __init__(self, kind: type[T]) -> None:
        self._decode = msgspec.msgpack.Decoder(kind).decode

    def deserialize(self, buf: bytes) -> T | None:
        """The value of these bytes."""
        return self._decode(buf) if buf else None

    def serialize(self, obj: T | None) -> bytes:
        """The bytes of this value."""
        return b"" if obj is None else encode(obj)


def handler(target: Any, taken: Packed[Any], given: Packed[Any], **more: str) -> Callable[[H], H]:
    """Let a service's or an object's handler take and give bytes."""
    decorator: Callable[[H], H] = target.handler(
        accept=BYTES, content_type=BYTES, input_serde=taken, output_serde=given, **more
    )
    return decorator

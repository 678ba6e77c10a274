"""Canonical JSON: one value, one sequence of bytes.

Object keys are sorted, there is no white space, and there are no floats (`Machine` refuses a state
that declares one). Whoever stores these bytes must keep and verify them as they are: encoding a
decoded value again is not promised to give the same bytes in a later version.
"""

from typing import Any

import msgspec

encode = msgspec.json.Encoder(order="sorted").encode


def decode(raw: bytes) -> Any:
    """Plain JSON values from bytes that `encode` made."""
    return msgspec.json.decode(raw)

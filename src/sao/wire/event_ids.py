"""Event ids: which object, which step, which of the step's events. So an event needs no row.

`evt_` + the object's token + seq + n + one letter for the kind of object: lower case where the
token is a home's, upper case where it is longer. A named object has its name in hexadecimal in
place of a token, with `_` behind it. There are more kinds than letters: behind a `z` comes another
one. So the number before the letter is never a `z`: an outcome has at most 35 events.
"""

from sao.core.ids import HOME_LENGTH, MEMBER_LENGTH, prefix_of
from sao.wire.registry import RESOURCES

_CODES = {resource.schema.prefix: resource.code for resource in RESOURCES}
for _resource in RESOURCES:
    _CODES |= _resource.other_codes
_PREFIXES = {code: prefix for prefix, code in _CODES.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBERS, _MORE = _DIGITS[:-1], _DIGITS[-1]


def event_id(object_id: str, seq: int, n: int) -> str:
    """The id of the `n`-th event of an object's outcome `seq`."""
    code = _CODES[prefix_of(object_id)]
    place = f"{_base36(seq)}{_NUMBERS[n]}"
    _prefix, colon, name = object_id.partition(":")
    if colon:
        return f"evt_{name.encode().hex()}_{place}{code}"
    token = object_id.rpartition("_")[2]
    member = len(token) == HOME_LENGTH + MEMBER_LENGTH
    return f"evt_{token}{place}{code.upper() if member else code}"


def event_source(event: str) -> tuple[str, int, int] | None:
    """`(object id, seq, n)` of an event's id; None where it is none of ours."""
    try:
        source = _decoded(event)
        return source if event_id(*source) == event else None
    except (KeyError, IndexError, ValueError):
        return None


def _decoded(event: str) -> tuple[str, int, int]:
    told = event.removeprefix("evt_")
    size = 2 if told[-2].lower() == _MORE else 1
    rest, code = told[:-size], told[-size:]
    prefix = _PREFIXES[code.lower()]
    name, named, place = rest.partition("_")
    if named:
        object_id = f"{prefix}:{bytes.fromhex(name).decode()}"
    else:
        length = HOME_LENGTH + (MEMBER_LENGTH if code.isupper() else 0)
        object_id, place = f"{prefix}_{rest[:length]}", rest[length:]
    return object_id, int(place[:-1], 36), int(place[-1], 36)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits

"""Ids as a client sees them: one that it chose is shown as it was chosen, without our prefix."""

from sao.core.ids import named_id, prefix_of

NAME_LENGTH_MAX = 255


def shown(object_id: str) -> str:
    """The id as it stands in replies."""
    _prefix, colon, name = object_id.partition(":")
    return name if colon else object_id


def stored(prefix: str, given: str) -> str:
    """The id under which we keep what a client calls `given`, where it may have chosen that."""
    return given if prefix_of(given) == prefix and ":" not in given else named_id(prefix, given)

"""Ids as a client sees them: one that it chose is shown as it was chosen, without our prefix."""

import re

from sao.core.ids import HOME_LENGTH, named_id


def shown(object_id: str) -> str:
    """The id as it stands in replies."""
    _prefix, colon, name = object_id.partition(":")
    return name if colon else object_id


def stored(prefix: str, given: str) -> str:
    """The id under which we keep what a client calls `given`, where it may have chosen that."""
    ours = re.fullmatch(rf"{prefix}_[0-9A-Za-z]{{{HOME_LENGTH}}}", given)
    return given if ours is not None else named_id(prefix, given)

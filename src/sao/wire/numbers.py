"""Decimal numbers that are not amounts, such as percentages and dimensions; kept as strings."""

import re
from decimal import Decimal

from sao.billing.reckoning.pricing import plain
from sao.wire.errors import WireError

_DECIMAL = re.compile(r"\d{1,9}(?:\.\d{1,20})?")


def positive(text: str, param: str, *, decimals: int, at_most: int | None = None) -> str:
    """The number, larger than zero, in the one form that we keep. Raises `parameter_invalid`."""
    found = decimal(text, param, decimals=decimals, at_most=at_most)
    if found == "0":
        raise WireError("parameter_invalid", f"Invalid {param}: must be larger than 0.", param)
    return found


def decimal(text: str, param: str, *, decimals: int, at_most: int | None = None) -> str:
    """The number, not below zero, in the one form that we keep. Raises `parameter_invalid`."""
    found = plain(Decimal(text)) if _DECIMAL.fullmatch(text) else None
    if found is None:
        raise WireError("parameter_invalid", f"Invalid decimal: {text}", param)
    if at_most is not None and Decimal(found) > at_most:
        raise WireError("parameter_invalid", f"Invalid {param}: must be at most {at_most}.", param)
    if len(found.partition(".")[2]) > decimals:
        raise WireError(
            "parameter_invalid", f"Invalid {param}: at most {decimals} decimals are kept.", param
        )
    return found


def number(text: str) -> int | float:
    """The number as JSON has it. Nothing is reckoned with it."""
    return int(text) if text.isdecimal() else float(text)

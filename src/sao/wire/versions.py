"""Versions of Stripe's API: what a client says that it was written for."""

import re

from sao.wire import API_VERSION

BASIL, CLOVER, LATEST_CHARGE = "2025-03-31", "2025-09-30", "2022-11-15"
"""The versions that moved what billing shows; the last put `latest_charge` in place of a list."""

_VERSION = re.compile(r"(20\d\d-\d\d-\d\d)([.;].*)?")


def date_of(version: str | None) -> str | None:
    """The date of a version that looks otherwise than ours; None of any other."""
    match = _VERSION.fullmatch(version or "")
    return match[1] if match is not None and match[1] < CLOVER else None


def is_version(version: str) -> bool:
    """Whether this could be a version of the API, and none to come."""
    match = _VERSION.fullmatch(version)
    return match is not None and match[1] <= API_VERSION[: len(BASIL)]

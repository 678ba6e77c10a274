"""What is taken is done: every parameter that a client can send is read by somebody.

Only that its name stands somewhere; but one that nobody ever names is silently ignored.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import sao.api.families
from sao.wire.params import Params, Part

SOURCES = Path(sao.api.families.__file__).parents[1]

ONE_WAY = {
    "adaptive_pricing": "it can only be off",
    "arrival_date": "there are no payouts, whenever",
    "billing_mode": "there is one way of billing",
    "connect": "there are no connected accounts",
    "clear_usage": "what was used of an item that is gone is not billed",
    "destination": "there are neither payouts nor transfers, wherever to",
    "email_type": "notices have a switch of their own",
    "final_capture": "it can only be true",
    "flexible": "it can only say what is so anyway",
    "issuer": "it can only be oneself",
    "liability": "it can only be one's own",
    "login_page": "it can only be off",
    "preview_mode": "it can only be the next invoice",
    "proration_discounts": "a proration can only be shown less its discounts",
    "purpose": "there are no files, whatever for",
    "sepa_debit": "nothing is particular to debits in euros",
    "subscription_pause": "it can only be off",
    "trial_from_plan": "it can only be false",
    "verification_method": "accounts are verified at once",
    "use_stripe_sdk": "whoever asks, the challenge is the same",
}
"""Parameters that say nothing that could be otherwise, and why."""

WHOLE = {"CountryOptions", "Evidence", "Methods", "Switches", "Upcoming"}
"""Parts that are handed on as they are, field by field."""


def test_every_parameter_is_read() -> None:
    text = "\n".join(
        file.read_text() for part in ("api", "wire") for file in (SOURCES / part).rglob("*.py")
    )
    read = {*re.findall(r"\.(\w+)", text), *re.findall(r'"(\w+)"', text)}
    unread = {
        f"{kind.__module__}.{kind.__qualname__}.{field}"
        for kind in _kinds(Params, Part)
        for field in kind.__annotations__
        if field in kind.__struct_fields__
        and kind.__name__ not in WHOLE
        and field not in ONE_WAY
        and field not in read
    }
    assert unread == set(), "taken, and ignored"


def test_what_says_nothing_is_still_a_parameter() -> None:
    fields = {field for kind in _kinds(Params, Part) for field in kind.__struct_fields__}
    assert set(ONE_WAY) - fields == set()


def _kinds(*bases: type) -> Iterator[type]:
    for base in bases:
        for kind in base.__subclasses__():
            yield kind
            yield from _kinds(kind)

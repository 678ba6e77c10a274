"""Secrets of endpoints, and what is signed with them. Source: facts on billing, §9.

A secret is made from the environment's key, the endpoint's id and the secret's number, so it is
kept nowhere. The chain holds the number and the data folder the key; together they give it again.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

TOLERANCE_S = 300
"""How old a signature may be that is accepted: somebody may have recorded it."""

KEY_LENGTH_MIN = 32
"""How many bytes the environment's key has at least."""


def secret(key: bytes, endpoint_id: str, number: int) -> str:
    """The endpoint's secret of this number, as its owner pastes it into a receiver."""
    if len(key) < KEY_LENGTH_MIN:
        raise ValueError(f"the key has {len(key)} bytes; below {KEY_LENGTH_MIN} it can be guessed")
    return f"whsec_{hmac.digest(key, f'{endpoint_id}/{number}'.encode(), sha256).hex()}"


def signature(secrets: Sequence[str], signed_at: int, body: bytes) -> str:
    """The `Stripe-Signature` header: a `v1` for each secret.

    `signed_at` is the wall's time, whatever a sandbox's clock shows: receivers refuse what is older
    than five minutes by their own.
    """
    signed = b"%d." % signed_at + body
    digests = [hmac.new(one.encode(), signed, sha256).hexdigest() for one in secrets]
    return ",".join((f"t={signed_at}", *(f"v1={digest}" for digest in digests)))


class SignatureRefused(Exception):  # noqa: N818  (it says what happened)
    """A body is not shown to come from whoever knows one of the secrets, or not from now."""


def check(header: str, body: bytes, secrets: Sequence[str], now: int) -> None:
    """Raises `SignatureRefused` unless a `Stripe-Signature` header is one of these secrets'."""
    parts = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name.strip() == "t"]
    given = [value.encode() for name, _, value in parts if name.strip() == "v1"]
    if len(times) != 1 or not _is_time(times[0]) or not given:
        raise SignatureRefused("the Stripe-Signature header is no 't=…,v1=…'")
    signed = times[0].encode() + b"." + body
    wanted = [hmac.new(one.encode(), signed, sha256).hexdigest().encode() for one in secrets]
    if not any(hmac.compare_digest(ours, theirs) for ours in wanted for theirs in given):
        raise SignatureRefused("no signature is of this body and this endpoint's secret")
    if int(times[0]) < now - TOLERANCE_S:
        raise SignatureRefused(f"it was signed more than {TOLERANCE_S} seconds ago")


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12  # noqa: PLR2004  (digits)

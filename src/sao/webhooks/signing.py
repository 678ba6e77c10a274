"""Secrets of endpoints, and what is signed with them. Source: facts on billing, §9.

A secret is made of the environment's key, the endpoint's id and the secret's number, so it is kept
nowhere: the chain knows the number, the data folder the key, and both together give it again.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

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

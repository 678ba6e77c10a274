"""Signatures that the official SDK accepts, and secrets that nobody can guess."""

import json
import time

import pytest
import stripe

from sao.webhooks.signing import secret, signature

KEY = bytes(range(32))
BODY = json.dumps({"id": "evt_1", "object": "event", "type": "x"}).encode()


def accepted(header: str, with_secret: str) -> bool:
    try:
        stripe.Webhook.construct_event(BODY, header, with_secret)
    except stripe.SignatureVerificationError:
        return False
    return True


def test_each_of_several_secrets_verifies() -> None:
    old, new = (secret(KEY, "we_1", number) for number in (1, 2))
    header = signature([new, old], int(time.time()), BODY)
    assert accepted(header, old)
    assert accepted(header, new)
    assert not accepted(header, secret(KEY, "we_1", 3))
    assert not accepted(signature([new], int(time.time()) - 301, BODY), new)


def test_a_secret_is_its_endpoints_its_numbers_and_its_keys() -> None:
    made = {
        secret(key, endpoint, number)
        for key in (KEY, bytes(32))
        for endpoint in ("we_1", "we_2")
        for number in (1, 2)
    }
    assert len(made) == 8
    assert secret(KEY, "we_1", 1) in made
    assert all(one.startswith("whsec_") and len(one) == 70 for one in made)


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        secret(bytes(16), "we_1", 1)

"""Where documents are had: addresses that nobody can guess.

A token is HMAC-SHA256 of the environment's key over the object's id. So it is the same each time,
kept nowhere, and no chain, and no reply that is kept, holds one. Who has an address may read that
one document, for as long as the key is the same.
"""

import hmac
from base64 import urlsafe_b64encode

from sao.wire.links import PREFIX, complete, document_id
from sao.wire.shapes import Rendered

_PURPOSE = b"document/"
"""What else is made of the key is made with another beginning."""

_BYTES = 24


def token(key: bytes, object_id: str) -> str:
    """What stands in the address of an object's document: 192 bits, as 32 characters."""
    digest = hmac.digest(key, _PURPOSE + object_id.encode(), "sha256")
    return urlsafe_b64encode(digest[:_BYTES]).decode()


class Addresses:
    """The addresses of an environment's documents; `base` is the address of its server.

    `live`: the environment is, and what leaves it says so.
    """

    def __init__(self, key: bytes, base: str, *, fixed: bool = False, live: bool = False) -> None:
        self._key = key
        self._base = base.rstrip("/")
        self._fixed = fixed
        self._live = live

    def opens(self, token_given: str, object_id: str) -> bool:
        """Whether this token is the one for that object; it takes as long where it is not."""
        return hmac.compare_digest(token(self._key, object_id).encode(), token_given.encode())

    def complete(self, rendered: Rendered, asked_at: str | None = None) -> Rendered:
        """`rendered`, with addresses in place of the paths of documents.

        They lead to where it was `asked_at`, unless the server's address is given by its operator.
        """
        base = self._base if self._fixed or asked_at is None else asked_at

        def address(path: str, _kind: str) -> str:
            folder, _, name = path.rpartition("/")
            return f"{base}{folder}/{token(self._key, document_id(name))}/{name}"

        return complete(rendered, address, live=self._live)

    def of_invoice(self, object_id: str) -> str | None:
        """Where an invoice is shown to whoever has the address; None for what has no such page.

        Known only where the server's own address is given by its operator.
        """
        if not self._fixed or not object_id.startswith("in_"):
            return None
        return f"{self._base}{PREFIX}{token(self._key, object_id)}/{object_id}"

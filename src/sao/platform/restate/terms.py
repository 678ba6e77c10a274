"""Terms as the index has them: PostgreSQL takes no key of more than 2,704 bytes."""

from hashlib import sha256

WHOLE_MAX_BYTES = 1_000
BEGINNING = 100


def indexed(term: str) -> str:
    """The term; of a long one its beginning, and a hash that tells it from all others."""
    packed = term.encode()
    if len(packed) <= WHOLE_MAX_BYTES:
        return term
    return f"{term[:BEGINNING]}…{sha256(packed).hexdigest()}"

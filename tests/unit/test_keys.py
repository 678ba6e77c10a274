"""API keys are made of what every program takes that knows Stripe's."""

import re
from pathlib import Path

from sao.keys import OF_SANDBOX, FolderSafe, Keys


def test_a_key_is_letters_and_digits(tmp_path: Path) -> None:
    keys = Keys(FolderSafe(tmp_path), lambda: 0.0)
    for _ in range(20):
        made = keys.make(OF_SANDBOX)
        assert re.fullmatch(r"sk_test_[a-zA-Z0-9]{24,}", made)
        assert keys.accepts(made)

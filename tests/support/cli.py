"""The command line as a user calls it."""

import os
import re
import subprocess

from support.server import SAO


def as_in_any_run(text: str) -> str:
    """What is printed, without what a server draws: ids, and the numbers of invoices."""
    ids = re.sub(r"\b(sub|in)_[A-Za-z0-9]+", r"\1_…", text)
    return re.sub(r"[0-9A-Z]{8}-", "XXXXXXXX-", ids)


def sao(*arguments: str, expect: int = 0) -> str:
    """The output of `sao …`, whose exit code must be the expected one."""
    done = subprocess.run(
        [str(SAO), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
    )
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if expect == 0 else done.stderr

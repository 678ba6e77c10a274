"""The command line as a user calls it."""

import os
import subprocess

from support.server import SAO


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

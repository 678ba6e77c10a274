"""Real programs that were written for Stripe, each in an environment of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from support.server import Server

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "tests/integrations/django"
KEY = "sk_test_OfAllTheProgramsThatWereWrittenForStripe"
"""Letters and digits: some of them take no other key."""


def needs(program: str) -> pytest.MarkDecorator:
    """Skips where the program is not there."""
    return pytest.mark.skipif(
        not (environment(program) / ".ready").exists(),
        reason=f"{program} is not there: `make django-programs` installs it",
    )


def environment(program: str) -> Path:
    """Where a program is installed."""
    return ROOT / ".tools/programs" / program


def run(program: str, server: Server, story: str, *arguments: str, **settings: str) -> str:
    """What a program's story prints, told against a server; it has to end well."""
    script = STORIES / story
    done = subprocess.run(
        [str(environment(program) / "bin/python"), str(script), *arguments],
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE": str(server.data.parent / f"{program}.sqlite3"),
            "SAO_URL": server.url,
            "SAO_API_KEY": KEY,
            **settings,
        },
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout

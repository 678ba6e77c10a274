"""Tests side by side do not get each other's ports."""

import subprocess
import sys
from pathlib import Path

TAKING = """
from itertools import count
from support import ports
ports._PORTS = count(31_000)
print(*[ports.free_port() for _ in range(20)], flush=True)
input()
"""


def test_a_port_that_nobody_listens_on_yet_is_not_given_out_again() -> None:
    """Both processes count from the same port: what tells them apart are the claims alone."""
    with taking() as one, taking() as other:
        first, second = given(one), given(other)
        assert (len(first), len(second), first & second) == (20, 20, set())
        for process in (one, other):
            process.communicate("\n")


def taking() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", TAKING],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def given(process: "subprocess.Popen[str]") -> set[str]:
    assert process.stdout is not None
    return set(process.stdout.readline().split())

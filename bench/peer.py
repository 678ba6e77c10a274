"""Peers from PyPI: each measures itself in a process of its own, in their own environment.

`make bench` makes `.venv-bench` from bench/requirements.lock, so that no peer can disturb what we
run with. A script in bench/peers/ takes the size and prints its rate a second.
"""

import subprocess
from pathlib import Path

from bench.measure import Unavailable

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv-bench/bin/python"
SCRIPTS = ROOT / "bench/peers"


def need_peers() -> None:
    """Raise `Unavailable` if the peers' environment is not there."""
    if not PYTHON.exists():
        raise Unavailable("peers are not installed here; `make bench` does it")


def peer_rate(script: str, size: int) -> float:
    """What a peer's script measures."""
    command = [str(PYTHON), str(SCRIPTS / script), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{script} failed:\n{done.stderr[-2000:]}")
    return float(done.stdout.split()[-1])

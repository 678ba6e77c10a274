"""The example of the README, run as a user runs it, against a really started server."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

from support.cli import as_in_any_run, sao
from support.server import KEY, Server

ROOT = Path(__file__).parents[2]


def quickstart(server: Server) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples/quickstart.py"), server.url],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "SAO_API_KEY": KEY},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def steps(history: str) -> list[tuple[str, ...]]:
    """What `sao history` shows that is the same each time: all but ids and hashes."""
    row = r"^(\d+) +(\S+ \S+) +(\w+) +(\w+(?: → \w+)?) +[0-9a-f]{8}  (?:req|sub|in)_\w+(\S+)$"
    return re.findall(row, history, re.MULTILINE)


def test_the_tour_prints_what_the_readme_shows(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    with Server(tmp_path / "data") as server:
        output = quickstart(server)
    shown = as_in_any_run(readme)
    assert as_in_any_run(output.strip()) in shown, f"the README shows another output:\n{output}"
    data = ("--data", str(tmp_path / "data"))
    (subscription,) = re.findall(r"sao history (sub_\w+)", output)
    history = sao("history", subscription, *data)
    assert steps(history) == steps(readme), f"the README shows another history than\n{history}"
    past = sao("show", subscription, "--at", "2026-03-16", *data).splitlines()
    assert {line for line in past if re.search("status|current_period", line)} < {
        *readme.splitlines()
    }
    assert sao("verify", *data).strip() in readme
    (forgery,) = re.findall(r"python3 - <<'EOF'\n(.*?)^EOF", readme, re.DOTALL | re.MULTILINE)
    subprocess.run([sys.executable, "-c", forgery], cwd=tmp_path, check=True)
    assert as_in_any_run(sao("verify", *data, expect=1).strip()) in shown


def test_the_server_is_ready_in_two_seconds_and_stops_cleanly(tmp_path: Path) -> None:
    """By its own processor time: how busy the machine is with something else does not count."""
    server, starts_s = Server(tmp_path / "data"), []
    for _ in range(3):
        before_s = _cpu_of_children_s()
        with server:
            server.get("/api/clock")
            assert server.stop() == 0
        starts_s.append(_cpu_of_children_s() - before_s)
    assert min(starts_s) < 2, starts_s


def _cpu_of_children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

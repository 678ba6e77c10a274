"""Restate, of the npm package, and a worker of ours, for as long as tests want them.

One engine serves a whole run: environments are told apart by their names.
"""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

import httpx

from support.ports import free_port
from support.server import SAO

ROOT = Path(__file__).parents[2]
BINARY = ROOT / ".tools/restate/node_modules/.bin/restate-server"

START_S = 60.0


class NoRestate(Exception):  # noqa: N818
    """There is no restate-server here, and `make restate` was not run or could not help."""


class Process:
    """A program in a process of its own, with its output in a file."""

    def __init__(self, command: list[str], log: Path, **variables: str) -> None:
        self._command = command
        self._variables = {**os.environ, **variables}
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._variables,
                start_new_session=True,
            )
        return self

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to it and all that it started; wait for its end."""
        if self._process is not None:
            self.signal(number)
            self._process.wait()

    def signal(self, number: int) -> None:
        """Send a signal to it and all that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    @property
    def lives(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait_for(self, url: str) -> None:
        """Wait until something answers there. Fails with what the program has written."""
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if not self.lives:
                break
            with suppress(httpx.HTTPError):
                if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{self._command[0]}: {self.log.read_text()[-3_000:]}")


class Engine(NamedTuple):
    """A running engine: where calls go in, and where it is administered."""

    ingress: str
    admin: str
    server: Process


@contextmanager
def start_engine(folder: Path) -> Iterator[Engine]:
    """A single node of its own, gone at the end. Raises `NoRestate`."""
    if not BINARY.exists():
        raise NoRestate("restate-server is not installed: `make restate`")
    ports = {name: free_port() for name in ("ingress", "admin", "node")}
    server = Process(
        [str(BINARY), "--no-logo", "--node-name", "n1", "--base-dir", str(folder / "restate")],
        folder / "restate.log",
        RESTATE_DISABLE_TELEMETRY="true",
        RESTATE_INGRESS__BIND_ADDRESS=f"127.0.0.1:{ports['ingress']}",
        RESTATE_ADMIN__BIND_ADDRESS=f"127.0.0.1:{ports['admin']}",
        RESTATE_BIND_ADDRESS=f"127.0.0.1:{ports['node']}",
        RESTATE_DEFAULT_NUM_PARTITIONS="4",
        RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE="256MiB",
    ).start()
    engine = Engine(
        f"http://127.0.0.1:{ports['ingress']}", f"http://127.0.0.1:{ports['admin']}", server
    )
    try:
        server.wait_for(f"{engine.admin}/health")
        server.wait_for(f"{engine.ingress}/restate/health")
        yield engine
    finally:
        server.kill()


def worker(engine: Engine, dsn: str, log: Path, port: int | None = None) -> Process:
    """A worker that registers itself with the engine; not yet started.

    Several at one port share it: the system gives each connection to one of them.
    """
    port = port or free_port()
    command = [str(SAO), "worker", "--port", str(port), "--postgres", dsn]
    return Process([*command, "--restate-admin", engine.admin], log)


def wait_for_worker(engine: Engine, running: Process) -> None:
    """Wait until the engine knows what workers serve."""
    running.wait_for(f"{engine.admin.partition(',')[0]}/services/Home")


def register(engine: Engine, running: Process, url: str) -> None:
    """Have the engine call what is served there, as soon as it is."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        reply = httpx.post(f"{engine.admin}/deployments", json={"uri": url}, timeout=10)
        if reply.is_success:
            return
        time.sleep(0.1)
    raise AssertionError(f"{reply.text}: {running.log.read_text()[-3_000:]}")


def new_environment() -> str:
    """A name that no other test has."""
    return f"test_{secrets.token_hex(6)}"


__all__ = [
    "Engine",
    "NoRestate",
    "free_port",
    "new_environment",
    "register",
    "start_engine",
    "wait_for_worker",
    "worker",
]

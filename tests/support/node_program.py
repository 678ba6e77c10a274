"""A program of `tests/integrations/node` in a process of its own, which answers the tests."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

import httpx

from support.ports import free_port
from support.server import KEY, Server

FOLDER = Path(__file__).parents[1] / "integrations/node"
MISSING = shutil.which("node") is None or not (FOLDER / "node_modules").is_dir()
WHY = "the programs are not there: `make node-programs` installs them, and needs node and npm"


class NodeProgram:
    """Started on entering, gone on leaving. It says one line when it listens at `url`."""

    def __init__(self, name: str, log: Path, server: Server, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._file = FOLDER / name
        self._log = log
        self._environment = {
            **os.environ,
            "NODE_ENV": "test",
            "PORT": str(self.port),
            "SAO_API_KEY": KEY,
            "SAO_URL": server.url,
            **environment,
        }

    def __enter__(self) -> Self:
        with self._log.open("ab") as errors:
            self._process = subprocess.Popen(
                ["node", str(self._file)],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self._environment,
            )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), f"it did not start:\n{self.log}"
        self.http = httpx.Client(base_url=self.url, timeout=60, verify=False)  # noqa: S501
        return self

    def __exit__(self, *_exc: object) -> None:
        self.http.close()
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @property
    def log(self) -> str:
        """What it complained of."""
        return self._log.read_text()

    def ask(self, path: str, **body: Any) -> Any:
        """What it answers to a request of JSON, which must succeed."""
        reply = self.http.post(path, json=body)
        assert reply.status_code == 200, f"{path}: {reply.text}\n{self.log[-3000:]}"
        return reply.json()

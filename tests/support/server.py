"""A really started server: `sao serve` in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import httpx
import stripe

from support.ports import free_port
from support.stripe_types import problems_of_reply

SAO = Path(sys.executable).with_name("sao")
KEY = "sk_test_for_the_tests"
START_S = 60
"""How long a server is given on a busy machine; how fast it starts is looked at elsewhere."""


class Scrutiny(stripe.RequestsClient):
    """The SDK's own transport; whatever comes back has to be what its annotations say it is."""

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        body, status, reply_headers = super().request(method, url, headers, post_data)
        if status == HTTPStatus.OK:
            found = problems_of_reply(json.loads(body))
            assert found == [], f"{method} {url}: {found[:5]}"
        return body, status, reply_headers


class Server:
    """Starts on entering, stops (SIGTERM) on leaving; `kill` is SIGKILL."""

    def __init__(
        self, data: Path, clock: str | None = "2026-01-01T00:00:00Z", *options: str
    ) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key: str | None = KEY
        """Which API key it is told to accept, if one."""
        self.http = self.new_http()
        self.program = [str(SAO)]
        """What is started; a test may have another version of it."""
        self._clock = clock
        self._options = options
        self._log = data.parent / f"{data.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start, and wait until it answers."""
        command = [*self.program, "serve", "--port", str(self.port), "--data", str(self.data)]
        command += [*(["--api-key", self.key] if self.key is not None else []), *self._options]
        if self._clock is not None:
            command += ["--clock", self._clock]
        self.http.close()
        self.http = self.new_http()
        begun = time.monotonic()
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        while time.monotonic() - begun < START_S:
            if self._process.poll() is not None:
                break
            try:
                self.http.get("/api/clock", timeout=5)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            return self
        raise AssertionError(f"the server did not start:\n{self.log[-3000:]}")

    def kill(self) -> None:
        """End it without any warning."""
        assert self._process is not None
        self.http.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self, told: signal.Signals = signal.SIGTERM) -> int:
        """End it as an operator would; its exit code."""
        assert self._process is not None
        self.http.close()
        self._process.send_signal(told)
        return self._process.wait(timeout=60)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.http.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What it wrote to its terminal, in all of its lives."""
        return self._log.read_text()

    @property
    def headers(self) -> dict[str, str]:
        """What authenticates a raw request."""
        return {"Authorization": f"Bearer {self.key or KEY}"}

    def new_http(self) -> httpx.Client:
        """A plain client; one for each thread. It never sees TLS, whose set-up takes longest."""
        return httpx.Client(base_url=self.url, headers=self.headers, timeout=60, verify=False)  # noqa: S501

    def client(self, *, retries: int = 0) -> stripe.StripeClient:
        """The official SDK, pointed here."""
        return stripe.StripeClient(
            self.key or self.key or KEY,
            base_addresses={"api": self.url},
            max_network_retries=retries,
            http_client=Scrutiny(),
        )

    def get(self, path: str, **params: Any) -> Any:
        """The JSON body of a GET that must succeed."""
        reply = self.http.get(path, params=params)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def post(self, path: str, json: Any = None, *, data: Any = None) -> Any:
        """The JSON body of a POST that must succeed."""
        reply = self.http.post(path, json=json, data=data)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def sao(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command line on this server's data (stop or kill the server first)."""
        done = subprocess.run(
            [str(SAO), *arguments, "--data", str(self.data)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

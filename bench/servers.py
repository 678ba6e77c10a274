"""Servers to talk to, each started in a process of its own: ours, and localstripe."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from bench.peer import PYTHON, need_peers

KEY = "sk_test_for_the_benchmark"
SAO = Path(sys.executable).with_name("sao")
FORM = "application/x-www-form-urlencoded"


class Dialect(NamedTuple):
    """Where the two differ: which parameters make a card, and what a subscription's item names."""

    card: dict[str, Any]
    plan: str


OURS = Dialect({"type": "card", "card[token]": "tok_visa"}, "price")
LOCALSTRIPE = Dialect(
    {
        "type": "card",
        "card[number]": "4242424242424242",
        "card[exp_month]": 12,
        "card[exp_year]": 2034,
        "card[cvc]": "123",
    },
    "plan",
)


class Client:
    """One client on one connection that stays open; thin, as an SDK costs more than a GET."""

    def __init__(self, port: int, dialect: Dialect) -> None:
        self.dialect = dialect
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {KEY}"}
        self._terms = ""

    def close(self) -> None:
        """Hang up; the next call dials again."""
        self._connection.close()

    def get(self, path: str) -> Any:
        """The JSON body of a GET that must succeed."""
        return self._call("GET", path, None)

    def post(self, path: str, params: dict[str, Any]) -> Any:
        """The JSON body of a POST that must succeed."""
        return self._call("POST", path, urlencode(params))

    def post_json(self, path: str, body: bytes) -> Any:
        """The JSON body of a POST of JSON that must succeed."""
        return self._call("POST", path, body, "application/json")

    def customer(self) -> str:
        """A customer who can pay."""
        owner: str = self.post("/v1/customers", {"name": "Ada"})["id"]
        method = self.post("/v1/payment_methods", self.dialect.card)["id"]
        self.post(f"/v1/payment_methods/{method}/attach", {"customer": owner})
        default = {"invoice_settings[default_payment_method]": method}
        self.post(f"/v1/customers/{owner}", default)
        return owner

    def subscribe(self, owner: str) -> Any:
        """A subscription by the month, its first invoice charged."""
        self._terms = self._terms or self._new_terms()
        item = {f"items[0][{self.dialect.plan}]": self._terms}
        made = self.post("/v1/subscriptions", {"customer": owner, **item})
        if made["status"] != "active":
            raise RuntimeError(f"{made['id']} is {made['status']}")
        return made

    def _new_terms(self) -> str:
        product = self.post("/v1/products", {"name": "Gold", "type": "service"})["id"]
        terms = {"product": product, "currency": "usd"}
        if self.dialect is OURS:
            terms |= {"unit_amount": "1000", "recurring[interval]": "month"}
        else:
            terms |= {"amount": "1000", "interval": "month"}
        made: str = self.post(f"/v1/{self.dialect.plan}s", terms)["id"]
        return made

    def tell(self, path: str, body: bytes, signature: str) -> Any:
        """The reply to a signed webhook."""
        return self._call("POST", path, body, "application/json", {"Stripe-Signature": signature})

    def another(self) -> "Client":
        """One more client of the same server."""
        return Client(self._connection.port, self.dialect)

    def _call(
        self,
        method: str,
        path: str,
        body: str | bytes | None,
        media: str = FORM,
        more: dict[str, str] | None = None,
    ) -> Any:
        headers = self._headers | {"Content-Type": media} | (more or {})
        self._connection.request(method, path, body, headers)
        reply = self._connection.getresponse()
        raw = reply.read()
        if reply.status not in (200, 202):
            raise RuntimeError(f"{method} {path}: {reply.status} {raw[:500]!r}")
        return msgspec.json.decode(raw)


@contextmanager
def ours(data: Path, *options: str) -> Iterator[Client]:
    """`sao serve` on a data folder."""
    port = _free_port()
    command = [str(SAO), "serve", "--port", str(port), "--data", str(data), "--api-key", KEY]
    command += options
    with _running(command, port), closing(Client(port, OURS)) as client:
        yield client


@contextmanager
def localstripe() -> Iterator[Client]:
    """The fake Stripe from PyPI. Raises `Unavailable`."""
    need_peers()
    port = _free_port()
    command = [str(PYTHON), "-m", "localstripe", "--port", str(port), "--from-scratch"]
    with _running(command, port), closing(Client(port, LOCALSTRIPE)) as client:
        yield client


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            if not _answers(process, port):
                log.seek(0)
                raise RuntimeError(f"{command[0]} did not start:\n{log.read()[-2000:]}")
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    begun = monotonic()
    while process.poll() is None and monotonic() - begun < 20:
        with socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        sleep(0.02)
    return False


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

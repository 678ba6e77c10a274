"""localstripe in a process of its own, with what Stripe has and it has not: and with faults.

Idempotency keys are kept, payments are listed by customer and newest first. `POST /_faults` says
how many of the next POSTs get no answer, `before` or `after` they were worked on, or `lost`: those
that ask for payments. `forget` forgets the idempotency keys, as Stripe does after a day; as long as
`held` is "before" or "after", POSTs wait there. `GET /_asked` says which came, with their keys.
"""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Self

import httpx
import stripe

KEY = "sk_test_of_stripe"


class LocalStripe:
    """Starts on entering, stops on leaving."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._log = folder / "localstripe.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.client = stripe.StripeClient(KEY, base_addresses={"api": self.url}).v1

    def __enter__(self) -> Self:
        command = [sys.executable, __file__, str(self._port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self._log.parent, env={**os.environ}
            )
        for _ in range(300):
            if self._process.poll() is not None:
                break
            try:
                httpx.get(self.url, timeout=5)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"localstripe did not start:\n{self._log.read_text()[-3000:]}")

    def __exit__(self, *_exc: object) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def faults(self, **counts: Any) -> None:
        """The next POSTs that get no answer: `before` or `after` they were worked on.

        `lost`: only those that ask for payments. `held`: where all wait until the next call.
        """
        reply = httpx.post(f"{self.url}/_faults", json=counts, auth=(KEY, ""))
        assert reply.status_code == 200, reply.text

    def asked(self, path: str) -> list[str]:
        """The keys of the POSTs that came there, oldest first."""
        reply = httpx.get(f"{self.url}/_asked", auth=(KEY, ""))
        return [key for key, asked in reply.json() if asked == path]

    def lose_refund(self, refund: str) -> None:
        """The refund fails, after it seemed to have succeeded."""
        reply = httpx.post(f"{self.url}/_lost/{refund}", auth=(KEY, ""))
        assert reply.status_code == 200, reply.text

    def webhooks(self, url: str, secret: str) -> None:
        """Post events there from now on."""
        asked = {"url": url, "secret": secret}
        path = f"{self.url}/_config/webhooks/ours"
        assert httpx.post(path, json=asked, auth=(KEY, "")).status_code == 200

    def kept_card(self, number: str = "4242424242424242") -> tuple[str, str]:
        """A customer with a card: Stripe's ids of both."""
        customer = self.client.customers.create({"name": "Ada"})
        card: Any = {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "123"}
        method = self.client.payment_methods.create({"type": "card", "card": card})
        self.client.payment_methods.attach(method.id, {"customer": customer.id})
        return customer.id, method.id

    def payments(self, customer: str) -> list[Any]:
        """A customer's payments, newest first."""
        return list(self.client.payment_intents.list({"customer": customer}).data)

    def authenticate(self, payment: Any, *, success: bool = True) -> None:
        """What the customer's browser does."""
        form = {"client_secret": payment.client_secret, "success": str(success).lower()}
        path = f"{self.url}/v1/payment_intents/{payment.id}/_authenticate"
        reply = httpx.post(path, data=form, auth=(KEY, ""))
        assert reply.status_code in (200, 402), reply.text


class Gate:
    """Where POSTs come in, and wait as long as it is held. Those with one key come one by one."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str]] = []
        self.keys: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._where = ""
        self._open = asyncio.Event()

    def hold(self, where: str) -> None:
        """Hold it there and nowhere else; whoever waits goes on."""
        self._open.set()
        self._where, self._open = where, asyncio.Event()

    async def wait(self, where: str | None) -> None:
        if self._where == where:
            await self._open.wait()


def attach_what_is_set_up(resources: Any) -> None:
    """The method of a setup intent that succeeds is the customer's from then on, as at Stripe."""

    def keep(intent: Any, name: str, value: Any) -> None:
        object.__setattr__(intent, name, value)
        if (name, value) == ("status", "succeeded") and intent.customer is not None:
            resources.PaymentMethod._api_retrieve(intent.payment_method).customer = intent.customer

    resources.SetupIntent.__setattr__ = keep


def serve(port: int) -> None:  # noqa: PLR0915  (its handlers share what is told of faults)
    """localstripe, amended."""
    from aiohttp import web  # noqa: PLC0415  (in the process of its own only)
    from localstripe import resources, server  # noqa: PLC0415

    faults = {"before": 0, "after": 0, "lost": 0}
    gate = Gate()
    answered: dict[tuple[str, str], tuple[int, bytes]] = {}

    def listed(cls: Any) -> Any:
        def list_all(
            url: str, customer: Any = None, limit: Any = None, starting_after: Any = None
        ) -> Any:
            found = resources.List(url, limit=limit, starting_after=starting_after)
            found._list = [
                one
                for key, one in reversed(resources.store.items())
                if key.startswith(f"{cls.object}:") and customer in (None, one.customer)
            ]
            return found

        return list_all

    for cls in (resources.PaymentIntent, resources.SetupIntent):
        cls._api_list_all = listed(cls)

    attach_what_is_set_up(resources)

    @web.middleware
    async def amended(request: Any, handler: Any) -> Any:
        if request.path.startswith("/_") or request.method != "POST":
            return await handler(request)
        key = request.headers.get("Idempotency-Key", "")
        gate.came.append((key, request.path))
        async with gate.keys[key] if key else nullcontext():
            return await work(request, handler)

    async def work(request: Any, handler: Any) -> Any:
        ours = "Idempotency-Key" in request.headers
        lost = "lost" if request.path == "/v1/payment_intents" and faults["lost"] else "before"
        if ours and faults[lost]:
            faults[lost] -= 1
            request.transport.abort()
            return web.Response()
        body = await request.read()
        key = request.headers.get("Idempotency-Key", ""), hashlib.sha256(body).hexdigest()
        await gate.wait("before" if ours else None)
        if not (ours and key in answered):
            reply = await handler(request)
            answered[key] = reply.status, reply.body
        await gate.wait("after" if ours else None)
        if ours and faults["after"]:
            faults["after"] -= 1
            request.transport.abort()
            return web.Response()
        status, text = answered[key]
        return web.Response(status=status, body=text, content_type="application/json")

    async def set_faults(request: Any) -> Any:
        asked = await request.json()
        if asked.pop("forget", 0):
            answered.clear()
        gate.hold(asked.pop("held", ""))
        faults.update(asked)
        return web.json_response(faults)

    async def lose_refund(request: Any) -> Any:
        refund = resources.store[f"refund:{request.match_info['id']}"]
        refund.status, refund.failure_reason = "failed", "lost_or_stolen_card"
        return web.json_response({})

    async def show_asked(_request: Any) -> Any:
        return web.json_response(gate.came)

    server.app.router.add_post("/_faults", set_faults)
    server.app.router.add_get("/_asked", show_asked)
    server.app.router.add_post("/_lost/{id}", lose_refund)
    server.app.middlewares.insert(0, amended)
    resources.store.dump_to_disk = lambda *_: None
    asyncio.set_event_loop(asyncio.new_event_loop())
    web.run_app(server.app, host="127.0.0.1", port=port, access_log=None)


if __name__ == "__main__":
    serve(int(sys.argv[1]))

"""What a gateway was told that we have survives SIGKILL, once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import httpx
import stripe

from support.server import Server

SECRET = "whsec_of_the_gateway"


def post(http: httpx.Client, n: int) -> int:
    payload = json.dumps({"id": f"evt_{n}", "type": "x.y", "data": {"object": {"id": "pi_1"}}})
    at = int(time.time())
    digest = stripe.WebhookSignature._compute_signature(f"{at}.{payload}", SECRET)
    header = {"Stripe-Signature": f"t={at},v1={digest}"}
    return http.post("/api/webhooks/stripe", content=payload, headers=header).status_code


def test_what_was_answered_is_stored_once(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", "2026-01-01", "--webhook-in", f"stripe={SECRET}")
    taken: set[str] = set()
    spans: list[float] = []
    with server:
        for life in range(3):

            def send(n: int) -> None:
                with server.new_http() as http:
                    try:
                        begun = time.monotonic()
                        status = post(http, n)
                    except httpx.TransportError:
                        return  # it was killed: the gateway sends again
                if status == 200:
                    spans.append(time.monotonic() - begun)
                    taken.add(f"evt_{n}")

            with ThreadPoolExecutor(4) as pool:
                # The later half of every life comes again in the next one.
                working = pool.map(send, range(life * 50, life * 50 + 100))
                while len(taken) < life * 50 + 60:
                    time.sleep(0.01)
                server.kill()
                list(working)
            server.start()
        server.stop()
        shown = json.loads(
            server.sao("queue", "show", "webhooks-in", "--limit", "999", "--json").stdout
        )
    stored = [json.loads(message["body"]) for message in shown["messages"]]
    ids = [message["event"] for message in stored]
    assert taken <= set(ids)
    assert len(ids) == len(set(ids)), "what was sent twice is one message"
    assert {message["key"] for message in shown["messages"]} == {"stripe/pi_1"}
    print(f"answered in {median(spans) * 1000:.1f} ms, in the middle of {len(spans)}")

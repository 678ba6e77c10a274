"""Kill the server over its mails: each arrives, and again at most once, under the same Message-ID.

SAO_CRASH_SEED reruns a failure.
"""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from support.mailbox import Mailbox
from support.server import Server
from support.waiting import wait_until

SEED = int(os.environ.get("SAO_CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 30)
CUSTOMERS = 6


@pytest.mark.parametrize("trial", range(2))
def test_a_mail_under_way_at_kill_9_comes_at_most_once_more(tmp_path: Path, trial: int) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng = random.Random(f"{SEED}/{trial}")
    with Mailbox() as mailbox:
        mailbox.takes_s = 0.05
        options = ("--smtp", mailbox.url, "--mail-from", "Gold <billing@gold.example>")
        server = Server(tmp_path / "data", "2026-01-01T00:00:00Z", *options)
        with server:
            for number in range(CUSTOMERS):
                pay(server, f"{number}@example.com")
            time.sleep(rng.uniform(0, 0.15))
            server.kill()
            before = len(mailbox.mails)
            server.start()
            server.post("/api/clock/advance", {"hours": 1})
            wait_until(lambda: standing(server) == ["sent"] * CUSTOMERS, lambda: server.log[-2000:])
            print(f"{before} were sent before the kill, {len(mailbox.mails)} in all")
    counts = Counter(str(mail["Message-ID"]) for mail in mailbox.mails)
    assert len(counts) == CUSTOMERS
    assert max(counts.values()) <= 2, counts
    recipients = {str(mail["Message-ID"]): str(mail["To"]) for mail in mailbox.mails}
    assert sorted(recipients.values()) == [f"{number}@example.com" for number in range(CUSTOMERS)]


def standing(server: Server) -> list[str]:
    """What became of each notice."""
    return [one["status"] for one in server.get("/api/notices", limit=100)["data"]]


def pay(server: Server, address: str) -> None:
    form = {"amount": "700", "currency": "usd", "payment_method": "pm_card_visa"}
    server.post("/v1/payment_intents", data={**form, "confirm": "true", "receipt_email": address})

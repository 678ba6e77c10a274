"""A producer and consumer in a loop until it is killed; prints what was durable, once it was.

Run as `python queueing.py FOLDER FIRST_MS`. Enqueues three messages a turn, takes a batch,
acknowledges what is not divisible by three and lets the rest fail.
"""

import sys
from itertools import count
from pathlib import Path

from sao.platform.embedded import EmbeddedQueues
from sao.platform.ports.queue import Failure, NewMessage, QueueSettings, Receipt

SETTINGS = QueueSettings(attempts_max=2, batch_max=4, lease_ms=3)


def say(word: str, numbers: list[int]) -> None:
    sys.stdout.write(" ".join([word, *map(str, numbers)]) + ".\n")
    sys.stdout.flush()


def main() -> None:
    queues = EmbeddedQueues(Path(sys.argv[1]))
    queues.declare("q", SETTINGS)
    for now_ms in count(int(sys.argv[2])):
        enqueued = queues.enqueue("q", [NewMessage(b"body")] * 3, now_ms)
        say("in", [row.number for row in enqueued])
        messages = queues.receive("q", f"lease_{now_ms}", now_ms).messages
        good = [Receipt(one.number, one.lease) for one in messages if one.number % 3]
        bad = [Failure(one.number, one.lease, "3", 0) for one in messages if not one.number % 3]
        say("done", queues.ack("q", good))
        queues.retry("q", bad, now_ms)


if __name__ == "__main__":
    main()

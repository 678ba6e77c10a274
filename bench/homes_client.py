"""A process beside others on one environment: what a server does for commands, without HTTP.

Says `ready`, waits for a line with a number, has as many commands answered, and says how many they
were and the seconds. `python -m bench.homes_client INGRESS DSN ENVIRONMENT`.
"""

import asyncio
import sys
from time import perf_counter
from uuid import uuid4

import uvloop

from bench.company import START
from sao.billing.resources.customer import machine as customer
from sao.runtime import Session
from sao.runtime.shared_desk import SharedDesk
from sao.wire.events import labels
from sao.wiring.beside import Postgres
from sao.wiring.homes import Homes, open_shared
from sao.wiring.runtimes import open_runtime

CLIENTS = 32
"""How many customers of its own it has, each changed by one client."""


async def rename_all(desk: SharedDesk, customers: list[str], size: int) -> tuple[int, float]:
    """Change customers, all of them at once, one request after the other; how many, the seconds."""
    turns = max(size // len(customers), 1)

    async def client(owner: str) -> None:
        for _turn in range(turns):
            change = customer.Update(name=uuid4().hex)

            def rename(session: Session, change: customer.Update = change) -> None:
                session.submit(owner, "update", change)

            await desk.run(rename)

    begun = perf_counter()
    await asyncio.gather(*[client(owner) for owner in customers])
    return turns * len(customers), perf_counter() - begun


def _sign_up(session: Session) -> str:
    owner = session.new_id("cus")
    session.submit(owner, "create", customer.Create(name="Ada"))
    return owner


def main(ingress: str, dsn: str, environment: str) -> None:
    """Be one of several."""
    store = open_shared(Homes(ingress, environment), Postgres(dsn))
    runtime = open_runtime(store, START, labels)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        desk = SharedDesk(runtime, new_id=lambda: f"req_{uuid4().hex}", wall=lambda: START)
        loop.run(desk.start())
        customers = [loop.run(desk.run(_sign_up)) for _ in range(CLIENTS)]
        print("ready", flush=True)
        for line in sys.stdin:
            print(*loop.run(rename_all(desk, customers, int(line))), flush=True)
        loop.run(desk.stop())
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

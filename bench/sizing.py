"""`python -m bench.sizing`: what an outcome takes on the disks of what runs beyond one machine.

A company is simulated in a folder, and moved into an engine and its database; then all are looked
at. What docs/deploy.md says of sizes is reckoned from these.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import httpx
import typer

from sao.platform.postgres import Database
from sao.read_model.follower import Follower
from sao.wiring.beside import Postgres, open_read_model
from sao.wiring.homes import Homes
from sao.wiring.moving import move
from sao.wiring.places import Place

ENVIRONMENT = "sizing"

TABLES = """
SELECT relname, pg_total_relation_size(pg_class.oid)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND starts_with(nspname, $1) ORDER BY 2 DESC
"""

STATE = """
SELECT sum(octet_length(encode(value, 'hex')) / 2 + octet_length(key)) AS size FROM state
"""


def main(
    subscriptions: Annotated[int, typer.Option(help="Of how many subscriptions.", min=1)] = 500,
    months: Annotated[int, typer.Option(help="Over how many months.", min=1)] = 12,
) -> None:
    """Say what an outcome takes, in bytes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the tests know how
        postgres, restate = import_module("support.postgres"), import_module("support.restate")
        company = ["--subscriptions", str(subscriptions), "--months", str(months)]
        import_module("support.cli").sao("simulate", *company, "--data", str(folder / "data"))
        dsn = postgres.new_database(stack.enter_context(postgres.start_postgres(folder)))
        engine = stack.enter_context(restate.start_engine(folder))
        worker = restate.worker(engine, dsn, folder / "worker.log").start()
        stack.callback(worker.kill)
        restate.wait_for_worker(engine, worker)
        source = Place(folder / "data")
        homes = Homes(engine.ingress, ENVIRONMENT)
        target = Place(folder / "empty", Postgres(dsn, None, ENVIRONMENT), homes=homes)
        begun = time.perf_counter()
        outcomes = move(source, target, lambda *_progress: None).outcomes
        print(f"{outcomes:,} outcomes, moved in {time.perf_counter() - begun:.1f} s; bytes each:")
        for what, size in _sizes(folder, source, target, dsn):
            print(f"{size / outcomes:10.1f}  {what}")
        print(f"{_state(engine.admin) / outcomes:10.1f}  Restate, what homes hold: keys and values")
        engine.server.kill(15)  # it writes down what it has in memory
        for what, size in _of_engine(folder / "restate"):
            print(f"{size / outcomes:10.1f}  {what}")


def _sizes(folder: Path, source: Place, target: Place, dsn: str) -> Iterator[tuple[str, int]]:
    yield "SQLite, objects.sqlite", (folder / "data" / "objects.sqlite").stat().st_size
    store: Any = source.open()
    yield "canonical bodies", sum(len(one.body) for one in store.outcomes(0, 1 << 40))
    store.close()
    records, model = target.open(), open_read_model(target.data, target.postgres)
    follower = Follower(records, model)
    follower.open()
    follower.catch_up()
    records.close()  # which would keep what it sees from being written anew
    database = Database(dsn)
    database.alone("VACUUM FULL")
    for title, prefix in (("index", f"objects_{ENVIRONMENT}"), ("read model", "sao_read_")):
        found = database.rows(TABLES, prefix)
        yield f"PostgreSQL, {title}", sum(size for _name, size in found)
        for name, size in found[:6] if title == "index" else ():
            yield f"   of it {name}", size
    database.close()
    model.close()


def _state(admin: str) -> int:
    """Bytes of all keys and values of the homes, as the engine itself counts them."""
    asked = {"query": STATE}
    headers = {"accept": "application/json"}
    reply = httpx.post(f"{admin}/query", json=asked, headers=headers, timeout=120)
    return int(reply.raise_for_status().json()["rows"][0]["size"])


def _of_engine(data: Path) -> Iterator[tuple[str, int]]:
    """By what it keeps: partitions, its log (which is cut off behind each snapshot), the rest."""
    sizes: dict[str, int] = {}
    for file in data.rglob("*"):
        if file.is_file():
            part = file.relative_to(data).parts[1]
            sizes[part] = sizes.get(part, 0) + file.stat().st_size
    for part, size in sorted(sizes.items(), key=lambda one: -one[1]):
        yield f"Restate, {part}", size


if __name__ == "__main__":
    typer.run(main)

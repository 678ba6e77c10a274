"""How many events a second `eventsourcing` reads back from SQLite, in aggregates of 50 events."""

import os
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

LENGTH = 50


class Customer(Aggregate):
    """As much as ours in the same row: a name, a description, metadata."""

    @event("Created")
    def __init__(self, name: str) -> None:
        self.name = name
        self.description = ""
        self.metadata: dict[str, str] = {}

    @event("Updated")
    def update(self, description: str, metadata: dict[str, str]) -> None:
        self.description = description
        self.metadata = metadata


def main(count: int) -> float:
    with TemporaryDirectory() as folder:
        os.environ["PERSISTENCE_MODULE"] = "eventsourcing.sqlite"
        os.environ["SQLITE_DBNAME"] = f"{folder}/events.sqlite"
        application = Application()
        ids = []
        for number in range(count):
            customer = Customer(name=f"Customer {number}")
            for turn in range(LENGTH - 1):
                customer.update(f"Turn {turn}", {"turn": str(turn)})
            application.save(customer)
            ids.append(customer.id)
        begun = perf_counter()
        for aggregate_id in ids:
            assert application.repository.get(aggregate_id).version == LENGTH
        return count * LENGTH / (perf_counter() - begun)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))

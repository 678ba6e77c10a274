"""Three Restate nodes on loopback that are one cluster, for as long as tests want them.

Every partition is on two of them, so any one may be killed. Raises `NoRestate` where `make restate`
was not run.
"""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from support.ports import free_port
from support.restate import BINARY, START_S, Engine, NoRestate, Process

CONTROL = BINARY.with_name("restatectl")

NODES = 3
PARTITIONS = "6"
REPLICATION = "2"


class Node(NamedTuple):
    """One of the nodes; its ports stay the same over all its lives."""

    name: str
    ingress: str
    admin: str
    address: str
    process: Process

    def hang(self) -> None:
        """Have it do nothing, with all its connections open."""
        self.process.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it go on as if nothing had been, and wait until it answers."""
        self.process.signal(signal.SIGCONT)
        self.process.wait_for(f"{self.ingress}/restate/health")

    def restart(self) -> None:
        """Start it again, and wait until it answers."""
        self.process.start()
        self.process.wait_for(f"{self.ingress}/restate/health")


class Nodes(NamedTuple):
    """All nodes, and how they are reached as one engine."""

    all: tuple[Node, ...]

    @property
    def engine(self) -> Engine:
        """The addresses of all, in order."""
        first = self.all[0]
        ingress = ",".join(node.ingress for node in self.all)
        return Engine(ingress, ",".join(node.admin for node in self.all), first.process)


@contextmanager
def start_nodes(folder: Path) -> Iterator[Nodes]:
    """A cluster of three, gone at the end."""
    if not (BINARY.exists() and CONTROL.exists()):
        raise NoRestate("restate-server or restatectl is not installed: `make restate`")
    ports = [{name: free_port() for name in ("ingress", "admin", "node")} for _ in range(NODES)]
    addresses = [f"http://127.0.0.1:{each['node']}" for each in ports]
    nodes = Nodes(tuple(_node(folder, number, ports[number], addresses) for number in range(NODES)))
    try:
        for node in nodes.all:
            node.process.start()
        _provision(nodes)
        for node in nodes.all:
            node.process.wait_for(f"{node.ingress}/restate/health")
            node.process.wait_for(f"{node.admin}/health")
        yield nodes
    finally:
        for node in nodes.all:
            node.process.kill()


def _node(folder: Path, number: int, ports: dict[str, int], addresses: list[str]) -> Node:
    name = f"n{number + 1}"
    options = ["--no-logo", "--node-name", name, "--base-dir", str(folder / name)]
    options += ["--listen-mode", "tcp", "--advertised-address", addresses[number]]
    process = Process(
        [str(BINARY), *options],
        folder / f"{name}.log",
        RESTATE_DISABLE_TELEMETRY="true",
        RESTATE_CLUSTER_NAME="sao-tests",
        RESTATE_AUTO_PROVISION="false",
        RESTATE_DEFAULT_REPLICATION=REPLICATION,
        RESTATE_DEFAULT_NUM_PARTITIONS=PARTITIONS,
        RESTATE_METADATA_CLIENT__ADDRESSES=msgspec.json.encode(addresses).decode(),
        RESTATE_INGRESS__BIND_ADDRESS=f"127.0.0.1:{ports['ingress']}",
        RESTATE_ADMIN__BIND_ADDRESS=f"127.0.0.1:{ports['admin']}",
        RESTATE_BIND_ADDRESS=f"127.0.0.1:{ports['node']}",
        RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE="128MiB",
    )
    ingress, admin = (f"http://127.0.0.1:{ports[name]}" for name in ("ingress", "admin"))
    return Node(name, ingress, admin, addresses[number], process)


def _provision(nodes: Nodes) -> None:
    """Tell them, once, that they are a cluster; again where that was not heard."""
    first = nodes.all[0]
    command = [str(CONTROL), "--address", first.address, "provision", "--yes"]
    command += ["--num-partitions", PARTITIONS, "--replication", REPLICATION]
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if _listens(first.address):
            told = subprocess.run(command, capture_output=True, text=True, check=False)
            if _wait(lambda: _listens(first.ingress), min(until, time.monotonic() + 5)):
                return
        time.sleep(0.05)
    raise AssertionError(f"{told.stdout}{told.stderr}{first.process.log.read_text()[-3_000:]}")


def _wait(there: Callable[[], bool], until: float) -> bool:
    while not there():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _listens(address: str) -> bool:
    """Whether somebody takes connections there."""
    host, port = address.removeprefix("http://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0

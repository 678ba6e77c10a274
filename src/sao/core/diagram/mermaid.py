"""Mermaid: the graph as text that forges and wikis draw by themselves."""

from typing import Any

from sao.core.diagram.graph import Arrow, Name, Node, graph
from sao.core.machine import Machine


def mermaid(machine: Machine[Any]) -> str:
    """The machine as a Mermaid `stateDiagram-v2`; what stays in a state is written into its box."""
    drawn = graph(machine)
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [line for node in drawn.nodes for line in _box(node)]
    lines += [_line(arrow) for arrow in drawn.arrows]
    lines += [f"    {node.state} --> [*]" for node in drawn.nodes if node.terminal]
    return "\n".join(lines) + "\n"


def _box(node: Node) -> list[str]:
    title = f"    {node.state} : {node.state}"
    return [title, f"    {node.state} : {_names(node.stays)}"] if node.stays else [title]


def _line(arrow: Arrow) -> str:
    return f"    {arrow.source or '[*]'} --> {arrow.target} : {_names(arrow.names)}"


def _names(names: tuple[Name, ...]) -> str:
    return ", ".join(
        f"{name.action} (alarm)" if name.caller == "alarm" else name.action for name in names
    )

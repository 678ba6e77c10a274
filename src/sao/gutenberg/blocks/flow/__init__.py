"""The block `flow`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Markdown, Name, Part, Text, ViewBlock
from sao.gutenberg.render.markdown import inline
from sao.gutenberg.scene import Scene


class Node(Part):
    """Something within a layer."""

    label: Text = Field(description="Its name.", examples=["subscription"])
    shape: Literal["label", "chain", "steps", "tiles"] = Field(
        default="label",
        description="How it is drawn: a word, a chain of outcomes, steps, or waiting tiles.",
    )
    count: int | None = Field(
        default=None, ge=1, le=20, description="How many links, steps or tiles are drawn."
    )
    note: Text | None = Field(default=None, description="A word after it.", examples=["active"])


class Layer(Part):
    """A band of the picture; its nodes stand within it."""

    key: Name = Field(description="What arrows call it.", examples=["queues"])
    label: Text = Field(description="Its name.", examples=["Queues"])
    role: Text | None = Field(default=None, description="What it is for.", examples=["delivery"])
    note: Text | None = Field(default=None, description="A sentence about it.")
    emphasis: bool = Field(default=False, description="Whether it is the heart of the picture.")
    beside: Name | None = Field(
        default=None,
        description="The layer beside which it stands; without it, below the one before.",
        examples=["objects"],
    )
    nodes: tuple[Node, ...] = Field(default=(), description="What stands within it.")


class Arrow(Part):
    """An arrow between two layers."""

    source: Name = Field(alias="from", description="The layer in which it begins.")
    target: Name = Field(alias="to", description="The layer in which it ends.")
    label: Text = Field(description="What passes along it.", examples=["enqueue events"])


class Flow(ViewBlock):
    """A picture of labelled layers and the arrows between them, drawn at compile time.

    What it says is also there in words, for those who do not see it.
    """

    TYPE: ClassVar[str] = "flow"

    type: Literal["flow"] = Field(description="Which block this is.")
    title: Text = Field(description="What the picture shows.", examples=["The flow of a command"])
    intro: Markdown | None = Field(
        default=None, description="A line below the title; inline Markdown."
    )
    layers: tuple[Layer, ...] = Field(description="From top to bottom.", min_length=1)
    arrows: tuple[Arrow, ...] = Field(default=(), description="What passes between the layers.")

    def context(self, scene: Scene) -> dict[str, Any]:
        """The layers below each other, each with those beside it, and the picture in words."""
        return {
            "intro": inline(self.intro or "", scene),
            "stack": [
                (layer, [other for other in self.layers if other.beside == layer.key])
                for layer in self.layers
                if layer.beside is None
            ],
            "told": self.told(),
        }

    def told(self) -> str:
        """The picture in sentences."""
        labels = {layer.key: layer.label for layer in self.layers}
        layers = (_sentence(layer) for layer in self.layers)
        arrows = (
            f"{labels.get(arrow.source, arrow.source)} to "
            f"{labels.get(arrow.target, arrow.target)}: {arrow.label}."
            for arrow in self.arrows
        )
        return " ".join((*layers, *arrows))


def _sentence(layer: Layer) -> str:
    role = f", {layer.role}" if layer.role else ""
    nodes = ", ".join(node.label for node in layer.nodes)
    return f"{layer.label}{role}: {nodes}." if nodes else f"{layer.label}{role}."

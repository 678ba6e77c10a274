"""The block `state_machine`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Markdown, Name, Text, ViewBlock
from sao.gutenberg.render.drawing import scoped
from sao.gutenberg.render.markdown import inline
from sao.gutenberg.scene import Scene


class StateMachine(ViewBlock):
    """Draws a state machine from its compiled table, so that the picture cannot be out of date.

    The caller of the compiler hands in the drawings; a spec only names the machine.
    """

    TYPE: ClassVar[str] = "state_machine"

    type: Literal["state_machine"] = Field(description="Which block this is.")
    machine: Name = Field(description="The machine's name.", examples=["subscription"])
    title: Text | None = Field(
        default=None, description="The heading; without it, the drawing's own title."
    )
    caption: Markdown | None = Field(
        default=None, description="A few lines below the drawing; inline Markdown."
    )

    def context(self, scene: Scene) -> dict[str, Any]:
        """The drawing and its SVG, if the caller has one of this machine."""
        drawing = scene.drawings.get(self.machine)
        return {
            "drawing": drawing,
            "svg": scoped(drawing.svg, f"{self.id}-drawing-") if drawing else None,
            "caption": inline(self.caption or "", scene),
        }

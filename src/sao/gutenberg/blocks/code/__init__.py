"""The block `code`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Name, Text, ViewBlock
from sao.gutenberg.render.highlight import highlighted
from sao.gutenberg.scene import Scene


class Code(ViewBlock):
    """A listing, coloured at compile time."""

    TYPE: ClassVar[str] = "code"

    type: Literal["code"] = Field(description="Which block this is.")
    language: Name = Field(
        default="text",
        description="What it is written in, as Pygments calls it; `text` leaves it uncoloured.",
        examples=["python"],
    )
    label: Text = Field(description="What the listing shows.", examples=["A subscription"])
    code: str = Field(description="The listing itself; `|` keeps its lines.", max_length=50_000)

    def context(self, scene: Scene) -> dict[str, Any]:
        """The listing as HTML."""
        del scene
        return {"html": highlighted(self.code, self.language)}

"""The block `callout`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Markdown, Text, Tone, ViewBlock
from sao.gutenberg.render.markdown import document
from sao.gutenberg.scene import Scene


class Callout(ViewBlock):
    """Something that a reader should not miss."""

    TYPE: ClassVar[str] = "callout"

    type: Literal["callout"] = Field(description="Which block this is.")
    tone: Tone = Field(default="info", description="How urgent it is.")
    title: Text = Field(description="What it is about.", examples=["Forward only"])
    text: Markdown = Field(description="What to know; Markdown.")

    def context(self, scene: Scene) -> dict[str, Any]:
        """The text as HTML."""
        return {"html": document(self.text, scene)}

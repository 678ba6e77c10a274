"""The block `prose`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Markdown, ViewBlock
from sao.gutenberg.render.markdown import document
from sao.gutenberg.scene import Scene


class Prose(ViewBlock):
    """Running text in Markdown: headings from the second level on, lists, tables, code, links."""

    TYPE: ClassVar[str] = "prose"

    type: Literal["prose"] = Field(description="Which block this is.")
    markdown: Markdown = Field(
        description="CommonMark with tables. Raw HTML is shown as text.",
        examples=["State is never stored: it is **replayed**."],
    )

    def context(self, scene: Scene) -> dict[str, Any]:
        """The text as HTML."""
        return {"html": document(self.markdown, scene)}

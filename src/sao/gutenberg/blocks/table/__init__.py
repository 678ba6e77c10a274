"""The block `table`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Markdown, Part, Text, ViewBlock
from sao.gutenberg.render.markdown import inline
from sao.gutenberg.scene import Scene


class Column(Part):
    """A column of a table."""

    label: Text = Field(description="Its heading.", examples=["Field"])
    align: Literal["start", "end"] = Field(
        default="start", description="`end` for figures, which then stand below each other."
    )
    mono: bool = Field(default=False, description="Whether it holds what a machine wrote.")


class Table(ViewBlock):
    """A table that the author wrote; for what a runtime knows there is `resource_list`."""

    TYPE: ClassVar[str] = "table"

    type: Literal["table"] = Field(description="Which block this is.")
    caption: Text = Field(description="What the table shows.", examples=["Where blocks stand"])
    columns: tuple[Column, ...] = Field(description="From left to right.", min_length=1)
    rows: tuple[tuple[Markdown, ...], ...] = Field(
        description="The cells of each row, as inline Markdown; the first names the row.",
        examples=[[["`clock_display`", "position"]]],
    )

    def context(self, scene: Scene) -> dict[str, Any]:
        """The rows as HTML, each cell with its column."""
        return {
            "rows": [
                [
                    (column, inline(cell, scene))
                    for column, cell in zip(self.columns, row, strict=False)
                ]
                for row in self.rows
            ]
        }

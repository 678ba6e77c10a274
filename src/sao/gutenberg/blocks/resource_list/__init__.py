"""The block `resource_list`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Name, OneOf, Text
from sao.gutenberg.vocabulary import RESOURCES


class ResourceList(DashboardBlock):
    """Lists the resources of one kind, what needs attention first.

    Where the view has a `detail` of the same resource, a row opens it.
    """

    TYPE: ClassVar[str] = "resource_list"

    type: Literal["resource_list"] = Field(description="Which block this is.")
    resource: Annotated[str, OneOf(RESOURCES)] = Field(
        description="What is listed.",
        examples=["customer"],
    )
    label: Text = Field(description="The caption of the table.", examples=["All customers"])
    columns: tuple[Name, ...] = Field(
        description="The columns from left to right; the first names the row.",
        examples=[["name", "state", "next_due"]],
        json_schema_extra={"minItems": 1},
    )
    filter_by: Name | None = Field(
        default=None, description="The column whose words become filters.", examples=["state"]
    )
    search: bool = Field(default=False, description="Whether rows can be searched.")
    page_size: int = Field(default=50, ge=5, le=500, description="How many rows a page shows.")
    empty: Text = Field(
        default="Nothing here yet.", description="What is said, and can be done, while it is empty."
    )

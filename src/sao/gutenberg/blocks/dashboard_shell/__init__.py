"""The block `dashboard_shell`."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Block, Name, OneOf, Part, Text
from sao.gutenberg.scene import Scene
from sao.gutenberg.vocabulary import POSITIONS, RESOURCES, invitation, shown


class Detail(Part):
    """What appears when a resource of the view is opened."""

    resource: Annotated[str, OneOf(RESOURCES)] = Field(
        description="Which resource it shows.",
        examples=["customer"],
    )
    sections: tuple[Name, ...] = Field(
        description="Its sections from top to bottom.", examples=[["subscriptions", "invoices"]]
    )
    alerts: bool = Field(
        default=False, description="Whether it opens with what needs attention, and the next step."
    )


class View(Part):
    """One page of the dashboard, with its entry in the navigation."""

    key: Name = Field(
        description="What blocks and addresses call the view.", examples=["customers"]
    )
    label: Text = Field(
        description="Its name in the navigation, and its heading.", examples=["Customers"]
    )
    detail: Detail | None = Field(
        default=None, description="What appears when a resource is opened."
    )


class DashboardShell(Block):
    """The frame of a dashboard: navigation, views, and the bundle that brings it to life.

    Every other block of the dashboard is top-level and says where it stands, by `view` or
    `position`. Navigation is part of the shell, because it is nothing without its layout.
    """

    TYPE: ClassVar[str] = "dashboard_shell"
    INTERACTIVE: ClassVar[bool] = True

    type: Literal["dashboard_shell"] = Field(description="Which block this is.")
    layout: Literal["sidebar", "topbar"] = Field(
        default="sidebar",
        description="Where the navigation stands. It decides which positions there are.",
    )
    bundle: Name = Field(
        description="The logical name of the runtime; `sao pages build --runtime` picks the file.",
        examples=["billing"],
    )
    views: tuple[View, ...] = Field(
        description="The views in the order of the navigation; the first is shown at first.",
        json_schema_extra={"minItems": 1},
    )

    @property
    def positions(self) -> tuple[str, ...]:
        """The places of this layout that all views share."""
        return POSITIONS[self.layout]

    def context(self, scene: Scene) -> dict[str, Any]:
        """The views and positions with the finished blocks that stand there."""
        return {
            "views": [(view, scene.views.get(view.key, "")) for view in self.views],
            "invitation": invitation,
            "shown": shown,
            "positions": {name: scene.positions.get(name, "") for name in self.positions},
        }

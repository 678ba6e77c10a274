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


class Group(Part):
    """A heading of the navigation, over the views that name it."""

    key: Name = Field(description="What views call it.", examples=["catalog"])
    label: Text = Field(description="The heading.", examples=["Catalog"])
    folded: bool = Field(
        default=False,
        description="Whether its entries are folded away until somebody wants them.",
    )


class View(Part):
    """One page of the dashboard, with its entry in the navigation."""

    key: Name = Field(
        description="What blocks and addresses call the view.", examples=["customers"]
    )
    label: Text = Field(
        description="Its name in the navigation, and its heading.", examples=["Customers"]
    )
    group: Name | None = Field(
        default=None,
        description="The key of the group under which its entry stands; those without one stand "
        "first.",
        examples=["catalog"],
    )
    detail: Detail | None = Field(
        default=None, description="What appears when a resource is opened."
    )
    served: bool = Field(
        default=False,
        description="Whether only a server has what it shows. Where the engine is in the page, the "
        "view is left out.",
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
    groups: tuple[Group, ...] = Field(
        default=(),
        description="The headings of the navigation, in their order; without any it is one list.",
    )
    views: tuple[View, ...] = Field(
        description="The views in the order of the navigation, group by group; the first is shown "
        "at first.",
        json_schema_extra={"minItems": 1},
    )

    @property
    def positions(self) -> tuple[str, ...]:
        """The places of this layout that all views share."""
        return POSITIONS[self.layout]

    def entries(self) -> list[tuple[Group | None, list[View]]]:
        """The navigation: what stands in no group, and each group with its views."""
        found: list[tuple[Group | None, list[View]]] = [
            (group, [view for view in self.views if view.group == (group.key if group else None)])
            for group in (None, *self.groups)
        ]
        return [(group, views) for group, views in found if views]

    def context(self, scene: Scene) -> dict[str, Any]:
        """The views and positions with the finished blocks that stand there."""
        return {
            "entries": self.entries(),
            "views": [(view, scene.views.get(view.key, "")) for view in self.views],
            "invitation": invitation,
            "shown": shown,
            "positions": {name: scene.positions.get(name, "") for name in self.positions},
        }

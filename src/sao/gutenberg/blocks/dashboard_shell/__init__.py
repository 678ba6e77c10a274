"""The block `dashboard_shell`."""

from typing import Annotated, Any, ClassVar, Literal

from markupsafe import Markup
from pydantic import Field

from sao.gutenberg.block import Block, Name, OneOf, Part, Text
from sao.gutenberg.scene import Scene
from sao.gutenberg.vocabulary import POSITIONS, RESOURCES, invitation, shown


ICONS = {
    "customer": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.5c.6-2.6 2.6-4 5.2-4s4.6 1.4 5.2 4"/>',
    "subscription": '<path d="M13 6.5A5.2 5.2 0 0 0 3.4 5.300M3 2.8v2.7h2.7M3 9.5a5.2 5.2 0 0 0 '
    '9.6 1.2M13 13.2v-2.7h-2.7"/>',
    "invoice": '<path d="M3.8 1.8h6l2.5 2.5v10l-1.7-1-1.7 1-1.7-1-1.7 1-1.7-1zM6 6.2h4M6 9h4"/>',
    "payment_intent": '<rect x="1.8" y="3.2" width="12.5" height="9.5" rx="1.5"/><path d="M1.8 6.5h12.5M4.5 10h2"/>',
    "outcomes": '<circle cx="4" cy="3.5" r="1.7"/><circle cx="4" cy="12.5" r="1.7"/><path d="M4 5.2v5.6M8 3.5h6M8 '
    '8h4M8 12.5h6"/>',
    "reports": '<path d="M2.2 13.8h11.6M4 11V8M8 11V3M12 11V5.8"/>',
    "controls": '<path d="M2 4.8h6.5M12.5 4.8H14M2 11.2h1.5M7.5 11.2H14"/><circle cx="10.5" cy="4.8" r="1.8"/><circle '
    'cx="5.5" cy="11.2" r="1.8"/>',
}
"""Drawings of entries in the navigation: by what the view is for, or else by its key."""

_OTHER = '<rect x="2.5" y="2.5" width="11" height="11" rx="2"/>'


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
            "icon": _icon,
            "invitation": invitation,
            "shown": shown,
            "positions": {name: scene.positions.get(name, "") for name in self.positions},
        }


def _icon(view: View) -> Markup:
    """The drawing beside a view's name; it says nothing that the name does not."""
    drawn = ICONS.get(view.detail.resource if view.detail else view.key, _OTHER)
    return Markup(  # noqa: S704  (our own)
        f'<svg class="i" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'
    )

"""The block `inspector`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text
from sao.gutenberg.scene import Scene
from sao.gutenberg.vocabulary import invitation, shown


class Inspector(DashboardBlock):
    """Opens an outcome: its facts, why it happened, what followed, and the hash that proves it."""

    TYPE: ClassVar[str] = "inspector"

    type: Literal["inspector"] = Field(description="Which block this is.")
    label: Text = Field(default="Inspector", description="The heading.")
    sections: tuple[Literal["facts", "cause", "effects", "machine", "chain"], ...] = Field(
        default=("facts", "cause", "effects", "chain"),
        description="What it shows of an outcome, from top to bottom.",
    )
    verify: bool = Field(default=True, description="Whether the chain can be verified from here.")
    scrub: bool = Field(
        default=False, description="Whether one can go back to any past instant, read-only."
    )

    def context(self, scene: Scene) -> dict[str, Any]:
        """Which element it is, and what its sections say while no outcome is open."""
        del scene
        return {
            "tag": "aside" if self.position == "aside" else "section",
            "invitation": invitation("outcome"),
            "shown": shown,
        }

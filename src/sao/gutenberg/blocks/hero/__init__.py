"""The block `hero`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Href, Markdown, Part, Text, ViewBlock
from sao.gutenberg.render.markdown import inline
from sao.gutenberg.scene import Scene


class Action(Part):
    """A link that is offered as the next step."""

    label: Text = Field(description="What it says.", examples=["Open the sandbox"])
    href: Href = Field(description="Where it leads.", examples=["dashboard.html"])
    primary: bool = Field(default=False, description="Whether it is the one thing to do.")


class Hero(ViewBlock):
    """Opens a page: one sentence that carries it, a few lines below, and the next steps."""

    TYPE: ClassVar[str] = "hero"

    type: Literal["hero"] = Field(description="Which block this is.")
    title: Text = Field(
        description="The page's heading.", examples=["Billing whose every state can be proven."]
    )
    eyebrow: Text | None = Field(default=None, description="A word or two above the heading.")
    lead: Markdown | None = Field(
        default=None, description="A few lines below it; inline Markdown."
    )
    actions: tuple[Action, ...] = Field(default=(), description="The next steps, as links.")

    def context(self, scene: Scene) -> dict[str, Any]:
        """The lead as HTML."""
        return {"lead": inline(self.lead or "", scene)}

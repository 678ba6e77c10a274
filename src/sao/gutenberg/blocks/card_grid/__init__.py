"""The block `card_grid`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import Href, Markdown, Part, Text, ViewBlock
from sao.gutenberg.render.markdown import inline
from sao.gutenberg.scene import Scene


class Card(Part):
    """One thing: its name, what it is, and a few lines about it."""

    title: Text = Field(description="Its name.", examples=["Durable Objects"])
    kicker: Text | None = Field(
        default=None, description="What it is, in a few words.", examples=["State machines"]
    )
    text: Markdown = Field(description="A few lines; inline Markdown.")
    code: Text | None = Field(
        default=None, description="Its name in code.", examples=["clock_display"]
    )
    href: Href | None = Field(default=None, description="Where its title leads.")


class CardGrid(ViewBlock):
    """Things of the same kind side by side."""

    TYPE: ClassVar[str] = "card_grid"

    type: Literal["card_grid"] = Field(description="Which block this is.")
    title: Text | None = Field(default=None, description="The heading.")
    intro: Markdown | None = Field(
        default=None, description="A line below the heading; inline Markdown."
    )
    columns: Literal[2, 3, 4] = Field(
        default=3, description="How many stand side by side where there is room."
    )
    cards: tuple[Card, ...] = Field(description="The cards in their order.", min_length=1)

    def context(self, scene: Scene) -> dict[str, Any]:
        """The cards with their texts as HTML."""
        return {
            "intro": inline(self.intro or "", scene),
            "cards": [(card, inline(card.text, scene)) for card in self.cards],
        }

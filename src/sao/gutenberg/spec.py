"""What a file holds: a page (`gutenberg`, `page`, `blocks`), or what all pages of a site share.

The latter stands in `site.yaml` (`gutenberg`, `site`), at the root of the site.
"""

from dataclasses import dataclass

from pydantic import Field

from sao.gutenberg.block import Block, Href, Name, Part, Text

SPEC_VERSION = 1
SITE_FILE = "site.yaml"


class PageInfo(Part):
    """What a page says of itself."""

    id: Name = Field(description="What programs call the page.", examples=["billing"])
    title: Text = Field(description="The title of the window.", examples=["Billing sandbox"])
    lang: str = Field(description="The language it is written in, as BCP 47.", examples=["en"])
    description: Text = Field(
        default="", description="A sentence for search engines and link previews."
    )


class SiteLink(Part):
    """An entry of the site's navigation."""

    label: Text = Field(description="What it says.", examples=["Architecture"])
    href: Href = Field(description="Where it leads.", examples=["architecture.html"])


class SiteInfo(Part):
    """What all pages of a site share."""

    name: Text = Field(description="The site's name.", examples=["SAO Billing"])
    nav: tuple[SiteLink, ...] = Field(default=(), description="The navigation of every page.")
    footer: tuple[SiteLink, ...] = Field(default=(), description="The links below every page.")


@dataclass(frozen=True)
class Page:
    """A page that compiled: nothing about it is in doubt any more."""

    info: PageInfo
    blocks: tuple[Block, ...]


class Envelope(Part):
    """The top level of a file."""

    gutenberg: int = Field(description="The version of the format.", examples=[SPEC_VERSION])
    page: PageInfo = Field(description="What the page says of itself.")
    blocks: tuple[Block, ...] = Field(description="The blocks, from top to bottom.")


class SiteEnvelope(Part):
    """The top level of `site.yaml`."""

    gutenberg: int = Field(description="The version of the format.", examples=[SPEC_VERSION])
    site: SiteInfo = Field(description="What all pages share.")

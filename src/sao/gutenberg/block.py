"""What a block is: a model of its fields, a version, and what it serialises.

A block lives in a folder of its own: the model (`__init__.py`), its fragment of HTML
(`template.html`), its looks (`style.css`) and an example (`example.yaml`).
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sao.gutenberg.change import Change
from sao.gutenberg.scene import Scene

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
"""A word that other fields can refer to: lower case, digits, `_` and `-`."""

Text = Annotated[str, Field(max_length=2_000)]
"""A short text without mark-up, for people to read."""

Markdown = Annotated[str, Field(max_length=50_000)]
"""CommonMark; raw HTML is shown as text, not interpreted."""

_SCHEMES = ("https", "http", "mailto", "tel")


def _harmless(href: str) -> str:
    """Refuse what would run as a script, or lead where no reader expects."""
    scheme, colon, _ = href.partition("/")[0].partition(":")
    if (colon and scheme.lower() not in _SCHEMES) or href != href.strip():
        raise PydanticCustomError("href", "no link that a page may have")
    return href


Href = Annotated[str, Field(max_length=2_000), AfterValidator(_harmless)]
"""Where a link leads: `https://…`, `#id`, or a page as seen from the root of the site."""

Tone = Literal["positive", "warning", "critical", "info", "neutral"]
"""What a colour means. The label carries the meaning, the tone only supports it."""


class OneOf:
    """Marks a text that must be one of these words: `Annotated[str, OneOf(RESOURCES)]`."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)

    def _checked(self, word: str) -> str:
        if word not in self.words:
            raise PydanticCustomError("one_of", "not one of the words", {"words": self.words})
        return word

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "enum": list(self.words)}


class Part(BaseModel):
    """A piece of a block: immutable, and no field but the declared ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Block(Part):
    """The base of all blocks."""

    TYPE: ClassVar[str]
    """The name in specs: `clock_display`; with a namespace if it is not ours: `acme/thing`."""
    VERSION: ClassVar[int] = 1
    """The `v` in the HTML. A change of the config's shape raises it, and brings a migration."""
    INTERACTIVE: ClassVar[bool] = False
    """Whether a runtime takes it over: it gets inert JSON and a slot to be mounted in."""

    RENAMED: ClassVar[Mapping[str, str]] = {}
    """Fields by their former names: still read, with a warning."""
    MIGRATIONS: ClassVar[Mapping[int, tuple[Change, ...]]] = {}
    """By version: what has to be changed in an entry written for it, to get to the next one."""

    type: str = Field(description="Which block this is.")
    id: Name = Field(
        description="Unique on the page; the anchor of links to it.", examples=["shell"]
    )
    v: int | None = Field(
        default=None,
        description="The version of the block that the entry is written for; without it, the "
        "installed one.",
        examples=[1],
    )

    def config(self) -> dict[str, Any]:
        """What the runtime reads: the fields as plain values, without type, id and version."""
        return self.model_dump(mode="json", exclude={"type", "id", "v"}, by_alias=True)

    def context(self, scene: Scene) -> dict[str, Any]:
        """What the template sees beside `block` and `scene`."""
        del scene
        return {}


class ViewBlock(Block):
    """A block that may stand within a view of the page's shell."""

    view: Name | None = Field(
        default=None,
        description="The key of the shell's view in which it stands; a page without a shell has "
        "no views.",
        examples=["controls"],
    )


class DashboardBlock(ViewBlock):
    """A block that the runtime fills with life, within a view or at a position of the shell."""

    INTERACTIVE: ClassVar[bool] = True

    position: str | None = Field(
        default=None,
        description="A place in the shell's frame that all views share; instead of a view.",
        examples=["nav_footer"],
    )

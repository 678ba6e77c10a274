"""A block that is not ours, in its second version; in the first, its limit was called its peak."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Tone
from sao.gutenberg.change import Add, Change, Remove, Rename, Replace


class Gauge(DashboardBlock):
    """Shows how far a figure is from its limit."""

    TYPE: ClassVar[str] = "acme/gauge"
    VERSION: ClassVar[int] = 3
    RENAMED: ClassVar[Mapping[str, str]] = {"colour": "tone"}
    MIGRATIONS: ClassVar[Mapping[int, tuple[Change, ...]]] = {
        1: (Rename("peak", "limit"), Remove("shadow")),
        2: (Replace("tone", "danger", "critical"), Add("needle", True)),
    }

    type: Literal["acme/gauge"] = Field(description="Which block this is.")
    tone: Tone = Field(default="neutral", description="What its colour means.")
    limit: int = Field(default=10, ge=1, description="Where it ends.")
    needle: bool = Field(default=False, description="Whether it has a needle.")

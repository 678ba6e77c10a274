"""What surrounds a block when it is rendered: the page, the site, and what the caller hands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Drawing:
    """The drawing of a state machine: an `<svg>` element, its title, and its states in order."""

    svg: str
    title: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A label and where it leads, as seen from the page that it stands on."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Scene:
    """One page while it is rendered.

    `root` leads from the page to the root of the site (`""`, `"../"`, …). `views` and `positions`
    hold the finished HTML of the blocks that stand there, for the shell's template.
    """

    id: str
    title: str
    lang: str
    path: str
    description: str = ""
    root: str = ""
    site: str = ""
    nav: Sequence[Link] = ()
    footer: Sequence[Link] = ()
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    views: Mapping[str, Markup] = field(default_factory=dict)
    positions: Mapping[str, Markup] = field(default_factory=dict)

    def href(self, target: str) -> str:
        """A link of a spec as seen from this page: pages are named from the site's root."""
        if target.startswith(("#", "//")) or ":" in target.partition("/")[0]:
            return target
        return self.root + target.removeprefix("/") or "./"

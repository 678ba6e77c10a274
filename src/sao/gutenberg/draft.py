"""A draft: all that is known of a source, right or wrong, and where each piece stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sao.gutenberg.block import Block
from sao.gutenberg.change import Rename
from sao.gutenberg.diagnostic import Finding, Span
from sao.gutenberg.reading import read
from sao.gutenberg.registry import Registry
from sao.gutenberg.source import Source
from sao.gutenberg.spec import SITE_FILE, Envelope, Page, PageInfo, SiteEnvelope, SiteInfo
from sao.gutenberg.suppress import Suppression, suppressions
from sao.gutenberg.tree import Fault, Mapping, Node, Path, Scalar, Sequence, at, scalars, value_of

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Refusal:
    """A value that the models refuse. `kind` is pydantic's, `path` leads to it from the root.

    `model` is the one whose field it is, so that what is allowed can be told.
    """

    kind: str
    path: Path
    context: dict[str, Any]
    model: type[BaseModel]


@dataclass(frozen=True)
class Entry:
    """An entry of `blocks`: as it is written, and the block that it makes if it is right."""

    index: int
    node: Node
    model: type[Block] | None
    block: Block | None

    @property
    def path(self) -> Path:
        """The way to it from the root."""
        return "blocks", self.index

    @cached_property
    def kind(self) -> Scalar | None:
        """Its type, as it is written."""
        return self.scalar("type")

    def scalar(self, *path: str | int) -> Scalar | None:
        """The value without parts at a path below it, if there is one."""
        found = at(self.node, path)
        return found if isinstance(found, Scalar) else None

    def text(self, *path: str | int) -> str | None:
        """The text at a path below it, if there is one."""
        found = self.scalar(*path)
        return found.value if found and isinstance(found.value, str) else None

    def items(self, *path: str | int) -> tuple[Node, ...]:
        """The items of a list at a path below it; none if it is no list."""
        found = at(self.node, path)
        return found.items if isinstance(found, Sequence) else ()

    @property
    def version(self) -> int | None:
        """The version that it says it is written for, if that is a number."""
        found = self.scalar("v")
        value = found.value if found is not None else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def is_a(self, name: str) -> bool:
        """Whether it says that it is of this type."""
        return self.kind is not None and self.kind.text == name


@dataclass(frozen=True)
class Draft:
    """All that is known of a source, right or wrong. Rules read it; nothing in it is judged."""

    source: Source
    registry: Registry
    root: Node | None = None
    unreadable: Finding | None = None
    faults: tuple[Fault, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    entries: tuple[Entry, ...] = ()
    info: PageInfo | None = None
    site: SiteInfo | None = None
    machines: tuple[str, ...] | None = None
    """The machines that can be drawn; None if the caller has not said."""
    files: frozenset[str] | None = None
    """The pages and files of the site; None if the caller has not said."""

    @property
    def is_site(self) -> bool:
        """Whether it is the file that all pages share."""
        return self.source.name.rpartition("/")[2] == SITE_FILE

    @property
    def page(self) -> Page | None:
        """The page, if every part of it is right."""
        blocks = tuple(entry.block for entry in self.entries if entry.block is not None)
        if self.info is None or len(blocks) < len(self.entries):
            return None
        return Page(self.info, blocks)

    @cached_property
    def scalars(self) -> tuple[tuple[Path, Scalar], ...]:
        """Every value without parts, with its path: what many rules go through."""
        return tuple(scalars(self.root)) if self.root is not None else ()

    @cached_property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The comments that suppress, in order."""
        return tuple(suppressions(self.source, self.scalars))

    def span(self, path: Path) -> Span:
        """Where the value at a path stands; where it is missing, the nearest that holds it."""
        for length in range(len(path), -1, -1):
            if self.root is not None and (found := at(self.root, path[:length])) is not None:
                return found.span
        return Span(0, 0)

    def key_span(self, path: Path) -> Span:
        """Where the key at the end of a path stands; the value's place if it has no key."""
        holder = at(self.root, path[:-1]) if self.root is not None and path else None
        if isinstance(holder, Mapping) and isinstance(path[-1], str):
            key = holder.key(path[-1])
            if key is not None:
                return key.span
        return self.span(path)

    def shells(self) -> tuple[Entry, ...]:
        """The shells of the page."""
        return tuple(entry for entry in self.entries if entry.is_a("dashboard_shell"))


def draft(
    source: Source,
    registry: Registry,
    *,
    unreadable: Finding | None = None,
    machines: tuple[str, ...] | None = None,
    files: frozenset[str] | None = None,
) -> Draft:
    """Read a source as far as it can be read. Never raises for what is in it."""
    known = Draft(source, registry, unreadable=unreadable, machines=machines, files=files)
    if unreadable is not None:
        return known
    root, faults = read(source)
    found = replace(known, root=root, faults=faults)
    if not isinstance(root, Mapping):
        return found
    whole = _site(found, root) if found.is_site else _page(found, root)
    unsafe = [fault.span for fault in faults if fault.kind == "unsafe"]
    certain = tuple(one for one in whole.refusals if not _unknown(whole, one, unsafe))
    return replace(whole, refusals=certain)


def _unknown(found: Draft, refusal: Refusal, unsafe: list[Span]) -> bool:
    """Whether the value was written as an alias or the like, so that nobody knows what it is."""
    span = found.span(refusal.path)
    return any(span.start <= mark.start <= span.end for mark in unsafe)


def _site(found: Draft, root: Mapping) -> Draft:
    refusals: list[Refusal] = []
    site = _made(SiteInfo, root.get("site"), ("site",), refusals)
    refusals += _strangers(root, ("gutenberg", "site"))
    return replace(found, refusals=tuple(refusals), site=site)


def _page(found: Draft, root: Mapping) -> Draft:
    refusals: list[Refusal] = []
    info = _made(PageInfo, root.get("page"), ("page",), refusals)
    refusals += _strangers(root, ("gutenberg", "page", "blocks"))
    entries = tuple(_entries(found.registry, root.get("blocks"), refusals))
    return replace(found, refusals=tuple(refusals), entries=entries, info=info)


def _strangers(root: Mapping, allowed: tuple[str, ...]) -> Iterator[Refusal]:
    model = SiteEnvelope if "site" in allowed else Envelope
    for key, _ in root.entries:
        if key.text not in allowed:
            yield Refusal("extra_forbidden", (key.text,), {}, model)


def _entries(registry: Registry, node: Node | None, refusals: list[Refusal]) -> Iterator[Entry]:
    """The entries of `blocks`; a missing or wrong list is refused like any value."""
    if node is None:
        refusals.append(Refusal("missing", ("blocks",), {}, Envelope))
        return
    if not isinstance(node, Sequence):
        refusals.append(Refusal("tuple_type", ("blocks",), {}, Envelope))
        return
    for index, item in enumerate(node.items):
        kind = item.get("type") if isinstance(item, Mapping) else None
        model = registry.find(kind.value) if isinstance(kind, Scalar) else None
        block = _made(model, item, ("blocks", index), refusals) if model else None
        if not isinstance(item, Mapping):
            refusals.append(Refusal("model_type", ("blocks", index), {}, Block))
        elif kind is None or not isinstance(kind, Scalar):
            refusals.append(Refusal("missing", ("blocks", index, "type"), {}, Block))
        yield Entry(index, item, model, block)


def _made(
    model: type[_Model], node: Node | None, path: Path, refusals: list[Refusal]
) -> _Model | None:
    """The node as a model, or None and why."""
    if node is None:
        holder = SiteEnvelope if path == ("site",) else Envelope
        refusals.append(Refusal("missing", path, {}, holder))
        return None
    try:
        return model.model_validate(_present(model, value_of(node)))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            found = Refusal(
                problem["type"], (*path, *problem["loc"]), problem.get("ctx", {}), model
            )
            refusals.append(found)
    return None


def _present(model: type[BaseModel], value: object) -> object:
    """An entry in its block's present shape: migrated, and former names replaced."""
    if not (issubclass(model, Block) and isinstance(value, dict)):
        return value
    version = value.get("v")
    if isinstance(version, int) and 1 <= version < model.VERSION:
        for changes in (model.MIGRATIONS.get(step, ()) for step in range(version, model.VERSION)):
            for change in changes:
                value = change.applied(value)
        value = {**value, "v": model.VERSION}
    for old, new in model.RENAMED.items():
        value = Rename(old, new).applied(value)
    return value

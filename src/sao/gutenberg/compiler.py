"""The compiler: one source in, diagnostics and HTML out. Pure, but for templates read once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sao.gutenberg.diagnostic import Diagnostic, Finding
from sao.gutenberg.draft import Draft, draft
from sao.gutenberg.lint import check
from sao.gutenberg.registry import Registry
from sao.gutenberg.render.page import Setting, render
from sao.gutenberg.render.placeholder import placeholder
from sao.gutenberg.report.reported import Reported, reported
from sao.gutenberg.source import Source
from sao.gutenberg.spec import Page, PageInfo


@dataclass(frozen=True)
class Compiled:
    """A source with what was found in it, and its HTML unless there are errors."""

    draft: Draft
    diagnostics: tuple[Diagnostic, ...]
    html: str | None = None

    @property
    def errors(self) -> int:
        """How many of the diagnostics are errors."""
        return sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def reported(self) -> list[Reported]:
        """The diagnostics with their source."""
        return reported(self.draft.source, self.diagnostics)


def analyse(
    source: Source,
    registry: Registry,
    *,
    unreadable: Finding | None = None,
    machines: Sequence[str] | None = None,
    files: frozenset[str] | None = None,
) -> Compiled:
    """Read and judge a source, without rendering it."""
    known = tuple(machines) if machines is not None else None
    found = draft(source, registry, unreadable=unreadable, machines=known, files=files)
    return Compiled(found, check(found))


def rendered(compiled: Compiled, path: str, setting: Setting, *, lenient: bool = False) -> Compiled:
    """The same with its HTML; if lenient, also where there are errors, with visible gaps."""
    page = compiled.draft.page
    if compiled.errors:
        page = _patched(compiled.draft) if lenient else None
    if page is None:
        if not compiled.errors:
            raise RuntimeError(f"{compiled.draft.source.name}: refused, and no rule says why")
        return compiled
    return Compiled(compiled.draft, compiled.diagnostics, render(page, path, setting))


def _patched(found: Draft) -> Page:
    """The page as far as it goes, a placeholder for every block that was refused."""
    name = found.source.name.rpartition("/")[2].partition(".")[0]
    info = found.info or PageInfo.model_construct(id="page", title=name, lang="en", description="")
    blocks = tuple(entry.block or placeholder(entry) for entry in found.entries)
    return Page(info, blocks)
